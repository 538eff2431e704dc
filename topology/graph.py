"""The network as of one instant: what hangs on what, from element manager to customer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from probed.model.ids import (
    CircuitId,
    CustomerId,
    ElementId,
    Leaf,
    LinkId,
    ManagerId,
    PointId,
    SiteId,
    VpnId,
    link_leaf,
    point_leaf,
)
from probed.model.inventory import (
    Circuit,
    Customer,
    ElementManager,
    Inventory,
    ManagedElement,
    TerminationPoint,
    Tier,
    TopologicalLink,
    Via,
    Vpn,
)
from probed.model.route import CircuitRoute, Route
from topology import evaluate, routes, sources
from topology.components import Adjacency, adjacency, components
from topology.index import Dated, InventoryIndex, indexed

_Row = TypeVar("_Row", bound=Dated)


@dataclass(frozen=True)
class Topology:
    """Rows valid at `at` by id, and the ways between them. Immutable; a changed inventory builds a new one."""

    at: int
    version: str
    customers: Mapping[CustomerId, Customer]
    managers: Mapping[ManagerId, ElementManager]
    elements: Mapping[ElementId, ManagedElement]
    points: Mapping[PointId, TerminationPoint]
    links: Mapping[LinkId, TopologicalLink]
    circuits: Mapping[CircuitId, Circuit]
    vpns: Mapping[VpnId, Vpn]
    routes: Mapping[CircuitId, CircuitRoute]
    index: InventoryIndex
    """Of all rows, whenever they hold."""

    def customer_of(self, circuit: CircuitId) -> CustomerId:
        return self.circuits[circuit].customer

    def tier_of(self, circuit: CircuitId) -> Tier:
        """The tier of the circuit's customer; standard where the customer has no row at this instant."""
        customer = self.customers.get(self.circuits[circuit].customer)
        return customer.tier if customer else Tier.STANDARD

    def leaves_of(self, circuit: CircuitId) -> tuple[Leaf, ...]:
        """The watched leaves of a circuit's route, each once, from the A end to the Z end."""
        return self._leaves[circuit]

    def circuits_over(self, leaf: Leaf) -> tuple[CircuitId, ...]:
        """Circuits that use a leaf on any leg, watched or not."""
        return self._users.get(leaf, ())

    def element_links(self, element: ElementId) -> tuple[TopologicalLink, ...]:
        """The links that end at an element, in the order of their ids."""
        return self._links_at.get(element, ())

    def element_leaves(self, element: ElementId) -> tuple[Leaf, ...]:
        """What goes down with an element: its links and the customer ports on it."""
        return (*(link_leaf(link.id) for link in self.element_links(element)), *self._ports_at.get(element, ()))

    def elements_of_manager(self, manager: ManagerId) -> tuple[ElementId, ...]:
        """The elements that only this manager lets us see."""
        return self._seen_through.get(manager, ())

    def seen_through_manager(self, element: ElementId) -> bool:
        """Whether an element is asked at its manager's address and not at one of its own."""
        return element in self._through_managers

    def sources_of(self, element: ElementId) -> tuple[str, ...]:
        """The poll sources that answer for an element; it is silent when all of them are."""
        row = self.elements.get(element)
        return (sources.element_source(row),) if row else ()

    def told_by(self, manager: ManagerId) -> tuple[str, ...]:
        """The sources of elements of which nobody but this manager tells."""
        return self._told_by.get(manager, ())

    def element_behind(self, source: str) -> ElementId | None:
        """The element that a poll source speaks for."""
        return self._element_behind.get(source)

    def manager_behind(self, source: str) -> ManagerId | None:
        """The element manager whose own agent a poll source is."""
        return self._manager_behind.get(source)

    def ends_of(self, leaf: Leaf) -> tuple[PointId, ...]:
        """The points that can speak for a leaf; none for what does not exist at this instant."""
        if leaf.kind == "link":
            link = self.links.get(LinkId(leaf.id))
            return (link.a, link.z) if link else ()
        return sources.witnesses_in(self.index, leaf, self.at, self.at + 1)

    def vpns_of(self, circuit: CircuitId) -> tuple[VpnId, ...]:
        return self._vpns_over.get(circuit, ())

    def physical_route(self, circuit: CircuitId) -> Route:
        """The route with its unwatched links still in it: what is there, not what can be seen."""
        known = self.routes[circuit]
        if not known.unwatched:
            return known.route
        compiled = routes.compile_route(self.index, circuit, self.at, as_if_watched=True)
        return compiled.route if compiled else known.route

    @cached_property
    def cut_off(self) -> dict[tuple[VpnId, frozenset[CircuitId]], frozenset[SiteId]]:
        """Answers of topology.vpns that were worked out before."""
        return {}

    def prepare(self) -> None:
        """Work out every look-up table now, so that no question pays for it later."""
        for name, member in vars(type(self)).items():
            if isinstance(member, cached_property):
                getattr(self, name)

    def islands(self, elements: Collection[ElementId]) -> tuple[frozenset[ElementId], ...]:
        """The given elements as groups that hang together by links among themselves."""
        return tuple(sorted(components(self._neighbours, elements), key=min))

    def nearest(self, among: Collection[ElementId], within: Collection[ElementId]) -> dict[ElementId, ElementId]:
        """For each element of an island (`within`) the fewest links away of `among`; ties by id.

        One walk from all of them outwards: who is reached takes the least id of those that reach it first.
        """
        found: dict[ElementId, ElementId] = {one: one for one in among}
        rim = list(found)
        while rim:
            reached: dict[ElementId, ElementId] = {}
            for element in rim:
                for other in self._neighbours[element]:
                    if other in within and other not in found:
                        reached[other] = min(reached.get(other, found[element]), found[element])
            found |= reached
            rim = list(reached)
        return found

    @cached_property
    def _neighbours(self) -> Adjacency[ElementId]:
        ends = ((ElementId(link.a.element), ElementId(link.z.element)) for link in self.links.values())
        return adjacency(self.elements, ends)

    @cached_property
    def _element_behind(self) -> dict[str, ElementId]:
        return {source: element for element in self.elements for source in self.sources_of(element)}

    @cached_property
    def _told_by(self) -> dict[ManagerId, tuple[str, ...]]:
        told = [row for row in self.elements.values() if row.via is Via.ALARMS and row.manager is not None]
        return _grouped((ManagerId(str(row.manager)), sources.element_source(row)) for row in told)

    @cached_property
    def _manager_behind(self) -> dict[str, ManagerId]:
        return {sources.manager_source(manager): manager for manager in self.managers}

    @cached_property
    def _leaves(self) -> dict[CircuitId, tuple[Leaf, ...]]:
        return {circuit: tuple(dict.fromkeys(evaluate.leaves(known.route))) for circuit, known in self.routes.items()}

    @cached_property
    def _users(self) -> dict[Leaf, tuple[CircuitId, ...]]:
        pairs = (
            (leaf, circuit)
            for circuit, known in self.routes.items()
            for leaf in (*self._leaves[circuit], *known.unwatched)
        )
        return _grouped(pairs)

    @cached_property
    def _links_at(self) -> dict[ElementId, tuple[TopologicalLink, ...]]:
        rows = sorted(self.links.values(), key=lambda link: link.id)
        return _grouped((ElementId(end.element), link) for link in rows for end in (link.a, link.z))

    @cached_property
    def _ports_at(self) -> dict[ElementId, tuple[Leaf, ...]]:
        ends = {point for circuit in self.circuits.values() for point in (circuit.a, circuit.z)}
        ports = sorted((point_leaf(point), point) for point in ends)
        return _grouped((ElementId(point.element), leaf) for leaf, point in ports)

    @cached_property
    def _seen_through(self) -> dict[ManagerId, tuple[ElementId, ...]]:
        elements = sorted(self.elements.values(), key=lambda element: element.id)
        return _grouped(
            (element.manager, element.id)
            for element in elements
            if element.manager and element.via is not Via.ELEMENT
        )

    @cached_property
    def _through_managers(self) -> frozenset[ElementId]:
        return frozenset(element for seen in self._seen_through.values() for element in seen)

    @cached_property
    def _vpns_over(self) -> dict[CircuitId, tuple[VpnId, ...]]:
        rows = sorted(self.vpns.values(), key=lambda vpn: vpn.id)
        return _grouped((member.circuit, vpn.id) for vpn in rows for member in vpn.members)


