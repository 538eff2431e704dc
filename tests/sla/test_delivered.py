"""Whether reports came when they were due: facts by the calendar, laws, and a count of days by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.assessment import ClauseResult
from probed.model.contract import (
    Contract,
    ExclusionKind,
    MeasuredClause,
    WindowKind,
)
from probed.model.instant import DAY_US, HOUR_US, from_datetime, parse_instant
from probed.model.inventory import Validity
from probed.model.operation import Exclusion
from probed.model.publication import BROKEN, NO_LEDGER, NOT_READ, Publication, ReportRecord
from sla.assess import assess
from sla.breach import DUE, MISSED, risks
from sla.delivered import NOT_DUE, UNRECORDED, Delivered, delivered, unjudged_of
from sla.delivery import Due, deadline
from sla.period import month, parse_period
from sla.verdict import verdict
from tests.support import evidence as made
from tests.support.report_terms import EVER, LIMITS, ZONE, at, clause, terms

BEGAN = parse_instant("2026-01-01T00:00:00+08:00")


def record(*published: tuple[str, str], since: int = BEGAN) -> ReportRecord:
    """Labels with the instants of their first publication."""
    told = [
        Publication(made.CUSTOMER, label, 1, at(when), n, f"{n:064}", "", at(when))
        for n, (label, when) in enumerate(published)
    ]
    return ReportRecord(since, tuple(told))


def judged(
    period: str,
    reports: ReportRecord,
    contract: Contract | None = None,
    known: str = "12-31 00:00",
    versions: Sequence[Contract] = (),
    life: Validity = EVER,
    exclusions: Sequence[Exclusion] = (),
) -> ClauseResult:
    within = contract or terms(clause())
    asked = parse_period(period, within.zone, within.month_day)
    start, end = asked.start - 100 * DAY_US, asked.end + 100 * DAY_US
    found = assess(
        within, made.CIRCUIT, made.CUSTOMER, life, made.outages(start, end, []), exclusions, asked, at(known), (),
        lambda *_: ("look",), {}, versions=versions, reports=reports,
    )  # fmt: skip
    return found.clauses[0]


IN_TIME, LATE = ("2026-10", "11-04 10:00"), ("2026-10", "11-20 10:00")


@pytest.mark.parametrize(
    ("limit", "published", "known", "met", "value", "reason"),
    [
        ("5d", [IN_TIME], "12-31 00:00", True, 3 * DAY_US + 10 * HOUR_US, ""),
        ("5d", [("2026-10", "11-06 00:00")], "12-31 00:00", True, 5 * DAY_US, ""),  # the deadline itself is in time
        ("5d", [LATE], "12-31 00:00", False, 19 * DAY_US + 10 * HOUR_US, ""),
        ("5d", [], "12-31 00:00", False, 30 * DAY_US, ""),  # not in all of November
        ("5d", [("2026-10", "12-02 00:00")], "12-31 00:00", False, 30 * DAY_US, ""),  # nor when it came in December
        ("5d", [], "11-10 00:00", False, 9 * DAY_US, ""),  # so far
        ("5d", [], "11-06 00:01", False, 5 * DAY_US + 60_000_000, ""),
        ("5d", [], "11-06 00:00", None, None, NOT_DUE),  # it may still come at that very instant
        ("30d", [], "12-31 00:00", False, 30 * DAY_US + 1, ""),  # due when the month ends
        ("5d", [], "11-05 23:59", None, None, NOT_DUE),
        ("5d", [IN_TIME], "11-05 23:59", True, 3 * DAY_US + 10 * HOUR_US, ""),
        ("5d", [IN_TIME], "11-04 09:59", None, None, NOT_DUE),  # as was known a minute before it
        ("5d", [LATE], "11-10 00:00", False, 9 * DAY_US, ""),
        ("5d", [("2026-09", "10-03 10:00")], "11-05 23:59", None, None, NOT_DUE),  # another month's report
        ("5w", [IN_TIME], "12-31 00:00", True, 3, ""),
        ("5w", [("2026-10", "11-06 23:59")], "12-31 00:00", True, 5, ""),
        ("5w", [("2026-10", "11-07 09:00")], "12-31 00:00", False, 6, ""),  # a Saturday counts to Monday
        ("5w", [], "11-06 12:00", None, None, NOT_DUE),
        ("5w", [], "12-31 00:00", False, 21, ""),
        ("45d", [], "12-31 00:00", False, 61 * DAY_US, ""),  # September's, due in the middle of November
    ],
)  # fmt: skip
def test_november_judges_the_report_of_which_the_deadline_lies_in_it(
    limit: str, published: list[tuple[str, str]], known: str, met: bool | None, value: int | None, reason: str
) -> None:
    result = judged("2026-11", record(*published), terms(clause(limit)), known)
    assert (result.met, result.value, result.reason) == (met, value, reason)
    assert result.margin == (None if value is None else result.target - value)


def test_the_rule_and_the_evidence_name_the_report_its_deadline_and_the_entry() -> None:
    result = judged("2026-11", record(IN_TIME))
    assert result.rule == (
        "report=2026-10 due=2026-11-06T00:00:00+08:00 published=2026-11-04T10:00:00+08:00 revision=1"
    )
    assert result.evidence == (f"ledger:0:{0:064}",)


@pytest.mark.parametrize(
    ("reports", "reason"),
    [
        (NOT_READ, NO_LEDGER),
        (ReportRecord(None, (), BROKEN), BROKEN),
        (ReportRecord(None), UNRECORDED),
        (record(since=at("11-03 00:00")), UNRECORDED),  # it may have come before the ledger began
    ],
)
def test_what_no_ledger_tells_is_never_kept_and_never_missed(reports: ReportRecord, reason: str) -> None:
    result = judged("2026-11", reports)
    assert (result.met, result.value, result.reason) == (None, None, reason)
    assert verdict([result]) == "open"


def test_a_ledger_that_began_late_still_tells_what_was_published_in_it() -> None:
    for published, met in ((IN_TIME, True), (LATE, False)):
        assert judged("2026-11", record(published, since=at("11-03 00:00"))).met is met


@pytest.mark.parametrize(("chain", "met"), [("11-20 00:00", False), ("12-20 00:00", True)])
def test_an_entry_that_the_chain_dates_later_came_later_but_never_after_all_that_is_known(
    chain: str, met: bool
) -> None:
    """Whose clock said the 3rd: set back, if the chain was at the 20th; in December somebody else's had run ahead."""
    entry = Publication(made.CUSTOMER, "2026-10", 1, at(chain), 7, "0" * 64, "", at("11-03 10:00"))
    assert judged("2026-11", ReportRecord(BEGAN, (entry,))).met is met


