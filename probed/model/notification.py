"""What leaves the house: one message to one recipient by one channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


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
