"""Results of elements' tests by their command lines: the latest, its instant, its counts, what is new."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from collectors.ssh.facts import Facts
from collectors.ssh.judge import Seen, Standing, Wanted, take
from collectors.ssh.results import told
from probed.model.element_result import ElementResult
from probed.model.instant import HOUR_US, MINUTE_US, SECOND_US, parse_instant
from probed.model.observation import Observation
from tests.support.cli_texts import TEXTS, of, said

AT = parse_instant("2026-11-28T10:05:00Z")


def counted(facts: Facts, read_us: int = AT, ahead_us: int | None = 0) -> dict[str, tuple[str, int, int, int | None]]:
    """By test: its state, sent and lost, and the sum of its round trips."""
    return {
        one.id: (one.state.value, one.counts.sent, one.counts.lost, one.counts.delay_sum_us)
        for one in told(facts.probes, read_us, ahead_us)
    }


def test_a_run_of_ip_sla_as_counts() -> None:
    facts = of("cisco_ios", "show ip sla statistics", "cisco_jitter.txt")
    jitter, busy, over = told(facts.probes, AT, 0)
    assert jitter.counts == ElementResult(
        100, 5, 3, delay_sum_us=190_000, delays=95, delay_min_us=1000, delay_max_us=9000, jitter_us=2000,
        stamp="10:00:00 UTC Sat Nov 28 2026",
    )  # fmt: skip
    assert jitter.at == AT - 5 * MINUTE_US
    assert busy.counts == ElementResult(0, 0, stamp=jitter.stamp)
    assert (over.counts.sent, over.counts.delay_sum_us, over.stamp) == (1, 900, ""), "it tells no start"


def test_runs_of_nqa_as_counts() -> None:
    facts = of("huawei_vrp", "display nqa results", "huawei_nqa.txt", "UTC")
    read_us = parse_instant("2026-11-28T11:33:00Z")
    found = {one.id: one for one in told(facts.probes, read_us, 0)}
    assert counted(facts, read_us) == {
        "admin/bank1": ("ok", 3, 0, 9000),
        "admin/jit": ("ok", 60, 2, 116_000),
        "admin/dead": ("no_answer", 3, 3, None),
        "admin/idle": ("disabled", 0, 0, None),
    }
    assert found["admin/bank1"].at == parse_instant("2026-11-28T11:32:26.1Z")
    assert found["admin/dead"].at == read_us, "the last good answer dates no failure"
    assert [found[name].stamp for name in ("admin/bank1", "admin/jit", "admin/idle")] == [
        "2 2026-11-28 11:32:26.1", "1", "",
    ]  # fmt: skip


def test_a_test_of_nqa_that_is_under_way_leaves_the_one_before_it() -> None:
    finished, under_way = "Test 2 result   The test is finished", "Test 2 result   The test is running"
    text = (TEXTS / "huawei_nqa.txt").read_text("utf-8").replace(finished, under_way)
    facts = said(text, "huawei_vrp", "display nqa results")
    assert counted(facts)["admin/bank1"][:3] == ("ok", 3, 1)


def test_runs_of_junos_are_its_last_tests() -> None:
    facts = of("juniper_junos", "show services rpm probe-results", "junos_rpm.txt", "UTC")
    first, second = told(facts.probes, AT, 0)
    assert (first.id, first.counts.sent, first.counts.lost) == ("KPN/line1", 10, 1)
    assert (first.stamp, first.at) == ("Sat Nov 28 09:59:00 2026", parse_instant("2026-11-28T09:59:00Z"))
    assert (second.id, second.state.value, second.stamp, second.at) == ("KPN/line2", "no_answer", "10/0", AT)
    (twamp,) = told(of("juniper_junos", "show services twamp client probe-results", "junos_twamp.txt").probes, AT, 0)
    assert twamp.stamp.startswith("10/10 average=2000 usec")


def test_xr_and_comware_tell_their_runs_too() -> None:
    (xr, *_) = told(of("cisco_xr", "show ipsla statistics", "cisco_xr_sla.txt").probes, AT, 0)
    assert xr.stamp == "21:50:16.000 UTC Sat Nov 28 2026"
    (h3c,) = told(of("hp_comware", "display nqa result", "comware_nqa.txt").probes, AT, 0)
    assert (h3c.stamp, h3c.counts.sent, h3c.counts.lost) == ("2026-11-28 20:21:41.2", 10, 1)


@pytest.mark.parametrize(
    ("ahead_us", "expected"),
    [
        pytest.param(0, AT - 5 * MINUTE_US, id="right"),
        pytest.param(2 * SECOND_US, AT - 5 * MINUTE_US - 2 * SECOND_US, id="ahead"),
        pytest.param(-HOUR_US, AT, id="so far behind that its date lies before us"),
        pytest.param(None, AT - 5 * MINUTE_US, id="unknown"),
    ],
)
def test_when_by_the_elements_clock(ahead_us: int | None, expected: int) -> None:
    facts = of("cisco_ios", "show ip sla statistics", "cisco_jitter.txt")
    assert told(facts.probes, AT, ahead_us)[0].at == expected


OPERATION = """IPSLA operation id: {id}
Type of operation: icmp-echo
        Latest RTT: {rtt}
Latest operation start time: {start}
Latest operation return code: {code}
"""


def visited(one: Standing, at: int, *operations: tuple[int, str, str, str]) -> list[Observation]:
    text = "".join(OPERATION.format(id=n, rtt=rtt, start=start, code=code) for n, rtt, start, code in operations)
    facts = said(text, "cisco_ios", "show ip sla statistics")
    items = take(one, [Seen(at, at, facts)], itertools.count(at).__next__)
    return [item for item in items if isinstance(item, Observation) and isinstance(item.body, ElementResult)]


def ends(found: Sequence[Observation]) -> list[tuple[str, int, int]]:
    return [(item.point.name, item.first, item.last) for item in found]


def test_only_what_has_a_new_stamp_is_a_result_and_only_of_tests_that_are_asked_for() -> None:
    one = Standing("ssh:R1", wanted=Wanted(("10", "12"), interval_us=60 * SECOND_US))
    ten = "10:00:00 UTC Sat Nov 28 2026"
    first = visited(one, AT, (10, "2 milliseconds", ten, "OK"), (11, "2 ms", ten, "OK"))
    start = AT - 5 * MINUTE_US
    assert ends(first) == [("10", start - 60 * SECOND_US, start)]
    assert one.missing == {"12": "the agent has no such test; it has 10, 11"}
    assert visited(one, AT + 1, (10, "9 milliseconds", ten, "OK")) == []
    second = visited(one, AT + 60 * SECOND_US, (10, "2 ms", "10:01:00 UTC Sat Nov 28 2026", "Timeout"))
    assert ends(second) == [("10", start, start + 60 * SECOND_US)]
    assert second[0].body == ElementResult(1, 1, stamp="10:01:00 UTC Sat Nov 28 2026")


@pytest.mark.parametrize("start", ["Unknown", "NA", "*"])
def test_what_has_not_run_yet_brings_no_result(start: str) -> None:
    one = Standing("ssh:R1", wanted=Wanted(("10",), interval_us=60 * SECOND_US))
    assert visited(one, AT, (10, "Unknown", start, "Unknown")) == []
    assert one.missing == {}
