"""The inventory: what exists and how it hangs together, every row dated [valid_from, valid_to)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from probed.model.contract import Contract
from probed.model.ids import (
    CircuitId,
    CustomerId,
    ElementId,
    LinkId,
    ManagerId,
    PointId,
    SiteId,
    UnitId,
    VpnId,
)


class Validity(NamedTuple):
    """Half-open [start, end) in microseconds UTC; None = without limit on that side."""

    start: int | None
    end: int | None

    def holds_at(self, at: int) -> bool:
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


class Tier(StrEnum):
    """Key-account tiers, best first."""

    AAA = "AAA"
    AA = "AA"
    A = "A"
    STANDARD = "standard"


class UnitLevel(StrEnum):
    GROUP = "group"
    PROVINCE = "province"
    CITY = "city"


class Via(StrEnum):
    """Who answers for an element: its own SNMP agent, only its element manager, its command line over SSH, or nobody:
    its manager tells its alarms.
    """

    ELEMENT = "element"
    MANAGER = "manager"
    SSH = "ssh"
    ALARMS = "alarms"


class Party(StrEnum):
    """Who is responsible for a part of the path."""

    CORE = "core"
    ACCESS = "access"
    THIRD_PARTY = "third_party"
    CUSTOMER = "customer"
    PLANNED = "planned"
    UNKNOWN = "unknown"


class Protection(StrEnum):
    """How a circuit is protected. SNCP (G.841 clause 8): a protecting leg of its own.

    MS_SPRING (G.841 clause 7.2): the rings that its working leg crosses protect it. MSP and ONE_TO_N (linear
    multiplex section protection 1+1 or 1:1, and 1:n; G.841 clause 7.1, G.808.1): a section beside its own does.
    """

    NONE = "none"
    SNCP = "sncp"
    MS_SPRING = "ms_spring"
    MSP = "msp"
    ONE_TO_N = "one_to_n"


class Leg(StrEnum):
    WORKING = "working"
    PROTECTING = "protecting"


class VpnTopology(StrEnum):
    STAR = "star"
    MESH = "mesh"
    TREE = "tree"


class Role(StrEnum):
    HUB = "hub"
    SPOKE = "spoke"


@dataclass(frozen=True, slots=True)
class Unit:
    id: UnitId
    name: str
    name_en: str
    level: UnitLevel
    parent: UnitId | None
    valid: Validity


@dataclass(frozen=True, slots=True)
class Customer:
    """`id` is the 12-digit customer code."""

    id: CustomerId
    name: str
    name_en: str
    tier: Tier
    unit: UnitId
    contract: str
    valid: Validity


@dataclass(frozen=True, slots=True)
class Site:
    id: SiteId
    customer: CustomerId
    name: str
    name_en: str
    valid: Validity


@dataclass(frozen=True, slots=True)
class ElementManager:
    """`credential` names an entry of the settings, never a secret itself."""

    id: ManagerId
    name: str
    address: str
    port: int
    credential: str
    max_in_flight: int
    valid: Validity


@dataclass(frozen=True, slots=True)
class ManagedElement:
    """Watched at its own address, by its command line (via = ssh), only by its manager's agent (via = manager), or by
    what its manager tells (via = alarms).

    The manager's agent answers for element X under the community '<community>@X'.
    """

    id: ElementId
    name: str
    unit: UnitId
    manager: ManagerId | None
    via: Via
    address: str
    port: int
    credential: str
    valid: Validity


@dataclass(frozen=True, slots=True)
class TerminationPoint:
    """`layer_rate` such as 'STM-16', 'STM-4', 'E1', 'FE'; `role` nni (a link ends here) or uni (a customer)."""

    id: PointId
    layer_rate: str
    role: str
    party: Party
    valid: Validity


@dataclass(frozen=True, slots=True)
class TopologicalLink:
    """A section between two points. `watched` False: declared blind, it leaves the series."""

    id: LinkId
    a: PointId
    z: PointId
    layer_rate: str
    party: Party
    watched: bool
    valid: Validity


@dataclass(frozen=True, slots=True)
class ProtectionGroup:
    """What protects multiplex sections: a shared ring, or one section beside others.

    Of a ring: its spans in its order. Of a linear group (MSP, ONE_TO_N): the protection section, then the working
    sections by number; of two that fail the lower number has the protection.
    """

    id: str
    kind: Protection
    links: tuple[LinkId, ...]
    valid: Validity


@dataclass(frozen=True, slots=True)
class RouteLeg:
    """The links of one leg in order from the A end to the Z end, while valid."""

    leg: Leg
    links: tuple[LinkId, ...]
    valid: Validity


@dataclass(frozen=True, slots=True)
class Circuit:
    """`contract` overrides the customer's; valid_from is the day of acceptance (竣工)."""

    id: CircuitId
    customer: CustomerId
    kind: str
    a_site: SiteId
    z_site: SiteId
    a: PointId
    z: PointId
    protection: Protection
    contract: str | None
    legs: tuple[RouteLeg, ...]
    valid: Validity


class VpnMember(NamedTuple):
    """A circuit that joins a site to the VPN. In a star the hub end is the hub site itself."""

    circuit: CircuitId
    site: SiteId
    role: Role


@dataclass(frozen=True, slots=True)
class Vpn:
    id: VpnId
    customer: CustomerId
    name: str
    topology: VpnTopology
    members: tuple[VpnMember, ...]
    valid: Validity
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class ProbeTest:
    """A test that an element runs by itself (IP SLA, NQA, RPM), and the circuit that it measures.

    `id` is the element and the test as `probed snmp decode` names it, by id or by tag.
    """

    id: PointId
    circuit: CircuitId
    valid: Validity


@dataclass(frozen=True, slots=True)
class Inventory:
    """The whole, as loaded. A tuple may hold several rows of one id with disjoint validity.

    `version` is the SHA-256 of its content: an assessment names the topology it used.
    """

    version: str
    units: tuple[Unit, ...] = ()
    customers: tuple[Customer, ...] = ()
    sites: tuple[Site, ...] = ()
    managers: tuple[ElementManager, ...] = ()
    elements: tuple[ManagedElement, ...] = ()
    points: tuple[TerminationPoint, ...] = ()
    links: tuple[TopologicalLink, ...] = ()
    protection: tuple[ProtectionGroup, ...] = ()
    circuits: tuple[Circuit, ...] = ()
    vpns: tuple[Vpn, ...] = ()
    probe_tests: tuple[ProbeTest, ...] = ()
    contracts: tuple[Contract, ...] = ()
