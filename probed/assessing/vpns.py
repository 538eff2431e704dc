"""Assessments and credits of a customer's VPNs, for contracts that promise something of a VPN as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from probed.assessing.assessor import Assessor, lives_in
from probed.assessing.credits import met_of
from probed.assessing.terms import customer_terms
from probed.errors import ProbedError
from probed.model.assessment import Assessment, Period
from probed.model.contract import Contract
from probed.model.credit import CircuitCredit, VpnCreditSheet
from probed.model.ids import CircuitId, CustomerId, VpnId
from probed.model.inventory import Vpn
from probed.model.vpn_assessment import VpnAssessment
from sla.content import settled
from sla.credit import Months
from sla.credit_month import settled_vpns
from sla.period import parse_period, previous_month
from sla.vpn_assess import assess_vpn
from sla.vpn_credit import vpn_credit
from sla.vpn_net import Parts
from sla.windows import windows


def customers_of(found: Sequence[Assessment]) -> tuple[CustomerId, ...]:
    """Everybody of whom a circuit was assessed, in order."""
    return tuple(dict.fromkeys(a.customer for a in found))


def assess_vpns(
    assessor: Assessor, customer: CustomerId, near: Period, known: Sequence[Assessment] = ()
) -> tuple[VpnAssessment, ...]:
    """Every VPN of a customer in a period, once for each contract version that promises anything of it.

    `near`: the period by any clock; its label is read by each contract's own. `known`: assessments to use again.
    """
    found: list[VpnAssessment] = []
    for term in customer_terms(assessor.inventory, customer, near.start, near.end):
        if not term.vpn_clauses or (term.start or 0) >= assessor.horizon:
            continue
        period = parse_period(near.label, term.zone, term.month_day)
        for rows in vpns_of(assessor, customer):
            made = assess_vpn_of(assessor, rows, period, term, members_under(assessor, rows, period, term, known))
            if made is not None:
                found.append(made)
    return tuple(found)


def assess_vpn_of(
    assessor: Assessor, rows: Sequence[Vpn], period: Period, term: Contract, members: Parts
) -> VpnAssessment | None:
    """One VPN of the assessments of its members, with what its clauses' windows reach back for."""
    return assess_vpn(term, rows, members, _reaching(assessor, rows, period, term))


def _reaching(assessor: Assessor, rows: Sequence[Vpn], period: Period, term: Contract) -> Parts | None:
    """The members from where the first window of a clause begins; None where none begins before the period."""
    end = min(period.end, max(assessor.horizon, period.start + 1))
    begins = min(
        window.start
        for clause in term.vpn_clauses
        for window in windows(clause.window, period, period.start, end, 0, term.month_day)
    )
    if begins >= period.start:
        return None
    # Of their clauses nothing is asked: each window is judged on their timelines.
    return members_under(assessor, rows, period._replace(start=begins), replace(term, clauses=()), ())


def vpns_of(assessor: Assessor, customer: CustomerId) -> tuple[tuple[Vpn, ...], ...]:
    """The customer's VPNs, each with all of its rows."""
    by_id: dict[VpnId, list[Vpn]] = {}
    for vpn in assessor.inventory.vpns:
        if vpn.customer == customer:
            by_id.setdefault(vpn.id, []).append(vpn)
    return tuple(tuple(rows) for rows in by_id.values())


def members_under(
    assessor: Assessor, rows: Sequence[Vpn], period: Period, term: Contract, known: Sequence[Assessment]
) -> Parts:
    """Each circuit of a VPN under the VPN's contract, whatever its own is."""
    names = dict.fromkeys(member.circuit for row in rows for member in row.members)
    ready = {
        name: [a for a in known if (a.circuit, a.contract, a.period) == (name, term.ref, period)] for name in names
    }
    each = {name: ready[name] or _assessed(assessor, name, period, term) for name in names}
    # A final one without the instant at which it happened to be made: the VPN's hash says the same tomorrow.
    return {name: [a if a.provisional else settled(a) for a in parts] for name, parts in each.items()}


