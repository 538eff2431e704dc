"""CPU that a part may spend: so much at once, and then a share of a core, so that others never wait for it."""

from __future__ import annotations


class Allowance:
    """Seconds of CPU. `share` of a core comes back all the time, until there are `burst_s` again."""

    def __init__(self, share: float, burst_s: float) -> None:
        self._share, self._burst_s = share, burst_s
        self._left_s = burst_s
        self._known_at_s: float | None = None

    def spend(self, spent_s: float, now_s: float) -> float:
        """Note what was spent, by a steady clock; returns how long to rest before more may be (seconds)."""
        self._come_back(now_s)
        self._left_s -= spent_s
        return self.rest_s(now_s)

    def rest_s(self, now_s: float) -> float:
        """How long there is nothing to spend."""
        self._come_back(now_s)
        return max(0.0, -self._left_s / self._share)

    def _come_back(self, now_s: float) -> None:
        if self._known_at_s is not None:
            self._left_s = min(self._burst_s, self._left_s + (now_s - self._known_at_s) * self._share)
        self._known_at_s = now_s