def test_a_month_without_a_deadline_has_nothing_to_judge() -> None:
    """Thirty days after January is March; with February's there are two then, and the worse one speaks."""
    within = terms(clause("30d"))
    nothing = judged("2026-02", record(), within)
    assert (nothing.met, nothing.value, nothing.reason, nothing.rule) == (None, None, "", "")
    both = record(("2026-01", "02-10 00:00"), ("2026-02", "03-31 12:00"))
    found = judged("2026-03", both, within)
    assert (found.met, len(found.evidence)) == (False, 2)
    assert found.rule.startswith("report=2026-02 ")
    assert found.rule.endswith(" reports=2")


def test_a_deadline_on_the_border_of_two_months_belongs_to_the_one_that_it_ends() -> None:
    within = terms(clause("30d"))  # of October: until the last instant of November
    assert judged("2026-11", record(("2026-10", "11-30 23:59")), within).met is True
    assert judged("2026-12", record(), within, "12-30 00:00").rule.startswith("report=2026-11 ")


def test_an_assessment_month_from_the_26th_owes_its_own_report() -> None:
    within = terms(clause("3w"), first_day=26)
    assert judged("2026-11", record(("2026-10", "10-28 17:00")), within).met is True
    assert judged("2026-11", record(("2026-10", "10-29 08:00")), within).met is False


