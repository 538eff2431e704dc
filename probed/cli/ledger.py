"""`probed ledger`: enter what is final, prove that nothing was changed since, export the day's anchor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.output import Word, moment, note, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import said, translated
from probed.clock import SystemClock
from probed.errors import ProbedError

if TYPE_CHECKING:
    from probed.ledger.files import LedgerFolder
    from probed.ledger.stamps import Stamp
    from probed.model.ids import CustomerId
    from sla.ledger import Entry, Flaw, Head


@click.group("ledger")
def command() -> None:
    """Enter what is final into the evidence ledger; prove that nothing was changed since."""


@command.command("extend")
@click.option("--anchor-to", type=click.Path(path_type=Path), help="Also write the day's anchor into this folder.")
@config_option
@json_option
def extend(anchor_to: Path | None, config: Path, as_json: bool) -> None:
    """Enter every final span, correction, exclusion, ticket and act that is not there yet.

    The daemon does it by itself ([ledger]); this reads and checks every chain. Doing it twice adds nothing.
    """
    from config.load import load_all
    from probed.ledger.keeper import extend as extended
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    folder = _folder(config)
    with Reader(settings.store_path) as reader:
        done = extended(folder, reader, inventory, SystemClock().now_us(), settings.time_zone)
    written = None
    if anchor_to is not None and folder.heads():
        written = _write_anchor(folder.heads()[-1], anchor_to)
    if as_json:
        print_json({"schema": 1, "kind": "ledger_extended", "added": dict(done.added), "head": done.head})
        return
    told = {"entries": sum(done.added.values()), "chains": len(done.added)}
    click.echo(said("entries added: {entries}, to chains: {chains}", **told))
    if written is not None:
        click.echo(written)


@command.command("verify")
@click.option(
    "--anchor", type=click.Path(path_type=Path), help="An anchor exported before: then truncation shows too."
)
@click.option(
    "--tsa-ca",
    type=click.Path(path_type=Path),
    help="PEM file with the root of who stamped the anchor [default: tsa_ca of the settings].",
)
@click.option("--store", "with_store", is_flag=True, help="Also hold the store against it (reads all of it).")
@config_option
@json_option
def verify(anchor: Path | None, tsa_ca: Path | None, with_store: bool, config: Path, as_json: bool) -> None:
    """Find every entry that was altered, reordered or taken out; with --anchor also what was cut off or rewritten.

    Filed reports are held against it, the customers' files too; with --store also what the store has of its entries.

    A time stamp beside the anchor (ANCHOR.tsr, RFC 3161) is verified with it, offline. Exit code 1 when anything does
    not hold.
    """
    from config.glance import glance
    from probed.ledger.against_reports import report_flaws
    from probed.ledger.filed import ReportFolder
    from probed.ledger.files import head_of
    from sla.ledger import verify as verified

    folder = _folder(config)
    head = None if anchor is None else head_of(anchor.read_bytes(), anchor)
    stamp, stamp_flaw = (None, None) if anchor is None else _stamp(anchor, tsa_ca, config)
    chains: dict[CustomerId, tuple[Entry, ...]] = {}
    flaws: list[Flaw] = []
    torn = []
    for customer in folder.customers():
        found = folder.chain(customer)
        chains[customer] = found.entries
        flaws += found.flaws
        if found.torn:
            torn.append(customer)
    flaws += verified(chains, head)
    own = folder.heads()
    if own and head is None:  # the folder's own head: no proof against who rewrites it too, but against all others
        flaws += [flaw for flaw in verified(chains, own[-1]) if flaw not in flaws]
    if stamp_flaw is not None:
        flaws.append(stamp_flaw)
    store_path = glance(config).store_path
    flaws += report_flaws(ReportFolder(store_path.parent / "reports"), chains)
    if with_store:
        flaws += _against_store(config, chains)
    if as_json:
        counts = {customer: len(chain) for customer, chain in chains.items()}
        print_json(
            {"schema": 1, "kind": "ledger_verified", "entries": counts, "flaws": flaws, "torn": torn, "stamp": stamp}
        )
    else:
        _print_verified(chains, flaws, head)
        if with_store and not flaws:
            click.echo(said("and the store says what was entered of it"))
        if stamp is not None:
            _print_stamp(stamp, zone_of(glance(config).time_zone))
        for customer in torn:
            note(
                said(
                    "{chain}: half a line at its end, a write that was cut off; extend removes it",
                    chain=customer,
                )
            )
    raise SystemExit(1 if flaws else 0)


def _against_store(config: Path, chains: dict[CustomerId, tuple[Entry, ...]]) -> list[Flaw]:
    from config.load import load_all
    from probed.ledger.against_looks import look_flaws
    from probed.ledger.against_store import store_flaws
    from probed.policies.paces import paces
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    with Reader(settings.store_path) as reader:
        limit_us = paces(settings, inventory, reader.last_input() or 0).limit_us
        return [*store_flaws(reader, chains), *look_flaws(reader, inventory, limit_us)]


def _stamp(anchor: Path, tsa_ca: Path | None, config: Path) -> tuple[Stamp | None, Flaw | None]:
    """What the anchor's time stamp proves, or why it proves nothing; neither where there is none."""
    from config.settings_file import load_settings
    from probed.ledger.anchors import stamp_of
    from probed.ledger.stamps import BadStamp, checked, roots_of
    from sla.ledger import Flaw

    path = stamp_of(anchor)
    if not path.exists():
        if tsa_ca is not None:
            raise ProbedError(f"{path}: there is no time stamp of this anchor. Copy it beside the anchor")
        return None, None
    ca = tsa_ca or load_settings(config).ledger.tsa_ca
    try:
        roots = () if ca is None else roots_of(ca.read_bytes())
    except ValueError as exc:
        raise ProbedError(f"{ca}: holds no certificate. Name the authority's root in PEM") from exc
    try:
        return checked(path.read_bytes(), anchor.read_bytes(), roots), None
    except BadStamp as exc:
        return None, Flaw("", 0, f"{path.name}: {exc}")


