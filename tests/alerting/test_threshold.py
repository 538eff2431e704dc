"""Threshold crossing: tables that read as facts, laws, and an independent brute force."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerting.threshold import QUIET, Crossed, Sample, State, Terms, step

MINUTE: Final = 60_000_000
TERMS: Final = Terms(Fraction(80, MINUTE), Fraction(50, MINUTE), 3 * MINUTE)
"""80 a minute raise, 50 a minute clear, for three minutes."""


def play(counts: str, terms: Terms = TERMS, state: State = QUIET) -> list[Crossed]:
    """One sample a minute: digits are tens a minute, '?' cannot be said, '.' no sample at all."""
    found = []
    for number, letter in enumerate(counts):
        if letter != ".":
            counted = None if letter == "?" else 10 * int(letter)
            state, crossed = step(state, Sample(number * MINUTE, (number + 1) * MINUTE, counted), terms)
            if crossed is not None:
                found.append(crossed)
    return found


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ("111111", []),
        ("9911999", [(True, 4, 7)]),  # two minutes are too few, three are enough, from their beginning on
        ("888", [(True, 0, 3)]),  # at the threshold is beyond it
        ("777777", []),  # between the thresholds nothing is raised ...
        ("999777777", [(True, 0, 3)]),  # ... and nothing cleared
        ("999555", [(True, 0, 3), (False, 3, 6)]),  # at the clear threshold is below it
        ("99955666555", [(True, 0, 3), (False, 8, 11)]),
        ("99?999", [(True, 3, 6)]),  # what cannot be said breaks the stretch ...
        ("999????", [(True, 0, 3)]),  # ... and clears nothing
        ("99.99", []),  # neither does a hole go on
        ("99.999", [(True, 3, 6)]),
        ("9995.555", [(True, 0, 3), (False, 5, 8)]),
    ],
)
def test_what_is_raised_and_cleared(counts: str, said: list[tuple[bool, int, int]]) -> None:
    assert play(counts) == [Crossed(up, since * MINUTE, at * MINUTE) for up, since, at in said]


def test_without_persistence_one_sample_is_enough() -> None:
    at_once = TERMS._replace(persistence_us=0)
    assert [crossed.crossed for crossed in play("1919", at_once)] == [True, False, True]


def test_a_longer_sample_counts_for_its_length() -> None:
    """A lost poll leaves no hole: the counters went on counting."""
    _, crossed = step(QUIET, Sample(0, 3 * MINUTE, 240), TERMS)
    assert crossed == Crossed(True, 0, 3 * MINUTE)
    assert step(QUIET, Sample(0, 3 * MINUTE, 239), TERMS)[1] is None


SAMPLES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), st.none() | st.integers(0, 200)), max_size=40)
"""Minutes without a sample before, minutes of the sample, and what was counted a minute."""


def samples_of(drawn: list[tuple[int, int, int | None]]) -> list[Sample]:
    found, at = [], 0
    for hole, length, rate in drawn:
        start, at = at + hole * MINUTE, at + (hole + length) * MINUTE
        found.append(Sample(start, at, None if rate is None else rate * length))
    return found


def run(samples: list[Sample], terms: Terms) -> list[Crossed]:
    state, found = QUIET, []
    for sample in samples:
        state, crossed = step(state, sample, terms)
        found += [] if crossed is None else [crossed]
    return found


def brute(samples: list[Sample], terms: Terms) -> list[tuple[bool, int]]:
    """Minute by minute from the definition: at the end of each sample, how long has every minute spoken against?"""
    rates: dict[int, Fraction | None] = {}
    crossed, turned, found = False, 0, []
    for sample in samples:
        for minute in range(sample.start // MINUTE, sample.end // MINUTE):
            length = (sample.end - sample.start) // MINUTE
            rates[minute] = None if sample.counted is None else Fraction(sample.counted, length)
        streak, minute = 0, sample.end // MINUTE - 1
        while minute * MINUTE >= turned and (rate := rates.get(minute)) is not None:
            per_us = rate / MINUTE
            if not (per_us <= terms.clear_at if crossed else per_us >= terms.raise_at):
                break
            streak, minute = streak + 1, minute - 1
        if streak and streak * MINUTE >= terms.persistence_us:
            crossed, turned = not crossed, sample.end
            found.append((crossed, sample.end))
    return found


@given(SAMPLES, st.integers(0, 6), st.integers(1, 150), st.integers(0, 149))
def test_the_machine_says_what_the_definition_says(
    drawn: list[tuple[int, int, int | None]], minutes: int, high: int, low: int
) -> None:
    terms = Terms(Fraction(high, MINUTE), Fraction(min(low, high - 1), MINUTE), minutes * MINUTE)
    samples = samples_of(drawn)
    assert [(one.crossed, one.at) for one in run(samples, terms)] == brute(samples, terms)


@given(SAMPLES, st.data())
def test_what_was_seen_before_changes_nothing(drawn: list[tuple[int, int, int | None]], data: st.DataObject) -> None:
    """Doubled and late samples may come at any place."""
    samples = samples_of(drawn)
    noisy: list[Sample] = []
    for number, sample in enumerate(samples):
        noisy.append(sample)
        noisy += data.draw(st.lists(st.sampled_from(samples[: number + 1]), max_size=2))
    assert run(noisy, TERMS) == run(samples, TERMS)


@given(SAMPLES)
def test_raised_and_cleared_take_turns_and_last_as_long_as_they_must(
    drawn: list[tuple[int, int, int | None]],
) -> None:
    found = run(samples_of(drawn), TERMS)
    assert [one.crossed for one in found] == [number % 2 == 0 for number in range(len(found))]
    assert all(one.at - one.since >= TERMS.persistence_us for one in found)


@given(st.lists(st.none() | st.integers(51, 79), max_size=30), st.booleans())
def test_between_the_thresholds_nothing_happens(rates: list[int | None], crossed: bool) -> None:
    state = State(crossed=crossed)
    for number, rate in enumerate(rates):
        state, said = step(state, Sample(number * MINUTE, (number + 1) * MINUTE, rate), TERMS)
        assert said is None
    assert state.crossed is crossed