def test_the_first_month_of_a_contract_is_reported_and_the_one_before_it_is_not() -> None:
    begun = replace(terms(clause()), start=at("10-15 00:00"))
    assert judged("2026-10", record(), begun).rule == ""
    assert judged("2026-11", record(), begun).met is False
    assert judged("2026-11", record(), replace(begun, start=at("11-01 00:00"))).rule == ""


def test_a_circuit_owes_no_report_of_a_month_in_which_it_was_not_in_service() -> None:
    assert judged("2026-11", record(), life=Validity(at("10-31 12:00"), None)).met is False
    assert judged("2026-11", record(), life=Validity(at("11-01 00:00"), None)).rule == ""
    ended = judged("2026-11", record(), life=Validity(None, at("11-05 00:00")))  # before it is due
    assert (ended.met, ended.rule) == (None, "unjudged=2026-11 unjudged_due=2026-12-06T00:00:00+08:00")


def test_a_month_that_was_suspended_as_a_whole_needs_no_report() -> None:
    within = replace(terms(clause()), exclusions=frozenset({ExclusionKind.SUSPENDED}))

    def out(start: str, end: str) -> Exclusion:
        return made.exclusion(at(start), at(end), kind=ExclusionKind.SUSPENDED)

    whole, part = out("10-01 00:00", "11-20 00:00"), out("10-01 00:00", "10-31 00:00")
    around = out("11-01 00:00", "11-20 00:00")
    assert judged("2026-11", record(), within, exclusions=[whole]).rule == ""
    assert judged("2026-11", record(), within, exclusions=[part]).met is False
    assert judged("2026-11", record(), within, exclusions=[around]).met is False
    deaf = replace(within, exclusions=frozenset())  # it accepts no suspension
    assert judged("2026-11", record(), deaf, exclusions=[whole]).met is False


def versions(turn: str, first: str, second: str | None) -> tuple[Contract, Contract]:
    one = replace(terms(clause(first)), end=at(turn))
    two = replace(terms(*([clause(second)] if second else [made.availability()])), start=at(turn), version=2)
    return one, two


@pytest.mark.parametrize(
    ("turn", "first", "second", "came", "by_one", "by_two"),
    [
        ("11-08 00:00", "5d", "10d", "11-07 00:00", False, None),  # due on the 6th, in the time of the first
        ("11-08 00:00", "10d", "5d", "11-10 00:00", None, True),  # due on the 11th, as was agreed for October
        ("11-08 00:00", "10d", "5d", "11-12 00:00", None, False),
        ("11-01 00:00", "10d", "5d", "11-10 00:00", None, True),
        ("11-01 00:00", "5w", "3d", "11-07 09:00", None, False),
        ("11-02 00:00", "7d", "31w", "11-09 12:00", None, False),  # due as Saturday ends, came on the Monday after it
        ("11-02 00:00", "60h", "31w", "11-03 13:00", None, False),  # due on Tuesday at noon, came an hour later
        ("11-02 00:00", "60h", "31w", "11-03 12:00", None, True),
    ],
)
def test_a_report_is_owed_by_the_version_of_its_month_and_judged_by_that_of_its_deadline(
    turn: str, first: str, second: str, came: str, by_one: bool | None, by_two: bool | None
) -> None:
    one, two = versions(turn, first, second)
    reports = record(("2026-10", came))
    if one.end != at("11-01 00:00"):
        assert judged("2026-11", reports, one, versions=(one, two)).met is by_one
    found = judged("2026-11", reports, two, versions=(one, two))
    assert found.met is by_two
    if found.met is not None:
        assert (found.value <= found.target) is found.met  # type: ignore[operator]


