"""The clock port: the only door through which time enters the shell."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Wall time for instants, monotonic time for waiting only."""

    def now_us(self) -> int:
        """Now, in microseconds since 1970-01-01T00:00:00Z."""
        ...

    def monotonic_s(self) -> float:
        """Seconds of a clock that never steps."""
        ...


class SystemClock:
    """The machine's clocks."""

    def now_us(self) -> int:
        return time.time_ns() // 1000

    def monotonic_s(self) -> float:
        return time.monotonic()
