"""What was promised of a VPN, as contract, assess, explain, backtest and the report show it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.assessing import test_services as net
from tests.cli.test_cli_credit import STANDARD, told

folder = net.folder
TERMS = """
[[clause]]
kind = "vpn_availability"
id = "net"
figure = "site"
target = "99.9 %"
bands = [
    { below = "99.9 %", from = "99 %", credit = "10 %" },
    { below = "99 %", credit = "50 %" },
]
"""
CREDIT = """
[credit]
currency = "CNY"
monthly_charge = "1000.00"

[credit.vpn]
charges = { VPN-IND = "500.05" }
"""


@pytest.fixture
def promised(folder: Path) -> Path:
    """A VPN of the one circuit that was down for two hours, 99.722 % of the standard contract's 720 hours."""
    inventory = folder / "inventory"
    for name, line in (
        ("vpns.csv", "VPN-IND,250200000031,示例网,Example net,mesh,2025-01-01,"),
        ("vpn_members.csv", "VPN-IND,ZJE10001,IND-DY,spoke,2025-01-01,"),
    ):
        path = inventory / name
        path.write_text(path.read_text("utf-8").rstrip("\n") + f"\n{line}\n", "utf-8")
    path = folder / STANDARD
    path.write_text(path.read_text("utf-8").replace("[exclusions]", f"{CREDIT}\n[exclusions]") + TERMS, "utf-8")
    return folder


def test_assess_judges_the_vpn_and_says_what_it_costs(promised: Path) -> None:
    done = told(promised, "assess", "--customer", "250200000031", "--period", "2026-10")
    assert done.code == 1
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "VPN-IND standard@1 net site, IND-DY 99.7311 99.9000 99.7311 99.7311 missed" in lines
    assert "VPN-IND standard@1 500.05 net 50.01 50.01 CNY" in lines
    assert "credit of customer 250200000031: 50.01 CNY" in lines
    answer = told(promised, "assess", "--customer", "250200000031", "--period", "2026-10", "--json").json
    (vpn,), (sheet,) = answer["vpns"], answer["vpn_credits"]
    assert (vpn["clauses"][0]["value"], sheet["credit"]["exact"], sheet["total"]) == ("371/372", "10001/2", 5001)


def test_explain_of_an_unknown_name_speaks_of_vpns_too(promised: Path) -> None:
    assert "no circuit or VPN 'VPN-IN'. Did you mean 'VPN-IND'?" in told(promised, "explain", "VPN-IN").err
    said = told(promised, "explain", "VPN-IN", language="zh_CN.UTF-8").err
    assert "没有电路或 VPN“VPN-IN”。是否指“VPN-IND”？" in said


def test_explain_takes_the_vpn_too(promised: Path) -> None:
    out = told(promised, "explain", "VPN-IND", "2026-10").out
    for text in ("IND-DY", "2:00:00", "monthly charge of VPN VPN-IND in CNY", "50.005", "50.01"):
        assert text in out
    out = told(promised, "explain", "VPN-IND", "2026-10", language="zh_CN.UTF-8").out
    assert "VPN VPN-IND 的月租费（CNY）" in out
    steps = told(promised, "explain", "VPN-IND", "2026-10", "--json").json["parts"][0]["credit"]["steps"]
    assert [step["kind"] for step in steps] == ["charge.vpn", "clause.missed", "rounding.half_up", "total"]


def test_a_vpn_of_which_nothing_was_promised_says_so(folder: Path) -> None:
    done = told(folder, "explain", "VPN-BANK", "2026-10")
    assert done.code != 0
    assert "nothing was promised of VPN VPN-BANK in 2026-10" in done.err


def test_show_and_backtest_know_the_clause(promised: Path) -> None:
    shown = told_of_contract(promised, "show", "standard@1")
    assert "clause.net.figure" in shown
    assert "credit.vpn.charges" in shown
    done = told(promised, "contract", "backtest", promised / STANDARD, "--months", "2", "--json")
    answer = done.json["backtest"]
    failed = [each for each in answer["failed"] if each["clause"] == "net"]
    assert [(each["month"], each["circuit"], each["credit"]) for each in failed] == [
        ("2026-10", "VPN-IND", "10001/2")
    ]
    assert [month["paid"] for month in answer["months"]] == [0, 5001]
    assert [month["paid_now"] for month in answer["months"]][1] == [["CNY", 2, 5001]]


def test_the_chronic_rule_of_a_vpn_looks_before_the_months_tested(promised: Path) -> None:
    """Two hours in September as well: the second month running costs the VPN's charge besides."""
    path = promised / STANDARD
    chronic = 'chronic = { clause = "net", months = 2, credit = "100 %" }\n\n[credit.vpn]'
    path.write_text(path.read_text("utf-8").replace("[credit.vpn]", chronic), "utf-8")
    seen = promised / "seen.jsonl"
    lines = [line for line in seen.read_text().splitlines() if "2026-10-04T23:59:00Z" not in line]
    port, first, last = "NJ-GL:STM16-E", "2026-09-05T00:00:00Z", "2026-09-05T02:00:00Z"
    lines += [
        net.look(port, net.BEGIN, "2026-09-04T23:59:00Z"),
        net.look(port, first, "2026-09-05T01:59:00Z", "down"),
        net.look(port, last, "2026-10-04T23:59:00Z"),
    ]
    seen.write_text("\n".join(lines))
    for months, paid in (("1", [550_06]), ("2", [50_01, 550_06])):
        done = told(promised, "contract", "backtest", path, "--months", months, "--json")
        assert [month["paid"] for month in done.json["backtest"]["months"]] == paid
    assert done.json["backtest"]["before"] == [{"month": "2026-08", "recorded": True}]


