"""Header fields in encoded words of our own: folded by the standard library (CPython 3.11) they lose blanks."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Final

OCTETS: Final = 39
"""Of text in a word: with a field's name in front a line has 78 characters at most (RFC 5322 clause 2.1.1)."""
PLAIN: Final = 60
"""Characters of ASCII that need no folding."""


def unstructured(text: str) -> str:
    """One line of text as RFC 2047 has it: as it stands, or in words of base64, on lines of their own."""
    if text.isascii() and text.isprintable() and len(text) <= PLAIN and "=?" not in text:
        return text
    return "\n ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(text))


def _pieces(text: str) -> Iterator[bytes]:
    """Whole characters each (RFC 2047 clause 5): blanks between the words are not part of the text."""
    piece = b""
    for letter in text:
        octets = letter.encode("utf-8", "replace")
        if len(piece) + len(octets) > OCTETS:
            yield piece
            piece = b""
        piece += octets
    yield piece
