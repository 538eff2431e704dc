"""Section Routes: capacity, risk and blame of a route, at an instant and over time."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity, degraded
from probed.model.ids import CircuitId, Leaf, link_leaf
from probed.model.route import KOfNRoute, LeafRoute, ParallelRoute, Route, SeriesRoute, VcatRoute
from probed.model.slices import drained
from probed.model.timeline import Timeline
from sla import route, timeline
from sla.engine_blame import Blame
from sla.engine_graph import Graph
from sla.route import AT_RISK, SAFE
from tests.support import seconds

A, B, C, D = (link_leaf(name) for name in "ABCD")
LEAVES = (A, B, C, D)
a, b, c, d = (LeafRoute(leaf) for leaf in LEAVES)
UNPROTECTED = SeriesRoute((a, b))
SNCP = SeriesRoute((ParallelRoute((a, b), "sncp"), d))
RING = SeriesRoute((ParallelRoute((a, SeriesRoute((b, c))), "ring"), d))
SPARE = KOfNRoute(2, (a, b, c), "1:2")
VCAT = VcatRoute((a, b, c, d), (1, 1, 1, 1), lcas=False, label="vc")
LCAS = VcatRoute((a, b, c, d), (1, 1, 1, 1), lcas=True, label="vc")


@pytest.mark.parametrize(
    ("tree", "leaves", "value", "at_risk", "blamed"),
    [
        pytest.param(UNPROTECTED, "UU", UP, SAFE, "", id="all up"),
        pytest.param(UNPROTECTED, "UD", DOWN, SAFE, "B", id="an unprotected cut is down"),
        pytest.param(UNPROTECTED, "?U", UNKNOWN, SAFE, "A", id="a silent element is unknown, not down"),
        pytest.param(
            UNPROTECTED, "?D", DOWN, SAFE, "B", id="down beside unknown is down, and the down one is to blame"
        ),
        pytest.param(UNPROTECTED, "hD", DOWN, SAFE, "B", id="the worst part is to blame"),
        pytest.param(UNPROTECTED, "h?", Capacity(0.0, 0.5), SAFE, "AB", id="the degraded first, then the unknown"),
        pytest.param(SNCP, "UUUU", UP, SAFE, "", id="both legs clean"),
        pytest.param(SNCP, "DUUU", UP, AT_RISK, "", id="a protected cut is at risk"),
        pytest.param(SNCP, "hUUU", UP, AT_RISK, "", id="a degraded leg is not clean"),
        pytest.param(SNCP, "?UUU", UP, UNKNOWN, "", id="an unknown leg leaves the risk open"),
        pytest.param(SNCP, "?DUU", UNKNOWN, SAFE, "A", id="unknown service is not at risk; the unknown leg is why"),
        pytest.param(SNCP, "DDUU", DOWN, SAFE, "AB", id="both legs cut"),
        pytest.param(SNCP, "UUUD", DOWN, SAFE, "D", id="clean legs with a dead drop are down"),
        pytest.param(SNCP, "DUUD", DOWN, SAFE, "D", id="what is down is not at risk as well"),
        pytest.param(RING, "DUUU", UP, AT_RISK, "", id="a ring with one span cut"),
        pytest.param(RING, "DUDU", DOWN, SAFE, "AC", id="a ring with two spans cut"),
        pytest.param(SPARE, "UUU", UP, SAFE, "", id="1:2 with its standby"),
        pytest.param(SPARE, "UDU", UP, AT_RISK, "", id="1:2 without its standby"),
        pytest.param(SPARE, "UDD", DOWN, SAFE, "BC", id="1:2 with two failures"),
        pytest.param(SPARE, "U?D", UNKNOWN, SAFE, "B", id="1:2 that needs the unknown one"),
        pytest.param(VCAT, "UUUD", DOWN, SAFE, "D", id="VCAT without LCAS: one failed member fails all"),
        pytest.param(LCAS, "UUUD", degraded(0.75), SAFE, "D", id="LCAS: the rest goes on"),
        pytest.param(LCAS, "UUU?", Capacity(0.75, 1.0), SAFE, "D", id="LCAS with an unknown member"),
        pytest.param(SeriesRoute(()), "", UP, SAFE, "", id="a route without watched leaves is up"),
    ],
)
def test_a_route_has_value_risk_and_culprits(
    tree: Route, leaves: str, value: Capacity, at_risk: Capacity, blamed: str
) -> None:
    letters = {"U": UP, "D": DOWN, "?": UNKNOWN, "h": degraded(0.5)}
    known = {leaf: letters[letter] for leaf, letter in zip(LEAVES, leaves, strict=False)}
    assert route.value(tree, known) == value
    assert route.at_risk(tree, known) == at_risk
    assert "".join(leaf.id for leaf in route.culprits(tree, lambda node: route.value(node, known))) == blamed


def test_a_leaf_that_nobody_speaks_about_is_unknown() -> None:
    assert route.value(UNPROTECTED, {A: UP}) == UNKNOWN


def test_the_legs_that_are_not_clean_are_the_threat() -> None:
    known = {A: UP, B: UP, C: DOWN, D: UP}
    assert route.threats(RING, lambda node: route.value(node, known)) == (C,)


def test_leaves_are_named_once_in_the_order_of_the_route() -> None:
    assert route.leaves_of(SeriesRoute((b, SNCP, a))) == (B, A, D)


def trees() -> st.SearchStrategy[Route]:
    leaves: st.SearchStrategy[Route] = st.sampled_from([a, b, c, d])
    return st.recursive(leaves, _wholes, max_leaves=8)


def _wholes(below: st.SearchStrategy[Route]) -> st.SearchStrategy[Route]:
    parts = st.lists(below, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        parts.map(SeriesRoute),
        parts.map(lambda legs: ParallelRoute(legs, "p")),
        parts.map(lambda some: KOfNRoute(1 + len(some) // 2, some, "k")),
        st.tuples(parts, st.booleans()).map(
            lambda pair: VcatRoute(pair[0], tuple(1 for _ in pair[0]), lcas=pair[1], label="v")
        ),
    )


states = st.fixed_dictionaries({leaf: st.sampled_from(seconds.VALUES) for leaf in LEAVES})


@given(trees(), st.fixed_dictionaries({leaf: seconds.timelines() for leaf in LEAVES}))
def test_a_route_over_time_is_the_route_at_every_instant(tree: Route, leaves: dict[Leaf, Timeline]) -> None:
    value, risk = route.over_time(tree, leaves.__getitem__, 0, 30)
    for at in range(30):
        known = {leaf: timeline.value_at(line, at) for leaf, line in leaves.items()}
        assert timeline.value_at(value, at) == route.value(tree, known)
        assert timeline.value_at(risk, at) == route.at_risk(tree, known)


@given(trees(), states)
def test_mending_the_culprits_mends_the_route(tree: Route, known: dict[Leaf, Capacity]) -> None:
    value = route.value(tree, known)
    blamed = route.culprits(tree, lambda node: route.value(node, known))
    assert (blamed == ()) == (value == UP)
    if value != UP:
        mended = route.value(tree, known | dict.fromkeys(blamed, UP))
        assert mended != value


@given(trees(), states)
def test_where_nothing_is_at_risk_every_leg_is_clean(tree: Route, known: dict[Leaf, Capacity]) -> None:
    risk = route.at_risk(tree, known)
    if route.value(tree, known).lo == 0.0:
        assert risk == SAFE
    elif risk == SAFE:
        legs = [leg for group in route.groups_of(tree) for leg in route.parts_of(group)]
        assert all(route.value(leg, known) == UP for leg in legs)


@given(st.lists(trees(), min_size=1, max_size=4), st.lists(states, min_size=1, max_size=4))
def test_the_compiled_graph_says_what_the_routes_say(
    routes: list[Route], history: list[dict[Leaf, Capacity]]
) -> None:
    graph = Graph({CircuitId(str(number)): tree for number, tree in enumerate(routes)})
    blame, was = Blame(graph), list(graph.values)
    for known in history:
        former = drained(graph.settle({node: known[leaf] for leaf, node in graph.leaves.items()}))
        assert former == {n: old for n, old in enumerate(was) if old != graph.values[n]}
        was = list(graph.values)
        for circuit in graph.circuits.values():
            assert graph.values[circuit.root] == route.value(circuit.tree, known)
            risk = {AT_RISK: True, SAFE: False, UNKNOWN: None}[route.at_risk(circuit.tree, known)]
            assert graph.at_risk(circuit) is risk
            why = route.culprits if graph.values[circuit.root] != UP else route.threats
            assert sorted(blame.of(circuit)) == sorted(why(circuit.tree, partial(_value, known)))


def _value(known: dict[Leaf, Capacity], tree: Route) -> Capacity:
    return route.value(tree, known)


def test_equal_sub_routes_are_one_node() -> None:
    ring = ParallelRoute((SeriesRoute((a, b)), SeriesRoute((c, d))), "ring")
    twin = ParallelRoute((SeriesRoute((a, b)), SeriesRoute((c, d))), "ring")
    graph = Graph({CircuitId("1"): SeriesRoute((ring, a)), CircuitId("2"): SeriesRoute((twin, b))})
    assert len(graph.parts) == len(LEAVES) + len(["two legs", "", "the ring", "two circuits", ""])
