"""`probed status`: one screen for the one who takes over the shift."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.alarms import print_problems
from probed.cli.circuits import WORST_FIRST, state_of
from probed.cli.output import both_times, moment, print_json, span_text
from probed.cli.sources import config_option, json_option
from probed.clock import SystemClock

if TYPE_CHECKING:
    from probed.cli.present import Sources


@click.command("status")
@config_option
@json_option
def command(config: Path, as_json: bool) -> None:
    """Sources, circuits and open problems, as last committed (works without a daemon)."""
    from config.load import load_all
    from probed.cli.present import sources_now, stale_warning
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    now, zone = SystemClock().now_us(), settings.time_zone
    with Reader(settings.store_path) as reader, reader.snapshot():
        marks, spans = reader.marks(), reader.open_spans()
        problems, last = reader.problems(open_only=True), reader.last_input()
        waiting = [row for row in reader.outbox() if row.delivered_at is None and row.dead_reason is None]
    sources = sources_now(settings, inventory, marks, last or now, now)
    counts: dict[str, int] = {}
    for span in spans.values():
        counts[state_of(span)] = counts.get(state_of(span), 0) + 1
    if as_json:
        body = {"last_input": last, "sources": marks, "circuits": counts, "problems": problems}
        silent = {"silent": sorted(sources.silent), "never_heard": sources.never}
        print_json({"schema": 1, "kind": "status", "outbox_waiting": len(waiting), **silent, **body})
        return
    click.echo(f"now         {both_times(now, zone)}, times are {zone}")
    if last is not None:
        click.echo(f"last input  {both_times(last, zone)}, {span_text(now - last, exact=False)} ago")
    if warning := stale_warning(settings, last, now):
        click.secho(f"            {warning}", fg="red")
    click.echo(f"sources     {sources_text(sources, zone)}")
    click.echo(
        "circuits    " + (", ".join(f"{counts[word]} {word}" for word in WORST_FIRST if word in counts) or "-")
    )
    click.echo(f"messages    {len(waiting)} waiting to be delivered")
    roots = [problem for problem in problems if problem.root is None]
    if not roots:
        click.echo("problems    none open")
        return
    click.echo(f"problems    {len(roots)} open, with {len(problems) - len(roots)} consequences\n")
    print_problems(roots, inventory, now, zone)


def sources_text(sources: Sources, zone: str) -> str:
    """How many answer; who does not, and since when."""
    parts = [f"{len(sources.heard)} answer"]
    if sources.silent:
        named = ", ".join(f"{name} since {moment(at, zone)}" for name, at in sources.silent.items())
        parts.append(f"{len(sources.silent)} silent: {named}")
    if sources.never:
        parts.append(f"{len(sources.never)} never heard: {', '.join(sources.never)}")
    return "; ".join(parts)
