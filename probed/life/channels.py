"""What carries messages out, over changes of the configuration."""

from __future__ import annotations

import asyncio
from typing import Final

from alerting.notify.outbox import Dispatcher
from alerting.notify.setup import NotifierSet
from probed.clock import Clock
from probed.outbox import StoreOutbox
from probed.store.writer import Store

FAREWELL_S: Final = 60.0
"""Channels of a former configuration end what they are sending within this time."""


class Channels:
    """Those of the present configuration under the dispatcher, and the former ones until they have ended."""

    def __init__(self, first: NotifierSet, store: Store, clock: Clock) -> None:
        self._present = first
        self._farewells: set[asyncio.Task[None]] = set()
        self.dispatcher = Dispatcher(StoreOutbox(store), first.notifiers, clock, terms=first.terms, hears=first.hears)

    def swap(self, fresh: NotifierSet) -> None:
        """Whatever is sent from now on goes by these."""
        former, self._present = self._present, fresh
        self.dispatcher.swap(fresh.notifiers, fresh.terms, fresh.hears)
        farewell = asyncio.create_task(_close_later(former), name="former channels")
        self._farewells.add(farewell)
        farewell.add_done_callback(self._farewells.discard)

    async def close(self) -> None:
        """All of them, at once."""
        for farewell in self._farewells:
            farewell.cancel()
        await asyncio.gather(*self._farewells, return_exceptions=True)
        await self._present.close()


async def _close_later(channels: NotifierSet) -> None:
    """When what they were sending has ended, or at the end of the daemon."""
    try:
        await asyncio.sleep(FAREWELL_S)
    finally:
        await channels.close()
