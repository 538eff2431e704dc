"""What a channel is: something that takes a notification and says what became of it."""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeAlias

from probed.model.notification import Notification


class Delivered(NamedTuple):
    """The receiver has it."""


class Retry(NamedTuple):
    """Not now: the receiver is away or busy. `after_s`: how long it asked to be left alone."""

    reason: str
    after_s: float = 0.0


class Rejected(NamedTuple):
    """Never: the receiver refuses it, and would again."""

    reason: str


Outcome: TypeAlias = Delivered | Retry | Rejected


class Address(NamedTuple):
    """Where a notification goes: one recipient by one channel."""

    recipient: str
    channel: str


class Notifier(Protocol):
    """Carries notifications to one address."""

    @property
    def address(self) -> Address: ...

    async def send(self, notification: Notification) -> Outcome:
        """Try once. What can go wrong out there is an outcome, not an exception."""
        ...
