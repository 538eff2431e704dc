"""A VPN's breach clock: each foretold instant is tried by assessing on, and one circuit's VPN has that circuit's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from probed.model.assessment import Assessment, Period
from probed.model.contract import (
    Amount,
    AvailabilityClause,
    Band,
    Contract,
    CreditRules,
    DenominatorRule,
    Share,
    Stacking,
    UnknownRule,
    VpnClause,
    VpnCredit,
    VpnFigure,
)
from probed.model.ids import CircuitId, SiteId, VpnId
from probed.model.instant import HOUR_US, MINUTE_US, SECOND_US
from probed.model.inventory import Role, Validity, Vpn, VpnMember
from probed.model.operation import Exclusion
from probed.model.risk import ClauseRisk
from sla.assess import assess
from sla.breach import risks
from sla.credit import circuit_credit
from sla.period import month
from sla.vpn_assess import assess_vpn
from sla.vpn_breach import vpn_risks
from sla.vpn_credit import vpn_credit
from tests.support import evidence as made

LENGTH = 120
PERIOD = Period(0, LENGTH * SECOND_US, "UTC", "test")
ALWAYS = Validity(None, None)
SITES = ("HQ", "N", "S")
Steps = Sequence[tuple[int, str]]


def net(*sites: str, hub: str = "") -> Vpn:
    members = tuple(
        VpnMember(CircuitId(f"C-{site}"), SiteId(site), Role.HUB if site == hub else Role.SPOKE) for site in sites
    )
    return Vpn(VpnId("V"), made.CUSTOMER, "net", "", members, ALWAYS)  # type: ignore[arg-type]


def parts_of(
    terms: Contract, told: Mapping[str, Steps], horizon: int, cut: Sequence[Exclusion], period: Period = PERIOD
) -> dict[CircuitId, list[Assessment]]:
    found = {}
    for site, steps in told.items():
        name = CircuitId(f"C-{site}")
        states = [(at, made.VALUES[state]) for at, state in steps]
        seen = made.evidence(made.timeline(0, horizon, states, made.VALUES[steps[0][1]]))
        mine = [each for each in cut if each.circuit == name]
        found[name] = [
            assess(
                terms, name, made.CUSTOMER, ALWAYS, seen, mine, period, horizon, (), lambda *_: (), {},
            )
        ]  # fmt: skip
    return found


def clocks(
    terms: Contract,
    vpn: Vpn,
    parts: dict[CircuitId, list[Assessment]],
    cut: Sequence[Exclusion],
    seen_from: Mapping[CircuitId, int] = MappingProxyType({}),
) -> tuple[ClauseRisk, ...]:
    so_far = assess_vpn(terms, [vpn], parts)
    assert so_far is not None
    exclusions = {name: [x for x in cut if x.circuit == name] for name in parts}
    return vpn_risks(terms, [vpn], so_far, parts, exclusions, None, seen_from)


@st.composite
def courses(draw: st.DrawFn) -> tuple[dict[str, str], list[Exclusion]]:
    """States of each site's circuit by the second up to one horizon, and planned work still to come."""
    now = draw(st.integers(20, LENGTH - 20))
    told = {}
    for site in SITES:
        runs = draw(st.lists(st.tuples(st.sampled_from("UUUD?"), st.integers(1, 25)), min_size=1, max_size=5))
        states = "".join(state * length for state, length in runs)
        end = draw(st.sampled_from("UD"))
        told[site] = (states * now)[: now - 3] + end * 3
    works = draw(
        st.lists(st.tuples(st.sampled_from(SITES), st.integers(now, LENGTH - 1), st.integers(1, 30)), max_size=3)
    )
    cut = [
        made.exclusion(at * SECOND_US, min(at + length, LENGTH) * SECOND_US, f"X{n}", circuit=CircuitId(f"C-{site}"))
        for n, (site, at, length) in enumerate(works)
    ]
    return told, cut


FIGURES = (
    VpnClause("hub", VpnFigure.HUB, Fraction(0)),
    VpnClause("site", VpnFigure.SITE, Fraction(0)),
    VpnClause("mean", VpnFigure.WEIGHTED, Fraction(0), weights=(("N", 3),)),
    VpnClause("all", VpnFigure.ALL_SITES, Fraction(0)),
    VpnClause("two", VpnFigure.K_OF_N, Fraction(0), k=2),
)


