"""What a part may spend of a core."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from probed.life.allowance import Allowance


def test_a_burst_is_free_and_what_is_beyond_it_comes_back_by_the_floor() -> None:
    allowance = Allowance(floor=0.25, part=0.5, burst_s=2.0)
    assert allowance.is_left(now_s=0.0, others_s=0.0)
    allowance.spend(3.0)
    assert not allowance.is_left(now_s=0.0, others_s=0.0)
    assert not allowance.is_left(now_s=4.0, others_s=0.0)
    assert allowance.is_left(now_s=4.1, others_s=0.0)


def test_where_others_work_more_comes_back() -> None:
    allowance = Allowance(floor=0.25, part=0.5, burst_s=2.0)
    allowance.is_left(now_s=0.0, others_s=10.0)
    allowance.spend(3.0)
    assert not allowance.is_left(now_s=1.0, others_s=12.0), "1 s, not 1.25"
    assert allowance.is_left(now_s=2.0, others_s=12.1)


def test_no_more_than_a_burst_comes_together() -> None:
    allowance = Allowance(floor=0.25, part=0.5, burst_s=2.0)
    allowance.is_left(now_s=0.0, others_s=0.0)
    allowance.is_left(now_s=1000.0, others_s=900.0)
    allowance.spend(2.0)
    assert not allowance.is_left(now_s=1000.0, others_s=900.0)


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10), st.floats(0, 5)), max_size=30))
def test_whoever_asks_first_spends_no_more_than_the_share_and_a_burst_and_the_last_piece(
    course: list[tuple[float, float, float]],
) -> None:
    allowance = Allowance(floor=0.1, part=0.2, burst_s=1.0)
    now = others = spent = back = last = 0.0
    for pause_s, work_s, piece_s in course:
        now, others = now + pause_s, others + work_s
        if allowance.is_left(now, others):
            spent, last = spent + piece_s, max(last, piece_s)
            allowance.spend(piece_s)
        back += max(0.1 * pause_s, 0.2 * work_s)
        assert spent <= 1.0 + back + last + 1e-6
