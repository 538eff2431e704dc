"""Clocks and times as elements write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from collectors.ssh.facts import ClockFact, Facts, Strange
from collectors.ssh.parsers.lines import Line, lines
from probed.model.instant import SECOND_US, from_datetime

_MONTHS: Final = {
    name: n
    for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_TIME: Final = r"(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2}):(?P<s>[0-9]{2})(?:\.(?P<f>[0-9]{1,6}))?"
_FORMS: Final = (
    # 16:19:42.123 UTC Sat Nov 28 2026 (Cisco, ZTE, Ruijie with commas)
    re.compile(
        r"(?P<mark>[*.])?" + _TIME + r"\s{1,4}(?P<zone>[A-Za-z0-9+:_/-]{1,32}\s{1,4})??(?:[A-Z][a-z]{2,8}),?\s{1,4}"
        r"(?P<mon>[A-Z][a-z]{2})[a-z]{0,6},?\s{1,4}(?P<d>[0-9]{1,2}),?\s{1,4}(?P<y>[0-9]{4})"
    ),
    # 16:19:42 UTC Sat 11/28/2026 (Comware)
    re.compile(
        _TIME + r"\s{1,4}(?P<zone>[A-Za-z0-9+:_/-]{1,32})\s{1,4}[A-Z][a-z]{2,8}\s{1,4}"
        r"(?P<mn>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})"
    ),
    # 16:19:42 UTC Sat 2026/11/28 (older Comware and VRP)
    re.compile(
        _TIME + r"\s{1,4}(?P<zone>[A-Za-z0-9+:_/-]{1,32})\s{1,4}[A-Z][a-z]{2,8}\s{1,4}"
        r"(?P<y>[0-9]{4})[/-](?P<mn>[0-9]{1,2})[/-](?P<d>[0-9]{1,2})"
    ),
    # 2026-11-28 16:19:42+08:00 DST (Huawei, Junos, ZTE), also with the day of the week in Chinese
    re.compile(
        r"(?P<y>[0-9]{4})[-/](?P<mn>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})(?:[\sT]{1,3}|\s{0,2}星期.\s{0,2})" + _TIME
        + r"\s{0,2}(?P<zone>(?:UTC)?[+-][0-9]{2}:?[0-9]{2}|[A-Z]{1,5}(?![A-Za-z]))?(?:\s{1,2}(?P<dst>DST)\b)?"
    ),
    # Nov-28-2026 16:19:42, Nov 28 2026 16:19:42 (Raisecom)
    re.compile(
        r"(?P<mon>[A-Z][a-z]{2})[- ](?P<d>[0-9]{1,2})[- ,]{1,2}(?P<y>[0-9]{4})\s{1,3}" + _TIME
        + r"(?:\s{1,3}(?P<zone>(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2}))?"
    ),
    # Sat Nov 28 16:19:42 UTC 2026 (Linux, Nokia)
    re.compile(
        r"[A-Z][a-z]{2}\s{1,3}(?P<mon>[A-Z][a-z]{2})\s{1,3}(?P<d>[0-9]{1,2})\s{1,3}" + _TIME
        + r"\s{1,3}(?:(?P<zone>[A-Za-z][A-Za-z0-9+:-]{0,9})\s{1,3})?(?P<y>[0-9]{4})(?![0-9])"
    ),
    # Sat Nov 28 2026 16:19:42
    re.compile(
        r"[A-Z][a-z]{2}\s{1,3}(?P<mon>[A-Z][a-z]{2})\s{1,3}(?P<d>[0-9]{1,2})\s{1,3}(?P<y>[0-9]{4})\s{1,3}" + _TIME
    ),
)  # fmt: skip
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?\s{0,2}(?P<sign>[+-])(?P<h>[0-9]{1,2}):?(?P<m>[0-9]{2})?(?::[0-9]{2})?")
_ZONE_LINE: Final = re.compile(
    r"\s{0,8}time\s?zone(?: offset)?\s{0,4}(?:\((?P<name>[^)]{0,40})\)|:)?\s{0,8}:?\s{0,4}(?P<rest>.{0,80})",
    re.IGNORECASE,
)
_ADDED: Final = re.compile(r"(?P<name>\S{1,40})\s{1,4}(?P<how>add|minus)\s{1,4}(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})")
_SAVED: Final = re.compile(
    r"\s*(?:saving time\s{0,20}:\s{0,4}|summer[ -]time\s{0,4}:\s{0,4}(?P<name>\S{1,32})\s.{0,80}?)"
    r"(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::[0-9]{2})?\s*\Z",
    re.IGNORECASE,
)
"""By how much clocks are put forward, and what the zone is called then: the last figure of the line."""
_SUMMERS: Final = re.compile(r"\s*summer[ -]time(?: recurring)?\s{0,3}:\s{0,3}enabled?\s*\Z", re.IGNORECASE)
"""Raisecom: the offset that it shows is the zone's, and nothing says whether its clock is put forward now."""
_UNIVERSAL: Final = frozenset({"UTC", "GMT", "Z", "UCT"})
_NOISE: Final = re.compile(
    r"\s*(?:|fpc[0-9]{1,3}:|-{6,100}|星期.|(?:mon|tues|wednes|thurs|fri|satur|sun)day|show .{1,60}|display .{1,60}|summer.{0,80}|daylight.{0,80}|load for .{0,100}"
    r"|dst\b.{0,80}|name\s{0,20}:.{0,60}|repeat mode.{0,60}|(?:start|end) (?:year|time|date).{0,60}|saving time.{0,60}"
    r"|no time source|system booted.{0,80}|protocols started.{0,80}|last configured.{0,80}|.{0,40}load average.{0,60}"
    r"|[a-z]{3} [a-z]{3} .{1,2} [0-9:.]{8,15}.{0,10}|time zone.{0,100}|\{\w{1,20}(?::\w{1,10})?\})",
    re.IGNORECASE,
)


