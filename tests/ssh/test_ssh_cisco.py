"""What answers of Cisco IOS, XE and XR come to."""

from __future__ import annotations

import pytest

from collectors.ssh.facts import PmFact, ProbeState
from probed.model.capacity import DOWN, UNKNOWN, UP
from tests.support.cli_texts import TEXTS, of, probe, said


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


def test_both_ends_of_an_interval() -> None:
    text = (TEXTS / "cisco_e1.txt").read_text("utf-8").replace("  Data in Interval 2:", "     Far End Data\n")
    pm = [one for one in said(text, "cisco_ios", "show controllers e1").pm if one.span == "interval"]
    assert [(one.number, one.end, one.es_s, one.uas_s) for one in pm] == [(1, "near", 4, 0), (1, "far", 0, 900)]


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


JITTER = """IPSLA operation id: 4
Type of operation: udp-jitter
        Latest RTT: {rtt}
Latest operation return code: {code}
RTT Values:
        Number Of RTT: {got}                RTT Min/Avg/Max: 1/2/4 milliseconds
Packet Loss Values:
        Loss Source to Destination: 0
        Loss Destination to Source: {lost}
        Out Of Sequence: 0      Tail Drop: {gone}
        Packet Late Arrival: 0  Packet Skipped: 0
"""


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (JITTER.format(rtt="2 milliseconds", code="OK", got=8, lost=1, gone=1), ("ok", 10, 2, 2.0, None)),
        (JITTER.format(rtt="2 milliseconds", code="Over threshold", got=10, lost=0, gone=0), ("ok", 10, 0, 2.0, True)),
        (JITTER.format(rtt="NoConnection/Busy/Timeout", code="Timeout", got=0, lost=0, gone=10), ("no_answer", 10, 10, None, None)),
        (JITTER.format(rtt="NoConnection/Busy/Timeout", code="Timeout", got=0, lost=0, gone=0), ("no_answer", None, None, None, None)),
        (JITTER.format(rtt="Unknown", code="DNS server timeout", got=0, lost=0, gone=0), ("no_answer", None, None, None, None)),
    ],
)  # fmt: skip
def test_packets_that_are_missing_whichever_way_they_were_lost(text: str, counts: tuple[object, ...]) -> None:
    (one,) = said(text, "cisco_xe", "show ip sla statistics").probes
    assert (one.state, one.sent, one.lost, one.rtt_ms, one.over_threshold) == counts


def test_the_time_that_xr_puts_before_every_answer_is_not_strange() -> None:
    text = "Sat Nov 28 08:19:42.345 UTC\nEntry number: 10\n    Latest operation return code  : OK\n"
    assert said(text, "cisco_xr", "show ipsla statistics").strange == ()


def test_the_sum_below_a_table_is_no_interval_though_it_is_labelled_as_one() -> None:
    text = (
        "SONET 0/1/0 is up.\n SONET Section Tables\n  INTERVAL      CV    ES   SES  SEFS\n"
        "  10:00-10:10    0     0     0     0\n  09:45-10:00    12345678901234567890123     1     0     0\n"
        "Total of Data in Current and Previous Intervals\n  09:45-10:10    5     1     0     0\n"
    )
    facts = said(text, "cisco_ios", "show controllers sonet")
    assert facts.strange == ()
    assert [(one.span, one.number, one.length_s, one.cv, one.es_s) for one in facts.pm] == [
        ("current", None, 600, 0, 0),
        ("interval", 1, 900, None, 1),  # more than anybody counts: nobody knows how many
        ("total", None, None, 5, 1),
    ]


def test_of_a_count_with_too_many_digits_no_part_is_taken_for_it() -> None:
    text = "E1 0/0/0 is up.\n  Data in Interval 1:\n     4294967295 Line Code Violations, 18446744073709551616 Path Code Violations\n"
    (one,) = said(text, "cisco_ios", "show controllers e1").pm
    assert (one.lcv, one.pcv) == (4_294_967_295, None)


def test_every_parity_count_of_xr_is_of_its_own_layer() -> None:
    text = (
        "Sat Nov 28 08:19:42.345 UTC\nPort SONET0/2/0/0:\nStatus: Up\nSECTION\n  LOF = 0    LOS = 1     BIP(B1) = 3\n"
        "LINE\n  AIS = 0    RDI = 0     BIP(B2) = 5\nPATH 1\n  AIS = 0    RDI = 0    BIP(B3) = 7\nSPE Scrambling: Enabled\n"
    )
    facts = said(text, "cisco_xr", "show controllers sonet 0/2/0/0")
    assert facts.strange == ()
    assert [(one.point, one.layer, one.cv) for one in facts.pm] == [
        ("SONET0/2/0/0", "RS", 3),
        ("SONET0/2/0/0", "MS", 5),
        ("SONET0/2/0/0", "HP", 7),
    ]


