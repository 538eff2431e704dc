"""Nokia SR OS and the brief table of ZTE: ports, alarms and the clock, after captures of others."""

from __future__ import annotations

import pytest

from collectors.ssh.parsers.read import NotUnderstood
from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.instant import parse_instant
from tests.support.cli_texts import TEXTS, of, said


def test_ports_with_connectors_wrapped_names_and_ghosts() -> None:
    facts = of("nokia_sros", "show port", "sros_ports.txt")
    assert facts.strange == ()
    assert [(point.name, point.capacity, point.link, point.mtu) for point in facts.points] == [
        ("1/1/c1", UP, "Link Up", ()),
        ("1/1/c1/1", UP, "Up", (9212,)),
        ("1/1/4", DOWN, "Down", (1518,)),
        ("1/1/5", DOWN, "Link Up", (9192,)),
        ("1/1/6", DOWN, "administratively down", (9212,)),
        ("1/1/c2", DOWN, "administratively down", ()),
        ("esat-11/1/c65/u1", UP, "Up", (9212,)),
        ("esat-2/1/1", UNKNOWN, "Ghost", (9208,)),
    ]
    assert dict(facts.points[1].more) == {"lag": "60", "mode": "accs", "encapsulation": "dotq", "type": "cgige"}
    assert dict(facts.points[2].more)["optic"] == "MDX GIGE-T"


def test_one_port_in_detail() -> None:
    (port,) = of("nokia_sros", "show port 1/1/4", "sros_port.txt", "UTC").points
    assert (port.name, port.capacity, port.link, port.description) == ("1/1/4", DOWN, "down", "leased line 42")
    assert (port.index, port.mtu, port.bandwidth) == (35717120, (1518,), "1 Gbps")
    assert port.changed_us == parse_instant("2026-11-28T03:16:56Z")
    assert port.down_since == "2026-11-28 03:16:56"


def test_active_alarms_with_their_details() -> None:
    facts = of("nokia_sros", "show system alarms", "sros_alarms.txt", "Asia/Shanghai")
    assert facts.strange == ()
    assert facts.alarms is not None
    assert [(one.severity, one.serial, one.native, one.source, one.text) for one in facts.alarms] == [
        ("warning", "5", "59-2004-1", "Port 1/1/17", "Interface 1/1/17 is not operational"),
        ("major", "4", "7-2011-1", "Power Supply 2", "Power supply has no input"),
    ]
    assert facts.alarms[0].at_us == parse_instant("2026-11-28T20:27:51.4+08:00")


def test_no_alarm_is_none_and_another_answer_is_none_at_all() -> None:
    head = "=====\nAlarms [Critical:0 Major:0 Minor:0 Warning:0 Total:0]\n=====\n"
    assert said(f"{head}No Matching Entries\n=====\n", "nokia_sros", "show system alarms").alarms == ()
    with pytest.raises(NotUnderstood):
        said("MINOR: CLI Command not found.\n", "nokia_sros", "show system alarms")


def test_the_clock() -> None:
    clock = said("Sat Nov 28 16:19:42 UTC 2026\n", "nokia_sros", "show time").clock
    assert clock is not None
    assert clock.at_us == parse_instant("2026-11-28T16:19:42Z")


def test_the_brief_table_of_zte() -> None:
    text = (
        "Interface        Attribute  Mode  BW    Admin Phy   Prot  Description\n"
        "gei-0/1/0/1      optical    Duplex/full 1000 up    up    up    to bank\n"
        "gei-0/1/0/2      optical    Duplex/full 1000 up    down  down\n"
        "gei-0/1/0/3      electric   Duplex/full 100  down  down  down  spare\n"
    )
    facts = said(text, "zte_zxros", "show interface brief")
    assert [(point.name, point.capacity, point.description) for point in facts.points] == [
        ("gei-0/1/0/1", UP, "to bank"),
        ("gei-0/1/0/2", DOWN, None),
        ("gei-0/1/0/3", DOWN, "spare"),
    ]
    assert facts.points[2].link == "administratively down"


def test_a_description_may_look_like_the_state_of_its_port() -> None:
    text = (TEXTS / "sros_port.txt").read_text("utf-8")
    (plain,) = said(text, "nokia_sros", "show port 1/1/1").points
    lines = [line for line in text.split("\n") if not line.startswith("Description")]
    at = next(number for number, line in enumerate(lines) if line.startswith("Interface "))
    lines.insert(at, "Description        : bank  Oper State : down  Admin State : down")
    (port,) = said("\n".join(lines), "nokia_sros", "show port 1/1/1").points
    assert port.description == "bank  Oper State : down  Admin State : down"
    assert (port.capacity, port.link) == (plain.capacity, plain.link)


def test_a_port_in_loopback_is_unknown_and_a_description_is_no_state() -> None:
    text = """Ethernet Interface
Description        : uplink to
                     Oper State : down
Interface          : 1/1/1                      Oper Speed       : 1 Gbps
Admin State        : up                         Oper Duplex      : full
Oper State         : up                         Config Duplex    : full
Loopback           : {}                   Swap Mac         : false
"""
    for word, capacity in (("none", UP), ("internal", UNKNOWN), ("line", UNKNOWN)):
        (port,) = said(text.format(word), "nokia_sros", "show port 1/1/1").points
        assert (port.capacity, port.link) == (capacity, "up")
        assert port.description == "uplink to Oper State : down"


@pytest.mark.parametrize("title", ["SONET/SDH Interface", "TDM DS1 Interface", "TDM E3 Interface"])
def test_ports_of_other_kinds_have_a_status(title: str) -> None:
    text = f"""{title}
Description        : E1
Interface          : 1/2/1.1
Admin Status       : up               Oper Status      : down
Last State Change  : 11/22/2026 21:22:21   Channel IfIndex  : 574627837
"""
    (port,) = said(text, "nokia_sros", "show port 1/2/1.1", "UTC").points
    assert (port.name, port.capacity, port.link, port.index) == ("1/2/1.1", DOWN, "down", 574627837)
    assert port.changed_us == parse_instant("2026-11-22T21:22:21Z")
