"""When equipment says that something happened, in every form it is written. Pure; microseconds UTC."""

from __future__ import annotations

import re
from collections import deque
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from collectors.traps.text import as_text
from probed.model.instant import SECOND_US, from_datetime

_YEARS: Final = range(1990, 2200)
"""What lies outside was never set."""
_TEXT: Final = re.compile(
    r"(?P<y>\d{4})[-/.](?P<mon>\d{1,2})[-/.](?P<d>\d{1,2})(?:[ T,]\s*|\s+)"
    r"(?P<h>\d{1,2}):(?P<min>\d{1,2})(?::(?P<s>\d{1,2})(?:(?:[.,]|:(?=\d{3}(?!\d)))(?P<f>\d{1,9})(?![\d:]))?)?(?:\s*(?P<half>[AP]M)\b)?"
    r"(?:\s*,?\s*(?P<open>\()?(?P<utc>Z|UTC|GMT)?(?P<offset>[+-]\d{1,2}(?::?\d{2}|:\d)?)?(?(open)\)))?\s*(?P<dst>DST)?"
)
_CHINESE: Final = re.compile(
    r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(\d{1,2})[时:](\d{1,2})(?:[分:](\d{1,2})秒?)?分?(?P<rest>.{0,20})"
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_C: Final = re.compile(
    rf"[A-Z][a-z]{{2}} ({'|'.join(_MONTHS)}) {{1,2}}(\d{{1,2}}) (\d{{2}}:\d{{2}}:\d{{2}}) (?P<zone>UTC |GMT )?"
    r"(\d{4})"
)
"""As asctime of C and date of Unix write it."""
_DIGITS: Final = re.compile(
    r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:(\d{2})([.,]\d{1,9})?)?(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?"
)
"""GeneralizedTime (X.680 clause 46), as X.733 has it."""
_EPOCH: Final = re.compile(r"\d{9,10}|\d{12,13}")
_OFFSET: Final = re.compile(r"([+-])(?:(\d{2}):?(\d{2})|(\d):?(\d{2})|(\d{1,2})(?::(\d))?)")
_MOST_OFFSET_MIN: Final = 14 * 60
_NOT_SECONDS: Final = 100_000_000_000
_LEAST_EPOCH_S: Final = 631_152_000
"""1990-01-01."""
_LONGEST: Final = 64
"""Characters of a time."""
_HOURS: Final = re.compile(r"(?:UTC|GMT)? ?([+-])(\d{1,2})(?::?00)?")
_ZONE_NAME: Final = re.compile(r"[A-Z][A-Za-z_]{1,20}(?:/[A-Z][A-Za-z_-]{1,20}){1,2}")
_NOON: Final = 12
_HOUR: Final = timedelta(hours=1)


def instant_of(said: bytes | int | str, zone: str) -> int | None:
    """None = no time that can be believed. `zone`: of times that name none.

    DateAndTime of 8 or 11 octets (RFC 2579), seconds or milliseconds since 1970, and text such as
    '2026-01-31 08:00:00', with ' +08:00', ' UTC+8', ' +08:00 DST', ' PM', '2005-10-14,17:41:04.0',
    '20260131080000.5+0800', 'Sat Jan 31 08:00:00 2026', '2026年1月31日 08:00:00'. An abbreviation of a zone other
    than UTC means several: a text with one is no time.
    """
    if isinstance(said, int):
        return _epoch(said)
    if isinstance(said, bytes):
        found = _date_and_time(said, zone)
        if found is not None:
            return found
        said = as_text(said)
    text = _plain(said)
    return _epoch(int(text)) if _EPOCH.fullmatch(text) else _of_text(text, zone)


def resolution_of(said: bytes | int | str) -> int:
    """What the last digit of a time stands for, in microseconds; of what `instant_of` reads."""
    if isinstance(said, int):
        return SECOND_US if said < _NOT_SECONDS else 1000
    if isinstance(said, bytes):
        if len(said) in (8, 11) and _date_and_time(said, "UTC") is not None:
            return 100_000
        said = as_text(said)
    text = _plain(said)
    if _EPOCH.fullmatch(text):
        return resolution_of(int(text))
    match = _TEXT.fullmatch(text)
    if match is None:
        return SECOND_US
    seconds, fraction = match["s"], match["f"]
    return int(10 ** (6 - min(len(fraction), 6))) if fraction else SECOND_US if seconds else 60 * SECOND_US


def _plain(said: str) -> str:
    """Every other form as '2026-01-31 08:00:00.5+0800'."""
    text = " ".join(said[: 2 * _LONGEST].replace("\0", " ").split())
    if len(said.strip("\0 \t\r\n")) > _LONGEST:
        return ""  # no time; nor do patterns with several blanks in them see it
    if match := _DIGITS.fullmatch(text):
        year, month, day, hour, minute, second, fraction, _ = match.groups()
        seconds = f":{second}{fraction or ''}" if second else ""
        return f"{year}-{month}-{day} {hour}:{minute}{seconds}{match['zone'] or ''}"
    if match := _C.fullmatch(text):
        month, day, clock, zone, year = match.groups()
        return f"{year}-{_MONTHS.index(month) + 1}-{day} {clock} {zone or ''}"
    if match := _CHINESE.fullmatch(text):
        year, month, day, hour, minute, second, rest = match.groups()
        return f"{year}-{month}-{day} {hour}:{minute}" + (f":{second}" if second else "") + rest
    return text


def _epoch(number: int) -> int | None:
    if not _LEAST_EPOCH_S <= number < _NOT_SECONDS * 100:
        return None
    micros = number * SECOND_US if number < _NOT_SECONDS else number * 1000
    return micros if datetime.fromtimestamp(micros / SECOND_US, UTC).year in _YEARS else None


def _date_and_time(octets: bytes, zone: str) -> int | None:
    if len(octets) not in (8, 11):
        return None
    year = octets[0] << 8 | octets[1]
    offset = None
    if len(octets) == 11:
        sign = {0x2B: 1, 0x2D: -1}.get(octets[8])
        if sign is None or octets[10] > 59:
            return None
        offset = timedelta(minutes=sign * (octets[9] * 60 + octets[10]))
    if octets[7] > 9:
        return None
    return _instant((year, *octets[2:7]), octets[7] * 100_000, offset, zone)


def _of_text(text: str, zone: str) -> int | None:
    match = _TEXT.fullmatch(text)
    if match is None:
        return None
    micros, told = _micros(match["f"]), _told(match["utc"], match["offset"])
    hour = int(match["h"])
    if match["half"]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if match["half"] == "PM" else 0)
    clock = (int(match["y"]), int(match["mon"]), int(match["d"]), hour, int(match["min"]), int(match["s"] or 0))
    if match["dst"] and told is not None:
        return _daylight(clock, micros, told, zone)
    return _instant(clock, micros, told, zone)


