"""The breach clock over the fleet: every service's and VPN's running assessment month, and what is at stake in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from probed.assessing.assessor import Assessor
from probed.assessing.credits import bears_reports, contracts_by_ref, credit_sheets
from probed.assessing.terms import customer_terms
from probed.assessing.vpns import assess_vpn_of, members_under, vpn_sheets, vpns_of
from probed.errors import ProbedError
from probed.model.assessment import Assessment, Period
from probed.model.contract import Contract, MeasuredKind
from probed.model.credit import CircuitCredit
from probed.model.ids import CustomerId
from probed.model.inventory import Circuit
from probed.model.risk import ClauseRisk
from probed.model.timeline import Timeline
from sla.breach import risks, urgency
from sla.credit import shares_of_reports
from sla.period import month_of
from sla.timeline import first_known
from sla.vpn_breach import vpn_risks


class _Running(NamedTuple):
    """A service's month so far, its sheet where anything can be charged, and since when anything is known of it."""

    so_far: Assessment
    sheet: CircuitCredit | None
    seen_from: int


def fleet_risks(assessor: Assessor, services: Iterable[Circuit], today: int | None = None) -> tuple[ClauseRisk, ...]:
    """The clauses of all services, and of their customers' VPNs, in the month that holds the last input, the most
    urgent first.

    `today`: a month that is over by then has no clock any more, though nothing was heard since.
    Only the contract version in force now has a clock; a service without one, or without a life, has none.
    """
    contracts = contracts_by_ref(assessor)
    running = [one for service in services if (one := _running(assessor, service, today)) is not None]
    found: list[ClauseRisk] = []
    for so_far, sheet, seen_from in running:
        mine = assessor.exclusions_of.get(so_far.circuit, ())
        term = contracts[so_far.contract]
        if not bears_reports(assessor, term, so_far):
            term = shares_of_reports(term)
        found += risks(term, so_far, mine, sheet, seen_from)
    for customer in dict.fromkeys(one.so_far.customer for one in running):
        found += _of_vpns(assessor, customer, running, today)
    return tuple(sorted(once_a_report(found), key=urgency))


def once_a_report(found: Iterable[ClauseRisk]) -> Iterator[ClauseRisk]:
    """A report is one a customer: its first circuit stands for all of them, and has what all of them could cost."""
    kept: dict[tuple[str, str, str, int | None, str], ClauseRisk] = {}
    for risk in found:
        if risk.kind != MeasuredKind.REPORTING.value:
            yield risk
            continue
        key = risk.customer, risk.contract, risk.clause, risk.breach_at, risk.basis
        first = kept.get(key)
        if first is None:
            kept[key] = risk
        elif risk.stake is not None:
            kept[key] = first._replace(stake=(first.stake or 0) + risk.stake)
    yield from kept.values()


def _running(assessor: Assessor, service: Circuit, today: int | None) -> _Running | None:
    now = assessor.horizon
    start, end = service.valid
    if (start is not None and start >= now) or (end is not None and end < now):
        return None
    try:
        contract = assessor.contract_of(service, Period(now - 1, now, "UTC", ""))
        period = month_of(now - 1, contract.zone, contract.month_day)
        if today is not None and period.end <= today:
            return None
        seen: list[Timeline] = []
        so_far = assessor.assess_parts(service, period, lambda _, evidence: seen.append(evidence.timeline))[-1]
    except ProbedError:
        return None
    sheets = credit_sheets(assessor, [so_far])
    return _Running(so_far, sheets[0] if sheets else None, first_known(seen[-1]))


def _of_vpns(
    assessor: Assessor, customer: CustomerId, running: Sequence[_Running], today: int | None
) -> Iterator[ClauseRisk]:
    """Of the contract that the customer has now; a VPN that has ended has no clock."""
    now = assessor.horizon
    term, period = _now(assessor, customer)
    if term is None or period is None or (today is not None and period.end <= today):
        return
    known = [one.so_far for one in running]
    sheets = [one.sheet for one in running if one.sheet is not None]
    for rows in vpns_of(assessor, customer):
        parts = members_under(assessor, rows, period, term, known)
        so_far = assess_vpn_of(assessor, rows, period, term, parts)
        if so_far is None or so_far.end < now:
            continue
        costs = vpn_sheets(assessor, [so_far], sheets)
        since = {one.so_far.circuit: one.seen_from for one in running}
        yield from vpn_risks(term, rows, so_far, parts, assessor.exclusions_of, costs[0] if costs else None, since)


def _now(assessor: Assessor, customer: CustomerId) -> tuple[Contract | None, Period | None]:
    """The customer's contract in force now, cut to when it holds, with its running month; None if it promises
    nothing of VPNs.
    """
    now = assessor.horizon
    held = customer_terms(assessor.inventory, customer, now - 1, now)
    if not held or not held[-1].vpn_clauses:
        return None, None
    period = month_of(now - 1, held[-1].zone, held[-1].month_day)
    terms = customer_terms(assessor.inventory, customer, period.start, period.end)
    return next(term for term in reversed(terms) if (term.start or 0) < now), period
