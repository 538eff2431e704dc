"""What answers that were recorded come to, against their expected facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from collectors.ssh.facts import PointFact, ProbeState
from probed.model.capacity import DOWN, UP
from probed.model.instant import parse_instant
from tests.support.cli_recordings import recorded
from tests.support.cli_texts import expected, of

HUAWEI: dict[str, Callable[[PointFact], Any]] = {
    "interface": lambda p: p.name,
    "link_status": lambda p: p.link,
    "protocol_status": lambda p: p.protocol or "",
    "interface_description": lambda p: p.description or "",
    "ip_address": lambda p: "".join(p.addresses),
    "mac_address": lambda p: p.mac or "",
    "mtu": lambda p: "".join(map(str, p.mtu)),
    "duplex": lambda p: p.duplex or "",
    "last_physical_up_time": lambda p: p.up_since or "",
    "last_physical_down_time": lambda p: p.down_since or "",
    "aggregated_interfaces": lambda p: list(p.members),
}


@recorded
@pytest.mark.parametrize("number", ["", "1"])
def test_every_recorded_interface_of_huawei(number: str) -> None:
    stem = f"huawei_vrp_display_interface__huawei_vrp_display_interface{number}"
    facts = of("huawei_vrp", "display interface", f"{stem}.raw", "Asia/Shanghai")
    rows = expected(f"{stem}.yml")
    assert len(facts.points) == len(rows)
    assert facts.strange == ()
    for point, row in zip(facts.points, rows, strict=True):
        more = dict(point.more)
        for name, value in row.items():
            got = HUAWEI[name](point) if name in HUAWEI else more.get(name, "")
            if name == "tpid" and not value:
                continue  # the recording's own template overlooks it behind a PVID
            assert got == (value.rstrip(" ,") if name == "link_status" else value), (point.name, name)
        assert point.capacity == (UP if row["link_status"].startswith("UP") else DOWN)


@recorded
def test_every_recorded_interface_of_zte() -> None:
    stem = "zte_zxros_show_interface__zte_zxros_show_interface"
    facts = of("zte_zxros", "show interface", f"{stem}.raw", "Asia/Shanghai")
    rows = expected(f"{stem}.yml")
    assert len(facts.points) == len(rows)
    for point, row in zip(facts.points, rows, strict=True):
        assert (point.name, point.link, point.protocol) == (
            row["interface"],
            row["link_status"],
            row["protocol_status"],
        )
        assert (point.index, point.mtu) == (int(row["interface_index"]), tuple(map(int, row["mtu"])))
        assert (point.description or "", point.mac, point.bandwidth) == (
            row["description"],
            row["mac_address"],
            row["bandwith"],
        )
        address = () if row["ip_address"] == "unassigned" else (f"{row['ip_address']}/{row['mask']}",)
        assert point.addresses == address
        more = dict(point.more)
        for mine, theirs in (
            ("ipv4_protocol",) * 2,
            ("ipv6_protocol",) * 2,
            ("detect_status",) * 2,
            ("hardware_type",) * 2,
        ):
            assert more[mine] == row[theirs]
        assert (point.up_since or "-") == row["uptime"]
    assert [point.capacity for point in facts.points] == [UP, DOWN, DOWN, UP]
    assert facts.points[0].changed_us == parse_instant("2023-04-02T15:42:13+08:00")


@recorded
def test_every_recorded_controller() -> None:
    stem = "cisco_ios_show_controller_t1__cisco_ios_show_controller_t1"
    facts = of("cisco_ios", "show controllers t1", f"{stem}.raw")
    names = {
        "slip_s": "slip_secs", "sefs_s": "fr_loss_secs", "les_s": "line_err_secs", "degraded_min": "degraded_mins",
        "es_s": "err_secs", "bes_s": "bursty_err_secs", "ses_s": "sev_err_secs", "uas_s": "unavail_secs",
        "lcv": "line_code_violations", "pcv": "path_code_violations",
    }  # fmt: skip
    rows = expected(f"{stem}.yml")
    assert len(facts.lines) == len(rows)
    for line, row in zip(facts.lines, rows, strict=True):
        assert line.name == f"T1 {row['interface']}"
        assert (line.link, line.framing, line.line_code, line.clock_source) == (
            row["link_status"],
            row["framing"],
            row["line_code"],
            row["clock_source"],
        )
        for state in ("ais", "los", "lof"):
            assert (state.upper() in line.defects) == (row[f"{state}_state"] != "Clear")
        current, total = (
            next(pm for pm in facts.pm if pm.point == line.name and pm.span == span) for span in ("current", "total")
        )
        assert current.length_s == int(row["curr_interval_elapsed_seconds"])
        for mine, theirs in names.items():
            assert getattr(current, mine) == int(row[f"curr_{theirs}"])
            assert getattr(total, mine) == int(row[f"total_{theirs}"])
    assert [pm.length_s for pm in facts.pm if pm.span == "total"] == [57_600, 57_600, 58_500, 58_500]


@recorded
def test_recorded_vpn_instances() -> None:
    stem = "huawei_vrp_display_ip_vpn-instance_interface__huawei_vrp_display_ip_vpn-instance_interface"
    facts = of("huawei_vrp", "display ip vpn-instance interface", f"{stem}.raw")
    assert [(v.name, str(v.number), list(v.interfaces)) for v in facts.vpns] == [
        (row["name"], row["id"], row["interface_list"]) for row in expected(f"{stem}.yml")
    ]


@recorded
def test_recorded_cfm_counters() -> None:
    facts = of("cisco_xe", "show ethernet cfm statistics", "iosxe_ShowEthernetCfmStatistics_golden_output.txt")
    want = expected("iosxe_ShowEthernetCfmStatistics_golden_output.expected.json")
    (mep,) = facts.cfm
    assert (mep.mac, mep.domain, mep.association) == (want["brain_mac"], want["domain_name"], want["ma_name"])
    of_mep = want["mpid"][str(mep.mpid)]
    assert mep.cleared == of_mep["counters_last_clearing"]
    for kind, counts in mep.counters:
        assert list(dict(counts).values()) == list(of_mep[kind.lower()].values())


@recorded
def test_recorded_ip_sla_statistics() -> None:
    (one,) = of("cisco_xe", "show ip sla statistics 1", "iosxe_ShowIpSlaStatistics_golden_output_1.txt").probes
    assert (one.id, one.state, one.told, one.rtt_ms) == ("1", ProbeState.NO_ANSWER, "Timeout", None)
    assert (one.successes, one.failures, one.lifetime, one.began) == (
        0,
        27,
        "Forever",
        "06:39:18 UTC Wed Oct 13 2021",
    )
    (one,) = of(
        "cisco_xe", "show ip sla statistics details", "iosxe_ShowIpSlaStatisticsDetails_golden_output_1.txt"
    ).probes
    assert (one.id, one.state, one.rtt_ms, one.over_threshold) == ("50", ProbeState.OK, 5.0, False)
    assert (one.successes, one.failures, one.entry, one.reset) == (57, 1, "active", "Never")
    assert one.began_us == parse_instant("2021-10-13T06:45:19Z")


@recorded
def test_recorded_ip_sla_hours() -> None:
    hours = of(
        "cisco_xe", "show ip sla statistics aggregated 1", "iosxe_ShowIpSlaStatisticsAggregated_golden_output_1.txt"
    ).probes
    want = expected("iosxe_ShowIpSlaStatisticsAggregated_golden_output_1.expected.json")["ids"]["1"]
    assert {hour.type for hour in hours} == {want["type_of_operation"]}
    assert {hour.began for hour in hours} == want["start_time"].keys()
    for hour in hours:
        row = want["start_time"][hour.began]
        assert dict(hour.phases_ms) == {
            "dns": row["dns_rtt"],
            "tcp": row["tcp_connection_rtt"],
            "http": row["http_transaction_rtt"],
        }
        assert (hour.collection, hour.successes, hour.failures) == (
            "hour",
            row["no_of_success"],
            row["no_of_failures"],
        )


@recorded
def test_recorded_ip_sla_summary() -> None:
    probes = of("cisco_xe", "show ip sla summary", "iosxe_ShowIpSlaSummary_golden_output_1.txt").probes
    want = expected("iosxe_ShowIpSlaSummary_golden_output_1.expected.json")["ids"]
    assert [probe.id for probe in probes] == list(want)
    for probe in probes:
        row = want[probe.id]
        assert (probe.entry, probe.type, probe.target, probe.told) == (
            row["state"],
            row["type"],
            row["destination"],
            row["return_code"],
        )
        assert (probe.rtt_ms, probe.last_run) == (row.get("rtt_stats_msecs"), row["last_run"])
        assert probe.state is (ProbeState.OK if row["return_code"] == "OK" else ProbeState.NO_ANSWER)


@recorded
def test_recorded_alarms_and_none() -> None:
    (alarm,) = of("juniper_junos", "show chassis alarms", "junos_ShowChassisAlarms_golden_output.txt").alarms or ()
    want = expected("junos_ShowChassisAlarms_golden_output.expected.json")["alarm-information"]["alarm-detail"][0]
    assert (alarm.text, alarm.severity, alarm.told_at) == (
        want["alarm-description"],
        want["alarm-class"].lower(),
        want["alarm-time"]["#text"],
    )
    assert alarm.at_us is None  # EST means several zones
    assert of("juniper_junos", "show chassis alarms", "junos_ShowChassisAlarms_golden_output_1.txt").alarms == ()
