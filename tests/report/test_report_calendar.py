"""The calendar and the strips: local days with their true lengths, nothing lost, nothing too thin to see."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from probed.model.assessment import Assessment, ClassSpan, InstantClass, Period
from probed.model.instant import HOUR_US, MINUTE_US, SECOND_US, parse_instant
from probed.report import days, svg
from probed.report.circuits import circuit_part
from probed.report.names import Names
from probed.report.page import Language
from probed.report.page_circuits import CircuitPart, DayState, Mark
from probed.report.setting import Setting
from probed.report.text import Words
from tests.support import sample_assessments as sample

SVG = "{http://www.w3.org/2000/svg}"


def setting(period: Period = sample.OCTOBER) -> Setting:
    return Setting(Words(Language.EN), Names(), period, {sample.GOLD.ref: sample.GOLD}, offset=False)


def of(circuit: str) -> Assessment:
    return next(a for a in sample.october_so_far() if a.circuit == circuit)


def part(assessment: Assessment, *marks: Mark) -> CircuitPart:
    return circuit_part(assessment, marks, setting(assessment.period))


def rects(drawing: str, class_: str) -> list[ET.Element]:
    return [r for r in ET.fromstring(drawing).iter("rect") if class_ in r.get("class", "").split()]


MONTHS = {
    "31 even days": ("Asia/Shanghai", "2026-10-01T00:00:00+08:00", "2026-11-01T00:00:00+08:00", [24] * 31),
    "a day of 25 hours": (
        "Europe/Berlin",
        "2026-10-01T00:00:00+02:00",
        "2026-11-01T00:00:00+01:00",
        [24] * 24 + [25] + [24] * 6,
    ),
    "a day of 23 hours": (
        "Europe/Berlin",
        "2026-03-01T00:00:00+01:00",
        "2026-04-01T00:00:00+02:00",
        [24] * 28 + [23] + [24] * 2,
    ),
    "a day whose midnight does not exist": (
        "Asia/Beirut",
        "2026-03-28T00:00:00+02:00",
        "2026-03-30T00:00:00+03:00",
        [24, 23],
    ),
    "a date that was left out": (
        "Pacific/Apia",
        "2011-12-28T00:00:00-10:00",
        "2012-01-01T00:00:00+14:00",
        [24, 24, 24],
    ),
    "half an hour more": (
        "Australia/Lord_Howe",
        "2026-04-04T00:00:00+11:00",
        "2026-04-06T00:00:00+10:30",
        [24, 24.5],
    ),
    "February": ("Asia/Shanghai", "2026-02-01T00:00:00+08:00", "2026-03-01T00:00:00+08:00", [24] * 28),
}


@pytest.mark.parametrize(("zone", "start", "end", "hours"), MONTHS.values(), ids=MONTHS.keys())
def test_local_days_have_their_true_length_and_cover_the_period(
    zone: str, start: str, end: str, hours: list[float]
) -> None:
    period = Period(parse_instant(start), parse_instant(end), zone, "")
    found = list(days.local_days(period))
    assert [(b - a) / HOUR_US for a, b in found] == hours
    assert (found[0][0], found[-1][1]) == (period.start, period.end)
    assert all(one[1] == two[0] for one, two in pairwise(found))


@pytest.mark.parametrize("assessment", sample.october_so_far(), ids=lambda a: a.circuit)
def test_the_days_add_up_to_the_month(assessment: Assessment) -> None:
    cells = days.calendar(assessment, setting())
    for kind in ("down", "unknown", "excluded", "degraded"):
        assert sum(getattr(cell, kind).value for cell in cells) == getattr(assessment.totals, kind)


@pytest.mark.parametrize("assessment", sample.october_so_far(), ids=lambda a: a.circuit)
def test_each_day_holds_what_a_count_by_seconds_finds(assessment: Assessment) -> None:
    marks = [(s.start, s.end) for s in assessment.spans if s.kind is InstantClass.DOWN]
    cells = days.calendar(assessment, setting())
    found = [0] * len(cells)
    for start, end in marks:
        for second in range(start, end, SECOND_US):
            found[(second - sample.OCTOBER.start) // (24 * HOUR_US)] += SECOND_US
    assert [cell.down.value for cell in cells] == found


STATES = {
    "an outage": ("JN-FE-00231", 12, DayState.DOWN, 3, "47"),
    "a short one": ("JN-FE-00232", 5, DayState.DOWN, 1, "<1"),
    "the rest of one from last month": ("JN-FE-00232", 1, DayState.DOWN, 2, "25"),
    "nothing": ("JN-FE-00231", 13, DayState.UP, 0, ""),
    "partly unknown": ("JN-E1-00017", 21, DayState.UP, 0, ""),
    "overrun of planned work": ("JN-STM1-00008", 25, DayState.DOWN, 2, "18"),
    "before acceptance": ("ZB-GE-00102", 11, DayState.OUT_OF_SERVICE, 0, ""),
    "first day of service": ("ZB-GE-00102", 12, DayState.UP, 0, ""),
    "not yet known": ("ZB-GE-00107", 29, DayState.OUT_OF_SERVICE, 0, ""),
}


@pytest.mark.parametrize(("circuit", "day", "state", "level", "label"), STATES.values(), ids=STATES.keys())
def test_a_cell_shows_the_gravest_of_its_day(circuit: str, day: int, state: DayState, level: int, label: str) -> None:
    cell = days.calendar(of(circuit), setting())[day - 1]
    assert (cell.day, cell.state, cell.level, cell.label) == (day, state, level, label)


def whole_day(kind: InstantClass) -> Assessment:
    start = sample.OCTOBER.start
    span = ClassSpan(start, start + 24 * HOUR_US, kind, (), "")
    return replace(sample.october()[0], spans=(span,))


@pytest.mark.parametrize("kind", list(InstantClass))
def test_a_whole_day_of_a_class_is_filled_with_it(kind: InstantClass) -> None:
    assert days.calendar(whole_day(kind), setting())[0].state.value == kind.value


def test_bars_cover_the_assessed_window_without_gap() -> None:
    for assessment in sample.october_so_far():
        bars = days.bars(assessment, setting())
        assert bars[0].offset_us == assessment.start - sample.OCTOBER.start
        ends = [bar.offset_us + bar.length_us for bar in bars]
        assert [bar.offset_us for bar in bars[1:]] == ends[:-1]
        assert ends[-1] == assessment.end - sample.OCTOBER.start


def test_an_outage_of_38_seconds_is_at_least_one_pixel_wide() -> None:
    found = rects(svg.strip(part(of("JN-FE-00232")), ""), "down")
    assert len(found) == 4
    assert min(float(r.get("width", "0")) for r in found) >= 1.0


def test_a_bar_at_the_very_end_stays_inside_the_strip() -> None:
    end = sample.OCTOBER.end
    late = ClassSpan(end - SECOND_US, end, InstantClass.DOWN, (), "")
    before = ClassSpan(sample.OCTOBER.start, end - SECOND_US, InstantClass.UP, (), "")
    drawing = svg.strip(part(replace(sample.october()[0], spans=(before, late))), "")
    box = float(ET.fromstring(drawing).get("width", "0"))
    (bar,) = rects(drawing, "down")
    assert float(bar.get("x", "0")) + float(bar.get("width", "0")) <= box


def test_the_gravest_class_is_drawn_last() -> None:
    drawing = svg.strip(part(of("JN-FE-00232")), "")
    order = re.findall(r'class="bar (\w+)', drawing)
    assert order == sorted(order, key=["up", "unknown", "down"].index)


def test_a_ledger_number_that_would_cover_its_neighbour_is_left_out() -> None:
    near = (Mark(1, 0), Mark(2, MINUTE_US), Mark(3, 10 * 24 * HOUR_US))
    drawing = svg.strip(part(of("JN-FE-00232"), *near), "")
    assert re.findall(r'class="mark">(\d+)<', drawing) == ["1", "3"]


def test_the_calendar_begins_under_its_weekday() -> None:
    drawing = ET.fromstring(svg.calendar(part(of("JN-FE-00231")), Words(Language.EN)))
    first = next(iter(drawing.iter("g"))).get("transform", "")
    thursday = [t.get("x") for t in drawing.iter("text")][3]
    assert first == "translate(87,12)"  # fourth column, Monday first
    assert float(thursday or 0) == 87 + 13.5


def test_drawings_escape_what_they_are_given() -> None:
    evil = replace(of("JN-FE-00231"), circuit="<script>alert(1)</script>\"'")  # type: ignore[arg-type]
    for drawing in (
        svg.calendar(part(evil), Words(Language.EN)),
        svg.strip(part(evil), "<b>&"),
    ):
        assert "<script" not in drawing
        assert "<b>" not in drawing
        ET.fromstring(drawing)


def test_a_long_range_has_an_axis_that_can_be_read() -> None:
    year = Period(
        parse_instant("2026-01-01T00:00:00+08:00"), parse_instant("2027-01-01T00:00:00+08:00"), sample.ZONE, "2026"
    )
    cells = days.calendar(replace(sample.october()[0], period=year), setting(year))
    assert len(cells) == 365
    labels = list(ET.fromstring(svg.axis(cells, year.end - year.start)).iter("text"))
    assert 20 <= len(labels) <= 32
