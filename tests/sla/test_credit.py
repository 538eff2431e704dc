"""From figures to money: worked examples, and laws against a count in decimals that knows nothing of fractions."""

from __future__ import annotations

import dataclasses
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.assessment import Assessment, Period
from probed.model.contract import (
    Amount,
    AvailabilityClause,
    Band,
    Border,
    ChargeRule,
    Chronic,
    Contract,
    CreditRules,
    DenominatorRule,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    OutageCountClause,
    RepairTimeClause,
    Rounding,
    Share,
    Stacking,
    UnknownRule,
)
from probed.model.credit import CircuitCredit
from probed.model.ids import CircuitId
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from probed.model.inventory import Validity
from sla.assess import assess
from sla.credit import band_of, circuit_credit, is_month
from sla.credit_month import customer_credit
from sla.credit_sheet import money_text, steps
from sla.period import month, parse_period
from tests.support import evidence as made

OCTOBER = month("2026-10", "Asia/Shanghai")


def percent(text: str) -> Fraction:
    return Fraction(text) / 100


def bands(*rows: tuple[str, str | None, str]) -> tuple[Band, ...]:
    return tuple(
        Band(percent(better), None if worse is None else percent(worse), Share(percent(credit)))
        for better, worse, credit in rows
    )


LEASED = bands(("99.99", "99.5", "5"), ("99.5", "99.0", "10"), ("99.0", None, "20"))
"""The schedule of a usual leased line."""
AVAILABILITY = AvailabilityClause(
    "availability", percent("99.99"), DenominatorRule.PERIOD, None, UnknownRule.EXCLUDE, bands=LEASED
)
COUNT = OutageCountClause(
    "outage_count",
    2,
    bands=(Band(Fraction(2), Fraction(4), Share(percent("3"))), Band(Fraction(4), None, Amount(99_99))),
)
LONGEST = LongestOutageClause("longest_outage", HOUR_US, bands=(Band(Fraction(HOUR_US), None, Share(percent("30"))),))
RULES = CreditRules(currency="CNY", digits=2, charge=10_000_00)


def sold(*clauses: AvailabilityClause | OutageCountClause | LongestOutageClause, **rules: object) -> Contract:
    contract = made.contract(*(clauses or (AVAILABILITY,)), zone="Asia/Shanghai")
    return dataclasses.replace(contract, credit=dataclasses.replace(RULES, **rules))  # type: ignore[arg-type]


def assessed(
    contract: Contract,
    *down_min: tuple[int, int],
    life: Validity = Validity(None, None),  # noqa: B008 - a constant
    period: Period = OCTOBER,
    blind_min: tuple[int, int] | None = None,
    horizon: int = OCTOBER.end + 40 * DAY_US,
    circuit: str = made.CIRCUIT,
) -> Assessment:
    """October with outages of so many minutes, each (begins, lasts) from its beginning on."""
    steps_ = [
        step
        for begins, lasts in down_min
        for step in (
            (OCTOBER.start + begins * MINUTE_US, made.VALUES["D"]),
            (OCTOBER.start + (begins + lasts) * MINUTE_US, made.VALUES["U"]),
        )
    ]
    if blind_min is not None:
        begins, lasts = blind_min
        steps_ += [
            (OCTOBER.start + begins * MINUTE_US, made.VALUES["?"]),
            (OCTOBER.start + (begins + lasts) * MINUTE_US, made.VALUES["U"]),
        ]
    return assess(
        contract=contract,
        circuit=CircuitId(circuit),
        customer=made.CUSTOMER,
        life=life,
        evidence=made.evidence(made.timeline(OCTOBER.start - DAY_US, horizon, sorted(steps_, key=lambda s: s[0]))),
        exclusions=[],
        period=period,
        horizon=horizon,
        topology=(),
        evidence_ids={},
        parties={},
    )


