"""The outbox as its dispatcher sees it: rows that wait, deliveries of the past, and where both are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from alerting.notify.base import Address
from probed.model.notification import Notification, OutboxChange


class Due(NamedTuple):
    """A notification that waits, without what it says: how often it has failed, not before when it may be tried."""

    key: str
    problem: str
    address: Address
    created: int
    failures: int
    next_try: int
    clears: bool


class Handed(NamedTuple):
    """A delivery of the past."""

    address: Address
    at: int


class OutboxPort(Protocol):
    """The durable rows. What is given to `commit` is on disk when the call returns."""

    async def waiting(self) -> Sequence[Due] | None:
        """Undelivered rows that no other carries, oldest first; a cap must count by recipient and channel.

        None = it cannot be said at present.
        """
        ...

    async def load(self, keys: Sequence[str]) -> Sequence[Notification]:
        """What these say, in their order."""
        ...

    async def handed(self, since: int) -> Sequence[Handed]:
        """What was delivered since an instant, in order."""
        ...

    async def commit(self, change: OutboxChange) -> None: ...
