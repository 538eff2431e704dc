"""Months that contract versions share: one rounding, one cap, and the same sums as without the border."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.assessment import Assessment, Bounds, ClauseResult
from probed.model.contract import (
    Amount,
    Band,
    ChargeRule,
    Chronic,
    Contract,
    MeasuredClause,
    MeasuredKind,
    Rounding,
    Share,
    Stacking,
    VpnClause,
    VpnCredit,
    VpnFigure,
)
from probed.model.credit import CircuitCredit, CustomerCredit, VpnCreditSheet
from probed.model.ids import CircuitId, VpnId
from probed.model.instant import DAY_US
from probed.model.vpn_assessment import VpnAssessment
from probed.report.credits import step_text
from probed.report.page import Language
from probed.report.text import Words
from sla.credit import Months, circuit_credit
from sla.credit_month import customer_credit, settled, settled_vpns
from sla.credit_sheet import steps, vpn_steps
from sla.vpn_credit import vpn_credit
from tests.sla.test_credit import AVAILABILITY, COUNT, LONGEST, OCTOBER, assessed, percent, sold
from tests.support import evidence as made

F = Fraction
CLAUSES = AVAILABILITY, COUNT, LONGEST
OF_VPN = VpnClause(
    "vpn",
    VpnFigure.SITE,
    F("0.999"),
    bands=(Band(F("0.999"), F("0.99"), Share(F("0.1"))), Band(F("0.99"), None, Amount(7_77))),
)
BASE = assessed(sold(*CLAUSES))
NOTHING = Bounds(None, None, None)
NET = VpnAssessment(
    VpnId("V1"), made.CUSTOMER, "", OCTOBER, OCTOBER.start, OCTOBER.end, OCTOBER.end, False, (), (),
    NOTHING, NOTHING, NOTHING, (), "",
)  # fmt: skip
Part = tuple[int, int]


def versions(terms: Contract, borders: Sequence[int]) -> list[tuple[Contract, Part]]:
    """The same contract again from each border on."""
    edges = [OCTOBER.start, *borders, OCTOBER.end]
    parts = pairwise(edges)
    return [(dataclasses.replace(terms, version=n), part) for n, part in enumerate(parts, 1)]


class Month:
    """A customer's month: every circuit judged alike in every part of its life."""

    def __init__(
        self,
        held: Sequence[tuple[Contract, Part]],
        circuits: Sequence[tuple[Part, Sequence[ClauseResult]]],
        vpn: ClauseResult | None = None,
        history: Mapping[str, Months] | None = None,
    ) -> None:
        before = history or {}
        sheets: list[CircuitCredit] = []
        for number, (life, results) in enumerate(circuits):
            for terms, (start, end) in held:
                own = max(start, life[0]), min(end, life[1])
                if own[0] < own[1]:
                    done = part(terms, own, f"C{number}", results)
                    sheet = circuit_credit(terms, done, before, life)
                    assert sheet is not None
                    sheets.append(sheet)
        self.sheets = settled(sheets)
        nets: list[VpnCreditSheet] = []
        for terms, (start, end) in held:
            mine = [sheet for sheet in self.sheets if sheet.contract == terms.ref]
            if vpn is not None:
                names = tuple((CircuitId(f"C{n}"), "") for n in range(len(circuits)))
                found = dataclasses.replace(
                    NET, contract=terms.ref, start=start, end=end, clauses=(vpn,), circuits=names
                )
                net = vpn_credit(terms, found, mine, before, (OCTOBER.start, OCTOBER.end))
                nets += [net] if net is not None else []
        self.nets = settled_vpns(nets)
        contracts = {terms.ref: terms for terms, _ in held}
        self.customer: CustomerCredit = customer_credit(made.CUSTOMER, "2026-10", self.sheets, contracts, self.nets)

    def sums(self) -> dict[str, tuple[int, int]]:
        """What each circuit, VPN and the customer gets in the month, and may get at most."""
        found: dict[str, tuple[int, int]] = {}
        for name, total, most in [
            *((str(each.circuit), each.total, each.at_most) for each in self.sheets),
            *((str(each.vpn), each.total, each.at_most) for each in self.nets),
        ]:
            assert 0 <= total <= most
            before = found.get(name, (0, 0))
            found[name] = before[0] + total, before[1] + most
        groups = self.customer.groups
        return {**found, "customer": (sum(g.total for g in groups), sum(g.at_most for g in groups))}


