"""`probed assess`: what a period came to, clause by clause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.completing import circuit_ids, customer_ids
from probed.cli.output import Word, moment, note, print_json, print_table, span_text
from probed.cli.screen import view_options
from probed.cli.sources import Offline, evidence_options, json_option, opened
from probed.cli.words import said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from probed.assessing.assessor import Assessor
    from probed.model.assessment import Assessment, ClauseResult
    from probed.model.inventory import Circuit

VERDICTS = {True: "kept", False: "missed", None: "open"}


@click.command("assess")
@click.argument("circuit", required=False, shell_complete=circuit_ids)
@click.option("--customer", shell_complete=customer_ids, help="All circuits of one customer (12-digit code).")
@click.option("--period", required=True, help="Month 2026-10 (local to the contract) or START/END.")
@view_options
@json_option
@evidence_options
def command(
    circuit: str | None, customer: str | None, period: str, as_json: bool, config: Path, offline: Offline
) -> None:
    """Assess CIRCUIT, a customer's circuits, or all of them.

    Exit code 1 when a clause was missed, 0 when none was.
    """
    if circuit and customer:
        raise ProbedError("name a circuit or a customer, not both")
    with opened(config, offline) as body:
        found = assess_all(body.assessor(), circuit, customer, period, body.zone)
    if as_json:
        print_json({"schema": 1, "kind": "assessments", "assessments": found})
    else:
        print_assessments(found)
    raise SystemExit(1 if any(clause.met is False for a in found for clause in a.clauses) else 0)


def assess_all(
    assessor: Assessor, circuit: str | None, customer: str | None, text: str, zone: str
) -> list[Assessment]:
    """The assessments asked for; a month is that of each contract's own zone."""
    from probed.model.ids import CircuitId, CustomerId
    from sla.period import parse_period

    period = parse_period(text, zone)
    services: Sequence[CircuitId | Circuit]
    if circuit:
        services = (CircuitId(circuit),)
    else:
        services = assessor.circuits_of(CustomerId(customer), period) if customer else assessor.living(period)
    if not services:
        raise ProbedError(f"no circuit was in service in {text}")
    found = [assessor.assess(service, assessor.period_of(service, text, period)) for service in services]
    _note_new_versions(assessor, found)
    return found


def _note_new_versions(assessor: Assessor, found: Sequence[Assessment]) -> None:
    """One period is judged by one version; where another begins inside it, say so and what to do."""
    newer = {}
    for a in found:
        later = assessor.next_version(a)
        if later is not None and later.start is not None:
            newer[a.contract] = (moment(later.start, later.zone), later.zone, later.ref)
    for contract, (at, zone, ref) in newer.items():
        note(
            said(
                "{contract} judges the whole period, but from {instant} ({zone}) on {newer} holds: "
                "ask for each part with START/END",
                contract=contract,
                instant=at,
                zone=zone,
                newer=ref,
            )
        )


def print_assessments(found: list[Assessment]) -> None:
    from sla.rounding import percent

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
            Word(verdict_of(a)),
        )
        for a in found
    ]
    print_table((*head, "at risk", "outages", "verdict"), rows, right=range(2, 11))
    missed = [(a, clause) for a in found for clause in a.clauses if clause.met is False]
    if missed:
        click.echo()
        clause_rows = ((a.circuit, c.clause, *clause_cells(c)) for a, c in missed)
        print_table(("circuit", "clause", "value", "target", "margin", "verdict"), clause_rows, right=(2, 3, 4))
    provisional = [a.circuit for a in found if a.provisional]
    if provisional:
        note(
            said(
                "so far: {some} of {all} circuits are provisional (the period or an outage is open)",
                some=len(provisional),
                all=len(found),
            )
        )


def verdict_of(a: Assessment) -> str:
    """Missed, kept, or open: a clause with nothing to measure (no outage to repair) does not count."""
    met = {clause.met for clause in a.clauses}
    return "missed" if False in met else "kept" if True in met else "open"


def clause_cells(clause: ClauseResult) -> tuple[str, str, str, str]:
    """Value, target, margin and verdict as people read them."""
    from sla.rounding import percent

    def shown(value: Fraction | None) -> str:
        if value is None:
            return "-"
        if clause.unit == "ratio":
            return f"{percent(value)} %"
        if clause.unit == "us":
            return ("-" if value < 0 else "") + span_text(int(abs(value)), exact=False)
        return str(value)

    return shown(clause.value), shown(clause.target), shown(clause.margin), Word(VERDICTS[clause.met])
