"""Situations for tests: what fails is drawn, what circuits suffer from it is worked out by the oracle."""

from __future__ import annotations

from collections.abc import Mapping

from probed.model.capacity import Capacity
from probed.model.ids import Leaf, PointId, link_leaf, parse_point, point_leaf
from probed.model.route import KOfNRoute, ParallelRoute, Route, SeriesRoute
from probed.model.timeline import exact
from tests.support import route_oracle
from topology.graph import Topology
from topology.situation import CircuitState, DownEnd, DownLeaf, SilentSource, Situation, UnknownLeaf

BEGAN = 1_000


def leaf_of(text: str) -> Leaf:
    """'A-B' is a link, 'A:uni c1' a port."""
    return point_leaf(parse_point(text)) if ":" in text else link_leaf(text)


def situation(
    topology: Topology,
    down: str | Mapping[str, int] = "",
    *,
    silent: str | Mapping[str, int] = "",
    defects: Mapping[str, str] | None = None,
    reason: str = "timeout",
) -> Situation:
    """Leaves in `down` (';' between them), sources in `silent`, each since its own time or BEGAN.

    What only silent elements could speak for is unknown, unless it is down. `defects` are by point.
    """
    dead = {leaf_of(name): at for name, at in _since(down).items()}
    quiet = _since(silent)
    unknown = {leaf: at for leaf, at in _unknown(topology, quiet).items() if leaf not in dead}
    return Situation(
        down=tuple(DownLeaf(leaf, exact(at), ends=_ends(topology, leaf, defects or {})) for leaf, at in dead.items()),
        unknown=tuple(UnknownLeaf(leaf, exact(at)) for leaf, at in unknown.items()),
        silent=tuple(SilentSource(source, exact(at), reason) for source, at in quiet.items()),
        circuits=tuple(_circuits(topology, dead, unknown)),
    )


def _since(named: str | Mapping[str, int]) -> dict[str, int]:
    if isinstance(named, str):
        return {name.strip(): BEGAN for name in named.split(";") if name.strip()}
    return dict(named)


def _unknown(topology: Topology, quiet: Mapping[str, int]) -> dict[Leaf, int]:
    def dumb(point: PointId) -> bool:
        row = next((one for one in topology.elements.values() if one.id == point.element), None)
        source = f"snmp:{row.manager}@{row.id}" if row and row.manager else f"snmp:{point.element}"
        return source in quiet

    every = [link_leaf(link) for link in topology.links]
    every += [point_leaf(point) for row in topology.circuits.values() for point in (row.a, row.z)]
    return {leaf: max(quiet.values()) for leaf in every if quiet and all(map(dumb, topology.ends_of(leaf)))}


def _ends(topology: Topology, leaf: Leaf, defects: Mapping[str, str]) -> tuple[DownEnd, ...]:
    named = [(end, defects[str(end)]) for end in topology.ends_of(leaf) if str(end) in defects]
    return tuple(DownEnd(end, tuple(said.split())) for end, said in named)


def _circuits(topology: Topology, dead: Mapping[Leaf, int], unknown: Mapping[Leaf, int]) -> list[CircuitState]:
    found = []
    for circuit, known in topology.routes.items():
        value = route_oracle.capacity(known.route, dead, unknown)
        at_risk = value.lo > 0 and _misses_a_leg(known.route, frozenset(dead))
        if value != Capacity(1, 1) or at_risk:
            # The last edge of all is when it became what it is; good enough for what is asked here.
            users = [at for leaf, at in {**unknown, **dead}.items() if circuit in topology.circuits_over(leaf)]
            found.append(CircuitState(circuit, value, at_risk, exact(max(users))))
    return found


def _misses_a_leg(route: Route, lost: frozenset[Leaf]) -> bool:
    if isinstance(route, SeriesRoute):
        return any(_misses_a_leg(part, lost) for part in route.parts)
    if isinstance(route, ParallelRoute):
        return not all(route_oracle.is_up(leg, lost) for leg in route.legs)
    assert not isinstance(route, KOfNRoute)
    return False