def sheet_of(contract: Contract, done: Assessment, **history: object) -> CircuitCredit:
    found = circuit_credit(contract, done, **history)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("figure", "credit"),
    [
        ("99.99", 0),
        ("99.9899", 500_00),
        ("99.5", 500_00),
        ("99.4999", 1_000_00),
        ("99.0", 1_000_00),
        ("98.9999", 2_000_00),
        ("0", 2_000_00),
    ],
)
def test_the_schedule_of_a_leased_line(figure: str, credit: int) -> None:
    """Charge 10 000; the border belongs to the better band."""
    band = band_of(AVAILABILITY, percent(figure), Border.BETTER)
    share = band.credit if band else Share(Fraction(0))
    assert isinstance(share, Share)
    assert share.ratio * 10_000_00 == credit


@pytest.mark.parametrize(
    ("border", "figure", "share"),
    [
        (Border.WORSE, "99.5", "10"),
        (Border.WORSE, "99.0", "20"),
        (Border.BETTER, "99.5", "5"),
        (Border.BETTER, "99.0", "10"),
    ],
)
def test_whose_a_figure_on_a_border_is(border: Border, figure: str, share: str) -> None:
    band = band_of(AVAILABILITY, percent(figure), border)
    assert band is not None
    assert band.credit == Share(percent(share))


@pytest.mark.parametrize(
    ("border", "number", "credit"),
    [
        (Border.BETTER, 2, None),
        (Border.BETTER, 3, Share(percent("3"))),
        (Border.BETTER, 4, Share(percent("3"))),
        (Border.BETTER, 5, Amount(99_99)),
        (Border.WORSE, 4, Amount(99_99)),
    ],
)
def test_bands_of_what_should_be_few(border: Border, number: int, credit: Share | Amount | None) -> None:
    band = band_of(COUNT, Fraction(number), border)
    assert (band.credit if band else None) == credit


def test_a_month_by_hand() -> None:
    """31 days are 44 640 min; 224 min down leave 99.4982 %: 10 % of 8 888.88 is 888.888."""
    contract = sold(charge=8_888_88)
    sheet = sheet_of(contract, assessed(contract, (1000, 224)))
    assert sheet.clauses[0].value == 1 - Fraction(224, 44_640)
    assert sheet.exact == Fraction(888_888, 10)
    assert (sheet.rounded, sheet.total, sheet.at_most) == (888_89, 888_89, 888_89)
    assert [(step.kind, step.money) for step in steps(sheet)] == [
        ("charge", "8888.88"),
        ("clause.missed", "888.888"),
        ("rounding.half_up", "888.89"),
        ("total", "888.89"),
    ]


@pytest.mark.parametrize(
    ("rule", "minor"),
    [
        (Rounding.HALF_UP, 888_89),
        (Rounding.HALF_EVEN, 888_89),
        (Rounding.TRUNCATE, 888_88),
        (Rounding.NONE, 888_88),
        (Rounding.UP, 888_89),
    ],
)
def test_roundings_of_888_888(rule: Rounding, minor: int) -> None:
    contract = sold(charge=8_888_88, rounding=rule)
    assert sheet_of(contract, assessed(contract, (1000, 224))).rounded == minor


@pytest.mark.parametrize(("rule", "minor"), [(Rounding.HALF_UP, 13), (Rounding.HALF_EVEN, 12), (Rounding.UP, 13)])
def test_roundings_of_a_half(rule: Rounding, minor: int) -> None:
    contract = sold(charge=1_25, rounding=rule)
    assert sheet_of(contract, assessed(contract, (1000, 224))).rounded == minor


SEVERAL = ((1000, 70), (2000, 10), (3000, 10))
"""90 min (99.79 %, 5 %), three outages (3 %), the longest 70 min (30 %)."""


