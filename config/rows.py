"""The rows of the inventory's tables as they stand in the files: values typed, references not yet followed."""

from __future__ import annotations

from typing import NamedTuple

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


class UnitRow(NamedTuple):
    line: int
    id: str
    name: str
    name_en: str
    level: UnitLevel
    parent: str | None
    valid: Validity


class CustomerRow(NamedTuple):
    line: int
    id: str
    name: str
    name_en: str
    tier: Tier
    unit: str
    contract: str
    valid: Validity


class SiteRow(NamedTuple):
    line: int
    id: str
    customer: str
    name: str
    name_en: str
    valid: Validity


class ManagerRow(NamedTuple):
    line: int
    id: str
    name: str
    address: str
    port: int
    credential: str
    max_in_flight: int
    valid: Validity


class ElementRow(NamedTuple):
    line: int
    id: str
    name: str
    unit: str
    manager: str | None
    via: Via
    address: str
    port: int
    credential: str | None
    valid: Validity


class PointRow(NamedTuple):
    line: int
    element: str
    name: str
    layer_rate: str
    role: str
    party: Party
    valid: Validity


class LinkRow(NamedTuple):
    line: int
    id: str
    a_element: str
    a_point: str
    z_element: str
    z_point: str
    layer_rate: str
    party: Party
    watched: bool
    valid: Validity


class ProtectionRow(NamedTuple):
    line: int
    group: str
    kind: Protection
    seq: int
    link: str
    valid: Validity


class CircuitRow(NamedTuple):
    line: int
    id: str
    customer: str
    kind: str
    a_site: str
    a_element: str
    a_point: str
    z_site: str
    z_element: str
    z_point: str
    protection: Protection
    contract: str | None
    valid: Validity


class RouteRow(NamedTuple):
    line: int
    circuit: str
    leg: Leg
    seq: int
    link: str
    valid: Validity


class VpnRow(NamedTuple):
    line: int
    id: str
    customer: str
    name: str
    name_en: str
    topology: VpnTopology
    valid: Validity


class ProbeTestRow(NamedTuple):
    line: int
    element: str
    test: str
    circuit: str
    valid: Validity


class MemberRow(NamedTuple):
    line: int
    vpn: str
    circuit: str
    site: str
    role: Role
    valid: Validity