class _Saved(NamedTuple):
    """By how much clocks are put forward in summer, and what the zone is called then."""

    by: timedelta | None = None
    name: str = ""


_NOT_SAVED: Final = _Saved()


def read_clock(text: str, zone: str | None = None) -> Facts:
    """The clock of `show clock`, `display clock`, `show system uptime`. `zone`: theirs, where they do not tell it."""
    told: Line | None = None
    match: re.Match[str] | None = None
    own: tzinfo | None = None
    saved = _Saved()
    kept_own = True
    synchronised: bool | None = None
    strange: list[Strange] = []
    for line in lines(text):
        source = re.match(
            r"\s{0,8}(?:time source|time source is)\s{0,3}:?\s{0,3}(?:is )?(.{1,60})", line.text, re.IGNORECASE
        )
        if source and not source[1].lower().startswith(("day", "zone")):
            synchronised = source[1].strip().upper().startswith(("NTP", "PTP", "GPS", "CALENDAR (NTP"))
            continue
        if zone_line := _ZONE_LINE.match(line.text):
            own = _stated(zone_line["rest"]) or own
            continue
        if _SUMMERS.match(line.text):
            kept_own = False
        saving = _SAVED.match(line.text)
        if saving:
            length = timedelta(hours=int(saving["h"]), minutes=int(saving["m"]))
            saved = _Saved(length, (saving["name"] or "").strip())
        found = None if match or saving else _found(line.text)
        if found:
            told, match = line, found
        elif not _NOISE.fullmatch(line.text) and (match is None or _found(line.text) is None):
            strange.append(Strange(line.number, line.text))
    if match is None or told is None:
        return Facts(strange=tuple(strange))
    at_us, named, sound = _instant(match, own if kept_own else None, zone, saved)
    if not sound:
        return Facts(strange=(Strange(told.number, told.text), *strange))
    mark = match.groupdict().get("mark")
    if mark is not None:
        synchronised = False
    fraction = match["f"] or ""
    resolution_us = SECOND_US // 10 ** len(fraction)
    clock = ClockFact(told.text.strip(), at_us, resolution_us, named, synchronised)
    return Facts(clock=clock, strange=tuple(strange))


def offset_us(clock: ClockFact, asked_us: int, read_us: int) -> tuple[int, int] | None:
    """(by how much the element's clock is ahead of ours, how uncertain that is); None where its zone is unknown.

    The element answered at some time between question and answer, and cut its clock to its resolution.
    """
    if clock.at_us is None:
        return None
    middle_us = (asked_us + read_us) // 2
    shown_us = clock.at_us + clock.resolution_us // 2
    return shown_us - middle_us, (read_us - asked_us + clock.resolution_us) // 2


