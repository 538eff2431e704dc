"""The contract's text in the report and in `explain`: each promise, its clock and window, and what a miss costs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from probed.model.contract import (
    Amount,
    AvailabilityClause,
    Band,
    Border,
    ChargeRule,
    Chronic,
    ClauseWindow,
    ClockStart,
    Contract,
    CreditRules,
    DenominatorRule,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    MinimumApplies,
    OutageRules,
    RepairTimeClause,
    Rounding,
    Share,
    Stacking,
    UnknownRule,
    VpnClause,
    VpnCredit,
    VpnFigure,
    WindowKind,
)
from probed.model.instant import HOUR_US, MINUTE_US, SECOND_US
from probed.report.method import contract_item
from probed.report.names import Names
from probed.report.page import Language
from probed.report.setting import Setting
from probed.report.text import Words
from tests.support import sample_assessments as sample

TARGET = Fraction(999, 1000)
CREDIT = CreditRules(
    currency="JPY",
    digits=0,
    charge=10_000,
    pro_rata=ChargeRule.THIRTIETHS,
    stacking=Stacking.FIRST,
    border=Border.WORSE,
    rounding=Rounding.HALF_EVEN,
    cap_circuit=Share(Fraction(1, 2)),
    cap_customer=Amount(7000),
    chronic=Chronic("availability", 3, None),
    vpn=VpnCredit(cap=Amount(900), with_circuits=Stacking.HIGHEST),
)
RICH = replace(
    sample.GOLD,
    clauses=(
        AvailabilityClause(
            "availability",
            TARGET,
            DenominatorRule.SERVICE_TIME,
            None,
            UnknownRule.EXCLUDE,
            ClauseWindow(WindowKind.ROLLING, 30),
            (
                Band(TARGET, Fraction(99, 100), Share(Fraction(1, 20))),
                Band(Fraction(99, 100), None, Amount(2500)),
            ),
        ),
        LongestOutageClause("longest", 2 * HOUR_US, bands=(Band(Fraction(2 * HOUR_US), None, Amount(300)),)),
        RepairTimeClause("repair_time", 4 * HOUR_US, clock=ClockStart.TICKET, each=True),
        MeasuredClause("response_time", MeasuredKind.RESPONSE_TIME, Fraction(15 * MINUTE_US), "us", "earlier"),
        MeasuredClause("jitter", MeasuredKind.JITTER, Fraction(5_500), "us", "p99.9"),
        MeasuredClause("loss", MeasuredKind.LOSS, Fraction(1, 1000), "ratio", "", ClauseWindow(WindowKind.DAY)),
    ),
    vpn_clauses=(VpnClause("vpn_availability", VpnFigure.K_OF_N, TARGET, k=2, quorum=1),),
    credit=CREDIT,
    planned_notice_us=0,
)


def lines(language: Language, contract: Contract = RICH) -> tuple[str, ...]:
    return contract_item(contract, Setting(Words(language), Names(), sample.OCTOBER, {}, offset=False)).lines


@pytest.mark.parametrize(
    "sentence",
    [
        (
            "Promised: Availability ≥ 99.90 %, judged over the last 30 days, every day; "
            "a miss costs 99.9 % .. 99 %: 5 %, 99 % .. 0 %: 2500 JPY."
        ),
        "Promised: Longest outage (longest) ≤ 2:00:00; a miss costs 2:00:00 .. ∞: 300 JPY.",
        "Promised: Time to repair, each ≤ 4:00:00, its clock starts with the ticket.",
        "Promised: Response time ≤ 0:15:00, its clock starts with detection or the ticket, whichever is earlier.",
        "Promised: Delay variation ≤ 5.5 ms (p99.9).",
        "Promised: Loss ≤ 0.10 %, judged day by day.",
        "Promised: VPN: availability of at least 2 of n sites ≥ 99.90 %, a site must see 1 others.",
        "Exclusions accepted: planned work, customer's cause.",
        (
            "What a miss costs: of a month that is not whole a thirtieth for each day is charged; of several missed "
            "clauses the first in the contract's order counts; a figure on the border of two bands belongs to the "
            "worse one; the result is rounded (half to even) to 1 JPY."
        ),
        "Most that a circuit gets in a month: 50 %.",
        "Most that the customer gets in a month: 7000 JPY.",
        "Most that a VPN gets in a month: 900 JPY.",
        "Of a VPN's credit and those of its circuits only the higher is paid.",
        "Availability missed in 3 months running: the contract may be ended.",
    ],
)
def test_the_contract_is_told_sentence_by_sentence(sentence: str) -> None:
    assert sentence in lines(Language.EN)


def test_the_chinese_has_as_many_sentences_and_no_english_but_names_and_units() -> None:
    chinese = lines(Language.ZH)
    assert len(chinese) == len(lines(Language.EN))
    assert "承诺：单次修复时间 ≤ 4:00:00，自工单起计时。" in chinese
    assert "承诺：VPN: n 个站点中至少 2 个的可用率 ≥ 99.90 %，各站点须可达其他 1 个站点。" in chinese
    assert "扣减计算：不足整月的月租费按每日三十分之一折算；多项未达标取第一项；恰在档界者归较差一档；" in "".join(
        chinese
    )


def test_a_contract_without_money_speaks_of_none() -> None:
    told = "\n".join(lines(Language.EN, replace(RICH, credit=None)))
    assert "costs" not in told
    assert "JPY" not in told


@pytest.mark.parametrize(
    ("bridge", "minimum", "sentence"),
    [
        (
            60,
            30,
            "Outages less than 0:01:00 apart count as one (their time is not joined); an outage shorter than 0:00:30",
        ),
        (
            60,
            0,
            "Outages less than 0:01:00 apart count as one (their time is not joined); none is too short to count.",
        ),
        (0, 30, "Every outage counts by itself; one shorter than 0:00:30 is not counted, its time is."),
        (0, 0, "Every outage counts by itself, and none is too short to count."),
    ],
)
def test_lengths_of_nothing_are_not_told(bridge: int, minimum: int, sentence: str) -> None:
    rules = OutageRules(bridge * SECOND_US, minimum * SECOND_US, MinimumApplies.COUNT)
    assert any(line.startswith(sentence) for line in lines(Language.EN, replace(RICH, outages=rules)))
