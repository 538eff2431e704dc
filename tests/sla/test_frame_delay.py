"""Delay of qualified frames: nearest rank, pairs by their distance, loss that is no delay, counters that wrap."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.frame_delay import (
    Basis,
    LossMeasurement,
    Sample,
    figures,
    frames_lost,
    nearest_rank,
    qualified,
    two_way_us,
    variations,
)

P95 = Fraction(95, 100)
delays = st.one_of(st.none(), st.integers(0, 5_000))


def sent(*told: int | None, every: int = 100) -> list[Sample]:
    return [Sample(index * every, delay) for index, delay in enumerate(told)]


def test_a_lost_frame_is_loss_and_never_a_delay() -> None:
    got = figures(sent(10, None, 30, 20), Fraction(1), 100, Basis.ONE_WAY)
    assert (got.frames, got.lost, got.flr) == (4, 1, Fraction(1, 4))
    assert [got.fd_us, got.mfd_us, got.fdr_us, got.min_us, got.max_us] == [30, 20, 20, 10, 30]
    assert (got.ifdv_us, got.pairs) == (10, 1), "only the last two frames are a pair of which both arrived"


def test_nothing_that_arrived_has_no_figure() -> None:
    got = figures(sent(None, None), P95, 100, Basis.ROUND_TRIP)
    assert (got.fd_us, got.mfd_us, got.fdr_us, got.ifdv_us) == (None,) * 4
    assert got.basis is Basis.ROUND_TRIP
    assert figures([], P95, 100, Basis.ONE_WAY).flr == 0


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60), st.sampled_from([Fraction(1, 2), P95, Fraction(1)]))
def test_the_percentile_is_the_least_value_that_enough_do_not_exceed(values: list[int], ratio: Fraction) -> None:
    got = nearest_rank(values, ratio)
    enough: Callable[[int], bool] = lambda value: sum(v <= value for v in values) >= ceil(ratio * len(values))  # noqa: E731
    assert got == min(value for value in values if enough(value))


@given(st.lists(delays, max_size=30), st.integers(1, 4))
def test_variation_is_of_the_pairs_that_lie_so_far_apart(told: list[int | None], distance: int) -> None:
    expected = [
        abs(later - earlier)
        for earlier, later in zip(told, told[distance:], strict=False)
        if earlier is not None and later is not None
    ]
    assert sorted(variations(sent(*told), distance * 100)) == sorted(expected)


@given(
    st.lists(st.tuples(st.integers(0, 50), delays), max_size=25),
    *[st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=3) for _ in range(2)],
)
def test_only_frames_in_available_time_outside_of_maintenance_count(
    told: list[tuple[int, int | None]], down: list[tuple[int, int]], work: list[tuple[int, int]]
) -> None:
    out = {at for start, length in (*down, *work) for at in range(start, start + length)}
    samples = [Sample(at, delay) for at, delay in told if delay is not None]
    got = qualified(samples, [(a, a + b) for a, b in down], [(a, a + b) for a, b in work])
    assert sorted(got) == sorted(sample for sample in samples if sample.at not in out)


@pytest.mark.parametrize(
    ("earlier", "later", "lost"),
    [
        pytest.param((0, 0, 0, 0), (100, 97, 50, 49), (3, 1), id="plain"),
        pytest.param((2**32 - 10, 2**32 - 10, 0, 0), (90, 80, 0, 0), (10, 0), id="the counters wrap"),
        pytest.param((0, 0, 5, 0), (10, 11, 5, 0), (-1, 0), id="a frame that overtook the measurement"),
    ],
)
def test_loss_between_two_answers(
    earlier: tuple[int, int, int, int], later: tuple[int, int, int, int], lost: tuple[int, int]
) -> None:
    assert frames_lost(LossMeasurement(*earlier), LossMeasurement(*later)) == lost


def test_a_round_trip_leaves_out_the_time_at_the_far_end_whatever_its_clock_says() -> None:
    for offset in (0, 1_000_000, -5_000):
        assert two_way_us(1_000, 3_500 + offset, 4_500 + offset, 6_800) == 4_800


def test_a_percentile_is_a_ratio() -> None:
    with pytest.raises(ValueError, match="above 0 and up to 1"):
        nearest_rank([1], Fraction(95))