def part(terms: Contract, own: Part, circuit: str, results: Sequence[ClauseResult]) -> Assessment:
    return dataclasses.replace(
        BASE,
        circuit=CircuitId(circuit),
        contract=terms.ref,
        start=own[0],
        end=own[1],
        due=own[1],
        clauses=tuple(results),
    )


def result(
    name: str, value: Fraction, worst: Fraction, *, met: bool | None, unit: str, target: Fraction
) -> ClauseResult:
    low, high = (worst, value) if unit == "ratio" else (value, worst)
    return ClauseResult(name, name, value, low, high, target, value - target, unit, met)


RATIOS = st.sampled_from([F(1), percent("99.99"), percent("99.7"), percent("99.2"), F(0)])
COUNTS = st.integers(0, 6).map(F)
METS = st.sampled_from([True, True, True, None])
"""Whether a clause can be judged at all."""


@st.composite
def judged(draw: st.DrawFn) -> list[ClauseResult]:
    ratios, counts, lengths = (draw(st.tuples(kind, kind)) for kind in (RATIOS, COUNTS, COUNTS))
    hour = LONGEST.limit_us
    figures = (
        ("availability", max(ratios), min(ratios), "ratio", AVAILABILITY.target),
        ("outage_count", min(counts), max(counts), "outages", F(COUNT.limit)),
        ("longest_outage", min(lengths) * hour, max(lengths) * hour, "us", F(hour)),
    )
    found = []
    for (name, value, worst, unit, target), known in zip(figures, draw(st.tuples(METS, METS, METS)), strict=True):
        met = value >= target if unit == "ratio" else value <= target
        found.append(result(name, value, worst, met=known and met, unit=unit, target=target))
    return found


CAPS = st.none() | st.integers(0, 60).map(lambda n: Share(F(n, 100))) | st.integers(0, 9_000_00).map(Amount)
INSTANTS = st.integers(OCTOBER.start + 1, OCTOBER.end - 1)
LIVES = st.just((OCTOBER.start, OCTOBER.end)) | st.tuples(INSTANTS, INSTANTS).map(
    lambda ends: (min(ends), max(ends) + 1)
)
CREDITS = st.none() | st.just(Share(F(1, 2))) | st.just(Amount(333_33))


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    terms = sold(
        *CLAUSES,
        charge=draw(st.integers(0, 9_999_99)),
        digits=draw(st.sampled_from([0, 2, 3])),
        pro_rata=draw(st.sampled_from(ChargeRule)),
        stacking=draw(st.sampled_from(Stacking)),
        rounding=draw(st.sampled_from(Rounding)),
        cap_circuit=draw(CAPS),
        cap_customer=draw(CAPS),
        chronic=draw(st.none() | st.sampled_from(["availability", "vpn"]).flatmap(
            lambda clause: CREDITS.map(lambda credit: Chronic(clause, 2, credit)))),
        vpn=VpnCredit(
            charge=draw(st.none() | st.integers(1, 9_999_99)),
            cap=draw(CAPS),
            with_circuits=draw(st.sampled_from([Stacking.SUM, Stacking.HIGHEST])),
        ),
    )  # fmt: skip
    return dataclasses.replace(terms, vpn_clauses=(OF_VPN,))


