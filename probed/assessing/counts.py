"""The bins of performance monitoring that matter to a circuit: those with unavailable time, and those of stretches in
which the looks at their port do not say UP. Anywhere else a bin without unavailable time repeats what the looks say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from probed.assessing.evidence_protocol import Evidence
from probed.model.capacity import UP
from probed.model.ids import Leaf, PointId
from sla import timeline
from sla.circuit import CircuitEvidence
from sla.intervals import Stretch, union
from sla.pm_witness import PortBin


def bins_that_matter(
    known: CircuitEvidence, ends: Callable[[], Iterable[tuple[Leaf, PointId]]], evidence: Evidence
) -> dict[PointId, tuple[PortBin, ...]]:
    """By port; `known`: what the looks alone say, `ends`: the ports that speak for its leaves."""
    counting = evidence.counting()
    if not counting:
        return {}
    start, end = known.timeline.start, known.timeline.end
    of_leaf: dict[Leaf, list[PointId]] = {}
    for leaf, point in ends():
        if point in counting:
            of_leaf.setdefault(leaf, []).append(point)
    found: dict[PointId, dict[PortBin, None]] = {}
    for leaf, points in of_leaf.items():
        told = {point: evidence.port_bins(point, start, end, unavailable=True) for point in points}
        lost = ((one.start, one.end) for bins in told.values() for one in bins)
        near = union((*_unclear(known, leaf), *lost))  # a quorum counts those too that say nothing was lost
        for point, bins in told.items():
            mine = found.setdefault(point, {})
            mine.update(dict.fromkeys(bins))
            for begin, until in near:
                mine.update(dict.fromkeys(evidence.port_bins(point, begin, until)))
    return {point: tuple(sorted(mine, key=_order)) for point, mine in found.items() if mine}


def _unclear(known: CircuitEvidence, leaf: Leaf) -> list[Stretch]:
    return [(span.start.at, span.end) for span in timeline.spans(known.leaves[leaf]) if span.value != UP]


def _order(one: PortBin) -> tuple[int, str]:
    return one.start, one.layer


def counted_ids(points: Iterable[PointId], evidence: Evidence, start: int, end: int) -> list[str]:
    """The ids of the ports' bins with unavailable time in [start, end)."""
    counting = evidence.counting()
    return [
        name
        for point in points
        if point in counting
        for name in evidence.port_bin_ids(evidence.port_bins(point, start, max(end, start + 1), unavailable=True))
    ]
