"""The inventory's rows by identity, so that questions about one circuit do not read the whole inventory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from probed.model.ids import CircuitId, LinkId
from probed.model.inventory import (
    Circuit,
    Inventory,
    Protection,
    ProtectionGroup,
    TopologicalLink,
    Validity,
)


class Dated(Protocol):
    """Any inventory row."""

    @property
    def valid(self) -> Validity: ...


Row = TypeVar("Row", bound=Dated)
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def row_at(rows: Iterable[Row], at: int) -> Row | None:
    """The row of one identity that holds at an instant; rows of one identity never overlap."""
    for row in rows:
        if row.valid.holds_at(at):
            return row
    return None


def overlaps(valid: Validity, start: int, end: int | None) -> bool:
    """Whether a row holds at some instant of [start, end)."""
    begins_in_time = end is None or valid.start is None or valid.start < end
    return begins_in_time and (valid.end is None or start < valid.end)


def _by(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, tuple[_Value, ...]]:
    """Values by key, in their order: mostly one, for which a tuple takes half of a list."""
    found: dict[_Key, tuple[_Value, ...]] = {}
    for key, value in pairs:
        found[key] = (*found.get(key, ()), value)
    return found


class InventoryIndex:
    """Every dated row of circuits, links, points and rings by id. Made once for one inventory, read by many."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        rings = [group for group in inventory.protection if group.kind is Protection.MS_SPRING]
        others = [group for group in inventory.protection if group.kind is not Protection.MS_SPRING]
        self.circuits = _by((circuit.id, circuit) for circuit in inventory.circuits)
        self.links = _by((link.id, link) for link in inventory.links)
        self.rings = _by((link, ring) for ring in rings for link in dict.fromkeys(ring.links))
        self.sections = _by((link, group) for group in others for link in dict.fromkeys(group.links))
        self.points = _by((point.id, point) for point in inventory.points)
        self.ends = _by((end, circuit) for circuit in inventory.circuits for end in (circuit.a, circuit.z))
        """The circuits that end at a point."""

    def circuit_at(self, circuit: CircuitId, at: int) -> Circuit | None:
        return row_at(self.circuits.get(circuit, ()), at)

    def link_at(self, link: LinkId, at: int) -> TopologicalLink | None:
        return row_at(self.links.get(link, ()), at)

    def rings_at(self, link: LinkId, at: int) -> tuple[ProtectionGroup, ...]:
        """The shared protection rings that a link is a span of, in the order of their ids."""
        rings = (ring for ring in self.rings.get(link, ()) if ring.valid.holds_at(at))
        return tuple(sorted(rings, key=lambda ring: ring.id))

    def section_group_at(self, link: LinkId, kind: Protection, at: int) -> ProtectionGroup | None:
        """The linear group of a kind that protects a working section; a link is a section of one group at most."""
        groups = (group for group in self.sections.get(link, ()) if group.kind is kind and link in group.links[1:])
        return row_at(groups, at)


def linear(protection: Protection) -> bool:
    """Whether multiplex sections side by side protect each other (G.841 clause 7.1)."""
    return protection in (Protection.MSP, Protection.ONE_TO_N)


def indexed(inventory: Inventory | InventoryIndex) -> InventoryIndex:
    """An index as it is, or a fresh one: who asks about many circuits makes it once."""
    return inventory if isinstance(inventory, InventoryIndex) else InventoryIndex(inventory)


def inventory_of(given: Inventory | InventoryIndex) -> Inventory:
    """What an index was made of, for who reads rows in order."""
    return given.inventory if isinstance(given, InventoryIndex) else given
