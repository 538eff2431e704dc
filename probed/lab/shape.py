"""What a lab network is made of: plain rows, and one value that holds them all.

This module knows nothing of the rest of probed: the ground truth is computed from these rows alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

NOTICE_S: Final = 48 * 3600
"""Planned work is excluded only when announced so long before it begins (all contracts)."""

ACCEPTED_KINDS: Final = ("planned", "customer")
"""Kinds of exclusion that the lab's contracts know."""


class LabUnit(NamedTuple):
    """An organisation unit: group, province or city."""

    id: str
    name: str
    name_en: str
    level: str
    parent: str


class LabManager(NamedTuple):
    """An element manager with an agent of its own."""

    id: str
    name: str
    address: str


class LabElement(NamedTuple):
    """A network element; `via` manager: only its manager's agent speaks for it."""

    id: str
    name: str
    unit: str
    manager: str
    via: str
    address: str


class LabLink(NamedTuple):
    """A section between two ports."""

    id: str
    a_element: str
    a_port: str
    z_element: str
    z_port: str
    rate: str


class LabLeg(NamedTuple):
    """A leg of a circuit while it was so: local dates, half-open, empty = unlimited."""

    leg: str
    links: tuple[str, ...]
    valid_from: str = ""
    valid_to: str = ""


class LabCircuit(NamedTuple):
    """A leased circuit from its customer's hub to one branch, with a port of its own at both ends."""

    id: str
    customer: str
    kind: str
    a_element: str
    z_element: str
    z_place: str
    z_place_en: str
    protection: str
    legs: tuple[LabLeg, ...]
    contract: str = ""
    valid_from: str = ""
    a_site: str = ""
    z_site: str = ""
    """Sites of their own; empty = the customer's head office at the A end, a branch of its own at the Z end."""

    @property
    def port(self) -> str:
        """The customer port's name, the same at both ends."""
        return f"{self.kind}-{self.id[1:]}"


class LabGroup(NamedTuple):
    """Links that protect each other: spans of a ring in order, or the protection section, then the working ones."""

    id: str
    kind: str
    links: tuple[str, ...]


class LabSite(NamedTuple):
    """A customer's site that several circuits may share."""

    id: str
    customer: str
    name: str
    name_en: str


class LabMember(NamedTuple):
    """A circuit that joins a site to a VPN."""

    circuit: str
    site: str
    role: str


class LabVpn(NamedTuple):
    """A VPN: star, mesh or tree. Dual-homed = a star with two hubs."""

    id: str
    customer: str
    name: str
    name_en: str
    topology: str
    members: tuple[LabMember, ...]


class LabTest(NamedTuple):
    """A test (IP SLA operation) that an element runs, and the circuit that it measures."""

    element: str
    number: int
    kind: str
    """echo or jitter."""
    tag: str
    circuit: str
    rtt_ms: int
    packets: int = 1
    every_s: float = 1.0


class LabThresholds(NamedTuple):
    """From when on delay and loss of every circuit are a problem."""

    delay_raise_ms: float
    delay_clear_ms: float
    loss_raise: float
    loss_clear: float
    persistence_s: float


class LabCustomer(NamedTuple):
    """A key account with the contract that holds unless a circuit names another."""

    id: str
    name: str
    name_en: str
    tier: str
    unit: str
    contract: str
    hub: str


class LabContract(NamedTuple):
    """A contract with one clause of each kind. `weekdays` and `hours` empty = round the clock.

    `weekdays` are ISO numbers (1 = Monday); `hours` local minutes of the day; dates are local.
    """

    id: str
    title: str
    title_en: str
    target_percent: str
    denominator: str
    fixed_min: int
    unknown: str
    outage_count: int
    longest_s: int
    repair_s: int
    bridge_s: int
    minimum_s: int
    minimum_applies: str
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, int] = (0, 1440)
    holidays: tuple[str, ...] = ()
    workdays: tuple[str, ...] = ()


