"""`probed calc`: the arithmetic of the standards and of contracts on figures that are typed in, with its steps."""

from __future__ import annotations

import click

from probed.cli import calc_error_performance


@click.group("calc")
def command() -> None:
    """Work out a figure from what you type in, and show each step. Needs no settings and no store."""


command.add_command(calc_error_performance.command)
