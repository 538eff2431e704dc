"""What only regular looks can tell: how long the event loop is held up, and whether the wall clock jumps."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from probed.clock import Clock, ahead_s, wall_of

EVERY_S: Final = 0.25
KEPT: Final = int(60 / EVERY_S)
"""Samples of the last minute."""
STEP_S: Final = 0.5


class Sampler:
    """`run` until cancelled: four wake-ups a second, only where somebody asked for the figures."""

    def __init__(self, clock: Clock) -> None:
        self._time, self._clock = clock, wall_of(clock)
        self._lags: deque[float] = deque(maxlen=KEPT)
        self._began = self._apart_s()
        self._apart = self._began
        self.steps = 0

    async def run(self) -> None:
        while True:
            due = self._clock.monotonic_s() + EVERY_S
            await asyncio.sleep(EVERY_S)
            self.look(self._clock.monotonic_s() - due)

    def look(self, lag_s: float) -> None:
        """One sample; `lag_s` = how much later than wished it came."""
        self._lags.append(max(lag_s, 0.0))
        apart = self._apart_s()
        self.steps += abs(apart - self._apart) > STEP_S
        self._apart = apart

    @property
    def drift_s(self) -> float:
        """How much the wall clock has gained on the steady one since the start."""
        return self._apart_s() - self._began

    @property
    def ahead_s(self) -> float:
        """How far the daemon's time is ahead of a wall clock that was set back."""
        return ahead_s(self._time)

    def lag_s(self, quantile: float) -> float:
        """Of the last minute; 1 = the longest. 0 before the first sample."""
        ordered = sorted(self._lags)
        return ordered[min(int(quantile * len(ordered)), len(ordered) - 1)] if ordered else 0.0

    def _apart_s(self) -> float:
        return self._clock.now_us() / 1e6 - self._clock.monotonic_s()
