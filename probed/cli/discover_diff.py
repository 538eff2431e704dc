"""The diff of `probed discover`, with what is left to people as remarks that `patch` and `git apply` pass over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final

from collectors.snmp.proposal import POINTS, PROBE_TESTS, Proposal, Remark, Why
from config.append import appended
from config.layouts import layouts
from probed.cli.words import colon, comma, said

if TYPE_CHECKING:
    from collectors.snmp.discovery import Seen
    from config.settings import Settings

_SHOWN: Final = 8
"""Names in a remark about many."""
_TOGETHER: Final = (Why.NO_RATE, Why.ADMIN_DOWN, Why.SHARED_NAME, Why.ENDED, Why.BROKEN)


def diff_text(proposal: Proposal, agents: Sequence[Seen], settings: Settings | None) -> str:
    """Remarks, each a line that begins with '#', and the diff; file names are relative to the inventory's folder."""
    folder = None if settings is None else settings.inventory
    diff = "".join(_diffs(proposal, folder))
    lines = [*_remarks(proposal.remarks), *_pm(agents, settings)]
    if diff:
        lines.append(said("role, party and layer_rate are guesses; review every row, then:"))
        lines.append(f"patch -p1 -d {quote(str(folder or 'inventory'))} < proposal.diff")
    else:
        lines.append(said("nothing to add"))
    return "".join(f"# {line}\n" for line in lines) + diff


def _diffs(proposal: Proposal, folder: Path | None) -> Iterator[str]:
    tables = layouts("UTC")
    for table in (tables.elements, tables.points, tables.probe_tests):
        path = None if folder is None else folder / table.file
        text = path.read_bytes().decode() if path is not None and path.exists() else None
        yield appended(table.file, text, proposal.rows[table.file], table.header)


def _remarks(remarks: Sequence[Remark]) -> Iterator[str]:
    grouped: dict[tuple[Why, str, str], list[str]] = {}
    for remark in remarks:
        if remark.why in _TOGETHER:
            reason = remark.detail if remark.why is Why.BROKEN else ""
            grouped.setdefault((remark.why, remark.element, reason), []).append(remark.name)
        else:
            yield _one(remark)
    for (why, element, reason), names in grouped.items():
        yield colon().join((element, _many(why, len(names), reason), _some(names)))


def _some(names: Sequence[str]) -> str:
    return comma().join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")


def _one(remark: Remark) -> str:
    """What is left to people about one thing."""
    element, name, detail = remark.element, remark.name, remark.detail
    match remark.why:
        case Why.MANAGER:
            return said("{where} is the agent of the manager {manager}", where=detail, manager=element)
        case Why.SAME_NAME:
            return said(
                "{element}: it calls itself {name}, as another element does ({address}). Moved, or one of its own?",
                element=element,
                name=name,
                address=detail or "-",
            )
        case Why.NO_ADDRESS:
            return said("{element}: a recording has no address; fill it in, or give --address", element=element)
        case Why.NO_UNIT:
            return said("{element}: which unit runs it is not known; fill it in, or give --unit", element=element)
        case Why.NO_CREDENTIAL:
            return said("{element}: fill in its credential, a [credential.NAME] of the settings", element=element)
        case Why.MISSING_POINT:
            return said("{file} has {element}:{name}, the agent has not", file=POINTS, element=element, name=name)
        case Why.MISSING_TEST:
            return said(
                "{file} has {element}:{name}, the agent has not", file=PROBE_TESTS, element=element, name=name
            )
        case _:  # NO_CIRCUIT
            return said(
                "{element}: which circuit does the test {name} measure ({detail})? Add to {file}: {row}",
                element=element,
                name=name,
                detail=detail or "-",
                file=PROBE_TESTS,
                row=f"{element},{name},CIRCUIT,,",
            )


def _many(why: Why, count: int, reason: str) -> str:
    """What is left to people about all that is named behind it."""
    match why:
        case Why.NO_RATE:
            return said("{count} points of no known layer rate are left out (--all proposes them)", count=count)
        case Why.ADMIN_DOWN:
            return said("{count} points that are shut are left out (--all proposes them)", count=count)
        case Why.SHARED_NAME:
            return said("{count} points have no name that is theirs alone, and cannot be polled", count=count)
        case Why.ENDED:
            return said("{count} points are in use whose rows in {file} have ended", count=count, file=POINTS)
        case _:  # BROKEN
            return said("tables that could not be read to their end ({reason})", reason=reason)


def _pm(agents: Sequence[Seen], settings: Settings | None) -> Iterator[str]:
    """Who has interval tables that are not read."""
    found = [a.name or a.origin.label for a in agents if {"ds1", "ds3", "sonet"}.intersection(a.profiles)]
    if found and settings is not None and not settings.snmp.pm:
        yield said("pm = true in [snmp] has the error counts of lines read: {names}", names=_some(found))
