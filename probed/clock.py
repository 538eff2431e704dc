"""The clock port: the only door through which time enters the shell."""

from __future__ import annotations

import time
from typing import Final, Protocol


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


STEP_US: Final = 500_000
"""A wall clock that moves by more than this against the steady one was set, by a person, NTP or the host."""


class EventClock:
    """The daemon's time: the wall clock, except that it never goes back.

    A wall clock that is set back would let what is seen now lie before what was seen before: the past would be
    rewritten and the present be missed until the clock has caught up. So time goes on by the steady clock, ahead of
    the wall clock, until that has caught up. A clock that is set forward is followed: mostly the host was asleep.
    """

    def __init__(self, wall: Clock) -> None:
        self.wall = wall
        self._last_us = wall.now_us()
        self._apart_us = self._last_us - self._steady_us()

    def now_us(self) -> int:
        wall_us, steady_us = self.wall.now_us(), self._steady_us()
        ahead_us = steady_us + self._apart_us - wall_us
        if (
            ahead_us <= STEP_US
        ):  # followed; going back a little it stands still, and not for many little steps in a row
            ahead_us = self._last_us - wall_us if self._last_us - wall_us > STEP_US else 0
            self._apart_us = wall_us + ahead_us - steady_us
        self._last_us = max(self._last_us, wall_us + ahead_us)
        return self._last_us

    def monotonic_s(self) -> float:
        return self.wall.monotonic_s()

    def not_before(self, instant_us: int) -> None:
        """Go on at `instant_us` at the earliest: until then everything was seen by a former daemon."""
        if instant_us > self.now_us():
            self._last_us = instant_us
            self._apart_us = instant_us - self._steady_us()

    @property
    def ahead_s(self) -> float:
        """How far it is ahead of a wall clock that was set back; 0 = they are the same."""
        ahead_us = self.now_us() - self.wall.now_us()
        return ahead_us / 1e6 if ahead_us > STEP_US else 0.0

    def _steady_us(self) -> int:
        return round(self.wall.monotonic_s() * 1e6)


def wall_of(clock: Clock) -> Clock:
    """The machine's own clock behind the daemon's time."""
    return clock.wall if isinstance(clock, EventClock) else clock


def ahead_s(clock: Clock) -> float:
    """How far the daemon's time is ahead of a wall clock that was set back."""
    return clock.ahead_s if isinstance(clock, EventClock) else 0.0
