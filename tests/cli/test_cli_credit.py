"""What a missed clause costs, as the command line and the report show it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.assessing import test_services as net
from tests.support.command import ENGLISH, Done, probed

folder = net.folder
STANDARD = "inventory/contracts/standard-1.toml"
CREDIT = """
[credit]
currency = "CNY"
monthly_charge = "8888.88"
cap_customer = "50.00"
chronic = { clause = "availability", months = 3 }
"""
BANDS = """bands = [
    { below = "99.9 %", from = "99.5 %", credit = "1 %" },
    { below = "99.5 %", credit = "10 %" },
]
"""


@pytest.fixture
def paying(folder: Path) -> Path:
    """The standard contract promises 99.9 % of 43 200 min and pays 1 %: two hours down are 99.722 %."""
    path = folder / STANDARD
    text = path.read_text("utf-8").replace('target = "99.5 %"', 'target = "99.9 %"') + BANDS
    path.write_text(text.replace("[exclusions]", f"{CREDIT}\n[exclusions]"), "utf-8")
    return folder


def told(folder: Path, *words: str | Path, language: str = "C.UTF-8") -> Done:
    env = {**ENGLISH, "LC_ALL": language}
    return probed(*words, "--inventory", folder / "inventory", "--observations", folder / "seen.jsonl", env=env)


def test_assess_shows_what_each_circuit_and_customer_gets(paying: Path) -> None:
    done = told(paying, "assess", "--customer", "250200000031", "--period", "2026-10")
    (line,) = [line.split() for line in done.out.splitlines() if "8888.88" in line]
    assert line == ["ZJE10001", "standard@1", "8888.88", "availability", "88.89", "88.89", "CNY"]
    assert "credit of customer 250200000031: 50.00 CNY" in done.out
    assert "the circuits' 88.89 are cut to the customer's cap of 50.00" in done.err


def test_the_json_has_the_whole_sheet(paying: Path) -> None:
    answer = told(paying, "assess", "--customer", "250200000031", "--period", "2026-10", "--json").json
    (sheet,) = answer["credits"]
    assert (sheet["monthly"], sheet["exact"], sheet["rounded"], sheet["total"]) == (888_888, "222222/25", 8889, 8889)
    assert [sheet["clauses"][0][key] for key in ("clause", "met", "taken")] == ["availability", False, True]
    (customer,) = answer["customer_credits"]
    assert customer["totals"] == [["CNY", 2, 5000]]


ENGLISH_STEPS = (
    "monthly charge of ZJE10001 in CNY",
    "availability: 99.722222 % lies in 99.9 % .. 99.5 %, which costs 1 %",
)
CHINESE_STEPS = (
    "电路 ZJE10001 的月租费（CNY）",
    "availability：99.722222 % 落在 99.9 % .. 99.5 % 档，扣减 1 %",
)


@pytest.mark.parametrize(("language", "says"), [("C.UTF-8", ENGLISH_STEPS), ("zh_CN.UTF-8", CHINESE_STEPS)])
def test_explain_shows_every_step(language: str, says: tuple[str, ...], paying: Path) -> None:
    done = told(paying, "explain", "ZJE10001", "2026-10", language=language)
    for text in (*says, "8888.88", "88.8888", "88.89"):
        assert text in done.out
    # August is known, before it nothing is: the rule asks for three months.
    assert "2026-08 +, 2026-09 +, 2026-10 -" in done.out


def test_explain_gives_the_steps_as_data(paying: Path) -> None:
    credit = told(paying, "explain", "ZJE10001", "2026-10", "--json").json["credit"]
    assert [step["kind"] for step in credit["steps"]] == [
        "charge", "clause.missed", "chronic.no", "rounding.half_up", "total",
    ]  # fmt: skip
    assert credit["sheet"]["total"] == 8889


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


@pytest.mark.parametrize(
    ("language", "head", "step"),
    [
        ("en", "Credits", "Availability: 99.722222 % lies in 99.9 % .. 99.5 %, which costs 1 %"),
        ("zh", "违约扣减", "可用率：99.722222 % 落在 99.9 % .. 99.5 % 档，扣减 1 %"),
    ],
)
def test_the_report_has_the_sheet_in_both_forms(
    language: str, head: str, step: str, paying: Path, tmp_path: Path
) -> None:
    done = told(paying, "report", "250200000031", "2026-10", "--out", tmp_path / "out", "--language", language)
    assert done.code == 0
    (html,), (text,) = (list((tmp_path / "out").glob(f"*.{kind}")) for kind in ("html", "json"))
    page = json.loads(text.read_text("utf-8"))
    (part,) = page["credits"]
    assert (part["charge"], part["total"], part["currency"]) == ("8888.88", "88.89", "CNY")
    shown = Text()
    shown.feed(html.read_text("utf-8"))
    told_ = " ".join(shown.parts)
    assert head in told_
    assert step in {each["text"] for each in part["steps"]}
    for each in part["steps"]:
        assert each["text"] in told_
    assert page["credit_totals"]
    assert all(line in told_ for line in page["credit_totals"])


def test_a_report_without_money_does_not_speak_of_it(folder: Path, tmp_path: Path) -> None:
    told(folder, "report", "250200000031", "2026-10", "--out", tmp_path / "out", "--language", "en")
    (html,) = (tmp_path / "out").glob("*.html")
    assert "Credits" not in html.read_text("utf-8")


@pytest.fixture
def shared(paying: Path) -> Path:
    """The same, from the 16th on under version 2 with another cap; the band pays an amount."""
    path = paying / STANDARD
    text = path.read_text("utf-8").replace('credit = "1 %"', 'credit = "620.00"')
    text = text.replace('cap_customer = "50.00"', 'cap_circuit = "310.00"').replace("chronic =", "# chronic =")
    path.write_text(text, "utf-8")
    later = text.replace("version = 1", "version = 2\nsupersedes = 1").replace("2024-01-01", "2026-10-16")
    later = later.replace('cap_circuit = "310.00"', 'cap_circuit = "620.00"')
    (paying / STANDARD.replace("-1", "-2")).write_text(later, "utf-8")
    return paying


SHARED = {
    "C.UTF-8": (
        "which costs 15/31 x 620.00",
        "one cap for the month, by time: 150.00 (standard@1) + 320.00 (standard@2)",
    ),
    "zh_CN.UTF-8": ("扣减 15/31 x 620.00", "各版本按时间分摊的本月上限：150.00 (standard@1)"),
}


@pytest.mark.parametrize("language", SHARED)
def test_a_month_of_two_versions_has_one_cap(language: str, shared: Path) -> None:
    """15/31 of 620.00 are 300.00: below the month's 470.00, though above what version 1 alone brings to it."""
    done = told(shared, "explain", "ZJE10001", "2026-10", language=language)
    for text in SHARED[language]:
        assert text in done.out
    sheets = told(shared, "assess", "ZJE10001", "--period", "2026-10", "--json").json["credits"]
    assert [(sheet["contract"], sheet["cap"], sheet["total"]) for sheet in sheets] == [
        ("standard@1", 470_00, 300_00), ("standard@2", 470_00, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("cap", ["cap_circuit", "cap_customer"])
@pytest.mark.parametrize("amount", ["100.00", "5000.00"])
def test_a_version_that_changes_nothing_costs_nothing(cap: str, amount: str, paying: Path) -> None:
    """The line is down all October, so that both parts miss alike: 10 % of 8888.88, or the cap."""
    path = paying / STANDARD
    text = path.read_text("utf-8").replace('cap_customer = "50.00"', f'{cap} = "{amount}"')
    path.write_text(text, "utf-8")
    seen = paying / "seen.jsonl"
    lines = [line for line in seen.read_text().splitlines() if "NJ-GL:STM16-E" not in line]
    seen.write_text("\n".join([*lines, net.look("NJ-GL:STM16-E", net.BEGIN, net.END, "down")]))
    words = "assess", "--customer", "250200000031", "--period", "2026-10", "--json"
    whole = told(paying, *words).json["customer_credits"][0]["totals"]
    later = text.replace("version = 1", "version = 2\nsupersedes = 1").replace("2024-01-01", "2026-10-09")
    (paying / STANDARD.replace("-1", "-2")).write_text(later, "utf-8")
    answer = told(paying, *words).json
    assert len(answer["credits"]) == 2
    assert answer["customer_credits"][0]["totals"] == whole == [["CNY", 2, 100_00 if amount == "100.00" else 888_89]]