def test_no_description_is_a_defect_and_no_controller_takes_the_counts_of_another() -> None:
    text = (
        "E1 0/0/0 is up.\n  Description: bank has loss of signal.\n  Receiver has no alarms.\n"
        "  Data in Interval 1:\n     0 Line Code Violations, 0 Path Code Violations\n"
        "VDSL 0/1 is down.\n  Receiver has loss of signal.\n  Data in Interval 1:\n     9 Line Code Violations\n"
    )
    facts = said(text, "cisco_ios", "show controllers e1")
    assert [(one.name, one.link, one.defects) for one in facts.lines] == [
        ("E1 0/0/0", "up", ()),
        ("VDSL 0/1", "down", ()),
    ]
    assert [(one.point, one.lcv) for one in facts.pm] == [("E1 0/0/0", 0)]
    assert [line.text for line in facts.strange] == ["VDSL 0/1 is down."]


def test_whichever_cell_of_the_summary_is_wrapped_goes_on_in_itself() -> None:
    text = """*6           icmp-echo   2001:DB8:1:2:3:4: RTT=3       OK          5 seconds ago
                         5:6
*7           path-jitter 10.1.1.7          RTT=12      Over thresh 3 seconds ago
                                                       old
*8           icmp-echo   10.1.1.8          RTT=4294967 No connecti 2 minutes, 5 sec
                                           295         on          onds ago
*9           icmp-echo   10.1.1.9          RTT=4       OK          5 seconds ago
                                 stray
"""
    facts = said(f"{SUMMARY}{text}", "cisco_xe", "show ip sla summary")
    assert [(one.target, one.told, one.rtt_ms, one.last_run) for one in facts.probes] == [
        ("2001:DB8:1:2:3:4:5:6", "OK", 3.0, "5 seconds ago"),
        ("10.1.1.7", "Over threshold", 12.0, "3 seconds ago"),
        ("10.1.1.8", "No connection", None, "2 minutes, 5 seconds ago"),
        ("10.1.1.9", "OK", 4.0, "5 seconds ago"),
    ]
    assert [line.text.strip() for line in facts.strange] == ["stray"]


def test_several_defects_in_a_line_and_counts_of_a_time_that_nobody_knows() -> None:
    text = (
        "E1 0/1/0 (unframed) is down.\n  Receiver has remote alarm, loss of frame.\n"
        "  Data in current interval (210 seconds elapsed):\n     7 Line Code Violations\n"
        "  Data over the past 24 hours:\n     9 Path Code Violations\n"
    )
    facts = said(text, "cisco_xr", "show controllers e1 0/1/0")
    assert [(one.name, one.link, one.defects) for one in facts.lines] == [("E1 0/1/0", "down", ("RAI", "LOF"))]
    assert [(one.span, one.lcv, one.pcv) for one in facts.pm] == [("current", 7, None)]
    assert [line.text.strip() for line in facts.strange] == ["Data over the past 24 hours:"]


def test_hours_of_xr_which_tells_failures_by_their_reason() -> None:
    hour = "    Hour Index: {}\n      Start Time Index: 0{}:00:22.833 UTC Sat Nov 28 2026\n      Number of Failed Operations due to a Timeout        : {}\n      Number of Failed Operations due to a Busy           : {}\n      RTT Values:\n        RTTAvg  : 3          RTTMin: 2          RTTMax : 12\n        NumOfRTT: {}         RTTSum: 183        RTTSum2: 900\n"
    text = (
        "Entry number: 1\n" + hour.format(0, 6, 1, 0, 59) + hour.format(1, 7, 20, 0, 0) + hour.format(2, 8, 0, 5, 0)
    )
    hours = said(text, "cisco_xr", "show ipsla statistics aggregated 1").probes
    assert [(one.state, one.rtt_ms, one.failures) for one in hours] == [
        (ProbeState.OK, 3.0, 1),
        (ProbeState.NO_ANSWER, None, 20),
        (ProbeState.NOT_MEASURED, None, 0),
    ]


@pytest.mark.parametrize(
    ("head", "line", "capacity"),
    [
        ("E1 0/0/0 is up.", "  Currently in Local Line Looped", UNKNOWN),
        ("E1 0/0/0 is up (Looped).", "", UNKNOWN),
        ("E1 0/0/0 is down (Looped).", "", DOWN),
        ("E1 0/0/0 is up.", "Loopback: Line", UNKNOWN),
        ("E1 0/0/0 is up.", "  Frame-format: CRC4, clock: master, loopback: local", UNKNOWN),
        ("E1 0/0/0 is up.", "Loopback: None", UP),
        ("E1 0/0/0 is up.", "  Frame-format crc4, clock is slave, loopback is not set", UP),
        ("E1 0/0/0 is up.", "  Description: loopback line to the lab", UP),
    ],
)
def test_a_controller_in_loopback_is_unknown(head: str, line: str, capacity: object) -> None:
    (found,) = said(f"{head}\n{line}\n  No alarms detected.\n", "cisco_ios", "show controllers e1").lines
    assert found.capacity == capacity


def test_coding_violations_of_a_section_are_counted() -> None:
    text = """SONET 2/0/0 is up.
Regenerator Section Status:
  Data in current interval (23 seconds elapsed):
    1 Errored Secs, 0 Severely Err Secs
    7 Coding Violations, 0 Severely Err Framing Secs
"""
    (one,) = said(text, "cisco_ios", "show controllers sonet").pm
    assert (one.layer, one.es_s, one.cv, one.sefs_s) == ("RS", 1, 7, 0)
