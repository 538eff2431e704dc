"""`probed influx`: what waits for InfluxDB, and what it refused."""

from __future__ import annotations

from pathlib import Path

import click

from probed.cli.output import label, moment, note, print_json, print_table
from probed.cli.sources import config_option, json_option
from probed.cli.words import said

SHOWN = 20


@click.group("influx")
def command() -> None:
    """What waits for InfluxDB, and what it refused."""


@command.command("status")
@config_option
@json_option
def status(config: Path, as_json: bool) -> None:
    """How many marks wait and since when, and the lines that were refused (works without a daemon).

    Exit code 1 when lines were refused.
    """
    from config.settings_file import load_settings
    from probed.store.reader import Reader

    settings = load_settings(config)
    with Reader(settings.store_path) as reader, reader.snapshot():
        waiting, oldest, dead = reader.sink.counts()
        lines = reader.sink.dead(SHOWN)
    if as_json:
        body = {"configured": settings.influx is not None, "waiting": waiting, "oldest": oldest, "refused": dead}
        refused = [{"line": line.line, "reason": line.reason, "at": line.at} for line in lines.values()]
        print_json({"schema": 1, "kind": "influx_status", **body, "lines": refused})
    else:
        zone = settings.time_zone
        none = said("none: there is no [influx]")
        click.echo(label("server", 9) + (none if settings.influx is None else settings.influx.url))
        told = said("{count} marks", count=waiting)
        if oldest is not None:
            told = said("{count} marks, the oldest since {instant}", count=waiting, instant=moment(oldest, zone))
        click.echo(label("waiting", 9) + told)
        click.echo(label("refused", 9) + said("{count} lines", count=dead))
        if lines:
            print_table(
                ("at", "reason", "data line"),
                [(moment(row.at, zone), row.reason[:80], row.line[:80]) for row in lines.values()],
            )
            note(said("'probed influx retry' tells them again once the cause is gone"))
    raise SystemExit(1 if dead else 0)


@command.command("retry")
@click.option("--reason", "-m", default="", help="Why, for the audit.")
@config_option
def retry(config: Path, reason: str) -> None:
    """Tell again what was refused, as the store has it now."""
    from config.settings_file import load_settings
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    result = call(load_settings(config).control_socket, Request("influx_retry", {}, reason, new_key()))
    click.echo(said("{count} refused lines are told again", count=result["retried"]))