def _micros(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))


def _told(utc: str | None, offset: str | None) -> timedelta | None:
    """The zone that is written; None = none is."""
    parts = _OFFSET.fullmatch(offset) if offset else None
    if parts is None:
        return timedelta() if utc else None
    minutes = int(parts[2] or parts[4] or parts[6]) * 60 + int(parts[3] or parts[5] or parts[7] or 0)
    return timedelta(minutes=-minutes if parts[1] == "-" else minutes)


def _daylight(clock: tuple[int, ...], micros: int, told: timedelta, zone: str) -> int | None:
    """'+08:00 DST' is written with the zone's own offset or with the one of its summer; the zone says which."""
    local = _instant(clock, micros, None, zone)
    plain = _instant(clock, micros, told, zone)
    if local is None or plain is None:
        return plain
    return local if plain - local in (0, _HOUR // timedelta(microseconds=1)) else plain


def _instant(clock: tuple[int, ...], micros: int, offset: timedelta | None, zone: str) -> int | None:
    year, month, day, hour, minute, second = clock
    if year not in _YEARS or second > 60:
        return None
    leap, second = (1, 59) if second == 60 else (0, second)
    if offset is not None and abs(offset) > timedelta(minutes=_MOST_OFFSET_MIN):
        return None
    try:
        moment = datetime(
            year, month, day, hour, minute, second, micros, timezone(offset) if offset is not None else _zone(zone)
        )
        return from_datetime(moment) + leap * SECOND_US
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def zone_told(said: str) -> str:
    """The zone that a notification names beside its times: of the tz database ('Asia/Urumqi'), or hours from UTC
    ('GMT+8', '+08:00'); '' = none that is known.
    """
    if match := _HOURS.fullmatch(said.strip()):
        hours = int(match[2])
        sign = "-" if match[1] == "+" else "+"  # in the tz database's names it is the other way round
        return f"Etc/GMT{sign}{hours}" if 0 < hours <= _NOON else "UTC" if not hours else ""
    if not _ZONE_NAME.fullmatch(said):
        return "UTC" if said in ("UTC", "GMT") else ""
    try:
        return ZoneInfo(said).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


class ClockOffset:
    """How far an element manager's clock is from ours: our instant of receipt less its time, at the least.

    A notification takes some time on its way and in the manager, never less than nothing: the smallest difference of
    late is the best estimate. It is wrong by the quickest way, and by what the written time leaves off.
    """

    def __init__(self, remembered: int = 64) -> None:
        self._differences: deque[int] = deque(maxlen=remembered)

    def note(self, received_us: int, told_us: int) -> None:
        self._differences.append(received_us - told_us)

    def corrected(self, told_us: int) -> int | None:
        """Its time on our clock; None while too little is known to say."""
        if len(self._differences) < _ENOUGH:
            return None
        return told_us + min(self._differences)


_ENOUGH: Final = 5
