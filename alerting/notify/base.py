"""What a channel is: something that takes a notification and says what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

from probed.model.instant import MINUTE_US
from probed.model.notification import Notification


class Delivered(NamedTuple):
    """The receiver has it. `provider`: its own id for the message, for later receipts."""

    provider: str = ""
    detail: str = ""


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


class Later(NamedTuple):
    """What a provider says of a message after it was handed over; `provider` as Delivered had it."""

    key: str
    channel: str
    provider: str
    passed_on: bool
    detail: str = ""


def keepable(text: str) -> str:
    """What somebody out there said, without what is no character of UTF-8: no store and no log could take it."""
    return text.encode("utf-8", "replace").decode()


class Notifier(Protocol):
    """Carries notifications to one address."""

    @property
    def address(self) -> Address: ...

    async def send(self, notification: Notification) -> Outcome:
        """Try once. What can go wrong out there is an outcome, not an exception."""
        ...


class HearsLater(Protocol):
    """A channel that learns afterwards what became of what it handed over."""

    async def heard_later(self) -> Sequence[Later]:
        """What has become known since the last call."""
        ...


@dataclass(frozen=True, slots=True)
class Limit:
    """How much one recipient is sent: `burst` messages at once, one more each `refill_us`.

    Beyond it messages are gathered into a digest, sent when nothing new has come for `calm_us`, or every `every_us`.
    """

    burst: int = 10
    refill_us: int = MINUTE_US
    calm_us: int = MINUTE_US
    every_us: int = 5 * MINUTE_US


@dataclass(frozen=True, slots=True)
class Terms:
    """How an address is served. Addresses with the same `gate` share its `max_in_flight`.

    `merge`: a raise that was not delivered before its clear becomes one message that says it came and went.
    """

    gate: str = ""
    max_in_flight: int = 8
    timeout_s: float = 30.0
    merge: bool = False
    limit: Limit | None = None
