"""Months and ranges in the customer's zone."""

from __future__ import annotations

from itertools import pairwise

import pytest

from probed.errors import ProbedError
from probed.model.instant import HOUR_US, format_instant, parse_instant
from sla import period
from sla.calendar import UnknownZone


def test_a_month_of_shanghai_begins_at_its_own_midnight() -> None:
    got = period.month("2026-10", "Asia/Shanghai")
    assert format_instant(got.start) == "2026-09-30T16:00:00Z"
    assert format_instant(got.end) == "2026-10-31T16:00:00Z"
    assert (got.zone, got.label) == ("Asia/Shanghai", "2026-10")


def test_december_ends_where_january_begins() -> None:
    assert period.month("2026-12", "Asia/Shanghai").end == period.month("2027-01", "Asia/Shanghai").start


@pytest.mark.parametrize(
    ("text", "zone", "hours"),
    [
        pytest.param("2026-03-29/2026-03-30", "Europe/Berlin", 23, id="a day of 23 hours"),
        pytest.param("2026-10-25/2026-10-26", "Europe/Berlin", 25, id="a day of 25 hours"),
        pytest.param("2026-10-25T00:00:00+02:00/2026-10-26", "Europe/Berlin", 25, id="an instant and a date"),
        pytest.param("2018-11-04/2018-11-05", "America/Sao_Paulo", 23, id="a day without a midnight"),
        pytest.param("2026-10-01T00:00:00Z/2026-10-01T01:00:00Z", "Asia/Shanghai", 1, id="a free range"),
    ],
)
def test_ranges_are_as_long_as_the_clocks_make_them(text: str, zone: str, hours: int) -> None:
    got = period.parse_period(text, zone)
    assert got.end - got.start == hours * HOUR_US
    assert got.label == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("october", "not a month", id="a word"),
        pytest.param("2026-13", "there is no month 13", id="month 13"),
        pytest.param("0000-01", "the year 0 is out of reach", id="year 0"),
        pytest.param("9999-12-30/9999-12-31", "the year 9999 is not between 1970 and 2199", id="days of no year"),
        pytest.param("0001-01-01T00:00:00Z/2026-10-01", "the year 1 is not between", id="an instant of no year"),
        pytest.param("9999-12", "the year 9999 is out of reach", id="year 9999"),
        pytest.param("2026-10-02/2026-10-01", "its end is not after its start", id="backwards"),
        pytest.param("2026-10-01/2026-10-01", "its end is not after its start", id="empty"),
        pytest.param("2026-02-30/2026-03-01", "'2026-02-30' is neither a date nor an instant", id="no such day"),
        pytest.param("2026-10-01T00:00:00/2026-10-02", "has no time zone", id="an instant without offset"),
    ],
)
def test_a_bad_period_says_what_is_wrong_and_how_to_write_it(text: str, why: str) -> None:
    with pytest.raises(period.BadPeriod) as caught:
        period.parse_period(text, "Asia/Shanghai")
    assert isinstance(caught.value, ProbedError)
    assert f"period '{text}'" in str(caught.value)
    assert why in str(caught.value)
    assert "Write a month such as 2026-10" in str(caught.value)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZone, match="IANA"):
        period.month("2026-10", zone)


def test_the_month_of_an_instant_is_the_local_one() -> None:
    at = parse_instant("2026-09-30T16:30:00Z")
    assert period.month_of(at, "Asia/Shanghai").label == "2026-10"
    assert period.month_of(at, "UTC").label == "2026-09"
    assert period.previous_month(period.month("2027-01", "Asia/Shanghai")).label == "2026-12"


def test_the_days_of_a_period_cover_it_once() -> None:
    month = period.month("2026-10", "Europe/Berlin")
    days = period.days(month)
    assert len(days) == 31
    assert (days[0][1], days[-1][2]) == (month.start, month.end)
    assert all(a[2] == b[1] for a, b in pairwise(days))
    assert {(b - a) // HOUR_US for _, a, b in days} == {24, 25}


def test_only_a_whole_local_month_fits_the_calendar() -> None:
    month = period.month("2026-10", "Asia/Shanghai")
    assert period.fits_calendar(month)
    assert not period.fits_calendar(month._replace(end=month.end - 1))
