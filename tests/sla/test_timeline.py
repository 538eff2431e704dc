"""Sections Timeline and Edges: gap-free over the window, linear operations, bounds carried along."""

from __future__ import annotations

import itertools
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.contract import EvidenceRule
from probed.model.timeline import Edge, Span, Timeline, exact
from sla import timeline
from tests.support import seconds
from tests.support.seconds import timelines

some = st.lists(timelines(), min_size=1, max_size=4)


def line(*steps: tuple[int, Capacity], end: int = 30) -> Timeline:
    return timeline.make(0, end, [(exact(at), value) for at, value in steps])


def shape(known: Timeline) -> list[tuple[int, Capacity]]:
    return [(edge.at, value) for edge, value in zip(known.edges, known.values, strict=True)]


def bounded(at: int, earliest: int, latest: int, before: Capacity, after: Capacity) -> Timeline:
    return timeline.make(0, 100, [(exact(0), before), (Edge(at, earliest, latest), after)])


def assert_sound(known: Timeline) -> None:
    at = [edge.at for edge in known.edges]
    assert at[:1] == [known.start]
    assert at == sorted(set(at))
    assert known.edges[0] == exact(known.start)
    assert at[-1] < known.end
    assert all(a != b for a, b in zip(known.values, known.values[1:], strict=False))


def test_equal_neighbours_are_one_span() -> None:
    assert shape(line((0, UP), (5, UP), (9, DOWN), (12, DOWN))) == [(0, UP), (9, DOWN)]


def test_of_several_steps_at_one_instant_the_last_counts() -> None:
    assert shape(line((0, UP), (5, DOWN), (5, UP), (9, DOWN))) == [(0, UP), (9, DOWN)]


def test_steps_outside_the_window_only_say_how_it_begins() -> None:
    known = timeline.make(10, 20, [(exact(0), UP), (exact(5), DOWN), (exact(25), UP)])
    assert shape(known) == [(10, DOWN)]


def test_a_gap_at_the_beginning_is_refused() -> None:
    with pytest.raises(ValueError, match=r"nothing is said about \[0, 3\)"):
        line((3, UP))
    with pytest.raises(ValueError, match=r"nothing is said about \[0, 30\)"):
        line()


def test_steps_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order of time"):
        line((0, UP), (9, DOWN), (5, UP))


def test_an_empty_window_has_no_edges() -> None:
    empty = timeline.clip(line((0, UP)), 40, 50)
    assert (empty.edges, empty.values, timeline.spans(empty), timeline.total(empty, bool)) == ((), (), (), 0)
    assert timeline.series([empty, empty]) == timeline.fuse([empty], EvidenceRule.ANY_DOWN)[0] == empty


def test_operands_must_share_one_window() -> None:
    with pytest.raises(ValueError, match="share one window"):
        timeline.series([line((0, UP)), line((0, UP), end=20)])


def test_a_value_can_be_asked_for_inside_the_window_only() -> None:
    known = line((0, UP), (9, DOWN))
    assert [timeline.value_at(known, at) for at in (0, 8, 9, 29)] == [UP, UP, DOWN, DOWN]
    for outside in (-1, 30):
        with pytest.raises(ValueError, match="outside"):
            timeline.value_at(known, outside)


def test_spans_are_half_open_and_carry_their_edge() -> None:
    assert timeline.spans(bounded(9, 3, 12, UP, DOWN)) == (
        Span(exact(0), 9, UP),
        Span(Edge(9, 3, 12), 100, DOWN),
    )


def test_a_composites_edge_takes_the_bounds_of_the_component_edge_at_that_instant() -> None:
    one, other = bounded(9, 3, 12, UP, DOWN), bounded(40, 30, 45, UP, DOWN)
    assert timeline.parallel([one, other]).edges == (exact(0), Edge(40, 30, 45))
    assert timeline.series([one, other]).edges == (exact(0), Edge(9, 3, 12))


def test_component_edges_at_one_instant_give_their_hull() -> None:
    one, other = bounded(9, 3, 12, UP, DOWN), bounded(9, 5, 20, UP, DOWN)
    assert timeline.series([one, other]).edges == (exact(0), Edge(9, 3, 20))


def test_where_the_composite_does_not_change_there_is_no_edge() -> None:
    one, other = bounded(9, 3, 12, UP, DOWN), bounded(9, 5, 20, DOWN, UP)
    assert timeline.series([one, other]) == timeline.constant(0, 100, DOWN)


def test_the_border_of_a_window_is_exact() -> None:
    known = bounded(9, 3, 12, UP, DOWN)
    assert timeline.clip(known, 9, 50).edges == (exact(9),)
    assert timeline.clip(known, 5, 50).edges == (exact(5), Edge(9, 3, 12))


