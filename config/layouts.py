"""The tables of the inventory folder: their columns, what each means, how each cell is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, TypeVar

from config.cells import (
    address,
    choice,
    filled,
    number,
    optional_address,
    optional_id,
    or_default,
    text,
    word,
    yes_no,
)
from config.parsing import parse_customer_code, parse_day_or_instant, parse_identifier
from config.rows import (
    CircuitRow,
    CustomerRow,
    ElementRow,
    LinkRow,
    ManagerRow,
    MemberRow,
    PointRow,
    ProbeTestRow,
    ProtectionRow,
    RouteRow,
    SiteRow,
    UnitRow,
    VpnRow,
)
from config.tables import Column, Table
from probed.model.inventory import (
    Leg,
    Party,
    Protection,
    Role,
    Tier,
    UnitLevel,
    Validity,
    Via,
    VpnTopology,
)

R = TypeVar("R")

SNMP_PORT: Final = 161
MAX_IN_FLIGHT: Final = 16

_PORT = or_default(number(1, 65535), SNMP_PORT)
_PARTIES: Final = (Party.CORE, Party.ACCESS, Party.THIRD_PARTY, Party.CUSTOMER)


@dataclass(frozen=True, slots=True)
class Layouts:
    """All thirteen tables. `time_zone` of the settings says when a bare date begins."""

    units: Table[UnitRow]
    customers: Table[CustomerRow]
    sites: Table[SiteRow]
    managers: Table[ManagerRow]
    elements: Table[ElementRow]
    points: Table[PointRow]
    links: Table[LinkRow]
    protection: Table[ProtectionRow]
    circuits: Table[CircuitRow]
    routes: Table[RouteRow]
    vpns: Table[VpnRow]
    vpn_members: Table[MemberRow]
    probe_tests: Table[ProbeTestRow]

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        return tuple(getattr(self, name) for name in self.__dataclass_fields__)


def layouts(zone: str) -> Layouts:
    """The tables, with bare dates read as local midnights of the zone."""
    dated = _Dated(zone)
    return Layouts(
        units=dated.table("units.csv", 1, UnitRow, "Organisation units, the group first.", *_UNITS),
        customers=dated.table("customers.csv", 1, CustomerRow, "Key accounts.", *_CUSTOMERS),
        sites=dated.table("sites.csv", 1, SiteRow, "Customers' sites.", *_SITES),
        managers=dated.table("managers.csv", 1, ManagerRow, "Element managers (EMS) with an SNMP agent.", *_MANAGERS),
        elements=dated.table("elements.csv", 1, ElementRow, "Managed elements (NE).", *_ELEMENTS),
        points=dated.table("points.csv", 2, PointRow, "Termination points, by the name the agent gives.", *_POINTS),
        links=dated.table("links.csv", 1, LinkRow, "Topological links between two points.", *_LINKS),
        protection=dated.table("protection.csv", 1, ProtectionRow, "What protects, a row a link.", *_PROTECTION),
        circuits=dated.table("circuits.csv", 1, CircuitRow, "What was sold.", *_CIRCUITS),
        routes=dated.table("routes.csv", 1, RouteRow, "The links of each circuit from A to Z.", *_ROUTES),
        vpns=dated.table("vpns.csv", 1, VpnRow, "Customers' VPNs.", *_VPNS),
        vpn_members=dated.table("vpn_members.csv", 1, MemberRow, "The circuits that make a VPN.", *_MEMBERS),
        probe_tests=replace(
            dated.table(
                "probe_tests.csv",
                3,
                ProbeTestRow,
                "Tests of elements (IP SLA, NQA, RPM) that measure circuits. May be left out.",
                *_PROBE_TESTS,
            ),
            optional=True,
        ),
    )


class _Dated:
    """Adds the two columns that every table ends in."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._valid = cache(Validity)
        """Most rows hold for the same time: one object serves them."""

    def table(self, file: str, key: int, row: Callable[..., R], about: str, *columns: Column) -> Table[R]:
        def make(line: int, *values: Any) -> R:
            return row(line, *values[:-2], self._valid(*values[-2:]))

        dates = (
            Column(
                "valid_from", self._instant, "First instant: a date (local midnight) or RFC 3339; empty = always."
            ),
            Column("valid_to", self._instant, "First instant after it, written alike; empty = without end."),
        )
        return Table(file, (*columns, *dates), make, key, about)

    def _instant(self, cell: str) -> int | None:
        return parse_day_or_instant(cell, self.zone) if cell else None


def dated_tables(zone: str) -> _Dated:
    """Makes tables like those of the inventory, for files that may lie beside them."""
    return _Dated(zone)


def _id(about: str) -> Column:
    return Column("id", parse_identifier, about)


def _seq(about: str) -> Column:
    return Column("seq", number(0, 1_000_000), about)


