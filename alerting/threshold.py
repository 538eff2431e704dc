"""Threshold crossing with hysteresis and persistence (G.7710 threshold crossing alert), in event time. Pure.

A value crosses when it is at or beyond the raise threshold for the persistence without a gap; it clears when it is
at or below the clear threshold for as long. What cannot be said neither raises nor clears: it only ends the stretch.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

NEVER: Final = -(1 << 62)


class Terms(NamedTuple):
    """Thresholds as counts in a microsecond, so that counts are compared without rounding."""

    raise_at: Fraction
    clear_at: Fraction
    persistence_us: int


class Sample(NamedTuple):
    """What was counted over [start, end) (microseconds UTC), or a level times its length; None = cannot be said."""

    start: int
    end: int
    counted: int | Fraction | None


class State(NamedTuple):
    """`since`: from when on every sample has spoken against the present state; None = the last one did not.

    `until`: the end of the last sample, so that what was seen before says nothing.
    """

    crossed: bool = False
    since: int | None = None
    until: int = NEVER


QUIET: Final = State()


class Crossed(NamedTuple):
    """The threshold was crossed (or, `crossed` False, cleared): since when, and known when."""

    crossed: bool
    since: int
    at: int


def step(state: State, sample: Sample, terms: Terms) -> tuple[State, Crossed | None]:
    """The state after a sample, and the crossing that it completes."""
    if sample.end <= state.until:
        return state, None
    if sample.counted is None or not _against(state, sample, sample.counted, terms):
        return State(state.crossed, None, sample.end), None
    goes_on = state.since is not None and sample.start <= state.until
    since = state.since if goes_on and state.since is not None else sample.start
    if sample.end - since < terms.persistence_us:
        return State(state.crossed, since, sample.end), None
    return State(not state.crossed, None, sample.end), Crossed(not state.crossed, since, sample.end)


def _against(state: State, sample: Sample, count: int | Fraction, terms: Terms) -> bool:
    length_us = sample.end - sample.start
    if not state.crossed:
        return count * terms.raise_at.denominator >= terms.raise_at.numerator * length_us
    return count * terms.clear_at.denominator <= terms.clear_at.numerator * length_us
