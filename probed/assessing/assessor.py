"""The assessor: the same path for the live store, an offline file and the lab; only its evidence differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Final

from probed.assessing.counts import bins_that_matter, counted_ids
from probed.assessing.evidence_protocol import Evidence
from probed.assessing.paths import PathBook, path_ids, with_paths
from probed.assessing.port_errors import ErrorReading, ports_needed, promised
from probed.assessing.quality import PathReading
from probed.assessing.services import services_of
from probed.assessing.switches import CircuitSwitches
from probed.assessing.terms import terms
from probed.assessing.truth import TopologyHistory, truth
from probed.errors import ProbedError, did_you_mean
from probed.model.assessment import Assessment, Period
from probed.model.contract import Contract, EvidenceRule
from probed.model.evidence import evidence_ref
from probed.model.ids import CircuitId, CustomerId, Leaf, PointId
from probed.model.instant import DAY_US, HOUR_US, format_instant
from probed.model.inventory import Circuit, Customer, Inventory
from probed.model.operation import Exclusion
from probed.model.publication import NOT_READ, ReportRecord
from probed.model.ticket import TroubleTicket
from sla.again import by_switches
from sla.assess import assess
from sla.circuit import CircuitEvidence
from sla.delivery import promises_reports
from sla.path_witness import PATH
from sla.period import BadPeriod, parse_period
from sla.pm_witness import PortBin
from topology.index import linear

LOOK_BACK_US: Final = 400 * DAY_US
"""How far before a period an outage may have begun and still be found whole."""
LOOK_AHEAD_US: Final = 62 * DAY_US
"""How far after a period an outage that began in it is followed to its end."""

ZONES_US: Final = 26 * HOUR_US
"""How far apart the same local time of two zones can be."""
MONTH_US: Final = 31 * DAY_US
"""How much before that of the calendar a contract's month may begin (month_begins)."""


