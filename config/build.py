"""Makes the inventory of rows that have passed every check."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeAlias

from config.layouts import SNMP_PORT
from config.legs import Network
from config.reads import Reads, grouped
from config.render import inventory_version
from config.rows import CircuitRow, CustomerRow, ElementRow, LinkRow, ManagerRow, MemberRow, ProbeTestRow, VpnRow
from config.validity import bounds, clip, epochs, merge_equal
from probed.model.contract import Contract
from probed.model.ids import CircuitId, CustomerId, ElementId, LinkId, ManagerId, PointId, SiteId, UnitId, VpnId
from probed.model.inventory import (
    Circuit,
    Customer,
    ElementManager,
    Inventory,
    Leg,
    ManagedElement,
    ProbeTest,
    ProtectionGroup,
    RouteLeg,
    Site,
    TerminationPoint,
    TopologicalLink,
    Unit,
    Via,
    Vpn,
    VpnMember,
)

_Point: TypeAlias = Callable[[str, str], PointId]


def build(reads: Reads, network: Network, contracts: tuple[Contract, ...]) -> Inventory:
    """Sorted by identity and start, so that the order of rows in the files does not matter."""
    point = cache(PointId)  # each stands in several rows
    inventory = Inventory(
        version="",
        units=_ordered(
            Unit(UnitId(r.id), r.name, r.name_en, r.level, UnitId(r.parent) if r.parent else None, r.valid)
            for r in reads.units.rows
        ),
        customers=ordered_rows("customers", reads.customers.rows),
        sites=_ordered(
            Site(SiteId(r.id), CustomerId(r.customer), r.name, r.name_en, r.valid) for r in reads.sites.rows
        ),
        managers=ordered_rows("managers", reads.managers.rows),
        elements=ordered_rows("elements", reads.elements.rows),
        points=_ordered(
            TerminationPoint(point(r.element, r.name), r.layer_rate, r.role, r.party, r.valid)
            for r in reads.points.rows
        ),
        links=_ordered(_link(r, point) for r in reads.links.rows),
        protection=_ordered(_groups(network)),
        circuits=_ordered(
            _circuit(r, (*_legs(r, Leg.WORKING, network), *_legs(r, Leg.PROTECTING, network)), point)
            for r in reads.circuits.rows
        ),
        vpns=_ordered(_vpns(reads)),
        probe_tests=tuple(sorted(map(_probe_test, reads.probe_tests.rows), key=_test_order)),
        contracts=contracts,
    )
    return dataclasses.replace(inventory, version=inventory_version(inventory))


def ordered_rows(name: str, rows: Iterable[Any]) -> tuple[Any, ...]:
    """The inventory's rows of one of the tables that need no other; circuits come without their routes."""
    make: dict[str, Callable[[Any], Any]] = {
        "customers": _customer,
        "managers": _manager,
        "elements": _element,
        "circuits": _circuit,
    }
    return _ordered(map(make[name], rows))


def _ordered(rows: Any) -> tuple[Any, ...]:
    return tuple(sorted(rows, key=lambda row: (row.id, bounds(row.valid))))


def _probe_test(row: ProbeTestRow) -> ProbeTest:
    return ProbeTest(PointId(row.element, row.test), CircuitId(row.circuit), row.valid)


def _test_order(test: ProbeTest) -> tuple[PointId, CircuitId, tuple[int, int]]:
    return test.id, test.circuit, bounds(test.valid)


def _customer(row: CustomerRow) -> Customer:
    return Customer(CustomerId(row.id), row.name, row.name_en, row.tier, UnitId(row.unit), row.contract, row.valid)


def _manager(row: ManagerRow) -> ElementManager:
    return ElementManager(
        ManagerId(row.id), row.name, row.address, row.port, row.credential, row.max_in_flight, row.valid
    )


def _element(row: ElementRow) -> ManagedElement:
    port = (row.port or SNMP_PORT) if row.via is Via.ELEMENT else 0
    manager = ManagerId(row.manager) if row.manager else None
    return ManagedElement(
        ElementId(row.id),
        row.name,
        UnitId(row.unit),
        manager,
        row.via,
        row.address,
        port,
        row.credential or "",
        row.valid,
    )


def _link(row: LinkRow, point: _Point) -> TopologicalLink:
    return TopologicalLink(
        LinkId(row.id),
        point(row.a_element, row.a_point),
        point(row.z_element, row.z_point),
        row.layer_rate,
        row.party,
        row.watched,
        row.valid,
    )


def _groups(network: Network) -> list[ProtectionGroup]:
    found = []
    for name, stretches in (*network.rings.items(), *network.sections.items()):
        spans = [(stretch.valid, tuple(LinkId(row.link) for row in stretch.rows)) for stretch in stretches]
        found += [ProtectionGroup(name, network.kinds[name], links, valid) for valid, links in merge_equal(spans)]
    return found


def _circuit(row: CircuitRow, legs: tuple[RouteLeg, ...] = (), point: _Point = PointId) -> Circuit:
    return Circuit(
        CircuitId(row.id),
        CustomerId(row.customer),
        row.kind,
        SiteId(row.a_site),
        SiteId(row.z_site),
        point(row.a_element, row.a_point),
        point(row.z_element, row.z_point),
        row.protection,
        row.contract,
        legs,
        row.valid,
    )


def _legs(row: CircuitRow, leg: Leg, network: Network) -> list[RouteLeg]:
    stretches = [(valid, tuple(LinkId(r.link) for r in rows)) for valid, rows in network.leg(row, leg)]
    return [RouteLeg(leg, links, valid) for valid, links in merge_equal(stretches)]


def _vpns(reads: Reads) -> list[Vpn]:
    members: dict[str, list[MemberRow]] = grouped(reads.vpn_members.rows, lambda row: row.vpn)
    return [vpn for row in reads.vpns.rows for vpn in _vpn(row, members.get(row.id, ()))]


def _vpn(row: VpnRow, members: Sequence[MemberRow]) -> list[Vpn]:
    """The VPN once for each stretch over which its members do not change."""
    held: list[tuple[Any, VpnMember | None]] = [(row.valid, None)]
    for member in members:
        common = clip(member.valid, row.valid)
        if common is not None:
            held.append((common, VpnMember(CircuitId(member.circuit), SiteId(member.site), member.role)))
    stretches = [(valid, tuple(sorted(m for m in found if m is not None))) for valid, found in epochs(held)]
    return [
        Vpn(VpnId(row.id), CustomerId(row.customer), row.name, row.topology, found, valid, row.name_en)
        for valid, found in merge_equal(stretches)
    ]
