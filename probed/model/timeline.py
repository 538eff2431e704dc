"""Timelines: what was true from when to when, with the bounds of every edge. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from probed.model.capacity import Capacity


class Edge(NamedTuple):
    """When a value began. The true instant lies in [earliest, latest]; `at` is the best witness inside.

    earliest = the last look that still showed the old value, latest = the first that showed the new.
    """

    at: int
    earliest: int
    latest: int


def exact(at: int) -> Edge:
    """An edge without uncertainty: a window's border, a mask's border."""
    return Edge(at, at, at)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Gap-free over [start, end): `values[i]` holds from `edges[i].at` to the next edge.

    edges[0].at == start; edges strictly increase; neighbouring values differ; start < end.
    An empty window has no edges and no values.
    """

    start: int
    end: int
    edges: tuple[Edge, ...]
    values: tuple[Capacity, ...]


class Span(NamedTuple):
    """One piece of a timeline as it travels and is stored: half-open [start.at, end)."""

    start: Edge
    end: int
    value: Capacity
