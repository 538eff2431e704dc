"""Performance bins as count constraints: "u unavailable seconds somewhere in [a, b)", never as spans.

A bin's identity is its end, never its row number. A missing or invalid bin is not measured, not zero.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.instant import SECOND_US
from probed.model.observation import PmBin
from sla.intervals import Stretch, length, subtract, union, within

_LONGEST_SHORT_US: Final = 2 * 3600 * SECOND_US


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
    """The last version of each bin that measured, the time that none did, and the bins that overlap a better one."""

    bins: tuple[TimedBin, ...]
    unmeasured: tuple[Stretch, ...]
    doubled: tuple[TimedBin, ...] = ()


def latest(bins: Iterable[TimedBin]) -> tuple[TimedBin, ...]:
    """One version of each bin, the one read last: counts move to UAS after the fact (G.826 Annex A)."""
    newest: dict[tuple[BinKey, bool], TimedBin] = {}
    for item in bins:
        name = item.key, _is_long(item)
        known = newest.get(name)
        if known is None or _weight(item) >= _weight(known):
            newest[name] = item
    return tuple(sorted(newest.values(), key=lambda item: (item.start, item.key)))


def _weight(item: TimedBin) -> tuple[int, int, int]:
    """Of two versions read at one instant the one that counts more."""
    return (item.read, item.counts.uas_s or 0, item.counts.es_s)


def usable(bins: Iterable[TimedBin], start: int, end: int) -> Usable:
    """The valid bins that lie in [start, end); all other time of it is not measured.

    An invalid bin is unknown. A suspect one (short or disturbed interval) is kept with its flag. No second is counted
    twice: of bins that overlap, 15 minutes go before a day, then the one read later is taken.
    """
    good = [b for b in latest(bins) if b.counts.valid and start <= b.start < b.end <= end]
    kept, doubled = _apart(good)
    return Usable(kept, tuple(subtract([(start, end)], union((b.start, b.end) for b in kept))), doubled)


def _apart(bins: Sequence[TimedBin]) -> tuple[tuple[TimedBin, ...], tuple[TimedBin, ...]]:
    """Bins that do not overlap, and the others; each layer and direction on its own."""
    kept: dict[tuple[str, str], list[TimedBin]] = {}
    doubled: list[TimedBin] = []
    for bin_ in sorted(bins, key=lambda b: (_is_long(b), -b.read, b.start)):
        row = kept.setdefault((bin_.counts.layer, bin_.counts.direction.value), [])
        place = bisect_left(row, bin_.start, key=_start_of)
        free = (place == len(row) or row[place].start >= bin_.end) and (not place or row[place - 1].end <= bin_.start)
        if free:
            row.insert(place, bin_)
        else:
            doubled.append(bin_)
    every = [bin_ for row in kept.values() for bin_ in row]
    return tuple(sorted(every, key=lambda b: (b.start, b.key))), tuple(
        sorted(doubled, key=lambda b: (b.start, b.key))
    )


def _is_long(bin_: TimedBin) -> bool:
    """A 24-hour bin: it may end with a 15-minute one, and is none of its versions."""
    return bin_.end - bin_.start > _LONGEST_SHORT_US


def _start_of(bin_: TimedBin) -> int:
    return bin_.start


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
    bbe: int | None = None
    """Background block errors; None where a bin has none to tell, as elements that count CV do."""
    cv: int | None = None
    """Code violations: they bound BBE (`pm_bounds.errored_blocks`) and are none."""

    @property
    def available_s(self) -> Fraction | None:
        """None where unavailable seconds are not counted."""
        return None if self.uas_s is None else Fraction(self.measured_us, SECOND_US) - self.uas_s

    @property
    def esr(self) -> Fraction | None:
        """Over available time; None without any."""
        return self.es_s / self.available_s if self.available_s else None

    @property
    def sesr(self) -> Fraction | None:
        return self.ses_s / self.available_s if self.available_s else None

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
    good, unmeasured, _ = usable(bins, start, end)
    return PmTotal(
        es_s=sum(b.counts.es_s for b in good),
        ses_s=sum(b.counts.ses_s for b in good),
        uas_s=_sum([b.counts.uas_s for b in good]) if good else 0,
        measured_us=end - start - length(unmeasured),
        window_us=end - start,
        suspect=any(b.counts.suspect for b in good),
        bbe=_sum([b.counts.bbe for b in good]),
        cv=_sum([b.counts.cv for b in good]),
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    """None where one was not counted: a sum of the rest would look like all of it."""
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


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
