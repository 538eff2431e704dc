"""Prints the demo: the live minute, the recorded month, the reports, and whether every figure is right."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path

import click

from probed.cli.assess import print_assessments
from probed.cli.output import span_text
from probed.lab.demo.live import LiveResult, play_live
from probed.lab.demo.month import LABEL, MonthResult, replay_month
from probed.lab.network import CUSTOMERS, ELEMENTS, MANAGERS
from probed.model.assessment import Assessment, Totals

NETWORK = """\
    NE01 ----R1---- NE02 ==A1== NE07 ==A2== NE08 ==A3== NE09
   /                    \\
 R6                      R2        R1..R6  STM-16 ring, shared protection
 /                        \\        A, B    STM-4 chains, unprotected
NE06                     NE03
 \\                        /
 R5                      R3        24 circuits, 8 protected, 6 customers
   \\                    /
    NE05 ----R4---- NE04
     |
     B1
     |
    NE10 ==B2== NE11 ==B3== NE12   (NE11, NE12: seen only through EMS-2)
"""


def run_demo(out: Path, *, skip_live: bool = False) -> int:
    """The whole demo; 0 when every figure agrees with the ground truth."""
    began = time.monotonic()
    differences: list[str] = []
    if not skip_live:
        differences += _live(out)
    month = _month(out)
    differences += month.differences
    _reports(out, month)
    _title("Result")
    for line in differences:
        click.secho(f"  {line}", fg="red")
    if differences:
        click.secho(f"{len(differences)} figures differ from the ground truth.", fg="red", bold=True)
        return 1
    click.secho("Every figure agrees with the ground truth.", fg="green", bold=True)
    click.echo(f"Done in {time.monotonic() - began:.0f} s; everything is in {out}/.")
    return 0


def _live(out: Path) -> list[str]:
    _title(f"1. A minute of trouble, live over SNMP ({len(ELEMENTS)} elements, {len(MANAGERS)} element managers)")
    click.echo(NETWORK)
    folder = out / "live"
    shutil.rmtree(folder, ignore_errors=True)
    result: LiveResult = asyncio.run(play_live(folder, click.echo))
    click.echo(
        f"\n{result.edges} edges of circuits compared with the lab's log: "
        f"{len(result.differences)} differences. {result.notifications} notifications arrived by webhook. "
        f"{result.counts.reads} requests reached the agents, {result.counts.not_reads} of them not a read."
    )
    return result.differences


def _month(out: Path) -> MonthResult:
    _title(f"2. A recorded month, {LABEL}, replayed into a store and assessed from there")
    click.echo("Recording and replaying ...")
    result = replay_month(out / "month")
    done = result.replayed
    click.echo(
        f"{done.observations} observations, {done.changes} changes of circuits, {done.problems} problems raised; "
        "no notification was made.\n"
    )
    print_assessments(result.assessments)
    click.echo(
        f"\n{len(result.assessments)} circuits: {len(result.differences)} differences from the ground truth.\n"
    )
    _every_second(result.assessments)
    return result


def _every_second(assessments: list[Assessment]) -> None:
    """The sum over all circuits, class by class."""
    totals = Totals(*(sum(parts) for parts in zip(*(a.totals for a in assessments), strict=True)))
    parts = ", ".join(
        f"{name.replace('_', ' ')} {span_text(length)}"
        for name, length in zip(totals._fields, totals, strict=True)
        if length
    )
    whole = sum(a.end - a.start for a in assessments)
    click.echo(f"Every second has one class: {parts}")
    click.echo(f"together {span_text(totals.length)} of {span_text(whole)} in service.")
    worst = min(assessments, key=lambda a: a.availability.official or 0)
    click.echo(f"Why {worst.circuit} has its figure: probed explain {worst.circuit} {LABEL} --config ...")


def _reports(out: Path, month: MonthResult) -> None:
    _title("3. The customers' reports")
    from probed.assessing.evidence import RecordedEvidence
    from probed.assessing.paths import PathBook
    from probed.cli.report import write_reports
    from probed.cli.sources import Body

    body = Body(
        month.inventory,
        RecordedEvidence(()),
        month.exclusions,
        (),
        lambda _: 0,
        0,
        month.assessments[0].period.zone,
        "zh",
        PathBook(month.inventory),
    )
    folder = out / "reports"
    shutil.rmtree(folder, ignore_errors=True)
    for customer in CUSTOMERS:
        mine = [a for a in month.assessments if a.customer == customer.id]
        paths = write_reports(body, customer.id, mine, folder)
        html = [str(path) for path in paths if path.suffix == ".html"]
        click.echo(f"{customer.name} ({customer.name_en}), {len(mine)} circuits\n    {'  '.join(html)}")
    click.echo("Open them in a browser; they need nothing else. The .json beside each holds the same figures.")


def _title(text: str) -> None:
    click.secho(f"\n{text}\n{'-' * len(text)}", bold=True)
