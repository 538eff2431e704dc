"""The fleet list: the figures that are kept of all circuits, and which of them do not know everything yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from probed.errors import ProbedError
from probed.model.figure import Figure, FigureMark, FigureSpan
from probed.store.figures import DayRow, ratio_text
from probed.store.reader import Reader

_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Listed(NamedTuple):
    """A figure, and whether something was stated anew since that it may rest on."""

    figure: Figure
    stale: bool


class Fleet(NamedTuple):
    """What was asked for. `waiting`: how much was stated anew that no figure knows yet."""

    label: str
    rows: tuple[Listed, ...]
    waiting: int
    last_input: int | None


class BadLabels(ProbedError):
    """A period of which no figures are kept in that form."""

    def __init__(self, text: str, span: FigureSpan) -> None:
        if span is FigureSpan.MONTH:
            super().__init__(f"--period {text}: figures are kept of months such as 2026-10")
        else:
            super().__init__(
                f"--period {text}: figures are kept of a month such as 2026-10, a day, or two such as "
                "2026-10-05/2026-10-08"
            )


def labels(text: str, span: FigureSpan) -> tuple[str, str]:
    """The labels [first, last) of a period: '2026-10' is that assessment month, or all days of it by the calendar."""
    if _MONTH.fullmatch(text):
        if span is FigureSpan.MONTH:
            return text, text + "\0"
        year, month = int(text[:4]), int(text[5:])
        return f"{text}-01", f"{year + month // 12:04d}-{month % 12 + 1:02d}-01"
    first, slash, last = text.partition("/")
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise BadLabels(text, span) from None
    if span is FigureSpan.MONTH or len(first) != len("2026-10-05") or (slash and end <= begin):
        raise BadLabels(text, span)
    return first, last if slash else date.fromordinal(begin.toordinal() + 1).isoformat()


def fleet(reader: Reader, span: FigureSpan, text: str | None, customer: str | None = None) -> Fleet:
    """What is kept, as it stands in the store. `text` None = the latest month of which anything is kept."""
    with reader.snapshot():
        label = text or reader.latest_figures(FigureSpan.MONTH) or ""
        found = reader.figures(span, *labels(label, span)) if label else ()
        marks = reader.figure_marks()
        last = reader.last_input()
    anew = stretches(marks)
    rows = [
        Listed(figure, _is_stale(figure, anew.get(figure.circuit, ())))
        for figure in found
        if customer in {None, figure.customer}
    ]
    return Fleet(label, tuple(sorted(rows, key=worst_first)), len(marks), last)


class Row(NamedTuple):
    """One circuit's days: for each day of the calendar its figures, those of several contracts in order of time."""

    circuit: str
    contracts: tuple[str, ...]
    days: Mapping[str, Sequence[DayRow]]
    stale: frozenset[str]
    """The days of which something was stated anew."""


class Calendar(NamedTuple):
    """The fleet by day: `days` are all that anything is kept of, in order."""

    label: str
    days: tuple[str, ...]
    rows: tuple[Row, ...]
    waiting: int


def calendar(reader: Reader, text: str | None, customer: str | None = None) -> Calendar:
    """A row for each circuit, in order of its id; `text` as for `fleet`."""
    with reader.snapshot():
        label = text or reader.latest_figures(FigureSpan.MONTH) or ""
        found = reader.day_figures(*labels(label, FigureSpan.DAY), customer) if label else []
        marks = reader.figure_marks()
    return calendar_of(label, found, marks)


def calendar_of(label: str, found: Iterable[DayRow], marks: Sequence[FigureMark] = ()) -> Calendar:
    """The same of days' figures in any order of circuits, those of one circuit and day in order of time."""
    anew = stretches(marks)
    of: dict[str, dict[str, list[DayRow]]] = {}
    for row in found:
        of.setdefault(row.circuit, {}).setdefault(row.label, []).append(row)
    days = sorted({label for those in of.values() for label in those})
    return Calendar(label, tuple(days), tuple(_row(name, of[name], anew) for name in sorted(of)), len(marks))


def day_row(figure: Figure) -> DayRow:
    """The little that a calendar shows."""
    f = figure
    return DayRow(
        f.label, f.circuit, f.contract, ratio_text(f.official), int(f.provisional), f.missed, f.first, f.last
    )


def _row(circuit: str, days: Mapping[str, Sequence[DayRow]], anew: Mapping[str, Sequence[tuple[int, int]]]) -> Row:
    told = anew.get(circuit, ())
    stale = {day for day, those in days.items() for each in those if told and _is_stale(each, told)}
    contracts = dict.fromkeys(each.contract for those in days.values() for each in those)
    return Row(circuit, tuple(contracts), days, frozenset(stale))


def stretches(marks: Iterable[FigureMark]) -> Mapping[str, Sequence[tuple[int, int]]]:
    """By circuit, the time that was stated anew."""
    found: dict[str, list[tuple[int, int]]] = {}
    for mark in marks:
        if mark.kind in {"circuit", "act"}:
            found.setdefault(mark.subject, []).append((mark.since, mark.until))
    return found


def _is_stale(figure: Figure | DayRow, anew: Sequence[tuple[int, int]]) -> bool:
    return any(since <= figure.last and figure.first <= until for since, until in anew)


def worst_first(row: Listed) -> tuple[object, ...]:
    """Missed contracts first, then the least available."""
    figure = row.figure
    ratio = 2.0 if figure.official is None else float(figure.official)
    return (figure.verdict != "missed", ratio, figure.circuit, figure.start)
