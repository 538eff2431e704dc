"""A local day of what was measured of a path, added up once for all who judge time in which it lies whole. Pure.

A day says the same as its bins, whoever asks: it is made only where no bin that reaches into it overlaps another one,
so that each of its bins counts, whichever others do. A bin over one of its borders is no part of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple

from probed.model.instant import DAY_US
from sla.path_quality import Counted, QualityBin, Rated, summed

LONGEST_DAY_US: Final = 2 * DAY_US
"""Where clocks go back by a day a local day has 48 hours."""


class DayPart(NamedTuple):
    """What one sense measured, what is in doubt apart from what is not."""

    basis: str
    doubted: bool
    counted: Counted


class PathDay(NamedTuple):
    """All senses of one vantage point over the local day [start, end). `first`: when the earliest bin began that
    touches it; before the day where one crosses that border.
    """

    start: int
    end: int
    first: int
    parts: tuple[DayPart, ...]


def path_day(start: int, end: int, touching: Iterable[Rated]) -> PathDay | None:
    """The day, from all bins that touch it; None where none lies wholly in it, or two of a sense overlap."""
    senses: defaultdict[str, list[Rated]] = defaultdict(list)
    parts: defaultdict[tuple[str, bool], list[QualityBin]] = defaultdict(list)
    for rated in touching:
        senses[rated.basis].append(rated)
        if start <= rated.bin.start and rated.bin.end <= end:
            parts[rated.basis, rated.doubted].append(rated.bin)
    ordered = [sorted((rated.bin for rated in mine), key=_start) for mine in senses.values()]
    if not parts or any(one.end > two.start for mine in ordered for one, two in pairwise(mine)):
        return None
    first = min(mine[0].start for mine in ordered)
    return PathDay(start, end, first, tuple(DayPart(*key, summed(bins)) for key, bins in sorted(parts.items())))


_start = attrgetter("start")
