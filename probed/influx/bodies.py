"""Lines into bodies that every server takes, and the halves of one that was refused. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

LINES: Final = 5_000
BYTES: Final = 1_000_000


class Body(NamedTuple):
    """Lines that are sent together, each with its origin."""

    lines: list[str]
    origins: list[int]

    def halves(self) -> tuple[Body, Body]:
        middle = len(self.lines) // 2
        first = Body(self.lines[:middle], self.origins[:middle])
        return first, Body(self.lines[middle:], self.origins[middle:])


def bodies(lines: Sequence[str], origins: Sequence[int]) -> Iterator[Body]:
    """In order, none larger than LINES and BYTES; a line that is larger alone is one of its own."""
    start = size = 0
    for place, text in enumerate(lines):
        length = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        if place > start and (place - start == LINES or size + length + 1 > BYTES):
            yield Body(list(lines[start:place]), list(origins[start:place]))
            start, size = place, 0
        size += length + 1
    if start < len(lines):
        yield Body(list(lines[start:]), list(origins[start:]))
