"""`probed alarms`: problems, root first, with who is hit, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from probed.cli.alarms_acts import ACTS
from probed.cli.alarms_elements import elements
from probed.cli.completing import open_problems
from probed.cli.output import Word, both_times, label, moment, note, print_clock, print_json, print_table, span_text
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.watching import watch_option
from probed.cli.words import comma, language, said
from probed.clock import SystemClock
from probed.errors import ProbedError, did_you_mean

if TYPE_CHECKING:
    from probed.model.inventory import Inventory
    from probed.model.problem import BreachFactors, Problem, ProblemEvent, Transition

SEVERITIES: Final = ("critical", "major", "minor", "warning", "indeterminate")


@click.group("alarms")
def command() -> None:
    """List problems; acknowledge, hand over and shelve them."""


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Cleared problems too.")
@click.option("--shelved", is_flag=True, help="Only what operators have shelved.")
@click.option("--consequences", is_flag=True, help="What hangs on each root as well.")
@watch_option
@view_options
@config_option
@json_option
def list_(everything: bool, shelved: bool, consequences: bool, config: Path, as_json: bool) -> None:
    """Open problems: the roots, gravest first (works without a daemon).

    What flaps is listed while it is gone for the moment, too; what is shelved is listed with --shelved. What is only
    told, and not seen by a poll yet, is marked so (`confirmed` in JSON).
    """
    from config.glance import glance, some_tables
    from probed.cli.present import stale_warning
    from probed.model.canonical import plain
    from probed.store.reader import Reader

    settings = glance(config)
    with Reader(settings.store_path) as reader, reader.snapshot():
        standing = reader.problems() if everything else reader.standing_problems()
        last = reader.last_input()
    found = standing if everything else tuple(one for one in standing if (one.shelf is not None) is shelved)
    if as_json:
        told = [{**plain(problem), "confirmed": problem.confirmed} for problem in found]
        print_json({"schema": 2, "kind": "problems", "problems": told})
        return
    now, zone = SystemClock().now_us(), zone_of(settings.time_zone)
    if warning := stale_warning(settings.staleness_us, last, now, zone):
        note(warning)
    roots = [problem for problem in found if problem.root is None]
    aside = len([one for one in standing if one.root is None]) - len(roots)
    if aside and not shelved:
        note(said("{count} shelved: probed alarms list --shelved", count=aside))
    if not roots:
        click.echo(said("no problem") if everything else said("no shelved problem" if shelved else "no open problem"))
        return
    inventory = some_tables(settings.inventory, settings.time_zone, ("customers",))
    print_clock(now, zone)
    print_problems(roots, inventory, now, zone, found if consequences else ())


@command.command("history")
@click.argument("problem", shell_complete=open_problems)
@view_options
@config_option
@json_option
def history(problem: str, config: Path, as_json: bool) -> None:
    """All that ever happened to PROBLEM, who had it, and what people were told (works without a daemon)."""
    from alerting.notify.build import problem_id
    from config.glance import glance
    from probed.store.reader import Reader

    settings = glance(config)
    with Reader(settings.store_path) as reader, reader.snapshot():
        known = {problem_id(one.key): one.key for one in reader.problems()}
        keys = [known[problem]] if problem in known else [key for key in known.values() if key.resource == problem]
        events = sorted((event for key in keys for event in reader.history_of(key)), key=lambda event: event.at)
    if not events:
        raise ProbedError(f"there never was a problem '{problem}'.{did_you_mean(problem, known)}")
    if as_json:
        print_json({"schema": 2, "kind": "problem history", "events": events})
        return
    zone = zone_of(settings.time_zone)
    rows = [
        (
            moment(event.at, zone),
            _what(event.transition),
            Word("yes" if event.notify else "no"),
            event.problem.acknowledged_by or "-",
            _comment(event) or "-",
            problem_id(event.problem.key),
        )
        for event in events
    ]
    print_table((said("time ({zone})", zone=zone), "what", "told", "ack", "comment", "problem"), rows)


command.add_command(elements)
for _act in ACTS:
    command.add_command(_act)


def gravest_first(problems: Sequence[Problem]) -> list[Problem]:
    """Open ones first; of the equally grave the one that has lasted longest."""
    return sorted(problems, key=lambda p: (p.cleared is not None, SEVERITIES.index(p.severity), p.raised))


def print_problems(
    roots: Sequence[Problem], inventory: Inventory, now: int, zone: str, consequences: Sequence[Problem] = ()
) -> None:
    """One line a root; its text, who is hit, and what hangs on it below."""
    from alerting.notify.build import problem_id

    ordered = gravest_first(roots)
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
            comma().join(_marks(p)) or "-",
        )
        for p in ordered
    ]
    head = ("severity", "since", "for", "cleared", "problem", "circuits", "customers", "ack", "planned", "marks")
    last = len(head) if any(map(_marks, ordered)) else -1
    print_table(head[:last], [row[:last] for row in rows], right=(2, 5, 6))
    for p in ordered:
        click.secho(f"\n{problem_id(p.key)}", bold=True)
        for name, text in _facts(p, inventory, zone):
            click.echo(f"  {label(name, 11)}{text}" if name else f"  {text}")
        for c in consequences:
            if c.root == p.key:
                click.echo(f"    - {problem_id(c.key)}  {text_of(c)}")


def _what(transition: Transition) -> Word:
    """The word 'cleared' heads the column of instants."""
    name = transition.value.replace("_", " ")
    return Word("restored") if name == "cleared" else Word(name)


def _comment(event: ProblemEvent) -> str:
    """What was said with this very act; what was said before stands with its own."""
    problem = event.problem
    match event.transition.value:
        case "acknowledged" | "handed_over":
            return problem.comment
        case "shelved" if problem.shelf is not None:
            return f"{problem.shelf.by}: {problem.shelf.reason}"
        case "escalated":
            return said("level {level}", level=problem.escalated)
        case _:
            return ""


def _marks(p: Problem) -> list[str]:
    """What is special about it and about how it is handled, each in a few words."""
    marks = [] if p.confirmed else [said("not seen by a poll")]
    if p.flapping is not None:
        marks.append(said("flapping"))
    if p.shelf is not None:
        marks.append(said("shelved"))
    if p.escalated:
        marks.append(said("level {level}", level=p.escalated))
    return marks


def _facts(p: Problem, inventory: Inventory, zone: str) -> Iterator[tuple[str, str]]:
    """What is known of a problem, as name and text."""
    from probed.cli.present import customers_text

    yield "", text_of(p)
    known = span_text(max(p.seen - p.raised, 0), exact=False)
    yield "since", said("{instant}, known {length} later", instant=both_times(p.raised, zone), length=known)
    if p.cleared is not None:
        yield "cleared", both_times(p.cleared, zone)
    for how in ("down", "degraded", "at_risk", "unknown", "threshold", "breach"):
        hit = [h.circuit for h in p.impact.circuits if h.how == how]
        if hit:
            yield how.replace("_", " "), comma().join(hit)
    if p.breach is not None:
        yield from _breach(p.breach, zone)
    if p.alarms:
        yield "alarms", comma().join(f"{one.point} {one.native} {moment(one.since, zone)}" for one in p.alarms)
    if p.impact.customers:
        yield "customers", customers_text(p.impact.customers, inventory)
    if p.planned:
        yield "planned", said("{window}; people are told if it outlives its window", window=p.planned)
    if p.flapping is not None and p.flaps is not None:
        yield "flapping", _flapping(p, zone)
    if p.shelf is not None:
        until = moment(p.shelf.until, zone)
        yield "shelved", said("until {instant}, by {name}", instant=until, name=p.shelf.by) + f": {p.shelf.reason}"
    if p.escalated:
        yield "escalated", said("level {level}", level=p.escalated)
    if p.acknowledged is not None:
        yield "ack", f"{p.acknowledged_by}, {moment(p.acknowledged, zone)}: {p.comment}"


def _breach(factors: BreachFactors, zone: str) -> Iterator[tuple[str, str]]:
    """Why a clause will be missed, as it was known when that was said."""
    from probed.model.instant import HOUR_US

    if factors.unit == "us":
        left = ("-" if factors.left < 0 else "") + span_text(abs(factors.left), exact=False)
        yield "left", f"{left} / {span_text(factors.allowed, exact=False)}"
    else:
        yield "left", f"{factors.left} / {factors.allowed}"
    rates = [f"{burn.window_us // HOUR_US} h {burn.rate}" for burn in factors.burns if burn.rate]
    if rates:
        yield "burn", comma().join(rates)
    if factors.stake:
        yield "at stake", f"{factors.stake} {factors.currency}"
    yield "foretold", moment(factors.at, zone)


def _flapping(p: Problem, zone: str) -> str:
    from alerting.damping import changes

    assert p.flaps is not None  # what flaps has come and gone
    return said(
        "{count} changes since {instant}; told once, and how it stands when it has calmed",
        count=changes(p),
        instant=moment(p.flaps.first, zone),
    )


def text_of(problem: Problem) -> str:
    """What the problem is, in the terminal's language where it was written down in it."""
    return problem.text_zh or problem.text if language() == "zh" else problem.text
