"""What the dispatcher counts about itself, by channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from alerting.notify.base import Address
from probed.model.instant import SECOND_US


class _Row(Protocol):
    @property
    def address(self) -> Address: ...

    @property
    def created(self) -> int: ...


class ChannelStatus(NamedTuple):
    """`sent`, `failed` and `dead` count since the start; `last_success` is an instant, None = not since the start."""

    waiting: int = 0
    oldest_s: float = 0.0
    sent: int = 0
    failed: int = 0
    dead: int = 0
    last_success: int | None = None


class Status(NamedTuple):
    """The outbox as a whole, and each channel that has anything to say."""

    waiting: int
    oldest_s: float
    channels: dict[str, ChannelStatus]


class Tally:
    def __init__(self) -> None:
        self._sent: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._dead: Counter[str] = Counter()
        self._last: dict[str, int] = {}
        self._waiting: Counter[str] = Counter()
        self._oldest: dict[str, int] = {}

    def waiting(self, rows: Iterable[_Row]) -> None:
        """All that waits at present."""
        self._waiting.clear()
        self._oldest.clear()
        for row in rows:
            channel = row.address.channel
            self._waiting[channel] += 1
            self._oldest[channel] = min(row.created, self._oldest.get(channel, row.created))

    def sent(self, channel: str, at: int) -> None:
        self._sent[channel] += 1
        self._last[channel] = at

    def failed(self, channel: str) -> None:
        self._failed[channel] += 1

    def dead(self, channel: str) -> None:
        self._dead[channel] += 1

    def status(self, now: int) -> Status:
        names = sorted({*self._sent, *self._failed, *self._dead, *self._waiting})
        channels = {
            name: ChannelStatus(
                self._waiting[name],
                self._age_s(name, now),
                self._sent[name],
                self._failed[name],
                self._dead[name],
                self._last.get(name),
            )
            for name in names
        }
        oldest_s = max((channel.oldest_s for channel in channels.values()), default=0.0)
        return Status(sum(self._waiting.values()), oldest_s, channels)

    def _age_s(self, name: str, now: int) -> float:
        return max(now - self._oldest[name], 0) / SECOND_US if name in self._oldest else 0.0
