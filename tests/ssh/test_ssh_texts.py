"""What elements' answers come to: recordings with their expected facts, and texts after the vendors' manuals."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from collectors.ssh.facts import Facts, PmFact, PointFact, ProbeFact, ProbeState
from collectors.ssh.parsers.clock import offset_us
from collectors.ssh.parsers.read import NoReader, NotUnderstood, read
from collectors.ssh.text import shown
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.instant import parse_instant
from tests.support.cli_recordings import recorded, recording
from tests.support.command import probed

TEXTS = Path(__file__).parent / "texts"


def of(platform: str, command: str, name: str, zone: str | None = None) -> Facts:
    """The facts of a text beside this file, or of a recording."""
    path = TEXTS / name if (TEXTS / name).exists() else recording(name)
    return read(platform, command, shown(path.read_bytes()), zone)


def said(text: str, platform: str, command: str, zone: str | None = None) -> Facts:
    return read(platform, command, text, zone)


@cache
def expected(name: str) -> Any:
    text = recording(name).read_text("utf-8")
    return json.loads(text) if name.endswith(".json") else yaml.safe_load(text)["parsed_sample"]


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


def probe(facts: Facts, name: str, collection: str | None = None) -> ProbeFact:
    (one,) = [p for p in facts.probes if p.id == name and collection in {None, p.collection}]
    return one


def test_a_jitter_operation_counts_what_each_direction_lost() -> None:
    facts = of("cisco_xe", "show ip sla statistics", "cisco_jitter.txt")
    assert facts.strange == ()
    jitter = probe(facts, "10")
    assert (jitter.sent, jitter.lost, jitter.lost_out, jitter.lost_in, jitter.late) == (100, 5, 2, 1, 3)
    assert (jitter.rtt_ms, jitter.rtt_min_ms, jitter.rtt_max_ms) == (2, 1, 9)
    assert (jitter.jitter_ms, jitter.jitter_out_ms, jitter.jitter_in_ms, jitter.mos) == (2, 1, 3, 4.34)
    busy = probe(facts, "11")
    assert (busy.state, busy.sent, busy.lost, busy.rtt_ms) == (ProbeState.NOT_MEASURED, None, None, None)
    over = probe(facts, "12")
    assert (over.state, over.rtt_ms, over.sent, over.lost, over.failures) == (ProbeState.OK, 0.9, 1, 0, None)


@pytest.mark.parametrize(
    ("state", "capacity"),
    [
        ("UP", UP),
        ("UP (ifindex: 20)", UP),
        ("DOWN (ifindex: 20)", DOWN),
        ("Administratively DOWN (ifindex: 20)", DOWN),
        ("ERROR DOWN(crc-error-down) (ifindex: 20)", DOWN),
        ("WONDERFUL", UNKNOWN),
    ],
)
def test_the_state_of_a_huawei_port(state: str, capacity: Capacity) -> None:
    text = (
        f"GigabitEthernet0/1/0 current state : {state}\nLine protocol current state : UP\nLink quality grade : GOOD\n"
    )
    facts = said(text, "huawei_vrpv8", "display interface")
    assert ([point.capacity for point in facts.points], facts.strange) == ([capacity], ())


@pytest.mark.parametrize("gap", ["  ", " ", ""])
def test_an_nqa_figure_that_fills_its_column_keeps_its_unit(gap: str) -> None:
    text = (TEXTS / "huawei_nqa.txt").read_text("utf-8").replace("TimeStamp unit:ms", "TimeStamp unit:us")
    full = text.replace("RTT:1/9/2/120        RTT Square", f"RTT:900/5000/1500/85500{gap}RTT Square")
    assert full != text
    jitter = next(one for one in said(full, "huawei_vrp", "display nqa results").probes if one.tag == "jit")
    assert (jitter.rtt_min_ms, jitter.rtt_ms, jitter.rtt_max_ms) == (0.9, 1.5, 5.0)


def test_a_count_below_zero_is_no_count() -> None:
    text = (TEXTS / "huawei_nqa.txt").read_text("utf-8")
    odd = text.replace("Receive response times: 0", "Receive response times: -3")
    dead = next(one for one in said(odd, "huawei_vrp", "display nqa results").probes if one.tag == "dead")
    assert (dead.state, dead.sent, dead.lost) == (ProbeState.NOT_MEASURED, 3, None)


def test_an_nqa_test_that_was_too_busy_to_send_has_measured_nothing() -> None:
    text = (TEXTS / "huawei_nqa.txt").read_text("utf-8")
    busy = text.replace(
        "Send operation times: 3              Receive response times: 0",
        "Send operation times: 0              Receive response times: 0",
    )
    busy = busy.replace(
        "Drop operation number:0              Operation timeout number:3",
        "Drop operation number:3              Operation timeout number:0",
    )
    states = {one.tag: one.state for one in said(busy, "huawei_vrp", "display nqa results").probes}
    assert states["dead"] is ProbeState.NOT_MEASURED


def test_nqa_results() -> None:
    facts = of("huawei_vrp", "display nqa results", "huawei_nqa.txt", "Asia/Shanghai")
    assert facts.strange == ()
    icmp = probe(facts, "admin/bank1")
    assert (icmp.sent, icmp.lost, icmp.rtt_min_ms, icmp.rtt_max_ms, icmp.rtt_ms) == (3, 0, 2, 4, 3)  # test 2, not 1
    assert (icmp.state, icmp.type, icmp.target, icmp.entry) == (ProbeState.OK, "icmp", "10.2.2.2", "active")
    assert icmp.began_us == parse_instant("2026-11-28T11:32:26.1+08:00")
    jitter = probe(facts, "admin/jit")
    assert (jitter.sent, jitter.lost, jitter.lost_out, jitter.lost_in, jitter.rtt_ms) == (60, 2, 1, 1, 2)
    assert (jitter.jitter_ms, jitter.jitter_out_ms, jitter.jitter_in_ms) == (3, 2, 4)
    dead = probe(facts, "admin/dead")
    assert (dead.state, dead.sent, dead.lost, dead.rtt_ms, dead.rtt_min_ms) == (
        ProbeState.NO_ANSWER,
        3,
        3,
        None,
        None,
    )
    assert dead.began_us is None
    assert probe(facts, "admin/idle").state is ProbeState.DISABLED


def test_rpm_results_by_their_counts() -> None:
    facts = of("juniper_junos", "show services rpm probe-results", "junos_rpm.txt")
    assert facts.strange == ()
    last = probe(facts, "KPN/line1", "last")
    assert (last.sent, last.lost, last.rtt_ms, last.rtt_min_ms, last.jitter_ms) == (10, 1, 0.361, 0.33, 0.012)
    assert (last.target, last.type) == ("10.8.4.1", "icmp-ping")
    everything = probe(facts, "KPN/line1", "all")
    assert (everything.sent, everything.lost) == (41_653, 3)  # the element says 0 %
    silent = probe(facts, "KPN/line2")
    assert (silent.state, silent.sent, silent.lost, silent.rtt_ms) == (ProbeState.NO_ANSWER, 10, 10, None)
    twamp = probe(of("juniper_junos", "show services twamp client probe-results", "junos_twamp.txt"), "c1/t1")
    assert (twamp.type, twamp.target, twamp.rtt_ms, twamp.lost, twamp.entry) == (
        "twamp",
        "10.10.10.1",
        2.0,
        0,
        "Connected",
    )


def test_rpm_jitter_that_is_told_by_its_sign_is_one() -> None:
    text = (TEXTS / "junos_rpm.txt").read_text("utf-8")
    signed = "Measurement: {} round trip jitter\n        Samples: {}, Minimum: 10 usec, Maximum: 90 usec, Average: {} usec\n"
    both = (
        "      "
        + signed.format("Positive", 4, 50)
        + "      "
        + signed.format("Negative", 3, 30)
        + "      Measurement: Other"
    )
    told = probe(
        said(
            text.replace("      Measurement: Round trip jitter", both, 1),
            "juniper_junos",
            "show services rpm probe-results",
        ),
        "KPN/line1",
        "last",
    )
    assert told.jitter_ms == pytest.approx((4 * 50 + 3 * 30) / 7 / 1000)


def test_e1_intervals_and_their_denominators() -> None:
    facts = of("cisco_ios", "show controllers e1 0/0/0", "cisco_e1.txt")
    assert facts.strange == ()
    assert [(pm.span, pm.number, pm.length_s, pm.es_s, pm.ses_s, pm.uas_s, pm.pcv) for pm in facts.pm] == [
        ("current", None, 719, 0, 0, 0, 0),
        ("interval", 1, 900, 4, 2, 0, 12),
        ("interval", 2, 900, 0, 0, 900, 0),
        ("total", None, 86_400, 4, 2, 900, 12),
    ]
    assert (facts.lines[0].framing, facts.lines[0].line_code, facts.lines[0].defects) == ("CRC4", "HDB3", ())


def test_sonet_tables_by_layer() -> None:
    facts = of("cisco_ios", "show controllers sonet 0/1/0", "cisco_sonet.txt")
    rows = [pm for pm in facts.pm if pm.label]
    assert rows == [
        PmFact("SONET 0/1/0", "RS", "current", 600, None, "10:00-10:10", cv=0, es_s=600, ses_s=600, sefs_s=600),
        PmFact("SONET 0/1/0", "RS", "interval", 900, 1, "09:45-10:00", cv=3, es_s=2, ses_s=0, sefs_s=0),
        PmFact("SONET 0/1/0", "MS", "current", 600, None, "10:00-10:10", cv=0, es_s=0, ses_s=0, uas_s=600),
        PmFact("SONET 0/1/0", "MS", "interval", 900, 1, "09:45-10:00", cv=1, es_s=1, ses_s=0, uas_s=0),
    ]
    (line,) = facts.lines
    assert (line.capacity, line.defects, line.framing, line.clock_source) == (DOWN, ("LOS",), "SDH", "Line")


def test_counts_since_they_were_cleared_and_defects_without_a_state() -> None:
    facts = of("cisco_ios", "show controllers pos 1/0", "cisco_pos.txt")
    assert facts.strange == ()
    assert [(pm.layer, pm.span, pm.cv, pm.es_s) for pm in facts.pm] == [
        (layer, "cumulative", cv, None) for layer, cv in (("RS", 31), ("MS", 4), ("HP", 3))
    ]
    assert (facts.lines[0].name, facts.lines[0].capacity, facts.lines[0].defects) == (
        "POS1/0",
        UNKNOWN,
        ("PRDI", "PAIS"),
    )
    (line,) = of("cisco_xr", "show controllers sonet 0/2/0/0", "cisco_xr_sonet.txt").lines
    assert (line.name, line.capacity, line.defects) == ("SONET0/2/0/0", DOWN, ("SLOS",))


def test_tributaries_of_a_channelised_port() -> None:
    facts = of("cisco_ios", "show controllers sonet", "cisco_tributary.txt")
    assert [(line.name, line.capacity, line.defects) for line in facts.lines] == [
        ("SONET 0/1/0", UP, ()),
        ("AU-4 1, TUG-3 1, TUG-2 2, E1 3", DOWN, ("AIS",)),
    ]
    assert [(pm.point, pm.layer, pm.uas_s, pm.sefs_s) for pm in facts.pm] == [
        ("AU-4 1, TUG-3 1, TUG-2 2, E1 3", "E1", 10, 10)
    ]


def test_intervals_of_junos() -> None:
    facts = of("juniper_junos", "show interfaces interval", "junos_interval.txt")
    assert facts.strange == ()
    e1 = [pm for pm in facts.pm if pm.point == "e1-0/2/3"]
    assert [(pm.layer, pm.span, pm.number, pm.length_s, pm.label, pm.es_s, pm.uas_s) for pm in e1] == [
        ("E1", "current", None, None, "09:07-current", 3, 0),
        ("E1", "interval", 1, 900, "08:52-09:07", 0, 0),
        ("E1", "interval", 2, 900, "08:37-08:52", 40, 310),
        ("E1", "total", None, None, "Interval Total", 40, 310),
    ]
    assert (e1[2].lcv, e1[2].pcv, e1[2].slip_s, e1[2].les_s, e1[2].ses_s, e1[2].sefs_s, e1[2].bes_s) == (
        411, 90, 1, 12, 25, 7, 9
    )  # fmt: skip
    (t3,) = (pm for pm in facts.pm if pm.point == "t3-0/3/0:4" and pm.number == 1)
    assert (t3.layer, t3.es_s, t3.ses_s, t3.sefs_s, t3.uas_s, t3.lcv, t3.pcv, t3.cv) == ("T3", 9, 10, 13, 14, 5, 6, 7)
    sonet = [pm for pm in facts.pm if pm.point == "so-0/1/0" and pm.number == 1]
    assert [(pm.layer, pm.end, pm.es_s, pm.ses_s, pm.sefs_s, pm.uas_s) for pm in sonet] == [
        ("RS", "near", 1, 2, 3, None),
        ("MS", "near", 4, 5, None, 6),
        ("HP", "near", 7, 8, None, 9),
        ("MS", "far", 10, 11, None, 12),
    ]


def test_intervals_of_junos_that_the_far_end_counted() -> None:
    facts = of("juniper_junos", "show interfaces far-end-interval coc12-5/2/0", "junos_far_end_interval.txt")
    assert [(pm.point, pm.layer, pm.end, pm.number, pm.es_s) for pm in facts.pm] == [
        ("coc12-5/2/0", "MS", "far", None, 1),
        ("coc12-5/2/0", "MS", "far", 1, 20),
    ]


def test_a_junos_interface_without_intervals_has_none_and_an_unknown_kind_no_layer() -> None:
    none = said("error: interval table not available on this interface: ge-0/0/0\n", *JUNOS_INTERVAL)
    assert (none.empty, none.pm) == (True, ())
    with pytest.raises(NotUnderstood, match="line 1"):
        said("error: device e1-9/9/9 not found\n", *JUNOS_INTERVAL)
    odd = "Physical interface: xx-0/0/0, SNMP ifIndex: 1\n  08:00-08:15:\n    ES: 3, SES: 99999999999999999999\n"
    with pytest.raises(NotUnderstood):
        said(odd, *JUNOS_INTERVAL)
    assert said(odd.replace("xx", "ce1"), *JUNOS_INTERVAL).pm[0].ses_s is None


JUNOS_INTERVAL = ("juniper_junos", "show interfaces interval")


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


def test_a_summary_with_wrapped_lines_and_every_mark() -> None:
    facts = of("cisco_ios", "show ip sla summary", "cisco_summary.txt")
    assert facts.strange == ()
    assert [(p.id, p.entry, p.state, p.rtt_ms, p.over_threshold) for p in facts.probes] == [
        ("1", "active", ProbeState.OK, 0.9, False),
        ("2", "active", ProbeState.OK, 4.0, True),
        ("3", "pending", ProbeState.NOT_MEASURED, None, None),
        ("4", "inactive", ProbeState.NO_ANSWER, None, None),
    ]
    assert facts.probes[0].last_run == "3 seconds ago"


def test_an_hour_of_single_packets_counts_them() -> None:
    good, dead = of("cisco_ios", "show ip sla statistics aggregated", "cisco_hours.txt").probes
    assert (good.sent, good.lost, good.rtt_ms, good.rtt_max_ms) == (60, 2, 3, 20)
    assert (dead.state, dead.sent, dead.lost, dead.rtt_ms) == (ProbeState.NO_ANSWER, 60, 60, None)


def test_xr_statistics() -> None:
    facts = of("cisco_xr", "show ipsla statistics 5", "cisco_xr_sla.txt")
    assert facts.strange == ()
    one = probe(facts, "5")
    assert (one.state, one.rtt_ms, one.rtt_min_ms, one.rtt_max_ms) == (ProbeState.OK, 3, 2, 4)
    assert (one.sent, one.lost, one.lost_out, one.lost_in, one.entry) == (13, 3, 1, 2, "active")


def test_comware_results() -> None:
    one = probe(of("hp_comware", "display nqa result", "comware_nqa.txt"), "admin/test")
    assert (one.sent, one.lost, one.rtt_ms, one.rtt_min_ms, one.rtt_max_ms) == (10, 1, 2, 1, 7)


def test_alarms_whose_description_goes_on_in_the_next_line() -> None:
    first, second = of("huawei_vrp", "display alarm active", "huawei_alarms.txt", "Asia/Shanghai").alarms or ()
    assert first.text.startswith("The interface status changes. (ifName=GigabitEthe")
    assert first.text.endswith("OperStatus=DOWN)")
    assert (first.native, first.serial, first.severity) == ("0x8130059", "1", "critical")
    assert (second.severity, second.at_us) == ("warning", parse_instant("2026-11-27T01:02:03+08:00"))


@pytest.mark.parametrize(
    ("platform", "text", "zone", "instant"),
    [
        pytest.param("cisco_ios", "*16:19:42.123 UTC Sat Nov 28 2026", None, "2026-11-28T16:19:42.123Z", id="IOS"),
        pytest.param("cisco_ios", "16:19:42.123 CST Sat Nov 28 2026", None, None, id="an abbreviation of many zones"),
        pytest.param("cisco_ios", "16:19:42.123 CST Sat Nov 28 2026", "Asia/Shanghai", "2026-11-28T08:19:42.123Z", id="which the settings know"),
        pytest.param("cisco_xr", "Sat Nov 28 16:19:42.5 UTC\n16:19:42.500 UTC Sat Nov 28 2026", None, "2026-11-28T16:19:42.5Z", id="XR"),
        pytest.param("huawei_vrp", "2026-11-28 23:59:01+08:00\nSaturday\nTime Zone(Beijing) : UTC+08:00", None, "2026-11-28T15:59:01Z", id="VRP"),
        pytest.param("huawei_vrp", "2026-11-28 23:59:01\nSaturday\nTime Zone(Beijing) : UTC+08:00", None, "2026-11-28T15:59:01Z", id="VRP, zone in a line of its own"),
        pytest.param("hp_comware", "16:19:42 Beijing Sat 11/28/2026\nTime Zone : Beijing add 08:00:00", None, "2026-11-28T08:19:42Z", id="Comware"),
        pytest.param("juniper_junos", "Current time: 2026-11-28 16:19:42 UTC\nSystem booted: 2026-01-01 00:00:00 UTC", None, "2026-11-28T16:19:42Z", id="Junos"),
        pytest.param("raisecom", "Current system time: Nov-28-2026 16:19:42", "Asia/Shanghai", "2026-11-28T08:19:42Z", id="Raisecom"),
    ],
)  # fmt: skip
def test_clocks(platform: str, text: str, zone: str | None, instant: str | None) -> None:
    command = {"huawei_vrp": "display clock", "hp_comware": "display clock", "juniper_junos": "show system uptime"}
    clock = said(text, platform, command.get(platform, "show clock"), zone).clock
    assert clock is not None
    assert clock.at_us == (None if instant is None else parse_instant(instant))


def test_a_clocks_offset_has_its_uncertainty() -> None:
    clock = said("2026-11-28 16:00:05+00:00", "huawei_vrp", "display clock").clock
    assert clock is not None
    asked = parse_instant("2026-11-28T16:00:00Z")
    assert offset_us(clock, asked, asked + 1_000_000) == (5_000_000, 1_000_000)


def test_an_interface_of_which_nothing_is_known_is_unknown_and_not_down() -> None:
    facts = said(
        "GigabitEthernet0/0/1 current state : TESTING\nLine protocol current state : UP\n",
        "huawei_vrp",
        "display interface",
    )
    assert facts.points[0].capacity == UNKNOWN
    assert (facts.points[0].crc, facts.points[0].errors_in) == (None, None)


@pytest.mark.parametrize(
    ("command", "text", "line"),
    [
        pytest.param("display clock", "\n\nsomething else\nentirely", 3, id="clock"),
        pytest.param("display nqa results", "hello world\n", 1, id="probes"),
        pytest.param("display interface", "\nError: no such thing here\n", 2, id="a table"),
        pytest.param("display alarm active", "GARBLED\n", 1, id="alarms"),
        pytest.param("display clock", "", 0, id="nothing"),
    ],
)
def test_what_is_not_understood_is_told_with_its_line(command: str, text: str, line: int) -> None:
    with pytest.raises(NotUnderstood) as told:
        said(text, "huawei_vrp", command)
    assert told.value.line == line


def test_a_strange_line_does_not_hide_the_others() -> None:
    text = (TEXTS / "huawei_nqa.txt").read_text().replace("  1 . Test 7", "%%$ new in this version\n  1 . Test 7")
    facts = said(text, "huawei_vrp", "display nqa results")
    assert len(facts.probes) == 4
    assert [strange.text.strip() for strange in facts.strange] == ["%%$ new in this version"]


def test_a_command_without_a_reader() -> None:
    with pytest.raises(NoReader, match="is not read for huawei_vrp"):
        said("x", "huawei_vrp", "display version")
    with pytest.raises(NoReader):
        said("x", "huawei_vrp", "display interface brief")


def test_the_command_line_tells_the_ends_of_a_line_apart() -> None:
    done = probed("ssh", "parse", "juniper_junos", "show interfaces interval", str(TEXTS / "junos_interval.txt"))
    rows = [line for line in done.out.splitlines() if "23:35-23:50" in line and "MS" in line]
    assert [" ".join(row.split()) for row in rows] == [
        "so-0/1/0 MS 23:35-23:50 900 4 5 6 -",
        "so-0/1/0 MS, far end 23:35-23:50 900 10 11 12 -",
    ]


def test_the_command_line_reads_a_capture(tmp_path: Path) -> None:
    capture = tmp_path / "capture.txt"
    capture.write_bytes(
        b"<R1>display interface\r\nGigabitEthernet0/0/1 current state : UP\r\n"
        + "Description:上海 专线\r\n".encode("gbk")
        + b"strange\r\n<R1>"
    )
    done = probed("ssh", "parse", "huawei_vrp", "display interface", capture)
    assert done.code == 0
    assert "上海 专线" in done.out
    assert "line 4 is not understood: strange" in done.err
    body = probed("ssh", "parse", "huawei_vrp", "display interface", capture, "--json").json
    assert (body["points"][0]["name"], body["points"][0]["state"], body["points"][0]["crc"]) == (
        "GigabitEthernet0/0/1",
        "up",
        None,
    )
    assert body["strange"] == [{"line": 4, "text": "strange"}]
    capture.write_text("nothing of the kind\n")
    refused = probed("ssh", "parse", "huawei_vrp", "display interface", capture)
    assert (refused.code, "line 1 is the first that is not understood" in refused.err) == (1, True)


def test_a_sum_behind_the_mean_hides_no_unit() -> None:
    text = (TEXTS / "huawei_nqa.txt").read_text("utf-8").replace("TimeStamp unit:ms", "TimeStamp unit:us")
    probes = {probe.id: probe for probe in said(text, "huawei_vrp", "display nqa results").probes}
    jitter = probes["admin/jit"]
    assert (jitter.rtt_min_ms, jitter.rtt_max_ms, jitter.rtt_ms, jitter.jitter_ms) == (0.001, 0.009, 0.002, 0.003)


def test_both_ends_of_an_interval() -> None:
    text = (TEXTS / "cisco_e1.txt").read_text("utf-8").replace("  Data in Interval 2:", "     Far End Data\n")
    pm = [one for one in said(text, "cisco_ios", "show controllers e1").pm if one.span == "interval"]
    assert [(one.number, one.end, one.es_s, one.uas_s) for one in pm] == [(1, "near", 4, 0), (1, "far", 0, 900)]


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        pytest.param("Current system time: Nov-28-2026 16:19:42\nTimezone offset: +08:00:00\nDST: disable\n", "raisecom", id="offset in its own line"),
        pytest.param("Current system time: Nov-28-2026 16:19:42 UTC+08:00\n", "raisecom", id="offset behind the time"),
    ],
)  # fmt: skip
def test_the_clock_of_raisecom_with_its_offset(text: str, platform: str) -> None:
    facts = said(text, platform, "show clock")
    assert facts.clock is not None
    assert (facts.clock.at_us, facts.strange) == (parse_instant("2026-11-28T16:19:42+08:00"), ())


VARIED = (
    ("cisco_ios", "show controllers e1", "cisco_e1.txt"),
    ("cisco_ios", "show ip sla statistics", "cisco_jitter.txt"),
    ("cisco_ios", "show controllers sonet 0/1/0", "cisco_sonet.txt"),
    ("cisco_ios", "show ip sla summary", "cisco_summary.txt"),
    ("cisco_xr", "show ipsla statistics", "cisco_xr_sla.txt"),
    ("hp_comware", "display controller cpos 4/0", "comware_cpos.txt"),
    ("hp_comware", "display controller e1", "comware_e1.txt"),
    ("huawei_vrp", "display alarm active", "huawei_alarms.txt"),
    ("huawei_vrp", "display nqa results", "huawei_nqa.txt"),
    ("juniper_junos", "show interfaces interval", "junos_interval.txt"),
    ("juniper_junos", "show services rpm probe-results", "junos_rpm.txt"),
    ("nokia_sros", "show port", "sros_ports.txt"),
    ("nokia_sros", "show system alarms", "sros_alarms.txt"),
)


@pytest.mark.parametrize(("platform", "command", "name"), VARIED, ids=lambda part: part.replace(" ", "-"))
def test_line_ends_blanks_and_prompts_change_no_fact(platform: str, command: str, name: str) -> None:
    text = (TEXTS / name).read_text("utf-8")
    plain = replace(of(platform, command, name), strange=())
    prompts = ("RP/0/RSP0/CPU0:NJ-R1#", "<NJ-GL_NE40E-X8A>", "[~NJ.GL]", "*A:NJ-SR1#", "ops@mx-re0> ", "江宁(bak)#")
    varied = [text.replace("\n", end) for end in ("\r\n", "\r\r\n", "   \n")]
    varied += [f"\n{prompt}{command}\n{text}\n{prompt}" for prompt in prompts]
    varied.append("\n".join(line for line in text.splitlines() if line.strip()))
    for one in varied:
        facts = read(platform, command, shown(one.encode()))
        assert replace(facts, strange=()) == plain, one[:200]


SUMMARY = """IPSLAs Latest Operation Summary
ID           Type        Destination       Stats       Return      Last
                                           (ms)        Code        Run
