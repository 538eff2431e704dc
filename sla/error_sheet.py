"""Error performance worked out from seconds as a sheet: both directions, intervals, the share of the objective."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
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
    by_interval,
    heard_of_far_end,
    length_s,
    performance,
    pieces,
    unavailable_in,
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
    stages: tuple[Stage, ...]
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
    down = unavailable_in(near, rule)
    if far is not None:
        down = both_directions(down, unavailable_in(far, rule))
    borders = () if interval_s is None else (*range(0, seconds, interval_s), seconds)

    def direction(runs: Sequence[SecondRun]) -> DirectionSheet:
        intervals = _intervals(runs, rule, borders, down, alone=far is None)
        return _direction(runs, rule, down, intervals, objective, allocation)

    return ErrorSheet(rule, seconds, down, direction(near), None if far is None else direction(far))


def _direction(
    runs: Sequence[SecondRun],
    rule: PathRule,
    down: tuple[Stretch, ...],
    intervals: tuple[Interval, ...],
    objective: Objective | None,
    allocation: Fraction,
) -> DirectionSheet:
    severe = verdicts(runs, rule)
    own = consecutive.unavailable(severe, DECISION_S)
    low, high = consecutive.bounds(severe, DECISION_S)
    if intervals:
        sums = [sum(column) for column in zip(*(i.counts for i in intervals), strict=True)]
        counts = Performance(*sums)._replace(blocks_per_s=rule.blocks_per_s)
    else:
        counts = performance(runs, rule, down=down)
    return DirectionSheet(
        counts=counts,
        own=own,
        own_uas=length(own),
        own_uas_low=length(low),
        own_uas_high=length(high),
        undecided_s=consecutive.undecided(severe, DECISION_S),
        stages=tuple(
            Stage(start, end, look, verdict(look, rule), gone) for start, end, look, gone in pieces(runs, down)
        ),
        intervals=intervals,
        objectives=() if objective is None else judge(counts, objective, allocation),
    )


def _intervals(
    runs: Sequence[SecondRun],
    rule: PathRule,
    borders: Sequence[int],
    down: tuple[Stretch, ...],
    *,
    alone: bool,
) -> tuple[Interval, ...]:
    """Interval by interval. Of two directions no element knows both at once: nothing is closed hastily."""
    if not borders:
        return ()
    right = by_interval(runs, rule, borders, down)
    hasty = {
        index: by_interval(runs, rule, borders[index : index + 2], said)[0]
        for index, said in (_hasty(verdicts(runs, rule), borders[1:], down) if alone else ())
    }
    return tuple(
        Interval(start, end, right[index], hasty.get(index, right[index]))
        for index, (start, end) in enumerate(pairwise(borders))
    )


def _hasty(
    severe: Sequence[VerdictRun], ends: Sequence[int], down: tuple[Stretch, ...]
) -> Iterator[tuple[int, tuple[Stretch, ...]]]:
    """The intervals at whose end a row was undecided that changed sides later, and down time as it stood then."""
    state, at, index = consecutive.AVAILABLE, 0, 0
    for bad, count in severe:
        until = at + count
        while index < len(ends) and ends[index] <= until:
            end = ends[index]
            there = consecutive.advance(state, bad, end - at, DECISION_S)[0] if end > at else state
            row = (end - there.run, end)
            if there.run and (length(within(down, *row)) > 0) is not there.unavailable:
                yield index, union((*down, row)) if there.unavailable else tuple(subtract(down, [row]))
            index += 1
        state, _ = consecutive.advance(state, bad, count, DECISION_S)
        at = until
