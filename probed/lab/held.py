"""How long the machine let work wait: what was not asked, or not heard, meanwhile is nobody's fault."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple


class Held(NamedTuple):
    """At an instant: for how long, altogether, this machine had let work wait (microseconds)."""

    at: int
    us: int


def held_us(samples: Sequence[Held], start: int, end: int) -> int:
    """How much of [start, end] the machine took for itself."""
    if not samples:
        return 0
    first = samples[max(bisect_right(samples, start, key=lambda one: one.at) - 1, 0)]
    last = samples[min(bisect_left(samples, end, key=lambda one: one.at), len(samples) - 1)]
    return min(max(last.us - first.us, 0), end - start)


def held_stretches(samples: Sequence[Held], least_us: int) -> Iterator[tuple[int, int]]:
    """Where, for at least so long, the machine took more than half of the time: what was said in it may have been
    heard at its end.
    """
    begun: int | None = None
    for before, sample in pairwise(samples):
        if 2 * (sample.us - before.us) > sample.at - before.at:
            begun = before.at if begun is None else begun
            continue
        if begun is not None and before.at - begun >= least_us:
            yield begun, before.at
        begun = None
    if begun is not None and samples[-1].at - begun >= least_us:
        yield begun, samples[-1].at
