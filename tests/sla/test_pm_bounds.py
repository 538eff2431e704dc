"""Counts of bins that a mask cuts: bounds that every arrangement of the seconds keeps, and some reach."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.instant import SECOND_US
from probed.model.observation import Direction
from sla import pm
from sla.pm_bounds import both_directions, down, errored_blocks, masked_counts
from tests.support.bins import BIN_US, timed

S = SECOND_US
LENGTH = 7
stretches = st.lists(st.tuples(st.integers(0, 7), st.integers(1, 4)).map(lambda p: (p[0], p[0] + p[1])), max_size=2)


@given(st.integers(0, LENGTH), stretches)
def test_every_arrangement_of_the_seconds_lies_between_the_bounds(uas: int, hidden: list[tuple[int, int]]) -> None:
    masked = {at for a, b in hidden for at in range(a, b)}
    bin_ = timed(0, uas_s=uas)._replace(end=LENGTH * S)
    got = masked_counts([bin_], 0, LENGTH * S, [(a * S, b * S) for a, b in hidden])
    counts = [sum(at not in masked for at in chosen) for chosen in combinations(range(LENGTH), uas)]
    assert (got.uas.low_us, got.uas.high_us) == (min(counts) * S, max(counts) * S)
    assert got.measured_us == (LENGTH - len(masked & set(range(LENGTH)))) * S


@given(st.integers(0, LENGTH), stretches, stretches)
def test_with_located_outages_the_excess_has_no_place(
    uas: int, seen: list[tuple[int, int]], hidden: list[tuple[int, int]]
) -> None:
    bin_ = timed(0, uas_s=uas)._replace(end=LENGTH * S)
    got = down([bin_], 0, LENGTH * S, *([(a * S, b * S) for a, b in some] for some in (seen, hidden)))
    located = {at for a, b in seen for at in range(a, b) if at < LENGTH}
    masked = {at for a, b in hidden for at in range(a, b)}
    free = [at for at in range(LENGTH) if at not in located]
    excess = max(0, uas - len(located))
    counts = [sum(at not in masked for at in chosen) for chosen in combinations(free, excess)]
    known = len(located - masked)
    assert got.located_us == known * S
    assert got.total == ((known + min(counts)) * S, (known + max(counts)) * S)
    assert got.deficit_us == max(0, len(located) - uas) * S


@given(st.integers(0, 5), st.integers(0, 5))
def test_the_union_of_both_directions_of_a_bin_lies_between_its_bounds(near: int, far: int) -> None:
    bins = [timed(0, uas_s=uas)._replace(end=5 * S) for uas in (near, far)]
    counts = [len({*a, *b}) for a in combinations(range(5), near) for b in combinations(range(5), far)]
    assert both_directions(*bins) == (min(counts) * S, max(counts) * S)


def test_a_day_with_planned_work_has_bounds_of_its_availability() -> None:
    bins = [timed(0, uas_s=600, es_s=10), timed(1, es_s=20), timed(2, valid=False)]
    got = masked_counts(bins, 0, 3 * BIN_US, [(450 * S, 900 * S)])
    assert (got.uas, got.es) == ((150 * S, 450 * S), (20 * S, 30 * S))
    assert got.availability == (1 - Fraction(450, 1350), 1 - Fraction(150, 1350))
    assert masked_counts(bins, 0, BIN_US, [(0, BIN_US)]).availability is None


def test_no_second_is_counted_twice_where_bins_overlap() -> None:
    quarter = [timed(index, uas_s=1, read=1) for index in range(96)]
    day = timed(0, uas_s=500, read=9)._replace(end=96 * BIN_US)
    mixed = pm.total([*quarter, day], 0, 96 * BIN_US)
    assert [mixed.uas_s, mixed.coverage] == [96, 1]
    assert pm.usable([*quarter, day], 0, 96 * BIN_US).doubled == (day,)
    shifted = timed(0, uas_s=7, read=2)._replace(start=450 * S, end=450 * S + BIN_US)
    again = pm.usable([quarter[0], shifted], 0, 2 * BIN_US)
    assert (again.bins, again.doubled) == ((shifted,), (quarter[0],)), "the one read later is of the clock that holds"
    far = shifted._replace(counts=timed(0, direction=Direction.FAR).counts)
    assert len(pm.usable([quarter[0], far], 0, 2 * BIN_US).bins) == 2, "the far end is a count of its own"


def test_code_violations_are_not_blocks() -> None:
    counted = pm.total([timed(0, es_s=3, cv=17), timed(1, cv=0)], 0, 2 * BIN_US)
    assert (counted.bbe, counted.cv) == (None, 17)
    assert errored_blocks(17, 8) == (3, 17)
    assert pm.total([timed(0, cv=17), timed(1, bbe=2)], 0, 2 * BIN_US)[-2:] == (None, None), "a part is no sum"


def test_golden_i_of_a_real_day_of_bins() -> None:
    bins = [timed(index, es_s=13 if index < 91 else 0, uas_s=65 if index == 95 else 0) for index in range(96)]
    bins[0] = timed(0, es_s=15)
    day = pm.total(bins, 0, 96 * BIN_US)
    assert [day.es_s, day.available_s] == [1185, 86_335]
    assert round(float(day.esr or 0), 7) == 0.0137256
    assert day.sesr == 0


def test_k_a_bin_that_is_all_unavailable_has_no_ratio() -> None:
    gone = pm.total([timed(0, uas_s=200)._replace(end=200 * S)], 0, 200 * S)
    assert [gone.esr, gone.sesr, gone.availability] == [None, None, 0]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_bins_changes_nothing(order: tuple[int, int]) -> None:
    two = [timed(0, uas_s=3), timed(1, uas_s=4)]
    assert pm.total([two[place] for place in order], 0, 2 * BIN_US).uas_s == 7
