"""Which results of tests are new, when they were measured, and what they count. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, Protocol, TypeVar

from collectors.snmp.tables.contents import moment
from collectors.snmp.tables.probe import ProbeResult, ProbeState, Stamp
from collectors.snmp.tables.profiles import probes
from collectors.snmp.tables.view import MibView
from probed.model.element_result import ElementResult

_TICK_US: Final = 10_000
_OLDEST_CS: Final = 24 * 3600 * 100
"""A result whose stamp is older is not the latest of anything that runs."""
_LOOKS: Final = 2.5
"""So many intervals may lie between two results that speak for the time between them."""
_SECOND_US: Final = 1_000_000
_CLOCK_US: Final = 2 * _SECOND_US
"""By so much a clock may be behind that is right: dates have whole seconds."""


class Reading(NamedTuple):
    """Where a test stands: the end of its latest result, the agent's stamp of it, and when the time began that it
    speaks for.
    """

    at: int
    stamp: str
    first: int = 0


class Read(NamedTuple):
    """What one look brought: new results by the name that was asked for, and why others are not there."""

    new: tuple[tuple[str, Reading, ElementResult], ...]
    missing: Mapping[str, str]


class Told(NamedTuple):
    """The latest result of a test as its element told it, by whatever protocol."""

    id: str
    tag: str
    state: ProbeState
    stamp: str
    """'' = the element gives none, so that no result can be told from the next."""
    at: int
    """When it was measured, on our clock."""
    counts: ElementResult
    interval_s: int | None = None


class Named(Protocol):
    """Whatever can be found by id or tag."""

    @property
    def id(self) -> str: ...
    @property
    def tag(self) -> str: ...


N = TypeVar("N", bound=Named)


def read_results(
    view: MibView,
    profiles: Iterable[str],
    tests: Sequence[str],
    last: Mapping[str, Reading],
    now: int,
    interval_us: int,
    moved: Collection[str] = (),
    since: int | None = None,
) -> Read:
    """The results that `last` does not have. `now`: when the agent was asked; `interval_us`: how often it is.
    `moved`: ids of tests of which another result came meanwhile: they wait for the next look. `since`: when it was
    asked the time before (None = not yet): what is new has come since then, whatever its clock says.
    """
    told = [
        Told(
            r.id,
            r.tag,
            r.state,
            stamp_text(r.stamp),
            _when(r, now, since, interval_us),
            counted(_since(r, last)),
            r.interval_s,
        )
        for r in probes(view, profiles, latest=True)
    ]
    still = [name for name in tests if isinstance(one := find(told, name), str) or one.id not in moved]
    return new_results(told, still, last, now, interval_us)


def new_results(
    told: Sequence[Told], tests: Sequence[str], last: Mapping[str, Reading], now: int, interval_us: int
) -> Read:
    """Of what an element told the results that `last` does not have, for the tests that are asked for."""
    new, missing = [], {}
    for name in tests:
        result = find(told, name)
        if isinstance(result, str):
            missing[name] = result
            continue
        if result.state is ProbeState.DISABLED:
            missing[name] = "it is disabled there"
            continue
        stamp, before = result.stamp, last.get(name)
        if not stamp and result.state is not ProbeState.NOT_MEASURED:
            missing[name] = "the agent gives its results no time stamp, so that none is known to be new"
        if not stamp or (before is not None and before.stamp == stamp):
            continue
        at = max(result.at, before.at + 1 if before is not None else 0)
        if at > now:  # a clock that was set back: better late than before what is known
            continue
        length_us = max((result.interval_s or 0) * _SECOND_US, interval_us)
        near = before is not None and at - before.at <= _LOOKS * length_us
        first = before.at if near and before is not None else at - length_us
        new.append((name, Reading(at, stamp, first), result.counts))
    return Read(tuple(new), missing)


def find(told: Sequence[N], name: str) -> N | str:
    """The test of that id, else of that tag; a sentence where there is none or more than one."""
    by_id = [result for result in told if result.id == name]
    found = by_id or [result for result in told if result.tag == name]
    if len(found) == 1:
        return found[0]
    if found:
        return f"{len(found)} tests have this tag: {', '.join(result.id for result in found)}. Name it by its id."
    return f"the agent has no such test; it has {', '.join(result.id for result in told[:10]) or 'none'}"


def stamp_text(stamp: Stamp) -> str:
    """A time stamp as text to compare; '' = the agent gives none, so that no result can be told from the next."""
    return ".".join(part.hex() if isinstance(part, bytes) else str(part) for part in stamp)


def _since(result: ProbeResult, last: Mapping[str, Reading]) -> ProbeResult:
    """What a result counts beyond the last one of its test, where its counts go on from that one's.

    Counts that did not grow, or of which one fell, are another test's: they count as they are.
    """
    before = last.get(result.id) or last.get(result.tag)
    parts = before.stamp.split(".")[-2:] if before is not None else []
    told = len(parts) == 2 and all(map(str.isdecimal, parts))
    if not told or not result.grows or result.sent is None or result.lost is None:
        return result
    came, sent = map(int, parts)
    more, back = result.sent - sent, result.sent - result.lost - came
    if more <= 0 or back < 0:
        return result
    if not back:
        return replace(result, sent=more, lost=more, rtt_us=None, min_us=None, max_us=None)
    return replace(result, sent=more, lost=max(more - back, 0))


def counted(result: ProbeResult) -> ElementResult:
    """A result as counts. What was not measured counts nothing; where nothing came back and nobody says of how
    many, one at least was lost: the operation was tried, if only by asking the far end to take part.
    """
    stamp = stamp_text(result.stamp)
    if result.state is ProbeState.NOT_MEASURED:
        return ElementResult(0, 0, stamp=stamp)
    if result.state is ProbeState.NO_ANSWER:
        sent = result.sent or 1
        lost = min(result.lost or sent, sent)
    elif result.sent is None or result.lost is None:  # it says that it works, and how long that took
        sent, lost = 0, 0
    else:
        sent, lost = result.sent, min(result.lost, result.sent)
    delays = 0 if result.rtt_us is None else max(sent - lost, 1)
    return ElementResult(
        sent,
        lost,
        late=result.late or 0,
        delay_sum_us=None if result.rtt_us is None else round(result.rtt_us * delays),
        delays=delays,
        delay_min_us=result.min_us if delays else None,
        delay_max_us=result.max_us if delays else None,
        jitter_us=None if result.jitter_us is None else round(result.jitter_us),
        stamp=stamp,
    )


def _when(result: ProbeResult, now: int, since: int | None, interval_us: int) -> int:
    """When it was measured, on our clock: by the agent's uptime, else by its date, where that can be; else now.

    The date is that of the agent's own clock, which may be hours off, and of some tests that of the last good answer.
    """
    if result.age_cs is not None and result.age_cs <= _OLDEST_CS:
        return now - result.age_cs * _TICK_US
    if since is None:
        since = now - max((result.interval_s or 0) * _SECOND_US, interval_us)
    for part in result.stamp:
        told = moment(part) if isinstance(part, bytes) else None
        if told is not None and told.at is not None and since - _CLOCK_US <= told.at <= now:
            return max(told.at, since)
    return now
