"""Credits: from the clauses of an assessment to money, each step by a rule that the contract names.

Everything is exact until the contract's own rounding makes whole smallest units of a circuit's sum. The order is
fixed: charge (its part of the month) -> band of each missed clause -> stacking -> chronic rule -> rounding -> cap of
the circuit -> sum of the circuits -> cap of the customer. Caps are cut, never rounded up.

What versions that share a month make together, and the customer's sum, is `sla.credit_month`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias, assert_never

from probed.model.assessment import Assessment, ClauseResult, Period
from probed.model.contract import (
    Amount,
    AvailabilityClause,
    Band,
    Border,
    ChargeRule,
    Clause,
    Contract,
    CreditRules,
    MeasuredClause,
    MeasuredKind,
    RepairTimeClause,
    Rounding,
    Share,
    Stacking,
    VpnClause,
)
from probed.model.credit import (
    ChronicCredit,
    CircuitCredit,
    ClauseCredit,
    part_of,
)
from probed.model.ids import CircuitId, CustomerId
from sla.credit_blind import if_blind_were_down
from sla.delivery import is_reporting
from sla.period import days, month_of
from sla.rounding import whole

SHARED: Final = "shared"
"""The rule of a part where versions share the month."""

_WITH_REASON: Final = frozenset({MeasuredKind.RESPONSE_TIME, MeasuredKind.REPORTING})
"""Kinds that have nothing to judge where they are undecided without a reason."""

Months = Sequence[tuple[str, bool | None]]
"""Earlier assessment months of one clause, the oldest first: label, and whether it was met."""


def is_month(contract: Contract, period: Period) -> bool:
    """Whether a period is one assessment month of the contract: only then there is a charge to take a share of."""
    found = month_of(period.start, contract.zone, contract.month_day)
    return (found.start, found.end) == (period.start, period.end)


def circuit_credit(
    contract: Contract,
    assessment: Assessment,
    history: Mapping[str, Months] | None = None,
    covered: tuple[int, int] | None = None,
    *,
    bears_reports: bool = True,
) -> CircuitCredit | None:
    """The sheet of one assessment, or None where nothing can be charged: no [credit], no charge, no whole month.

    `history`: by clause, what the months before came to; needed by the chronic rule only. `covered`: the part of the
    month for which any version held, where this one held for some of it only. `bears_reports`: an amount for a late
    report is owed once a customer, and it is this circuit that bears it; a share is of each circuit's own charge.
    """
    rules = contract.credit
    monthly = None if rules is None else rules.charge_of(assessment.circuit)
    if rules is None or monthly is None or not is_month(contract, assessment.period):
        return None
    subject = Subject(
        assessment.circuit, assessment.customer, contract.ref, assessment.period.label, assessment.provisional
    )
    own = assessment.start, assessment.due or assessment.end
    part = charged_part(rules.pro_rata, assessment.period, own, covered)
    judged: list[tuple[Charged, ClauseResult]] = [
        (
            clause if bears_reports else _shares_only(clause),
            if_blind_were_down(clause, result, assessment, contract.outages),
        )
        for clause, result in zip(contract.clauses, assessment.clauses, strict=True)
    ]
    sheet = charge_sheet(rules, subject, judged, monthly, part, history, Held(own, covered or own))
    return sheet if covered in (None, own) else replace(sheet, part_rule=SHARED)


def shares_of_reports(contract: Contract) -> Contract:
    """The contract as a circuit has it that does not bear the amounts for late reports."""
    return replace(contract, clauses=tuple(map(_shares_only, contract.clauses)))


def _shares_only(clause: Clause) -> Clause:
    """A clause on reports with the shares of its bands only: the amounts are on another circuit's sheet."""
    if not isinstance(clause, MeasuredClause) or not is_reporting(clause):
        return clause
    return replace(clause, bands=tuple(band for band in clause.bands if isinstance(band.credit, Share)))


Charged: TypeAlias = Clause | VpnClause
"""What money may hang on."""


class Subject(NamedTuple):
    """What a sheet is of, for its head only."""

    circuit: CircuitId
    customer: CustomerId
    contract: str
    month: str
    provisional: bool = False


class Held(NamedTuple):
    """When a version held, and when any version did: [start, end) in microseconds UTC."""

    own: tuple[int, int]
    covered: tuple[int, int]


class Base(NamedTuple):
    """What credits are of: shares of `charge`, amounts by the `share` of the month's time for which they held."""

    charge: Fraction
    share: Fraction

    def worth(self, credit: Share | Amount | None, *, whole: bool = False) -> Fraction:
        """`whole`: of all of the month, whichever part of it this version has."""
        return worth(credit, self.charge / self.share) if whole else worth(credit, self.charge, self.share)


