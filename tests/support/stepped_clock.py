"""The machine's clocks, of which a test sets the wall clock."""

from __future__ import annotations

import time


class SteppedClock:
    """Implements `probed.clock.Clock`; the steady clock goes on whatever is done to the other."""

    def __init__(self, set_by_s: float = 0.0) -> None:
        self.set_by_s = set_by_s
        """How far the wall clock stands from the machine's."""

    def now_us(self) -> int:
        return time.time_ns() // 1000 + round(self.set_by_s * 1e6)

    def monotonic_s(self) -> float:
        return time.monotonic()
