"""`probed audit`: what was ever sent into the network, and how often a manager may be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from probed.cli.output import Word, moment, note, print_json, print_table
from probed.cli.screen import view_options, zone_of
from probed.cli.sources import config_option, json_option
from probed.cli.words import said
from probed.errors import ProbedError
from probed.model.instant import DAY_US, SECOND_US
from probed.model.sent import RESPONSE, SCHEDULE, SNMP, SSH

if TYPE_CHECKING:
    from config.settings import Settings
    from probed.model.inventory import Inventory
    from probed.store.sent import SentOnDay

REQUESTS: Final = (f"{SNMP}get", f"{SNMP}getnext", f"{SNMP}getbulk")
_REFUSALS: Final = frozenset(("N",))
"""What a question at login is answered with, such as whether to change the password."""


class Total(NamedTuple):
    """One kind to one receiver. `busiest_per_s`: the mean of the day with the most, over the time in which they went.

    `budget`: requests a second that its manager's agent may be asked in all; None = it has none.
    """

    receiver: str
    what: str
    times: int
    first: int
    last: int
    busiest_per_s: float
    budget: int | None
    is_read: bool


class Load(NamedTuple):
    """All requests to a manager's agent, those for elements behind it among them, against its budget."""

    manager: str
    busiest_per_s: float
    budget: int


@click.group("audit")
def command() -> None:
    """What was sent into the network: reads, and nothing else."""


@command.command("reads")
@click.argument("name", metavar="[ELEMENT|MANAGER]", required=False)
@click.option("--since", metavar="DAY", help="Only from this day on (UTC), such as 2026-10-01.")
@view_options
@config_option
@json_option
def reads(name: str | None, since: str | None, config: Path, as_json: bool) -> None:
    """What the daemon ever sent to each element, manager and probe: kind, count, first, last, load and budget.

    A manager includes the elements behind it. Works without a daemon; what was sent in the present minute is not in
    it yet. Exit code 1 when anything is there that is no read.
    """
    from config.load import load_all
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    with Reader(settings.store_path) as reader:
        days = reader.sent(0 if since is None else day_of(since))
    managers = manager_of(inventory)
    wanted = None if name is None else chosen(inventory, name, {one.receiver for one in days})
    days = tuple(one for one in days if wanted is None or one.receiver in wanted)
    budgets = {str(row.id): settings.snmp.budget_of(row.id) for row in inventory.managers}
    found = totals(days, managers, budgets)
    loads = loads_of(days, managers, budgets)
    strange = sum(one.times for one in found if not one.is_read)
    if as_json:
        print_json({"schema": 1, "kind": "audit_reads", "sent": found, "managers": loads, "not_reads": strange})
    else:
        _print(found, loads, strange, settings)
    if strange:
        raise SystemExit(1)


def _print(found: Sequence[Total], loads: Sequence[Load], strange: int, settings: Settings) -> None:
    zone = zone_of(settings.time_zone)
    if not found:
        note(said("Nothing is on record: the daemon writes once a minute what it has sent."))
        return
    head = ("receiver", "kind sent", "count", "first", "last", "per s, busiest day", "budget per s", "read")
    rows = [
        (
            one.receiver,
            one.what,
            str(one.times),
            moment(one.first, zone),
            moment(one.last, zone),
            f"{one.busiest_per_s:.3g}",
            "-" if one.budget is None else str(one.budget),
            Word("yes" if one.is_read else "no"),
        )
        for one in found
    ]
    print_table(head, rows, right=(2, 5, 6))
    click.echo()
    for load in loads:
        told = {"name": load.manager, "mean": f"{load.busiest_per_s:.3g}", "budget": load.budget}
        click.echo(
            said(
                "{name} and what is behind it: {mean} requests a second on the busiest day, {budget} allowed", **told
            )
        )
    times = sum(one.times for one in found)
    if strange:
        click.secho(
            said("{strange} of {times} were no reads: stop probed and report this", strange=strange, times=times),
            fg="red",
        )
    else:
        click.echo(said("{times} sent, times are {zone}: reads and nothing else", times=times, zone=zone))


def day_of(text: str) -> int:
    """Days since 1970 of a date."""
    from datetime import date

    try:
        return date.fromisoformat(text).toordinal() - date(1970, 1, 1).toordinal()
    except ValueError:
        raise ProbedError(
            f"--since: '{text}' is not a date. Write it as year-month-day, such as 2026-10-01."
        ) from None


def manager_of(inventory: Inventory) -> dict[str, str]:
    """The manager whose agent is asked for each element, as the inventory says last; managers are their own."""
    from probed.model.inventory import Via

    found = {str(row.id): str(row.manager) for row in inventory.elements if row.via is Via.MANAGER and row.manager}
    return found | {str(row.id): str(row.id) for row in inventory.managers}


def chosen(inventory: Inventory, name: str, recorded: Iterable[str]) -> set[str]:
    """The receivers that a name means: itself, its address, and what is behind it."""
    from probed.assessing.assessor import Unknown

    rows: list[tuple[str, str, int]] = [(row.id, row.address, row.port) for row in inventory.elements]
    rows += [(row.id, row.address, row.port) for row in inventory.managers]
    known = {row for row, _, _ in rows} | set(recorded)
    if name not in known:
        raise Unknown("element or manager", name, known)
    addresses = {f"{host}:{port}" for row, host, port in rows if row == name and host}
    behind = {element for element, manager in manager_of(inventory).items() if manager == name}
    return {name, *addresses, *behind}


def is_read(what: str) -> bool:
    """Whether it changes nothing in the network: a request that reads, an answer to an inform, a command on the
    allow-list or one that turns paging off for its own session, a schedule to a probe of ours.
    """
    if what.startswith(SSH):
        from collectors.ssh.allowed import PLATFORMS
        from collectors.ssh.gate import judge

        line = what.removeprefix(SSH)
        return line in _REFUSALS or any(line in one.unpaged or judge(one, line).allowed for one in PLATFORMS.values())
    return what in REQUESTS or what in (RESPONSE, SCHEDULE)


def totals(days: Iterable[SentOnDay], managers: Mapping[str, str], budgets: Mapping[str, int]) -> list[Total]:
    """By receiver and kind, in their order."""
    kinds: dict[tuple[str, str], list[SentOnDay]] = {}
    for one in days:
        kinds.setdefault((one.receiver, one.what), []).append(one)
    return [
        Total(
            receiver,
            what,
            sum(one.times for one in known),
            min(one.first for one in known),
            max(one.last for one in known),
            per_s([max(known, key=lambda one: one.times)]),
            budgets.get(managers.get(receiver, "")) if what in REQUESTS else None,
            is_read(what),
        )
        for (receiver, what), known in kinds.items()
    ]


def loads_of(days: Iterable[SentOnDay], managers: Mapping[str, str], budgets: Mapping[str, int]) -> list[Load]:
    """Of each manager that was asked anything, by name."""
    asked: dict[str, dict[int, list[SentOnDay]]] = {}
    for one in days:
        manager = managers.get(one.receiver)
        if manager is not None and manager in budgets and one.what in REQUESTS:
            asked.setdefault(manager, {}).setdefault(one.day, []).append(one)
    return [
        Load(manager, max(per_s(known) for known in by_day.values()), budgets[manager])
        for manager, by_day in sorted(asked.items())
    ]


def per_s(day: Sequence[SentOnDay]) -> float:
    """The mean over the time in which they were sent, a second at least."""
    long_us = max(one.last for one in day) - min(one.first for one in day)
    return sum(one.times for one in day) / (min(max(long_us, SECOND_US), DAY_US) / SECOND_US)
