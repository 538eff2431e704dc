"""Section Fold, live: what the engine says, and when."""

from __future__ import annotations

import pytest

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.change import Change, CircuitChange, LeafChange, Revised, SourceChange
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, PointId, link_leaf, point_leaf
from probed.model.observation import AlarmSeen, Heard, Observation, PointState, Silence, Witness
from probed.model.route import LeafRoute, ParallelRoute, SeriesRoute
from probed.model.timeline import Edge, exact
from sla.engine import Engine
from sla.fold import ORIGIN

LIMIT_US = 25
A1, Z1, A2, UNI = PointId("N1", "P1"), PointId("N2", "P1"), PointId("N1", "P2"), PointId("N3", "E1")
L1, L2, DROP = link_leaf("L1"), link_leaf("L2"), point_leaf(UNI)
PLAIN, SAFE = CircuitId("plain"), CircuitId("protected")
ROUTES = {
    PLAIN: SeriesRoute((LeafRoute(DROP), LeafRoute(L1))),
    SAFE: SeriesRoute((LeafRoute(DROP), ParallelRoute((LeafRoute(L1), LeafRoute(L2)), "sncp"))),
}
WITNESSES = {L1: (A1, Z1), L2: (A2,), DROP: (UNI,)}
EVERYTHING = (A1, Z1, A2, UNI)
SOURCES = ("snmp:N1", "snmp:N2", "snmp:N3")


def look(
    point: PointId, at: int, capacity: Capacity, onset: int | None = None, last: int | None = None
) -> Observation:
    witness = None if onset is None else Witness(onset, "ifLastChange")
    body = PointState(capacity, () if capacity == UP else ("down",), 1, witness)
    last = at if last is None else last
    return Observation(f"snmp:{point.element}", point, at, last, last, 0, body)


def engine() -> Engine:
    """Everything up since 0, last heard at 50."""
    live = Engine(ROUTES, WITNESSES, lambda _: LIMIT_US, EvidenceRule.ANY_DOWN)
    for point in EVERYTHING:
        live.advance(look(point, 0, UP))
    for at in range(0, 51, 10):
        for source in SOURCES:
            live.advance(Heard(source, at))
    live.drain_rows()
    return live


def circuits(changes: list[Change]) -> dict[str, tuple[Edge, Capacity, bool | None]]:
    return {c.circuit: (c.edge, c.new, c.at_risk) for c in changes if isinstance(c, CircuitChange)}


def test_nothing_is_known_before_the_first_look() -> None:
    live = Engine(ROUTES, WITNESSES, lambda _: LIMIT_US, EvidenceRule.ANY_DOWN)
    assert live.circuit(PLAIN) == (UNKNOWN, ORIGIN, False)
    assert (live.leaf(L1), live.leaf(link_leaf("nowhere")), live.source("snmp:N1")) == (UNKNOWN, UNKNOWN, None)
    assert live.tick(1_000) == []


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(Heard("snmp:N1", 60), id="heard"),
        pytest.param(Heard("snmp:N1", 50), id="heard twice"),
        pytest.param(Heard("snmp:N1", 7), id="heard late"),
        pytest.param(Heard("snmp:N9", 60), id="a source without points"),
        pytest.param(look(A1, 60, UP), id="the same again"),
        pytest.param(look(A1, 0, UP), id="the same observation again"),
        pytest.param(look(A1, 0, UP, last=30), id="an earlier version of the run"),
        pytest.param(look(A1, 20, UP), id="a late look that says the same"),
        pytest.param(look(PointId("N1", "spare"), 60, DOWN), id="a point on nobody's route"),
        pytest.param(
            Observation("snmp:N1", PointId("N1", ""), 60, 60, 60, 0, Silence("timeout", 60)), id="one silence"
        ),
        pytest.param(
            Observation("snmp:N1", A1, 60, 60, 60, 0, AlarmSeen(True, "LOS", "los", "critical", "1", None)),
            id="an alarm",
        ),
    ],
)
def test_a_look_that_changes_nothing_says_nothing(item: Observation | Heard) -> None:
    assert engine().advance(item) == []


def test_a_cut_is_down_for_the_unprotected_and_risk_for_the_protected() -> None:
    live = engine()
    changes = live.advance(look(A1, 60, DOWN, onset=57))
    edge = Edge(57, 50, 60)
    assert changes == [
        LeafChange(L1, edge, UP, DOWN, ("down",)),
        CircuitChange(PLAIN, edge, UP, DOWN, False, False, (L1,)),
        CircuitChange(SAFE, edge, UP, UP, False, True, (L1,)),
    ]
    assert live.circuit(PLAIN) == (DOWN, edge, False)
    assert live.circuit(SAFE) == (UP, exact(0), True)
    assert live.leaf(L1) == DOWN


def test_a_second_witness_to_a_known_cut_changes_nothing() -> None:
    live = engine()
    live.advance(look(A1, 60, DOWN))
    assert live.advance(look(Z1, 62, DOWN)) == []


def test_the_old_run_ends_at_the_previous_hearing() -> None:
    live = engine()
    live.advance(look(A1, 60, DOWN))
    assert [(r.first, r.last, r.looks, r.capacity) for r in live.runs("snmp:N1", A1)] == [
        (0, 50, 6, UP),
        (60, 60, 1, DOWN),
    ]
    assert [row.first for row in live.drain_rows()] == [0, 60]


