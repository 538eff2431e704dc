"""Delay as a log-linear histogram: mergeable counts whose percentiles are within 1 % of the true ones.

Percentiles are never averaged: merge the counts, then ask. Loss is sum over sum for the same reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, TypeAlias

from probed.errors import ProbedError

Buckets: TypeAlias = tuple[tuple[int, int], ...]
"""(bucket number, count), numbers strictly increasing, counts above 0: as ProbeBin.delay_us holds them."""

LAYOUT: Final = "log-linear-64"
"""Of these buckets. Counts of another layout cannot be merged with them."""
RELATIVE_ERROR: Final = Fraction(1, 100)
"""How far a percentile of them lies from the true one, at most."""

_BITS: Final = 6
_LINEAR: Final = 1 << (_BITS + 1)
"""Below 128 us every microsecond has its own bucket; above, each octave has 64 of equal width."""


class BadHistogram(ProbedError):
    """Counts that cannot be a histogram, or a delay that is none."""


def bucket_of(delay_us: int) -> int:
    """The bucket of a delay. Lost is not a delay: it is counted as loss, never as a large value."""
    if delay_us < 0:
        raise BadHistogram(f"a delay of {delay_us} us is negative: check the clocks of the probe's two ends")
    if delay_us < _LINEAR:
        return delay_us
    shift = delay_us.bit_length() - _BITS - 1
    return (shift << _BITS) + (delay_us >> shift)


def bounds_of(bucket: int) -> tuple[int, int]:
    """The delays [low, high) of a bucket in microseconds."""
    if bucket < 0:
        raise BadHistogram(f"there is no bucket {bucket}: numbers start at 0")
    if bucket < _LINEAR:
        return bucket, bucket + 1
    shift = (bucket >> _BITS) - 1
    low = (bucket - (shift << _BITS)) << shift
    return low, low + (1 << shift)


def middle_of(bucket: int) -> int:
    """The value that stands for a bucket: at most 1/128 of any delay in it away."""
    low, high = bounds_of(bucket)
    return (low + high - 1) // 2


def histogram(delays_us: Iterable[int]) -> Buckets:
    """The counts of single delays."""
    counts: dict[int, int] = {}
    for delay_us in delays_us:
        if delay_us < _LINEAR:
            bucket = bucket_of(delay_us)
        else:  # bucket_of, for the many
            shift = delay_us.bit_length() - _BITS - 1
            bucket = (shift << _BITS) + (delay_us >> shift)
        counts[bucket] = counts.get(bucket, 0) + 1
    return tuple(sorted(counts.items()))


def merge(histograms: Iterable[Buckets]) -> Buckets:
    """All counts together: associative and commutative, so bins, hours and months merge in any order."""
    counts: dict[int, int] = {}
    for buckets in histograms:
        for bucket, count in buckets:
            counts[bucket] = counts.get(bucket, 0) + count
    return tuple(sorted(counts.items()))


def count(buckets: Buckets) -> int:
    """How many delays were counted."""
    return sum(times for _, times in buckets)


def mean_us(buckets: Buckets) -> Fraction | None:
    """Their mean within 1 %, where no sum was kept; None of nothing."""
    total = count(buckets)
    return Fraction(sum(middle_of(bucket) * times for bucket, times in buckets), total) if total else None


def above_least(buckets: Buckets, ratio: Fraction) -> int | None:
    """A percentile less the least delay (FDR, IPDV of Y.1541), each within 1 %; None of nothing."""
    high = percentile(buckets, ratio)
    return None if high is None else max(high - middle_of(buckets[0][0]), 0)


def percentile(buckets: Buckets, ratio: Fraction) -> int | None:
    """The smallest delay (us, within 1 %) that at least `ratio` of all do not exceed; None of nothing."""
    if not 0 < ratio <= 1:
        raise BadHistogram(f"a percentile is a ratio above 0 and up to 1, not {ratio}")
    total = sum(count for _, count in buckets)
    seen = 0
    for bucket, count in buckets:
        seen += count
        if seen >= ratio * total:
            return middle_of(bucket)
    return None


def loss_ratio(counts: Iterable[tuple[int, int]]) -> Fraction | None:
    """Sum of lost over sum of sent of (sent, lost) pairs; None when nothing was sent."""
    sent = lost = 0
    for one_sent, one_lost in counts:
        sent, lost = sent + one_sent, lost + one_lost
    return Fraction(lost, sent) if sent else None