def undated(circuit: LabCircuit) -> LabCircuit:
    """The circuit as it is today and always was: what a live lab needs, whatever the date."""
    legs = tuple(leg._replace(valid_from="") for leg in circuit.legs if not leg.valid_to)
    return circuit._replace(legs=legs, valid_from="")


@dataclass(frozen=True, eq=False)
class LabNetwork:
    """A whole network. `phase_us`: how far apart the poll slots of successive sources lie in a recording.

    `interval_tables`: agents serve DS1-MIB and SONET-MIB beside IF-MIB.
    """

    name: str
    zone: str
    address_prefix: str
    units: tuple[LabUnit, ...]
    managers: tuple[LabManager, ...]
    elements: tuple[LabElement, ...]
    links: tuple[LabLink, ...]
    groups: tuple[LabGroup, ...]
    customers: tuple[LabCustomer, ...]
    contracts: tuple[LabContract, ...]
    circuits: tuple[LabCircuit, ...]
    vpns: tuple[LabVpn, ...]
    sites: tuple[LabSite, ...] = ()
    community: str = "lab-read-only"
    phase_us: int = 4_000_000
    interval_tables: bool = False
    tests: tuple[LabTest, ...] = ()
    thresholds: LabThresholds | None = None

    @cached_property
    def link(self) -> dict[str, LabLink]:
        return {row.id: row for row in self.links}

    @cached_property
    def customer(self) -> dict[str, LabCustomer]:
        return {row.id: row for row in self.customers}

    @cached_property
    def ports(self) -> dict[str, dict[str, str]]:
        """Every port of every element, in the order of its first ifIndex: element -> name -> rate or kind."""
        found: dict[str, dict[str, str]] = {row.id: {} for row in self.elements}
        for link in self.links:
            found[link.a_element][link.a_port] = link.rate
            found[link.z_element][link.z_port] = link.rate
        for circuit in self.circuits:
            found[circuit.a_element][circuit.port] = circuit.kind
            found[circuit.z_element][circuit.port] = circuit.kind
        return found

    @cached_property
    def link_ends(self) -> dict[tuple[str, str], LabLink]:
        """The link that ends at a port (element, name)."""
        ends = {(row.a_element, row.a_port): row for row in self.links}
        return ends | {(row.z_element, row.z_port): row for row in self.links}

    @cached_property
    def targets(self) -> frozenset[str]:
        """Everything that acts can be done to."""
        points = {f"point:{element}:{port}" for element, ports in self.ports.items() for port in ports}
        links = {f"link:{row.id}" for row in self.links}
        elements = {f"element:{row.id}" for row in self.elements}
        tests = {f"test:{row.element}:{row.number}" for row in self.tests}
        return frozenset(points | links | elements | tests | {f"manager:{row.id}" for row in self.managers})

    @cached_property
    def groups_of(self) -> dict[str, LabGroup]:
        """The protection group of a link; a link is in one at most."""
        return {link: group for group in self.groups for link in group.links}

    @cached_property
    def managed(self) -> dict[str, str]:
        """The manager through which alone an element is seen."""
        return {row.id: row.manager for row in self.elements if row.via == "manager"}

    def contract_of(self, circuit: LabCircuit) -> LabContract:
        """The contract that governs a circuit: its own, else its customer's."""
        name = circuit.contract or self.customer[circuit.customer].contract
        return next(row for row in self.contracts if row.id == name)

    def source_of(self, element: LabElement) -> str:
        """The poll source that speaks for an element."""
        return f"snmp:{element.manager}@{element.id}" if element.via == "manager" else f"snmp:{element.id}"

    def agents(self) -> dict[str, str]:
        """Owner of every agent address; elements behind a manager have none."""
        found = {row.id: row.address for row in self.managers}
        return found | {row.id: row.address for row in self.elements if row.via == "element"}