def test_contradictions_are_listed_as_merged_stretches() -> None:
    one = line((0, UP), (10, DOWN), (20, UP))
    other = line((0, UP), (5, UNKNOWN), (10, UP), (15, Capacity(0.5, 1.0)), (18, DOWN), (25, UP))
    known, conflicts = timeline.fuse([one, other], EvidenceRule.ANY_DOWN)
    assert conflicts == ((10, 18), (20, 25))
    assert shape(known) == [(0, UP), (10, DOWN), (25, UP)]


def test_windows_that_follow_each_other_join_and_merge_at_the_seam() -> None:
    known = line((0, UP), (9, DOWN))
    assert (
        timeline.concat([timeline.clip(known, 0, 4), timeline.clip(known, 4, 12), timeline.clip(known, 12, 30)])
        == known
    )
    with pytest.raises(ValueError, match="not followed by one from 12"):
        timeline.concat([timeline.clip(known, 0, 4), timeline.clip(known, 12, 30)])
    with pytest.raises(ValueError, match="no window"):
        timeline.concat([])


@given(timelines())
def test_totals_conserve_the_window(known: Timeline) -> None:
    assert_sound(known)
    parts = {value: timeline.total(known, value.__eq__) for value in set(known.values)}
    assert sum(parts.values()) == known.end - known.start
    assert all(parts[value] == seconds.seconds(known).count(value) for value in parts)


@given(some, st.randoms())
def test_series_and_parallel_are_commutative(parts: list[Timeline], chance: Random) -> None:
    shuffled = parts[:]
    chance.shuffle(shuffled)
    assert timeline.series(shuffled) == timeline.series(parts)
    assert timeline.parallel(shuffled) == timeline.parallel(parts)


@given(timelines(), timelines(), timelines())
def test_series_and_parallel_are_associative(one: Timeline, two: Timeline, three: Timeline) -> None:
    for op in (timeline.series, timeline.parallel):
        assert (
            shape(op([one, op([two, three])])) == shape(op([op([one, two]), three])) == shape(op([one, two, three]))
        )


@given(some)
def test_series_and_parallel_are_idempotent(parts: list[Timeline]) -> None:
    for op in (timeline.series, timeline.parallel):
        whole = op(parts)
        assert op([whole, whole]) == whole
        assert op([*parts, *parts]) == whole


@given(st.lists(st.tuples(timelines(), timelines()), min_size=1, max_size=3))
def test_series_and_parallel_are_monotone(pairs: list[tuple[Timeline, Timeline]]) -> None:
    worse = [timeline.series(pair) for pair in pairs]
    better = [timeline.parallel(pair) for pair in pairs]
    for op in (timeline.series, timeline.parallel):
        for low, high in zip(seconds.seconds(op(worse)), seconds.seconds(op(better)), strict=True):
            assert low.lo <= high.lo
            assert low.hi <= high.hi


@given(some, st.integers(-5, 35), st.integers(-5, 35))
def test_clip_distributes_over_series_and_parallel(parts: list[Timeline], start: int, end: int) -> None:
    for op in (timeline.series, timeline.parallel):
        assert timeline.clip(op(parts), start, end) == op([timeline.clip(part, start, end) for part in parts])


@given(some, st.data())
def test_second_by_second_brute_force_agrees(parts: list[Timeline], data: st.DataObject) -> None:
    columns = [seconds.seconds(part) for part in parts]
    weights = data.draw(st.lists(st.sampled_from([1, 2, 4]), min_size=len(parts), max_size=len(parts)))
    k = data.draw(st.integers(1, len(parts)))
    for mine, plain in (
        (timeline.series(parts), seconds.worst(columns)),
        (timeline.parallel(parts), seconds.best(columns)),
        (timeline.weighted(parts, weights), seconds.mean(columns, weights)),
        (timeline.k_of_n(parts, k), seconds.kth_best(columns, k)),
    ):
        assert_sound(mine)
        assert seconds.seconds(mine) == plain


@given(some, st.sampled_from(EvidenceRule))
def test_fused_witnesses_agree_with_the_brute_force(parts: list[Timeline], rule: EvidenceRule) -> None:
    fused, conflicts = timeline.fuse(parts, rule)
    plain, clashes = seconds.agreed([seconds.seconds(part) for part in parts], rule)
    assert_sound(fused)
    assert seconds.seconds(fused) == plain
    assert [any(start <= at < end for start, end in conflicts) for at in range(30)] == clashes
    assert all(a[1] < b[0] for a, b in itertools.pairwise(conflicts))


@given(some)
def test_every_edge_of_a_composite_lies_in_the_bounds_of_a_component(parts: list[Timeline]) -> None:
    for op in (timeline.series, timeline.parallel):
        for edge in op(parts).edges:
            there = [other for part in parts for other in part.edges if other.at == edge.at]
            assert edge == timeline.hull(there)
            assert edge.earliest <= edge.at <= edge.latest
