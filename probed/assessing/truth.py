"""The truth about one circuit over a window in which its topology may have changed: epoch by epoch, each by its own.

A link that moved to another port is judged by the port it had at the time; a re-routed circuit by the route it had.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from probed.assessing.evidence_protocol import RunsByWitness
from probed.model.capacity import UNKNOWN
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.inventory import Inventory, TerminationPoint, TopologicalLink
from probed.model.route import CircuitRoute
from probed.model.timeline import Timeline
from sla import timeline
from sla.circuit import CircuitEvidence, observe
from sla.pm_witness import PortBin
from sla.route import leaves_of
from topology.index import InventoryIndex, indexed
from topology.routes import circuit_routes, witnesses
from topology.sources import parties_of, rows_of, witnesses_in, witnesses_of

_NO_BINS: Final[Mapping[PointId, Sequence[PortBin]]] = {}
Ends = Mapping[Leaf, tuple[PointId, ...]]


class TopologyHistory:
    """The inventory's routes and witnesses by time; answers are kept, since many circuits ask the same."""

    def __init__(self, inventory: Inventory | InventoryIndex) -> None:
        self._index = indexed(inventory)
        self._ends: dict[tuple[int, int], Ends] = {}

    def routes(self, circuit: CircuitId, start: int, end: int) -> tuple[CircuitRoute, ...]:
        return circuit_routes(self._index, circuit, start, end)

    def ends(self, start: int, end: int) -> Ends:
        """Every leaf of a window with the points that could speak for it."""
        if (start, end) not in self._ends:
            self._ends[start, end] = witnesses(self._index, start, end)
        return self._ends[start, end]

    def ends_in(self, epochs: Iterable[CircuitRoute], start: int, end: int) -> tuple[tuple[Leaf, PointId], ...]:
        """The leaves of some epochs with each point that could speak for them, every pair once."""
        ends = (self.ends_of(epoch, start, end) for epoch in epochs)
        return tuple(dict.fromkeys((leaf, p) for told in ends for leaf, points in told.items() for p in points))

    def points_at(self, leaf: Leaf, at: int) -> tuple[PointId, ...]:
        """The points that could speak for one leaf at an instant."""
        return witnesses_of(self._index, (leaf,), at, at + 1)[leaf]

    def points_of(self, leaf: Leaf, start: int, end: int) -> tuple[PointId, ...]:
        """Those of one leaf; asked for one circuit, it does not read all others."""
        return witnesses_in(self._index, leaf, start, end)

    def rows_of(self, leaf: Leaf) -> Sequence[TerminationPoint] | Sequence[TopologicalLink]:
        """What the inventory ever said of a leaf."""
        return rows_of(self._index, leaf)

    def parties(self, leaves: Iterable[Leaf], start: int, end: int) -> Mapping[Leaf, str]:
        """Who is responsible for these leaves over a window."""
        return parties_of(self._index, leaves, start, end)

    def ends_of(self, epoch: CircuitRoute, start: int, end: int) -> Ends:
        """The leaves of one epoch, each with its own points; asked for one circuit, it does not read all others."""
        begins, until = max(epoch.start, start), end if epoch.end is None else min(epoch.end, end)
        return witnesses_of(self._index, leaves_of(epoch.route), begins, until)


def truth(
    history: TopologyHistory,
    circuit: CircuitId,
    runs_of: Callable[[Collection[PointId]], RunsByWitness],
    start: int,
    end: int,
    horizon: int,
    limits: Callable[[str], int],
    rule: EvidenceRule,
    bins: Mapping[PointId, Sequence[PortBin]] = _NO_BINS,
) -> CircuitEvidence:
    """What all witnesses prove about the circuit over [start, end); where it had no route nothing is known."""
    epochs = history.routes(circuit, start, end)
    told = [(history.ends_of(epoch, start, end), epoch) for epoch in epochs]
    points = {point for ends, _ in told for witnesses_ in ends.values() for point in witnesses_}
    runs = runs_of(points)
    parts = []
    at = start
    for ends, same in groupby(_stretches(told, end), key=lambda stretch: stretch[0]):
        together = list(same)
        until = together[-1][2]
        routes = [epoch for _, epoch, _ in together]
        parts.append(observe(routes, ends, runs, at, until, horizon, limits, rule, bins))
        at = until
    if at < end or not parts:
        parts.append(observe((), {}, {}, at, end, horizon, limits, rule))
    return joined(parts)


def _stretches(told: Sequence[tuple[Ends, CircuitRoute]], end: int) -> Iterable[tuple[Ends, CircuitRoute, int]]:
    """Each epoch with the instant up to which it is asked: the beginning of the next, or the end of the window."""
    for number, (ends, epoch) in enumerate(told):
        following = told[number + 1][1].start if number + 1 < len(told) else end
        yield ends, epoch, following


def joined(parts: Sequence[CircuitEvidence]) -> CircuitEvidence:
    """Evidence of windows that follow each other as one."""
    if len(parts) == 1:
        return parts[0]
    leaves = dict.fromkeys(leaf for part in parts for leaf in part.leaves)
    return CircuitEvidence(
        timeline.concat([part.timeline for part in parts]),
        timeline.concat([part.at_risk for part in parts]),
        {leaf: timeline.concat([_leaf(part, leaf) for part in parts]) for leaf in leaves},
        tuple(found for part in parts for found in part.disagreements),
        tuple(epoch for part in parts for epoch in part.routes),
        tuple(dict.fromkeys(leaf for part in parts for leaf in part.unwatched)),
        counts=tuple(dict.fromkeys(count for part in parts for count in part.counts)),
    )


def _leaf(part: CircuitEvidence, leaf: Leaf) -> Timeline:
    known = part.leaves.get(leaf)
    window = part.timeline
    return known if known is not None else timeline.constant(window.start, window.end, UNKNOWN)
