"""When to commit: half the window is full, a set time has passed, or nothing more comes. Pure.

Half: while one half is being committed the broker may send the other, so that it never waits. Nothing more comes:
the broker's own window may be smaller than ours, and then it sends nothing before we acknowledge.
"""

from __future__ import annotations

from typing import Final

LULLS: Final = 5
"""A lull is this part of the set time."""


class Window:
    """Counts messages from the first that is not committed yet. Instants are of the steady clock, seconds."""

    def __init__(self, size: int, within_s: float) -> None:
        self._within_s = within_s
        self.resize(size)
        self.waiting = 0
        self._since = self._latest = 0.0

    def resize(self, size: int) -> None:
        """The next connection may have another window; what waits still waits."""
        self._full = max(size // 2, 1)

    def add(self, now_s: float) -> None:
        if not self.waiting:
            self._since = now_s
        self._latest = now_s
        self.waiting += 1

    @property
    def full(self) -> bool:
        return self.waiting >= self._full

    def due_s(self, now_s: float) -> float | None:
        """In how many seconds a commit is due; 0 = now, None = there is nothing to commit."""
        if not self.waiting:
            return None
        if self.full:
            return 0.0
        return max(min(self._since + self._within_s, self._latest + self._within_s / LULLS) - now_s, 0.0)

    def take(self) -> int:
        """Commit now: the messages that waited."""
        waiting, self.waiting = self.waiting, 0
        return waiting
