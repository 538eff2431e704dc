"""Figures are cut, never rounded up, and nothing is printed for nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US, parse_instant
from probed.model.timeline import Edge, exact
from probed.report import figures
from probed.report.setting import clock_changes
from sla.period import parse_period

AT = parse_instant("2026-10-12T00:14:07Z")

PERCENT = {
    "99.98999 stays below 99.99": (Fraction(9998999, 10**7), "99.9899"),
    "exactly one is 100": (Fraction(1), "100.0000"),
    "one microsecond of a month is seen": (1 - Fraction(1, 31 * DAY_US), "99.9999"),
    "a third": (Fraction(1, 3), "33.3333"),
    "nothing up is 0": (Fraction(0), "0.0000"),
    "no figure is none": (None, "-"),
}


@pytest.mark.parametrize(("ratio", "text"), PERCENT.values(), ids=PERCENT.keys())
def test_a_percentage_is_cut_after_four_decimals(ratio: Fraction | None, text: str) -> None:
    assert figures.percent(ratio).text == text


@given(st.fractions(min_value=0, max_value=1))
def test_no_percentage_prints_more_than_was_delivered(ratio: Fraction) -> None:
    printed = Fraction(figures.percent(ratio).text)
    assert printed <= ratio * 100 < printed + Fraction(1, 10_000)
    assert (printed == 100) == (ratio == 1)


TARGETS = {
    "two decimals": (Fraction(9995, 10_000), "99.95"),
    "four decimals": (Fraction(999_999, 1_000_000), "99.9999"),
    "at least two": (Fraction(99, 100), "99.00"),
    "whole": (Fraction(1), "100.00"),
}


@pytest.mark.parametrize(("ratio", "text"), TARGETS.values(), ids=TARGETS.keys())
def test_a_target_shows_the_decimals_it_was_agreed_with(ratio: Fraction, text: str) -> None:
    assert figures.target_percent(ratio).text == text


MINUTES = {
    "47 minutes": (47 * MINUTE_US, "47.00"),
    "cut, not rounded": (MINUTE_US - 1, "0.99"),
    "a trace is not nothing": (SECOND_US // 10, "<0.01"),
    "nothing": (0, "0.00"),
    "a month": (31 * DAY_US, "44,640.00"),
    "none": (None, "-"),
}


@pytest.mark.parametrize(("us", "text"), MINUTES.values(), ids=MINUTES.keys())
def test_minutes_are_cut_but_a_trace_is_shown(us: int | None, text: str) -> None:
    assert figures.minutes(us).text == text


MARGINS = {
    "left over": (Fraction(2 * MINUTE_US + 1), "+2.00"),
    "a miss by a microsecond is a miss": (Fraction(-1), "−0.01"),
    "a miss is never shown smaller": (Fraction(-10 * MINUTE_US - 1), "−10.01"),
    "just kept": (Fraction(0), "+0.00"),
    "none": (None, "-"),
}


@pytest.mark.parametrize(("us", "text"), MARGINS.values(), ids=MARGINS.keys())
def test_a_margin_is_cut_towards_the_customer(us: Fraction | None, text: str) -> None:
    assert figures.signed_minutes(us).text == text


LENGTHS = {
    "47 minutes": (47 * MINUTE_US, "0:47:00"),
    "over a day stays in hours": (26 * HOUR_US + 59 * SECOND_US, "26:00:59"),
    "cut to the second": (2 * SECOND_US - 1, "0:00:01"),
    "a trace is not nothing": (1, "<0:00:01"),
    "mean of thirds": (Fraction(10 * SECOND_US, 3), "0:00:03"),
    "none": (None, "-"),
}


@pytest.mark.parametrize(("us", "text"), LENGTHS.values(), ids=LENGTHS.keys())
def test_a_length_is_hours_minutes_seconds(us: Fraction | int | None, text: str) -> None:
    assert figures.length(us).text == text


EDGES = {
    "exact": (exact(AT), "±0 s"),
    "even on both sides": (Edge(AT, AT - 30 * SECOND_US, AT + 30 * SECOND_US), "±30 s"),
    "only before": (Edge(AT, AT - 60 * SECOND_US, AT), "−60 s / +0 s"),
    "a fraction of a second counts whole": (Edge(AT, AT - 1, AT + 1_500_000), "−1 s / +2 s"),
    "a long gap in hours": (Edge(AT, AT - 2 * HOUR_US, AT), "−2:00:00 / +0 s"),
}


@pytest.mark.parametrize(("edge", "text"), EDGES.values(), ids=EDGES.keys())
def test_the_uncertainty_of_an_edge_is_never_shown_smaller(edge: Edge, text: str) -> None:
    shown = figures.edge(edge, "Asia/Shanghai")
    assert shown.uncertainty == text
    assert shown.moment.text == "2026-10-12 08:14:07"
    assert parse_instant(shown.earliest) == edge.earliest
    assert parse_instant(shown.latest) == edge.latest


def test_a_moment_names_its_offset_where_the_clock_changes() -> None:
    first, second = (parse_instant(f"2026-10-25T0{hour}:30:00Z") for hour in (0, 1))
    shown = [figures.moment(at, "Europe/Berlin", offset=True).text for at in (first, second)]
    assert shown == ["2026-10-25 02:30:00 +02:00", "2026-10-25 02:30:00 +01:00"]


DAY_LABELS = {"nothing": (0, ""), "under a minute": (59 * SECOND_US, "<1"), "cut": (119 * SECOND_US, "1")}


@pytest.mark.parametrize(("us", "text"), DAY_LABELS.values(), ids=DAY_LABELS.keys())
def test_a_calendar_cell_says_whole_minutes(us: int, text: str) -> None:
    assert figures.day_label(us) == text


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (20_000, "20 ms"),
        (1, "0.001 ms"),
        (12_345, "12.345 ms"),
        (Fraction(5, 3), "0.001 ms"),
        (0, "0 ms"),
        (None, "-"),
    ],
)
def test_delays_and_switch_times_are_milliseconds(us: Fraction | int | None, text: str) -> None:
    assert figures.milliseconds(us).text == text


@pytest.mark.parametrize(
    ("period", "zone", "changes"),
    [
        ("2026-10", "Europe/Berlin", True),
        ("2026-11", "Europe/Berlin", False),
        ("2026-01-01/2027-01-01", "Europe/Berlin", True),  # it ends with the offset it began with
        ("2026-10", "Asia/Shanghai", False),
    ],
)
def test_instants_have_their_offset_where_the_clock_changes_within_the_period(
    period: str, zone: str, *, changes: bool
) -> None:
    assert clock_changes(parse_period(period, zone)) is changes
