"""Active alarms: Junos (`show chassis alarms`, `show system alarms`) and Huawei (`display alarm active`)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from collectors.ssh.facts import AlarmFact, Facts, Strange
from collectors.ssh.parsers.clock import instant_of
from collectors.ssh.parsers.lines import lines

SEVERITIES: Final = {
    "critical": "critical",
    "emergency": "critical",
    "major": "major",
    "minor": "minor",
    "warning": "warning",
    "warn": "warning",
    "indeterminate": "indeterminate",
    "indeterminated": "indeterminate",
    "event": "indeterminate",
    "cleared": "cleared",
}
"""Elements' words for them, as X.733 has them."""
_WORD: Final = r"(?P<sev>Critical|Major|Minor|Warning|Warn|Indeterminated?|Event)"
_WHEN: Final = r"(?P<at>[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}[ T]{1,4}[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:\s?[+-][0-9]{2}:?[0-9]{2}|\s[A-Z]{2,5}(?=\s))?(?:\sDST)?)"
_JUNOS: Final = re.compile(r"\s*" + _WHEN + r"\s{1,8}" + _WORD + r"\s{1,8}(?P<text>\S.{0,300})", re.IGNORECASE)
_HUAWEI: Final = (
    re.compile(r"\s*(?P<seq>[0-9]{1,12})\s{1,16}(?P<id>0x[0-9A-Fa-f]{1,12}|[0-9A-Za-z]{2,20})\s{1,16}" + _WORD + r"\s{1,16}" + _WHEN + r"\s{1,16}(?P<text>\S.{0,300})", re.IGNORECASE),
    re.compile(r"\s*(?P<id>0x[0-9A-Fa-f]{1,12})\s{1,16}(?P<seq>[0-9]{1,12})\s{1,16}" + _WORD + r"\s{1,16}" + _WHEN + r"\s{1,16}(?P<text>\S.{0,300})", re.IGNORECASE),
    re.compile(r"\s*(?P<seq>[0-9]{1,12})\s{1,16}" + _WHEN + r"\s{1,16}" + _WORD + r"\s{1,16}(?P<id>0x[0-9A-Fa-f]{1,12})\s{1,16}(?P<text>\S.{0,300})", re.IGNORECASE),
)  # fmt: skip
_SLASHES: Final = re.compile(
    r"\s*(?P<seq>[0-9]{1,12})/(?P<root>Independent|RootCause|nonRootCause)/" + _WHEN + r"/(?P<cleared>-|[^/]{8,40})"
    r"/(?P<id>0x[0-9A-Fa-f]{1,12})/(?P<name>[^/]{1,80})/"
    + _WORD
    + r"/(?P<state>[A-Za-z]{1,20})(?:/(?P<text>.{0,400}?))?(?:/-|/[0-9]{1,12})?\s*\Z",
    re.IGNORECASE,
)
"""VRP 5: 'A/B/C/D/E/F/G/H/I/J', as the head of its answer explains them."""
_LEVELLED: Final = re.compile(
    r"\s*(?P<seq>[0-9]{1,12})\s{1,12}(?P<sev>Emergency|Critical|Major|Minor|Warning)\s{1,12}(?P<day>(?:20)?[0-9]{2}-[0-9]{2}-[0-9]{2})\s{1,6}"
    r"(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})\s{1,16}(?P<text>\S.{0,300})",
    re.IGNORECASE,
)
"""VRP 5: `display alarm all`, whose years have two digits."""
_NONE: Final = re.compile(
    r"\s*(?:no\s(?:active\s)?alarms?\b.{0,40}|there (?:is|are) no .{0,20}alarms?.{0,40}|info:? no .{0,20}alarms?.{0,60})\Z",
    re.IGNORECASE,
)
_SHORT: Final = len("26-11-28")
_COUNT: Final = re.compile(r"\s*(?P<n>[0-9]{1,9})\salarms?\scurrently\sactive", re.IGNORECASE)
_HEAD: Final = re.compile(
    r"\s*(?:|(?:node|fpc|member|lcc|sfc|lcc[0-9]{1,2}-re|sfc[0-9]-re)[0-9]{1,3}:|localre:|alarm time\s.{0,60}|show .{1,60}|display .{1,60}|-{3,}|sequence\s.{0,80}|alarm ?id\s.{0,80}|index\s.{0,120}|level\s.{0,60}|[A-Z]/[A-Z].{0,60}|[A-Z]=.{0,80}|total .{0,60}|\{\w{1,20}(?::\w{1,10})?\})\Z",
    re.IGNORECASE,
)


def read_alarms(text: str, zone: str | None = None) -> Facts:
    """The active alarms; () where the element says that there is none. A count that does not fit is strange."""
    found: list[AlarmFact] = []
    strange: list[Strange] = []
    none = broken = listed = False
    announced: tuple[int, int, str] | None = None
    for line in lines(text):
        if _NONE.match(line.text):
            none = True
        elif match := _COUNT.match(line.text):
            before = announced[0] if announced is not None else 0  # several members tell one after the other
            announced = before + int(match["n"]), line.number, line.text
        elif match := _JUNOS.match(line.text):
            found.append(_alarm(match, zone))
            broken = False
        elif match := _SLASHES.match(line.text):
            listed = True
            broken = match["cleared"] != "-" or match["state"].lower() != "start"  # over: nothing below is of it
            if not broken:
                text = (match["text"] or "").strip() or match["name"]
                found.append(replace(_alarm(match, zone), text=text, native=match["name"], serial=match["seq"]))
        elif match := _LEVELLED.match(line.text):
            at = f"{match['day'] if len(match['day']) > _SHORT else '20' + match['day']} {match['time']}"
            severity = SEVERITIES[match["sev"].lower()]
            found.append(AlarmFact(match["text"].strip(), severity, at, instant_of(at, zone), None, match["seq"]))
            broken = False
        elif match := next((m for form in _HUAWEI if (m := form.match(line.text))), None):
            found.append(replace(_alarm(match, zone), native=match["id"], serial=match["seq"]))
            broken = False
        elif (
            found
            and not broken
            and line.text.startswith("      ")
            and line.text.strip()
            and found[-1].native is not None
        ):
            found[-1] = replace(found[-1], text=_joined(found[-1].text, line.text.strip()))
        elif not _HEAD.match(line.text):
            strange.append(Strange(line.number, line.text))
            broken = True  # what goes on below is of this row, and not of the one above
    if announced is not None and announced[0] != len(found):
        strange.append(Strange(announced[1], announced[2]))
    understood = bool(found) or none or listed or (announced is not None and announced[0] == 0)
    return Facts(alarms=tuple(found) if understood else None, strange=tuple(strange))


def _alarm(match: re.Match[str], zone: str | None) -> AlarmFact:
    told_at = " ".join(match["at"].split())
    return AlarmFact(
        (match["text"] or "").strip(), SEVERITIES[match["sev"].lower()], told_at, instant_of(told_at, zone)
    )


def _joined(text: str, more: str) -> str:
    """A description goes on in the next line, wherever the column ended."""
    return (text + ("" if text.endswith(("-", "=", "/", ".")) else " ") + more)[:2000]
