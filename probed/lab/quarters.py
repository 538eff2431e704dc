"""Error performance of a port by quarter hours, worked out from what befell it (RFC 3593, RFC 4805, RFC 3592).

Nothing ticks: counts of an interval are computed when it is asked for, from the faults that overlap it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from probed.model.instant import SECOND_US

QUARTER_US: Final = 900 * SECOND_US
MOST: Final = 96
UNAVAILABLE_AFTER_US: Final = 10 * SECOND_US
"""Ten severely errored seconds in a row are unavailable from the first of them (G.826 annex A)."""

CODE_VIOLATIONS: Final = 3
"""Of each errored second that is not severe; counting stops in severe ones (RFC 3592)."""


class Counts(NamedTuple):
    """What a quarter hour is described by."""

    es: int = 0
    ses: int = 0
    uas: int = 0
    cv: int = 0


@dataclass(slots=True)
class Fault:
    """A stretch in which a port had no signal (`errored_per_min` 0), or so many errored seconds a minute."""

    start: int
    end: int | None = None
    errored_per_min: float = 0.0


class Quarter(NamedTuple):
    """An interval [start, end). `whole` False: the agent did not count through all of it."""

    start: int
    end: int
    whole: bool


def current_start(now: int, ahead_us: int) -> int:
    """When the current interval began; an element whose clock is ahead turns over too early."""
    return (now + ahead_us) // QUARTER_US * QUARTER_US - ahead_us


def quarters(now: int, ahead_us: int, booted: int, gaps: Iterable[tuple[int, int | None]]) -> tuple[Quarter, ...]:
    """The complete intervals since the boot, the most recent first, at most 96.

    The one in which the agent booted is not whole; nor, for what a manager collects, those in its gaps.
    """
    found = []
    end = current_start(now, ahead_us)
    holes = [(start, now if until is None else until) for start, until in gaps]
    for _ in range(MOST):
        start = end - QUARTER_US
        if end <= booted:
            break
        whole = start >= booted and not any(a < end and b > start for a, b in holes)
        found.append(Quarter(start, end, whole))
        end = start
    return tuple(found)


def count(faults: Sequence[Fault], start: int, end: int, now: int, deaf: Sequence[Fault] = ()) -> Counts:
    """The counts of [start, end) as known at `now`. `deaf`: faults in which nothing could be counted."""
    es = ses = uas = cv = 0
    for fault in faults:
        until = now if fault.end is None else fault.end
        seconds = _seconds(fault.start, min(until, now), start, end)
        if not seconds or any(_seconds(other.start, _end(other, now), fault.start, until) for other in deaf):
            continue
        if fault.errored_per_min:
            errored = int(seconds * min(fault.errored_per_min, 60) / 60)
            es, cv = es + errored, cv + errored * CODE_VIOLATIONS
        elif until - fault.start >= UNAVAILABLE_AFTER_US:
            uas += seconds
        else:
            es, ses = es + seconds, ses + seconds
    most = -(-(end - start) // SECOND_US)
    uas = min(uas, most)
    return Counts(min(es, most - uas), min(ses, most - uas), uas, cv)


def add(parts: Iterable[Counts]) -> Counts:
    """The sum over intervals."""
    rows = tuple(parts)
    return Counts(*(sum(column) for column in zip(*rows, strict=True))) if rows else Counts()


def _end(fault: Fault, now: int) -> int:
    return now if fault.end is None else fault.end


def _seconds(fault_start: int, fault_end: int, start: int, end: int) -> int:
    """How many seconds of the interval's own grid a stretch touches."""
    first, last = max(fault_start, start), min(fault_end, end)
    if first >= last:
        return 0
    return (last - 1 - start) // SECOND_US - (first - start) // SECOND_US + 1
