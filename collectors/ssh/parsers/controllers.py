"""Controllers of E1, T1, E3, T3 and SONET/SDH with their 15-minute counts (`show controllers ...`, `display controller`).

The forms of Cisco; those of Comware by the manuals of 3Com and HP (MSR, "display controller e1 / t1 / t3 / cpos").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from collectors.ssh.facts import Facts, LineFact, PmFact, Strange
from collectors.ssh.parsers import controller_forms as forms
from collectors.ssh.parsers.interfaces import capacity_of
from collectors.ssh.parsers.lines import lines
from probed.model.capacity import UNKNOWN, UP

QUARTER_S: Final = 900


def read_controllers(text: str, zone: str | None = None) -> Facts:  # noqa: ARG001 - it tells no time
    """Every controller with its defects, and each interval that it shows."""
    reader = _Reader()
    for line in lines(text):
        reader.take(line.number, line.text)
        reader.look_for_loop(line.text)
    reader.end_interval()
    return Facts(lines=tuple(reader.settled()), pm=tuple(reader.pm), strange=tuple(reader.strange))


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
        self.looped: set[int] = set()

    def take(self, number: int, text: str) -> None:
        if (
            match := forms.BEGINS.match(text)
            or forms.TRIBUTARY.match(text)
            or forms.COMWARE.match(text)
            or forms.CHANNEL.match(text)
        ):
            self._controller(match)
        elif match := forms.OTHER.match(text):
            self._unread(match)
            self.strange.append(Strange(number, text))
        elif self.unread:
            return
        elif not self.lines:
            if not forms.INDENTED.match(text):
                self.strange.append(Strange(number, text))
        elif match := forms.CURRENT.match(text):
            self._interval("current", int(match["s"]))
        elif match := forms.INTERVAL.match(text):
            self._interval("interval", QUARTER_S, int(match["n"]))
        elif match := forms.TOTAL.match(text):
            self._interval("total", int(match["n"]) * QUARTER_S if match["n"] else int(match["h"]) * 3600)
        elif forms.OTHER_DATA.match(text):
            self.end_interval()
            self.strange.append(Strange(number, text))  # of which time nobody knows
        elif match := forms.TABLE.match(text):
            self.end_interval()
            self.columns = tuple(
                forms.COLUMNS.get(word.lower(), "") for word in re.split(r"[\s-]{1,12}", match["columns"].strip())
            )
            self.rows, self.sum_follows = 0, False
        elif self.columns and forms.TOTAL_ROW.match(text):
            self.sum_follows = True
        elif self.columns and (match := forms.ROW.match(text)):
            self._row(match)
        elif self.interval is not None and (match := forms.END.match(text)):
            self._end(match["end"].lower())
        elif match := forms.BARE_LAYER.match(text) or forms.LAYER.match(text):
            self.end_interval()
            self.layer = forms.LAYERS[" ".join(match["layer"].lower().split())]
            self.columns = ()
        elif (
            self.interval is not None and (found := list(forms.COUNT.finditer(text))) and text.lstrip()[:1].isdigit()
        ):
            self._counts(found)
        elif not self._properties(text) and not forms.INDENTED.match(text):
            self.strange.append(Strange(number, text))

    def look_for_loop(self, text: str) -> None:
        if self.lines and not self.unread and forms.LOOPED.search(text) and not forms.DESCRIPTION.match(text):
            self.looped.add(len(self.lines) - 1)

    def settled(self) -> Iterator[LineFact]:
        """Of a line that is up, and looped, nobody can say what it would carry."""
        for number, line in enumerate(self.lines):
            yield replace(line, capacity=UNKNOWN) if number in self.looped and line.capacity == UP else line

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
            name = forms.NAMES.get(" ".join(one["name"].lower().split()))
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
        if forms.DESCRIPTION.match(text):
            return True  # operators may write anything there
        if match := forms.STATUS.match(text):
            self.lines[-1] = replace(line, link=match["link"].strip(), capacity=capacity_of(match["link"]))
        elif match := forms.ACTIVE.match(text):
            words = re.split(r"[\s,]{1,8}", match["what"].strip())
            self._defects(word for word in words if word and word.lower() != "none")
        elif match := forms.RECEIVED.match(text):
            what = match["what"].replace("-of-", " of ").strip()
            told = what.split() if forms.SHORT_NAMES.fullmatch(what) else (word.strip() for word in what.split(","))
            self._defects(forms.LOGGED.get(word.lower(), word) for word in told if word.lower() not in {"", "none"})
        elif match := forms.ERRORS.search(text):
            self.pm.append(
                PmFact(line.name, forms.OF_OCTET[match["octet"]], "cumulative", None, cv=int(match["value"]))
            )
        elif (match := forms.BIP.match(text)) and self.layer:
            self.pm.append(PmFact(line.name, self.layer, "cumulative", None, cv=int(match["value"])))
        elif match := forms.FRAMING.match(text):
            clock = (match["clock"] or "").strip() or line.clock_source
            self.lines[-1] = replace(
                line, framing=match["framing"].strip(), line_code=match["code"], clock_source=clock
            )
        elif match := forms.FRAME.match(text):
            self.lines[-1] = replace(line, framing=match["framing"], clock_source=match["clock"] or line.clock_source)
        elif match := forms.CODE.match(text):
            clock = match["clock"] or line.clock_source
            self.lines[-1] = replace(line, line_code=match["code"].strip(), clock_source=clock)
        elif match := forms.CLOCK.match(text):
            self.lines[-1] = replace(line, clock_source=match["clock"].strip())
        elif found := list(forms.STATES.finditer(text)):
            self._defects(one["what"].upper() for one in found if one["state"].lower() != "clear")
        elif "no alarm" in text.lower() or "no defect" in text.lower():
            return True
        elif match := forms.DEFECT.search(text):
            told = (word.strip() for word in match["what"].lower().split(","))
            prefix = "xmt " if "transmitter" in text.lower() else ""
            self._defects(prefix + forms.LOGGED.get(word, word) for word in told if word)
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
