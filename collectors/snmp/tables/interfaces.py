"""An agent's points: IF-MIB with its extensions (RFC 2863), EtherLike-MIB (RFC 3635), ENTITY-MIB (RFC 6933). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from collectors.snmp.ber import Content, Oid
from collectors.snmp.profiles.ifmib import IF_ALIAS, IF_DESCR, IF_NAME, IF_OPER_STATUS, read_state
from collectors.snmp.tables.contents import number, words
from collectors.snmp.tables.line_status import LineLook, line_looks
from collectors.snmp.tables.view import MibView
from probed.model.capacity import DOWN, UNKNOWN, Capacity

IF_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 2, 2, 1)
IF_X_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
IF_STACK_STATUS: Final[Oid] = (1, 3, 6, 1, 2, 1, 31, 1, 2, 1, 3)
DOT3_STATS_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 7, 2, 1)
DOT3_HC_STATS_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 7, 11, 1)
ENT_PHYSICAL_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)
ENT_ALIAS_MAPPING: Final[Oid] = (1, 3, 6, 1, 2, 1, 47, 1, 3, 2, 1, 2)
_IF_INDEX: Final[Oid] = (1, 3, 6, 1, 2, 1, 2, 2, 1, 1)

_TYPE, _SPEED, _ADMIN, _OPER, _LAST_CHANGE = 3, 5, 7, 8, 9
_HIGH_SPEED: Final = 15
_SPEED_BEYOND: Final = 2**32 - 1
_ADMIN_DOWN: Final = 2
_ACTIVE: Final = 1
_DUPLEX: Final = {2: "half", 3: "full"}
_FRAME_ERRORS: Final = {
    2: "alignment_errors",
    3: "fcs_errors",
    13: "frame_too_longs",
    16: "internal_mac_receive_errors",
    18: "symbol_errors",
}
_HC_FRAME_ERRORS: Final = {
    1: "alignment_errors",
    2: "fcs_errors",
    4: "frame_too_longs",
    5: "internal_mac_receive_errors",
    6: "symbol_errors",
}
"""The same in 64 bits (dot3HCStatsTable): what fast ports have, whose other counts begin anew after minutes."""
_PHYSICAL_NAME, _PHYSICAL_DESCR = 7, 2

KINDS: Final[Mapping[int, str]] = {
    1: "other",
    6: "ethernetCsmacd",
    7: "iso88023Csmacd",
    18: "ds1",
    19: "e1",
    20: "basicISDN",
    21: "primaryISDN",
    22: "propPointToPointSerial",
    23: "ppp",
    24: "softwareLoopback",
    28: "slip",
    30: "ds3",
    32: "frameRelay",
    33: "rs232",
    37: "atm",
    39: "sonet",
    45: "v35",
    49: "aal5",
    50: "sonetPath",
    51: "sonetVT",
    53: "propVirtual",
    54: "propMultiplexor",
    62: "fastEther",
    63: "isdn",
    71: "ieee80211",
    77: "lapd",
    81: "ds0",
    94: "adsl",
    97: "vdsl",
    107: "atmIma",
    108: "pppMultilinkBundle",
    117: "gigabitEthernet",
    131: "tunnel",
    134: "atmSubInterface",
    135: "l2vlan",
    136: "l3ipvlan",
    142: "ipForward",
    150: "mplsTunnel",
    161: "ieee8023adLag",
    166: "mpls",
    169: "shdsl",
    171: "pos",
    188: "radioMAC",
    195: "opticalChannel",
    196: "opticalTransport",
    200: "teLink",
    202: "virtualTg",
    209: "bridge",
    219: "opticalChannelGroup",
    221: "gfp",
    246: "ifPwType",
    250: "gpon",
    251: "vdsl2",
}
"""ifType (IANAifType-MIB); others are told by their number."""


@dataclass(frozen=True, slots=True)
class FoundPoint:
    """A termination point as its agent has it. `name` is unique in the agent."""

    name: str
    capacity: Capacity
    defects: tuple[str, ...] = ()
    if_index: int | None = None
    kind: str = ""
    alias: str = ""
    description: str = ""
    speed_bps: int | None = None
    changed_cs: int | None = None
    """ifLastChange: sysUpTime when the state began; None = not told."""
    over: tuple[str, ...] = ()
    """The points of the layer below, by ifStackTable."""
    duplex: str = ""
    frame_errors: Mapping[str, int] | None = None
    entity: str = ""
    """The piece of equipment, by ENTITY-MIB."""


def points(view: MibView) -> list[FoundPoint]:
    """Every interface, in the order of ifIndex. Line status of DS1, DS3 and SONET counts with IF-MIB's own."""
    base, extended = view.rows(IF_ENTRY), view.rows(IF_X_ENTRY)
    lines = line_looks(view)
    ethernet, fast = view.rows(DOT3_STATS_ENTRY), view.rows(DOT3_HC_STATS_ENTRY)
    names = names_of(view, {*base, *extended, *lines})
    below = _stacked(view.column(IF_STACK_STATUS))
    entities = _entities(view)
    found = []
    for index in names:
        row, more = base.get(index, {}), extended.get(index, {})
        capacity, defects = _state(row, lines.get(index))
        kind = number(row.get(_TYPE))
        frames = ethernet.get(index, {})
        found.append(
            FoundPoint(
                name=names[index],
                capacity=capacity,
                defects=defects,
                if_index=index[0],
                kind="" if kind is None else KINDS.get(kind, f"ifType {kind}"),
                alias=words(more.get(IF_ALIAS[-1])),
                description=words(row.get(IF_DESCR[-1])),
                speed_bps=_speed(row, more),
                changed_cs=number(row.get(_LAST_CHANGE)),
                over=tuple(names[lower] for lower in below.get(index, ()) if lower in names),
                duplex=_DUPLEX.get(number(frames.get(19)) or 0, ""),
                frame_errors=_errors(frames, fast.get(index, {})),
                entity=entities.get(index, ""),
            )
        )
    return found


