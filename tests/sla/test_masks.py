"""Service hours by the real calendar, and one class for each masked instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.assessment import InstantClass
from probed.model.contract import Contract, HoursRange
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US, parse_instant
from sla import masks
from sla.intervals import length, overlap, subtract, union, within
from tests.support import evidence as made

OFFICE = (HoursRange((1, 2, 3, 4, 5), 8 * 60, 18 * 60),)
DAILY = tuple(range(1, 8))


def served(contract: Contract, start: str, end: str) -> list[tuple[int, int]]:
    """Service time as (hours from the start, hours from the start)."""
    a, b = parse_instant(start), parse_instant(end)
    rest = subtract([(a, b)], masks.out_of_hours(contract, a, b))
    return [((x - a) // HOUR_US, (y - a) // HOUR_US) for x, y in rest]


def test_round_the_clock_masks_nothing() -> None:
    assert masks.out_of_hours(made.contract(), 0, 10 * DAY_US) == ()


def test_office_hours_of_shanghai_on_a_friday_and_a_saturday() -> None:
    sold = made.contract(zone="Asia/Shanghai", hours=OFFICE)
    assert served(sold, "2026-10-09T00:00:00+08:00", "2026-10-11T00:00:00+08:00") == [(8, 18)]


def test_a_holiday_has_no_service_and_a_make_up_workday_has_a_mondays() -> None:
    hours = (HoursRange((1,), 9 * 60, 12 * 60), HoursRange((2, 3, 4, 5), 8 * 60, 18 * 60))
    sold = made.contract(zone="Asia/Shanghai", hours=hours, holidays=["2026-10-01"], workdays=["2026-10-10"])
    assert served(sold, "2026-10-01T00:00:00+08:00", "2026-10-02T00:00:00+08:00") == [], "a Thursday, but a holiday"
    assert served(sold, "2026-10-10T00:00:00+08:00", "2026-10-11T00:00:00+08:00") == [(9, 12)], "a Saturday, made up"


def test_a_holiday_of_a_contract_round_the_clock_is_a_whole_local_day() -> None:
    sold = made.contract(zone="Europe/Berlin", holidays=["2026-10-25"])
    start, end = parse_instant("2026-10-24T00:00:00Z"), parse_instant("2026-10-27T00:00:00Z")
    ((a, b),) = masks.out_of_hours(sold, start, end)
    assert (a, b - a) == (parse_instant("2026-10-25T00:00:00+02:00"), 25 * HOUR_US)


def test_a_calendar_may_tell_working_days_and_leave_the_hours_as_they_are() -> None:
    hours = (HoursRange((1, 2, 3, 4, 5), 8 * 60, 20 * 60),)
    sold = made.contract(zone="Asia/Shanghai", hours=hours, holidays=["2026-10-01"], workdays=["2026-10-10"])
    open_ = replace(sold, holidays_served=True)
    thursday = "2026-10-01T00:00:00+08:00", "2026-10-02T00:00:00+08:00"
    saturday = "2026-10-10T00:00:00+08:00", "2026-10-11T00:00:00+08:00"
    assert (served(sold, *thursday), len(served(open_, *thursday))) == ([], 1)
    assert (len(served(sold, *saturday)), served(open_, *saturday)) == (1, [])
    always = replace(made.contract(zone="Asia/Shanghai", holidays=["2026-10-01"]), holidays_served=True)
    assert served(always, *thursday) == [(0, 24)]


def test_hours_over_midnight_belong_to_the_day_they_begin() -> None:
    sold = made.contract(hours=(HoursRange((5,), 22 * 60, 6 * 60),))
    assert served(sold, "2026-10-09T00:00:00Z", "2026-10-11T00:00:00Z") == [(22, 30)]
    assert served(sold, "2026-10-10T00:00:00Z", "2026-10-11T00:00:00Z") == [(0, 6)]


@pytest.mark.parametrize(
    ("day", "start_minute", "end_minute", "minutes"),
    [
        pytest.param("2026-03-29", 0, 4 * 60, 180, id="an hour is missing inside"),
        pytest.param("2026-03-29", 2 * 60 + 30, 4 * 60, 60, id="it begins in the missing hour"),
        pytest.param("2026-03-29", 0, 2 * 60 + 30, 120, id="it ends in the missing hour"),
        pytest.param("2026-10-25", 0, 4 * 60, 300, id="an hour comes twice inside"),
        pytest.param("2026-10-25", 2 * 60 + 30, 4 * 60, 150, id="it begins in the hour that comes twice"),
        pytest.param("2026-10-25", 0, 2 * 60 + 30, 210, id="it ends in the hour that comes twice"),
        pytest.param("2026-03-29", 0, 1440, 23 * 60, id="a day of 23 hours"),
        pytest.param("2026-10-25", 0, 1440, 25 * 60, id="a day of 25 hours"),
    ],
)
def test_service_hours_follow_the_clocks_when_they_change(
    day: str, start_minute: int, end_minute: int, minutes: int
) -> None:
    sold = made.contract(zone="Europe/Berlin", hours=(HoursRange((7,), start_minute, end_minute),))
    middle = parse_instant(f"{day}T12:00:00Z")
    start, end = middle - DAY_US, middle + DAY_US
    assert 2 * DAY_US - length(masks.out_of_hours(sold, start, end)) == minutes * MINUTE_US


@given(st.integers(0, 365 * 24), st.integers(1, 200), st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "UTC"]))
def test_each_hour_is_in_service_exactly_when_the_wall_clock_says_so(begin: int, hours: int, zone: str) -> None:
    sold = made.contract(zone=zone, hours=(HoursRange((1, 2, 3, 4, 5), 8 * 60, 18 * 60),), holidays=["2026-05-01"])
    first = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=begin)
    start = parse_instant(first.isoformat())
    hidden = masks.out_of_hours(sold, start, start + hours * HOUR_US)
    for hour in range(hours):
        wall = (first + timedelta(hours=hour)).astimezone(ZoneInfo(zone))
        open_ = wall.isoweekday() <= 5 and 8 <= wall.hour < 18 and wall.date().isoformat() != "2026-05-01"
        at = start + hour * HOUR_US
        assert (overlap(hidden, at, at + HOUR_US) == 0) is open_


def test_hours_come_before_exclusions_and_the_earlier_exclusion_before_the_later() -> None:
    asked = [
        (10, 30, made.exclusion(10, 30, "B")),
        (10, 40, made.exclusion(10, 40, "C")),
        (35, 60, made.exclusion(35, 60, "A")),
    ]
    found, ids = masks.masks([(0, 15), (50, 55)], asked)
    hours, excluded = InstantClass.OUT_OF_HOURS, InstantClass.EXCLUDED
    assert found == (
        (0, 15, hours, ""),
        (15, 30, excluded, "B"),
        (30, 40, excluded, "C"),
        (40, 50, excluded, "A"),
        (50, 55, hours, ""),
        (55, 60, excluded, "A"),
    )
    assert ids == ("B", "C", "A")


def test_an_applied_exclusion_is_cut_to_the_window() -> None:
    item = made.exclusion(0, 100 * SECOND_US)
    assert masks.exclusion_mask(made.contract(), [item], made.CIRCUIT, 10, 20) == ((10, 20, item),)


stretches = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 15)).map(lambda p: (p[0], p[0] + p[1])), max_size=6)


@given(stretches, stretches)
def test_interval_algebra_agrees_with_sets_of_instants(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    def instants(some: list[tuple[int, int]]) -> set[int]:
        return {i for a, b in some for i in range(a, b)}

    left, right = union(one), union(two)
    assert instants(list(left)) == instants(one)
    assert length(left) == len(instants(one))
    assert instants(subtract(left, right)) == instants(one) - instants(two)
    assert instants(within(left, 10, 40)) == instants(one) & set(range(10, 40))
    assert overlap(left, 10, 40) == len(instants(one) & set(range(10, 40)))
    assert all(a[1] < b[0] for a, b in pairwise(left))
