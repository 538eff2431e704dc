"""Delay, its variation and loss of a path over qualified time: available, in service hours, not excluded. Pure.

MEF 10.3: commitments on frames hold in available time outside of maintenance. A bin counts only where all of it lies
in such time. Histograms are merged, then asked; loss is sum over sum. Each vantage point and direction is judged by
itself, since what two of them measured are two paths; of the vantage points of one measurement its quorum decides.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Final, NamedTuple

from probed.model.contract import MeasuredClause, MeasuredKind
from probed.model.probe_bin import Sense
from sla import histogram
from sla.histogram import Buckets
from sla.intervals import Stretch

NONE: Final = array("I")
QUALITY: Final = frozenset({MeasuredKind.DELAY, MeasuredKind.JITTER, MeasuredKind.LOSS})
"""Kinds of clauses that are judged here."""


def packed(buckets: Iterable[Sequence[int]]) -> array[int]:
    """A histogram as bucket, count, bucket, count ...: a month of a circuit is 4 million pairs, and too much as
    objects.
    """
    flat = list(chain.from_iterable(buckets))
    try:
        return array("I", flat)
    except OverflowError:
        return array("Q", flat)


def _merged(histograms: Iterable[array[int]]) -> Buckets:
    counts: defaultdict[int, int] = defaultdict(int)
    for each in histograms:
        for bucket, count in zip(each[::2], each[1::2], strict=True):
            counts[bucket] += count
    return tuple(sorted(counts.items()))


class QualityBin(NamedTuple):
    """What one vantage point measured over [start, end). `lost`: late packets too (RFC 7680: not arrived in time).

    Sums are of the packets that came in time (`answered`), None where none was kept.
    """

    start: int
    end: int
    sent: int
    lost: int
    answered: int
    delays: array[int]
    """Packed, as `jitters`."""
    delay_sum_us: int | None
    jitters: array[int]
    jitter_sum_us: int | None


class Rated(NamedTuple):
    """A bin, what it is of (round_trip, forward, backward), and whether it is in doubt."""

    basis: str
    doubted: bool
    bin: QualityBin


class Counted(NamedTuple):
    """Bins added up. A sum is None where a bin that measured something kept none."""

    sent: int
    lost: int
    answered: int
    measured_us: int
    delays: Buckets
    delay_sum_us: int | None
    jitters: Buckets
    jitter_sum_us: int | None


class QualityDay(NamedTuple):
    """All bins that lie wholly in [start, end), added up: none of them overlaps another bin."""

    start: int
    end: int
    counted: Counted


@dataclass(frozen=True, slots=True)
class MeasuredPath:
    """The bins of one vantage point and sense, in order. What lies wholly in one of `days` counts there alone."""

    measurement: str
    vantage: str
    basis: str
    quorum: int
    bins: Sequence[QualityBin]
    days: Sequence[QualityDay] = ()


Reading = Callable[[int, int, Sequence[Stretch]], Sequence[MeasuredPath]]
"""What the measurements of a circuit have of [start, end), days of which all is qualified possibly added up."""


@dataclass(frozen=True, slots=True)
class PathSums:
    """The sums of a measured path over qualified time. Means are None where a bin kept no sum."""

    measurement: str
    vantage: str
    basis: str
    quorum: int
    sent: int = 0
    lost: int = 0
    answered: int = 0
    measured_us: int = 0
    delays: Buckets = ()
    delay_sum_us: int | None = 0
    jitters: Buckets = ()
    jitter_sum_us: int | None = 0


class Found(NamedTuple):
    """A value with the bounds of its bucket, and whose it is."""

    value: Fraction
    low: Fraction
    high: Fraction
    of: PathSums


def rated_counts(
    basis: str,
    doubted: bool,
    start: int,
    end: int,
    sent: int,
    lost: int,
    delays: Iterable[Sequence[int]],
    jitters: Iterable[Sequence[int]],
    sums_us: tuple[int | None, int | None],
) -> Rated:
    """The bin of a probe. `sums_us`: of its delays and of their variations."""
    kept = packed(delays)
    answered = sum(kept[1::2])
    one = QualityBin(start, end, sent, lost, answered, kept, sums_us[0], packed(jitters), sums_us[1])
    return Rated(basis, doubted, one)


def rated_test(start: int, end: int, sent: int, lost: int, answered: int, delay_sum_us: int | None) -> Rated:
    """The result of an element's own test: counts and a sum, no histogram."""
    return Rated(
        Sense.ROUND_TRIP.value, False, QualityBin(start, end, sent, lost, answered, NONE, delay_sum_us, NONE, None)
    )


