"""`probed policy`: the value, the rule it came from, those that lost, and how often what is on the way is asked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.bad_configs import make_network
from tests.support.command import probed
from tests.support.json_schema import faults

AT = ("--at", "2026-11-02T12:00:00+08:00")
POLICIES = """
[[recipient]]
name = "wang"
webhook = "duty"
[[policy]]
name = "all"
load = { raise = "80%", clear = "70%" }
interval = "2min"
[[policy]]
name = "gold"
tiers = ["AAA"]
interval = "20s"
load = "off"
recipients = ["wang"]
[[policy]]
name = "bank"
customers = ["250100000018"]
errors = { raise = "10/min", clear = "1/min" }
delay = { raise = "20ms", clear = "15ms" }
[[policy]]
name = "one"
circuits = ["NJFE0001"]
interval = "10s"
recipients = []
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = make_network(tmp_path, ({"file": "probed.toml", "append": POLICIES},))
    path.write_text(path.read_text().replace("[snmp]", "[snmp]\ntraffic = true"))
    return path


def cells(text: str) -> list[tuple[str, ...]]:
    """The lines of a table by their columns."""
    return [tuple(re.split(r"\s{2,}", line)) for line in text.splitlines()]


def test_each_value_names_the_policy_it_came_from(config: Path) -> None:
    done = probed("policy", "show", "NJFE0001", *AT, config=config)
    assert done.code == 0, done.err
    assert cells(done.out)[2:] == [
        ("value", "holds", "stated by"),
        ("interval", "10s", "one (circuit NJFE0001)"),
        ("load", "off", "gold (tier AAA)"),
        ("errors", "raise 10/min, clear 1/min", "bank (customer 250100000018)"),
        ("delay", "raise 20ms, clear 15ms", "bank (customer 250100000018); no probe measures it"),
        ("loss", "-", "no policy states it"),
        ("persistence", "5min", "default"),
        ("recipients", "-", "one (circuit NJFE0001)"),
        ("",),
        ("value", "less specific", "policy", "lost against"),
        ("interval", "20s", "gold (tier AAA)", "one"),
        ("interval", "2min", "all (everybody)", "one"),
        ("load", "raise 80%, clear 70%", "all (everybody)", "gold"),
        ("recipients", "wang", "gold (tier AAA)", "one"),
        ("",),
        ("source", "asked every", "because of"),
        *((f"snmp:NJ-{end}", "10s", "circuit NJFE0001, one (circuit NJFE0001)") for end in ("GL", "XJ", "JN", "HX")),
    ]


