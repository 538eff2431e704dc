"""Hand-made evidence and contracts for tests of the assessment: one leaf, exact edges, seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity, degraded
from probed.model.contract import (
    AvailabilityClause,
    Clause,
    Contract,
    DenominatorRule,
    EvidenceRule,
    ExclusionKind,
    HoursRange,
    MinimumApplies,
    OutageRules,
    UnknownRule,
)
from probed.model.ids import CircuitId, CustomerId, Leaf, link_leaf
from probed.model.instant import HOUR_US, SECOND_US
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.route import CircuitRoute, LeafRoute
from probed.model.timeline import Edge, Timeline, exact
from sla.circuit import CircuitEvidence

CIRCUIT = CircuitId("C1")
CUSTOMER = CustomerId("310000000001")
LEAF = link_leaf("L1")
VALUES = {"U": UP, "D": DOWN, "G": degraded(0.5), "?": UNKNOWN}
NINES = Fraction(9995, 10000)


def timeline(start: int, end: int, steps: Iterable[tuple[int | Edge, Capacity]], first: Capacity = UP) -> Timeline:
    """`first` from the start on, then each step; instants in microseconds."""
    edges, values = [exact(start)], [first]
    for at, value in steps:
        edge = at if isinstance(at, Edge) else exact(at)
        if edge.at == start:
            values[0] = value
        elif value != values[-1]:
            edges.append(edge)
            values.append(value)
    return Timeline(start, end, tuple(edges), tuple(values))


def spelled(states: str, start: int = 0) -> Timeline:
    """One letter a second: U up, D down, G degraded, ? unknown."""
    steps = [(start + i * SECOND_US, VALUES[state]) for i, state in enumerate(states)]
    return timeline(start, start + len(states) * SECOND_US, steps, VALUES[states[0]])


def evidence(whole: Timeline, at_risk: Timeline | None = None, leaf: Leaf = LEAF) -> CircuitEvidence:
    """A circuit that is one link."""
    risk = at_risk if at_risk is not None else timeline(whole.start, whole.end, (), DOWN)
    route = CircuitRoute(whole.start, None, LeafRoute(leaf), "t1")
    return CircuitEvidence(whole, risk, {leaf: whole}, (), (route,), ())


def outages(start: int, end: int, down: Sequence[tuple[int, int]]) -> CircuitEvidence:
    """UP but for the stretches given, in microseconds."""
    return evidence(timeline(start, end, [step for a, b in down for step in ((a, DOWN), (b, UP))]))


def availability(
    denominator: DenominatorRule = DenominatorRule.SERVICE_TIME,
    unknown: UnknownRule = UnknownRule.EXCLUDE,
    fixed_us: int | None = None,
    target: Fraction = NINES,
) -> AvailabilityClause:
    return AvailabilityClause("availability", target, denominator, fixed_us, unknown)


def contract(
    *clauses: Clause,
    bridge_us: int = 0,
    minimum_us: int = 0,
    applies: MinimumApplies = MinimumApplies.COUNT,
    zone: str = "UTC",
    hours: tuple[HoursRange, ...] = (),
    holidays: Iterable[str] = (),
    workdays: Iterable[str] = (),
    accepted: Iterable[ExclusionKind] = tuple(ExclusionKind),
    notice_us: int = 48 * HOUR_US,
) -> Contract:
    return Contract(
        id="gold",
        version=2,
        title="金牌专线",
        title_en="Gold leased line",
        zone=zone,
        start=None,
        end=None,
        clauses=clauses or (availability(),),
        outages=OutageRules(bridge_us, minimum_us, applies),
        evidence=EvidenceRule.ANY_DOWN,
        exclusions=frozenset(accepted),
        planned_notice_us=notice_us,
        hours=hours,
        holidays=frozenset(holidays),
        workdays=frozenset(workdays),
    )


def exclusion(
    start: int,
    end: int,
    id_: str = "X1",
    kind: ExclusionKind = ExclusionKind.CUSTOMER,
    announced: int | None = None,
    status: ExclusionStatus = ExclusionStatus.APPROVED,
    circuit: CircuitId = CIRCUIT,
) -> Exclusion:
    return Exclusion(id_, circuit, kind, start, end, announced, status, "noc", "customer", "letter 7")
