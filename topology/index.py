"""The inventory's rows by identity, so that questions about one circuit do not read the whole inventory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol, TypeVar

from probed.model.ids import CircuitId, LinkId, PointId
from probed.model.inventory import (
    Circuit,
    Inventory,
    Protection,
    ProtectionGroup,
    TerminationPoint,
    TopologicalLink,
    Validity,
)


class Dated(Protocol):
    """Any inventory row."""

    @property
    def valid(self) -> Validity: ...


Row = TypeVar("Row", bound=Dated)


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


class InventoryIndex:
    """Every dated row of circuits, links, points and rings by id. Made once for one inventory, read by many."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.circuits: dict[CircuitId, list[Circuit]] = defaultdict(list)
        self.links: dict[LinkId, list[TopologicalLink]] = defaultdict(list)
        self.rings: dict[LinkId, list[ProtectionGroup]] = defaultdict(list)
        self.sections: dict[LinkId, list[ProtectionGroup]] = defaultdict(list)
        self.points: dict[PointId, list[TerminationPoint]] = defaultdict(list)
        self.ends: dict[PointId, list[Circuit]] = defaultdict(list)
        """The circuits that end at a point."""
        for point in inventory.points:
            self.points[point.id].append(point)
        for circuit in inventory.circuits:
            self.circuits[circuit.id].append(circuit)
            for end in (circuit.a, circuit.z):
                self.ends[end].append(circuit)
        for link in inventory.links:
            self.links[link.id].append(link)
        for group in inventory.protection:
            groups = self.rings if group.kind is Protection.MS_SPRING else self.sections
            for member in dict.fromkeys(group.links):
                groups[member].append(group)

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
