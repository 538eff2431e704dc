"""Which numbers of a sequence were seen: gaps, what fills them late, duplicates. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from probed.model.probe import Numbering

GAPS: Final = 64
"""So many gaps of one sequence are waited for; the oldest are given up."""


class Seen(StrEnum):
    NEXT = "next"
    """In order, perhaps with a gap before it."""
    LATE = "late"
    """Fills (part of) a gap."""
    DUPLICATE = "duplicate"


def first(number: int, *, from_beginning: bool) -> Numbering:
    """The numbering before its first sample that is seen. `from_beginning`: all from 0 on ought to be seen."""
    return Numbering(0 if from_beginning else number)


def see(numbering: Numbering, number: int) -> tuple[Numbering, Seen]:
    """The numbering with one more number seen. What is before all that was waited for counts as seen."""
    numbering = numbering._replace(seen=numbering.seen + 1)
    if number >= numbering.next:
        missing = numbering.missing
        if number > numbering.next:
            missing = (*missing, (numbering.next, number))
        given_up = sum(end - start for start, end in missing[:-GAPS])
        after = numbering._replace(next=number + 1, missing=missing[-GAPS:], lost=numbering.lost + given_up)
        return after, Seen.NEXT
    for at, (start, end) in enumerate(numbering.missing):
        if start <= number < end:
            parts = tuple(part for part in ((start, number), (number + 1, end)) if part[0] < part[1])
            missing = (*numbering.missing[:at], *parts, *numbering.missing[at + 1 :])
            given_up = sum(end - start for start, end in missing[:-GAPS])
            after = numbering._replace(missing=missing[-GAPS:], lost=numbering.lost + given_up)
            return after, Seen.LATE
    return numbering._replace(duplicates=numbering.duplicates + 1), Seen.DUPLICATE
