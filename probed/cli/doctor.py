"""`probed doctor`: looks at everything the daemon needs, and says what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.output import print_json, print_table
from probed.cli.screen import view_options
from probed.cli.sources import config_option, json_option
from probed.cli.words import language, translated

if TYPE_CHECKING:
    from probed.doctor.finding import Finding, Level


@click.command("doctor")
@click.option("--all", "everybody", is_flag=True, help="Ask every manager and element, not only a sample.")
@click.option("--time", "limit_s", type=click.FloatRange(1, 600), default=10.0, show_default=True, help="Seconds.")
@click.option("--send-test", "recipient", help="Then send this recipient a test message; nobody is told otherwise.")
@view_options
@config_option
@json_option
def command(everybody: bool, limit_s: float, recipient: str | None, config: Path, as_json: bool) -> None:
    """Check clock, disk, store, daemon, secrets, reachability, notifiers.

    Reads only; needs no running daemon and no sound configuration. Exit code 0 all is well, 1 something should be
    looked at, 2 something is broken.
    """
    from collectors.snmp.account import Record
    from probed.cli.asked import keep_record
    from probed.clock import SystemClock
    from probed.doctor.all_checks import checks_of
    from probed.doctor.examine import examine
    from probed.doctor.finding import worst
    from probed.doctor.patient import patient

    who, record = patient(config), Record()
    findings = examine(checks_of(who, SystemClock(), limit_s, everybody=everybody, record=record), limit_s)
    keep_record("doctor", config, record, settings=who.settings, inventory=who.inventory)
    level = worst(findings)
    if as_json:
        print_json({"schema": 1, "kind": "doctor", "level": level.name.lower(), "findings": _plain(findings)})
    else:
        _print(findings)
    if recipient is not None:
        from probed.cli.notify import test

        click.get_current_context().invoke(test, recipient=recipient, config=config)
    raise SystemExit(int(level))


def _plain(findings: list[Finding]) -> list[dict[str, str]]:
    """English whatever the terminal speaks: programs compare it."""
    return [
        {
            "level": one.level.name.lower(),
            "check": one.check,
            "where": one.where,
            "what": one.what.en,
            "todo": one.todo.en,
        }
        for one in findings
    ]


def _print(findings: list[Finding]) -> None:
    """The worst first; what to do stands under each finding, whole."""
    from probed.doctor.finding import Level

    rows = sorted(findings, key=lambda one: -one.level)
    zh = language() == "zh"
    for one in rows:
        if one.level is Level.OK:
            continue
        what, todo = (_chinese(one), one.todo.zh) if zh else (one.what.en, one.todo.en)
        click.echo(f"{_badge(one.level)}  {one.check}  {one.where}\n      {what}\n      -> {todo}")
    good = [one for one in rows if one.level is Level.OK]
    if good:
        if len(good) < len(rows):
            click.echo()
        head = ("检查", "对象", "结果") if zh else ("check", "where", "result")
        print_table(
            ("", *head),
            [(_badge(one.level), one.check, one.where, one.what.zh if zh else one.what.en) for one in good],
        )


def _chinese(one: Finding) -> str:
    """What other parts say comes in English, alone or behind a Chinese head: translated as far as it is known."""
    head, colon, english = ("", "", one.what.zh) if one.what.zh == one.what.en else one.what.zh.partition("：")
    for place in (f"{one.where}: ", "x:1:1: ", ""):
        told = translated(place + english)
        if told != place + english:
            return head + colon + told.removeprefix(place).removeprefix(place.rstrip(": ") + "：")
    return one.what.zh


def _badge(level: Level) -> str:
    colour = ("green", "yellow", "red")[level]
    return click.style(f"{level.name.lower():4s}", fg=colour)
