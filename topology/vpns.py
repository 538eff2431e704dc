"""VPNs over circuits: which sites still reach their hub, their root or the rest of their mesh."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from typing import Final, assert_never

from probed.model.ids import CircuitId, SiteId
from probed.model.inventory import Role, Vpn, VpnTopology
from probed.model.problem import HitVpn
from topology.components import Adjacency, adjacency, components
from topology.graph import Topology

WORST_FIRST: Final = ("down", "degraded", "at_risk", "unknown")
"""The ways of being hit, worst first."""

_REMEMBERED: Final = 10_000
"""Answers kept for one topology: a VPN and the circuits that it has lost."""


def hit_vpns(topology: Topology, hows: Mapping[CircuitId, str]) -> tuple[HitVpn, ...]:
    """The VPNs that hit circuits belong to, worst first, with the sites that those circuits cut off."""
    touched = {vpn for circuit in hows for vpn in topology.vpns_of(circuit)}
    hits = [_hit(topology, topology.vpns[vpn], hows) for vpn in touched]
    return tuple(sorted(hits, key=lambda hit: (WORST_FIRST.index(hit.how), -len(hit.sites), hit.vpn)))


def cut_off(topology: Topology, vpn: Vpn, lost: Collection[CircuitId]) -> frozenset[SiteId]:
    """Sites without a way to a hub (star, tree) or outside the largest part (mesh) when circuits are lost."""
    # the same question comes at every change, for every problem that hits the VPN
    mine = frozenset(member.circuit for member in vpn.members if member.circuit in lost)
    known = topology.cut_off.get((vpn.id, mine))
    if known is None:
        if len(topology.cut_off) >= _REMEMBERED:
            topology.cut_off.clear()
        known = topology.cut_off[vpn.id, mine] = _cut_off(topology, vpn, mine)
    return known


def _cut_off(topology: Topology, vpn: Vpn, lost: frozenset[CircuitId]) -> frozenset[SiteId]:
    present = [topology.circuits[member.circuit] for member in vpn.members if member.circuit in topology.circuits]
    ends = [(circuit.a_site, circuit.z_site) for circuit in present]
    sites = [*(member.site for member in vpn.members), *chain.from_iterable(ends)]
    kept = ((circuit.a_site, circuit.z_site) for circuit in present if circuit.id not in lost)
    graph = adjacency(sites, kept)
    return frozenset(graph) - _served(topology, vpn, graph)


def _served(topology: Topology, vpn: Vpn, graph: Adjacency[SiteId]) -> frozenset[SiteId]:
    parts = list(components(graph, graph))
    match vpn.topology:
        case VpnTopology.STAR | VpnTopology.TREE:
            hubs = _hubs(topology, vpn)
            with_hub = (part for part in parts if len(part) > 1 and part & hubs)
            return frozenset[SiteId]().union(*with_hub)
        case VpnTopology.MESH:
            largest = max(parts, key=lambda part: (len(part), sorted(part)), default=frozenset[SiteId]())
            return largest if len(largest) > 1 else frozenset()
        case _:
            assert_never(vpn.topology)


def _hubs(topology: Topology, vpn: Vpn) -> frozenset[SiteId]:
    """The sites with the hub's role; without any, the far ends of the spokes' circuits."""
    named = frozenset(member.site for member in vpn.members if member.role is Role.HUB)
    if named:
        return named
    circuits = (topology.circuits.get(member.circuit) for member in vpn.members)
    ends = frozenset(site for circuit in circuits if circuit for site in (circuit.a_site, circuit.z_site))
    return ends - frozenset(member.site for member in vpn.members)


def _hit(topology: Topology, vpn: Vpn, hows: Mapping[CircuitId, str]) -> HitVpn:
    down = {member.circuit for member in vpn.members if hows.get(member.circuit) == "down"}
    sites = cut_off(topology, vpn, down) - cut_off(topology, vpn, ())
    seen = {hows[member.circuit] for member in vpn.members if member.circuit in hows}
    return HitVpn(vpn.id, vpn.customer, _how(bool(sites), seen), tuple(sorted(sites)))


def _how(cut: bool, seen: Collection[str]) -> str:
    if cut:
        return "down"
    if "degraded" in seen:
        return "degraded"
    # A circuit is lost and nobody is cut off: the mesh has one way less.
    return "at_risk" if "down" in seen or "at_risk" in seen else "unknown"
