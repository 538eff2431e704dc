"""The what-if arithmetic against an independent reading of the same tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity, degraded
from probed.model.ids import Leaf
from probed.model.route import KOfNRoute, LeafRoute, ParallelRoute, Route, SeriesRoute, VcatRoute
from tests.support import route_oracle
from topology.evaluate import culprits, how_hit, leaves, worth

NAMES = "abcdef"


def leaf(name: str) -> Leaf:
    return Leaf("link", name)


def on(name: str) -> LeafRoute:
    return LeafRoute(leaf(name))


def trees() -> st.SearchStrategy[Route]:
    def branches(parts: st.SearchStrategy[Route]) -> st.SearchStrategy[Route]:
        some = st.lists(parts, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            st.builds(SeriesRoute, some),
            st.builds(ParallelRoute, some, st.just("p")),
            st.builds(lambda parts, k: KOfNRoute(min(k, len(parts)), parts, "k"), some, st.integers(1, 3)),
        )

    return st.recursive(st.sampled_from(NAMES).map(on), branches, max_leaves=8)


states = st.dictionaries(st.sampled_from(NAMES).map(leaf), st.sampled_from([DOWN, UNKNOWN]))


@given(trees(), states)
def test_capacity_is_what_trying_every_case_gives(route: Route, state: dict[Leaf, Capacity]) -> None:
    down = [one for one, value in state.items() if value == DOWN]
    unknown = [one for one, value in state.items() if value == UNKNOWN]
    found = worth(route, lambda one: state.get(one, UP)).capacity
    assert found == route_oracle.capacity(route, down, unknown)


@given(trees(), states)
def test_healing_the_culprits_heals_the_circuit(route: Route, state: dict[Leaf, Capacity]) -> None:
    found = worth(route, lambda one: state.get(one, UP)).capacity
    if found.lo > 0:
        return
    blamed = set(culprits(route, lambda one: state.get(one, UP)))
    assert blamed <= state.keys()
    left = {one: value for one, value in state.items() if one not in blamed}
    healed = worth(route, lambda one: left.get(one, UP)).capacity
    assert healed.hi > found.hi if found == DOWN else healed == UP


@given(trees(), states)
def test_what_is_down_is_blamed_on_nothing_that_is_merely_unknown(route: Route, state: dict[Leaf, Capacity]) -> None:
    if worth(route, lambda one: state.get(one, UP)).capacity == DOWN:
        assert {state[one] for one in culprits(route, lambda one: state.get(one, UP))} == {DOWN}


TWO_LEGS = SeriesRoute((on("a"), ParallelRoute((on("b"), on("c")), "sncp"), on("d")))
RISKS = [
    pytest.param({}, UP, False, "", id="all clean: safe"),
    pytest.param({"b": DOWN}, UP, True, "at_risk", id="a leg down: at risk"),
    pytest.param({"b": UNKNOWN}, UP, None, "", id="a leg unknown: cannot be said"),
    pytest.param({"b": UNKNOWN, "c": DOWN}, UNKNOWN, False, "unknown", id="one leg down, one unknown: unknown"),
    pytest.param({"b": DOWN, "c": DOWN}, DOWN, False, "down", id="both legs down: down, and no longer at risk"),
    pytest.param({"b": DOWN, "d": DOWN}, DOWN, False, "down", id="a leg and the drop down: down"),
    pytest.param({"b": DOWN, "d": degraded(0.5)}, degraded(0.5), True, "degraded", id="a leg down, half: degraded"),
]


@pytest.mark.parametrize(("state", "capacity", "at_risk", "how"), RISKS)
def test_redundancy_counts_clean_legs(
    state: dict[str, Capacity], capacity: Capacity, at_risk: bool | None, how: str
) -> None:
    found = worth(TWO_LEGS, lambda one: state.get(one.id, UP))
    assert (found.capacity, found.at_risk) == (capacity, at_risk)
    assert how_hit(found.capacity, found.at_risk) == how


def test_a_lost_leg_deep_inside_a_clean_leg_is_missed() -> None:
    nested = ParallelRoute((SeriesRoute((ParallelRoute((on("a"), on("b")), "inner"),)), on("c")), "outer")
    assert worth(nested, lambda one: DOWN if one.id == "a" else UP).at_risk is True


MEMBERS = tuple(on(name) for name in "ab")
VCAT = [
    pytest.param(True, {"a": DOWN}, degraded(0.25), id="with LCAS the other members carry on"),
    pytest.param(False, {"a": DOWN}, DOWN, id="without LCAS one failed member fails the group"),
    pytest.param(False, {"a": UNKNOWN}, UNKNOWN, id="without LCAS an unknown member makes the group unknown"),
    pytest.param(True, {"b": UNKNOWN}, Capacity(0.75, 1.0), id="with LCAS an unknown member widens the ratio"),
]


@pytest.mark.parametrize(("lcas", "state", "capacity"), VCAT)
def test_concatenated_members_count_by_weight(lcas: bool, state: dict[str, Capacity], capacity: Capacity) -> None:
    group = VcatRoute(MEMBERS, (3, 1), lcas, "vcg")
    assert worth(group, lambda one: state.get(one.id, UP)).capacity == capacity


def test_leaves_come_from_the_a_end_to_the_z_end() -> None:
    assert [one.id for one in leaves(TWO_LEGS)] == ["a", "b", "c", "d"]
