"""`probed discover`: what is there, and which rows the inventory lacks, as a diff to review. Reads only."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from probed.cli.output import note, print_json
from probed.cli.screen import view_options
from probed.cli.sources import config_option, json_option
from probed.cli.words import said
from probed.clock import SystemClock
from probed.errors import ProbedError

if TYPE_CHECKING:
    from collectors.snmp.discovering import Asked, Silent
    from collectors.snmp.discovery import Seen
    from config.settings import Settings
    from probed.model.inventory import Inventory


@dataclass(frozen=True, slots=True)
class Known:
    """What is configured; both None = there is no configuration."""

    settings: Settings | None
    inventory: Inventory | None


@click.command("discover")
@click.argument("what", metavar="HOST|FILE|CIDR")
@click.option("--port", type=click.IntRange(1, 65535), default=161, show_default=True, help="UDP port of the agents.")
@click.option(
    "--credential", "names", multiple=True, help="Try this [credential.NAME] (repeatable, at most 3, in order)."
)
@click.option(
    "--community-file", type=click.Path(path_type=Path), help="Try the community that this private file holds."
)
@click.option(
    "--rate",
    type=click.FloatRange(0.1, 1000),
    default=20.0,
    show_default=True,
    help="Requests a second, to all addresses together.",
)
@click.option("--unit", help="The unit of new elements [default: the only one, or the highest].")
@click.option("--address", help="The address of the agent of a recording, which does not hold it.")
@click.option("--all", "everything", is_flag=True, help="Propose points that are shut or no ports, too.")
@click.option("--yes", is_flag=True, help="Ask a network of more than 1024 addresses.")
@click.option("--diff", "only_diff", is_flag=True, help="Print the diff alone, with its remarks.")
@view_options
@config_option
@json_option
def command(
    what: str,
    port: int,
    names: tuple[str, ...],
    community_file: Path | None,
    rate: float,
    unit: str | None,
    address: str | None,
    everything: bool,
    yes: bool,
    only_diff: bool,
    config: Path,
    as_json: bool,
) -> None:
    """What agents are there, and the rows that the inventory lacks, as a diff for `patch -p1` or `git apply`.

    HOST is an address or a name, with :PORT if need be, or an element or manager of the inventory; FILE is a
    recording (.snmprec) or holds one host a line; CIDR is a network such as 192.0.2.0/24 or 2001:db8::/120. Every
    address is asked a few times at most.
    Nothing is written: rows are only proposed, and none is ever taken out. Exit code 1 where nobody answers, or
    the search was stopped.
    """
    from collectors.snmp.discovering import Silent
    from collectors.snmp.discovery import Seen
    from collectors.snmp.proposal import propose
    from probed.cli.discover_diff import diff_text
    from probed.cli.discover_show import note_silent, print_agents, told
    from probed.cli.discover_targets import recording_of, targets_of

    now = SystemClock().now_us()
    known = _known(config)
    found: list[Seen | Silent]
    recorded = recording_of(what)
    if recorded is not None:
        found, whole = [_recorded(recorded, address, port, names, known)], True
    else:
        if address is not None:
            raise ProbedError("--address goes with a recording")
        targets = targets_of(what, port, names, community_file, yes=yes, rate=rate, known=known, at=now)
        found, whole = _ask(targets, rate, known, config)
    agents = [one for one in found if isinstance(one, Seen)]
    silent = [one for one in found if isinstance(one, Silent)]
    proposal = propose(agents, known.inventory, now, unit=_unit(unit, known), everything=everything)
    diff = diff_text(proposal, agents, known.settings)
    if as_json:
        print_json(told(agents, silent, proposal, diff))
    else:
        if not only_diff:
            print_agents(agents)
        if agents:
            click.echo(diff, nl=False)
    if recorded is None:
        note_silent(silent)
        note(
            said(
                "addresses asked: {asked}; answered: {answered}, silent: {silent}",
                asked=len(found),
                answered=len(agents),
                silent=len(silent),
            )
        )
    raise SystemExit(0 if agents and whole else 1)


def _known(config: Path) -> Known:
    from config.load import load_all
    from probed.cli.sources import DEFAULT_CONFIG

    if not config.exists() and str(config) == DEFAULT_CONFIG:
        return Known(None, None)
    return Known(*load_all(config))


def _recorded(path: Path, address: str | None, port: int, names: tuple[str, ...], known: Known) -> Seen:
    from collectors.snmp.discovery import Origin, seen
    from collectors.snmp.recording import read_recording
    from collectors.snmp.tables.view import MibView
    from probed.cli.discover_targets import checked_names, ip_of
    from probed.cli.snmp import tell_remarks

    read = read_recording(path.read_bytes())
    tell_remarks(path, read)
    credentials = checked_names(names, known)
    if not credentials and known.settings is not None and len(known.settings.credential) == 1:
        credentials = tuple(known.settings.credential)
    where = "" if address is None else ip_of(address)
    return seen(MibView(read.values), Origin(path.stem, where, port, credentials[0] if credentials else ""))


def _ask(targets: Sequence[Asked], rate: float, known: Known, config: Path) -> tuple[list[Seen | Silent], bool]:
    """What was found, and whether that is all: Ctrl-C ends a long search, not what it has found."""
    import asyncio

    from collectors.snmp.account import Record
    from collectors.snmp.discovering import discover
    from collectors.snmp.discovery import Seen
    from probed.cli.asked import keep_record
    from probed.targets import budgets_by_hand

    record = Record()
    if known.settings is not None and known.inventory is not None:
        record.limit(budgets_by_hand(known.settings, known.inventory, SystemClock().now_us()))
    watched = sys.stderr.isatty()
    so_far: list[Seen | Silent] = []

    def tell(found: Seen | Silent) -> None:
        so_far.append(found)
        if watched and isinstance(found, Seen):
            note(said("{label} answers: {name}", label=found.origin.label, name=found.name or "-"))

    timeout_s, bind = (1.0, "") if (s := known.settings) is None else (s.snmp.timeout_s, s.snmp.bind)
    try:
        return asyncio.run(discover(targets, rate, timeout_s, bind, tell, record)), True
    except KeyboardInterrupt:
        note(said("stopped; this is what was found until then"))
        return so_far, False
    finally:
        keep_record("discover", config, record, settings=known.settings, inventory=known.inventory)


def _unit(wanted: str | None, known: Known) -> str:
    """The unit that runs new elements; '' = nobody knows."""
    from probed.errors import did_you_mean

    if known.inventory is None:
        return wanted or ""
    units = [unit.id for unit in known.inventory.units]
    if wanted is None:
        return next((unit.id for unit in known.inventory.units if unit.parent is None), "")
    if wanted not in units:
        raise ProbedError(f"--unit: there is no unit '{wanted}' in units.csv.{did_you_mean(wanted, units)}")
    return wanted
