"""Local days added up: what they are made of, and that sums with them are the sums of their bins."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.histogram import Buckets
from sla.intervals import Stretch, union
from sla.path_days import PathDay, path_day
from sla.path_quality import Counted, MeasuredPath, QualityBin, QualityDay, Rated, packed, sums

EMPTY: Buckets = ()


def a_bin(start: int, end: int, lost: int = 0, delay_sum_us: int | None = 50) -> QualityBin:
    kept = packed([(7, 10 - lost)])
    return QualityBin(start, end, 10, lost, 10 - lost, kept, delay_sum_us, packed([(3, 2)]), 6)


def rated(*bins: QualityBin, basis: str = "round_trip", doubted: bool = False) -> list[Rated]:
    return [Rated(basis, doubted, one) for one in bins]


def test_a_day_is_the_sum_of_the_bins_that_lie_wholly_in_it() -> None:
    over, one, two, beyond = a_bin(95, 105), a_bin(105, 110, 1), a_bin(190, 200), a_bin(200, 210)
    day = path_day(100, 200, rated(over, one, two, beyond))
    assert day is not None
    (part,) = day.parts
    assert part.counted == Counted(20, 1, 19, 15, ((7, 19),), 100, ((3, 4),), 12)
    assert day.first == 95


def test_senses_and_what_is_in_doubt_stay_apart() -> None:
    told = [
        *rated(a_bin(100, 110), basis="forward"),
        *rated(a_bin(100, 110, 1), basis="backward"),
        *rated(a_bin(110, 120, 2), basis="backward", doubted=True),
    ]
    day = path_day(100, 200, told)
    assert day is not None
    assert [(part.basis, part.doubted, part.counted.lost) for part in day.parts] == [
        ("backward", False, 1), ("backward", True, 2), ("forward", False, 0),
    ]  # fmt: skip


def test_a_sum_that_one_bin_did_not_keep_is_none_of_the_days() -> None:
    day = path_day(0, 100, rated(a_bin(0, 10), a_bin(10, 20, delay_sum_us=None)))
    assert day is not None
    assert (day.parts[0].counted.delay_sum_us, day.parts[0].counted.jitter_sum_us) == (None, 12)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param((), id="nothing"),
        pytest.param((a_bin(90, 110), a_bin(190, 210)), id="only bins over its borders"),
        pytest.param((a_bin(100, 111), a_bin(110, 120)), id="two in it overlap"),
        pytest.param((a_bin(90, 106), a_bin(105, 110)), id="one over its beginning overlaps"),
        pytest.param((a_bin(180, 196), a_bin(195, 205)), id="one over its end overlaps"),
    ],
)
def test_of_what_is_no_day_nothing_is_made(told: tuple[QualityBin, ...]) -> None:
    assert path_day(100, 200, rated(*told)) is None


BINS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 6), st.integers(0, 9), st.sampled_from([50, None])), max_size=25
)
CUTS = st.lists(st.tuples(st.integers(0, 65), st.integers(1, 30)), min_size=1, max_size=4)


@given(BINS, CUTS, st.lists(st.integers(1, 20), min_size=3, max_size=5), st.data())
def test_sums_with_days_are_the_sums_of_the_bins(
    told: list[tuple[int, int, int, int | None]], cuts: list[tuple[int, int]], lengths: list[int], data: st.DataObject
) -> None:
    bins = list(
        {at: a_bin(at, at + length, lost, sum_us) for at, length, lost, sum_us in sorted(told, key=str)}.values()
    )
    bins.sort()
    qualified = union((start, start + length) for start, length in cuts)
    days, at = [], 0
    for length in lengths:
        day = path_day(at, at + length, rated(*(one for one in bins if one.start < at + length and one.end > at)))
        if day is not None and _holds(qualified, day) and data.draw(st.booleans()):
            days.append(QualityDay(day.start, day.end, day.parts[0].counted))
        at += length
    plain = MeasuredPath("M", "P", "round_trip", 1, bins)
    short = MeasuredPath("M", "P", "round_trip", 1, bins, days)
    assert sums([short], qualified) == sums([plain], qualified)


def _holds(qualified: Sequence[Stretch], day: PathDay) -> bool:
    return any(start <= day.start and day.end <= end for start, end in qualified)