def test_windows_judge_their_own_deadlines() -> None:
    quarter = terms(clause("5d", WindowKind.QUARTER))
    came = record(("2026-09", "10-02 00:00"), ("2026-10", "11-02 00:00"), ("2026-11", "12-02 00:00"))
    found = judged("2026-12", came, quarter, "12-31 12:00")
    assert (found.met, found.windows_missed, len(found.evidence)) == (True, 0, 3)
    missed = judged("2026-12", record(("2026-10", "11-02 00:00")), quarter, "12-31 12:00")
    assert (missed.met, missed.windows_missed) == (False, 1)


# Laws, and the calendar counted by hand

DAYS = st.dates(date(2026, 9, 1), date(2026, 11, 30)).map(date.isoformat)
CALENDARS = st.tuples(st.frozensets(DAYS, max_size=25), st.frozensets(DAYS, max_size=25))
ZONES = st.sampled_from([ZONE, "Europe/Berlin", "America/Sao_Paulo", "UTC"])


def by_hand(day: date, holidays: frozenset[str], make_up: frozenset[str]) -> bool:
    if day.isoformat() in make_up:
        return True
    return day.strftime("%a") not in {"Sat", "Sun"} and day.isoformat() not in holidays


@settings(max_examples=40)
@given(CALENDARS, st.integers(1, 25), ZONES, st.integers(1, 28), st.integers(0, 60 * 24 * 60))
def test_working_days_are_those_of_a_walk_through_the_calendar(
    calendar: tuple[frozenset[str], frozenset[str]], limit: int, zone: str, first_day: int, minutes: int
) -> None:
    holidays, make_up = calendar
    promised = clause(f"{limit}w")
    within = replace(terms(promised, zone=zone, first_day=first_day), holidays=holidays, workdays=make_up)
    ended = month("2026-09", zone, first_day).end
    day = datetime.fromtimestamp(ended // 1_000_000, ZoneInfo(zone)).date()
    ends: list[int] = []
    while len(ends) < 80:
        if by_hand(day, holidays, make_up):
            after = day + timedelta(days=1)
            ends.append(from_datetime(datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone))))
        day += timedelta(days=1)
    assert deadline(promised, ended, within) == ends[limit - 1]
    came = ended + minutes * 60_000_000
    number = 0 if came == ended else 1 + next(n for n, end in enumerate(ends) if came <= end)
    assert told(promised, within, ended, came).value == number


def told(
    promised: MeasuredClause, within: Contract, ended: int, came: int, owed: MeasuredClause | None = None
) -> Delivered:
    """`owed`: by whose limit it is due, if not by that of the clause which judges it."""
    due = Due("2026-09", ended, deadline(owed or promised, ended, within), within.zone)
    found = ReportRecord(0, (Publication(made.CUSTOMER, "2026-09", 1, came, 1, "", "", came),))
    return delivered(promised, within, due, found, came, came)


