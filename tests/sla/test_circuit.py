"""Sections Routes and Unknown: one circuit from all its witnesses."""

from __future__ import annotations

import pytest

from probed.model.assessment import Disagreement
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.contract import EvidenceRule
from probed.model.ids import Leaf, PointId, link_leaf, point_leaf
from probed.model.observation import Witness
from probed.model.route import CircuitRoute, LeafRoute, ParallelRoute, SeriesRoute
from probed.model.timeline import Timeline
from sla.circuit import CircuitEvidence, culprits, observe, threats
from sla.fold import Run
from sla.route import AT_RISK, SAFE

A1, Z1, A2, UNI = PointId("NE1", "P1"), PointId("NE2", "P1"), PointId("NE1", "P2"), PointId("NE1", "E1")
L1, L2, DROP = link_leaf("L1"), link_leaf("L2"), point_leaf(UNI)
WITNESSES: dict[Leaf, tuple[PointId, ...]] = {L1: (A1, Z1), L2: (A2,), DROP: (UNI,)}
PLAIN = SeriesRoute((LeafRoute(DROP), LeafRoute(L1)))
PROTECTED = SeriesRoute((LeafRoute(DROP), ParallelRoute((LeafRoute(L1), LeafRoute(L2)), "sncp")))
Runs = dict[tuple[str, PointId], tuple[Run, ...]]


def run(first: int, last: int, capacity: Capacity, onset: int | None = None) -> Run:
    return Run(first, last, 1, capacity, (), None if onset is None else Witness(onset, "ifLastChange"))


ALL_UP: Runs = {
    ("snmp:NE1", A1): (run(0, 100, UP),),
    ("snmp:NE2", Z1): (run(0, 100, UP),),
    ("snmp:NE1", A2): (run(0, 100, UP),),
    ("snmp:NE1", UNI): (run(0, 100, UP),),
}


def seen(
    runs: Runs, *routes: CircuitRoute, rule: EvidenceRule = EvidenceRule.ANY_DOWN, horizon: int = 100
) -> CircuitEvidence:
    epochs = routes or (CircuitRoute(0, None, PLAIN, "t1"),)
    return observe(epochs, WITNESSES, ALL_UP | runs, 0, 100, horizon, lambda _: 25, rule)


def shape(known: Timeline) -> list[tuple[int, Capacity]]:
    return [(edge.at, value) for edge, value in zip(known.edges, known.values, strict=True)]


def test_a_silent_other_end_does_not_hide_a_loss_of_signal() -> None:
    proof = seen({("snmp:NE1", A1): (run(0, 40, UP), run(60, 100, DOWN)), ("snmp:NE2", Z1): (run(0, 40, UP),)})
    assert shape(proof.timeline) == [(0, UP), (60, DOWN)]
    assert proof.disagreements == ()


def test_what_only_a_silent_source_watches_is_unknown_and_never_down() -> None:
    proof = seen({("snmp:NE1", UNI): (run(0, 40, UP),)})
    assert shape(proof.timeline) == [(0, UP), (40, UNKNOWN)]
    assert (culprits(proof, 20), culprits(proof, 50)) == ((), (DROP,))


def test_every_source_that_looks_at_a_point_is_a_witness_to_it() -> None:
    proof = seen({("snmp:NE1", UNI): (run(0, 40, UP),), ("snmp:EMS1@NE1", UNI): (run(0, 100, UP),)})
    assert shape(proof.timeline) == [(0, UP)]


def test_a_leaf_without_witness_is_unknown() -> None:
    proof = observe(
        [CircuitRoute(0, None, LeafRoute(link_leaf("L9")), "t1")],
        {},
        {},
        0,
        100,
        100,
        lambda _: 25,
        EvidenceRule.ANY_DOWN,
    )
    assert shape(proof.timeline) == [(0, UNKNOWN)]


@pytest.mark.parametrize(
    ("rule", "spans"),
    [
        pytest.param(EvidenceRule.ANY_DOWN, [(0, UP), (30, DOWN), (70, UP)], id="any_says_down"),
        pytest.param(EvidenceRule.ALL_DOWN, [(0, UP)], id="all_say_down"),
        pytest.param(EvidenceRule.QUORUM, [(0, UP), (30, UNKNOWN), (70, UP)], id="no quorum of two"),
        pytest.param(EvidenceRule.PROBE_FIRST, [(0, UP), (30, DOWN), (70, UP)], id="no probe speaks"),
    ],
)
def test_a_disagreement_is_decided_by_the_rule_and_listed(
    rule: EvidenceRule, spans: list[tuple[int, Capacity]]
) -> None:
    proof = seen({("snmp:NE1", A1): (run(0, 20, UP), run(30, 60, DOWN), run(70, 100, UP))}, rule=rule)
    assert shape(proof.timeline) == spans
    assert proof.disagreements == (Disagreement(30, 70, L1, (A1,), (Z1,), rule.value),)