@settings(max_examples=30)
@given(courses(), st.integers(40, 99), st.sampled_from(UnknownRule), st.sampled_from(["", "HQ"]))
def test_what_goes_on_to_the_foretold_instant_keeps_the_clause_and_a_microsecond_more_misses_it(
    course: tuple[dict[str, str], list[Exclusion]], target: int, unknown: UnknownRule, hub: str
) -> None:
    told, cut = course
    clauses = tuple(replace(each, target=Fraction(target, 100), unknown=unknown) for each in FIGURES)
    terms, vpn = replace(made.contract(), vpn_clauses=clauses), net(*SITES, hub=hub)
    now = len(told["HQ"]) * SECOND_US
    steps = {site: [(n * SECOND_US, state) for n, state in enumerate(states)] for site, states in told.items()}
    found = clocks(terms, vpn, parts_of(terms, steps, now, cut), cut)

    def on(until: int | None, number: int) -> bool | None:
        """What the clause comes to if all that is down stays so until then (None: to the end)."""
        going = {
            site: [*each, *([(now, "D")] if each[-1][1] == "D" else []), *([] if until is None else [(until, "U")])]
            for site, each in steps.items()
        }
        whole = assess_vpn(terms, [vpn], parts_of(terms, going, PERIOD.end + 1, cut))
        assert whole is not None
        return whole.clauses[number].met

    for risk in found:
        number = [clause.id for clause in clauses].index(risk.clause)
        if risk.basis == "missed":
            assert on(now, number) is False
        elif risk.basis == "open outage":
            assert on(now, number) is not False
            if risk.breach_at is None:
                assert on(None, number) is not False
            else:
                assert on(risk.breach_at, number) is not False
                assert on(risk.breach_at + 1, number) is False
        else:
            assert on(None, number) is not False


@settings(max_examples=50)
@given(courses(), st.integers(50, 99), st.sampled_from(UnknownRule), st.sampled_from(VpnFigure), st.integers(0, 15))
def test_a_vpn_of_one_circuit_has_that_circuits_clock(
    course: tuple[dict[str, str], list[Exclusion]], target: int, unknown: UnknownRule, figure: VpnFigure, blind: int
) -> None:
    """Also where nothing was known of it at first."""
    told, cut = course
    told["HQ"] = "?" * blind + told["HQ"][blind:]
    seen = next(n for n, state in enumerate(told["HQ"]) if state != "?") * SECOND_US
    share = Fraction(target, 100)
    bands = (
        Band(share, share - Fraction(1, 10), Share(Fraction(1, 10))),
        Band(share - Fraction(1, 10), None, Share(Fraction(1, 2))),
    )
    same = VpnClause("a", figure, share, unknown, k=1 if figure is VpnFigure.K_OF_N else None, bands=bands)
    alone = AvailabilityClause("a", share, DenominatorRule.SERVICE_TIME, None, unknown, bands=bands)
    terms = replace(made.contract(alone), vpn_clauses=(same,), credit=CreditRules("CNY", 2, 1000))
    now = len(told["HQ"]) * SECOND_US
    steps = {"HQ": [(n * SECOND_US, state) for n, state in enumerate(told["HQ"])]}
    parts = parts_of(terms, steps, now, cut)
    (whole,) = parts[CircuitId("C-HQ")]
    assume(whole.totals.length - whole.totals.excluded - whole.totals.unknown > 0)
    (expected,) = risks(terms, whole, [x for x in cut if x.circuit == "C-HQ"], None, seen)
    (risk,) = clocks(terms, net("HQ"), parts, cut, {CircuitId("C-HQ"): seen})
    assert risk.unseen_us == expected.unseen_us
    for name in ("allowed", "spent", "left", "used", "burns", "basis", "next_at", "breach_at", "down_since", "until"):
        assert getattr(risk, name) == getattr(expected, name), name