@settings(max_examples=80)
@given(
    contracts(),
    st.lists(st.tuples(LIVES, judged()), min_size=1, max_size=3),
    st.sets(INSTANTS, min_size=1, max_size=3).map(sorted),
    RATIOS,
    st.booleans(),
)
def test_a_version_with_the_same_content_changes_no_sum(
    terms: Contract,
    circuits: list[tuple[Part, list[ClauseResult]]],
    borders: list[int],
    of_vpn: Fraction,
    before: bool,
) -> None:
    vpn = result("vpn", of_vpn, F(0), met=of_vpn >= OF_VPN.target, unit="ratio", target=OF_VPN.target)
    history = dict.fromkeys(("availability", "vpn"), (("2026-09", before),))
    if terms.credit is not None and terms.credit.vpn.charge is None:  # its charge is that of a circuit that is there
        circuits = [(ALL, circuits[0][1]), *circuits[1:]]
    whole = Month(versions(terms, []), circuits, vpn, history)
    split = Month(versions(terms, borders), circuits, vpn, history)
    found, wanted = split.sums(), whole.sums()
    assert {name: total for name, (total, _) in found.items()} == {name: total for name, (total, _) in wanted.items()}
    lives = {life for life, _ in circuits}
    if terms.credit is not None and terms.credit.vpn.charge is None and len(lives) > 1:
        # The VPN's charge is not spread evenly over the month: in one part a share may be the worst, an amount in
        # another. Each part's bound is its own, and their sum may be more than the month's.
        assert all(found[name][1] >= most for name, (_, most) in wanted.items())
    else:
        assert found == wanted


MISSED = [
    result("availability", percent("99.2"), percent("99.2"), met=False, unit="ratio", target=AVAILABILITY.target)
]
"""10 % of the charge."""
ALL = OCTOBER.start, OCTOBER.end
TENTH = OCTOBER.start + 10 * DAY_US
"""After it 21 of 31 days are left."""


def two(first: Mapping[str, object], second: Mapping[str, object]) -> list[tuple[Contract, Part]]:
    a, b = sold(**first), dataclasses.replace(sold(**second), version=4)
    return [(a, (OCTOBER.start, TENTH)), (b, (TENTH, OCTOBER.end))]


def test_a_month_is_rounded_once() -> None:
    """10 % of 0.31 is 3.1 fen: 1 of the first ten days, 2.1 of the others. Rounded up by themselves: 1 + 3."""
    terms = {"charge": 31, "rounding": Rounding.UP}
    first, second = Month(two(terms, terms), [(ALL, MISSED)]).sheets
    assert (first.exact, second.exact) == (F(1), F(21, 10))
    assert (first.total, second.total) == (1, 3)
    terms = {"charge": 30, "rounding": Rounding.HALF_UP}
    first, second = Month(two(terms, terms), [(ALL, MISSED)]).sheets
    assert (first.exact, second.exact) == (F(30, 31), F(63, 31))
    assert (first.total, second.total) == (1, 2)  # together 3


def test_two_caps_make_one_for_the_month() -> None:
    """10/31 of 310.00 and 21/31 of 620.00 are 100.00 and 420.00; both parts miss 10 % of 10 000.00."""
    held = two({"cap_circuit": Amount(310_00)}, {"cap_circuit": Amount(620_00)})
    first, second = Month(held, [(ALL, MISSED)]).sheets
    assert (first.rounded, first.cap, first.total) == (322_58, 520_00, 322_58)
    assert (second.rounded, second.cap, second.total) == (677_42, 520_00, 197_42)
    assert [(step.kind, step.money) for step in steps(second)[3:]] == [
        ("month.sum", "1000.00"),
        ("rounding.half_up", "1000.00"),
        ("month.less", "677.42"),
        ("cap.month", "520.00"),
        ("cap.used", "197.42"),
        ("cap.reached", "197.42"),
        ("total", "197.42"),
    ]
    assert steps(second)[6].facts["parts"] == "100.00 (gold@2) + 420.00 (gold@4)"


def test_a_version_without_a_cap_is_under_none() -> None:
    held = two({"cap_circuit": Amount(310_00)}, {})
    first, second = Month(held, [(ALL, MISSED)]).sheets
    assert (first.cap, first.total) == (100_00, 100_00)
    assert (second.cap, second.total) == (None, 677_42)


