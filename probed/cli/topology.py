"""`probed topology`: what a circuit's route is, and what a failure would hit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.output import print_json, print_table
from probed.cli.sources import config_option, json_option
from probed.clock import SystemClock
from probed.model.instant import format_instant, parse_instant

if TYPE_CHECKING:
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
    from probed.model.ids import CircuitId
    from topology.routes import route_at

    topology, inventory, instant = _built(config, at)
    if circuit is None:
        _list(topology, as_json)
        return
    found = route_at(inventory, CircuitId(circuit), instant)
    if found is None:
        raise Unknown("circuit", circuit, (c.id for c in inventory.circuits))
    if as_json:
        print_json({"schema": 1, "kind": "route", "circuit": circuit, "route": found})
        return
    row = topology.circuits[CircuitId(circuit)]
    click.secho(f"{circuit}  {row.kind}  {row.protection}  customer {row.customer}", bold=True)
    click.echo(f"as of {format_instant(instant)}, topology {found.topology[:12]}")
    print_route(found.route, "")
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

    topology, inventory, _ = _built(config, at)
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


def _built(config: Path, at: str | None) -> tuple[Topology, Inventory, int]:
    from config.load import load_all
    from topology.graph import build

    instant = parse_instant(at) if at else SystemClock().now_us()
    inventory = load_all(config)[1]
    return build(inventory, instant), inventory, instant


def _list(topology: Topology, as_json: bool) -> None:
    if as_json:
        rows = [topology.circuits[name] for name in sorted(topology.circuits)]
        print_json({"schema": 1, "kind": "circuits", "circuits": rows})
        return
    rows_ = [
        (c.id, c.kind, c.protection.value, str(c.a), str(c.z), topology.tier_of(c.id).value, c.customer)
        for _, c in sorted(topology.circuits.items())
    ]
    print_table(("circuit", "kind", "protection", "A end", "Z end", "tier", "customer"), rows_)


def print_route(route: Route, indent: str) -> None:
    """A tree: series from top to bottom, legs and members side by side under their node."""
    from probed.model.route import KOfNRoute, LeafRoute, ParallelRoute, SeriesRoute, VcatRoute

    match route:
        case LeafRoute(leaf):
            click.echo(f"{indent}{leaf.id}")
        case SeriesRoute(parts):
            for part in parts:
                print_route(part, indent)
        case ParallelRoute(parts, label):
            click.echo(f"{indent}protected by {label}:")
            _branches(parts, "leg", indent)
        case KOfNRoute(k, parts, label):
            click.echo(f"{indent}{k} of {len(parts)} ({label}):")
            _branches(parts, "part", indent)
        case VcatRoute(parts, _, lcas, label):
            click.echo(f"{indent}VCAT {label}, {'with' if lcas else 'without'} LCAS:")
            _branches(parts, "member", indent)


def _branches(parts: tuple[Route, ...], name: str, indent: str) -> None:
    for number, part in enumerate(parts, 1):
        click.echo(f"{indent}  {name} {number}")
        print_route(part, indent + "    ")
