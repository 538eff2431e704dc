"""Builds the report page of one customer's period from its assessments, the only source of its figures."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from probed.model.assessment import Assessment, Period
from probed.model.contract import Contract
from probed.model.credit import CircuitCredit, VpnCreditSheet
from probed.model.instant import to_datetime
from probed.model.inventory import Customer
from probed.model.operation import Exclusion
from probed.model.vpn_assessment import VpnAssessment
from probed.report import changes, circuits, figures, ledger, method, verdicts
from probed.report import credits as credits_
from probed.report import vpns as vpns_
from probed.report.names import Names
from probed.report.page import ContractHead, CustomerHead, Language, PeriodHead, ReportPage, Revision, RevisionHead
from probed.report.page_circuits import CircuitPart, Mark
from probed.report.page_ledger import LedgerRow
from probed.report.page_values import Verdict
from probed.report.setting import Setting, clock_changes
from probed.report.switches import switch_rows
from probed.report.text import MONTHS, Words
from sla.credit_month import customer_credit
from sla.join import sold_again, split_periods

FIRST: Final = Revision(1)
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def build_report(
    customer: Customer,
    contracts: Sequence[Contract],
    period: Period,
    assessments: Sequence[Assessment],
    names: Names,
    exclusions: Sequence[Exclusion] = (),
    *,
    language: Language = Language.ZH,
    revision: Revision = FIRST,
    previous: changes.Filed | None = None,
    sheets: Sequence[CircuitCredit] = (),
    vpns: Sequence[VpnAssessment] = (),
    vpn_sheets: Sequence[VpnCreditSheet] = (),
) -> ReportPage:
    """The page; the order of the inputs does not matter. `previous` = what the earlier revision holds.

    `sheets` and `vpn_sheets`: what the missed clauses cost, of the circuits and VPNs whose contracts say so.
    """
    words = Words(language)
    used = {a.contract for a in assessments} | {a.contract for a in vpns}
    offset = any(map(clock_changes, dict.fromkeys([period, *(a.period for a in assessments)])))
    setting = Setting(words, names, period, {c.ref: c for c in contracts if c.ref in used}, offset)
    ordered = sorted(assessments, key=lambda a: (a.circuit, a.start, a.contract))
    parts, entries = _circuits(ordered, setting)
    now = changes.filed(ordered, sheets, vpns, vpn_sheets) if previous is not None else None
    nets = sorted(vpns, key=lambda a: (a.vpn, a.start, a.contract))
    verdict = verdicts.overall([*(part.verdict for part in parts), *vpns_.verdicts_of(nets)])
    provisional = any(a.provisional for a in ordered)
    return ReportPage(
        language=language,
        customer=_customer(customer, setting),
        period=_period(setting),
        revision=_revision(revision, setting),
        contracts=tuple(ContractHead(ref, _title(c, language)) for ref, c in sorted(setting.contracts.items())),
        provisional=provisional,
        known_until=setting.moment(min(a.horizon for a in ordered if a.provisional)) if provisional else None,
        coverage=figures.percent(_coverage(ordered), 2),
        verdict=verdict,
        verdict_text=_headline(verdict, words, so_far=provisional),
        brief=_brief(parts, entries, ordered, list(vpns_.verdicts_of(nets)), setting),
        clauses=verdicts.clause_verdicts(parts, words),
        credits=credits_.credit_parts(sheets, words, vpn_sheets),
        credit_totals=credits_.credit_totals(
            customer_credit(customer.id, period.label, sheets, setting.contracts, vpn_sheets), words
        ),
        tightest=verdicts.tightest(ordered, setting),
        circuits=parts,
        vpns=vpns_.with_clauses(circuits.vpn_parts(parts, setting), nets, setting),
        ledger=entries,
        exclusions=ledger.exclusion_rows(exclusions, ordered, setting),
        unknown=ledger.unknown_rows(ordered, setting),
        unlocated=ledger.unlocated_rows(ordered, setting),
        switches=switch_rows(ordered, setting),
        parties=ledger.party_rows(ordered, setting),
        disagreements=ledger.disagreement_rows(ordered, setting),
        method=method.method_items(ordered, setting),
        figure_changes=changes.figure_changes(previous, now, setting) if previous and now else (),
        span_changes=changes.span_changes(previous, now, setting) if previous and now else (),
        compared=previous is not None,
        period_us=period.end - period.start,
        sha256=content_hash([*(a.sha256 for a in ordered), *(a.sha256 for a in nets)]),
    )


def content_hash(hashes: Iterable[str]) -> str:
    """SHA-256 of the assessments' hashes, one a line, as `sha256sum` would say it."""
    lines = "".join(f"{item}\n" for item in hashes)
    return hashlib.sha256(lines.encode()).hexdigest()


