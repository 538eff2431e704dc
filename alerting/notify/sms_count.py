"""How many parts an SMS takes: GSM 7-bit (3GPP TS 23.038 clause 6.2.1) where it will do, else UCS-2."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("\f^{}\\[~]|€")
"""Two septets each: an escape and a character, which no border of parts may separate."""

SEPTETS: Final = (160, 153)
"""In a message of one part, and in each part of several: the header of a part takes 7 of them."""
UNITS: Final = (70, 67)
"""The same in UTF-16 code units; a pair of surrogates is never torn apart."""


class Count(NamedTuple):
    """`units` are septets, or UTF-16 code units when `ucs2`."""

    parts: int
    units: int
    ucs2: bool


def count(text: str) -> Count:
    """What a text costs. The empty text is one part."""
    ucs2 = needs_ucs2(text)
    sizes = _ucs2_sizes(text) if ucs2 else _septet_sizes(text)
    whole, each = UNITS if ucs2 else SEPTETS
    total = sum(sizes)
    return Count(1 if total <= whole else _packed(sizes, each), total, ucs2)


def needs_ucs2(text: str) -> bool:
    return any(character not in BASIC and character not in EXTENDED for character in text)


def _septet_sizes(text: str) -> list[int]:
    return [2 if character in EXTENDED else 1 for character in text]


def _ucs2_sizes(text: str) -> list[int]:
    return [2 if ord(character) > 0xFFFF else 1 for character in text]


def _packed(sizes: Iterable[int], each: int) -> int:
    parts, room = 1, each
    for size in sizes:
        if size > room:
            parts, room = parts + 1, each
        room -= size
    return parts
