"""`probed report`: a customer's month as HTML and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.completing import customer_ids
from probed.cli.output import note
from probed.cli.sources import Body, Offline, evidence_options, opened
from probed.cli.words import said

if TYPE_CHECKING:
    from probed.model.assessment import Assessment
    from probed.model.credit import CircuitCredit


@click.command("report")
@click.argument("customer", shell_complete=customer_ids)
@click.argument("period")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="Folder for the files [default: here].")
@click.option(
    "--language", type=click.Choice(["zh", "en", "both"]), default="both", show_default=True, help="Of the report."
)
@click.option("--revision", type=int, default=1, show_default=True, help="Number of this edition of the report.")
@evidence_options
def command(
    customer: str, period: str, out: Path, language: str, revision: int, config: Path, offline: Offline
) -> None:
    """Write CUSTOMER's PERIOD (12-digit code, 2026-10) as self-contained HTML and JSON, one pair a language."""
    from probed.assessing.credits import credit_sheets
    from probed.cli.assess import assess_all

    with opened(config, offline) as body:
        assessor = body.assessor()
        found = assess_all(assessor, None, customer, period, body.zone)
        sheets = credit_sheets(assessor, found)
        languages = ("zh", "en") if language == "both" else (language,)
        for path in write_reports(body, customer, found, out, languages, revision, sheets):
            click.echo(path)
    if any(a.provisional for a in found):
        note(said("These are drafts: {period}, or an outage in it, is not over yet.", period=period))


def write_reports(
    body: Body,
    customer: str,
    found: Sequence[Assessment],
    out: Path,
    languages: Sequence[str] = ("zh", "en"),
    revision: int = 1,
    sheets: Sequence[CircuitCredit] = (),
) -> list[Path]:
    """Write one customer's files; returns their paths."""
    from probed.report.build import build_report
    from probed.report.names import names_of
    from probed.report.page import Language, Revision
    from probed.report.render_html import render_html
    from probed.report.render_json import render_json

    period = found[0].period
    rows = [c for c in body.inventory.customers if c.id == customer]
    row = next((c for c in rows if c.valid.holds_at(period.start)), rows[-1])
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name in languages:
        language = Language(name)
        page = build_report(
            row,
            body.inventory.contracts,
            period,
            found,
            names_of(body.inventory, row.id, period, language),
            body.exclusions,
            language=language,
            revision=Revision(revision),
            sheets=sheets,
        )
        stem = f"{customer}_{period.label.replace('/', '_')}_r{revision}_{name}"
        for suffix, text in ((".html", render_html(page)), (".json", render_json(page))):
            path = out / (stem + suffix)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written
