"""Several versions of one contract in force one after another: each judges its part, and the parts add up."""

from __future__ import annotations

import dataclasses
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.assessment import Assessment, Period
from probed.model.contract import Contract, DenominatorRule, ExclusionKind, MinimumApplies
from probed.model.ids import CircuitId
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US, parse_instant
from probed.model.inventory import Validity
from probed.model.operation import Exclusion
from sla.assess import assess
from sla.join import joined, split_periods
from sla.masks import in_force, why_not
from sla.windows import working_days
from tests.support import evidence as made
from tests.support.brute_assess import brute

LENGTH = 90


def version(number: int, start: int | None, end: int | None, **rules: object) -> Contract:
    sold = made.contract(**rules)  # type: ignore[arg-type]
    return dataclasses.replace(sold, version=number, start=start, end=end)


def assessed(
    contract: Contract,
    versions: tuple[Contract, ...],
    states: str,
    exclusions: list[Exclusion],
    first: int,
    last: int,
) -> Assessment:
    return assess(
        contract=contract,
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=Validity(None, None),
        evidence=made.evidence(made.spelled(states)),
        exclusions=exclusions,
        period=Period(first * SECOND_US, last * SECOND_US, "UTC", "test"),
        horizon=len(states) * SECOND_US,
        topology=(),
        evidence_ids={},
        parties={},
        versions=versions,
    )


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.sampled_from("UDDG?"), st.integers(1, 12)), min_size=1, max_size=25),
    st.integers(0, 30),
    st.integers(31, 60),
    st.integers(61, LENGTH),
    st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 30)), max_size=3),
    st.integers(0, 8),
    st.integers(0, 8),
)
def test_the_parts_of_two_versions_are_what_a_count_by_hand_gives_for_the_whole(
    drawn: list[tuple[str, int]],
    first: int,
    turn: int,
    last: int,
    asked: list[tuple[int, int]],
    bridge: int,
    minimum: int,
) -> None:
    """Version 1 accepts exclusions, version 2 none: so the masks change at the turn, and only there."""
    states = "".join(state * length for state, length in drawn)
    states = (states * (LENGTH // len(states) + 1))[:LENGTH]
    excluded = sorted((a, min(a + n, LENGTH)) for a, n in asked)
    same = {"bridge_us": bridge * SECOND_US, "minimum_us": minimum * SECOND_US}
    one = version(1, None, turn * SECOND_US, applies=MinimumApplies.COUNT_AND_SECONDS, **same)
    two = version(2, turn * SECOND_US, None, applies=MinimumApplies.COUNT_AND_SECONDS, accepted=(), **same)
    cut = [made.exclusion(a * SECOND_US, b * SECOND_US, f"X{n}") for n, (a, b) in enumerate(excluded)]
    parts = [assessed(each, (one, two), states, cut, first, last) for each in (one, two)]

    names: list[str | None] = [None] * LENGTH
    for number, (a, b) in reversed(list(enumerate(excluded))):
        stop = min(b, turn)
        if a < stop:
            names[a:stop] = [f"X{number}"] * (stop - a)
    hand = brute(states, [False] * LENGTH, names, first, last, bridge, minimum, True, True)

    seconds = [s.kind.value for part in parts for s in part.spans for _ in range((s.end - s.start) // SECOND_US)]
    assert seconds == hand.classes
    whole = joined(parts)
    assert whole.totals.length == (last - first) * SECOND_US
    assert whole.totals.down == hand.down * SECOND_US
    assert whole.totals.unknown == hand.unknown * SECOND_US
    assert whole.outages == hand.counted
    assert whole.denominator_us == hand.service * SECOND_US
    if hand.service:
        assert whole.high == 1 - Fraction(hand.down, hand.service)
        assert whole.low == 1 - Fraction(hand.down + hand.unknown, hand.service)


def test_an_outage_over_the_border_counts_for_the_version_under_which_it_began() -> None:
    one, two = version(1, None, 30 * SECOND_US), version(2, 30 * SECOND_US, None)
    states = "U" * 20 + "D" * 20 + "U" * 20
    early, late = (assessed(each, (one, two), states, [], 0, 60) for each in (one, two))
    assert [outage.counted for outage in early.outages] == [True]
    assert [outage.why_not for outage in late.outages] == ["began before the period"]
    assert (early.totals.down, late.totals.down) == (10 * SECOND_US, 10 * SECOND_US)
    assert [early.outages[0].low_us, late.outages[0].low_us] == [20 * SECOND_US, 20 * SECOND_US]


def test_a_fixed_denominator_is_shared_between_the_versions_where_they_say_so() -> None:
    clause = dataclasses.replace(made.availability(DenominatorRule.FIXED, fixed_us=60 * SECOND_US), pro_rata=True)
    one = dataclasses.replace(version(1, None, 15 * SECOND_US), clauses=(clause,))
    two = dataclasses.replace(version(2, 15 * SECOND_US, None), clauses=(clause,))
    parts = [assessed(each, (one, two), "U" * 60, [], 0, 60) for each in (one, two)]
    assert [part.denominator_us for part in parts] == [15 * SECOND_US, 45 * SECOND_US]


def test_only_circuits_with_several_parts_are_joined() -> None:
    one, two = version(1, None, 30 * SECOND_US), version(2, 30 * SECOND_US, None)
    parts = [assessed(each, (one, two), "U" * 60, [], 0, 60) for each in (two, one)]
    other = dataclasses.replace(parts[0], circuit=CircuitId("C2"))
    assert [tuple(part.contract for part in same) for same in split_periods([*parts, other])] == [
        ("gold@1", "gold@2")
    ]
    with pytest.raises(ValueError, match="does not follow"):
        joined(parts)


def test_who_rules_when() -> None:
    one, two, three = version(1, None, 10), version(2, 10, 20), version(3, 30, None)
    assert [(v.version, a, b) for v, a, b in in_force([three, one, two], 0, 40)] == [
        (1, 0, 10),
        (2, 10, 30),
        (3, 30, 40),
    ]
    assert [(v.version, a, b) for v, a, b in in_force([two], 0, 40)] == [(2, 0, 40)]


def at(text: str) -> int:
    return parse_instant(f"{text}+08:00")


GOLDEN_WEEK = {
    "holidays": tuple(f"2026-10-0{day}" for day in range(1, 8)),
    "workdays": ("2026-09-27", "2026-10-10"),
}


@pytest.mark.parametrize(
    ("announced", "begins", "days"),
    [
        pytest.param("2026-09-21", "2026-09-25", 3, id="Monday to Friday: three whole days between"),
        pytest.param("2026-09-25", "2026-09-28", 1, id="a weekend with a make-up Sunday"),
        pytest.param("2026-09-30", "2026-10-09", 1, id="the golden week counts for nothing"),
        pytest.param("2026-09-30", "2026-10-12", 3, id="Thursday, Friday and the make-up Saturday"),
        pytest.param("2026-09-21", "2026-09-21", 0, id="the same day"),
    ],
)
def test_whole_working_days_between(announced: str, begins: str, days: int) -> None:
    holidays, workdays = (frozenset(GOLDEN_WEEK[key]) for key in ("holidays", "workdays"))
    told, start = date.fromisoformat(announced), date.fromisoformat(begins)
    assert working_days(told, start, holidays, workdays) == days


@pytest.mark.parametrize(
    ("announced", "proof", "why"),
    [
        pytest.param("2026-09-25T10:00:00", "notice 17", "", id="in time, with its proof"),
        pytest.param("2026-09-25T10:00:00", "NOTICE 17", "", id="letters large or small"),
        pytest.param(
            "2026-09-25T10:00:00",
            "ticket 4",
            "its proof must begin with 'notice' or '割接通知', not 'ticket 4'",
            id="another proof",
        ),
        pytest.param(
            "2026-09-29T10:00:00", "notice 17", "announced 4 working days before its start, 5 needed", id="too late"
        ),
        pytest.param(None, "notice 17", "planned work was never announced", id="never announced"),
    ],
)
def test_what_planned_work_needs(announced: str | None, proof: str, why: str) -> None:
    sold = dataclasses.replace(
        made.contract(zone="Asia/Shanghai", notice_us=0, **GOLDEN_WEEK),  # type: ignore[arg-type]
        planned_notice_workdays=5,
        proofs=((ExclusionKind.PLANNED, ("notice", "割接通知")),),
    )
    work = made.exclusion(
        at("2026-10-11T01:00:00"),
        at("2026-10-11T05:00:00"),
        kind=ExclusionKind.PLANNED,
        announced=None if announced is None else at(announced),
    )
    assert why_not(sold, dataclasses.replace(work, proof=proof)) == why


@pytest.mark.parametrize(
    ("allowed_min", "down_until_min", "excluded_min", "down_min"),
    [
        pytest.param(0, 100, 60, 40, id="an overrun counts"),
        pytest.param(30, 100, 90, 10, id="what is allowed is excluded, the rest counts"),
        pytest.param(60, 100, 100, 0, id="all of it is allowed"),
        pytest.param(60, 60, 60, 0, id="without an outage at its end the window ends"),
        pytest.param(60, 50, 60, 0, id="an outage that ended before does not make it longer"),
    ],
)
def test_an_outage_that_outlasts_its_planned_window(
    allowed_min: int, down_until_min: int, excluded_min: int, down_min: int
) -> None:
    sold = dataclasses.replace(made.contract(notice_us=0), planned_overrun_us=allowed_min * MINUTE_US)
    begins = DAY_US
    work = made.exclusion(begins, begins + HOUR_US, kind=ExclusionKind.PLANNED, announced=0)
    seen = made.outages(0, 3 * DAY_US, [(begins + 10 * MINUTE_US, begins + down_until_min * MINUTE_US)])
    done = assess(
        contract=sold,
        circuit=made.CIRCUIT,
        customer=made.CUSTOMER,
        life=Validity(None, None),
        evidence=seen,
        exclusions=[work],
        period=Period(0, 3 * DAY_US, "UTC", "test"),
        horizon=3 * DAY_US,
        topology=(),
        evidence_ids={},
        parties={},
    )
    assert (done.totals.excluded, done.totals.down) == (excluded_min * MINUTE_US, down_min * MINUTE_US)
    assert done.totals.length == 3 * DAY_US
