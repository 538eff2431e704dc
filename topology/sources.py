"""Who is asked for what: poll sources, the points they answer for, and the witnesses of every leaf."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from probed.model.ids import ElementId, Leaf, LinkId, ManagerId, PointId, link_leaf, parse_point, point_leaf
from probed.model.inventory import Inventory, ManagedElement, Party, TerminationPoint, TopologicalLink, Via
from topology.index import InventoryIndex, inventory_of, overlaps

TOLD: Final = "trap:"
"""Sources that nobody polls: what is known of them was told."""


def element_source(element: ManagedElement) -> str:
    """The source that answers for an element: itself, its command line, its manager's agent on its behalf, or its
    manager's alarms.
    """
    if element.via is Via.SSH:
        return f"ssh:{element.id}"
    if element.via is Via.MANAGER and element.manager is not None:
        return f"snmp:{element.manager}@{element.id}"
    if element.via is Via.ALARMS and element.manager is not None:
        return f"{TOLD}{element.manager}@{element.id}"
    return f"snmp:{element.id}"


def manager_source(manager: ManagerId) -> str:
    """The poll source of an element manager's own agent."""
    return f"snmp:{manager}"


def asked_sources(inventory: Inventory, at: int) -> set[str]:
    """The names of all poll sources at an instant; only managers and elements are looked at."""
    managers = {manager_source(row.id) for row in inventory.managers if row.valid.holds_at(at)}
    return managers | {element_source(row) for row in inventory.elements if row.valid.holds_at(at)}


def source_points(inventory: Inventory | InventoryIndex, at: int) -> dict[str, tuple[PointId, ...]]:
    """Every poll source at an instant with the points it is asked for.

    A point is asked for when a valid, watched link ends there or a valid circuit starts there. A source without
    points (an element manager, an element that carries nothing) is still asked whether it answers.
    """
    rows = inventory_of(inventory)
    wanted: dict[ElementId, set[PointId]] = {}
    for point in _points_in_use(rows, at, at + 1):
        wanted.setdefault(ElementId(point.element), set()).add(point)
    sources: dict[str, tuple[PointId, ...]] = {
        manager_source(manager.id): () for manager in rows.managers if manager.valid.holds_at(at)
    }
    for element in rows.elements:
        if element.valid.holds_at(at):
            sources[element_source(element)] = tuple(sorted(wanted.get(element.id, ())))
    return sources


def witnesses(inventory: Inventory | InventoryIndex, start: int, end: int) -> dict[Leaf, tuple[PointId, ...]]:
    """Every leaf of [start, end) with the points that can speak for it.

    A link that moved to another point within the window has the points of both times; circuit_routes() breaks at
    such a move, so that asking epoch by epoch gives each epoch its own.
    """
    rows = inventory_of(inventory)
    found: dict[Leaf, dict[PointId, None]] = {}
    for link in rows.links:
        if link.watched and overlaps(link.valid, start, end):
            found.setdefault(link_leaf(link.id), {}).update({link.a: None, link.z: None})
    for circuit in rows.circuits:
        if overlaps(circuit.valid, start, end):
            for point in (circuit.a, circuit.z):
                found.setdefault(point_leaf(point), {})[point] = None
    return {leaf: tuple(points) for leaf, points in found.items()}


def witnesses_of(
    index: InventoryIndex, leaves: Iterable[Leaf], start: int, end: int
) -> dict[Leaf, tuple[PointId, ...]]:
    """The same for some leaves of one route that holds throughout [start, end)."""
    return {leaf: _witnesses_of(index, leaf, start, end) for leaf in leaves}


def witnesses_in(index: InventoryIndex, leaf: Leaf, start: int, end: int) -> tuple[PointId, ...]:
    """What `witnesses` has for one leaf, () where it has nothing, without reading the rows of the others."""
    if leaf.kind == "link":
        return _witnesses_of(index, leaf, start, end)
    point = parse_point(leaf.id)
    used = any(overlaps(circuit.valid, start, end) for circuit in index.ends.get(point, ()))
    return (point,) if used else ()


def parties_of(index: InventoryIndex, leaves: Iterable[Leaf], start: int, end: int) -> dict[Leaf, str]:
    """What `parties` has for some leaves, without reading the rows of the others."""
    found = ((leaf, party_of(index, leaf, start, end)) for leaf in leaves)
    return {leaf: party for leaf, party in found if party is not None}


def rows_of(index: InventoryIndex, leaf: Leaf) -> Sequence[TerminationPoint] | Sequence[TopologicalLink]:
    """Every row of a leaf: of its link, or of its point."""
    if leaf.kind == "link":
        return index.links.get(LinkId(leaf.id), ())
    return index.points.get(parse_point(leaf.id), ())


def party_of(index: InventoryIndex, leaf: Leaf, start: int, end: int) -> str | None:
    """What `parties` has for one leaf."""
    living = [row for row in rows_of(index, leaf) if overlaps(row.valid, start, end)]
    if living:
        return max(living, key=lambda row: _starts(row.valid.start)).party.value
    return Party.UNKNOWN.value if leaf.kind != "link" and witnesses_in(index, leaf, start, end) else None


def parties(inventory: Inventory | InventoryIndex, start: int, end: int) -> dict[Leaf, str]:
    """Who is responsible for every leaf of [start, end); the latest row of the window speaks."""
    rows = inventory_of(inventory)
    found: dict[Leaf, str] = {
        point_leaf(point): Party.UNKNOWN.value
        for circuit in rows.circuits
        if overlaps(circuit.valid, start, end)
        for point in (circuit.a, circuit.z)
    }
    dated = [(point.valid, point_leaf(point.id), point.party) for point in rows.points]
    dated += [(link.valid, link_leaf(link.id), link.party) for link in rows.links]
    for valid, leaf, party in sorted(dated, key=lambda row: _starts(row[0].start)):
        if overlaps(valid, start, end):
            found[leaf] = party.value
    return found


def _witnesses_of(index: InventoryIndex, leaf: Leaf, start: int, end: int) -> tuple[PointId, ...]:
    if leaf.kind != "link":
        return (parse_point(leaf.id),)
    rows = index.links.get(LinkId(leaf.id), ())
    ends = (end_ for row in rows if row.watched and overlaps(row.valid, start, end) for end_ in (row.a, row.z))
    return tuple(dict.fromkeys(ends))


def _points_in_use(rows: Inventory, start: int, end: int) -> Iterator[PointId]:
    for link in rows.links:
        if link.watched and overlaps(link.valid, start, end):
            yield from (link.a, link.z)
    for circuit in rows.circuits:
        if overlaps(circuit.valid, start, end):
            yield from (circuit.a, circuit.z)


def _starts(start: int | None) -> tuple[bool, int]:
    """Sort key of a row's start; without limit is before everything."""
    return (start is not None, start or 0)
