"""An outbox in memory with the whole of the port, and a clock that the test turns."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from alerting.notify.outbox import Due
from probed.model.instant import SECOND_US
from probed.model.notification import Notification


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
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, *notifications: Notification) -> None:
        self.rows.update((one.key, one) for one in notifications)

    async def due(self, now: int) -> Sequence[Due]:
        ready = (row for key, row in self.rows.items() if self.next_try.get(key, now) <= now)
        return [Due(row, self.failures.get(row.key, 0)) for row in ready]

    async def delivered(self, key: str, at: int) -> None:
        del self.rows[key]
        self.arrived.append(key)
        self._news.set()

    async def until_arrived(self, key: str) -> None:
        while key not in self.arrived:
            self._news.clear()
            await self._news.wait()

    async def failed(self, key: str, at: int, error: str, next_try: int) -> None:
        self.failures[key] = self.failures.get(key, 0) + 1
        self.next_try[key] = next_try
        self.errors[key] = error

    async def dead(self, key: str, at: int, reason: str) -> None:
        del self.rows[key]
        self.laid_aside[key] = reason


def notification(
    number: int, recipient: str = "duty", problem: str = "link_down/link:L1", created: int = 0
) -> Notification:
    return Notification(problem, number, recipient, "webhook", created or 1_000 * SECOND_US, {"number": number})
