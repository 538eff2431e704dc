"""The dispatcher in a storm and after a restart: digests, limits, merges, status."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from alerting.notify.backoff import BackOff
from alerting.notify.base import Address, Delivered, Later, Limit, Outcome, Rejected, Retry, Terms
from alerting.notify.outbox import Dispatcher, DispatcherSettings
from alerting.notify.outbox_rows import Due, Handed
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.notification import HELD, Notification, What
from probed.outbox import StoreOutbox
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.messages import RAISED, message
from tests.support.outbox import HandClock, MemoryOutbox
from tests.support.waiting import until

WANG = Address("wang", "sms")
LIMITED = {WANG: Terms("gate", merge=True, limit=Limit(3, MINUTE_US, 60 * SECOND_US, 300 * SECOND_US))}


@dataclass
class Phone:
    """Takes what it is sent, or answers as told, one answer a try."""

    address: Address = WANG
    answers: list[Outcome] = field(default_factory=list)
    got: list[Notification] = field(default_factory=list)

    async def send(self, notification: Notification) -> Outcome:
        answer = self.answers.pop(0) if self.answers else Delivered(f"id-{len(self.got)}")
        if isinstance(answer, Delivered):
            self.got.append(notification)
        return answer


@dataclass
class Bench:
    phone: Phone = field(default_factory=Phone)
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    clock: HandClock = field(default_factory=lambda: HandClock(RAISED))
    terms: dict[Address, Terms] = field(default_factory=lambda: dict(LIMITED))

    def __post_init__(self) -> None:
        self.dispatcher = self.fresh()

    def fresh(self) -> Dispatcher:
        """As after a restart: only the outbox is left."""
        settings = DispatcherSettings(back_off=BackOff(first_s=10, cap_s=40))
        return Dispatcher(self.outbox, [self.phone], self.clock, settings, chance=lambda: 0.0, terms=self.terms)

    async def turns(self, number: int = 3) -> None:
        for _ in range(number):
            await self.dispatcher.turn()

    def add(self, *names: str, action: str = "raise", number: int = 1) -> None:
        for name in names:
            self.outbox.add(
                message(
                    number,
                    action=action,
                    channel="sms",
                    problem=f"link_down/link:{name}",
                    at=self.clock.now,
                    circuits=(f"C-{name}",),
                    severity="critical" if name == "L7" else "minor",
                )
            )


@pytest.mark.asyncio
async def test_above_the_limit_one_digest_names_all_and_all_end_with_it() -> None:
    bench = Bench()
    bench.add(*(f"L{n}" for n in range(10)))
    await bench.turns()
    assert [one.problem for one in bench.phone.got] == [f"link_down/link:L{n}" for n in range(3)]
    bench.clock.forward_s(60)
    await bench.turns()
    (digest,) = bench.phone.got[3:]
    assert digest.payload["contains"] == [f"link_down/link:L{n}#1>wang@sms" for n in range(3, 10)]
    assert (digest.payload["open"], digest.payload["circuits"]) == (7, 7)
    assert digest.payload["worst"][0]["id"] == "link_down/link:L7", "the gravest first"
    assert bench.outbox.rows == {}
    carried = [one for one in bench.outbox.receipts if one.what is What.CARRIED and one.attempt]
    assert {one.detail for one in carried} == {digest.key}
    assert len(carried) == 7


@pytest.mark.asyncio
async def test_a_storm_of_ten_thousand_problems_is_one_digest_the_gravest_first(tmp_path: Path) -> None:
    rows = [
        message(
            1,
            problem=f"link_down/link:L{n}",
            circuits=(f"C{n}", "C-common"),
            at=RAISED + n,
            severity="critical" if n == 9_999 else "minor",
        )
        for n in range(10_000)
    ]
    store = Store.open(tmp_path / "probed.db")
    store.commit_now(Batch(notifications=tuple(rows)))
    clock, phone = HandClock(RAISED + SECOND_US), Phone(Address("wang", "mail"))
    terms = {phone.address: LIMITED[WANG]}
    dispatcher = Dispatcher(StoreOutbox(store), [phone], clock, terms=terms)
    await dispatcher.turn()
    clock.forward_s(60)
    await dispatcher.turn()
    await dispatcher.turn()
    store.close()
    *single, digest = phone.got
    assert [one.problem for one in single] == [row.problem for row in rows[:3]]
    assert (digest.problem, digest.payload["problems"], digest.payload["circuits"]) == ("digest", 9_997, 9_998)
    assert digest.payload["worst"][0]["severity"] == "critical", "it came last of all"
    assert digest.payload["contains"] == [row.key for row in rows[3:]]
    with Reader(tmp_path / "probed.db") as reader:
        assert all(row.delivered_at and row.dead_reason is None for row in reader.outbox.all())


@pytest.mark.asyncio
async def test_what_a_digest_contains_is_not_delivered_before_the_digest_is() -> None:
    bench = Bench()
    bench.add(*(f"L{n}" for n in range(5)))
    await bench.turns()
    bench.clock.forward_s(60)
    bench.phone.answers = [Retry("busy")]
    await bench.turns()
    assert len(bench.outbox.rows) == 3
    assert sorted(bench.outbox.next_try.values())[-2:] == [HELD, HELD]
    bench.dispatcher = bench.fresh()
    bench.clock.forward_s(10)
    await bench.turns()
    assert bench.outbox.rows == {}
    assert [one.problem for one in bench.phone.got][3:] == ["digest"]


@pytest.mark.asyncio
async def test_a_dead_digest_takes_what_it_contains_with_it_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    bench.add(*(f"L{n}" for n in range(5)))
    await bench.turns()
    bench.clock.forward_s(60)
    bench.phone.answers = [Rejected("unknown number")]
    await bench.turns()
    assert set(bench.outbox.laid_aside.values()) == {"unknown number"}
    assert len(bench.outbox.laid_aside) == 3
    assert "Correct the cause, then: probed notify retry 'digest#" in caplog.text


@pytest.mark.asyncio
async def test_a_restart_does_not_fill_the_bucket() -> None:
    bench = Bench()
    bench.outbox.past = [Handed(WANG, bench.clock.now - n * SECOND_US) for n in (3, 2, 1)]
    bench.add("L1", "L2")
    await bench.turns()
    assert bench.phone.got == []
    bench.clock.forward_s(60)
    await bench.turns()
    assert [one.problem for one in bench.phone.got] == ["digest"]


@pytest.mark.asyncio
async def test_restarts_do_not_put_a_digest_off() -> None:
    """A daemon that never lives as long as a storm takes to calm tells of it all the same."""
    bench = Bench()
    bench.add(*(f"L{n}" for n in range(10)))
    for _ in range(3):
        await bench.turns()
        bench.clock.forward_s(25)
        bench.dispatcher = bench.fresh()
    await bench.turns()
    *singles, digest = bench.phone.got
    assert (len(singles), digest.problem) == (4, "digest"), "time has given one back to the limit"
    assert bench.outbox.rows == {}


@pytest.mark.asyncio
async def test_came_and_went_while_the_phone_was_off_is_one_message_that_says_so() -> None:
    bench = Bench()
    bench.phone.answers = [Retry("off")]
    bench.add("L1")
    await bench.turns(1)
    bench.add("L1", action="clear", number=2)
    await bench.turns()
    assert bench.phone.got == [], "the clear does not overtake"
    bench.clock.forward_s(10)
    await bench.turns()
    (one,) = bench.phone.got
    assert one.key == "link_down/link:L1#2>wang@sms"
    assert one.payload["came_and_went"] is True
    assert one.payload["contains"] == ["link_down/link:L1#1>wang@sms"]
    assert bench.outbox.rows == {}


@pytest.mark.asyncio
async def test_after_a_restart_a_clear_still_waits_for_its_raise() -> None:
    bench = Bench(terms={})
    bench.phone.answers = [Retry("off")]
    bench.add("L1")
    await bench.turns(1)
    bench.dispatcher = bench.fresh()
    bench.add("L1", action="clear", number=2)
    await bench.turns()
    assert bench.phone.got == []
    bench.clock.forward_s(10)
    await bench.turns()
    assert [one.number for one in bench.phone.got] == [1, 2]


@pytest.mark.asyncio
async def test_the_clock_set_back_an_hour_does_not_hold_a_message_for_an_hour() -> None:
    bench = Bench()
    bench.phone.answers = [Retry("off")]
    bench.add("L1")
    await bench.turns(1)
    bench.clock.forward_s(-3600)
    await bench.turns()
    assert len(bench.phone.got) == 1


@pytest.mark.asyncio
async def test_every_try_leaves_a_receipt() -> None:
    bench = Bench()
    bench.phone.answers = [Retry("off"), Retry("still off")]
    bench.add("L1")
    for _ in range(3):
        await bench.turns(1)
        bench.clock.forward_s(40)
    said = [(one.attempt, one.what, one.channel, one.provider, one.detail) for one in bench.outbox.receipts]
    assert said == [
        (1, What.FAILED, "sms", "", "off"),
        (2, What.FAILED, "sms", "", "still off"),
        (3, What.SENT, "sms", "id-0", ""),
    ]


@pytest.mark.asyncio
async def test_after_so_many_tries_it_is_given_up() -> None:
    bench = Bench()
    bench.dispatcher = Dispatcher(
        bench.outbox, [bench.phone], bench.clock, DispatcherSettings(tries=2), chance=lambda: 0.0
    )
    bench.phone.answers = [Retry("off"), Retry("off")]
    bench.add("L1")
    await bench.turns(1)
    bench.clock.forward_s(900)
    await bench.turns(1)
    assert list(bench.outbox.laid_aside.values()) == ["given up after 2 tries, the last: off"]


@pytest.mark.asyncio
async def test_status_tells_depth_age_and_what_happened() -> None:
    bench = Bench()
    bench.phone.answers = [Delivered(), Rejected("no"), Retry("off")]
    bench.add("L1", "L2", "L3")
    await bench.turns(1)
    bench.clock.forward_s(5)
    await bench.turns(1)
    status = bench.dispatcher.status()
    assert (status.waiting, status.oldest_s) == (1, 5.0)
    channel = status.channels["sms"]
    assert (channel.sent, channel.failed, channel.dead, channel.last_success) == (1, 1, 1, RAISED)


@dataclass
class Modem:
    """Says afterwards what became of messages."""

    news: list[Later]

    async def heard_later(self) -> list[Later]:
        news, self.news = self.news, []
        return news


@pytest.mark.asyncio
async def test_what_a_modem_says_afterwards_is_kept_and_a_failure_is_loud(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    modem = Modem([Later("k1", "sms", "f1", True), Later("k2", "sms", "f2", False, "no credit")])
    await bench.dispatcher._hear(modem)
    assert [(one.key, one.what) for one in bench.outbox.receipts] == [("k1", What.CONFIRMED), ("k2", What.REFUSED)]
    assert "notification k2 was handed over, but not passed on: no credit" in caplog.text


class StaleReads(MemoryOutbox):
    """A reader that is overtaken: what it read is delivered before it hands it out."""

    read = 0
    phone_may_go_on: asyncio.Event

    async def waiting(self) -> Sequence[Due]:
        rows = await super().waiting()
        self.read += 1
        if self.read == 2:
            self.phone_may_go_on.set()
            await until(lambda: not self.rows)
        return rows


@pytest.mark.asyncio
async def test_what_is_delivered_while_the_rows_are_read_is_not_sent_again() -> None:
    outbox = StaleReads()
    outbox.phone_may_go_on = asyncio.Event()

    class Slow(Phone):
        async def send(self, notification: Notification) -> Outcome:
            dispatcher.wake()
            await outbox.phone_may_go_on.wait()
            return await super().send(notification)

    phone = Slow()
    outbox.add(message(1, channel="sms"))
    dispatcher = Dispatcher(outbox, [phone], HandClock(RAISED), DispatcherSettings(idle_s=0.01))
    run = asyncio.create_task(dispatcher.run())
    await until(lambda: outbox.read >= 4 or run.done())
    dispatcher.stop()
    await run
    assert len(phone.got) == 1


class Unreadable(MemoryOutbox):
    """Cannot be read the first time."""

    failed = False

    async def waiting(self) -> Sequence[Due] | None:  # type: ignore[override]
        if not self.failed:
            self.failed = True
            return None
        return await super().waiting()


@pytest.mark.asyncio
async def test_an_outbox_that_cannot_be_read_is_looked_at_again_in_a_second() -> None:
    bench = Bench(outbox=Unreadable())
    bench.add("L1")
    await bench.turns(1)
    assert bench.phone.got == []
    assert bench.dispatcher._sleep_s() == 1.0
    await bench.turns(1)
    assert len(bench.phone.got) == 1