_UNITS: Final = (
    _id("Identity of the unit."),
    Column("name", filled, "Name."),
    Column("name_en", text, "Name in English."),
    Column("level", choice(UnitLevel), "group, province or city."),
    Column("parent", optional_id, "The unit above; empty for the group."),
)
_CUSTOMERS: Final = (
    Column("id", parse_customer_code, "Customer code of 12 digits."),
    Column("name", filled, "Name."),
    Column("name_en", text, "Name in English."),
    Column("tier", choice(Tier), "AAA, AA, A or standard."),
    Column("unit", parse_identifier, "Unit that serves the customer (units.csv)."),
    Column("contract", parse_identifier, "Contract of its circuits (contracts/*.toml)."),
)
_SITES: Final = (
    _id("Identity of the site."),
    Column("customer", parse_customer_code, "Whose site (customers.csv)."),
    Column("name", filled, "Name."),
    Column("name_en", text, "Name in English."),
)
_MANAGERS: Final = (
    _id("Identity of the element manager."),
    Column("name", filled, "Name."),
    Column("address", address, "IP address of its SNMP agent."),
    Column("port", _PORT, f"UDP port; empty = {SNMP_PORT}."),
    Column("credential", parse_identifier, "Entry [credential.NAME] of the settings."),
    Column(
        "max_in_flight",
        or_default(number(1, 10_000), MAX_IN_FLIGHT),
        f"Requests it may be asked at once; empty = {MAX_IN_FLIGHT}.",
    ),
)
_ELEMENTS: Final = (
    _id("Identity of the element."),
    Column("name", filled, "Name."),
    Column("unit", parse_identifier, "Unit that runs it (units.csv)."),
    Column("manager", optional_id, "Its element manager (managers.csv); may be empty when via = element or ssh."),
    Column(
        "via",
        choice(Via),
        "Who is asked: element = its own agent, manager = its manager's agent, ssh = its command line, alarms = "
        "nobody, its manager tells.",
    ),
    Column(
        "address",
        optional_address,
        "IP address; empty when via = manager, as the manager tells it or empty when via = alarms.",
    ),
    Column("port", or_default(number(1, 65535), 0), f"UDP port; empty = {SNMP_PORT}, or via is not element."),
    Column("credential", optional_id, "Entry [credential.NAME] of the settings; empty when via is not element."),
)
_POINTS: Final = (
    Column("element", parse_identifier, "The element (elements.csv)."),
    Column("name", filled, "ifName or alias as the agent gives it; not the ifIndex."),
    Column("layer_rate", filled, "Such as STM-16, STM-4, E1, FE."),
    Column("role", word("nni", "uni"), "nni = a link ends here, uni = a customer is connected."),
    Column("party", choice(Party, _PARTIES), "Who is responsible: core, access, third_party or customer."),
)
_LINKS: Final = (
    _id("Identity of the link."),
    Column("a_element", parse_identifier, "Element of the one end."),
    Column("a_point", filled, "Point of the one end (points.csv)."),
    Column("z_element", parse_identifier, "Element of the other end."),
    Column("z_point", filled, "Point of the other end (points.csv)."),
    Column("layer_rate", filled, "Such as STM-16."),
    Column("party", choice(Party, _PARTIES), "Who is responsible: core, access, third_party or customer."),
    Column("watched", yes_no, "no = declared blind: it leaves the sum and the report says so."),
)
_GROUP_KINDS: Final = (Protection.MS_SPRING, Protection.MSP, Protection.ONE_TO_N)
_PROTECTION: Final = (
    Column("group", parse_identifier, "Identity of the ring or section group."),
    Column("kind", choice(Protection, _GROUP_KINDS), "ms_spring, msp (1+1, 1:1) or one_to_n (1:n)."),
    _seq("Of a ring: place of the span. Of msp and one_to_n: 0 = protection section, 1..14 = working section."),
    Column("link", parse_identifier, "The span or section (links.csv)."),
)
_CIRCUITS: Final = (
    _id("Circuit code."),
    Column("customer", parse_customer_code, "Whose circuit (customers.csv)."),
    Column("kind", filled, "Such as E1, STM-1, FE."),
    Column("a_site", parse_identifier, "Site of the A end (sites.csv)."),
    Column("a_element", parse_identifier, "Element of the A end."),
    Column("a_point", filled, "Point of the A end (points.csv)."),
    Column("z_site", parse_identifier, "Site of the Z end (sites.csv)."),
    Column("z_element", parse_identifier, "Element of the Z end."),
    Column("z_point", filled, "Point of the Z end (points.csv)."),
    Column("protection", choice(Protection), "none, sncp, ms_spring, msp or one_to_n."),
    Column("contract", optional_id, "Contract of this circuit; empty = the customer's."),
)
_ROUTES: Final = (
    Column("circuit", parse_identifier, "The circuit (circuits.csv)."),
    Column("leg", choice(Leg), "working or protecting."),
    _seq("Place of the link on the way from A to Z."),
    Column("link", parse_identifier, "The link (links.csv)."),
)
_VPNS: Final = (
    _id("Identity of the VPN."),
    Column("customer", parse_customer_code, "Whose VPN (customers.csv)."),
    Column("name", filled, "Name."),
    Column("name_en", text, "Name in English."),
    Column("topology", choice(VpnTopology), "star, mesh or tree."),
)
_MEMBERS: Final = (
    Column("vpn", parse_identifier, "The VPN (vpns.csv)."),
    Column("circuit", parse_identifier, "A circuit of it (circuits.csv)."),
    Column("site", parse_identifier, "The site that the circuit joins to the VPN (sites.csv)."),
    Column("role", choice(Role), "hub or spoke."),
)
_PROBE_TESTS: Final = (
    Column("element", parse_identifier, "The element that runs the test (elements.csv)."),
    Column("test", filled, "Its id or tag, as `probed snmp decode --target ELEMENT` shows it."),
    Column("circuit", parse_identifier, "The circuit that it measures (circuits.csv)."),
)
