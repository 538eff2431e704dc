"""The report page as pure data: everything that HTML and JSON show, already worded and already cut to figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

REPORT_SCHEMA: Final = 1


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class Verdict(StrEnum):
    """`undetermined`: nothing was measured. `not_applicable`: nothing happened that the clause measures."""

    KEPT = "kept"
    MISSED = "missed"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"


class ReportStatus(StrEnum):
    """A published report is frozen; a correction makes the next revision."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    PUBLISHED = "published"


class DayState(StrEnum):
    """What a calendar cell is filled with; the gravest thing that happened that day wins."""

    OUT_OF_SERVICE = "out_of_service"
    OUT_OF_HOURS = "out_of_hours"
    UP = "up"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"
    DEGRADED = "degraded"
    DOWN = "down"


class Revision(NamedTuple):
    """Which revision this is and why it was made. `made` = instant (microseconds UTC), None = not stated."""

    number: int
    status: ReportStatus = ReportStatus.DRAFT
    note: str = ""
    made: int | None = None


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


class CustomerHead(NamedTuple):
    id: str
    name: str
    tier: str
    tier_text: str
    unit: str


class PeriodHead(NamedTuple):
    label: str
    title: str
    zone: str
    start: Moment
    end: Moment
    text: str


class RevisionHead(NamedTuple):
    number: int
    status: ReportStatus
    status_text: str
    note: str
    made: Moment | None


class ContractHead(NamedTuple):
    ref: str
    title: str


class ClauseVerdict(NamedTuple):
    """One contract clause over all its circuits; `worst` is the circuit with the least margin."""

    contract: str
    clause: str
    kind: str
    title: str
    target: Figure
    worst: Figure
    worst_circuit: str
    margin: Figure
    margin_text: str
    kept: int
    missed: int
    not_applicable: int
    undetermined: int
    verdict: Verdict
    verdict_text: str


class Allowance(NamedTuple):
    """Downtime that an availability clause allows one circuit, and what was used of it.

    `used` is by the official figure; `unknown` is what could be down besides.
    """

    circuit: str
    allowed: Figure
    used: Figure
    unknown: Figure
    verdict: Verdict


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


class VpnMemberRow(NamedTuple):
    """A circuit of a VPN under one contract version. `contract` and `held` (for which part of the period it judged)
    where several versions share the period, else empty.
    """

    circuit: str
    site: str
    role_text: str
    official: Figure
    down: Figure
    verdict: Verdict | None
    verdict_text: str
    contract: str = ""
    held: str = ""


class VpnClauseRow(NamedTuple):
    """What was promised of a VPN as a whole. `site`: the one that decides, where every site must keep it; `held`: the
    part of the period that the version judged, empty for all of it.
    """

    contract: str
    clause: str
    title: str
    site: str
    target: Figure
    value: Figure
    low: Figure
    high: Figure
    verdict: Verdict
    verdict_text: str
    held: str = ""


class VpnPart(NamedTuple):
    id: str
    name: str
    topology_text: str
    members: tuple[VpnMemberRow, ...]
    clauses: tuple[VpnClauseRow, ...] = ()


class MethodItem(NamedTuple):
    title: str
    lines: tuple[str, ...]


class FigureChange(NamedTuple):
    """A figure that differs from the previous revision."""

    circuit: str
    name: str
    before: Figure
    after: Figure


class SpanChange(NamedTuple):
    """Time that the previous revision had in another class."""

    circuit: str
    start: Moment
    end: Moment
    length: Figure
    before: str
    after: str


class CreditStep(NamedTuple):
    """One step of a proof sheet and what it makes, in whole currency units."""

    text: str
    amount: str


class CreditPart(NamedTuple):
    """The proof sheet of one circuit under one contract version. Amounts in whole currency units, exact."""

    circuit: str
    contract: str
    currency: str
    charge: str
    total: str
    at_most: str
    steps: tuple[CreditStep, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One customer's period. The same page gives the HTML and the JSON."""

    language: Language
    customer: CustomerHead
    period: PeriodHead
    revision: RevisionHead
    contracts: tuple[ContractHead, ...]
    provisional: bool
    known_until: Moment | None
    coverage: Figure
    verdict: Verdict
    verdict_text: str
    brief: tuple[str, ...]
    clauses: tuple[ClauseVerdict, ...]
    credits: tuple[CreditPart, ...]
    credit_totals: tuple[str, ...]
    tightest: tuple[Allowance, ...]
    circuits: tuple[CircuitPart, ...]
    vpns: tuple[VpnPart, ...]
    ledger: tuple[LedgerRow, ...]
    exclusions: tuple[ExclusionRow, ...]
    unknown: tuple[UnknownRow, ...]
    unlocated: tuple[UnlocatedRow, ...]
    switches: tuple[SwitchRow, ...]
    parties: tuple[PartyRow, ...]
    disagreements: tuple[DisagreementRow, ...]
    method: tuple[MethodItem, ...]
    figure_changes: tuple[FigureChange, ...]
    span_changes: tuple[SpanChange, ...]
    compared: bool
    period_us: int
    sha256: str
