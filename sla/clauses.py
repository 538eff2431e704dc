"""What each clause of a contract comes to, on unrounded fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from probed.model.assessment import Bounds, ClauseResult, Totals
from probed.model.contract import (
    AvailabilityClause,
    Clause,
    DenominatorRule,
    LongestOutageClause,
    OutageCountClause,
    RepairTimeClause,
    UnknownRule,
)

NOTHING: Bounds = Bounds(None, None, None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What clauses judge. Lengths of outages as (low, high): known to be down, and with unknown seconds."""

    totals: Totals
    counted: tuple[tuple[int, int], ...]
    repaired: tuple[tuple[int, int], ...]
    possible: int
    """Outages that would count if their unknown seconds were down."""

    @property
    def service_us(self) -> int:
        """The window less what is masked."""
        _, _, unknown, down, degraded, up = self.totals
        return unknown + down + degraded + up

    @property
    def coverage(self) -> Fraction | None:
        """Known share of the time in service, None without any."""
        service_us = self.service_us
        return Fraction(service_us - self.totals.unknown, service_us) if service_us else None

    @property
    def measured(self) -> bool:
        return self.service_us > self.totals.unknown


def denominator(rule: DenominatorRule, fixed_us: int | None, totals: Totals) -> int:
    """D in microseconds."""
    match rule:
        case DenominatorRule.SERVICE_TIME:
            return totals.length - totals.out_of_hours - totals.excluded
        case DenominatorRule.PERIOD:
            return totals.length
        case DenominatorRule.FIXED:
            if fixed_us is None:
                raise ValueError("a fixed denominator needs its length")
            return fixed_us
    assert_never(rule)


def availability(down_us: int, unknown_us: int, denominator_us: int, rule: UnknownRule) -> Bounds:
    """Bounds high = 1 - d/D and low = 1 - (d + u)/D, and the official figure by the rule; never below 0.

    A fixed D may be shorter than the month, hence the floor.
    """
    if denominator_us <= 0:
        return NOTHING
    high = _share(down_us, denominator_us)
    low = _share(down_us + unknown_us, denominator_us)
    match rule:
        case UnknownRule.EXCLUDE:
            known_us = denominator_us - unknown_us
            return Bounds(low, high, _share(down_us, known_us) if known_us > 0 else None)
        case UnknownRule.UP:
            return Bounds(low, high, high)
        case UnknownRule.DOWN:
            return Bounds(low, high, low)
    assert_never(rule)


def _share(lost_us: int, of_us: int) -> Fraction:
    return Fraction(max(of_us - lost_us, 0), of_us)


def judge(clause: Clause, facts: Facts) -> ClauseResult:
    """One clause against the facts."""
    match clause:
        case AvailabilityClause():
            return _availability(clause, facts)
        case OutageCountClause():
            return _count(clause, facts)
        case LongestOutageClause():
            return _longest(clause, facts)
        case RepairTimeClause():
            return _repair(clause, facts)
    assert_never(clause)


def _availability(clause: AvailabilityClause, facts: Facts) -> ClauseResult:
    length_us = denominator(clause.denominator, clause.fixed_us, facts.totals)
    bounds = availability(facts.totals.down, facts.totals.unknown, length_us, clause.unknown)
    official = bounds.official
    return ClauseResult(
        clause=clause.id,
        kind="availability",
        value=official,
        low=bounds.low,
        high=bounds.high,
        target=clause.target,
        margin=None if official is None else official - clause.target,
        unit="ratio",
        met=None if official is None else official >= clause.target,
        rule=f"denominator={clause.denominator.value} unknown={clause.unknown.value}",
        denominator_us=length_us,
    )


def _count(clause: OutageCountClause, facts: Facts) -> ClauseResult:
    number = len(facts.counted)
    return ClauseResult(
        clause=clause.id,
        kind="outage_count",
        value=Fraction(number),
        low=Fraction(number),
        high=Fraction(facts.possible),
        target=Fraction(clause.limit),
        margin=Fraction(clause.limit - number),
        unit="outages",
        met=number <= clause.limit if number or facts.measured else None,
        rule="counted=began_in_period",
    )


def _longest(clause: LongestOutageClause, facts: Facts) -> ClauseResult:
    longest = max((low for low, _ in facts.counted), default=None)
    widest = max((high for _, high in facts.counted), default=None)
    met = None if longest is None and not facts.measured else (longest or 0) <= clause.limit_us
    return _length(clause.id, "longest_outage", clause.limit_us, _fraction(longest), _fraction(widest), met=met)


def _repair(clause: RepairTimeClause, facts: Facts) -> ClauseResult:
    value, high = mean(facts.repaired)
    met = None if value is None else value <= clause.limit_us
    return _length(clause.id, "repair_time", clause.limit_us, value, high, met=met)


def _length(
    clause: str, kind: str, limit_us: int, value: Fraction | None, high: Fraction | None, *, met: bool | None
) -> ClauseResult:
    return ClauseResult(
        clause=clause,
        kind=kind,
        value=value,
        low=value,
        high=high,
        target=Fraction(limit_us),
        margin=None if value is None else limit_us - value,
        unit="us",
        met=met,
        rule="counted=closed_in_period" if kind == "repair_time" else "counted=began_in_period",
    )


def mean(lengths: Sequence[tuple[int, int]]) -> tuple[Fraction | None, Fraction | None]:
    """Means of the low and of the high lengths; None of nothing, never 0."""
    if not lengths:
        return None, None
    number = len(lengths)
    return Fraction(sum(low for low, _ in lengths), number), Fraction(sum(high for _, high in lengths), number)


def _fraction(length_us: int | None) -> Fraction | None:
    return None if length_us is None else Fraction(length_us)
