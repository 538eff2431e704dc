"""`probed report`: a customer's month as HTML and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from probed.cli.completing import customer_ids
from probed.cli.output import note
from probed.cli.screen import view_options
from probed.cli.sources import Body, Offline, config_option, evidence_options, json_option, opened
from probed.cli.words import said

if TYPE_CHECKING:
    from probed.model.assessment import Assessment
    from probed.model.credit import CircuitCredit, VpnCreditSheet
    from probed.model.vpn_assessment import VpnAssessment
    from probed.report.page import Revision


class WritesByDefault(click.Group):
    """`probed report CUSTOMER PERIOD` writes; what is no name of a step is a customer."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["write", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return [*customer_ids(ctx, self.get_params(ctx)[0], incomplete), *super().shell_complete(ctx, incomplete)]


@click.group("report", cls=WritesByDefault)
def command() -> None:
    """Write a customer's month (CUSTOMER PERIOD alone does); file, sign and compare its revisions."""


@command.command("write")
@click.argument("customer", shell_complete=customer_ids)
@click.argument("period")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="Folder for the files [default: here].")
@click.option(
    "--language", type=click.Choice(["zh", "en", "both"]), default="both", show_default=True, help="Of the report."
)
@click.option("--revision", type=int, default=1, show_default=True, help="Number of this edition of the report.")
@evidence_options
def write(
    customer: str, period: str, out: Path, language: str, revision: int, config: Path, offline: Offline
) -> None:
    """Write CUSTOMER's PERIOD (12-digit code, 2026-10) as self-contained HTML and JSON, one pair a language."""
    from probed.assessing.credits import credit_sheets
    from probed.assessing.vpns import assess_vpns, vpn_sheets
    from probed.cli.assess import assess_all
    from probed.model.ids import CustomerId

    with opened(config, offline) as body:
        assessor = body.assessor()
        found = assess_all(assessor, None, customer, period, body.zone)
        sheets = credit_sheets(assessor, found)
        languages = ("zh", "en") if language == "both" else (language,)
        nets = assess_vpns(assessor, CustomerId(customer), found[0].period, found)
        costs = vpn_sheets(assessor, nets, sheets)
        for path in write_reports(body, customer, found, out, languages, revision, sheets, nets, costs):
            click.echo(path)
    if any(a.provisional for a in found):
        note(said("These are drafts: {period}, or an outage in it, is not over yet.", period=period))


@command.command("draft")
@click.argument("customer", shell_complete=customer_ids)
@click.argument("period")
@click.option("--reason", "-m", required=True, help="What it is based on; of a revision, why the month is restated.")
@evidence_options
def draft(customer: str, period: str, reason: str, config: Path, offline: Offline) -> None:
    """File CUSTOMER's PERIOD as a draft; after publication only a difference makes revision n + 1.

    The period and its outages must be over.
    """
    from probed.cli.report_filing import file_draft

    click.echo(file_draft(customer, period, reason, config, offline))


def _signs(name: str, state: str, text: str) -> None:
    """One command for each step."""

    @command.command(name, help=text)
    @click.argument("customer", shell_complete=customer_ids)
    @click.argument("period")
    @click.option("--reason", "-m", required=True, help="What you looked at, or what you found.")
    @config_option
    def sign(customer: str, period: str, reason: str, config: Path) -> None:
        from probed.cli.report_filing import sign_report

        click.echo(sign_report(customer, period, state, reason, config))


_signs("check", "checked", "Say that the draft of CUSTOMER's PERIOD was checked: not by its author.")
_signs("approve", "approved", "Approve what was checked: neither by its author nor by who checked it.")
_signs("reject", "draft", "Send back what is not published: it is a draft again.")


@command.command("publish")
@click.argument("customer", shell_complete=customer_ids)
@click.argument("period")
@click.option("--reason", "-m", required=True, help="What you looked at, or what you found.")
@evidence_options
def publish(customer: str, period: str, reason: str, config: Path, offline: Offline) -> None:
    """Publish what was approved, if the evidence still says the same: from then on it never changes."""
    from probed.cli.report_filing import publish_report

    click.echo(publish_report(customer, period, reason, config, offline))


@command.command("list")
@config_option
@json_option
def list_(config: Path, as_json: bool) -> None:
    """Every filed report: its last revision, where it stands, and who signed."""
    from probed.cli.report_filing import print_filed

    print_filed(config, as_json=as_json)


@command.command("diff")
@click.argument("customer", shell_complete=customer_ids)
@click.argument("period")
@click.option("--from", "old", type=int, help="Revision [default: the one before the last].")
@click.option("--to", "new", type=int, help="Revision [default: the last].")
@view_options
@config_option
@json_option
def diff(customer: str, period: str, old: int | None, new: int | None, config: Path, as_json: bool) -> None:
    """What two filed revisions of CUSTOMER's PERIOD say differently: each stretch of time, each figure.

    Exit code 1 when they differ.
    """
    from probed.cli.report_filing import print_difference

    raise SystemExit(print_difference(customer, period, old, new, config, as_json=as_json))


def write_reports(
    body: Body,
    customer: str,
    found: Sequence[Assessment],
    out: Path,
    languages: Sequence[str] = ("zh", "en"),
    revision: int | Revision = 1,
    sheets: Sequence[CircuitCredit] = (),
    vpns: Sequence[VpnAssessment] = (),
    vpn_sheets: Sequence[VpnCreditSheet] = (),
    previous: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write one customer's files; returns their paths. `previous`: the filed content of the revision before."""
    from probed.report.build import build_report
    from probed.report.names import names_of
    from probed.report.page import Language, Revision
    from probed.report.render_html import render_html
    from probed.report.render_json import render_json

    edition = Revision(revision) if isinstance(revision, int) else revision
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
            revision=edition,
            previous=previous,
            sheets=sheets,
            vpns=vpns,
            vpn_sheets=vpn_sheets,
        )
        stem = f"{customer}_{period.label.replace('/', '_')}_r{edition.number}_{name}"
        for suffix, text in ((".html", render_html(page)), (".json", render_json(page))):
            path = out / (stem + suffix)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written
