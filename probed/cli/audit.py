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
    from probed.store.asked import ByHand
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


class TotalByHand(NamedTuple):
    """What one person sent of one kind to one receiver, by one command."""

    by: str
    command: str
    receiver: str
    what: str
    times: int
    first: int
    last: int
    is_read: bool


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
    """What was ever sent to each element, manager and probe: kind, count, first, last, load and budget.

    First what the daemon sent, then what people did by hand. A manager includes the elements behind it. Works
    without a daemon; what it sent in the present minute is not in it yet. Exit code 1 when anything is there that is
    no read.
    """
    from config.load import load_all
    from probed.store import asked
    from probed.store.reader import Reader

    settings, inventory = load_all(config)
    tally = Tally(manager_of(inventory), {str(row.id): settings.snmp.budget_of(row.id) for row in inventory.managers})
    earliest = 0 if since is None else day_of(since)
    wanted = None if name is None else meant(inventory, name)
    with Reader(settings.store_path) as reader:
        for day in reader.sent_days():
            if day >= earliest:
                tally.add(one for one in reader.sent(day) if wanted is None or one.receiver in wanted)
    found, loads = tally.totals(), tally.loads()
    people = by_hand(asked.read(asked.asked_path(settings.store_path)), earliest, wanted)
    if name is not None and not found and not people:
        require_known(inventory, name)
    strange = sum(one.times for one in found if not one.is_read)
    strange += sum(one.times for one in people if not one.is_read)
    if as_json:
        told = {"sent": found, "managers": loads, "by_hand": people, "not_reads": strange}
        print_json({"schema": 1, "kind": "audit_reads", **told})
    else:
        _print(found, loads, people, strange, settings)
    if strange:
        raise SystemExit(1)


def _print_people(people: Sequence[TotalByHand], settings: Settings) -> None:
    """What was sent by hand, as a table of its own."""
    if not people:
        return
    zone = zone_of(settings.time_zone)
    head = ("who asked", "command", "receiver", "kind sent", "count", "first", "last", "read")
    rows = [
        (
            one.by,
            one.command,
            one.receiver,
            one.what,
            str(one.times),
            moment(one.first, zone),
            moment(one.last, zone),
            Word("yes" if one.is_read else "no"),
        )
        for one in people
    ]
    print_table(head, rows, right=(4,))
    click.echo()


def by_hand(lines: Iterable[ByHand], earliest: int, wanted: set[str] | None) -> list[TotalByHand]:
    """What people sent from a day on (days since 1970), to the receivers that are wanted (None = all)."""
    sums: dict[tuple[str, str, str, str], tuple[int, int, int]] = {}
    for line in lines:
        for sent in line.sent if line.at // DAY_US >= earliest else ():
            if wanted is None or sent.receiver in wanted:
                kind = line.by, line.command, sent.receiver, sent.what
                times, first, last = sums.get(kind, (0, line.at, line.at))
                sums[kind] = times + sent.times, min(first, line.at), max(last, line.at)
    return [TotalByHand(*kind, *counts, is_read(kind[3])) for kind, counts in sorted(sums.items())]


def _print(
    found: Sequence[Total],
    loads: Sequence[Load],
    people: Sequence[TotalByHand],
    strange: int,
    settings: Settings,
) -> None:
    zone = zone_of(settings.time_zone)
    if not found and not people:
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
    if rows:
        print_table(head, rows, right=(2, 5, 6))
        click.echo()
    _print_people(people, settings)
    for load in loads:
        told = {"name": load.manager, "mean": f"{load.busiest_per_s:.3g}", "budget": load.budget}
        click.echo(
            said(
                "{name} and what is behind it: {mean} requests a second on the busiest day, {budget} allowed", **told
            )
        )
    times = sum(one.times for one in found) + sum(one.times for one in people)
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


def meant(inventory: Inventory, name: str) -> set[str]:
    """The receivers that a name means: itself, its address, and what is behind it."""
    rows: list[tuple[str, str, int]] = [(row.id, row.address, row.port) for row in inventory.elements]
    rows += [(row.id, row.address, row.port) for row in inventory.managers]
    addresses = {f"{host}:{port}" for row, host, port in rows if row == name and host}
    behind = {element for element, manager in manager_of(inventory).items() if manager == name}
    return {name, *addresses, *behind}


def require_known(inventory: Inventory, name: str) -> None:
    """Nothing was sent to it: perhaps because nothing is called so."""
    from probed.assessing.assessor import Unknown

    known = {str(row.id) for row in inventory.elements} | {str(row.id) for row in inventory.managers}
    if name not in known:
        raise Unknown("element or manager", name, known)


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


class Tally:
    """Adds up days, one at a time."""

    def __init__(self, managers: Mapping[str, str], budgets: Mapping[str, int]) -> None:
        """`managers`: whose agent is asked for each element; `budgets`: requests a second, by manager."""
        self._managers, self._budgets = managers, budgets
        self._sums: dict[tuple[str, str], tuple[int, int, int]] = {}
        self._busiest: dict[tuple[str, str], SentOnDay] = {}
        self._loads: dict[str, float] = {}

    def add(self, day: Iterable[SentOnDay]) -> None:
        """All of one day."""
        asked: dict[str, list[SentOnDay]] = {}
        for one in day:
            kind = one.receiver, one.what
            times, first, last = self._sums.get(kind, (0, one.first, one.last))
            self._sums[kind] = times + one.times, min(first, one.first), max(last, one.last)
            if kind not in self._busiest or one.times > self._busiest[kind].times:
                self._busiest[kind] = one
            manager = self._managers.get(one.receiver, "")
            if manager in self._budgets and one.what in REQUESTS:
                asked.setdefault(manager, []).append(one)
        for manager, known in asked.items():
            self._loads[manager] = max(self._loads.get(manager, 0.0), per_s(known))

    def totals(self) -> list[Total]:
        """By receiver and kind, in their order."""
        return [
            Total(
                receiver,
                what,
                *sums,
                per_s([self._busiest[receiver, what]]),
                self._budgets.get(self._managers.get(receiver, "")) if what in REQUESTS else None,
                is_read(what),
            )
            for (receiver, what), sums in sorted(self._sums.items())
        ]

    def loads(self) -> list[Load]:
        """Of each manager that was asked anything, by name."""
        return [Load(manager, mean, self._budgets[manager]) for manager, mean in sorted(self._loads.items())]


def per_s(day: Sequence[SentOnDay]) -> float:
    """The mean over the time in which they were sent, a second at least."""
    long_us = max(one.last for one in day) - min(one.first for one in day)
    return sum(one.times for one in day) / (min(max(long_us, SECOND_US), DAY_US) / SECOND_US)
