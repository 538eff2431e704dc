"""Traps of spreadsheets that are no mistakes: what they do to a file must not change its content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config.inventory import load_inventory
from probed.model.inventory import Inventory
from tests.support.bad_configs import EXAMPLE, make_network

ZONE = "Asia/Shanghai"


def _load(folder: Path) -> Inventory:
    return load_inventory(folder / "inventory", ZONE)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: "\ufeff" + text, id="a byte order mark is read over"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="lines may end in CR LF"),
        pytest.param(lambda text: text.replace("\n", "\r"), id="lines may end in CR alone"),
        pytest.param(lambda text: text.rstrip("\n"), id="the last line may lack its end"),
        pytest.param(lambda text: text.replace("\n", "\n\n ,,\n"), id="blank lines are read over"),
        pytest.param(lambda text: text.replace(",", " ,\u3000"), id="blanks around cells are cut off"),
        pytest.param(lambda text: text.replace("\n", ",,\n"), id="empty columns at the right are read over"),
        pytest.param(
            lambda text: text.replace("250100000018", '"250100000018"'), id="quotes around a cell say nothing"
        ),
        pytest.param(lambda text: "\n".join(_turned(text.split("\n"))), id="the order of rows says nothing"),
        pytest.param(
            lambda text: "\n".join(map(_mirrored, text.split("\n"))), id="the order of columns says nothing"
        ),
    ],
)
def test_what_a_spreadsheet_does_to_a_table_changes_nothing(change: Callable[[str], str], tmp_path: Path) -> None:
    before = _load(EXAMPLE)
    make_network(tmp_path)
    for name in ("customers.csv", "circuits.csv", "routes.csv", "vpn_members.csv"):
        path = tmp_path / "inventory" / name
        path.write_text(change(path.read_text("utf-8")), "utf-8", newline="")
    assert _load(tmp_path) == before


def test_another_spreadsheet_s_lock_file_is_no_table(tmp_path: Path) -> None:
    make_network(tmp_path)
    (tmp_path / "inventory" / "~$units.csv").write_text("x")
    (tmp_path / "inventory" / ".~lock.units.csv").write_text("x")
    assert _load(tmp_path) == _load(EXAMPLE)


def _turned(lines: list[str]) -> list[str]:
    header, *rows = lines
    return [header, *reversed(rows)]


def _mirrored(line: str) -> str:
    return ",".join(reversed(line.split(",")))