@settings(max_examples=40)
@given(LIMITS, LIMITS, ZONES, st.integers(1, 28), st.integers(-2, 2), st.integers(0, 60 * 24 * 3600))
def test_a_value_is_within_the_limit_exactly_if_the_report_came_by_the_deadline(
    promised: MeasuredClause, owed: MeasuredClause, zone: str, first_day: int, near: int, seconds: int
) -> None:
    within = terms(promised, zone=zone, first_day=first_day)
    ended = month("2026-09", zone, first_day).end
    due = deadline(owed, ended, within)
    for came in (max(due + near, ended), due + seconds * 1_000_000 // 60, ended + seconds * 1_000_000):
        found = told(promised, within, ended, came, owed)
        assert found.value is not None
        assert found.met is (came <= due) is (found.value <= promised.limit)


# What goes with it


def test_the_breach_clock_runs_to_the_deadline_and_ends_with_the_publication() -> None:
    within = terms(clause("5w"))

    def clocks(known: str, *published: tuple[str, str]) -> list[tuple[str, int | None, int]]:
        asked = parse_period("2026-11", ZONE)
        start = asked.start - 100 * DAY_US
        so_far = assess(
            within, made.CIRCUIT, made.CUSTOMER, EVER, made.outages(start, at(known), []), (), asked, at(known), (),
            lambda *_: (), {}, reports=record(*published),
        )  # fmt: skip
        return [(risk.basis, risk.breach_at, int(risk.left)) for risk in risks(within, so_far, ())]

    assert clocks("11-04 12:00") == [(DUE, at("11-07 00:00"), int(2.5 * DAY_US))]
    assert clocks("11-04 12:00", ("2026-10", "11-04 11:00")) == []
    assert clocks("11-08 00:00") == [(MISSED, at("11-08 00:00"), -DAY_US)]
    assert clocks("11-10 00:00", ("2026-10", "11-08 00:00")) == [(MISSED, at("11-10 00:00"), -DAY_US)]


def test_a_missed_deadline_stays_missed_in_a_window_that_is_not_over() -> None:
    quarter = terms(clause("5d", WindowKind.QUARTER))
    assert judged("2026-10", record(), quarter, "10-20 00:00").met is False


@pytest.mark.parametrize(
    ("first_ends", "second", "life_ends", "period", "left"),
    [
        ("11-01 00:00", None, None, "2026-10", ("2026-10", "11-06 00:00")),
        ("11-01 00:00", None, None, "2026-09", None),  # due in October
        ("11-05 23:59", None, None, "2026-10", ("2026-10", "11-06 00:00")),
        ("11-06 00:00", None, None, "2026-10", None),  # due as it ends
        ("10-15 00:00", None, None, "2026-10", ("2026-10", "11-06 00:00")),
        (None, None, "11-01 00:00", "2026-10", ("2026-10", "11-06 00:00")),
        (None, None, "10-15 00:00", "2026-10", ("2026-10", "11-06 00:00")),
        (None, None, "11-20 00:00", "2026-10", None),
        (None, None, "11-20 00:00", "2026-11", ("2026-11", "12-06 00:00")),
        ("11-01 00:00", "5d", None, "2026-10", None),
        ("11-01 00:00", "", None, "2026-10", ("2026-10", "11-06 00:00")),  # promises nothing of reports
        ("10-15 00:00", "5d", None, "2026-10", None),  # it is owed by the second version, and judged by it
        ("11-03 00:00", "", None, "2026-10", ("2026-10", "11-06 00:00")),
        (None, None, None, "2026-10", None),
        (None, None, "11-01 00:00", "2026-10-01/2026-11-01", ("2026-10", "11-06 00:00")),
        (None, None, "11-01 00:00", "2026-10-05/2026-10-06", None),  # nothing ends on that day
    ],
)
def test_a_last_report_that_nobody_judges_is_named(
    first_ends: str | None, second: str | None, life_ends: str | None, period: str, left: tuple[str, str] | None
) -> None:
    first = replace(terms(clause()), end=None if first_ends is None else at(first_ends))
    held = [first]
    if second is not None:
        plain = terms(clause(second) if second else made.availability())
        held.append(replace(plain, version=first.version + 1, start=first.end))
    life = Validity(None, None if life_ends is None else at(life_ends))
    found = unjudged_of(judged(period, record(), first, versions=held, life=life))
    assert found == (None if left is None else (left[0], at(left[1])))


def test_a_suspended_month_leaves_no_report_that_nobody_judges() -> None:
    first = replace(terms(clause()), end=at("11-01 00:00"), exclusions=frozenset({ExclusionKind.SUSPENDED}))
    paused = made.exclusion(at("10-01 00:00"), at("11-01 00:00"), kind=ExclusionKind.SUSPENDED)
    assert unjudged_of(judged("2026-10", record(), first, exclusions=[paused])) is None
