"""Comparing what was stated with what is stated now: where two timelines part, and from where on they hold."""

from __future__ import annotations

from typing import TypeAlias

from probed.model.timeline import Edge, Timeline
from sla import timeline
from sla.engine_track import FOREVER
from sla.fold import Step

Claims: TypeAlias = tuple[Step, ...]
"""All that is stated of one (source, point), from the beginning of memory on."""
Pair: TypeAlias = tuple[Timeline, Timeline]
"""A circuit's value and risk."""


def parting(one: Claims, other: Claims) -> int:
    """The first instant at which two lists of steps differ."""
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            return min(mine[0].at, theirs[0].at)
    shared = min(len(one), len(other))
    return next((step[0].at for step in (*one[shared:], *other[shared:])), FOREVER)


def steps_of(known: Timeline) -> Claims:
    """A timeline's steps, which keep the bounds of its edges."""
    return tuple(zip(known.edges, known.values, strict=True))


def last_edge(pair: Pair) -> Edge | None:
    """The latest edge of value or risk inside a window."""
    edges = [known.edges[-1] for known in pair if len(known.edges) > 1]
    newest = max((edge.at for edge in edges), default=0)
    return timeline.hull(edge for edge in edges if edge.at == newest) if edges else None


def cut(known: Timeline, start: int) -> Timeline:
    """From an instant on, with the bounds of an edge right there."""
    steps = zip(known.edges, known.values, strict=True)
    inside = [step for step in steps if step[0].at >= start]
    rest = timeline.clip(known, start, known.end)
    if inside and inside[0][0].at == start:
        return Timeline(start, known.end, (inside[0][0], *rest.edges[1:]), rest.values)
    return rest
