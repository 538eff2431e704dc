"""The assessment of one circuit under one contract for one period.

The order is fixed: evidence (already folded, composed and fused) -> hours mask -> exclusions -> bridge ->
minimum outage -> clip to the period. Every ratio is a Fraction; nothing is rounded here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from probed.model.assessment import (
    Assessment,
    Bounds,
    ClassSpan,
    ClauseResult,
    Disagreement,
    InstantClass,
    Outage,
    Period,
    RefusedExclusion,
)
from probed.model.contract import (
    AvailabilityClause,
    Contract,
    DenominatorRule,
    MeasuredClause,
    MinimumApplies,
    UnknownRule,
    WindowKind,
)
from probed.model.ids import CircuitId, CustomerId, Leaf
from probed.model.inventory import Validity
from probed.model.operation import Exclusion
from probed.model.publication import NOT_READ, ReportRecord
from probed.model.ticket import TroubleTicket
from probed.model.timeline import Timeline
from sla import masks, outages, reliability
from sla.assess_window import Window, window_of
from sla.blame import Blame, EvidenceIds, evidence_of, party_of
from sla.circuit import CircuitEvidence
from sla.classes import class_spans
from sla.clauses import Facts, availability, denominator, figure
from sla.clocks import Clocks
from sla.content import content_hash
from sla.delivered import with_unjudged
from sla.delivery import Service, is_reporting, unjudged
from sla.intervals import Stretch, length, overlap, subtract, union
from sla.judging import judge_over, judge_period
from sla.path_quality import Reading
from sla.port_errors import Reading as ErrorReading
from sla.responsible import Repaired, shares
from sla.switch_facts import SwitchReading
from sla.unlocated import Counted, Room
from sla.window_facts import Asked, Judged, WindowFacts, of_quality, touches, why_not
from sla.windows import Judging, windows

TICKET: Final = "ticket:"
"""How a ticket is named among the evidence of an outage, before its id."""


def assess(
    contract: Contract,
    circuit: CircuitId,
    customer: CustomerId,
    life: Validity,
    evidence: CircuitEvidence,
    exclusions: Sequence[Exclusion],
    period: Period,
    horizon: int,
    topology: tuple[str, ...],
    evidence_ids: EvidenceIds,
    parties: Mapping[Leaf, str],
    versions: Sequence[Contract] = (),
    tickets: Sequence[TroubleTicket] | None = None,
    measured: Reading | None = None,
    errors: ErrorReading | None = None,
    reports: ReportRecord = NOT_READ,
    switched: SwitchReading | None = None,
) -> Assessment:
    """What the contract says about the evidence (PeriodInFuture or NotInService when there is nothing to say).

    Only the time under this version is assessed. `versions`: all versions of the contract, this one included; what
    lies before and after it is masked by theirs, so that an outage over a border is the same for both. `tickets`:
    those of the circuit; None where nobody records any. `measured`: what probes and tests have of its path; asked
    only where a clause is about that. `errors`: what its ports count, where a clause is about errored seconds.
    `reports`: what the ledger has of the customer's reports.
    `switched`: its protection switches, where a clause is about them.
    """
    window = window_of(circuit, life, evidence.timeline, period, horizon, Validity(contract.start, contract.end))
    pieces = outages.observed(evidence.timeline, window.first, window.last)
    hours, applied = _masks(versions or (contract,), exclusions, circuit, pieces, window)
    masked, _ = masks.masks(hours, applied)
    hidden = union((mask.start, mask.end) for mask in masked)
    formed = outages.form(pieces, hidden, open_at_end=window.alive)
    bridged = outages.bridge(formed, contract.outages.bridge_us)
    judged = [Judged(item, why_not(item, contract, window, hours)) for item in bridged]
    clocks = None if tickets is None else Clocks(bridged, tickets, hidden, horizon)
    blame = Blame(evidence)
    forgiven = _forgiven(judged, contract)
    spans = class_spans(pieces, masked, forgiven, blame, window.start, window.end)
    listed = [found for found in judged if touches(found.item, window)]
    told = tuple(_outage(found, contract, window, blame, evidence_ids, parties, clocks) for found in listed)
    asked = Asked(
        measured if any(of_quality(clause) for clause in contract.clauses) else None, errors, switched, reports
    )
    service = Service(circuit, life, versions or (contract,), exclusions)
    case = WindowFacts(
        contract=contract,
        service=service,
        window=window,
        evidence=evidence,
        parties=parties,
        asked=asked,
        pieces=pieces,
        hours=hours,
        masked=masked,
        hidden=hidden,
        bridged=bridged,
        forgiven=forgiven,
        clocks=clocks,
        room=Room(evidence, contract.evidence) if evidence.counts else None,
    )
    sums, unplaced = case.sums(spans, window.start, window.end)
    facts = case.of(listed, spans, sums, Fraction(window.due - window.start, period.end - period.start))

    def facts_of(part: Judging) -> Facts:
        return facts if (part.start, part.end) == (window.start, window.end) else case.within(part)

    at_risk = _at_risk(evidence.at_risk, hidden, window)
    reach = max(window.first, contract.start if contract.start is not None else window.first)
    results = tuple(
        [
            judge_period(clause, facts)
            if clause.window.kind is WindowKind.PERIOD
            else judge_over(
                clause,
                tuple(windows(clause.window, period, window.start, window.end, reach, contract.month_day)),
                facts_of,
            )
            for clause in contract.clauses
        ]
    )
    results = tuple(
        with_unjudged(result, unjudged(clause, contract, service, window.start, window.due))
        if isinstance(clause, MeasuredClause) and is_reporting(clause)
        else result
        for clause, result in zip(contract.clauses, results, strict=True)
    )
    main, length_us = _availability(contract, facts)
    outages_counted = len(facts.counted)
    bare = Assessment(
        circuit=circuit,
        customer=customer,
        contract=contract.ref,
        topology=topology,
        period=period,
        start=window.start,
        end=window.end,
        horizon=horizon,
        provisional=window.cut or any(outage.end is None for outage in told),
        totals=facts.totals,
        denominator_us=length_us,
        availability=main,
        coverage=facts.coverage,
        at_risk_low_us=at_risk[0],
        at_risk_high_us=at_risk[1],
        mttr_us=reliability.mttr_us([low for low, _ in facts.repaired]),
        mtbf_us=reliability.mtbf_us(facts.service_us, facts.totals.down, outages_counted),
        outages=told,
        clauses=results,
        spans=spans,
        disagreements=_disagreements(evidence.disagreements, window),
        exclusions=tuple(dict.fromkeys(x.id for a, b, x in applied if a < window.end and b > window.start)),
        unwatched=evidence.unwatched,
        evidence=_all_evidence(told, spans, unplaced, results, evidence_ids),
        sha256="",
        refused=_refused(contract, exclusions, circuit, window),
        responsible=shares(
            spans,
            parties,
            unplaced.by_party,
            union(stretch for item in formed if item.excluded_us for stretch in item.observed),
            {x.id: x.kind for _, _, x in applied},
            [_repaired(found, outage, window) for found, outage in zip(listed, told, strict=True)],
        ),
        unlocated=unplaced.entries,
        unlocated_low_us=unplaced.low_us,
        unlocated_high_us=unplaced.high_us,
        kept_out=tuple(
            item._replace(start=max(item.start, window.start), end=min(item.end, window.end))
            for item in evidence.kept_out
            if item.start < window.end and item.end > window.start
        ),
        due=window.due,
        switches=case.switches(window.start, window.end),
    )
    return dataclasses.replace(bare, sha256=content_hash(bare))


def _masks(
    versions: Sequence[Contract],
    exclusions: Sequence[Exclusion],
    circuit: CircuitId,
    pieces: Sequence[outages.Piece],
    window: Window,
) -> tuple[tuple[Stretch, ...], tuple[tuple[int, int, Exclusion], ...]]:
    """Time out of hours and exclusions, each part by the version that was in force then."""
    hours: list[Stretch] = []
    applied: list[tuple[int, int, Exclusion]] = []
    for version, start, end in masks.in_force(versions, window.first, window.last):
        hours += masks.out_of_hours(version, start, end)
        mask = masks.exclusion_mask(version, exclusions, circuit, start, end)
        if version.planned_overrun_us and mask:
            down = [(piece.start, piece.end) for piece in pieces if piece.kind is InstantClass.DOWN]
            mask = masks.overrun(version, mask, down)
        applied += mask
    if len(versions) == 1:
        return tuple(hours), tuple(applied)
    return tuple(union(hours)), tuple(sorted(applied, key=lambda found: (found[0], found[2].id)))


def _forgiven(judged: Sequence[Judged], contract: Contract) -> frozenset[int]:
    """Starts of the DOWN pieces whose seconds leave the sum with their too short outage."""
    if contract.outages.minimum_applies is MinimumApplies.COUNT:
        return frozenset()
    return frozenset(at for found in judged if found.why == outages.TOO_SHORT for at, _ in found.item.observed)


def _outage(
    found: Judged,
    contract: Contract,
    window: Window,
    blame: Blame,
    evidence_ids: EvidenceIds,
    parties: Mapping[Leaf, str],
    clocks: Clocks | None,
) -> Outage:
    item, why = found
    culprits = blame.of(item.observed)
    began = item.down[0][0] if item.down else item.start.at
    seen = evidence_of(evidence_ids, culprits, item.start.earliest, item.end.latest if item.end else item.last)
    if clocks is not None:
        seen = (*(f"{TICKET}{name}" for name in clocks.ids(item)), *seen)
    forgiven = why == outages.TOO_SHORT and contract.outages.minimum_applies is not MinimumApplies.COUNT
    return Outage(
        start=item.start,
        end=item.end,
        low_us=item.low_us,
        high_us=item.high_us,
        down_in_period_us=0 if forgiven else overlap(item.down, window.start, window.end),
        unknown_in_period_us=overlap(item.unknown, window.start, window.end),
        excluded_us=item.excluded_us,
        began_in_period=window.start <= began < window.end,
        counted=not why,
        why_not=why,
        culprits=culprits,
        party=party_of(culprits, parties),
        evidence=seen,
        counted_from=item.down[0][0] if item.down else None,
    )


def _repaired(found: Judged, outage: Outage, window: Window) -> Repaired:
    """As _facts takes it: an outage that began earlier is still repaired in the period that sees its end."""
    closed = found.why in {"", outages.BEGAN_BEFORE} and outages.closed_in(found.item, window.start, window.end)
    return Repaired(outage.party, outage.counted, found.item.low_us if closed else None)


def _availability(contract: Contract, facts: Facts) -> tuple[Bounds, int]:
    """The contract's first availability clause gives the figure; service time and exclude where it has none."""
    for clause in contract.clauses:
        if isinstance(clause, AvailabilityClause):
            return figure(clause, facts)
    length_us = denominator(DenominatorRule.SERVICE_TIME, None, facts.totals)
    return availability(facts.totals.down, facts.totals.unknown, length_us, UnknownRule.EXCLUDE), length_us


