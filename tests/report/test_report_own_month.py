"""A customer whose circuits have contracts with different assessment months: each circuit is drawn by its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probed.model.assessment import Assessment, ClassSpan, InstantClass, Period
from probed.model.contract import ExclusionKind
from probed.model.ids import CircuitId
from probed.model.instant import HOUR_US
from probed.model.operation import Exclusion, ExclusionStatus
from probed.report import build
from probed.report.build import build_report
from probed.report.page import Language, ReportPage
from probed.report.render_html import render_html
from sla.period import month, parse_period
from tests.support import sample_assessments as sample

OWN = month("2026-10", sample.ZONE, 26)
DOWN = OWN.start + 58 * HOUR_US
"""On 28 September, which is no day of the calendar's October."""


def from_the_26th() -> Assessment:
    quiet = sample.october()[0]
    spans = (
        ClassSpan(OWN.start, DOWN, InstantClass.UP, (), ""),
        ClassSpan(DOWN, DOWN + 2 * HOUR_US, InstantClass.DOWN, (), ""),
        ClassSpan(DOWN + 2 * HOUR_US, OWN.end, InstantClass.UP, (), ""),
    )
    name = CircuitId("ZZ-OWN")
    return replace(quiet, circuit=name, period=OWN, start=OWN.start, end=OWN.end, horizon=OWN.end, spans=spans)


def page(exclusions: tuple[Exclusion, ...] = ()) -> ReportPage:
    both = [sample.october()[0], from_the_26th()]
    return build_report(
        sample.CUSTOMER, [sample.GOLD], sample.OCTOBER, both, sample.names(Language.EN), exclusions,
        language=Language.EN,
    )  # fmt: skip


def test_its_calendar_has_the_days_of_its_own_month_and_its_outage_among_them() -> None:
    (part,) = [c for c in page().circuits if c.id == "ZZ-OWN"]
    assert (part.calendar[0].date, part.calendar[-1].date, len(part.calendar)) == ("2026-09-26", "2026-10-25", 30)
    assert [(cell.date, cell.state.value, cell.down.text) for cell in part.calendar if cell.state.value != "up"] == [
        ("2026-09-28", "down", "2:00:00")
    ]
    assert [(bar.kind, bar.offset_us) for bar in part.bars] == [
        ("up", 0), ("down", 58 * HOUR_US), ("up", 60 * HOUR_US)
    ]  # fmt: skip


def test_it_says_which_month_it_has_and_not_that_its_service_ended() -> None:
    told = {c.id: c.in_service for c in page().circuits}
    assert told["ZZ-OWN"] == "assessment month of its own: 2026-09-26 to 2026-10-26"
    assert [text for name, text in told.items() if name != "ZZ-OWN"] == [""]


def test_its_strip_has_an_axis_of_its_own() -> None:
    html = render_html(page())
    assert html.count('class="axis') + html.count('class="axis weekend') >= 61


def test_exclusions_of_its_month_are_listed() -> None:
    excluded = Exclusion(
        "X-OWN", CircuitId("ZZ-OWN"), ExclusionKind.CUSTOMER, DOWN, DOWN + HOUR_US, None, ExclusionStatus.REJECTED,
        "ann", "bob", "",
    )  # fmt: skip
    assert [row.id for row in page((excluded,)).exclusions] == ["X-OWN"]


@pytest.mark.parametrize(
    ("period", "says"),
    [
        pytest.param(month("2026-10", sample.ZONE, 26), (2026, 10), id="from the 26th"),
        pytest.param(month("2023-10", "America/Asuncion"), (2023, 10), id="whose first midnight no clock shows"),
        pytest.param(month("2023-09", "America/Asuncion"), (2023, 9), id="whose last midnight no clock shows"),
        pytest.param(parse_period("2026-10-01/2026-11-01", sample.ZONE), (2026, 10), id="told by its borders"),
        pytest.param(parse_period("2026-10-01/2026-10-15", sample.ZONE), None, id="no month"),
    ],
)
def test_a_month_is_called_by_its_name(period: Period, says: tuple[int, int] | None) -> None:
    assert build._month(period) == says
