"""Bins are counts somewhere in an interval: what they add, what they deny, what is missing."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from probed.model.instant import SECOND_US
from sla import pm
from sla.intervals import union
from sla.rounding import percent
from tests.support.bins import BIN_US, timed

S = SECOND_US


def test_golden_day_with_missing_intervals_has_its_own_denominator() -> None:
    rows = {row: timed(96 - row, uas_s=120 if row == 1 else 0) for row in range(1, 41) if row not in {7, 8}}
    since_start = pm.total(rows.values(), 56 * BIN_US, 96 * BIN_US)
    assert since_start.measured_us == 34_200 * S
    assert since_start.uas_s == 120
    assert percent(since_start.availability) == "99.6491"
    assert since_start.coverage == Fraction(38, 40)
    assert pm.total(rows.values(), 0, 96 * BIN_US).coverage == Fraction(38, 96)


def test_a_bin_is_known_by_its_end_so_a_row_that_moved_down_is_not_counted_twice() -> None:
    first, again = timed(5, uas_s=3, read=1), timed(5, uas_s=9, read=2)
    assert pm.latest([again, first]) == pm.latest([first, again]) == (again,)


def test_nothing_measured_has_no_availability() -> None:
    nothing = pm.total([timed(0, valid=False)], 0, BIN_US)
    assert nothing.availability is None
    assert nothing.coverage == 0


def test_a_suspect_bin_keeps_its_flag() -> None:
    assert pm.total([timed(0, suspect=True)], 0, BIN_US).suspect
    assert not pm.total([timed(0)], 0, BIN_US).suspect


def test_the_excess_over_located_down_is_unlocated() -> None:
    got = pm.constrain(timed(0, uas_s=100), [(0, 60 * S)], [])
    assert (got.located_us, got.unlocated_us, got.deficit_us) == (60 * S, 40 * S, 0)
    assert (got.counted_low_us, got.counted_high_us) == (40 * S, 40 * S)


def test_located_down_that_the_bin_denies_is_a_disagreement_and_stays() -> None:
    got = pm.constrain(timed(0, uas_s=10), [(0, 60 * S)], [])
    assert (got.located_us, got.unlocated_us, got.deficit_us) == (60 * S, 0, 50 * S)


def test_an_exclusion_that_cuts_the_bin_leaves_room_for_doubt() -> None:
    got = pm.constrain(timed(0, uas_s=600), [], [(0, 450 * S)])
    assert (got.counted_low_us, got.counted_high_us) == (150 * S, 450 * S)
    assert pm.constrain(timed(0, uas_s=600), [], [(0, BIN_US)]).counted_high_us == 0


stretches = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)).map(lambda p: (p[0], p[0] + p[1])), max_size=3)


@given(st.integers(0, 12), stretches, stretches)
def test_bounds_hold_for_every_place_of_the_unlocated_seconds(
    uas: int, down: list[tuple[int, int]], hidden: list[tuple[int, int]]
) -> None:
    length = 12
    down, hidden = list(union(down)), list(union(hidden))
    bin_ = timed(0, uas_s=uas)._replace(end=length * S)
    scaled = [[(a * S, b * S) for a, b in some] for some in (down, hidden)]
    got = pm.constrain(bin_, *scaled)
    located = {i for a, b in down for i in range(a, min(b, length))}
    free = [i for i in range(length) if i not in located]
    masked = {i for a, b in hidden for i in range(a, b)}
    excess = max(0, uas - len(located))
    outside = sorted((i not in masked for i in free), reverse=True)
    assert got.counted_high_us == sum(outside[:excess]) * S
    assert got.counted_low_us == sum(outside[::-1][:excess]) * S
    assert got.deficit_us == max(0, len(located) - uas) * S
