"""How long something took, counted in buckets: plain integers, cheap enough for every time it happens."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


class Latency:
    """Counts by upper bound in microseconds. One writer; readers may see it between two additions."""

    __slots__ = ("bounds_us", "counts", "sum_us")

    def __init__(self, bounds_us: Sequence[int]) -> None:
        self.bounds_us = tuple(bounds_us)
        self.counts = [0] * (len(self.bounds_us) + 1)
        """By the first bound that is not exceeded; the last is for what is longer than all of them."""
        self.sum_us = 0

    def add(self, took_us: int) -> None:
        """Once more; less than nothing counts as nothing."""
        took_us = max(took_us, 0)
        self.counts[bisect_left(self.bounds_us, took_us)] += 1
        self.sum_us += took_us
