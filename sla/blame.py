"""Who explains a stretch that is not UP: culprits, the responsible party, and the evidence behind them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from probed.model.capacity import UNKNOWN, Capacity
from probed.model.ids import Leaf
from probed.model.inventory import Party
from probed.model.route import LeafRoute, Route
from sla import route as routes
from sla.circuit import CircuitEvidence
from sla.end_to_end import suspects
from sla.path_witness import PATH
from sla.timeline import value_at

EvidenceIds: TypeAlias = Callable[[Leaf, int, int], Iterable[str]] | Mapping[Leaf, Sequence[str]]
"""The ids of what witnesses said about a leaf over [start, end), or simply about a leaf."""

Change: TypeAlias = tuple[int, tuple[Leaf, ...]]


class Blame:
    """Answers for one circuit's evidence; keeps its answers, since spans and outages ask the same.

    A month has few different situations: the walk over the route is made once for each set of leaf values.
    """

    def __init__(self, evidence: CircuitEvidence) -> None:
        self._epochs = evidence.routes
        self._leaves = tuple(evidence.leaves)
        self._told = [(timeline.edges, timeline.values) for timeline in evidence.leaves.values()]
        self._evidence = evidence if evidence.paths else None
        self._cuts, self._lone = self._sweep()
        self._stretches: dict[tuple[int, int], tuple[Change, ...]] = {}
        self._situations: dict[tuple[int, tuple[Capacity, ...]], tuple[Leaf, ...]] = {}

    def _sweep(self) -> tuple[list[int], list[tuple[Leaf, ...] | None]]:
        """The instants at which some leaf or the route changes, each with the one leaf that is not clean from there
        on; None where there is none, or several, or several routes: then the route must be walked.
        """
        steps = [
            (edge[0], number, value[0] < 1.0)
            for number, (edges, values) in enumerate(self._told)
            for edge, value in zip(edges, values, strict=True)
        ]
        steps += [(epoch.start, -1, False) for epoch in self._epochs]
        if self._evidence is not None:
            paths = self._evidence.paths
            steps += [(edge.at, -1, False) for path in paths for edge in path.says.edges]
            steps += [(edge.at, -1, False) for edge in self._evidence.timeline.edges]
        steps.sort()
        cuts: list[int] = []
        lone: list[tuple[Leaf, ...] | None] = []
        unclean: set[int] = set()
        for at, number, is_unclean in steps:
            if is_unclean:
                unclean.add(number)
            else:
                unclean.discard(number)
            if not cuts or cuts[-1] != at:
                cuts.append(at)
                lone.append(None)
            simple = len(unclean) == 1 and len(self._epochs) == 1
            lone[-1] = (self._leaves[next(iter(unclean))],) if simple else None
        return cuts, lone

    def __call__(self, start: int, end: int) -> tuple[Change, ...]:
        """(from when, culprits) over [start, end), the first at its start, neighbours different."""
        known = self._stretches.get((start, end))
        if known is None:
            known = self._stretches[start, end] = self._changes(start, end)
        return known

    def _changes(self, start: int, end: int) -> tuple[Change, ...]:
        found = [(start, self.at(start))]
        cuts = self._cuts
        for at in cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]:
            now = self.at(at)
            if found[-1][1] != now:
                found.append((at, now))
        return tuple(found)

    def at(self, at: int) -> tuple[Leaf, ...]:
        """The culprits at an instant at which the circuit is not UP: of the route as sla.circuit.culprits finds them,
        and those that probes tell.
        """
        found = self._of_route(at)
        known = self._evidence
        if known is None or known.route_timeline is None or not known.timeline.start <= at < known.timeline.end:
            return found
        epoch = next((r for r in self._epochs if r.start <= at and (r.end is None or at < r.end)), None)
        if epoch is None:
            return found
        values = {leaf: value_at(one, at) for leaf, one in known.leaves.items()}
        told = [(path, value_at(path.says, at)) for path in known.paths]
        route, whole = value_at(known.route_timeline, at), value_at(known.timeline, at)
        more = suspects(epoch, values, told, route, whole)
        told_alone = bool(more) and whole.hi == 0.0 < route.hi
        return more if told_alone else tuple(dict.fromkeys((*found, *more)))

    def _of_route(self, at: int) -> tuple[Leaf, ...]:
        known = bisect_right(self._cuts, at) - 1
        if known >= 0 and (only := self._lone[known]) is not None:
            # Only what is not clean can be to blame: the one failed link of nearly every outage needs no walk.
            return only
        after = (at + 1,)
        values = tuple([values[bisect_left(edges, after) - 1] for edges, values in self._told])
        for number, epoch in enumerate(self._epochs):
            if epoch.start <= at and (epoch.end is None or at < epoch.end):
                found = self._situations.get((number, values))
                if found is None:
                    found = self._situations[number, values] = self._walk(epoch.route, values)
                return found
        return ()

    def _walk(self, route: Route, values: Sequence[Capacity]) -> tuple[Leaf, ...]:
        known = dict(zip(self._leaves, values, strict=True))
        nodes: dict[int, Capacity] = {}

        def value_of(node: Route) -> Capacity:
            if isinstance(node, LeafRoute):
                return known.get(node.leaf, UNKNOWN)
            if id(node) not in nodes:
                nodes[id(node)] = routes.value(node, known)
            return nodes[id(node)]

        return routes.culprits(route, value_of)

    def of(self, stretches: Iterable[tuple[int, int]]) -> tuple[Leaf, ...]:
        """Everybody who is to blame during some stretches, in the order in which they came in."""
        found = [leaves for a, b in stretches for _, leaves in self(a, b)]
        return found[0] if len(found) == 1 else tuple(dict.fromkeys([leaf for leaves in found for leaf in leaves]))


def party_of(leaves: Sequence[Leaf], parties: Mapping[Leaf, str]) -> str:
    """The responsible party: that of the first culprit, since it began the outage.

    Behind a measurement stand those of whom one may be to blame (`sla.end_to_end.suspects`): whose they all are.
    """
    if leaves and leaves[0].kind == PATH:
        shared = {parties.get(leaf, Party.UNKNOWN.value) for leaf in leaves if leaf.kind != PATH}
        return shared.pop() if len(shared) == 1 else Party.UNKNOWN.value
    for leaf in leaves:
        if leaf in parties:
            return parties[leaf]
    return Party.UNKNOWN.value


def evidence_of(ids: EvidenceIds, leaves: Iterable[Leaf], start: int, end: int) -> tuple[str, ...]:
    """The ids behind some leaves over [start, end), each once, sorted."""
    found: set[str] = set()
    for leaf in leaves:
        found.update(ids(leaf, start, end) if callable(ids) else ids.get(leaf, ()))
    return tuple(sorted(found))
