"""The IF-MIB profile (RFC 2863): the state of a termination point, and since when. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from collectors.snmp.ber import Content, Oid
from collectors.snmp.profiles.profile import Place, PointLook, Profile, absent, ticks
from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.observation import Witness

_IF_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 2, 2, 1)
_IF_X_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
IF_DESCR: Final[Oid] = (*_IF_ENTRY, 2)
IF_ADMIN_STATUS: Final[Oid] = (*_IF_ENTRY, 7)
IF_OPER_STATUS: Final[Oid] = (*_IF_ENTRY, 8)
IF_LAST_CHANGE: Final[Oid] = (*_IF_ENTRY, 9)
IF_IN_ERRORS: Final[Oid] = (*_IF_ENTRY, 14)
IF_OUT_ERRORS: Final[Oid] = (*_IF_ENTRY, 20)
IF_NAME: Final[Oid] = (*_IF_X_ENTRY, 1)
IF_HC_IN_OCTETS: Final[Oid] = (*_IF_X_ENTRY, 6)
IF_HC_OUT_OCTETS: Final[Oid] = (*_IF_X_ENTRY, 10)
IF_ALIAS: Final[Oid] = (*_IF_X_ENTRY, 18)

NAME_COLUMNS: Final = (IF_NAME, IF_DESCR, IF_ALIAS)
"""Where a point's name is looked for, in this order."""

COUNTER_COLUMNS: Final = (IF_HC_IN_OCTETS, IF_HC_OUT_OCTETS, IF_IN_ERRORS, IF_OUT_ERRORS)
"""In the order of `COUNTER_NAMES` of the model."""

OPER_STATES: Final[Mapping[int, str]] = {
    1: "up",
    2: "down",
    3: "testing",
    4: "unknown",
    5: "dormant",
    6: "not_present",
    7: "lower_layer_down",
}
_ADMIN_DOWN: Final = 2
_THIS_INSTANT: Final = frozenset({0, 1})
_STARTING_CS: Final = 6000
_TICK_US: Final = 10_000
_WRAP: Final = 2**32
_WRAP_SLACK: Final = 6_000
"""Hundredths of a second by which an agent's clock may have drifted between two looks."""


class Resolution(NamedTuple):
    """Names to places, and the names that could not be placed."""

    places: dict[str, Place]
    missing: tuple[str, ...]
    ambiguous: tuple[str, ...]


class Course(Enum):
    """What sysUpTime did between two looks."""

    ONWARD = "onward"
    WRAPPED = "wrapped"
    RESTARTED = "restarted"


def text(content: Content) -> str:
    """A DisplayString as text: UTF-8, else GB 18030 as Chinese equipment sends it; on one line, without padding and
    without what a terminal would obey.
    """
    if not isinstance(content, bytes):
        return ""
    try:
        decoded = content.decode()
    except UnicodeDecodeError:
        decoded = content.decode("gb18030", errors="replace")
    shown = decoded if decoded.isprintable() else "".join(c if c.isprintable() else " " for c in decoded)
    return shown.strip()


def resolve(names: Sequence[str], tables: Mapping[Oid, Mapping[Oid, str]]) -> Resolution:
    """Find each name in the first column that has it; a name that two rows share is nobody's."""
    rows: dict[Oid, dict[str, list[Oid]]] = {}
    for column, table in tables.items():
        by_name = rows.setdefault(column, {})
        for index, name in table.items():
            by_name.setdefault(name, []).append(index)
    places: dict[str, Place] = {}
    ambiguous = []
    for name in names:
        found = next(((c, rows[c][name]) for c in NAME_COLUMNS if name in rows.get(c, {})), None)
        if found is not None and len(found[1]) > 1:
            ambiguous.append(name)
        elif found is not None:
            places[name] = Place(found[0], found[1][0])
    missing = tuple(name for name in names if name not in places and name not in ambiguous)
    return Resolution(places, missing, tuple(ambiguous))


def counter_oids(place: Place) -> tuple[Oid, ...]:
    """The counters of a point."""
    return tuple((*column, *place.row) for column in COUNTER_COLUMNS)


def is_made_up(before: PointLook, after: PointLook, uptime: int) -> bool:
    """Whether ifLastChange says that the same state began in the very instant of the question, once more.

    Some agents give sysUpTime for it. One such answer may be chance; a port cannot do it look after look.
    """
    same = before.capacity == after.capacity and before.defects == after.defects
    return same and before.last_change < after.last_change and uptime - after.last_change in _THIS_INSTANT


def is_now(look: PointLook, uptime: int) -> bool:
    """Whether ifLastChange is the instant of the question, of an agent that did not start just now."""
    return uptime > _STARTING_CS and uptime - look.last_change in _THIS_INSTANT


def read_state(contents: Sequence[Content]) -> PointLook:
    """A look at a point: ifOperStatus, ifAdminStatus, and ifLastChange where it was asked."""
    oper, admin, changed = contents
    if not isinstance(oper, int):
        return absent("vanished")
    state = OPER_STATES.get(oper, "unknown")
    if state == "up":
        return PointLook(UP, (), ticks(changed))
    defects = (state, "admin_down") if admin == _ADMIN_DOWN else (state,)
    return PointLook(UNKNOWN if state == "unknown" else DOWN, defects, ticks(changed))


PROFILE: Final = Profile(
    name="if-mib",
    columns=(IF_OPER_STATUS, IF_ADMIN_STATUS),
    changed=IF_LAST_CHANGE,
    changed_name="ifLastChange",
    read=read_state,
)


def course(before: int, after: int, elapsed_cs: int) -> Course:
    """Whether sysUpTime went on, wrapped after 497 days, or began anew; `elapsed_cs` by our own clock."""
    if after >= before:
        return Course.ONWARD
    slack = _WRAP_SLACK + elapsed_cs // 10
    if abs(after + _WRAP - before - elapsed_cs) <= slack:
        return Course.WRAPPED
    return Course.RESTARTED


def onset(
    at_us: int, uptime: int, last_change: int, *, wrapped: bool = False, by: str = "ifLastChange"
) -> Witness | None:
    """When the state began by the agent's own account, on our clock; None = it does not say.

    Zero means before the agent's last re-initialisation (RFC 2863 section 3.1.12). A value ahead of
    sysUpTime is believed only when the uptime is known to have wrapped since the last look.
    """
    age = uptime - last_change
    if wrapped and age < 0:
        age += _WRAP
    if last_change <= 0 or age < 0:
        return None
    return Witness(at_us - age * _TICK_US, by)
