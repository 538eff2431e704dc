"""Waits between tries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerting.notify.backoff import BackOff, wait_s

PLAIN = BackOff(first_s=2, factor=2, cap_s=60, jitter_ratio=0.5)


def test_waits_double_up_to_the_cap() -> None:
    assert [wait_s(PLAIN, failures, 0) for failures in range(1, 8)] == [2, 4, 8, 16, 32, 60, 60]


def test_chance_takes_its_share_off() -> None:
    assert wait_s(PLAIN, 2, 0.5) == 3


@given(st.integers(1, 1_000_000), st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_longer_than_the_cap_nor_shorter_than_half_the_first(failures: int, chance: float) -> None:
    assert 1 <= wait_s(PLAIN, failures, chance) <= 60
