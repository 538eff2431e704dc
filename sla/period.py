"""Periods of assessment: local calendar months of the customer's zone, or free ranges."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from probed.errors import ProbedError
from probed.model.assessment import Period
from probed.model.instant import YEARS, check_year, parse_stated, to_datetime
from sla.calendar import midnight, zone_info

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class BadPeriod(ProbedError):
    """A period nobody can assess: what was written, why not, how to write it."""

    def __init__(self, text: str, why: str) -> None:
        self.text = text
        super().__init__(
            f"period '{text}': {why}. Write a month such as 2026-10, or START/END with dates (2026-10-01) "
            "or instants with offset (2026-10-01T00:00:00+08:00)"
        )


def month(text: str, zone: str, first_day: int = 1) -> Period:
    """The assessment month 'YYYY-MM' of a zone: 28 to 31 days, one hour more or less where clocks change.

    With a `first_day` of 2 to 28 it begins on that day of the month before: from 26 on, 2026-10 is 26 September to
    25 October.
    """
    match = _MONTH.fullmatch(text)
    if match is None:
        raise BadPeriod(text, "not a month")
    year, number = int(match[1]), int(match[2])
    if not 1 <= number <= 12:
        raise BadPeriod(text, f"there is no month {number}")
    if year not in YEARS:
        raise BadPeriod(text, f"the year {year} is out of reach")
    rules = zone_info(zone)
    if first_day == 1:
        start, end = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
    else:
        start, end = date(year - (number == 1), (number - 2) % 12 + 1, first_day), date(year, number, first_day)
    return Period(midnight(start, rules), midnight(end, rules), zone, text)


def parse_period(text: str, zone: str, first_day: int = 1) -> Period:
    """A month 'YYYY-MM' or a half-open range 'START/END' (a bare date is its local midnight)."""
    if "/" not in text:
        return month(text, zone, first_day)
    rules = zone_info(zone)
    start, end = (_border(text, part.strip(), rules) for part in text.split("/", 1))
    if end <= start:
        raise BadPeriod(text, "its end is not after its start")
    return Period(start, end, zone, text)


def _border(text: str, part: str, rules: ZoneInfo) -> int:
    try:
        if not _DAY.fullmatch(part):
            return parse_stated(part)
        check_year(int(part[:4]))
        return midnight(date.fromisoformat(part), rules)
    except ValueError as exc:
        raise BadPeriod(text, f"'{part}' is neither a date nor an instant ({exc})") from exc


def month_of(at: int, zone: str, first_day: int = 1) -> Period:
    """The assessment month that holds an instant."""
    local = to_datetime(at, zone_info(zone).key) if zone != "UTC" else to_datetime(at).astimezone(UTC)
    later = first_day > 1 and local.day >= first_day
    year, number = (local.year + local.month // 12, local.month % 12 + 1) if later else (local.year, local.month)
    return month(f"{year:04d}-{number:02d}", zone, first_day)


def previous_month(period: Period, first_day: int = 1) -> Period:
    """The assessment month before the one in which a period starts."""
    return month_of(month_of(period.start, period.zone, first_day).start - 1, period.zone, first_day)


def fits_calendar(period: Period) -> bool:
    """Whether a period is exactly one local month of its zone."""
    whole = month_of(period.start, period.zone)
    return (whole.start, whole.end) == (period.start, period.end)


def days(period: Period) -> tuple[tuple[datetime, int, int], ...]:
    """Each local day that touches the period: its local midnight, and its part [start, end) inside."""
    rules = zone_info(period.zone)
    found: list[tuple[datetime, int, int]] = []
    at = period.start
    while at < period.end:
        local = to_datetime(at, period.zone)
        following = midnight(date.fromordinal(local.date().toordinal() + 1), rules)
        found.append((local.replace(hour=0, minute=0, second=0, microsecond=0), at, min(following, period.end)))
        at = following
    return tuple(found)
