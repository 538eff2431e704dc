"""`show interfaces interval` and `far-end-interval` of Junos: the counts of a line by quarter hours of its own clock.

The form is that of Juniper's CLI reference, which prints T3, E3 and SONET: an interface, a heading an interval ("17:43-current:", "17:28-17:43:"),
and its counts ("LCV: 0, PCV: 0, ...", which may go on in the next line). Names are those of RFC 4805 and RFC 3896
(P and C bits); those of SONET end in the layer: -S, -L, -P (section, line, path), with FE for the far end.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from collectors.ssh.facts import Facts, PmFact, Strange
from collectors.ssh.parsers.controllers import minutes_s
from collectors.ssh.parsers.lines import LARGEST, lines

_BEGINS: Final = re.compile(
    r"\s{0,4}Physical interface:\s{0,3}(?P<name>[A-Za-z0-9][A-Za-z0-9/.:-]{0,63})\s{0,3}(?:,|\Z)"
)
_INTERVAL: Final = re.compile(
    r"\s{0,8}(?P<label>(?P<from>[0-9]{1,2}:[0-9]{2})-(?P<to>current|[0-9]{1,2}:[0-9]{2})):\s{0,4}\Z", re.IGNORECASE
)
_TOTAL: Final = re.compile(r"\s{0,8}(?P<label>(?:(?:Current|Previous) Day )?Interval Total):\s{0,4}\Z", re.IGNORECASE)
_COUNT: Final = re.compile(
    r"\s{0,8}(?P<name>[A-Z]{2,4})(?:-(?P<layer>[SLP])(?P<far>FE)?)?:\s{1,4}(?P<value>[0-9]{1,40})\s{0,3}(?:,|\Z)"
)
_NONE: Final = re.compile(r".{0,40}interval table not available", re.IGNORECASE)
_NAMES: Final = {
    "ES": "es_s", "SES": "ses_s", "UAS": "uas_s", "SEFS": "sefs_s", "LES": "les_s", "BES": "bes_s", "CS": "slip_s",
    "LCV": "lcv", "PCV": "pcv", "CV": "cv", "CCV": "cv", "PES": "es_s", "PSES": "ses_s",
}  # fmt: skip
"""What is not among them (seconds with errors of C bits) has no place in a bin."""
_LAYERS: Final = {"S": "RS", "L": "MS", "P": "HP"}
_KIND: Final = re.compile(r"c?(?P<kind>[et][13])(?=-)")


class _Series(NamedTuple):
    layer: str
    end: str


class _Interval(NamedTuple):
    label: str
    span: str
    length_s: int | None
    number: int | None


def read_intervals(text: str, zone: str | None = None) -> Facts:  # noqa: ARG001 - it tells no date
    """Every interval of every interface, as far as its layer can be told."""
    return _read(text, "near")


def read_far_intervals(text: str, zone: str | None = None) -> Facts:  # noqa: ARG001 - it tells no date
    """The same, counted by the far end."""
    return _read(text, "far")


def _read(text: str, end: str) -> Facts:
    reader = _Reader(end)
    for line in lines(text):
        reader.take(line.number, line.text)
    reader.end_interval()
    return Facts(pm=tuple(reader.pm), empty=reader.empty, strange=tuple(reader.strange))


class _Reader:
    def __init__(self, end: str) -> None:
        self.end = end
        self.pm: list[PmFact] = []
        self.strange: list[Strange] = []
        self.empty = False
        self.name = self.layer = ""
        self.complete = 0
        self.interval: _Interval | None = None
        self.counts: dict[_Series, dict[str, int]] = {}

    def take(self, number: int, text: str) -> None:
        if match := _BEGINS.match(text):
            self.end_interval()
            self.name, self.complete = match["name"], 0
            kind = _KIND.match(self.name)
            self.layer = kind["kind"].upper() if kind else ""
        elif self.name and (match := _INTERVAL.match(text)):
            self.end_interval()
            current = match["to"].lower() == "current"
            self.complete += not current
            label = match["label"]
            self.interval = (
                _Interval(label, "current", None, None)
                if current
                else _Interval(label, "interval", minutes_s(label), self.complete)
            )
        elif self.name and (match := _TOTAL.match(text)):
            self.end_interval()
            self.interval = _Interval(match["label"], "total", None, None)
        elif self.interval is not None and _COUNT.match(text):
            self._counts(text)
        elif _NONE.match(text):
            self.empty = True
        elif text.strip():
            self.strange.append(Strange(number, text))

    def _counts(self, text: str) -> None:
        for one in _COUNT.finditer(text):
            layer = _LAYERS[one["layer"]] if one["layer"] else self.layer
            name, value = _NAMES.get(one["name"]), int(one["value"])
            if name and layer and value < LARGEST:
                series = _Series(layer, "far" if one["far"] else self.end)
                self.counts.setdefault(series, {}).setdefault(name, value)

    def end_interval(self) -> None:
        """Of a SONET port each layer counts by itself."""
        if self.interval is not None:
            label, span, length_s, number = self.interval
            for (layer, end), counts in self.counts.items():
                self.pm.append(PmFact(self.name, layer, span, length_s, number, label, end=end, **counts))
        self.interval, self.counts = None, {}
