"""Who is to blame for a circuit's present state: `sla.route.culprits` and `threats`, over compiled nodes."""

from __future__ import annotations

from collections.abc import Iterator

from probed.model.capacity import Capacity
from probed.model.ids import Leaf
from sla.engine_graph import CircuitState, Graph


class Blame:
    """Answers from the current values of a graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._parts: list[tuple[int, ...]] = []
        """As in the graph, but a series inside a series is the same series even where it is shared."""
        for node, parts in enumerate(graph.parts):
            nested = graph.needs_all[node] and any(graph.needs_all[part] for part in parts)
            self._parts.append(tuple(self._flat(parts)) if nested else parts)

    def of(self, circuit: CircuitState) -> tuple[Leaf, ...]:
        """Why a circuit is not clean or, if it is, why it is at risk."""
        if self._graph.values[circuit.root][0] < 1.0:
            return self._culprits(circuit.root)
        return self._threats(circuit)

    def _threats(self, circuit: CircuitState) -> tuple[Leaf, ...]:
        legs = [leg for leg in circuit.legs if self._graph.values[leg][0] < 1.0]
        if len(legs) == 1:
            return self._culprits(legs[0])
        return tuple(dict.fromkeys(leaf for leg in legs for leaf in self._culprits(leg)))

    def _culprits(self, node: int) -> tuple[Leaf, ...]:
        values = self._graph.values
        lo, hi = values[node]
        found = self._blamed(node)
        leaf_of = self._graph.leaf_of
        if len(found) == 1:
            return (leaf_of[found[0]],)
        bad = sorted((leaf for leaf in found if values[leaf].hi < 1.0), key=values.__getitem__)
        unsure = [leaf for leaf in found if values[leaf].hi == 1.0]
        chosen = bad if lo == hi else [*bad, *unsure] if hi < 1.0 else unsure
        return tuple(leaf_of[leaf] for leaf in dict.fromkeys(chosen))

    def _flat(self, parts: tuple[int, ...]) -> Iterator[int]:
        for part in parts:
            if self._graph.needs_all[part]:
                yield from self._parts[part]
            else:
                yield part

    def _blamed(self, node: int) -> list[int]:
        values, needs_all = self._graph.values, self._graph.needs_all
        parts = self._parts[node]
        while parts:  # mostly one part is to blame: go down without calling
            lo, hi = values[node]
            if not needs_all[node]:
                found = [part for part in parts if values[part][0] < 1.0]
            elif lo == hi:
                found = [part for part in parts if values[part][1] == hi]
            else:
                found = _binding(parts, values, lo, hi)
            if len(found) != 1:
                return [leaf for part in found for leaf in self._blamed(part)]
            node = found[0]
            parts = self._parts[node]
        return [node]


def _binding(parts: tuple[int, ...], values: list[Capacity], lo: float, hi: float) -> list[int]:
    """The parts of an uncertain series that set its upper bound and, if these do not, its lower one."""
    worst = [part for part in parts if values[part][1] == hi < 1.0]
    if any(values[part][0] == lo for part in worst):
        return worst
    return worst + [part for part in parts if values[part][0] == lo]
