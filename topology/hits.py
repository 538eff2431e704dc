"""Circuits that are not well, each with the leaves that explain it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.ids import CircuitId, Leaf
from probed.model.problem import ProblemKey, ProblemType
from topology import facts
from topology.evaluate import culprits, how_hit
from topology.graph import Topology
from topology.situation import CircuitState, Situation

_TYPES: Final[Mapping[str, ProblemType]] = {
    "down": ProblemType.CIRCUIT_DOWN,
    "degraded": ProblemType.CIRCUIT_DEGRADED,
    "at_risk": ProblemType.CIRCUIT_AT_RISK,
    "unknown": ProblemType.CIRCUIT_UNKNOWN,
}


class Hit(NamedTuple):
    """A circuit that is not well, how, the leaves that explain it, and those of them that decide on its root."""

    state: CircuitState
    how: str
    leaves: tuple[Leaf, ...]
    decisive: tuple[Leaf, ...]
    key: ProblemKey
    """Of the circuit's own problem."""
    fact: facts.CircuitHit
    about: tuple[str, ...]


def values_of(situation: Situation) -> dict[Leaf, Capacity]:
    """What every leaf is worth that is not up."""
    return {leaf.leaf: UNKNOWN for leaf in situation.unknown} | {leaf.leaf: DOWN for leaf in situation.down}


def hit_of(topology: Topology, state: CircuitState, values: Mapping[Leaf, Capacity]) -> Hit | None:
    """None = it is well, or the topology does not have it."""
    how = how_hit(state.capacity, state.at_risk)
    if not how or state.circuit not in topology.routes:
        return None
    explained = _explanation(topology, state.circuit, how, values) or state.culprits
    wanted = UNKNOWN if how == "unknown" else DOWN
    decisive = tuple(leaf for leaf in explained if values.get(leaf) == wanted)
    key = ProblemKey(f"circuit:{state.circuit}", _TYPES[how], "")
    about = tuple(str(leaf) for leaf in explained)
    return Hit(state, how, explained, decisive or explained, key, facts.CircuitHit(state.circuit, how), about)


def _explanation(
    topology: Topology, circuit: CircuitId, how: str, values: Mapping[Leaf, Capacity]
) -> tuple[Leaf, ...]:
    """The leaves behind a circuit's state; the culprits that its change named may be out of date by now."""

    def value(leaf: Leaf) -> Capacity:
        return values.get(leaf, UP)

    if how in {"down", "unknown"}:
        route = topology.routes[circuit].route
        found = tuple(dict.fromkeys(culprits(route, value)))
        return tuple(leaf for leaf in found if leaf in values)
    return tuple(leaf for leaf in topology.leaves_of(circuit) if value(leaf).hi < 1)
