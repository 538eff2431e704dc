"""`probed alarms`: problems, root first, with who is hit; and their acknowledgement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from probed.cli.completing import open_problems
from probed.cli.output import Word, both_times, label, moment, note, print_clock, print_json, print_table, span_text
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.watching import watch_option
from probed.cli.words import comma, language, said
from probed.clock import SystemClock
from probed.errors import ProbedError

if TYPE_CHECKING:
    from probed.model.inventory import Inventory
    from probed.model.problem import Problem

SEVERITIES: Final = ("critical", "major", "minor", "warning", "indeterminate")


@click.group("alarms")
def command() -> None:
    """List problems, root first; acknowledge one."""


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Cleared problems too.")
@click.option("--consequences", is_flag=True, help="What hangs on each root as well.")
@watch_option
@view_options
@config_option
@json_option
def list_(everything: bool, consequences: bool, config: Path, as_json: bool) -> None:
    """Open problems: the roots, gravest first (works without a daemon)."""
    from config.glance import glance, some_tables
    from probed.cli.present import stale_warning
    from probed.store.reader import Reader

    settings = glance(config)
    with Reader(settings.store_path) as reader, reader.snapshot():
        found, last = reader.problems(open_only=not everything), reader.last_input()
    if as_json:
        print_json({"schema": 1, "kind": "problems", "problems": found})
        return
    now, zone = SystemClock().now_us(), zone_of(settings.time_zone)
    if warning := stale_warning(settings.staleness_us, last, now, zone):
        note(warning)
    roots = [problem for problem in found if problem.root is None]
    if not roots:
        click.echo(said("no problem") if everything else said("no open problem"))
        return
    inventory = some_tables(settings.inventory, settings.time_zone, ("customers",))
    print_clock(now, zone)
    print_problems(roots, inventory, now, zone, found if consequences else ())


@command.command("ack")
@click.argument("problem", shell_complete=open_problems)
@click.option("--comment", "-m", required=True, help="What you know or do about it.")
@config_option
def ack(problem: str, comment: str, config: Path) -> None:
    """Acknowledge PROBLEM (as `alarms list` names it, or its resource where that is enough)."""
    from config.settings import load_settings
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    if not comment.strip():
        raise ProbedError("the comment is empty: say what you know or do about it, for those who come after you")
    request = Request("ack", {"problem": problem}, comment, new_key())
    result = call(load_settings(config).control_socket, request)
    click.echo(said("{problem}: acknowledged by {name}", problem=result["problem"], name=result["acknowledged_by"]))


def print_problems(
    roots: Sequence[Problem], inventory: Inventory, now: int, zone: str, consequences: Sequence[Problem] = ()
) -> None:
    """One line a root; its text, who is hit, and what hangs on it below."""
    from alerting.notify.build import problem_id

    ordered = sorted(roots, key=lambda p: (p.cleared is not None, SEVERITIES.index(p.severity), p.raised))
    rows = [
        (
            Word(p.severity.value),
            moment(p.raised, zone),
            span_text(max((p.cleared or now) - p.raised, 0) // 1_000_000 * 1_000_000),
            moment(p.cleared, zone),
            problem_id(p.key),
            str(len(p.impact.circuits)),
            str(len(p.impact.customers)),
            p.acknowledged_by or "-",
            p.planned or "-",
        )
        for p in ordered
    ]
    head = ("severity", "since", "for", "cleared", "problem", "circuits", "customers", "ack", "planned")
    print_table(head, rows, right=(2, 5, 6))
    for p in ordered:
        click.secho(f"\n{problem_id(p.key)}", bold=True)
        for name, text in _facts(p, inventory, zone):
            click.echo(f"  {label(name, 11)}{text}" if name else f"  {text}")
        for c in consequences:
            if c.root == p.key:
                click.echo(f"    - {problem_id(c.key)}  {text_of(c)}")


def _facts(p: Problem, inventory: Inventory, zone: str) -> Iterator[tuple[str, str]]:
    """What is known of a problem, as name and text."""
    from probed.cli.present import customers_text

    yield "", text_of(p)
    known = span_text(max(p.seen - p.raised, 0), exact=False)
    yield "since", said("{instant}, known {length} later", instant=both_times(p.raised, zone), length=known)
    if p.cleared is not None:
        yield "cleared", both_times(p.cleared, zone)
    for how in ("down", "degraded", "at_risk", "unknown", "threshold"):
        hit = [h.circuit for h in p.impact.circuits if h.how == how]
        if hit:
            yield how.replace("_", " "), comma().join(hit)
    if p.impact.customers:
        yield "customers", customers_text(p.impact.customers, inventory)
    if p.planned:
        yield "planned", said("{window}; people are told if it outlives its window", window=p.planned)
    if p.acknowledged is not None:
        yield "ack", f"{p.acknowledged_by}, {moment(p.acknowledged, zone)}: {p.comment}"


def text_of(problem: Problem) -> str:
    """What the problem is, in the terminal's language where it was written down in it."""
    return problem.text_zh or problem.text if language() == "zh" else problem.text
