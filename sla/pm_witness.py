"""Bins of performance monitoring as witnesses of a port: what they place, and what they only count. Pure.

A bin says "u unavailable seconds somewhere in [a, b)". None of them: the port was UP throughout; as many as the bin
is long: DOWN throughout. Anything between places nothing and stays a count (`sla.unlocated`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.evidence import evidence_id
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import BinSeries, Direction, Kind
from probed.model.timeline import Edge, Timeline, exact
from sla import timeline
from sla.fold import ORIGIN
from sla.intervals import union
from sla.pm import TimedBin, usable

PM: Final = "pm"
"""The kind of these sources: they are called pm:ELEMENT."""
_EVER: Final = 1 << 62


class PortBin(NamedTuple):
    """A valid bin of a port's near end that counts unavailable time, over [start, end)."""

    point: PointId
    layer: str
    source: str
    start: int
    end: int
    unavailable_us: int

    @property
    def witness(self) -> PointId:
        """Its name among those who say something of a leaf: the port, and what counts there."""
        return PointId(self.point.element, f"{self.point.name} PM {self.layer}")

    @property
    def evidence(self) -> str:
        return bin_id(BinSeries(self.point, self.layer, Direction.NEAR), self.source, self.start)


def bin_id(series: BinSeries, source: str, start: int) -> str:
    """The id of a bin as a piece of evidence: one port has a bin for each layer and direction."""
    name = f"{series.point.name}/{series.layer}/{series.direction.value}"
    return evidence_id(source, PointId(series.point.element, name), Kind.PM_BIN, start)


def port_bins(bins: Iterable[tuple[PointId, str, TimedBin]]) -> tuple[PortBin, ...]:
    """The near-end bins that bear witness: of each the version read last, valid, none that overlaps a better one.

    `bins`: (port, source, bin).
    """
    rows: dict[tuple[PointId, str], list[tuple[str, TimedBin]]] = {}
    for point, source, one in bins:
        if one.counts.direction is Direction.NEAR:
            rows.setdefault((point, one.counts.layer), []).append((source, one))
    found = []
    for (point, layer), mine in sorted(rows.items()):
        sources = {(one.end, one.read): source for source, one in mine}
        for one in usable([one for _, one in mine], -_EVER, _EVER).bins:
            if one.counts.uas_s is not None:
                lost_us = min(one.counts.uas_s * SECOND_US, one.end - one.start)
                found.append(PortBin(point, layer, sources[one.end, one.read], one.start, one.end, lost_us))
    return tuple(found)


def placed(bins: Iterable[PortBin], start: int, end: int) -> Timeline:
    """What the bins of one port and layer place in [start, end)."""
    steps: list[tuple[Edge, Capacity]] = [(ORIGIN, UNKNOWN)]
    for one in sorted(bins, key=lambda one: one.start):
        value = UP if not one.unavailable_us else DOWN if one.unavailable_us == one.end - one.start else UNKNOWN
        steps += (exact(one.start), value), (exact(one.end), UNKNOWN)
    return timeline.make(start, end, steps)


def but_where_unsure(says: Timeline, others: Sequence[Timeline]) -> Timeline:
    """A bin's word left out where another witness's edge lies somewhere: there it contradicts nobody."""
    zones = union((edge.earliest, edge.latest) for one in others for edge in one.edges if edge.earliest < edge.latest)
    if not zones:
        return says
    steps: list[tuple[Edge, Capacity]] = [(ORIGIN, UNKNOWN)]
    for first, after in zones:
        steps += (exact(first), UP), (exact(after), UNKNOWN)
    unsure = timeline.make(says.start, says.end, steps)
    return timeline.combine([says, unsure], lambda pair: UNKNOWN if pair[1] == UP else pair[0])
