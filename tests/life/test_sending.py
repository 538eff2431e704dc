"""The record of what is sent: whose it is, which day's, and that nothing is counted twice or lost."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from collectors.snmp.account import Accounts, Record, Sent
from collectors.snmp.ber import Kind
from config.load import load_all
from probed.life.polling import poll_plan
from probed.life.sending import PIECE, Receivers, Sending, SentBook, receivers
from probed.model.instant import DAY_US, MINUTE_US, SECOND_US
from probed.model.inventory import Inventory
from probed.model.sent import SentRow
from tests.support.bad_configs import EXAMPLE, make_network

NOW = 20_000 * DAY_US
HOST = ("192.0.2.10", 161)
KNOWN = Receivers({HOST: "EMS"}, frozenset({"NE1", "NE2"}))


class Clock:
    """Runs on from an instant."""

    def __init__(self, begin_us: int) -> None:
        self._ahead_us = begin_us - time.monotonic_ns() // 1000

    def now_us(self) -> int:
        return time.monotonic_ns() // 1000 + self._ahead_us

    def monotonic_s(self) -> float:
        return time.monotonic()


class Kept:
    def __init__(self) -> None:
        self.groups: list[Sequence[SentRow]] = []
        self.came = asyncio.Event()
        self.full: asyncio.Event | None = None
        """Set when somebody meets a queue that has no room, where it is given."""

    async def note_sent(self, rows: Sequence[SentRow]) -> None:
        if self.full is not None:
            self.full.set()
            await asyncio.Event().wait()
        self.groups.append(rows)
        self.came.set()

    @property
    def rows(self) -> list[SentRow]:
        return [row for group in self.groups for row in group]


@pytest.mark.parametrize(
    ("behind", "receiver"),
    [
        pytest.param("", "EMS", id="the manager itself"),
        pytest.param("NE2", "NE2", id="an element behind it, by its community"),
        pytest.param("plane@NE2", "NE2", id="an element behind it, by the context of version 3"),
        pytest.param("NE9", "EMS", id="what no element is called: a VLAN, another context"),
    ],
)
def test_whose_a_datagram_is(behind: str, receiver: str) -> None:
    assert KNOWN.of(Sent(HOST, behind, Kind.GET, 1)) == receiver


def test_an_address_of_nobody_or_of_several_stands_for_itself() -> None:
    assert KNOWN.of(Sent(("192.0.2.99", 1161), "", Kind.GET, 1)) == "192.0.2.99:1161"
    _, inventory = load_all(EXAMPLE / "probed.toml")
    found = receivers(inventory, NOW * 10)
    alone = {(row.address, row.port): row.id for row in inventory.managers}
    assert alone.items() <= found.at.items()
    first = inventory.managers[0]
    twice = Inventory(
        **{name: getattr(inventory, name) for name in inventory.__slots__}
        | {
            "managers": (
                *inventory.managers,
                type(first)(**{n: getattr(first, n) for n in first.__slots__} | {"id": "X"}),
            )
        }
    )
    assert (first.address, first.port) not in receivers(twice, NOW * 10).at


def test_a_day_is_counted_up_and_another_begins_anew() -> None:
    book = SentBook(7)
    midnight = NOW + DAY_US
    first = book.add("NE1", "snmp get", 5, midnight - 2 * MINUTE_US, midnight - MINUTE_US)
    assert first == SentRow(20_000, "NE1", "snmp get", 7, 5, midnight - 2 * MINUTE_US, midnight - MINUTE_US)
    until = book.add("NE1", "snmp get", 2, midnight - MINUTE_US, midnight)
    assert until == first._replace(times=7, last=midnight)
    after = book.add("NE1", "snmp get", 1, midnight, midnight + 9)
    assert after == SentRow(20_001, "NE1", "snmp get", 7, 1, midnight, midnight + 9)


def sending(kept: Kept, accounts: Accounts, begin_us: int = NOW) -> tuple[Sending, Counter[tuple[str, str]]]:
    _, inventory = load_all(EXAMPLE / "probed.toml")
    lines = Counter({("NE1", "show clock"): 2})
    told, informs = Counter({"P1": 1}), Counter({"EMS-NJ": 3})
    return Sending(accounts, lines, told, informs, lambda: inventory, kept, Clock(begin_us)), lines


@pytest.mark.asyncio
async def test_everybody_who_sends_is_asked_and_nothing_is_told_twice() -> None:
    kept, accounts = Kept(), Accounts()
    record, lines = sending(kept, accounts)
    accounts.of(HOST, "").add(Kind.GETBULK)
    await record.collect()
    assert {(row.receiver, row.what): row.times for row in kept.rows} == {
        ("EMS-NJ", "snmp getbulk"): 1, ("EMS-NJ", "snmp response"): 3, ("NE1", "ssh show clock"): 2,
        ("P1", "mqtt schedule"): 1,
    }  # fmt: skip
    assert {row.day for row in kept.rows} == {20_000}
    await record.collect()
    assert len(kept.groups) == 1
    lines["NE1", "show clock"] += 1
    await record.collect()
    assert [row.times for row in kept.groups[1]] == [3]
    assert kept.groups[1][0].first == kept.rows[0].first


@pytest.mark.asyncio
async def test_many_rows_go_in_pieces_and_what_is_sent_meanwhile_is_not_lost() -> None:
    kept, accounts = Kept(), Accounts()
    record, _ = sending(kept, accounts)
    for number in range(3 * PIECE):
        accounts.of((f"198.51.100.{number % 250}", number), "").add(Kind.GET)

    async def busy() -> None:
        await kept.came.wait()
        accounts.of(("198.51.100.0", 0), "").add(Kind.GET)
        accounts.of(("203.0.113.1", 1), "").add(Kind.GET)

    await asyncio.gather(record.collect(), busy())
    assert max(map(len, kept.groups)) == PIECE
    await record.collect()
    latest = {row.receiver: row.times for row in kept.rows if row.what == "snmp get"}
    assert sum(latest.values()) == 3 * PIECE + 2


@pytest.mark.asyncio
async def test_it_is_written_at_each_full_minute() -> None:
    kept = Kept()
    record, _ = sending(kept, Accounts(), NOW + MINUTE_US - SECOND_US // 20)
    running = asyncio.create_task(record.run())
    await kept.came.wait()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert {(row.day, row.last >= NOW + MINUTE_US) for row in kept.rows} == {(20_000, True)}


@pytest.mark.asyncio
async def test_a_call_that_is_cancelled_leaves_the_rest_to_the_next() -> None:
    kept, accounts, full = Kept(), Accounts(), asyncio.Event()
    record, _ = sending(kept, accounts)
    for number in range(2 * PIECE):
        accounts.of(("198.51.100.1", number), "").add(Kind.GET)
    kept.full = full
    first = asyncio.create_task(record.collect())
    await full.wait()
    first.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await first
    kept.full = None
    await record.collect()
    assert sum({(row.receiver, row.what): row.times for row in kept.rows}.values()) == 2 * PIECE + 2 + 1 + 3


def test_budgets_come_with_the_plan_and_ask_for_no_other_poller(tmp_path: Path) -> None:
    config = make_network(tmp_path)
    plan = poll_plan(*load_all(config), NOW)
    assert plan.budgets == {("192.0.2.10", 161): 100, ("192.0.2.20", 161): 100}
    config.write_text(config.read_text("utf-8") + "\n[snmp.requests_per_s_of]\nEMS-ZJ = 7\n", "utf-8")
    other = poll_plan(*load_all(config), NOW)
    assert other.budgets == {("192.0.2.10", 161): 100, ("192.0.2.20", 161): 7}
    assert other.polls_like(plan)


def test_a_budget_that_stays_goes_on_as_it_stands() -> None:
    record, other = Record(), ("192.0.2.20", 161)
    record.limit({HOST: 1, other: 1})
    budgets = record.budgets
    assert [budgets[HOST].reserve(0.0), budgets[HOST].reserve(0.0)] == [0.0, 1.0]
    record.limit({HOST: 1, other: 2})
    assert record.budgets is budgets
    assert budgets[HOST].reserve(0.0) == 2.0
    assert [budgets[other].reserve(0.0) for _ in range(3)] == [0.0, 0.0, 0.5]
    record.limit({})
    assert not budgets
