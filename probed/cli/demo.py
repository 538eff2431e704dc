"""Prints the demo: the live minute, the recorded month, the reports, and whether every figure is right."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import click

from probed.cli.alarms import text_of
from probed.cli.assess import print_assessments
from probed.cli.lab_differences import difference
from probed.cli.output import cells, span_text
from probed.cli.till_told import till_told
from probed.cli.words import comma, language, said, story
from probed.lab.demo.live import LiveResult, play_live
from probed.lab.demo.month import LABEL, MonthResult, replay_month
from probed.lab.network import CUSTOMERS, ELEMENTS, MANAGERS
from probed.lab.own_folder import fresh
from probed.model.assessment import Assessment, Totals


def _network() -> str:
    return f"""\
    NE01 ----R1---- NE02 ==A1== NE07 ==A2== NE08 ==A3== NE09
   /                    \\
 R6                      R2        {said("R1..R6  STM-16 ring, shared protection")}
 /                        \\        {said("A, B    STM-4 chains, unprotected")}
NE06                     NE03
 \\                        /
 R5                      R3        {said("24 circuits, 8 protected, 6 customers")}
   \\                    /
    NE05 ----R4---- NE04
     |
     B1
     |
    NE10 ==B2== NE11 ==B3== NE12   {said("(NE11, NE12: seen only through EMS-2)")}
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
    _heading(said("Result"))
    for line in differences:
        click.secho(f"  {difference(line)}", fg="red")
    if differences:
        text = said("{count} figures differ from the ground truth.", count=len(differences))
        click.secho(text, fg="red", bold=True)
        return 1
    click.secho(said("Every figure agrees with the ground truth."), fg="green", bold=True)
    seconds = f"{time.monotonic() - began:.0f}"
    click.echo(said("Done in {seconds} s; everything is in {folder}/.", seconds=seconds, folder=out))
    return 0


def _live(out: Path) -> list[str]:
    counts = {"elements": len(ELEMENTS), "managers": len(MANAGERS)}
    _heading(
        said("1. A minute of trouble, live over SNMP ({elements} elements, {managers} element managers)", **counts)
    )
    click.echo(_network())
    folder = out / "live"
    fresh(folder)
    result: LiveResult = asyncio.run(till_told(play_live(folder, _tell, text_of)))
    click.echo()
    click.echo(
        said(
            "{edges} edges of circuits compared with the lab's log: {differences} differences. "
            "{notifications} notifications arrived by webhook. "
            "{reads} requests reached the agents, {others} of them not a read.",
            edges=result.edges,
            differences=len(result.differences),
            notifications=result.notifications,
            reads=result.counts.reads,
            others=result.counts.not_reads,
        )
    )
    return result.differences


def _month(out: Path) -> MonthResult:
    _heading(said("2. A recorded month, {month}, replayed into a store and assessed from there", month=LABEL))
    click.echo(said("Recording and replaying ..."))
    result = replay_month(out / "month")
    done = result.replayed
    click.echo(
        said(
            "{observations} observations, {changes} changes of circuits, {problems} problems raised; "
            "no notification was made.",
            observations=done.observations,
            changes=done.changes,
            problems=done.problems,
        )
        + "\n"
    )
    print_assessments(result.assessments)
    counts = {"circuits": len(result.assessments), "count": len(result.differences)}
    click.echo(f"\n{said('{circuits} circuits: {count} differences from the ground truth.', **counts)}\n")
    _every_second(result.assessments, out / "month" / "probed.toml")
    return result


def _every_second(assessments: list[Assessment], config: Path) -> None:
    """The sum over all circuits, class by class."""
    totals = Totals(*(sum(parts) for parts in zip(*(a.totals for a in assessments), strict=True)))
    parts = comma().join(
        f"{said(name.replace('_', ' '))} {span_text(length)}"
        for name, length in zip(totals._fields, totals, strict=True)
        if length
    )
    whole = sum(a.end - a.start for a in assessments)
    click.echo(said("Every second has one class: {parts}", parts=parts))
    click.echo(said("together {sum} of {whole} in service.", sum=span_text(totals.length), whole=span_text(whole)))
    worst = min(assessments, key=lambda a: a.availability.official or 0)
    told = {"circuit": worst.circuit, "month": LABEL, "config": config}
    click.echo(said("Why {circuit} has its figure: probed explain {circuit} {month} --config {config}", **told))


def _reports(out: Path, month: MonthResult) -> None:
    _heading(said("3. The customers' reports"))
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
    for customer in CUSTOMERS:
        mine = [a for a in month.assessments if a.customer == customer.id]
        paths = write_reports(body, customer.id, mine, folder)
        html = [str(path) for path in paths if path.suffix == ".html"]
        names = customer.name if language() == "zh" else f"{customer.name} ({customer.name_en})"
        head = said("{name}, {count} circuits", name=names, count=len(mine))
        click.echo(f"{head}\n    {'  '.join(html)}")
    click.echo(said("Open them in a browser; they need nothing else. The .json beside each holds the same figures."))


def _tell(line: str) -> None:
    """A line of the play, in the terminal's language."""
    click.echo(story(line))


def _heading(text: str) -> None:
    click.secho(f"\n{text}\n{'-' * cells(text)}", bold=True)
