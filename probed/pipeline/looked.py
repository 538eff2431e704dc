"""What has been looked at since a watch was born, and is well: its problems need not wait for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from probed.model.capacity import UP
from probed.model.ids import CircuitId, ElementId, Leaf
from probed.model.problem import Problem, ProblemType
from sla.engine import Engine
from topology.graph import Topology

_SEEN: Final = frozenset({ProblemType.LINK_DOWN, ProblemType.POINT_DOWN, ProblemType.UNSEEN})
_SILENT: Final = frozenset({ProblemType.ELEMENT_SILENT, ProblemType.ELEMENT_LOST})
_HIT: Final = frozenset(
    {
        ProblemType.CIRCUIT_DOWN,
        ProblemType.CIRCUIT_DEGRADED,
        ProblemType.CIRCUIT_AT_RISK,
        ProblemType.CIRCUIT_UNKNOWN,
    }
)


class Looked:
    """`awaits`: whether a source has not answered yet."""

    def __init__(self, topology: Topology, engine: Engine, awaits: Callable[[str], bool]) -> None:
        self._topology, self._engine, self._awaits = topology, engine, awaits

    def is_well(self, problem: Problem) -> bool:
        """Whether all who can speak of its resource have answered, and none of them says that anything is wrong."""
        kind, _, name = problem.key.resource.partition(":")
        if problem.key.type in _SEEN:
            return self._leaf_is_well(Leaf(kind, name))
        if problem.key.type in _SILENT:
            return self._answers(ElementId(name))
        if problem.key.type in _HIT:
            return self._circuit_is_well(CircuitId(name))
        return False  # a manager's, an equipment's: of more than one source

    def _leaf_is_well(self, leaf: Leaf) -> bool:
        ends = self._topology.ends_of(leaf)
        seen = bool(ends) and all(self._answers(ElementId(end.element)) for end in ends)
        return seen and self._engine.leaf(leaf) == UP

    def _circuit_is_well(self, circuit: CircuitId) -> bool:
        if circuit not in self._topology.circuits:
            return False
        value, _, at_risk = self._engine.circuit(circuit)
        return value == UP and at_risk is False and all(map(self._leaf_is_well, self._topology.leaves_of(circuit)))

    def _answers(self, element: ElementId) -> bool:
        sources = self._topology.sources_of(element)
        return bool(sources) and not any(map(self._awaits, sources))
