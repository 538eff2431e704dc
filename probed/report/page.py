"""The report page as pure data: everything that HTML and JSON show, already worded and already cut to figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from probed.report.page_circuits import CircuitPart
from probed.report.page_ledger import (
    DisagreementRow,
    ExclusionRow,
    LedgerRow,
    PartyRow,
    SwitchRow,
    UnknownRow,
    UnlocatedRow,
)
from probed.report.page_values import Figure, Moment, Verdict

REPORT_SCHEMA: Final = 1


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class ReportStatus(StrEnum):
    """A published report is frozen; a correction makes the next revision."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    PUBLISHED = "published"


class Revision(NamedTuple):
    """Which revision this is and why it was made. `made` = instant (microseconds UTC), None = not stated."""

    number: int
    status: ReportStatus = ReportStatus.DRAFT
    note: str = ""
    made: int | None = None


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
