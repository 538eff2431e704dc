"""`probed exclusion`: time that may leave the assessment, proposed by one and decided by another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from probed.cli.completing import circuit_ids, exclusion_ids
from probed.cli.output import Word, moment, note, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import said


@click.group("exclusion")
def command() -> None:
    """Propose, decide and list excluded time."""


@command.command("add")
@click.argument("circuit", shell_complete=circuit_ids)
@click.option(
    "--kind",
    required=True,
    type=click.Choice(["planned", "customer", "third_party", "force_majeure", "suspended"]),
    help="Why; each contract says which it accepts.",
)
@click.option("--start", required=True, help="RFC 3339 with offset.")
@click.option("--end", required=True, help="RFC 3339 with offset.")
@click.option("--announced", help="When the customer was told (planned work).")
@click.option("--proof", required=True, help="Ticket, notice or letter that proves it.")
@click.option("--id", "name", help="An id of your own.")
@config_option
def add(
    circuit: str,
    kind: str,
    start: str,
    end: str,
    announced: str | None,
    proof: str,
    name: str | None,
    config: Path,
) -> None:
    """Propose to exclude time of CIRCUIT. It counts only once somebody else has approved it."""
    args = {
        "circuit": circuit,
        "kind": kind,
        "start": start,
        "end": end,
        "announced": announced,
        "proof": proof,
        "id": name,
    }
    result = _call(config, "exclusion_add", args, proof)
    click.echo(said("exclusion {name}: {status}", name=result["exclusion"], status=said(result["status"])))
    note(said("It counts once somebody else has approved it: probed exclusion approve."))


@command.command("approve")
@click.argument("exclusion", shell_complete=exclusion_ids)
@click.option("--reject", is_flag=True, help="Reject it instead.")
@click.option("--reason", "-m", required=True, help="Why you decide so.")
@click.option("--alone", is_flag=True, help="You proposed it yourself and nobody else is there.")
@config_option
def approve(exclusion: str, reject: bool, reason: str, alone: bool, config: Path) -> None:
    """Approve (or reject) EXCLUSION."""
    args = {"exclusion": exclusion, "approve": not reject, "alone": alone}
    result = _call(config, "exclusion_decide", args, reason)
    click.echo(said("exclusion {name}: {status}", name=result["exclusion"], status=said(result["status"])))


@command.command("list")
@view_options
@click.option("--circuit", shell_complete=circuit_ids, help="Only this circuit's.")
@config_option
@json_option
def list_(circuit: str | None, config: Path, as_json: bool) -> None:
    """All exclusions as they stand (works without a daemon)."""
    from config.glance import glance
    from probed.store.reader import Reader

    settings = glance(config)
    with Reader(settings.store_path) as reader:
        found = sorted(reader.exclusions(circuit), key=lambda e: (e.start, e.id))
    if as_json:
        print_json({"schema": 1, "kind": "exclusions", "exclusions": found})
        return
    zone = zone_of(settings.time_zone)
    if not found:
        click.echo(said("no exclusion of circuit {circuit}", circuit=circuit) if circuit else said("no exclusion"))
        return
    rows = [
        (
            e.id,
            e.circuit,
            Word(e.kind.value.replace("_", " ")),
            moment(e.start, zone),
            moment(e.end, zone),
            Word(e.status.value),
            e.author,
            e.approver or "-",
            e.proof,
        )
        for e in found
    ]
    start = said("start ({zone})", zone=zone)
    print_table(("exclusion", "circuit", "kind", start, "end", "status", "author", "approver", "proof"), rows)


def _call(config: Path, verb: str, args: Mapping[str, object], reason: str) -> dict[str, Any]:
    from config.settings_file import load_settings
    from probed.control.client import call, new_key
    from probed.control.protocol import Request

    return call(load_settings(config).control_socket, Request(verb, dict(args), reason, new_key()))