def test_amounts_go_by_time_as_shares_do() -> None:
    fixed = dataclasses.replace(AVAILABILITY, bands=(Band(AVAILABILITY.target, None, Amount(310_00)),))
    held = [
        (dataclasses.replace(terms, clauses=(fixed,)), own)
        for terms, own in two({}, {"chronic": Chronic("availability", 2, Amount(31_00))})
    ]
    history: dict[str, Months] = {"availability": (("2026-09", False),)}
    first, second = Month(held, [(ALL, MISSED)], history=history).sheets
    assert (first.total, second.total) == (100_00, 210_00 + 21_00)
    told = {step.kind: step.facts.get("credit") for step in steps(second)}
    assert (told["clause.missed"], told["chronic.paid"]) == ("21/31 x 310.00", "21/31 x 31.00")


LIMIT = F(5 * DAY_US)
BARE = ClauseResult("reporting", "reporting", None, None, None, LIMIT, None, "us", met=None)
LATE = dataclasses.replace(BARE, value=LIMIT + 1, low=LIMIT + 1, high=LIMIT + 1, margin=F(-1), met=False)


def reporting(credit: Share | Amount, **rules: object) -> Contract:
    clause = MeasuredClause("reporting", MeasuredKind.REPORTING, LIMIT, "us", bands=(Band(LIMIT, None, credit),))
    return dataclasses.replace(sold(**rules), clauses=(clause,))


@settings(max_examples=40)
@given(
    st.builds(
        reporting,
        st.integers(0, 100).map(lambda n: Share(F(n, 100))) | st.integers(0, 9_000_00).map(Amount),
        charge=st.integers(0, 9_999_99),
        pro_rata=st.sampled_from(ChargeRule),
        rounding=st.sampled_from(Rounding),
        cap_circuit=CAPS,
        chronic=st.none() | CREDITS.map(lambda credit: Chronic("reporting", 2, credit)),
    ),
    st.sets(INSTANTS, min_size=1, max_size=3).map(sorted),
    st.integers(0, 3),
    st.booleans(),
)
def test_a_late_report_is_owed_whole_whichever_version_judges_it(
    terms: Contract, borders: list[int], number: int, before: bool
) -> None:
    history: dict[str, Months] = {"reporting": (("2026-09", before),)}

    def paid(borders: Sequence[int]) -> tuple[int, int]:
        held = versions(terms, borders)
        sheets = []
        for place, (version, own) in enumerate(held):
            judges = place == min(number, len(held) - 1)
            sheet = circuit_credit(version, part(version, own, "C0", [LATE if judges else BARE]), history, ALL)
            assert sheet is not None
            sheets.append(sheet)
        made = settled(sheets)
        return sum(sheet.total for sheet in made), sum(sheet.at_most for sheet in made)

    assert paid(borders) == paid([])


def test_a_sheet_says_what_a_late_report_is_a_share_of() -> None:
    """A tenth of 10 000.00 by the version that has 21 of 31 days; an amount is not split either."""
    for credit, kind, told in (
        (Share(F(1, 10)), "clause.missed.whole", "10 %"),
        (Amount(310_00), "clause.missed", "310.00"),
    ):
        terms = reporting(credit)
        (first, own), (second, rest) = versions(terms, [TENTH])
        made = [
            circuit_credit(first, part(first, own, "C0", [BARE]), {}, ALL),
            circuit_credit(second, part(second, rest, "C0", [LATE]), {}, ALL),
        ]
        early, late = settled([sheet for sheet in made if sheet is not None])
        assert early.total == 0
        (step,) = [step for step in steps(late) if step.kind == kind]
        assert (step.facts["credit"], step.money) == (told, "1000.00" if kind.endswith("whole") else "310.00")
        assert step.facts.get("charge", "10000.00") == "10000.00"


