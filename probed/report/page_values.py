"""What a report shows of one value, already worded: figures, instants, verdicts."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple


class Verdict(StrEnum):
    """`undetermined`: nothing was measured. `not_applicable`: nothing happened that the clause measures."""

    KEPT = "kept"
    MISSED = "missed"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


class Figure(NamedTuple):
    """One figure: the exact value in `unit` (ratio, us, count) and the text that is printed for it."""

    value: Fraction | int | None
    unit: str
    text: str


class Moment(NamedTuple):
    """An instant: RFC 3339 in the report's zone, exact, and the text that is printed."""

    at: str
    text: str


class EdgeText(NamedTuple):
    """A start or an end with its bounds (RFC 3339) and its uncertainty as printed."""

    moment: Moment
    earliest: str
    latest: str
    uncertainty: str
