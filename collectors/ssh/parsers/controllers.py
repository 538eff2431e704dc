"""Controllers of E1, T1, E3, T3 and SONET/SDH with their 15-minute counts (`show controllers ...`, `display controller`).

The forms of Cisco; those of Comware by the manuals of 3Com and HP (MSR, "display controller e1 / t1 / t3 / cpos").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from collectors.ssh.facts import Facts, LineFact, PmFact, Strange
from collectors.ssh.parsers.interfaces import capacity_of
from collectors.ssh.parsers.lines import lines

QUARTER_S: Final = 900
DAY_S: Final = 86_400
_BEGINS: Final = re.compile(
    r"(?:Port\s{1,3}|Controller\s{1,3})?(?P<name>(?P<kind>E1|T1|E3|T3|J1|SONET|SDH|POS|CPOS)\s{0,3}(?P<port>[0-9][0-9/.:]{0,30}))\s{0,3}(?:\([A-Za-z0-9 -]{1,30}\)\s{1,3}(?=is\b))?(?:is\s{1,3}(?P<link>[a-z ]{2,40}?))?\s{0,3}(?:[.,(]|\Z)",
    re.IGNORECASE,
)
_TRIBUTARY: Final = re.compile(
    r"\s{0,4}(?P<name>(?:(?:AU-[34]|STS-?1?|TUG-[23]|VTG|Path)\s{1,3}[0-9]{1,3},\s{1,3}){1,4}(?P<kind>E1|T1|VT|C-12)\s{1,3}[0-9]{1,3})\s{0,3}(?:\([^)]{1,40}\))?\s{1,3}is\s{1,3}(?P<link>[a-z ]{2,40}?)\s{0,3}(?:[.,(]|\Z)",
    re.IGNORECASE,
)
_COMWARE: Final = re.compile(
    r"(?P<name>(?P<kind>E1|T1|E3|T3|CPOS)\s{0,3}[0-9][0-9/.:]{0,30})\s{1,3}current state\s{0,3}:\s{0,4}(?P<link>[A-Za-z() ]{2,40})\Z",
    re.IGNORECASE,
)
_CHANNEL: Final = re.compile(
    r"(?P<name>(?:CPOS|E3|T3)\s{0,3}[0-9][0-9/.:]{0,30}\s{1,3}C?(?P<kind>E1|T1)\s{1,3}[0-9]{1,3})(?:\s{0,3}:|\s{1,3}is)\s{1,3}(?P<link>[a-z() ]{2,40}?)\.?\Z",
    re.IGNORECASE,
)
_STATUS: Final = re.compile(r"\s*(?:Status|Current state)\s?:\s{0,4}(?P<link>[A-Za-z() ]{2,40})\Z", re.IGNORECASE)
_ACTIVE: Final = re.compile(
    r"\s*(?:Active|Detected|Asserted) (?:Defects|Alarms)\s?:\s{0,4}(?P<what>[A-Za-z0-9 ,_-]{1,120})\Z", re.IGNORECASE
)
_RECEIVED: Final = re.compile(
    r"\s*(?:Receiver alarm state(?:\s{1,3}is|\s?:)|Alarm\s?:)\s{1,4}(?P<what>[A-Za-z0-9 ,_-]{1,120}?)\.?\Z",
    re.IGNORECASE,
)
_SHORT_NAMES: Final = re.compile(r"[A-Z0-9-]{2,10}(?: [A-Z0-9-]{2,10}){1,12}")
_BIP: Final = re.compile(r"\s*Error\s?:\s{0,4}(?P<value>[0-9]{1,18}) BIP\b", re.IGNORECASE)
_ERRORS: Final = re.compile(
    r"BIP\(?B(?P<octet>[123])\)?\s{0,12}[=:]\s{0,8}(?P<value>[0-9]{1,18})(?![0-9])", re.IGNORECASE
)
_OF_OCTET: Final = {"1": "RS", "2": "MS", "3": "HP"}
_OTHER_DATA: Final = re.compile(r"\s*(?:Data|Total Data) (?:in|over|of|for|since|\()[^:]{1,60}:?\Z", re.IGNORECASE)
_BARE_LAYER: Final = re.compile(r"\s*(?P<layer>SECTION|LINE|PATH)(?:\s[0-9]{1,3})?\s?:?\Z", re.IGNORECASE)
_OTHER: Final = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9-]{0,30}\s{0,3}[0-9][0-9/.:]{0,30})\s{1,3}is\s{1,3}(?P<link>(?:administratively\s)?(?:up|down))\b",
    re.IGNORECASE,
)
"""A controller of a kind that is not read: what is counted below it is of no other."""
_DESCRIPTION: Final = re.compile(r"\s*Description\s{0,4}:?", re.IGNORECASE)
_CURRENT: Final = re.compile(
    r"\s*Data in current interval\s{0,3}\((?P<s>[0-9]{1,6}) seconds elapsed\)", re.IGNORECASE
)
_INTERVAL: Final = re.compile(r"\s*Data in Interval\s{0,3}(?P<n>[0-9]{1,4})\b", re.IGNORECASE)
_TOTAL: Final = re.compile(
    r"\s*Total Data\s{0,3}\((?:last\s{1,3})?(?:(?P<n>[0-9]{1,4})\s{1,3}15.{0,3}minute intervals?|(?P<h>[0-9]{1,4})\s{1,3}hours?)\)",
    re.IGNORECASE,
)
_LAYER: Final = re.compile(
    r"\s*(?:SONET |SDH )?(?P<layer>Regenerator Section|Section|Multiplex Section|Line|Higher Order Path|High Order Path|Lower Order Path|Path|VT)\b(?:[^:]{0,40}(?::|Tables?|Status))",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(
    r"(?<![0-9])(?P<value>[0-9]{1,40})\s{1,3}(?P<name>[A-Z][A-Za-z -]{1,40}?)\s{0,3}(?:[,.(]|\Z)"
)
_TABLE: Final = re.compile(r"\s*INTERVAL\s{1,12}(?P<columns>[A-Z]{2,6}(?:[\s-]{1,12}[A-Z]{2,6}){1,8})", re.IGNORECASE)
_TOTAL_ROW: Final = re.compile(r"\s*Total of Data\b.{0,80}", re.IGNORECASE)
"""The row below it is no interval, though it is labelled as one."""
_END: Final = re.compile(r"\s*(?P<end>Near|Far)[ -]End(?: Data)?\s?:?\Z", re.IGNORECASE)
_ROW: Final = re.compile(
    r"\s*(?P<label>[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}|total|total.{0,20})\s{1,12}(?P<values>[0-9]{1,40}(?:\s{1,12}[0-9]{1,40}){0,9})\Z",
    re.IGNORECASE,
)
_STATES: Final = re.compile(r"(?P<what>AIS|LOS|LOF|RAI|SEF|RDI|LOP)\s?State\s?:\s?(?P<state>\w{1,12})", re.IGNORECASE)
_DEFECT: Final = re.compile(
    r"(?:receiver has|receiver is getting|receiver is receiving|transmitter is sending|path has|has)\s{1,3}(?P<what>[A-Za-z /,-]{2,80}?)\s{0,3}(?:\.|\Z)",
    re.IGNORECASE,
)
_FRAMING: Final = re.compile(
    r"\s*Framing is\s{1,3}(?P<framing>[^,.]{1,30})(?:,\s{0,3}Line Code is\s{1,3}(?P<code>[^,.]{1,20}))?(?:,\s{0,3}Clock Source is\s{1,3}(?P<clock>[^.]{1,40}))?",
    re.IGNORECASE,
)
_FRAME: Final = re.compile(
    r"\s*Frame-format(?:\s{1,3}is|\s?:)?\s{1,3}(?P<framing>[^,.]{1,30}?)\s{0,3}(?:[,.]|\Z)(?:.{0,60}\bclock(?:\s{1,3}is|\s?:)?\s{1,3}(?P<clock>\w{1,20}))?",
    re.IGNORECASE,
)
_CODE: Final = re.compile(
    r"\s*Line code(?:\s{1,3}is|\s?:)\s{1,3}(?P<code>[^,.]{1,20})(?:,\s{0,3}Source clock is\s{1,3}(?P<clock>[^,.]{1,20}))?",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"\s*Clock Source is\s{1,3}(?P<clock>[^,.]{1,40})", re.IGNORECASE)
_NAMES: Final = {
    "line code violations": "lcv", "path code violations": "pcv", "slip secs": "slip_s", "fr loss secs": "sefs_s",
    "line err secs": "les_s", "degraded mins": "degraded_min", "errored secs": "es_s", "bursty err secs": "bes_s",
    "severely err secs": "ses_s", "unavail secs": "uas_s", "unavail seconds": "uas_s", "unavailable secs": "uas_s",
    "sev err fr secs": "sefs_s", "sev err line secs": "ses_s", "severely errored line secs": "ses_s",
    "c-bit coding violation": "cv", "p-bit coding violation": "pcv", "p-bit err secs": "es_s", "p-bit sev err secs": "ses_s",
    "sev err framing secs": "sefs_s", "controlled slip secs": "slip_s", "stuffed secs": "",
    "severely err framing secs": "sefs_s", "p-bit severely err secs": "ses_s",
}  # fmt: skip
_COLUMNS: Final = {
    "cv": "cv",
    "es": "es_s",
    "ses": "ses_s",
    "sefs": "sefs_s",
    "uas": "uas_s",
    "lcv": "lcv",
    "pcv": "pcv",
    "les": "les_s",
    "bes": "bes_s",
    "dm": "degraded_min",
    "css": "slip_s",
}
_LAYERS: Final = {
    "section": "RS",
    "regenerator section": "RS",
    "line": "MS",
    "multiplex section": "MS",
    "path": "HP",
    "high order path": "HP",
    "higher order path": "HP",
    "lower order path": "LP",
    "vt": "LP",
}
_LOGGED: Final = {
    "loss of signal": "LOS",
    "loss of frame": "LOF",
    "remote alarm": "RAI",
    "ais": "AIS",
    "rai": "RAI",
    "alarm indication signal": "AIS",
    "loss of multiframe": "LOM",
    "loss of pointer": "LOP",
}
_INDENTED: Final = re.compile(
    r"\s+\S|\s*\Z|show .{1,60}|[A-Z][a-z]{2} [A-Z][a-z]{2} .{1,2} [0-9:.]{8,15} .{1,8}\Z|SPE Scrambling|Medium info|Asserted/Active|Active|No alarm|Total|Alarm reporting|Loopback|Mask|Framing|APS|CLOCK|PATH TRACE|BER|Remote|Local|Hardware|.{0,20}thresholds"
    r"|Description|Basic Configuration|Alarm State|Historical Statistics|Last clearing|Work mode|Source clock|Idle code"
    r"|Itf |Loop back|SendLoopCode|BERT state|Test pattern|Time:|Bit Errors|Bits Received|[TR]x:|Current mode|National",
    re.IGNORECASE,
)


def read_controllers(text: str, zone: str | None = None) -> Facts:  # noqa: ARG001 - it tells no time
    """Every controller with its defects, and each interval that it shows."""
    reader = _Reader()
    for line in lines(text):
        reader.take(line.number, line.text)
    reader.end_interval()
    return Facts(lines=tuple(reader.lines), pm=tuple(reader.pm), strange=tuple(reader.strange))


class _Reader:
    def __init__(self) -> None:
        self.lines: list[LineFact] = []
        self.pm: list[PmFact] = []
        self.strange: list[Strange] = []
        self.kind, self.layer = "", ""
        self.interval: PmFact | None = None
        self.counts: dict[str, int] = {}
        self.columns: tuple[str, ...] = ()
        self.rows = 0
        self.sum_follows = False
        self.unread = False

    def take(self, number: int, text: str) -> None:
        if match := _BEGINS.match(text) or _TRIBUTARY.match(text) or _COMWARE.match(text) or _CHANNEL.match(text):
            self._controller(match)
        elif match := _OTHER.match(text):
            self._unread(match)
            self.strange.append(Strange(number, text))
        elif self.unread:
            return
        elif not self.lines:
            if not _INDENTED.match(text):
                self.strange.append(Strange(number, text))
        elif match := _CURRENT.match(text):
            self._interval("current", int(match["s"]))
        elif match := _INTERVAL.match(text):
            self._interval("interval", QUARTER_S, int(match["n"]))
        elif match := _TOTAL.match(text):
            self._interval("total", int(match["n"]) * QUARTER_S if match["n"] else int(match["h"]) * 3600)
        elif _OTHER_DATA.match(text):
            self.end_interval()
            self.strange.append(Strange(number, text))  # of which time nobody knows
        elif match := _TABLE.match(text):
            self.end_interval()
            self.columns = tuple(
                _COLUMNS.get(word.lower(), "") for word in re.split(r"[\s-]{1,12}", match["columns"].strip())
            )
            self.rows, self.sum_follows = 0, False
        elif self.columns and _TOTAL_ROW.match(text):
            self.sum_follows = True
        elif self.columns and (match := _ROW.match(text)):
            self._row(match)
        elif self.interval is not None and (match := _END.match(text)):
            self._end(match["end"].lower())
        elif match := _BARE_LAYER.match(text) or _LAYER.match(text):
            self.end_interval()
            self.layer = _LAYERS[" ".join(match["layer"].lower().split())]
            self.columns = ()
        elif self.interval is not None and (found := list(_COUNT.finditer(text))) and text.lstrip()[:1].isdigit():
            self._counts(found)
        elif not self._properties(text) and not _INDENTED.match(text):
            self.strange.append(Strange(number, text))

    def end_interval(self) -> None:
        if self.interval is not None and self.counts:
            self.pm.append(replace(self.interval, **self.counts))  # type: ignore[arg-type]
        self.interval, self.counts = None, {}

    def _unread(self, match: re.Match[str]) -> None:
        self.end_interval()
        link = " ".join(match["link"].split())
        self.lines.append(LineFact(" ".join(match["name"].split()), capacity_of(link), link))
        self.unread = True

    def _controller(self, match: re.Match[str]) -> None:
        self.end_interval()
        self.unread = False
        link = (match["link"] or "").strip()
        self.kind = match["kind"].upper()
        self.layer = self.kind if self.kind in {"E1", "T1", "E3", "T3", "J1"} else ""
        self.columns = ()
        self.lines.append(LineFact(" ".join(match["name"].split()).rstrip(":"), capacity_of(link), link))

    def _interval(self, span: str, length_s: int, number: int | None = None) -> None:
        self.end_interval()
        self.columns = ()
        self.interval = PmFact(self.lines[-1].name, self.layer or self.kind, span, length_s, number)

    def _end(self, end: str) -> None:
        """The counts of either end of the same interval, one after the other."""
        interval = self.interval
        self.end_interval()
        assert interval is not None
        self.interval = replace(interval, end=end)

    def _counts(self, found: list[re.Match[str]]) -> None:
        for one in found:
            name = _NAMES.get(" ".join(one["name"].lower().split()))
            if name and int(one["value"]) < 2**63:
                self.counts.setdefault(name, int(one["value"]))

    def _row(self, match: re.Match[str]) -> None:
        """Of a table the first row is the current interval; the label says between which minutes."""
        values = [int(word) for word in match["values"].split()]
        total = self.sum_follows or match["label"].lower().startswith("total")
        self.rows += not total
        span = "total" if total else "current" if self.rows == 1 else "interval"
        length_s = None if total else QUARTER_S if span == "interval" else minutes_s(match["label"])
        number = self.rows - 1 if span == "interval" else None
        counts = {name: value for name, value in zip(self.columns, values, strict=False) if name and value < 2**63}
        label = None if total else match["label"]
        self.sum_follows = False
        fact = PmFact(self.lines[-1].name, self.layer or self.kind, span, length_s, number, label)
        if counts:
            self.pm.append(
                replace(fact, **counts)  # type: ignore[arg-type]
            )

    def _properties(self, text: str) -> bool:
        line = self.lines[-1]
        if _DESCRIPTION.match(text):
            return True  # operators may write anything there
        if match := _STATUS.match(text):
            self.lines[-1] = replace(line, link=match["link"].strip(), capacity=capacity_of(match["link"]))
        elif match := _ACTIVE.match(text):
            words = re.split(r"[\s,]{1,8}", match["what"].strip())
            self._defects(word for word in words if word and word.lower() != "none")
        elif match := _RECEIVED.match(text):
            what = match["what"].replace("-of-", " of ").strip()
            told = what.split() if _SHORT_NAMES.fullmatch(what) else (word.strip() for word in what.split(","))
            self._defects(_LOGGED.get(word.lower(), word) for word in told if word.lower() not in {"", "none"})
        elif match := _ERRORS.search(text):
            self.pm.append(PmFact(line.name, _OF_OCTET[match["octet"]], "cumulative", None, cv=int(match["value"])))
        elif (match := _BIP.match(text)) and self.layer:
            self.pm.append(PmFact(line.name, self.layer, "cumulative", None, cv=int(match["value"])))
        elif match := _FRAMING.match(text):
            clock = (match["clock"] or "").strip() or line.clock_source
            self.lines[-1] = replace(
                line, framing=match["framing"].strip(), line_code=match["code"], clock_source=clock
            )
        elif match := _FRAME.match(text):
            self.lines[-1] = replace(line, framing=match["framing"], clock_source=match["clock"] or line.clock_source)
        elif match := _CODE.match(text):
            clock = match["clock"] or line.clock_source
            self.lines[-1] = replace(line, line_code=match["code"].strip(), clock_source=clock)
        elif match := _CLOCK.match(text):
            self.lines[-1] = replace(line, clock_source=match["clock"].strip())
        elif found := list(_STATES.finditer(text)):
            self._defects(one["what"].upper() for one in found if one["state"].lower() != "clear")
        elif "no alarm" in text.lower() or "no defect" in text.lower():
            return True
        elif match := _DEFECT.search(text):
            told = (word.strip() for word in match["what"].lower().split(","))
            prefix = "xmt " if "transmitter" in text.lower() else ""
            self._defects(prefix + _LOGGED.get(word, word) for word in told if word)
        else:
            return False
        return True

    def _defects(self, names: Iterable[str]) -> None:
        line = self.lines[-1]
        self.lines[-1] = replace(line, defects=tuple(dict.fromkeys((*line.defects, *names))))


def minutes_s(label: str) -> int | None:
    """How long an interval is by its label; over midnight too."""
    try:
        start, end = (int(h) * 60 + int(m) for h, m in (part.split(":") for part in label.split("-")))
    except ValueError:
        return None
    return (end - start) % 1440 * 60
