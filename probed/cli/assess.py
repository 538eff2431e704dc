"""`probed assess`: what a period came to, clause by clause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from probed.cli.completing import circuit_ids, customer_ids
from probed.cli.credits import print_credits
from probed.cli.output import Word, milliseconds, note, print_json, print_table, span_text
from probed.cli.screen import view_options
from probed.cli.sources import Offline, evidence_options, json_option, opened
from probed.cli.vpns import clause_name, print_vpns
from probed.cli.words import said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from fractions import Fraction

    from probed.assessing.assessor import Assessor
    from probed.model.assessment import Assessment, ClauseResult
    from probed.model.contract import Contract
    from probed.model.credit import CircuitCredit, CustomerCredit, VpnCreditSheet
    from probed.model.inventory import Circuit
    from probed.model.vpn_assessment import VpnAssessment
    from sla.join import Joined

VERDICTS = {True: "kept", False: "missed", None: "open"}


@click.command("assess")
@click.argument("circuit", required=False, shell_complete=circuit_ids)
@click.option("--customer", shell_complete=customer_ids, help="All circuits of one customer (12-digit code).")
@click.option(
    "--period",
    help="Month 2026-10 (local to the contract) or START/END [default: the month of the last input].",
)
@view_options
@json_option
@evidence_options
def command(
    circuit: str | None, customer: str | None, period: str | None, as_json: bool, config: Path, offline: Offline
) -> None:
    """Assess CIRCUIT, a customer's circuits, or all of them.

    Exit code 1 when a clause was missed, 0 when none was.
    """
    if circuit and customer:
        raise ProbedError("name a circuit or a customer, not both")
    with opened(config, offline) as body:
        assessor = body.assessor()
        asked = period or month_now(assessor, circuit, body.horizon, body.zone)
        if not period:
            note(said("{month}, the month of the last input; --period names another", month=asked))
        found = assess_all(assessor, circuit, customer, asked, body.zone)
        nets = () if circuit else vpns_of(assessor, found)
        sheets, net_sheets, customers = credits_of(assessor, found, nets, whole=not circuit)
    if as_json:
        answer = {"assessments": found, "joined": joined_of(found), "credits": sheets, "customer_credits": customers}
        of_vpns = {"vpns": nets, "vpn_credits": net_sheets}
        print_json({"schema": 1, "kind": "assessments", **answer, **of_vpns})
    else:
        print_assessments(found)
        print_vpns(nets, net_sheets)
        print_credits(sheets, customers)
    results = [clause for a in found for clause in a.clauses] + [clause for a in nets for clause in a.clauses]
    raise SystemExit(1 if any(clause.met is False for clause in results) else 0)


def vpns_of(assessor: Assessor, found: Sequence[Assessment]) -> tuple[VpnAssessment, ...]:
    """What was promised of the VPNs of everybody whose circuits were assessed, all of them."""
    from probed.assessing.vpns import assess_vpns, customers_of

    near = found[0].period
    return tuple(each for customer in customers_of(found) for each in assess_vpns(assessor, customer, near, found))


def assess_all(
    assessor: Assessor, circuit: str | None, customer: str | None, text: str, zone: str
) -> list[Assessment]:
    """The assessments asked for; a month is that of each contract's own zone."""
    from probed.model.ids import CircuitId, CustomerId
    from sla.period import parse_period

    period = parse_period(text, zone)
    services: Sequence[CircuitId | Circuit]
    if circuit:
        sold = assessor.sold(circuit, period)
        again = len(sold) > 1 and len({service.customer for service in sold}) == 1
        services = sold if again else (CircuitId(circuit),)
    else:
        services = assessor.circuits_of(CustomerId(customer), period) if customer else assessor.living(period)
    if not services:
        raise ProbedError(f"no circuit was in service in {text}")
    found = [
        part
        for service in services
        for part in assessor.assess_parts(service, assessor.period_of(service, text, period))
    ]
    for contract, year in sorted(uncovered_years(assessor.inventory.contracts, found)):
        told = {"contract": contract, "year": year}
        note(said("{contract}: its holiday file has no {year}, so every weekday of it is a working day", **told))
    return found


def month_now(assessor: Assessor, circuit: str | None, horizon: int, zone: str) -> str:
    """The month that holds the last input: the assessment month of the circuit's own contract, if one is named."""
    from probed.model.assessment import Period
    from sla.period import month_of

    near = month_of(horizon, zone)
    if circuit is None:
        return near.label
    try:
        service = assessor.find(circuit, near)
        contract = assessor.contract_of(service, Period(horizon - 1, horizon, zone, near.label))
    except ProbedError:  # what is wrong with the name is told when that month is asked for
        return near.label
    return month_of(horizon, contract.zone, contract.month_day).label


