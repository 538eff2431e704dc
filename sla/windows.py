"""The windows over which a clause is judged: the period itself, or its days, months, quarters, years, last n days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from probed.model.assessment import Period
from probed.model.contract import ClauseWindow, WindowKind
from sla.calendar import local_day, midnight, zone_info
from sla.period import days, month, month_of


class Judging(NamedTuple):
    """One window [start, end). `over`: it ends within the period, which is where it is judged."""

    start: int
    end: int
    label: str
    over: bool


def windows(
    spec: ClauseWindow, period: Period, start: int, end: int, first: int, month_day: int
) -> Iterator[Judging]:
    """The windows of a clause for the assessed part [start, end) of a period, in order of time.

    `first`: nothing before it belongs to the circuit and its contract. A window that is longer than the period
    reaches back; one that ends after the period is not over, and is shown as it stands.
    """
    match spec.kind:
        case WindowKind.PERIOD:
            yield Judging(start, end, "", over=True)
        case WindowKind.DAY:
            for midnight_, begin, until in days(period._replace(start=start, end=end)):
                yield Judging(begin, until, midnight_.date().isoformat(), over=True)
        case WindowKind.ROLLING:
            yield from _rolling(spec.days, period, start, end, first)
        case _:
            for whole in _calendar(spec.kind, period.zone, start, end, month_day):
                begin, until = max(whole.start, first), min(whole.end, end)
                same = (begin, until) == (start, end) and whole.end <= period.end
                label = "" if same else whole.label
                yield Judging(begin, until, label, over=whole.end <= period.end)


def _rolling(length: int, period: Period, start: int, end: int, first: int) -> Iterator[Judging]:
    """One window for each local midnight in (start, end], and one for the end itself."""
    zone = zone_info(period.zone)
    for _, _, until in days(period._replace(start=start, end=end)):
        last = local_day(until - 1, zone)
        begin = max(midnight(last - timedelta(days=length - 1), zone), first)
        yield Judging(begin, until, f"{length}d..{last.isoformat()}", over=True)


def _calendar(kind: WindowKind, zone: str, start: int, end: int, month_day: int) -> Iterator[Period]:
    """The whole months, quarters or years that touch [start, end)."""
    size = {WindowKind.MONTH: 1, WindowKind.QUARTER: 3, WindowKind.YEAR: 12}[kind]
    at = start
    while at < end:
        label = month_of(at, zone, month_day).label
        year, number = int(label[:4]), (int(label[5:]) - 1) // size
        opening, closing = number * size + 1, (number + 1) * size
        begin = month(f"{year:04d}-{opening:02d}", zone, month_day).start
        until = month(f"{year:04d}-{closing:02d}", zone, month_day).end
        yield Period(begin, until, zone, _label(kind, year, number, label))
        at = until


def _label(kind: WindowKind, year: int, number: int, month_label: str) -> str:
    return {WindowKind.MONTH: month_label, WindowKind.QUARTER: f"{year}-Q{number + 1}"}.get(kind, f"{year}")


def working_days(after: date, before: date, holidays: frozenset[str], workdays: frozenset[str]) -> int:
    """Whole working days strictly between two local dates."""
    day, found = after + timedelta(days=1), 0
    while day < before:
        found += is_working_day(day, holidays, workdays)
        day += timedelta(days=1)
    return found


def is_working_day(day: date, holidays: frozenset[str], workdays: frozenset[str]) -> bool:
    """Monday to Friday less holidays, and make-up workdays (调休)."""
    text = day.isoformat()
    return text in workdays or (day.isoweekday() <= 5 and text not in holidays)
