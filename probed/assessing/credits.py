"""Credits of assessments, with the months before them where a chronic rule asks for those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from probed.assessing.assessor import Assessor, lives_in
from probed.errors import ProbedError
from probed.model.assessment import Assessment, Period
from probed.model.contract import Amount, Contract, MeasuredClause
from probed.model.credit import CircuitCredit, CustomerCredit, VpnCreditSheet
from sla.credit import Months, circuit_credit
from sla.credit_month import customer_credit, settled
from sla.delivery import Service, dues, is_reporting
from sla.period import previous_month


def credit_sheets(assessor: Assessor, found: Iterable[Assessment]) -> tuple[CircuitCredit, ...]:
    """The sheet of every assessment that can be charged, in their order; the versions of a month settled together."""
    return tuple(sheet for sheet in part_sheets(assessor, found) if sheet is not None)


def part_sheets(assessor: Assessor, found: Iterable[Assessment]) -> tuple[CircuitCredit | None, ...]:
    """The same with None for an assessment that cannot be charged."""
    contracts = contracts_by_ref(assessor)
    made = [_sheet(assessor, contracts[assessment.contract], assessment) for assessment in found]
    done = iter(settled([sheet for sheet in made if sheet is not None]))
    return tuple(None if sheet is None else next(done) for sheet in made)


def _sheet(assessor: Assessor, contract: Contract, assessment: Assessment) -> CircuitCredit | None:
    before = history(assessor, contract, assessment)
    bears = bears_reports(assessor, contract, assessment)
    return circuit_credit(contract, assessment, before, covered(assessor, assessment), bears_reports=bears)


def covered(assessor: Assessor, a: Assessment) -> tuple[int, int]:
    """The time of the period for which any version of the circuit's contract held in its life."""
    start, end = a.start, a.due or a.end
    if (start, end) == (a.period.start, a.period.end):
        return start, end
    for row in assessor.services:
        if (row.id, row.customer) == (a.circuit, a.customer) and row.valid.holds_at(start):
            for term in assessor.terms(row, a.period):
                begin, until = _cut(term.start, term.end, a.period.start, a.period.end)
                begin, until = _cut(row.valid.start, row.valid.end, begin, until)
                start, end = min(start, begin), max(end, until)
    return start, end


def _cut(start: int | None, end: int | None, first: int, last: int) -> tuple[int, int]:
    return first if start is None else max(first, start), last if end is None else min(last, end)


def bears_reports(assessor: Assessor, contract: Contract, a: Assessment) -> bool:
    """Whether an amount for a late report is on this circuit's sheet: that of the first one to which it was due."""
    clauses = [each for each in contract.clauses if isinstance(each, MeasuredClause) and is_reporting(each)]
    if not any(isinstance(band.credit, Amount) for each in clauses for band in each.bands):
        return True
    for row in assessor.services:
        if row.customer != a.customer or not lives_in(row, a.period):
            continue
        if row.id == a.circuit:
            return True
        mine = assessor.exclusions_of.get(row.id, ())
        service = Service(row.id, row.valid, assessor.versions(row, a.period), mine)
        for term in assessor.terms(row, a.period):
            start, end = _cut(term.start, term.end, a.period.start, a.period.end)
            start, end = _cut(row.valid.start, row.valid.end, start, end)
            if term.ref == contract.ref and any(dues(clause, service, start, end) for clause in clauses):
                return False
    return True


def customer_sheets(
    assessor: Assessor, sheets: Sequence[CircuitCredit], month: str, vpns: Sequence[VpnCreditSheet] = ()
) -> tuple[CustomerCredit, ...]:
    """One sheet for each customer that has any."""
    contracts = contracts_by_ref(assessor)
    customers = dict.fromkeys([*(sheet.customer for sheet in sheets), *(each.credit.customer for each in vpns)])
    return tuple(customer_credit(customer, month, sheets, contracts, vpns) for customer in customers)


def contracts_by_ref(assessor: Assessor) -> dict[str, Contract]:
    return {contract.ref: contract for contract in assessor.inventory.contracts}


def history(assessor: Assessor, contract: Contract, assessment: Assessment) -> Mapping[str, Months]:
    """What the chronic rule's clause came to in the months before, the oldest first.

    A month in which nothing was promised of it ends the row: nobody missed it then.
    """
    rule = contract.credit.chronic if contract.credit else None
    if rule is None or all(clause.id != rule.clause for clause in contract.clauses):
        return {}  # there is none, or it is about a VPN
    months: list[tuple[str, bool | None]] = []
    period = assessment.period
    for _ in range(rule.months - 1):
        period = previous_month(period, contract.month_day)
        found = _met(assessor, assessment, rule.clause, period)
        if not found:
            break
        months.insert(0, (period.label, met_of(found)))
    return {rule.clause: tuple(months)}


def met_of(parts: Sequence[bool | None]) -> bool | None:
    """Whether a clause was met in a month: not if any part missed it, unknown if nobody can say."""
    return False if False in parts else None if None in parts else True


def _met(assessor: Assessor, assessment: Assessment, clause: str, period: Period) -> list[bool | None]:
    """What a clause came to in each part of an earlier month."""
    rows = [s for s in assessor.services if (s.id, s.customer) == (assessment.circuit, assessment.customer)]
    found: list[bool | None] = []
    for row in rows:
        try:
            parts = assessor.assess_parts(row, period)
        except ProbedError:  # not in service then, or without a contract
            continue
        found += [result.met for part in parts for result in part.clauses if result.clause == clause]
    return found
