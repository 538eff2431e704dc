"""Part of the bandwidth: groups with and without LCAS, and how much degraded time weighs."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.degraded import BadGroup, Degradation, GroupState, SdfRule, group, sdf, service_availability
from sla.rounding import percent


def test_golden_group_of_46_members_of_which_five_fail() -> None:
    whole, part = group("vc12", 46, 46), group("vc12", 46, 41)
    assert (whole.kbits, part.kbits, part.sold_kbits) == (100_096, 89_216, 100_096)
    assert round(float(part.ratio), 4) == 0.8913
    assert (whole.state, part.state, group("vc12", 46, 0).state) == tuple(GroupState)


def test_without_lcas_one_failed_member_fails_the_whole_group() -> None:
    failed = group("vc4", 7, 6, lcas=False)
    assert [failed.ratio, failed.kbits, failed.state] == [0, 0, GroupState.TOTAL]
    assert group("vc4", 7, 7, lcas=False).kbits == 7 * 149_760


def test_golden_ten_hours_of_a_month_degraded() -> None:
    ratio = group("vc12", 46, 41).ratio
    got = service_availability([(10, ratio)], SdfRule(), 720)
    assert round(float(got.equivalent), 3) == 1.087
    assert percent(got.availability) == "99.8490"
    assert [got.up, got.degraded, got.down] == [710, 10, 0]


@pytest.mark.parametrize(
    ("kind", "floor", "weights"),
    [
        (Degradation.PROPORTIONAL, "0", ["0", "1/4", "1/2", "1"]),
        (Degradation.IGNORED, "0", ["0", "0", "0", "1"]),
        (Degradation.BELOW_FLOOR, "3/4", ["0", "0", "1", "1"]),
        (Degradation.FLOORED, "3/4", ["0", "1/4", "1", "1"]),
    ],
)
def test_the_factor_of_each_rule(kind: Degradation, floor: str, weights: list[str]) -> None:
    rule = SdfRule(kind, Fraction(floor))
    ratios = [Fraction(1), Fraction(3, 4), Fraction(1, 2), Fraction(0)]
    assert [sdf(ratio, rule) for ratio in ratios] == [Fraction(weight) for weight in weights]


spans = st.lists(st.tuples(st.integers(0, 30), st.fractions(0, 1, max_denominator=8)), max_size=8)


@given(spans, st.integers(0, 50))
def test_hour_by_hour_it_is_the_same(told: list[tuple[int, Fraction]], rest: int) -> None:
    total = sum(length for length, _ in told) + rest
    got = service_availability(told, SdfRule(), total)
    hours = [ratio for length, ratio in told for _ in range(length)] + [Fraction(1)] * rest
    assert got.equivalent == sum(1 - ratio for ratio in hours)
    assert [got.up, got.down] == [hours.count(Fraction(1)), hours.count(Fraction(0))]
    assert got.up + got.degraded + got.down == got.total
    assert (got.availability is None) == (not total)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: group("vc5", 1, 1), "write vc12, vc3, vc4"),
        (lambda: group("vc12", 3, 4), "4 of 3 members"),
        (lambda: group("vc12", 0, 0), "0 of 0 members"),
        (lambda: sdf(Fraction(3, 2), SdfRule()), "write a ratio from 0 to 1"),
        (lambda: service_availability([(5, Fraction(1))], SdfRule(), 4), "5 long, the whole only 4"),
    ],
)
def test_what_cannot_be_is_refused(call: object, says: str) -> None:
    assert callable(call)
    with pytest.raises(BadGroup, match=says):
        call()