ALONE: Final = Held((0, 1), (0, 1))
"""One version for all that is charged."""


def charge_sheet(
    rules: CreditRules,
    subject: Subject,
    judged: Sequence[tuple[Charged, ClauseResult]],
    monthly: int,
    part: Fraction,
    history: Mapping[str, Months] | None = None,
    held: Held = ALONE,
) -> CircuitCredit:
    """The one arithmetic of credits: what the judged clauses make of a charge.

    `monthly` in smallest units; `part`: the share of the month that is charged. Rounding and cap are those of a
    version by itself; `sla.credit_month.settled` makes them those of the month.
    """
    charge = monthly * part
    base = Base(charge, part_of(held.own, held.covered))
    found = [_clause(clause, result, rules, base) for clause, result in judged]
    clauses = _stacked(found, rules.stacking)
    once = frozenset(clause.id for clause, _ in judged if owed_once(clause))
    stacked = sum((each.exact for each in clauses if each.taken), Fraction(0))
    chronic = _chronic(rules, judged, subject.month, base, history or {}, once)
    exact = stacked + (chronic.exact if chronic else 0)
    rounded = whole(exact, rules.rounding)
    caps = () if rules.cap_circuit is None else ((subject.contract, base.worth(rules.cap_circuit)),)
    cap = cap_of(caps)
    # Every missed band could be deeper and every undecided clause missed: the same steps over the worst values.
    worst = _most([each.at_most for each in clauses], rules.stacking)
    if chronic is not None and _may_be_chronic(judged, chronic):
        worst += base.worth(chronic.credit, whole=chronic.clause in once)
    worst = max(worst, exact)
    return CircuitCredit(
        circuit=subject.circuit,
        customer=subject.customer,
        contract=subject.contract,
        month=subject.month,
        currency=rules.currency,
        digits=rules.digits,
        monthly=monthly,
        part=part,
        part_rule=rules.pro_rata.value,
        charge=charge,
        clauses=clauses,
        stacking=rules.stacking.value,
        stacked=stacked,
        chronic=chronic,
        exact=exact,
        rounding=rules.rounding.value,
        rounded=rounded,
        cap=cap,
        total=capped(rounded, cap),
        at_most=capped(whole(worst, rules.rounding), cap),
        provisional=subject.provisional,
        worst=worst,
        held=held.own,
        covered=held.covered,
        caps=caps,
    )


def charged_part(
    rule: ChargeRule, period: Period, own: tuple[int, int], covered: tuple[int, int] | None = None
) -> Fraction:
    """The part of its month for which `own` is charged.

    Versions that hold one after another share what is charged for all of the time that is `covered`, by their time:
    a month is never paid for twice.
    """
    start, end = whole = covered or own
    share = Fraction(own[1] - own[0], end - start)
    if whole == (period.start, period.end) or rule is ChargeRule.WHOLE:
        return share
    match rule:
        case ChargeRule.ACTUAL_DAYS:
            return share * Fraction(end - start, period.end - period.start)
        case ChargeRule.THIRTIETHS:
            return share * min(Fraction(len(days(period._replace(start=start, end=end))), 30), Fraction(1))
    assert_never(rule)


def band_of(clause: Charged, value: Fraction, border: Border) -> Band | None:
    """The band that holds a value, None where it keeps the clause (or the clause has no bands)."""
    sign = 1 if isinstance(clause, AvailabilityClause | VpnClause) else -1
    for band in clause.bands:
        better, at = band.better * sign, value * sign
        worse = None if band.worse is None else band.worse * sign
        if border is Border.BETTER:
            inside = at < better and (worse is None or at >= worse)
        else:
            inside = at <= better and (worse is None or at > worse)
        if inside:
            return band
    return None


def worth(credit: Share | Amount | None, charge: Fraction, share: Fraction = Fraction(1)) -> Fraction:
    """A share of the charge, or an amount: exact smallest units.

    `share`: of an amount that is stated for a month, the part that one of its versions answers for.
    """
    match credit:
        case None:
            return Fraction(0)
        case Share(ratio):
            return ratio * charge
        case Amount(minor):
            return minor * share
    assert_never(credit)


def owed_once(clause: Charged) -> bool:
    """Whether what is missed is missed in one part of a month alone: a report has one deadline, and one version that
    judges it, but is of all of the month.
    """
    return isinstance(clause, MeasuredClause) and is_reporting(clause)


