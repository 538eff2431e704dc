"""`probed snmp`: what an agent says, live or recorded. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from probed.cli.output import note, print_json
from probed.cli.screen import view_options
from probed.cli.snmp_access import Given, access_options
from probed.cli.snmp_results import results
from probed.cli.sources import config_option, json_option
from probed.cli.words import said, translated
from probed.errors import ProbedError, did_you_mean

if TYPE_CHECKING:
    from collectors.snmp.ber import Oid, Value
    from collectors.snmp.recording import Recording
    from collectors.snmp.tables.view import MibView
    from probed.cli.snmp_target import Meant

REMARKS_SHOWN = 20


@click.group("snmp")
def command() -> None:
    """Ask an agent, or read a recording of one. Nothing is ever set."""


@command.command("decode")
@click.option("--recording", type=click.Path(path_type=Path), help="A recording in snmpsim's format (.snmprec).")
@click.option("--target", help="Ask this agent now: an element or manager of the inventory, HOST or HOST:PORT.")
@click.option(
    "--profile", "names", multiple=True, help="Read by this profile only (repeatable) [default: all found]."
)
@access_options
@view_options
@config_option
@json_option
def decode(
    recording: Path | None,
    target: str | None,
    names: tuple[str, ...],
    given: Given,
    config: Path,
    as_json: bool,
) -> None:
    """What MIB profiles make of an agent: its points, probes, performance bins and alarms.

    Lines of a recording and tables of an agent that cannot be read are told on stderr, and the rest is used. Exit
    code 2 where a table could not be read.
    """
    from collectors.snmp.recording import read_recording
    from collectors.snmp.tables.profiles import PROFILES
    from collectors.snmp.tables.view import MibView

    unknown = next((name for name in names if name not in PROFILES), None)
    if unknown is not None:
        hint = did_you_mean(unknown, PROFILES)
        raise ProbedError(f"--profile: there is no profile '{unknown}'.{hint} There are: {', '.join(PROFILES)}.")
    if (recording is None) == (target is None):
        raise ProbedError("give either --recording FILE or --target AGENT")
    if recording is not None:
        read = read_recording(recording.read_bytes())
        tell_remarks(recording, read)
        _tell(MibView(read.values), None, names, as_json=as_json)
        return
    view, at, whole = _look(target or "", config, given, names or tuple(PROFILES))
    _tell(view, at, names, as_json=as_json)
    raise SystemExit(0 if whole else 2)


@command.command("get")
@click.argument("target")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@access_options
@view_options
@config_option
@json_option
def get(target: str, names: tuple[str, ...], given: Given, config: Path, as_json: bool) -> None:
    """The values of objects of TARGET, each an OID or a name such as sysUpTime or ifDescr.3.

    TARGET is an element or manager of the inventory; HOST or HOST:PORT with --community-file, --credential or --user,
    or with the community in the environment (PROBED_COMMUNITY). Passwords of a user may stand there too
    (PROBED_AUTH_PASSWORD, PROBED_PRIV_PASSWORD). Exit code 1 where a value is missing.

    Without NAME: what all profiles make of the agent, as `probed snmp decode --target` tells it.
    """
    from collectors.snmp import asking
    from collectors.snmp.names import instance_of, is_column, is_whole
    from collectors.snmp.tables.profiles import PROFILES
    from probed.cli.snmp_target import agent_of

    if not names:
        view, at, whole = _look(target, config, given, tuple(PROFILES))
        _tell(view, at, (), as_json=as_json)
        raise SystemExit(0 if whole else 2)
    oids = [_oid(name, instance_of(name)) for name in names]
    for name, oid in zip(names, oids, strict=True):
        if is_column(oid):
            raise ProbedError(f"'{name}' is a column. Name a row of it, such as {name}.1, or walk it.")
        if is_whole(oid):
            raise ProbedError(f"'{name}' is no single value. Walk it.")
    meant = agent_of(target, config, given)
    values = _ask("snmp get", config, meant, lambda engine: asking.get(engine, meant.agent, oids))
    _print(target, list(zip(oids, values, strict=True)), as_json=as_json)
    missing = any(value.content is None for value in values)
    if missing:
        _tell_of_v1(meant)
    raise SystemExit(missing)


@command.command("walk")
@click.argument("target")
@click.argument("root", metavar="NAME", default="1.3.6.1.2.1")
@click.option(
    "--max-rows", type=click.IntRange(1, 10_000_000), default=100_000, show_default=True, help="Stop there."
)
@access_options
@view_options
@config_option
@json_option
def walk(target: str, root: str, max_rows: int, given: Given, config: Path, as_json: bool) -> None:
    """Everything of TARGET below NAME, an OID or a name such as ifDescr; without NAME all of mib-2.

    The agent's names must increase, so that no walk goes round in circles. Exit code 1 where there is nothing. What
    stops after --max-rows says so on stderr.
    """
    from dataclasses import replace

    from click.core import ParameterSource

    from collectors.snmp import asking
    from collectors.snmp.names import oid_of
    from collectors.snmp.request import WalkTooLong
    from probed.cli.snmp_target import agent_of

    below = _oid(root, oid_of(root))
    meant = agent_of(target, config, given)
    agent = replace(meant.agent, max_rows=max_rows)
    values, more = _ask("snmp walk", config, meant, lambda engine: asking.walk_some(engine, agent, below))
    if more and click.get_current_context().get_parameter_source("max_rows") is ParameterSource.DEFAULT:
        raise WalkTooLong(agent.address)  # nobody has asked for a part: an agent may go on for ever
    _print(target, list(values.items()), as_json=as_json)
    _tell_of_v1(meant)
    if more:
        note(said("stopped after {count} rows: there is more below {name}", count=max_rows, name=root))
    if not values:
        note(said("nothing is there below {name}", name=root))
        raise SystemExit(1)


command.add_command(results)


def _oid(text: str, oid: Oid | None) -> Oid:
    from collectors.snmp.names import NAMES

    if oid is None:
        hint = did_you_mean(text.rpartition("::")[2].partition(".")[0], NAMES)
        raise ProbedError(f"no OID, and no name that is known here: '{text}'.{hint}")
    return oid


def _look(target: str, config: Path, given: Given, names: Sequence[str]) -> tuple[MibView, int | None, bool]:
    """All columns of the profiles, when the lines' TimeElapsed was read (None = that dates no row), and whether all
    of them could be read.
    """
    from collectors.snmp import asking
    from collectors.snmp.pm.families import ELAPSED
    from collectors.snmp.pm.recording import read_again
    from collectors.snmp.tables.profiles import PROFILES, asked_apart
    from collectors.snmp.tables.view import MibView
    from probed.cli.snmp_target import agent_of
    from probed.clock import SystemClock

    meant = agent_of(target, config, given)

    async def question(engine: Any) -> tuple[MibView, int | None, bool]:
        view, broken = await asking.look(engine, meant.agent, asked_apart(names))
        if len(broken) == len(names):
            raise next(iter(broken.values()))
        for name, failure in broken.items():
            why = said("tables that could not be read to their end ({reason})", reason=failure.reason)
            note(f"{name}: {why}")
        elapsed = [column for column in ELAPSED if view.holds(column)]
        again = await asking.walk(engine, meant.agent, elapsed) if elapsed else {}
        values, at = read_again(view.values, again, SystemClock().now_us())
        return MibView(values), at, not broken

    found: tuple[MibView, int | None, bool] = _ask("snmp decode", config, meant, question)
    if any(found[0].holds(root) for root in PROFILES["if-mib"].roots + PROFILES["etherlike"].roots):
        _tell_of_v1(meant)
    return found


def _tell_of_v1(meant: Meant) -> None:
    """What an agent cannot say by that version, and does not say that it cannot."""
    from collectors.snmp.access import is_v1

    if is_v1(meant.agent.access):
        note(
            said(
                "SNMPv1 cannot carry 64-bit counters: what the agent has of them (errors and octets of fast ports) "
                "is not here, and 32-bit counters of the same begin anew after minutes; ask by v2c or v3"
            )
        )


def _tell(view: MibView, at: int | None, names: Sequence[str], *, as_json: bool) -> None:
    """What profiles make of an agent; no names = those that are there."""
    from collectors.snmp.tables import alarm_mib
    from probed.cli.snmp_show import decoded, show

    read = decoded(view, at, names)
    for name in names:
        if name not in read.present:
            note(said("nothing of the profile {name} is there", name=name))
    if "alarm-mib" in read.tables.profiles and (unseen := alarm_mib.left_out(view)):
        note(said("alarm-mib: {count} alarms did not fit into its list of active ones", count=unseen))
    if as_json:
        print_json(read.told)
    else:
        show(view, read.tables, read.told)


def _ask(command: str, config: Path, meant: Meant, question: Any) -> Any:
    """One question in an event loop of its own; a failure is told by its own sentence. It goes on record."""
    import asyncio

    from collectors.snmp.account import Record
    from collectors.snmp.engine import SnmpEngine
    from probed.cli.asked import keep_record

    record = Record()
    record.limit(meant.budgets)

    async def asked() -> Any:
        async with SnmpEngine(sockets=1, record=record) as engine:
            return await question(engine)

    try:
        return asyncio.run(asked())
    finally:
        keep_record(command, config, record, settings=meant.settings, inventory=meant.inventory)


def _print(target: str, values: list[tuple[Oid, Value]], *, as_json: bool) -> None:
    from collectors.snmp.ber import format_oid
    from collectors.snmp.names import name_of
    from collectors.snmp.tables.view import MibView
    from probed.cli.snmp_show import decoded, readable, type_word, value_plain, value_text

    shown = [(oid, name, readable(name, value)) for oid, value in values for name in (name_of(oid),)]
    if as_json:
        rows = [
            {"oid": format_oid(oid), "name": name, "type": type_word(value), "value": value_plain(value)}
            for oid, name, value in shown
        ]
        read = decoded(MibView({oid: value for oid, value in values if value.content is not None}), None, ())
        print_json({"schema": 1, "kind": "snmp", "target": target, "values": rows, **read.told})
        return
    for _, name, value in shown:
        click.echo(f"{name} = {value_text(value)}")


def tell_remarks(path: Path, read: Recording) -> None:
    """The lines of a recording that were not used, on stderr."""
    for remark in read.remarks[:REMARKS_SHOWN]:
        note(translated(f"{path}:{remark.line}: {remark.text}"))
    if (more := len(read.remarks) - REMARKS_SHOWN) > 0:
        note(said("and {count} more lines that were not used as they stand", count=more))
