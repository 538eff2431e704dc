"""Octets of equipment as text: UTF-8 or GB 18030 (GBK is part of it), found out where it is not said."""

from __future__ import annotations

import re
from typing import Final

MOST_CHARACTERS: Final = 2000
_CJK: Final = range(0x4E00, 0xA000)
_CJK_MARKS: Final = range(0x3000, 0x3040)
_FULL_WIDTH: Final = range(0xFF00, 0xFFF0)
_TWO_OCTETS: Final = range(0x80, 0x800)
"""What UTF-8 writes in two octets: European and Arabic letters, rare in the alarms of these networks."""
_EUROPEAN: Final = re.compile(r"(?:[\x00-\x7f°±]|(?<=[A-Za-z])[^\W\d_]|[^\W\d_](?=[A-Za-z]))*+")
"""Every odd letter has a plain one beside it; degrees are English, and what they would be in Chinese is not used.
Possessive: a plain letter is read in three ways, a text in 3 ** n."""
_NONE: Final = "\ufffd"
_VISIBLE: Final = dict.fromkeys((*range(32), 127, *range(128, 160), 8232, 8233, 65279), " ")


def as_text(octets: bytes, encoding: str = "") -> str:
    """In `encoding` if one is given, else in what it is most likely written. Never fails; one line, no padding.

    Octets that are good UTF-8 by chance are told by what they would say: odd letters that stand in no European word,
    and are Chinese characters throughout in the other reading, are Chinese.
    """
    decoded = octets.decode(encoding, errors="replace") if encoding else _guessed(octets)
    if not decoded.isprintable():
        decoded = decoded.translate(_VISIBLE)
    return decoded.strip()[:MOST_CHARACTERS]


def _guessed(octets: bytes) -> str:
    if octets.isascii():
        return octets.decode("ascii")
    try:
        utf_8 = octets.decode()
    except UnicodeDecodeError as broken:
        return _cut(octets, broken) or _spoilt(octets) or octets.decode("gb18030", errors="replace").rstrip(_NONE)
    odd = [ord(char) for char in utf_8 if ord(char) > 127]
    if all(code in _TWO_OCTETS for code in odd) and not _EUROPEAN.fullmatch(utf_8):
        try:
            chinese = octets.decode("gb18030")
        except UnicodeDecodeError:
            return utf_8
        if all(_is_chinese(ord(char)) for char in chinese if ord(char) > 127):
            return chinese
    return utf_8


def _cut(octets: bytes, broken: UnicodeDecodeError) -> str:
    """UTF-8 that was cut to a length in the middle of its last character; '' = it is none.

    One Chinese character of it before is enough: three octets of GBK seldom are one.
    """
    whole = octets[: broken.start].decode()
    if broken.reason != "unexpected end of data" or not any(_is_chinese(ord(char)) for char in whole):
        return ""
    return whole


def _spoilt(octets: bytes) -> str:
    """UTF-8 of which some octets are missing (fields that were cut and joined); '' = it is none: GBK that is read as
    UTF-8 has hardly a character of Chinese in it.
    """
    text = octets.decode(errors="replace")
    chinese = sum(_is_chinese(ord(char)) for char in text)
    return text if chinese >= 2 * text.count(_NONE) else ""


def _is_chinese(code: int) -> bool:
    return code in _CJK or code in _CJK_MARKS or code in _FULL_WIDTH
