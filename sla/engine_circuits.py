"""The upper half of the engine: from moved tracks to changes of leaves and circuits.

A step newer than everything a circuit knows is simple: the graph's current states say it all. Everything
else is stated by timelines over the short window that the move can have touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from probed.model.capacity import UNKNOWN, UP, Capacity
from probed.model.change import Change, CircuitChange, LeafChange, Revised
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.route import Route
from probed.model.slices import Slices, drained, letting_go, some
from probed.model.timeline import Edge, Timeline
from sla import capacity, fold, route, timeline
from sla import engine_past as past
from sla.engine_blame import Blame
from sla.engine_graph import PAUSE_AFTER, CircuitState, Graph
from sla.engine_past import Claims, Pair
from sla.engine_track import FOREVER, Track

LEAVES_A_PAUSE: Final = 50
"""Leaves whose past is told twice between two pauses."""
_NEW: Final = tuple.__new__
"""Makes a named tuple in half the time: one cut makes hundreds."""
REMEMBERED: Final = 2000
"""Sub-routes whose past is remembered for the circuits that share them."""


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
        self._nodes: dict[PointId, tuple[int, ...]] = {}
        for leaf, points in witnesses.items():
            node = self._graph.leaves.get(leaf)
            if node is not None:
                for point in dict.fromkeys(points):
                    self._nodes[point] = (*self._nodes.get(point, ()), node)
        self._leaf_of = self._graph.leaf_of
        self._tracks: dict[int, tuple[Track, ...]] = dict.fromkeys(self._leaf_of, ())
        self._leaf_latest = dict.fromkeys(self._leaf_of, fold.ORIGIN.at)
        """The latest edge of any track of a leaf: a step after it is simple for the leaf."""
        for circuit in self._graph.circuits.values():
            circuit.at_risk = self._graph.at_risk(circuit)

    def add(self, track: Track) -> None:
        """A new witness, which has said nothing yet."""
        track.leaves = self._nodes.get(track.point, ())
        for node in track.leaves:
            self._tracks[node] = (*self._tracks[node], track)

    def adopt(self, track: Track) -> None:
        """Take a restored track's claims over without a word."""
        track.settled = track.claims()
        newest = track.settled[-1][0].at
        for node in track.leaves:
            self._leaf_latest[node] = max(self._leaf_latest[node], newest)
        drained(self._graph.settle({node: self._fused_now(node) for node in track.leaves}))
        for circuit in drained(self._above(track.leaves)):
            circuit.latest = max(circuit.latest, newest)
            circuit.since = None
            circuit.at_risk = self._graph.at_risk(circuit)

    def settle(self, tracks: Iterable[Track], now: int) -> Slices[list[Change]]:
        """Bring the circuits up to date with what the tracks claim; `now` is past every edge."""
        changes: list[Change] = []
        simple: dict[Edge, list[tuple[Track, Claims]]] = {}
        refolded: list[tuple[Track, Claims]] = []
        for done, track in enumerate(tracks):
            if done % PAUSE_AFTER == PAUSE_AFTER - 1:
                yield
            before, after = track.settled, track.claims()
            if before is after or before == after:
                continue
            if not track.leaves:
                track.settled = after
            elif after[:-1] == before:
                simple.setdefault(after[-1][0], []).append((track, after))
            else:
                refolded.append((track, after))
        if refolded:
            changes += yield from self._refold(refolded, now)
        for edge in sorted(simple):
            changes += yield from self._step(edge, simple[edge], now)
            yield
        return changes

    def now(self, circuit: CircuitId) -> tuple[Capacity, Edge, bool | None]:
        """Value, since when, at risk."""
        state = self._graph.circuits[circuit]
        if state.since is None:
            state.since = self._forever()(state)[0].edges[-1]
        return self._graph.values[state.root], state.since, state.at_risk

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
        return self._graph.circuits[circuit].tree

    def _step(self, edge: Edge, moves: Sequence[tuple[Track, Claims]], now: int) -> Slices[list[Change]]:
        """Several tracks take one step at the same edge, after all that they said before."""
        late = {track for track, _ in moves if any(self._leaf_latest[node] >= edge.at for node in track.leaves)}
        if late:
            changes = yield from self._refold([move for move in moves if move[0] in late], now)
            rest = [move for move in moves if move[0] not in late]
            return changes + ((yield from self._step(edge, rest, now)) if rest else [])
        before = {track: track.settled for track, _ in moves}
        for track, after in moves:
            track.settled = after
        nodes = dict.fromkeys(node for track in before for node in track.leaves)
        former = yield from self._graph.settle({node: self._fused_now(node) for node in nodes})
        for node in nodes:
            self._leaf_latest[node] = edge.at
        touched = [node for node in nodes if node in former]
        changes = [self._leaf_change(node, former[node], edge, before) for node in touched]
        if not touched:
            return []
        return changes + (yield from self._circuits_step(edge, touched, former, before, now))

    def _circuits_step(
        self,
        edge: Edge,
        touched: Sequence[int],
        former: Mapping[int, Capacity],
        before: Mapping[Track, Claims],
        now: int,
    ) -> Slices[list[Change]]:
        """What one edge of their leaves does to circuits: simple for those that know nothing later."""
        graph, at = self._graph, edge.at
        values, at_risk_now, was_of, blame = graph.values, graph.at_risk, former.get, self._blame.of
        only = (self._leaf_of[touched[0]],) if len(touched) == 1 else None
        changes: list[Change] = []
        late: list[CircuitState] = []
        pausing = 0
        for circuit in (yield from self._above(touched)):
            if circuit.latest >= at:
                late.append(circuit)
                continue
            circuit.latest = at
            root = circuit.root
            old, value, old_at_risk = was_of(root), values[root], circuit.at_risk
            at_risk = at_risk_now(circuit) if circuit.legs else False
            if old is not None:
                circuit.since = edge
            elif at_risk is old_at_risk:
                continue
            else:
                old = value
            circuit.at_risk = at_risk
            # as in `_circuit_change`, without a call for each of hundreds
            if value[0] == 1.0 and at_risk is False:
                blamed: tuple[Leaf, ...] = ()
            elif only is not None and old[0] == 1.0 and old_at_risk is False:
                blamed = only  # all was well before: nobody else is to blame
            else:
                blamed = blame(circuit)
            changes.append(_NEW(CircuitChange, (circuit.name, edge, old, value, old_at_risk, at_risk, blamed)))
            if len(changes) - pausing >= PAUSE_AFTER:
                pausing = len(changes)
                yield
        if late:
            window = self._window(at, now)
            new = self._leaves(window, {})
            changes += yield from self._revise(late, former, self._leaves(window, before, new), new, window)
        return changes

    def _refold(self, moves: Sequence[tuple[Track, Claims]], now: int) -> Slices[list[Change]]:
        """Tracks whose past changed: compare what was stated with what is stated now."""
        before = {track: track.settled for track, _ in moves}
        parted = FOREVER
        for some_moves in some(moves, PAUSE_AFTER):
            parted = min(parted, *(past.parting(before[track], after) for track, after in some_moves))
            for track, after in some_moves:
                track.settled = after
            yield
        window = self._window(parted, now)
        nodes: dict[int, None] = {}
        for some_tracks in some(before, PAUSE_AFTER):
            nodes.update(dict.fromkeys(node for track in some_tracks for node in track.leaves))
            yield
        new = self._leaves(window, {})
        old = self._leaves(window, before, new, nodes)
        newest = max(after[-1][0].at for _, after in moves)
        fused: dict[int, Capacity] = {}
        for some_ in some(nodes, PAUSE_AFTER):
            fused.update((node, self._fused_now(node)) for node in some_)
            self._leaf_latest.update((node, max(self._leaf_latest[node], newest)) for node in some_)
            yield
        former = yield from self._graph.settle(fused)
        touched: list[int] = []
        changes: list[Change] = []
        for done, node in enumerate(nodes):
            leaf = self._leaf_of[node]
            if old(leaf) != new(leaf):
                touched.append(node)
                value = self._graph.values[node]
                if node in former or (value != UP and self._since(node, old(leaf)) != self._since(node, new(leaf))):
                    edge = self._leaf_edge(node, new(leaf))  # a second witness may know better since when
                    changes.append(self._leaf_change(node, former.get(node, value), edge, before))
            if done % LEAVES_A_PAUSE == LEAVES_A_PAUSE - 1:
                yield
        circuits = yield from self._above(touched)
        changes += yield from self._revise(circuits, former, old, new, window)
        # an edge of another witness, hidden so far, may have come to light
        newest = max(self._leaf_latest[node] for node in nodes)
        for circuit in circuits:
            circuit.latest = max(circuit.latest, newest)
        yield from letting_go(new.made, old.made)
        return changes

    def _revise(
        self,
        circuits: Iterable[CircuitState],
        former: Mapping[int, Capacity],
        old: _Lines,
        new: _Lines,
        window: tuple[int, int],
    ) -> Slices[list[Change]]:
        """Old against new timelines of circuits; sub-routes that they share are evaluated once."""
        memo_old: dict[int, Pair] = {}
        memo_new: dict[int, Pair] = {}
        forever = self._forever()
        changes: list[Change] = []
        for circuit in circuits:
            was = route.over_time(circuit.tree, old, *window, memo_old)
            is_ = route.over_time(circuit.tree, new, *window, memo_new)
            if len(memo_new) > REMEMBERED:
                memo_old.clear()
                memo_new.clear()
            if was != is_:
                changes += self._difference(circuit, was, is_, former.get(circuit.root), forever)
            yield
        yield from letting_go(forever.leaves.made)
        return changes

    def _difference(
        self,
        circuit: CircuitState,
        was: Pair,
        is_: Pair,
        old: Capacity | None,
        forever: _Forever,
    ) -> Iterator[Change]:
        """`Revised` for the past, and a change where the present differs (`old`: the value it had).

        Where both are constant from the first difference on, the change alone says it all.
        """
        start = min(
            past.parting(past.steps_of(before), past.steps_of(after)) for before, after in zip(was, is_, strict=True)
        )
        at_risk = self._graph.at_risk(circuit)
        changed = old is not None or circuit.at_risk is not at_risk
        if not changed or any(known.edges[-1].at > start for known in (*was, *is_)):
            spans = [timeline.spans(past.cut(known, start)) for known in (was[0], is_[0], was[1], is_[1])]
            yield Revised(circuit.name, start, is_[0].end, *spans)
        if len(is_[0].edges) > 1:
            circuit.since = is_[0].edges[-1]
        elif circuit.since is not None and circuit.since.at > is_[0].start:
            circuit.since = forever(circuit)[0].edges[-1]
        if changed:
            edge = past.last_edge(is_)
            if edge is None:
                ever = forever(circuit)
                edge = past.last_edge(ever) or fold.ORIGIN
            yield self._circuit_change(circuit, edge, old, at_risk)

    def _circuit_change(
        self,
        circuit: CircuitState,
        edge: Edge,
        old: Capacity | None,
        at_risk: bool | None,
    ) -> CircuitChange:
        """From what was known of a circuit to what is (`old` None: it has the value that it had)."""
        value = self._graph.values[circuit.root]
        old_at_risk = circuit.at_risk
        circuit.at_risk = at_risk
        blamed = () if value[0] == 1.0 and at_risk is False else self._blame.of(circuit)
        return CircuitChange(circuit.name, edge, value if old is None else old, value, old_at_risk, at_risk, blamed)

    def _leaf_change(self, node: int, old: Capacity, edge: Edge, moved: Container[Track]) -> LeafChange:
        """With the defects that the moved witnesses saw, if they are what decides."""
        value = self._graph.values[node]
        seen = (
            track.current.defects
            for track in self._tracks[node]
            if track in moved and track.current is not None and not track.stale
            if track.settled[-1][1] == value
        )
        return LeafChange(self._leaf_of[node], edge, old, value, next(seen, ()))

    def _since(self, node: int, known: Timeline) -> Edge | None:
        """Where the present value of a leaf began; None = before the window, or it was another one."""
        return known.edges[-1] if len(known.edges) > 1 and known.values[-1] == self._graph.values[node] else None

    def _leaf_edge(self, node: int, known: Timeline) -> Edge:
        """The edge of a leaf's current value, from its timeline over a window or, if need be, all of it."""
        if len(known.edges) > 1:
            return known.edges[-1]
        return self._leaves(self._all_time(), {})(self._leaf_of[node]).edges[-1]

    def _leaves(
        self,
        window: tuple[int, int],
        instead: Mapping[Track, Claims],
        other: _Lines | None = None,
        own: Container[int] | None = None,
    ) -> _Lines:
        """Timelines of leaves over a window, made when asked for; `instead` has other claims of tracks.

        Leaves to which none of these tracks is a witness (`own` = the others' nodes) are taken from `other`.
        """
        if own is None:
            own = {node for track in instead for node in track.leaves}

        def make(leaf: Leaf) -> Timeline:
            node = self._graph.leaves[leaf]
            if other is not None and node not in own:
                return other(leaf)
            return self._fused([instead.get(track, track.settled) for track in self._tracks[node]], window)

        return _Lines(make)

    def _fused(self, claims: Sequence[Claims], window: tuple[int, int]) -> Timeline:
        start, end = window
        if all(said[-1][0].at <= start for said in claims):  # most leaves of a circuit, most of the time
            return timeline.constant(start, end, capacity.fuse([said[-1][1] for said in claims], self.rule)[0])
        return timeline.fuse([timeline.make(start, end, said) for said in claims], self.rule)[0]

    def _fused_now(self, node: int) -> Capacity:
        return capacity.fuse([track.settled[-1][1] for track in self._tracks[node]], self.rule)[0]

    def _forever(self) -> _Forever:
        return _Forever(self._leaves(self._all_time(), {}), self._all_time())

    def _above(self, nodes: Sequence[int]) -> Slices[Collection[CircuitState]]:
        """Every circuit over some leaves, each once."""
        over = self._graph.over
        if len(nodes) == 1:
            return over[nodes[0]]
        found: dict[CircuitState, None] = {}
        for some_ in some(nodes, PAUSE_AFTER):
            found.update(dict.fromkeys(chain.from_iterable(over[node] for node in some_)))
            if len(some_) == PAUSE_AFTER:
                yield
        return found

    def _window(self, at: int, now: int) -> tuple[int, int]:
        """From just before an instant, so that an edge there keeps its bounds, to just after now."""
        return max(at - 1, self.floor), now + 1

    def _all_time(self) -> tuple[int, int]:
        return self.floor, FOREVER


class _Lines:
    """Timelines of leaves, each made when it is first asked for."""

    __slots__ = ("_make", "made")

    def __init__(self, make: Callable[[Leaf], Timeline]) -> None:
        self._make = make
        self.made: dict[Leaf, Timeline] = {}

    def __call__(self, leaf: Leaf) -> Timeline:
        line = self.made.get(leaf)
        if line is None:
            line = self.made[leaf] = self._make(leaf)
        return line


class _Forever:
    """Circuits over all that is remembered; leaves that several of them share are made once."""

    __slots__ = ("_window", "leaves")

    def __init__(self, leaves: _Lines, window: tuple[int, int]) -> None:
        self.leaves = leaves
        self._window = window

    def __call__(self, circuit: CircuitState) -> Pair:
        return route.over_time(circuit.tree, self.leaves, *self._window)
