"""What came before and comes again: an inform whose answer was lost, a datagram that was recorded. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable


class Repeats:
    """The newest `most` of what came within `within_us`."""

    def __init__(self, most: int, within_us: int) -> None:
        self._most, self._within_us = most, within_us
        self._seen: OrderedDict[Hashable, int] = OrderedDict()

    def has(self, key: Hashable, at: int) -> bool:
        """Whether this came before; from now on it has. `at`: microseconds UTC."""
        known = self._seen.get(key)
        self._seen[key] = at
        self._seen.move_to_end(key)
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return known is not None and at - known < self._within_us
