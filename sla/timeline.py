"""Timelines: pure operations, linear in the edges of their operands.

A composite's edge takes the bounds of the component edges at that instant (their hull when several
coincide); where the composite's value does not change there is no edge. The border of a window is exact:
`edges[0] == exact(start)`, whatever was there before the window was cut.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise
from operator import attrgetter, itemgetter

from probed.model.capacity import UNKNOWN, Capacity
from probed.model.contract import EvidenceRule
from probed.model.timeline import Edge, Span, Timeline, exact
from sla import capacity

_at = attrgetter("at")


def make(start: int, end: int, pieces: Iterable[tuple[Edge, Capacity]]) -> Timeline:
    """A timeline over [start, end) from steps in the order of time; each value holds to the next step.

    Of several steps at one instant, or at and before the start, the last counts; equal neighbours merge.
    The first step must be at or before the start (ValueError): a timeline has no gap.
    """
    if start >= end:
        return Timeline(start, start, (), ())
    edges: list[Edge] = []
    values: list[Capacity] = []
    for edge, value in pieces:
        if edge.at >= end:
            break
        if edge.at <= start:
            edges[:], values[:] = [exact(start)], [value]
            continue
        if not edges:
            raise ValueError(f"nothing is said about [{start}, {edge.at})")
        if edge.at < edges[-1].at:
            raise ValueError(f"steps are not in the order of time: {edge.at} after {edges[-1].at}")
        if edge.at == edges[-1].at:
            edges.pop()
            values.pop()
        if value != values[-1]:
            edges.append(edge)
            values.append(value)
    if not edges:
        raise ValueError(f"nothing is said about [{start}, {end})")
    return Timeline(start, end, tuple(edges), tuple(values))


def constant(start: int, end: int, value: Capacity) -> Timeline:
    """One value throughout [start, end)."""
    if start >= end:
        return Timeline(start, start, (), ())
    return Timeline(start, end, (exact(start),), (value,))


def clip(timeline: Timeline, start: int, end: int) -> Timeline:
    """The part of the timeline inside [start, end); empty when they do not meet."""
    start, end = max(start, timeline.start), min(end, timeline.end)
    if (start, end) == (timeline.start, timeline.end):
        return timeline
    if start >= end:
        return Timeline(start, start, (), ())
    first = bisect_right(timeline.edges, start, key=_at)
    last = bisect_left(timeline.edges, end, key=_at)
    return Timeline(start, end, (exact(start), *timeline.edges[first:last]), timeline.values[first - 1 : last])


def combine(timelines: Sequence[Timeline], value_of: Callable[[Sequence[Capacity]], Capacity]) -> Timeline:
    """Apply `value_of` to the operands' values at every instant at which one of them changes."""
    start, end = _window(timelines)
    if all(len(part.edges) == 1 for part in timelines):
        return constant(start, end, value_of([part.values[0] for part in timelines]))
    return make(start, end, ((edge, value_of(values)) for edge, values in _sweep(timelines)))


def series(timelines: Sequence[Timeline]) -> Timeline:
    """All parts are needed, at every instant."""
    return combine(timelines, capacity.series)


def parallel(timelines: Sequence[Timeline]) -> Timeline:
    """One part is enough, at every instant."""
    return combine(timelines, capacity.parallel)


def weighted(timelines: Sequence[Timeline], weights: Sequence[float]) -> Timeline:
    """The weighted mean at every instant."""
    return combine(timelines, lambda values: capacity.weighted(values, weights))


def k_of_n(timelines: Sequence[Timeline], k: int) -> Timeline:
    """The k-th best at every instant."""
    return combine(timelines, lambda values: capacity.k_of_n(values, k))


