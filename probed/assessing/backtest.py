"""A draft contract over recorded months: what it would have cost, and which clauses would have failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from probed.assessing.assessor import Assessor, lives_in
from probed.assessing.credits import credit_sheets, customer_sheets, met_of
from probed.assessing.vpns import assess_vpns, customers_of, draft_vpns, vpn_sheets
from probed.errors import ProbedError
from probed.model.assessment import Assessment, ClauseResult, Period, Totals
from probed.model.contract import Contract
from probed.model.credit import CircuitCredit, VpnCreditSheet
from probed.model.ids import CircuitId, CustomerId
from probed.model.inventory import Circuit
from probed.model.vpn_assessment import VpnAssessment
from sla.credit import Months, circuit_credit
from sla.credit_month import customer_credit
from sla.delivered import told_of
from sla.period import month_of, previous_month
from sla.vpn_credit import vpn_credit


class FailedClause(NamedTuple):
    """A clause that a circuit would have missed in a month, and by how much. `credit`: smallest units, before
    stacking; None where the draft names no money. `known`: the share of the circuit's month (of that of all circuits
    of the VPN) that was recorded. `unsure`: missed only by how the draft counts what was not recorded.
    """

    month: str
    circuit: CircuitId
    customer: CustomerId
    clause: str
    kind: str
    window: str
    value: Fraction | None
    target: Fraction
    margin: Fraction | None
    unit: str
    credit: Fraction | None
    known: Fraction | None
    unsure: bool


class EarlierMonth(NamedTuple):
    """A month before the first one, at which the chronic rule looks; `recorded`: whether anything is known of it."""

    month: str
    recorded: bool


class MonthTest(NamedTuple):
    """One month under the draft. `known`: the share of all circuits' time that was recorded at all.

    `paid` and `at_most` in smallest units of the draft's currency, after all caps; None without [credit].
    `paid_now`: what the contracts in force pay for the same month, by currency.
    """

    month: str
    circuits: int
    known: Fraction | None
    missed: int
    undecided: int
    paid: int | None
    at_most: int | None
    paid_now: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Backtest:
    """Months from the oldest to the newest. `unrecorded`: those of which nothing at all is known.

    `uncharged`: circuits for which the draft names no charge, so that their misses cost nothing here. `before`: the
    months before them that the chronic rule counts too, the oldest first.
    """

    contract: str
    currency: str
    digits: int
    months: tuple[MonthTest, ...]
    unrecorded: tuple[str, ...]
    uncharged: tuple[CircuitId, ...]
    failed: tuple[FailedClause, ...]
    sheets: tuple[CircuitCredit, ...]
    vpn_sheets: tuple[VpnCreditSheet, ...] = ()
    before: tuple[EarlierMonth, ...] = ()

    @property
    def paid(self) -> int:
        return sum(month.paid or 0 for month in self.months)


def last_months(draft: Contract, horizon: int, number: int) -> tuple[Period, ...]:
    """So many assessment months of the draft that were over at the horizon, the oldest first."""
    found: list[Period] = []
    period = month_of(horizon, draft.zone, draft.month_day)
    while len(found) < number:
        period = previous_month(period, draft.month_day)
        found.insert(0, period)
    return tuple(found)


def backtest(assessor: Assessor, draft: Contract, services: Sequence[Circuit], periods: Sequence[Period]) -> Backtest:
    """The draft over the periods, for all the services that lived in them; months without any are left out."""
    draft = replace(draft, start=None, end=None)
    months: list[MonthTest] = []
    unrecorded: list[str] = []
    failed: list[FailedClause] = []
    sheets: list[CircuitCredit] = []
    made_vpns: list[VpnCreditSheet] = []
    past = _Past(draft)
    before = past.look_back(assessor, services, periods[0]) if periods else ()
    for period in periods:
        found = list(_assessed(assessor, draft, services, period))
        if not found:
            continue
        if not any(a.coverage for a in found):
            unrecorded.append(period.label)
            past.unrecorded(period.label)
            continue
        bearers = _bearers(found)
        made = [
            sheet
            for a in found
            if (
                sheet := circuit_credit(
                    draft,
                    a,
                    past.of(a.circuit, a.customer, period),
                    bears_reports=bearers.get(a.customer, a.circuit) == a.circuit,
                )
            )
        ]
        nets = draft_vpns(assessor, draft, found, period)
        net_sheets = [s for a in nets if (s := vpn_credit(draft, a, made, past.of(a.vpn, a.customer, period)))]
        failed += _failed(found, {sheet.circuit: sheet for sheet in made})
        failed += _failed_vpns(nets, {sheet.vpn: sheet.credit for sheet in net_sheets}, found)
        sheets += made
        made_vpns += net_sheets
        months.append(_month(assessor, draft, found, made, period, nets, net_sheets))
        past.add(found, nets)
    rules = draft.credit
    return Backtest(
        draft.ref,
        rules.currency if rules else "",
        rules.digits if rules else 0,
        tuple(months),
        tuple(unrecorded),
        _uncharged(draft, services),
        tuple(failed),
        tuple(sheets),
        tuple(made_vpns),
        before,
    )


class _Past:
    """What the chronic rule's clause came to under the draft, by circuit or VPN, customer and month."""

    def __init__(self, draft: Contract) -> None:
        self._draft = draft
        self._rule = draft.credit.chronic if draft.credit else None
        self._met: dict[tuple[str, str, str], list[bool | None]] = {}
        self._unrecorded: set[str] = set()

    def look_back(self, assessor: Assessor, services: Sequence[Circuit], first: Period) -> tuple[EarlierMonth, ...]:
        """Assesses the months before the first one that the rule counts, and says which of them are recorded."""
        if self._rule is None:
            return ()
        looked: list[EarlierMonth] = []
        period = first
        for _ in range(self._rule.months - 1):
            period = previous_month(period, self._draft.month_day)
            found = list(_assessed(assessor, self._draft, services, period))
            if not found:
                break  # nothing was sold yet
            recorded = any(a.coverage for a in found)
            looked.insert(0, EarlierMonth(period.label, recorded))
            if not recorded:
                self.unrecorded(period.label)
                continue
            of_vpn = any(clause.id == self._rule.clause for clause in self._draft.vpn_clauses)
            self.add(found, draft_vpns(assessor, self._draft, found, period) if of_vpn else ())
        return tuple(looked)

    def unrecorded(self, month: str) -> None:
        """Nothing at all is known of this month."""
        self._unrecorded.add(month)

    def add(self, found: Sequence[Assessment], nets: Sequence[VpnAssessment]) -> None:
        """A month that was assessed; a circuit that was sold twice to one customer in it has its parts together."""
        named: list[tuple[str, Assessment | VpnAssessment]] = [(a.circuit, a) for a in found]
        named += [(net.vpn, net) for net in nets]
        for name, a in named:
            met = [result.met for result in a.clauses if self._rule and result.clause == self._rule.clause]
            self._met.setdefault((name, a.customer, a.period.label), []).extend(met)

    def of(self, name: str, customer: str, period: Period) -> Mapping[str, Months]:
        """The months before a period, the oldest first; one in which nothing was sold ends the row."""
        months: list[tuple[str, bool | None]] = []
        for _ in range(self._rule.months - 1 if self._rule else 0):
            period = previous_month(period, self._draft.month_day)
            met = self._met.get((name, customer, period.label))
            if met:
                months.insert(0, (period.label, met_of(met)))
            elif period.label in self._unrecorded:
                months.insert(0, (period.label, None))
            else:
                break
        return {self._rule.clause: tuple(months)} if self._rule else {}


