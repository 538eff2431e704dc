"""States of points that nobody watches but their manager: what its alarms make of them while it is in step. Pure.

A manager that is in step looks at all of them with every sign of life that it gives. Out of step it looks at nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from collectors.traps.book import Active, Change
from collectors.traps.names import known
from collectors.traps.profile import Alarm
from collectors.traps.roster import Element
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Heard, Observation, PointState, Witness

UNSYNCHRONISED: Final = "unsynchronised"
OUT_OF_REACH: Final = "ne_unreachable"
_EVERY_US: Final = SECOND_US
"""A sign of life is handed on this often at most."""


class _Told(NamedTuple):
    capacity: Capacity
    defects: tuple[str, ...]


class _Standing(NamedTuple):
    """An alarm: the name of its point, and those whose own alarms nobody sees while it stands."""

    name: str
    alarm: Alarm
    hides: frozenset[str]


Hides = Callable[[Alarm, PointId], Iterable[str]]
"""The points on the board that an alarm is of."""


class ToldStates:
    """Of all managers that tell for elements; one for the daemon's life."""

    def __init__(self, next_seq: Callable[[], int]) -> None:
        self._next_seq = next_seq
        self._alarms: dict[str, dict[tuple[str, str], _Standing]] = {}
        """By element, then by source and key."""
        self._said: dict[PointId, _Told] = {}
        self._heard: dict[str, int] = {}

    def synchronised(
        self, source: str, active: Iterable[tuple[str, Active]], elements: Iterable[Element], at: int, hides: Hides
    ) -> list[Observation | Heard]:
        """From here on the alarms are all there are: every point is as they say."""
        found: list[Observation | Heard] = []
        for element in elements:
            self._alarms[element.id] = {}
        for key, one in active:
            if one.point.element in self._alarms:
                self._alarms[one.point.element][source, key] = _standing(one.alarm, one.point, hides)
        for element in elements:
            found += self._tell(element, at, None, everything=True)
            found.append(Heard(element.source, at))
        return found

    def changed(
        self, source: str, change: Change, element: Element, onset: int | None, hides: Hides
    ) -> list[Observation | Heard]:
        """An alarm of a manager in step was raised or has cleared; `onset`: when, by its clock put right."""
        alarms = self._alarms.setdefault(element.id, {})
        key = (source, change.alarm.key)
        if change.raised:
            alarms[key] = _standing(change.alarm, change.point, hides)
        else:
            alarms.pop(key, None)
        found = self._tell(element, change.at, Witness(min(onset or change.at, change.at), "ems"))
        return [*found, Heard(element.source, change.at)] if found else []

    def alive(self, manager: str, elements: Iterable[Element], at: int) -> list[Observation | Heard]:
        """A manager in step gave a sign of life: all it tells for is as it was."""
        if at - self._heard.get(manager, 0) < _EVERY_US:
            return []
        self._heard[manager] = at
        return [Heard(element.source, at) for element in elements]

    def doubted(self, elements: Iterable[Element], at: int) -> list[Observation | Heard]:
        """Nothing is known of them any more, at once. (A missing keepalive is found by the silence itself.)"""
        found: list[Observation | Heard] = []
        for element in elements:
            self._alarms.pop(element.id, None)
            for name in element.points:
                one = self._observed(element, name, _Told(UNKNOWN, (UNSYNCHRONISED,)), at, None)
                found += [one] if one is not None else []
        return found

    def _tell(
        self, element: Element, at: int, onset: Witness | None, *, everything: bool = False
    ) -> list[Observation | Heard]:
        alarms = self._alarms[element.id].values()
        unreachable = any(_layer(one.alarm) == "DCN" for one in alarms)
        found_: list[Observation | Heard] = []
        for name in element.points:
            dead = {one.alarm.native for one in alarms if one.name == name and decides(one.alarm, name)}
            hidden = {one.alarm.native for one in alarms if name in one.hides}
            told = _Told(DOWN if dead else UNKNOWN if hidden else UP, tuple(sorted(dead or hidden)))
            if unreachable:
                told = _Told(UNKNOWN, (OUT_OF_REACH,))
            one = self._observed(element, name, told, at, onset, everything=everything)
            if one is not None:
                found_.append(one)
        return found_

    def _observed(
        self, element: Element, name: str, told: _Told, at: int, onset: Witness | None, *, everything: bool = False
    ) -> Observation | None:
        point = PointId(element.id, name)
        if self._said.get(point) == told and not everything:
            return None
        self._said[point] = told
        body = PointState(told.capacity, told.defects, 1, onset)
        return Observation(element.source, point, at, at, at, self._next_seq(), body)


def decides(alarm: Alarm, name: str) -> bool:
    """Whether an alarm of a port says that the port carries nothing: one of a time slot in it does not."""
    in_time_slot = alarm.place.k is not None or alarm.place.j is not None
    return alarm.affects is True and (not in_time_slot or name in alarm.names)


def _standing(alarm: Alarm, point: PointId, hides: Hides) -> _Standing:
    """A board that has failed says nothing of its ports any more (G.806 clause 6.4): they may be switched to another
    one (TPS), or carry nothing.
    """
    of_board = alarm.affects is True and not point.name and _layer(alarm) == "EQP"
    return _Standing(point.name, alarm, frozenset(hides(alarm, point)) if of_board else frozenset())


def _layer(alarm: Alarm) -> str:
    found = known(alarm.native)
    return found.layer if found is not None else ""
