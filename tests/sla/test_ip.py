"""IP performance: what is undefined for lost packets, the jitter of RFC 3550, classes, availability by loss."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.frame_delay import Basis
from sla.ip import (
    AVAILABLE_2002,
    CLASSES,
    Jitter,
    PacketsRun,
    availability,
    failed,
    figures,
    ipdv_us,
    jitter_step,
    pdv_us,
    rtp_jitter_us,
)

delays = st.lists(st.one_of(st.none(), st.integers(0, 400_000)), max_size=40)


def test_ipdv_is_signed_and_undefined_beside_a_loss() -> None:
    assert ipdv_us([10, 14, None, 9, 7]) == [4, None, None, -2]


def test_pdv_is_above_the_least() -> None:
    assert pdv_us([30, None, 10, 12]) == [20, 0, 2]
    assert pdv_us([None]) == []


def test_jitter_by_hand() -> None:
    assert rtp_jitter_us([100, 116, 100]) == pytest.approx(1 + (16 - 1) / 16)
    assert rtp_jitter_us([5]) == 0


@given(delays)
def test_jitter_agrees_with_the_weighted_sum_of_all_differences(told: list[int | None]) -> None:
    arrived = [delay for delay in told if delay is not None]
    steps = [abs(b - a) for a, b in itertools.pairwise(arrived)]
    closed = sum(step / 16 * (15 / 16) ** (len(steps) - 1 - place) for place, step in enumerate(steps))
    assert rtp_jitter_us(told) == pytest.approx(closed)


@given(delays, st.integers(0, 40))
def test_jitter_can_stop_anywhere_and_go_on(told: list[int | None], cut: int) -> None:
    state = Jitter()
    for delay in told[:cut]:
        state = jitter_step(state, delay)
    for delay in told[cut:]:
        state = jitter_step(state, delay)
    assert state.us == rtp_jitter_us(told)


@given(delays)
def test_figures_of_what_arrived(told: list[int | None]) -> None:
    got = figures(told, Basis.ONE_WAY, errored=0)
    arrived = sorted(delay for delay in told if delay is not None)
    assert got.lost == told.count(None)
    if not arrived:
        assert (got.iptd_us, got.ipdv_us, got.jitter_us) == (None, None, None)
        return
    assert got.iptd_us == Fraction(sum(arrived), len(arrived))
    rank = next(v for v in arrived if 1000 * sum(x <= v for x in arrived) >= 999 * len(arrived))
    assert got.ipdv_us == rank - arrived[0]
    assert (got.ipdv_least_us is None) == (got.ipdv_most_us is None)


def test_errors_are_of_what_arrived_and_loss_of_what_was_sent() -> None:
    got = figures([1, None, 3, 4, None], Basis.ONE_WAY, errored=1)
    assert (got.iplr, got.iper) == (Fraction(2, 5), Fraction(1, 3))
    assert figures([], Basis.ONE_WAY).iplr is None


@pytest.mark.parametrize(
    ("told", "number", "broken"),
    [
        pytest.param([90_000] * 999 + [160_000], 0, (), id="one in a thousand may be late"),
        pytest.param([90_000] * 99 + [160_000], 0, ("ipdv",), id="one in a hundred may not"),
        pytest.param([100_000] * 10, 0, (), id="the bound itself is kept"),
        pytest.param([100_001] * 10, 0, ("iptd",), id="above it is not"),
        pytest.param([50_000] * 998 + [None] * 2, 0, ("iplr",), id="two lost of a thousand"),
        pytest.param([350_000] * 99 + [None], 1, ("iplr",), id="class 1"),
        pytest.param([90_000] * 9 + [390_000], 3, (), id="class 3 bounds no variation"),
        pytest.param([10, None], 5, (), id="class 5 bounds nothing"),
        pytest.param([50_000] * 99_999 + [None] * 2, 6, ("iplr",), id="class 6 loses one in 100,000"),
        pytest.param([350_000] * 10 + [None], 7, ("iplr",), id="class 7"),
    ],
)
def test_classes_of_y_1541(told: list[int | None], number: int, broken: tuple[str, ...]) -> None:
    assert failed(figures(told, Basis.ONE_WAY), CLASSES[number]) == broken


def test_a_round_trip_is_no_one_way_delay() -> None:
    with pytest.raises(ValueError, match="halve the round trip, and say so"):
        failed(figures([10], Basis.ROUND_TRIP), CLASSES[0])
    assert failed(figures([10], Basis.HALF), CLASSES[0]) == ()
    assert failed(figures([], Basis.ONE_WAY), CLASSES[0]) is None


def test_availability_by_loss_in_intervals() -> None:
    told = [
        PacketsRun(300, 0, 10),
        PacketsRun(300, 60),
        PacketsRun(300, 61, 2),
        PacketsRun(None, 0, 3),
        PacketsRun(0, 0),
    ]
    got = availability(told)
    assert (got.unavailable, got.intervals, got.unmeasured, got.pia) == (2, 13, 4, Fraction(11, 13))
    assert availability(told, AVAILABLE_2002).unavailable == 0
    assert availability([]).pia is None
