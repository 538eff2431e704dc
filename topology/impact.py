"""What would be hit if a link, an element or a manager failed now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from probed.errors import ProbedError, did_you_mean
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.ids import (
    CircuitId,
    CustomerId,
    ElementId,
    Leaf,
    LinkId,
    ManagerId,
    VpnId,
    link_leaf,
    parse_point,
    point_leaf,
)
from probed.model.inventory import Tier
from probed.model.problem import HitCircuit, Impact
from probed.model.route import Route
from topology.evaluate import how_hit, worth
from topology.graph import Topology
from topology.vpns import WORST_FIRST, hit_vpns

_TIERS: Final = tuple(tier.value for tier in Tier)


class UnknownResource(ProbedError):
    """A resource that the topology does not have at its instant."""

    def __init__(self, resource: str, known: Iterable[str]) -> None:
        self.resource = resource
        kinds = ", ".join(f"{kind}:ID" for kind in _WHAT_IF)
        hint = did_you_mean(resource, known) or f" Name one of {kinds}."
        super().__init__(f"'{resource}': the topology has no such resource.{hint}")


def impact(topology: Topology, resource: str) -> Impact:
    """Who would be hit if 'link:ID', 'element:ID', 'manager:ID', 'point:ELEMENT:NAME', 'circuit:ID', 'vpn:ID' or
    'customer:ID' failed; a manager's failure makes what it alone watches unknown, not down.

    Raises UnknownResource.
    """
    kind, _, name = resource.partition(":")
    what_if = _WHAT_IF.get(kind)
    hows = what_if(topology, name) if what_if else None
    if hows is None:
        raise UnknownResource(resource, _known(topology, kind))
    return assemble(topology, hows)


def assemble(topology: Topology, hows: Mapping[CircuitId, str]) -> Impact:
    """Hit circuits as an Impact: worst effect first, best tier first, then by id; and their VPNs."""
    hits = [
        HitCircuit(circuit, topology.customer_of(circuit), topology.tier_of(circuit).value, how)
        for circuit, how in hows.items()
    ]
    hits.sort(key=lambda hit: (WORST_FIRST.index(hit.how), _TIERS.index(hit.tier), hit.circuit))
    return Impact(tuple(hits), hit_vpns(topology, hows))


def _all_down(topology: Topology, failed: Collection[Leaf]) -> dict[CircuitId, str]:
    return _evaluated(topology, failed, DOWN, topology.physical_route)


def _link(topology: Topology, name: str) -> dict[CircuitId, str] | None:
    return _all_down(topology, (link_leaf(name),)) if LinkId(name) in topology.links else None


def _point(topology: Topology, name: str) -> dict[CircuitId, str] | None:
    point = parse_point(name)
    ended = [
        link_leaf(link.id) for link in topology.element_links(ElementId(point.element)) if point in (link.a, link.z)
    ]
    leaf = point_leaf(point)
    return _all_down(topology, (leaf, *ended)) if ended or topology.ends_of(leaf) else None


def _element(topology: Topology, name: str) -> dict[CircuitId, str] | None:
    element = ElementId(name)
    return _all_down(topology, topology.element_leaves(element)) if element in topology.elements else None


def _manager(topology: Topology, name: str) -> dict[CircuitId, str] | None:
    manager = ManagerId(name)
    if manager not in topology.managers:
        return None
    blind = frozenset(topology.elements_of_manager(manager))
    candidates = {leaf for element in blind for leaf in topology.element_leaves(element)}
    # The other end of a border link still speaks for the whole link.
    unseen = {leaf for leaf in candidates if all(end.element in blind for end in topology.ends_of(leaf))}
    return _evaluated(topology, unseen, UNKNOWN, lambda circuit: topology.routes[circuit].route)


def _circuit(topology: Topology, name: str) -> dict[CircuitId, str] | None:
    circuit = CircuitId(name)
    return {circuit: "down"} if circuit in topology.circuits else None


def _vpn(topology: Topology, name: str) -> dict[CircuitId, str] | None:
    vpn = topology.vpns.get(VpnId(name))
    return {member.circuit: "down" for member in vpn.members if member.circuit in topology.circuits} if vpn else None


def _customer(topology: Topology, name: str) -> dict[CircuitId, str] | None:
    if CustomerId(name) not in topology.customers:
        return None
    return {row.id: "down" for row in topology.circuits.values() if row.customer == name}


_WHAT_IF: Final[Mapping[str, Callable[[Topology, str], dict[CircuitId, str] | None]]] = {
    "link": _link,
    "element": _element,
    "manager": _manager,
    "point": _point,
    "circuit": _circuit,
    "vpn": _vpn,
    "customer": _customer,
}


def _evaluated(
    topology: Topology, failed: Collection[Leaf], value: Capacity, route_of: Callable[[CircuitId], Route]
) -> dict[CircuitId, str]:
    lost = frozenset(failed)
    hows: dict[CircuitId, str] = {}
    for circuit in {circuit for leaf in lost for circuit in topology.circuits_over(leaf)}:
        found = worth(route_of(circuit), lambda leaf: value if leaf in lost else UP)
        how = how_hit(found.capacity, found.at_risk)
        if how:
            hows[circuit] = how
    return hows


def _known(topology: Topology, kind: str) -> list[str]:
    names: dict[str, Iterable[object]] = {
        "link": topology.links,
        "element": topology.elements,
        "manager": topology.managers,
        "point": [end for link in topology.links.values() for end in (link.a, link.z)],
        "circuit": topology.circuits,
        "vpn": topology.vpns,
        "customer": topology.customers,
    }
    return [f"{kind}:{name}" for name in names.get(kind, ())]