def _assessed(assessor: Assessor, circuit: CircuitId, period: Period, term: Contract) -> Iterator[Assessment]:
    for service in assessor.services:
        if service.id == circuit and lives_in(service, period):
            try:
                yield assessor.assess_under(service, period, term)
            except ProbedError:  # sold for another part of the period than this version's
                continue


def vpn_sheets(
    assessor: Assessor, found: Sequence[VpnAssessment], circuits: Sequence[CircuitCredit]
) -> tuple[VpnCreditSheet, ...]:
    """The sheet of every VPN that can be charged, the versions of a month settled together.

    `circuits`: those of the same period.
    """
    contracts = {contract.ref: contract for contract in assessor.inventory.contracts}
    sheets = []
    for each in found:
        contract = contracts[each.contract]
        refs = [other.contract for other in found if other.vpn == each.vpn]
        mine = _of_part(circuits, each, refs)
        parts = [other for other in found if other.vpn == each.vpn]
        sheet = vpn_credit(contract, each, mine, _history(assessor, contract, each), _covered(assessor, parts))
        if sheet is not None:
            sheets.append(sheet)
    return settled_vpns(sheets)


def _covered(assessor: Assessor, parts: Sequence[VpnAssessment]) -> tuple[int, int]:
    """The time of the period for which any version promises something of a VPN, also one that is not among its parts:
    it has not begun, or is not asked for.
    """
    first, last = parts[0], parts[-1]
    start, end = min(part.start for part in parts), max(part.due or part.end for part in parts)
    held = customer_terms(assessor.inventory, first.customer, first.period.start, first.period.end)
    terms = [term for term in held if term.vpn_clauses]
    lives = [vpn.valid for vpn in assessor.inventory.vpns if vpn.id == first.vpn]
    if terms and terms[0].ref != first.contract:
        begins = [at for at in (terms[0].start, min((life.start or 0) for life in lives)) if at is not None]
        start = min(start, max(first.period.start, *begins))
    if terms and terms[-1].ref != last.contract:
        ends = [at for at in (terms[-1].end, *(life.end for life in lives[-1:])) if at is not None]
        end = max(end, min([first.period.end, *ends]))
    return start, end


def _of_part(
    circuits: Sequence[CircuitCredit], found: VpnAssessment, refs: Sequence[str]
) -> tuple[CircuitCredit, ...]:
    """The circuits' sheets that belong to this version's part: those of contracts of their own to the first part."""
    first = found.contract == refs[0]
    return tuple(
        sheet
        for sheet in circuits
        if sheet.customer == found.customer
        and (sheet.contract == found.contract or (first and sheet.contract not in refs))
    )


def _history(assessor: Assessor, contract: Contract, found: VpnAssessment) -> Mapping[str, Months]:
    """What the chronic rule's clause came to for this VPN in the months before, as for a circuit."""
    rule = contract.credit.chronic if contract.credit else None
    if rule is None or all(clause.id != rule.clause for clause in contract.vpn_clauses):
        return {}
    months: list[tuple[str, bool | None]] = []
    period = found.period
    for _ in range(rule.months - 1):
        period = previous_month(period, contract.month_day)
        parts = [part for part in assess_vpns(assessor, found.customer, period) if part.vpn == found.vpn]
        met = [result.met for part in parts for result in part.clauses if result.clause == rule.clause]
        if not met:
            break
        months.insert(0, (period.label, met_of(met)))
    return {rule.clause: tuple(months)}


def draft_vpns(
    assessor: Assessor, draft: Contract, found: Sequence[Assessment], period: Period
) -> tuple[VpnAssessment, ...]:
    """The VPNs of the customers of some circuits, under a draft that they do not have."""
    draft = replace(draft, start=None, end=None)
    if not draft.vpn_clauses:
        return ()
    made = [
        assess_vpn_of(assessor, rows, period, draft, members_under(assessor, rows, period, draft, found))
        for customer in customers_of(found)
        for rows in vpns_of(assessor, customer)
    ]
    return tuple(each for each in made if each is not None)
