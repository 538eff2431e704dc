"""Which points of a target have interval tables, and where: asked once, and again when its rows are others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, NamedTuple

from collectors.snmp.ber import Content, Oid
from collectors.snmp.pm import ds1, ds3, sonet
from collectors.snmp.pm.families import FAMILIES
from collectors.snmp.pm.tables import Family
from collectors.snmp.profiles.profile import Place
from probed.model.ids import PointId

IF_STACK_STATUS: Final[Oid] = (1, 3, 6, 1, 2, 1, 31, 1, 2, 1, 3)
NUMBERED: Final = {ds1.FAMILY.name: ds1.DSX1_IF_INDEX, ds3.FAMILY.name: ds3.DSX3_IF_INDEX}
"""Families whose lines may have numbers of their own, with the column that names their ifIndex."""
_ASKED_AT_ONCE: Final = 24
_ACTIVE: Final = 1
"""ifStackStatus: a row that is being made, or put out of service, carries nothing."""
_DEEPEST: Final = 8
"""Layers of ifStackTable between a path and the port that carries it."""

Get = Callable[[Sequence[Oid]], Awaitable[Sequence[Content]]]
Walk = Callable[[Sequence[Oid]], Awaitable[Sequence[Mapping[Oid, Content]]]]


class Found(NamedTuple):
    """A family of tables that a point has."""

    family: Family
    point: PointId
    place: Place
    row: Oid
    timing_row: Oid
    rule: str


async def find(places: Mapping[PointId, Place], get: Get, walk: Walk) -> list[Found]:
    """Every family of every point. Paths whose carrier cannot be told are left out: nothing says when they end."""
    here = [(family, point, place.row) for family in FAMILIES for point, place in places.items()]
    present = await _values(get, [(*family.present, *row) for family, _, row in here])
    have = [found for found, value in zip(here, present, strict=True) if isinstance(value, int)]
    unseen = [one for one in FAMILIES if one.name in NUMBERED and not any(found is one for found, _, _ in have)]
    if unseen:
        have += await _numbered_otherwise(places, unseen, walk)
    rules = await _values(get, [family.rule_oid(row) for family, _, row in have])
    stack, media = (
        await walk([IF_STACK_STATUS, sonet.TIMING.elapsed]) if any(f.below for f, _, _ in have) else ({}, {})
    )
    layers, out = below(stack), []
    for (family, point, row), rule in zip(have, rules, strict=True):
        timing_row = carrier(row, layers, media) if family.below else row
        if timing_row is not None:
            out.append(Found(family, point, places[point], row, timing_row, family.rule_of(rule)))
    return out


async def _numbered_otherwise(
    places: Mapping[PointId, Place], families: Sequence[Family], walk: Walk
) -> list[tuple[Family, PointId, Oid]]:
    """Lines of an agent that numbers them by itself, and names their ifIndex in dsx1IfIndex (RFC 1406) or
    dsx3IfIndex (RFC 1407).
    """
    found = []
    for family, numbers in zip(families, await walk([NUMBERED[one.name] for one in families]), strict=True):
        lines = {
            (if_index,): line for line, if_index in numbers.items() if isinstance(if_index, int) and if_index > 0
        }
        found += [(family, point, lines[place.row]) for point, place in places.items() if place.row in lines]
    return found


async def _values(get: Get, oids: Sequence[Oid]) -> list[Content]:
    """The values, some at a time; a scalar is asked once."""
    wanted = list(dict.fromkeys(oids))
    known: dict[Oid, Content] = {}
    for at in range(0, len(wanted), _ASKED_AT_ONCE):
        some = wanted[at : at + _ASKED_AT_ONCE]
        known.update(zip(some, await get(some), strict=True))
    return [known[oid] for oid in oids]


def below(stack: Mapping[Oid, Content]) -> dict[Oid, list[Oid]]:
    """The layers right below each one, by the active rows of ifStackTable (indexed higher, lower)."""
    found: dict[Oid, list[Oid]] = {}
    for index, status in stack.items():
        if len(index) == 2 and index[1] and status == _ACTIVE:
            found.setdefault(index[:1], []).append(index[1:])
    return found


def carrier(row: Oid, layers: Mapping[Oid, Sequence[Oid]], media: Mapping[Oid, Content]) -> Oid | None:
    """The medium below a row; a single medium carries whatever is there. `layers`: as `below` tells them."""
    layer: Sequence[Oid] = [row]
    for _ in range(_DEEPEST):
        found = next((one for one in layer if one in media), None)
        if found is not None:
            return found
        layer = list(dict.fromkeys(lower for one in layer for lower in layers.get(one, ())))
        if not layer:
            break
    return next(iter(media)) if len(media) == 1 else None
