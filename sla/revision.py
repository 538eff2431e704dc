"""A published assessment never changes: what was learned later makes revision n + 1 with its differences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from probed.errors import ProbedError
from probed.model.assessment import Assessment, Period
from probed.model.canonical import plain
from probed.model.ids import CircuitId

_NOT_COMPARED: Final = frozenset({"sha256"})
_KEYS: Final = {"outages": "start", "spans": "start", "clauses": "clause", "refused": "exclusion"}


class NotARevision(ProbedError):
    """Two assessments that are not about the same thing."""

    def __init__(self, old: Assessment, new: Assessment) -> None:
        super().__init__(
            f"{new.circuit} {new.period.label} cannot revise {old.circuit} {old.period.label}: "
            "a revision is of the same circuit and the same period"
        )


class Difference(NamedTuple):
    """One value that changed; `path` such as 'totals.down', 'outages[1759276800000000].low_us'.

    Values are in canonical form; None = was not there, or is there no more.
    """

    path: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Revision:
    """Number 1 is the first that was published. `old` and `new` are the content hashes."""

    number: int
    circuit: CircuitId
    period: Period
    old: str
    new: str
    differences: tuple[Difference, ...]


def revise(old: Assessment, new: Assessment, number: int) -> Revision | None:
    """Revision `number` + 1 of a published assessment; None when nothing differs."""
    found = differences(old, new)
    if not found:
        return None
    return Revision(number + 1, new.circuit, new.period, old.sha256, new.sha256, found)


def differences(old: Assessment, new: Assessment) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the assessment's fields; rows are matched by their start or id."""
    if (old.circuit, old.period) != (new.circuit, new.period):
        raise NotARevision(old, new)
    before, after = plain(old), plain(new)
    return tuple(
        difference
        for name in before
        if name not in _NOT_COMPARED
        for difference in _compare(name, before[name], after[name])
    )


def _compare(path: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _compare(f"{path}.{name}", old.get(name), new.get(name))
    elif path in _KEYS and isinstance(old, list) and isinstance(new, list):
        yield from _compare_rows(path, old, new)
    else:
        yield Difference(path, old, new)


def _compare_rows(path: str, old: list[Any], new: list[Any]) -> Iterator[Difference]:
    """Rows that appeared, went, or changed in some fields."""
    before, after = ({_name(path, row): row for row in rows} for rows in (old, new))
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            yield Difference(f"{path}[{name}]", was, now)
        else:
            yield from _compare(f"{path}[{name}]", was, now)


def _name(path: str, row: Any) -> Any:
    key = row[_KEYS[path]]
    return key["at"] if isinstance(key, dict) else key