def names_of(view: MibView, rows: Iterable[Oid]) -> dict[Oid, str]:
    """The name of each row that is an interface, in the order of ifIndex."""
    indexes: list[Oid] = sorted(index for index in rows if len(index) == 1)
    found = point_names(indexes, view.column(IF_NAME), view.column(IF_DESCR))
    return {index: found[index] for index in indexes}


def point_names(
    indexes: list[Oid], if_name: Mapping[Oid, Content], if_descr: Mapping[Oid, Content]
) -> dict[Oid, str]:
    """A name for each row: ifName, else ifDescr, where no other row has it; else that with ifIndex beside it.

    What the poller would find nobody's, because two rows share it, is not given as a name.
    """
    first = {index: words(if_name.get(index)) for index in indexes}
    second = {index: words(if_descr.get(index)) for index in indexes}
    firsts, seconds = Counter(first.values()), Counter(second.values())
    found: dict[Oid, str] = {}
    taken: set[str] = set()
    shared = []
    for index in indexes:
        if first[index] and firsts[first[index]] == 1:
            found[index] = first[index]
        elif second[index] and seconds[second[index]] == 1 and second[index] not in firsts:
            found[index] = second[index]
        else:
            shared.append(index)
    taken.update(found.values())
    for index in shared:
        name = f"{first[index] or second[index]} (ifIndex {index[0]})".strip()
        while name in taken:
            name += "'"
        found[index] = name
        taken.add(name)
    return found


def _state(row: Mapping[int, Content], line: LineLook | None) -> tuple[Capacity, tuple[str, ...]]:
    """What IF-MIB and the line's own MIB say together: down if either says so, unknown while somebody works on it."""
    oper = row.get(_OPER)
    if isinstance(oper, int):
        look = read_state([oper, row.get(_ADMIN), None])
        capacity, defects = look.capacity, look.defects
    else:
        capacity = UNKNOWN
        defects = ("not_told", "admin_down") if row.get(_ADMIN) == _ADMIN_DOWN else ("not_told",)
    if line is None:
        return capacity, defects
    if capacity == UNKNOWN and not isinstance(oper, int):
        defects = defects[1:]
    together = DOWN if DOWN in (capacity, line.capacity) else line.capacity
    return together, (*defects, *line.defects)


def _speed(row: Mapping[int, Content], more: Mapping[int, Content]) -> int | None:
    """By ifHighSpeed where ifSpeed is too small for it, or is not told. 0 = the agent does not know; the highest
    ifSpeed stands for any that is higher.
    """
    plain, high = number(row.get(_SPEED)), number(more.get(_HIGH_SPEED))
    if high and (plain is None or plain in (0, _SPEED_BEYOND) or high * 1_000_000 > _SPEED_BEYOND):
        return high * 1_000_000
    return None if plain == _SPEED_BEYOND else plain or None


def _stacked(column: Mapping[Oid, Content]) -> dict[Oid, list[Oid]]:
    """Higher to lower layers; 0 stands for none, and nothing lies above itself."""
    found: dict[Oid, list[Oid]] = {}
    for index, status in column.items():
        if len(index) == 2 and status == _ACTIVE and 0 not in index and index[0] != index[1]:
            found.setdefault(index[:1], []).append(index[1:])
    return found


def _errors(frames: Mapping[int, Content], fast: Mapping[int, Content]) -> dict[str, int] | None:
    found = {
        name: value
        for row, names in ((frames, _FRAME_ERRORS), (fast, _HC_FRAME_ERRORS))
        for column, name in names.items()
        if (value := number(row.get(column))) is not None
    }
    return found or None


def _entities(view: MibView) -> dict[Oid, str]:
    """The name of the equipment of an interface: entAliasMappingIdentifier points to its ifIndex."""
    physical = view.rows(ENT_PHYSICAL_ENTRY)
    found: dict[Oid, str] = {}
    for index, target in view.column(ENT_ALIAS_MAPPING).items():
        if isinstance(target, tuple) and target[: len(_IF_INDEX)] == _IF_INDEX and len(target) == len(_IF_INDEX) + 1:
            row = physical.get(index[:1], {})
            found[target[-1:]] = words(row.get(_PHYSICAL_NAME)) or words(row.get(_PHYSICAL_DESCR))
    return found


def unique(found: list[FoundPoint]) -> list[FoundPoint]:
    """The same points; of those that share a name all but the first are told by a number beside it."""
    taken: set[str] = set()
    out = []
    for point in found:
        name, again = point.name, 1
        while name in taken:
            again += 1
            name = f"{point.name} ({again})"
        taken.add(name)
        out.append(point if name == point.name else replace(point, name=name))
    return out


STATE_COLUMNS: Final = (
    IF_NAME,
    IF_DESCR,
    IF_ALIAS,
    (*IF_ENTRY, _TYPE),
    (*IF_ENTRY, _SPEED),
    (*IF_ENTRY, _ADMIN),
    IF_OPER_STATUS,
    (*IF_ENTRY, _LAST_CHANGE),
    (*IF_X_ENTRY, _HIGH_SPEED),
)
"""What a live look at the points asks."""
