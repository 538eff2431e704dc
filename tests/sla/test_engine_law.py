"""The law of the engine: after any sequence it states what `observe` states of all runs together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from random import Random
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UNKNOWN, UP, degraded
from probed.model.change import Change, CircuitChange
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId, link_leaf, point_leaf
from probed.model.observation import Heard, Observation, PointState, Witness
from probed.model.route import CircuitRoute, KOfNRoute, LeafRoute, ParallelRoute, Route, SeriesRoute, VcatRoute
from probed.model.slices import drained
from sla import circuit, route
from sla.circuit import CircuitEvidence
from sla.engine import Engine
from sla.engine_told import Told
from tests.support.change_ledger import RISK, ChangeLedger
from tests.support.naive_log import NaiveLog

LIMIT_US = 25
RULE = EvidenceRule.ANY_DOWN
POINTS = [PointId("N1", "P1"), PointId("N1", "P2"), PointId("N2", "P1"), PointId("N2", "P2"), PointId("N3", "P1")]
SOURCES = {"snmp:N1": POINTS[:2], "snmp:N2": POINTS[2:4], "snmp:N3": POINTS[4:], "snmp:EMS": POINTS[1:5]}
UNI, L1, L2, BLIND = point_leaf(POINTS[0]), link_leaf("L1"), link_leaf("L2"), link_leaf("nobody looks")
WITNESSES: dict[Leaf, tuple[PointId, ...]] = {
    UNI: (POINTS[0],),
    L1: (POINTS[1], POINTS[2]),
    L2: (POINTS[3], POINTS[4]),
}
LEGS = (LeafRoute(L1), LeafRoute(L2))
ROUTES: dict[CircuitId, Route] = {
    CircuitId("plain"): SeriesRoute((LeafRoute(UNI), SeriesRoute((LeafRoute(L1), LeafRoute(L2))))),
    CircuitId("protected"): SeriesRoute((LeafRoute(UNI), ParallelRoute(LEGS, "sncp"))),
    CircuitId("one of two"): KOfNRoute(1, LEGS, "1:1"),
    CircuitId("vcat"): VcatRoute((LeafRoute(UNI), *LEGS), (1, 2, 1), lcas=True, label="vc"),
    CircuitId("blind"): SeriesRoute((LeafRoute(UNI), LeafRoute(BLIND))),
}

Item: TypeAlias = Observation | Heard | int
"""A look, or the instant of a tick."""


def limit_us(_: str) -> int:
    return LIMIT_US


def engine() -> Engine:
    return Engine(ROUTES, WITNESSES, limit_us, RULE)


def look(source: str, point: PointId, first: int, last: int, body: PointState) -> Observation:
    return Observation(source, point, first, last, last, 0, body)


VALUES = [UP, DOWN, UNKNOWN, degraded(0.5)]


@st.composite
def sequences(draw: st.DrawFn, size: int = 24) -> list[Item]:
    """About in the order of time, with late items, gaps, repeats, and contradictions."""
    items: list[Item] = []
    at = 0
    for _ in range(draw(st.integers(1, size))):
        at += draw(st.sampled_from([0, 1, 4, 9, 10, 10, 10, 15, 26, 40]))
        when = max(0, at - draw(st.sampled_from([0, 0, 0, 0, 3, 12, 30])))
        match draw(st.sampled_from("hhhlllldt")):
            case "h":
                items.append(Heard(draw(st.sampled_from(sorted(SOURCES))), when))
            case "l":
                items.append(_look(draw, when))
            case "d" if items:
                items.append(draw(st.sampled_from(items)))
            case _:
                items.append(at)
    return items


def _look(draw: st.DrawFn, when: int) -> Observation:
    source = draw(st.sampled_from(sorted(SOURCES)))
    point = draw(st.sampled_from(SOURCES[source]))
    length = draw(st.sampled_from([0, 0, 0, 0, 5, 30, 60]))
    onset = draw(st.sampled_from([None, None, 0, 2, 7, 20]))
    witness = None if onset is None else Witness(when - onset, draw(st.sampled_from(["ems", "ifLastChange"])))
    defects = draw(st.sampled_from([(), (), ("los",)]))
    return look(source, point, when, when + length, PointState(draw(st.sampled_from(VALUES)), defects, 1, witness))


def last_instant(items: Iterable[Item]) -> int:
    return max(i if isinstance(i, int) else i.at if isinstance(i, Heard) else i.last for i in items)


def observed(log: NaiveLog, name: CircuitId, start: int, end: int, horizon: int) -> CircuitEvidence:
    epoch = CircuitRoute(start, None, ROUTES[name], "topology")
    return circuit.observe([epoch], WITNESSES, log.runs(), start, end, horizon, limit_us, RULE)


def assert_blame_is_right(live: Engine, changes: list[Change]) -> None:
    """The last change of each circuit names those whom the route blames now."""
    leaves = {leaf: live.leaf(leaf) for leaf in (*WITNESSES, BLIND)}
    for change in {c.circuit: c for c in changes if isinstance(c, CircuitChange)}.values():
        tree = ROUTES[change.circuit]
        assert change.new == route.value(tree, leaves)
        assert RISK[change.at_risk] == route.at_risk(tree, leaves)
        why = route.culprits if change.new != UP else route.threats
        blamed = (
            why(tree, lambda node: route.value(node, leaves)) if (change.new, change.at_risk) != (UP, False) else ()
        )
        assert sorted(change.culprits) == sorted(blamed)


@settings(max_examples=150)
@given(sequences(), st.integers(0, 40))
def test_the_engine_states_what_observe_states_of_all_runs(items: list[Item], later: int) -> None:
    live, log = engine(), NaiveLog(limit_us)
    for item in items:
        if isinstance(item, int):
            live.tick(item)
        else:
            live.advance(item)
            log.take(item)
    horizon = last_instant(items) + later
    for name in ROUTES:
        proof = observed(log, name, -5, horizon + 5, horizon)
        assert live.circuit_timeline(name, -5, horizon + 5, horizon) == (proof.timeline, proof.at_risk)
        for leaf, known in proof.leaves.items():
            assert live.leaf_timeline(leaf, -5, horizon + 5, horizon) == known


@settings(max_examples=250)
@given(sequences(), st.integers(0, 40))
def test_whoever_applies_the_changes_holds_the_whole_timeline(items: list[Item], later: int) -> None:
    live, log, ledger = engine(), NaiveLog(limit_us), ChangeLedger(-5)
    for item in items:
        if isinstance(item, int):
            changes = live.tick(item)
        else:
            changes = live.advance(item)
            log.take(item)
        ledger.take(changes)
        if isinstance(item, Observation):  # one move; after several, the first blamed may have been cleared
            assert_blame_is_right(live, changes)
    horizon = last_instant(items) + 1 + later
    ledger.take(live.tick(horizon))
    for name in ROUTES:
        proof = observed(log, name, -5, horizon, horizon)
        assert ledger.timelines(name, -5, horizon) == (proof.timeline, proof.at_risk)
        now = live.circuit(name)
        assert (now.value, RISK[now.at_risk]) == (proof.timeline.values[-1], proof.at_risk.values[-1])
        assert now.since == proof.timeline.edges[-1] or now.since.at < -5 == proof.timeline.edges[-1].at


@settings(max_examples=150)
@given(sequences(), st.integers(0, 40))
def test_what_was_read_together_may_be_taken_together(items: list[Item], later: int) -> None:
    """Every run of consecutive looks of one source as one poll, whatever their instants."""
    live, ledger, one_by_one = engine(), ChangeLedger(-5), engine()
    for source, group in groupby(items, lambda i: i.source if isinstance(i, Observation) else ""):
        together = list(group)
        if source:
            ledger.take(drained(live.advancing_poll([item for item in together if isinstance(item, Observation)])))
        for item in together:
            one_by_one.tick(item) if isinstance(item, int) else one_by_one.advance(item)
            if not source:
                ledger.take(live.tick(item) if isinstance(item, int) else live.advance(item))
    assert sorted(live.drain_rows(), key=repr) == sorted(one_by_one.drain_rows(), key=repr), "in whatever order"
    horizon = last_instant(items) + 1 + later
    ledger.take(live.tick(horizon))
    one_by_one.tick(horizon)
    told = Told(live, horizon)
    for name, tree in ROUTES.items():
        known = one_by_one.circuit_timeline(name, -5, horizon, horizon)
        assert live.circuit_timeline(name, -5, horizon, horizon) == known
        assert ledger.timelines(name, -5, horizon) == known
        assert live.circuit(name).value == one_by_one.circuit(name).value
        evidence = told.circuit(CircuitRoute(-5, None, tree, "topology"), -5)
        assert (evidence.timeline, evidence.at_risk) == known


@settings(max_examples=80)
@given(st.lists(st.integers(0, 120), max_size=10), st.randoms())
def test_the_order_in_which_observations_arrive_does_not_matter(firsts: list[int], chance: Random) -> None:
    """For looks that say something new each: what extends a run is told in order by its source."""
    said = [
        look("snmp:N1", POINTS[1], first, first + first % 4 * 9, PointState(VALUES[first % 3], (str(first),)))
        for first in firsts
    ]
    in_order, shuffled = engine(), engine()
    for item in sorted(said, key=lambda item: item.first):
        in_order.advance(item)
    for item in chance.sample([*said, *said], k=2 * len(said)):
        shuffled.advance(item)
    assert shuffled.runs("snmp:N1", POINTS[1]) == in_order.runs("snmp:N1", POINTS[1])
    for live in (in_order, shuffled):
        live.tick(200)
    for name in ROUTES:
        assert shuffled.circuit_timeline(name, -5, 200, 200) == in_order.circuit_timeline(name, -5, 200, 200)
        assert shuffled.circuit(name) == in_order.circuit(name)


@settings(max_examples=80)
@given(sequences(), st.integers(0, 40))
def test_forgetting_the_past_does_not_change_the_rest(items: list[Item], keep: int) -> None:
    """Neither what is known of it, nor what a ledger of all changes holds, nor what many circuits are told of."""
    live, forgetful, ledger, begin, at = engine(), engine(), ChangeLedger(-5), -5, 0
    for item in items:
        for one in (live, forgetful):
            changes = one.tick(item) if isinstance(item, int) else one.advance(item)
        ledger.take(changes)
        at = max(at, last_instant([item]))
        if at % 3 == 0:
            begin = max(begin, at - 60 - keep)
            forgetful.forget(begin)
    ledger.take(forgetful.tick(at + 1))
    live.tick(at + 1)
    told = Told(forgetful, at + 1)
    for name, tree in ROUTES.items():
        known = live.circuit_timeline(name, begin, at + 1, at + 1)
        assert forgetful.circuit_timeline(name, begin, at + 1, at + 1) == known
        assert ledger.timelines(name, begin, at + 1) == known
        evidence = told.circuit(CircuitRoute(begin, None, tree, "topology"), begin)
        assert (evidence.timeline, evidence.at_risk) == known