-----------------------------------------------------------------------
"""


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param("*1  UDP-jitter  10.0.0.2  RTT=NA  OK  20 seconds ago", ("udp-jitter", "10.0.0.2", "ok", None, "20 seconds ago"), id="capitals and NA"),
        pytest.param("*2  icmp-echo  10.0.0.3  RTT=-  NoConnection 1 hour ago", ("icmp-echo", "10.0.0.3", "no_answer", None, "1 hour ago"), id="a dash behind RTT="),
        pytest.param("*4  ethernet-jitter  VLAN 10 MPID 3  RTT=1  OK  3 seconds ago", ("ethernet-jitter", "VLAN 10 MPID 3", "ok", 1.0, "3 seconds ago"), id="a target of several words"),
        pytest.param("*5  icmp-echo  fe80::1%Gi0/0  RTT=1  OK", ("icmp-echo", "fe80::1%Gi0/0", "ok", 1.0, None), id="nothing behind the code"),
        pytest.param("*6  dns  8.8.8.8  RTT=15  Over thresh 3 seconds ago", ("dns", "8.8.8.8", "ok", 15.0, "3 seconds ago"), id="a code that is cut off"),
        pytest.param("*7  icmp-echo  10.0.0.7  -  Busy  2 minutes, 5 sec\n" + 67 * " " + "onds ago", ("icmp-echo", "10.0.0.7", "not_measured", None, "2 minutes, 5 seconds ago"), id="wrapped"),
        pytest.param("^8  icmp-echo  10.0.0.8  -  Unknown  never", ("icmp-echo", "10.0.0.8", "disabled", None, "never"), id="never"),
    ],
)  # fmt: skip
def test_rows_of_the_summary(row: str, expected: tuple[object, ...]) -> None:
    facts = said(f"{SUMMARY}{row}\n", "cisco_xe", "show ip sla summary")
    (probe,) = facts.probes
    assert (probe.type, probe.target, probe.state, probe.rtt_ms, probe.last_run) == expected
    assert facts.strange == ()


def test_an_icmp_jitter_counts_its_loss_in_no_direction() -> None:
    text = (
        "IPSLA operation id: 5\nType of operation: icmp-jitter\n\tLatest RTT: 1 us\n"
        "Latest operation return code: OK\nRTT Values:\n\tNumber Of RTT: 7\t\tRTT Min/Avg/Max: 1/1/2 us\n"
        "Packet Loss: 3\n\tLoss Periods Number: 1\n\tLoss Period Length Min/Max: 3/3\n"
    )
    (probe,) = said(text, "cisco_xe", "show ip sla statistics").probes
    assert (probe.sent, probe.lost, probe.lost_out, probe.rtt_ms) == (10, 3, None, 0.001)
