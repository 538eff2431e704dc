"""What recordings of real equipment tell of it, and which rows an inventory lacks by that."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.ber import GAUGE32, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, Oid, Value, parse_oid
from collectors.snmp.discovery import Origin, Seen, seen
from collectors.snmp.layer_rates import layer_rate
from collectors.snmp.profiles.ifmib import NAME_COLUMNS, resolve, text
from collectors.snmp.proposal import ELEMENTS, POINTS, PROBE_TESTS, Proposal, Remark, Why, identifier, propose
from collectors.snmp.recording import read_recording
from collectors.snmp.tables.interfaces import FoundPoint
from collectors.snmp.tables.view import MibView
from config.inventory import load_inventory
from config.parsing import parse_identifier
from probed.lab.inventory import write_inventory
from probed.lab.trials import PROBED
from probed.model.capacity import UP
from probed.model.ids import ElementId
from probed.model.inventory import Inventory, Validity
from tests.support.snmpsim import RECORDINGS

needs_recordings = pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings in {RECORDINGS}")
NOW = 1_790_000_000_000_000


class Facts(NamedTuple):
    """Of a recording: who made it, its profiles, points by their layer rate, tests."""

    maker: str
    profiles: str
    rates: dict[str, int]
    tests: int = 0


GOLDEN = {
    "cisco-unmarked-0.part": Facts("Cisco", "cisco-rttmon if-mib if-stack etherlike", {"FE": 24, "GE": 2, "": 2}),
    "rad-rici": Facts("RAD", "if-mib entity", {"FE": 4, "E1": 4, "": 8}),
    "raisecom-ros": Facts("Raisecom", "if-mib", {"FE": 1, "GE": 12, "10GE": 4}),
    "timos_7705.part": Facts("Nokia", "if-mib if-stack", {"GE": 16, "FE": 2, "": 3}),
    "zte-zxr10-5250.part": Facts("ZTE", "if-mib", {"FE": 27, "10M": 24, "GE": 1}),
    "vrp_slas": Facts("Huawei", "huawei-nqa disman-ping", {}, 2),
    "nxos_n9000-9.3.9": Facts("Cisco", "cisco-rttmon", {}, 1),
    "fiberhome-switch": Facts("FiberHome", "", {}),
    "cxc_e3.part": Facts("enterprise 7309", "alarm-mib", {}),
}


def of_recording(stem: str) -> Seen:
    read = read_recording((RECORDINGS / f"{stem}.snmprec").read_bytes())
    return seen(MibView(read.values), Origin(stem))


@needs_recordings
@pytest.mark.parametrize("stem", GOLDEN)
def test_a_recording_tells_what_it_is(stem: str) -> None:
    agent = of_recording(stem)
    rates = dict(Counter(each.guess.rate for each in agent.points))
    assert Facts(agent.maker, " ".join(agent.profiles), rates, len(agent.probes)) == GOLDEN[stem]


def point(kind: str, speed: int | None = None, name: str = "1", description: str = "") -> FoundPoint:
    return FoundPoint(name, UP, kind=kind, speed_bps=speed, description=description)


@pytest.mark.parametrize(
    ("found", "line_type", "rate"),
    [
        (point("sonet", 155_520_000), None, "STM-1"),
        (point("sonet", 155_000_000), None, "STM-1"),
        (point("sonet", 622_000_000), None, "STM-4"),
        (point("sonet", 2_488_000_000), None, "STM-16"),
        (point("sonet", 9_953_000_000), None, "STM-64"),
        (point("sonet", 39_813_000_000), None, "STM-256"),
        (point("sonet", 51_000_000), None, "STM-0"),
        (point("sonet", 258_000_000), None, ""),
        (point("sonet"), None, ""),
        (point("sonetPath", 149_760_000), None, "VC-4"),
        (point("sonetVT", 2_240_000), None, "VC-12"),
        (point("ds1", 2_048_000), None, "E1"),
        (point("ds1", 1_544_000), 4, "DS1"),
        (point("ds1"), 5, "E1"),
        (point("ds1"), 2, "DS1"),
        (point("ds1"), 1, ""),
        (point("ds3", 34_368_000), None, "E3"),
        (point("ds3", 44_736_000), None, "DS3"),
        (point("ethernetCsmacd", 1_000_000_000), None, "GE"),
        (point("ethernetCsmacd", 100_000_000_000), None, "100GE"),
        (point("ethernetCsmacd", 10_000_000, "Gi0/1"), None, "GE"),
        (point("ethernetCsmacd", None, "XGigabitEthernet0/0/1"), None, "10GE"),
        (point("ethernetCsmacd", None, "xe-0/0/1"), None, "10GE"),
        (point("ethernetCsmacd", None, "7", "HundredGigE0/0/0/1"), None, "100GE"),
        (point("ethernetCsmacd", 125_000_000), None, ""),
        (point("ethernetCsmacd", 1_000_000_000, "Vlan10"), None, ""),
        (point("gigabitEthernet"), None, "GE"),
        (point("e1"), None, "E1"),
        (point("fastEther"), None, "FE"),
        (point("softwareLoopback", 1_000_000_000), None, ""),
        (point("l2vlan", 1_000_000_000, "Gi0/1.10"), None, ""),
        (point("ethernetCsmacd", 1_000_000_000, "GigabitEthernet0/0/0/9.200"), None, ""),
        (point("ethernetCsmacd", 1_000_000_000, "GE1/0/0.10"), None, ""),
        (point("ethernetCsmacd", 1_000_000_000, "1/1/1"), None, "GE"),
        (point("ethernetCsmacd", 1_000_000_000, "ge.1.1"), None, "GE"),
        (point("ethernetCsmacd", 1_000_000_000, "VE0/1", "Virtual-Ethernet0/1"), None, ""),
        (point("ethernetCsmacd", 10_000_000, "gei-1/3/9"), None, "GE"),
        (point("ethernetCsmacd", 10_000_000, "xgei_1/3/1"), None, "10GE"),
        (point("ethernetCsmacd", 10_000_000, "Ten-GigabitEthernet1/0/1"), None, "10GE"),
        (point("pos", 155_520_000, "Pos2/0/0"), None, "STM-1"),
    ],
)
def test_the_layer_rate_that_a_point_most_likely_has(found: FoundPoint, line_type: int | None, rate: str) -> None:
    assert layer_rate(found, line_type).rate == rate


@pytest.mark.parametrize(
    ("text", "made"),
    [("R1", "R1"), ("core router 1", "core-router-1"), ("a:b;c@d", "a-b-c-d"), ("鼓楼局", "鼓楼局"), ("??", "")],
)
def test_what_an_agent_calls_itself_becomes_an_identity(text: str, made: str) -> None:
    assert identifier(text) == made


@given(st.text())
def test_whatever_an_agent_calls_itself_an_identity_can_be_read_back(text: str) -> None:
    made = identifier(text)
    assert not made or parse_identifier(made) == made


IF = parse_oid("1.3.6.1.2.1.2.2.1")
NAME = parse_oid("1.3.6.1.2.1.31.1.1.1.1")


def agent(origin: Origin, name: str, *ports: tuple[str, int, int], broken: dict[str, str] | None = None) -> Seen:
    """An agent with sysName and ports (ifName, ifType, ifAdminStatus) at 155 Mbit/s."""
    values: dict[Oid, Value] = {
        parse_oid("1.3.6.1.2.1.1.5.0"): Value(OCTET_STRING, name.encode()),
        parse_oid("1.3.6.1.2.1.1.2.0"): Value(OBJECT_IDENTIFIER, parse_oid("1.3.6.1.4.1.2011.2")),
    }
    for index, (port, kind, admin) in enumerate(ports, 1):
        values[*NAME, index] = Value(OCTET_STRING, port.encode())
        for column, value in ((3, kind), (5, 155_520_000), (7, admin), (8, admin)):
            values[*IF, column, index] = Value(INTEGER, value)
    return seen(MibView(values), origin, broken)


def ids(proposal: Proposal, table: str, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in proposal.rows[table]]


def remarks(proposal: Proposal, *why: Why) -> list[tuple[str, str]]:
    return [(remark.element, remark.name) for remark in proposal.remarks if remark.why in why]


AT = Origin("192.0.2.99", "192.0.2.99", 161, "core")


def test_all_of_an_agent_that_nobody_knows_is_proposed() -> None:
    found = propose([agent(AT, "R 1", ("STM-1-1", 39, 1), ("lo", 24, 1), ("STM-1-2", 39, 2))], None, NOW, unit="NJ")
    assert found.rows[ELEMENTS] == [
        {
            "id": "R-1",
            "name": "R 1",
            "unit": "NJ",
            "via": "element",
            "address": "192.0.2.99",
            "port": "161",
            "credential": "core",
        }
    ]
    assert found.rows[POINTS] == [
        {"element": "R-1", "name": "STM-1-1", "layer_rate": "STM-1", "role": "nni", "party": "core"}
    ]
    assert remarks(found, Why.NO_RATE) == [("R-1", "lo")]
    assert remarks(found, Why.ADMIN_DOWN) == [("R-1", "STM-1-2")]


def test_everything_is_proposed_but_what_cannot_be_polled() -> None:
    ports = (("STM-1", 39, 2), ("lo", 24, 1), ("x", 39, 1), ("x", 39, 1))
    found = propose([agent(AT, "R1", *ports)], None, NOW, unit="NJ", everything=True)
    assert ids(found, POINTS, "name", "layer_rate") == [("STM-1", "STM-1"), ("lo", "softwareLoopback")]
    assert remarks(found, Why.SHARED_NAME) == [("R1", "x (ifIndex 3)"), ("R1", "x (ifIndex 4)")]


def test_a_port_without_a_name_cannot_be_polled() -> None:
    ports = (("", 39, 1), ("", 39, 1), ("(ifIndex 9)", 39, 1))
    found = propose([agent(AT, "R1", *ports)], None, NOW, unit="NJ")
    assert ids(found, POINTS, "name") == [("(ifIndex 9)",)]
    assert remarks(found, Why.SHARED_NAME) == [("R1", "(ifIndex 1)"), ("R1", "(ifIndex 2)")]


def test_agents_of_ipv6_without_a_name_are_called_as_their_address() -> None:
    for label, made in (("[2001:db8::7]:161", "2001-db8-7"), ("2001:db8::7", "2001-db8-7"), ("r7:161", "r7")):
        found = propose([agent(Origin(label, "2001:db8::7", 161, "core"), "")], None, NOW, unit="NJ")
        assert ids(found, ELEMENTS, "id") == [(made,)]


def test_agents_of_one_name_are_elements_of_their_own() -> None:
    other = Origin("192.0.2.98", "192.0.2.98", 161, "core")
    found = propose([agent(AT, "Router"), agent(other, "Router")], None, NOW, unit="NJ")
    assert ids(found, ELEMENTS, "id") == [("Router",), ("Router-192.0.2.98",)]
    assert found.remarks == [Remark(Why.SAME_NAME, "Router-192.0.2.98", "Router", "192.0.2.99")]


def test_what_must_be_filled_in_is_told() -> None:
    found = propose([agent(Origin("file"), "")], None, NOW)
    assert ids(found, ELEMENTS, "id", "address", "unit") == [("file", "", "")]
    assert [remark.why for remark in found.remarks] == [Why.NO_ADDRESS, Why.NO_UNIT, Why.NO_CREDENTIAL]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    return load_inventory(write_inventory(tmp_path_factory.mktemp("lab"), 161, net=PROBED), PROBED.zone)


def of_lab(lab: Inventory) -> Origin:
    first = next(row for row in lab.elements if row.id == "NE01")
    return Origin(first.address, first.address, first.port, "lab")


def test_what_the_inventory_has_is_not_proposed_and_what_the_agent_lacks_is_told(lab: Inventory) -> None:
    names = [row.id.name for row in lab.points if row.id.element == "NE01"]
    found = propose([agent(of_lab(lab), "x", *((n, 39, 1) for n in names[1:]), ("new", 39, 1))], lab, NOW)
    assert found.rows[ELEMENTS] == []
    assert ids(found, POINTS, "element", "name") == [("NE01", "new")]
    assert remarks(found, Why.MISSING_POINT) == [("NE01", names[0])]
    assert found.elements == {of_lab(lab): "NE01"}


def with_alias(seen_agent: Seen, name: str, alias: str) -> Seen:
    points = (
        replace(each, point=replace(each.point, alias=alias)) if each.point.name == name else each
        for each in seen_agent.points
    )
    return replace(seen_agent, points=tuple(points))


def test_a_name_of_the_inventory_means_the_port_that_the_poller_finds_by_it(lab: Inventory) -> None:
    first, *rest = (row.id.name for row in lab.points if row.id.element == "NE01")
    ports = ((first, 39, 1), ("other", 39, 1), *((name, 39, 1) for name in rest))
    found = propose([with_alias(agent(of_lab(lab), "x", *ports), "other", first)], lab, NOW)
    assert ids(found, POINTS, "name") == [("other",)]
    found = propose([with_alias(agent(of_lab(lab), "x", *ports[1:]), "other", first)], lab, NOW)
    assert (ids(found, POINTS, "name"), remarks(found, Why.MISSING_POINT)) == ([], [])


def test_a_name_of_the_inventory_that_several_ports_have_is_told(lab: Inventory) -> None:
    first, *rest = (row.id.name for row in lab.points if row.id.element == "NE01")
    ports = ((first, 39, 1), (first, 39, 1), *((name, 39, 1) for name in rest))
    found = propose([agent(of_lab(lab), "x", *ports)], lab, NOW)
    assert (found.rows[POINTS], remarks(found, Why.MISSING_POINT)) == ([], [])
    assert remarks(found, Why.SHARED_NAME) == [("NE01", first)]
    named = agent(of_lab(lab), "x", ("1", 39, 1), ("2", 39, 1), *((name, 39, 1) for name in rest))
    found = propose([with_alias(with_alias(named, "1", first), "2", first)], lab, NOW)
    assert (found.rows[POINTS], remarks(found, Why.SHARED_NAME)) == ([], [("NE01", first)])


def test_a_port_in_use_after_the_end_of_its_row_is_told_and_not_proposed(lab: Inventory) -> None:
    names = [row.id.name for row in lab.points if row.id.element == "NE01"]

    def remarks_of(name: str, valid: Validity, admin: int = 1) -> list[tuple[str, str]]:
        points = tuple(replace(row, valid=valid) if row.id == ("NE01", name) else row for row in lab.points)
        ports = ((each, 39, admin if each == name else 1) for each in names)
        found = propose([agent(of_lab(lab), "x", *ports)], replace(lab, points=points), NOW)
        assert (found.rows[POINTS], remarks(found, Why.MISSING_POINT)) == ([], [])
        return remarks(found, Why.ENDED)

    assert remarks_of(names[0], Validity(None, NOW)) == [("NE01", names[0])]
    assert remarks_of(names[0], Validity(None, NOW), admin=2) == []
    assert remarks_of(names[0], Validity(None, NOW + 1)) == []
    assert remarks_of(names[0], Validity(NOW + 1, None)) == []


def test_of_several_elements_behind_one_address_it_is_the_one_that_is_asked_so(lab: Inventory) -> None:
    first = next(row for row in lab.elements if row.id == "NE01")
    more = replace(lab, elements=(*lab.elements, replace(first, id=ElementId("VRF"), credential="vrf")))
    for credential, element in (("lab", "NE01"), ("vrf", "VRF"), ("", "NE01")):
        origin = replace(of_lab(lab), credential=credential)
        assert propose([agent(origin, "x")], more, NOW).elements == {origin: element}


def test_an_element_that_is_planned_is_not_proposed_again(lab: Inventory) -> None:
    rows = [replace(row, valid=Validity(NOW + 1, None)) if row.id == "NE01" else row for row in lab.elements]
    found = propose([agent(of_lab(lab), "x")], replace(lab, elements=tuple(rows)), NOW)
    assert found.rows[ELEMENTS] == []
    rows = [replace(row, valid=Validity(None, NOW)) if row.id == "NE01" else row for row in lab.elements]
    found = propose([agent(of_lab(lab), "x")], replace(lab, elements=tuple(rows)), NOW)
    assert ids(found, ELEMENTS, "id") == [("x",)]


@pytest.mark.parametrize(
    "silent",
    [
        pytest.param({"if-mib": "timeout"}, id="the table broke off"),
        pytest.param(None, id="no point was seen at all"),
    ],
)
def test_what_was_not_read_is_not_missing(lab: Inventory, silent: dict[str, str] | None) -> None:
    ports = (("new", 39, 1),) if silent else ()
    found = propose([agent(of_lab(lab), "x", *ports, broken=silent)], lab, NOW)
    assert remarks(found, Why.MISSING_POINT, Why.MISSING_TEST) == []
    told = [Remark(Why.BROKEN, "NE01", "if-mib", "timeout")] if silent else []
    assert [remark for remark in found.remarks if remark.why is Why.BROKEN] == told


def test_the_agent_of_a_manager_is_no_element(lab: Inventory) -> None:
    manager = lab.managers[0]
    found = propose([agent(Origin("m", manager.address, manager.port, "lab"), "EMS", ("x", 39, 1))], lab, NOW)
    assert not any(found.rows.values())
    assert found.remarks == [Remark(Why.MANAGER, manager.id, "", "m")]


def test_an_agent_of_the_name_of_a_manager_is_called_otherwise(lab: Inventory) -> None:
    manager = lab.managers[0]
    found = propose([agent(AT, manager.id)], lab, NOW, unit="HL")
    assert ids(found, ELEMENTS, "id") == [(f"{manager.id}-192.0.2.99",)]
    assert remarks(found, Why.SAME_NAME) == [(f"{manager.id}-192.0.2.99", manager.id)]


def test_an_element_of_the_same_name_elsewhere_is_asked_about(lab: Inventory) -> None:
    found = propose([agent(AT, "NE01")], lab, NOW, unit="HL")
    assert ids(found, ELEMENTS, "id") == [("NE01-192.0.2.99",)]
    assert remarks(found, Why.SAME_NAME) == [("NE01-192.0.2.99", "NE01")]


RTTMON = "1.3.6.1.4.1.9.9.42.1.2"


def with_test(origin: Origin, tag: str, target: str) -> Seen:
    """An IP SLA echo operation with the number 7."""
    values = {
        parse_oid(f"{RTTMON}.1.1.3.7"): Value(OCTET_STRING, tag.encode()),
        parse_oid(f"{RTTMON}.1.1.4.7"): Value(INTEGER, 1),
        parse_oid(f"{RTTMON}.1.1.9.7"): Value(INTEGER, 1),
        parse_oid(f"{RTTMON}.2.1.2.7"): Value(OCTET_STRING, bytes(int(part) for part in target.split("."))),
    }
    return seen(MibView(values), origin)


def test_a_test_belongs_to_the_circuit_that_its_tag_names_or_that_alone_joins_both_ends(lab: Inventory) -> None:
    by_ends = Counter(frozenset((row.a.element, row.z.element)) for row in lab.circuits)
    addresses = {str(row.id): row.address for row in lab.elements if row.address}
    single = next(
        row for row in lab.circuits
        if row.a.element == "NE01" and row.z.element in addresses
        and by_ends[frozenset((row.a.element, row.z.element))] == 1
    )  # fmt: skip
    far = addresses[str(single.z.element)]
    for tag, target, circuit in (
        ("to branch, C03", "198.51.100.1", "C03"),
        ("C03 and C04", far, None),
        ("XC03", "198.51.100.1", None),
        ("whatever", far, single.id),
        ("whatever", "198.51.100.1", None),
    ):
        found = propose([with_test(of_lab(lab), tag, target)], lab, NOW)
        rows = [] if circuit is None else [("NE01", "7", circuit)]
        assert ids(found, PROBE_TESTS, "element", "test", "circuit") == rows, tag
        assert remarks(found, Why.NO_CIRCUIT) == ([] if circuit else [("NE01", "7")]), tag


def test_a_test_that_is_named_in_the_inventory_and_not_there_is_told(lab: Inventory) -> None:
    found = propose([with_test(of_lab(lab), "donghu", "192.0.2.1")], lab, NOW)
    assert found.rows[PROBE_TESTS] == []
    assert remarks(found, Why.MISSING_TEST) == [("NE01", "kechuang"), ("NE01", "liuwan")]


_TEXTS = st.sampled_from(
    ["", " ", "1", "2", "1/1", "1/1 ", "port", "a\nb", "a b", "(ifIndex 1)", "1 (ifIndex 2)", "\x00"]
)


@given(st.lists(st.tuples(_TEXTS, _TEXTS, _TEXTS), max_size=6))
def test_the_poller_finds_the_very_port_of_every_row_that_is_proposed(ports: list[tuple[str, str, str]]) -> None:
    values: dict[Oid, Value] = {}
    for index, texts in enumerate(ports, 1):
        values[*IF, 3, index], values[*IF, 5, index] = Value(INTEGER, 39), Value(GAUGE32, 155_520_000)
        for column, text_of in zip(NAME_COLUMNS, texts, strict=True):
            values[*column, index] = Value(OCTET_STRING, text_of.encode())
    found = seen(MibView(values), AT)
    proposal = propose([found], None, NOW, unit="NJ")
    names = [name for (name,) in ids(proposal, POINTS, "name")]
    view = MibView(values)
    tables = {column: {row: text(content) for row, content in view.column(column).items()} for column in NAME_COLUMNS}
    places = resolve(names, tables).places
    indexes = {each.point.name: each.point.if_index for each in found.points}
    assert {name: place.row for name, place in places.items()} == {name: (indexes[name],) for name in names}
