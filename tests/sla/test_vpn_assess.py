"""A VPN's clauses and credit, out of the assessments of its circuits: worked examples, second by second the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.assessment import Assessment, Period
from probed.model.capacity import UNKNOWN, UP
from probed.model.contract import (
    Amount,
    Band,
    Chronic,
    ClauseWindow,
    Contract,
    CreditRules,
    ExclusionKind,
    MinimumApplies,
    OutageRules,
    Share,
    Stacking,
    UnknownRule,
    VpnClause,
    VpnCredit,
    VpnFigure,
    WindowKind,
)
from probed.model.credit import CircuitCredit
from probed.model.ids import CircuitId, CustomerId, SiteId, VpnId
from probed.model.instant import DAY_US, HOUR_US
from probed.model.inventory import Role, Validity, Vpn, VpnMember
from probed.model.operation import Exclusion
from probed.model.vpn_assessment import VpnAssessment
from sla.assess import assess
from sla.credit import circuit_credit
from sla.credit_month import customer_credit
from sla.credit_sheet import vpn_steps
from sla.period import month
from sla.vpn_assess import assess_vpn
from sla.vpn_credit import vpn_credit
from tests.support import evidence as made

F = Fraction
NOVEMBER = month("2026-11", "UTC")
T = NOVEMBER.start
HOURS = 720
NAMES = ("HQ", "N", "S")
STAR = Vpn(
    VpnId("V1"),
    made.CUSTOMER,
    "net",
    "star",  # type: ignore[arg-type]
    tuple(
        VpnMember(CircuitId(f"C-{site}"), SiteId(site), Role.HUB if site == "HQ" else Role.SPOKE) for site in NAMES
    ),
    Validity(None, None),
)
MESH = replace(STAR, members=tuple(member._replace(role=Role.SPOKE) for member in STAR.members))
BANDS = (Band(F("0.999"), F("0.99"), Share(F("0.1"))), Band(F("0.99"), None, Share(F("0.25"))))


def clause(figure: VpnFigure, **more: object) -> VpnClause:
    return replace(VpnClause("vpn", figure, F("0.999"), bands=BANDS), **more)  # type: ignore[arg-type]


def contract(*clauses: VpnClause, **credit: object) -> Contract:
    rules = replace(CreditRules("CNY", 2, 1_000_000), **credit)  # type: ignore[arg-type]
    return replace(made.contract(notice_us=0), vpn_clauses=clauses, credit=rules)


def circuit(
    terms: Contract,
    site: str,
    *down: tuple[int, int],
    period: Period = NOVEMBER,
    excluded: tuple[int, int] | None = None,
    life: Validity = Validity(None, None),  # noqa: B008
) -> Assessment:
    """Down in these hours of the month."""
    spans = [(period.start + a * HOUR_US, period.start + b * HOUR_US) for a, b in down]
    seen = made.outages(period.start - DAY_US, period.end + DAY_US, spans)
    name = CircuitId(f"C-{site}")
    out: tuple[Exclusion, ...] = ()
    if excluded is not None:
        start, end = (T + hour * HOUR_US for hour in excluded)
        out = (made.exclusion(start, end, kind=ExclusionKind.CUSTOMER, circuit=name),)
    horizon = period.end + DAY_US
    return assess(
        terms, name, made.CUSTOMER, life, seen, out, period, horizon, (), lambda *_: (), {}
    )  # fmt: skip


def vpn_of(terms: Contract, vpn: Vpn, *parts: Assessment) -> VpnAssessment:
    found = assess_vpn(terms, [vpn], {part.circuit: [part] for part in parts})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("vpn", "what", "lost_hours", "more"),
    [
        (STAR, clause(VpnFigure.HUB), F(2), ""),
        (STAR, clause(VpnFigure.SITE), F(5), " site=N"),  # its own 4 hours, and one more of the hub
        (STAR, clause(VpnFigure.ALL_SITES), F(6), ""),
        (STAR, clause(VpnFigure.WEIGHTED), F(2 + 5 + 3, 3), ""),
        (STAR, clause(VpnFigure.WEIGHTED, weights=(("HQ", 0), ("N", 3))), F(3 * 5 + 3, 4), ""),
        (STAR, clause(VpnFigure.K_OF_N, k=1), F(2), " k=1"),
        (MESH, clause(VpnFigure.ALL_SITES), F(6), ""),
        (MESH, clause(VpnFigure.SITE), F(4), " site=N"),
        (MESH, clause(VpnFigure.K_OF_N, k=2), F(1), " k=2"),
        (MESH, clause(VpnFigure.HUB), F(0), ""),
        (MESH, clause(VpnFigure.SITE, quorum=2), F(6), " quorum=2 site=HQ"),
    ],
)
def test_each_figure_of_a_vpn(vpn: Vpn, what: VpnClause, lost_hours: Fraction, more: str) -> None:
    terms = contract(what)
    parts = circuit(terms, "HQ", (10, 12)), circuit(terms, "N", (11, 15)), circuit(terms, "S", (20, 21))
    (result,) = vpn_of(terms, vpn, *parts).clauses
    assert result.value == 1 - lost_hours / HOURS
    assert result.met is (result.value >= F("0.999"))
    assert result.rule == f"figure={what.figure.value} unknown=exclude{more}"


def test_what_is_excluded_of_a_circuit_leaves_the_figure_where_it_alone_spares_it() -> None:
    terms = contract(clause(VpnFigure.ALL_SITES), clause(VpnFigure.SITE, id="site"))
    parts = circuit(terms, "HQ"), circuit(terms, "N", (11, 15), excluded=(12, 14)), circuit(terms, "S")
    all_sites, site = vpn_of(terms, MESH, *parts).clauses
    assert all_sites.value == site.value == 1 - F(2, HOURS - 2)
    assert all_sites.denominator_us == (HOURS - 2) * HOUR_US


def test_a_site_that_joins_within_the_month_is_judged_from_then_on() -> None:
    terms = contract(clause(VpnFigure.SITE), clause(VpnFigure.WEIGHTED, id="mean"))
    half = Validity(T + 360 * HOUR_US, None)
    parts = circuit(terms, "HQ"), circuit(terms, "N", (400, 409), life=half), circuit(terms, "S")
    found = vpn_of(terms, MESH, *parts)
    assert [figure.of_us // HOUR_US for figure in found.sites] == [720, 360, 720]
    assert [result.value for result in found.clauses] == [F(351, 360), (2 + F(351, 360)) / 3]
    early = replace(MESH, members=(MESH.members[0], MESH.members[2]), valid=Validity(None, half.start))
    late = replace(MESH, valid=half)
    again = assess_vpn(terms, [early, late], {part.circuit: [part] for part in parts})
    assert again is not None
    assert {f.site: f.of_us for f in again.sites} == {f.site: f.of_us for f in found.sites}


def test_unknown_time_makes_bounds_and_the_rule_says_which_is_official() -> None:
    seen = made.evidence(made.timeline(T, NOVEMBER.end, [(T + HOUR_US, UNKNOWN), (T + 5 * HOUR_US, UP)]))
    for rule, official in (("exclude", F(1)), ("up", F(1)), ("down", F(716, 720))):
        terms = contract(clause(VpnFigure.ALL_SITES, unknown=UnknownRule(rule)))
        blind = assess(
            terms, CircuitId("C-N"), made.CUSTOMER, Validity(None, None), seen, (), NOVEMBER, NOVEMBER.end, (),
            lambda *_: (), {},
        )  # fmt: skip
        (result,) = vpn_of(terms, MESH, circuit(terms, "HQ"), blind, circuit(terms, "S")).clauses
        assert (result.low, result.high, result.value) == (F(716, 720), F(1), official)


def test_a_vpn_too_small_for_its_clause_cannot_be_judged() -> None:
    terms = contract(clause(VpnFigure.K_OF_N, k=4))
    (result,) = vpn_of(terms, MESH, *(circuit(terms, name) for name in NAMES)).clauses
    assert result.met is None
    assert "4 of 3 sites cannot be" in result.reason


pairs = st.lists(st.integers(1, 40), min_size=2, max_size=6).map(
    lambda steps: [(sum(steps[: i + 1]), sum(steps[: i + 2])) for i in range(0, len(steps) - 1, 2)]
)


@given(pairs, st.none() | st.tuples(st.integers(0, 200), st.integers(1, 60)), st.sampled_from(list(UnknownRule)))
def test_a_vpn_of_one_circuit_has_that_circuits_figure(
    down: list[tuple[int, int]], out: tuple[int, int] | None, rule: UnknownRule
) -> None:
    """Whatever is excluded, and with outages too short to count; by each of the figures."""
    figures = [clause(figure, id=figure.value, unknown=rule, k=1) for figure in VpnFigure]
    terms = replace(
        contract(*figures),
        clauses=(made.availability(unknown=rule),),
        outages=OutageRules(0, 5 * HOUR_US, MinimumApplies.COUNT_AND_SECONDS),
    )
    one = replace(MESH, members=MESH.members[:1])
    part = circuit(terms, "HQ", *down, excluded=None if out is None else (out[0], out[0] + out[1]))
    official = part.clauses[0].value
    assert {result.value for result in vpn_of(terms, one, part).clauses} == {official}


@settings(max_examples=40)
@given(
    pairs,
    st.sampled_from(list(UnknownRule)),
    st.sampled_from(
        [ClauseWindow(kind) for kind in WindowKind if kind is not WindowKind.ROLLING]
        + [ClauseWindow(WindowKind.ROLLING, days) for days in (1, 3, 30, 45)]
    ),
)
def test_over_windows_a_vpn_of_one_circuit_has_that_circuits_result(
    down: list[tuple[int, int]], rule: UnknownRule, window: ClauseWindow
) -> None:
    """Also where a window begins before the period, or is not over with it."""
    figures = [clause(figure, id=figure.value, unknown=rule, k=1, window=window) for figure in VpnFigure]
    terms = replace(
        contract(*figures), clauses=(replace(made.availability(unknown=rule, target=F("0.999")), window=window),)
    )
    one = replace(MESH, members=MESH.members[:1])
    spans = [(T + a * HOUR_US, T + b * HOUR_US) for a, b in [(-500, -480), (-30, -28), *down]]
    seen = made.outages(T - 400 * DAY_US, NOVEMBER.end + DAY_US, spans)
    early = NOVEMBER._replace(start=T - 366 * DAY_US)
    part, wide = (
        assess(
            terms, CircuitId("C-HQ"), made.CUSTOMER, Validity(None, None), seen, (), period, NOVEMBER.end + DAY_US,
            (), lambda *_: (), {},
        )
        for period in (NOVEMBER, early)
    )  # fmt: skip
    found = assess_vpn(terms, [one], {part.circuit: [part]}, {part.circuit: [wide]})
    assert found is not None
    of_circuit = part.clauses[0]
    for result in found.clauses:
        for name in ("value", "low", "high", "met", "margin", "reason", "window", "windows", "windows_missed"):
            if name != "reason" or result.met is None:
                assert getattr(result, name) == getattr(of_circuit, name), name


def test_by_the_day_the_worst_day_speaks_and_all_missed_ones_are_counted() -> None:
    terms = contract(clause(VpnFigure.ALL_SITES, window=ClauseWindow(WindowKind.DAY), target=F("0.95")))
    parts = circuit(terms, "HQ", (10, 12)), circuit(terms, "N", (11, 15)), circuit(terms, "S", (40, 41), (50, 59))
    (result,) = vpn_of(terms, MESH, *parts).clauses
    assert (result.value, result.window, result.windows, result.windows_missed) == (F(15, 24), "2026-11-03", 30, 2)
    assert result.met is False


def sheets_of(terms: Contract, *parts: Assessment) -> list[CircuitCredit]:
    return [sheet for part in parts if (sheet := circuit_credit(terms, part))]


@pytest.mark.parametrize(
    ("rules", "charge", "total"),
    [
        (VpnCredit(), 3_000_000, 300_000),  # of its three circuits
        (VpnCredit(charge=777_777), 777_777, 77_778),
        (VpnCredit(charge=777_777, charges=(("V1", 500_005),)), 500_005, 50_001),
        (VpnCredit(charge=777_777, cap=Amount(100)), 777_777, 100),
        (VpnCredit(charge=777_777, cap=Share(F(1, 20))), 777_777, 38_888),
    ],
)
def test_its_credit_is_of_its_own_charge(rules: VpnCredit, charge: int, total: int) -> None:
    terms = contract(clause(VpnFigure.ALL_SITES), vpn=rules)
    parts = circuit(terms, "HQ"), circuit(terms, "N", (11, 15)), circuit(terms, "S")
    sheet = vpn_credit(terms, vpn_of(terms, MESH, *parts), sheets_of(terms, *parts))
    assert sheet is not None
    assert (sheet.credit.charge, sheet.total) == (F(charge), total)


def test_with_the_highest_only_the_higher_of_vpn_and_circuits_is_paid() -> None:
    bands = (Band(F("0.9995"), None, Share(F("0.2"))),)
    for rule, total in ((Stacking.SUM, 500_000), (Stacking.HIGHEST, 300_000)):
        terms = contract(clause(VpnFigure.ALL_SITES), vpn=VpnCredit(with_circuits=rule))
        terms = replace(terms, clauses=(replace(made.availability(), bands=bands),))
        parts = circuit(terms, "HQ"), circuit(terms, "N", (11, 15)), circuit(terms, "S")
        circuits = sheets_of(terms, *parts)
        assert sum(each.total for each in circuits) == 200_000
        sheet = vpn_credit(terms, vpn_of(terms, MESH, *parts), circuits)
        assert sheet is not None
        whole = customer_credit(made.CUSTOMER, "2026-11", circuits, {terms.ref: terms}, [sheet])
        assert whole.totals == (("CNY", 2, total),)
        told = [step.kind for step in vpn_steps(sheet)]
        assert told[-1] == ("vpn.highest" if rule is Stacking.HIGHEST else "total")
        assert (whole.groups[0].circuits, whole.groups[0].vpns) == (3, 1)


def test_the_chronic_rule_counts_the_vpns_own_months() -> None:
    rule = Chronic("vpn", 3, Share(F(1)))
    terms = contract(clause(VpnFigure.ALL_SITES), chronic=rule, vpn=VpnCredit(charge=1_000))
    parts = circuit(terms, "HQ"), circuit(terms, "N", (11, 15)), circuit(terms, "S")
    found = vpn_of(terms, MESH, *parts)
    circuits = sheets_of(terms, *parts)
    assert [sheet.chronic for sheet in circuits] == [None, None, None]  # it says nothing of circuits
    twice = vpn_credit(terms, found, circuits, {"vpn": [("2026-09", True), ("2026-10", False)]})
    thrice = vpn_credit(terms, found, circuits, {"vpn": [("2026-09", False), ("2026-10", False)]})
    assert twice is not None
    assert thrice is not None
    assert (twice.total, thrice.total) == (100, 1_100)


def test_nobody_else_is_paid_for_it() -> None:
    terms = contract(clause(VpnFigure.ALL_SITES))
    parts = circuit(terms, "HQ"), circuit(terms, "N", (11, 15)), circuit(terms, "S")
    sheet = vpn_credit(terms, vpn_of(terms, MESH, *parts), sheets_of(terms, *parts))
    assert sheet is not None
    assert customer_credit(CustomerId("x"), "2026-11", (), {terms.ref: terms}, [sheet]).totals == ()
