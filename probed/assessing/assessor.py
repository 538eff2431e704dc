"""The assessor: the same path for the live store, an offline file and the lab; only its evidence differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from probed.assessing.evidence import Evidence
from probed.assessing.truth import TopologyHistory, truth
from probed.errors import ProbedError, did_you_mean
from probed.model.assessment import Assessment, Period
from probed.model.contract import Contract
from probed.model.evidence import evidence_ref
from probed.model.ids import CircuitId, CustomerId, Leaf
from probed.model.instant import DAY_US, format_instant
from probed.model.inventory import Circuit, Customer, Inventory
from probed.model.operation import Exclusion
from sla.assess import assess
from sla.circuit import CircuitEvidence
from sla.period import parse_period
from topology.routes import parties

LOOK_BACK_US: Final = 400 * DAY_US
"""How far before a period an outage may have begun and still be found whole."""
LOOK_AHEAD_US: Final = 62 * DAY_US
"""How far after a period an outage that began in it is followed to its end."""


class Unknown(ProbedError):
    """A name that the inventory does not hold in that period."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = sorted(set(known))
        hint = did_you_mean(name, names) or f" The inventory has {len(names)}."
        super().__init__(f"the inventory has no {what} '{name}'.{hint}")


@dataclass(frozen=True, slots=True)
class Assessor:
    """Assesses circuits of one inventory from one body of evidence. `horizon`: nothing later is known."""

    inventory: Inventory
    evidence: Evidence
    exclusions: Sequence[Exclusion]
    limit_us: Callable[[str], int]
    horizon: int
    history: TopologyHistory = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "history", TopologyHistory(self.inventory))  # frozen: set once, here

    def circuits_of(self, customer: CustomerId, period: Period) -> tuple[Circuit, ...]:
        """The customer's circuits that lived at some time of the period, in order of id."""
        if customer not in {c.id for c in self.inventory.customers}:
            raise Unknown("customer", customer, (c.id for c in self.inventory.customers))
        mine = (c for c in self.inventory.circuits if c.customer == customer and lives_in(c, period))
        return tuple(sorted(mine, key=lambda c: c.id))

    def living(self, period: Period) -> tuple[Circuit, ...]:
        """Every circuit that lived at some time of the period, in order of id."""
        return tuple(sorted((c for c in self.inventory.circuits if lives_in(c, period)), key=lambda c: c.id))

    def period_of(self, circuit: CircuitId, text: str, near: Period) -> Period:
        """The period in the zone of the circuit's own contract: a local month is the contract's month."""
        return parse_period(text, self.contract_of(self.find(circuit, near), near).zone)

    def find(self, circuit: str, period: Period) -> Circuit:
        """The circuit's row that lived in the period (the latest, if several)."""
        rows = [c for c in self.inventory.circuits if c.id == circuit]
        if not rows:
            raise Unknown("circuit", circuit, (c.id for c in self.inventory.circuits))
        living = [c for c in rows if lives_in(c, period)]
        if not living:
            raise ProbedError(f"circuit {circuit} was not in service in {period.label}: {life_text(rows[-1])}")
        return living[-1]

    def observe(self, circuit: CircuitId, period: Period) -> CircuitEvidence:
        """The circuit's truth over the period and enough around it to see border outages whole."""
        row = self.find(circuit, period)
        start = max(period.start - LOOK_BACK_US, row.valid.start if row.valid.start is not None else 0)
        end = min(period.end + LOOK_AHEAD_US, max(self.horizon, period.start + 1))
        if row.valid.end is not None:
            end = min(end, row.valid.end)
        return truth(
            self.history,
            circuit,
            lambda points: self.evidence.runs(points, start, end),
            start,
            end,
            self.horizon,
            self.limit_us,
            self.contract_of(row, period).evidence,
        )

    def assess(self, circuit: CircuitId, period: Period) -> Assessment:
        """One circuit's period under the contract version that held when the period (or the circuit) began."""
        row = self.find(circuit, period)
        seen = self.observe(circuit, period)
        return assess(
            contract=self.contract_of(row, period),
            circuit=circuit,
            customer=row.customer,
            life=row.valid,
            evidence=seen,
            exclusions=[e for e in self.exclusions if e.circuit == circuit],
            period=period,
            horizon=self.horizon,
            topology=tuple(dict.fromkeys(r.topology for r in seen.routes)),
            evidence_ids=self._evidence_ids(period),
            parties=parties(self.inventory, period.start, period.end),
        )

    def _evidence_ids(self, period: Period) -> Callable[[Leaf, int, int], Sequence[str]]:
        ends = self.history.ends(period.start, period.end)

        def ids(leaf: Leaf, start: int, end: int) -> Sequence[str]:
            points = ends.get(leaf, ())
            silences = self.evidence.silences({point.element for point in points}, start, end)
            return [*self.evidence.ids(points, start, end), *(evidence_ref(seen).id for seen in silences)]

        return ids

    def contract_of(self, circuit: Circuit, period: Period) -> Contract:
        """The contract version in force at the first assessed instant."""
        at = max(period.start, circuit.valid.start or period.start)
        name = circuit.contract or self.customer_of(circuit, at).contract
        for contract in self.inventory.contracts:
            if contract.id == name and holds(contract, at):
                return contract
        raise ProbedError(f"contract {name} of circuit {circuit.id} has no version in force at {format_instant(at)}")

    def customer_of(self, circuit: Circuit, at: int) -> Customer:
        """The circuit's customer as known at an instant."""
        rows = [c for c in self.inventory.customers if c.id == circuit.customer]
        return next((c for c in rows if c.valid.holds_at(at)), rows[-1])


def lives_in(circuit: Circuit, period: Period) -> bool:
    """Whether any instant of the period lies within the circuit's life."""
    start, end = circuit.valid
    return (start is None or start < period.end) and (end is None or end > period.start)


def holds(contract: Contract, at: int) -> bool:
    """Whether this version of the contract is in force at an instant."""
    return (contract.start is None or contract.start <= at) and (contract.end is None or at < contract.end)


def life_text(circuit: Circuit) -> str:
    """'in service from ... to ...', for messages."""
    start, end = circuit.valid
    since = format_instant(start) if start is not None else "ever"
    return f"in service from {since} " + (f"to {format_instant(end)}" if end is not None else "on")
