"""`probed reload`: the daemon reads its configuration again."""

from __future__ import annotations

from pathlib import Path

import click

from probed.cli.output import note, print_json
from probed.cli.sources import config_option, json_option
from probed.cli.words import said, translated


@click.command("reload")
@click.option("--reason", "-m", default="", help="Why, for the audit.")
@config_option
@json_option
def command(reason: str, config: Path, as_json: bool) -> None:
    """Let the daemon read its configuration anew; with any mistake the old one stays."""
    from config.socket_path import socket_path
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    result = call(socket_path(config), Request("reload", {}, reason, new_key()))
    if as_json:
        print_json({"schema": 1, "kind": "reload", **result})
        return
    for line in result["changed"]:
        click.echo(line)
    click.echo(said("reloaded") if result["changed"] else said("reloaded: nothing has changed"))
    for line in result["needs_restart"]:
        note(translated(line))
