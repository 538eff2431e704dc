"""What operators do with problems: take on, give up, hand over, shelve. Through the daemon, and audited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from probed.cli.completing import open_problems
from probed.cli.output import both_times, note
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option
from probed.cli.words import comma, said
from probed.clock import SystemClock
from probed.errors import ProbedError

reason_option = click.option("--reason", "-m", required=True, help="Why; it stands in the audit.")


@click.command("ack")
@click.argument("problem", shell_complete=open_problems)
@click.option("--comment", "-m", required=True, help="What you know or do about it.")
@config_option
def ack(problem: str, comment: str, config: Path) -> None:
    """Acknowledge PROBLEM (as `alarms list` names it, or its resource where that is enough)."""
    if not comment.strip():
        raise ProbedError("the comment is empty: say what you know or do about it, for those who come after you")
    result = _asked(config, "ack", {"problem": problem}, comment)
    click.echo(said("{problem}: acknowledged by {name}", problem=result["problem"], name=result["acknowledged_by"]))


@click.command("unack")
@click.argument("problem", shell_complete=open_problems)
@reason_option
@config_option
def unack(problem: str, reason: str, config: Path) -> None:
    """Give the acknowledgement of PROBLEM up: nobody has it, and the response clock begins anew."""
    result = _asked(config, "unack", {"problem": problem}, reason)
    click.echo(said("{problem}: {name} has it no longer", problem=result["problem"], name=result["released"]))


@click.command("hand-over")
@click.argument("problem", required=False, shell_complete=open_problems)
@click.option("--from", "former", help="All that this operator has, instead of one PROBLEM.")
@click.option("--to", "successor", required=True, help="Who goes on with it.")
@reason_option
@config_option
def hand_over(problem: str | None, former: str | None, successor: str, reason: str, config: Path) -> None:
    """Hand the acknowledgement of PROBLEM over to another operator, as at the change of shifts."""
    if (problem is None) == (former is None):
        raise ProbedError("name one problem, or with --from the operator whose problems are all handed over")
    args = {"problem": problem, "from": former, "to": successor}
    result = _asked(config, "hand_over", {name: value for name, value in args.items() if value is not None}, reason)
    names = comma().join(result["problems"])
    click.echo(said("{problem}: acknowledged by {name}", problem=names, name=result["acknowledged_by"]))


@click.command("shelve")
@click.argument("problem", shell_complete=open_problems)
@click.option("--for", "length", help="For so long, such as 2h.")
@click.option("--until", help="Until this instant, such as 2026-11-02T08:00:00+08:00.")
@reason_option
@view_options
@config_option
def shelve(problem: str, length: str | None, until: str | None, reason: str, config: Path) -> None:
    """Put PROBLEM aside for a while: it is watched and recorded, and nobody is told of it.

    When the time is over people are told if it is still there. Clearing and coming back do not end it.
    """
    from config.glance import glance
    from probed.model.instant import parse_instant

    if (length is None) == (until is None):
        raise ProbedError("say for how long (--for 2h) or until when (--until INSTANT): one of them")
    end = until or _from_now(length or "")
    result = _asked(config, "shelve", {"problem": problem, "until": end}, reason)
    instant = both_times(parse_instant(result["until"]), zone_of(glance(config).time_zone))
    click.echo(said("{problem}: shelved until {instant}", problem=result["problem"], instant=instant))
    note(
        said("It is watched and counted as ever; people are told of it when that time is over and it is still there.")
    )


@click.command("unshelve")
@click.argument("problem", shell_complete=open_problems)
@reason_option
@config_option
def unshelve(problem: str, reason: str, config: Path) -> None:
    """Take PROBLEM from the shelf before its time: people are told if it is there."""
    result = _asked(config, "unshelve", {"problem": problem}, reason)
    click.echo(said("{problem}: no longer shelved", problem=result["problem"]))


ACTS = (ack, unack, hand_over, shelve, unshelve)


def _asked(config: Path, verb: str, args: dict[str, Any], reason: str) -> dict[str, Any]:
    """The daemon's answer."""
    from config.settings_file import load_settings
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    if not reason.strip():
        raise ProbedError("the reason is empty: say why, for those who come after you")
    return call(load_settings(config).control_socket, Request(verb, args, reason, new_key()))


def _from_now(length: str) -> str:
    from config.durations import parse_duration
    from probed.model.instant import format_instant

    try:
        return format_instant(SystemClock().now_us() + parse_duration(length))
    except ValueError as exc:
        raise ProbedError(f"--for: {exc}") from exc
