"""Single values as people write them: dates, instants, percents, time zones, names of things."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from probed.errors import did_you_mean
from probed.model.instant import DAY_US, YEARS, from_datetime, to_datetime

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_PERCENT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,30})?)\s*%")
_FORBIDDEN: Final = frozenset(":;@")
"""Separators of 'element:point', of lists of resources, of 'manager@element' and 'contract@version'."""


def parse_day_or_instant(text: str, zone: str) -> int:
    """A date (local midnight in the zone) or an RFC 3339 date-time with offset, in microseconds UTC."""
    if _DATE.fullmatch(text):
        return local_midnight(_date(text), zone)
    if not _DATE_TIME.fullmatch(text):
        raise ValueError(f"'{text}' is not a date. Write 2026-01-31 or 2026-01-31T08:00:00+08:00.")
    return parse_instant(text)


def parse_instant(text: str) -> int:
    """An RFC 3339 date-time with offset in microseconds UTC; the ValueError says what is wrong."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a date-time. Write it such as 2026-01-31T08:00:00+08:00.")
    if match[3] is None:
        raise ValueError(f"'{text}' has no time zone. Add Z or an offset such as +08:00.")
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError as exc:
        raise ValueError(f"'{text}' is not a date-time ({exc}). Correct it.") from None
    return checked_instant(moment)


def checked_instant(moment: datetime) -> int:
    """Microseconds UTC of an aware datetime of a believable year."""
    if moment.tzinfo is None:
        raise ValueError(f"'{moment.isoformat()}' has no time zone. Add Z or an offset such as +08:00.")
    _check_year(moment.year, moment.isoformat())
    return from_datetime(moment)


def local_midnight(day: date, zone: str) -> int:
    """The first instant of a local day, in microseconds UTC."""
    _check_year(day.year, day.isoformat())
    return from_datetime(datetime.combine(day, time(), tzinfo=ZoneInfo(zone)))


def format_day_or_instant(at: int, zone: str) -> str:
    """The inverse of parse_day_or_instant: a date for a local midnight, else RFC 3339 in the zone."""
    moment = to_datetime(at, zone)
    if moment.time() == time() and local_midnight(moment.date(), zone) == at:
        return moment.date().isoformat()
    return moment.isoformat()


def parse_percent(text: str) -> Fraction:
    """'99.95 %' as the exact ratio 1999/2000, in (0, 1]."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _PERCENT.fullmatch(plain)
    if match is None:
        bare = f"'{text}' has no unit" if re.fullmatch(r"[0-9.]+", plain) else f"'{text}' is not a percentage"
        raise ValueError(f'{bare}. Write it with the sign, such as "99.95 %".')
    ratio = Fraction(Decimal(match[1])) / 100
    if not 0 < ratio <= 1:
        raise ValueError(f"'{text}' is outside of 0 % to 100 %. Write a percentage above 0 and up to 100.")
    return ratio


def format_percent(ratio: Fraction) -> str:
    """The exact decimal text, '99.95 %'; a ratio without one (1/3) is refused (ValueError)."""
    percent, digits = ratio * 100, 0
    while (percent * 10**digits).denominator != 1:
        digits += 1
        if digits > 30:
            raise ValueError(f"{ratio} has no exact decimal percentage")
    return f"{Decimal(int(percent * 10**digits)).scaleb(-digits):f} %"


def parse_zone(text: str) -> str:
    """The name of a time zone of the tz database."""
    zones = _zones()
    if not zones:
        raise ValueError("the time zone database is missing. Install the package tzdata.")
    if text not in zones:
        capital = "peking" in text.lower() or "beijing" in text.lower()
        # The tz database has no Beijing: China's zone is named after Shanghai.
        hint = (
            " Did you mean 'Asia/Shanghai'?"
            if capital
            else did_you_mean(text, zones) or " Write a name such as 'Asia/Shanghai'."
        )
        raise ValueError(f"there is no time zone '{text}'.{hint}")
    return text


def parse_identifier(text: str) -> str:
    """The identity of a row: not empty, no blanks, none of ':', ';' and '@'."""
    if not text:
        raise ValueError("the cell is empty. Give an identity.")
    for character in text:
        if character in _FORBIDDEN:
            raise ValueError(f"'{text}' holds a '{character}', which separates identities. Use '-' or '_'.")
        if character.isspace():
            raise ValueError(f"'{text}' holds a blank (U+{ord(character):04X}). Delete it or use '-'.")
    return text


def parse_customer_code(text: str) -> str:
    """Exactly 12 digits."""
    if re.fullmatch(r"[0-9]{12}", text):
        return text
    raise ValueError(f"'{text}' is not a customer code of 12 digits.{_code_advice(text)}")


def _code_advice(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if re.fullmatch(r"[0-9]{12}", plain):
        return f" It is written with full-width digits. Write '{plain}'."
    if re.fullmatch(r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]+", plain):
        return " A spreadsheet has made a number of it. Format the column as text and enter the code again."
    if re.fullmatch(r"[0-9]+", plain) and len(plain) < 12:
        return f" It has {len(plain)}; a spreadsheet drops leading zeros. Format the column as text."
    return " Correct it."


def known_word(text: str, known: Iterable[str]) -> str:
    """The word itself if it is one of a closed set; the ValueError names the set."""
    words = list(known)
    if text not in words:
        twin = next((word for word in words if word.casefold() == text.casefold()), "")
        hint = f" Did you mean '{twin}'?" if twin else did_you_mean(text, words)
        raise ValueError(f"'{text}' is not known here.{hint} Write {_one_of(words)}.")
    return text


def _one_of(words: list[str]) -> str:
    *head, last = [f"'{word}'" for word in words]
    return f"{', '.join(head)} or {last}" if head else last


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise ValueError(f"'{text}' is not a date ({exc}). Correct it.") from None


def _check_year(year: int, text: str) -> None:
    if year not in YEARS:
        raise ValueError(f"'{text}' is not between the years {YEARS[0]} and {YEARS[-1]}. Correct the year.")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


DAYS_OF_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_OF_DAY: Final = DAY_US // 60_000_000
