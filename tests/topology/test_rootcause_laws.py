"""What holds of root causes whatever fails."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.inventory import Protection
from probed.model.slices import drained
from tests.support.network import circuit, inventory, links_of, ring
from tests.support.trouble import situation
from topology.evaluate import how_hit
from topology.graph import build
from topology.known import Known
from topology.rootcause import correlate, correlating
from topology.situation import Situation

SPANS = "A-B B-C C-D D-A"
TAILS = "C-T T-U"
CIRCUITS = [
    circuit("c1", "A C", "A-B B-C"),
    circuit("c2", "A C", "A-B B-C", "D-A C-D", protection=Protection.SNCP),
    circuit("c3", "A U", "A-B B-C C-T T-U", protection=Protection.MS_SPRING),
    circuit("c4", "T U", "T-U"),
]
NETWORK = build(
    inventory(links_of(f"{SPANS} {TAILS}"), CIRCUITS, rings=[ring("R", SPANS)], managed_by={"D": "EMS", "U": "EMS"}),
    0,
)
SOURCES = ["snmp:EMS", "snmp:EMS@D", "snmp:EMS@U", "snmp:A", "snmp:B", "snmp:C", "snmp:T"]
LEAVES = [*f"{SPANS} {TAILS}".split(), "A:uni c1", "C:uni c2", "U:uni c3", "T:uni c4"]
TIMES = st.integers(0, 99)


@st.composite
def troubles(draw: st.DrawFn) -> Situation:
    down = draw(st.dictionaries(st.sampled_from(LEAVES), TIMES))
    silent = draw(st.dictionaries(st.sampled_from(SOURCES), TIMES))
    return situation(NETWORK, down, silent=silent)


@given(troubles())
def test_every_consequence_hangs_on_a_root_that_exists(found: Situation) -> None:
    causes = correlate(NETWORK, found)
    roots = {cause.key for cause in causes if cause.root is None}
    assert {cause.root for cause in causes if cause.root} <= roots
    assert len({cause.key for cause in causes}) == len(causes)


@given(troubles())
def test_nothing_that_is_wrong_goes_without_a_problem(found: Situation) -> None:
    resources = {cause.key.resource for cause in correlate(NETWORK, found)}
    assert {str(leaf.leaf) for leaf in found.down} <= resources
    hit = {state for state in found.circuits if how_hit(state.capacity, state.at_risk)}
    assert {f"circuit:{state.circuit}" for state in hit} <= resources


@given(troubles())
def test_every_hit_circuit_is_in_the_impact_of_the_root_it_hangs_on(found: Situation) -> None:
    causes = {cause.key: cause for cause in correlate(NETWORK, found)}
    for cause in causes.values():
        if cause.key.resource.startswith("circuit:") and cause.root:
            assert set(cause.impact.circuits) <= set(causes[cause.root].impact.circuits)


@given(troubles())
def test_impacts_say_of_a_circuit_what_is_true_of_it(found: Situation) -> None:
    truth = {state.circuit: how_hit(state.capacity, state.at_risk) for state in found.circuits}
    for cause in correlate(NETWORK, found):
        assert all(hit.how == truth[hit.circuit] for hit in cause.impact.circuits)


@given(troubles())
def test_nothing_wrong_is_no_problem_and_silence_alone_takes_nothing_down(found: Situation) -> None:
    assert correlate(NETWORK, Situation()) == ()
    silent = situation(NETWORK, silent={one.source: one.since.at for one in found.silent})
    assert "down" not in {hit.how for cause in correlate(NETWORK, silent) for hit in cause.impact.circuits}


@settings(max_examples=50)
@given(troubles(), st.randoms(use_true_random=False))
def test_the_order_in_which_troubles_are_listed_does_not_matter(found: Situation, chance: random.Random) -> None:
    shuffled = Situation(
        down=tuple(chance.sample(found.down, len(found.down))),
        unknown=tuple(chance.sample(found.unknown, len(found.unknown))),
        silent=tuple(chance.sample(found.silent, len(found.silent))),
        circuits=tuple(chance.sample(found.circuits, len(found.circuits))),
    )
    assert correlate(NETWORK, shuffled) == correlate(NETWORK, found)


@given(st.lists(troubles(), min_size=2, max_size=5))
def test_what_was_worked_out_before_changes_nothing(found: list[Situation]) -> None:
    known = Known()
    for now in found:
        assert drained(correlating(NETWORK, now, known)) == correlate(NETWORK, now)


@given(troubles(), troubles())
def test_work_that_was_given_up_in_the_middle_changes_nothing(first: Situation, then: Situation) -> None:
    known = Known()
    drained(correlating(NETWORK, first, known))
    given_up = correlating(NETWORK, then, known)
    next(given_up, None)
    next(given_up, None)
    assert drained(correlating(NETWORK, first, known)) == correlate(NETWORK, first)