@pytest.mark.parametrize(
    ("rule", "kind", "spans"),
    [
        pytest.param(EvidenceRule.PROBE_FIRST, "probe", [(0, UP), (60, DOWN), (80, UP)], id="the probe is believed"),
        pytest.param(EvidenceRule.PM_FIRST, "pm", [(0, UP), (60, DOWN), (80, UP)], id="the PM is believed"),
        pytest.param(EvidenceRule.PM_FIRST, "probe", [(0, UP), (30, DOWN), (80, UP)], id="a probe is no PM"),
    ],
)
def test_who_comes_first_overrules_and_where_it_is_silent_the_others_speak(
    rule: EvidenceRule, kind: str, spans: list[tuple[int, Capacity]]
) -> None:
    """An end says down from 30 to 70 while the other says up; the third witness looks on from 40, down from 60 on."""
    said: Runs = {
        ("snmp:NE1", A1): (run(0, 20, UP), run(30, 60, DOWN), run(70, 100, UP)),
        (f"{kind}:P1", A1): (run(0, 50, UP), run(60, 70, DOWN), run(80, 100, UP)),
    }
    assert shape(seen(said, rule=rule).timeline) == spans


def test_a_probe_that_does_not_know_leaves_the_word_to_the_others() -> None:
    said: Runs = {
        ("snmp:NE1", A1): (run(0, 20, UP), run(30, 60, DOWN), run(70, 100, UP)),
        ("probe:P1", A1): (run(0, 10, UP),),
    }
    proof = seen(said, rule=EvidenceRule.PROBE_FIRST)
    assert shape(proof.timeline) == [(0, UP), (30, DOWN), (70, UP)]


def test_a_disagreement_counts_only_while_the_leaf_is_on_the_route() -> None:
    proof = seen(
        {("snmp:NE1", A1): (run(0, 20, UP), run(30, 60, DOWN), run(70, 100, UP))},
        CircuitRoute(0, 50, PLAIN, "t1"),
        CircuitRoute(50, None, LeafRoute(L2), "t2"),
    )
    assert [(d.start, d.end) for d in proof.disagreements] == [(30, 50)]
    assert shape(proof.timeline) == [(0, UP), (30, DOWN), (50, UP)]


def test_each_of_many_disagreements_keeps_its_own_stretch() -> None:
    flaps = tuple(run(at, at + 1, DOWN if at % 4 else UP) for at in range(0, 100, 2))
    proof = seen({("snmp:NE1", A1): flaps})
    found = [(item.start, item.end) for item in proof.disagreements]
    assert found == [(at, at + 2) for at in range(2, 100, 4)]
    assert {(item.says_down, item.says_up) for item in proof.disagreements} == {((A1,), (Z1,))}


def test_a_circuit_follows_the_route_of_its_time_and_is_unknown_without_one() -> None:
    proof = seen(
        {("snmp:NE1", A2): (run(0, 100, DOWN),)},
        CircuitRoute(10, 40, LeafRoute(L1), "t1", (link_leaf("blind"),)),
        CircuitRoute(60, 90, LeafRoute(L2), "t2", (link_leaf("blind"), link_leaf("dark"))),
    )
    assert shape(proof.timeline) == [(0, UNKNOWN), (10, UP), (40, UNKNOWN), (60, DOWN), (90, UNKNOWN)]
    assert proof.unwatched == (link_leaf("blind"), link_leaf("dark"))
    assert [epoch.topology for epoch in proof.routes] == ["t1", "t2"]
    assert [culprits(proof, at) for at in (5, 20, 70)] == [(), (), (L2,)]


def test_time_without_protection_is_at_risk_with_bounds() -> None:
    proof = seen(
        {
            ("snmp:NE1", A1): (run(0, 20, UP), run(30, 100, DOWN)),
            ("snmp:NE2", Z1): (run(0, 20, UP),),
            ("snmp:NE1", A2): (run(0, 60, UP),),
        },
        CircuitRoute(0, None, PROTECTED, "t1"),
    )
    assert shape(proof.timeline) == [(0, UP), (60, UNKNOWN)]
    assert shape(proof.at_risk) == [(0, SAFE), (30, AT_RISK), (60, SAFE)]
    assert (threats(proof, 40), culprits(proof, 40), culprits(proof, 80)) == ((L1,), (), (L2,))


def test_an_unknown_leg_leaves_the_risk_open() -> None:
    proof = seen({("snmp:NE1", A2): (run(0, 60, UP),)}, CircuitRoute(0, None, PROTECTED, "t1"))
    assert shape(proof.at_risk) == [(0, SAFE), (60, Capacity(0.0, 1.0))]


def test_an_edge_keeps_its_bounds_up_to_the_circuit() -> None:
    proof = seen({("snmp:NE1", A1): (run(0, 20, UP), run(40, 100, DOWN, onset=33))})
    assert proof.timeline.edges[1] == (33, 20, 40)
    assert set(proof.leaves) == {DROP, L1}


def test_an_outage_still_open_at_the_horizon_is_down_up_to_it() -> None:
    proof = seen({("snmp:NE1", A1): (run(0, 20, UP), run(30, 70, DOWN))}, horizon=80)
    assert shape(proof.timeline) == [(0, UP), (30, DOWN), (80, UNKNOWN)]


def test_a_circuit_without_any_route_is_unknown() -> None:
    proof = seen({}, CircuitRoute(200, None, PLAIN, "t1"))
    assert (shape(proof.timeline), proof.routes, culprits(proof, 50), threats(proof, 50)) == (
        [(0, UNKNOWN)],
        (),
        (),
        (),
    )
