"""`probed status`: one screen for the one who takes over the shift."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from probed.cli.alarms import gravest_first, print_problems
from probed.cli.circuits import WORST_FIRST, state_of
from probed.cli.output import both_times, label, moment, print_json, span_text, state
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.watching import watch_option
from probed.cli.words import comma, said, semicolon
from probed.clock import SystemClock

if TYPE_CHECKING:
    from probed.cli.present import Sources

NAMED: Final = 20
"""So many silent sources and problems are named: a screen has room for no more, and a network may lose thousands at
once.
"""


@click.command("status")
@watch_option
@view_options
@config_option
@json_option
def command(config: Path, as_json: bool) -> None:
    """Sources, circuits and open problems, as last committed (works without a daemon)."""
    from config.glance import glance, some_tables
    from probed.cli.present import sources_now, stale_warning
    from probed.cli.sources import limits
    from probed.store.reader import Reader

    settings = glance(config)
    inventory = some_tables(settings.inventory, settings.time_zone, ("customers", "managers", "elements"))
    now, zone = SystemClock().now_us(), zone_of(settings.time_zone)
    with Reader(settings.store_path) as reader, reader.snapshot():
        marks, spans = reader.marks(), reader.open_spans()
        problems, last = reader.problems(open_only=True), reader.last_input()
        waiting = reader.outbox.open_count()
    sources = sources_now(limits(config, settings), inventory, marks, last or now, now)
    counts: dict[str, int] = {}
    for span in spans.values():
        counts[state_of(span)] = counts.get(state_of(span), 0) + 1
    if as_json:
        body = {"last_input": last, "sources": marks, "circuits": counts, "problems": problems}
        silent = {"silent": sorted(sources.silent), "never_heard": sources.never}
        print_json({"schema": 2, "kind": "status", "outbox_waiting": waiting, **silent, **body})
        return
    click.echo(label("now") + said("{instant}, times are {zone}", instant=both_times(now, zone), zone=zone))
    if last is not None:
        ago = span_text(now - last, exact=False)
        click.echo(label("last input") + said("{instant}, {length} ago", instant=both_times(last, zone), length=ago))
    if warning := stale_warning(settings.staleness_us, last, now, zone):
        click.secho(" " * 12 + warning, fg="red")
    click.echo(label("sources") + sources_text(sources, zone))
    told = comma().join(f"{counts[word]} {state(word)}" for word in WORST_FIRST if word in counts)
    click.echo(label("circuits") + (told or "-"))
    click.echo(label("messages") + said("{count} waiting to be delivered", count=waiting))
    roots = [problem for problem in problems if problem.root is None and problem.shelf is None]
    aside = sum(problem.root is None and problem.shelf is not None for problem in problems)
    if aside:
        click.echo(label("shelved") + said("{count}: probed alarms list --shelved", count=aside))
    if not roots:
        click.echo(label("problems") + said("none open"))
        return
    below = sum(problem.root is not None for problem in problems)
    click.echo(label("problems") + said("{count} open, with {below} consequences", count=len(roots), below=below))
    click.echo()
    gravest = gravest_first(roots)[:NAMED]
    print_problems(gravest, inventory, now, zone)
    if len(roots) > len(gravest):
        click.echo()
        click.echo(said("{count} problems more: probed alarms list", count=len(roots) - len(gravest)))


def sources_text(sources: Sources, zone: str) -> str:
    """How many answer; who does not, and since when, those that fell silent last first."""
    parts = [said("{count} answer", count=len(sources.heard))]
    if sources.silent:
        since = sorted(sources.silent.items(), key=lambda one: (-one[1], one[0]))
        named = _some([said("{name} since {instant}", name=name, instant=moment(at, zone)) for name, at in since])
        parts.append(said("{count} silent: {names}", count=len(sources.silent), names=named))
    if sources.never:
        names = _some(sources.never)
        parts.append(said("{count} never heard: {names}", count=len(sources.never), names=names))
    return semicolon().join(parts)


def _some(names: Sequence[str]) -> str:
    """The first of them, and how many more: all are in --json, and each is a problem or below one."""
    more = [said("{count} more", count=len(names) - NAMED)] if len(names) > NAMED else []
    return comma().join([*names[:NAMED], *more])
