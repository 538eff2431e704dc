"""The clauses that will be missed, as they were last foretold: problems that ought to exist. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from alerting.ahead import Subject, ahead_cause, follows, of_circuit
from probed.model.ids import CircuitId, VpnId
from probed.model.problem import BREACH, BreachFactors, Cause, HitCircuit, HitVpn, ProblemKey, ProblemType
from topology.graph import Topology


class Foretold(NamedTuple):
    """One clause that will be missed soon, or is missed: of a circuit, or of a VPN, whose name `circuit` is then."""

    circuit: CircuitId
    clause: str
    factors: BreachFactors
    vpn: VpnId | None = None


@dataclass(frozen=True, slots=True)
class Foresight:
    """One look at the whole fleet: what is not in it is not so any more."""

    found: tuple[Foretold, ...]
    zone: str
    """Of the instants in texts."""


class Ahead:
    """What is said of clauses to come until the next look, each no longer than to the end of its month."""

    def __init__(self, topology: Topology) -> None:
        """What is not in the topology has no problem."""
        self._topology = topology
        self._causes: dict[ProblemKey, Cause] = {}

    def restore(self, causes: Iterable[Cause]) -> None:
        """Open problems stay until the next look; those of circuits and VPNs that are gone have no cause."""
        for cause in causes:
            if cause.key.type != ProblemType.BREACH_AHEAD:
                continue
            vpn = next((hit.vpn for hit in cause.impact.vpns), None)
            hit = cause.impact.circuits[0].circuit if cause.impact.circuits else CircuitId("")
            if subject_of(self._topology, hit, vpn) is not None:
                self._causes[cause.key] = cause

    def take(self, foresight: Foresight) -> bool:
        """True when anything is said otherwise than before."""
        causes = {}
        for each in foresight.found:
            subject = subject_of(self._topology, each.circuit, each.vpn)
            if subject is None:
                continue
            fresh = ahead_cause(subject, each.clause, each.factors, foresight.zone)
            cause = follows(self._causes.get(fresh.key), fresh)
            if cause is not None:
                causes[cause.key] = cause
        news, self._causes = causes != self._causes, causes
        return news

    def expire(self, now: int) -> bool:
        """Let go of months that are over; True when there were any."""
        over = [key for key, cause in self._causes.items() if cause.breach is None or cause.breach.until <= now]
        for key in over:
            del self._causes[key]
        return bool(over)

    @property
    def next_due(self) -> int | None:
        """When the first of their months is over."""
        return min((cause.breach.until for cause in self._causes.values() if cause.breach), default=None)

    @property
    def causes(self) -> tuple[Cause, ...]:
        return tuple(self._causes.values())


def subject_of(topology: Topology, circuit: CircuitId, vpn: VpnId | None) -> Subject | None:
    """Whose clause it is; of a VPN with all the circuits it has now. None = it is not in the topology."""
    if vpn is None:
        if circuit not in topology.circuits:
            return None
        return of_circuit(circuit, topology.customer_of(circuit), topology.tier_of(circuit).value)
    row = topology.vpns.get(vpn)
    names = () if row is None else tuple(dict.fromkeys(member.circuit for member in row.members))
    hits = tuple(
        HitCircuit(name, topology.customer_of(name), topology.tier_of(name).value, BREACH)
        for name in names
        if name in topology.circuits
    )
    return None if row is None or not hits else Subject(hits, HitVpn(vpn, row.customer, BREACH, ()))
