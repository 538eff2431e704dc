"""What is asked to find out what an agent is, and what its answers tell of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from collectors.snmp.ber import Oid, format_oid
from collectors.snmp.layer_rates import DSX1_LINE_TYPE, Guess, layer_rate
from collectors.snmp.makers import maker_of
from collectors.snmp.pm.ds1 import DSX1_IF_INDEX
from collectors.snmp.pm.ds3 import DSX3_IF_INDEX
from collectors.snmp.tables import alarm_mib, line_status
from collectors.snmp.tables.contents import number, words
from collectors.snmp.tables.interfaces import DOT3_STATS_ENTRY, ENT_PHYSICAL_ENTRY, FoundPoint
from collectors.snmp.tables.probe import ProbeResult
from collectors.snmp.tables.profiles import PROBES, PROFILES, decode, enterprise, found
from collectors.snmp.tables.view import SYS_DESCR, SYS_OBJECT_ID, SYS_UP_TIME, MibView

SYS_NAME: Final[Oid] = (1, 3, 6, 1, 2, 1, 1, 5)
HEAD: Final = tuple((*oid, 0) for oid in (SYS_OBJECT_ID, SYS_DESCR, SYS_NAME, SYS_UP_TIME))
"""The first question: whoever answers it is an agent, and lets us in."""
_CLASS, _DESCR, _NAME, _SERIAL, _MODEL = 5, 2, 7, 11, 13
_CHASSIS: Final = 3
_INTERVALS: Final = frozenset(("ds1", "ds3", "sonet"))
_HIDDEN: Final = re.compile(r"<[^>]*>")
"""'<private>': a name that was taken out of a recording."""

ASKED: Final[Mapping[str, tuple[Oid, ...]]] = {
    **{
        name: profile.columns
        for name, profile in PROFILES.items()
        if name in PROBES or name in {"if-mib", "if-stack"}
    },
    "entity": (
        *PROFILES["entity"].columns,
        *((*ENT_PHYSICAL_ENTRY, column) for column in (_CLASS, _SERIAL, _MODEL)),
    ),
    "alarm-mib": ((*alarm_mib.MODEL[:-2], 1), alarm_mib.ACTIVE_LAST_CHANGED),
    "etherlike": ((*DOT3_STATS_ENTRY, 19),),
    "ds1": (line_status.DSX1_LINE_STATUS, DSX1_LINE_TYPE, DSX1_IF_INDEX),
    "ds3": (line_status.DSX3_LINE_STATUS, DSX3_IF_INDEX),
    "sonet": line_status.COLUMNS[2:],
    "tnms-nbi": PROFILES["tnms-nbi"].columns,
}
"""By profile, the columns that tell of its presence and of what lies there; no counters, no past intervals."""
_LINES: Final = (
    ("ds1", line_status.DSX1_LINE_STATUS),
    ("ds3", line_status.DSX3_LINE_STATUS),
    *(("sonet", column) for column in line_status.COLUMNS[2:]),
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where what is known of an agent came from. `address` '' = a recording, `label` is what people call it."""

    label: str
    address: str = ""
    port: int = 161
    credential: str = ""
    """The name of the credential that it let in; '' = one that the settings do not have."""


@dataclass(frozen=True, slots=True)
class SeenPoint:
    """A termination point, and which layer rate it most likely has."""

    point: FoundPoint
    guess: Guess
    lines: tuple[str, ...] = ()
    """The MIBs that tell the state of its line: ds1, ds3, sonet."""


@dataclass(frozen=True, slots=True)
class Chassis:
    """A piece of equipment of class chassis (ENTITY-MIB)."""

    name: str
    model: str
    serial: str


@dataclass(frozen=True, slots=True)
class Seen:
    """An agent that answered."""

    origin: Origin
    name: str
    """sysName; '' = it has none."""
    description: str
    object_id: str
    maker: str
    up_time_cs: int | None
    profiles: tuple[str, ...]
    points: tuple[SeenPoint, ...]
    probes: tuple[ProbeResult, ...]
    chassis: tuple[Chassis, ...]
    broken: Mapping[str, str]
    """Profiles whose tables could not be read to their end, and why: nothing may be said of what they lack."""


def seen(view: MibView, origin: Origin, broken: Mapping[str, str] | None = None) -> Seen:
    """What the values of an agent, asked for or recorded, tell of it."""
    profiles = found(view)
    decoded = decode(view, profiles)
    told = view.scalar(SYS_OBJECT_ID)
    name = words(view.scalar(SYS_NAME))
    return Seen(
        origin=origin,
        name="" if _HIDDEN.fullmatch(name) else name,
        description=words(view.scalar(SYS_DESCR)),
        object_id=format_oid(told) if isinstance(told, tuple) else "",
        maker=maker_of(enterprise(view)),
        up_time_cs=number(view.scalar(SYS_UP_TIME)),
        profiles=profiles,
        points=tuple(_points(view, decoded.points)),
        probes=decoded.probes,
        chassis=tuple(_chassis(view)),
        broken=broken or {},
    )


def knows_points(agent: Seen) -> bool:
    """Whether a point that is not told of is not there."""
    return bool(agent.points) and not {"if-mib", *_INTERVALS}.intersection(agent.broken)


def knows_probes(agent: Seen) -> bool:
    """Whether a test that is not told of is not there."""
    return any(name in PROBES for name in agent.profiles) and not PROBES.intersection(agent.broken)


def _points(view: MibView, points: Iterable[FoundPoint]) -> Iterable[SeenPoint]:
    types = {
        line_status.interface_of(view, line_status.DSX1_LINE_STATUS, row): told
        for row, told in view.column(DSX1_LINE_TYPE).items()
    }
    lines: dict[int, dict[str, None]] = {}
    for name, column in _LINES:
        for row in view.column(column):
            lines.setdefault(line_status.interface_of(view, column, row)[0], {})[name] = None
    for point in points:
        if point.if_index is None:
            yield SeenPoint(point, layer_rate(point))
            continue
        line_type = number(types.get((point.if_index,)))
        yield SeenPoint(point, layer_rate(point, line_type), tuple(lines.get(point.if_index, ())))


def _chassis(view: MibView) -> Iterable[Chassis]:
    for row in view.rows(ENT_PHYSICAL_ENTRY).values():
        if row.get(_CLASS) == _CHASSIS:
            name = words(row.get(_NAME)) or words(row.get(_DESCR))
            yield Chassis(name, words(row.get(_MODEL)), words(row.get(_SERIAL)))
