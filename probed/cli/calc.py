"""`probed calc`: the arithmetic of the standards and of contracts on figures that are typed in, with its steps."""

from __future__ import annotations

import click

from probed.cli import (
    calc_availability,
    calc_bins,
    calc_calls,
    calc_credit,
    calc_degraded,
    calc_error_performance,
    calc_ethernet,
    calc_ip,
    calc_limits,
    calc_protection,
    calc_vpn,
)


@click.group("calc")
def command() -> None:
    """Work out a figure from what you type in, and show each step. Needs no settings and no store."""


for _part in (
    calc_error_performance,
    calc_bins,
    calc_ethernet,
    calc_availability,
    calc_credit,
    calc_limits,
    calc_ip,
    calc_degraded,
    calc_protection,
    calc_vpn,
    calc_calls,
):
    command.add_command(_part.command)
