"""Who is to blame for a circuit's present state: `sla.route.culprits` and `threats`, over compiled nodes."""

from __future__ import annotations

from probed.model.capacity import Capacity
from probed.model.ids import Leaf
from sla.engine_graph import CircuitState, Graph


class Blame:
    """Answers from the current values of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._leaf_of = {node: leaf for leaf, node in graph.leaves.items()}
        self._alone = {node: (leaf,) for leaf, node in graph.leaves.items()}

    def of(self, circuit: CircuitState) -> tuple[Leaf, ...]:
        """Why a circuit is not clean or, if it is, why it is at risk."""
        if self._graph.values[circuit.root][0] < 1.0:
            return self._culprits(circuit.root)
        return self._threats(circuit)

    def _threats(self, circuit: CircuitState) -> tuple[Leaf, ...]:
        graph = self._graph
        legs = [leg for group in circuit.groups for leg in graph.parts[group] if graph.values[leg][0] < 1.0]
        if len(legs) == 1:
            return self._culprits(legs[0])
        return tuple(dict.fromkeys(leaf for leg in legs for leaf in self._culprits(leg)))

    def _culprits(self, node: int) -> tuple[Leaf, ...]:
        values = self._graph.values
        lo, hi = values[node]
        found = self._blamed(node)
        if len(found) == 1:
            return self._alone[found[0]]
        bad = sorted((leaf for leaf in found if values[leaf].hi < 1.0), key=values.__getitem__)
        unsure = [leaf for leaf in found if values[leaf].hi == 1.0]
        chosen = bad if lo == hi else [*bad, *unsure] if hi < 1.0 else unsure
        return tuple(self._leaf_of[leaf] for leaf in dict.fromkeys(chosen))

    def _blamed(self, node: int) -> list[int]:
        graph, values = self._graph, self._graph.values
        parts = graph.parts[node]
        while parts:  # mostly one part is to blame: go down without calling
            lo, hi = values[node]
            if not graph.needs_all[node]:
                found = [part for part in parts if values[part][0] < 1.0]
            elif lo == hi:
                found = [part for part in parts if values[part][1] == hi]
            else:
                found = _binding(parts, values, values[node])
            if len(found) != 1:
                return [leaf for part in found for leaf in self._blamed(part)]
            node = found[0]
            parts = graph.parts[node]
        return [node]


def _binding(parts: tuple[int, ...], values: list[Capacity], whole: Capacity) -> list[int]:
    """The parts of an uncertain series that hold its value down: by its upper bound, then by its lower."""
    lo, hi = whole
    worst = [part for part in parts if values[part][1] == hi] if hi < 1.0 else []
    if any(values[part][0] == lo for part in worst):
        return worst
    return worst + [part for part in parts if part not in worst and values[part][0] == lo]
