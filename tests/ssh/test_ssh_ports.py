"""Ports in what Ruijie and NX-OS write, where others' templates need help."""

from __future__ import annotations

from probed.model.capacity import DOWN, UNKNOWN, UP
from tests.support.cli_texts import said


def test_ports_of_ruijie_have_names_of_two_words() -> None:
    text = """Index(dec):1 (hex):1
GigabitEthernet 0/1 is UP  , line protocol is UP
  Hardware is Broadcom 5464 GigabitEthernet
  Description: GigabitEthernet 0/9 is DOWN  , line protocol is DOWN
Index(dec):2 (hex):2
GigabitEthernet 0/2 is administratively down  , line protocol is DOWN
Index(dec):26 (hex):1A
VLAN 10 is UP  , line protocol is DOWN
"""
    facts = said(text, "ruijie", "show interfaces")
    assert facts.strange == ()
    assert [(port.name, port.capacity, port.link) for port in facts.points] == [
        ("GigabitEthernet 0/1", UP, "up"),
        ("GigabitEthernet 0/2", DOWN, "administratively down"),
        ("VLAN 10", DOWN, "up"),
    ]
    assert facts.points[0].description == "GigabitEthernet 0/9 is DOWN  , line protocol is DOWN"


def test_the_administrative_state_of_nx_os_is_read_whole_with_a_comma_or_without() -> None:
    text = """mgmt0 is up
admin state is up
Ethernet1/1 is up
admin state is up, Dedicated Interface
Ethernet1/2 is down (Link not connected)
admin state is up
"""
    ports = said(text, "cisco_nxos", "show interface").points
    assert [(port.name, port.capacity) for port in ports] == [
        ("mgmt0", UP),
        ("Ethernet1/1", UP),
        ("Ethernet1/2", DOWN),
    ]


def test_a_port_of_zte_is_up_where_every_word_says_so() -> None:
    text = """smartgroup1 is up, ifindex: 60
  Description: x is down, ifindex: 3
  Line protocol is {}, IPv4 protocol is up, IPv6 protocol is down{}
  BW 20 Gbit/s
"""
    for end in ("", ",", ", "):
        for word, capacity in (("up", UP), ("down", DOWN)):
            facts = said(text.format(word, end), "zte_zxros", "show interface")
            assert facts.strange == ()
            assert [(port.name, port.capacity, port.protocol) for port in facts.points] == [
                ("smartgroup1", capacity, word)
            ]
    (port,) = said("gei-0/1/0/1 is up, ifindex: 5\n  BW 1 Gbit/s\n", "zte_zxros", "show interface").points
    assert port.capacity == UNKNOWN


def test_a_connector_of_sr_os_without_a_link_is_down() -> None:
    text = "1/1/c1        Up         Link Up                          conn   100GBASE-LR4*\n1/1/c2        Up         Link Down                        conn\n"
    facts = said(text, "nokia_sros", "show port")
    assert facts.strange == ()
    assert [(port.name, port.capacity) for port in facts.points] == [("1/1/c1", UP), ("1/1/c2", DOWN)]


def test_a_looped_line_is_neither_up_nor_down() -> None:
    text = """Serial0/1/0:0 is up, line protocol is up (looped)
Serial0/1/1:0 is up, line protocol is up (spoofing)
Serial0/1/2:0 is down, line protocol is down (looped)
GigabitEthernet0/0 is up, line protocol is up (connected)
"""
    for platform in ("cisco_ios", "cisco_xr"):
        ports = said(text, platform, "show interfaces").points
        assert [port.capacity for port in ports] == [UNKNOWN, UP, DOWN, UP]
    huawei = """Ethernet0/0/{0} current state : UP
Line protocol current state : UP
Speed : 1000,  Loopback: {1}
"""
    words = ("NONE", "INTERNAL", "PHY")
    answer = "\n".join(huawei.format(*one) for one in enumerate(words))
    ports = said(answer, "huawei_vrp", "display interface").points
    assert [port.capacity for port in ports] == [UP, UNKNOWN, UP]
    junos = """Physical interface: e1-0/0/{0}, Enabled, Physical link is Up
  Description: Loopback: Remote
  Link-level type: PPP, MTU: 1504, Speed: E1, Loopback: {1}, FCS: 16, Framing: G704
"""
    answer = "".join(junos.format(*one) for one in enumerate(("None", "Local", "Disabled")))
    ports = said(answer, "juniper_junos", "show interfaces").points
    assert [(port.capacity, port.mtu) for port in ports] == [(UP, (1504,)), (UNKNOWN, (1504,)), (UP, (1504,))]


def test_ports_of_nx_os_that_are_switched_off_say_so() -> None:
    text = """Ethernet1/1 is down (Administratively down)
admin state is down, Dedicated Interface
Ethernet1/2 is down
admin state is down
Ethernet1/3 is down (SFP not inserted)
admin state is up, Dedicated Interface
Vlan1 is down (Administratively down), line protocol is down, autostate enabled
Vlan10 is down (VLAN/BD is down), line protocol is down, autostate enabled
Vlan11 is up, line protocol is down
"""
    ports = said(text, "cisco_nxos", "show interface").points
    assert {port.capacity for port in ports} == {DOWN}
    assert [port.name for port in ports if port.link == "administratively down"] == [
        "Ethernet1/1",
        "Ethernet1/2",
        "Vlan1",
    ]
