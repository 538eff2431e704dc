"""Error performance worked out from seconds as a sheet: both directions, intervals, the share of the objective."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from probed.errors import ProbedError
from sla import consecutive
from sla.consecutive import Verdict, VerdictRun
from sla.error_performance import (
    DECISION_S,
    Look,
    Performance,
    SecondRun,
    both_directions,
    counted,
    heard_of_far_end,
    length_s,
    pieces,
    verdict,
    verdicts,
)
from sla.intervals import Stretch, length, subtract, union, within
from sla.objectives import Objective, ObjectiveResult, judge
from sla.paths import PathRule


class Measured(StrEnum):
    """What the errors of a second are: BBE is made of blocks only, violations bound it."""

    BLOCKS = "errored blocks"
    VIOLATIONS = "code violations"


class Stage(NamedTuple):
    """A stretch of equal seconds: what was seen, whether that is severe, on which side it ended up."""

    start: int
    end: int
    look: Look
    severe: Verdict
    unavailable: bool


class Stages:
    """The stretches in order, made when they are asked for: a sequence of seconds may have millions of them."""

    def __init__(self, runs: Sequence[SecondRun], rule: PathRule, down: Sequence[Stretch]) -> None:
        self._runs, self._rule, self._down = runs, rule, down

    def __iter__(self) -> Iterator[Stage]:
        severe = {look: verdict(look, self._rule) for look in {look for look, _ in self._runs}}
        for start, end, look, gone in pieces(self._runs, self._down):
            yield Stage(start, end, look, severe[look], gone)

    def __len__(self) -> int:
        return sum(1 for _ in pieces(self._runs, self._down))


class Interval(NamedTuple):
    """Counts of one interval, and what an agent would have said that closed it without waiting."""

    start: int
    end: int
    counts: Performance
    naive: Performance


@dataclass(frozen=True, slots=True)
class DirectionSheet:
    """One direction. `counts` are over the path's available time, `own_uas` is of this direction alone."""

    counts: Performance
    own: tuple[Stretch, ...]
    own_uas: int
    own_uas_low: int
    own_uas_high: int
    undecided_s: int
    stages: Stages
    intervals: tuple[Interval, ...]
    objectives: tuple[ObjectiveResult, ...]


@dataclass(frozen=True, slots=True)
class ErrorSheet:
    """The whole path. `down` is its unavailable time: of the one direction, or the union of both."""

    rule: PathRule
    seconds: int
    down: tuple[Stretch, ...]
    near: DirectionSheet
    far: DirectionSheet | None


class UnequalLengths(ProbedError):
    """Two directions of one path that were not measured over the same seconds."""

    def __init__(self, near_s: int, far_s: int) -> None:
        super().__init__(
            f"the two directions have {near_s} and {far_s} seconds: write as many for both, - for not measured"
        )


MOST_INTERVALS: Final = 100_000


def error_sheet(
    near: Sequence[SecondRun],
    rule: PathRule,
    far: Sequence[SecondRun] | None = None,
    *,
    heard: bool = False,
    interval_s: int | None = None,
    objective: Objective | None = None,
    allocation: Fraction = Fraction(1),
) -> ErrorSheet:
    """Work it out. `heard`: the far direction is known by RDI and REI of this end only."""
    seconds = length_s(near)
    if far is not None and length_s(far) != seconds:
        raise UnequalLengths(seconds, length_s(far))
    if interval_s is not None and seconds > interval_s * MOST_INTERVALS:
        raise ProbedError(
            f"{seconds} seconds make more than {MOST_INTERVALS} intervals of {interval_s}: write a longer one"
        )
    if far is not None and heard:
        far = heard_of_far_end(near, far)
    sides = [_followed(runs, rule) for runs in ((near,) if far is None else (near, far))]
    down = sides[0].own if far is None else both_directions(sides[0].own, sides[1].own)
    borders = () if interval_s is None else (*range(0, seconds, interval_s), seconds)

    def direction(side: _Side) -> DirectionSheet:
        intervals = _intervals(side, rule, borders, down, alone=far is None)
        return _direction(side, seconds, rule, down, intervals, objective, allocation)

    return ErrorSheet(rule, seconds, down, direction(sides[0]), None if far is None else direction(sides[1]))