def _at_risk(timeline: Timeline, hidden: Sequence[Stretch], window: Window) -> tuple[int, int]:
    """Microseconds of service time certainly and possibly without the protection that was sold."""
    certain = doubtful = 0
    for piece in outages.observed(timeline, window.start, window.end):
        if piece.kind is InstantClass.UP:
            certain += length(subtract([(piece.start, piece.end)], hidden))
        elif piece.kind is InstantClass.UNKNOWN:
            doubtful += length(subtract([(piece.start, piece.end)], hidden))
    return certain, certain + doubtful


def _disagreements(found: Sequence[Disagreement], window: Window) -> tuple[Disagreement, ...]:
    return tuple(
        item
        if item.contradicted_us is not None  # of a bin, which is as long as it is
        else item._replace(start=max(item.start, window.start), end=min(item.end, window.end))
        for item in found
        if item.start < window.end and item.end > window.start
    )


def _all_evidence(
    told: Sequence[Outage],
    spans: Sequence[ClassSpan],
    unplaced: Counted,
    results: Sequence[ClauseResult],
    ids: EvidenceIds,
) -> tuple[str, ...]:
    """Evidence behind everything that is not plainly UP; that of DOWN spans is in their outages."""
    found = {name for outage in told for name in outage.evidence}
    found.update(name for result in results for name in result.evidence)
    for entry in unplaced.entries:
        found.update(evidence_of(ids, (entry.leaf,), entry.start, entry.end))
    for span in spans:
        if span.kind is InstantClass.UNKNOWN or span.kind is InstantClass.DEGRADED:
            found.update(evidence_of(ids, span.culprits, span.start, span.end))
    return tuple(sorted(found))


def _refused(
    contract: Contract, exclusions: Sequence[Exclusion], circuit: CircuitId, window: Window
) -> tuple[RefusedExclusion, ...]:
    refused = masks.refusals(contract, exclusions, circuit, window.start, window.end)
    return tuple(RefusedExclusion(item.exclusion.id, item.why) for item in refused)
