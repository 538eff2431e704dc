"""The report of what sla.assess really says: the same figures, and words for all its reasons."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from probed.model.assessment import Assessment
from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.ids import CircuitId
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from probed.model.inventory import Validity
from probed.model.route import CircuitRoute, LeafRoute
from probed.model.timeline import Edge, Timeline, exact
from probed.report.build import build_report
from probed.report.page import Language
from probed.report.render_html import render_html
from probed.report.text import PHRASES
from sla import outages
from sla.assess import assess
from sla.circuit import CircuitEvidence
from tests.support import sample_assessments as sample

START, END = sample.OCTOBER.start, sample.OCTOBER.end
CIRCUIT = CircuitId("JN-FE-00231")


def real(*, horizon: int = END + HOUR_US) -> Assessment:
    """An outage over the month's border, one of 47 minutes, a blink, blindness, planned work that overruns."""
    planned = sample.EXCLUSIONS[0]
    edges = (
        (exact(START - DAY_US), UP),
        (exact(START - HOUR_US), DOWN),
        (exact(START + HOUR_US), UP),
        (sample.CUT, DOWN),
        (sample.MENDED, UP),
        (exact(START + 14 * DAY_US), DOWN),
        (exact(START + 14 * DAY_US + 5 * SECOND_US), UP),
        (exact(START + 20 * DAY_US), UNKNOWN),
        (exact(START + 20 * DAY_US + 10 * MINUTE_US), UP),
        (Edge(planned.start + MINUTE_US, planned.start, planned.start + MINUTE_US), DOWN),
        (exact(planned.end + 18 * MINUTE_US), UP),
    )
    timeline = Timeline(START - DAY_US, horizon, tuple(e for e, _ in edges), tuple(v for _, v in edges))
    calm = Timeline(START - DAY_US, horizon, (exact(START - DAY_US),), (DOWN,))
    route = CircuitRoute(START - DAY_US, None, LeafRoute(sample.L7), "t1")
    evidence = CircuitEvidence(timeline, calm, {sample.L7: timeline}, (), (route,), ())
    exclusion = replace(planned, circuit=CIRCUIT)
    return assess(
        sample.GOLD,
        CIRCUIT,
        sample.BANK,
        Validity(None, None),
        evidence,
        [exclusion],
        sample.OCTOBER,
        horizon,
        ("t1",),
        {sample.L7: ("ev-1", "ev-2")},
        {sample.L7: "core"},
    )


@pytest.mark.parametrize("language", list(Language))
def test_the_report_prints_what_was_assessed(language: Language) -> None:
    assessment = real()
    exclusion = replace(sample.EXCLUSIONS[0], circuit=CIRCUIT)
    found = build_report(
        sample.CUSTOMER,
        [sample.GOLD],
        sample.OCTOBER,
        [assessment],
        sample.names(language),
        [exclusion],
        language=language,
    )
    (part,) = found.circuits
    totals = assessment.totals
    assert part.official.value == assessment.availability.official
    assert (part.times.down.value, part.times.unknown.value) == (totals.down, totals.unknown)
    assert [row.counted for row in found.ledger] == [o.counted for o in assessment.outages]
    assert found.exclusions[0].applied.value == totals.excluded
    known = totals.length - totals.excluded - totals.unknown
    allowed = known * (1 - assessment.clauses[0].target)
    assert found.clauses[0].margin.value == allowed - totals.down
    ET.fromstring(render_html(found))


def test_a_report_in_mid_month_is_so_far() -> None:
    assessment = real(horizon=START + 27 * DAY_US)
    found = build_report(sample.CUSTOMER, [sample.GOLD], sample.OCTOBER, [assessment], sample.names(Language.ZH))
    assert found.provisional
    assert found.circuits[0].so_far == "截至目前 2026-10-28 00:00:00"
    assert found.circuits[0].in_service == ""


def test_no_reason_in_chinese_is_told_in_english() -> None:
    found = build_report(sample.CUSTOMER, [sample.GOLD], sample.OCTOBER, [real()], sample.names(Language.ZH))
    assert [row.why_not for row in found.ledger if re.search("[a-z]", row.why_not)] == []
    assert {row.why_not for row in found.ledger} == {"", "始于上一周期", "短于最小中断时长"}


@pytest.mark.parametrize(
    "reason",
    [outages.EXCLUDED, outages.OUT_OF_HOURS, outages.TOO_SHORT, outages.BEGAN_BEFORE, outages.COUNTS_LATER],
)
def test_every_reason_not_to_count_has_its_words(reason: str) -> None:
    assert f"why.{reason}" in PHRASES
