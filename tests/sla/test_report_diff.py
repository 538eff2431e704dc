"""Two filed revisions compared: a value of every part of a circuit's period, and who answers for what."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from probed.model.assessment import Assessment, PartyShare
from probed.model.ids import CircuitId
from probed.report.build import build_report
from probed.report.changes import filed
from probed.report.page import Language, Revision
from sla.report_diff import changed_values
from tests.support import sample_assessments as sample

CIRCUIT = CircuitId("JN-TWICE")


def parts(first_mttr: int, second_mttr: int) -> list[Assessment]:
    """Sold twice in the month under one contract version: two assessments of one circuit."""
    quiet = replace(sample.october()[0], circuit=CIRCUIT)
    middle = (quiet.start + quiet.end) // 2
    return [
        replace(quiet, end=middle, mttr_us=Fraction(first_mttr)),
        replace(quiet, start=middle, mttr_us=Fraction(second_mttr)),
    ]


def told(old: list[Assessment], new: list[Assessment]) -> list[tuple[Any, ...]]:
    return [(v.name, v.old, v.new, v.part) for v in changed_values(filed(old), filed(new))]


@pytest.mark.parametrize(
    ("new", "says"),
    [
        pytest.param(parts(7, 2), [("mttr_us", "1/1", "7/1", 1)], id="the first part"),
        pytest.param(parts(1, 7), [("mttr_us", "2/1", "7/1", 2)], id="the second part"),
        pytest.param(parts(1, 2), [], id="neither"),
    ],
)
def test_a_circuit_that_was_sold_twice_in_the_month_is_compared_part_by_part(
    new: list[Assessment], says: list[tuple[Any, ...]]
) -> None:
    assert told(parts(1, 2), new) == says


def test_the_customer_s_file_says_which_part() -> None:
    page = build_report(
        sample.CUSTOMER, [sample.GOLD], sample.OCTOBER, parts(7, 2), sample.names(Language.EN), language=Language.EN,
        revision=Revision(2), previous=filed(parts(1, 2)),
    )  # fmt: skip
    assert [change.circuit for change in page.figure_changes] == [f"{CIRCUIT} ({sample.GOLD.ref}, 1)"]


def test_an_outage_that_somebody_else_answers_for_now_is_a_difference() -> None:
    """A route corrected late: nothing but the party changes, and a revision with nothing in it would be a riddle."""
    quiet = replace(sample.october()[0], responsible=(PartyShare("core", 600, 0, 1, 0, None),))
    moved = replace(quiet, responsible=(PartyShare("access", 600, 0, 1, 0, None),))
    assert told([quiet], [moved]) == [
        ("responsible.access.down", None, 600, 1),
        ("responsible.core.down", 600, None, 1),
    ]
    page = build_report(
        sample.CUSTOMER, [sample.GOLD], sample.OCTOBER, [moved], sample.names(Language.EN), language=Language.EN,
        revision=Revision(2), previous=filed([quiet]),
    )  # fmt: skip
    assert {change.name for change in page.figure_changes} == {
        "Down, access network (min)", "Down, core network (min)"
    }  # fmt: skip
