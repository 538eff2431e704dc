"""The report's lists as pure data: outages, exclusions, unknown time, contradictions, switches, parties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from probed.report.page_values import EdgeText, Figure, Moment


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One outage, counted or not. `end` None = still open when the evidence ended."""

    number: int
    circuit: str
    start: EdgeText
    end: EdgeText | None
    open_text: str
    low: Figure
    high: Figure
    down_in_period: Figure
    unknown_in_period: Figure
    excluded: Figure
    cause: str
    party: str
    party_text: str
    counted: bool
    counted_text: str
    why_not: str
    counted_from: Moment | None
    evidence: tuple[str, ...]


class ExclusionRow(NamedTuple):
    """`applied` = time that left the assessment because of it."""

    id: str
    circuit: str
    kind: str
    kind_text: str
    start: Moment
    end: Moment
    announced: Moment | None
    notice: Figure
    status: str
    status_text: str
    author: str
    approver: str
    proof: str
    applied: Figure
    refused: str


class UnknownRow(NamedTuple):
    circuit: str
    start: Moment
    end: Moment
    length: Figure
    reason: str
    where: str


class DisagreementRow(NamedTuple):
    circuit: str
    start: Moment
    end: Moment
    where: str
    says_down: str
    says_up: str
    decided: str


class UnlocatedRow(NamedTuple):
    """Down time that a bin counted in [start, end), and nobody placed."""

    circuit: str
    start: Moment
    end: Moment
    witness: str
    counted: Figure
    located: Figure
    low: Figure
    high: Figure
    party_text: str


class SwitchRow(NamedTuple):
    """A protection switch: when, what switched, for how long service was interrupted, and who says so."""

    circuit: str
    at: EdgeText
    groups: str
    low: Figure
    high: Figure
    took: str
    decided: str
    """By which rule, where those who tell of it cannot all be right."""
    counts: str
    by: tuple[str, ...]


class PartyRow(NamedTuple):
    """What one party answers for of a circuit."""

    circuit: str
    party: str
    party_text: str
    down: Figure
    excluded: Figure
    outages: int
    mttr: Figure