class _Side(NamedTuple):
    """One direction with its own verdicts, worked out once."""

    runs: Sequence[SecondRun]
    severe: tuple[VerdictRun, ...]
    own: tuple[Stretch, ...]
    undecided_s: int


def _followed(runs: Sequence[SecondRun], rule: PathRule) -> _Side:
    severe = verdicts(runs, rule)
    own, state = consecutive.followed(severe, DECISION_S)
    return _Side(runs, severe, own, state.run)


def _direction(
    side: _Side,
    seconds: int,
    rule: PathRule,
    down: tuple[Stretch, ...],
    intervals: tuple[Interval, ...],
    objective: Objective | None,
    allocation: Fraction,
) -> DirectionSheet:
    runs, severe, own, undecided_s = side
    whole = all(bad is not None for bad, _ in severe)
    low, high = (own, own) if whole else consecutive.bounds(severe, DECISION_S)
    if intervals:
        sums = [sum(column) for column in zip(*(i.counts for i in intervals), strict=True)]
        counts = Performance(*sums)._replace(blocks_per_s=rule.blocks_per_s)
    else:
        (counts,) = counted(runs, severe, rule, (0, seconds), down)
    return DirectionSheet(
        counts=counts,
        own=own,
        own_uas=length(own),
        own_uas_low=length(low),
        own_uas_high=length(high),
        undecided_s=undecided_s,
        stages=Stages(runs, rule, down),
        intervals=intervals,
        objectives=() if objective is None else judge(counts, objective, allocation),
    )


def _intervals(
    side: _Side,
    rule: PathRule,
    borders: Sequence[int],
    down: tuple[Stretch, ...],
    *,
    alone: bool,
) -> tuple[Interval, ...]:
    """Interval by interval. Of two directions no element knows both at once: nothing is closed hastily."""
    if not borders:
        return ()
    right = counted(side.runs, side.severe, rule, borders, down)
    starts = list(accumulate((count for _, count in side.runs), initial=0))
    hasty = {
        index: _closed(side.runs, starts, rule, (borders[index], borders[index + 1]), down, row, gone=gone)
        for index, row, gone in (_hasty(side.severe, borders[1:], down) if alone else ())
    }
    return tuple(
        Interval(start, end, right[index], hasty.get(index, right[index]))
        for index, (start, end) in enumerate(pairwise(borders))
    )


def _closed(
    runs: Sequence[SecondRun],
    starts: Sequence[int],
    rule: PathRule,
    interval: Stretch,
    down: Sequence[Stretch],
    row: Stretch,
    *,
    gone: bool,
) -> Performance:
    """The counts of an interval at whose end a row was taken as available, or as `gone`.

    Of the runs in and around it: a severe row that reaches beyond ten seconds counts nowhere.
    """
    begin, until = max(interval[0] - DECISION_S, 0), interval[1] + DECISION_S
    first = bisect_right(starts, begin) - 1
    near, at = runs[first : bisect_left(starts, until)], starts[first]
    about = within(down, min(begin, row[0]), until)
    said = union((*about, row)) if gone else subtract(about, [row])
    shifted = tuple((max(a - at, 0), b - at) for a, b in said if b > at)
    return counted(near, verdicts(near, rule), rule, [border - at for border in interval], shifted)[0]


def _hasty(
    severe: Sequence[VerdictRun], ends: Sequence[int], down: tuple[Stretch, ...]
) -> Iterator[tuple[int, Stretch, bool]]:
    """The intervals at whose end a row was undecided that changed sides later: which, the row, on which side it was
    as it stood then.
    """
    state, at, index = consecutive.AVAILABLE, 0, 0
    for bad, count in severe:
        until = at + count
        while index < len(ends) and ends[index] <= until:
            end = ends[index]
            there = consecutive.advance(state, bad, end - at, DECISION_S)[0] if end > at else state
            row = (end - there.run, end)
            if there.run and (length(within(down, *row)) > 0) is not there.unavailable:
                yield index, row, there.unavailable
            index += 1
        state, _ = consecutive.advance(state, bad, count, DECISION_S)
        at = until
