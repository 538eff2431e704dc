"""Sets of instants as sorted, disjoint, half-open stretches: the algebra under masks and outages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Stretch: TypeAlias = tuple[int, int]


def union(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Every instant once: sorted and disjoint, touching stretches joined, empty ones dropped."""
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def within(stretches: Sequence[Stretch], start: int, end: int) -> list[Stretch]:
    """The parts of a sorted, disjoint set that lie in [start, end)."""
    index = max(bisect_right(stretches, (start, end)) - 1, 0)
    parts: list[Stretch] = []
    for number in range(index, len(stretches)):  # never a copy of the rest: the set may be long, the part short
        first, last = stretches[number]
        if first >= end:
            break
        if last > start:
            parts.append((max(first, start), min(last, end)))
    return parts


def subtract(stretches: Iterable[Stretch], masked: Sequence[Stretch]) -> list[Stretch]:
    """What remains of sorted stretches outside a sorted, disjoint set."""
    if not masked:
        return list(stretches)
    left: list[Stretch] = []
    for start, end in stretches:
        at = start
        for first, last in within(masked, start, end):
            if first > at:
                left.append((at, first))
            at = last
        if at < end:
            left.append((at, end))
    return left


def length(stretches: Iterable[Stretch]) -> int:
    """Microseconds in disjoint stretches."""
    total = 0
    for start, end in stretches:
        total += end - start
    return total


def overlap(stretches: Iterable[Stretch], start: int, end: int) -> int:
    """Microseconds of disjoint stretches that fall into [start, end)."""
    total = 0
    for first, last in stretches:
        if start <= first and last <= end:
            total += last - first
            continue
        inside = min(last, end) - max(first, start)
        if inside > 0:
            total += inside
    return total


def at_least(k: int, sets: Sequence[Sequence[Stretch]]) -> tuple[Stretch, ...]:
    """Where at least `k` (from 1 on) of several sets hold: their union with 1, their intersection with all."""
    edges = sorted((at, step) for one in sets for a, b in union(one) for at, step in ((a, 1), (b, -1)))
    found: list[Stretch] = []
    inside, since = 0, 0
    for at, step in edges:
        if inside >= k:
            found.append((since, at))
        inside, since = inside + step, at
    return union(found)
