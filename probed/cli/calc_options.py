"""Figures that are typed in as options of `probed calc`: exact decimals, shares, lengths."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import Final

from probed.errors import ProbedError

_DECIMAL: Final = re.compile(r"([0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(%?)", re.ASCII)
_FRACTION: Final = re.compile(r"([0-9]{1,20})/([0-9]{1,20})", re.ASCII)


def quantity(text: str, option: str, example: str) -> Fraction:
    """An exact number that is not negative: '6%', '0.06', '3/50'."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if match := _DECIMAL.fullmatch(plain):
        return Fraction(match[1]) / (100 if match[2] else 1)
    match = _FRACTION.fullmatch(plain)
    if match is None or not int(match[2]):
        raise ProbedError(f"{option}: '{text}' is no number that can stand here. Write it such as {example}.")
    return Fraction(int(match[1]), int(match[2]))