def _print_stamp(stamp: Stamp, zone: str) -> None:
    told = {"at": moment(stamp.at, zone), "zone": zone, "serial": stamp.serial, "policy": stamp.policy}
    click.echo(said("the anchor was stamped {at} ({zone}), serial number {serial}, policy {policy}", **told))
    if not stamp.chained:
        note(said("whose stamp it is was not checked: name the authority's root with --tsa-ca"))


def _print_verified(chains: dict[CustomerId, tuple[Entry, ...]], flaws: list[Flaw], head: Head | None) -> None:
    entries = sum(map(len, chains.values()))
    if not flaws:
        told = {"entries": entries, "chains": len(chains)}
        click.echo(said("{entries} entries in {chains} chains: each is as it was written, and in its place", **told))
        if head is None:
            click.echo(
                said("whether all was written anew shows only against an anchor kept elsewhere: --anchor FILE")
            )
        else:
            click.echo(said("and all that the anchor of {day} holds is there", day=head.day))
        return
    rows = [(flaw.customer or "-", str(flaw.number) if flaw.number else "-", translated(flaw.what)) for flaw in flaws]
    print_table(("chain", "entry", "what does not hold"), rows, right=(1,))


@command.command("anchor")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="Folder for the file [default: here].")
@config_option
def anchor(out: Path, config: Path) -> None:
    """Write the last head as a file: kept elsewhere, it proves later that nothing was cut off or written anew."""
    heads = _folder(config).heads()
    if not heads:
        raise ProbedError("the ledger has no head yet. Begin it: probed ledger extend")
    click.echo(_write_anchor(heads[-1], out))


@command.command("show")
@click.argument("customer")
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="So many entries.")
@view_options
@config_option
@json_option
def show(customer: str, last: int, config: Path, as_json: bool) -> None:
    """The last entries of CUSTOMER's chain (12-digit code, or _house for operators' acts).

    Spans are those of looks at ports alone; `explain` goes by probes, tests and bins too.
    """
    import json

    from config.glance import glance
    from probed.model.ids import CustomerId

    chain = _folder(config).chain(CustomerId(customer)).entries[-last:]
    if as_json:
        print_json({"schema": 1, "kind": "ledger_entries", "entries": chain})
        return
    if not chain:
        raise ProbedError(f"customer {customer} has no entry in the ledger")
    zone = zone_of(glance(config).time_zone)
    rows = [
        (
            str(e.number),
            moment(e.at, zone),
            Word(e.kind.value.replace("_", " ")),
            json.loads(e.body)["key"],
            e.sha256[:16],
        )
        for e in chain
    ]
    print_table(("entry", "entered", "kind", "what", "hash"), rows, right=(0,))


def _folder(config: Path) -> LedgerFolder:
    from config.glance import glance
    from probed.ledger.files import LedgerFolder

    return LedgerFolder(glance(config).store_path.parent / "ledger")


def _write_anchor(head: Head, folder: Path) -> Path:
    from probed.ledger.anchors import anchor_bytes, anchor_name
    from probed.ledger.files import replace_file

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / anchor_name(head)
    replace_file(path, anchor_bytes(head))
    return path
