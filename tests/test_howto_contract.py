"""The contract page: its files load, its versions follow one another, and its mistakes are told in its words."""

from __future__ import annotations

import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from config.contract_write import contract_toml
from config.contracts import read_contract
from config.inventory import load_inventory
from config.mistakes import Mistakes
from probed.errors import ConfigError
from probed.model.contract import AvailabilityClause, MeasuredClause, VpnFigure
from probed.model.instant import HOUR_US, parse_instant
from probed.model.inventory import Inventory
from sla.credit import band_of, worth
from sla.credit_sheet import money_text
from tests.support.command import probed
from tests.support.follow_page import ROOT, blocks, follow

PAGE = ROOT / "docs" / "how-to-write-a-contract.md"
CELLS = re.compile(r"^\| `(?P<wrote>[^`]+)` \| (?P<says>[^|]+) \|$", re.MULTILINE)
MISTAKES = [
    (m["wrote"], m["says"].strip())
    for m in CELLS.finditer(PAGE.read_text("utf-8").split("## 4.")[1].split("## 5.")[0])
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example network with the page's contracts, given to its first customer."""
    shutil.copytree(ROOT / "config" / "examples" / "inventory", tmp_path / "inventory")
    assert len(follow(PAGE, tmp_path)) == 5
    customers = tmp_path / "inventory" / "customers.csv"
    customers.write_text(customers.read_text("utf-8").replace(",gold,", ",branch,"), "utf-8")
    return tmp_path / "inventory"


def loaded(folder: Path) -> Inventory:
    return load_inventory(folder, "Asia/Shanghai")


def test_the_contract_of_the_page_loads_and_is_the_customers(folder: Path) -> None:
    inventory = loaded(folder)
    assert next(c.contract for c in inventory.customers) == "branch"
    assert [c.version for c in inventory.contracts if c.id == "branch"] == [1, 2]


@pytest.mark.parametrize(
    ("day", "version"), [("2026-06-01", 1), ("2026-12-31", 1), ("2027-01-01", 2), ("2030-01-01", 2)]
)
def test_the_next_version_ends_the_one_before(day: str, version: int, folder: Path) -> None:
    at = parse_instant(f"{day}T00:00:00+08:00")
    versions = [c for c in loaded(folder).contracts if c.id == "branch"]
    in_force = [c for c in versions if (c.start or 0) <= at and (c.end is None or at < c.end)]
    assert [c.version for c in in_force] == [version]


@pytest.mark.parametrize(("wrote", "says"), MISTAKES, ids=[wrote for wrote, _ in MISTAKES])
def test_a_mistake_is_told_as_the_page_says(wrote: str, says: str, folder: Path) -> None:
    path = folder / "contracts" / "branch-1.toml"
    key, _, _ = wrote.partition(" = ")
    text = path.read_text("utf-8")
    changed = re.sub(rf'\b{key} = ("[^"]*"|\[[^\]]*\])', lambda _: wrote, text, count=1)
    assert changed != text
    if wrote == 'limit = "4"':
        changed = text.replace('limit = "4h"', wrote)
    path.write_text(changed, "utf-8")
    with pytest.raises(ConfigError) as caught:
        loaded(folder)
    assert says in str(caught.value)
    assert "branch-1.toml:" in str(caught.value)


SCHEDULE = re.findall(r"^\| `([0-9.]+)` \| ([0-9.]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("figure", "credit"), SCHEDULE)
def test_the_draft_of_the_page_costs_what_its_table_says(figure: str, credit: str, folder: Path) -> None:
    done = probed("contract", "check", folder.parent / "draft.toml", "--inventory", folder)
    # BANK-E1 is the reader's circuit; the example network has another.
    assert "there is no circuit 'BANK-E1' in circuits.csv" in done.out
    mistakes = Mistakes()
    version = read_contract(folder.parent / "draft.toml", mistakes, folder / "contracts")
    assert version is not None
    assert version.contract.credit is not None
    clause = next(c for c in version.contract.clauses if c.id == "availability")
    assert isinstance(clause, AvailabilityClause)
    value = Fraction(figure) / 100
    band = None if value >= clause.target else band_of(clause, value, version.contract.credit.border)
    made = worth(band.credit if band else None, Fraction(version.contract.credit.charge or 0))
    assert money_text(made, 2) == credit


def test_the_draft_of_the_page_takes_what_it_says_from_template_and_calendar(folder: Path) -> None:
    version = read_contract(folder.parent / "draft.toml", Mistakes(), folder / "contracts")
    assert version is not None
    contract = version.contract
    assert [clause.id for clause in contract.clauses] == ["availability", "repair_time", "reporting"]
    assert (contract.month_day, contract.planned_notice_us) == (26, 72 * HOUR_US)
    assert "2026-10-01" in contract.holidays
    assert contract.holiday_years == (2026,)


def test_what_the_page_promises_of_a_vpn_is_read(folder: Path) -> None:
    (text,) = [block.body for block in blocks(PAGE) if "vpn_availability" in block.body and block.kind == "toml"]
    draft = folder.parent / "draft.toml"
    draft.write_text(draft.read_text("utf-8") + text, "utf-8")
    version = read_contract(draft, Mistakes(), folder / "contracts")
    assert version is not None
    (clause,) = version.contract.vpn_clauses
    assert (clause.figure, clause.k) == (VpnFigure.K_OF_N, 2)
    assert version.contract.credit is not None
    assert version.contract.credit.vpn.charge_of("VPN-BANK") == 5_000_000


def test_what_the_page_promises_of_errored_seconds_is_read(folder: Path) -> None:
    (text,) = [block.body for block in blocks(PAGE) if "errored_seconds" in block.body and block.kind == "toml"]
    draft = folder.parent / "draft.toml"
    draft.write_text(draft.read_text("utf-8") + text, "utf-8")
    version = read_contract(draft, Mistakes(), folder / "contracts")
    assert version is not None
    clause = next(one for one in version.contract.clauses if one.id == "errored_seconds")
    assert isinstance(clause, MeasuredClause)
    assert (clause.parameter, clause.limit, clause.bands[0].worse) == ("esr", Fraction(4, 1000), None)


def test_what_the_page_promises_of_the_report_is_read(folder: Path) -> None:
    (text,) = [block.body for block in blocks(PAGE) if 'workdays"' in block.body and block.kind == "toml"]
    draft = folder.parent / "draft.toml"
    draft.write_text(draft.read_text("utf-8") + text, "utf-8")
    version = read_contract(draft, Mistakes(), folder / "contracts")
    assert version is not None
    clause = next(one for one in version.contract.clauses if one.id == "reporting")
    assert isinstance(clause, MeasuredClause)
    assert (clause.limit, clause.unit, clause.bands[0].better) == (Fraction(5), "workdays", Fraction(5))


def test_what_the_page_promises_of_protection_switches_is_read_and_written(folder: Path) -> None:
    (text,) = [block.body for block in blocks(PAGE) if "protection_switch" in block.body and block.kind == "toml"]
    draft = folder.parent / "draft.toml"
    draft.write_text(draft.read_text("utf-8") + text, "utf-8")
    version = read_contract(draft, Mistakes(), folder / "contracts")
    assert version is not None
    clause = next(one for one in version.contract.clauses if one.id == "protection_switch")
    assert isinstance(clause, MeasuredClause)
    assert (clause.parameter, clause.limit, clause.allowed) == ("count", Fraction(50_000), 1)
    assert [(band.better, band.worse) for band in clause.bands] == [(Fraction(1), Fraction(3)), (Fraction(3), None)]
    draft.write_text(contract_toml(version.contract), "utf-8")
    again = read_contract(draft, Mistakes(), folder / "contracts")
    assert again is not None
    assert again.contract.clauses == version.contract.clauses


def test_the_commands_of_the_page_work(folder: Path) -> None:
    for words in (("check",), ("show", "branch"), ("diff", "branch", str(folder.parent / "draft.toml"))):
        assert probed("contract", *words, "--inventory", folder).code == (words[0] == "diff")


def test_the_page_has_all_the_kinds_of_mistakes() -> None:
    assert len(MISTAKES) == 4
    assert sum(block.kind == "toml" for block in blocks(PAGE)) == 9
