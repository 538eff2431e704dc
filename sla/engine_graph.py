"""All routes compiled into one graph of shared nodes, so that an edge visits each node above it once.

Equal sub-routes are one node (hash-consing). A node keeps the current value of its part of the route and
its exposure (see sla.route); a change climbs level by level and stops where nothing changes. `sla.route`
says what everything means; this file only says it fast, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from operator import itemgetter
from typing import TypeAlias

from probed.model.capacity import UNKNOWN, Capacity
from probed.model.ids import CircuitId, Leaf
from probed.model.route import KOfNRoute, LeafRoute, ParallelRoute, Route, SeriesRoute, VcatRoute
from probed.model.timeline import Timeline
from sla import capacity, route, timeline

Pair: TypeAlias = tuple[Timeline, Timeline]
State: TypeAlias = tuple[Capacity, Capacity]
"""What a node is worth at one instant: its value, and whether a group at or below it misses a leg."""


class Graph:
    """The nodes, numbered so that parts come before wholes, and the circuits that stand on them."""

    def __init__(self, routes: Mapping[CircuitId, Route]) -> None:
        self.routes: list[Route] = []
        self.leaves: dict[Leaf, int] = {}
        self.circuits = tuple(routes)
        self.values: list[Capacity] = []
        self.exposures: list[Capacity] = []
        self.parts: list[tuple[int, ...]] = []
        self.groups: list[tuple[int, ...]] = []
        """For each node the protection groups at or below it."""
        self.needs_all: list[bool] = []
        """For each node whether the worst part decides (a series), or several parts make up its value."""
        self._level: list[int] = []
        self._whole_of: list[Callable[[Sequence[Capacity]], Capacity]] = []
        self._take: list[Callable[[Sequence[Capacity]], tuple[Capacity, ...]]] = []
        self._exposure_of: list[Callable[[], Capacity]] = []
        self._number: dict[Hashable, int] = {}
        self._known: dict[int, tuple[Route, int]] = {}
        self.roots = tuple(self._compile(tree) for tree in routes.values())
        self._known.clear()
        self._above = self._parents_by_level()
        self._depth = max(self._level, default=0) + 1
        self.over = self._circuits_over()

    def settle(self, leaves: Mapping[int, Capacity]) -> dict[int, State]:
        """Give leaf nodes new values; returns the former states of all nodes that changed thereby."""
        values, exposures, above = self.values, self.exposures, self._above
        whole_of, take, exposure_of = self._whole_of, self._take, self._exposure_of
        former: dict[int, State] = {}
        waiting: list[set[int]] = [set() for _ in range(self._depth)]
        for node, value in leaves.items():
            if values[node] != value:
                former[node] = values[node], exposures[node]
                values[node] = value
                for level, parents in above[node]:
                    waiting[level].update(parents)
        for nodes in waiting:
            for node in nodes:
                value = whole_of[node](take[node](values))
                exposure = exposure_of[node]() if self.groups[node] else route.SAFE
                if value != values[node] or exposure != exposures[node]:
                    former[node] = values[node], exposures[node]
                    values[node] = value
                    exposures[node] = exposure
                    for level, parents in above[node]:
                        waiting[level].update(parents)
        return former

    def over_time(
        self, node: int, leaf: Callable[[int], Timeline], memo: dict[int, Pair], window: tuple[int, int]
    ) -> Pair:
        """A node's value and exposure over a window; the memo makes each shared node be evaluated once."""
        known = memo.get(node)
        if known is None:
            tree = self.routes[node]
            if isinstance(tree, LeafRoute):
                known = leaf(node), timeline.constant(*window, route.SAFE)
            else:
                below = [self.over_time(part, leaf, memo, window) for part in self.parts[node]]
                known = route.node_over_time(tree, below, *window)
            memo[node] = known
        return known

    def _compile(self, tree: Route) -> int:
        known = self._known.get(id(tree))
        if known is not None:
            return known[1]
        parts = tuple(self._compile(part) for part in route.parts_of(tree))
        number = self._number.setdefault(_key(tree, parts), len(self.routes))
        if number == len(self.routes):
            self._add(tree, parts)
        self._known[id(tree)] = tree, number  # keeps the tree alive, or its id could be given away
        return number

    def _add(self, tree: Route, parts: tuple[int, ...]) -> None:
        node = len(self.routes)
        self.routes.append(tree)
        self.parts.append(parts)
        groups = (node,) if route.is_group(tree) else ()
        below = (group for part in parts for group in self.groups[part])
        self.groups.append(tuple(dict.fromkeys((*groups, *below))))
        self.needs_all.append(isinstance(tree, SeriesRoute) or (isinstance(tree, VcatRoute) and not tree.lcas))
        self._level.append(1 + max((self._level[part] for part in parts), default=-1))
        self._whole_of.append(route.whole_of(tree))
        self._take.append(_taker(parts))
        self._exposure_of.append(self._exposure(node))
        if isinstance(tree, LeafRoute):
            self.leaves[tree.leaf] = node
            self.values.append(UNKNOWN)
            self.exposures.append(route.SAFE)
            return
        self.values.append(self._whole_of[node](self._take[node](self.values)))
        self.exposures.append(self._exposure_of[node]())

    def _exposure(self, node: int) -> Callable[[], Capacity]:
        """How to find a node's exposure: from the parts that have groups, and from its own legs."""
        values, exposures, parts = self.values, self.exposures, self.parts[node]
        below = tuple(part for part in parts if self.groups[part])
        take, take_below = _taker(parts), _taker(below)
        if route.is_group(self.routes[node]):
            if not below:
                return lambda: route.exposure_of(take(values))
            return lambda: capacity.parallel((*take_below(exposures), route.exposure_of(take(values))))
        if len(below) == 1:
            return lambda: exposures[below[0]]
        return lambda: capacity.parallel(take_below(exposures))

    def _parents_by_level(self) -> list[tuple[tuple[int, tuple[int, ...]], ...]]:
        """For each node its parents, by level."""
        above: list[dict[int, dict[int, None]]] = [{} for _ in self.parts]
        for whole, parts in enumerate(self.parts):
            for part in parts:
                above[part].setdefault(self._level[whole], {})[whole] = None
        return [tuple((level, tuple(nodes)) for level, nodes in sorted(mine.items())) for mine in above]

    def _circuits_over(self) -> dict[int, tuple[int, ...]]:
        over: dict[int, list[int]] = {node: [] for node in self.leaves.values()}
        for circuit, root in enumerate(self.roots):
            for leaf in route.leaves_of(self.routes[root]):
                over[self.leaves[leaf]].append(circuit)
        return {node: tuple(circuits) for node, circuits in over.items()}


def _taker(parts: tuple[int, ...]) -> Callable[[Sequence[Capacity]], tuple[Capacity, ...]]:
    """Picks the parts' items out of a list: itemgetter, which gives a tuple only for two or more."""
    if len(parts) > 1:
        return itemgetter(*parts)
    return lambda items: tuple(items[part] for part in parts)


def _key(tree: Route, parts: tuple[int, ...]) -> Hashable:
    match tree:
        case LeafRoute(leaf):
            return leaf
        case SeriesRoute():
            return "series", parts
        case ParallelRoute():
            return "parallel", parts
        case KOfNRoute(k):
            return "k_of_n", k, parts
        case VcatRoute(_, weights, lcas):
            return "vcat", weights, lcas, parts
