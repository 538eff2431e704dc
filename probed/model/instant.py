"""Instants and lengths: integer microseconds UTC inside, text and zones only at the edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SECOND_US: Final = 1_000_000
MINUTE_US: Final = 60 * SECOND_US
HOUR_US: Final = 60 * MINUTE_US
DAY_US: Final = 24 * HOUR_US

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def from_datetime(moment: datetime) -> int:
    """Microseconds since the epoch of an aware datetime; a naive one is refused (ValueError)."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: add Z or an offset such as +08:00")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def to_datetime(at: int, zone: str = "UTC") -> datetime:
    """The aware datetime of an instant in a zone."""
    try:
        utc = _EPOCH + timedelta(microseconds=at)
        return utc if zone == "UTC" else utc.astimezone(ZoneInfo(zone))
    except OverflowError:  # outside of the calendar, as a store of long ago may hold it
        return _FIRST if at < 0 else _LAST


def shown_twice(local: datetime) -> bool:
    """Whether the clocks of its zone show this local time twice, being put back: it needs its offset then."""
    return local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset()


def parse_instant(text: str) -> int:
    """An RFC 3339 date-time with offset as an instant (ValueError says what is wrong)."""
    return from_datetime(datetime.fromisoformat(text))


YEARS: Final = range(1970, 2200)
"""That anybody means; beyond them a zone's offset leads out of the calendar."""


def parse_stated(text: str) -> int:
    """An instant that somebody has typed (`parse_instant`), of a year that somebody means."""
    moment = datetime.fromisoformat(text)
    check_year(moment.year)
    return from_datetime(moment)


def check_year(year: int) -> None:
    """ValueError: nobody means such a year."""
    if year not in YEARS:
        raise ValueError(f"the year {year} is not between {YEARS[0]} and {YEARS[-1]}")


def format_instant(at: int, zone: str = "UTC") -> str:
    """RFC 3339, as short as exact: '2026-10-01T00:00:00Z', '2026-10-01T08:00:00.25+08:00'."""
    moment = to_datetime(at, zone)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    if moment.microsecond:
        text += f".{moment.microsecond:06d}".rstrip("0")
    offset = moment.strftime("%z")
    return text + ("Z" if zone == "UTC" else f"{offset[:3]}:{offset[3:5]}")


def days_and_clock(length_us: int) -> tuple[int, str]:
    """A length of time as people read it, cut to the second: 93 784 s are (1, '02:03:04')."""
    days, seconds = divmod(length_us // SECOND_US, 86_400)
    return days, f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