def test_a_sheet_says_of_what_and_that_there_was_nothing_to_judge() -> None:
    weeks = MeasuredClause(
        "reporting", MeasuredKind.REPORTING, F(5), "workdays", bands=(Band(F(5), F(7), Amount(100)),)
    )
    terms = dataclasses.replace(sold(), clauses=(weeks,))
    for found, kind, text, chinese in (
        (dataclasses.replace(BARE, unit="workdays"), "clause.nothing", "nothing to judge", "本期无可考核事项"),
        (
            dataclasses.replace(LATE, value=F(6), low=F(6), high=F(6), unit="workdays"),
            "clause.missed",
            "6 working days lies in 5 .. 7 working days",
            "6 个工作日落在 5 .. 7 个工作日档",
        ),
    ):
        sheet = circuit_credit(terms, part(terms, ALL, "C0", [found]))
        assert sheet is not None
        (step,) = [step for step in steps(sheet) if step.kind == kind]
        for language, said in ((Language.EN, text), (Language.ZH, chinese)):
            assert said in step_text(step, Words(language))


def test_the_caps_of_a_customer_make_one_for_the_month() -> None:
    """Two circuits, one of them only in the first ten days."""
    held = two({"cap_customer": Amount(310_00)}, {"cap_customer": Amount(620_00)})
    found = Month(held, [(ALL, MISSED), ((OCTOBER.start, TENTH - DAY_US), MISSED)]).customer
    first, second = found.groups
    assert (first.summed, first.cap, first.total, first.earlier) == (322_58 + 290_32, 520_00, 520_00, 0)
    assert (second.summed, second.cap, second.total, second.earlier) == (677_42, 520_00, 0, 520_00)
    assert found.totals == (("CNY", 2, 520_00),)
    assert first.shared
    assert second.shared


def test_a_customer_that_changes_its_contract_has_one_cap_too() -> None:
    (a, first), (b, second) = two({"cap_customer": Amount(310_00)}, {"cap_customer": Amount(620_00)})
    found = Month([(a, first), (dataclasses.replace(b, id="silver"), second)], [(ALL, MISSED)]).customer
    assert [(group.contract, group.cap) for group in found.groups] == [("gold@2", 520_00), ("silver@4", 520_00)]


def test_contracts_that_share_no_circuit_have_caps_of_their_own() -> None:
    a, b = sold(cap_customer=Amount(310_00)), dataclasses.replace(sold(cap_customer=Amount(620_00)), id="silver")
    sheets = [circuit_credit(terms, part(terms, ALL, name, MISSED)) for terms, name in ((a, "C0"), (b, "C1"))]
    known = [sheet for sheet in sheets if sheet is not None]
    found = customer_credit(made.CUSTOMER, "2026-10", known, {a.ref: a, b.ref: b})
    assert [(group.cap, group.shared) for group in found.groups] == [(310_00, False), (620_00, False)]


@pytest.mark.parametrize(("of_circuits", "totals"), [(100, (222_58, 677_42)), (500, (0, 500_00)), (2000, (0, 0))])
def test_what_is_higher_is_asked_of_the_month(of_circuits: int, totals: tuple[int, int]) -> None:
    """A VPN of 10 000.00 that misses 10 %: 322.58 and 677.42; its circuits get so much in the first part alone."""
    vpn = result("vpn", percent("99.2"), percent("99.2"), met=False, unit="ratio", target=OF_VPN.target)
    rules = {"vpn": VpnCredit(charge=10_000_00, with_circuits=Stacking.HIGHEST)}
    held = [(dataclasses.replace(terms, clauses=(), vpn_clauses=(OF_VPN,)), own) for terms, own in two(rules, rules)]
    first, second = Month(held, [(ALL, [])], vpn).nets
    paid = [dataclasses.replace(first, circuits_total=of_circuits * 100), second]
    first, second = settled_vpns(paid)
    assert (first.total, second.total) == totals
    if sum(totals):
        (step,) = [step for step in vpn_steps(second) if step.kind == "vpn.highest.month"]
        assert (step.facts["circuits"], step.money) == (f"{of_circuits}.00", f"{totals[1] / 100:.2f}")
