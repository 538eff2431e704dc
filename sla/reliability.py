"""Repair and reliability figures (M.1340, X.137 clause 5, G.827): none without an outage, never 0."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def mttr_us(repaired_us: Sequence[int]) -> Fraction | None:
    """Mean full length of the counted outages that were closed in the period."""
    return Fraction(sum(repaired_us), len(repaired_us)) if repaired_us else None


def mtbf_us(service_us: int, down_us: int, outages: int) -> Fraction | None:
    """Mean available interval (T - d) / n: MTBF of most SLAs, MTBSO of X.137, Mo of G.827.

    T is the time after exclusions and outside service hours, so that A = MTBF / (MTBF + MTTR) holds.
    """
    return Fraction(service_us - down_us, outages) if outages else None


def between_starts_us(service_us: int, outages: int) -> Fraction | None:
    """T / n, the time between outage starts: a third quantity, printed only under its own name."""
    return Fraction(service_us, outages) if outages else None
