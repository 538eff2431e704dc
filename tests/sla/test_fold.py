"""Sections Fold, Edges and Unknown: what one source's looks at one point say about every instant."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.observation import Witness
from probed.model.timeline import Edge, Timeline, exact
from sla import timeline
from sla.fold import Run, fold, join
from tests.support import seconds

LIMIT = 25


def look(at: int, capacity: Capacity, onset: int | None = None, by: str = "ems") -> Run:
    return Run(at, at, 1, capacity, (), None if onset is None else Witness(onset, by))


def run(first: int, last: int, capacity: Capacity) -> Run:
    return Run(first, last, 2, capacity)


def told(*runs: Run, horizon: int = 100, end: int = 100) -> list[tuple[int, Capacity]]:
    known = fold(runs, 0, end, horizon, LIMIT)
    return [(edge.at, value) for edge, value in zip(known.edges, known.values, strict=True)]


def edge_of(value: Capacity, known: Timeline) -> Edge:
    return known.edges[known.values.index(value)]


@pytest.mark.parametrize(
    ("runs", "spans"),
    [
        pytest.param([], [(0, UNKNOWN)], id="nobody looked"),
        pytest.param([run(10, 90, UP)], [(0, UNKNOWN), (10, UP)], id="unknown before the first look"),
        pytest.param([run(0, 40, UP), run(50, 90, DOWN)], [(0, UP), (50, DOWN)], id="a change between two looks"),
        pytest.param([run(0, 90, UP)], [(0, UP)], id="one run may be longer than the limit"),
        pytest.param(
            [run(0, 40, UP), run(66, 90, UP)], [(0, UP), (40, UNKNOWN), (66, UP)], id="a gap beyond the limit"
        ),
        pytest.param([run(0, 40, UP), run(65, 90, UP)], [(0, UP)], id="a gap of just the limit"),
        pytest.param([run(0, 40, UP)], [(0, UP), (40, UNKNOWN)], id="unknown from the last good look"),
        pytest.param([run(0, 75, UP)], [(0, UP)], id="silent for just the limit"),
        pytest.param(
            [run(0, 20, DOWN), run(50, 90, DOWN)],
            [(0, DOWN), (20, UNKNOWN), (50, DOWN)],
            id="unknown between two downs is unknown, its seconds are nobody's",
        ),
        pytest.param(
            [run(0, 90, UP), look(40, DOWN)],
            [(0, UP), (40, DOWN), (65, UP)],
            id="a look inside a run holds until the run must have been seen again",
        ),
        pytest.param(
            [run(0, 50, UP), run(50, 60, DOWN), run(60, 90, UP)],
            [(0, UP), (50, DOWN), (60, UP)],
            id="where one run ends and the next begins, the next is the news",
        ),
        pytest.param([run(0, 90, UNKNOWN)], [(0, UNKNOWN)], id="a vanished point is unknown"),
    ],
)
def test_looks_tell_the_value_at_every_instant(runs: list[Run], spans: list[tuple[int, Capacity]]) -> None:
    assert told(*runs) == spans


def test_nothing_later_than_the_horizon_is_known() -> None:
    assert told(run(0, 40, UP), horizon=50) == [(0, UP), (50, UNKNOWN)]
    assert told(run(0, 90, UP), horizon=50) == [(0, UP), (50, UNKNOWN)]


def test_an_edge_lies_between_the_last_look_of_the_old_value_and_the_first_of_the_new() -> None:
    known = fold([run(0, 40, UP), run(60, 90, DOWN)], 0, 100, 100, LIMIT)
    assert edge_of(DOWN, known) == Edge(60, 40, 60)


def test_the_best_witness_inside_the_bounds_is_chosen() -> None:
    known = fold([run(0, 40, UP), look(60, DOWN, onset=47)], 0, 62, 62, LIMIT)
    assert edge_of(DOWN, known) == Edge(47, 40, 60)


@pytest.mark.parametrize("onset", [39, 61, -7])
def test_no_witness_moves_an_edge_outside_the_bounds(onset: int) -> None:
    known = fold([run(0, 40, UP), look(60, DOWN, onset)], 0, 62, 62, LIMIT)
    assert edge_of(DOWN, known) == Edge(60, 40, 60)


@pytest.mark.parametrize("by", ["ifLastChange", "dsx1LineStatusLastChange", "trap"])
@pytest.mark.parametrize(
    ("onset", "at"),
    [
        pytest.param(2_000_000, 2_000_000, id="at the look of the old value"),
        pytest.param(1_999_999, 2_000_000, id="before it, within its tick"),
        pytest.param(1_990_000, 2_000_000, id="a whole tick before it"),
        pytest.param(1_989_999, 3_000_000, id="more than a tick before it: that cannot be"),
        pytest.param(3_000_001, 3_000_000, id="after the look of the new value"),
    ],
)
def test_time_in_ticks_may_be_told_as_before_the_look_in_whose_tick_it_was(by: str, onset: int, at: int) -> None:
    known = fold([run(0, 2_000_000, UP), look(3_000_000, DOWN, onset, by)], 0, 4_000_000, 3_500_000, 1_500_000)
    assert edge_of(DOWN, known) == Edge(at, 2_000_000, 3_000_000)


def test_a_witness_cannot_reach_into_time_that_nobody_watched() -> None:
    known = fold([run(0, 40, UP), look(80, DOWN, onset=50)], 0, 82, 82, LIMIT)
    assert known.edges == (exact(0), exact(40), exact(80))
    assert known.values == (UP, UNKNOWN, DOWN)


def test_an_onset_says_nothing_where_the_value_did_not_change() -> None:
    known = fold([look(50, UP), look(60, UP, onset=55), look(70, UP, onset=50)], 0, 72, 72, LIMIT)
    assert known.edges == (exact(0), exact(50))


def test_versions_of_one_run_join_by_the_greatest_last() -> None:
    versions = [Run(0, 60, 7, UP), Run(0, 0, 1, UP), Run(0, 30, 4, UP)]
    assert join(versions) == (Run(0, 60, 7, UP),)


def test_contradicting_versions_of_one_run_are_decided_the_same_way_in_any_order() -> None:
    one, other = look(5, UP), look(5, DOWN)
    assert join([one, other]) == join([other, one]) == (other,)
    assert join([run(5, 9, UP), other]) == join([other, run(5, 9, UP)]) == (run(5, 9, UP),)


@st.composite
def run_sets(draw: st.DrawFn) -> list[Run]:
    firsts = draw(st.lists(st.integers(0, 120), max_size=8))
    runs = []
    for first in firsts:
        length = draw(st.sampled_from([0, 0, 1, 10, 26, 60]))
        by = draw(st.sampled_from(["ems", "ems", "ifLastChange"]))
        onset = Witness(first - first % 13, by) if first % 3 else None
        runs.append(Run(first, first + length, 1 + length // 5, draw(st.sampled_from(seconds.VALUES)), (), onset))
    return runs


@given(run_sets(), st.integers(0, 60))
def test_instant_by_instant_brute_force_agrees(runs: list[Run], later: int) -> None:
    horizon = max((r.last for r in runs), default=0) + later
    known = fold(runs, -3, 190, horizon, LIMIT)
    assert seconds.seconds(known) == seconds.told(runs, -3, 190, horizon, LIMIT)


@given(run_sets(), st.randoms(), st.integers(100, 300))
def test_order_duplicates_and_earlier_versions_do_not_matter(runs: list[Run], chance: Random, horizon: int) -> None:
    whole = {r.first: r for r in join(runs)}
    heap = [*runs, *chance.choices(runs, k=3)] if runs else []
    for last in whole.values():  # what a partial prefix of the same run would have said
        heap.append(last._replace(last=last.first + (last.last - last.first) // 2, looks=1))
        if last.last == last.first:
            heap.pop()
    chance.shuffle(heap)
    assert join(heap) == join(runs)
    assert fold(heap, 0, 200, horizon, LIMIT) == fold(runs, 0, 200, horizon, LIMIT)


@given(run_sets(), run_sets())
def test_the_join_is_a_semilattice(one: list[Run], other: list[Run]) -> None:
    assert join([*one, *other]) == join([*other, *one]) == join([*join(one), *join(other)])
    assert join([*one, *one]) == join(one) == join(join(one))


@given(run_sets(), st.integers(-3, 190), st.integers(-3, 190))
def test_a_fold_of_a_window_is_that_window_of_the_fold(runs: list[Run], start: int, end: int) -> None:
    whole = fold(runs, -3, 190, 190, LIMIT)
    assert fold(runs, start, end, 190, LIMIT).edges == timeline.clip(whole, start, end).edges
    assert fold(runs, start, end, 190, LIMIT).values == timeline.clip(whole, start, end).values


@given(run_sets())
def test_every_edge_lies_inside_its_bounds(runs: list[Run]) -> None:
    for edge in fold(runs, -3, 190, 190, LIMIT).edges:
        assert edge.earliest <= edge.at <= edge.latest