@pytest.mark.parametrize(
    ("stacking", "minor", "taken"),
    [
        (Stacking.SUM, 3_800_00, ["availability", "outage_count", "longest_outage"]),
        (Stacking.HIGHEST, 3_000_00, ["longest_outage"]),
        (Stacking.FIRST, 500_00, ["availability"]),
    ],
)
def test_several_missed_clauses(stacking: Stacking, minor: int, taken: list[str]) -> None:
    contract = sold(AVAILABILITY, COUNT, LONGEST, stacking=stacking)
    sheet = sheet_of(contract, assessed(contract, *SEVERAL))
    assert sheet.total == minor
    assert [clause.clause for clause in sheet.clauses if clause.taken] == taken


@pytest.mark.parametrize(
    ("cap", "minor"),
    [
        (Share(percent("20")), 2_000_00),
        (Share(percent("38")), 3_800_00),
        (Share(percent("100")), 3_800_00),
        (Amount(1_234_56), 1_234_56),
        (None, 3_800_00),
    ],
)
def test_the_cap_of_a_circuit(cap: Share | Amount | None, minor: int) -> None:
    contract = sold(AVAILABILITY, COUNT, LONGEST, cap_circuit=cap)
    assert sheet_of(contract, assessed(contract, *SEVERAL)).total == minor


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        pytest.param(ChargeRule.ACTUAL_DAYS, Fraction(11, 31), id="eleven of 31 days"),
        pytest.param(ChargeRule.THIRTIETHS, Fraction(11, 30), id="a thirtieth for each of them"),
        pytest.param(ChargeRule.WHOLE, Fraction(1), id="a month is a month"),
    ],
)
def test_a_circuit_that_is_accepted_within_the_month(rule: ChargeRule, part: Fraction) -> None:
    contract = sold(pro_rata=rule)
    born = Validity(OCTOBER.start + 20 * DAY_US, None)
    sheet = sheet_of(contract, assessed(contract, (30_000, 300), life=born))
    assert (sheet.part, sheet.charge) == (part, 10_000_00 * part)
    assert sheet.exact == 10_000_00 * part * Fraction(1, 5)  # 300 of 15 840 min


def test_thirty_one_thirtieths_are_never_charged() -> None:
    contract = sold(pro_rata=ChargeRule.THIRTIETHS)
    born = Validity(OCTOBER.start + SECOND_US, None)
    assert sheet_of(contract, assessed(contract, life=born)).part == 1


def test_a_month_that_is_not_over_is_charged_as_it_will_be() -> None:
    contract = sold()
    sheet = sheet_of(contract, assessed(contract, (1000, 224), horizon=OCTOBER.start + 10 * DAY_US))
    assert (sheet.part, sheet.provisional) == (Fraction(1), True)


def test_a_circuit_with_its_own_charge() -> None:
    contract = sold(charges=((made.CIRCUIT, 1_00),))
    assert sheet_of(contract, assessed(contract)).charge == 1_00
    none = sold(charge=None)
    assert circuit_credit(none, assessed(none)) is None
    free = dataclasses.replace(contract, credit=None)
    assert circuit_credit(free, assessed(free)) is None


def test_only_a_whole_assessment_month_is_charged() -> None:
    week = parse_period("2026-10-01/2026-10-08", "Asia/Shanghai")
    contract = sold()
    assert circuit_credit(contract, assessed(contract, (1000, 224), period=week)) is None
    other = dataclasses.replace(contract, month_day=26)
    assert not is_month(other, OCTOBER)
    assert is_month(other, month("2026-10", "Asia/Shanghai", 26))


