"""Availability from stated outages: every second looked at on its own says the same."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from probed.model.assessment import Period
from probed.model.contract import DenominatorRule, UnknownRule
from probed.model.instant import SECOND_US
from sla.availability_sheet import Rules, Stated, availability_sheet

S = SECOND_US
stretches = st.lists(st.tuples(st.integers(-20, 80), st.integers(1, 30)), max_size=5).map(
    lambda told: [(a, a + length) for a, length in told]
)


def inside(at: int, told: list[tuple[int, int]]) -> bool:
    return any(a <= at < b for a, b in told)


@given(stretches, stretches, stretches, st.sampled_from(DenominatorRule), st.sampled_from(UnknownRule))
def test_every_second_of_the_period_on_its_own(
    down: list[tuple[int, int]],
    unknown: list[tuple[int, int]],
    excluded: list[tuple[int, int]],
    rule: DenominatorRule,
    unknown_rule: UnknownRule,
) -> None:
    def us(told: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(a * S, b * S) for a, b in told]

    fixed = 90 * S if rule is DenominatorRule.FIXED else None
    rules = Rules(denominator=rule, fixed_us=fixed, unknown=unknown_rule)
    sheet = availability_sheet(Period(0, 60 * S, "UTC", "minute"), Stated(us(down), us(unknown), us(excluded)), rules)
    out = [at for at in range(60) if inside(at, excluded)]
    blind = [at for at in range(60) if at not in out and inside(at, unknown)]
    lost = [at for at in range(60) if at not in out and at not in blind and inside(at, down)]
    a = sheet.assessment
    assert [us // S for us in a.totals] == [0, len(out), len(blind), len(lost), 0, 60 - len(out + lost + blind)]
    length = {"service_time": 60 - len(out), "period": 60, "fixed": 90}[rule.value]
    d, u = len(lost), len(blind)
    if not length:
        assert a.availability.official is None
        return
    expected = {
        UnknownRule.EXCLUDE: Fraction(length - u - d, length - u) if length > u else None,
        UnknownRule.UP: Fraction(length - d, length),
        UnknownRule.DOWN: Fraction(length - d - u, length),
    }[unknown_rule]
    assert a.availability.official == expected
    assert (a.availability.low, a.availability.high) == (
        Fraction(length - d - u, length),
        Fraction(length - d, length),
    )
    seen = {at for at in range(-40, 130) if inside(at, down)}
    assert {at for x, y in sheet.observed for at in range(x // S, y // S)} == seen
    assert {at for x, y in sheet.left for at in range(x // S, y // S)} == {
        at for at in seen if not inside(at, excluded) and not inside(at, unknown)
    }
