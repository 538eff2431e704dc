"""A month that holds two versions, through the command line: parts, their sum, and what the report says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assessing import test_services as net
from tests.support.command import Done, probed

STANDARD = "inventory/contracts/standard-1.toml"
HOUR_US = net.HOUR_US
folder = net.folder


def second_version(folder: Path, begins: str, *changes: tuple[str, str]) -> None:
    """Version 2 of the standard contract, from a day on."""
    text = (folder / STANDARD).read_text("utf-8")
    text = text.replace("version = 1", "version = 2\nsupersedes = 1").replace("2024-01-01", begins)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / STANDARD.replace("-1", "-2")).write_text(text, "utf-8")


def test_each_version_judges_its_part_and_the_parts_are_added(folder: Path) -> None:
    whole = net.of(net.assess(folder, "--period", "2026-10"))[0]
    second_version(folder, "2026-10-16", ("99.5 %", "99.999 %"), ('fixed = "43200min"', 'fixed = "20000min"'))
    done = net.assess(folder, "ZJE10001", "--period", "2026-10")
    first, second = net.of(done)
    assert (first["contract"], second["contract"]) == ("standard@1", "standard@2")
    assert (first["start"], first["end"]) == (whole["start"], second["start"])
    assert second["end"] == whole["end"]
    for name, length in whole["totals"].items():
        assert first["totals"][name] + second["totals"][name] == length
    assert (first["totals"]["down"], second["totals"]["down"]) == (2 * HOUR_US, 0)
    assert [first["denominator_us"], second["denominator_us"]] == [43200 * 60_000_000, 20000 * 60_000_000]
    (joined,) = done.json["joined"]
    assert joined["contracts"] == ["standard@1", "standard@2"]
    assert joined["totals"] == whole["totals"]
    assert joined["outages"] == 1
    assert joined["denominator_us"] == 63200 * 60_000_000


def test_a_month_of_one_version_is_not_joined(folder: Path) -> None:
    assert net.assess(folder, "--period", "2026-10").json["joined"] == []


def test_the_table_shows_the_parts_and_their_sum(folder: Path) -> None:
    second_version(folder, "2026-10-16")
    told = shown(folder, "assess", "ZJE10001", "--period", "2026-10")
    lines = [line.split() for line in told.out.splitlines() if line.startswith("ZJE10001")]
    assert [line[1] for line in lines] == ["standard@1", "standard@2", "standard@1"]
    assert lines[2][2:4] == ["+", "standard@2"]
    assert lines[2][-1] == "joined"
    assert "each judges its own part" in told.err


def test_explain_tells_one_version_after_the_other(folder: Path) -> None:
    second_version(folder, "2026-10-16")
    told = shown(folder, "explain", "ZJE10001", "2026-10")
    assert re.findall(r"contract (standard@\d)", told.out) == ["standard@1", "standard@2"]
    assert told.out.count("nothing is missing, nothing is counted twice") == 2
    answer = shown(folder, "explain", "ZJE10001", "2026-10", "--json").json
    assert [answer["assessment"]["contract"]] + [p["assessment"]["contract"] for p in answer["later_versions"]] == [
        "standard@1", "standard@2",
    ]  # fmt: skip


def test_the_report_says_that_two_versions_held(folder: Path, tmp_path: Path) -> None:
    second_version(folder, "2026-10-16")
    done = shown(folder, "report", "250200000031", "2026-10", "--out", tmp_path / "out")
    assert done.code == 0, done.err
    pages = {path.stem[-2:]: json.loads(path.read_text("utf-8")) for path in (tmp_path / "out").glob("*.json")}
    said = {name: " ".join(texts_of(page)) for name, page in pages.items()}
    assert "was under standard@1, standard@2 one after another" in said["en"]
    assert "本期先后适用 standard@1、standard@2" in said["zh"]
    assert "superseded by version 2" in said["en"]


def test_a_version_that_is_still_to_come_is_no_part_yet(folder: Path) -> None:
    path = folder / "seen.jsonl"
    path.write_text(path.read_text().replace(net.END, "2026-10-10T00:00:00Z"))
    second_version(folder, "2026-10-16")
    (found,) = net.of(net.assess(folder, "ZJE10001", "--period", "2026-10"))
    assert (found["contract"], found["provisional"]) == ("standard@1", True)


def test_a_customer_that_changes_its_contract_within_the_month_is_judged_by_both(folder: Path) -> None:
    customers = folder / "inventory/customers.csv"
    row = next(line for line in customers.read_text("utf-8").splitlines() if line.startswith("250200000031"))
    assert row.count("standard") == 2  # the tier, then the contract
    cells = row.split(",")
    contract = len(cells) - 1 - cells[::-1].index("standard")
    before, after = list(cells), list(cells)
    before[-1], after[-2], after[contract] = "2026-10-16", "2026-10-16", "gold"
    rows = f"{','.join(before)}\n{','.join(after)}"
    customers.write_text(customers.read_text("utf-8").replace(row, rows), "utf-8")
    parts = net.of(net.assess(folder, "ZJE10001", "--period", "2026-10"))
    assert [part["contract"] for part in parts] == ["standard@1", "gold@2"]


@pytest.mark.parametrize("begins", ["26", "1"])
def test_an_assessment_month_from_the_26th_to_the_25th(begins: str, folder: Path) -> None:
    path = folder / STANDARD
    path.write_text(path.read_text("utf-8").replace("version = 1", f"version = 1\nmonth_begins = {begins}"), "utf-8")
    october = net.of(net.assess(folder, "ZJE10001", "--period", "2026-10"))[0]
    days = (october["end"] - october["start"]) / (24 * HOUR_US)
    assert days == {"26": 30, "1": 31}[begins]


def test_a_circuit_that_ended_before_the_month_of_the_calendar_is_in_that_of_its_contract(folder: Path) -> None:
    """From 26 September on: what ended on the 29th still has its three days, and is in its customer's list."""
    path = folder / STANDARD
    path.write_text(path.read_text("utf-8").replace("version = 1", "version = 1\nmonth_begins = 26"), "utf-8")
    circuits = folder / "inventory/circuits.csv"
    rows = circuits.read_text("utf-8").splitlines()
    ended = [f"{row.rsplit(',', 1)[0]},2026-09-29" if row.startswith("ZJE10001,") else row for row in rows]
    circuits.write_text("\n".join(ended) + "\n", "utf-8")
    one = net.of(net.assess(folder, "ZJE10001", "--period", "2026-10"))[0]
    assert (one["end"] - one["start"]) / (24 * HOUR_US) == 3
    listed = net.of(net.assess(folder, "--customer", "250200000031", "--period", "2026-10"))
    assert "ZJE10001" in {part["circuit"] for part in listed}


