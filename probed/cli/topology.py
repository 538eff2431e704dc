"""`probed topology`: what a circuit's route is, what a failure would hit, and the network as a graph."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.completing import circuit_ids, resource_names
from probed.cli.output import Word, both_times, print_json, print_table
from probed.cli.present import name_of
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.terminal import escaped
from probed.cli.words import said
from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.model.instant import parse_stated

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
@click.argument("circuit", required=False, shell_complete=circuit_ids)
@at_option
@view_options
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
    protected = row.protection != Protection.NONE
    protection = said("protected by {kind}", kind=row.protection) if protected else said("unprotected")
    click.secho(f"{circuit}  {row.kind}  {protection}  {customers_text([row.customer], inventory)}", bold=True)
    when = both_times(instant, zone_of(settings.time_zone))
    click.echo(said("as of {instant}, topology {version}", instant=when, version=found.topology[:12]))
    print_route(found.route, lambda leaf: _leaf_text(topology, leaf))
    for leaf in found.unwatched:
        click.echo(said("unwatched, so not in the figure: {leaf}", leaf=leaf))


@command.command("impact")
@click.argument("resource", shell_complete=resource_names)
@at_option
@view_options
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
        click.echo(said("{resource}: no circuit would be hit", resource=resource))
        return
    names = {c.id: name_of(c) for c in inventory.customers}
    rows = [
        (hit.circuit, Word(hit.how.replace("_", " ")), Word(hit.tier), hit.customer, names.get(hit.customer, ""))
        for hit in found.circuits
    ]
    print_table(("circuit", "would be", "tier", "customer", "name"), rows)
    counts = {"circuits": len(found.circuits), "customers": len(found.customers)}
    click.echo("\n" + said("{circuits} circuits of {customers} customers", **counts))


@command.command("export")
@click.option(
    "--format",
    "form",
    type=click.Choice(["graphml", "gexf", "json"]),
    default="graphml",
    show_default=True,
    help="What the other program reads; json is networkx's node-link form.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write [default: stdout]."
)
@at_option
@config_option
def export(form: str, output: Path | None, at: str | None, config: Path) -> None:
    """Elements and links as a graph for drawing programs; says which links have no way around them."""
    import networkx as nx

    from topology.picture import picture

    topology, *_ = _built(config, at)
    graph = picture(topology)
    match form:
        case "graphml":
            lines = "\n".join(nx.generate_graphml(graph, named_key_ids=True))
        case "gexf":
            lines = "\n".join(nx.generate_gexf(graph))
        case _:
            lines = json.dumps(
                nx.node_link_data(graph, edges="links"), ensure_ascii=output is None and escaped(), indent=2
            )
    if output is None:
        click.echo(lines)
        return
    try:
        output.write_text(lines + "\n", encoding="utf-8")
    except OSError as exc:
        raise ProbedError(f"{output}: cannot be written ({exc.strerror}). Name a file in a folder of yours.") from exc
    counts = {"elements": len(topology.elements), "links": len(topology.links)}
    bridges = sum(known["bridge"] for *_, known in graph.edges(data=True))
    click.echo(
        said(
            "{file}: {elements} elements, {links} links, {bridges} without a way around",
            file=output,
            bridges=bridges,
            **counts,
        )
    )


def _built(config: Path, at: str | None) -> tuple[Topology, Settings, Inventory, int]:
    from config.load import load_all
    from topology.graph import build

    instant = _instant(at) if at else SystemClock().now_us()
    settings, inventory = load_all(config)
    return build(inventory, instant), settings, inventory, instant


def _instant(text: str) -> int:
    try:
        return parse_stated(text)
    except ValueError as exc:
        raise ProbedError(f"--at '{text}': {exc}. Write an instant such as 2026-11-02T01:00:00+08:00.") from exc


def _list(topology: Topology, inventory: Inventory, as_json: bool) -> None:
    if as_json:
        rows = [topology.circuits[name] for name in sorted(topology.circuits)]
        print_json({"schema": 1, "kind": "circuits", "circuits": rows})
        return
    names = {c.id: name_of(c) for c in inventory.customers}
    rows_ = [
        (
            c.id,
            c.kind,
            c.protection.value,
            str(c.a),
            str(c.z),
            Word(topology.tier_of(c.id).value),
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
            click.echo(indent + said("protected by {label}:", label=label))
            _branches(parts, "leg {number}", told, indent)
        case KOfNRoute(k, parts, label):
            click.echo(indent + said("{k} of {n} ({label}):", k=k, n=len(parts), label=label))
            _branches(parts, "part {number}", told, indent)
        case VcatRoute(parts, _, lcas, label):
            text = said("VCAT {label}, with LCAS:" if lcas else "VCAT {label}, without LCAS:", label=label)
            click.echo(indent + text)
            _branches(parts, "member {number}", told, indent)


def _branches(parts: tuple[Route, ...], name: str, told: Callable[[Leaf], str], indent: str) -> None:
    for number, part in enumerate(parts, 1):
        click.echo(f"{indent}  {said(name, number=number)}")
        print_route(part, told, indent + "    ")


def _leaf_text(topology: Topology, leaf: Leaf) -> str:
    """'link:R1  NE01:STM16-E - NE02:STM16-W'; a customer's port is its own end."""
    ends = topology.ends_of(leaf)
    return str(leaf) if len(ends) < 2 else f"{leaf}  {' - '.join(map(str, ends))}"
