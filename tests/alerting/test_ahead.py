"""What is said of a clause that will be missed, and when it is said anew."""

from __future__ import annotations

import pytest

from alerting.ahead import Subject, ahead_cause, follows, of_circuit
from probed.model.ids import CircuitId, CustomerId, VpnId
from probed.model.instant import HOUR_US, MINUTE_US, parse_instant
from probed.model.problem import BreachFactors, BurnFactor, Cause, HitCircuit, HitVpn

NOW = parse_instant("2026-10-10T00:20:00Z")
MONTH = parse_instant("2026-11-01T00:00:00+08:00")
FACTORS = BreachFactors(
    at=NOW,
    contract="gold@2",
    unit="us",
    allowed=10 * HOUR_US,
    spent=2 * HOUR_US,
    left=8 * HOUR_US,
    basis="open outage",
    breach_at=NOW + 8 * HOUR_US + 5,
    burns=(BurnFactor(HOUR_US, HOUR_US, HOUR_US, "333.33"),),
    stake="300.00",
    currency="CNY",
    until=MONTH,
)
C1 = of_circuit(CircuitId("C1"), CustomerId("310000000001"), "AAA")
V1 = Subject(
    (*C1.circuits, HitCircuit(CircuitId("C2"), CustomerId("310000000001"), "A", "breach")),
    HitVpn(VpnId("V1"), CustomerId("310000000001"), "breach", ()),
)
EN = "Circuit C1: availability of gold@2 will be missed at 2026-10-10T16:20:00+08:00 if"
ZH = "电路 C1 的 gold@2 availability 条款预计 2026-10-10T16:20:00+08:00 未达标"


def cause(**others: object) -> Cause:
    factors = FACTORS._replace(**others)  # type: ignore[arg-type]
    return ahead_cause(C1, "availability", factors, "Asia/Shanghai")


@pytest.mark.parametrize(
    ("others", "en", "zh"),
    [
        (
            {},
            f"{EN} the open outage goes on, at stake 300.00 CNY",
            f"{ZH}（中断未结束），涉及违约扣减 300.00 CNY",
        ),
        (
            {"basis": "burn", "stake": ""},
            f"{EN} the loss of the last days goes on",
            f"{ZH}（近日劣化速度）",
        ),
        (
            {"basis": "report due", "stake": ""},
            f"{EN.removesuffix(' if')} unless the report is published",
            f"{ZH}（报告尚未发布）",
        ),
        (
            {"basis": "missed"},
            "Circuit C1: availability of gold@2 is missed",
            "电路 C1 的 gold@2 availability 条款已未达标",
        ),
    ],
)
def test_its_words(others: dict[str, object], en: str, zh: str) -> None:
    found = cause(**others)
    assert (found.text, found.text_zh) == (en, zh)


def test_it_is_a_root_of_its_own_that_no_customer_is_told_of() -> None:
    found = cause()
    assert (found.key.type, found.key.resource, found.key.qualifier) == ("breach_ahead", "circuit:C1", "availability")
    assert (found.root, found.raised, found.severity) == (None, NOW, "minor")
    assert [hit.how for hit in found.impact.circuits] == ["breach"]
    assert found.impact.affected_customers == ()
    assert found.breach == FACTORS


@pytest.mark.parametrize(
    ("others", "anew"),
    [
        ({}, False),
        ({"at": NOW + HOUR_US, "left": 7 * HOUR_US}, False),
        ({"breach_at": FACTORS.breach_at + 8 * HOUR_US // 7 - 2}, False),  # an eighth of what is left then
        ({"breach_at": FACTORS.breach_at + 8 * HOUR_US // 7 + 2}, True),
        ({"breach_at": FACTORS.breach_at - 8 * HOUR_US // 9 + 2}, False),
        ({"breach_at": FACTORS.breach_at - 8 * HOUR_US // 9 - 2}, True),
        ({"breach_at": FACTORS.breach_at - MINUTE_US, "at": FACTORS.breach_at - 3 * MINUTE_US}, False),
        ({"breach_at": FACTORS.breach_at - MINUTE_US - 1, "at": FACTORS.breach_at - 3 * MINUTE_US}, True),
        ({"basis": "burn"}, True),
        ({"stake": "600.00"}, True),
        ({"contract": "gold@3"}, True),
        ({"basis": "missed", "breach_at": FACTORS.breach_at}, True),
    ],
)
def test_it_is_said_anew_only_when_it_is_another(others: dict[str, object], *, anew: bool) -> None:
    before, found = cause(), cause(**others)
    assert follows(before, found) is (found if anew else before)


def test_what_is_missed_already_is_not_ahead_but_goes_on_where_it_was() -> None:
    first, later = cause(basis="missed"), cause(basis="missed", breach_at=NOW + HOUR_US)
    assert follows(None, first) is None
    assert follows(cause(), first) is first
    assert follows(first, later) is first


def test_a_vpns_names_the_vpn_and_finds_its_people_by_all_of_its_circuits() -> None:
    found = ahead_cause(V1, "net", FACTORS, "Asia/Shanghai")
    assert found.key == ("vpn:V1", "breach_ahead", "net")
    assert found.text == EN.replace("Circuit C1: availability", "VPN V1: net") + (
        " the open outage goes on, at stake 300.00 CNY"
    )
    assert found.text_zh.startswith("VPN V1 的 gold@2 net 条款预计")
    assert [(hit.circuit, hit.how) for hit in found.impact.circuits] == [("C1", "breach"), ("C2", "breach")]
    assert found.impact.affected_customers == ()
    assert [hit.vpn for hit in found.impact.vpns] == ["V1"]
