"""`probed circuits`: how each circuit is now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from probed.cli.output import moment, print_json, print_table, span_text
from probed.cli.sources import config_option, json_option
from probed.clock import SystemClock

if TYPE_CHECKING:
    from probed.model.change import SpanRow

WORST_FIRST: Final = ("down", "degraded", "unknown", "at risk", "up")


@click.command("circuits")
@click.option("--customer", help="Only this customer's circuits (12-digit code).")
@click.option("--state", type=click.Choice(WORST_FIRST), help="Only circuits in this state.")
@config_option
@json_option
def command(customer: str | None, state: str | None, config: Path, as_json: bool) -> None:
    """The circuits and how each of them is now, worst first (works without a daemon)."""
    from config.load import load_all
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    with Reader(settings.store_path) as reader:
        spans = reader.open_spans()
    now = SystemClock().now_us()
    rows = {c.id: c for c in inventory.circuits if c.valid.holds_at(now)}
    names = {c.id: c for c in inventory.customers}
    shown = [
        (rows[name], span)
        for name, span in spans.items()
        if name in rows and customer in {None, rows[name].customer} and state in {None, state_of(span)}
    ]
    shown.sort(key=lambda pair: (WORST_FIRST.index(state_of(pair[1])), pair[0].id))
    if as_json:
        listed = [{"state": state_of(span), "circuit": row, "span": span} for row, span in shown]
        print_json({"schema": 1, "kind": "circuit_states", "circuits": listed})
        return
    print_table(
        ("circuit", "state", "since", "for", "protection", "tier", "customer", "because of"),
        [
            (
                row.id,
                state_of(span),
                moment(span.start.at, settings.time_zone) if span.start.at > 0 else "-",
                span_text((now - span.start.at) // 1_000_000 * 1_000_000) if span.start.at > 0 else "-",
                row.protection.value,
                names[row.customer].tier.value,
                names[row.customer].name,
                ", ".join(leaf.id for leaf in span.culprits),
            )
            for row, span in shown
        ],
        right=(3,),
    )


def state_of(span: SpanRow) -> str:
    """The word for a span's value: up, at risk, degraded, down or unknown."""
    low, high = span.value
    if low == high == 1.0:
        return "at risk" if span.at_risk else "up"
    if low == high:
        return "down" if low == 0.0 else "degraded"
    return "unknown"
