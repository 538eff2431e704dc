"""Several vantage points of one path: what at least so many of them say. Pure.

Of n readings the quorum's is the q-th largest: at least q vantage points measured that or more. Fewer readings than q
say nothing. A single probe with a trouble of its own raises no alarm, and hides none that the others see.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Final, NamedTuple

WAIT: Final = 2
"""Once a vantage point is so many intervals on, the others are not waited for any more."""
HELD: Final = 64
"""So many intervals of one path are held at the most."""


class Reading(NamedTuple):
    """What one vantage point measured; None = it cannot be said, or is not trusted."""

    delay_us: int | None
    loss: Fraction | None


NOTHING: Final = Reading(None, None)


class Agreed(NamedTuple):
    """What the quorum says of [start, end)."""

    start: int
    end: int
    reading: Reading


def quorum(readings: Iterable[Reading], q: int) -> Reading:
    """What at least q of the readings reach, delay and loss each by itself."""
    found = list(readings)
    delays = sorted((one.delay_us for one in found if one.delay_us is not None), reverse=True)
    losses = sorted((one.loss for one in found if one.loss is not None), reverse=True)
    return Reading(delays[q - 1] if len(delays) >= q else None, losses[q - 1] if len(losses) >= q else None)


class Path:
    """The vantage points of one path: readings in, in any order of arrival; what is agreed out, in order of time."""

    def __init__(self, points: Collection[str], q: int) -> None:
        self._points, self._q = frozenset(points), q
        self._held: dict[tuple[int, int], dict[str, Reading]] = {}
        self._told = -(1 << 62)

    def add(self, point: str, start: int, end: int, reading: Reading) -> list[Agreed]:
        """One more reading, and the intervals that are settled by it. What comes after that is not looked at."""
        if point not in self._points or start < self._told:
            return []
        self._held.setdefault((start, end), {})[point] = reading
        settled = []
        for key in sorted(self._held):
            overdue = start - key[0] >= WAIT * (key[1] - key[0]) or len(self._held) > HELD
            if len(self._held[key]) < len(self._points) and not overdue:
                break
            settled.append(Agreed(*key, quorum(self._held.pop(key).values(), self._q)))
            self._told = key[1]
        return settled
