"""Intervals of controllers as bins: whose they are, when they ended, and which are new."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.pm.known import Known
from collectors.snmp.pm.line import Dated
from collectors.ssh.facts import PmFact
from collectors.ssh.pm import Intervals, by_name, take
from probed.model.ids import PointId
from probed.model.instant import HOUR_US, MINUTE_US, SECOND_US, parse_instant
from probed.model.observation import QUARTER_US, BinSeries, Direction
from tests.support.cli_texts import of

E1, SONET = PointId("R1", "E1 0/0/0"), PointId("R1", "SONET0/1/0")
POINTS = by_name((E1, SONET, PointId("R1", "GigabitEthernet0/1")))
TEN = parse_instant("2026-11-28T10:00:00Z")


def looked(state: Intervals, facts: Sequence[PmFact], at: int, offset_us: int | None = 0) -> list[Dated]:
    return list(take(state, facts, POINTS, {E1: "G.826"}, at - SECOND_US, at + SECOND_US, offset_us))


def e1(elapsed_s: int, *rows: int | None, end: str = "near") -> list[PmFact]:
    """The current interval, and complete ones with so many errored seconds; None = there is no such row."""
    current = PmFact("E1 0/0/0", "E1", "current", elapsed_s, es_s=0, ses_s=0, uas_s=0, end=end)
    past = [
        PmFact("E1 0/0/0", "E1", "interval", 900, n, es_s=es_s, ses_s=0, uas_s=0, lcv=2, end=end)
        for n, es_s in enumerate(rows, 1)
        if es_s is not None
    ]
    return [current, *past]


def ends(found: Sequence[Dated]) -> list[tuple[int, int]]:
    """Quarters after ten o'clock, and errored seconds."""
    assert all((one.end - TEN) % QUARTER_US == 0 for one in found)
    return [((one.end - TEN) // QUARTER_US, one.counts.es_s) for one in found]


def test_a_captured_answer_as_bins_by_their_end() -> None:
    facts = of("cisco_ios", "show controllers e1 0/0/0", "cisco_e1.txt").pm
    found = looked(Intervals(), facts, TEN + 719 * SECOND_US)
    assert [(b.series, b.end - TEN) for b in found] == [
        (BinSeries(E1, "ds1", Direction.NEAR), 0),
        (BinSeries(E1, "ds1", Direction.NEAR), -QUARTER_US),
    ]
    assert [(b.counts.es_s, b.counts.ses_s, b.counts.uas_s, b.counts.pcv, b.counts.lcv) for b in found] == [
        (4, 2, 0, 12, 0),
        (0, 0, 900, 0, 0),
    ]
    assert {(b.counts.cv, b.counts.sefs_s, b.counts.ses_rule) for b in found} == {(None, 0, "G.826")}


def test_an_e1_of_comware_as_bins() -> None:
    facts = of("hp_comware", "display controller e1 2/0", "comware_e1.txt").pm
    point = PointId("R1", "E1 2/0")
    at = TEN + 285 * SECOND_US
    found = list(take(Intervals(), facts, by_name([point]), {}, at - SECOND_US, at + SECOND_US, None))
    assert [(one.series, one.end - TEN, one.counts.es_s, one.counts.uas_s, one.counts.pcv) for one in found] == [
        (BinSeries(point, "ds1", Direction.NEAR), 0, 5, 0, 4)
    ]


def test_intervals_whose_beginning_nobody_tells_to_the_second_are_no_bins() -> None:
    facts = of("juniper_junos", "show interfaces interval", "junos_interval.txt").pm
    points = by_name([PointId("R1", "e1-0/2/3")])
    assert list(take(Intervals(), facts, points, {}, TEN, TEN + SECOND_US, 0)) == []


def test_each_is_told_once_and_again_when_it_was_counted_anew() -> None:
    state = Intervals()
    assert ends(looked(state, e1(100, 1, 2), TEN + 100 * SECOND_US)) == [(0, 1), (-1, 2)]
    assert looked(state, e1(400, 1, 2), TEN + 400 * SECOND_US) == []
    assert ends(looked(state, e1(700, 3, 2), TEN + 700 * SECOND_US)) == [(0, 3)]
    assert ends(looked(state, e1(103, 7, 3, 2), TEN + 1002 * SECOND_US)) == [(1, 7)]


def test_a_row_that_is_not_there_is_told_when_it_comes() -> None:
    state = Intervals()
    assert ends(looked(state, e1(100, 1, None, 5), TEN + 100 * SECOND_US)) == [(0, 1), (-2, 5)]
    assert ends(looked(state, e1(400, 1, 9, 5), TEN + 400 * SECOND_US)) == [(-1, 9)]


def test_a_quarter_hour_has_no_more_seconds_than_it_has() -> None:
    assert ends(looked(Intervals(), e1(100, 900, 2**32 - 1, 3), TEN + 100 * SECOND_US)) == [(0, 900), (-2, 3)]


def test_in_the_first_seconds_the_interval_before_is_not_final() -> None:
    state = Intervals()
    assert ends(looked(state, e1(12, 1, 2), TEN + 12 * SECOND_US)) == [(-1, 2)]
    assert ends(looked(state, e1(45, 6, 2), TEN + 45 * SECOND_US)) == [(0, 6)]


def test_a_clock_that_was_set_dates_nothing_until_a_boundary_was_seen_on_it() -> None:
    state = Intervals()
    looked(state, e1(400, 1, 2), TEN + 400 * SECOND_US)
    assert looked(state, e1(100, 0, 1, 2), TEN + 700 * SECOND_US) == []
    found = looked(state, e1(100, 8, 0, 1), TEN + 1600 * SECOND_US)
    assert [(one.end, one.counts.es_s) for one in found] == [(TEN + 1500 * SECOND_US, 8)]


def test_what_the_store_knows_keeps_its_end() -> None:
    series = BinSeries(E1, "ds1", Direction.NEAR)
    kept = TEN - 7 * SECOND_US
    state = Intervals(known={series: Known([(kept, True)])})
    assert [one.end for one in looked(state, e1(100, 1), TEN + 101 * SECOND_US)] == [kept]


def test_an_answer_that_took_long_dates_nothing() -> None:
    assert list(take(Intervals(), e1(400, 1), POINTS, {}, TEN, TEN + 31 * SECOND_US, 0)) == []


def test_the_far_end_is_a_series_of_its_own_and_suspect_where_the_near_end_was_deaf() -> None:
    near = [e1(400, 1, 2)[0], *(replace(row, uas_s=900) for row in e1(400, 1, 2)[1:])]
    found = looked(Intervals(), [*near, *e1(400, 7, 8, end="far")[1:]], TEN + 400 * SECOND_US)
    assert [(one.series.direction, one.counts.es_s, one.counts.suspect) for one in found] == [
        (Direction.NEAR, 1, False),
        (Direction.NEAR, 2, False),
        (Direction.FAR, 7, True),
        (Direction.FAR, 8, True),
    ]


def test_tables_by_the_minute_end_where_the_elements_clock_says() -> None:
    facts = of("cisco_ios", "show controllers sonet 0/1/0", "cisco_sonet.txt").pm
    ahead_us = 8 * HOUR_US + 20 * SECOND_US
    at = TEN + 10 * MINUTE_US - 20 * SECOND_US
    found = looked(Intervals(), facts, at, ahead_us)
    assert [(one.series.layer, one.counts.es_s, one.counts.uas_s, one.counts.cv) for one in found] == [
        ("section", 2, None, 3),
        ("line", 1, 0, 1),
    ]
    assert all(abs(one.end - (TEN - 20 * SECOND_US)) <= SECOND_US for one in found)
    layers = [one.series.layer for one in looked(Intervals(), facts, at, None)]
    assert layers == ["section"], "which tells its seconds as well"
    by_minute = [fact for fact in facts if fact.label]
    assert looked(Intervals(), by_minute, at + 6 * MINUTE_US, ahead_us) == [], "an answer of another quarter"


def test_points_are_found_however_their_names_are_spaced() -> None:
    names = by_name([PointId("R1", name) for name in ("e1-0/0/0", "SONET 0/1/0", "A 1", "a1")])
    assert {key: point.name for key, point in names.items()} == {"e10/0/0": "e1-0/0/0", "sonet0/1/0": "SONET 0/1/0"}


@given(
    st.integers(0, 899),
    st.lists(st.tuples(st.integers(60, 3600), st.floats(-1.4, 1.4)), min_size=1, max_size=12),
)
def test_whatever_the_visits_each_interval_has_one_end_and_its_own_count(
    phase_s: int, visits: list[tuple[int, float]]
) -> None:
    """An element whose quarter begins `phase_s` after ours, visited with a second of jitter in either direction."""
    state, at = Intervals(), TEN
    told: dict[int, int] = {}
    for wait_s, jitter_s in visits:
        at += wait_s * SECOND_US
        since_us = (at - TEN - phase_s * SECOND_US) % QUARTER_US
        first = (at - since_us - TEN) // QUARTER_US
        rows = [(first - n) % 1000 for n in range(96)]
        for one in looked(state, e1(since_us // SECOND_US, *rows), at + round(jitter_s * SECOND_US)):
            quarter, off = divmod(one.end - TEN - phase_s * SECOND_US + QUARTER_US // 2, QUARTER_US)
            assert abs(off - QUARTER_US // 2) <= 4 * SECOND_US
            assert told.setdefault(one.end, one.counts.es_s) == one.counts.es_s == quarter % 1000
    ends = sorted(told)
    assert all(later - end > QUARTER_US - 9 * SECOND_US for end, later in itertools.pairwise(ends))
