"""Notifications that a manager numbers: what is missing, what is only late, what began anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.traps.counted import LATE_US, Counted

LINE = [(10 * number, 10 * (number - 1) or None) for number in range(1, 30)]
"""Each with the number before it; those between them went to others."""


def heard(*numbers: tuple[int | None, int | None], at: int = 0) -> Counted:
    counted = Counted()
    for number, former in numbers:
        counted.take(number, former, at)
    return counted


@pytest.mark.parametrize(
    ("numbers", "complete"),
    [
        pytest.param([(1, None), (2, 1), (3, 2)], True, id="one after the other"),
        pytest.param([(1, None), (4, 3)], False, id="some are missing"),
        pytest.param([(1, None), (3, 2), (2, 1)], True, id="overtaken"),
        pytest.param([(1, None), (5, 4), (2, 1), (3, 2), (4, 3)], True, id="overtaken by three"),
        pytest.param([(1, None), (5, 4), (4, 3), (3, 2)], False, id="all but one came late"),
        pytest.param([(1, None), (3, 2), (3, 2)], False, id="said twice"),
        pytest.param([(7, 6)], True, id="the first that is heard"),
        pytest.param([(None, None), (5, None), (None, 3)], True, id="without numbers"),
        pytest.param([(9000, 8999), (1, None), (2, 1)], True, id="the count began anew"),
        pytest.param([(9000, 8999), (2, 1), (3, 2)], True, id="it began anew, and its first was lost"),
        pytest.param([(9000, 8999), (2, 1), (5, 4)], False, id="it began anew, and something is missing"),
    ],
)
def test_what_is_missing(numbers: list[tuple[int | None, int | None]], complete: bool) -> None:
    counted = heard(*numbers)
    assert counted.complete is complete
    assert counted.lost(LATE_US - 1) is None, "it may still come"
    assert counted.lost(LATE_US) == (None if complete else 0)
    assert counted.lost(LATE_US) is None, "told once"
    assert counted.next_due() is None


def test_a_late_one_of_a_loss_that_was_told_is_no_other_loss() -> None:
    counted = heard((1, None), (3, 2))
    assert counted.lost(LATE_US) == 0
    counted.take(2, 1, LATE_US + 1)
    counted.take(4, 3, LATE_US + 2)
    assert counted.complete


def test_ever_more_gaps_are_bounded_and_told() -> None:
    counted = heard(*((10 * number, 10 * number - 1) for number in range(1, 5000)))
    assert len(counted._gaps) <= 64
    counted.take(19, 10, 1)
    assert counted.lost(LATE_US) == 0


@given(st.permutations(LINE[1:]), st.integers(0, len(LINE) - 2))
def test_whatever_the_order_nothing_is_missing_once_all_have_come(
    order: list[tuple[int, int | None]], dropped: int
) -> None:
    assert heard(LINE[0], *order).complete
    kept = [one for one in order if one != LINE[1 + dropped]]
    last = dropped == len(LINE) - 2
    assert heard(LINE[0], *kept).complete is last, "the last one's absence shows with the next"