def told_of_contract(folder: Path, *words: str) -> str:
    from tests.support.command import ENGLISH, probed

    done = probed("contract", *words, "--inventory", folder / "inventory", env=ENGLISH)
    assert done.code == 0, done.err
    return done.out


@pytest.mark.parametrize(
    ("language", "head", "site", "brief"),
    [
        (
            "en",
            "availability of every site (the worst)",
            "Danyang works, gate 1",
            "1 promises of VPNs as a whole: 0 kept, 1 missed",
        ),
        ("zh", "各站点可用率（最差者）", "丹杨工厂,一号门", "VPN 承诺 1 项：0 项达标，1 项未达标"),
    ],
)
def test_the_report_has_the_promise_the_verdict_and_the_sheet(
    language: str, head: str, site: str, brief: str, promised: Path, tmp_path: Path
) -> None:
    done = told(promised, "report", "250200000031", "2026-10", "--out", tmp_path / "out", "--language", language)
    assert done.code == 0, done.err
    (html,), (text,) = (list((tmp_path / "out").glob(f"*.{kind}")) for kind in ("html", "json"))
    page = json.loads(text.read_text("utf-8"))
    (row,) = page["vpns"][0]["clauses"]
    assert (row["title"], row["site"], row["verdict"], page["verdict"]) == (head, site, "missed", "missed")
    assert any(line.startswith(brief) for line in page["brief"])
    assert [(part["circuit"], part["total"]) for part in page["credits"]] == [
        ("ZJE10001", "0.00"),
        ("VPN-IND", "50.01"),
    ]
    assert head in html.read_text("utf-8")


def test_its_mistakes_are_told_with_their_place(promised: Path) -> None:
    path = promised / STANDARD
    text = path.read_text("utf-8").replace("VPN-IND = ", "VPN-INT = ")
    path.write_text(text.replace('figure = "site"', 'figure = "k_of_n"\nk = 2'), "utf-8")
    from tests.support.command import ENGLISH, probed

    done = probed("contract", "check", "--inventory", promised / "inventory", env=ENGLISH)
    assert "k: VPN 'VPN-IND' has only 1 sites. Write at most 1." in done.out
    assert "charges: there is no VPN 'VPN-INT' in vpns.csv. Did you mean 'VPN-IND'?" in done.out


WINDOWS = """
[[clause]]
kind = "availability"
id = "alone"
target = "99.9 %"
window = "{window}"

[[clause]]
kind = "vpn_availability"
id = "together"
figure = "all_sites"
target = "99.9 %"
window = "{window}"
"""


@pytest.mark.parametrize("window", ["day", "quarter", "rolling 45d"])
@pytest.mark.parametrize("period", ["2026-10", "2026-10-15/2026-10-25"])
def test_over_windows_a_vpn_of_one_circuit_has_its_circuits_result(promised: Path, window: str, period: str) -> None:
    """Also where they begin before the period: its members are assessed from there."""
    path = promised / STANDARD
    path.write_text(path.read_text("utf-8") + WINDOWS.format(window=window), "utf-8")
    answer = told(promised, "assess", "--customer", "250200000031", "--period", period, "--json").json
    (circuit,) = [found for found in answer["assessments"][0]["clauses"] if found["clause"] == "alone"]
    (vpn,) = [found for found in answer["vpns"][0]["clauses"] if found["clause"] == "together"]
    assert vpn["value"] is not None
    same = ("value", "low", "high", "margin", "met", "reason", "window", "windows", "windows_missed")
    assert {name: vpn[name] for name in same} == {name: circuit[name] for name in same}


def test_a_version_that_is_still_to_come_has_its_part_of_the_month(promised: Path) -> None:
    """As of a circuit: 15 of 31 days, whether the other version has begun or not."""
    path = promised / STANDARD
    text = (
        path.read_text("utf-8")
        .replace('credit = "10 %"', 'credit = "310.00"')
        .replace('credit = "50 %"', 'credit = "620.00"')
    )
    path.write_text(text, "utf-8")
    later = text.replace("version = 1", "version = 2\nsupersedes = 1").replace("2024-01-01", "2026-10-16")
    (promised / STANDARD.replace("-1", "-2")).write_text(later, "utf-8")
    words = "assess", "--customer", "250200000031", "--period", "2026-10", "--json"
    both = told(promised, *words).json["vpn_credits"]
    assert [sheet["total"] for sheet in both] == [150_00, 0]  # two of 360 hours
    seen = promised / "seen.jsonl"
    seen.write_text(seen.read_text().replace(net.END, "2026-10-10T00:00:00Z"))
    (only,) = told(promised, *words).json["vpn_credits"]
    assert (only["credit"]["held"], only["credit"]["covered"]) == (
        both[0]["credit"]["held"],
        both[0]["credit"]["covered"],
    )
    assert only["credit"]["charge"] == both[0]["credit"]["charge"]
