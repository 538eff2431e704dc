"""Service credits: the band in which an availability lies, a share of the fee or a fixed amount, capped, to the unit.

Money is an integer of the currency's smallest unit where it is stated, a fraction while it is worked out, and rounded
once, at the end. The band is chosen by the unrounded availability; bands are half-open, [low, high).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Final, NamedTuple

from probed.errors import ProbedError
from sla.rounding import percent


class Amount(NamedTuple):
    """A share of the fee, or money in smallest units; exactly one of them."""

    share: Fraction | None = None
    money: int | None = None

    def of(self, fee: Fraction) -> Fraction:
        """In smallest units."""
        return fee * self.share if self.share is not None else Fraction(self.money or 0)


class Band(NamedTuple):
    """Availability from `low` (included) up to `high` (not included, except 1) earns the customer this."""

    low: Fraction
    high: Fraction
    amount: Amount


class BadBands(ProbedError):
    """Bands that leave a gap, overlap, or pay for a target that is kept; all of it."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


def percent_text(ratio: Fraction) -> str:
    """Exact where it has an end: '99.95 %', else '358/359 = 99.7214... %'."""
    value = ratio * 100
    for digits in range(31):
        scaled = value * 10**digits
        if scaled.denominator == 1:
            whole, rest = divmod(scaled.numerator, 10**digits)
            return f"{whole}.{rest:0{digits}d} %" if digits else f"{whole} %"
    return f"{ratio} = {percent(ratio)}... %"


def checked_bands(bands: Sequence[Band], target: Fraction) -> tuple[Band, ...]:
    """The bands in order, when they cover all that misses the target exactly once (BadBands names every fault)."""
    ordered = sorted(bands)
    faults = []
    reached = Fraction(0)
    for band in ordered:
        low, high = percent_text(band.low), percent_text(band.high)
        if band.high <= band.low:
            faults.append(f"the band from {low} to {high} is empty. Write the lower border first.")
            continue
        if band.low > reached and reached < target:
            gap = percent_text(min(band.low, target))
            faults.append(f"no band holds what is from {percent_text(reached)} to {gap}. Close the gap.")
        if band.low < reached:
            upto = percent_text(min(reached, band.high))
            faults.append(f"two bands hold what is from {low} to {upto}. Let each end where the next begins.")
        if band.high > target and band.amount.of(Fraction(1)) > 0:
            faults.append(
                f"the band from {low} to {high} pays though the target {percent_text(target)} is kept. "
                "End it at the target."
            )
        reached = max(reached, band.high)
    if reached < target:
        faults.append(f"no band holds what is from {percent_text(reached)} to {percent_text(target)}. Close the gap.")
    if faults:
        raise BadBands(faults)
    return tuple(ordered)


class Rounding(StrEnum):
    """How the fraction of a smallest unit ends, once."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    DOWN = "down"
    UP = "up"


def rounded(value: Fraction, rule: Rounding) -> int:
    """Smallest units of an amount that is not negative."""
    match rule:
        case Rounding.HALF_UP:
            return floor(value + Fraction(1, 2))
        case Rounding.HALF_EVEN:
            return round(value)
        case Rounding.DOWN:
            return floor(value)
        case Rounding.UP:
            return ceil(value)


class Credit(NamedTuple):
    """How a credit came about. All money in smallest units; `band` None = the target was kept."""

    met: bool
    band: Band | None
    fee: Fraction
    """The fee of the part of the period that was in service."""
    exact: Fraction
    cap: Fraction | None
    capped: Fraction
    money: int


def credit(
    availability: Fraction,
    target: Fraction,
    bands: Sequence[Band],
    fee: int,
    cap: Amount | None = None,
    in_service: Fraction = Fraction(1),
    rounding: Rounding = Rounding.HALF_UP,
) -> Credit:
    """What the customer is credited. `bands` are checked ones; the cap is a share of the same fee, or money."""
    due = fee * in_service
    met = availability >= target
    band = None if met else next(b for b in bands if b.low <= availability < b.high)
    exact = band.amount.of(due) if band else Fraction(0)
    limit = None if cap is None else cap.of(due)
    capped = exact if limit is None else min(exact, limit)
    return Credit(met, band, due, exact, limit, capped, rounded(capped, rounding))


_DECIMALS: Final = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""ISO 4217 minor units where they are not two."""


def decimals_of(currency: str) -> int:
    """Decimals of the currency's smallest unit."""
    return _DECIMALS.get(currency.upper(), 2)


def money_text(money: int | Fraction, decimals: int) -> str:
    """'12000.00'; a fraction of a unit has more decimals, or '7741.9354838709...' where they do not end."""
    value = Fraction(money)
    digits = decimals
    while (value * 10 ** (digits - decimals)).denominator != 1 and digits < decimals + 10:
        digits += 1
    scaled = floor(value * 10 ** (digits - decimals))
    whole, rest = divmod(scaled, 10**digits)
    cut = "" if value * 10 ** (digits - decimals) == scaled else "..."
    return f"{whole}.{rest:0{digits}d}{cut}" if digits else str(whole)
