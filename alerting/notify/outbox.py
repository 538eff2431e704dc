"""Empties the outbox: every notification is delivered, tried again later, or laid aside with the reason."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, NamedTuple, assert_never

from alerting.notify import digest as digests
from alerting.notify.backoff import BackOff, GivenUp, Patience, Postponed, after_failure
from alerting.notify.base import (
    Address,
    Delivered,
    HearsLater,
    Notifier,
    Outcome,
    Rejected,
    Retry,
    Terms,
    keepable,
)
from alerting.notify.endings import ended, gathered
from alerting.notify.lanes import Gather, Lane, Offered, Send, Sent, Wait, Waiting, step
from alerting.notify.outbox_rows import Due, OutboxPort
from alerting.notify.tally import Status, Tally
from probed.clock import Clock
from probed.model.instant import DAY_US, HOUR_US, SECOND_US
from probed.model.notification import Notification, OutboxChange, OutboxUpdate, Receipt, What
from probed.model.slices import some

_log = logging.getLogger(__name__)

AT_ONCE: Final = 200
"""More rows than this are planned in a thread: the event loop has others to serve. A digest reads so many at once."""
MOST_REST_S: Final = 1.0
REMEMBER_US: Final = HOUR_US
"""Deliveries of this long count against a recipient's limit after a restart."""


@dataclass(frozen=True, slots=True)
class DispatcherSettings:
    """`send_timeout_s` guards against a channel without a timeout of its own.

    Without news nothing is read for `idle_s`: only the clock's steps need it.
    """

    max_in_flight: int = 8
    send_timeout_s: float = 30.0
    idle_s: float = 30.0
    drain_s: float = 5.0
    later_s: float = 15.0
    give_up_us: int = DAY_US
    tries: int = 200
    back_off: BackOff = field(default_factory=BackOff)

    @property
    def patience(self) -> Patience:
        return Patience(self.give_up_us, self.tries, self.back_off)


