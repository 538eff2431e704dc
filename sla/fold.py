"""The fold: what one source's looks at one point say about every instant.

A pure function of the *set* of runs: neither order nor duplicates nor earlier versions of a run matter.
Between two consecutive looks the value of the earlier one holds, if they are no further apart than the
staleness limit or one run saw both; otherwise nothing is known from the earlier look to the later one.
A look inside a run that contradicts it holds until that run must have been seen again: one limit later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from probed.model.capacity import UNKNOWN, Capacity
from probed.model.observation import Witness
from probed.model.timeline import Edge, Timeline, exact
from sla import timeline

Step: TypeAlias = tuple[Edge, Capacity]
"""From the edge on the value holds, up to the next step."""

ORIGIN = exact(-(2**62))
"""Before everything: nothing is known from here to the first look."""


class Run(NamedTuple):
    """A run of looks at one point by one source: the same was seen from `first` to `last` (both included)."""

    first: int
    last: int
    looks: int = 1
    capacity: Capacity = UNKNOWN
    defects: tuple[str, ...] = ()
    onset: Witness | None = None


class Look(NamedTuple):
    """One look and the run that it belongs to. Of looks at one instant that of the run begun last counts: where
    one run ends in the instant in which the next begins, the next is the news.
    """

    at: int
    capacity: Capacity
    run: Run


def join(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The set of runs, one version for each identity (`first`), in the order of time.

    A version that reaches further replaces the others. Versions that contradict each other over the same
    stretch are a source's mistake: the lower capacity wins, so that their order cannot matter.
    """
    known: dict[int, Run] = {}
    for run in runs:
        have = known.get(run.first)
        known[run.first] = run if have is None else newer(have, run)
    return tuple(known[first] for first in sorted(known))


def newer(one: Run, other: Run) -> Run:
    """The join of two versions of one run."""
    best = max(one, other, key=_reach)
    looks = max(one.looks, other.looks)
    return best if best.looks == looks else best._replace(looks=looks)


def steps(runs: Iterable[Run], limit_us: int) -> tuple[Step, ...]:
    """What the looks say, from ORIGIN (nothing known) on; the value of the last look holds on for ever."""
    joined = join(runs)
    looks = _looks(joined)
    if not looks:
        return ((ORIGIN, UNKNOWN),)
    found: list[Step] = [(ORIGIN, UNKNOWN), (exact(looks[0].at), looks[0].capacity)]
    for (earlier, later), run in zip(pairwise(looks), _covering(joined, looks), strict=True):
        if run is not None:
            found += _covered(earlier, later, run, limit_us)
        elif later.at - earlier.at > limit_us:
            found += (exact(earlier.at), UNKNOWN), (exact(later.at), later.capacity)
        elif later.capacity != earlier.capacity:
            found.append((edge_between(earlier.at, later.at, later.run.onset), later.capacity))
    return _merged(found)


def fold(runs: Iterable[Run], start: int, end: int, horizon: int, limit_us: int) -> Timeline:
    """One source's timeline of one point over [start, end); nothing later than the horizon is known."""
    known = tuple(runs)
    last = max((run.last for run in known), default=None)
    return until(steps(known, limit_us), last, start, end, horizon, limit_us)


def until(known: Sequence[Step], last: int | None, start: int, end: int, horizon: int, limit_us: int) -> Timeline:
    """Steps cut to a window, with what the silence between the last look and the horizon means."""
    told = list(known)
    if last is not None and horizon - last > limit_us:
        told = [*(step for step in told if step[0].at < last), (exact(last), UNKNOWN)]
    if horizon < end:
        told = [*(step for step in told if step[0].at < horizon), (exact(horizon), UNKNOWN)]
    return timeline.make(start, end, told)


def extended(known: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
    """Steps and one more at or after the last: no step to what holds anyway, the last at an instant counts."""
    while known and known[-1][0].at >= step[0].at:
        known = known[:-1]
    return known if known and known[-1][1] == step[1] else (*known, step)


def edge_between(earlier: int, later: int, onset: Witness | None) -> Edge:
    """The edge between two looks: where the element says that it lies, if that is possible at all.

    What happened in the very tick of the earlier look may be told as before it: then it lies as near as it can.
    """
    if onset is not None and earlier - onset.early_us <= onset.at <= later:
        return Edge(max(onset.at, earlier), earlier, later)
    return Edge(later, earlier, later)


def _reach(run: Run) -> tuple[object, ...]:
    """Further first, then the lower capacity; the rest only makes the order total."""
    lo, hi = run.capacity
    return run.last, -lo, -hi, run.defects, run.onset is not None, run.onset or (), run.looks


def _looks(runs: Sequence[Run]) -> list[Look]:
    """The looks in the order of time, of several at one instant the one that counts."""
    best: dict[int, Look] = {}
    for run in runs:  # in the order in which they began: the later one counts
        for at in (run.first, run.last):
            best[at] = Look(at, run.capacity, run)
    return [best[at] for at in sorted(best)]


def _covered(earlier: Look, later: Look, run: Run, limit_us: int) -> Iterator[Step]:
    """Between two looks inside a run. Its own looks are no further apart than the limit: after a look that
    contradicts it its value is back within that, and until so long before the next one it still holds.
    """
    since, value = max(earlier.at, later.at - limit_us), earlier.capacity
    back = min(earlier.at + limit_us, later.at)
    if value != run.capacity and back < later.at:
        since, value = max(since, back), run.capacity
        yield Edge(back, earlier.at, back), value
    if value != later.capacity:
        yield edge_between(since, later.at, later.run.onset), later.capacity


def _covering(runs: Sequence[Run], looks: Sequence[Look]) -> Iterator[Run | None]:
    """For each pair of consecutive looks a run that saw both: the earlier look's own, else the one begun last."""
    reaching: list[Run] = []
    waiting = 0
    for earlier, later in pairwise(looks):
        while waiting < len(runs) and runs[waiting].first <= earlier.at:
            reaching.append(runs[waiting])
            waiting += 1
        reaching = [run for run in reaching if run.last >= later.at]
        yield earlier.run if earlier.run.last >= later.at else max(reaching, key=lambda run: run.first, default=None)


def _merged(found: Iterable[Step]) -> tuple[Step, ...]:
    """Without steps to the value that holds anyway; of several at one instant the last counts."""
    kept: list[Step] = []
    for step in found:
        while kept and kept[-1][0].at >= step[0].at:
            kept.pop()
        if not kept or kept[-1][1] != step[1]:
            kept.append(step)
    return tuple(kept)
