"""What answers of Junos come to."""

from __future__ import annotations

import pytest

from collectors.ssh.facts import ProbeState
from collectors.ssh.parsers.read import NotUnderstood
from tests.support.cli_texts import TEXTS, of, probe, said


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


def test_a_count_that_is_too_large_hides_no_other_of_its_line() -> None:
    text = "Physical interface: e1-0/1/0, SNMP ifIndex: 23\n  15:28-15:43:\n    LCV: 18446744073709551616, ES: 3, UAS: 900\n"
    facts = said(text, *JUNOS_INTERVAL)
    assert facts.strange == ()
    assert [(one.lcv, one.es_s, one.uas_s) for one in facts.pm] == [(None, 3, 900)]


@pytest.mark.parametrize("owner", ["Owner: A, B, Test: t2", "Owner: t2"])
def test_no_test_takes_the_results_of_another_whatever_that_is_called(owner: str) -> None:
    block = "    {}\n    Target address: 10.8.4.1, Probe type: icmp-ping\n    Results over last test:\n      Probes sent: 10, Probes received: {}, Loss percentage: 0\n"
    facts = said(
        block.format("Owner: o1, Test: t1", 10) + block.format(owner, 0),
        "juniper_junos",
        "show services rpm probe-results",
    )
    first, *others = facts.probes
    assert (first.id, first.sent, first.lost) == ("o1/t1", 10, 0)
    assert [(one.id, one.lost) for one in others] == ([("A, B/t2", 10)] if "B" in owner else [])
    assert bool(facts.strange) is not bool(others)


def test_alarms_of_several_members_are_counted_together() -> None:
    alarm = "2026-11-28 16:19:4{} UTC  Minor  Rescue configuration is not set\n"
    head = "node{}:\n--------------------------------------------------------------------------\n{} alarms currently active\nAlarm time               Class  Description\n"
    text = head.format(0, 1) + alarm.format(0) + "\n" + head.format(1, 2) + alarm.format(1) + alarm.format(2)
    facts = said(text, "juniper_junos", "show system alarms")
    assert facts.strange == ()
    assert facts.alarms is not None
    assert len(facts.alarms) == 3
    short = said(text.replace(alarm.format(2), ""), "juniper_junos", "show system alarms")
    assert [line.text for line in short.strange] == ["2 alarms currently active"]


@pytest.mark.parametrize("name", ["xe-0/0/1", "xe-0/0/1 (Extended Port, Uplink)", "xe-0/0/1  "])
def test_a_port_has_its_name_whatever_stands_behind_it(name: str) -> None:
    text = f"Physical interface: {name}, Enabled, Physical link is Down\n  Description: x, Enabled, Physical link is Up\n"
    facts = said(text, "juniper_junos", "show interfaces")
    assert facts.strange == ()
    assert [(port.name, port.link, port.description) for port in facts.points] == [
        ("xe-0/0/1", "Down", "x, Enabled, Physical link is Up")
    ]
