"""Arithmetic of validity against a brute force that counts single instants."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from config.validity import clip, epochs, first_gap, merge_equal, overlaps
from probed.model.inventory import Validity

DAYS = range(-1, 12)
"""Borders lie in 0..10; -1 and 11 stand for everything before and after."""


@st.composite
def stretches(draw: st.DrawFn) -> Validity:
    start, end = sorted(draw(st.lists(st.integers(0, 10), min_size=2, max_size=2, unique=True)))
    return Validity(draw(st.sampled_from([None, start])), draw(st.sampled_from([None, end])))


def _days(valid: Validity) -> set[int]:
    return {day for day in DAYS if valid.holds_at(day)}


@given(stretches(), stretches())
def test_two_stretches_overlap_when_a_day_is_in_both(one: Validity, other: Validity) -> None:
    both = _days(one) & _days(other)
    common = clip(one, other)
    assert overlaps(one, other) == bool(both)
    assert (_days(common) if common else set()) == both


@given(stretches(), st.lists(stretches(), max_size=4))
def test_the_first_gap_is_the_first_day_that_nothing_covers(needed: Validity, covers: list[Validity]) -> None:
    missing = _days(needed) - {day for cover in covers for day in _days(cover)}
    gap = first_gap(needed, covers)
    assert (gap is None) == (not missing)
    if gap is not None:
        assert _days(gap) <= missing
        assert min(missing) in _days(gap)


@given(st.lists(st.tuples(stretches(), st.integers(0, 2)), max_size=5))
def test_epochs_hold_exactly_the_rows_of_each_day(rows: list[tuple[Validity, int]]) -> None:
    found = epochs(rows)
    for day in DAYS:
        held = [item for valid, item in rows if valid.holds_at(day)]
        shown = [list(items) for valid, items in found if valid.holds_at(day)]
        assert shown == ([held] if held else [])


@given(st.lists(st.tuples(stretches(), st.integers(0, 2)), max_size=5))
def test_merging_equal_neighbours_changes_no_day(rows: list[tuple[Validity, int]]) -> None:
    found = epochs(rows)
    merged = merge_equal(found)
    for day in DAYS:
        assert [c for v, c in merged if v.holds_at(day)] == [c for v, c in found if v.holds_at(day)]
    for (earlier, content), (later, other) in pairwise(merged):
        assert earlier.end != later.start or content != other