def instant_of(text: str | None, zone: str | None = None) -> int | None:
    """An instant that stands anywhere in a text (microseconds UTC); None where there is none, or no zone is known."""
    found = _found((text or "")[:200])
    return _instant(found, None, zone)[0] if found else None


def _found(text: str) -> re.Match[str] | None:
    for form in _FORMS:
        if found := form.search(text):
            return found
    return None


def _instant(
    match: re.Match[str], own: tzinfo | None, zone: str | None, saved: _Saved = _NOT_SAVED
) -> tuple[int | None, str, bool]:
    """(the instant, None where no zone is known; the zone as told; whether there is such a time at all)."""
    parts = match.groupdict()
    named = (parts.get("zone") or "").strip()
    if named.upper() == "DST" or parts.get("dst") or (saved.name and named.lower() == saved.name.lower()):
        local = _local(parts)
        own = None if local is None else _of_summer(local, _named_zone(named), own, saved, zone)
        at_us, sound = _instant_in(parts, own)
        return at_us, f"{named} DST" if parts.get("dst") else named, sound
    where = _named_zone(named) or own or (ZoneInfo(zone) if zone else None)
    told = named or (zone if where is not None and own is None and zone else "") or (str(own) if own else "")
    at_us, sound = _instant_in(parts, where)
    return at_us, told, sound


def _of_summer(
    local: datetime, written: tzinfo | None, own: tzinfo | None, saved: _Saved, zone: str | None
) -> tzinfo | None:
    """Of a clock that is marked as put forward: what it says of that itself, else the zone of the settings. An offset
    that is written is the zone's own on some versions and that of its summer on others; None = it cannot be told.
    """
    base = own.utcoffset(None) if own is not None else None
    offset = written.utcoffset(None) if written is not None else None
    known = ZoneInfo(zone) if zone else None
    if offset is None:
        if base is not None and saved.by is not None:
            return timezone(base + saved.by)
        return known if known is not None and known.dst(local) else None  # a zone without a summer is not its own
    if base is not None and offset != base:
        return written
    forward = known.utcoffset(local) if known is not None else None
    if forward is not None and forward - offset in (timedelta(), timedelta(hours=1)):
        return known
    return written if base is None else None


def _instant_in(parts: Mapping[str, str | None], where: tzinfo | None) -> tuple[int | None, bool]:
    local = _local(parts)
    try:
        return (None if where is None or local is None else from_datetime(local.replace(tzinfo=where))), bool(local)
    except OverflowError:
        return None, False


def _local(parts: Mapping[str, str | None]) -> datetime | None:
    """As the clock shows it; None = there is no such time."""
    month = _MONTHS.get((parts.get("mon") or "").lower()) or int(parts.get("mn") or 0)
    day, hour, minute, second = (int(parts[name] or 0) for name in ("d", "h", "m", "s"))
    micros = int((parts.get("f") or "0").ljust(6, "0"))
    try:
        return datetime(int(parts["y"] or 0), month, day, hour, minute, second, micros)  # noqa: DTZ001 - its zone is what is sought
    except (ValueError, OverflowError):
        return None


def _named_zone(name: str) -> tzinfo | None:
    """UTC and offsets; every other abbreviation means several zones."""
    if name.upper() in _UNIVERSAL:
        return UTC
    return _stated(name)


def _stated(text: str) -> tzinfo | None:
    """'UTC+08:00', '+0800', 'Beijing add 08:00:00'."""
    if added := _ADDED.match(text.strip()):
        sign = 1 if added["how"] == "add" else -1
        return _fixed(sign, int(added["h"]), int(added["m"]))
    if found := _OFFSET.fullmatch(text.strip().removesuffix("DST").strip()):
        return _fixed(1 if found["sign"] == "+" else -1, int(found["h"]), int(found["m"] or 0))
    return UTC if text.strip().upper() in _UNIVERSAL else None


def _fixed(sign: int, hours: int, minutes: int) -> tzinfo | None:
    return timezone(sign * timedelta(hours=hours, minutes=minutes)) if hours < 15 and minutes < 60 else None
