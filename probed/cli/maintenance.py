"""`probed maintenance`: planned work that silences notification, never monitoring."""

from __future__ import annotations

from pathlib import Path

import click

from probed.cli.completing import resource_names, window_names
from probed.cli.output import moment, note, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import comma, said


@click.group("maintenance")
def command() -> None:
    """Announce, call off and list planned work."""


@command.command("add")
@click.argument("resources", nargs=-1, required=True, shell_complete=resource_names)
@click.option("--start", required=True, help="RFC 3339 with offset, such as 2026-11-02T01:00:00+08:00.")
@click.option("--end", required=True, help="As --start.")
@click.option("--reason", "-m", required=True, help="What is done.")
@click.option("--id", "name", help="The id of the change, if it has one.")
@config_option
def add(resources: tuple[str, ...], start: str, end: str, reason: str, name: str | None, config: Path) -> None:
    """Announce work on RESOURCES (link:ID, element:ID, manager:ID, circuit:ID).

    It excludes nothing from the figures: for that, propose an exclusion.
    """
    from config.settings_file import load_settings
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    args = {"resources": list(resources), "start": start, "end": end, "id": name}
    result = call(load_settings(config).control_socket, Request("maintenance_add", args, reason, new_key()))
    named = comma().join(resources)
    click.echo(
        said("window {window}: {names}, {start} to {end}", window=result["window"], names=named, start=start, end=end)
    )
    note(said("Trouble there is watched and counted as ever; people are told of it only if it outlives the window."))


@command.command("cancel")
@click.argument("window", shell_complete=window_names)
@click.option("--reason", "-m", required=True, help="Why it is called off.")
@config_option
def cancel(window: str, reason: str, config: Path) -> None:
    """Call WINDOW off, before it begins or while it lasts.

    What it kept quiet and is still there is told at once. The window stays in the list, marked.
    """
    from config.settings_file import load_settings
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    asked = Request("maintenance_cancel", {"window": window}, reason, new_key())
    result = call(load_settings(config).control_socket, asked)
    if result["had_begun"]:
        click.echo(said("window {window} has ended: what it kept quiet is told now", window=window))
    else:
        click.echo(said("window {window} is called off before it began", window=window))


@command.command("list")
@view_options
@config_option
@json_option
def list_(config: Path, as_json: bool) -> None:
    """All windows, the latest last (works without a daemon)."""
    from config.glance import glance
    from probed.store.reader import Reader

    settings = glance(config)
    with Reader(settings.store_path) as reader:
        windows = sorted(reader.windows(), key=lambda window: (window.start, window.id))
    if as_json:
        print_json({"schema": 1, "kind": "maintenance", "windows": windows})
        return
    zone = zone_of(settings.time_zone)
    if not windows:
        click.echo(said("no planned work"))
        return
    rows = [
        (
            w.id,
            moment(w.start, zone),
            moment(w.end, zone),
            "" if w.withdrawn is None else moment(w.withdrawn, zone),
            comma().join(w.resources),
            w.author,
            w.reason,
        )
        for w in windows
    ]
    start = said("start ({zone})", zone=zone)
    print_table(("window", start, "end", "called off", "resources", "author", "reason"), rows)
