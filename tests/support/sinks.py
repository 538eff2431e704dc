"""Sinks that a test looks into or holds shut."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from probed.model.observation import Heard, Observation


class KeepingSink:
    """Keeps everything; `until` waits for it. While `shut`, a put does not return."""

    def __init__(self) -> None:
        self.items: list[Observation | Heard] = []
        self.open = asyncio.Event()
        self.open.set()
        self._news = asyncio.Condition()

    async def put(self, items: Sequence[Observation | Heard]) -> None:
        await self.open.wait()
        async with self._news:
            self.items += items
            self._news.notify_all()

    async def until(self, enough: Callable[[], bool], timeout_s: float = 10.0) -> None:
        async with asyncio.timeout(timeout_s), self._news:
            await self._news.wait_for(enough)

    def heard(self, source: str) -> list[int]:
        return [item.at for item in self.items if isinstance(item, Heard) and item.source == source]

    def observed(self, source: str) -> list[Observation]:
        return [item for item in self.items if isinstance(item, Observation) and item.source == source]
