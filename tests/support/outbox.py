"""An outbox in memory with the whole of the port, and a clock that the test turns."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from alerting.notify.base import Address
from alerting.notify.outbox_rows import Due, Handed
from probed.model.instant import SECOND_US
from probed.model.notification import HELD, Notification, OutboxChange, OutboxUpdate, Receipt, What


@dataclass
class HandClock:
    """Stands still until it is moved."""

    now: int = 1_000 * SECOND_US

    def now_us(self) -> int:
        return self.now

    def monotonic_s(self) -> float:
        return self.now / SECOND_US

    def forward_s(self, seconds: float) -> None:
        self.now += int(seconds * SECOND_US)


@dataclass
class MemoryOutbox:
    rows: dict[str, Notification] = field(default_factory=dict)
    next_try: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    arrived: list[str] = field(default_factory=list)
    laid_aside: dict[str, str] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    past: list[Handed] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, *notifications: Notification) -> None:
        self.rows.update((one.key, one) for one in notifications)

    async def waiting(self) -> Sequence[Due]:
        return [
            Due(
                key,
                row.problem,
                Address(row.recipient, row.channel),
                row.created,
                self.failures.get(key, 0),
                self.next_try.get(key, row.created),
                row.payload.get("action") == "clear",
            )
            for key, row in self.rows.items()
            if self.next_try.get(key) != HELD
        ]

    async def load(self, keys: Sequence[str]) -> Sequence[Notification]:
        return [self.rows[key] for key in keys]

    async def handed(self, since: int) -> Sequence[Handed]:
        return [one for one in self.past if one.at >= since]

    async def commit(self, change: OutboxChange) -> None:
        self.add(*change.notifications)
        for update in change.updates:
            self._update(update)
        for key, delivered_at, dead_reason in change.ended:
            self._end(key, delivered_at, dead_reason)
        for receipt in change.receipts:
            self.receipts.append(receipt)
            if receipt.what is What.FAILED:
                self.errors[receipt.key] = receipt.detail
        self._news.set()

    def _update(self, update: OutboxUpdate) -> None:
        self.failures[update.key] = update.attempts
        self.next_try[update.key] = update.next_try
        self._end(update.key, update.delivered_at, update.dead_reason)

    def _end(self, key: str, delivered_at: int | None, dead_reason: str | None) -> None:
        if delivered_at is not None:
            row = self.rows.pop(key)
            self.arrived.append(key)
            self.past.append(Handed(Address(row.recipient, row.channel), delivered_at))
        elif dead_reason is not None:
            del self.rows[key]
            self.laid_aside[key] = dead_reason

    async def until_arrived(self, key: str) -> None:
        while key not in self.arrived:
            self._news.clear()
            await self._news.wait()


def notification(
    number: int, recipient: str = "duty", problem: str = "link_down/link:L1", created: int = 0
) -> Notification:
    return Notification(problem, number, recipient, "webhook", created or 1_000 * SECOND_US, {"number": number})
