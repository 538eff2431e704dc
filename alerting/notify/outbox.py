"""Empties the outbox: every notification is delivered, tried again later, or laid aside with the reason."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, assert_never

from alerting.notify.backoff import BackOff, wait_s
from alerting.notify.base import Address, Delivered, Notifier, Outcome, Rejected, Retry
from probed.clock import Clock
from probed.model.instant import DAY_US, SECOND_US
from probed.model.notification import Notification

_log = logging.getLogger(__name__)


class Due(NamedTuple):
    """A notification whose time has come, and how often it has failed."""

    notification: Notification
    failures: int


class OutboxPort(Protocol):
    """The durable rows. Each answer is on disk when the call returns."""

    async def due(self, now: int) -> Sequence[Due]:
        """Undelivered rows whose next try is not after `now`, oldest first; a cap must count by recipient."""
        ...

    async def delivered(self, key: str, at: int) -> None: ...

    async def failed(self, key: str, at: int, error: str, next_try: int) -> None: ...

    async def dead(self, key: str, at: int, reason: str) -> None:
        """It will not be tried again; the reason is kept for people."""
        ...


@dataclass(frozen=True, slots=True)
class DispatcherSettings:
    """`send_timeout_s` guards against a channel without a timeout of its own."""

    max_in_flight: int = 8
    send_timeout_s: float = 30.0
    idle_s: float = 1.0
    drain_s: float = 5.0
    give_up_us: int = DAY_US
    back_off: BackOff = field(default_factory=BackOff)


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
    ) -> None:
        self._port = port
        self._notifiers: Mapping[Address, Notifier] = {one.address: one for one in notifiers}
        self._clock = clock
        self._settings = settings or DispatcherSettings()
        self._chance = chance
        self._slots = asyncio.Semaphore(self._settings.max_in_flight)
        self._lanes: dict[Address, asyncio.Task[None]] = {}
        self._waiting: dict[tuple[Address, str], tuple[str, int]] = {}
        self._wake = asyncio.Event()
        self._stopping = False

    async def run(self) -> None:
        """Deliver until stop(); then finish what is due within `drain_s` and leave the rest for the next start."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                self._wake.clear()
                await self._start_lanes(group)
                # Not wait_for(): before Python 3.12 it can swallow a cancellation that comes with the event.
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._settings.idle_s):
                        await self._wake.wait()
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

    async def _start_lanes(self, group: asyncio.TaskGroup) -> None:
        rows = await self._port.due(self._clock.now_us())
        for address, ready in self._ready(rows).items():
            task = group.create_task(self._lane(address, ready), name=f"notify {address.recipient}@{address.channel}")
            self._lanes[address] = task

    def _ready(self, rows: Sequence[Due]) -> dict[Address, list[Due]]:
        """Rows by lane, without lanes at work and without messages that wait for an earlier one."""
        now = self._clock.now_us()
        self._waiting = {lane: entry for lane, entry in self._waiting.items() if now <= entry[1]}
        ready: dict[Address, list[Due]] = {}
        for row in rows:
            address = _address(row.notification)
            if address in self._lanes or self._must_wait(address, row.notification):
                continue
            ready.setdefault(address, []).append(row)
        return ready

    def _must_wait(self, address: Address, notification: Notification) -> bool:
        first = self._waiting.get((address, notification.problem))
        return first is not None and first[0] != notification.key

    async def _lane(self, address: Address, rows: list[Due]) -> None:
        """Send in order; stop at the first failure, so that an absent receiver costs one timeout a round."""
        again = True
        try:
            for row in rows:
                async with self._slots:
                    outcome = await self._send(address, row.notification)
                await self._note(address, row, outcome)
                if isinstance(outcome, Retry):
                    again = False
                    return
        finally:
            del self._lanes[address]
            if again:
                self._wake.set()

    async def _send(self, address: Address, notification: Notification) -> Outcome:
        notifier = self._notifiers.get(address)
        if notifier is None:
            return Rejected(f"no {address.channel} named '{address.recipient}' is configured any more")
        try:
            async with asyncio.timeout(self._settings.send_timeout_s):
                return await notifier.send(notification)
        except TimeoutError:
            return Retry(f"the channel did not finish within {self._settings.send_timeout_s:g} s")

    async def _note(self, address: Address, row: Due, outcome: Outcome) -> None:
        key, now = row.notification.key, self._clock.now_us()
        self._waiting.pop((address, row.notification.problem), None)
        match outcome:
            case Delivered():
                await self._port.delivered(key, now)
            case Rejected(reason):
                _log.error("notification %s is laid aside: %s", key, reason)
                await self._port.dead(key, now, reason)
            case Retry():
                await self._postpone(address, row, outcome, now)
            case _:
                assert_never(outcome)

    async def _postpone(self, address: Address, row: Due, outcome: Retry, now: int) -> None:
        failures = row.failures + 1
        back_off = self._settings.back_off
        pause_s = max(wait_s(back_off, failures, self._chance()), min(outcome.after_s, back_off.cap_s))
        next_try = now + int(pause_s * SECOND_US)
        key = row.notification.key
        if next_try > row.notification.created + self._settings.give_up_us:
            reason = f"given up after {failures} tries, the last: {outcome.reason}"
            _log.error("notification %s is laid aside: %s", key, reason)
            await self._port.dead(key, now, reason)
            return
        if failures == 1:
            _log.warning("notification %s is not delivered yet: %s", key, outcome.reason)
        self._waiting[(address, row.notification.problem)] = (key, next_try + int(back_off.cap_s * SECOND_US))
        await self._port.failed(key, now, outcome.reason, next_try)

    async def _drain(self) -> None:
        if not self._lanes:
            return
        _, late = await asyncio.wait(self._lanes.values(), timeout=self._settings.drain_s)
        for task in late:
            task.cancel()


def _address(notification: Notification) -> Address:
    return Address(notification.recipient, notification.channel)
