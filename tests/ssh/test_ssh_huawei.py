"""What answers of Huawei VRP come to."""

from __future__ import annotations

import pytest

from collectors.ssh.facts import ProbeState
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.instant import parse_instant
from tests.support.cli_texts import TEXTS, of, probe, said


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


def test_alarms_whose_description_goes_on_in_the_next_line() -> None:
    first, second = of("huawei_vrp", "display alarm active", "huawei_alarms.txt", "Asia/Shanghai").alarms or ()
    assert first.text.startswith("The interface status changes. (ifName=GigabitEthe")
    assert first.text.endswith("OperStatus=DOWN)")
    assert (first.native, first.serial, first.severity) == ("0x8130059", "1", "critical")
    assert (second.severity, second.at_us) == ("warning", parse_instant("2026-11-27T01:02:03+08:00"))


@pytest.mark.parametrize("zone", [None, "UTC", "Asia/Shanghai"])
@pytest.mark.parametrize("told", ["16:19:42 UTC+08:00", "16:19:42+08:00", "17:19:42+09:00 DST"])
def test_the_zone_that_stands_behind_a_ports_last_change_counts(told: str, zone: str | None) -> None:
    text = f"GigabitEthernet0/0/1 current state : UP\nLast physical up time   : 2026-11-28 {told}\n"
    (port,) = said(text, "huawei_vrp", "display interface", zone).points
    assert (port.up_since, port.changed_us) == (f"2026-11-28 {told}", parse_instant("2026-11-28T16:19:42+08:00"))


def test_a_test_under_way_has_lost_nothing_yet() -> None:
    text = (
        " NQA entry(admin, fresh) :testflag is active ,testtype is icmp\n  1 . Test 1 result   The test is not finished\n"
        "   Send operation times: 2              Receive response times: {}\n   Completion:no result\n"
    )
    for got, state in ((0, ProbeState.NOT_MEASURED), (1, ProbeState.OK)):
        (one,) = said(text.format(got), "huawei_vrp", "display nqa results").probes
        assert (one.state, one.sent, one.lost, one.run) == (state, 2, None, None)


SLASHES = """A/B/C/D/E/F/G/H/I/J
A=Sequence, B=RootKindFlag(Independent|RootCause|nonRootCause)
C=Generating time, D=Clearing time
E=ID, F=Name, G=Level, H=State
I=Description information for locating(Para info, Reason info)
J=RootCause alarm sequence(Only for nonRootCause alarm)

  1/Independent/2026-11-28 21:51:16+08:00/-/0x40c12014/hwBoardInvalid/Major/Start/OID 1.3.6 Board 1/2 is invalid.(EntPhysicalIndex=7)/-
"""
ENDED = "  2/nonRootCause/2026-11-28 21:53:16+08:00/2026-11-28 21:54:16+08:00/0x4081012b/linkDown/Critical/End/OID 1.3.6/1\n"


def test_alarms_between_slashes_of_which_those_that_ended_are_none() -> None:
    facts = said(SLASHES + ENDED, "huawei_vrp", "display alarm active")
    assert facts.strange == ()
    assert facts.alarms is not None
    (one,) = facts.alarms
    assert (one.native, one.serial, one.severity) == ("hwBoardInvalid", "1", "major")
    assert one.text == "OID 1.3.6 Board 1/2 is invalid.(EntPhysicalIndex=7)"
    assert one.at_us == parse_instant("2026-11-28T21:51:16+08:00")
    head = SLASHES.partition("\n\n")[0] + "\n\n"
    assert said(head + ENDED, "huawei_vrp", "display alarm active").alarms == ()


def test_a_table_whose_years_have_two_digits() -> None:
    text = "Index  Level      Date      Time                       Info\n1      Emergency  26-11-28  10:12:13     The FAN1 is abnormal\n"
    facts = said(text, "huawei_vrp", "display alarm all", "Asia/Shanghai")
    assert facts.alarms is not None
    (one,) = facts.alarms
    assert (one.text, one.severity, one.at_us) == (
        "The FAN1 is abnormal", "critical", parse_instant("2026-11-28T10:12:13+08:00"),
    )  # fmt: skip


def test_no_description_begins_a_port_or_says_how_it_is() -> None:
    text = """GigabitEthernet0/0/1 current state : UP
Line protocol current state : UP
Description:TO_BANK current state : DOWN
GigabitEthernet0/0/2 current state : UP
Description:GigabitEthernet9/9/9 current state : DOWN (ifindex: 3)
GigabitEthernet0/0/3 current state : UP
Description:Line protocol current state : DOWN
"""
    ports = said(text, "huawei_vrp", "display interface").points
    assert [(port.name, port.link, port.protocol, port.description) for port in ports] == [
        ("GigabitEthernet0/0/1", "UP", "UP", "TO_BANK current state : DOWN"),
        ("GigabitEthernet0/0/2", "UP", None, "GigabitEthernet9/9/9 current state : DOWN (ifindex: 3)"),
        ("GigabitEthernet0/0/3", "UP", None, "Line protocol current state : DOWN"),
    ]


@pytest.mark.parametrize("name", ["bank(1)", "bank, tag 2", ""])
def test_no_test_takes_the_results_of_another_whatever_that_is_called(name: str) -> None:
    block = " NQA entry(admin, {}) :testflag is active ,testtype is icmp\n  1 . Test 1 result   The test is finished\n   Send operation times: 3              Receive response times: {}\n"
    facts = said(block.format("a", 3) + block.format(name, 0), "huawei_vrp", "display nqa results")
    assert (probe(facts, "admin/a").sent, probe(facts, "admin/a").lost) == (3, 0)
    assert [one.lost for one in facts.probes[1:]] == ([3] if name else [])
    assert bool(facts.strange) is not bool(name)


NQA_HEAD = " NQA entry(admin, a) :testflag is active ,testtype is {}\n"
NQA_TEST = "  {} . Test {} result   The test is finished\n   Send operation times: 3              Receive response times: {}\n"


def test_of_several_results_the_one_with_the_highest_number_stands_whichever_way_they_are_listed() -> None:
    for listed in ([(9, 0), (10, 3)], [(10, 3), (9, 0)]):
        text = NQA_HEAD.format("icmp") + "".join(
            NQA_TEST.format(n, test, got) for n, (test, got) in enumerate(listed, 1)
        )
        (one,) = said(text, "huawei_vrp", "display nqa results").probes
        assert (one.run, one.lost) == ("10", 0)


def test_the_figures_of_a_hop_are_not_those_of_its_trace() -> None:
    hop = "   {} . Hop {}\n    Send operation times: 3           Receive response times: {}\n    Min/Max/Average Completion Time: 1/1/1\n"
    text = (
        NQA_HEAD.format("trace")
        + "  1 . Test 1 result   The test is finished\n   Completion:success\n"
        + hop.format(1, 1, 3)
        + hop.format(2, 2, 0)
    )
    facts = said(
        text + NQA_HEAD.format("icmp").replace("a)", "b)") + NQA_TEST.format(1, 1, 3),
        "huawei_vrp",
        "display nqa results",
    )
    assert facts.strange == ()
    assert [(one.tag, one.state, one.sent, one.rtt_ms) for one in facts.probes] == [
        ("a", ProbeState.OK, None, None),
        ("b", ProbeState.OK, 3, None),
    ]
