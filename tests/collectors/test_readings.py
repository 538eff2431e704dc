"""Which results of tests are new, and what they count: the agent's own time stamp decides."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.ber import Oid, Value
from collectors.snmp.readings import Read, Reading, counted, find, read_results, stamp_text
from collectors.snmp.tables.probe import ProbeResult, ProbeState
from collectors.snmp.tables.view import MibView
from probed.model.element_result import ElementResult
from probed.model.instant import parse_instant

RTTMON = (1, 3, 6, 1, 4, 1, 9, 9, 42, 1)
SECOND = 1_000_000
NOW = 1_790_000_000 * SECOND
MINUTE_CS = 6000


def agent(uptime: int, stamp: int, *, sense: int = 1, rtt: int = 12, state: int = 6, number: int = 7) -> MibView:
    """A router with one echo operation, once a minute."""
    values = {
        (1, 3, 6, 1, 2, 1, 1, 3, 0): uptime,
        (*RTTMON, 2, 1, 1, 4, number): 1,
        (*RTTMON, 2, 1, 1, 6, number): 60,
        (*RTTMON, 2, 9, 1, 10, number): state,
        (*RTTMON, 2, 10, 1, 1, number): rtt,
        (*RTTMON, 2, 10, 1, 2, number): sense,
        (*RTTMON, 2, 10, 1, 5, number): stamp,
    }
    return MibView({oid: Value(66, value) for oid, value in values.items()})


def look(view: MibView, last: dict[str, Reading], now: int, test: str = "7") -> Read:
    """One look, after which `last` is what is known."""
    read = read_results(view, ("cisco-rttmon",), (test,), last, now, 20 * SECOND)
    last.update({name: reading for name, reading, _ in read.new})
    return read


def test_a_result_that_is_read_again_is_no_new_one() -> None:
    last: dict[str, Reading] = {}
    assert len(look(agent(100_000, 99_000), last, NOW).new) == 1
    assert look(agent(102_000, 99_000), last, NOW + 20 * SECOND).new == ()
    assert len(look(agent(106_000, 105_000), last, NOW + 60 * SECOND).new) == 1


def test_a_result_was_measured_when_its_stamp_says_and_speaks_for_the_time_since_the_one_before() -> None:
    last: dict[str, Reading] = {}
    ((_, first, _),) = look(agent(100_000, 99_000), last, NOW).new
    assert (first.first, first.at) == (NOW - 70 * SECOND, NOW - 10 * SECOND)
    ((_, second, _),) = look(agent(106_000, 105_000), last, NOW + 60 * SECOND).new
    assert (second.first, second.at) == (first.at, NOW + 50 * SECOND)


def test_between_results_that_are_far_apart_nothing_is_said() -> None:
    last: dict[str, Reading] = {}
    look(agent(100_000, 99_000), last, NOW)
    ((_, later, _),) = look(agent(160_000, 159_000), last, NOW + 600 * SECOND).new
    assert later.at - later.first == 60 * SECOND


@pytest.mark.parametrize(
    "uptime",
    [pytest.param(500, id="the agent restarted"), pytest.param(2**32 - 10, id="its clock is about to wrap")],
)
def test_another_stamp_is_another_result_whichever_way_it_moved(uptime: int) -> None:
    last: dict[str, Reading] = {}
    look(agent(9_000_000, 8_999_000), last, NOW)
    ((_, reading, _),) = look(agent(uptime, uptime - 100), last, NOW + 60 * SECOND).new
    assert reading.at == NOW + 59 * SECOND


def test_an_agent_that_restarted_and_has_not_measured_yet_brings_a_result_that_counts_nothing() -> None:
    last: dict[str, Reading] = {}
    look(agent(9_000_000, 8_999_000), last, NOW)
    ((_, _, body),) = look(agent(500, 0, sense=0, rtt=0), last, NOW + 60 * SECOND).new
    assert (body.sent, body.lost, body.delays) == (0, 0, 0)


def test_time_never_goes_back() -> None:
    last = {"7": Reading(NOW + 30 * SECOND, "1")}
    assert look(agent(100_000, 99_000), last, NOW).new == ()
    ((_, reading, _),) = look(agent(104_000, 99_000), last, NOW + 31 * SECOND).new
    assert reading.at == NOW + 30 * SECOND + 1


def test_a_store_that_knows_the_stamp_takes_the_result_once_over_a_restart_of_probed() -> None:
    assert look(agent(100_000, 99_000), {"7": Reading(NOW - 10 * SECOND, "99000")}, NOW).new == ()


@pytest.mark.parametrize(
    ("view", "test", "why"),
    [
        pytest.param(agent(100, 50), "8", "the agent has no such test; it has 7", id="gone"),
        pytest.param(agent(100, 50, state=5), "7", "it is disabled there", id="stopped"),
        pytest.param(MibView({}), "7", "the agent has no such test; it has none", id="nothing at all"),
    ],
)
def test_a_test_that_is_not_there_is_told(view: MibView, test: str, why: str) -> None:
    read = look(view, {}, NOW, test)
    assert (read.new, dict(read.missing)) == ((), {test: why})


def result(**more: object) -> ProbeResult:
    base = {"id": "7", "owner": "", "tag": "t", "kind": "echo", "target": "", "profile": "", "state": ProbeState.OK}
    return ProbeResult(**{**base, **more})  # type: ignore[arg-type]


def test_a_test_is_found_by_its_id_before_its_tag_and_never_guessed() -> None:
    told = [result(id="1", tag="2"), result(id="2", tag="x"), result(id="3", tag="x")]
    assert find(told, "2") is told[1]
    assert find(told, "1") is told[0]
    assert find(told, "x") == "2 tests have this tag: 2, 3. Name it by its id."


@pytest.mark.parametrize(
    ("told", "body"),
    [
        pytest.param(
            result(sent=10, lost=2, rtt_us=Fraction(25_000, 3), late=1, jitter_us=Fraction(7, 2), stamp=(9,)),
            ElementResult(10, 2, late=1, delay_sum_us=66_667, delays=8, jitter_us=4, stamp="9"),
            id="sums, not means",
        ),
        pytest.param(
            result(state=ProbeState.NO_ANSWER, sent=1, lost=1, stamp=(9,)), ElementResult(1, 1, stamp="9"), id="lost"
        ),
        pytest.param(
            result(state=ProbeState.NO_ANSWER, sent=0, lost=0, stamp=(9,)),
            ElementResult(1, 1, stamp="9"),
            id="a row of zeros whose sense is a timeout",
        ),
        pytest.param(
            result(state=ProbeState.NO_ANSWER, sent=None, lost=None, stamp=(9,)),
            ElementResult(1, 1, stamp="9"),
            id="no answer, and no count of anything",
        ),
        pytest.param(
            result(state=ProbeState.NO_ANSWER, sent=1000, lost=1000, stamp=(9,)),
            ElementResult(1000, 1000, stamp="9"),
            id="all of them lost",
        ),
        pytest.param(
            result(state=ProbeState.NOT_MEASURED, sent=0, lost=0, stamp=(9,)),
            ElementResult(0, 0, stamp="9"),
            id="busy",
        ),
        pytest.param(
            result(sent=None, lost=None, rtt_us=Fraction(4000), stamp=(b"\x07\xea",)),
            ElementResult(0, 0, delay_sum_us=4000, delays=1, stamp="07ea"),
            id="only how long it took",
        ),
    ],
)
def test_what_a_result_counts(told: ProbeResult, body: ElementResult) -> None:
    assert counted(told) == body


def test_a_result_without_a_stamp_cannot_be_told_from_the_next() -> None:
    assert stamp_text(()) == ""


@given(st.lists(st.tuples(st.integers(1, 90), st.booleans()), max_size=40))
def test_every_run_is_taken_at_most_once_and_in_order(steps: list[tuple[int, bool]]) -> None:
    """The agent runs once a minute, we look now and then, and it restarts now and then."""
    last: dict[str, Reading] = {}
    taken: list[Reading] = []
    now, booted = NOW, NOW - 3600 * SECOND
    for wait_s, restarts in steps:
        now += wait_s * SECOND
        booted = now if restarts else booted
        uptime = (now - booted) // 10_000
        taken += [reading for _, reading, _ in look(agent(uptime, uptime // MINUTE_CS * MINUTE_CS), last, now).new]
    assert all(one.at <= other.first for one, other in pairwise(taken))
    assert all(reading.first < reading.at <= now for reading in taken)
    assert len(taken) <= len(steps)


def test_an_agent_that_gives_no_stamp_is_told_and_one_that_has_not_measured_yet_is_not() -> None:
    """A DISMAN test with counts, and neither a time of its last good answer nor a history; then one without any."""
    ping = (1, 3, 6, 1, 2, 1, 80, 1)
    index = (1, ord("o"), 1, ord("t"))
    rows = {(*ping, 2, 1, 21, *index): 1, (*ping, 3, 1, 1, *index): 1}
    counts = {(*ping, 3, 1, 7, *index): 5, (*ping, 3, 1, 8, *index): 5, (*ping, 3, 1, 6, *index): 4}
    told = {}
    for name, values in {"measured": rows | counts, "new": rows}.items():
        view = MibView({oid: Value(2, value) for oid, value in values.items()})
        read = read_results(view, ("disman-ping",), ("o/t",), {}, NOW, 20 * SECOND)
        assert read.new == ()
        told[name] = read.missing.get("o/t", "")
    assert "no time stamp" in told["measured"]
    assert told["new"] == ""


def ping(sent: int, back: int, good: int, *, count: int = 0, oper: int = 1) -> MibView:
    """A DISMAN test of `count` probes (0 = not told) whose last good answer came at minute `good`."""
    ping, index = (1, 3, 6, 1, 2, 1, 80, 1), (1, ord("o"), 1, ord("t"))
    values: dict[Oid, Value] = {
        (*ping, 3, 1, 1, *index): Value(2, oper),
        (*ping, 3, 1, 6, *index): Value(66, 4),
        (*ping, 3, 1, 7, *index): Value(66, back),
        (*ping, 3, 1, 8, *index): Value(66, sent),
        (*ping, 3, 1, 10, *index): Value(4, bytes((7, 234, 11, 28, 10, good, 0, 0))),
    }
    if count:
        values[*ping, 2, 1, 7, *index] = Value(66, count)
    return MibView(values)


@pytest.mark.parametrize(
    ("views", "counts"),
    [
        pytest.param([(5, 5, 1), (5, 5, 2), (5, 4, 3)], [(5, 0), (5, 0), (5, 1)], id="each look another test"),
        pytest.param([(5, 5, 1), (5, 5, 1)], [(5, 0)], id="the same once more"),
        pytest.param([(5, 5, 1), (10, 9, 2), (15, 9, 2)], [(5, 0), (5, 1), (5, 5)], id="running totals"),
        pytest.param([(3, 3, 1), (5, 5, 2), (5, 4, 3)], [(3, 0), (2, 0), (5, 1)], id="a test seen under way"),
        pytest.param([(50, 49, 1), (5, 5, 2)], [(50, 1), (5, 0)], id="totals that began anew"),
        pytest.param([(5, 0, 1), (5, 5, 2)], [(5, 5), (5, 0)], id="none came back, then all"),
    ],
)
def test_a_standard_test_is_counted_once_whatever_its_agent_adds_up(
    views: list[tuple[int, int, int]], counts: list[tuple[int, int]]
) -> None:
    last: dict[str, Reading] = {}
    told = []
    for number, view in enumerate(views):
        read = read_results(ping(*view), ("disman-ping",), ("o/t",), last, NOW + number * 60 * SECOND, 20 * SECOND)
        last.update({name: reading for name, reading, _ in read.new})
        told += [(body.sent, body.lost) for _, _, body in read.new]
    assert told == counts


def dated(good: bytes, sent: int = 10, back: int = 5) -> MibView:
    """The same with the date of its last good answer in octets."""
    known = dict(ping(sent, back, 0).values)
    (name,) = (name for name in known if name[8:11] == (3, 1, 10))
    return MibView({**known, name: Value(4, good)})


LOOK = parse_instant("2026-11-28T10:30:00Z")


@pytest.mark.parametrize(
    ("good", "since_s", "age_s"),
    [
        pytest.param("2026-11-28T10:29:50+00:00", 60, 10, id="as it says"),
        pytest.param("2026-11-28T18:29:50+08:00", 60, 10, id="in its own zone"),
        pytest.param("2026-11-28T10:28:59+00:00", 60, 60, id="behind by a second"),
        pytest.param("2026-11-28T07:29:50+00:00", 60, 0, id="its clock is three hours behind"),
        pytest.param("2026-11-28T11:29:50+00:00", 60, 0, id="an hour ahead, as by the wrong summer time"),
        pytest.param("2026-11-28T10:20:00+00:00", 60, 0, id="nothing came back since: that is no date of the result"),
        pytest.param("2026-11-28T10:20:00+00:00", 1200, 600, id="it was silent to us meanwhile"),
        pytest.param("2026-11-28T10:29:45+00:00", None, 15, id="the first look"),
        pytest.param("2026-11-28T10:20:00+00:00", None, 0, id="the first look, a date of long ago"),
    ],
)
def test_a_result_is_dated_between_the_looks_that_it_came_between(good: str, since_s: int | None, age_s: int) -> None:
    at = datetime.fromisoformat(good)
    offset_h = int(good[-6:-3])
    octets = bytes((7, 234, at.month, at.day, at.hour, at.minute, at.second, 0, 0x2B, offset_h, 0))
    since = None if since_s is None else LOOK - since_s * SECOND
    last = {"o/t": Reading(LOOK - 1300 * SECOND, "07ea0b1c0a010000.5.5")}
    read = read_results(dated(octets), ("disman-ping",), ("o/t",), last, LOOK, 20 * SECOND, (), since)
    ((_, reading, body),) = read.new
    assert (LOOK - reading.at, body.sent, body.lost) == (age_s * SECOND, 5, 5)


def test_probes_that_were_all_lost_have_no_round_trip_though_the_totals_have_a_mean() -> None:
    last = {"o/t": Reading(NOW, "07ea0b1c0a010000.9.10")}
    ((_, _, body),) = read_results(ping(15, 9, 1), ("disman-ping",), ("o/t",), last, NOW + 60 * SECOND, SECOND).new
    assert (body.sent, body.lost, body.delays, body.delay_sum_us) == (5, 5, 0, None)


@pytest.mark.parametrize(
    ("view", "new"),
    [
        pytest.param(ping(3, 3, 1, count=5), False, id="two to come"),
        pytest.param(ping(5, 5, 1, count=5), True, id="all sent"),
        pytest.param(ping(3, 3, 1, count=5, oper=3), True, id="completed with fewer"),
        pytest.param(ping(3, 3, 1, count=5, oper=2), True, id="stopped"),
    ],
)
def test_a_standard_test_that_has_probes_to_send_has_no_result_yet(view: MibView, new: bool) -> None:
    read = read_results(view, ("disman-ping",), ("o/t",), {}, NOW, 20 * SECOND)
    assert (bool(read.new), read.missing) == (new, {})
