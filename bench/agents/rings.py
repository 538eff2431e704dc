"""A carrier's network as an inventory: rings of ten elements in a chain, circuits within a ring and across some."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import chain
from typing import Final

from probed.model.ids import (
    CircuitId,
    CustomerId,
    ElementId,
    LinkId,
    PointId,
    SiteId,
    UnitId,
    VpnId,
)
from probed.model.inventory import (
    Circuit,
    Customer,
    Inventory,
    Leg,
    ManagedElement,
    Party,
    Protection,
    Role,
    RouteLeg,
    TerminationPoint,
    Tier,
    TopologicalLink,
    Validity,
    Via,
    Vpn,
    VpnMember,
    VpnTopology,
)

RING: Final = 10
ALWAYS: Final = Validity(None, None)
UNIT: Final = UnitId("JT")


class Rings:
    """Element r * 10 is the one of ring r from which a link leads to ring r + 1. Half of the circuits have SNCP."""

    def __init__(self, elements: int, circuits: int, customers: int = 100, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._rings = elements // RING
        self._circuits, self._customers = circuits, customers
        self.elements = [ElementId(f"NE{number}") for number in range(self._rings * RING)]

    def inventory(self) -> Inventory:
        links = tuple(self._links())
        circuits = tuple(self._circuit(number) for number in range(self._circuits))
        customers = [CustomerId(f"{250_100_000_000 + number}") for number in range(self._customers)]
        core = [(end, "STM-16", "nni", Party.CORE) for link in links for end in (link.a, link.z)]
        tails = [(end, "E1", "uni", Party.ACCESS) for circuit in circuits for end in (circuit.a, circuit.z)]
        return Inventory(
            "rings",
            customers=tuple(Customer(one, one, one, Tier.AA, UNIT, "gold", ALWAYS) for one in customers),
            elements=tuple(
                ManagedElement(one, one, UNIT, None, Via.ELEMENT, "127.0.0.1", 161, "core", ALWAYS)
                for one in self.elements
            ),
            points=tuple(TerminationPoint(*what, ALWAYS) for what in chain(core, tails)),
            links=links,
            circuits=circuits,
            vpns=tuple(self._vpn(one, circuits[number :: self._customers]) for number, one in enumerate(customers)),
        )

    def _links(self) -> Iterator[TopologicalLink]:
        for number in range(len(self.elements)):
            first = number - number % RING
            yield self._link(f"L{number}", number, first + (number + 1) % RING)
        for ring in range(self._rings):
            yield self._link(f"T{ring}", ring * RING, (ring + 1) % self._rings * RING)

    def _link(self, name: str, a: int, z: int) -> TopologicalLink:
        ends = PointId(self.elements[a], f"{name}-A"), PointId(self.elements[z], f"{name}-Z")
        return TopologicalLink(LinkId(name), *ends, "STM-16", Party.CORE, True, ALWAYS)

    def _circuit(self, number: int) -> Circuit:
        ring, hops = self._random.randrange(self._rings), self._random.choice((0, 0, 1, 3, 5))
        far = (ring + hops) % self._rings
        a, z = self._random.sample(range(RING), 2)
        protected = number % 2 == 0
        legs = [RouteLeg(Leg.WORKING, self._path(ring, a, far, z, hops, 1), ALWAYS)]
        if protected:
            legs.append(RouteLeg(Leg.PROTECTING, self._path(ring, a, far, z, hops, -1), ALWAYS))
        return Circuit(
            CircuitId(f"C{number}"),
            CustomerId(f"{250_100_000_000 + number % self._customers}"),
            "E1",
            SiteId(f"A{number % 7}"),
            SiteId(f"Z{number % 11}"),
            PointId(self.elements[ring * RING + a], f"E1-{number}A"),
            PointId(self.elements[far * RING + z], f"E1-{number}Z"),
            Protection.SNCP if protected else Protection.NONE,
            None,
            tuple(legs),
            ALWAYS,
        )

    def _path(self, ring: int, a: int, far: int, z: int, hops: int, way: int) -> tuple[LinkId, ...]:
        if not hops:
            return tuple(_around(ring, a, z, way))
        across = (LinkId(f"T{(ring + hop) % self._rings}") for hop in range(hops))
        return (*_around(ring, a, 0, way), *across, *_around(far, 0, z, way))

    def _vpn(self, customer: CustomerId, circuits: tuple[Circuit, ...]) -> Vpn:
        members = tuple(VpnMember(one.id, one.z_site, Role.SPOKE) for one in circuits[:50])
        return Vpn(VpnId(f"V{customer}"), customer, customer, VpnTopology.STAR, members, ALWAYS)


def _around(ring: int, a: int, z: int, way: int) -> Iterator[LinkId]:
    """The links of a ring from one place to another; link n joins the places n and n + 1."""
    while a != z:
        after = (a + way) % RING
        yield LinkId(f"L{ring * RING + (a if way > 0 else after)}")
        a = after
