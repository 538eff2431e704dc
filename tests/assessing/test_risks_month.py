"""The breach clock runs for the month that holds the last input, and stops with it."""

from __future__ import annotations

import pytest

from probed.assessing.risks import fleet_risks
from probed.model.instant import parse_instant
from tests.assessing.test_again import ALL_UP, HORIZON, HOURS, assessor, look

END = parse_instant("2026-12-01T00:00:00+08:00")


@pytest.mark.parametrize(("today", "clauses"), [(None, True), (HORIZON, True), (END - 1, True), (END, False)])
def test_a_month_that_is_over_by_the_clock_has_none(today: int | None, *, clauses: bool) -> None:
    by = assessor([*ALL_UP, look("NJ-GL:STM16-E", 0, HOURS, "U")])
    found = fleet_risks(by, by.services, today)
    assert bool(found) is clauses
    assert {risk.until for risk in found} <= {END}
