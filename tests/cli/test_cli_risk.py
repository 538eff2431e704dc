"""`probed risk` on a network whose standard circuit is down while we look."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from probed.lab.inventory import write_settings
from probed.model.risk import ClauseRisk
from probed.store.writer import Store
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


NET = """
[[clause]]
kind = "vpn_availability"
id = "net"
figure = "site"
target = "99.9 %"
bands = [{ below = "99.9 %", credit = "25 %" }]

[[clause]]
kind = "vpn_availability"
id = "by-day"
figure = "all_sites"
target = "99 %"
window = "day"
"""


@pytest.fixture
def promised(folder: Path) -> Path:
    """A VPN of the circuit that is down."""
    for name, line in (
        ("vpns.csv", "VPN-IND,250200000031,示例网,Example net,mesh,2025-01-01,"),
        ("vpn_members.csv", "VPN-IND,ZJE10001,IND-DY,spoke,2025-01-01,"),
    ):
        path = folder / "inventory" / name
        path.write_text(path.read_text("utf-8").rstrip("\n") + f"\n{line}\n", "utf-8")
    path = folder / "inventory/contracts/standard-1.toml"
    path.write_text(path.read_text("utf-8") + NET, "utf-8")
    return folder


def test_a_vpns_clause_is_there_like_a_circuits(promised: Path) -> None:
    """Clauses that are judged by the day have clocks of their own, and are not in the list."""
    done = risk(promised, "--json")
    circuit, vpn = (warning["risk"] for warning in done.json["warnings"])
    assert (circuit["vpn"], vpn["vpn"], vpn["circuit"], vpn["site"]) == (None, "VPN-IND", "VPN-IND", "IND-DY")
    same = ("spent", "burns", "down_since", "basis", "until")
    assert {name: vpn[name] for name in same} == {name: circuit[name] for name in same}
    assert (vpn["allowed"], vpn["left"]) == ("2678400000/1", "1478400000/1")  # of the month, not of fixed 43 200 min
    assert (vpn["clause"], vpn["kind"], vpn["stake"]) == ("net", "vpn_availability", "75000/1")
    row = next(line for line in risk(promised).out.splitlines() if line.startswith("VPN-IND"))
    assert row.split()[:4] == ["VPN-IND", "net", "IND-DY", "00:24:38.4"]
    assert "750.00 CNY" in row


def test_the_daemons_look_at_the_contracts_tells_the_vpn(promised: Path) -> None:
    from probed.life.foretold import said

    (found,) = [one for one in _risks(promised) if one.vpn]
    (row,) = said([found], found.down_since or 0, 24 * 3_600_000_000)
    assert (row["circuit"], row["vpn"], row["clause"]) == ("VPN-IND", "VPN-IND", "net")


def _risks(folder: Path) -> tuple[ClauseRisk, ...]:
    from probed.assessing.risks import fleet_risks
    from probed.cli.sources import Offline, opened

    with opened(
        folder / "probed.toml", Offline(folder / "inventory", (folder / "seen.jsonl",), None, None, None)
    ) as body:
        by = body.assessor()
        return fleet_risks(by, by.services)


def test_a_new_install_shows_what_was_not_watched_and_no_breach(promised: Path) -> None:
    """The first look of everything is on the tenth, and unknown time counts as down."""
    lines = [look(point, DOWN, NOW) for point in POINTS]
    (promised / "seen.jsonl").write_text("\n".join(lines))
    path = promised / "inventory/contracts/standard-1.toml"
    text = path.read_text("utf-8").replace('target = "99.9 %"', 'target = "99.9 %"\nunknown = "down"')
    path.write_text(text, "utf-8")
    done = risk(promised, "--json")
    assert done.code == 0
    found = {each["circuit"]: each for each in done.json["risks"] if each["clause"] in {"availability", "net"}}
    for name in ("ZJE10001", "VPN-IND"):
        assert (found[name]["basis"], found[name]["breach_at"]) == ("not watched yet", None)
        assert found[name]["unseen_us"] == 9 * 24 * 3_600_000_000 + 8 * 3_600_000_000
        assert found[name]["spent"] == "0/1"
    shown = risk(promised).out
    assert "not watched yet" in shown
    assert "此前未监测" in risk(promised, env={**ENGLISH, "LC_ALL": "zh_CN.UTF-8"}).out


def test_a_store_into_which_nothing_came_yet_says_so(tmp_path: Path) -> None:
    config = write_settings(tmp_path, 161)
    (tmp_path / "state").mkdir()
    Store.open(tmp_path / "state/probed.db").close()
    done = probed("risk", config=config, env=ENGLISH)
    assert (done.code, done.out) == (0, "nothing has been watched yet, so no clause has a clock\n")