def _uncharged(draft: Contract, services: Sequence[Circuit]) -> tuple[CircuitId, ...]:
    if draft.credit is None:
        return ()
    ids = dict.fromkeys(service.id for service in services)
    return tuple(name for name in ids if draft.credit.charge_of(name) is None)


def _assessed(
    assessor: Assessor, draft: Contract, services: Sequence[Circuit], period: Period
) -> Iterator[Assessment]:
    for service in services:
        if lives_in(service, period) and period.start < assessor.horizon:
            yield assessor.assess_under(service, period, draft)


def _bearers(found: Sequence[Assessment]) -> dict[CustomerId, CircuitId]:
    """By customer, the first circuit to which a report was due: an amount for it is on that one's sheet."""
    bearers: dict[CustomerId, CircuitId] = {}
    for a in found:
        if any(told_of(result) for result in a.clauses):
            bearers.setdefault(a.customer, a.circuit)
    return bearers


def _failed(found: Sequence[Assessment], sheets: Mapping[CircuitId, CircuitCredit]) -> Iterator[FailedClause]:
    for a in found:
        sheet = sheets.get(a.circuit)
        costs = {each.clause: each.exact for each in sheet.clauses} if sheet else {}
        for c in a.clauses:
            if c.met is False:
                yield _failure(a.period.label, a.circuit, a.customer, c, costs.get(c.clause), a.coverage)


