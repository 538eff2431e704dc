"""The store's outbox as the dispatcher wants it: reads from a thread, answers through the one writer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from alerting.notify.base import Address
from alerting.notify.outbox_rows import Due, Handed
from alerting.notify.teller import Told, believed_since
from probed.clock import Clock
from probed.control.protocol import Request
from probed.errors import ProbedError
from probed.model.canonical import canonical
from probed.model.notification import Notification, OutboxChange, Receipt, What
from probed.model.operation import Act
from probed.model.problem import Problem
from probed.store.batch import Batch
from probed.store.errors import StoreStalled
from probed.store.reader import Reader
from probed.store.writer import STALLED_WAIT_S, Store

_log = logging.getLogger(__name__)

OF_EACH: Final = 10_000
"""Rows handed out for one recipient and channel: a storm of so many is one digest."""
MOST: Final = 40_000
"""Rows handed out in all; where more wait, the same share of every recipient and channel."""
RETRY: Final = "notify_retry"


class StoreOutbox:
    """Implements `alerting.notify.outbox.OutboxPort` over the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def waiting(self) -> Sequence[Due] | None:
        try:
            return await asyncio.to_thread(_waiting, self._store.path)
        except StoreStalled as exc:
            _log.warning("what is due to be told cannot be read at present: %s", exc)
            return None

    async def load(self, keys: Sequence[str]) -> Sequence[Notification]:
        while True:
            try:
                return await asyncio.to_thread(_loaded, self._store.path, keys)
            except StoreStalled as exc:
                _log.warning("what is to be told cannot be read at present: %s", exc)
                await asyncio.sleep(STALLED_WAIT_S)

    async def handed(self, since: int) -> Sequence[Handed]:
        try:
            return await asyncio.to_thread(_handed, self._store.path, since)
        except StoreStalled as exc:
            _log.warning("what was told of late cannot be read at present: %s", exc)
            return ()

    async def commit(self, change: OutboxChange) -> None:
        """Until it is stored: a message whose delivery was not noted would be sent again and again."""
        await self._store.commit_at_last(as_batch(change))


class OutboxDesk:
    """What operators do with messages; every other act is handed on to `others`. Each act is audited."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        wake: Callable[[], None],
        others: Callable[[Request, str], Awaitable[dict[str, Any]]],
    ) -> None:
        self._store, self._clock, self._wake, self._others = store, clock, wake, others

    async def act(self, request: Request, operator: str) -> dict[str, Any]:
        if request.verb != RETRY:
            return await self._others(request, operator)
        now = self._clock.now_us()
        keys = await asyncio.to_thread(_dead_keys, self._store.path, request.args)
        receipts = tuple(Receipt(row.key, row.attempts, now, What.REVIVED, row.channel, operator) for row in keys)
        act = Act(
            now,
            operator,
            request.on_behalf_of,
            request.verb,
            canonical(request.args).decode(),
            request.reason,
            request.key,
        )
        revived = tuple((row.key, now) for row in keys)
        await self._store.commit(Batch(receipts=receipts, revived=revived, acts=(act,)))
        self._wake()
        return {"retried": [row.key for row in keys]}


class _Dead(NamedTuple):
    key: str
    attempts: int
    channel: str


def _dead_keys(path: Path, args: Mapping[str, Any]) -> list[_Dead]:
    """The dead messages that an operator means: one by its key, those of a recipient, or all."""
    with Reader(path) as reader:
        dead = [row for row in reader.outbox.all() if row.dead_reason is not None]
    key, recipient = args.get("message"), args.get("recipient")
    if key is not None:
        dead = [row for row in dead if row.key == key]
    elif recipient is not None:
        dead = [row for row in dead if row.notification.recipient == recipient]
    elif args.get("all") is not True:
        raise ProbedError("say which: a message's key, a recipient, or all of them")
    if not dead:
        raise ProbedError("there is no dead message like that. 'probed notify dead' lists them.")
    return [_Dead(row.key, row.attempts, row.notification.channel) for row in dead]


def told_of(reader: Reader, problems: Iterable[Problem]) -> list[Told]:
    """Who was told of the problems that are open, or that people believe to be."""
    since = min((at for problem in problems if (at := believed_since(problem)) is not None), default=None)
    if since is None:
        return []
    return [
        Told(problem, Address(recipient, channel), created, key)
        for problem, recipient, channel, created, key in reader.outbox.told_since(since)
    ]


def as_batch(change: OutboxChange) -> Batch:
    return Batch(
        notifications=change.notifications,
        outbox=change.updates,
        receipts=change.receipts,
        carried=change.ended,
        revived=change.revived,
    )


def _waiting(path: Path) -> list[Due]:
    with Reader(path) as reader:
        rows = reader.outbox.waiting(MOST, OF_EACH)
    return [
        Due(key, problem, Address(recipient, channel), created, tries, next_try, clears)
        for key, problem, recipient, channel, created, tries, next_try, clears in rows
    ]


def _loaded(path: Path, keys: Sequence[str]) -> list[Notification]:
    with Reader(path) as reader:
        return [row.notification for row in reader.outbox.of_keys(keys)]


def _handed(path: Path, since: int) -> list[Handed]:
    with Reader(path) as reader:
        return [
            Handed(Address(recipient, channel), at) for recipient, channel, at in reader.outbox.handed_since(since)
        ]
