"""A clock that only a test turns."""

from __future__ import annotations


class TurnedClock:
    """Implements `probed.clock.Clock`."""

    def __init__(self, now: int) -> None:
        self.now = now

    def now_us(self) -> int:
        return self.now

    def monotonic_s(self) -> float:
        return self.now / 1e6
