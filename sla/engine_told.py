"""What an engine tells of the past of many circuits at once: leaves that they share are folded and fused once."""

from __future__ import annotations

from probed.model.ids import Leaf
from probed.model.route import CircuitRoute
from probed.model.timeline import Timeline
from sla import route, timeline
from sla.circuit import CircuitEvidence
from sla.engine import Engine


class Told:
    """All that is known up to one instant. Made for one question and dropped: the engine goes on.

    `end`: nothing from there on is known; it is both the end of every window and the horizon.
    """

    def __init__(self, engine: Engine, end: int) -> None:
        self._engine = engine
        self.end = end
        self.leaves: dict[Leaf, Timeline] = {}

    def circuit(self, known: CircuitRoute, start: int) -> CircuitEvidence:
        """As `sla.circuit.observe` states it of [start, end), without the disagreements of witnesses.

        `known` must be the circuit's one route throughout, and the engine must remember `start`.
        """
        leaves = {leaf: timeline.clip(self._leaf(leaf), start, self.end) for leaf in route.leaves_of(known.route)}
        whole, risk = route.over_time(known.route, leaves.__getitem__, start, self.end)
        return CircuitEvidence(whole, risk, leaves, (), (known,), known.unwatched)

    def _leaf(self, leaf: Leaf) -> Timeline:
        line = self.leaves.get(leaf)
        if line is None:
            line = self._engine.leaf_timeline(leaf, self._engine.floor, self.end, self.end)
            self.leaves[leaf] = line
        return line
