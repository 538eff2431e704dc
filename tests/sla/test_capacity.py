"""Section Value: a capacity is an interval, and what is known of a whole follows from its parts."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity, degraded
from probed.model.contract import EvidenceRule
from sla import capacity

ANY, ALL, QUORUM = EvidenceRule.ANY_DOWN, EvidenceRule.ALL_DOWN, EvidenceRule.QUORUM
ratios = st.floats(0.0, 1.0, allow_nan=False)
values = st.tuples(ratios, ratios).map(lambda pair: Capacity(min(pair), max(pair)))
some = st.lists(values, min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        pytest.param([], UP, id="nothing in series is up"),
        pytest.param([UP, UP], UP, id="all parts up"),
        pytest.param([UP, DOWN, UNKNOWN], DOWN, id="one part down is down, whatever else is unknown"),
        pytest.param([UP, UNKNOWN], UNKNOWN, id="one part unknown"),
        pytest.param([degraded(0.5), UNKNOWN], Capacity(0.0, 0.5), id="at most what the degraded part lets through"),
    ],
)
def test_a_series_works_as_well_as_its_worst_part(parts: list[Capacity], whole: Capacity) -> None:
    assert capacity.series(parts) == whole


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        pytest.param([], DOWN, id="nothing in parallel is down"),
        pytest.param([DOWN, UP], UP, id="one leg is enough"),
        pytest.param([DOWN, DOWN], DOWN, id="no leg left"),
        pytest.param([DOWN, UNKNOWN], UNKNOWN, id="all depends on the unknown leg"),
        pytest.param([UP, UNKNOWN], UP, id="an unknown leg does not matter beside a good one"),
        pytest.param([degraded(0.5), UNKNOWN], Capacity(0.5, 1.0), id="at least what the degraded leg lets through"),
    ],
)
def test_a_parallel_works_as_well_as_its_best_part(parts: list[Capacity], whole: Capacity) -> None:
    assert capacity.parallel(parts) == whole


def test_vcat_with_lcas_is_the_weighted_mean_of_its_members() -> None:
    assert capacity.weighted([UP, UP, DOWN], [1, 1, 1]) == degraded(2 / 3)
    assert capacity.weighted([UP, UNKNOWN], [3, 1]) == Capacity(0.75, 1.0)
    assert capacity.weighted([UP] * 7, [0.1] * 7) == UP


def test_k_of_n_works_as_well_as_its_kth_best_part() -> None:
    assert [capacity.k_of_n([UP, DOWN, UNKNOWN], k) for k in (1, 2, 3)] == [UP, UNKNOWN, DOWN]


@pytest.mark.parametrize("k", [0, 3])
def test_k_of_n_needs_as_many_parts_as_it_asks_for(k: int) -> None:
    with pytest.raises(ValueError, match=f"not {k} of 2"):
        capacity.k_of_n([UP, UP], k)


@pytest.mark.parametrize("weights", [[1], [0, 0], [2, -1]])
def test_a_mean_needs_a_weight_for_each_member(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        capacity.weighted([UP, UP], weights)


@pytest.mark.parametrize(
    ("said", "rule", "known", "disagree"),
    [
        pytest.param([], ANY, UNKNOWN, False, id="a segment without witness is unknown"),
        pytest.param([DOWN, UNKNOWN], ANY, DOWN, False, id="LOS at one end plus a silent other end is down"),
        pytest.param([UP, UNKNOWN], ANY, UP, False, id="one end up, the other silent"),
        pytest.param([UP, DOWN], ANY, DOWN, True, id="contradiction: any_says_down"),
        pytest.param([UP, DOWN], ALL, UP, True, id="contradiction: all_say_down"),
        pytest.param([DOWN, DOWN], ALL, DOWN, False, id="all say down"),
        pytest.param([UP, degraded(0.5)], ANY, degraded(0.5), True, id="contradiction: the lower one"),
        pytest.param([Capacity(0.0, 0.5), Capacity(0.25, 1.0)], ANY, Capacity(0.25, 0.5), False, id="intersection"),
        pytest.param([Capacity(0.0, 0.5), Capacity(0.25, 0.75), UP], ANY, Capacity(0.25, 0.5), True, id="narrowed"),
        pytest.param([DOWN, UP, UP], QUORUM, UP, True, id="the majority says up"),
        pytest.param([DOWN, DOWN, UP], QUORUM, DOWN, True, id="the majority says down"),
        pytest.param([DOWN, UP], QUORUM, UNKNOWN, True, id="as many: nobody knows"),
        pytest.param([DOWN, UNKNOWN, UP, UNKNOWN, UP], QUORUM, UP, True, id="who does not know has no vote"),
        pytest.param([DOWN, UP], EvidenceRule.PROBE_FIRST, DOWN, True, id="witnesses of one kind: any says down"),
    ],
)
def test_witnesses_to_one_thing_intersect_and_only_an_empty_intersection_is_a_disagreement(
    said: list[Capacity], rule: EvidenceRule, known: Capacity, disagree: bool
) -> None:
    assert capacity.fuse(said, rule) == (known, disagree)


@given(st.lists(values, min_size=2, max_size=4), st.data())
def test_the_order_of_parts_does_not_matter(parts: list[Capacity], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(1, 64), min_size=len(parts), max_size=len(parts)))
    members = list(zip(parts, weights, strict=True))
    results = {
        (
            capacity.series(value for value, _ in order),
            capacity.parallel(value for value, _ in order),
            capacity.weighted([value for value, _ in order], [weight for _, weight in order]),
            capacity.k_of_n([value for value, _ in order], 2),
            *(capacity.fuse([value for value, _ in order], rule) for rule in EvidenceRule),
        )
        for order in permutations(members)
    }
    assert len(results) == 1


@given(some, some)
def test_series_and_parallel_are_associative_and_idempotent(one: list[Capacity], other: list[Capacity]) -> None:
    for op in (capacity.series, capacity.parallel):
        assert op([op(one), op(other)]) == op([*one, *other]) == op([*one, *other, *one])


@given(st.lists(st.tuples(values, values), min_size=1, max_size=5))
def test_better_parts_never_make_a_worse_whole(pairs: list[tuple[Capacity, Capacity]]) -> None:
    worse = [Capacity(min(a.lo, b.lo), min(a.hi, b.hi)) for a, b in pairs]
    better = [Capacity(max(a.lo, b.lo), max(a.hi, b.hi)) for a, b in pairs]
    weights = [1 + i for i in range(len(pairs))]
    for low, high in (
        (capacity.series(worse), capacity.series(better)),
        (capacity.parallel(worse), capacity.parallel(better)),
        (capacity.weighted(worse, weights), capacity.weighted(better, weights)),
        (capacity.k_of_n(worse, 1), capacity.k_of_n(better, 1)),
    ):
        assert low.lo <= high.lo
        assert low.hi <= high.hi


@given(some)
def test_every_result_is_an_interval_inside_0_to_1(parts: list[Capacity]) -> None:
    for value in (
        capacity.series(parts),
        capacity.parallel(parts),
        capacity.weighted(parts, [0.1] * len(parts)),
        capacity.k_of_n(parts, len(parts)),
        *(capacity.fuse(parts, rule)[0] for rule in EvidenceRule),
    ):
        assert 0.0 <= value.lo <= value.hi <= 1.0
