"""The sheet: its intervals add up to the whole, and closing one at once says what was known then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.errors import ProbedError
from sla.error_performance import CLEAN, DEFECT, Second, SecondRun, performance
from sla.error_sheet import error_sheet
from sla.paths import VC_12
from tests.support import brute_seconds

looks = st.sampled_from([CLEAN, CLEAN, DEFECT, DEFECT, Second(1), Second(700), None])
paths = st.lists(st.tuples(looks, st.integers(1, 13)), min_size=1, max_size=12).map(tuple)


@given(paths, st.integers(1, 25))
def test_an_interval_that_is_closed_at_once_knows_only_what_came_before_its_end(
    runs: tuple[SecondRun, ...], length: int
) -> None:
    seconds = [look for look, count in runs for _ in range(count)]
    sheet = error_sheet(runs, VC_12, interval_s=length)
    for interval in sheet.near.intervals:
        so_far = seconds[: interval.end]
        down = brute_seconds.unavailable([brute_seconds.severe(s) for s in so_far], 10)
        expected = brute_seconds.counts(so_far, down, interval.start, interval.end)
        assert tuple(interval.naive)[:6] == expected[:6]


@given(paths, paths, st.integers(1, 25), st.booleans())
def test_intervals_add_up_to_the_whole_in_both_directions(
    near: tuple[SecondRun, ...], far: tuple[SecondRun, ...], length: int, heard: bool
) -> None:
    seconds = min(sum(count for _, count in side) for side in (near, far))

    def cut(runs: tuple[SecondRun, ...]) -> list[SecondRun]:
        return [(look, 1) for look, count in runs for _ in range(count)][:seconds]

    whole = error_sheet(cut(near), VC_12, cut(far), heard=heard)
    parts = error_sheet(cut(near), VC_12, cut(far), heard=heard, interval_s=length)
    assert whole.far is not None
    assert parts.far is not None
    assert (parts.near.counts, parts.far.counts) == (whole.near.counts, whole.far.counts)
    assert parts.near.counts == performance(cut(near), VC_12, down=whole.down)
    assert whole.near.counts.uas == whole.far.counts.uas == sum(b - a for a, b in whole.down)
    assert all(i.naive == i.counts for side in (parts.near, parts.far) for i in side.intervals)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ProbedError, match="5 and 6 seconds"):
        error_sheet([(CLEAN, 5)], VC_12, [(CLEAN, 6)])
    with pytest.raises(ProbedError, match="more than 100000 intervals of 1"):
        error_sheet([(CLEAN, 100_001)], VC_12, interval_s=1)
