"""Edges of several witnesses that can be one event are one edge: where the better witness says it lies. Pure.

A poll a minute sees an outage begin up to a minute after a probe did. Both are right within their bounds, so that is
no contradiction; the narrower one tells where the edge lies, and what remains of the bounds is what both allow.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from probed.model.capacity import UNKNOWN, Capacity
from probed.model.timeline import Edge, Timeline


def aligned(timelines: Sequence[Timeline]) -> tuple[Timeline, ...]:
    """The timelines with the edges that two of them share moved together; never outside of either's bounds."""
    found = list(timelines)
    for one in range(len(found)):
        for two in range(one + 1, len(found)):
            found[one], found[two] = _pair(found[one], found[two])
    return tuple(found)


def moved(of: Timeline, before: Timeline, after: Timeline) -> Timeline:
    """A part of a whole whose edges went from `before` to `after`: its edges at these instants go with them."""
    if before is after:
        return of
    now = dict(zip((edge.at for edge in before.edges), after.edges, strict=True))
    edges = tuple(now.get(edge.at, edge) if number else edge for number, edge in enumerate(of.edges))
    in_order = edges[:1] == of.edges[:1] and all(one.at < two.at for one, two in pairwise(edges))
    return Timeline(of.start, of.end, edges, of.values) if in_order else of


def _pair(one: Timeline, two: Timeline) -> tuple[Timeline, Timeline]:
    if len(one.edges) < 2 or len(two.edges) < 2:
        return one, two
    left, right = list(one.edges), list(two.edges)
    reach = max(edge.latest - edge.earliest for edge in two.edges)
    taken: set[int] = set()
    for number in range(1, len(left)):
        edge = left[number]
        first = max(bisect_left(two.edges, (edge.earliest - reach,)), 1)
        best: tuple[int, int] | None = None
        for other in range(first, len(right)):
            if two.edges[other].at > edge.latest + reach:
                break
            same = _change(one, number) == _change(two, other) and UNKNOWN not in _change(one, number)
            if other not in taken and same and _common(edge, right[other]) is not None:
                best = min(best or (1 << 62, 0), (abs(right[other].at - edge.at), other))
        if best is None:
            continue
        common = _common(edge, right[best[1]])
        if common is not None and _fits(left, number, common) and _fits(right, best[1], common):
            left[number] = right[best[1]] = common
            taken.add(best[1])
    if not taken:
        return one, two
    return Timeline(one.start, one.end, tuple(left), one.values), Timeline(
        two.start, two.end, tuple(right), two.values
    )


def _fits(edges: Sequence[Edge], number: int, edge: Edge) -> bool:
    """Whether an edge can stand in that place without passing its neighbours."""
    return edges[number - 1].at < edge.at and (number + 1 == len(edges) or edge.at < edges[number + 1].at)


def _change(of: Timeline, number: int) -> tuple[Capacity, Capacity]:
    return of.values[number - 1], of.values[number]


def _common(one: Edge, two: Edge) -> Edge | None:
    """The edge that both allow, at the narrower one's instant."""
    earliest, latest = max(one.earliest, two.earliest), min(one.latest, two.latest)
    if earliest > latest:
        return None
    better = min(one, two, key=lambda edge: (edge.latest - edge.earliest, edge.at))
    return Edge(min(max(better.at, earliest), latest), earliest, latest)
