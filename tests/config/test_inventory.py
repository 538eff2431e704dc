"""What the example's files mean once they are loaded."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from config.contracts import load_contracts
from config.inventory import load_inventory
from config.parsing import parse_day_or_instant
from probed.errors import ConfigError
from probed.model.contract import (
    AvailabilityClause,
    DenominatorRule,
    ExclusionKind,
    HoursRange,
    MinimumApplies,
    UnknownRule,
)
from probed.model.inventory import Inventory, Leg, Validity, Via
from tests.support.bad_configs import EXAMPLE, make_network

ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def example() -> Inventory:
    return load_inventory(EXAMPLE / "inventory", ZONE)


def _day(text: str) -> int:
    return parse_day_or_instant(text, ZONE)


def test_a_point_holds_as_long_as_its_element_where_its_dates_are_open(example: Inventory) -> None:
    assert {point.valid for point in example.points} == {Validity(_day("2024-01-01"), None)}


def test_a_rerouted_circuit_has_a_leg_for_each_stretch_of_its_life(example: Inventory) -> None:
    circuit = next(c for c in example.circuits if c.id == "ZJE10001")
    begin, turn = _day("2025-01-01"), _day("2026-03-01")
    assert [(leg.leg, leg.links, leg.valid) for leg in circuit.legs] == [
        (Leg.WORKING, ("JN-HX", "JN-RZ", "RZ-DY"), Validity(begin, turn)),
        (Leg.WORKING, ("HX-GL", "GL-XJ", "XJ-RZ", "RZ-DY"), Validity(turn, None)),
    ]


def test_an_sncp_circuit_has_both_legs(example: Inventory) -> None:
    circuit = next(c for c in example.circuits if c.id == "NJFE0002")
    assert [leg.leg for leg in circuit.legs] == [Leg.WORKING, Leg.PROTECTING]


def test_an_element_behind_its_manager_has_no_address(example: Inventory) -> None:
    element = next(e for e in example.elements if e.via is Via.MANAGER)
    assert (element.manager, element.address, element.port, element.credential) == ("EMS-ZJ", "", 0, "")


def test_empty_ports_and_limits_have_their_defaults(tmp_path: Path) -> None:
    old, new = "192.0.2.10,161,ems,16,", "192.0.2.10,,ems,,"
    make_network(tmp_path, ({"file": "inventory/managers.csv", "old": old, "new": new},))
    manager = load_inventory(tmp_path / "inventory", ZONE).managers[0]
    assert (manager.port, manager.max_in_flight) == (161, 16)


def test_a_ring_keeps_the_order_of_its_spans(example: Inventory) -> None:
    assert [group.links for group in example.protection] == [("GL-XJ", "XJ-JN", "JN-HX", "HX-GL")]


def test_rows_of_one_identity_may_follow_each_other(tmp_path: Path) -> None:
    row = "NJ-HX,河西局,NJ,EMS-NJ,element,192.0.2.14,161,core,2024-01-01,"
    moved = f"{row}2026-05-01\n{row.replace('.14', '.15').replace('2024-01-01', '2026-05-01')}"
    make_network(tmp_path, ({"file": "inventory/elements.csv", "old": row, "new": moved},))
    found = [e for e in load_inventory(tmp_path / "inventory", ZONE).elements if e.id == "NJ-HX"]
    assert [(e.address, e.valid.start, e.valid.end) for e in found] == [
        ("192.0.2.14", _day("2024-01-01"), _day("2026-05-01")),
        ("192.0.2.15", _day("2026-05-01"), None),
    ]


def test_a_member_that_joins_later_makes_a_second_stretch_of_the_vpn(tmp_path: Path) -> None:
    edit = {
        "file": "inventory/vpn_members.csv",
        "old": "NJFE0002,BANK-RZ,spoke,,",
        "new": "NJFE0002,BANK-RZ,spoke,2025-01-01,",
    }
    make_network(tmp_path, (edit,))
    found = load_inventory(tmp_path / "inventory", ZONE).vpns
    assert [([m.circuit for m in v.members], v.valid) for v in found] == [
        (["NJFE0001"], Validity(_day("2024-03-01"), _day("2025-01-01"))),
        (["NJFE0001", "NJFE0002"], Validity(_day("2025-01-01"), None)),
    ]


def test_bare_dates_follow_the_zone_of_the_settings() -> None:
    here = load_inventory(EXAMPLE / "inventory", ZONE)
    there = load_inventory(EXAMPLE / "inventory", "UTC")
    assert (here.circuits[0].valid.start or 0) + 8 * 3_600_000_000 == there.circuits[0].valid.start
    assert here.version != there.version


def test_credentials_are_checked_only_where_the_settings_are_known() -> None:
    folder = EXAMPLE / "inventory"
    load_inventory(folder, ZONE)
    with pytest.raises(ConfigError, match="no credential 'ems'"):
        load_inventory(folder, ZONE, ["core"])


def test_targets_are_exact_fractions(example: Inventory) -> None:
    clause = next(c for c in example.contracts if c.ref == "gold@2").clauses[0]
    assert clause == AvailabilityClause(
        "availability", Fraction(9999, 10000), DenominatorRule.SERVICE_TIME, None, UnknownRule.EXCLUDE
    )


def test_contracts_are_in_the_order_of_identity_and_version() -> None:
    found = load_contracts(EXAMPLE / "inventory" / "contracts")
    assert [contract.ref for contract in found] == ["gold@1", "gold@2", "silver@1", "standard@1"]


def test_a_contract_says_how_it_counts(example: Inventory) -> None:
    standard = next(c for c in example.contracts if c.id == "standard")
    assert standard.outages == (60_000_000, 60_000_000, MinimumApplies.COUNT)
    assert standard.exclusions == frozenset(ExclusionKind)
    assert standard.planned_notice_us == 24 * 3_600_000_000
    assert standard.clauses[0] == AvailabilityClause(
        "availability", Fraction(995, 1000), DenominatorRule.FIXED, 2_592_000_000_000, UnknownRule.EXCLUDE
    )


def test_service_hours_are_minutes_of_iso_weekdays(example: Inventory) -> None:
    silver = next(c for c in example.contracts if c.id == "silver")
    assert silver.hours == (HoursRange((1, 2, 3, 4, 5), 420, 1320), HoursRange((6,), 480, 1080))
    assert silver.workdays == frozenset({"2026-09-20", "2026-10-10"})


def test_a_contract_s_dates_begin_at_midnight_of_its_own_zone(tmp_path: Path) -> None:
    edits = [
        {"file": "inventory/contracts/gold-1.toml", "old": old, "new": new}
        for old, new in (('"Asia/Shanghai"', '"UTC"'), ("valid_to = 2026-01-01 ", "valid_to = 2025-06-01 "))
    ]
    begins = "valid_from = 2025-06-01T08:00:00+08:00 "
    edits.append({"file": "inventory/contracts/gold-2.toml", "old": "valid_from = 2026-01-01 ", "new": begins})
    make_network(tmp_path, tuple(edits))
    found = load_contracts(tmp_path / "inventory" / "contracts")
    assert found[0].start == parse_day_or_instant("2024-01-01", "UTC")
