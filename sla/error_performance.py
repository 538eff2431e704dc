"""Error performance of a path from its seconds: ES, SES, BBE, SEP and the ten-second rule (G.826 Annex A, G.828).

Per-second data only: fifteen-minute bins are counts and have their own module. Seconds come in runs of equal ones.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias, TypeVar

from sla import consecutive
from sla.consecutive import AVAILABLE, Consecutive, Verdict, VerdictRun
from sla.intervals import Stretch, subtract, union
from sla.paths import PathRule

T = TypeVar("T")

DECISION_S: Final = 10
SEP_SES: Final = range(3, DECISION_S)
"""So many severe seconds in a row are one severely errored period (G.828 clause 3.2.6)."""


class Second(NamedTuple):
    """One second of one direction: blocks in error, and whether a defect (LOS, AIS, LOP ...) was present."""

    errored_blocks: int
    defect: bool = False


Look: TypeAlias = Second | None
"""None = not measured: neither severe nor good."""
SecondRun: TypeAlias = tuple[Look, int]
"""So many equal seconds, at least one."""

CLEAN: Final = Second(0)
DEFECT: Final = Second(0, defect=True)


class Performance(NamedTuple):
    """Counts over available time, and the time itself, in seconds (G.826 clause 4.7).

    `bbe` counts what the path counts: errored blocks, or code violations where the element has no blocks. SEP that
    begin in the window.
    """

    es: int
    ses: int
    bbe: int
    uas: int
    available_s: int
    unmeasured_s: int
    blocks_per_s: int
    sep: int = 0

    @property
    def seconds(self) -> int:
        return self.uas + self.available_s + self.unmeasured_s

    @property
    def esr(self) -> Fraction | None:
        """None without available time: undefined, neither 0 nor 1."""
        return Fraction(self.es, self.available_s) if self.available_s else None

    @property
    def sesr(self) -> Fraction | None:
        return Fraction(self.ses, self.available_s) if self.available_s else None

    @property
    def bber(self) -> Fraction | None:
        good = self.available_s - self.ses
        return Fraction(self.bbe, self.blocks_per_s * good) if good and self.blocks_per_s else None

    @property
    def availability(self) -> Fraction | None:
        """(T - UAS) / T with T the measured time; None when nothing was measured."""
        measured = self.available_s + self.uas
        return Fraction(self.available_s, measured) if measured else None


def is_severe(second: Second, rule: PathRule) -> bool:
    """SES: at least 30 % errored blocks (by the path's threshold), or a defect (G.826 clause 4.5.3)."""
    return second.defect or second.errored_blocks >= rule.severe_blocks


def verdict(look: Look, rule: PathRule) -> Verdict:
    return None if look is None else is_severe(look, rule)


def verdicts(runs: Iterable[SecondRun], rule: PathRule) -> tuple[VerdictRun, ...]:
    """Severe or not, in runs as long as they are."""
    known: dict[Look, Verdict] = {}
    found: list[VerdictRun] = []
    last: Verdict | str = "none yet"
    for look, count in runs:
        if look not in known:
            known[look] = verdict(look, rule)
        bad = known[look]
        if bad is last:
            found[-1] = (bad, found[-1][1] + count)
        else:
            found.append((bad, count))
        last = bad
    return tuple(found)


def length_s(runs: Iterable[SecondRun]) -> int:
    return sum(count for _, count in runs)


def unavailable_in(runs: Iterable[SecondRun], rule: PathRule, state: Consecutive = AVAILABLE) -> tuple[Stretch, ...]:
    """The unavailable seconds of one direction, as half-open ranges of indexes."""
    return consecutive.unavailable(verdicts(runs, rule), DECISION_S, state)


def both_directions(near: Sequence[Stretch], far: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """A bidirectional path is unavailable while either direction is (G.826 Annex A.2): the union."""
    return union((*near, *far))


def heard_of_far_end(near: Sequence[SecondRun], far: Sequence[SecondRun]) -> tuple[SecondRun, ...]:
    """What RDI and REI really tell: nothing in a second in which the near end has a defect (G.826 clause 6.2, G.828
    clause 5).

    Such a second is invalid, not zero. Both must be of one length (ValueError).
    """
    heard: list[SecondRun] = []
    for seen, said, count in _together(near, far):
        look = None if seen is not None and seen.defect else said
        if heard and heard[-1][0] == look:
            heard[-1] = (look, heard[-1][1] + count)
        else:
            heard.append((look, count))
    return tuple(heard)


def _together(one: Sequence[SecondRun], two: Sequence[SecondRun]) -> Iterator[tuple[Look, Look, int]]:
    """Two sequences side by side, in runs in which neither changes."""
    if length_s(one) != length_s(two):
        raise ValueError(f"{length_s(one)} seconds beside {length_s(two)}")
    lefts, rights = iter(one), iter(two)
    left = right = 0
    seen: Look = None
    said: Look = None
    while True:
        if not left:
            seen, left = next(lefts, (None, 0))
        if not right:
            said, right = next(rights, (None, 0))
        count = min(left, right)
        if not count:
            return
        yield seen, said, count
        left, right = left - count, right - count


def pieces(runs: Iterable[tuple[T, int]], down: Sequence[Stretch]) -> Iterator[tuple[int, int, T, bool]]:
    """The runs, cut where unavailable time (sorted, disjoint) begins and ends: (start, end, what, unavailable)."""
    at = index = 0
    for look, count in runs:
        end = at + count
        while at < end:
            while index < len(down) and down[index][1] <= at:
                index += 1
            first, last = down[index] if index < len(down) else (end, end)
            gone = first <= at
            stop = min(end, last if gone else first)
            yield at, stop, look, gone
            at = stop


def performance(
    runs: Sequence[SecondRun],
    rule: PathRule,
    start: int = 0,
    end: int | None = None,
    down: Sequence[Stretch] | None = None,
) -> Performance:
    """Counts of the seconds [start, end), decided on the whole sequence.

    A second that is ES or SES within unavailable time counts only as UAS. `down` replaces the direction's own
    unavailable time by that of the bidirectional path.
    """
    return by_interval(runs, rule, (start, length_s(runs) if end is None else end), down)[0]


def by_interval(
    runs: Sequence[SecondRun], rule: PathRule, borders: Sequence[int], down: Sequence[Stretch] | None = None
) -> tuple[Performance, ...]:
    """The same for each interval between two increasing borders: bins, days, months of one sequence in one pass."""
    severe = verdicts(runs, rule)
    gone = consecutive.unavailable(severe, DECISION_S) if down is None else down
    return counted(runs, severe, rule, borders, gone)


def counted(
    runs: Sequence[SecondRun],
    severe: Sequence[VerdictRun],
    rule: PathRule,
    borders: Sequence[int],
    down: Sequence[Stretch],
) -> tuple[Performance, ...]:
    """The same, of what was worked out of the runs already."""
    counts = [[0] * 7 for _ in pairwise(borders)]
    worth = {look: _worth(look, rule) for look in {look for look, _ in runs}}
    index, first, last = 0, borders[0], borders[1] if counts else borders[0]
    for start, end, look, unavailable in pieces(runs, down):
        if start < first or end > last:  # over a border, or not in the interval of those before it
            index = _spread(counts, borders, start, end, worth[look], unavailable=unavailable)
            if index < len(counts):
                first, last = borders[index], borders[index + 1]
            continue
        row, seconds = counts[index], end - start
        if unavailable:
            row[3] += seconds
            continue
        es, ses, bbe, available, unmeasured = worth[look]
        row[0] += es * seconds
        row[1] += ses * seconds
        row[2] += bbe * seconds
        row[4] += available * seconds
        row[5] += unmeasured * seconds
    for onset in severe_periods(severe, down):
        index = bisect_right(borders, onset) - 1
        if 0 <= index < len(counts):
            counts[index][6] += 1
    return tuple(
        Performance(es, ses, bbe, uas, available, unmeasured, rule.blocks_per_s, sep)
        for es, ses, bbe, uas, available, unmeasured, sep in counts
    )


def _worth(look: Look, rule: PathRule) -> tuple[int, int, int, int, int]:
    """What one such second adds in available time: ES, SES, BBE, available and unmeasured seconds."""
    if look is None:
        return 0, 0, 0, 0, 1
    if is_severe(look, rule):
        return 1, 1, 0, 1, 0
    return int(look.errored_blocks > 0), 0, look.errored_blocks, 1, 0


def _spread(
    counts: list[list[int]],
    borders: Sequence[int],
    start: int,
    end: int,
    worth: tuple[int, int, int, int, int],
    *,
    unavailable: bool,
) -> int:
    """Add a stretch of equal seconds to every interval that it touches; the interval in which it ends."""
    at = max(start, borders[0])
    index = bisect_right(borders, at) - 1
    while at < end and index < len(counts):
        stop = min(end, borders[index + 1])
        row, seconds = counts[index], stop - at
        if unavailable:
            row[3] += seconds
        else:
            for column, each in zip((0, 1, 2, 4, 5), worth, strict=True):
                row[column] += each * seconds
        at, index = stop, index + 1
    return max(bisect_right(borders, end) - 1, 0)


def severe_periods(severe: Iterable[VerdictRun], down: Sequence[Stretch]) -> tuple[int, ...]:
    """Where each severely errored period begins: 3 to 9 severe seconds in a row, in available time (G.828)."""
    rows: list[Stretch] = []
    at = begun = 0
    for bad, count in severe:
        if not bad:
            if at - begun >= SEP_SES.start:
                rows.append((begun, at))
            begun = at + count
        at += count
    if at - begun >= SEP_SES.start:
        rows.append((begun, at))
    return tuple(start for start, end in subtract(rows, down) if end - start in SEP_SES)


class Meter(NamedTuple):
    """The same counts kept second by second, as a live meter has them; the undecided row at the end apart."""

    settled: Performance
    state: Consecutive = AVAILABLE
    es: int = 0
    bbe: int = 0
    """Of the undecided row: what of it counts when it turns out to be available."""

    @property
    def now(self) -> Performance:
        """The counts as they stand: the undecided row on the side of the present state."""
        done, run = self.settled, self.state.run
        if self.state.unavailable:
            return done._replace(uas=done.uas + run)
        sep = done.sep + (run in SEP_SES)
        return done._replace(es=done.es + run, ses=done.ses + run, available_s=done.available_s + run, sep=sep)


def meter(rule: PathRule) -> Meter:
    """A meter that has seen nothing; the path begins available."""
    return Meter(Performance(0, 0, 0, 0, 0, 0, rule.blocks_per_s))


def metered(meter_: Meter, look: Look, count: int, rule: PathRule) -> Meter:
    """The meter `count` equal seconds on. After any sequence `now` is what `performance` says of all of it."""
    bad = verdict(look, rule)
    es = count if look is not None and look.errored_blocks else 0
    bbe = count * look.errored_blocks if look is not None else 0
    state, onset = consecutive.advance(meter_.state, bad, count, DECISION_S)
    if onset is not None:
        return Meter(_turned(meter_, count, es, bbe), state)
    if state.run:
        return Meter(meter_.settled, state, meter_.es + es, meter_.bbe + bbe)
    done = meter_.now
    if state.unavailable:
        done = done._replace(uas=done.uas + count)
    elif look is None:
        done = done._replace(unmeasured_s=done.unmeasured_s + count)
    else:
        done = done._replace(es=done.es + es, bbe=done.bbe + bbe, available_s=done.available_s + count)
    return Meter(done, state)


def _turned(meter_: Meter, count: int, es: int, bbe: int) -> Performance:
    """The undecided row and the seconds that decided it, now on the other side."""
    done, seconds = meter_.settled, meter_.state.run + count
    if not meter_.state.unavailable:
        return done._replace(uas=done.uas + seconds)
    return done._replace(
        es=done.es + meter_.es + es,
        bbe=done.bbe + meter_.bbe + bbe,
        available_s=done.available_s + seconds,
    )
