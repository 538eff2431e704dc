"""Bands typed in: every gap and overlap is named, and what is accepted holds each figure exactly once."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from probed.cli.calc_bands import faults_of
from probed.model.contract import Band, Border, Share
from sla.credit import band_of
from tests.support.evidence import availability

F = Fraction


def band(low: str, high: str, share: str) -> Band:
    return Band(F(high), F(low), Share(F(share)))


def test_every_fault_of_the_bands_is_named() -> None:
    bands = [band("0.99", "0.996", "0.1"), band("0.995", "0.998", "0.05"), band("0.9985", "1", "0.02")]
    assert [fault.split(". ")[0] for fault in faults_of(bands, F("0.999"))] == [
        "no band holds what is from 0 % to 99 %",
        "two bands hold what is from 99.5 % to 99.6 %",
        "no band holds what is from 99.8 % to 99.85 %",
        "the band from 99.85 % to 100 % pays though the target 99.9 % is kept",
    ]


borders = st.lists(st.integers(0, 20), min_size=2, max_size=2, unique=True).map(sorted)


@given(st.lists(borders, min_size=1, max_size=5), st.integers(1, 20))
def test_bands_are_accepted_when_each_point_below_the_target_has_exactly_one(
    told: list[list[int]], target: int
) -> None:
    bands = tuple(Band(F(b, 20), F(a, 20) or None, Share(F(1, 10))) for a, b in told)
    counts = [sum(a <= point < b for a, b in told) for point in range(20)]
    fine = all(count == (1 if point < target else 0) for point, count in enumerate(counts))
    assert (not faults_of(bands, F(target, 20))) == fine
    if fine:  # and the contract's own rule finds it
        clause = replace(availability(target=F(target, 20)), bands=bands)
        found = [band_of(clause, F(point, 20), Border.BETTER) for point in range(target)]
        assert None not in found
