"""The report's pages of single circuits as pure data: figures, clauses, calendar and timeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from probed.report.page_values import Figure, Verdict


class DayState(StrEnum):
    """What a calendar cell is filled with; the gravest thing that happened that day wins."""

    OUT_OF_SERVICE = "out_of_service"
    OUT_OF_HOURS = "out_of_hours"
    UP = "up"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    DOWN = "down"


class ClauseRow(NamedTuple):
    """One clause for one circuit."""

    clause: str
    kind: str
    title: str
    target: Figure
    value: Figure
    low: Figure
    high: Figure
    margin: Figure
    margin_text: str
    verdict: Verdict
    verdict_text: str


class TimeRow(NamedTuple):
    """Minutes of each class; they sum to `assessed`. At risk is time without protection, on top of these."""

    assessed: Figure
    up: Figure
    degraded: Figure
    down: Figure
    unknown: Figure
    excluded: Figure
    out_of_hours: Figure
    at_risk_low: Figure
    at_risk_high: Figure


class DayCell(NamedTuple):
    """One local day. `level` 0..4 grows with the minutes down; `label` is what stands in the cell."""

    date: str
    day: int
    weekday: int
    offset_us: int
    state: DayState
    level: int
    label: str
    down: Figure
    unknown: Figure
    excluded: Figure
    degraded: Figure
    unknown_share: float
    hint: str


class Bar(NamedTuple):
    """One stretch of one class; offset and length in microseconds from the start of the period."""

    kind: str
    start: str
    end: str
    offset_us: int
    length_us: int


class Mark(NamedTuple):
    """The number of a ledger entry above the strip, at its start."""

    number: int
    offset_us: int


@dataclass(frozen=True, slots=True)
class CircuitPart:
    """Everything about one assessed circuit."""

    id: str
    title: str
    kind: str
    protection: str
    contract: str
    topology: tuple[str, ...]
    provisional: bool
    so_far: str
    in_service: str
    period_us: int
    """Of its own assessment month, to which calendar, bars and marks are drawn."""
    official: Figure
    low: Figure
    high: Figure
    coverage: Figure
    outages: Figure
    longest: Figure
    longest_high: Figure
    mttr: Figure
    mtbf: Figure
    times: TimeRow
    clauses: tuple[ClauseRow, ...]
    verdict: Verdict
    verdict_text: str
    calendar: tuple[DayCell, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    sha256: str