def fuse(timelines: Sequence[Timeline], rule: EvidenceRule) -> tuple[Timeline, tuple[tuple[int, int], ...]]:
    """What several witnesses to one thing know together, and the merged stretches of contradiction."""
    start, end = _window(timelines)
    if len(timelines) == 1:
        return timelines[0], ()
    pieces: list[tuple[Edge, Capacity]] = []
    clashes: list[tuple[int, bool]] = []
    for edge, values in _sweep(timelines):
        value, clash = capacity.fuse(values, rule)
        pieces.append((edge, value))
        clashes.append((edge.at, clash))
    return make(start, end, pieces), _stretches(clashes, end)


def concat(timelines: Sequence[Timeline]) -> Timeline:
    """Windows that follow each other without a gap, as one. A seam between differing values is exact."""
    parts = [part for part in timelines if part.edges]
    if not parts:
        return _nothing(timelines)
    for left, right in pairwise(parts):
        if left.end != right.start:
            raise ValueError(f"a window that ends at {left.end} is not followed by one from {right.start}")
    steps = chain.from_iterable(zip(part.edges, part.values, strict=True) for part in parts)
    return make(parts[0].start, parts[-1].end, steps)


def spans(timeline: Timeline) -> tuple[Span, ...]:
    """The pieces, each with the edge at which it began."""
    ends = (*(edge.at for edge in timeline.edges[1:]), timeline.end)
    return tuple(map(Span, timeline.edges, ends, timeline.values))


def first_known(timeline: Timeline) -> int:
    """The first instant of which anything is known; the end where nothing ever is."""
    known = (span.start.at for span in spans(timeline) if span.value != UNKNOWN)
    return next(known, timeline.end)


def value_at(timeline: Timeline, at: int) -> Capacity:
    """The value that holds at an instant of the window (ValueError outside of it)."""
    if not timeline.start <= at < timeline.end:
        raise ValueError(f"{at} is outside of [{timeline.start}, {timeline.end})")
    return timeline.values[bisect_right(timeline.edges, at, key=_at) - 1]


def total(timeline: Timeline, predicate: Callable[[Capacity], bool]) -> int:
    """Microseconds for which the predicate holds."""
    return sum(span.end - span.start.at for span in spans(timeline) if predicate(span.value))


def hull(edges: Iterable[Edge]) -> Edge:
    """One edge for several at the same instant: from the least `earliest` to the greatest `latest`."""
    at, earliest, latest = zip(*edges, strict=True)
    return Edge(at[0], min(earliest), max(latest))


def _window(timelines: Sequence[Timeline]) -> tuple[int, int]:
    windows = {(part.start, part.end) for part in timelines}
    if len(windows) != 1:
        raise ValueError(f"operands must share one window, not {sorted(windows)}")
    return windows.pop()


def _nothing(timelines: Sequence[Timeline]) -> Timeline:
    if not timelines:
        raise ValueError("there is no window to speak about")
    return timelines[0]


def _sweep(timelines: Sequence[Timeline]) -> Iterator[tuple[Edge, list[Capacity]]]:
    """Each instant at which an operand changes, with all values from there on (one list, reused)."""
    changes = [
        (edge.at, index, edge, value)
        for index, part in enumerate(timelines)
        for edge, value in zip(part.edges, part.values, strict=True)
    ]
    changes.sort(key=itemgetter(0))  # runs of sorted edges: sorting them is merging them
    values = [part.values[0] for part in timelines if part.values]
    number, count = 0, len(changes)
    while number < count:
        at, index, edge, values[index] = changes[number]
        number += 1
        if number < count and changes[number][0] == at:
            together = [edge]
            while number < count and changes[number][0] == at:
                _, index, edge, values[index] = changes[number]
                together.append(edge)
                number += 1
            edge = hull(together)
        yield edge, values


def _stretches(flags: Sequence[tuple[int, bool]], end: int) -> tuple[tuple[int, int], ...]:
    """Where a flag holds, from steps (at, flag): merged [start, end)."""
    merged: list[tuple[int, int]] = []
    for (at, flag), (until, _) in pairwise((*flags, (end, False))):
        if not flag:
            continue
        if merged and merged[-1][1] == at:
            merged[-1] = (merged[-1][0], until)
        else:
            merged.append((at, until))
    return tuple(merged)
