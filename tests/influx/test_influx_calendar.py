"""Which marks a day that has ended makes, where contracts reckon by months of their own."""

from __future__ import annotations

import dataclasses
from itertools import count

import pytest

from probed.influx.render import Renderer
from probed.model.instant import format_instant, parse_instant
from sla.local_days import day_of, months_touched
from tests.support import recorded

ZONE = "Asia/Shanghai"


def marks(day: str, month_begins: int, *, latest: bool) -> set[tuple[str, str]]:
    """Kind and first local day of every mark of circuit C01."""
    inventory = recorded.inventory()
    contracts = tuple(dataclasses.replace(c, month_day=month_begins) for c in inventory.contracts)
    renderer = Renderer(dataclasses.replace(inventory, contracts=contracts), lambda _: 0, 1)
    numbers = count(1)
    found = renderer.day_ended(
        day_of(parse_instant(f"{day}T12:00:00+08:00"), ZONE), lambda: next(numbers), 0, latest=latest
    )
    return {(mark.kind, format_instant(mark.since, ZONE)[:10]) for mark in found if mark.subject == "C01"}


@pytest.mark.parametrize(
    ("day", "month_begins", "latest", "expected"),
    [
        pytest.param("2026-10-25", 26, False, {("day", "2026-10-25"), ("month", "2026-09-26")}, id="its month ends"),
        pytest.param("2026-10-25", 1, False, {("day", "2026-10-25")}, id="a calendar month goes on"),
        pytest.param("2026-10-31", 1, False, {("day", "2026-10-31"), ("month", "2026-10-01")}, id="and ends here"),
        pytest.param("2026-10-31", 26, False, {("day", "2026-10-31")}, id="where the other goes on"),
        pytest.param("2026-10-31", 26, True, {("day", "2026-10-31"), ("month", "2026-10-26")}, id="so far"),
    ],
)
def test_a_month_is_told_when_that_of_the_contract_ends(
    day: str, month_begins: int, latest: bool, expected: set[tuple[str, str]]
) -> None:
    assert marks(day, month_begins, latest=latest) == expected


def test_the_months_that_a_stretch_touches_are_those_of_the_contract() -> None:
    since, until = (parse_instant(f"2026-10-{day}T00:00:00+08:00") for day in ("20", "27"))
    assert [month.label for month in months_touched(since, until, ZONE, 26)] == ["2026-10", "2026-11"]
