"""Clocks and times as elements write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
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
    # 2026-11-28 16:19:42+08:00 DST (Huawei, Junos, ZTE)
    re.compile(
        r"(?P<y>[0-9]{4})[-/](?P<mn>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})[\sT]{1,3}" + _TIME
        + r"\s{0,2}(?P<zone>(?:UTC)?[+-][0-9]{2}:?[0-9]{2}|[A-Z]{1,5}(?![A-Za-z]))?"
    ),
    # Nov-28-2026 16:19:42, Nov 28 2026 16:19:42 (Raisecom)
    re.compile(
        r"(?P<mon>[A-Z][a-z]{2})[- ](?P<d>[0-9]{1,2})[- ,]{1,2}(?P<y>[0-9]{4})\s{1,3}" + _TIME
        + r"(?:\s{1,3}(?P<zone>(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2}))?"
    ),
    # Sat Nov 28 16:19:42 UTC 2026 (Linux, Nokia)
    re.compile(
        r"[A-Z][a-z]{2}\s{1,3}(?P<mon>[A-Z][a-z]{2})\s{1,3}(?P<d>[0-9]{1,2})\s{1,3}" + _TIME
        + r"\s{1,3}(?P<zone>[A-Z]{1,5})?\s{0,3}(?P<y>[0-9]{4})"
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
_UNIVERSAL: Final = frozenset({"UTC", "GMT", "Z", "UCT"})
_NOISE: Final = re.compile(
    r"\s*(?:|(?:mon|tues|wednes|thurs|fri|satur|sun)day|show .{1,60}|display .{1,60}|summer.{0,80}|daylight.{0,80}|load for .{0,100}"
    r"|dst\b.{0,80}|name\s{0,20}:.{0,60}|repeat mode.{0,60}|(?:start|end) (?:year|time|date).{0,60}|saving time.{0,60}"
    r"|no time source|system booted.{0,80}|protocols started.{0,80}|last configured.{0,80}|.{0,40}load average.{0,60}"
    r"|[a-z]{3} [a-z]{3} .{1,2} [0-9:.]{8,15}.{0,10}|time zone.{0,100}|\{\w{1,20}(?::\w{1,10})?\})",
    re.IGNORECASE,
)


def read_clock(text: str, zone: str | None = None) -> Facts:
    """The clock of `show clock`, `display clock`, `show system uptime`. `zone`: theirs, where they do not tell it."""
    told: Line | None = None
    match: re.Match[str] | None = None
    own: tzinfo | None = None
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
        found = None if match else _found(line.text)
        if found:
            told, match = line, found
        elif not _NOISE.fullmatch(line.text) and (match is None or _found(line.text) is None):
            strange.append(Strange(line.number, line.text))
    if match is None or told is None:
        return Facts(strange=tuple(strange))
    at_us, named, sound = _instant(match, own, zone)
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


def _instant(match: re.Match[str], own: tzinfo | None, zone: str | None) -> tuple[int | None, str, bool]:
    """(the instant, None where no zone is known; the zone as told; whether there is such a time at all)."""
    parts = match.groupdict()
    named = (parts.get("zone") or "").strip()
    month = _MONTHS.get((parts.get("mon") or "").lower()) or int(parts.get("mn") or 0)
    where = _named_zone(named) or own or (ZoneInfo(zone) if zone else None)
    told = named or (zone if where is not None and own is None and zone else "") or (str(own) if own else "")
    try:
        local = datetime(
            int(parts["y"]), month, int(parts["d"]), int(parts["h"]), int(parts["m"]), int(parts["s"]),
            int((parts.get("f") or "0").ljust(6, "0")), tzinfo=where,
        )  # fmt: skip
        return (None if where is None else from_datetime(local)), told, True
    except (ValueError, OverflowError):
        return None, told, False


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