def uncovered_years(contracts: Iterable[Contract], found: Iterable[Assessment]) -> set[tuple[str, int]]:
    """Contracts and years that were assessed although their holiday file does not hold them."""
    from probed.model.instant import to_datetime

    years = {contract.ref: contract.holiday_years for contract in contracts if contract.holiday_years}
    return {
        (a.contract, year)
        for a in found
        if a.contract in years
        for at in (a.start, a.end - 1)
        if (year := to_datetime(at, a.period.zone).year) not in years[a.contract]
    }


def credits_of(
    assessor: Assessor, found: Sequence[Assessment], nets: Sequence[VpnAssessment], *, whole: bool
) -> tuple[Sequence[CircuitCredit], Sequence[VpnCreditSheet], Sequence[CustomerCredit]]:
    """What the missed clauses cost; of customers only where all of their circuits were assessed."""
    from probed.assessing.credits import credit_sheets, customer_sheets
    from probed.assessing.vpns import vpn_sheets

    sheets = credit_sheets(assessor, found)
    of_vpns = vpn_sheets(assessor, nets, sheets)
    customers = customer_sheets(assessor, sheets, found[0].period.label, of_vpns) if whole else ()
    return sheets, of_vpns, customers


def joined_of(found: Sequence[Assessment]) -> list[Joined]:
    """The circuits whose period was judged by more than one version, each as one sum."""
    from sla.join import joined, split_periods

    return [joined(parts) for parts in split_periods(found)]


def print_assessments(found: list[Assessment]) -> None:
    from sla.join import sold_again, split_periods
    from sla.rounding import percent
    from sla.verdict import verdict

    head = ("circuit", "contract", "official %", "low %", "high %", "coverage %", "down", "unknown", "excluded")
    rows = [
        (
            a.circuit,
            a.contract,
            percent(a.availability.official),
            percent(a.availability.low),
            percent(a.availability.high),
            percent(a.coverage, 2),
            span_text(a.totals.down, exact=False),
            span_text(a.totals.unknown, exact=False),
            span_text(a.totals.excluded, exact=False),
            span_text(a.at_risk_low_us, exact=False),
            str(sum(o.counted for o in a.outages)),
            Word(verdict(a.clauses)),
        )
        for a in found
    ]
    wholes = joined_of(found)
    rows += [
        (
            j.circuit,
            " + ".join(j.contracts),
            "-",
            percent(j.low),
            percent(j.high),
            percent(j.coverage, 2),
            span_text(j.totals.down, exact=False),
            span_text(j.totals.unknown, exact=False),
            span_text(j.totals.excluded, exact=False),
            span_text(j.at_risk_low_us, exact=False),
            str(j.outages),
            Word("joined"),
        )
        for j in wholes
    ]
    print_table((*head, "at risk", "outages", "verdict"), rows, right=range(2, 11))
    missed = [(a, clause) for a in found for clause in a.clauses if clause.met is False]
    if missed:
        click.echo()
        clause_rows = ((a.circuit, clause_name(c), *clause_cells(c)) for a, c in missed)
        print_table(("circuit", "clause", "value", "target", "margin", "verdict"), clause_rows, right=(2, 3, 4))
    again = [sold_again(parts) for parts in split_periods(found)]
    if not all(again):
        note(said("joined: two versions held, each judges its own part; only the sums are added"))
    if any(again):
        note(said("joined: it was sold again in between; each part is judged by itself, only the sums are added"))
    provisional = [a.circuit for a in found if a.provisional]
    if provisional:
        note(
            said(
                "so far: {some} of {all} circuits are provisional (the period or an outage is open)",
                some=len(provisional),
                all=len(found),
            )
        )


_SHORT: Final = frozenset({"delay", "jitter", "protection_switch"})
"""Kinds whose lengths are milliseconds."""

_OF_OUTAGES: Final = frozenset({"longest_outage", "repair_time"})


def clause_verdict(clause: ClauseResult, a: Assessment) -> str:
    """Kept, missed, or open; not applicable where time was known and no outage was there to measure."""
    if clause.met is None and clause.kind == "reporting" and not clause.reason:
        return "not applicable"  # no report was due
    if clause.met is None and clause.kind in _OF_OUTAGES and not clause.reason:
        return "open" if a.availability.official is None else "not applicable"
    return VERDICTS[clause.met]


def clause_cells(clause: ClauseResult) -> tuple[str, str, str, str]:
    """Value, target, margin and verdict as people read them."""
    from sla.rounding import percent

    def shown(value: Fraction | None) -> str:
        if value is None:
            return "-"
        if clause.unit == "ratio":
            return f"{percent(value)} %"
        if clause.kind in _SHORT and clause.unit == "us":
            return milliseconds(value)
        if clause.unit == "us":
            return ("-" if value < 0 else "") + span_text(int(abs(value)), exact=False)
        if clause.unit == "workdays":
            return said("{count} working days", count=value)
        return str(value)

    return shown(clause.value), shown(clause.target), shown(clause.margin), Word(VERDICTS[clause.met])
