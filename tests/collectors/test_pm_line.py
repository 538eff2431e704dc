"""What is asked of a line and what the answers say, against an agent of the lab that knows what happened."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.snmp.ber import Content, Oid
from collectors.snmp.pm.known import Known
from collectors.snmp.pm.line import LATEST, Dated, Line, Verdict
from probed.lab.device import Device
from probed.lab.quarters import Fault
from probed.model.instant import DAY_US, SECOND_US, parse_instant
from probed.model.observation import QUARTER_US, Direction
from tests.support.lines import ask, device, differences, line_of, read

NOON = parse_instant("2026-10-05T12:00:00Z")
S = SECOND_US


def test_a_first_reading_brings_the_whole_day() -> None:
    agent, now = device(NOON), NOON + 437 * S
    agent.port("E1-1").faults.append(Fault(NOON - 3700 * S, NOON - 3400 * S))
    bins = read(agent, line_of(agent), now)
    for direction in Direction:
        ends = [one.end for one in bins if one.series.direction == direction]
        assert sorted(ends) == [NOON - n * QUARTER_US for n in reversed(range(96))]
    assert differences(agent, bins, now) == []
    assert sum(one.counts.uas_s or 0 for one in bins) == 300
    assert {one.counts.ses_rule for one in bins} == {"rule"}


def test_from_then_on_two_rows_a_quarter_are_enough() -> None:
    agent, now = device(NOON), NOON + 437 * S
    line = line_of(agent)
    read(agent, line, now)
    for _ in range(5):
        now += QUARTER_US
        assert {one.end for one in ask(agent, line, LATEST, now).bins} == {
            now - 437 * S,
            now - 437 * S - QUARTER_US,
        }
        assert line.wanted(missing_too=True) == ()


def test_after_a_gap_the_rows_of_the_gap_are_asked_for() -> None:
    agent, now = device(NOON), NOON + 437 * S
    line = line_of(agent)
    read(agent, line, now)
    now += 10 * QUARTER_US
    ask(agent, line, LATEST, now)
    assert line.wanted(missing_too=False) == tuple(range(3, 11))


def test_the_counts_have_the_names_of_what_was_measured() -> None:
    agent, now = device(NOON), NOON + 437 * S
    agent.port("STM4-1").faults.append(Fault(NOON - 600 * S, NOON - 300 * S, 12))
    (ds1,) = (o for o in ask(agent, line_of(agent), (1,), now).bins if o.series.direction == "near")
    assert (ds1.counts.cv, ds1.counts.bbe, ds1.counts.pcv, ds1.counts.lcv) == (None, None, 0, 0)
    trunk = {
        (o.series.layer, o.series.direction): o.counts for o in ask(agent, line_of(agent, "STM4-1"), (1,), now).bins
    }
    section, line = trunk["section", Direction.NEAR], trunk["line", Direction.NEAR]
    assert set(trunk) == {("section", Direction.NEAR), ("line", Direction.NEAR), ("line", Direction.FAR)}
    assert (section.es_s, section.cv, section.sefs_s, section.uas_s) == (60, 180, 0, None)
    assert (line.es_s, line.cv, line.sefs_s, line.uas_s) == (60, 180, None, 0)
    assert (line.pcv, line.lcv, line.bbe) == (None, None, None)


def test_the_far_end_is_suspect_where_the_near_end_heard_nothing() -> None:
    agent, now = device(NOON), NOON + 437 * S
    agent.port("STM4-1").faults.append(Fault(NOON - 600 * S, NOON - 300 * S))
    found = {
        (o.series.layer, o.series.direction): o.counts for o in ask(agent, line_of(agent, "STM4-1"), (1,), now).bins
    }
    assert found["line", Direction.FAR].suspect
    assert not found["line", Direction.NEAR].suspect


def test_rows_beyond_valid_intervals_are_not_there_whatever_they_hold() -> None:
    agent = device(NOON, up_for=3 * QUARTER_US + 100 * S)
    bins = read(agent, line_of(agent), NOON + 437 * S)
    near = [one for one in bins if one.series.direction == "near"]
    assert [(one.end, one.counts.valid) for one in sorted(near, key=lambda o: o.end)] == [
        (NOON - 3 * QUARTER_US, False),
        (NOON - 2 * QUARTER_US, True),
        (NOON - QUARTER_US, True),
        (NOON, True),
    ]
    assert near[-1].counts.suspect or not near[-1].counts.valid


def test_a_row_beyond_valid_intervals_that_looks_like_data_is_none() -> None:
    """The row is there and says that it is valid, as one that an agent forgot to take away."""
    agent, now = device(NOON), NOON + 437 * S
    line = line_of(agent)
    contents: list[Content] = [agent.get(oid, now).content for oid in line.oids(LATEST)]
    contents[3] = contents[6] = 1  # dsx1ValidIntervals, dsx1FarEndValidIntervals
    assert {one.end for one in line.take(LATEST, contents, now).bins} == {NOON}


@pytest.mark.parametrize(("off_s", "same"), [(3, True), (-20, True), (20, True), (200, False)])
def test_an_interval_that_the_store_has_is_the_same_though_its_boundary_is_seconds_off(
    off_s: int, same: bool
) -> None:
    agent, now = device(NOON), NOON + 437 * S
    fresh = line_of(agent)
    stored = Known([(NOON + off_s * S, True)])
    known = {("ds1", direction): stored for direction in Direction}
    line = Line(fresh.family, fresh.point, fresh.place, fresh.row, fresh.timing_row, "rule", known)
    ends = {one.end for one in ask(agent, line, (1,), now).bins}
    assert (NOON + off_s * S in ends) is same
    assert len(ends) <= 1


def altered(line_rows: tuple[int, ...], changes: dict[int, Content], agent_uptime: int = 0) -> Verdict:
    agent, now = device(NOON), NOON + 437 * S
    line = line_of(agent)
    contents = [agent.get(oid, now).content for oid in line.oids(line_rows)]
    for place, content in changes.items():
        contents[place] = content
    return line.take(line_rows, contents, now).verdict


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        pytest.param({}, Verdict.TAKEN, id="as it is"),
        pytest.param({1: b"E1-2"}, Verdict.OTHER, id="the row is another port's"),
        pytest.param({1: None}, Verdict.OTHER, id="the row is nobody's"),
        pytest.param({2: None}, Verdict.GONE, id="no TimeElapsed"),
        pytest.param({0: None}, Verdict.GONE, id="no sysUpTime"),
        pytest.param({2: 899, -2: 0}, Verdict.AGAIN, id="a boundary passed while it answered"),
        pytest.param({2: 430, -2: 437}, Verdict.AGAIN, id="it took seconds to answer"),
        pytest.param({2: 900, -2: 900}, Verdict.TAKEN, id="the last second, as SONET-MIB counts"),
        pytest.param({2: 901, -2: 901}, Verdict.GONE, id="more than an interval has"),
        pytest.param({2: 1000, -2: 1000}, Verdict.GONE, id="no such TimeElapsed"),
        pytest.param({2: 10, -2: 10}, Verdict.AGAIN, id="too soon after a boundary"),
    ],
)
def test_answers_that_date_nothing(changes: dict[int, Content], verdict: Verdict) -> None:
    assert altered(LATEST, changes) is verdict


def test_a_missing_row_is_not_zero_and_is_asked_for_again_now_and_then() -> None:
    agent, now = device(NOON), NOON + 437 * S
    line = line_of(agent)
    contents = [agent.get(oid, now).content for oid in line.oids((7, 8))]
    contents[8:21] = [None] * 13  # row 7 of near and far end
    bins = line.take((7, 8), contents, now).bins
    assert {one.end for one in bins} == {NOON - 7 * QUARTER_US}
    assert 7 not in line.wanted(missing_too=False)
    assert 7 in line.wanted(missing_too=True)
    assert 8 not in line.wanted(missing_too=True)


def asked(agent: Device, line: Line, now: int, *, missing_too: bool, without: Oid) -> tuple[list[int], list[Dated]]:
    """As the reader asks an agent that has nothing below a node: how many names each question had, and the bins."""
    sizes: list[int] = []
    bins: list[Dated] = []

    def ask(rows: Sequence[int]) -> None:
        oids = line.oids(rows)
        contents = [None if oid[: len(without)] == without else agent.get(oid, now).content for oid in oids]
        taken = line.take(rows, contents, now)
        assert taken.verdict is Verdict.TAKEN
        sizes.append(len(oids))
        bins.extend(taken.bins)

    line.choose(everything=missing_too)
    ask(LATEST)
    line.choose(everything=False)
    wanted, most = line.wanted(missing_too=missing_too), line.rows_at_once()
    for at in range(0, len(wanted), most):
        ask(wanted[at : at + most])
    return sizes, bins


FAR_INTERVALS: Oid = (1, 3, 6, 1, 2, 1, 10, 18, 11)
NOTHING: Oid = (9,)


def test_a_far_end_that_is_not_there_is_sought_once_and_then_looked_for_in_its_latest_rows() -> None:
    agent, now = device(NOON), NOON + 437 * S
    line = line_of(agent)
    sizes, bins = asked(agent, line, now, missing_too=True, without=FAR_INTERVALS)
    assert (len(sizes), len(bins)) == (25, 96)
    whole = sizes[0]
    for missing_too in (False, False, False, True, False):
        now += QUARTER_US
        sizes, bins = asked(agent, line, now, missing_too=missing_too, without=FAR_INTERVALS)
        assert (len(sizes), len(bins)) == (1, 2)
        assert (sizes[0] == whole) is missing_too
    now += QUARTER_US
    _, bins = asked(agent, line, now, missing_too=True, without=NOTHING)
    assert sorted(one.end for one in bins if one.series.direction is Direction.FAR) == [
        now - 437 * S - n * QUARTER_US for n in reversed(range(96))
    ]


def test_a_table_without_its_latest_rows_is_not_taken_for_absent() -> None:
    """An element manager that is hours behind, and has the far end of all that is older."""
    agent, now = device(NOON), NOON + 437 * S
    line = line_of(agent)
    far = next(table for table in line.family.tables if table.direction is Direction.FAR)
    behind = {oid for number in (1, 2, 3) for oid in far.oids(line.row, number)}
    bins: list[Dated] = []
    for rows in (LATEST, range(3, 97)):
        contents = [None if oid in behind else agent.get(oid, now).content for oid in line.oids(rows)]
        bins += line.take(rows, contents, now).bins
    assert sum(one.series.direction is Direction.FAR for one in bins) == 93
    line.choose(everything=False)
    assert set(far.oids(line.row, 1)) < set(line.oids(LATEST))


def test_all_rows_of_a_table_that_is_not_there_are_sought_again_within_the_day() -> None:
    agent, now = device(NOON), NOON + 437 * S
    line = line_of(agent)
    asked(agent, line, now, missing_too=True, without=FAR_INTERVALS)
    line.seek()
    assert len(asked(agent, line, now, missing_too=True, without=FAR_INTERVALS)[0]) == 25


def test_an_older_agent_that_does_not_say_which_rows_are_empty_is_doubted() -> None:
    agent, now = device(NOON), NOON + 437 * S
    agent.port("E1-1").faults.append(Fault(NOON - 1000 * S, NOON - 950 * S))
    line = line_of(agent)
    contents = [agent.get(oid, now).content for oid in line.oids(LATEST)]
    contents[4] = 3  # dsx1InvalidIntervals
    contents[8 + 6] = contents[8 + 13 + 6] = None  # dsx1IntervalValidData
    near = {one.end: one.counts for one in line.take(LATEST, contents, now).bins if one.series.direction == "near"}
    assert (near[NOON].valid, near[NOON].suspect) == (True, True)
    assert (near[NOON - QUARTER_US].uas_s, near[NOON - QUARTER_US].suspect) == (50, False)


def test_an_answer_fits_a_frame_and_rows_are_asked_as_many_at_once() -> None:
    agent = device(NOON)
    assert [line_of(agent, port).rows_at_once() for port in ("E1-1", "STM4-1")] == [4, 3]


faults = st.lists(
    st.tuples(st.integers(-90_000, 9000), st.integers(1, 4000), st.sampled_from([0.0, 0.0, 6.0, 60.0])), max_size=12
)


def strewn(said: list[tuple[int, int, float]]) -> list[Fault]:
    """Faults that do not overlap, in order."""
    out: list[Fault] = []
    for start_s, length_s, errored in sorted(said):
        start = max(NOON + start_s * S, (out[-1].end or 0) + 20 * S if out else NOON - 2 * DAY_US)
        out.append(Fault(start, start + length_s * S, errored))
    return out


@settings(max_examples=40, deadline=None)
@given(
    faults,
    st.sampled_from([0, 3, -3, 200, -437, 449]),
    st.lists(st.integers(1, 3600), min_size=1, max_size=5),
    st.randoms(),
)
def test_whenever_it_is_read_every_bin_is_what_happened(
    said: list[tuple[int, int, float]], ahead_s: int, waits: list[int], chance: random.Random
) -> None:
    """Read at any instants, by any clock of the element: one bin an interval, its counts those of its own 900 s."""
    agent = device(NOON - 3 * DAY_US)
    agent.ahead_us = ahead_s * S
    for number in (1, 2):
        agent.port(f"STM4-{number}").faults += strewn(said)[number - 1 :: 2]
    lines = [line_of(agent, "STM4-1"), line_of(agent, "E1-1")]
    agent.port("E1-1").faults += strewn(said)
    now, versions = NOON, {}
    for wait_s in waits:
        now += wait_s * S
        while (now + agent.ahead_us) % QUARTER_US < 30 * S:
            now += S
        for line in lines:
            bins = read(agent, line, now, missing_too=chance.random() < 0.5)
            assert differences(agent, bins, now) == []
            for one in bins:
                assert (one.end + agent.ahead_us) % QUARTER_US == 0
                versions[one.series, one.end] = one
    for series in {series for series, _ in versions}:
        ends = sorted(end for one, end in versions if one == series)
        assert len(ends) >= 96  # the day before the first reading, and all since
        assert {b - a for a, b in pairwise(ends)} == {QUARTER_US}


@settings(max_examples=25, deadline=None)
@given(
    faults,
    st.lists(
        st.tuples(
            st.integers(40, 2000),
            st.sampled_from(["", "", "", "clock", "boot"]),
            st.sampled_from([-440, -200, -32, 32, 200, 440]),
        ),
        min_size=2,
        max_size=14,
    ),
)
def test_whatever_befalls_its_clock_and_its_agent_no_bin_is_misdated(
    said: list[tuple[int, int, float]], course: list[tuple[int, str, int]]
) -> None:
    agent = device(NOON - 3 * DAY_US)
    agent.port("E1-1").faults += strewn(said)
    line, now = line_of(agent), NOON
    for wait_s, what, shift_s in course:
        now += wait_s * S
        if what == "clock":
            agent.ahead_us += shift_s * S
        elif what == "boot":
            agent.restart(now - 5 * S)
            row = (agent.if_index(0),)
            line.moved(line.place._replace(row=row), row, row, "rule")
        taken = ask(agent, line, LATEST, now)
        if taken.verdict is Verdict.AGAIN:
            continue
        assert taken.verdict is Verdict.TAKEN
        bins = list(taken.bins)
        wanted = line.wanted(missing_too=True)
        for at in range(0, len(wanted), 3):
            bins += ask(agent, line, wanted[at : at + 3], now).bins
        assert differences(agent, [one for one in bins if one.end <= now], now) == []
        assert all(one.end <= now for one in bins)
