"""`probed risk` on a network whose standard circuit is down while we look."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.assessing.test_services import EXAMPLE, POINTS, look
from tests.support.command import ENGLISH, Done, probed

BEGIN, DOWN, NOW = "2026-09-30T16:00:00Z", "2026-10-10T00:00:00Z", "2026-10-10T00:20:00Z"
CREDIT = '[credit]\ncurrency = "CNY"\nmonthly_charge = "3000.00"\n\n[exclusions]'
BANDS = 'bands = [{ below = "99.9 %", credit = "10 %" }]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Down for twenty minutes and going on; the contract promises 99.9 % of 43 200 min: 43.2 min, minimum 60 s."""
    shutil.copytree(EXAMPLE, tmp_path / "net")
    lines = [look(point, BEGIN, NOW) for point in POINTS if point != "NJ-GL:STM16-E"]
    lines += [look("NJ-GL:STM16-E", BEGIN, "2026-10-09T23:59:00Z"), look("NJ-GL:STM16-E", DOWN, NOW, "down")]
    (tmp_path / "net/seen.jsonl").write_text("\n".join(lines))
    path = tmp_path / "net/inventory/contracts/standard-1.toml"
    text = path.read_text("utf-8").replace("[exclusions]", CREDIT).replace('"99.5 %"', '"99.9 %"') + BANDS
    path.write_text(text, "utf-8")
    return tmp_path / "net"


def risk(folder: Path, *words: str, env: dict[str, str | None] | None = None) -> Done:
    where = ("--inventory", folder / "inventory", "--observations", folder / "seen.jsonl")
    return probed("risk", *words, *where, env=env or ENGLISH)


def test_the_breach_is_foretold_with_its_factors(folder: Path) -> None:
    done = risk(folder, "--json")
    assert done.code == 1
    (warning,) = done.json["warnings"]
    found = warning["risk"]
    assert (found["circuit"], found["clause"], found["basis"]) == ("ZJE10001", "availability", "open outage")
    assert found["allowed"] == f"{43_200_000_000 * 60 // 1000}/1"
    assert found["left"] == f"{int(23.2 * 60_000_000)}/1"
    assert warning["ahead_us"] == int(23.2 * 60_000_000)
    assert (found["stake"], found["currency"]) == ("30000/1", "CNY")
    assert [burn["window_us"] // 3_600_000_000 for burn in found["burns"]] == [1, 6, 24, 72]
    assert found["burns"][0]["rate"] == "1000/3"  # a third of the last hour, where a thousandth is allowed


def test_the_list_shows_the_circuit_first_with_instant_and_money(folder: Path) -> None:
    done = risk(folder)
    row = next(line for line in done.out.splitlines() if line.startswith("ZJE10001"))
    assert row.split()[:8] == ["ZJE10001", "availability", "00:23:12", "46.2", "333.3", "55.5", "13.8", "4.6"]
    assert "2026-10-10 08:43:12" in row
    assert "300.00 CNY" in row
    assert "中断未结束" in risk(folder, env={**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}).out


@pytest.mark.parametrize(("within", "code"), [("24h", 1), ("24min", 1), ("23min", 0)])
def test_a_warning_is_a_breach_within_so_much_time(within: str, code: int, folder: Path) -> None:
    assert risk(folder, "--within", within).code == code


def test_a_quiet_month_has_nothing_to_say_but_everything_can_be_seen(folder: Path) -> None:
    path = folder / "seen.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("\n".join(json.dumps(line) for line in lines if line["capacity"] == "up" and line["last"] == NOW))
    done = risk(folder)
    assert (done.code, "none has used any of its allowance" in done.out) == (0, True)
    assert "ZJE10001" in risk(folder, "--all").out


def test_bad_options_are_told(folder: Path) -> None:
    assert "has no unit" in risk(folder, "--within", "24").err
    assert "customer 999 has no circuit" in risk(folder, "--customer", "999").err
