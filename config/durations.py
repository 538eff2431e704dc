"""Lengths of time as people write them: '60s', '1h 30min', '250ms'; exact to the microsecond."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Final

_UNITS: Final = {"d": 86_400_000_000, "h": 3_600_000_000, "min": 60_000_000, "s": 1_000_000, "ms": 1_000, "us": 1}
_PART = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,18})?)\s*([a-zA-Zµμ]+)\s*")
_LONGEST_US: Final = 3660 * 86_400_000_000
"""About ten years: more is a slip of the pen."""

EXAMPLE: Final = "such as '60s', '90min' or '4h'"


def parse_duration(text: str) -> int:
    """Microseconds; the ValueError says what is wrong with the text."""
    plain = unicodedata.normalize("NFKC", text).strip()
    total, position = Fraction(0), 0
    while match := _PART.match(plain, position):
        total += Fraction(match[1]) * _unit(match[2], text)
        position = match.end()
    if position != len(plain) or not plain:
        raise ValueError(_advice(plain, text))
    if total.denominator != 1:
        raise ValueError(f"'{text}' is finer than a microsecond. Round it.")
    if total > _LONGEST_US:
        raise ValueError(f"'{text}' is longer than ten years. Write a shorter length.")
    return int(total)


def format_duration(length_us: int) -> str:
    """The shortest exact text: 5400000000 gives '90min'; zero gives '0s'."""
    if length_us == 0:
        return "0s"
    unit = next(name for name, size in _UNITS.items() if length_us % size == 0)
    return f"{length_us // _UNITS[unit]}{unit}"


def _unit(name: str, text: str) -> int:
    if name in _UNITS:
        return _UNITS[name]
    if name == "m":
        raise ValueError(f"'{text}': 'm' could be minutes or milliseconds. Write 'min' or 'ms'.")
    raise ValueError(f"'{text}' has the unknown unit '{name}'. Write d, h, min, s, ms or us.")


def _advice(plain: str, text: str) -> str:
    if re.fullmatch(r"[0-9.]+", plain):
        return f"'{text}' has no unit. Write a length {EXAMPLE}."
    return f"'{text}' is not a length of time. Write one {EXAMPLE}."
