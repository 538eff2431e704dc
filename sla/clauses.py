"""What each clause of a contract comes to, on unrounded fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, assert_never

from probed.model.assessment import Bounds, ClauseResult, Totals
from probed.model.contract import (
    AvailabilityClause,
    Clause,
    ClockStart,
    DenominatorRule,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    OutageCountClause,
    RepairTimeClause,
    Rounding,
    UnknownRule,
)
from sla.clocks import Clocked, Response
from sla.delivered import Delivered, judged
from sla.measured_clause import measured_as, unmeasured
from sla.path_quality import QUALITY, PathSums, worst
from sla.port_errors import PortErrors, worst_errors
from sla.rounding import percent, rounded, seconds
from sla.switch_clause import SwitchFacts, judge_switches

NO_TICKETS: Final = "no tickets are recorded"
UNMEASURED: Final = "nothing was measured in available time"
NO_BLOCKS: Final = "background block errors are not measured"
WAITS: Final = "somebody has still to answer"
REASONS: Final = {
    MeasuredKind.RESPONSE_TIME: NO_TICKETS,
    MeasuredKind.ERROR_PERFORMANCE: "errored seconds are not measured",
    MeasuredKind.DELAY: "delay is not measured",
    MeasuredKind.JITTER: "delay variation is not measured",
    MeasuredKind.LOSS: "loss is not measured",
    MeasuredKind.PROTECTION_SWITCH: "nobody tells of its switches",
}
"""Why it cannot be said whether a clause is met, as long as its evidence does not exist."""

NOTHING: Bounds = Bounds(None, None, None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What clauses judge. Lengths of outages as (low, high): known to be down, and with unknown seconds."""

    totals: Totals
    counted: tuple[tuple[int, int], ...]
    repaired: tuple[tuple[int, int], ...]
    possible: int
    """Outages that would count if their unknown seconds were down."""
    share: Fraction = Fraction(1)
    """The part of the period that the circuit was under the contract."""
    clocked: Clocked | None = None
    """By the clocks of tickets; None where nobody records any."""
    quality: tuple[PathSums, ...] | None = None
    """What probes and tests measured in available time; None where nobody measures the circuit, or no clause asks."""
    errors: tuple[PortErrors, ...] | None = None
    """What its ports counted in available time; None where they count nothing, or no clause asks."""
    delivered: Mapping[str, tuple[Delivered, ...]] = field(default_factory=dict)
    """By clause, the reports that were due, and what the ledger says of them."""
    switches: SwitchFacts | None = None
    """Its protection switches; None where no clause asks."""

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


def denominator(rule: DenominatorRule, fixed_us: int | None, totals: Totals, share: Fraction = Fraction(1)) -> int:
    """D in microseconds; a fixed D is cut to a share (whole microseconds)."""
    match rule:
        case DenominatorRule.SERVICE_TIME:
            return totals.length - totals.out_of_hours - totals.excluded
        case DenominatorRule.PERIOD:
            return totals.length
        case DenominatorRule.FIXED:
            if fixed_us is None:
                raise ValueError("a fixed denominator needs its length")
            return int(fixed_us * share)
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
        case MeasuredClause():
            if clause.kind is MeasuredKind.RESPONSE_TIME:
                return _response(clause, facts)
            if clause.kind is MeasuredKind.REPORTING:
                return judged(clause, facts.delivered.get(clause.id, ()))
            if clause.kind is MeasuredKind.ERROR_PERFORMANCE:
                return _errors(clause, facts)
            if clause.kind is MeasuredKind.PROTECTION_SWITCH and facts.switches is not None:
                return judge_switches(clause, facts.switches, _measured(clause))
            return _quality(clause, facts) if clause.kind in QUALITY else _measured(clause)
    assert_never(clause)


def figure(clause: AvailabilityClause, facts: Facts) -> tuple[Bounds, int]:
    """The clause's availability, its official figure rounded where the contract says so, and its D."""
    share = facts.share if clause.pro_rata else Fraction(1)
    length_us = denominator(clause.denominator, clause.fixed_us, facts.totals, share)
    bounds = availability(facts.totals.down, facts.totals.unknown, length_us, clause.unknown)
    if bounds.official is not None:
        bounds = bounds._replace(official=rounded(bounds.official, clause.decimals, clause.rounding))
    return bounds, length_us


def _availability(clause: AvailabilityClause, facts: Facts) -> ClauseResult:
    bounds, length_us = figure(clause, facts)
    rule = f"denominator={clause.denominator.value} unknown={clause.unknown.value}"
    if clause.pro_rata:
        rule += " pro_rata=true"
    if clause.rounding is not Rounding.NONE:
        rule += f" rounding={clause.rounding.value} decimals={clause.decimals}"
    return replace(
        by_share(clause.id, "availability", clause.target, bounds, rule),
        denominator_us=length_us,
        judged_us=length_us - (facts.totals.unknown if clause.unknown is UnknownRule.EXCLUDE else 0),
    )


