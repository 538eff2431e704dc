"""TNMS-NBI-MIB of Coriant: what the element manager knows of its whole network, by reading alone. Pure.

Network elements, ports, subnetwork connections, Ethernet paths and services are points of the manager, each with its
operational state. Counts of performance need a SET and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from collectors.snmp.ber import Content, Oid
from collectors.snmp.tables.alarm import FoundAlarm
from collectors.snmp.tables.contents import number, words
from collectors.snmp.tables.interfaces import FoundPoint
from collectors.snmp.tables.tnms_causes import CAUSES
from collectors.snmp.tables.view import MibView
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity

ROOT: Final[Oid] = (1, 3, 6, 1, 4, 1, 42229, 6, 22)
ELEMENTS: Final[Oid] = (*ROOT, 1, 1, 1)
PORTS: Final[Oid] = (*ROOT, 1, 3, 1)
CONNECTIONS: Final[Oid] = (*ROOT, 1, 6, 1)
ETHERNET_PATHS: Final[Oid] = (*ROOT, 1, 13, 1)
SERVICES: Final[Oid] = (*ROOT, 2, 2, 1)
ALARMS: Final[Oid] = (*ROOT, 3, 1, 1)

ASKED: Final = {
    ELEMENTS: (2, 3, 6, 7, 13, 14),
    PORTS: (3, 8, 16, 17, 20),
    CONNECTIONS: (19, 20, 21, 23, 29),
    ETHERNET_PATHS: (2, 6, 7),
    SERVICES: (3, 4, 5),
    ALARMS: (2, 3, 5, 6, 8, 9, 11, 12, 17),
}
"""The columns that a live look asks."""

SEVERITIES: Final = {
    0: "cleared",
    1: "warning",
    2: "minor",
    3: "major",
    4: "critical",
    5: "indeterminate",
}
"""PerceivedSeverity of this MIB, whose numbers are its own."""
_NOT_ALARMED: Final = frozenset({0, 6, 7, 8})
_STATES: Final = {1: "unknown", 2: "enabled", 3: "disabled", 4: "partially_enabled"}
_MAINTENANCE: Final = 2
_LOCKED: Final = 1
_ACKNOWLEDGED, _UNACKNOWLEDGED = 2, 3
_DATE: Final = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)")


def points(view: MibView) -> list[FoundPoint]:
    """Elements, ports, subnetwork connections, Ethernet paths, services."""
    elements = view.rows(ELEMENTS)
    names = {index: words(row.get(13)) or words(row.get(3)) or f"NE {index[0]}" for index, row in elements.items()}
    found = [_element(names[index], row) for index, row in elements.items()]
    for index, row in view.rows(PORTS).items():
        owner = names.get(index[:1], f"NE {index[0]}")
        name = f"{owner}/{words(row.get(3)) or '.'.join(map(str, index[1:]))}"
        states = [row.get(16), row.get(17)]  # transmit and receive: the port works if both do
        capacity, defects = _state(*(state for state in states if state is not None))
        found.append(FoundPoint(name, capacity, defects, kind=words(row.get(20)) or "port"))
    found += [
        _path(row, f"SNC {index[0]}", 19, 20, 21, words(row.get(29)) or "snc")
        for index, row in view.rows(CONNECTIONS).items()
    ]
    found += [
        _path(row, f"Ethernet path {index[0]}", 2, 6, 7, "ethernet_path")
        for index, row in view.rows(ETHERNET_PATHS).items()
    ]
    found += [_path(row, f"service {index[0]}", 3, 4, 5, "service") for index, row in view.rows(SERVICES).items()]
    return found


def _element(name: str, row: Mapping[int, Content]) -> FoundPoint:
    """An element that the manager does not reach is unknown, whatever it was before."""
    capacity, defects = _state(row.get(7))
    reached = number(row.get(14))
    if reached is not None and reached not in (2, 4):
        capacity, defects = UNKNOWN, (*defects, "not_reached")
    if number(row.get(6)) == _MAINTENANCE:
        defects = (*defects, "maintenance")
    return FoundPoint(name, capacity, defects, kind="network_element", description=words(row.get(2)))


def _path(row: Mapping[int, Content], nameless: str, name: int, state: int, admin: int, kind: str) -> FoundPoint:
    capacity, defects = _state(row.get(state))
    if number(row.get(admin)) == _LOCKED:
        defects = (*defects, "locked")
    return FoundPoint(words(row.get(name)) or nameless, capacity, defects, kind=kind)


def _state(*told: Content) -> tuple[Capacity, tuple[str, ...]]:
    """OperationalState; of several the worst. What works in part is known to do something, not how much."""
    states = [_STATES.get(state, "unknown") if isinstance(state, int) else "unknown" for state in told] or [
        "not_told"
    ]
    defects = tuple(dict.fromkeys(state for state in states if state != "enabled"))
    if "disabled" in states:
        return DOWN, defects
    return (UP if not defects else UNKNOWN), defects


def alarms(view: MibView) -> list[FoundAlarm]:
    """All active alarms; their numbers are places in a list, and no identity."""
    names: dict[Oid, str] = {}
    for index, row in view.rows(ELEMENTS).items():
        names[index] = words(row.get(13)) or words(row.get(3))
    return [_alarm(index, row, names) for index, row in view.rows(ALARMS).items()]


def _alarm(index: Oid, row: Mapping[int, Content], names: Mapping[Oid, str]) -> FoundAlarm:
    severity, cause, state = number(row.get(2)), number(row.get(3)), number(row.get(6))
    element = number(row.get(11))
    where = names.get((element,), f"NE {element}") if element is not None else ""
    entity = words(row.get(9))
    when = _DATE.match(words(row.get(8)))
    affecting = number(row.get(5))
    word = "" if cause is None else CAUSES.get(cause, str(cause))
    return FoundAlarm(
        id=".".join(map(str, index)),
        state="cleared" if severity in _NOT_ALARMED else "active",
        severity=SEVERITIES.get(severity if severity is not None else -1, "indeterminate"),
        text=words(row.get(17)) or (f"cause {word}" if word.isdecimal() else word),
        resource=entity or where,
        since="" if when is None else f"{when[1]}T{when[2]}",
        at=None,
        profile="tnms-nbi",
        cause=word,
        service_affecting=None if affecting is None else affecting == 1,
        acknowledged=None if state not in (_ACKNOWLEDGED, _UNACKNOWLEDGED) else state == _ACKNOWLEDGED,
    )
