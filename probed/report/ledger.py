"""The lists of the report: outages, exclusions, unknown time, contradicting evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from probed.model.assessment import Assessment, ClassSpan, Disagreement, InstantClass, Outage, Period
from probed.model.operation import Exclusion, ExclusionStatus
from probed.report import figures
from probed.report.page_ledger import DisagreementRow, ExclusionRow, LedgerRow, PartyRow, UnknownRow, UnlocatedRow
from probed.report.page_values import Moment
from probed.report.setting import Setting
from sla.masks import objection


def ledger_row(number: int, circuit: str, outage: Outage, setting: Setting) -> LedgerRow:
    """One outage as an entry of the ledger."""
    words = setting.words
    return LedgerRow(
        number=number,
        circuit=circuit,
        start=setting.edge(outage.start),
        end=None if outage.end is None else setting.edge(outage.end),
        open_text="" if outage.end else words("open"),
        low=figures.length(outage.low_us),
        high=figures.length(outage.high_us),
        down_in_period=figures.length(outage.down_in_period_us),
        unknown_in_period=figures.length(outage.unknown_in_period_us),
        excluded=figures.length(outage.excluded_us),
        cause=setting.leaves(outage.culprits),
        party=outage.party,
        party_text=words.known("party", outage.party) if outage.party else figures.NONE,
        counted=outage.counted,
        counted_text=words("counted.yes" if outage.counted else "counted.no"),
        why_not=words.known("why", outage.why_not),
        counted_from=_counted_from(outage, setting),
        evidence=outage.evidence,
    )


def _counted_from(outage: Outage, setting: Setting) -> Moment | None:
    """Said only where a mask hid the start of an outage that counts."""
    if not outage.counted or outage.counted_from is None or outage.counted_from == outage.start.at:
        return None
    return setting.moment(outage.counted_from)


def exclusion_rows(
    exclusions: Iterable[Exclusion], assessments: Sequence[Assessment], setting: Setting
) -> tuple[ExclusionRow, ...]:
    """The exclusions of the reported circuits that touch the period, with the time each took out."""
    periods: dict[str, set[Period]] = {}
    for assessment in assessments:
        periods.setdefault(assessment.circuit, set()).add(assessment.period)
    mine = [x for x in exclusions if any(x.start < of.end and of.start < x.end for of in periods.get(x.circuit, ()))]
    applied = {(a.circuit, span.reason): 0 for a in assessments for span in a.spans}
    for assessment in assessments:
        for span in assessment.spans:
            if span.kind is InstantClass.EXCLUDED:
                applied[assessment.circuit, span.reason] += span.end - span.start
    ordered = sorted(mine, key=lambda x: (x.start, x.circuit, x.id))
    refused = {(a.circuit, r.exclusion): (a.contract, r.why) for a in assessments for r in a.refused}
    return tuple(
        _exclusion(
            x, applied.get((x.circuit, x.id), 0), _refused(x, refused.get((x.circuit, x.id)), setting), setting
        )
        for x in ordered
    )


def _refused(exclusion: Exclusion, refused: tuple[str, str] | None, setting: Setting) -> str:
    """Why an approved exclusion was not applied; for one that is not approved its status says it."""
    if refused is None or exclusion.status is not ExclusionStatus.APPROVED:
        return ""
    ref, why = refused
    contract = setting.contracts.get(ref)
    found = None if contract is None else objection(contract, exclusion)
    if contract is None or found is None:  # a contract that says otherwise by now
        return why
    facts = dict(found.facts)
    if found.kind in {"notice", "late"}:
        facts["needed"] = figures.length(contract.planned_notice_us).text
    if found.kind == "proof":
        facts["words"] = setting.words.comma.join(dict(contract.proofs)[exclusion.kind])
    return setting.words(f"refused.{found.kind}", **facts)


def _exclusion(exclusion: Exclusion, applied_us: int, refused: str, setting: Setting) -> ExclusionRow:
    words = setting.words
    announced = exclusion.announced
    return ExclusionRow(
        id=exclusion.id,
        circuit=exclusion.circuit,
        kind=exclusion.kind.value,
        kind_text=words(f"exclusion.kind.{exclusion.kind.value}"),
        start=setting.moment(exclusion.start),
        end=setting.moment(exclusion.end),
        announced=None if announced is None else setting.moment(announced),
        notice=figures.length(None if announced is None else max(0, exclusion.start - announced)),
        status=exclusion.status.value,
        status_text=words(f"exclusion.status.{exclusion.status.value}"),
        author=exclusion.author,
        approver=exclusion.approver or figures.NONE,
        proof=exclusion.proof,
        applied=figures.minutes(applied_us),
        refused=refused,
    )


def unknown_rows(assessments: Sequence[Assessment], setting: Setting) -> tuple[UnknownRow, ...]:
    """Every stretch that was not measured."""
    return tuple(
        _unknown(assessment.circuit, span, setting)
        for assessment in assessments
        for span in assessment.spans
        if span.kind is InstantClass.UNKNOWN
    )


def _unknown(circuit: str, span: ClassSpan, setting: Setting) -> UnknownRow:
    return UnknownRow(
        circuit,
        setting.moment(span.start),
        setting.moment(span.end),
        figures.length(span.end - span.start),
        setting.words.known("silence", span.reason) if span.reason else figures.NONE,
        setting.leaves(span.culprits),
    )


def unlocated_rows(assessments: Sequence[Assessment], setting: Setting) -> tuple[UnlocatedRow, ...]:
    """Down time in the figures that nobody placed, bin by bin."""
    return tuple(
        UnlocatedRow(
            assessment.circuit,
            setting.moment(u.start),
            setting.moment(u.end),
            str(u.witness),
            figures.length(u.counted_us),
            figures.length(u.located_us),
            figures.signed_length(u.low_us),
            figures.signed_length(u.high_us),
            setting.words.known("party", u.party),
        )
        for assessment in assessments
        for u in assessment.unlocated
    )


def party_rows(assessments: Sequence[Assessment], setting: Setting) -> tuple[PartyRow, ...]:
    """Whose the outage seconds were, circuit by circuit."""
    return tuple(
        PartyRow(
            assessment.circuit,
            share.party,
            setting.words.known("party", share.party),
            figures.minutes(share.down_us),
            figures.minutes(share.excluded_us),
            share.outages,
            figures.length(share.mttr_us),
        )
        for assessment in assessments
        for share in assessment.responsible
    )


def disagreement_rows(assessments: Sequence[Assessment], setting: Setting) -> tuple[DisagreementRow, ...]:
    """Witnesses that cannot both be right, and how it was decided."""
    comma = setting.words.comma
    return tuple(
        DisagreementRow(
            assessment.circuit,
            setting.moment(d.start),
            setting.moment(d.end),
            _where(d, setting),
            comma.join(map(str, d.says_down)) or figures.NONE,
            comma.join(map(str, d.says_up)) or figures.NONE,
            setting.words.known("decided", d.decided),
        )
        for assessment in assessments
        for d in assessment.disagreements
    )


def _where(found: Disagreement, setting: Setting) -> str:
    """What they disagree about; a bin tells how much of its time, not when."""
    leaf = setting.names.leaf(found.leaf)
    if found.contradicted_us is None:
        return leaf
    return setting.words("contradicted", where=leaf, length=figures.length(found.contradicted_us).text)
