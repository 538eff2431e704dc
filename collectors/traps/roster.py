"""Whom notifications are about, by what equipment calls elements and points. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from string import Formatter
from typing import Final

from collectors.traps.access import Subject
from collectors.traps.meaning import Sender
from collectors.traps.naming import Place, parse_place
from collectors.traps.profile import Alarm
from probed.model.ids import PointId

TOLD: Final = "trap:"
"""Sources of what is told, as the topology names them."""
USUAL_PATTERNS: Final = (
    "{slot}-{port}",
    "{shelf}-{slot}-{port}",
    "{rack}-{shelf}-{slot}-{port}",
    "{shelf}/{slot}/{port}",
)
"""How ports are mostly called, tried where the settings name no pattern."""

Locate = Callable[[str, int], str]
"""The name of an element's point by its ifIndex; '' = not known."""


def _nowhere(_element: str, _if_index: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Element:
    """An element as notifications may call it."""

    id: str
    name: str
    address: str
    manager: str
    source: str
    """Its poll source."""
    points: tuple[str, ...]
    """Those that are watched."""
    others: tuple[str, ...] = ()
    """Those of the inventory that carry nothing of ours: an alarm of one is not the element's."""


@dataclass(frozen=True, slots=True)
class Manager:
    """A manager, and how it tells alarms."""

    id: str
    address: str
    sender: Sender
    patterns: tuple[str, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)
    """Elements by what only this manager calls them."""
    limit_us: int | None = None
    """For how long it may be silent; None = its silence means nothing."""
    whole: bool = True
    """A synchronisation brings all its alarms."""
    numbered: bool = True
    """The numbers of its notifications tell that one is missing."""
    senders: tuple[str, ...] = ()
    """Other addresses from which it tells: its standby's."""


class Roster:
    """Elements and managers of one instant."""

    def __init__(
        self,
        elements: Iterable[Element],
        managers: Iterable[Manager],
        plain: Sender,
        circuits: Iterable[str] = (),
    ) -> None:
        """`plain`: how elements write. `circuits`: those of the inventory, by which a notification may name one."""
        self.circuits = frozenset(circuits)
        self.elements = {element.id: element for element in elements}
        self.managers = {manager.id: manager for manager in managers}
        self._plain = plain
        self._points = {
            element.id: frozenset((*element.points, *element.others)) for element in self.elements.values()
        }
        self._by_address: dict[str, str] = {}
        self._by_name: dict[tuple[str, str], str] = {}
        for element in self.elements.values():
            if element.address:
                self._by_address.setdefault(element.address, element.id)
            self._by_name.setdefault((element.manager, element.name), element.id)
            self._by_name.setdefault(("", element.name), element.id)
        self.told: dict[str, list[Element]] = {}
        """Elements of which nobody but their manager tells anything, by manager."""
        for element in self.elements.values():
            if element.source.startswith(TOLD):
                self.told.setdefault(element.manager, []).append(element)
        # an address that a manager shares with an element behind it is the manager's
        self.addresses = self._by_address | {
            address: m.id for m in self.managers.values() for address in (m.address, *m.senders) if address
        }

    def manager_of(self, subject: Subject) -> Manager | None:
        """The manager that speaks, if one does."""
        return self.managers.get(subject.sender) or self.managers.get(subject.name)

    def sender(self, subject: Subject) -> Sender:
        manager = self.manager_of(subject)
        if manager is not None:
            return manager.sender
        element = self.elements.get(subject.name)
        above = self.managers.get(element.manager) if element is not None else None
        # an element's own notifications are of the standard MIBs, but it is of its manager's time zone
        plain = self._plain
        if above is None:
            return plain
        return above.sender._replace(profile="", switch_time=plain.switch_time, switch_stamps=plain.switch_stamps)

    def point_of(self, alarm: Alarm, subject: Subject, locate: Locate = _nowhere) -> PointId:
        """The point, the element as a whole, or the manager as a whole (an empty name)."""
        manager = self.manager_of(subject)
        element = self.elements.get(subject.name)
        if element is None and manager is not None:
            element = self._told_by(manager, alarm)
        if element is None:
            return PointId(subject.name or subject.sender or (manager.id if manager else ""), "")
        return PointId(element.id, self._point(element, alarm, manager, locate))

    def board_of(self, alarm: Alarm, point: PointId, manager: Manager | None) -> tuple[str, tuple[str, ...]]:
        """The board that an alarm names (rack-shelf-slot), and the element's points on it; ('', ()) where it is of a
        port or of the element as a whole, or where it is not known what is on which board.
        """
        place, element = alarm.place, self.elements.get(point.element)
        if element is None or point.name or place.slot is None or place.port is not None:
            return "", ()
        patterns = (manager.patterns if manager is not None else ()) or USUAL_PATTERNS
        placed = {name: found for name in element.points if (found := _placed(name, patterns))}
        if not placed:
            return "", ()
        wanted = {"rack": place.rack, "shelf": place.shelf, "slot": place.slot}
        on_it = (
            name
            for name, found in placed.items()
            if all(wanted[word] in (None, number) for word, number in found.items())
        )
        return "-".join(str(one) for one in wanted.values() if one is not None), tuple(on_it)

    def _told_by(self, manager: Manager, alarm: Alarm) -> Element | None:
        # a manager may write 'NE=589825', or give the element itself as the object
        calls = [said for said in (alarm.ne, alarm.place.ne, parse_place(alarm.ne).ne, alarm.instance) if said]
        for said in calls:
            if found := manager.called.get(said):
                return self.elements.get(found)
        if alarm.ne_address and (found := self._by_address.get(alarm.ne_address)):
            return self.elements.get(found)
        for said in calls:
            name = self._by_name.get((manager.id, said)) or self._by_name.get(("", said))
            if found := said if said in self.elements else name:
                return self.elements[found]
        return None

    def _point(self, element: Element, alarm: Alarm, manager: Manager | None, locate: Locate) -> str:
        points = self._points[element.id]
        for name in alarm.names:
            if name in points:
                return name
        if alarm.if_index is not None and (name := locate(element.source, alarm.if_index)):
            return name
        if alarm.place.is_port:
            own = manager.patterns if manager is not None else ()
            if not own and alarm.place.subslot:
                return ""  # the usual names know no sub-slot: port 1 of it is another than that of the board
            for pattern in own or USUAL_PATTERNS:
                if (name := _filled(pattern, alarm.place, manager)) in points:
                    return name
        return ""


def _filled(pattern: str, place: Place, manager: Manager | None) -> str:
    words = place._asdict()
    if "{tu12}" in pattern and manager is not None:
        words["tu12"] = place.tu12(manager.sender.numbering)
    if any(f"{{{name}}}" in pattern and value in (None, "") for name, value in words.items()):
        return ""
    return pattern.format(**words)


@lru_cache(maxsize=65_536)
def _placed(name: str, patterns: tuple[str, ...]) -> dict[str, int]:
    """Rack, shelf and slot of a point, as far as a pattern says them; {} = no pattern fits."""
    for pattern in patterns:
        found = _reader_of(pattern).fullmatch(name)
        if found is not None and "slot" in found.groupdict():
            said = found.groupdict()
            return {word: int(said[word]) for word in _WORDS_OF_BOARDS if word in said}
    return {}


@lru_cache(maxsize=256)
def _reader_of(pattern: str) -> re.Pattern[str]:
    """What reads a name that the pattern makes; a word that comes twice must be the same twice."""
    parts, seen = [], set[str]()
    for literal, word, _, _ in Formatter().parse(pattern):
        parts.append(re.escape(literal))
        if word is None:
            continue
        one = ".+?" if word in _TEXTS else "[0-9]+"
        parts.append(f"(?P={word})" if word in seen else f"(?P<{word}>{one})")
        seen.add(word)
    return re.compile("".join(parts))


_WORDS_OF_BOARDS: Final = ("rack", "shelf", "slot")
_TEXTS: Final = frozenset({"ems", "ne", "domain", "kind"})
