"""An explanation holds everything that is needed to add the figure up again."""

from __future__ import annotations

from fractions import Fraction

from probed.model.assessment import Assessment, Disagreement, Period
from probed.model.contract import DenominatorRule, LongestOutageClause, UnknownRule
from probed.model.ids import Leaf, PointId
from probed.model.instant import SECOND_US
from probed.model.inventory import Validity
from probed.model.operation import ExclusionStatus
from sla.assess import assess
from sla.circuit import CircuitEvidence
from sla.explain import Line, explain
from tests.support import evidence as made

S = SECOND_US


def assessed() -> Assessment:
    whole = made.spelled("U" * 20 + "D" * 20 + "?" * 10 + "G" * 10 + "U" * 40)
    plain = made.evidence(whole)
    conflict = Disagreement(45 * S, 48 * S, made.LEAF, (PointId("A", "1"),), (PointId("Z", "1"),), "any_says_down")
    told = CircuitEvidence(whole, plain.at_risk, plain.leaves, (conflict,), plain.routes, (Leaf("link", "blind"),))
    excluded = [
        made.exclusion(30 * S, 40 * S, "X1"),
        made.exclusion(20 * S, 25 * S, "X2", status=ExclusionStatus.PROPOSED),
    ]
    clauses = (
        made.availability(),
        made.availability(DenominatorRule.PERIOD, UnknownRule.DOWN),
        LongestOutageClause("longest", 5 * S),
    )
    return assess(
        made.contract(*clauses),
        made.CIRCUIT,
        made.CUSTOMER,
        Validity(None, None),
        told,
        excluded,
        Period(0, 100 * S, "UTC", "test"),
        100 * S,
        ("t1",),
        {made.LEAF: ("e1", "e2")},
        {made.LEAF: "access"},
    )


def of(kind: str, lines: tuple[Line, ...]) -> list[Line]:
    return [line for line in lines if line.kind == kind]


def test_every_span_is_told_with_its_reason_and_culprits() -> None:
    spans = of("span", explain(assessed()))
    assert [(line.start, int(line.seconds or 0), line.text) for line in spans] == [
        (0, 20, ("up", "")),
        (20 * S, 10, ("down", "", "link:L1")),
        (30 * S, 10, ("excluded", "X1")),
        (40 * S, 10, ("unknown", "", "link:L1")),
        (50 * S, 10, ("degraded", "", "link:L1")),
        (60 * S, 40, ("up", "")),
    ]


def test_the_sums_by_class_add_up_to_the_window() -> None:
    lines = explain(assessed())
    sums = {line.text[0]: line.seconds for line in of("sum", lines)}
    assert sums == {"out_of_hours": 0, "excluded": 10, "unknown": 10, "down": 10, "degraded": 10, "up": 60}
    assert sum(line.seconds or 0 for line in of("sum", lines)) == of("window", lines)[0].seconds == 100


def test_each_figure_can_be_computed_again_from_its_lines() -> None:
    figures = [line for line in explain(assessed()) if line.kind == "figure" and len(line.text) > 1]
    first = [line for line in figures if line.text[1] == "availability"][:6]
    told = {line.text[0]: line for line in first}
    d, u, whole = (told[name].seconds or Fraction(0) for name in ("d", "u", "D"))
    assert [d, u, whole] == [10, 10, 90]
    assert told["high"].text[-1] == str(1 - d / whole)
    assert told["low"].text[-1] == str(1 - (d + u) / whole)
    assert told["official"].text[-1] == str(1 - d / (whole - u))
    assert told["official"].text[2] == "denominator=service_time unknown=exclude"


def test_exclusions_are_told_with_what_they_took_or_why_they_took_nothing() -> None:
    told = of("exclusion", explain(assessed()))
    assert [(line.seconds, line.text) for line in told] == [
        (10, ("applied", "X1")),
        (None, ("refused", "X2", "proposed, not approved")),
    ]


def test_outages_clauses_and_sources_are_told() -> None:
    done = assessed()
    lines = explain(done)
    (outage,) = of("outage", lines)
    assert (outage.start, outage.end) == (20 * S, 40 * S)
    assert outage.seconds == 10
    assert outage.text == ("counted", "", "closed", "10", "10", "10", "access", "link:L1")
    assert [line.text[:2] for line in of("clause", lines)] == [
        ("missed", "availability"),
        ("missed", "availability"),
        ("missed", "longest"),
    ]
    sources = [line.text for line in of("source", lines)]
    assert ("unwatched", "link:blind") in sources
    assert ("topology", "t1") in sources
    assert ("evidence", "e1") in sources
    assert sources[-1] == ("sha256", done.sha256)
    assert [line.text for line in of("disagreement", lines)] == [("link:L1", "any_says_down", "A:1", "Z:1")]
