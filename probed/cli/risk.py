"""`probed risk`: which clause of which circuit will break when, and what that costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.completing import customer_ids
from probed.cli.output import Word, moment, note, print_json, print_table, span_text
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import Offline, evidence_options, json_option, opened
from probed.cli.words import said
from probed.errors import ProbedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from probed.model.risk import Burn, ClauseRisk


@click.command("risk")
@click.option(
    "--customer", shell_complete=customer_ids, help="Only this customer's circuits and VPNs (12-digit code)."
)
@click.option("--within", default="24h", show_default=True, help="A breach so far ahead is a warning.")
@click.option("--all", "everything", is_flag=True, help="Also what has used nothing of its allowance.")
@view_options
@json_option
@evidence_options
def command(
    customer: str | None, within: str, everything: bool, as_json: bool, config: Path, offline: Offline
) -> None:
    """The running month of circuits and VPNs: what is left of each clause, how fast it goes, when it will be gone.

    The soonest breach comes first, then the dearest. Exit code 1 when one lies within --within.
    """
    from config.durations import parse_duration
    from probed.assessing.risks import fleet_risks
    from sla.breach import warnings

    try:
        ahead_us = parse_duration(within)
    except ValueError as exc:
        raise ProbedError(f"--within: {exc}") from exc
    with opened(config, offline) as body:
        assessor = body.assessor()
        services = [s for s in assessor.services if customer in {None, s.customer}]
        if customer and not services:
            raise ProbedError(f"customer {customer} has no circuit: 'probed circuits' lists those there are")
        found = fleet_risks(assessor, services)
        soon = warnings(found, body.horizon, ahead_us)
        zone, now = zone_of(body.zone), body.horizon
    if as_json:
        print_json({"schema": 1, "kind": "risk", "now": now, "risks": found, "warnings": soon})
    else:
        shown = found if everything else [risk for risk in found if risk.spent or risk.breach_at or risk.basis]
        _print(shown, len(found), now, zone)
    raise SystemExit(1 if soon else 0)


def _print(found: Sequence[ClauseRisk], count: int, now: int, zone: str) -> None:
    from sla.credit_sheet import money_text
    from sla.rounding import percent

    if not now:
        click.echo(said("nothing has been watched yet, so no clause has a clock"))
        return
    click.echo(said("as known at {instant} ({zone})", instant=moment(now, zone), zone=zone))
    if not found:
        click.echo(said("of {count} clauses none has used any of its allowance", count=count))
        return
    rows = [
        (
            risk.circuit,
            f"{risk.clause} {risk.site}".rstrip(),
            _amount(risk.left, risk.unit),
            percent(risk.used, 1),
            *(_rate(burn) for burn in (risk.burns or (None,) * 4)),
            Word(risk.basis or "-"),
            moment(risk.breach_at if risk.basis != "missed" else None, zone),
            "-" if risk.stake is None else f"{money_text(risk.stake, risk.digits)} {risk.currency}",
            moment(risk.next_at, zone) if risk.basis == "missed" else "-",
        )
        for risk in found
    ]
    head = (
        "circuit or VPN",
        "clause",
        "left",
        "used %",
        "1 h",
        "6 h",
        "1 d",
        "3 d",
        "goes on",
        "breach",
        "at stake",
        "then",
    )
    print_table(head, rows, right=(2, 3, 4, 5, 6, 7, 10))
    unseen = [risk for risk in found if risk.unseen_us]
    if unseen:
        note(
            said(
                "{count} clauses run from the first look on; the report counts the time before it as down, "
                "as their contracts say of unknown time",
                count=len(unseen),
            )
        )
    note(said("burn of 1 h, 6 h, 1 d, 3 d: 1.0 uses up the allowance exactly by the end of the month"))


def _rate(burn: Burn | None) -> str:
    from sla.rounding import truncated

    return "-" if burn is None or burn.rate is None else truncated(burn.rate, 1)


def _amount(value: Fraction, unit: str) -> str:
    if unit == "us":
        return ("-" if value < 0 else "") + span_text(int(abs(value)), exact=False)
    return str(value)
