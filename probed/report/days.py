"""The day calendar and the strip of the timeline, as data: local days with 23, 24 or 25 hours, exact stretches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Final

from probed.model.assessment import Assessment, ClassSpan, InstantClass, Period
from probed.model.instant import MINUTE_US, format_instant, to_datetime
from probed.report import figures
from probed.report.page_circuits import Bar, DayCell, DayState
from probed.report.setting import Setting
from sla.calendar import local_day, midnight, zone_info

# Upper borders of the shades 1..3, in minutes down; anything longer is shade 4.
LEVELS_US: Final = (5 * MINUTE_US, 30 * MINUTE_US, 120 * MINUTE_US)

_STATES: Final = (  # gravest first
    (InstantClass.DOWN, DayState.DOWN),
    (InstantClass.DEGRADED, DayState.DEGRADED),
    (InstantClass.UP, DayState.UP),
    (InstantClass.UNKNOWN, DayState.UNKNOWN),
    (InstantClass.EXCLUDED, DayState.EXCLUDED),
    (InstantClass.OUT_OF_HOURS, DayState.OUT_OF_HOURS),
)


def local_days(period: Period) -> Iterator[tuple[int, int]]:
    """The local days that the period touches, each half-open [midnight, next midnight) in microseconds UTC.

    A date that a zone left out, as where it changed sides of the date line, is no day.
    """
    zone = zone_info(period.zone)
    day = local_day(period.start, zone)
    start = midnight(day, zone)
    while start < period.end:
        day += timedelta(days=1)
        end = midnight(day, zone)
        if start < end:
            yield start, end
        start = end


def calendar(assessment: Assessment, setting: Setting) -> tuple[DayCell, ...]:
    """One cell a local day of the period."""
    days = list(local_days(setting.period))
    return tuple(
        _cell(start, end, totals, setting)
        for (start, end), totals in zip(days, _by_day(assessment.spans, days), strict=True)
    )


def _by_day(spans: tuple[ClassSpan, ...], days: list[tuple[int, int]]) -> list[Counter[InstantClass]]:
    """Microseconds of each class in each day; one walk over both, as both are in order."""
    totals: list[Counter[InstantClass]] = [Counter() for _ in days]
    day = 0
    for span in spans:
        while day < len(days) and days[day][1] <= span.start:
            day += 1
        here = day
        while here < len(days) and days[here][0] < span.end:
            start, end = days[here]
            totals[here][span.kind] += min(end, span.end) - max(start, span.start)
            here += 1
    return totals


def _cell(start: int, end: int, totals: Counter[InstantClass], setting: Setting) -> DayCell:
    local = to_datetime(start, setting.period.zone)
    down, unknown = totals[InstantClass.DOWN], totals[InstantClass.UNKNOWN]
    excluded, degraded = totals[InstantClass.EXCLUDED], totals[InstantClass.DEGRADED]
    lengths = {
        "down": figures.length(down),
        "unknown": figures.length(unknown),
        "excluded": figures.length(excluded),
        "degraded": figures.length(degraded),
    }
    date = local.strftime("%Y-%m-%d")
    return DayCell(
        date=date,
        day=local.day,
        weekday=local.isoweekday(),
        offset_us=start - setting.period.start,
        state=_state(totals),
        level=0 if down == 0 else 1 + sum(down >= border for border in LEVELS_US),
        label=figures.day_label(down),
        **lengths,
        unknown_share=round(unknown / (end - start), 4),
        hint=setting.words("day.hint", date=date, **{name: figure.text for name, figure in lengths.items()}),
    )


def _state(totals: Counter[InstantClass]) -> DayState:
    return next((state for kind, state in _STATES if totals[kind]), DayState.OUT_OF_SERVICE)


def bars(assessment: Assessment, setting: Setting) -> tuple[Bar, ...]:
    """The assessed window as stretches of one class; neighbours that differ only in their reason are joined."""
    zone, origin = setting.period.zone, setting.period.start
    joined = []
    for kind, group in groupby(assessment.spans, key=lambda span: span.kind):
        members = list(group)
        start, end = members[0].start, members[-1].end
        joined.append(
            Bar(kind.value, format_instant(start, zone), format_instant(end, zone), start - origin, end - start)
        )
    return tuple(joined)
