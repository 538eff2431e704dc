"""The contract page: its files load, its versions follow one another, and its mistakes are told in its words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from config.inventory import load_inventory
from probed.errors import ConfigError
from probed.model.instant import parse_instant
from probed.model.inventory import Inventory
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
    assert len(follow(PAGE, tmp_path)) == 3
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


def test_the_page_has_all_the_kinds_of_mistakes() -> None:
    assert len(MISTAKES) == 4
    assert sum(block.kind == "toml" for block in blocks(PAGE)) == 3
