"""Figures for people never look better than they are."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.contract import Rounding
from sla import rounding


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        pytest.param(Fraction("0.9998999"), "99.9899", id="a hair under 99.99 stays under it"),
        pytest.param(Fraction("0.9999"), "99.9900", id="the target itself"),
        pytest.param(Fraction(1), "100.0000", id="all of it"),
        pytest.param(Fraction(10**12 - 1, 10**12), "99.9999", id="not quite all of it"),
        pytest.param(Fraction(0), "0.0000", id="nothing"),
        pytest.param(Fraction(-1, 10**9), "0.0000", id="a margin too small to print"),
        pytest.param(Fraction(-1, 3), "-33.3333", id="a negative margin"),
        pytest.param(None, "-", id="no figure"),
    ],
)
def test_percent_is_cut_after_four_decimals(ratio: Fraction | None, text: str) -> None:
    assert rounding.percent(ratio) == text


@pytest.mark.parametrize(
    ("length_us", "text"),
    [(0, "0:00:00"), (59_999_999, "0:00:59"), (93_839_000_000, "26:03:59"), (-61_000_000, "-0:01:01"), (None, "-")],
)
def test_durations_are_cut_to_whole_seconds(length_us: int | None, text: str) -> None:
    assert rounding.duration(length_us) == text


@pytest.mark.parametrize(("length_us", "text"), [(0, "0"), (1, "0.000001"), (1_500_000, "1.5"), (60_000_000, "60")])
def test_seconds_are_as_short_as_exact(length_us: int, text: str) -> None:
    assert rounding.seconds(length_us) == text


def test_minutes_are_cut() -> None:
    assert rounding.minutes(259_199_999) == "4.31"
    assert rounding.minutes(259_200_000) == "4.32"


@given(st.fractions(0, 1), st.integers(0, 8))
def test_a_printed_figure_is_never_above_the_true_one_and_less_than_one_digit_below(
    value: Fraction, places: int
) -> None:
    printed = Fraction(rounding.truncated(value, places))
    assert 0 <= value - printed < Fraction(1, 10**places)


@given(
    st.fractions(Fraction(1, 2), 1, max_denominator=100_000),
    st.integers(0, 4),
    st.sampled_from(Rounding),
    st.fractions(Fraction(1, 2), 1, max_denominator=1_000_000),
)
def test_the_least_ratio_separates_what_is_rounded_to_a_target_from_what_is_not(
    target: Fraction, decimals: int, rule: Rounding, other: Fraction
) -> None:
    border = rounding.least(target, decimals, rule)
    if other != border:  # which side the border itself is on depends on the rule
        assert (rounding.rounded(other, decimals, rule) >= target) == (other > border)
    if rule in {Rounding.NONE, Rounding.TRUNCATE, Rounding.HALF_UP}:
        assert rounding.rounded(border, decimals, rule) >= target
