"""The upper half of the engine: from moved tracks to changes of leaves and circuits.

A step newer than everything a circuit knows is simple: the graph's current states say it all. Everything
else is stated by timelines over the short window that the move can have touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from probed.model.capacity import UNKNOWN, Capacity
from probed.model.change import Change, CircuitChange, LeafChange, Revised
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.route import Route
from probed.model.timeline import Edge, Timeline
from sla import capacity, fold, route, timeline
from sla.engine_blame import Blame
from sla.engine_graph import Graph, Pair, State
from sla.engine_track import FOREVER, Track
from sla.fold import Step

Claims: TypeAlias = tuple[Step, ...]


class Circuits:
    """Leaves fused from their tracks, and the circuits above them."""

    def __init__(
        self,
        routes: Mapping[CircuitId, Route],
        witnesses: Mapping[Leaf, tuple[PointId, ...]],
        rule: EvidenceRule,
    ) -> None:
        self.rule = rule
        self.floor = fold.ORIGIN.at
        """Nothing before it is remembered."""
        self._graph = Graph(routes)
        self._blame = Blame(self._graph)
        self._index = {circuit: index for index, circuit in enumerate(routes)}
        self._nodes: dict[PointId, tuple[int, ...]] = {}
        for leaf, points in witnesses.items():
            node = self._graph.leaves.get(leaf)
            if node is not None:
                for point in dict.fromkeys(points):
                    self._nodes[point] = (*self._nodes.get(point, ()), node)
        self._leaf_of = {node: leaf for leaf, node in self._graph.leaves.items()}
        self._tracks: dict[int, list[Track]] = {node: [] for node in self._leaf_of}
        self._leaf_latest = dict.fromkeys(self._leaf_of, fold.ORIGIN.at)
        """The latest edge of any track of a leaf: a step after it is simple for the leaf."""
        self._latest = [fold.ORIGIN.at] * len(routes)
        """The latest edge of any leaf of a circuit: a step after it is simple for the circuit."""
        self._since: list[Edge | None] = [fold.ORIGIN] * len(routes)
        """The edge of a circuit's current value; None = to be looked up."""

    def add(self, track: Track) -> None:
        """A new witness, which has said nothing yet."""
        track.leaves = self._nodes.get(track.point, ())
        for node in track.leaves:
            self._tracks[node].append(track)

    def adopt(self, track: Track) -> None:
        """Take a restored track's claims over without a word."""
        track.settled = track.claims()
        newest = track.settled[-1][0].at
        for node in track.leaves:
            self._leaf_latest[node] = max(self._leaf_latest[node], newest)
            for circuit in self._graph.over[node]:
                self._latest[circuit] = max(self._latest[circuit], newest)
                self._since[circuit] = None
        self._graph.settle({node: self._fused_now(node) for node in track.leaves})

    def settle(self, tracks: Iterable[Track], now: int) -> list[Change]:
        """Bring the circuits up to date with what the tracks claim; `now` is past every edge."""
        changes: list[Change] = []
        simple: dict[Edge, list[tuple[Track, Step]]] = {}
        refolded: list[tuple[Track, Claims]] = []
        for track in tracks:
            before, after = track.settled, track.claims()
            if before is after or before == after:
                continue
            if not track.leaves:
                track.settled = after
            elif after[: len(before)] == before:
                for step in after[len(before) :]:
                    simple.setdefault(step[0], []).append((track, step))
            else:
                refolded.append((track, after))
        if refolded:
            changes += self._refold(refolded, now)
        for edge in sorted(simple):
            changes += self._step(edge, simple[edge], now)
        return changes

    def now(self, circuit: CircuitId) -> tuple[Capacity, Edge, bool | None]:
        """Value, since when, at risk."""
        index = self._index[circuit]
        state = self._state(self._graph.roots[index])
        since = self._since[index]
        if since is None:
            since = self._since[index] = self._forever(index)[0].edges[-1]
        return state[0], since, _risk(state)

    def leaves(self) -> Iterable[Leaf]:
        """Every leaf that some route has."""
        return self._graph.leaves

    def leaf_now(self, leaf: Leaf) -> Capacity:
        node = self._graph.leaves.get(leaf)
        return UNKNOWN if node is None else self._graph.values[node]

    def tracks_of(self, leaf: Leaf) -> Sequence[Track]:
        node = self._graph.leaves.get(leaf)
        return () if node is None else self._tracks[node]

    def route_of(self, circuit: CircuitId) -> Route:
        return self._graph.routes[self._graph.roots[self._index[circuit]]]

    def _step(self, edge: Edge, steps: Sequence[tuple[Track, Step]], now: int) -> list[Change]:
        """Several tracks take one step at the same edge, after all that they said before."""
        late = [moved for moved in steps if any(self._leaf_latest[n] >= edge.at for n in moved[0].leaves)]
        if late:
            changes = self._refold([(track, (*track.settled, step)) for track, step in late], now)
            rest = [moved for moved in steps if moved not in late]
            return changes + (self._step(edge, rest, now) if rest else [])
        before = {track: track.settled for track, _ in steps}
        for track, step in steps:
            track.settled = (*track.settled, step)
        nodes = dict.fromkeys(node for track in before for node in track.leaves)
        former = self._graph.settle({node: self._fused_now(node) for node in nodes})
        for node in nodes:
            self._leaf_latest[node] = edge.at
        touched = [node for node in nodes if node in former]
        return [
            *(self._leaf_change(node, former[node], edge, before) for node in touched),
            *self._circuits_step(self._above(touched), edge, former, before, now),
        ]

    def _circuits_step(
        self,
        circuits: Iterable[int],
        edge: Edge,
        former: Mapping[int, State],
        before: Mapping[Track, Claims],
        now: int,
    ) -> Iterator[Change]:
        """What one edge of their leaves does to circuits: simple for those that know nothing later."""
        latest, roots, state_of = self._latest, self._graph.roots, self._state
        late = []
        for circuit in circuits:
            if latest[circuit] >= edge.at:
                late.append(circuit)
                continue
            latest[circuit] = edge.at
            old = former.get(roots[circuit])
            if old is not None:
                new = state_of(roots[circuit])
                if old[0] != new[0]:
                    self._since[circuit] = edge
                elif _risk(old) is _risk(new):
                    continue
                yield self._circuit_change(circuit, edge, old, new)
        if late:
            window = self._window(edge.at, now)
            yield from self._revise(late, former, self._leaves(window, before), self._leaves(window, {}), window)

    def _refold(self, moves: Sequence[tuple[Track, Claims]], now: int) -> list[Change]:
        """Tracks whose past changed: compare what was stated with what is stated now."""
        before = {track: track.settled for track, _ in moves}
        window = self._window(min(_parting(before[track], after) for track, after in moves), now)
        old = self._leaves(window, before)
        for track, after in moves:
            track.settled = after
        new = self._leaves(window, {})
        nodes = dict.fromkeys(node for track in before for node in track.leaves)
        former = self._graph.settle({node: self._fused_now(node) for node in nodes})
        newest = max(after[-1][0].at for _, after in moves)
        for node in nodes:
            self._leaf_latest[node] = max(self._leaf_latest[node], newest)
        touched = [node for node in nodes if old(node) != new(node)]
        circuits = self._above(touched)
        changes: list[Change] = [
            self._leaf_change(node, former[node], self._leaf_edge(node, new(node)), before)
            for node in touched
            if node in former
        ]
        changes += self._revise(circuits, former, old, new, window)
        # an edge of another witness, hidden so far, may have come to light
        newest = max(self._leaf_latest[node] for node in nodes)
        for circuit in circuits:
            self._latest[circuit] = max(self._latest[circuit], newest)
        return changes

    def _revise(
        self,
        circuits: Iterable[int],
        former: Mapping[int, State],
        old: Callable[[int], Timeline],
        new: Callable[[int], Timeline],
        window: tuple[int, int],
    ) -> Iterator[Change]:
        """Old against new timelines of circuits; sub-routes that they share are evaluated once."""
        memo_old: dict[int, Pair] = {}
        memo_new: dict[int, Pair] = {}
        for circuit in circuits:
            root = self._graph.roots[circuit]
            was = _with_risk(self._graph.over_time(root, old, memo_old, window))
            is_ = _with_risk(self._graph.over_time(root, new, memo_new, window))
            if was != is_:
                state = self._state(root)
                yield from self._difference(circuit, was, is_, former.get(root, state), state)

    def _difference(self, circuit: int, was: Pair, is_: Pair, old: State, new: State) -> Iterator[Change]:
        """`Revised` for the past, and a change where the present differs.

        Where both are constant from the first difference on, the change alone says it all.
        """
        start = min(
            _parting(*(tuple(zip(t.edges, t.values, strict=True)) for t in pair))
            for pair in zip(was, is_, strict=True)
        )
        end = is_[0].end
        changed = old[0] != new[0] or _risk(old) is not _risk(new)
        if not changed or any(t.edges[-1].at > start for t in (*was, *is_)):
            spans = [timeline.spans(_cut(t, start)) for t in (was[0], is_[0], was[1], is_[1])]
            yield Revised(self._graph.circuits[circuit], start, end, *spans)
        since = self._since[circuit]
        if len(is_[0].edges) > 1:
            self._since[circuit] = is_[0].edges[-1]
        elif since is not None and since.at > is_[0].start:
            self._since[circuit] = None
        if changed:
            edge = _last_edge(is_) or _last_edge(self._forever(circuit)) or fold.ORIGIN
            yield self._circuit_change(circuit, edge, old, new)

    def _circuit_change(self, circuit: int, edge: Edge, old: State, new: State) -> CircuitChange:
        graph = self._graph
        root = graph.roots[circuit]
        value, at_risk = new[0], _risk(new)
        if value.lo < 1.0:
            blamed = self._blame.culprits(root)
        else:
            blamed = () if at_risk is False else self._blame.threats(root)
        return CircuitChange(graph.circuits[circuit], edge, old[0], value, _risk(old), at_risk, blamed)

    def _leaf_change(self, node: int, old: State, edge: Edge, moved: Iterable[Track]) -> LeafChange:
        """With the defects that the moved witnesses saw, if they are what decides."""
        value = self._graph.values[node]
        seen = (
            track.current.defects
            for track in moved
            if node in track.leaves and track.current is not None and track.settled[-1][1] == value
            if not track.stale
        )
        return LeafChange(self._leaf_of[node], edge, old[0], value, next(seen, ()))

    def _leaf_edge(self, node: int, known: Timeline) -> Edge:
        """The edge of a leaf's current value, from its timeline over a window or, if need be, all of it."""
        if len(known.edges) > 1:
            return known.edges[-1]
        return self._leaves(self._all_time(), {})(node).edges[-1]

    def _leaves(self, window: tuple[int, int], instead: Mapping[Track, Claims]) -> Callable[[int], Timeline]:
        """Timelines of leaves over a window, made when asked for; `instead` has other claims of tracks."""
        made: dict[int, Timeline] = {}

        def leaf(node: int) -> Timeline:
            known = made.get(node)
            if known is None:
                claims = [instead.get(track, track.settled) for track in self._tracks[node]]
                known = made[node] = self._fused(claims, window)
            return known

        return leaf

    def _fused(self, claims: Sequence[Claims], window: tuple[int, int]) -> Timeline:
        start, end = window
        if not claims:
            return timeline.constant(start, end, UNKNOWN)
        return timeline.fuse([timeline.make(start, end, said) for said in claims], self.rule)[0]

    def _state(self, node: int) -> State:
        return self._graph.values[node], self._graph.exposures[node]

    def _fused_now(self, node: int) -> Capacity:
        return capacity.fuse([track.settled[-1][1] for track in self._tracks[node]], self.rule)[0]

    def _forever(self, circuit: int) -> Pair:
        window = self._all_time()
        root = self._graph.roots[circuit]
        return _with_risk(self._graph.over_time(root, self._leaves(window, {}), {}, window))

    def _above(self, nodes: Iterable[int]) -> list[int]:
        return list(dict.fromkeys(circuit for node in nodes for circuit in self._graph.over[node]))

    def _window(self, at: int, now: int) -> tuple[int, int]:
        """From just before an instant, so that an edge there keeps its bounds, to just after now."""
        return max(at - 1, self.floor), now + 1

    def _all_time(self) -> tuple[int, int]:
        return self.floor, FOREVER


