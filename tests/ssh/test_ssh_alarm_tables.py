"""Tables of active alarms of IOS XE, IOS XR and VRP 8, after captures of others."""

from __future__ import annotations

import pytest

from collectors.ssh.facts import AlarmFact
from collectors.ssh.parsers.read import NotUnderstood
from probed.model.instant import parse_instant
from tests.support.cli_texts import of, said

WHEN = "2024-01-02 20:53:26"


def test_facility_alarms_of_ios_xe() -> None:
    facts = of("cisco_xe", "show facility-alarm status", "xe_facility.txt", "UTC")
    assert facts.strange == ()
    at_us = parse_instant("2026-01-21T19:15:56Z")
    told = "Jan 21 2026 19:15:56"
    assert facts.alarms == (
        AlarmFact("Physical Port Link Down", "critical", told, at_us, None, "1", "TenGigabitEthernet0/0/0"),
        AlarmFact("Transceiver Missing - Link Down", "indeterminate", told, at_us, None, "1", "xcvr container 0/0/3"),
    )


def test_facility_alarms_with_their_syslog_names() -> None:
    facts = of("cisco_xe", "show facility-alarm status", "xe_facility_syslog.txt")
    assert facts.strange == ()
    assert [(one.native, one.text, one.source, one.at_us) for one in facts.alarms or ()] == [
        ("ETHERNET_PORT_LINK_DOWN", "Physical Port Link Down", "GigabitEthernet0", None),
        ("ETHERNET_PORT_ADMIN_DOWN", "Physical Port Administrative State Down", "GigabitEthernet0/0/1", None),
    ]


def test_a_total_that_is_not_met_is_strange() -> None:
    head = "System Totals  Critical: 2  Major: 0  Minor: 0\n"
    facts = said(head, "cisco_xe", "show facility-alarm status")
    assert (facts.alarms, [strange.line for strange in facts.strange]) == ((), [1])
    assert said(head.replace("2", "0"), "cisco_xe", "show facility-alarm status").strange == ()


def test_active_alarms_of_ios_xr_and_not_its_history() -> None:
    facts = of("cisco_xr", "show alarms brief", "xr_alarms.txt", "America/Los_Angeles")
    assert [(one.severity, one.native, one.source, one.text) for one in facts.alarms or ()] == [
        ("major", "FPD_Infra", "0/RSP0", "IPU-FPGA: Golden FPGA is below minimum version"),
        ("minor", "Software", "0/RP0/CPU0", "Optics0/0/0/0 - hw_optics: RX LOS LANE-0 ALARM"),
    ]
    assert facts.alarms is not None
    assert facts.alarms[0].at_us == parse_instant("2026-11-15T11:07:44Z")
    assert facts.alarms[1].at_us == parse_instant("2026-11-28T12:11:06-08:00"), (
        "PST is read by the zone that is given"
    )


def test_no_alarm_of_ios_xr() -> None:
    text = "----------\nActive Alarms (Brief) for 0/RP0\n----------\nNo entries.\n"
    assert said(text, "cisco_xr", "show alarms brief system active").alarms == ()
    with pytest.raises(NotUnderstood):
        said("% Invalid input\n", "cisco_xr", "show alarms brief system active")


def test_wrapped_cells_of_vrp_8() -> None:
    facts = of("huawei_vrpv8", "display alarm active", "huawei_alarms_wrapped.txt", "UTC")
    assert facts.strange == ()
    first, second = facts.alarms or ()
    assert first.text == (
        "The CA certificate is invalid. (CACertStartTime=2022-02-14 06:48:00, "
        "CACertFinishTime=2023-02-14 06:48:00, CACertIssuer=CN=SRCA)"
    )
    assert (first.severity, first.native, first.serial, first.told_at) == ("critical", "0xF10091", "1393", WHEN)
    assert first.at_us == parse_instant("2024-01-02T20:53:26Z")
    assert (second.severity, second.text) == ("major", "Interface down (Name=GE0/0/1)")
    assert second.at_us == parse_instant("2024-01-03T08:00:01Z")