def _circuits(
    ordered: Sequence[Assessment], setting: Setting
) -> tuple[tuple[CircuitPart, ...], tuple[LedgerRow, ...]]:
    """Circuits and ledger together: the ledger's numbers stand on the circuits' strips."""
    parts: list[CircuitPart] = []
    rows: list[LedgerRow] = []
    for assessment in ordered:
        marks: list[Mark] = []
        for outage in assessment.outages:
            rows.append(ledger.ledger_row(len(rows) + 1, assessment.circuit, outage, setting))
            marks.append(circuits.mark(len(rows), outage, assessment.period))
        parts.append(circuits.circuit_part(assessment, tuple(marks), setting))
    return tuple(parts), tuple(rows)


def _customer(customer: Customer, setting: Setting) -> CustomerHead:
    english = setting.words.language is Language.EN
    name = customer.name_en if english and customer.name_en else customer.name
    return CustomerHead(
        customer.id, name, customer.tier.value, setting.words(f"tier.{customer.tier.value}"), setting.names.unit
    )


def _title(contract: Contract, language: Language) -> str:
    return contract.title_en if language is Language.EN and contract.title_en else contract.title


def _period(setting: Setting) -> PeriodHead:
    period, words = setting.period, setting.words
    start, end = setting.moment(period.start), setting.moment(period.end)
    local, last = (to_datetime(at, period.zone) for at in (period.start, period.end))
    title = period.label
    if (named := _month(period)) is not None:
        year, number = named
        english = words.language is Language.EN
        title = words("month.title", year=year, month=MONTHS[number - 1] if english else number)
    offsets = dict.fromkeys(f"{s[:3]}:{s[3:5]}" for s in (local.strftime("%z"), last.strftime("%z")))
    text = words("period.text", start=start.text, end=end.text, zone=period.zone, offset="/".join(offsets))
    return PeriodHead(period.label, title, period.zone, start, end, text)


def _month(period: Period) -> tuple[int, int] | None:
    """Year and month of a period that is one. An assessment month is that of its label, whichever day it begins on,
    and whether or not clocks show its midnight.
    """
    if told := _MONTH.fullmatch(period.label):
        return int(told[1]), int(told[2])
    local, last = (to_datetime(at, period.zone) for at in (period.start, period.end))
    midnights = (local.hour, last.hour) == (0, 0) and local.day == last.day
    if not midnights or (last.year * 12 + last.month) - (local.year * 12 + local.month) != 1:
        return None
    named = local if local.day == 1 else last
    return named.year, named.month


def _revision(revision: Revision, setting: Setting) -> RevisionHead:
    made = None if revision.made is None else setting.moment(revision.made)
    status = setting.words(f"status.{revision.status.value}")
    return RevisionHead(revision.number, revision.status, status, revision.note, made)


def _headline(verdict: Verdict, words: Words, *, so_far: bool) -> str:
    headline = words(f"headline.{verdict.value}")
    if so_far and verdict in {Verdict.KEPT, Verdict.MISSED}:
        return words("headline.so_far", headline=headline)
    return headline


def _coverage(assessments: Sequence[Assessment]) -> Fraction | None:
    """Known share of all circuits' time in hours and not excluded: counted over circuits, not averaged."""
    known = sum(a.totals.up + a.totals.degraded + a.totals.down for a in assessments)
    total = known + sum(a.totals.unknown for a in assessments)
    return Fraction(known, total) if total else None


def _brief(
    parts: Sequence[CircuitPart],
    entries: Sequence[LedgerRow],
    assessments: Sequence[Assessment],
    of_vpns: Sequence[Verdict],
    setting: Setting,
) -> tuple[str, ...]:
    """The month in a few sentences made by rules."""
    words = setting.words
    found = [row.verdict for part in parts for row in part.clauses]
    lines = [
        words(
            "brief.clauses",
            circuits=len({part.id for part in parts}),
            clauses=len(found),
            **{verdict.value: found.count(verdict) for verdict in Verdict},
        ),
        *_brief_vpns(of_vpns, words),
        _brief_outages([row for row in entries if row.counted], words),
    ]
    for same in split_periods(assessments):
        contracts = words.comma.join(part.contract for part in same)
        key = "brief.again" if sold_again(same) else "brief.versions"
        lines.append(words(key, circuit=same[0].circuit, contracts=contracts))
    if unknown := sum(a.totals.unknown for a in assessments):
        lines.append(words("brief.unknown", minutes=figures.minutes(unknown).text))
    if horizons := [a.horizon for a in assessments if a.provisional]:
        lines.append(words("brief.provisional", at=setting.moment(min(horizons)).text))
    return tuple(lines)


def _brief_vpns(of_vpns: Sequence[Verdict], words: Words) -> tuple[str, ...]:
    if not of_vpns:
        return ()
    counts = {verdict.value: of_vpns.count(verdict) for verdict in Verdict}
    return (words("brief.vpns", clauses=len(of_vpns), **counts),)


def _brief_outages(counted: Sequence[LedgerRow], words: Words) -> str:
    if not counted:
        return words("brief.outages.none")
    longest = max(counted, key=lambda row: Fraction(row.low.value or 0))
    key = "brief.outages.one" if len(counted) == 1 else "brief.outages"
    return words(key, count=len(counted), longest=longest.low.text, circuit=longest.circuit)