def _parting(one: Claims, other: Claims) -> int:
    """The first instant at which two lists of steps differ."""
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            return min(mine[0].at, theirs[0].at)
    shared = min(len(one), len(other))
    return next((step[0].at for step in (*one[shared:], *other[shared:])), FOREVER)


def _with_risk(pair: Pair) -> Pair:
    return pair[0], route.risk_over_time(*pair)


def _last_edge(pair: Pair) -> Edge | None:
    """The latest edge of value or risk inside a window."""
    edges = [known.edges[-1] for known in pair if len(known.edges) > 1]
    newest = max((edge.at for edge in edges), default=0)
    return timeline.hull(edge for edge in edges if edge.at == newest) if edges else None


def _cut(known: Timeline, start: int) -> Timeline:
    """From an instant on, with the bounds of an edge right there."""
    steps = zip(known.edges, known.values, strict=True)
    inside = [step for step in steps if step[0].at >= start]
    rest = timeline.clip(known, start, known.end)
    if inside and inside[0][0].at == start:
        return Timeline(start, known.end, (inside[0][0], *rest.edges[1:]), rest.values)
    return rest


def _risk(state: State) -> bool | None:
    """`route.at_risk_of`, as a change says it."""
    value, exposure = state
    if value[0] == 0.0 or exposure[1] == 0.0:
        return False
    return True if exposure[0] == 1.0 else None
