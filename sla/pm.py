"""Performance bins as count constraints: "u unavailable seconds somewhere in [a, b)", never as spans.

A bin's identity is its end, never its row number. A missing or invalid bin is not measured, not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from probed.model.instant import SECOND_US
from probed.model.observation import PmBin
from sla.intervals import Stretch, length, subtract, union, within


class BinKey(NamedTuple):
    """Identity of a bin: the interval's end (microseconds UTC), layer, direction."""

    end: int
    layer: str
    direction: str


class TimedBin(NamedTuple):
    """A bin and its interval, half-open [start, end). `read` orders versions of one bin: the last one counts."""

    start: int
    end: int
    read: int
    counts: PmBin

    @property
    def key(self) -> BinKey:
        return BinKey(self.end, self.counts.layer, self.counts.direction.value)


class Usable(NamedTuple):
    """The last version of each bin: those that measured, and the stretches that were not measured."""

    bins: tuple[TimedBin, ...]
    unmeasured: tuple[Stretch, ...]


def latest(bins: Iterable[TimedBin]) -> tuple[TimedBin, ...]:
    """One version of each bin, the one read last: counts move to UAS after the fact (G.826 Annex A)."""
    newest: dict[BinKey, TimedBin] = {}
    for item in bins:
        known = newest.get(item.key)
        if known is None or _weight(item) >= _weight(known):
            newest[item.key] = item
    return tuple(sorted(newest.values(), key=lambda item: (item.start, item.key)))


def _weight(item: TimedBin) -> tuple[int, int, int]:
    """Of two versions read at one instant the one that counts more."""
    return (item.read, item.counts.uas_s or 0, item.counts.es_s)


def usable(bins: Iterable[TimedBin], start: int, end: int) -> Usable:
    """The valid bins that lie in [start, end); all other time of it is not measured.

    An invalid bin is unknown. A suspect one (short or disturbed interval) is kept with its flag.
    """
    good = tuple(b for b in latest(bins) if b.counts.valid and start <= b.start and b.end <= end)
    return Usable(good, tuple(subtract([(start, end)], union((b.start, b.end) for b in good))))


class PmTotal(NamedTuple):
    """Sums over the valid bins of one layer and direction of a window.

    `uas_s` None: some of them do not count unavailable seconds (a SONET section does not).
    """

    es_s: int
    ses_s: int
    uas_s: int | None
    measured_us: int
    window_us: int
    suspect: bool

    @property
    def availability(self) -> Fraction | None:
        """(T - UAS) / T with T the measured time; None when nothing was measured, or no unavailable seconds."""
        measured = self.measured_us
        if not measured or self.uas_s is None:
            return None
        return Fraction(measured - self.uas_s * SECOND_US, measured)

    @property
    def coverage(self) -> Fraction | None:
        return Fraction(self.measured_us, self.window_us) if self.window_us else None


def total(bins: Iterable[TimedBin], start: int, end: int) -> PmTotal:
    """The counts of [start, end): the denominator is the measured time, never a whole day by habit."""
    good, unmeasured = usable(bins, start, end)
    return PmTotal(
        es_s=sum(b.counts.es_s for b in good),
        ses_s=sum(b.counts.ses_s for b in good),
        uas_s=_sum(b.counts.uas_s for b in good),
        measured_us=end - start - length(unmeasured),
        window_us=end - start,
        suspect=any(b.counts.suspect for b in good),
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = list(counts)
    return None if None in known else sum(count or 0 for count in known)


@dataclass(frozen=True, slots=True)
class Constrained:
    """What one bin adds to located truth. Microseconds.

    `unlocated_us` is down time somewhere in the bin that no other witness placed. Of it, between
    `counted_low_us` and `counted_high_us` lie outside the masks. `deficit_us` is located DOWN that the bin
    denies: a disagreement, and the located DOWN stays.
    """

    start: int
    end: int
    unavailable_us: int
    located_us: int
    unlocated_us: int
    deficit_us: int
    counted_low_us: int
    counted_high_us: int


def constrain(bin_: TimedBin, down: Sequence[Stretch], masked: Sequence[Stretch]) -> Constrained:
    """Fuse a bin with located DOWN (sorted, disjoint) under masks (sorted, disjoint). Its UAS must be counted."""
    start, end = bin_.start, bin_.end
    if bin_.counts.uas_s is None:
        raise ValueError(f"a bin of layer {bin_.counts.layer} without unavailable seconds constrains nothing")
    unavailable = min(bin_.counts.uas_s * SECOND_US, end - start)
    located = within(down, start, end)
    located_us = length(located)
    unlocated = max(0, unavailable - located_us)
    room = subtract([(start, end)], located)
    open_room = length(subtract(room, masked))
    masked_room = length(room) - open_room
    return Constrained(
        start=start,
        end=end,
        unavailable_us=unavailable,
        located_us=located_us,
        unlocated_us=unlocated,
        deficit_us=max(0, located_us - unavailable),
        counted_low_us=max(0, unlocated - masked_room),
        counted_high_us=min(unlocated, open_room),
    )


def constrain_all(
    bins: Iterable[TimedBin], down: Sequence[Stretch], masked: Sequence[Stretch]
) -> tuple[Constrained, ...]:
    """Each valid bin of one layer and direction that counts UAS against the same located truth."""
    return tuple(constrain(b, down, masked) for b in latest(bins) if b.counts.valid and b.counts.uas_s is not None)
