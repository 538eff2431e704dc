"""One circuit's part of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from probed.model.assessment import Assessment, Outage, Period
from probed.model.ids import CircuitId
from probed.model.vpn_assessment import VpnAssessment
from probed.report import days, figures, verdicts
from probed.report.names import CircuitName
from probed.report.page import VpnMemberRow, VpnPart
from probed.report.page_circuits import CircuitPart, Mark, TimeRow
from probed.report.setting import Setting


def circuit_part(assessment: Assessment, marks: tuple[Mark, ...], setting: Setting) -> CircuitPart:
    """Everything about one assessed circuit but its ledger entries."""
    words = setting.words
    name = setting.names.circuits.get(assessment.circuit, CircuitName("", "", ""))
    counted = [outage for outage in assessment.outages if outage.counted]
    clauses = verdicts.clause_rows(assessment, setting)
    verdict = verdicts.overall(row.verdict for row in clauses)
    bounds = assessment.availability
    return CircuitPart(
        id=assessment.circuit,
        title=name.title,
        kind=name.kind,
        protection=words.known("protection", name.protection) if name.protection else "",
        contract=assessment.contract,
        topology=assessment.topology,
        provisional=assessment.provisional,
        so_far=_so_far(assessment, setting),
        in_service=held_text(assessment, setting),
        period_us=assessment.period.end - assessment.period.start,
        official=figures.percent(bounds.official),
        low=figures.percent(bounds.low),
        high=figures.percent(bounds.high),
        coverage=figures.percent(assessment.coverage, 2),
        outages=figures.count(len(counted)),
        longest=figures.length(max((o.low_us for o in counted), default=None)),
        longest_high=figures.length(max((o.high_us for o in counted), default=None)),
        mttr=figures.length(assessment.mttr_us),
        mtbf=figures.length(assessment.mtbf_us),
        times=_times(assessment),
        clauses=clauses,
        verdict=verdict,
        verdict_text=verdicts.verdict_text(verdict, words, so_far=assessment.provisional),
        calendar=days.calendar(assessment, setting.of(assessment.period)),
        bars=days.bars(assessment, setting.of(assessment.period)),
        marks=marks,
        sha256=assessment.sha256,
    )


def _so_far(assessment: Assessment, setting: Setting) -> str:
    if not assessment.provisional:
        return ""
    until = setting.moment(min(assessment.end, assessment.horizon)).text
    return setting.words("until", text=setting.words("so_far"), at=until)


def held_text(assessment: Assessment | VpnAssessment, setting: Setting) -> str:
    """'under gold@2 2026-10-16 to 2026-11-01', 'in service ...': said only where the window is not the report's whole
    period for another reason than missing evidence.
    """
    period = assessment.period
    own = setting.of(period)
    cut_at_end = assessment.end < min(period.end, assessment.horizon)
    if assessment.start == period.start and not cut_at_end:
        return "" if period == setting.period else setting.words("own_month", **_days(period.start, period.end, own))
    told = _days(assessment.start, assessment.end if cut_at_end else period.end, own)
    contract = setting.contracts.get(assessment.contract)
    borders = (contract.start, contract.end) if contract else ()
    if assessment.start in borders or (cut_at_end and assessment.end in borders):
        return setting.words("under_contract", contract=assessment.contract, **told)
    return setting.words("in_service", **told)


def _days(start: int, end: int, setting: Setting) -> dict[str, str]:
    """Two instants as people write them, without a midnight."""
    first, last = (setting.moment(at).text.removesuffix(" 00:00:00") for at in (start, end))
    return {"start": first, "end": last}


def _times(assessment: Assessment) -> TimeRow:
    totals = assessment.totals
    return TimeRow(
        assessed=figures.minutes(totals.length),
        up=figures.minutes(totals.up),
        degraded=figures.minutes(totals.degraded),
        down=figures.minutes(totals.down),
        unknown=figures.minutes(totals.unknown),
        excluded=figures.minutes(totals.excluded),
        out_of_hours=figures.minutes(totals.out_of_hours),
        at_risk_low=figures.minutes(assessment.at_risk_low_us),
        at_risk_high=figures.minutes(assessment.at_risk_high_us),
    )


def mark(number: int, outage: Outage, period: Period) -> Mark:
    """Where the number of a ledger entry stands on the strip; an outage from before stands at the border."""
    return Mark(number, max(0, outage.start.at - period.start))


def vpn_parts(parts: Sequence[CircuitPart], setting: Setting) -> tuple[VpnPart, ...]:
    """The customer's VPNs, each with the figures of its members as assessed: of every version that judged a part."""
    known: dict[str, list[CircuitPart]] = {}
    for part in parts:
        known.setdefault(part.id, []).append(part)
    words = setting.words
    return tuple(
        VpnPart(
            vpn.id,
            vpn.name,
            words.known("vpn", vpn.topology.value),
            tuple(row for m in vpn.members for row in _member(m.circuit, m.site, words.known("role", m.role), known)),
        )
        for vpn in setting.names.vpns
    )


def _member(
    circuit: CircuitId, site: str, role: str, known: Mapping[str, Sequence[CircuitPart]]
) -> Iterator[VpnMemberRow]:
    """One row for each version that judged a part of its period, in order of time."""
    parts = known.get(circuit, ())
    if not parts:
        yield VpnMemberRow(circuit, site, role, figures.percent(None), figures.minutes(None), None, figures.NONE)
    for part in parts:
        row = VpnMemberRow(circuit, site, role, part.official, part.times.down, part.verdict, part.verdict_text)
        yield row if len(parts) == 1 else row._replace(contract=part.contract, held=part.in_service)
