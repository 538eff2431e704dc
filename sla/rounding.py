"""Printers that truncate: 99.98999 never prints as 99.9900 and so never hides a miss.

They are for people only. Decisions are taken on the unrounded Fraction, unless the contract names a rounding of its
own (`rounded`, `whole`).
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import assert_never

from probed.model.contract import Rounding
from probed.model.instant import SECOND_US


def whole(value: Fraction, rule: Rounding) -> int:
    """A value >= 0 as a whole number by a named rule (NONE truncates: a figure that is not to be rounded is cut)."""
    match rule:
        case Rounding.NONE | Rounding.TRUNCATE:
            return floor(value)
        case Rounding.UP:
            return ceil(value)
        case Rounding.HALF_UP:
            return floor(value + Fraction(1, 2))
        case Rounding.HALF_EVEN:
            return round(value)
    assert_never(rule)


def rounded(ratio: Fraction, decimals: int, rule: Rounding) -> Fraction:
    """A ratio whose percentage has so many decimals; NONE leaves it exact."""
    if rule is Rounding.NONE:
        return ratio
    units = 100 * 10**decimals
    return Fraction(whole(ratio * units, rule), units)


def least(ratio: Fraction, decimals: int, rule: Rounding) -> Fraction:
    """The smallest ratio that is rounded to this one or more (of UP, and of HALF_EVEN to an odd digit: what just is
    not enough).
    """
    if rule is Rounding.NONE:
        return ratio
    units = 100 * 10**decimals
    step = ceil(ratio * units)
    match rule:
        case Rounding.UP:
            return Fraction(step - 1, units)
        case Rounding.HALF_UP | Rounding.HALF_EVEN:
            return Fraction(2 * step - 1, 2 * units)
        case _:
            return Fraction(step, units)


def truncated(value: Fraction, places: int) -> str:
    """Decimal text cut off (towards zero) after `places` digits."""
    return _cut(value.numerator, value.denominator, places)


def _cut(over: int, under: int, places: int) -> str:
    """The same of over/under; `under` is above 0."""
    scaled = abs(over) * 10**places // under
    whole, rest = divmod(scaled, 10**places)
    sign = "-" if over < 0 and scaled else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def percent(ratio: Fraction | None, places: int = 4, none: str = "-") -> str:
    """A ratio in percent without the sign, such as '99.9899'; `none` where there is no figure."""
    return none if ratio is None else _cut(ratio.numerator * 100, ratio.denominator, places)


def seconds(length_us: int | Fraction) -> str:
    """Exact seconds of a whole number of microseconds, as short as exact; of a fraction, cut at 1 us."""
    text = truncated(Fraction(length_us) / SECOND_US, 6)
    return text.rstrip("0").rstrip(".")


def duration(length_us: int | Fraction | None, none: str = "-") -> str:
    """Hours, minutes and whole seconds, such as '26:03:59' (over a day stays in hours)."""
    if length_us is None:
        return none
    whole = int(abs(Fraction(length_us)) / SECOND_US)
    hours, rest = divmod(whole, 3600)
    minute, second = divmod(rest, 60)
    return f"{'-' if length_us < 0 else ''}{hours}:{minute:02d}:{second:02d}"


def minutes(length_us: int | Fraction, places: int = 2) -> str:
    """Decimal minutes, cut off."""
    return truncated(Fraction(length_us) / (60 * SECOND_US), places)
