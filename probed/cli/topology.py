"""`probed topology`: what a circuit's route is, and what a failure would hit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.output import both_times, print_json, print_table
from probed.cli.sources import config_option, json_option
from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.model.instant import parse_instant

if TYPE_CHECKING:
    from config.settings import Settings
    from probed.model.ids import Leaf
    from probed.model.inventory import Inventory
    from probed.model.route import Route
    from topology.graph import Topology

at_option = click.option("--at", help="As of this instant (RFC 3339) [default: now].")


@click.group("topology")
def command() -> None:
    """Show circuits' routes; what a failure would hit."""


@command.command("show")
@click.argument("circuit", required=False)
@at_option
@config_option
@json_option
def show(circuit: str | None, at: str | None, config: Path, as_json: bool) -> None:
    """The route of CIRCUIT as a tree, or one line for each circuit."""
    from probed.assessing.assessor import Unknown
    from probed.cli.present import customers_text
    from probed.model.ids import CircuitId
    from probed.model.inventory import Protection
    from topology.routes import route_at

    topology, settings, inventory, instant = _built(config, at)
    if circuit is None:
        _list(topology, inventory, as_json)
        return
    found = route_at(inventory, CircuitId(circuit), instant)
    if found is None:
        raise Unknown("circuit", circuit, (c.id for c in inventory.circuits))
    if as_json:
        print_json({"schema": 1, "kind": "route", "circuit": circuit, "route": found})
        return
    row = topology.circuits[CircuitId(circuit)]
    protection = "unprotected" if row.protection == Protection.NONE else f"protected by {row.protection}"
    click.secho(f"{circuit}  {row.kind}  {protection}  {customers_text([row.customer], inventory)}", bold=True)
    click.echo(f"as of {both_times(instant, settings.time_zone)}, topology {found.topology[:12]}")
    print_route(found.route, lambda leaf: _leaf_text(topology, leaf))
    for leaf in found.unwatched:
        click.echo(f"unwatched, so not in the figure: {leaf}")


@command.command("impact")
@click.argument("resource")
@at_option
@config_option
@json_option
def impact(resource: str, at: str | None, config: Path, as_json: bool) -> None:
    """Who would be hit if RESOURCE failed: link:ID, element:ID, manager:ID, point:ELEMENT:NAME, vpn:ID ..."""
    from topology.impact import impact as impact_of

    topology, _, inventory, _ = _built(config, at)
    found = impact_of(topology, resource)
    if as_json:
        print_json({"schema": 1, "kind": "impact", "resource": resource, "impact": found})
        return
    if not found.circuits:
        click.echo(f"{resource}: no circuit would be hit")
        return
    names = {c.id: c.name for c in inventory.customers}
    rows = [
        (hit.circuit, hit.how.replace("_", " "), hit.tier, hit.customer, names.get(hit.customer, ""))
        for hit in found.circuits
    ]
    print_table(("circuit", "would be", "tier", "customer", "name"), rows)
    click.echo(f"\n{len(found.circuits)} circuits of {len(found.customers)} customers")


def _built(config: Path, at: str | None) -> tuple[Topology, Settings, Inventory, int]:
    from config.load import load_all
    from topology.graph import build

    instant = _instant(at) if at else SystemClock().now_us()
    settings, inventory = load_all(config)
    return build(inventory, instant), settings, inventory, instant


def _instant(text: str) -> int:
    try:
        return parse_instant(text)
    except ValueError as exc:
        raise ProbedError(f"--at '{text}': {exc}. Write an instant such as 2026-11-02T01:00:00+08:00.") from exc


def _list(topology: Topology, inventory: Inventory, as_json: bool) -> None:
    if as_json:
        rows = [topology.circuits[name] for name in sorted(topology.circuits)]
        print_json({"schema": 1, "kind": "circuits", "circuits": rows})
        return
    names = {c.id: c.name for c in inventory.customers}
    rows_ = [
        (
            c.id,
            c.kind,
            c.protection.value,
            str(c.a),
            str(c.z),
            topology.tier_of(c.id).value,
            c.customer,
            names[c.customer],
        )
        for _, c in sorted(topology.circuits.items())
    ]
    print_table(("circuit", "kind", "protection", "A end", "Z end", "tier", "customer", "name"), rows_)


def print_route(route: Route, told: Callable[[Leaf], str], indent: str = "") -> None:
    """A tree: series from top to bottom, legs and members side by side under their node."""
    from probed.model.route import KOfNRoute, LeafRoute, ParallelRoute, SeriesRoute, VcatRoute

    match route:
        case LeafRoute(leaf):
            click.echo(indent + told(leaf))
        case SeriesRoute(parts):
            for part in parts:
                print_route(part, told, indent)
        case ParallelRoute(parts, label):
            click.echo(f"{indent}protected by {label}:")
            _branches(parts, "leg", told, indent)
        case KOfNRoute(k, parts, label):
            click.echo(f"{indent}{k} of {len(parts)} ({label}):")
            _branches(parts, "part", told, indent)
        case VcatRoute(parts, _, lcas, label):
            click.echo(f"{indent}VCAT {label}, {'with' if lcas else 'without'} LCAS:")
            _branches(parts, "member", told, indent)


def _branches(parts: tuple[Route, ...], name: str, told: Callable[[Leaf], str], indent: str) -> None:
    for number, part in enumerate(parts, 1):
        click.echo(f"{indent}  {name} {number}")
        print_route(part, told, indent + "    ")


def _leaf_text(topology: Topology, leaf: Leaf) -> str:
    """'link:R1  NE01:STM16-E - NE02:STM16-W'; a customer's port is its own end."""
    ends = topology.ends_of(leaf)
    return str(leaf) if len(ends) < 2 else f"{leaf}  {' - '.join(map(str, ends))}"