class Dispatcher:
    """One lane for each recipient and channel, oldest first, so that a dead receiver delays nobody else.

    Of one problem the later message waits until the earlier is through: a clear never overtakes its raise.
    A message may arrive twice when the daemon dies between delivery and note; its key is then the same.
    """

    def __init__(
        self,
        port: OutboxPort,
        notifiers: Iterable[Notifier],
        clock: Clock,
        settings: DispatcherSettings | None = None,
        chance: Callable[[], float] = random.random,
        terms: Mapping[Address, Terms] | None = None,
        hears: Iterable[HearsLater] = (),
    ) -> None:
        self._port = port
        self._clock = clock
        self._settings = settings or DispatcherSettings()
        self._chance = chance
        self._notifiers: dict[Address, Notifier] = {}
        self._terms: dict[Address, Terms] = {}
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._at_work: dict[Address, asyncio.Task[None]] = {}
        self._lanes: dict[Address, Lane] = {}
        self._next: int | None = None
        self._wake = asyncio.Event()
        self._stopping = False
        self._restored = False
        self._tally = Tally()
        self._hears: tuple[HearsLater, ...] = ()
        self.swap(notifiers, terms or {}, hears)

    def swap(
        self, notifiers: Iterable[Notifier], terms: Mapping[Address, Terms], hears: Iterable[HearsLater] = ()
    ) -> None:
        """Serve these from now on; what is under way ends by the former ones."""
        self._notifiers = {one.address: one for one in notifiers}
        self._terms = dict(terms)
        self._hears = tuple(hears)
        self._gates = {}
        self._wake.set()

    def status(self) -> Status:
        """How the outbox fares, by channel, as of the last look at it."""
        return self._tally.status(self._clock.now_us())

    async def run(self) -> None:
        """Deliver until stop(); then finish what is due within `drain_s` and leave the rest for the next start."""
        async with asyncio.TaskGroup() as group:
            hearing = group.create_task(self._hear_later(), name="notify receipts")
            while not self._stopping:
                self._wake.clear()
                began = self._clock.monotonic_s()
                await self._start_lanes(group)
                # In a storm every commit wakes us, and all that waits is read each time: that must not be all we do.
                await asyncio.sleep(min(4 * (self._clock.monotonic_s() - began), MOST_REST_S))
                # Not wait_for(): before Python 3.12 it can swallow a cancellation that comes with the event.
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._sleep_s()):
                        await self._wake.wait()
            hearing.cancel()
            await self._start_lanes(group)
            await self._drain()

    def wake(self) -> None:
        """Something new is in the outbox."""
        self._wake.set()

    def stop(self) -> None:
        """End run() after draining."""
        self._stopping = True
        self._wake.set()

    async def turn(self) -> None:
        """One pass over what is due now, each lane to its end."""
        async with asyncio.TaskGroup() as group:
            await self._start_lanes(group)

    def _sleep_s(self) -> float:
        if self._next is None:
            return self._settings.idle_s
        return min(max((self._next - self._clock.now_us()) / SECOND_US, 0.005), self._settings.idle_s)

    async def _start_lanes(self, group: asyncio.TaskGroup) -> None:
        await self._restore()
        busy = set(self._at_work)  # what ends while the rows are read has rows there that are out of date
        rows = await self._port.waiting()
        if rows is None:
            self._next = self._clock.now_us() + SECOND_US
            return
        for address, work in (await self._planned_all(rows, busy)).items():
            name = f"notify {address.recipient}@{address.channel}"
            self._at_work[address] = group.create_task(self._lane(address, work), name=name)

    async def _planned_all(self, rows: Sequence[Due], busy: Collection[Address]) -> dict[Address, list[_Work]]:
        """What each lane does now. A lane that is not busy is touched by nothing else meanwhile."""
        if len(rows) <= AT_ONCE:
            return self._plan(rows, busy)
        return await asyncio.to_thread(self._plan, rows, busy)

    def _plan(self, rows: Sequence[Due], busy: Collection[Address]) -> dict[Address, list[_Work]]:
        self._tally.waiting(rows)
        now = self._clock.now_us()
        self._next = None
        plans: dict[Address, list[_Work]] = {}
        for address, held in _by_lane(rows).items():
            if address not in busy and (work := self._planned(address, held, now)):
                plans[address] = work
        return plans

    async def _restore(self) -> None:
        """The limits as they stood before the restart."""
        if self._restored:
            return
        self._restored = True
        for address, at in await self._port.handed(self._clock.now_us() - REMEMBER_US):
            self._advance(address, Sent(at))

    def _planned(self, address: Address, held: Sequence[Due], now: int) -> list[_Work]:
        known = {row.key: row for row in held}
        horizon = now + int(2 * self._settings.back_off.cap_s * SECOND_US)
        waiting = tuple(_waiting(row, horizon) for row in held)
        work: list[_Work] = []
        for change in self._advance(address, Offered(now, waiting)):
            match change:
                case Send(keys):
                    work.append(_Work(tuple(known[key] for key in keys), gather=False))
                case Gather(keys):
                    work.append(_Work(tuple(known[key] for key in keys), gather=True))
                case Wait(until):
                    self._next = until if self._next is None else min(self._next, until)
                case _:
                    assert_never(change)
        return work

    def _advance(self, address: Address, event: Offered | Sent) -> Sequence[Send | Gather | Wait]:
        terms = self._terms.get(address, Terms())
        self._lanes[address], changes = step(self._lanes.get(address, Lane()), event, terms)
        return changes

    async def _lane(self, address: Address, work: Sequence[_Work]) -> None:
        """In order; stop at the first failure, so that an absent receiver costs one timeout a round."""
        try:
            for one in work:
                if one.gather:
                    await self._gather(address, one.rows)
                    continue
                message = digests.merged(await self._port.load([row.key for row in one.rows]))
                async with self._gate(address):
                    outcome = await self._send(address, message)
                await self._note(address, one.rows, message, outcome)
                if isinstance(outcome, Retry):
                    return
        finally:
            del self._at_work[address]
            self._wake.set()

    def _gate(self, address: Address) -> asyncio.Semaphore:
        terms = self._terms.get(address)
        if terms is None or not terms.gate:
            return self._gates.setdefault(address.channel, asyncio.Semaphore(self._settings.max_in_flight))
        return self._gates.setdefault(f"{address.channel}:{terms.gate}", asyncio.Semaphore(terms.max_in_flight))

    async def _send(self, address: Address, notification: Notification) -> Outcome:
        notifier = self._notifiers.get(address)
        if notifier is None:
            return Rejected(f"no {address.channel} named '{address.recipient}' is configured any more")
        terms = self._terms.get(address)
        timeout_s = self._settings.send_timeout_s if terms is None else terms.timeout_s
        try:
            async with asyncio.timeout(timeout_s):
                return _keepable(await notifier.send(notification))
        except TimeoutError:
            return Retry(f"the channel did not finish within {timeout_s:g} s")
        except Exception as exc:  # noqa: BLE001
            # One message that a bug is in must neither keep others from being told nor, tried again at each restart
            # of this part, end the daemon: it waits like any other that fails, and is laid aside in the end.
            _log.exception("notification %s met a bug in the channel of %s", notification.key, "@".join(address))
            return Retry(f"a bug in the channel ({type(exc).__name__}); its traceback is in the log")

    async def _gather(self, address: Address, rows: Sequence[Due]) -> None:
        """One transaction: the digest is there, and what it contains goes out with it only."""
        found = digests.Gathering()
        for part in some(rows, AT_ONCE):
            await asyncio.to_thread(found.add, await self._port.load([row.key for row in part]))
        made = await asyncio.to_thread(found.message, address, self._clock.now_us())
        await self._port.commit(await asyncio.to_thread(gathered, rows, made))
        _log.warning(
            "%s@%s: %d messages are gathered into one digest, above the limit of this recipient",
            *address,
            len(rows),
        )

    async def _note(self, address: Address, rows: Sequence[Due], message: Notification, outcome: Outcome) -> None:
        now, tries = self._clock.now_us(), rows[-1].failures + 1
        channel = address.channel
        match outcome:
            case Delivered(provider, detail):
                self._advance(address, Sent(now))
                self._tally.sent(channel, now)
                receipt = Receipt(message.key, tries, now, What.SENT, channel, provider, detail)
                await self._end(rows, message, receipt, delivered_at=now)
            case Rejected(reason):
                await self._lay_aside(address, rows, message, reason, now)
            case Retry():
                await self._postpone(address, rows, message, outcome, now)
            case _:
                assert_never(outcome)

    async def _postpone(
        self, address: Address, rows: Sequence[Due], message: Notification, outcome: Retry, now: int
    ) -> None:
        failures = rows[-1].failures + 1
        self._tally.failed(address.channel)
        verdict = after_failure(self._settings.patience, failures, message.created, outcome, now, self._chance())
        match verdict:
            case GivenUp(reason):
                await self._lay_aside(address, rows, message, reason, now)
            case Postponed(next_try):
                if failures == 1:
                    _log.warning("notification %s is not delivered yet: %s", message.key, outcome.reason)
                receipt = Receipt(message.key, failures, now, What.FAILED, address.channel, detail=outcome.reason)
                update = OutboxUpdate(message.key, failures, next_try)
                await self._port.commit(OutboxChange((update,), (receipt,)))
            case _:
                assert_never(verdict)

    async def _lay_aside(
        self, address: Address, rows: Sequence[Due], message: Notification, reason: str, now: int
    ) -> None:
        self._tally.dead(address.channel)
        _log.error(
            "notification %s is laid aside: %s. Correct the cause, then: probed notify retry '%s'",
            message.key,
            reason,
            message.key,
        )
        receipt = Receipt(message.key, rows[-1].failures + 1, now, What.DEAD, address.channel, detail=reason)
        await self._end(rows, message, receipt, dead_reason=reason)

    async def _end(
        self,
        rows: Sequence[Due],
        message: Notification,
        receipt: Receipt,
        *,
        delivered_at: int | None = None,
        dead_reason: str | None = None,
    ) -> None:
        change = await asyncio.to_thread(ended, rows, message, receipt, delivered_at, dead_reason)
        await self._port.commit(change)

    async def _hear_later(self) -> None:
        """What gateways and modems say afterwards."""
        while True:
            for one in self._hears:
                await self._hear(one)
            await asyncio.sleep(self._settings.later_s)

    async def _hear(self, one: HearsLater) -> None:
        now = self._clock.now_us()
        receipts = []
        for said in await one.heard_later():
            what = What.CONFIRMED if said.passed_on else What.REFUSED
            provider, detail = keepable(said.provider), keepable(said.detail)
            receipts.append(Receipt(said.key, 0, now, what, said.channel, provider, detail))
            if not said.passed_on:
                self._tally.dead(said.channel)
                _log.error(
                    "notification %s was handed over, but not passed on: %s. Look at the modem or gateway, and tell "
                    "the recipient another way",
                    said.key,
                    said.detail,
                )
        if receipts:
            await self._port.commit(OutboxChange(receipts=tuple(receipts)))

    async def _drain(self) -> None:
        if not self._at_work:
            return
        _, late = await asyncio.wait(self._at_work.values(), timeout=self._settings.drain_s)
        for task in late:
            task.cancel()


class _Work(NamedTuple):
    rows: tuple[Due, ...]
    gather: bool


def _by_lane(rows: Sequence[Due]) -> dict[Address, list[Due]]:
    lanes: dict[Address, list[Due]] = {}
    for row in rows:
        lanes.setdefault(row.address, []).append(row)
    return lanes


def _waiting(row: Due, horizon: int) -> Waiting:
    """A wait that no back-off can have made is due: the clock was set back since."""
    next_try = 0 if row.next_try > horizon else row.next_try
    return Waiting(row.key, row.problem, row.created, next_try, row.clears)


def _keepable(outcome: Outcome) -> Outcome:
    match outcome:
        case Delivered(provider, detail):
            return Delivered(keepable(provider), keepable(detail))
        case Rejected(reason):
            return Rejected(keepable(reason))
        case Retry(reason, after_s):
            return Retry(keepable(reason), after_s)
        case _:
            assert_never(outcome)
