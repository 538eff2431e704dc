"""The breach clock of a period that is running: pure arithmetic over an assessment so far and the hours to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.assessment import Assessment, ClassSpan, ClauseResult, InstantClass, Outage
from probed.model.contract import (
    AvailabilityClause,
    Band,
    Clause,
    Contract,
    DenominatorRule,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    OutageCountClause,
    RepairTimeClause,
    UnknownRule,
)
from probed.model.credit import CircuitCredit
from probed.model.instant import DAY_US, HOUR_US
from probed.model.operation import Exclusion
from probed.model.risk import BreachWarning, Burn, ClauseRisk
from sla import masks
from sla.credit import Charged, band_of, owed_once, worth
from sla.delivered import NOT_DUE, told_of
from sla.intervals import Stretch, length, subtract, union
from sla.period import month
from sla.rounding import least, rounded

WINDOWS_US: Final = (HOUR_US, 6 * HOUR_US, DAY_US, 3 * DAY_US)
"""Over which burn is measured. The longest one projects: short ones swing too much to be believed for days."""

OPEN: Final = "open outage"
BURN: Final = "burn"
MISSED: Final = "missed"
DUE: Final = "report due"
UNSEEN: Final = "not watched yet"
"""Missed by nothing but the time before anything was known, which the contract counts as down."""


class _Course(NamedTuple):
    """How a clause goes on: what is lost of its allowance at what pace, over time that is served."""

    served: tuple[Stretch, ...]
    """Time to come that counts, from the horizon to the end of the part that is assessed."""
    down: Outage | None
    burns: tuple[Burn, ...]
    seen_from: int
    """Nothing was known of the circuit before that."""


def risks(
    contract: Contract,
    so_far: Assessment,
    exclusions: Sequence[Exclusion],
    sheet: CircuitCredit | None = None,
    seen_from: int | None = None,
) -> tuple[ClauseRisk, ...]:
    """Every clause whose allowance is that of the assessed period; others have clocks of their own, and are left out.

    `sheet`: the credit so far, which says what a deeper band would cost more. `seen_from`: nothing was ever known of
    the circuit before that instant. Where unknown time counts as down the clock runs from there, as that of a new
    circuit does: what nobody watched yet is no outage. The assessment itself has that time in its figure.
    """
    now, due = so_far.end, max(so_far.due, so_far.end)
    served = _served(contract, so_far, exclusions, now, due)
    down = next((outage for outage in so_far.outages if outage.end is None and outage.low_us), None)
    course = _Course(served, down, (), so_far.start if seen_from is None else min(seen_from, so_far.end))
    pairs = zip(contract.clauses, so_far.clauses, strict=True)
    return tuple(
        risk
        for clause, result in pairs
        if not result.window
        for risk in _risk(contract, clause, result, so_far, course, sheet)
    )


def warnings(found: Iterable[ClauseRisk], now: int, ahead_us: int) -> tuple[BreachWarning, ...]:
    """The clauses that will break within `ahead_us`, the soonest first."""
    soon = [
        BreachWarning(risk, risk.breach_at - now)
        for risk in found
        if risk.basis != MISSED and risk.breach_at is not None and risk.breach_at - now <= ahead_us
    ]
    return tuple(sorted(soon, key=lambda each: (each.ahead_us, each.risk.circuit, each.risk.clause)))


def urgency(risk: ClauseRisk) -> tuple[bool, int, Fraction, Fraction, str, str]:
    """Sort key: what costs next comes first, then the dearest, then what has used most of its allowance."""
    at = risk.next_at if risk.basis == MISSED else risk.breach_at
    return at is None, at or 0, -(risk.stake or Fraction(0)), -(risk.used or Fraction(0)), risk.circuit, risk.clause


def _served(
    contract: Contract, so_far: Assessment, exclusions: Sequence[Exclusion], now: int, due: int
) -> tuple[Stretch, ...]:
    hours = masks.out_of_hours(contract, now, due)
    planned = masks.exclusion_mask(contract, exclusions, so_far.circuit, now, due)
    hidden = union((*hours, *((start, end) for start, end, _ in planned)))
    return tuple(subtract([(now, due)], hidden)) if now < due else ()


class _Unseen(NamedTuple):
    """The time before anything was known: what of it counts as down, and by how much D is longer with it."""

    down_us: int
    of_us: int


def _unseen(clause: AvailabilityClause, so_far: Assessment, course: _Course) -> _Unseen:
    until = course.seen_from
    if clause.unknown is not UnknownRule.DOWN or until <= so_far.start:
        return _Unseen(0, 0)
    unknown = sum(
        min(span.end, until) - span.start
        for span in so_far.spans
        if span.kind is InstantClass.UNKNOWN and span.start < until
    )
    match clause.denominator:
        case DenominatorRule.SERVICE_TIME:
            return _Unseen(unknown, unknown)
        case DenominatorRule.PERIOD:
            return _Unseen(unknown, until - so_far.start)
        case _:
            period, due = so_far.period, max(so_far.due, so_far.end)
            kept = int((clause.fixed_us or 0) * Fraction(due - until, period.end - period.start))
            return _Unseen(unknown, so_far.denominator_us - kept if clause.pro_rata else 0)


def _burn(so_far: Assessment, window_us: int, since: int) -> Burn:
    first = max(since, so_far.end - window_us)
    lost = _length(so_far.spans, InstantClass.DOWN, first)
    served = lost + sum(
        _length(so_far.spans, kind, first) for kind in (InstantClass.UP, InstantClass.DEGRADED, InstantClass.UNKNOWN)
    )
    return Burn(window_us, lost, served, None)


def _length(spans: Sequence[ClassSpan], kind: InstantClass, first: int) -> int:
    return sum(span.end - max(span.start, first) for span in spans if span.kind is kind and span.end > first)


def _risk(
    contract: Contract,
    clause: Clause,
    result: ClauseResult,
    so_far: Assessment,
    course: _Course,
    sheet: CircuitCredit | None,
) -> Iterator[ClauseRisk]:
    match clause:
        case AvailabilityClause():
            yield _availability(contract, clause, result, so_far, course, sheet)
        case OutageCountClause():
            number = result.value or Fraction(0)
            basis, at = (MISSED, so_far.end) if result.met is False else ("", None)
            budget = (Fraction(clause.limit), number)
            held = _held(clause, number, contract) if basis else None
            yield _made(contract, clause, result, so_far, course, sheet, budget, at, None, basis, held)
        case LongestOutageClause() | RepairTimeClause():
            yield from _lengths(contract, clause, result, so_far, course, sheet)
        case MeasuredClause(kind=MeasuredKind.REPORTING):
            yield from _report(contract, clause, result, so_far, course, sheet)
        case MeasuredClause(kind=MeasuredKind.PROTECTION_SWITCH, limit=limit, allowed=allowed):
            over = sum(not one.why_not and one.low_us > limit for one in so_far.switches)
            basis, at = (MISSED, so_far.end) if result.met is False else ("", None)
            budget = (Fraction(allowed), Fraction(over))
            held = _held(clause, result.value, contract) if basis and result.value is not None else None
            found = _made(contract, clause, result, so_far, course, sheet, budget, at, None, basis, held)
            yield found._replace(unit="switches")
        case _:
            return


def _report(
    contract: Contract,
    clause: MeasuredClause,
    result: ClauseResult,
    so_far: Assessment,
    course: _Course,
    sheet: CircuitCredit | None,
) -> Iterator[ClauseRisk]:
    """The time until the next deadline of a report that is not published. One that came has no clock any more."""
    told = told_of(result)
    if told is None or (result.met is None and result.reason != NOT_DUE) or result.met:
        return
    ended = month(told.report, contract.zone, contract.month_day).end
    missed = result.met is False
    spent = (so_far.end if told.published is None else told.published) - ended
    budget = Fraction(told.due - ended), Fraction(spent)
    held = _held(clause, result.value, contract) if result.value is not None else None
    at, basis = (so_far.end, MISSED) if missed else (told.due, DUE)
    found = _made(contract, clause, result, so_far, course, sheet, budget, at, None if missed else at, basis, held)
    yield found._replace(unit="us", down_since=None)


def _availability(
    contract: Contract,
    clause: AvailabilityClause,
    result: ClauseResult,
    so_far: Assessment,
    course: _Course,
    sheet: CircuitCredit | None,
) -> ClauseRisk:
    """Allowance = (1 - target) x the D of the whole period; what is unknown so far counts by the clause's rule."""
    totals = so_far.totals
    unseen = _unseen(clause, so_far, course)
    whole = _whole_us(clause, result, so_far, course) - unseen.of_us
    if clause.unknown is UnknownRule.EXCLUDE:
        whole -= totals.unknown
    spent = totals.down + (totals.unknown - unseen.down_us if clause.unknown is UnknownRule.DOWN else 0)
    share = 1 - _least(clause, clause.target)
    since = course.seen_from if unseen.down_us else so_far.start
    burns = tuple(
        burn._replace(rate=Fraction(burn.lost_us, burn.served_us) / share if burn.served_us and share else None)
        for burn in (_burn(so_far, window, since) for window in WINDOWS_US)
    )
    course = course._replace(burns=burns)

    def when(allowed: Fraction) -> tuple[int | None, str]:
        """When more than that will be lost, and by what."""
        left = allowed - spent
        if left < 0:
            return so_far.end, MISSED
        if course.down is not None:
            return reach(course.served, left), OPEN
        longest = course.burns[-1]
        if not longest.lost_us or not longest.served_us:
            return None, ""
        at = reach(course.served, left * longest.served_us / longest.lost_us)
        return at, BURN if at is not None else ""

    at, basis = when(share * whole)
    if not basis and spent + unseen.down_us > share * (whole + unseen.of_us):
        basis = UNSEEN
    # The band that the month ends in if nothing more is lost: that of the figure so far would be too deep.
    if basis == MISSED and whole > 0:
        held = _held(clause, rounded(1 - Fraction(spent, whole), clause.decimals, clause.rounding), contract)
    else:
        held = None
    following = next_band(clause, held)
    next_at = at if basis != MISSED else None
    if following is not None and basis == MISSED:
        next_at = when((1 - _least(clause, following.better)) * whole)[0]
    budget = (share * whole, Fraction(spent))
    found = _made(contract, clause, result, so_far, course, sheet, budget, at, next_at, basis, held)
    return found._replace(unseen_us=unseen.down_us)


