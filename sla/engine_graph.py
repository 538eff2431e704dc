"""All routes compiled into one graph of shared nodes, so that an edge visits each node above it once.

Equal sub-routes are one node (hash-consing). A node keeps the current value of its part of the route; a
change climbs level by level and stops where nothing changes. `sla.route` says what everything means; this
file and `sla.engine_blame` only say it fast, and a test holds them together.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Final, TypeAlias

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.ids import CircuitId
from probed.model.route import KOfNRoute, LeafRoute, ParallelRoute, Route, SeriesRoute, VcatRoute
from probed.model.slices import Slices, some
from probed.model.timeline import Edge
from sla import route
from sla.fold import ORIGIN

PAUSE_AFTER: Final = 500
"""Nodes visited between two pauses."""

Take: TypeAlias = Callable[[Sequence[Capacity]], tuple[Capacity, ...]]

Above: TypeAlias = tuple[tuple[int, tuple[int, ...]], ...]
"""The parents of one node, as (level, nodes)."""


class CircuitState:
    """One circuit: where it stands in the graph, and what was last said about it."""

    __slots__ = ("at_risk", "latest", "legs", "name", "root", "since", "tree")

    def __init__(self, name: CircuitId, tree: Route, root: int, legs: tuple[int, ...]) -> None:
        self.name = name
        self.tree = tree
        self.root = root
        self.legs = legs
        """All legs of its protection groups."""
        self.latest = ORIGIN.at
        """The latest edge of any of its leaves: a step after it is simple."""
        self.since: Edge | None = ORIGIN
        """The edge of its current value; None = to be looked up."""
        self.at_risk: bool | None = False


class Graph:
    """The nodes, numbered so that parts come before wholes, and the circuits that stand on them."""

    def __init__(self, routes: Mapping[CircuitId, Route]) -> None:
        compiled = _Compiler()
        self.circuits: dict[CircuitId, CircuitState] = {}
        for name, tree in routes.items():
            legs = (leg for group in route.groups_of(tree) for leg in route.parts_of(group))
            nodes = dict.fromkeys(compiled.node_of(leg) for leg in legs)
            self.circuits[name] = CircuitState(name, tree, compiled.node_of(tree), tuple(nodes))
        self.leaves = {tree.leaf: node for node, tree in enumerate(compiled.trees) if isinstance(tree, LeafRoute)}
        self.leaf_of = {node: leaf for leaf, node in self.leaves.items()}
        self.parts = _spliced(compiled, [circuit.root for circuit in self.circuits.values()])
        self.needs_all = bytearray(route.needs_all(tree) for tree in compiled.trees)
        self._parallel = bytearray(isinstance(tree, ParallelRoute) for tree in compiled.trees)
        self.values: list[Capacity] = []
        self._whole_of = [route.whole_of(tree) for tree in compiled.trees]
        self._take = [_taker(parts) for parts in self.parts]
        self._level: list[int] = []
        for node, parts in enumerate(self.parts):
            self._level.append(1 + max((self._level[part] for part in parts), default=-1))
            blank = isinstance(compiled.trees[node], LeafRoute)
            self.values.append(UNKNOWN if blank else self._whole_of[node](self._take[node](self.values)))
        self._in_series = self._parents(series=True)
        self._in_others = self._parents(series=False)
        self._inner = bytearray(any(above) for above in zip(self._in_series, self._in_others, strict=True))
        self._depth = max(self._level, default=0) + 1
        self.over = self._circuits_over()

    def settle(self, leaves: Mapping[int, Capacity]) -> Slices[dict[int, Capacity]]:
        """Give leaf nodes new values; returns the former values of all nodes that changed thereby."""
        values, take, whole_of = self.values, self._take, self._whole_of
        former: dict[int, Capacity] = {}
        climb = _Climb(self._in_series, self._in_others, self._depth)
        for done, (node, value) in enumerate(leaves.items()):
            if done % PAUSE_AFTER == PAUSE_AFTER - 1:
                yield
            if values[node] != value:
                former[node], values[node] = values[node], value
                climb.above(node, value)
        inner, needs_all, parallel = self._inner, self.needs_all, self._parallel
        for sunk, waiting in zip(climb.sunk, climb.waiting, strict=True):
            for node in sunk:
                value = values[node]
                if value != DOWN:
                    former[node] = value
                    values[node] = DOWN
                    if inner[node]:
                        climb.above(node, DOWN)
            if len(sunk) > PAUSE_AFTER:
                yield
            visited = waiting - sunk if sunk else waiting
            for some_nodes in some(visited, PAUSE_AFTER) if len(visited) > PAUSE_AFTER else (visited,):
                for node in some_nodes:
                    parts = take[node](values)
                    if needs_all[node]:  # the gist of capacity.series, without a call
                        value = min(parts)
                        if value[0] != value[1]:
                            value = whole_of[node](parts)
                    else:  # whatever is not in series is whole as long as one part of a parallel is
                        value = UP if parallel[node] and UP in parts else whole_of[node](parts)
                    before = values[node]
                    if value is not before and value != before:
                        former[node] = before
                        values[node] = value
                        if inner[node]:
                            climb.above(node, value)
                yield
        return former

    def at_risk(self, circuit: CircuitState) -> bool | None:
        """`route.at_risk` of a circuit now; None = cannot be said."""
        values = self.values
        if values[circuit.root][0] == 0.0:
            return False
        said: bool | None = False
        for leg in circuit.legs:
            lo, hi = values[leg]
            if hi < 1.0:
                return True
            if lo < 1.0:
                said = None
        return said

    def _parents(self, series: bool) -> list[Above]:
        """For each node its parents, by level: those that are series, or those that are not."""
        above: list[dict[int, dict[int, None]]] = [{} for _ in self.parts]
        for whole, parts in enumerate(self.parts):
            for part in parts if bool(self.needs_all[whole]) is series else ():
                above[part].setdefault(self._level[whole], {})[whole] = None
        return [tuple((level, tuple(nodes)) for level, nodes in sorted(mine.items())) for mine in above]

    def _circuits_over(self) -> dict[int, tuple[CircuitState, ...]]:
        over: dict[int, list[CircuitState]] = {node: [] for node in self.leaves.values()}
        for circuit in self.circuits.values():
            for leaf in route.leaves_of(circuit.tree):
                over[self.leaves[leaf]].append(circuit)
        return {node: tuple(circuits) for node, circuits in over.items()}


class _Climb:
    """What is still to be visited on the way up, by level."""

    def __init__(self, series: list[Above], others: list[Above], depth: int) -> None:
        self._series = series
        self._others = others
        self.sunk: list[set[int]] = [set() for _ in range(depth)]
        """Series that are DOWN because a part is: no need to look at the rest."""
        self.waiting: list[set[int]] = [set() for _ in range(depth)]

    def above(self, node: int, value: Capacity) -> None:
        """A node has taken a value: its parents are to be visited."""
        target = self.sunk if value[1] == 0.0 else self.waiting
        for level, parents in self._series[node]:
            target[level].update(parents)
        for level, parents in self._others[node]:
            self.waiting[level].update(parents)


class _Compiler:
    """Numbers sub-routes; equal ones get one number."""

    def __init__(self) -> None:
        self.trees: list[Route] = []
        self.parts: list[tuple[int, ...]] = []
        self._number: dict[Hashable, int] = {}
        self._known: dict[int, tuple[Route, int]] = {}

    def node_of(self, tree: Route) -> int:
        known = self._known.get(id(tree))
        if known is not None:
            return known[1]
        parts = tuple(self.node_of(part) for part in route.parts_of(tree))
        number = self._number.setdefault(_key(tree, parts), len(self.trees))
        if number == len(self.trees):
            self.trees.append(tree)
            self.parts.append(parts)
        self._known[id(tree)] = tree, number  # keeps the tree alive, or its id could be given away
        return number


def _spliced(compiled: _Compiler, roots: Iterable[int]) -> list[tuple[int, ...]]:
    """A series inside a series that nobody else needs is no node of its own: min is associative."""
    needed = [0] * len(compiled.trees)
    for part in (*roots, *(part for parts in compiled.parts for part in parts)):
        needed[part] += 1
    parts: list[tuple[int, ...]] = []
    for tree, mine in zip(compiled.trees, compiled.parts, strict=True):
        inner = {
            part
            for part in mine
            if isinstance(tree, SeriesRoute) and isinstance(compiled.trees[part], SeriesRoute) and needed[part] == 1
        }
        parts.append(tuple(p for part in mine for p in (parts[part] if part in inner else (part,))))
        for part in inner:
            parts[part] = ()
    return parts


def _taker(parts: tuple[int, ...]) -> Take:
    """Picks the parts' items out of a list: itemgetter, which gives a tuple only for two or more."""
    match parts:
        case ():
            return _nothing  # shared: most nodes are leaves
        case (part,):
            return lambda items: (items[part],)
        case _:
            return itemgetter(*parts)


def _nothing(_items: Sequence[Capacity]) -> tuple[Capacity, ...]:
    return ()


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
