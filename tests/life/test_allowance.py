"""What a part may spend of a core."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from probed.life.allowance import Allowance


def test_a_burst_is_free_and_what_is_beyond_it_is_rested_for() -> None:
    allowance = Allowance(share=0.25, burst_s=2.0)
    assert allowance.spend(1.5, now_s=0.0) == 0
    assert allowance.spend(1.5, now_s=0.0) == 4.0
    assert allowance.rest_s(now_s=3.0) == 1.0
    assert allowance.rest_s(now_s=4.0) == 0
    assert allowance.spend(2.0, now_s=1000.0) == 0, "no more than a burst comes together"
    assert allowance.spend(1.0, now_s=1000.0) == 4.0


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 5)), max_size=30))
def test_whoever_rests_spends_no_more_than_the_share_and_a_burst_and_the_last_piece(
    course: list[tuple[float, float]],
) -> None:
    allowance, now, spent, last = Allowance(share=0.1, burst_s=1.0), 0.0, 0.0, 0.0
    for pause_s, piece_s in course:
        now += pause_s + allowance.rest_s(now)
        spent, last = spent + piece_s, max(last, piece_s)
        allowance.spend(piece_s, now)
        assert spent <= 1.0 + 0.1 * now + last + 1e-6
