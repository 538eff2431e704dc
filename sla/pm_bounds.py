"""What bins can say where a mask cuts them: counts known only to lie between two bounds.

A bin tells how many seconds were errored, severe or unavailable, never which. Outside of a mask lie at least those
that have no room under it, and at most as many as there is room for.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from probed.model.instant import SECOND_US
from sla.intervals import Stretch, length, subtract, union, within
from sla.pm import TimedBin, constrain, usable


class Between(NamedTuple):
    """A length in microseconds of which only the bounds are known."""

    low_us: int
    high_us: int


class MaskedCounts(NamedTuple):
    """Seconds of a window outside of masks, by the valid bins of one layer and direction."""

    es: Between
    ses: Between
    uas: Between
    measured_us: int
    """Time of the bins outside of the masks."""

    @property
    def availability(self) -> tuple[Fraction, Fraction] | None:
        """(T - UAS) / T at worst and at best; None when nothing was measured."""
        if not self.measured_us:
            return None
        return (
            1 - Fraction(self.uas.high_us, self.measured_us),
            1 - Fraction(self.uas.low_us, self.measured_us),
        )


def outside(counted_us: int, open_us: int, masked_us: int) -> Between:
    """Of seconds that lie anywhere in a bin with so much open and masked time: what lies outside of the mask."""
    return Between(max(0, counted_us - masked_us), min(counted_us, open_us))


def masked_counts(bins: Iterable[TimedBin], start: int, end: int, masked: Iterable[Stretch]) -> MaskedCounts:
    """The counts of [start, end) less what is masked, with bounds where a mask cuts a bin."""
    hidden = union(masked)
    lows, highs = [0, 0, 0], [0, 0, 0]
    measured_us = 0
    for bin_ in usable(bins, start, end).bins:
        open_us = length(subtract([(bin_.start, bin_.end)], hidden))
        masked_us = bin_.end - bin_.start - open_us
        measured_us += open_us
        counts = bin_.counts
        for place, seconds in enumerate((counts.es_s, counts.ses_s, counts.uas_s)):
            if seconds is None:  # not counted: anything up to all of it
                low, high = 0, open_us
            else:
                low, high = outside(seconds * SECOND_US, open_us, masked_us)
            lows[place] += low
            highs[place] += high
    es, ses, uas = (Between(low, high) for low, high in zip(lows, highs, strict=True))
    return MaskedCounts(es, ses, uas, measured_us)


class Down(NamedTuple):
    """Down time of a window outside of masks: located by other witnesses, and what bins add without a place.

    `deficit_us` is located DOWN that the bins deny: a disagreement, and the located DOWN stays.
    """

    located_us: int
    unlocated: Between
    deficit_us: int

    @property
    def total(self) -> Between:
        return Between(self.located_us + self.unlocated.low_us, self.located_us + self.unlocated.high_us)


def down(
    bins: Iterable[TimedBin], start: int, end: int, located: Iterable[Stretch], masked: Iterable[Stretch]
) -> Down:
    """Fuse the bins of one layer and direction with located DOWN, bin by bin."""
    there, hidden = union(located), union(masked)
    low = high = deficit = 0
    for bin_ in usable(bins, start, end).bins:
        told = constrain(bin_, there, hidden)
        low, high, deficit = low + told.counted_low_us, high + told.counted_high_us, deficit + told.deficit_us
    return Down(length(subtract(within(there, start, end), hidden)), Between(low, high), deficit)


def errored_blocks(code_violations: int, violations_per_block: int) -> tuple[int, int]:
    """CV bound the errored blocks and are none: a block of BIP-8 holds one to eight of them."""
    return -(-code_violations // violations_per_block), code_violations


def both_directions(near: TimedBin, far: TimedBin) -> Between:
    """Unavailable time of a bidirectional path by two bins of one interval (G.826 Annex A.2): a union without places.

    At least the greater of the two, at most their sum, and never more than the bin. A direction that does not count
    unavailable seconds says nothing: anything up to the whole bin.
    """
    whole = near.end - near.start
    counted = [side.counts.uas_s * SECOND_US for side in (near, far) if side.counts.uas_s is not None]
    return Between(max(counted, default=0), min(sum(counted), whole) if len(counted) == 2 else whole)