@pytest.mark.parametrize(("begins", "label"), [("1", "2026-11"), ("2", "2026-12"), ("26", "2026-11")])
def test_explain_without_a_period_is_about_the_month_of_the_contract(begins: str, label: str, folder: Path) -> None:
    """The last input is of 2 November, 8 in the morning."""
    path = folder / STANDARD
    path.write_text(path.read_text("utf-8").replace("version = 1", f"version = 1\nmonth_begins = {begins}"), "utf-8")
    assert shown(folder, "explain", "ZJE10001").out.startswith(f"ZJE10001  {label}  ")


def test_a_month_outside_of_the_holiday_file_is_remarked(folder: Path) -> None:
    (folder / "inventory/contracts/calendars").mkdir()
    calendar = folder / "inventory/contracts/calendars/cn.toml"
    calendar.write_text("schema = 1\nyears = [2025]\nholidays = [2025-10-01]\n")
    path = folder / STANDARD
    path.write_text(path.read_text("utf-8") + '\n[hours]\nholidays_file = "calendars/cn.toml"\n', "utf-8")
    told = shown(folder, "assess", "ZJE10001", "--period", "2026-10")
    assert "standard@1: its holiday file has no 2026" in told.err


def shown(folder: Path, *words: str | Path) -> Done:
    return probed(*words, "--inventory", folder / "inventory", "--observations", folder / "seen.jsonl")


def texts_of(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from texts_of(item)
        case dict():
            for item in value.values():
                yield from texts_of(item)


@pytest.mark.parametrize("rule", ["actual_days", "thirtieths", "whole"])
def test_versions_that_share_a_month_are_never_charged_for_more_than_it(rule: str, folder: Path) -> None:
    """Fifteen and sixteen days of 31; whatever the rule says of a circuit that is new, this one is not."""
    money = f'[credit]\ncurrency = "CNY"\nmonthly_charge = "3100.00"\npro_rata = "{rule}"\n\n[exclusions]'
    path = folder / STANDARD
    path.write_text(path.read_text("utf-8").replace("[exclusions]", money), "utf-8")
    second_version(folder, "2026-10-16")
    sheets = net.assess(folder, "--customer", "250200000031", "--period", "2026-10").json["credits"]
    assert [(sheet["contract"], sheet["part"], sheet["charge"]) for sheet in sheets] == [
        ("standard@1", "15/31", "150000/1"), ("standard@2", "16/31", "160000/1"),
    ]  # fmt: skip
    told = shown(folder, "explain", "ZJE10001", "2026-10").out
    assert "versions share this month, this one has 15/31 of it" in told


def test_explain_shows_each_part_its_own_credit_where_a_contract_comes_back(folder: Path) -> None:
    """Two parts under one version: the first showed the credit of the last."""
    money = '[credit]\ncurrency = "CNY"\nmonthly_charge = "3100.00"\n\n[exclusions]'
    path = folder / STANDARD
    path.write_text(path.read_text("utf-8").replace("[exclusions]", money), "utf-8")
    customers = folder / "inventory/customers.csv"
    row = next(line for line in customers.read_text("utf-8").splitlines() if line.startswith("250200000031"))
    name = row.removesuffix("standard,2025-01-01,")
    terms = ("standard,2025-01-01,2026-10-08", "gold,2026-10-08,2026-10-20", "standard,2026-10-20,")
    rows = "\n".join(f"{name}{term}" for term in terms)
    customers.write_text(customers.read_text("utf-8").replace(row, rows), "utf-8")
    answer = shown(folder, "explain", "ZJE10001", "2026-10", "--json").json
    parts = [answer, *answer["later_versions"]]
    assert [part["assessment"]["contract"] for part in parts] == ["standard@1", "gold@2", "standard@1"]
    charges = [None if part["credit"] is None else part["credit"]["sheet"]["charge"] for part in parts]
    assert charges == ["70000/1", None, "120000/1"]
    told = shown(folder, "assess", "ZJE10001", "--period", "2026-10")
    assert "two versions held" in told.err
    assert "sold again" not in told.err
