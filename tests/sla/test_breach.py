"""The breach clock is right if the month then really turns out so: each foretold instant is tried by assessing on."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from probed.model.assessment import Assessment, Period
from probed.model.contract import (
    AvailabilityClause,
    Band,
    Clause,
    Contract,
    CreditRules,
    DenominatorRule,
    ExclusionKind,
    LongestOutageClause,
    OutageCountClause,
    RepairTimeClause,
    Rounding,
    Share,
    UnknownRule,
)
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from probed.model.inventory import Validity
from probed.model.operation import Exclusion
from probed.model.risk import ClauseRisk
from sla.assess import assess
from sla.breach import reach, risks, urgency, warnings
from sla.credit import circuit_credit
from sla.period import month
from tests.support import evidence as made

LENGTH = 120


def assessed(
    contract: Contract, steps: list[tuple[int, str]], period: Period, horizon: int, cut: list[Exclusion]
) -> Assessment:
    """States from instants on (microseconds)."""
    told = [(at, made.VALUES[state]) for at, state in steps]
    return assess(
        contract=contract,
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=Validity(None, None),
        evidence=made.evidence(made.timeline(0, horizon, told, made.VALUES[steps[0][1]])),
        exclusions=cut,
        period=period,
        horizon=horizon,
        topology=(),
        evidence_ids={},
        parties={},
    )


@st.composite
def courses(draw: st.DrawFn) -> tuple[str, int, tuple[int, int] | None]:
    """States by the second up to a horizon at which the circuit is down, and planned work still to come."""
    runs = draw(st.lists(st.tuples(st.sampled_from("UUUD?"), st.integers(1, 15)), min_size=1, max_size=6))
    states = ("".join(state * length for state, length in runs))[: LENGTH - 40] + "D" * draw(st.integers(1, 10))
    begins = draw(st.integers(len(states), LENGTH))
    work = (begins, min(begins + draw(st.integers(1, 20)), LENGTH))
    return states, len(states), work if draw(st.booleans()) and begins < LENGTH else None


@settings(max_examples=400)
@example(("U" * 63 + "D", 64, (64, 84)), 50, DenominatorRule.SERVICE_TIME, UnknownRule.EXCLUDE, Rounding.NONE, 37, 2)
@given(
    courses(),
    st.integers(50, 99),
    st.sampled_from(DenominatorRule),
    st.sampled_from(UnknownRule),
    st.sampled_from([Rounding.NONE, Rounding.TRUNCATE, Rounding.HALF_UP]),
    st.integers(2, 40),
    st.integers(2, 40),
)
def test_an_outage_that_lasts_to_the_foretold_instant_keeps_the_clause_and_a_microsecond_more_misses_it(
    course: tuple[str, int, tuple[int, int] | None],
    target: int,
    denominator: DenominatorRule,
    unknown: UnknownRule,
    rule: Rounding,
    longest: int,
    repair: int,
) -> None:
    states, now, work = course
    clauses: tuple[Clause, ...] = (
        AvailabilityClause("a", Fraction(target, 100), denominator, 100 * SECOND_US, unknown, rounding=rule),
        LongestOutageClause("l", longest * SECOND_US),
        RepairTimeClause("r", repair * SECOND_US),
        RepairTimeClause("each", repair * SECOND_US, each=True),
    )
    contract = made.contract(*clauses)
    period = Period(0, LENGTH * SECOND_US, "UTC", "test")
    cut = [] if work is None else [made.exclusion(work[0] * SECOND_US, work[1] * SECOND_US)]
    steps = [(second * SECOND_US, state) for second, state in enumerate(states)]
    so_far = assessed(contract, steps, period, now * SECOND_US, cut)
    assume(so_far.outages[-1].end is None)
    for risk in risks(contract, so_far, cut):
        number = [clause.id for clause in clauses].index(risk.clause)
        if risk.basis == "missed":
            assert so_far.clauses[number].met is False or risk.left < 0
            continue
        assert risk.basis == "open outage"
        if risk.breach_at is None:
            whole = assessed(contract, [*steps, (now * SECOND_US, "D")], period, period.end, cut)
            assert whole.clauses[number].met is not False
            continue
        kept, missed = (
            assessed(
                contract, [*steps, (now * SECOND_US, "D"), (risk.breach_at + more, "U")], period, period.end + 1, cut
            )
            for more in (0, 1)
        )
        if risk.breach_at > now * SECOND_US or risk.left >= 0:
            assert kept.clauses[number].met is not False
        assert missed.clauses[number].met is False


@given(st.lists(st.integers(1, 50), max_size=6), st.integers(0, 300))
def test_the_instant_at_which_served_time_has_passed(lengths: list[int], need: int) -> None:
    served, at = [], 0
    for number, length in enumerate(lengths):
        if number % 2:
            served.append((at, at + length))
        at += length
    instants = [instant for start, end in served for instant in range(start, end)]
    assert reach(served, need) == (instants[need] if need < len(instants) else None)


OCTOBER = month("2026-10", "UTC")
BANDS = (
    Band(Fraction(999, 1000), Fraction(995, 1000), Share(Fraction(5, 100))),
    Band(Fraction(995, 1000), None, Share(Fraction(10, 100))),
)
MONTHLY = AvailabilityClause(
    "availability", Fraction(999, 1000), DenominatorRule.SERVICE_TIME, None, UnknownRule.EXCLUDE, bands=BANDS
)


def october(*down_min: tuple[int, int], now_min: int, clause: Clause = MONTHLY) -> tuple[ClauseRisk, Assessment]:
    """October so far, with outages of (begins, lasts) minutes."""
    contract = dataclasses.replace(
        made.contract(clause), credit=CreditRules(currency="CNY", digits=2, charge=10_000_00)
    )
    steps = [(0, "U")] + [
        (OCTOBER.start + minute * MINUTE_US, state)
        for begins, lasts in down_min
        for minute, state in ((begins, "D"), (begins + lasts, "U"))
    ]
    now = OCTOBER.start + now_min * MINUTE_US
    so_far = assessed(contract, [step for step in steps if step[0] < now], OCTOBER, now, [])
    (risk,) = risks(contract, so_far, [], circuit_credit(contract, so_far))
    return risk, so_far


def test_a_month_by_hand() -> None:
    """99.9 % of 44 640 min allows 44.64 min. 30 min went on the second day, now is the end of that day."""
    risk, _ = october((1500, 30), now_min=2880)
    assert (risk.allowed, risk.left) == (Fraction(4464, 100) * MINUTE_US, Fraction(1464, 100) * MINUTE_US)
    assert risk.used == Fraction(30_00, 44_64)
    assert [burn.rate for burn in risk.burns] == [0, 0, Fraction(30, 1440) * 1000, Fraction(30, 2880) * 1000]
    # At the pace of the last three days (two of them are known): 14.64 min more take 1405.44 min.
    assert risk.basis == "burn"
    assert risk.breach_at == OCTOBER.start + 2880 * MINUTE_US + int(Fraction(140_544, 100) * MINUTE_US)
    assert risk.stake == 500_00


def test_an_open_outage_comes_before_any_pace() -> None:
    risk, _ = october((1500, 10_000), now_min=1520)
    assert risk.basis == "open outage"
    assert risk.breach_at == OCTOBER.start + 1500 * MINUTE_US + int(Fraction(4464, 100) * MINUTE_US)


def test_what_is_missed_says_when_the_next_band_is_reached() -> None:
    """99.5 % allows 223.2 min; 100 min are gone, and it goes on."""
    risk, _ = october((1500, 10_000), now_min=1600)
    assert (risk.basis, risk.stake) == ("missed", Fraction(500_00))
    assert risk.next_at == OCTOBER.start + 1500 * MINUTE_US + int(Fraction(2232, 10) * MINUTE_US)
    last, _ = october((1500, 10_000), now_min=1900)
    assert (last.next_at, last.stake) == (None, Fraction(0))


def test_nothing_down_for_three_days_foretells_nothing() -> None:
    risk, _ = october((1500, 30), now_min=1500 + 30 + 3 * 1440 + 1)
    assert (risk.breach_at, risk.basis) == (None, "")


@pytest.mark.parametrize(
    ("downs", "left", "missed"),
    [([(100, 5)], 1, False), ([(100, 5), (200, 5)], 0, False), ([(100, 5), (200, 5), (300, 5)], -1, True)],
)
def test_outages_that_are_left(downs: list[tuple[int, int]], left: int, missed: bool) -> None:
    risk, _ = october(*downs, now_min=1000, clause=OutageCountClause("n", 2))
    assert (risk.left, risk.basis == "missed") == (Fraction(left), missed)


def test_warnings_are_what_lies_ahead_and_not_what_is_lost() -> None:
    soon, so_far = october((1500, 10_000), now_min=1520)
    lost, _ = october((1500, 10_000), now_min=1600)
    now = so_far.end
    left = Fraction(2464, 100) * MINUTE_US
    assert [(each.risk.clause, each.ahead_us) for each in warnings([soon, lost], now, HOUR_US)] == [
        ("availability", int(left))
    ]
    assert warnings([soon, lost], now, 20 * MINUTE_US) == ()


def test_the_list_begins_with_what_breaks_first() -> None:
    soon, _ = october((1500, 10_000), now_min=1520)
    later, _ = october((1500, 30), now_min=2880)
    never, _ = october(now_min=2880)
    assert sorted([never, later, soon], key=urgency) == [soon, later, never]


def test_time_out_of_hours_and_planned_work_let_no_allowance_go() -> None:
    """Planned work from the 3rd hour on for a day: an outage that goes on stands still meanwhile."""
    contract = made.contract(MONTHLY, notice_us=0)
    work = made.exclusion(
        OCTOBER.start + 3 * HOUR_US, OCTOBER.start + 3 * HOUR_US + DAY_US, kind=ExclusionKind.PLANNED, announced=0
    )
    now = OCTOBER.start + 2 * HOUR_US + 50 * MINUTE_US
    steps = [(0, "U"), (OCTOBER.start + 2 * HOUR_US + 40 * MINUTE_US, "D")]
    so_far = assessed(contract, steps, OCTOBER, now, [work])
    (risk,) = risks(contract, so_far, [work])
    allowed = Fraction(44_640 - 1440, 1000) * MINUTE_US  # a thousandth of what is left of the month
    assert risk.allowed == allowed
    # ten minutes are gone, ten more until the work begins, the rest after it
    assert risk.breach_at == work.end + int(allowed) - 20 * MINUTE_US


PERIOD = Period(0, LENGTH * SECOND_US, "UTC", "test")


@settings(max_examples=50)
@given(
    st.integers(1, 40),
    courses(),
    st.integers(50, 99),
    st.sampled_from([DenominatorRule.SERVICE_TIME, DenominatorRule.PERIOD, DenominatorRule.FIXED]),
    st.booleans(),
)
def test_time_before_the_first_look_is_no_part_of_a_clock_as_if_the_circuit_had_begun_with_it(
    blind: int,
    course: tuple[str, int, tuple[int, int] | None],
    target: int,
    denominator: DenominatorRule,
    pro_rata: bool,
) -> None:
    """Where unknown time counts as down."""
    states, now, work = course
    assume(blind < now and states[blind] != "?" and "?" not in states[:blind])
    fixed = LENGTH * SECOND_US if denominator is DenominatorRule.FIXED else None
    clause = AvailabilityClause(
        "a", Fraction(target, 100), denominator, fixed, UnknownRule.DOWN, pro_rata=pro_rata and fixed is not None
    )
    contract = made.contract(clause)
    cut = [] if work is None else [made.exclusion(work[0] * SECOND_US, work[1] * SECOND_US)]
    told = "?" * blind + states[blind:]
    steps = [(second * SECOND_US, state) for second, state in enumerate(told)]
    so_far = assessed(contract, steps, PERIOD, now * SECOND_US, cut)
    new = assess_from(contract, steps, blind * SECOND_US, now * SECOND_US, cut)
    (risk,) = risks(contract, so_far, cut, None, blind * SECOND_US)
    (expected,) = risks(contract, new, cut)
    for name in ("allowed", "spent", "left", "used", "burns", "breach_at", "next_at"):
        assert getattr(risk, name) == getattr(expected, name), name
    assert risk.unseen_us == blind * SECOND_US
    assert risk.basis == (expected.basis or ("not watched yet" if so_far_misses(contract, so_far, cut) else ""))
    (whole,) = risks(contract, so_far, cut)
    assert (whole.unseen_us, whole.spent - expected.spent) == (0, Fraction(blind * SECOND_US))


def assess_from(
    contract: Contract, steps: list[tuple[int, str]], begins: int, horizon: int, cut: list[Exclusion]
) -> Assessment:
    """As a circuit whose life begins there."""
    told = [(at, made.VALUES[state]) for at, state in steps]
    return assess(
        contract=contract,
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=Validity(begins, None),
        evidence=made.evidence(made.timeline(0, horizon, told, made.VALUES[steps[0][1]])),
        exclusions=cut,
        period=PERIOD,
        horizon=horizon,
        topology=(),
        evidence_ids={},
        parties={},
    )


def so_far_misses(contract: Contract, so_far: Assessment, cut: list[Exclusion]) -> bool:
    (whole,) = risks(contract, so_far, cut)
    return whole.left < 0


@pytest.mark.parametrize("unknown", [UnknownRule.EXCLUDE, UnknownRule.UP])
def test_unknown_time_that_is_not_down_changes_no_clock(unknown: UnknownRule) -> None:
    clause = dataclasses.replace(MONTHLY, unknown=unknown)
    contract = made.contract(clause)
    now = OCTOBER.start + 3 * DAY_US
    so_far = assessed(contract, [(0, "?"), (OCTOBER.start + DAY_US, "U")], OCTOBER, now, [])
    assert risks(contract, so_far, [], None, OCTOBER.start + DAY_US) == risks(contract, so_far, [])


def test_a_new_install_has_no_breach_and_says_what_was_not_watched() -> None:
    """Half a month went by before the first look; the assessment misses its clause by it, the clock does not run."""
    clause = dataclasses.replace(MONTHLY, unknown=UnknownRule.DOWN)
    contract = dataclasses.replace(
        made.contract(clause), credit=CreditRules(currency="CNY", digits=2, charge=10_000_00)
    )
    first, now = OCTOBER.start + 15 * DAY_US, OCTOBER.start + 16 * DAY_US
    so_far = assessed(contract, [(0, "?"), (first, "U")], OCTOBER, now, [])
    assert so_far.clauses[0].met is False
    (risk,) = risks(contract, so_far, [], circuit_credit(contract, so_far), first)
    assert (risk.basis, risk.breach_at, risk.spent, risk.unseen_us) == (
        "not watched yet",
        None,
        Fraction(0),
        15 * DAY_US,
    )
    assert risk.allowed == Fraction(16 * DAY_US, 1000)  # of the 16 days from the first look on
    assert warnings([risk], now, 365 * DAY_US) == ()
    nothing = assessed(contract, [(0, "?")], OCTOBER, now, [])
    (blind,) = risks(contract, nothing, [], None, now)
    assert (blind.basis, blind.breach_at, blind.allowed) == ("not watched yet", None, Fraction(15 * DAY_US, 1000))
