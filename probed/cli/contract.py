"""`probed contract`: check, show and compare contracts, and try a draft on recorded months."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.contract_sources import Catalogue, catalogue, read_draft, where_option
from probed.cli.output import Word, moment, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import Offline, evidence_options, json_option, opened
from probed.cli.words import comma, said, translated
from probed.errors import ConfigError, ProbedError

if TYPE_CHECKING:
    from config.contract_diff import Change
    from config.contracts import ContractVersion


@click.group("contract")
def command() -> None:
    """Check, show and compare contracts; try a draft on recorded months."""


@command.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@where_option
@json_option
def check(files: tuple[Path, ...], where: tuple[Path, str], as_json: bool) -> None:
    """Check every contract of the inventory, or FILES that are not in it yet: all mistakes at once.

    Exit code 1 when there is a mistake.
    """
    from config.contract_folder import check_contracts, check_drafts

    found = check_drafts(files, *where) if files else check_contracts(*where)
    if as_json:
        print_json({"schema": 1, "kind": "mistakes", "mistakes": found.mistakes})
    elif found.mistakes:
        click.echo(translated(str(ConfigError(found.mistakes, "the contracts"))))
    else:
        told = {"versions": len(found.versions), "contracts": len({v.contract.id for v in found.versions})}
        click.echo(said("no mistake; contracts: {contracts}, versions: {versions}", **told))
    raise SystemExit(1 if found.mistakes else 0)


@command.command("show")
@click.argument("name", required=False)
@click.option("--at", help="The version of this instant or date [default: now].")
@view_options
@where_option
@json_option
def show(name: str | None, at: str | None, where: tuple[Path, str], as_json: bool) -> None:
    """Every key of contract NAME (gold or gold@2) with where its value came from; without NAME a list of all."""
    from config.contract_show import shown_keys

    known = catalogue(where)
    if name is None:
        _print_list(known, as_json=as_json)
        return
    version = known.find(name, at)
    keys = shown_keys(version)
    users = known.users(version)
    if as_json:
        rows = [{"key": k.name, "value": k.text, "source": k.source, "file": k.file, "line": k.line} for k in keys]
        print_json({"schema": 1, "kind": "contract", "contract": version.contract, "keys": rows, "circuits": users})
        return
    contract = version.contract
    click.secho(f"{contract.ref}  {contract.title}", bold=True)
    click.echo(_term(version))
    rows_ = [(k.name, k.text, Word(k.source), f"{k.file}:{k.line}" if k.file else "-") for k in keys]
    print_table(("key", "value", "said by", "place"), rows_)
    click.echo(
        "\n" + said("circuits under it: {count} ({names})", count=len(users), names=comma().join(users) or "-")
    )


def _term(version: ContractVersion) -> str:
    contract = version.contract
    zone = zone_of(contract.zone)
    text = said(
        "from {start} to {end} ({zone})", start=_day(contract.start, zone), end=_day(contract.end, zone), zone=zone
    )
    if contract.superseded_by is not None:
        text += said(", superseded by version {version}", version=contract.superseded_by)
    return text


def _day(at: int | None, zone: str) -> str:
    return moment(at, zone).removesuffix(" 00:00:00")


def _print_list(known: Catalogue, *, as_json: bool) -> None:
    versions = known.versions
    if as_json:
        rows = [
            {
                "contract": v.contract.ref,
                "title": v.contract.title,
                "start": v.contract.start,
                "end": v.contract.end,
                "superseded_by": v.contract.superseded_by,
                "file": v.name,
                "circuits": known.users(v),
            }
            for v in versions
        ]
        print_json({"schema": 1, "kind": "contracts", "contracts": rows})
        return
    table = [
        (
            v.contract.ref,
            v.contract.title,
            _day(v.contract.start, v.contract.zone),
            _day(v.contract.end, v.contract.zone),
            v.parsed.template or "-",
            str(len(known.users(v))),
            v.name,
        )
        for v in versions
    ]
    print_table(("contract", "title", "from", "to", "template", "circuits", "file"), table, right=(5,))


@command.command("diff")
@click.argument("old")
@click.argument("new")
@where_option
@json_option
def diff(old: str, new: str, where: tuple[Path, str], as_json: bool) -> None:
    """What changes from contract OLD to NEW, and for whom: each a name (gold, gold@2) or a file.

    Exit code 1 when they differ.
    """
    from config.contract_diff import changes

    known = catalogue(where)
    before, after = known.find(old), known.find(new)
    found = changes(before, after)
    users = known.users(before)
    if as_json:
        print_json({"schema": 1, "kind": "contract_diff", "changes": found, "circuits": users})
    else:
        _print_diff(known, before, after, found, users)
    raise SystemExit(1 if found else 0)


def _print_diff(
    known: Catalogue, before: ContractVersion, after: ContractVersion, found: Iterable[Change], users: Sequence[str]
) -> None:
    changed = list(found)
    click.secho(f"{before.contract.ref} -> {after.contract.ref}", bold=True)
    if not changed:
        click.echo(said("nothing that judges anything differs"))
    for change in changed:
        text = _change(change)
        click.echo(f"  {text}" + (f"  ({said(change.effect.value)})" if change.effect.value else ""))
    customers = known.customers(before)
    told = {"circuits": len(users), "customers": len(customers), "names": comma().join(customers) or "-"}
    click.echo(said("circuits under it: {circuits}, of customers: {customers} ({names})", **told))


def _change(change: Change) -> str:
    if change.old is None:
        return said("{key} is new: {value}", key=change.name, value=change.new)
    if change.new is None:
        return said("{key} falls away: it was {value}", key=change.name, value=change.old)
    return said("{key} was {old}, becomes {new}", key=change.name, old=change.old, new=change.new)


@command.command("backtest")
@click.argument("draft", type=click.Path(path_type=Path))
@click.option("--for", "contract", help="For the circuits of this contract [default: the draft's own id].")
@click.option("--circuit", "circuits", multiple=True, help="Only for this circuit (repeatable).")
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True, help="So many months.")
@view_options
@json_option
@evidence_options
def backtest(
    draft: Path,
    contract: str | None,
    circuits: tuple[str, ...],
    months: int,
    as_json: bool,
    config: Path,
    offline: Offline,
) -> None:
    """The last recorded months under DRAFT, a contract's file: what it would have paid, which clauses fail.

    Nothing is changed, and the draft need not be in the inventory. Exit code 1 when a clause would have failed.
    """
    from probed.assessing.backtest import backtest as tested
    from probed.assessing.backtest import last_months
    from probed.cli.backtest import print_backtest, services_for

    with opened(config, offline) as body:
        version = read_draft(draft, config, offline.inventory)
        assessor = body.assessor()
        periods = last_months(version.contract, body.horizon, months)
        services = services_for(assessor, contract or version.contract.id, circuits, periods)
        found = tested(assessor, version.contract, services, periods)
    if not found.months:
        raise ProbedError("no month that is over was recorded: there is nothing to try the draft on")
    if as_json:
        print_json({"schema": 1, "kind": "backtest", "backtest": found})
    else:
        print_backtest(found)
    raise SystemExit(1 if found.failed else 0)
