"""`probed alarms`: problems, root first, with who is hit; and their acknowledgement."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from probed.cli.output import moment, print_json, print_table
from probed.cli.sources import config_option, json_option

if TYPE_CHECKING:
    from probed.model.problem import Problem

SEVERITIES: Final = ("critical", "major", "minor", "warning", "indeterminate")


@click.group("alarms")
def command() -> None:
    """List problems, root first; acknowledge one."""


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Cleared problems too.")
@click.option("--consequences", is_flag=True, help="What hangs on each root as well.")
@config_option
@json_option
def list_(everything: bool, consequences: bool, config: Path, as_json: bool) -> None:
    """Open problems: the roots, gravest first (works without a daemon)."""
    from config.load import load_all
    from probed.store.reader import Reader

    settings, _ = load_all(config)
    with Reader(settings.store_path) as reader:
        found = reader.problems(open_only=not everything)
    if as_json:
        print_json({"schema": 1, "kind": "problems", "problems": found})
        return
    roots = [problem for problem in found if problem.root is None]
    if not roots:
        click.echo("no problem" if everything else "no open problem")
        return
    print_problems(roots, settings.time_zone, found if consequences else ())


@command.command("ack")
@click.argument("problem")
@click.option("--comment", "-m", required=True, help="What you know or do about it.")
@config_option
def ack(problem: str, comment: str, config: Path) -> None:
    """Acknowledge PROBLEM (as `alarms list` names it, or its resource where that is enough)."""
    from config.settings import load_settings
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    request = Request("ack", {"problem": problem}, comment, new_key())
    result = call(load_settings(config).control_socket, request)
    click.echo(f"{result['problem']}: acknowledged by {result['acknowledged_by']}")


def print_problems(roots: Sequence[Problem], zone: str, consequences: Sequence[Problem] = ()) -> None:
    """One line a root; its text, who is hit, and what hangs on it below."""
    from alerting.notify.build import problem_id

    ordered = sorted(roots, key=lambda p: (p.cleared is not None, SEVERITIES.index(p.severity), p.raised))
    rows = [
        (
            p.severity.value,
            moment(p.raised, zone),
            moment(p.cleared, zone),
            problem_id(p.key),
            str(len(p.impact.circuits)),
            str(len(p.impact.customers)),
            p.acknowledged_by or "-",
            p.planned or "-",
        )
        for p in ordered
    ]
    head = ("severity", "since", "cleared", "problem", "circuits", "customers", "ack", "planned")
    print_table(head, rows, right=(4, 5))
    click.echo()
    for p in ordered:
        click.secho(f"{problem_id(p.key)}", bold=True)
        click.echo(f"  {p.text}")
        for how in ("down", "degraded", "at_risk", "unknown"):
            hit = [h.circuit for h in p.impact.circuits if h.how == how]
            if hit:
                click.echo(f"  {how.replace('_', ' ')}: {', '.join(hit)}")
        if p.comment:
            click.echo(f"  {p.acknowledged_by}: {p.comment}")
        for c in consequences:
            if c.root == p.key:
                click.echo(f"    - {problem_id(c.key)}  {c.text}")
