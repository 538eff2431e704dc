"""Availability worked out from outages that somebody states: the engine's own order of steps, each kept to be shown.

Nothing is computed here that `sla.assess` would not compute: stated stretches become one circuit's timeline, the
stated rules a contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.assessment import Assessment, Period
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.contract import (
    AvailabilityClause,
    Contract,
    DenominatorRule,
    EvidenceRule,
    ExclusionKind,
    HoursRange,
    MinimumApplies,
    OutageRules,
    UnknownRule,
)
from probed.model.ids import CircuitId, CustomerId, link_leaf
from probed.model.instant import DAY_US
from probed.model.inventory import Validity
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.route import CircuitRoute, LeafRoute
from probed.model.timeline import Timeline, exact
from sla import masks, outages, timeline
from sla.assess import assess
from sla.assess_window import window_of
from sla.circuit import CircuitEvidence
from sla.intervals import Stretch, subtract, union
from sla.outages import Interruption

CIRCUIT: Final = CircuitId("typed in")
_CUSTOMER: Final = CustomerId("000000000000")
_LEAF: Final = link_leaf("typed in")


class Rules(NamedTuple):
    """What a contract would say. Lengths in microseconds; `fixed_us` with a fixed denominator only."""

    denominator: DenominatorRule = DenominatorRule.SERVICE_TIME
    fixed_us: int | None = None
    unknown: UnknownRule = UnknownRule.EXCLUDE
    bridge_us: int = 0
    minimum_us: int = 0
    minimum_applies: MinimumApplies = MinimumApplies.COUNT
    target: Fraction | None = None
    hours: tuple[HoursRange, ...] = ()
    holidays: frozenset[str] = frozenset()
    workdays: frozenset[str] = frozenset()


class Stated(NamedTuple):
    """Stretches as they were stated, in any order, overlapping or not. What is both unknown and down is unknown."""

    down: Sequence[Stretch]
    unknown: Sequence[Stretch] = ()
    excluded: Sequence[Stretch] = ()


@dataclass(frozen=True, slots=True)
class AvailabilitySheet:
    """The assessment, and what stood after each step before it."""

    assessment: Assessment
    observed: tuple[Stretch, ...]
    unknown: tuple[Stretch, ...]
    out_of_hours: tuple[Stretch, ...]
    excluded: tuple[Stretch, ...]
    """Exclusions outside of which the service was due: the hours are taken out first."""
    left: tuple[Stretch, ...]
    """What of the observed outages somebody looked at and no mask hides."""
    formed: tuple[Interruption, ...]
    bridged: tuple[Interruption, ...]


def availability_sheet(period: Period, stated: Stated, rules: Rules, as_of: int | None = None) -> AvailabilitySheet:
    """Work it out. `as_of`: nothing later is known; an outage that reaches it is open."""
    evidence = _evidence(period, stated)
    contract = _contract(period.zone, rules)
    exclusions = [_exclusion(number, *stretch) for number, stretch in enumerate(stated.excluded, 1)]
    horizon = evidence.timeline.end if as_of is None else as_of
    done = assess(
        contract=contract,
        circuit=CIRCUIT,
        customer=_CUSTOMER,
        life=Validity(None, None),
        evidence=evidence,
        exclusions=exclusions,
        period=period,
        horizon=horizon,
        topology=(),
        evidence_ids={},
        parties={},
    )
    window = window_of(CIRCUIT, Validity(None, None), evidence.timeline, period, horizon)
    hours = masks.out_of_hours(contract, window.first, window.last)
    hidden = union((*hours, *stated.excluded))
    pieces = outages.observed(evidence.timeline, window.first, window.last)
    formed = outages.form(pieces, hidden, open_at_end=window.alive)
    observed, unknown = union(stated.down), union(stated.unknown)
    return AvailabilitySheet(
        assessment=done,
        observed=observed,
        unknown=unknown,
        out_of_hours=hours,
        excluded=tuple(subtract(union(stated.excluded), hours)),
        left=tuple(subtract(observed, union((*hidden, *unknown)))),
        formed=tuple(formed),
        bridged=tuple(outages.bridge(formed, rules.bridge_us)),
    )


def _evidence(period: Period, stated: Stated) -> CircuitEvidence:
    """UP but for what is stated, from a day before the first of it to a day after the last."""
    every = [*stated.down, *stated.unknown, *stated.excluded, (period.start, period.end)]
    start, end = min(a for a, _ in every) - DAY_US, max(b for _, b in every) + DAY_US
    blind = union(stated.unknown)
    down = subtract(union(stated.down), blind)
    known = {at: value for a, b in down for at, value in ((a, DOWN), (b, UP))}
    steps: dict[int, Capacity] = {}
    for a, b in blind:
        steps[a], steps[b] = UNKNOWN, UP
    for at, value in known.items():
        # Where one stretch ends and another begins, the one that begins holds.
        if value is DOWN or at not in steps or steps[at] is UP:
            steps[at] = value
    whole = timeline.make(start, end, ((exact(at), value) for at, value in [(start, UP), *sorted(steps.items())]))
    never = Timeline(start, end, (exact(start),), (DOWN,))
    route = CircuitRoute(start, None, LeafRoute(_LEAF), "typed in")
    return CircuitEvidence(whole, never, {_LEAF: whole}, (), (route,), ())


def _contract(zone: str, rules: Rules) -> Contract:
    target = Fraction(1) if rules.target is None else rules.target
    clause = AvailabilityClause("availability", target, rules.denominator, rules.fixed_us, rules.unknown)
    return Contract(
        id="typed-in",
        version=1,
        title="",
        title_en="",
        zone=zone,
        start=None,
        end=None,
        clauses=(clause,),
        outages=OutageRules(rules.bridge_us, rules.minimum_us, rules.minimum_applies),
        evidence=EvidenceRule.ANY_DOWN,
        exclusions=frozenset(ExclusionKind),
        planned_notice_us=0,
        hours=rules.hours,
        holidays=rules.holidays,
        workdays=rules.workdays,
    )


def _exclusion(number: int, start: int, end: int) -> Exclusion:
    name = f"exclusion {number}"
    kind = ExclusionKind.CUSTOMER
    return Exclusion(name, CIRCUIT, kind, start, end, None, ExclusionStatus.APPROVED, "typed in", "typed in", "")