OCTOBER = month("2026-10", "UTC")
BANDS = (
    Band(Fraction("0.999"), Fraction("0.995"), Share(Fraction("0.1"))),
    Band(Fraction("0.995"), None, Share(Fraction("0.3"))),
)


@pytest.mark.parametrize(
    ("rules", "stake"),
    [
        (VpnCredit(charge=1_000_00), 100_00),
        (VpnCredit(), 200_00),  # of the charges of its two circuits
        (VpnCredit(charge=1_000_00, with_circuits=Stacking.HIGHEST), 50_00),  # its circuit has 50.00 already
    ],
)
def test_a_month_by_hand(rules: VpnCredit, stake: int) -> None:
    """99.9 % of 44 640 min allows 44.64 min of all sites at once. N was away 20 min, S is since 10 min."""
    priced = replace(
        made.availability(target=Fraction("0.9999")),
        bands=(
            Band(Fraction("0.9999"), Fraction("0.9995"), Amount(0)),
            Band(Fraction("0.9995"), Fraction("0.9990"), Amount(0)),
            Band(Fraction("0.9990"), None, Amount(0)),
        ),
    )
    if rules.with_circuits is Stacking.HIGHEST:
        priced = replace(priced, bands=(Band(Fraction("0.9999"), None, Amount(25_00)),))
    terms = replace(
        made.contract(priced),
        vpn_clauses=(VpnClause("all", VpnFigure.ALL_SITES, Fraction("0.999"), bands=BANDS),),
        credit=CreditRules("CNY", 2, 1_000_00, vpn=rules),
    )
    at = OCTOBER.start
    steps = {
        "N": [(0, "U"), (at + HOUR_US, "D"), (at + HOUR_US + 20 * MINUTE_US, "U")],
        "S": [(0, "U"), (at + 2 * HOUR_US, "D")],
    }
    now = at + 2 * HOUR_US + 10 * MINUTE_US
    parts, vpn = parts_of(terms, steps, now, (), OCTOBER), net("N", "S")
    so_far = assess_vpn(terms, [vpn], parts)
    assert so_far is not None
    circuits = [sheet for each in parts.values() for part in each if (sheet := circuit_credit(terms, part))]
    (risk,) = vpn_risks(terms, [vpn], so_far, parts, {}, vpn_credit(terms, so_far, circuits))
    assert (risk.circuit, risk.vpn, risk.site, risk.kind, risk.unit) == ("V", "V", "", "vpn_availability", "us")
    assert (risk.allowed, risk.spent) == (Fraction("44.64") * MINUTE_US, Fraction(30 * MINUTE_US))
    assert risk.used == Fraction(30_00, 44_64)
    assert (risk.basis, risk.down_since) == ("open outage", at + 2 * HOUR_US)
    assert risk.breach_at == now + int(Fraction("14.64") * MINUTE_US)
    assert [burn.lost_us // MINUTE_US for burn in risk.burns] == [20, 30, 30, 30]  # N's end is in the last hour
    assert risk.burns[0].rate == Fraction(20, 60) * 1000
    assert risk.stake == stake


def test_every_site_must_keep_it_the_one_that_breaks_first_is_named() -> None:
    terms = replace(made.contract(), vpn_clauses=(VpnClause("site", VpnFigure.SITE, Fraction("0.999")),))
    at = OCTOBER.start
    steps = {
        "HQ": [(0, "U")],
        "N": [(0, "U"), (at + HOUR_US, "D"), (at + HOUR_US + 40 * MINUTE_US, "U")],
        "S": [(0, "U"), (at + 2 * HOUR_US, "D")],
    }
    now = at + 2 * HOUR_US + 10 * MINUTE_US
    (risk,) = clocks(terms, net("HQ", "N", "S"), parts_of(terms, steps, now, (), OCTOBER), ())
    assert (risk.site, risk.spent, risk.basis) == ("S", Fraction(10 * MINUTE_US), "open outage")
    (starry,) = clocks(terms, net("HQ", "N", "S", hub="S"), parts_of(terms, steps, now, (), OCTOBER), ())
    assert (starry.site, starry.spent) == ("N", Fraction(50 * MINUTE_US))  # without its hub it is cut off as well