class Unknown(ProbedError):
    """A name that the inventory does not hold in that period."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = sorted(set(known))
        if name in names:
            super().__init__(f"{what} '{name}' is in the inventory, but not at that time: ask for a time of its life")
            return
        hint = did_you_mean(name, names) or f" The inventory has {len(names)}."
        super().__init__(f"the inventory has no {what} '{name}'.{hint}")


class SoldTwice(ProbedError):
    """A circuit that changed hands or contract within the period: there is not one assessment of it."""

    def __init__(self, period: Period, services: Sequence[Circuit]) -> None:
        lives = "; ".join(f"customer {row.customer}, {life_text(row, period.zone)}" for row in services)
        super().__init__(
            f"circuit {services[0].id} changed its customer or its contract in {period.label} ({lives}): "
            "ask for each part with START/END"
        )


def _unread(_contract: Contract, _seen: CircuitEvidence) -> None:
    """Nobody asks what an assessment rests on."""


@dataclass(frozen=True, slots=True)
class Assessor:
    """Assesses circuits of one inventory from one body of evidence. `horizon`: nothing later is known."""

    inventory: Inventory
    evidence: Evidence
    exclusions: Sequence[Exclusion]
    limit_us: Callable[[str], int]
    horizon: int
    measured: PathBook | None = None
    """Measurements that witness circuits; None: no probes, only tests of the inventory's elements."""
    paths: PathBook = field(init=False, repr=False)
    history: TopologyHistory = field(init=False, repr=False)
    services: tuple[Circuit, ...] = field(init=False, repr=False)
    """Every circuit as it was sold, in order of id and time."""
    exclusions_of: Mapping[CircuitId, Sequence[Exclusion]] = field(init=False, repr=False)
    tickets: Sequence[TroubleTicket] | None = None
    """None where nobody records any."""
    reports: Callable[[CustomerId], ReportRecord] | None = None
    """What the ledger has of a customer's reports; None where there is no ledger."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "history", TopologyHistory(self.inventory))  # frozen: set once, here
        object.__setattr__(self, "services", services_of(self.inventory.circuits))
        object.__setattr__(self, "paths", self.measured or PathBook(self.inventory))
        object.__setattr__(self, "exclusions_of", _by_circuit(self.exclusions))

    def onward(
        self,
        evidence: Evidence,
        exclusions: Sequence[Exclusion],
        horizon: int,
        tickets: Sequence[TroubleTicket] | None = None,
        reports: Callable[[CustomerId], ReportRecord] | None = None,
    ) -> Assessor:
        """The same inventory with what is known later: what was worked out of the inventory stays."""
        later = copy(self)
        for name, value in (
            ("evidence", evidence),
            ("exclusions", exclusions),
            ("horizon", horizon),
            ("exclusions_of", _by_circuit(exclusions)),
            ("tickets", tickets),
            ("reports", reports),
        ):
            object.__setattr__(later, name, value)
        return later

    def circuits_of(self, customer: CustomerId, period: Period) -> tuple[Circuit, ...]:
        """The customer's circuits that lived at some time of the period, in order of id."""
        if customer not in {c.id for c in self.inventory.customers}:
            raise Unknown("customer", customer, (c.id for c in self.inventory.customers))
        return tuple(service for service in self.living(period) if service.customer == customer)

    def living(self, period: Period) -> tuple[Circuit, ...]:
        """Every service that lived at some time of the period, in order of id; a month is that of its contract."""
        return tuple(service for service in self.services if self._lives(service, period))

    def sold(self, circuit: str, period: Period) -> tuple[Circuit, ...]:
        """A circuit as often as it was sold in the period, in order of time."""
        return tuple(row for row in self.services if row.id == circuit and self._lives(row, period))

    def period_of(self, circuit: CircuitId | Circuit, text: str, near: Period) -> Period:
        """The period in the zone of the circuit's own contract: a local month is the contract's month."""
        service = circuit if isinstance(circuit, Circuit) else self._near(circuit, near)
        contract = self.contract_of(service, near)
        return parse_period(text, contract.zone, contract.month_day)

    def find(self, circuit: str, period: Period) -> Circuit:
        """The circuit as it was sold in the period; SoldTwice if it was sold more than once."""
        rows = self._rows(circuit)
        living = [row for row in rows if lives_in(row, period)]
        if not living:
            raise ProbedError(
                f"circuit {circuit} was not in service in {period.label}: {life_text(rows[-1], period.zone)}"
            )
        if len(living) > 1:
            raise SoldTwice(period, living)
        return living[0]

    def _rows(self, circuit: str) -> list[Circuit]:
        rows = [row for row in self.services if row.id == circuit]
        if not rows:
            raise Unknown("circuit", circuit, (row.id for row in self.services))
        return rows

    def _near(self, circuit: str, near: Period) -> Circuit:
        """The service that names the zone of a period: one that lived in it by any clock."""
        rows = self._rows(circuit)
        living = (row for wide in (near, _wider(near)) for row in rows if lives_in(row, wide))
        return next(living, None) or self.find(circuit, near)

    def _lives(self, service: Circuit, period: Period) -> bool:
        """Whether it lived in the period by the clock of its own contract."""
        if not lives_in(service, _wider(period)):
            return False
        try:
            return lives_in(service, self.period_of(service, period.label, period))
        except BadPeriod:  # a label that is no text of a period: no month of anybody's
            return lives_in(service, period)

    def observe(
        self, circuit: CircuitId | Circuit, period: Period, rule: EvidenceRule | None = None
    ) -> CircuitEvidence:
        """The circuit's truth over the period and enough around it to see border outages whole.

        `rule`: who is believed; None = as the contract says at the beginning.
        """
        row = circuit if isinstance(circuit, Circuit) else self.find(circuit, period)
        start = max(period.start - LOOK_BACK_US, row.valid.start if row.valid.start is not None else 0)
        end = min(period.end + LOOK_AHEAD_US, max(self.horizon, period.start + 1))
        if row.valid.end is not None:
            end = min(end, row.valid.end)
        rule = rule or self.contract_of(row, period).evidence

        def told(bins: Mapping[PointId, Sequence[PortBin]], *, looks: bool = True) -> CircuitEvidence:
            return truth(
                self.history,
                row.id,
                lambda points: self.evidence.runs(points, start, end) if looks else {},
                start,
                end,
                self.horizon,
                self.limit_us,
                rule,
                bins,
            )

        known = told({})
        bins = bins_that_matter(known, lambda: self.history.ends_in(known.routes, start, end), self.evidence)
        if bins:
            known = told(bins)
        return with_paths(
            known,
            self.paths,
            row,
            self.evidence,
            rule,
            lambda: self.history.parties(known.leaves, start, end),
            self.history.points_at,
            told(bins, looks=False).timeline if bins and rule is EvidenceRule.PM_FIRST else None,
        )

    def assess(self, circuit: CircuitId | Circuit, period: Period) -> Assessment:
        """A circuit's period under the contract version that held when the period (or the circuit) began.

        Only the time under that version: `assess_parts` has the others too.
        """
        row = circuit if isinstance(circuit, Circuit) else self.find(circuit, period)
        return self._under(row, period, self.contract_of(row, period), self.versions(row, period))

    def assess_parts(
        self,
        circuit: CircuitId | Circuit,
        period: Period,
        reading: Callable[[Contract, CircuitEvidence], None] = _unread,
    ) -> tuple[Assessment, ...]:
        """One assessment for each version that held in the period, in order of time; parts still to come are left.

        `reading` is told what each of them rests on.
        """
        row = circuit if isinstance(circuit, Circuit) else self.find(circuit, period)
        terms = self.terms(row, period) or (self.contract_of(row, period),)
        begun = [term for number, term in enumerate(terms) if not number or (term.start or 0) < self.horizon]
        versions = self.versions(row, period)
        return tuple(self._under(row, period, term, versions, reading) for term in begun)

    def assess_under(self, circuit: Circuit, period: Period, contract: Contract) -> Assessment:
        """A circuit's period under a contract that it does not have: a draft."""
        return self._under(circuit, period, contract, (contract,))

    def _under(
        self,
        row: Circuit,
        period: Period,
        contract: Contract,
        versions: Sequence[Contract],
        reading: Callable[[Contract, CircuitEvidence], None] = _unread,
    ) -> Assessment:
        seen = self.observe(row, period, contract.evidence)
        reading(contract, seen)
        return assess(
            contract=contract,
            circuit=row.id,
            customer=row.customer,
            life=row.valid,
            evidence=seen,
            exclusions=self.exclusions_of.get(row.id, ()),
            period=period,
            horizon=self.horizon,
            topology=tuple(dict.fromkeys(r.topology for r in seen.routes)),
            evidence_ids=self.evidence_ids(row.id, period),
            parties=self.history.parties(seen.leaves, period.start, period.end),
            versions=versions,
            tickets=None if self.tickets is None else [t for t in self.tickets if t.circuit == row.id],
            measured=self._reading(row.id, contract) if self.paths.of.get(row.id) else None,
            errors=ErrorReading(self.evidence, ports_needed(self.history, seen)) if promised(contract) else None,
            reports=self.record_of(row.customer) if promises_reports((contract,)) else NOT_READ,
            switched=self._switches(row, period, contract, seen) if by_switches(contract) else None,
        )

    def _switches(self, row: Circuit, period: Period, contract: Contract, seen: CircuitEvidence) -> CircuitSwitches:
        return CircuitSwitches(
            self.history,
            self.evidence,
            self.paths,
            row.id,
            seen,
            contract.evidence,
            self.evidence_ids(row.id, period),
            both=linear(row.protection),
        )

    def record_of(self, customer: CustomerId) -> ReportRecord:
        """What the ledger has of a customer's reports."""
        return NOT_READ if self.reports is None else self.reports(customer)

    def _reading(self, circuit: CircuitId, contract: Contract) -> PathReading:
        return PathReading(self.paths, circuit, self.evidence, contract.zone, contract.clauses)

    def evidence_ids(self, circuit: CircuitId, period: Period) -> Callable[[Leaf, int, int], Sequence[str]]:
        """The ids of what was seen of a leaf over a stretch of time."""

        def ids(leaf: Leaf, start: int, end: int) -> Sequence[str]:
            if leaf.kind == PATH:
                return path_ids(self.paths, circuit, leaf, self.evidence, start, end)
            points = self.history.points_of(leaf, period.start, period.end)
            silences = self.evidence.silences({point.element for point in points}, start, end)
            counted = counted_ids(points, self.evidence, start, end)
            return [*self.evidence.ids(points, start, end), *(evidence_ref(seen).id for seen in silences), *counted]

        return ids

    def contract_of(self, circuit: Circuit, period: Period) -> Contract:
        """The first contract version in force in the period (at the last instant of a life that ended before)."""
        terms = self.terms(circuit, period)
        if terms:
            return terms[0]
        at = max(period.start, circuit.valid.start or period.start)
        if circuit.valid.end is not None:
            at = min(at, circuit.valid.end - 1)
        last = self.terms(circuit, period._replace(start=at, end=at + 1))
        if last:
            return last[0]
        name = circuit.contract or self.customer_of(circuit, at).contract
        raise ProbedError(f"contract {name} of circuit {circuit.id} has no version in force at {format_instant(at)}")

    def terms(self, circuit: Circuit, period: Period) -> tuple[Contract, ...]:
        """Every contract version of the circuit that holds in the period, each cut to the time for which it holds.

        A version ends with itself, or where the customer's row names another contract.
        """
        start = max(period.start, circuit.valid.start if circuit.valid.start is not None else period.start)
        end = min(period.end, circuit.valid.end if circuit.valid.end is not None else period.end)
        return terms(self.inventory, circuit, start, end)

    def versions(self, row: Circuit, period: Period) -> tuple[Contract, ...]:
        """The versions by which the time around a period is masked."""
        around = period._replace(start=period.start - LOOK_BACK_US, end=period.end + LOOK_AHEAD_US)
        return self.terms(row, around)

    def customer_of(self, circuit: Circuit, at: int) -> Customer:
        """The circuit's customer as known at an instant."""
        rows = [c for c in self.inventory.customers if c.id == circuit.customer]
        return next((c for c in rows if c.valid.holds_at(at)), rows[-1])


def _by_circuit(exclusions: Iterable[Exclusion]) -> dict[CircuitId, list[Exclusion]]:
    found: defaultdict[CircuitId, list[Exclusion]] = defaultdict(list)
    for each in exclusions:
        found[each.circuit].append(each)
    return dict(found)


def lives_in(circuit: Circuit, period: Period) -> bool:
    """Whether any instant of the period lies within the circuit's life."""
    start, end = circuit.valid
    return (start is None or start < period.end) and (end is None or end > period.start)


def life_text(circuit: Circuit, zone: str) -> str:
    """'in service from ... to ...', for messages."""
    start, end = circuit.valid
    since = format_instant(start, zone) if start is not None else "ever"
    return f"in service from {since} " + (f"to {format_instant(end, zone)}" if end is not None else "on")


def _wider(period: Period) -> Period:
    """The period and what it may be by the clocks of other zones (UTC-12 to UTC+14) and by months of assessment."""
    return period._replace(start=period.start - ZONES_US - MONTH_US, end=period.end + ZONES_US)
