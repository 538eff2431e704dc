"""What leaves the house: one message to one recipient by one channel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

HELD: Final = 1 << 62
"""`next_try` of a notification that another one carries: it is not sent by itself."""


@dataclass(frozen=True, slots=True)
class Notification:
    """A row of the outbox. Its key (problem, transition number, recipient, channel) makes it unique."""

    problem: str
    number: int
    recipient: str
    channel: str
    created: int
    payload: dict[str, Any]

    @property
    def key(self) -> str:
        return f"{self.problem}#{self.number}>{self.recipient}@{self.channel}"


class OutboxRow(NamedTuple):
    """A notification on its way: tries so far, when to try next, and how it ended if it has."""

    key: str
    notification: Notification
    attempts: int
    next_try: int
    delivered_at: int | None
    dead_reason: str | None


class OutboxUpdate(NamedTuple):
    """What became of one try. `attempts` counts all tries, this one included; delivered or dead ends it."""

    key: str
    attempts: int
    next_try: int
    delivered_at: int | None = None
    dead_reason: str | None = None


class What(StrEnum):
    """What a receipt says."""

    SENT = "sent"
    FAILED = "failed"
    DEAD = "dead"
    CARRIED = "carried"
    """Told inside another message: the detail is that message's key."""
    CONFIRMED = "confirmed"
    """A gateway or modem says later that it has passed the message on."""
    REFUSED = "refused"
    """A gateway or modem says later that it could not."""
    REVIVED = "revived"
    """An operator wants it tried again."""


class Receipt(NamedTuple):
    """One thing that is known of a message's way: append-only. `provider` is the receiving side's own id for it."""

    key: str
    attempt: int
    at: int
    what: What
    channel: str
    provider: str = ""
    detail: str = ""


class CarriedEnd(NamedTuple):
    """A notification ends with the one that carries it."""

    key: str
    delivered_at: int | None
    dead_reason: str | None


class OutboxChange(NamedTuple):
    """What is stored together about messages: new ones, what became of others, and the receipts for it."""

    updates: tuple[OutboxUpdate, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    notifications: tuple[Notification, ...] = ()
    ended: tuple[CarriedEnd, ...] = ()
    revived: tuple[tuple[str, int], ...] = ()
    """Keys of dead ones to be tried again, each with when."""
