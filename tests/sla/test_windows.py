"""A clause may be judged by the day, the quarter or the last n days: the same counts by hand, window by window."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.assessment import Assessment, ClauseResult, Period
from probed.model.contract import (
    AvailabilityClause,
    Clause,
    ClauseWindow,
    ClockStart,
    Contract,
    DenominatorRule,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    OutageCountClause,
    RepairTimeClause,
    Rounding,
    UnknownRule,
    WindowKind,
)
from probed.model.instant import DAY_US, HOUR_US, parse_instant
from probed.model.inventory import Validity
from sla.assess import assess
from sla.period import month, month_of, parse_period, previous_month
from sla.windows import windows
from tests.support import evidence as made
from tests.support.brute_assess import Brute, brute

DAY = ClauseWindow(WindowKind.DAY)
QUARTER = ClauseWindow(WindowKind.QUARTER)
DAYS = 6
HOURS = 24 * DAYS

runs = st.lists(st.tuples(st.sampled_from("UUUDDG?"), st.integers(1, 30)), min_size=1, max_size=20)


def assessed(contract: Contract, states: str, first: int, last: int, *, from_: int = 0) -> Assessment:
    """States by the hour, beginning at `from_` (microseconds); the period is the hours [first, last)."""
    steps = [(from_ + n * HOUR_US, made.VALUES[state]) for n, state in enumerate(states)]
    end = from_ + len(states) * HOUR_US
    return assess(
        contract=contract,
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=Validity(None, None),
        evidence=made.evidence(made.timeline(from_, end, steps, made.VALUES[states[0]])),
        exclusions=[],
        period=Period(from_ + first * HOUR_US, from_ + last * HOUR_US, contract.zone, "test"),
        horizon=end,
        topology=(),
        evidence_ids={},
        parties={},
    )


def by_hand(states: str, first: int, last: int) -> Brute:
    return brute(states, [False] * len(states), [None] * len(states), first, last, 2, 0, False, True)


def worst(found: Sequence[tuple[Fraction | None, Fraction, bool | None]]) -> tuple[Fraction | None, bool | None, int]:
    """Of (value, margin or 0, met): the value of the worst, what holds of all, how many were missed."""
    missed = sum(met is False for _, _, met in found)
    rank = {False: 0, None: 1, True: 2}
    value, _, _ = min(found, key=lambda each: (rank[each[2]], each[0] is None, each[1]))
    return value, False if missed else None if any(met is None for _, _, met in found) else True, missed


@settings(max_examples=200)
@given(runs, st.integers(0, 3), st.integers(1, 3), st.sampled_from(UnknownRule), st.integers(1, 4))
def test_each_day_is_judged_as_if_it_had_been_asked_for_alone(
    drawn: list[tuple[str, int]], from_day: int, days: int, unknown: UnknownRule, rolling: int
) -> None:
    states = "".join(state * length for state, length in drawn)
    states = (states * (HOURS // len(states) + 1))[:HOURS]
    window = ClauseWindow(WindowKind.ROLLING, rolling)
    target = Fraction(9, 10)
    sold = made.contract(
        AvailabilityClause("a", target, DenominatorRule.SERVICE_TIME, None, unknown, DAY),
        OutageCountClause("n", 1, DAY),
        OutageCountClause("roll", 1, window),
        LongestOutageClause("l", 4 * HOUR_US, DAY),
        bridge_us=2 * HOUR_US,
    )
    done = assessed(sold, states, from_day * 24, (from_day + days) * 24)
    first_day, last_day = from_day, from_day + days
    hands = [by_hand(states, day * 24, day * 24 + 24) for day in range(first_day, last_day)]
    rolls = [by_hand(states, max(0, day + 1 - rolling) * 24, day * 24 + 24) for day in range(first_day, last_day)]

    ratios = []
    for hand in hands:
        known = hand.service - hand.unknown
        value = {
            UnknownRule.EXCLUDE: Fraction(known - hand.down, known) if known else None,
            UnknownRule.UP: Fraction(hand.service - hand.down, hand.service),
            UnknownRule.DOWN: Fraction(hand.service - hand.down - hand.unknown, hand.service),
        }[unknown]
        ratios.append((value, (value or 0) - target, None if value is None else value >= target))
    counts = [_counted(hand) for hand in hands]
    lengths = []
    for hand in hands:
        longest = max((o.low for o in hand.outages if o.why == ""), default=None)
        met = None if longest is None and hand.unknown == hand.service else (longest or 0) <= 4
        length = None if longest is None else Fraction(longest * HOUR_US)
        lengths.append((length, Fraction(-(longest or 0)), met))
    for result, expected in (
        (done.clauses[0], worst(ratios)),
        (done.clauses[1], worst(counts)),
        (done.clauses[2], worst([_counted(hand) for hand in rolls])),
        (done.clauses[3], worst(lengths)),
    ):
        assert (result.value, result.met, result.windows_missed) == expected
        assert result.windows == days


def _counted(hand: Brute) -> tuple[Fraction, Fraction, bool | None]:
    met = None if not hand.counted and hand.unknown == hand.service else hand.counted <= 1
    return Fraction(hand.counted), Fraction(-hand.counted), met


def clause_of(done: Assessment) -> ClauseResult:
    (found,) = done.clauses
    return found


OCTOBER = parse_instant("2026-10-01T00:00:00+08:00")


@pytest.mark.parametrize(
    ("window", "asked", "labels"),
    [
        pytest.param(ClauseWindow(), "2026-10", [("", True)], id="the period itself"),
        pytest.param(ClauseWindow(WindowKind.MONTH), "2026-10", [("", True)], id="its own month"),
        pytest.param(QUARTER, "2026-10", [("2026-Q4", False)], id="a quarter that goes on"),
        pytest.param(QUARTER, "2026-12", [("2026-Q4", True)], id="a quarter that ends with the month"),
        pytest.param(ClauseWindow(WindowKind.YEAR), "2026-12", [("2026", True)], id="a year that ends"),
        pytest.param(
            ClauseWindow(WindowKind.MONTH), "2026-09-15/2026-11-01", [("2026-09", True), ("2026-10", True)], id="two"
        ),
        pytest.param(
            ClauseWindow(WindowKind.ROLLING, 30),
            "2026-10-01/2026-10-03",
            [("30d..2026-10-01", True), ("30d..2026-10-02", True)],
            id="thirty days up to each day",
        ),
        pytest.param(DAY, "2026-10-01/2026-10-03", [("2026-10-01", True), ("2026-10-02", True)], id="days"),
    ],
)
def test_the_windows_of_a_period(window: ClauseWindow, asked: str, labels: list[tuple[str, bool]]) -> None:
    period = parse_period(asked, "Asia/Shanghai")
    found = list(windows(window, period, period.start, period.end, 0, 1))
    assert [(each.label, each.over) for each in found] == labels


def test_a_quarter_reaches_back_to_its_beginning_but_not_before_the_contract() -> None:
    period = month("2026-12", "Asia/Shanghai")
    (whole,) = windows(QUARTER, period, period.start, period.end, 0, 1)
    (cut,) = windows(QUARTER, period, period.start, period.end, period.start - DAY_US, 1)
    assert whole.start == month("2026-10", "Asia/Shanghai").start
    assert cut.start == period.start - DAY_US


def test_a_rolling_window_is_of_local_days_where_the_clock_changes() -> None:
    period = parse_period("2026-10-25/2026-10-26", "Europe/Berlin")
    (found,) = windows(ClauseWindow(WindowKind.ROLLING, 2), period, period.start, period.end, 0, 1)
    assert found.end - found.start == 49 * HOUR_US


@pytest.mark.parametrize(
    ("text", "day", "start", "end"),
    [
        ("2026-10", 1, "2026-10-01", "2026-11-01"),
        ("2026-10", 26, "2026-09-26", "2026-10-26"),
        ("2026-01", 26, "2025-12-26", "2026-01-26"),
        ("2026-03", 28, "2026-02-28", "2026-03-28"),
    ],
)
def test_an_assessment_month_may_begin_on_any_day_that_every_month_has(
    text: str, day: int, start: str, end: str
) -> None:
    found = month(text, "Asia/Shanghai", day)
    assert found.start == parse_instant(f"{start}T00:00:00+08:00")
    assert found.end == parse_instant(f"{end}T00:00:00+08:00")
    assert month_of(found.start, "Asia/Shanghai", day) == month_of(found.end - 1, "Asia/Shanghai", day) == found
    assert previous_month(found, day).end == found.start


@given(st.integers(0, 60 * 365), st.integers(1, 28))
def test_every_instant_lies_in_one_assessment_month(day: int, first_day: int) -> None:
    at = day * DAY_US + 5 * HOUR_US
    found = month_of(at, "Asia/Shanghai", first_day)
    assert found.start <= at < found.end
    assert month_of(found.end, "Asia/Shanghai", first_day).start == found.end


def test_a_count_that_is_exceeded_within_the_quarter_is_missed_at_once_and_nothing_else_is() -> None:
    states = "U" * 20 + "D" * 2 + "U" * 20 + "D" * 2 + "U" * 28
    few, many = (made.contract(OutageCountClause("n", limit, QUARTER), zone="Asia/Shanghai") for limit in (1, 2))
    exceeded = clause_of(assessed(few, states, 0, 72, from_=OCTOBER))
    assert (exceeded.met, exceeded.value, exceeded.window) == (False, Fraction(2), "2026-Q4")
    kept = clause_of(assessed(many, states, 0, 72, from_=OCTOBER))
    assert (kept.met, kept.value, kept.reason) == (None, Fraction(2), "its window is not over")
    ratio = AvailabilityClause("a", Fraction(999, 1000), DenominatorRule.SERVICE_TIME, None, UnknownRule.UP, QUARTER)
    missed_so_far = clause_of(assessed(made.contract(ratio, zone="Asia/Shanghai"), states, 0, 72, from_=OCTOBER))
    assert (missed_so_far.met, missed_so_far.value) == (None, Fraction(68, 72))


@pytest.mark.parametrize(
    ("rule", "decimals", "value"),
    [
        (Rounding.NONE, 0, Fraction(10499, 10500)),
        (Rounding.TRUNCATE, 2, Fraction(9999, 10000)),
        (Rounding.UP, 2, Fraction(1)),
        (Rounding.HALF_UP, 2, Fraction(9999, 10000)),
        (Rounding.HALF_UP, 1, Fraction(1)),
        (Rounding.TRUNCATE, 0, Fraction(99, 100)),
    ],
)
def test_a_clause_is_decided_on_the_figure_as_the_contract_rounds_it(
    rule: Rounding, decimals: int, value: Fraction
) -> None:
    """10 499 of 10 500 s is 99.990476 %."""
    target = Fraction(9999, 10000)
    clause = AvailabilityClause(
        "a", target, DenominatorRule.FIXED, 10_500 * 1_000_000, UnknownRule.UP, decimals=decimals, rounding=rule
    )
    done = assess(
        contract=made.contract(clause),
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=Validity(None, None),
        evidence=made.evidence(made.spelled("UDUU")),
        exclusions=[],
        period=Period(0, 4_000_000, "UTC", "test"),
        horizon=4_000_000,
        topology=(),
        evidence_ids={},
        parties={},
    )
    found = clause_of(done)
    assert found.value == done.availability.official == value
    assert found.met is (value >= target)
    assert done.availability.high == Fraction(10499, 10500)


@pytest.mark.parametrize(
    "clause",
    [MeasuredClause("x", kind, Fraction(1), "us") for kind in MeasuredKind if kind is not MeasuredKind.REPORTING]
    + [RepairTimeClause("x", 100 * HOUR_US, clock=clock) for clock in (ClockStart.TICKET, ClockStart.EARLIER)],
    ids=lambda clause: getattr(clause, "kind", getattr(clause, "clock", "")),
)
def test_a_clause_whose_evidence_does_not_exist_is_never_met(clause: Clause) -> None:
    found = clause_of(assessed(made.contract(clause), "U" * 20 + "D" * 4 + "U" * 24, 0, 48))
    assert found.met is None
    assert found.reason


@pytest.mark.parametrize(
    ("clock", "limit_h", "met", "value_h"),
    [
        pytest.param(ClockStart.DETECTION, 4, True, 4, id="by detection"),
        pytest.param(ClockStart.DETECTION, 3, False, 4, id="too long by detection"),
        pytest.param(ClockStart.EARLIER, 3, False, 4, id="too long by detection is too long by the earlier"),
        pytest.param(ClockStart.EARLIER, 4, None, 4, id="the ticket may have been earlier"),
        pytest.param(ClockStart.TICKET, 3, None, None, id="without a ticket nothing is known"),
    ],
)
def test_the_clock_of_repair(clock: ClockStart, limit_h: int, met: bool | None, value_h: int | None) -> None:
    clause = RepairTimeClause("r", limit_h * HOUR_US, clock=clock)
    found = clause_of(assessed(made.contract(clause), "U" * 20 + "D" * 4 + "U" * 24, 0, 48))
    assert (found.met, found.value) == (met, None if value_h is None else value_h * HOUR_US)


def test_the_mean_may_be_short_where_one_repair_is_long() -> None:
    states = "U" * 4 + "D" * 1 + "U" * 10 + "D" * 5 + "U" * 28
    mean, each = (RepairTimeClause("r", 4 * HOUR_US, each=each) for each in (False, True))
    assert clause_of(assessed(made.contract(mean), states, 0, 48)).met is True
    found = clause_of(assessed(made.contract(each), states, 0, 48))
    assert (found.met, found.value) == (False, Fraction(5 * HOUR_US))
