"""`probed ticket`: trouble tickets, by which clocks of response and repair run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from probed.cli.completing import circuit_ids
from probed.cli.output import moment, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import said

if TYPE_CHECKING:
    from probed.model.ticket import TroubleTicket

MOST_BYTES: Final = 48 * 1024
"""Of one request; the daemon takes 64 KiB."""


@click.group("ticket")
def command() -> None:
    """Open, acknowledge, hold, close, import and list trouble tickets."""


@command.command("add")
@click.argument("ticket")
@click.argument("circuit", shell_complete=circuit_ids)
@click.option("--opened", help="When it was reported, RFC 3339 with offset [default: now].")
@click.option("--summary", default="", help="What it is about.")
@click.option("--reason", "-m", required=True, help="Who reported it, or what was found.")
@config_option
def add(ticket: str, circuit: str, opened: str | None, summary: str, reason: str, config: Path) -> None:
    """Open TICKET of CIRCUIT."""
    args = {"id": ticket, "circuit": circuit, "opened": opened, "summary": summary}
    _tell(_call(config, "ticket_add", args, reason))


@command.command("ack")
@click.argument("ticket")
@click.option("--at", help="When somebody answered, RFC 3339 with offset [default: now].")
@click.option("--reason", "-m", required=True, help="Who works on it.")
@config_option
def ack(ticket: str, at: str | None, reason: str, config: Path) -> None:
    """Say that TICKET was answered: the clock of response stops."""
    _tell(_call(config, "ticket_acknowledge", {"ticket": ticket, "at": at}, reason))


@command.command("hold")
@click.argument("ticket")
@click.option("--start", required=True, help="RFC 3339 with offset.")
@click.option("--end", required=True, help="RFC 3339 with offset.")
@click.option("--reason", "-m", required=True, help="Why its clock stood still, such as no access to the site.")
@config_option
def hold(ticket: str, start: str, end: str, reason: str, config: Path) -> None:
    """Say that TICKET waited for the customer: its clock stood still."""
    _tell(_call(config, "ticket_hold", {"ticket": ticket, "start": start, "end": end}, reason))


@command.command("close")
@click.argument("ticket")
@click.option("--at", help="When it was closed, RFC 3339 with offset [default: now].")
@click.option("--reason", "-m", required=True, help="What was found and done.")
@config_option
def close(ticket: str, at: str | None, reason: str, config: Path) -> None:
    """Close TICKET."""
    _tell(_call(config, "ticket_close", {"ticket": ticket, "at": at}, reason))


@command.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--reason", "-m", required=True, help="From where they are.")
@config_option
def import_(files: tuple[Path, ...], reason: str, config: Path) -> None:
    """Take over the tickets of FILES (CSV or JSON), as another system exports them.

    All of the files are checked before anything is sent. What is known already and says the same changes nothing.
    """
    from config.load import load_all
    from config.tickets import read_tickets
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    found = [ticket for path in files for ticket in read_tickets(path, settings.time_zone, inventory)]
    with Reader(settings.store_path) as reader:  # what is there already needs no act, and fills no audit
        known = {ticket.id: ticket for ticket in reader.tickets()}
    fresh = [ticket for ticket in found if known.get(ticket.id) != ticket]
    done = {"new": 0, "changed": 0, "same": len(found) - len(fresh)}
    for part in _parts(fresh):
        result = _call(config, "ticket_import", {"tickets": part}, reason)
        done = {name: count + result[name] for name, count in done.items()}
    click.echo(said("tickets: new {new}, changed {changed}, as they were {same}", **done))


def _parts(tickets: Sequence[TroubleTicket]) -> Iterator[list[dict[str, object]]]:
    """As requests of a bearable size."""
    import json

    part: list[dict[str, object]] = []
    size = 0
    for ticket in tickets:
        told = _told(ticket)
        length = len(json.dumps(told, ensure_ascii=False).encode())
        if part and size + length > MOST_BYTES:
            yield part
            part, size = [], 0
        part.append(told)
        size += length
    if part:
        yield part


def _told(ticket: TroubleTicket) -> dict[str, object]:
    from probed.model.instant import format_instant

    def text(at: int | None) -> str | None:
        return None if at is None else format_instant(at)

    return {
        "id": ticket.id,
        "circuit": ticket.circuit,
        "opened": text(ticket.opened),
        "acknowledged": text(ticket.acknowledged),
        "closed": text(ticket.closed),
        "held": [[text(start), text(end)] for start, end in ticket.held],
        "summary": ticket.summary,
    }


@command.command("list")
@view_options
@click.option("--circuit", shell_complete=circuit_ids, help="Only this circuit's.")
@click.option("--open", "only_open", is_flag=True, help="Only those that are not closed.")
@config_option
@json_option
def list_(circuit: str | None, only_open: bool, config: Path, as_json: bool) -> None:
    """All tickets as they stand (works without a daemon)."""
    from config.glance import glance
    from probed.store.reader import Reader

    settings = glance(config)
    with Reader(settings.store_path) as reader:
        found = sorted(reader.tickets(), key=lambda ticket: (ticket.opened, ticket.id))
    found = [each for each in found if circuit in (None, each.circuit) and not (only_open and each.closed)]
    if as_json:
        print_json({"schema": 1, "kind": "tickets", "tickets": found})
        return
    if not found:
        click.echo(said("no ticket"))
        return
    zone = zone_of(settings.time_zone)
    rows = [
        (
            each.id,
            each.circuit,
            moment(each.opened, zone),
            "-" if each.acknowledged is None else moment(each.acknowledged, zone),
            "-" if each.closed is None else moment(each.closed, zone),
            str(len(each.held)) if each.held else "-",
            each.summary,
        )
        for each in found
    ]
    opened = said("opened ({zone})", zone=zone)
    print_table(("ticket", "circuit", opened, "answered at", "closed", "held", "about"), rows, right=(5,))


def _tell(result: Mapping[str, Any]) -> None:
    name = result["ticket"]
    match result["state"]:
        case "closed":
            told = said("ticket {name}: closed", name=name)
        case "answered":
            told = said("ticket {name}: answered", name=name)
        case _:
            told = said("ticket {name}: reported", name=name)
    click.echo(told)


def _call(config: Path, verb: str, args: Mapping[str, object], reason: str) -> dict[str, Any]:
    from config.settings_file import load_settings
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    return call(load_settings(config).control_socket, Request(verb, dict(args), reason, new_key()))
