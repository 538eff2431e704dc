"""Numbers of samples: gaps, late ones, duplicates; judged by a set that remembers everything."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.mqtt.numbers import GAPS, Seen, first, see
from probed.model.probe import Numbering

CASES: tuple[tuple[str, list[int], tuple[tuple[int, int], ...], str], ...] = (
    ("in order", [0, 1, 2], (), "nnn"),
    ("a gap", [0, 3], ((1, 3),), "nn"),
    ("a gap filled from its middle", [0, 4, 2], ((1, 2), (3, 4)), "nnl"),
    ("a gap filled", [0, 2, 1], (), "nnl"),
    ("twice", [0, 0, 1, 1], (), "ndnd"),
    ("late and again", [0, 2, 1, 1], (), "nnld"),
    ("not from the beginning", [2], ((0, 2),), "n"),
)


@pytest.mark.parametrize(
    ("numbers", "missing", "seen"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_numbers_say(numbers: list[int], missing: tuple[tuple[int, int], ...], seen: str) -> None:
    state, said = Numbering(), ""
    for number in numbers:
        state, what = see(state, number)
        said += what.value[0]
    assert (state.missing, said) == (missing, seen)


def test_a_measurement_met_on_its_way_misses_nothing_before() -> None:
    state, _ = see(first(1000, from_beginning=False), 1000)
    assert (state.missing, state.next) == ((), 1001)


@given(st.lists(st.integers(0, 60), max_size=80))
def test_a_set_that_remembers_everything_agrees(numbers: list[int]) -> None:
    state, known, told = Numbering(), set[int](), Counter[Seen]()
    for number in numbers:
        state, what = see(state, number)
        told[what] += 1
        assert (what is Seen.DUPLICATE) == (number in known)
        known.add(number)
    missing = {number for start, end in state.missing for number in range(start, end)}
    assert missing == set(range(max(known, default=-1) + 1)) - known
    assert state.open == len(missing)
    assert state.duplicates == len(numbers) - len(known) == told[Seen.DUPLICATE]


def test_of_too_many_gaps_the_oldest_are_given_up_and_still_counted() -> None:
    state = Numbering()
    for number in range(0, 4 * GAPS, 2):
        state, _ = see(state, number)
    assert len(state.missing) == GAPS
    assert state.open == 2 * GAPS - 1
