"""What a store keeps of the engine is enough to go on as if nothing had happened."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.change import CircuitChange, RunRow, SourceChange
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, PointId, link_leaf
from probed.model.observation import Heard, Observation, PointState, Witness
from probed.model.route import LeafRoute
from sla.engine import Engine

LIMIT_US = 25
END = 2_000
SOURCES = {"snmp:N1": [PointId("N1", "P1"), PointId("N1", "P2")], "snmp:N2": [PointId("N2", "P1")]}
L1, L2 = link_leaf("L1"), link_leaf("L2")
WITNESSES = {L1: (PointId("N1", "P1"), PointId("N2", "P1")), L2: (PointId("N1", "P2"),)}
ROUTES = {CircuitId("one"): LeafRoute(L1), CircuitId("two"): LeafRoute(L2)}
Item = Observation | Heard | int


class Store:
    """Rows by (source, point, first), and one mark a source."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, PointId, int], RunRow] = {}
        self.marks: dict[str, int] = {}

    def save(self, live: Engine) -> None:
        for row in live.drain_rows():
            self.rows[row.source, row.point, row.first] = row
        self.marks = live.marks()

    def restored(self) -> Engine:
        fresh = engine()
        rows = sorted(self.rows.values(), key=lambda row: (row.source, row.point, row.first))
        for (source, point), runs in groupby(rows, key=lambda row: (row.source, row.point)):
            fresh.restore(source, point, list(runs), self.marks.get(source))
        return fresh


def engine() -> Engine:
    return Engine(ROUTES, WITNESSES, lambda _: LIMIT_US, EvidenceRule.ANY_DOWN)


def feed(live: Engine, item: Item) -> None:
    if isinstance(item, int):
        live.tick(item)
    else:
        live.advance(item)


def look(point: PointId, at: int, body: PointState) -> Observation:
    return Observation(f"snmp:{point.element}", point, at, at, at, 0, body)


@st.composite
def sequences(draw: st.DrawFn) -> list[Item]:
    items: list[Item] = []
    at = 0
    for _ in range(draw(st.integers(1, 24))):
        at += draw(st.sampled_from([0, 1, 5, 10, 10, 10, 26, 40]))
        when = max(0, at - draw(st.sampled_from([0, 0, 0, 3, 30])))
        source = draw(st.sampled_from(sorted(SOURCES)))
        match draw(st.sampled_from("hhllt")):
            case "h":
                items.append(Heard(source, when))
            case "t":
                items.append(at)
            case _:
                onset = draw(st.sampled_from([None, 2]))
                witness = None if onset is None else Witness(when - onset, "ems")
                body = PointState(draw(st.sampled_from([UP, DOWN, UNKNOWN])), (), 1, witness)
                items.append(look(draw(st.sampled_from(SOURCES[source])), when, body))
    return items


def assert_same(one: Engine, other: Engine) -> None:
    for circuit in ROUTES:
        for horizon in (0, 60, 150, END):
            assert one.circuit_timeline(circuit, -5, END, horizon) == other.circuit_timeline(
                circuit, -5, END, horizon
            )


@settings(max_examples=80)
@given(sequences())
def test_at_every_step_rows_and_marks_so_far_give_the_same_timelines(items: list[Item]) -> None:
    live, store = engine(), Store()
    for item in items:
        feed(live, item)
        store.save(live)
        assert_same(store.restored(), live)


@settings(max_examples=150)
@given(sequences(), st.integers(0, 24))
def test_going_on_after_a_restart_is_going_on_without_one(items: list[Item], cut: int) -> None:
    live, store = engine(), Store()
    for item in items[:cut]:
        feed(live, item)
    store.save(live)
    restarted = store.restored()
    for item in items[cut:]:
        feed(live, item)
        feed(restarted, item)
    assert_same(restarted, live)
    live.tick(END)
    restarted.tick(END)
    for circuit in ROUTES:
        assert restarted.circuit(circuit) == live.circuit(circuit)


def stopped_at_100() -> Engine:
    live, store = engine(), Store()
    for points in SOURCES.values():
        for point in points:
            live.advance(look(point, 0, PointState(UP)))
    for at in range(0, 101, 10):
        for source in SOURCES:
            live.advance(Heard(source, at))
    store.save(live)
    return store.restored()


def test_a_restart_shorter_than_the_limit_leaves_no_trace() -> None:
    live = stopped_at_100()
    assert live.tick(125) == []
    assert [live.advance(Heard(source, 125)) for source in SOURCES] == [[], []]
    value, _ = live.circuit_timeline(CircuitId("one"), 0, 130, 130)
    assert value.values == (UP,)


def test_a_longer_restart_is_unknown_and_never_an_outage() -> None:
    live = stopped_at_100()
    told = live.tick(126)
    assert [change.source for change in told if isinstance(change, SourceChange)] == ["snmp:N1", "snmp:N2"]
    assert {change.new for change in told if isinstance(change, CircuitChange)} == {UNKNOWN}
    for source in SOURCES:
        live.advance(Heard(source, 500))
    value, _ = live.circuit_timeline(CircuitId("one"), 0, 510, 510)
    assert (value.values, [edge.at for edge in value.edges]) == ((UP, UNKNOWN, UP), [0, 100, 500])


def test_no_restart_ends_an_outage() -> None:
    live, store = engine(), Store()
    live.advance(look(PointId("N1", "P2"), 0, PointState(DOWN)))
    live.advance(Heard("snmp:N1", 10))
    store.save(live)
    restarted = store.restored()
    restarted.advance(look(PointId("N1", "P2"), 30, PointState(DOWN)))
    value, _ = restarted.circuit_timeline(CircuitId("two"), 0, 40, 40)
    assert value.values == (DOWN,)


def test_only_what_changed_since_the_last_call_is_drained() -> None:
    live = engine()
    point = PointId("N1", "P2")
    live.advance(look(point, 0, PointState(UP)))
    assert [(row.first, row.last, row.open) for row in live.drain_rows()] == [(0, 0, True)]
    live.advance(Heard("snmp:N1", 10))
    live.drain_rows()
    live.advance(Heard("snmp:N1", 20))
    assert (live.drain_rows(), live.marks()) == ([], {"snmp:N1": 20})
    assert [row.last for row in live.open_runs()] == [20]
    live.advance(look(point, 30, PointState(DOWN, ("down",))))
    assert [(row.first, row.last, row.open) for row in live.drain_rows()] == [(0, 20, False), (30, 30, True)]


def test_forgetting_changes_nothing_that_is_not_forgotten() -> None:
    kept, forgetful = engine(), engine()
    point = PointId("N1", "P2")
    for at in range(0, 200, 10):
        body = PointState(DOWN if at % 30 == 0 else UP)
        kept.advance(look(point, at, body))
        forgetful.advance(look(point, at, body))
        forgetful.forget(at - 40)
    assert len(forgetful.runs("snmp:N1", point)) < 8 < len(kept.runs("snmp:N1", point))
    for live in (kept, forgetful):
        assert live.advance(look(point, 175, PointState(DOWN))) != []
    assert forgetful.circuit_timeline(CircuitId("two"), 150, 200, 200) == kept.circuit_timeline(
        CircuitId("two"), 150, 200, 200
    )
