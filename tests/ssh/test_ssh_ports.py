"""Ports in what Ruijie and NX-OS write, where others' templates need help."""

from __future__ import annotations

from probed.model.capacity import DOWN, UP
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
