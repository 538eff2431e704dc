"""A bound on lines that say the same again and again. Pure: instants come as arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from probed.model.instant import MINUTE_US

Key = tuple[str, int, str]
"""Logger, level, text."""

AT_ONCE: Final = 3
"""So many times within the window is a line said in full."""
WINDOW_US: Final = MINUTE_US
KEPT: Final = 1000
"""Lines remembered; beyond that the oldest are forgotten, and said again."""


class Repeats:
    """Who said what since when, and how often."""

    def __init__(self, at_once: int = AT_ONCE, window_us: int = WINDOW_US) -> None:
        self._at_once, self._window_us = at_once, window_us
        self._seen: dict[Key, tuple[int, int]] = {}
        """Beginning of the window and how often since; in the order of their beginnings."""

    def says(self, key: Key, now: int) -> bool:
        """Whether this line is to be said, or only counted. Ask `over` before."""
        began, count = self._seen.get(key, (now, 0))
        self._seen[key] = (began, count + 1)
        return count < self._at_once

    def over(self, now: int | None) -> Iterator[tuple[Key, int]]:
        """Lines whose window is over (None = all), each with how often it was only counted, if it was."""
        ended: list[Key] = []
        for key, (began, _count) in self._seen.items():
            full = len(self._seen) - len(ended) > KEPT
            if now is not None and not full and 0 <= now - began < self._window_us:
                break
            ended.append(key)
        for key in ended:
            _began, count = self._seen.pop(key)
            if count > self._at_once:
                yield key, count - self._at_once