@pytest.mark.parametrize(
    ("before", "months", "minor", "kind"),
    [
        pytest.param([False, False], 3, 10_500_00, "chronic.paid", id="three months running"),
        pytest.param([True, False], 3, 500_00, "chronic.no", id="only two"),
        pytest.param([None, False], 3, 500_00, "chronic.no", id="one that nobody can say"),
        pytest.param([False], 3, 500_00, "chronic.no", id="a contract of two months"),
        pytest.param([True, False], 2, 10_500_00, "chronic.paid", id="the last two of them"),
    ],
)
def test_a_clause_missed_again_and_again(before: list[bool | None], months: int, minor: int, kind: str) -> None:
    contract = sold(chronic=Chronic("availability", months, Share(Fraction(1))))
    history = {"availability": tuple((f"2026-{8 + n:02d}", met) for n, met in enumerate(before))}
    sheet = sheet_of(contract, assessed(contract, (1000, 90)), history=history)
    assert sheet.total == minor
    assert kind in [step.kind for step in steps(sheet)]


def test_the_chronic_rule_may_only_give_the_right_to_leave() -> None:
    contract = sold(chronic=Chronic("availability", 2, None))
    sheet = sheet_of(contract, assessed(contract, (1000, 90)), history={"availability": (("2026-09", False),)})
    assert sheet.total == 500_00
    assert "chronic.right" in [step.kind for step in steps(sheet)]


def test_unknown_time_is_never_paid_for_and_says_what_it_could_cost() -> None:
    contract = sold()
    sheet = sheet_of(contract, assessed(contract, blind_min=(1000, 500)))
    assert (sheet.total, sheet.at_most) == (0, 2_000_00)
    clear = sheet_of(contract, assessed(contract))
    assert (clear.total, clear.at_most) == (0, 0)


REPAIR = RepairTimeClause("repair", HOUR_US, bands=(Band(Fraction(HOUR_US), None, Amount(7)),))


@pytest.mark.parametrize(
    ("clauses", "down", "blind", "at_most"),
    [
        pytest.param((LONGEST,), (), (1000, 61), 3_000_00, id="an outage longer than the limit"),
        pytest.param((LONGEST,), (), (1000, 60), 0, id="one that keeps it"),
        pytest.param((LONGEST,), ((1000, 30), (1061, 30)), (1030, 31), 3_000_00, id="two that are one"),
        pytest.param((LONGEST,), ((1000, 30),), (1030, 31), 3_000_00, id="one that goes on"),
        pytest.param((COUNT,), ((1000, 1), (2000, 1)), (3000, 1), 300_00, id="one more"),
        pytest.param((COUNT,), ((1000, 1), (2000, 1)), (2001, 1), 0, id="no other one"),
        pytest.param((REPAIR,), (), (1000, 61), 7, id="the only one, long to repair"),
        pytest.param((REPAIR,), (), (1000, 60), 0, id="the only one, repaired in time"),
    ],
)
def test_unknown_time_may_have_been_an_outage(
    clauses: tuple[Any, ...], down: tuple[tuple[int, int], ...], blind: tuple[int, int], at_most: int
) -> None:
    contract = sold(*clauses)
    sheet = sheet_of(contract, assessed(contract, *down, blind_min=blind))
    assert (sheet.total, sheet.at_most) == (0, at_most)


def test_what_cannot_be_said_is_never_paid_for() -> None:
    delay = MeasuredClause(
        "delay", MeasuredKind.DELAY, Fraction(20_000), "us", "p95", bands=(Band(Fraction(20_000), None, Amount(7)),)
    )
    contract = dataclasses.replace(sold(), clauses=(delay,))
    sheet = sheet_of(contract, assessed(contract))
    assert (sheet.total, sheet.at_most) == (0, 7)


def test_a_month_without_an_outage_has_no_repair_to_pay_for() -> None:
    repair = RepairTimeClause("r", HOUR_US, bands=(Band(Fraction(HOUR_US), None, Amount(7)),))
    contract = dataclasses.replace(sold(), clauses=(repair,))
    assert sheet_of(contract, assessed(contract)).at_most == 0
    assert sheet_of(contract, assessed(contract, (1000, 90))).total == 7