def _least(clause: AvailabilityClause, ratio: Fraction) -> Fraction:
    """What must be reached before the contract rounds it."""
    return least(ratio, clause.decimals, clause.rounding)


def _held(clause: Clause, value: Fraction, contract: Contract) -> Band | None:
    return None if contract.credit is None else band_of(clause, value, contract.credit.border)


def _whole_us(clause: AvailabilityClause, result: ClauseResult, so_far: Assessment, course: _Course) -> int:
    """D of the period when it is over."""
    match clause.denominator:
        case DenominatorRule.SERVICE_TIME:
            totals = so_far.totals
            return totals.length - totals.out_of_hours - totals.excluded + length(course.served)
        case DenominatorRule.PERIOD:
            return max(so_far.due, so_far.end) - so_far.start
        case _:
            return result.denominator_us or 0 if clause.pro_rata else clause.fixed_us or 0


def _lengths(
    contract: Contract,
    clause: LongestOutageClause | RepairTimeClause,
    result: ClauseResult,
    so_far: Assessment,
    course: _Course,
    sheet: CircuitCredit | None,
) -> Iterator[ClauseRisk]:
    """Clocks that run while an outage is open: its own length, or the mean with it."""
    limit = Fraction(clause.limit_us)
    mean = isinstance(clause, RepairTimeClause) and not clause.each
    closed = [o.low_us for o in so_far.outages if o.end is not None and _repaired(o, so_far)]
    value = result.value or Fraction(0)
    held = _held(clause, value, contract) if result.met is False else None
    if course.down is None or course.down.counted_from is None:
        basis, at = (MISSED, so_far.end) if result.met is False else ("", None)
        yield _made(contract, clause, result, so_far, course, sheet, (limit, value), at, None, basis, held)
        return
    allowed = limit * (len(closed) + 1) - sum(closed) if mean else limit
    budget = (allowed, Fraction(course.down.low_us))
    left = budget[0] - budget[1]
    if left < 0 or (result.met is False and not mean):
        yield _made(contract, clause, result, so_far, course, sheet, budget, so_far.end, None, MISSED, held)
        return
    at = reach(course.served, left)
    yield _made(contract, clause, result, so_far, course, sheet, budget, at, at, OPEN)


