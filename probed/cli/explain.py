"""`probed explain`: every second of a circuit's period, and how each figure came about."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.output import moment, print_json, span_text
from probed.cli.sources import Offline, evidence_options, json_option, opened
from probed.model.instant import SECOND_US

if TYPE_CHECKING:
    from sla.explain import Line

TITLES = {
    "window": "What is assessed",
    "exclusion": "Exclusions",
    "span": "Every stretch of it",
    "sum": "The sum of each class",
    "outage": "Outages",
    "clause": "Clauses",
}


@click.command("explain")
@click.argument("circuit")
@click.argument("period")
@json_option
@evidence_options
def command(circuit: str, period: str, as_json: bool, config: Path, offline: Offline) -> None:
    """Explain CIRCUIT's PERIOD (2026-10 or START/END): each second has one class, and the sum is exact."""
    from probed.cli.assess import assess_all
    from sla.explain import explain

    with opened(config, offline) as body:
        (found,) = assess_all(body.assessor(), circuit, None, period, body.zone)
    lines = explain(found)
    if as_json:
        print_json({"schema": 1, "kind": "explanation", "lines": lines, "assessment": found})
        return
    print_lines(lines, found.period.zone)
    click.echo(f"\nassessment sha256 {found.sha256}")


def print_lines(lines: tuple[Line, ...], zone: str) -> None:
    """The explanation in sections, with the check that nothing is missing."""
    section = ""
    for line in lines:
        if line.kind != section:
            section = line.kind
            click.secho(f"\n{TITLES.get(section, section.replace('_', ' ').capitalize())}", bold=True)
        click.echo("  " + _text(line, zone))
    total = sum((line.seconds or Fraction(0) for line in lines if line.kind == "span"), Fraction(0))
    window = next(line.seconds for line in lines if line.kind == "window")
    verdict = "nothing is missing, nothing is counted twice" if total == window else "THIS DOES NOT ADD UP"
    click.echo(
        f"\n{span_text(int(total * SECOND_US))} in spans, {span_text(int((window or 0) * SECOND_US))}", nl=False
    )
    click.echo(f" in the window: {verdict}")


def _text(line: Line, zone: str) -> str:
    parts = []
    if line.start is not None:
        parts.append(f"{moment(line.start, zone)} - {moment(line.end, zone)}")
    if line.seconds is not None:
        parts.append(f"{span_text(int(line.seconds * SECOND_US)):>17}")
    parts += [part for part in line.text if part]
    return "  ".join(parts)
