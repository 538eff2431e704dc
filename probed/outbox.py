"""The store's outbox as the dispatcher wants it: reads from a thread, answers through the one writer."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from alerting.notify.outbox import Due
from probed.model.notification import OutboxRow, OutboxUpdate
from probed.store.batch import Batch
from probed.store.errors import StoreStalled
from probed.store.reader import Reader
from probed.store.writer import Store

_log = logging.getLogger(__name__)

AT_ONCE: Final = 100
"""Rows handed out for one recipient and channel: a dead receiver's backlog must not hide the others'."""
MOST: Final = 10_000
STALLED_WAIT_S: Final = 1.0


class StoreOutbox:
    """Implements `alerting.notify.outbox.OutboxPort` over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._attempts: dict[str, int] = {}

    async def due(self, now: int) -> Sequence[Due]:
        try:
            rows = await asyncio.to_thread(_due, self._store.path, now)
        except StoreStalled as exc:
            _log.warning("what is due to be told cannot be read at present: %s", exc)
            return ()
        self._attempts = {row.key: row.attempts for row in rows}
        return [Due(row.notification, row.attempts) for row in rows]

    async def delivered(self, key: str, at: int) -> None:
        await self._put(OutboxUpdate(key, self._tries(key), at, delivered_at=at))

    async def failed(self, key: str, at: int, error: str, next_try: int) -> None:  # noqa: ARG002 - the log has the error
        await self._put(OutboxUpdate(key, self._tries(key), next_try))

    async def dead(self, key: str, at: int, reason: str) -> None:
        await self._put(OutboxUpdate(key, self._tries(key), at, dead_reason=reason))

    def _tries(self, key: str) -> int:
        self._attempts[key] = self._attempts.get(key, 0) + 1
        return self._attempts[key]

    async def _put(self, update: OutboxUpdate) -> None:
        """Until it is stored: a message whose delivery was not noted would be sent again and again."""
        while True:
            try:
                await self._store.commit(Batch(outbox=(update,)))
            except StoreStalled:  # the pipeline, which commits at the same store, says so in the log
                await asyncio.sleep(STALLED_WAIT_S)
            else:
                return


def _due(path: Path, now: int) -> list[OutboxRow]:
    taken: Counter[tuple[str, str]] = Counter()
    found = []
    with Reader(path) as reader:
        for row in reader.outbox_due(now, MOST):
            lane = (row.notification.recipient, row.notification.channel)
            taken[lane] += 1
            if taken[lane] <= AT_ONCE:
                found.append(row)
    return found
