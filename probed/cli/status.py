"""`probed status`: one screen for the one who takes over the shift."""

from __future__ import annotations

from pathlib import Path

import click

from probed.cli.alarms import print_problems
from probed.cli.circuits import state_of
from probed.cli.output import both_times, print_json, print_table
from probed.cli.sources import config_option, json_option
from probed.clock import SystemClock
from probed.model.instant import SECOND_US


@click.command("status")
@config_option
@json_option
def command(config: Path, as_json: bool) -> None:
    """Sources, circuits and open problems, as last committed (works without a daemon)."""
    from config.load import load_all
    from probed.store.reader import Reader

    settings, _ = load_all(config)
    now = SystemClock().now_us()
    with Reader(settings.store_path) as reader, reader.snapshot():
        marks, spans = reader.marks(), reader.open_spans()
        problems, last = reader.problems(open_only=True), reader.last_input()
        waiting = [row for row in reader.outbox() if row.delivered_at is None and row.dead_reason is None]
    silent = sorted(source for source, mark in marks.items() if now - mark.last > settings.snmp.staleness_us)
    counts: dict[str, int] = {}
    for span in spans.values():
        counts[state_of(span)] = counts.get(state_of(span), 0) + 1
    if as_json:
        body = {"last_input": last, "sources": marks, "silent": silent, "circuits": counts, "problems": problems}
        print_json({"schema": 1, "kind": "status", "outbox_waiting": len(waiting), **body})
        return
    heard = "never" if last is None else f"{both_times(last, settings.time_zone)}, {(now - last) // SECOND_US} s ago"
    click.echo(f"last input  {heard}")
    click.echo(
        f"sources     {len(marks)} heard, {len(silent)} silent now" + (f": {', '.join(silent)}" if silent else "")
    )
    order = ("down", "degraded", "unknown", "at risk", "up")
    click.echo("circuits    " + ", ".join(f"{counts[name]} {name}" for name in order if name in counts))
    click.echo(f"outbox      {len(waiting)} waiting")
    roots = [problem for problem in problems if problem.root is None]
    click.echo(f"problems    {len(roots)} roots, {len(problems) - len(roots)} consequences\n")
    if roots:
        print_problems(roots, settings.time_zone)
    else:
        print_table(("no open problem",), [])
