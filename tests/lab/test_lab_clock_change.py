"""Months in which clocks change: figures agree with the truth, and the day has the hours that it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from probed.lab.clock_change import AUTUMN, CLOCK_CHANGES, SPRING, ClockChange, clock_change_month
from probed.lab.demo.month import MonthResult, record_month, verify_recording
from probed.lab.polls import PollPlan
from probed.model.instant import MINUTE_US, SECOND_US, parse_instant

HOUR_US = 60 * MINUTE_US


def verified(change: ClockChange, folder: Path, *, onsets: bool = True) -> MonthResult:
    month = clock_change_month(change)
    record_month(folder, month, PollPlan(month.start, month.end, onsets=onsets, net=month.net))
    return verify_recording(folder)


@pytest.mark.parametrize("onsets", [True, False], ids=["with ifLastChange", "by looks alone"])
@pytest.mark.parametrize("change", CLOCK_CHANGES.values(), ids=lambda change: change.name)
def test_probed_states_the_month_exactly(change: ClockChange, onsets: bool, tmp_path: Path) -> None:
    result = verified(change, tmp_path, onsets=onsets)
    assert result.differences == []
    assert len(result.assessments) == 24


@pytest.mark.parametrize(
    ("change", "hours", "served"),
    [
        pytest.param(AUTUMN, 745, 31 * 18.5 + 1, id="autumn: an hour more, and an hour more of service"),
        pytest.param(SPRING, 743, 31 * 18.5 - 0.5, id="spring: an hour less, half of it of service"),
    ],
)
def test_the_day_of_the_change_has_the_hours_that_it_has(
    change: ClockChange, hours: int, served: float, tmp_path: Path
) -> None:
    """Service from 02:30 on: in autumn from its first coming, in spring from the jump over it."""
    (found,) = (row for row in verified(change, tmp_path).assessments if row.circuit == "C22")
    assert found.end - found.start == hours * HOUR_US
    assert found.end - found.start - found.totals.out_of_hours == served * HOUR_US


def test_half_past_two_comes_twice_and_so_do_its_outages(tmp_path: Path) -> None:
    (found,) = (row for row in verified(AUTUMN, tmp_path).assessments if row.circuit == "C16")
    first, second = (row for row in found.outages if row.start.at < parse_instant("2026-10-26T00:00:00Z"))
    assert second.start.at - first.start.at == HOUR_US
    assert first.end is not None
    assert first.end.at - first.start.at == 17 * MINUTE_US + 21_400_000
    assert second.end is not None
    assert second.end.at - second.start.at == 14 * MINUTE_US + 9_800_000
    assert first.start.at % SECOND_US == 300_000