def test_a_source_is_asked_as_often_as_the_most_demanding_circuit_over_it_wants(config: Path) -> None:
    """ZJ-RZ carries no circuit of 10 s, but one of 20 s; ZJ-DY carries only one of 2 min."""
    sources = probed("policy", "show", "ZJE10001", *AT, "--json", config=config).json["policy"]["sources"]
    found = {one["source"]: (one["interval_us"] // 1_000_000, one["circuit"]) for one in sources}
    assert found["snmp:NJ-HX"] == (10, "NJFE0001")
    assert found["snmp:ZJ-RZ"] == (20, "NJFE0002")
    assert found["snmp:EMS-ZJ@ZJ-DY"] == (120, "ZJE10001")


def test_json_is_as_its_schema_says(config: Path) -> None:
    schema = probed("schema", "policy").json
    for circuit in ("NJFE0001", "NJE10001", "ZJE10001"):
        found: dict[str, Any] = probed("policy", "show", circuit, *AT, "--json", config=config).json["policy"]
        assert faults(found, schema) == []
        assert faults({**found, "at": "now"}, schema)
    values = {value["name"]: value for value in found["values"]}
    assert values["load"]["value"] == {"raise_at": "4/5", "clear_at": "7/10"}
    assert values["load"]["by"] == {"policy": "all", "level": "all", "subject": ""}


def test_a_rate_that_is_not_known_is_said(config: Path) -> None:
    table = config.parent / "inventory" / "circuits.csv"
    table.write_text(table.read_text().replace("ZJE10001,250200000031,E1", "ZJE10001,250200000031,MSTP"))
    points = config.parent / "inventory" / "points.csv"
    points.write_text(points.read_text().replace(",E1,uni", ",tail,uni"))
    done = probed("policy", "show", "ZJE10001", *AT, config=config)
    assert "all (everybody); not measured, the rate of the circuit's kind is not known" in done.out


def test_the_list_says_for_whom_each_is_and_for_how_many_it_decides(config: Path) -> None:
    assert cells(probed("policy", "list", config=config).out) == [
        ("policy", "is for", "states", "decides for"),
        ("all", "everybody", "interval 2min; load raise 80%, clear 70%", "2"),
        ("gold", "tier AAA", "interval 20s; load off; recipients wang", "2"),
        ("bank", "customer 250100000018", "errors raise 10/min, clear 1/min; delay raise 20ms, clear 15ms", "2"),
        ("one", "circuit NJFE0001", "interval 10s; recipients -", "1"),
    ]


def test_without_policies(tmp_path: Path) -> None:
    path = make_network(tmp_path)
    assert probed("policy", "list", config=path).out.startswith("no policy: ")
    done = probed("policy", "show", "NJFE0001", *AT, config=path)
    assert ("interval", "1min", "default") in cells(done.out)
    assert cells(done.out)[-1] == ("snmp:NJ-HX", "1min", "interval of [snmp]")


def test_a_circuit_that_is_not_there(config: Path) -> None:
    done = probed("policy", "show", "NJFE001", *AT, config=config)
    assert (done.code, done.err) == (
        2,
        "probed: the inventory has no circuit 'NJFE001'. Did you mean 'NJFE0001'?\n",
    )


def test_routes_name_the_policy_that_tells_somebody(config: Path) -> None:
    done = probed("notify", "routes", "test", "--circuit", "NJFE0002", *AT, config=config)
    assert done.out.splitlines() == ["yes gold: a policy, for circuit NJFE0002", "      tells duty by webhook (zh)"]
    done = probed("notify", "routes", "test", "--circuit", "NJFE0002", *AT, "--json", config=config)
    assert done.json["policies"] == [
        {"policy": "gold", "circuit": "NJFE0002", "addresses": [{"recipient": "duty", "channel": "webhook"}]}
    ]
    nobody = probed("notify", "routes", "test", "--circuit", "NJFE0001", *AT, config=config)
    assert "nobody would be told" in nobody.err


def test_the_check_says_which_thresholds_nothing_measures(config: Path) -> None:
    done = probed("config", "check", config=config)
    assert (done.code, done.err) == (
        0,
        "policy bank: nothing measures delay yet, so it is never crossed\n",
    )


TIGHT = """
[snmp.requests_per_s_of]
EMS-NJ = 1
[[policy]]
name = "fast"
interval = "3s"
"""


def test_policies_that_ask_a_manager_more_often_than_it_may_be_are_told(tmp_path: Path) -> None:
    """The daemon only says so in its log: whoever writes the policy is told when it is checked and looked at."""
    config = make_network(tmp_path, ({"file": "probed.toml", "append": TIGHT},))
    elements = tmp_path / "inventory" / "elements.csv"
    behind = re.sub(r",element,[^,]*,[^,]*,[^,]*,", ",manager,,,,", elements.read_text("utf-8"))
    elements.write_text(behind, "utf-8")
    for done in (probed("config", "check", config=config), probed("policy", "show", "NJFE0001", *AT, config=config)):
        assert done.code == 0, done.out
        assert "EMS-NJ: its looks take " in done.err
        assert " 1 are allowed: they will be late" in done.err
    config.write_text(config.read_text().replace("EMS-NJ = 1", "EMS-NJ = 50"))
    assert "will be late" not in probed("config", "check", config=config).err