def _clause(clause: Charged, result: ClauseResult, rules: CreditRules, base: Base) -> ClauseCredit:
    missed = result.met is False and result.value is not None
    band = band_of(clause, result.value, rules.border) if missed and result.value is not None else None
    whole = owed_once(clause) and base.share != 1
    exact = base.worth(band.credit, whole=whole) if band else Fraction(0)
    at_most = max(exact, base.worth(_worst(clause, result, rules.border), whole=whole))
    nothing = not at_most and _nothing_happened(clause, result)
    return ClauseCredit(
        result.clause, result.value, result.unit, result.met, band, exact, at_most, False, whole, nothing
    )


def _worst(clause: Charged, result: ClauseResult, border: Border) -> Share | Amount | None:
    """The credit by the worst bound of the figure; where nothing can be said of a clause, its last band's."""
    if not clause.bands or not may_miss(clause, result):
        return None
    worst = result.low if isinstance(clause, AvailabilityClause | VpnClause) else result.high
    if worst is None or (result.met is None and not _nothing_happened(clause, result)):
        return clause.bands[-1].credit
    band = band_of(clause, worst, border)
    return band.credit if band else None


def may_miss(clause: Charged, result: ClauseResult) -> bool:
    """Whether the clause is missed, or would be if all that is unknown were bad."""
    if result.met is None and not _nothing_happened(clause, result):
        return True
    worst = result.low if isinstance(clause, AvailabilityClause | VpnClause) else result.high
    return result.met is False or (worst is not None and not _kept(clause, worst, result.target))


def _nothing_happened(clause: Charged, result: ClauseResult) -> bool:
    """Without an outage there is nothing to answer or to repair, without a deadline no report: nothing to miss but
    what nobody saw.
    """
    told = isinstance(clause, MeasuredClause) and clause.kind in _WITH_REASON
    return result.met is None and (isinstance(clause, RepairTimeClause) or told) and not result.reason


def _kept(clause: Charged, value: Fraction, target: Fraction) -> bool:
    return value >= target if isinstance(clause, AvailabilityClause | VpnClause) else value <= target


def _stacked(found: Sequence[ClauseCredit], rule: Stacking) -> tuple[ClauseCredit, ...]:
    paying = [number for number, each in enumerate(found) if each.exact]
    match rule:
        case Stacking.SUM:
            taken = set(paying)
        case Stacking.HIGHEST:
            taken = {max(paying, key=lambda number: (found[number].exact, -number))} if paying else set()
        case Stacking.FIRST:
            taken = set(paying[:1])
        case _:
            assert_never(rule)
    return tuple(each._replace(taken=number in taken) for number, each in enumerate(found))


def _most(worst: Sequence[Fraction], rule: Stacking) -> Fraction:
    """The most that the stacking can make when each clause makes at most so much; with FIRST any may be the first."""
    return sum(worst, Fraction(0)) if rule is Stacking.SUM else max(worst, default=Fraction(0))


def _chronic(
    rules: CreditRules,
    judged: Sequence[tuple[Charged, ClauseResult]],
    month: str,
    base: Base,
    history: Mapping[str, Months],
    once: frozenset[str],
) -> ChronicCredit | None:
    rule = rules.chronic
    if rule is None or all(clause.id != rule.clause for clause, _ in judged):
        return None  # a rule about a VPN says nothing of a circuit, nor the other way about
    now = next(result.met for clause, result in judged if clause.id == rule.clause)
    before = tuple(history.get(rule.clause, ()))[-(rule.months - 1) :]
    months = (*before, (month, now))
    applies = len(months) == rule.months and all(met is False for _, met in months)
    exact = base.worth(rule.credit, whole=rule.clause in once) if applies else Fraction(0)
    return ChronicCredit(rule.clause, rule.months, months, applies, rule.credit, exact)


def _may_be_chronic(judged: Sequence[tuple[Charged, ClauseResult]], found: ChronicCredit) -> bool:
    if len(found.months) < found.needed or any(met is True for _, met in found.months[:-1]):
        return False
    return any(clause.id == found.clause and may_miss(clause, result) for clause, result in judged)


def cap_of(parts: Sequence[tuple[str, Fraction]]) -> int | None:
    """A cap made of its parts, cut to whole units; None where there is none."""
    return whole(sum((part for _, part in parts), Fraction(0)), Rounding.TRUNCATE) if parts else None


def capped(minor: int, cap: int | None) -> int:
    """No more than a cap, where there is one."""
    return minor if cap is None else min(minor, cap)
