"""Times that are typed in as options of `probed calc`: stretches in a zone, service hours"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from config.durations import parse_duration
from probed.model.instant import from_datetime, to_datetime

if TYPE_CHECKING:
    from probed.model.contract import HoursRange
    from sla.intervals import Stretch

_MOMENT: Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]\s*(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r"\s*(?P<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})?)?",
    re.ASCII,
)
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?", re.ASCII)
_APART: Final = re.compile(r"\.\.|/|~|至")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS: Final = re.compile(r"(?:(?P<days>[a-z0-9,\-]+)\s+)?(?P<start>[0-9]{2}:[0-9]{2})-(?P<end>[0-9]{2}:[0-9]{2})")
_HOW: Final = "Write START..END such as 2026-11-03T01:00..2026-11-03T05:00, or 2026-11-03T01:00..+4h."


def parse_stretch(text: str, zone: str, open_end: int | None) -> Stretch:
    """START..END as microseconds UTC; local to the zone where there is no offset.

    END may be a time of day, or +LENGTH, or nothing: then the stretch is still open and ends at `open_end`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = _APART.split(plain)
    if len(parts) != 2 or not parts[0].strip():
        raise ValueError(f"'{text}' is no stretch of time. {_HOW}")
    first, last = parts[0].strip(), parts[1].strip()
    start = parse_moment(first, zone)
    if not last:
        if open_end is None:
            raise ValueError(f"'{text}' has no end. Say with --as-of up to when things are known.")
        end = open_end
        if start >= end:
            raise ValueError(f"'{text}' begins when nothing is known any more. Correct it, or --as-of.")
    elif last.startswith("+"):
        end = start + parse_duration(last[1:])
    elif _TIME.fullmatch(last):
        end = _same_day(start, last, zone)
    else:
        end = parse_moment(last, zone)
    if end <= start:
        raise ValueError(f"'{text}' does not end after it begins. {_HOW}")
    return start, end


def _same_day(start: int, clock: str, zone: str) -> int:
    """The next time that clocks of the zone show this."""
    day = to_datetime(start, zone).date()
    for date in (day, day + timedelta(days=1)):
        end = parse_moment(f"{date.isoformat()}T{clock}", zone)
        if end > start:
            break
    return end


def parse_moment(text: str, zone: str) -> int:
    """A date, or a date and time of day, with or without offset."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is no moment. Write it such as 2026-11-03T01:00, or 2026-11-03T01:00:00+08:00.")
    day, clock, offset = match["day"], match["time"] or "00:00", match["offset"]
    late = clock in {"24:00", "24:00:00"}
    try:
        wall = datetime.fromisoformat(f"{day}T{'00:00' if late else clock}")
        wall += timedelta(days=late)
        if offset:
            aware = datetime.fromisoformat(f"{wall.isoformat()}{offset.upper()}")
            return _checked(aware, text)
    except (ValueError, OverflowError) as exc:
        raise ValueError(f"'{text}' is no moment ({exc}). Correct it.") from None
    return _local(wall, zone, text, whole_day=match["time"] is None or late)


def _local(wall: datetime, zone: str, text: str, *, whole_day: bool) -> int:
    """A wall clock of the zone that clocks show exactly once; a midnight that is not shown is the first instant."""
    rules = ZoneInfo(zone)
    first = wall.replace(tzinfo=rules)
    second = first.replace(fold=1)
    if first.utcoffset() != second.utcoffset() and not whole_day:
        shown = first.astimezone(UTC).astimezone(rules).replace(tzinfo=None, fold=0) == wall
        why = "is shown twice when clocks are set back" if shown else "is skipped when clocks are set forward"
        raise ValueError(f"'{text}' {why} in {zone}. Write it with its offset, such as {text}{_offset(second)}.")
    if whole_day:
        from sla.calendar import midnight

        return midnight(wall.date(), rules)
    return _checked(first, text)


def _offset(moment: datetime) -> str:
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def _checked(moment: datetime, text: str) -> int:
    if not 1970 <= moment.year <= 2199:
        raise ValueError(f"'{text}' is not between the years 1970 and 2199. Correct the year.")
    return from_datetime(moment)


def parse_hours(text: str) -> HoursRange:
    """'mon-fri 08:00-20:00', '1-5 08:00-20:00', '08:00-24:00' on all days."""
    from probed.model.contract import HoursRange

    match = _HOURS.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if match is None:
        raise ValueError(f"'{text}' are no service hours. {_HOW_HOURS}")
    start, end = (_minute(match[name]) for name in ("start", "end"))
    if start is None or end is None or end <= start:
        raise ValueError(f"'{text}' does not end after it begins on the same day. {_HOW_HOURS}")
    return HoursRange(_weekdays(match["days"], text), start, end)


_HOW_HOURS: Final = (
    "Write them such as 'mon-fri 08:00-20:00'; hours that pass midnight are two, up to 24:00 and from 00:00."
)


def _minute(clock: str) -> int | None:
    hour, minute = int(clock[:2]), int(clock[3:])
    at = hour * 60 + minute
    return at if minute < 60 and at <= 1440 else None


def _weekdays(told: str | None, text: str) -> tuple[int, ...]:
    if told is None:
        return tuple(range(1, 8))
    found: set[int] = set()
    for part in told.split(","):
        first, _, last = part.partition("-")
        numbers = [_weekday(name) for name in (first, last or first)]
        if None in numbers:
            raise ValueError(f"'{text}' are no service hours. {_HOW_HOURS}")
        a, b = (number or 0 for number in numbers)
        found.update(range(a, b + 1) if a <= b else (*range(a, 8), *range(1, b + 1)))
    return tuple(sorted(found))


def _weekday(name: str) -> int | None:
    if name in _DAYS:
        return _DAYS.index(name) + 1
    return int(name) if name in set("1234567") else None