def _repaired(outage: Outage, so_far: Assessment) -> bool:
    counts = outage.counted or outage.why_not == "began before the period"
    return counts and outage.end is not None and so_far.start < outage.end.at <= so_far.end


def _made(
    contract: Contract,
    clause: Clause,
    result: ClauseResult,
    so_far: Assessment,
    course: _Course,
    sheet: CircuitCredit | None,
    budget: tuple[Fraction, Fraction],
    at: int | None,
    next_at: int | None,
    basis: str = "",
    held: Band | None = None,
) -> ClauseRisk:
    allowed, spent = budget
    rules = contract.credit
    return ClauseRisk(
        circuit=so_far.circuit,
        customer=so_far.customer,
        contract=contract.ref,
        clause=result.clause,
        kind=result.kind,
        unit="us" if result.unit == "ratio" else result.unit,
        allowed=allowed,
        spent=spent,
        left=allowed - spent,
        used=spent / allowed if allowed else None,
        down_since=course.down.start.at if course.down else None,
        burns=course.burns if isinstance(clause, AvailabilityClause) else (),
        breach_at=at,
        basis=basis,
        next_at=next_at,
        stake=None if sheet is None else _stake(clause, sheet, held),
        currency=rules.currency if rules else "",
        digits=rules.digits if rules else 0,
        until=max(so_far.due, so_far.end),
    )


def next_band(clause: Charged, held: Band | None) -> Band | None:
    """The band that a figure reaches next: the first one, or the one below that which holds it."""
    number = 0 if held is None else clause.bands.index(held) + 1
    return clause.bands[number] if number < len(clause.bands) else None


def _stake(clause: Clause, sheet: CircuitCredit, held: Band | None) -> Fraction:
    """What the next band costs more than what is lost already."""
    following = next_band(clause, held)
    if following is None:
        return Fraction(0)
    charge, share = (sheet.whole_charge, Fraction(1)) if owed_once(clause) else (sheet.charge, sheet.share)
    lost = worth(held.credit if held else None, charge, share)
    return max(worth(following.credit, charge, share) - lost, Fraction(0))


def reach(served: Sequence[Stretch], need_us: Fraction | int) -> int | None:
    """The instant at which so much of the served time has passed, None if there is not so much left.

    Cut to the microsecond: what is not whole has been reached within it.
    """
    left = Fraction(need_us)
    for start, end in served:
        if left < end - start:
            return start + int(left)
        left -= end - start
    return None
