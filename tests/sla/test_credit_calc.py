"""Credits: the golden schedule, borders to the last digit, caps, rounding once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.credit_calc import Amount, BadBands, Band, Rounding, checked_bands, credit, money_text, rounded

F = Fraction
SCHEDULE = checked_bands(
    [
        Band(F("0.995"), F("0.9999"), Amount(F("0.05"))),
        Band(F("0.99"), F("0.995"), Amount(F("0.10"))),
        Band(F("0"), F("0.99"), Amount(F("0.20"))),
    ],
    F("0.9999"),
)


@pytest.mark.parametrize(
    ("percent", "units"),
    [
        ("99.99", 0),
        ("99.9899", 500),
        ("99.5", 500),
        ("99.4999", 1_000),
        ("99.0", 1_000),
        ("98.9999", 2_000),
        ("0", 2_000),
    ],
)
def test_the_golden_schedule_of_10000(percent: str, units: int) -> None:
    assert credit(F(percent) / 100, F("0.9999"), SCHEDULE, 1_000_000).money == units * 100


@given(st.fractions(0, 1))
def test_every_availability_lies_in_one_band_or_keeps_the_target(availability: Fraction) -> None:
    done = credit(availability, F("0.9999"), SCHEDULE, 1_000_000)
    holding = [b for b in SCHEDULE if b.low <= availability < b.high]
    assert done.met is (availability >= F("0.9999"))
    assert ([] if done.band is None else [done.band]) == holding


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_a_worse_month_never_earns_less(one: Fraction, two: Fraction) -> None:
    low, high = sorted((one, two))
    worse, better = (credit(value, F("0.9999"), SCHEDULE, 999_999).money for value in (low, high))
    assert worse >= better


def test_part_months_and_caps_are_exact_until_the_end() -> None:
    done = credit(F("0.98"), F("0.9999"), SCHEDULE, 1_000_001, Amount(F("0.15")), F(20, 30))
    assert (done.fee, done.exact, done.capped) == (F(2_000_002, 3), F(2_000_002, 15), F(2_000_002, 20))
    assert done.money == 100_000
    assert credit(F("0.98"), F("0.9999"), SCHEDULE, 1_000_000, Amount(money=777)).money == 777


@pytest.mark.parametrize(
    ("value", "rule", "units"),
    [
        (F(5, 2), Rounding.HALF_UP, 3),
        (F(5, 2), Rounding.HALF_EVEN, 2),
        (F(7, 2), Rounding.HALF_EVEN, 4),
        (F(29, 10), Rounding.DOWN, 2),
        (F(21, 10), Rounding.UP, 3),
        (F(249, 100), Rounding.HALF_UP, 2),
    ],
)
def test_a_fraction_of_the_smallest_unit_ends_once(value: Fraction, rule: Rounding, units: int) -> None:
    assert rounded(value, rule) == units


def test_every_fault_of_the_bands_is_named() -> None:
    bands = [
        Band(F("0.99"), F("0.996"), Amount(F("0.1"))),
        Band(F("0.995"), F("0.998"), Amount(F("0.05"))),
        Band(F("0.9985"), F(1), Amount(F("0.02"))),
    ]
    with pytest.raises(BadBands) as told:
        checked_bands(bands, F("0.999"))
    assert [fault.split(". ")[0] for fault in told.value.faults] == [
        "no band holds what is from 0 % to 99 %",
        "two bands hold what is from 99.5 % to 99.6 %",
        "no band holds what is from 99.8 % to 99.85 %",
        "the band from 99.85 % to 100 % pays though the target 99.9 % is kept",
    ]


borders = st.lists(st.integers(0, 20), min_size=2, max_size=2, unique=True).map(sorted)


@given(st.lists(borders, min_size=1, max_size=5), st.integers(1, 20))
def test_bands_are_accepted_when_each_point_below_the_target_has_exactly_one(
    told: list[list[int]], target: int
) -> None:
    bands = [Band(F(a, 20), F(b, 20), Amount(F(1, 10))) for a, b in told]
    counts = [sum(a <= point < b for a, b in told) for point in range(20)]
    fine = all(count == (1 if point < target else 0) for point, count in enumerate(counts))
    try:
        checked_bands(bands, F(target, 20))
    except BadBands:
        assert not fine
    else:
        assert fine


def test_money_is_told_exactly_or_with_dots() -> None:
    assert [money_text(*value) for value in ((1_200_000, 2), (F(5, 2), 2), (F(1, 3), 2), (500, 0), (1, 3))] == [
        "12000.00", "0.025", "0.003333333333...", "500", "0.001",
    ]  # fmt: skip
