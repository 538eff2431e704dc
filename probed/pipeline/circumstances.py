"""What is not well now, kept up to date from the engine's changes, as root cause analysis wants to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.change import Change, CircuitChange, LeafChange, Revised, SourceChange
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.observation import AlarmSeen, Observation, PointState
from probed.model.slices import Slices, in_order, some
from probed.model.timeline import Edge, exact
from probed.pipeline.alarm_record import AlarmRecord, silent_element
from sla.engine import Engine
from topology.situation import CircuitState, DownEnd, DownLeaf, SilentSource, Situation, ToldAlarm, UnknownLeaf
from topology.sources import TOLD

_Name = TypeVar("_Name")
_State = TypeVar("_State")
_Told = TypeVar("_Told")

CHANGES_A_PAUSE: Final = 200
UNTOLD: Final = "its manager gives no sign of life, or is not synchronised"
"""Why a source is silent that nobody polls."""


class Circumstances:
    """The situation, by resource. Healthy things are not in it."""

    def __init__(self, witnesses_of: Callable[[Leaf], tuple[PointId, ...]], born: int) -> None:
        """What was never seen is not seen since `born`."""
        self._witnesses_of = witnesses_of
        self._born = exact(born)
        self._points: dict[PointId, tuple[Capacity, tuple[str, ...]]] = {}
        self._down: dict[Leaf, tuple[Edge, tuple[str, ...]]] = {}
        self._unknown: dict[Leaf, Edge] = {}
        self._silent: dict[str, SilentSource] = {}
        self._circuits: dict[CircuitId, CircuitState] = {}
        self._unseen: dict[CircuitId, CircuitState] = {}
        """Circuits of which something cannot be said."""
        self._alarms = AlarmRecord()
        self.version = 0
        """Another one whenever anything in here may be."""

    def saw(self, item: Observation) -> None:
        """Remember which end names which defects; healthy points are forgotten."""
        if isinstance(item.body, PointState):
            self.remember(item.point, item.body.capacity, item.body.defects)

    def told(self, item: Observation, said: AlarmSeen) -> bool:
        """An alarm was raised or has cleared; whether that may be the word on a trouble that was seen."""
        if not self._alarms.take(item, said) or not self._in_trouble(item.point.element):
            return False
        self.version += 1
        return True

    def _in_trouble(self, element: str) -> bool:
        """Whether anything there is down or silent, so that its alarms are asked."""
        if any(element == silent_element(source) for source in self._silent):
            return True
        return any(element == point.element for leaf in self._down for point in self._witnesses_of(leaf))

    def remember(self, point: PointId, capacity: Capacity, defects: tuple[str, ...]) -> None:
        """What an end point says at present."""
        self.version += 1
        if capacity == UP:
            self._points.pop(point, None)
        else:
            self._points[point] = (capacity, defects)

    def apply(self, changes: Iterable[Change], engine: Engine) -> Slices[None]:
        """Take the engine's changes in; of a circuit whose past was revised the present is asked for anew."""
        for done, change in enumerate(changes):
            if done % CHANGES_A_PAUSE == CHANGES_A_PAUSE - 1:
                yield
            match change:
                case LeafChange(leaf, edge, _, new, defects):
                    self.leaf(leaf, edge, new, defects)
                case SourceChange(source, True):
                    self.answers(source)
                case SourceChange(source, False, edge, reason):
                    self.silent(SilentSource(source, edge, UNTOLD if source.startswith(TOLD) else reason))
                case CircuitChange():
                    state = CircuitState(change.circuit, change.new, change.at_risk, change.edge, change.culprits)
                    self.circuit(state)
                case Revised(circuit):
                    value, since, at_risk = engine.circuit(circuit)
                    self.circuit(CircuitState(circuit, value, at_risk, since))

    def silent(self, source: SilentSource) -> None:
        self.version += 1
        self._silent[source.source] = source

    def answers(self, source: str) -> bool:
        """A source is heard; True when it was silent before."""
        self.version += 1
        return self._silent.pop(source, None) is not None

    def is_silent(self, source: str) -> bool:
        return source in self._silent

    def leaf(self, leaf: Leaf, edge: Edge, value: Capacity, defects: tuple[str, ...] = ()) -> None:
        """The present value of one leaf."""
        self.version += 1
        _, known = self._down.pop(leaf, (edge, ()))
        self._unknown.pop(leaf, None)
        if value == DOWN:  # of a witness that only dates it better nothing may be told
            self._down[leaf] = (edge, defects or known)
        elif value == UNKNOWN:
            self._unknown[leaf] = self._since(edge)

    def circuit(self, state: CircuitState) -> None:
        """The present state of one circuit."""
        self.version += 1
        self._circuits.pop(state.circuit, None)
        self._unseen.pop(state.circuit, None)
        if state.capacity == UNKNOWN or state.at_risk is None:
            self._unseen[state.circuit] = state._replace(since=self._since(state.since))
        elif state.capacity != UP or state.at_risk:
            self._circuits[state.circuit] = state._replace(since=self._since(state.since))

    def situation(self) -> Slices[Situation]:
        """All of it, in a fixed order."""
        down = yield from self._all_down()
        unknown = yield from _by_name(self._unknown, UnknownLeaf)
        silent = tuple(self._silent[source] for source in sorted(self._silent))
        circuits = yield from _by_name(self._circuits | self._unseen, lambda _, state: state)
        return Situation(down, unknown, silent, circuits, (yield from self._told()))

    def seen(self) -> Slices[Situation]:
        """Only what was seen to be wrong: for a watcher that has not looked at everything yet."""
        down = yield from self._all_down()
        circuits = yield from _by_name(self._circuits, lambda _, state: state)
        return Situation(down=down, circuits=circuits, alarms=(yield from self._told()))

    def _told(self) -> Slices[tuple[ToldAlarm, ...]]:
        """The alarms of elements at which something is down or silent."""
        if not self._alarms.any:
            return ()
        ends = {point.element for leaf in self._down for point in self._witnesses_of(leaf)}
        yield
        return (yield from self._alarms.of(ends | {silent_element(source) for source in self._silent}))

    def _all_down(self) -> Slices[tuple[DownLeaf, ...]]:
        return (yield from _by_name(self._down, lambda leaf, _: self._down_leaf(leaf)))

    def _down_leaf(self, leaf: Leaf) -> DownLeaf:
        edge, defects = self._down[leaf]
        seen = ((point, self._points.get(point)) for point in self._witnesses_of(leaf))
        ends = tuple(DownEnd(point, state[1]) for point, state in seen if state is not None and state[0] == DOWN)
        return DownLeaf(leaf, edge, defects, ends)

    def _since(self, edge: Edge) -> Edge:
        """The engine dates what it never saw before all time; for people it began when probed began to look."""
        return edge if edge.at > 0 else self._born


def _by_name(known: Mapping[_Name, _State], made: Callable[[_Name, _State], _Told]) -> Slices[tuple[_Told, ...]]:
    """What is made of each entry, in the order of the names."""
    found: list[_Told] = []
    for names in some((yield from in_order(known, key=_itself)), CHANGES_A_PAUSE):
        found += [made(name, known[name]) for name in names]
        if len(names) == CHANGES_A_PAUSE:
            yield
    return tuple(found)


def _itself(name: _Name) -> _Name:
    return name
