"""Spans and outages name the same culprits as the circuit itself, in every situation of its route."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.ids import Leaf, link_leaf
from probed.model.instant import SECOND_US
from probed.model.route import CircuitRoute, LeafRoute, ParallelRoute, Route, SeriesRoute
from sla import route as routes
from sla.blame import Blame, evidence_of, party_of
from sla.circuit import CircuitEvidence, culprits
from sla.timeline import value_at
from tests.support import evidence as made

LENGTH = 12
LEAVES = [link_leaf(f"L{number}") for number in range(4)]

leaf_routes = st.sampled_from(LEAVES).map(LeafRoute)
trees: st.SearchStrategy[Route] = st.recursive(
    leaf_routes,
    lambda below: st.one_of(
        st.lists(below, min_size=1, max_size=3).map(lambda parts: SeriesRoute(tuple(parts))),
        st.lists(below, min_size=2, max_size=2).map(lambda legs: ParallelRoute(tuple(legs), "sncp")),
    ),
    max_leaves=6,
)
states = st.lists(st.text("UUUUD?G", min_size=LENGTH, max_size=LENGTH), min_size=4, max_size=4)


def circuit(tree: Route, second: Route | None, told: list[str]) -> CircuitEvidence:
    end = LENGTH * SECOND_US
    leaves = {leaf: made.spelled(text) for leaf, text in zip(LEAVES, told, strict=True)}
    whole, at_risk = routes.over_time(tree, leaves.__getitem__, 0, end)
    if second is None:
        return CircuitEvidence(whole, at_risk, leaves, (), (CircuitRoute(0, None, tree, "t1"),), ())
    half = end // 2
    epochs = (CircuitRoute(0, half, tree, "t1"), CircuitRoute(half, None, second, "t2"))
    return CircuitEvidence(whole, at_risk, leaves, (), epochs, ())


@settings(max_examples=200)
@given(trees, st.none() | trees, states)
def test_blame_is_what_the_circuit_says(tree: Route, second: Route | None, told: list[str]) -> None:
    used = circuit(tree, second, told)
    blame = Blame(used)
    for at in range(0, LENGTH * SECOND_US, SECOND_US):
        if second is not None or value_at(used.timeline, at).lo < 1.0:
            start = blame(at, at + SECOND_US)
            if culprits(used, at):
                assert start == ((at, culprits(used, at)),)


@settings(max_examples=100)
@given(trees, states)
def test_a_stretch_is_cut_where_its_culprits_change(tree: Route, told: list[str]) -> None:
    used = circuit(tree, None, told)
    values = [value_at(used.timeline, at).lo < 1.0 for at in range(0, LENGTH * SECOND_US, SECOND_US)]
    if not all(values):
        return
    changes = Blame(used)(0, LENGTH * SECOND_US)
    by_second: list[tuple[int, tuple[Leaf, ...]]] = []
    for at in range(0, LENGTH * SECOND_US, SECOND_US):
        now = culprits(used, at)
        if not by_second or by_second[-1][1] != now:
            by_second.append((at, now))
    assert list(changes) == by_second


def test_the_party_is_that_of_the_first_culprit_whose_party_is_known() -> None:
    parties = {LEAVES[1]: "access", LEAVES[2]: "core"}
    assert party_of([LEAVES[0], LEAVES[1], LEAVES[2]], parties) == "access"
    assert party_of([LEAVES[0]], parties) == "unknown"
    assert party_of([], parties) == "unknown"


def test_evidence_comes_from_a_table_or_from_a_question_and_is_told_once() -> None:
    table = {LEAVES[0]: ("e2", "e1"), LEAVES[1]: ("e2",)}
    assert evidence_of(table, LEAVES, 0, 1) == ("e1", "e2")
    assert evidence_of(lambda leaf, start, end: [f"{leaf}/{start}/{end}"], LEAVES[:1], 5, 6) == ("link:L0/5/6",)
