"""Small carrier networks for tests, written as a person would draw them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from probed.model.ids import CircuitId, CustomerId, ElementId, LinkId, ManagerId, PointId, SiteId, UnitId, VpnId
from probed.model.inventory import (
    Circuit,
    Customer,
    ElementManager,
    Inventory,
    Leg,
    ManagedElement,
    Party,
    Protection,
    ProtectionGroup,
    Role,
    RouteLeg,
    Site,
    TerminationPoint,
    Tier,
    TopologicalLink,
    Validity,
    Via,
    Vpn,
    VpnMember,
    VpnTopology,
)

ALWAYS = Validity(None, None)
BANK = "100000000001"
SHOP = "100000000002"


def link(
    name: str,
    *,
    watched: bool = True,
    valid: Validity = ALWAYS,
    a_point: str = "",
    rate: str = "STM-16",
    party: Party = Party.CORE,
) -> TopologicalLink:
    """The link 'A-B' between elements A and B; 'A-B/2' is a second one beside it."""
    a, z = name.partition("/")[0].split("-")
    ends = PointId(a, a_point or f"to {z} by {name}"), PointId(z, f"to {a} by {name}")
    return TopologicalLink(LinkId(name), *ends, rate, party, watched, valid)


def until(end: int) -> Validity:
    return Validity(None, end)


def since(start: int) -> Validity:
    return Validity(start, None)


def links_of(text: str) -> tuple[TopologicalLink, ...]:
    """'A-B B-C' as links."""
    return tuple(link(name) for name in text.split())


def leg(leg_kind: Leg, links: str, valid: Validity = ALWAYS) -> RouteLeg:
    return RouteLeg(leg_kind, tuple(LinkId(name) for name in links.split()), valid)


def circuit(
    name: str,
    ends: str,
    working: str = "",
    protecting: str = "",
    *,
    protection: Protection = Protection.NONE,
    customer: str = BANK,
    legs: Sequence[RouteLeg] | None = None,
    sites: str = "",
    valid: Validity = ALWAYS,
) -> Circuit:
    """A circuit between the elements of 'A C', its ports 'A:uni c1' and 'C:uni c1', its sites those of `sites`."""
    a, z = ends.split()
    a_site, z_site = (sites or f"site-{a} site-{z}").split()
    drawn = [leg(kind, text) for kind, text in ((Leg.WORKING, working), (Leg.PROTECTING, protecting)) if text]
    return Circuit(
        id=CircuitId(name),
        customer=CustomerId(customer),
        kind="E1",
        a_site=SiteId(a_site),
        z_site=SiteId(z_site),
        a=uni(a, name),
        z=uni(z, name + ("'" if a == z else "")),
        protection=protection,
        contract=None,
        legs=tuple(drawn if legs is None else legs),
        valid=valid,
    )


def uni(element: str, circuit_name: str) -> PointId:
    return PointId(element, f"uni {circuit_name}")


def ring(name: str, spans: str, valid: Validity = ALWAYS) -> ProtectionGroup:
    return ProtectionGroup(name, Protection.MS_SPRING, tuple(LinkId(span) for span in spans.split()), valid)


def vpn(name: str, topology: VpnTopology, members: str, customer: str = BANK) -> Vpn:
    """Members as 'c1:site:spoke c2:site:hub'."""
    rows = tuple(member.split(":") for member in members.split())
    joined = tuple(VpnMember(CircuitId(c), SiteId(s), Role(r)) for c, s, r in rows)
    return Vpn(VpnId(name), CustomerId(customer), name, topology, joined, ALWAYS)


def inventory(
    links: Iterable[TopologicalLink],
    circuits: Iterable[Circuit] = (),
    *,
    rings: Iterable[ProtectionGroup] = (),
    vpns: Iterable[Vpn] = (),
    managed_by: Mapping[str, str] | None = None,
    tiers: Mapping[str, Tier] | None = None,
    port_party: Party = Party.CUSTOMER,
    version: str = "v1",
) -> Inventory:
    """The whole, with every element, point, site and customer that the links and circuits name.

    `managed_by` says which elements are seen only through which manager.
    """
    links, circuits = tuple(links), tuple(circuits)
    through = dict(managed_by or {})
    ends = {end for row in links for end in (row.a, row.z)}
    ports = {end for row in circuits for end in (row.a, row.z)} - ends
    names = sorted({end.element for end in ends | ports} | through.keys())
    customers = {row.customer for row in circuits} | {CustomerId(one) for one in tiers or {}}
    return Inventory(
        version=version,
        customers=tuple(_customer(one, (tiers or {}).get(one, Tier.A)) for one in sorted(customers)),
        sites=tuple(
            Site(site, row.customer, site, site, ALWAYS) for row in circuits for site in (row.a_site, row.z_site)
        ),
        managers=tuple(
            ElementManager(ManagerId(one), one, "127.0.0.1", 161, "test", 8, ALWAYS)
            for one in sorted(set(through.values()))
        ),
        elements=tuple(_element(name, through.get(name)) for name in names),
        points=tuple(
            TerminationPoint(
                end, "E1", "uni" if end in ports else "nni", port_party if end in ports else Party.CORE, ALWAYS
            )
            for end in sorted(ends | ports)
        ),
        links=links,
        protection=tuple(rings),
        circuits=circuits,
        vpns=tuple(vpns),
    )


def _customer(name: str, tier: Tier) -> Customer:
    return Customer(CustomerId(name), name, name, tier, UnitId("city"), "gold", ALWAYS)


def _element(name: str, manager: str | None) -> ManagedElement:
    via = Via.MANAGER if manager else Via.ELEMENT
    managed = ManagerId(manager) if manager else None
    return ManagedElement(ElementId(name), name, UnitId("city"), managed, via, "127.0.0.1", 161, "test", ALWAYS)
