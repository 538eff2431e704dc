"""Percentiles from counts: within 1 % of the truth, in whatever order they were merged."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.histogram import (
    BadHistogram,
    above_least,
    bounds_of,
    bucket_of,
    count,
    histogram,
    loss_ratio,
    mean_us,
    merge,
    middle_of,
    percentile,
)

delays = st.integers(0, 10**9)
ratios = st.sampled_from([Fraction(1, 2), Fraction(95, 100), Fraction(99, 100), Fraction(999, 1000), Fraction(1)])


@given(delays)
def test_a_delay_lies_in_its_bucket_and_the_middle_is_within_one_percent(delay: int) -> None:
    low, high = bounds_of(bucket_of(delay))
    assert low <= delay < high
    assert abs(middle_of(bucket_of(delay)) - delay) * 100 <= delay


@given(st.integers(0, 3000))
def test_buckets_follow_each_other_without_gap(bucket: int) -> None:
    assert bounds_of(bucket)[1] == bounds_of(bucket + 1)[0]
    assert bucket_of(bounds_of(bucket)[0]) == bucket


@given(st.lists(delays, min_size=1, max_size=80), ratios)
def test_a_percentile_is_within_one_percent_of_the_nearest_rank(some: list[int], ratio: Fraction) -> None:
    true = sorted(some)[ceil(ratio * len(some)) - 1]
    got = percentile(histogram(some), ratio)
    assert got is not None
    assert abs(got - true) * 100 <= true


@given(st.lists(st.lists(delays, max_size=10), max_size=6))
def test_merging_is_the_histogram_of_all_in_any_order_and_grouping(parts: list[list[int]]) -> None:
    counted = [histogram(part) for part in parts]
    whole = histogram(delay for part in parts for delay in part)
    assert merge(counted) == whole == merge(counted[::-1])
    assert merge([merge(counted[:2]), merge(counted[2:])]) == whole
    numbers = [bucket for bucket, _ in whole]
    assert numbers == sorted(set(numbers))


@given(st.lists(delays, min_size=1, max_size=60), ratios)
def test_mean_and_distance_from_the_least_are_as_near(some: list[int], ratio: Fraction) -> None:
    counted = histogram(some)
    mean, far = mean_us(counted), above_least(counted, ratio)
    assert mean is not None
    assert far is not None
    assert abs(mean - Fraction(sum(some), len(some))) * 100 <= Fraction(sum(some), len(some))
    high = sorted(some)[ceil(ratio * len(some)) - 1]
    assert abs(far - (high - min(some))) * 100 <= high + min(some)
    assert count(counted) == len(some)


def test_nothing_has_no_percentile_and_no_loss() -> None:
    assert percentile((), Fraction(1, 2)) is None
    assert (mean_us(()), above_least((), Fraction(1, 2)), count(())) == (None, None, 0)
    assert loss_ratio([(0, 0)]) is None


def test_loss_is_sum_over_sum() -> None:
    assert loss_ratio([(41_653, 3), (7, 7)]) == Fraction(10, 41_660)


@pytest.mark.parametrize("ratio", [Fraction(0), Fraction(3, 2), Fraction(95)])
def test_a_percentile_is_a_ratio(ratio: Fraction) -> None:
    with pytest.raises(BadHistogram, match="ratio above 0 and up to 1"):
        percentile(((1, 1),), ratio)


def test_a_negative_delay_is_a_clock_fault_and_not_a_measurement() -> None:
    with pytest.raises(BadHistogram, match="check the clocks"):
        bucket_of(-1)
    with pytest.raises(BadHistogram, match="no bucket -1"):
        bounds_of(-1)
