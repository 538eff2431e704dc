"""When reports are due: facts by the calendar, and a law."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.contract import MeasuredClause
from probed.model.instant import DAY_US, HOUR_US, parse_instant
from sla.delivery import Service, deadline, dues
from sla.period import month
from tests.support import evidence as made
from tests.support.report_terms import EVER, LIMITS, ZONE, at, clause, terms


@pytest.mark.parametrize(
    ("limit", "label", "zone", "first_day", "due"),
    [
        ("5d", "2026-10", ZONE, 1, "2026-11-06T00:00:00+08:00"),
        ("36h", "2026-10", ZONE, 1, "2026-11-02T12:00:00+08:00"),
        ("5w", "2026-10", ZONE, 1, "2026-11-07T00:00:00+08:00"),  # 1 November is a Sunday: Monday to Friday
        ("1w", "2026-09", ZONE, 1, "2026-10-09T00:00:00+08:00"),  # the holiday is over on the 8th
        ("3w", "2026-09", ZONE, 1, "2026-10-11T00:00:00+08:00"),  # Saturday the 10th is made up for it
        ("5w", "2026-09", ZONE, 1, "2026-10-14T00:00:00+08:00"),
        ("3w", "2026-10", ZONE, 26, "2026-10-29T00:00:00+08:00"),  # the month ended with the 25th
        ("5d", "2026-10", "Europe/Berlin", 23, "2026-10-28T00:00:00+01:00"),  # over a day of 25 hours
        ("5d", "2026-03", "Europe/Berlin", 28, "2026-04-02T00:00:00+02:00"),  # over one of 23
        ("30d", "2026-01", ZONE, 1, "2026-03-03T00:00:00+08:00"),
    ],
)
def test_a_report_is_due_at_the_end_of_the_last_of_its_days(
    limit: str, label: str, zone: str, first_day: int, due: str
) -> None:
    within = terms(clause(limit), zone=zone, first_day=first_day)
    assert deadline(clause(limit), month(label, zone, first_day).end, within) == parse_instant(due)


@settings(max_examples=40)
@given(LIMITS, LIMITS, st.lists(st.integers(0, 200 * 24), max_size=5, unique=True), st.integers(0, 200 * 24))
def test_every_report_is_due_in_one_window_and_in_one_version(
    first: MeasuredClause, second: MeasuredClause, cuts: list[int], turn: int
) -> None:
    """Whatever the windows are, and wherever the version changes."""
    begin = at("03-01 00:00")
    change = begin + turn * HOUR_US
    one, two = replace(terms(first), end=change), replace(terms(second), start=change, version=2)
    borders = sorted({begin, begin + 200 * DAY_US, change, *(begin + hours * HOUR_US for hours in cuts)})
    service = Service(made.CIRCUIT, EVER, (one, two))
    whole = {due.label for due in dues(first, service, borders[0], borders[-1])}
    pieces = [
        due.label
        for start, end in pairwise(borders)
        for due in dues(first if end <= change else second, service, start, end)
    ]
    assert sorted(pieces) == sorted(whole)
