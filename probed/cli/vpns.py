"""How `assess` and `explain` print VPNs: sites, figures, clauses, and what missed ones cost."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from probed.cli.output import Word, note, print_table, span_text
from probed.cli.screen import zone_of
from probed.cli.words import said
from probed.model.instant import format_instant

if TYPE_CHECKING:
    from probed.model.assessment import ClauseResult
    from probed.model.credit import VpnCreditSheet
    from probed.model.vpn_assessment import VpnAssessment

VERDICTS = {True: "kept", False: "missed", None: "open"}


def print_vpns(found: Sequence[VpnAssessment], sheets: Sequence[VpnCreditSheet]) -> None:
    """One line a clause, then what they cost."""
    if not found:
        return
    click.echo()
    head = ("VPN", "contract", "clause", "figure", "value %", "target %", "low %", "high %", "verdict")
    rows = [(each.vpn, each.contract, *_cells(result)) for each in found for result in each.clauses]
    print_table(head, rows, right=(4, 5, 6, 7))
    if sheets:
        _print_costs(sheets)


def clause_name(clause: ClauseResult) -> str:
    """The clause, with the worst of its windows where it has several: 'availability 2026-10-03 (2/31)'."""
    if not clause.window:
        return clause.clause
    return f"{clause.clause} {clause.window} ({clause.windows_missed}/{clause.windows})"


def _cells(result: ClauseResult) -> tuple[str, ...]:
    return (
        clause_name(result),
        figure_text(result),
        _percent(result.value),
        _percent(result.target),
        _percent(result.low),
        _percent(result.high),
        Word(VERDICTS[result.met]),
    )


def figure_text(result: ClauseResult) -> str:
    """'k of n, k=2', 'every site: NJ'."""
    told = dict(part.split("=", 1) for part in result.rule.split(" ") if "=" in part)
    match told["figure"]:
        case "k_of_n":
            text = said("k of n sites")
        case "all_sites":
            text = said("all sites at once")
        case "weighted":
            text = said("mean by weight")
        case one:
            text = said(one)
    more = [f"{key}={told[key]}" for key in ("k", "quorum") if key in told]
    if "site" in told:
        more.append(told["site"])
    return ", ".join([text, *more])


def _print_costs(sheets: Sequence[VpnCreditSheet]) -> None:
    from sla.credit_sheet import money_text

    click.echo()
    rows = [
        (
            each.vpn,
            each.credit.contract,
            money_text(each.credit.charge, each.credit.digits),
            ", ".join(clause.clause for clause in each.credit.clauses if clause.taken) or "-",
            money_text(each.total, each.credit.digits),
            money_text(each.at_most, each.credit.digits),
            each.credit.currency,
        )
        for each in sheets
    ]
    print_table(
        ("VPN", "contract", "charge", "clauses missed", "credit", "at most", "currency"), rows, right=(2, 4, 5)
    )


def print_vpn(found: VpnAssessment, sheet: VpnCreditSheet | None) -> None:
    """All of one VPN: sites, figures, clauses, credit step by step."""
    from probed.cli.credits import sentence
    from sla.credit_sheet import vpn_steps

    zone = zone_of(found.period.zone)
    names = {"contract": found.contract, "customer": found.customer}
    head = said("contract {contract}  customer {customer}", **names)
    click.secho(f"{found.vpn}  {found.period.label}  {head}", bold=True)
    start, end = format_instant(found.start, zone), format_instant(found.end, zone)
    state = said("so far") if found.provisional else said("final")
    click.echo(said("assessed {start} to {end} ({zone}), {state}", start=start, end=end, zone=zone, state=state))
    click.echo()
    rows = [
        (
            site.site,
            Word("hub" if site.hub else ""),
            ", ".join(site.circuits),
            span_text(site.down_us),
            span_text(site.unknown_us),
            span_text(site.of_us),
            _percent(site.bounds.low),
            _percent(site.bounds.high),
        )
        for site in found.sites
    ]
    print_table(("site", "role", "circuits", "down", "unknown", "of", "low %", "high %"), rows, right=(3, 4, 5, 6, 7))
    click.echo()
    cells = [_cells(result) for result in found.clauses]
    print_table(("clause", "figure", "value %", "target %", "low %", "high %", "verdict"), cells, right=(2, 3, 4, 5))
    for result in found.clauses:
        if result.reason:
            note(said("{clause}: cannot be said, {reason}", clause=result.clause, reason=said(result.reason)))
    if sheet is not None:
        click.echo()
        print_table(("step", "amount"), [(sentence(step), step.money) for step in vpn_steps(sheet)], right=(1,))


def _percent(value: Fraction | None) -> str:
    from sla.rounding import percent

    return percent(value)
