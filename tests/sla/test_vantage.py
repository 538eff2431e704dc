"""Several vantage points of one path: what at least so many of them say."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.vantage import HELD, NOTHING, Path, Reading, quorum

LOST, HALF, CLEAN = Reading(None, Fraction(1)), Reading(1000, Fraction(1, 2)), Reading(900, Fraction(0))


@pytest.mark.parametrize(
    ("readings", "q", "expected"),
    [
        ([CLEAN], 1, CLEAN),
        ([LOST, CLEAN, CLEAN], 1, Reading(900, Fraction(1))),
        ([LOST, CLEAN, CLEAN], 2, Reading(900, Fraction(0))),
        ([LOST, HALF, CLEAN], 2, Reading(900, Fraction(1, 2))),
        ([CLEAN, HALF], 1, HALF),
        ([CLEAN, HALF], 2, CLEAN),
        ([CLEAN], 2, NOTHING),
        ([NOTHING, CLEAN], 2, NOTHING),
        ([], 1, NOTHING),
    ],
)
def test_the_quorum_is_the_qth_largest(readings: list[Reading], q: int, expected: Reading) -> None:
    assert quorum(readings, q) == expected


READINGS = st.builds(Reading, st.none() | st.integers(0, 9), st.none() | st.fractions(0, 1, max_denominator=4))


@given(st.lists(READINGS, max_size=8), st.integers(1, 8), st.fractions(0, 1, max_denominator=8))
def test_a_threshold_is_crossed_exactly_when_so_many_cross_it(
    readings: list[Reading], q: int, threshold: Fraction
) -> None:
    agreed = quorum(readings, q).loss
    votes = sum(one.loss is not None and one.loss >= threshold for one in readings)
    assert (agreed is not None and agreed >= threshold) == (votes >= q)


def test_an_interval_is_settled_when_all_have_spoken() -> None:
    path = Path(["a", "b"], 2)
    assert path.add("a", 0, 10, HALF) == []
    assert [one.reading for one in path.add("b", 0, 10, CLEAN)] == [Reading(900, Fraction(0))]


def test_one_that_is_silent_is_not_waited_for_for_ever() -> None:
    path = Path(["a", "b"], 1)
    assert path.add("a", 0, 10, HALF) == []
    assert path.add("a", 10, 20, HALF) == []
    assert [(one.start, one.reading) for one in path.add("a", 20, 30, HALF)] == [(0, HALF)]
    assert path.add("b", 0, 10, LOST) == [], "it comes too late"


def test_a_stranger_says_nothing() -> None:
    assert Path(["a"], 1).add("x", 0, 10, LOST) == []


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 300)), max_size=300))
def test_what_is_settled_is_in_order_and_little_is_held(said: list[tuple[str, int]]) -> None:
    path, told = Path(["a", "b"], 1), list[int]()
    for point, slot in said:
        told += [one.start for one in path.add(point, slot * 10, slot * 10 + 10, CLEAN)]
    assert told == sorted(set(told))
    assert len(path._held) <= HELD
