"""What the last correlation worked out. A change touches few circuits: the others are as they were.

It changes nothing but the time that a correlation takes: what is used again was worked out from equal facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from probed.model.capacity import Capacity
from probed.model.ids import CircuitId, ElementId, Leaf
from probed.model.problem import Cause, ProblemKey, ProblemType
from topology.findings import Finding, leaf_key
from topology.graph import Topology
from topology.hits import Hit, hit_of
from topology.situation import CircuitState


class Made(NamedTuple):
    """A cause, and what it was made from."""

    finding: Finding
    hows: Mapping[CircuitId, str]
    cause: Cause


class Speaking(NamedTuple):
    """What may speak of a leaf: problems of its own, and the elements at its ends."""

    own: tuple[ProblemKey, ...]
    ends: tuple[ElementId, ...]


class Known:
    """Of one topology; good for nothing with another."""

    def __init__(self) -> None:
        self._values: Mapping[Leaf, Capacity] = {}
        self._hits: Mapping[CircuitId, Hit] = {}
        self._made: Mapping[ProblemKey, Made] = {}
        self._speaking: dict[Leaf, Speaking] = {}

    def speaking(self, leaf: Leaf, topology: Topology) -> Speaking:
        """The same whatever is wrong."""
        found = self._speaking.get(leaf)
        if found is None:
            ends = tuple(dict.fromkeys(ElementId(end.element) for end in topology.ends_of(leaf)))
            own = leaf_key(leaf), ProblemKey(str(leaf), ProblemType.UNSEEN, "")
            found = self._speaking[leaf] = Speaking(own, ends)
        return found

    def hits(self, values: Mapping[Leaf, Capacity], topology: Topology) -> Hits:
        """Those of the last time that leaves of these values leave as they were."""
        changed = (leaf for leaf, value in values.items() if self._values.get(leaf) != value)
        ended = self._values.keys() - values.keys()
        touched = {circuit for leaf in (*changed, *ended) for circuit in topology.circuits_over(leaf)}
        return Hits(topology, values, self._hits, touched)

    def made(self, finding: Finding, hows: Mapping[CircuitId, str]) -> Made | None:
        """What was made of an equal finding that hits the same circuits in the same way."""
        before = self._made.get(finding.key)
        return before if before is not None and before.finding == finding and before.hows == hows else None

    def learn(self, values: Mapping[Leaf, Capacity], hits: Iterable[Hit], made: Iterable[Made]) -> None:
        """What was worked out now, for the next time."""
        self._values = values
        self._hits = {hit.state.circuit: hit for hit in hits}
        self._made = {one.finding.key: one for one in made}
        if not self._made:
            self._speaking = {}


class Hits:
    """How circuits are hit when leaves have certain values."""

    def __init__(
        self,
        topology: Topology,
        values: Mapping[Leaf, Capacity],
        before: Mapping[CircuitId, Hit],
        touched: set[CircuitId],
    ) -> None:
        self._topology, self._values, self._before, self._touched = topology, values, before, touched

    def of(self, state: CircuitState) -> Hit | None:
        """None = the circuit is well."""
        before = self._before.get(state.circuit)
        if before is not None and state.circuit not in self._touched and before.state == state:
            return before
        return hit_of(self._topology, state, self._values)
