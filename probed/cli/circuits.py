"""`probed circuits`: how each circuit is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from probed.cli.completing import customer_ids
from probed.cli.output import Word, moment, note, print_clock, print_json, print_table, span_text
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.watching import watch_option
from probed.cli.words import comma, said
from probed.clock import SystemClock
from probed.model.instant import SECOND_US

if TYPE_CHECKING:
    from config.glance import Glance
    from probed.model.change import SpanRow
    from probed.model.inventory import Inventory
    from probed.model.problem import Problem

WORST_FIRST: Final = ("down", "degraded", "unknown", "at risk", "up")


@click.command("circuits")
@click.option("--customer", shell_complete=customer_ids, help="Only this customer's circuits (12-digit code).")
@click.option("--state", type=click.Choice(WORST_FIRST), help="Only circuits in this state.")
@watch_option
@view_options
@config_option
@json_option
def command(customer: str | None, state: str | None, config: Path, as_json: bool) -> None:
    """The circuits and how each of them is now, worst first (works without a daemon).

    By looks at ports alone, as problems are; `assess` and `explain` go by probes, tests and bins too.
    """
    from config.glance import glance
    from probed.cli.present import name_of, stale_warning
    from probed.store.reader import Reader

    settings = glance(config)
    inventory = _inventory(config, settings, whole=as_json)
    names = {c.id: c for c in inventory.customers}
    if customer is not None and customer not in names:
        from probed.assessing.assessor import Unknown

        raise Unknown("customer", customer, names)
    with Reader(settings.store_path) as reader, reader.snapshot():
        spans, last = reader.open_spans(), reader.last_input()
        because = explained(reader.problems(open_only=True))
    now, zone = SystemClock().now_us(), zone_of(settings.time_zone)
    rows = {c.id: c for c in inventory.circuits if c.valid.holds_at(now)}
    shown = [
        (rows[name], span)
        for name, span in spans.items()
        if name in rows and customer in {None, rows[name].customer} and state in {None, state_of(span)}
    ]
    shown.sort(key=lambda pair: (WORST_FIRST.index(state_of(pair[1])), pair[0].id))
    if as_json:
        listed = [{"state": state_of(span), "circuit": row, "span": span} for row, span in shown]
        print_json({"schema": 1, "kind": "circuit_states", "last_input": last, "circuits": listed})
        return
    if warning := stale_warning(settings.staleness_us, last, now, zone):
        note(warning)
    if not shown:
        click.echo(said("no such circuit") if state is None else said("no circuit is {state}", state=said(state)))
        return
    print_clock(now, zone)
    print_table(
        ("circuit", "state", "since", "for", "protection", "tier", "customer", "because of"),
        [
            (
                row.id,
                Word(state_of(span)),
                moment(span.start.at, zone) if span.start.at > 0 else "-",
                span_text((now - span.start.at) // SECOND_US * SECOND_US) if span.start.at > 0 else "-",
                row.protection.value,
                Word(names[row.customer].tier.value),
                name_of(names[row.customer]),
                because.get(row.id) or comma().join(map(str, span.culprits)),
            )
            for row, span in shown
        ],
        right=(3,),
    )


def _inventory(config: Path, settings: Glance, *, whole: bool) -> Inventory:
    """What the table shows, or the whole of it where the routes are told as well."""
    if whole:
        from config.load import load_all

        return load_all(config)[1]
    from config.glance import some_tables

    return some_tables(settings.inventory, settings.time_zone, ("customers", "circuits"))


def explained(problems: Iterable[Problem]) -> Mapping[str, str]:
    """For each circuit that is hit, the roots that explain it."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        if problem.root is None:
            for hit in problem.impact.circuits:
                found.setdefault(hit.circuit, []).append(problem.key.resource)
    return {circuit: ", ".join(sorted(roots)) for circuit, roots in found.items()}


def state_of(span: SpanRow) -> str:
    """The word for a span's value: up, at risk, degraded, down or unknown."""
    low, high = span.value
    if low == high == 1.0:
        return "at risk" if span.at_risk else "up"
    if low == high:
        return "down" if low == 0.0 else "degraded"
    return "unknown"
