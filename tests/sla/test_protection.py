"""Protection: time at risk is service, switches that nobody stamped, the 50 ms clause."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sla.protection import Switch, legs, switches

stretches = st.lists(st.tuples(st.integers(0, 25), st.integers(1, 8)).map(lambda p: (p[0], p[0] + p[1])), max_size=4)


@given(st.lists(stretches, min_size=2, max_size=3), stretches)
def test_down_with_every_leg_and_at_risk_with_some(
    down: list[list[tuple[int, int]]], out: list[tuple[int, int]]
) -> None:
    got = legs(down, out)
    counted = [
        None if any(a <= at < b for a, b in out) else sum(any(a <= at < b for a, b in leg) for leg in down)
        for at in range(40)
    ]
    assert got.down_us == sum(count == len(down) for count in counted)
    assert got.at_risk_us == sum(count is not None and 0 < count < len(down) for count in counted)


def test_the_clause_of_50_ms() -> None:
    kept = switches([Switch(0, 50_000), Switch(1, 12_000), Switch(2, 3_050_000, hold_off_us=3_000_000)])
    assert (kept.met, kept.switches, kept.longest_us, kept.over) == (True, 3, 50_000, 0)
    assert kept.mean_us == Fraction(112_000, 3)
    assert switches([Switch(0, 50_001)]).met is False


def test_what_the_element_did_not_stamp_cannot_be_judged() -> None:
    assert switches([Switch(0, None), Switch(1, 10_000)]).met is None
    assert switches([Switch(0, None), Switch(1, 60_000)]).met is False
    nothing = switches([])
    assert (nothing.met, nothing.mean_us, nothing.longest_us) == (None, None, None)


def test_a_switch_that_the_path_did_not_notice_is_no_outage() -> None:
    got = switches([Switch(0, 20_000), Switch(1, 20_000, path_unavailable=True)])
    assert (got.switches, got.harmless) == (2, 1)
