"""Tables of active alarms whose columns tell: Cisco IOS XE and XR, and Huawei VRP 8, which wraps its cells."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from collectors.ssh.facts import AlarmFact, Facts, Strange
from collectors.ssh.parsers.alarms import SEVERITIES, read_alarms
from collectors.ssh.parsers.clock import instant_of
from collectors.ssh.parsers.lines import Line, lines

_XE: Final = re.compile(
    r"(?P<source>\S.{0,60}?)\s{2,30}(?P<at>[A-Z][a-z]{2} [0-9]{2} [0-9]{4} [0-9:]{8})\s{1,12}(?P<severity>[A-Z]{4,13})\s{1,12}"
    r"(?:(?P<native>[A-Z][A-Z0-9_]{3,40})\s{2,20})?(?P<text>\S.{0,160}?)\s{1,4}\[(?P<index>[0-9]{1,6})\]\Z"
)
_XE_HEAD: Final = re.compile(r"\s*(?:|Source\s+Time\s.{0,160}|[- ]{6,}|show .{1,60})\Z")
_XE_TOTALS: Final = re.compile(
    r"\s*System Totals\s{1,4}Critical:\s?(?P<c>[0-9]+)\s{1,4}Major:\s?(?P<m>[0-9]+)\s{1,4}Minor:\s?(?P<n>[0-9]+)"
)
_XR: Final = re.compile(
    r"\s{0,4}(?P<source>[0-9A-Z][0-9A-Za-z/]{0,30})\s{1,16}(?P<severity>Critical|Major|Minor|NotAlarmed|NotReported|Unknown)\s{1,16}"
    r"(?P<group>\S{1,30})\s{1,20}(?P<m>[0-9]{2})/(?P<d>[0-9]{2})/(?P<y>[0-9]{4}) (?P<time>[0-9:]{8})(?: (?P<zone>[A-Z]{1,5}))?\s{1,12}(?P<text>\S.{0,300})"
)
_XR_TITLE: Final = re.compile(r"\s*(?:System Scoped )?Active Alarms\b.{0,60}", re.IGNORECASE)
_XR_OTHER: Final = re.compile(
    r"\s*(?:.{0,30}\bHistory\b.{0,60}|Suppressed Alarms.{0,60}|Active .{0,20}Suppressed.{0,60})\Z", re.IGNORECASE
)
_XR_HEAD: Final = re.compile(
    r"\s*(?:|-{6,}|Location\s+Severity\s.{0,160}|show .{1,60}|No entries\.?|Clear Time|[A-Z][a-z]{2} [A-Z][a-z]{2}\s{1,2}[0-9].{8,30})\Z"
)
_LEVELS: Final = re.compile(
    r"\s*(?:[0-9]:(?:Critical|Major|Minor|Warning|Indeterminate|Cleared)\s{0,4}){2,6}\Z", re.IGNORECASE
)
_LEVEL: Final = re.compile(r"([0-9]):([A-Za-z]{4,13})")
_COLUMNS: Final = re.compile(r"\s*Sequence\s+Alarm ?Id\s+Level\s+Date Time\s+Description", re.IGNORECASE)
_WRAPPED: Final = re.compile(
    r"\s{0,4}(?P<seq>[0-9]{1,12})\s{1,12}(?P<id>0x[0-9A-Fa-f]{1,12})\s{1,12}(?P<level>[0-9])\s{1,8}(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\s{1,4}(?P<text>\S.{0,160})"
)
_GOES_ON: Final = re.compile(r"\s{8,60}(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2}\b)?\s{0,40}(?P<text>\S.{0,160})?")


def read_facility_alarms(text: str, zone: str | None = None) -> Facts:
    """`show facility-alarm status` of IOS XE, with and without the column of syslog names."""
    found: list[AlarmFact] = []
    strange: list[Strange] = []
    totals: tuple[int, Line] | None = None
    for line in lines(text):
        if match := _XE_TOTALS.match(line.text):
            totals = sum(map(int, match.groups())), line
        elif match := _XE.match(line.text.strip()):
            severity = SEVERITIES.get(match["severity"].lower(), "indeterminate")
            at_us = instant_of(match["at"], zone)
            native = match["native"] or None
            source = match["source"].strip()
            found.append(AlarmFact(match["text"], severity, match["at"], at_us, native, match["index"], source))
        elif not _XE_HEAD.match(line.text):
            strange.append(Strange(line.number, line.text))
    if totals is not None and totals[0] > len(found):  # INFO is in no total
        strange.append(Strange(totals[1].number, totals[1].text))
    return Facts(alarms=tuple(found) if totals is not None or found else None, strange=tuple(strange))


def read_brief_alarms(text: str, zone: str | None = None) -> Facts:
    """`show alarms brief` and `... system active` of IOS XR: the tables of active alarms, not those of history."""
    found: list[AlarmFact] = []
    strange: list[Strange] = []
    active = False
    for line in lines(text):
        if _XR_OTHER.match(line.text):
            active = False
        elif _XR_TITLE.match(line.text):
            active = True
        elif match := _XR.match(line.text):
            if active:
                found.append(_xr_alarm(match, zone))
        elif not _XR_HEAD.match(line.text):
            strange.append(Strange(line.number, line.text))
    told = "active alarms" in text.lower()
    return Facts(alarms=tuple(found) if told else None, strange=tuple(strange))


def _xr_alarm(match: re.Match[str], zone: str | None) -> AlarmFact:
    told = f"{match['y']}-{match['m']}-{match['d']} {match['time']}" + (f" {match['zone']}" if match["zone"] else "")
    severity = SEVERITIES.get(match["severity"].lower(), "indeterminate")
    text = " ".join(match["text"].split())
    return AlarmFact(text, severity, told, instant_of(told, zone), match["group"], None, match["source"])


def read_huawei_alarms(text: str, zone: str | None = None) -> Facts:
    """`display alarm active`: VRP 8's table of wrapped cells where its levels are named, else VRP 5's rows."""
    levels: dict[str, str] = {}
    found: list[_Wrapped] = []
    strange: list[Strange] = []
    begun = broken = False
    for line in lines(text):
        if _LEVELS.match(line.text):
            levels = {number: word.lower() for number, word in _LEVEL.findall(line.text)}
        elif levels and _COLUMNS.match(line.text):
            begun = True
        elif match := _WRAPPED.match(line.text) if begun else None:
            found.append(_Wrapped(match["seq"], match["id"], match["level"], [match["day"]], [match["text"]]))
            broken = False
        elif not line.text.strip("- ") or line.text.strip().startswith(("display ", "Total")):
            continue
        elif found and not broken and (match := _GOES_ON.fullmatch(line.text)):
            found[-1].at.extend([match["time"]] if match["time"] else [])
            found[-1].text.extend([match["text"]] if match["text"] else [])
        else:
            strange.append(Strange(line.number, line.text))
            broken = True  # what goes on below is of this row, and not of the one above
    if not begun:
        return read_alarms(text, zone)
    return Facts(alarms=tuple(_unwrapped(one, levels, zone) for one in found), strange=tuple(strange))


class _Wrapped(NamedTuple):
    """An alarm with the pieces of its date and of its description."""

    serial: str
    native: str
    level: str
    at: list[str]
    text: list[str]


def _unwrapped(one: _Wrapped, levels: dict[str, str], zone: str | None) -> AlarmFact:
    width = max(map(len, one.text))  # a piece that fills its column was cut wherever that was
    text = "".join(piece if len(piece) == width else f"{piece} " for piece in one.text)
    at, severity = " ".join(one.at[:2]), SEVERITIES.get(levels.get(one.level, ""), "indeterminate")
    return AlarmFact(text.strip()[:2000], severity, at, instant_of(at, zone), one.native, one.serial)
