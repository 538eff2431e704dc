"""What answers of Comware come to."""

from __future__ import annotations

import pytest

from collectors.ssh.facts import Strange
from collectors.ssh.parsers.interfaces import is_looped
from probed.model.capacity import DOWN, UNKNOWN, UP
from tests.support.cli_texts import of, probe, said


def test_an_e1_of_comware() -> None:
    facts = of("hp_comware", "display controller e1 2/0", "comware_e1.txt")
    assert facts.strange == ()
    (line,) = facts.lines
    assert (line.name, line.capacity, line.link) == ("E1 2/0", DOWN, "DOWN")
    assert (line.defects, line.framing, line.line_code, line.clock_source) == (
        ("LOS", "xmt RAI"), "no-crc4", "hdb3", "slave"
    )  # fmt: skip
    assert [(pm.span, pm.number, pm.length_s, pm.es_s, pm.ses_s, pm.uas_s, pm.slip_s, pm.pcv) for pm in facts.pm] == [
        ("current", None, 285, 0, 0, 285, 7, 0),
        ("interval", 1, 900, 5, 1, 0, 0, 4),
        ("total", None, 15_300, 5, 1, 0, 0, 4),
    ]


def test_a_channelised_port_of_comware() -> None:
    facts = of("hp_comware", "display controller cpos 4/0", "comware_cpos.txt")
    assert facts.strange == ()
    assert [(one.name, one.capacity, one.defects, one.framing, one.clock_source) for one in facts.lines] == [
        ("Cpos4/0", UP, ("MS-RDI",), "SDH", "slave"),
        ("Cpos4/0 CE1 1", UP, (), "NO-CRC4", "master"),
        ("Cpos4/0 CE1 2", DOWN, ("LOF",), "NO-CRC4", "slave"),
    ]
    assert [(pm.point, pm.layer, pm.span, pm.cv) for pm in facts.pm] == [
        ("Cpos4/0", layer, "cumulative", cv) for layer, cv in (("RS", 12), ("MS", 7), ("HP", 5))
    ]
    facts = of("hp_comware", "display controller e3 2/4/0", "comware_e3.txt")
    assert facts.strange == ()
    assert [(one.name, one.capacity, one.defects, one.framing) for one in facts.lines] == [
        ("E3 2/4/0", DOWN, (), "NO-CRC4"),
        ("E3 2/4/0 CE1 14", UP, (), "NO-CRC4"),
        ("E3 2/4/0 CE1 15", DOWN, ("AIS",), "CRC4"),
    ]


def test_comware_results() -> None:
    one = probe(of("hp_comware", "display nqa result", "comware_nqa.txt"), "admin/test")
    assert (one.sent, one.lost, one.rtt_ms, one.rtt_min_ms, one.rtt_max_ms) == (10, 1, 2, 1, 7)


def test_alarms_of_comware_between_commas_or_blanks_and_the_clock() -> None:
    text = """Cpos2/0/1
Current state: UP
Frame-format SDH, multiplex AU-4, clock slave, loopback none
Multiplex section:
  Alarm: MS-AIS MS-RDI
Higher order path(VC-4-1):
  Alarm: AU-AIS, HP-RDI
CPOS2/0/1 CE1 1 is up
  Frame-format is crc4, clock is slave, loopback is not set
  Receiver alarm state is Loss-of-Signal
"""
    facts = said(text, "hp_comware", "display controller cpos")
    assert [(line.name, line.defects, line.clock_source) for line in facts.lines] == [
        ("Cpos2/0/1", ("MS-AIS", "MS-RDI", "AU-AIS", "HP-RDI"), "slave"),
        ("CPOS2/0/1 CE1 1", ("LOS",), "slave"),
    ]


@pytest.mark.parametrize("gap", ["\n", ""])
def test_no_port_takes_over_what_the_one_above_holds(gap: str) -> None:
    text = gap.join(
        (
            "GigabitEthernet1/0/1\nCurrent state: DOWN\nLine protocol state: DOWN\nDescription: bank\nMaximum transmission unit: 1500\n",
            "GigabitEthernet1/0/2\nCurrent state: UP\nLine protocol state: UP\n",
            "GigabitEthernet1/0/3\nCurrent state: DOWN (Administratively)\n",
        )
    )
    ports = said(text, "hp_comware", "display interface").points
    assert [(port.name, port.link, port.protocol, port.description, port.mtu) for port in ports] == [
        ("GigabitEthernet1/0/1", "DOWN", "DOWN", "bank", (1500,)),
        ("GigabitEthernet1/0/2", "UP", "UP", None, ()),
        ("GigabitEthernet1/0/3", "Administratively DOWN", None, None, ()),
    ]


def test_a_line_that_is_not_understood_keeps_its_number_where_ports_are_parted() -> None:
    ports = "".join(f"GigabitEthernet1/0/{n}\nCurrent state: UP\nLine protocol state: UP\n" for n in (1, 2, 3))
    facts = said(f"{ports}nobody knows this line\n", "hp_comware", "display interface")
    assert facts.strange == (Strange(10, "nobody knows this line"),)


def test_ports_of_comware_that_are_switched_off_or_in_a_loopback_say_so() -> None:
    text = """GigabitEthernet1/0/1
Current state: UP
Description: state: DOWN ( Administratively )
Loopback is set internal
GigabitEthernet1/0/2
Current state: UP
Loopback is not set
GigabitEthernet1/0/3 current state: DOWN ( Administratively )
GigabitEthernet1/0/4 current state: DOWN
"""
    ports = said(text, "hp_comware", "display interface").points
    assert [(port.capacity, port.link) for port in ports] == [
        (UNKNOWN, "UP"),
        (UP, "UP"),
        (DOWN, "Administratively DOWN"),
        (DOWN, "DOWN"),
    ]
    assert ports[0].description == "state: DOWN ( Administratively )"
    assert is_looped(ports[0])


def test_a_line_of_vrp_tells_its_loopback_wherever_it_stands() -> None:
    text = """Pos1/0/0 current state : UP
Description: loopback: remote
Scramble enabled, clock master, CRC-32, loopback: {}
"""
    for word, capacity in (("none", UP), ("local", UNKNOWN)):
        (port,) = said(text.format(word), "huawei_vrp", "display interface").points
        assert port.capacity == capacity