def by_share(clause: str, kind: str, target: Fraction, bounds: Bounds, rule: str) -> ClauseResult:
    """A clause by an availability: its official figure is the target or better."""
    official = bounds.official
    return ClauseResult(
        clause=clause,
        kind=kind,
        value=official,
        low=bounds.low,
        high=bounds.high,
        target=target,
        margin=None if official is None else official - target,
        unit="ratio",
        met=None if official is None else official >= target,
        rule=rule,
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


def repaired_by(clause: RepairTimeClause, facts: Facts) -> tuple[tuple[int, int], ...]:
    """The repairs that a clause judges, each as long as its clock ran."""
    return facts.repaired if facts.clocked is None else facts.clocked.repaired[clause.clock]


def responses_by(clause: MeasuredClause, facts: Facts) -> tuple[Response, ...]:
    """The same for a clause of response time; nothing where nobody records tickets."""
    return () if facts.clocked is None else facts.clocked.responses[ClockStart(clause.parameter)]


def _repair(clause: RepairTimeClause, facts: Facts) -> ClauseResult:
    repaired = repaired_by(clause, facts)
    if clause.each and repaired:
        value: Fraction | None = Fraction(max(low for low, _ in repaired))
        high: Fraction | None = Fraction(max(high for _, high in repaired))
    else:
        value, high = mean(repaired)
    met = None if value is None else value <= clause.limit_us
    result = _length(clause.id, "repair_time", clause.limit_us, value, high, met=met)
    rule = result.rule + (" of=each" if clause.each else "")
    if clause.clock is ClockStart.DETECTION:
        return replace(result, rule=rule)
    if facts.clocked is not None:
        return replace(result, rule=f"{rule} clock={clause.clock.value}")
    # Without the customer's report the clock may have started earlier, never later: what is too long by detection
    # is too long. By the ticket alone nothing can be said.
    sure = clause.clock is ClockStart.EARLIER and met is False
    known = value if clause.clock is ClockStart.EARLIER else None
    return replace(
        result,
        value=known,
        low=known,
        high=None,
        margin=result.margin if sure else None,
        met=False if sure else None,
        rule=f"{rule} clock={clause.clock.value}",
        reason=NO_TICKETS if value is not None and not sure else "",
    )


def _response(clause: MeasuredClause, facts: Facts) -> ClauseResult:
    """The longest time until somebody answered; what is not answered yet can only become longer."""
    if facts.clocked is None:
        return _measured(clause)
    found = responses_by(clause, facts)
    value = Fraction(max(each.length_us for each in found)) if found else None
    missed = value is not None and value > clause.limit
    waits = any(not each.final for each in found)
    result = _length(
        clause.id,
        clause.kind.value,
        int(clause.limit),
        value,
        None if waits else value,
        met=False if missed else None if waits or not found else True,
    )
    return replace(result, rule=f"of=each clock={clause.parameter}", reason=WAITS if waits and not missed else "")


def _measured(clause: MeasuredClause) -> ClauseResult:
    return unmeasured(clause, REASONS[clause.kind])


def _quality(clause: MeasuredClause, facts: Facts) -> ClauseResult:
    """Delay, its variation or loss by the measurement that is worst; its bounds are those of its histogram."""
    bare = _measured(clause)
    if facts.quality is None:
        return bare
    found = worst(clause, facts.quality)
    if found is None:
        return replace(bare, reason=UNMEASURED)
    told = f"measurement={found.of.measurement} basis={found.of.basis} packets={found.of.sent}"
    statistic = f"statistic={clause.parameter} " if clause.parameter else ""
    return measured_as(bare, found.value, found.low, found.high, f"{statistic}{told}")


def _errors(clause: MeasuredClause, facts: Facts) -> ClauseResult:
    """Errored seconds, severe ones or background block errors of the port and direction that is worst."""
    bare = _measured(clause)
    if facts.errors is None:
        return bare
    found = worst_errors(clause, facts.errors)
    if found is None:
        without = clause.parameter == "bber" and any(one.bbe is None for each in facts.errors for one, _ in each.bins)
        return replace(bare, reason=NO_BLOCKS if without else UNMEASURED)
    of, name = found.of, clause.parameter.removesuffix("r")
    told = f"point={of.point} layer={of.layer} direction={of.direction.value} {name}={found.counted}"
    told += f" available_s={seconds(found.available_us)}"
    if found.low < found.high:
        told += f" low={percent(found.low)}% high={percent(found.high)}%"
    return replace(
        measured_as(bare, found.value, found.low, found.high, f"{bare.rule} {told}"),
        judged_us=None if clause.parameter == "bber" else found.available_us,
        evidence=found.evidence,
    )


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