def test_the_cap_of_a_customer_holds_over_all_its_circuits() -> None:
    contract = sold(cap_customer=Share(percent("4")))
    sheets = [sheet_of(contract, assessed(contract, (1000, 90), circuit=f"C{n}")) for n in range(3)]
    found = customer_credit(made.CUSTOMER, "2026-10", sheets, {contract.ref: contract})
    (group,) = found.groups
    assert (group.circuits, group.summed, group.cap, group.total) == (3, 1_500_00, 1_200_00, 1_200_00)
    assert found.totals == (("CNY", 2, 1_200_00),)


def test_contracts_of_several_currencies_are_not_added() -> None:
    yuan = sold()
    yen = dataclasses.replace(sold(currency="JPY", digits=0, charge=1000), id="tokyo")
    sheets = [sheet_of(contract, assessed(contract, (1000, 90))) for contract in (yuan, yen)]
    found = customer_credit(made.CUSTOMER, "2026-10", sheets, {c.ref: c for c in (yuan, yen)})
    assert found.totals == (("CNY", 2, 500_00), ("JPY", 0, 50))


@pytest.mark.parametrize(
    ("minor", "digits", "text"),
    [
        (Fraction(50_000), 2, "500.00"),
        (Fraction(888_888, 10), 2, "888.888"),
        (Fraction(1, 3), 2, "0.003333..."),
        (Fraction(50), 0, "50"),
        (Fraction(5), 3, "0.005"),
    ],
)
def test_money_is_shown_with_every_digit_that_it_has(minor: Fraction, digits: int, text: str) -> None:
    assert money_text(minor, digits) == text


DECIMAL_ROUNDING = {
    Rounding.NONE: ROUND_FLOOR,
    Rounding.TRUNCATE: ROUND_FLOOR,
    Rounding.UP: ROUND_CEILING,
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
}


@given(
    st.lists(st.integers(1, 400), min_size=0, max_size=6),
    st.integers(0, 10**7),
    st.sampled_from(Stacking),
    st.sampled_from(Rounding),
    st.none() | st.integers(1, 100),
    st.integers(0, 3000),
)
def test_the_money_is_what_a_count_in_decimals_gives(
    lasting: list[int], charge: int, stacking: Stacking, rounding: Rounding, cap: int | None, blind: int
) -> None:
    contract = sold(
        AVAILABILITY,
        COUNT,
        LONGEST,
        charge=charge,
        stacking=stacking,
        rounding=rounding,
        cap_circuit=None if cap is None else Share(Fraction(cap, 100)),
    )
    outages = [(1000 + 500 * number, minutes) for number, minutes in enumerate(lasting)]
    sheet = sheet_of(contract, assessed(contract, *outages, blind_min=(20_000, blind) if blind else None))

    down, known = Decimal(sum(lasting)), Decimal(44_640 - blind)
    yuan = Decimal(charge) / 100
    figure = (known - down) / known * 100
    share = 0 if figure >= Decimal("99.99") else 5 if figure >= Decimal("99.5") else 10 if figure >= 99 else 20
    each = [yuan * share / 100]
    each.append(Decimal(0) if len(lasting) <= 2 else yuan * 3 / 100 if len(lasting) <= 4 else Decimal("99.99"))
    each.append(yuan * 30 / 100 if max(lasting, default=0) > 60 else Decimal(0))
    paying = [amount for amount in each if amount]
    exact = {
        Stacking.SUM: sum(paying, Decimal(0)),
        Stacking.HIGHEST: max(paying, default=Decimal(0)),
        Stacking.FIRST: paying[0] if paying else Decimal(0),
    }[stacking]
    due = exact.quantize(Decimal("0.01"), DECIMAL_ROUNDING[rounding])
    if cap is not None:
        due = min(due, (yuan * cap / 100).quantize(Decimal("0.01"), ROUND_FLOOR))
    assert Decimal(sheet.total) / 100 == due
    assert 0 <= sheet.total <= sheet.at_most
    if not blind:
        assert stacking is Stacking.FIRST or sheet.total == sheet.at_most