def test_an_earlier_edge_that_comes_later_revises_the_past() -> None:
    live = engine()
    live.advance(look(A1, 60, DOWN, onset=57))
    (leaf, revised, other) = live.advance(look(Z1, 62, DOWN, onset=55))
    assert isinstance(leaf, LeafChange)
    assert (leaf.leaf, leaf.old, leaf.new, leaf.edge) == (L1, DOWN, DOWN, Edge(55, 50, 62)), "the link's as well"
    assert isinstance(revised, Revised)
    assert isinstance(other, Revised)
    assert (revised.circuit, revised.start, revised.end) == (PLAIN, 55, 63)
    assert [(s.start, s.value) for s in revised.old] == [(exact(55), UP), (Edge(57, 50, 60), DOWN)]
    assert [(s.start, s.value) for s in revised.new] == [(Edge(55, 50, 62), DOWN)]
    assert live.circuit(PLAIN) == (DOWN, Edge(55, 50, 62), False)


def test_a_late_observation_refolds_its_point_from_the_edge_before_it() -> None:
    live = engine()
    changes = live.advance(look(A1, 20, DOWN))
    assert [type(change) for change in changes] == [Revised, Revised]
    plain = changes[0]
    assert isinstance(plain, Revised)
    assert [(s.start.at, s.end, s.value) for s in plain.old] == [(20, 51, UP)]
    assert [(s.start.at, s.end, s.value) for s in plain.new] == [(20, 45, DOWN), (45, 51, UP)]  # 20 and a limit
    assert live.circuit(PLAIN).value == UP


def test_a_run_into_which_a_contradiction_fell_is_not_extended() -> None:
    live = engine()
    live.advance(look(A1, 20, DOWN))
    assert live.advance(Heard("snmp:N1", 60)) == []
    assert [(r.first, r.last) for r in live.runs("snmp:N1", A1)] == [(0, 50), (20, 20), (60, 60)]


def test_one_missed_look_changes_nothing() -> None:
    live = engine()
    assert live.tick(75) == []
    assert live.advance(Heard("snmp:N1", 75)) == []


def test_beyond_the_limit_the_value_is_unknown_from_the_last_good_look() -> None:
    live = engine()
    live.advance(Observation("snmp:N1", PointId("N1", ""), 60, 70, 70, 0, Silence("timeout", 60)))
    for source in SOURCES[1:]:
        live.advance(Heard(source, 60))
    changes = live.tick(76)
    assert changes[0] == SourceChange("snmp:N1", False, exact(50), "timeout")
    assert circuits(changes) == {SAFE: (exact(50), UP, None)}  # the other end still speaks for L1
    assert changes[1] == LeafChange(L2, exact(50), UP, UNKNOWN, ())
    assert live.tick(80) == []


def test_a_source_that_is_heard_again_returns_at_its_first_look() -> None:
    live = engine()
    live.tick(76)
    changes = live.advance(Heard("snmp:N3", 90))
    assert changes[0] == SourceChange("snmp:N3", True, exact(90), "")
    assert changes[1] == LeafChange(DROP, exact(90), UNKNOWN, UP, ())
    assert live.source("snmp:N3") == 90


def test_unknown_is_taken_back_when_a_look_arrives_that_was_only_late() -> None:
    live = engine()
    assert circuits(live.tick(76)) == {PLAIN: (exact(50), UNKNOWN, False), SAFE: (exact(50), UNKNOWN, False)}
    for source in SOURCES:
        live.advance(Heard(source, 60))
    assert live.circuit(PLAIN) == (UP, exact(0), False)
    assert live.tick(76) == []


def test_unknown_between_two_downs_is_neither_up_nor_down() -> None:
    live = engine()
    for at in range(60, 100, 10):
        live.advance(Heard("snmp:N1", at))
        if at < 80:
            live.advance(look(UNI, at, DOWN))
    assert circuits(live.tick(96))[PLAIN][:2] == (exact(70), UNKNOWN)
    assert circuits(live.advance(look(UNI, 98, DOWN)))[PLAIN][:2] == (exact(98), DOWN)
    value, _ = live.circuit_timeline(PLAIN, 55, 99, 99)
    assert [(e.at, v) for e, v in zip(value.edges, value.values, strict=True)] == [
        (55, UP),
        (60, DOWN),
        (70, UNKNOWN),
        (98, DOWN),
    ]


def test_a_gap_that_nobody_ticked_is_unknown_all_the_same() -> None:
    live = engine()
    changes = [change for source in SOURCES for change in live.advance(Heard(source, 90))]
    assert [type(c) for c in changes if isinstance(c, SourceChange)] == []
    value, _ = live.circuit_timeline(PLAIN, 0, 91, 91)
    assert [(e.at, v) for e, v in zip(value.edges, value.values, strict=True)] == [(0, UP), (50, UNKNOWN), (90, UP)]


def test_the_next_deadline_is_known_and_moves_with_every_hearing() -> None:
    live = engine()
    assert live.next_due() is not None
    for at in range(60, 300, 10):
        for source in SOURCES:
            assert live.advance(Heard(source, at)) == []
        assert live.tick(at) == []
    due = live.next_due()
    assert due is not None
    assert due > 290


def test_the_leaves_that_are_not_up_are_listed_with_their_edges() -> None:
    live = engine()
    live.advance(look(A1, 60, DOWN))
    assert list(live.leaf_edges()) == [(L1, Edge(60, 50, 60))]
    live.forget(55)
    assert list(live.leaf_edges()) == [(L1, Edge(60, 50, 60))]


def test_runs_can_be_asked_for_by_point() -> None:
    live = engine()
    assert set(live.runs_of([A1, UNI])) == {("snmp:N1", A1), ("snmp:N3", UNI)}
    assert live.runs("snmp:N9", A1) == ()