def sums(paths: Iterable[MeasuredPath], qualified: Sequence[Stretch]) -> tuple[PathSums, ...]:
    """Each path over the stretches (sorted, disjoint, not touching), in which its days lie; those without a bin in
    them say nothing.
    """
    starts = [start for start, _ in qualified]
    found = []
    for path in paths:
        told = sorted({(day.start, day.end) for day in path.days})
        days = [start for start, _ in told]
        mine: list[QualityBin] = []
        for one in path.bins:
            if days and _within(one, days, told):
                continue
            if (not mine or mine[-1].end <= one.start) and _within(one, starts, qualified):
                mine.append(one)  # of bins that overlap the one begun first
        if mine or path.days:
            counted = summed(mine, [day.counted for day in path.days])
            found.append(PathSums(path.measurement, path.vantage, path.basis, path.quorum, *counted))
    return tuple(found)


def _within(one: QualityBin, starts: Sequence[int], stretches: Sequence[Stretch]) -> bool:
    index = bisect_right(starts, one.start) - 1
    return index >= 0 and one.end <= stretches[index][1]


def summed(bins: Sequence[QualityBin], more: Sequence[Counted] = ()) -> Counted:
    """Single bins and sums together."""
    whole: list[QualityBin | Counted] = [*bins, *more]
    return Counted(
        sent=sum(one.sent for one in whole),
        lost=sum(one.lost for one in whole),
        answered=sum(one.answered for one in whole),
        measured_us=sum(chain((one.end - one.start for one in bins), (one.measured_us for one in more))),
        delays=histogram.merge((_merged(one.delays for one in bins), *(one.delays for one in more))),
        delay_sum_us=_sum((one.delay_sum_us, one.answered) for one in whole),
        jitters=histogram.merge((_merged(one.jitters for one in bins), *(one.jitters for one in more))),
        jitter_sum_us=_sum((one.jitter_sum_us, len(one.jitters)) for one in whole),
    )


def _sum(told: Iterable[tuple[int | None, int]]) -> int | None:
    """None where a bin that measured something kept no sum: a sum of the others would look like all."""
    whole = 0
    for value, counted in told:
        if value is not None:
            whole += value
        elif counted:
            return None
    return whole


def worst(clause: MeasuredClause, measured: Iterable[PathSums]) -> Found | None:
    """The figure that speaks for the clause: the worst measurement by what its quorum of vantage points says; None
    where none can say it.
    """
    groups: defaultdict[tuple[str, str], list[Found]] = defaultdict(list)
    for each in measured:
        found = _figure(clause, each)
        if found is not None:
            groups[each.measurement, each.basis].append(found)
    decided = [
        sorted(mine, key=_order, reverse=True)[mine[0].of.quorum - 1]
        for mine in groups.values()
        if len(mine) >= mine[0].of.quorum
    ]
    return max(decided, key=_order, default=None)


def _order(found: Found) -> tuple[Fraction, str, str, str]:
    return found.value, found.of.measurement, found.of.basis, found.of.vantage


def _figure(clause: MeasuredClause, of: PathSums) -> Found | None:
    if clause.kind is MeasuredKind.LOSS:
        return _exactly(Fraction(of.lost, of.sent), of) if of.sent else None
    delay = clause.kind is MeasuredKind.DELAY
    buckets, whole = (of.delays, of.delay_sum_us) if delay else (of.jitters, of.jitter_sum_us)
    if clause.parameter != "mean":
        return _percentile(buckets, Fraction(clause.parameter.removeprefix("p")) / 100, of)
    counted = of.answered if delay else histogram.count(buckets)
    if whole is not None:
        return _exactly(Fraction(whole, counted), of) if counted else None
    mean = histogram.mean_us(buckets)
    return None if mean is None else _about(mean, of)


def _exactly(value: Fraction, of: PathSums) -> Found:
    return Found(value, value, value, of)


def _about(value: Fraction, of: PathSums) -> Found:
    return Found(value, value * (1 - histogram.RELATIVE_ERROR), value * (1 + histogram.RELATIVE_ERROR), of)


def _percentile(buckets: Buckets, ratio: Fraction, of: PathSums) -> Found | None:
    value = histogram.percentile(buckets, ratio) if buckets and ratio else None
    if value is None:
        return None
    low, after = histogram.bounds_of(histogram.bucket_of(value))
    return Found(Fraction(value), Fraction(low), Fraction(after - 1), of)
