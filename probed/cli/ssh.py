"""`probed ssh`: what may be asked of elements by their command line, and asking it. Nothing is ever configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from probed.cli.output import print_json, print_table
from probed.cli.sources import json_option
from probed.cli.words import said

if TYPE_CHECKING:
    from collectors.ssh.gate import Verdict


@click.group("ssh")
def command() -> None:
    """Elements' command lines, read-only: only commands of the allow-list are ever sent."""


@command.command("check")
@click.argument("platform")
@click.argument("line", metavar="COMMAND")
@json_option
def check(platform: str, line: str, as_json: bool) -> None:
    """Whether COMMAND would be sent to elements of PLATFORM, and why; nothing is sent.

    COMMAND is one argument: put it in quotes. Exit code 1 when it is refused.
    """
    from collectors.ssh.gate import judge, platform_of, visible

    verdict = judge(platform_of(platform), line)
    if as_json:
        print_json({"schema": 1, "kind": "ssh_check", "platform": platform, "command": line, **verdict._asdict()})
    else:
        click.echo(_told(platform, visible(line, 200), verdict))
    raise SystemExit(0 if verdict.allowed else 1)


@command.command("allowed")
@click.argument("platform", required=False)
@json_option
def allowed(platform: str | None, as_json: bool) -> None:
    """The platforms, or every command that may be sent to elements of PLATFORM.

    What stands in [brackets] may be left out; {number}, {port}, {kind} and {name} stand for one word each.
    """
    from collectors.ssh.allowed import PLATFORMS
    from collectors.ssh.gate import platform_of

    chosen = PLATFORMS.values() if platform is None else (platform_of(platform),)
    if as_json:
        found = [
            {"platform": one.name, "about": one.about, "unpaged": one.unpaged, "rules": one.rules} for one in chosen
        ]
        print_json({"schema": 1, "kind": "ssh_allowed", "platforms": found})
        return
    if platform is None:
        rows = [(one.name, one.about, one.verb, str(len(one.rules)), one.unpaged[0]) for one in chosen]
        print_table(("platform", "what it is", "verb", "rules", "paging off"), rows, right=(3,))
        return
    for one in chosen:
        for rule in (*one.unpaged, *one.rules):
            click.echo(rule)


def _told(platform: str, line: str, verdict: Verdict) -> str:
    if verdict.allowed:
        mark = click.style(said("allowed"), fg="green")
        return said(
            "{mark}: {command} may be sent to {platform}, by the rule: {rule}",
            mark=mark,
            command=line,
            platform=platform,
            rule=verdict.rule,
        )
    mark = click.style(said("refused"), fg="red")
    return said(
        "{mark}: {command} is never sent to {platform}: {why}",
        mark=mark,
        command=line,
        platform=platform,
        why=verdict.why,
    )