def _failed_vpns(
    found: Sequence[VpnAssessment], sheets: Mapping[str, CircuitCredit], circuits: Sequence[Assessment]
) -> Iterator[FailedClause]:
    """The same of VPNs; `circuit` is the VPN."""
    for a in found:
        members = {name for name, _ in a.circuits}
        known = _known([each.totals for each in circuits if each.circuit in members])
        sheet = sheets.get(a.vpn)
        costs = {each.clause: each.exact for each in sheet.clauses} if sheet else {}
        for c in a.clauses:
            if c.met is False:
                yield _failure(a.period.label, CircuitId(a.vpn), a.customer, c, costs.get(c.clause), known)


def _failure(
    month: str,
    name: CircuitId,
    customer: CustomerId,
    c: ClauseResult,
    credit: Fraction | None,
    known: Fraction | None,
) -> FailedClause:
    told = (c.clause, c.kind, c.window, c.value, c.target, c.margin, c.unit)
    return FailedClause(month, name, customer, *told, credit, known, unsure=_unsure(c))


def _unsure(missed: ClauseResult) -> bool:
    """Whether it would be kept if all that is unknown had been good; several missed windows are not looked into."""
    if missed.value is None or missed.windows_missed > 1:
        return False
    if missed.value < missed.target:
        return missed.high is not None and missed.high >= missed.target
    return missed.low is not None and missed.low <= missed.target


def _known(totals: Sequence[Totals]) -> Fraction | None:
    """The share of all their time in service that was recorded."""
    known = sum(t.up + t.degraded + t.down for t in totals)
    served = known + sum(t.unknown for t in totals)
    return Fraction(known, served) if served else None


def _month(
    assessor: Assessor,
    draft: Contract,
    found: Sequence[Assessment],
    sheets: Sequence[CircuitCredit],
    period: Period,
    nets: Sequence[VpnAssessment],
    net_sheets: Sequence[VpnCreditSheet],
) -> MonthTest:
    results = [result for a in found for result in a.clauses] + [result for a in nets for result in a.clauses]
    paid, at_most = _paid(draft, sheets, period, net_sheets) if draft.credit else (None, None)
    return MonthTest(
        month=period.label,
        circuits=len({a.circuit for a in found}),
        known=_known([a.totals for a in found]),
        missed=sum(result.met is False for result in results),
        undecided=sum(result.met is None and bool(result.reason) for result in results),
        paid=paid,
        at_most=at_most,
        paid_now=_paid_now(assessor, found, period),
    )


def _paid(
    draft: Contract, sheets: Sequence[CircuitCredit], period: Period, nets: Sequence[VpnCreditSheet]
) -> tuple[int, int]:
    """What all customers together would have been paid, each under its cap."""
    customers = dict.fromkeys([*(sheet.customer for sheet in sheets), *(each.credit.customer for each in nets)])
    each = [customer_credit(customer, period.label, sheets, {draft.ref: draft}, nets) for customer in customers]
    groups = [group for customer in each for group in customer.groups]
    return sum(group.total for group in groups), sum(group.at_most for group in groups)


def _paid_now(assessor: Assessor, found: Sequence[Assessment], period: Period) -> tuple[tuple[str, int, int], ...]:
    """The same circuits and month under the contracts that they have, and their VPNs, each customer under its cap."""
    made: list[CircuitCredit] = []
    for a in found:
        try:
            parts = assessor.assess_parts(a.circuit, assessor.period_of(a.circuit, period.label, period))
        except ProbedError:  # without a contract then, or sold twice in that month
            continue
        made += credit_sheets(assessor, parts)
    nets = [
        net
        for customer in customers_of(found)
        for net in vpn_sheets(assessor, assess_vpns(assessor, customer, period), made)
    ]
    sums: dict[tuple[str, int], int] = {}
    for whole in customer_sheets(assessor, made, period.label, nets):
        for currency, digits, minor in whole.totals:
            sums[currency, digits] = sums.get((currency, digits), 0) + minor
    return tuple((currency, digits, minor) for (currency, digits), minor in sorted(sums.items()))