def build(inventory: Inventory | InventoryIndex, at: int) -> Topology:
    """The topology as of an instant."""
    index = indexed(inventory)
    rows = index.inventory
    circuits = {row.id: row for row in _valid(rows.circuits, at)}
    found = {circuit: routes.route_at(index, circuit, at) for circuit in circuits}
    topology = Topology(
        at=at,
        version=rows.version,
        customers={row.id: row for row in _valid(rows.customers, at)},
        managers={row.id: row for row in _valid(rows.managers, at)},
        elements={row.id: row for row in _valid(rows.elements, at)},
        points={row.id: row for row in _valid(rows.points, at)},
        links={row.id: row for row in _valid(rows.links, at)},
        circuits=circuits,
        vpns={row.id: row for row in _valid(rows.vpns, at)},
        routes={circuit: route for circuit, route in found.items() if route},
        index=index,
    )
    topology.prepare()
    return topology


def _valid(rows: Iterable[_Row], at: int) -> Iterable[_Row]:
    return (row for row in rows if row.valid.holds_at(at))


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, tuple[_Value, ...]]:
    """Values by key, each once, in the order of their first coming."""
    groups: dict[_Key, list[_Value]] = {}
    seen: dict[_Key, set[_Value]] = {}
    for key, value in pairs:
        known = seen.setdefault(key, set())
        if value not in known:
            known.add(value)
            groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
