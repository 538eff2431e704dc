"""The watch on a whole network: what it calls a problem, what it tells, and what it keeps to itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.change import SpanRow
from probed.model.ids import CircuitId, PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Heard, Observation, PointState, Silence, Witness
from probed.model.operation import Act, MaintenanceWindow
from probed.model.problem import ProblemType
from probed.pipeline.watch import Watch
from probed.store.batch import Mark
from probed.store.restored import Restored
from tests.support.watched_lab import LIMIT_US, LOOK_US, NOTHING, T0, WatchedLab, inventory
from topology.sources import source_points


@pytest.fixture
def lab() -> WatchedLab:
    """Everything was seen up, well past the first looks."""
    made = WatchedLab()
    made.look(4)
    assert made.open == {}
    return made


def test_a_cut_link_is_one_root_told_once_with_who_is_hit(lab: WatchedLab) -> None:
    lab.down = lab.ends("A2")
    lab.look(3)
    assert lab.told == ["raise link_down/link:A2"]
    root = lab.open["link:A2"]
    assert root.root is None
    assert {hit.circuit for hit in root.impact.circuits if hit.how == "down"} >= {"C05", "C09"}
    assert all(p.root == root.key for name, p in lab.open.items() if name != "link:A2")
    lab.down = set()
    lab.look()
    assert lab.told[1:] == ["clear link_down/link:A2"]
    assert lab.open == {}


def test_the_second_end_of_a_link_may_date_its_problem_earlier(lab: WatchedLab) -> None:
    """At once, and not only when everything is worked out anew; the defects seen at the first end stay named."""
    first, second = sorted(lab.ends("A2"))
    at = lab.now + 30 * SECOND_US
    for point, seen, onset in ((first, at, at - 3 * SECOND_US), (second, at + SECOND_US, at - 5 * SECOND_US)):
        state = PointState(DOWN, ("LOS",) if point == first else (), 1, Witness(onset, "ifLastChange"))
        lab.watch.take([Observation(f"snmp:{point.element}", point, seen, seen, seen, 0, state)])
        lab.settle(seen)
        assert lab.open["link:A2"].raised == onset
        assert "LOS" in lab.open["link:A2"].text


def test_a_cut_ring_span_leaves_protected_circuits_at_risk_not_down(lab: WatchedLab) -> None:
    lab.down = lab.ends("R3")
    lab.look()
    hows = {str(hit.circuit): hit.how for hit in lab.open["link:R3"].impact.circuits}
    assert hows["C01"] == hows["C03"] == "at_risk"
    assert hows["C17"] == "down"


def test_a_lost_element_is_told_once_though_its_links_were_seen_down_first(lab: WatchedLab) -> None:
    """Its neighbours say at the next poll that two spans are dead; that it is the element shows a while later."""
    lost = "NE03"
    lab.silent[lost] = 0
    lab.down = {end for link in ("R2", "R3") for end in lab.ends(link)}
    lab.look()
    assert {"link:R2", "link:R3"} <= set(lab.open)
    assert lab.told == []
    lab.look(4)
    assert lab.told == ["raise element_lost/element:NE03"]
    assert lab.open["link:R2"].root == lab.open["element:NE03"].key
    lab.silent.clear()
    lab.down = set()
    lab.look(2)
    assert lab.told[1:] == ["clear element_lost/element:NE03"]
    assert lab.open == {}


def test_a_silent_agent_is_unknown_and_never_down(lab: WatchedLab) -> None:
    lab.silent["NE06"] = 0
    lab.look(5)
    assert lab.open["element:NE06"].key.type == ProblemType.ELEMENT_SILENT
    changed = [row for batch in lab.batches for row in (*batch.spans, *(s for r in batch.revisions for s in r.new))]
    assert not [row for row in changed if row.value == DOWN]
    assert {row.circuit for row in changed if row.value == UNKNOWN} >= {"C20"}


def test_a_silent_manager_explains_what_only_it_shows(lab: WatchedLab) -> None:
    for source in ("EMS-2", "EMS-2@NE11", "EMS-2@NE12"):
        lab.silent[source] = 0
    lab.look(5)
    assert lab.told == ["raise manager_silent/manager:EMS-2"]
    assert lab.open["element:NE12"].root == lab.open["manager:EMS-2"].key


def test_nothing_is_a_problem_before_the_first_looks_had_their_time() -> None:
    lab = WatchedLab()
    lab.silent["NE06"] = 0
    lab.look(2)
    assert lab.open == {}
    lab.look(2)
    assert lab.told == ["raise element_silent/element:NE06"]
    assert "(never answered: timeout)" in lab.open["element:NE06"].text
    lab.silent.clear()
    lab.look()
    assert lab.told[1:] == ["clear element_silent/element:NE06"]


def test_what_has_been_looked_at_ends_though_somebody_else_never_answers() -> None:
    """A source that is asked once an hour and is dead holds nobody's clear back for hours."""
    lab = WatchedLab(limit_us={"snmp:NE06": 100 * LOOK_US}.get)
    lab.silent["NE06"] = 0
    lab.down = lab.ends("A2")
    lab.look(3)
    assert lab.told == ["raise link_down/link:A2"]
    lab.down = set()
    lab.look(2)
    assert lab.told[1:] == ["clear link_down/link:A2"]
    assert lab.open == {}


def test_after_a_restart_a_link_is_not_well_before_both_its_ends_have_answered(lab: WatchedLab) -> None:
    lab.down = lab.ends("A2")
    lab.look(3)
    again = WatchedLab(restored(lab), lab.now + LIMIT_US // 5, limit_us=lambda _source: 10 * LIMIT_US)
    late, early = sorted(end.element for end in lab.ends("A2"))
    again.silent[late] = 0
    again.look(3)
    assert again.open.keys() == lab.open.keys(), early
    again.silent.clear()
    again.look()
    assert again.told == ["clear link_down/link:A2"]
    assert again.open == {}


def restored(lab: WatchedLab) -> Restored:
    """What a store would give back after the last commit."""
    rows = {(row.source, row.point): (row,) for row in lab.watch.engine.open_runs()}
    marks = {source: Mark(at, 1) for source, at in lab.watch.engine.marks().items()}
    spans = {c: span_now(lab, c) for c in lab.watch.topology.circuits}
    return Restored(rows, marks, spans, {}, dict(lab.watch.problems), (), (), {})


def span_now(lab: WatchedLab, circuit: CircuitId) -> SpanRow:
    value, since, at_risk = lab.watch.engine.circuit(circuit)
    return SpanRow(circuit, since, None, value, at_risk)


def test_a_stop_longer_than_the_limit_is_unknown_and_raises_nothing(lab: WatchedLab) -> None:
    again = WatchedLab(restored(lab), lab.now + 20 * LOOK_US)
    again.look(3)
    assert again.told == []
    assert again.open == {}
    spans = [row for batch in again.batches for row in batch.spans]
    assert {row.value for row in spans if row.start.at < again.now - 3 * LOOK_US} == {UNKNOWN}


def test_a_stop_shorter_than_the_limit_leaves_no_trace(lab: WatchedLab) -> None:
    again = WatchedLab(restored(lab), lab.now + LIMIT_US // 5)
    again.seen = dict(lab.seen)
    again.now = lab.now
    again.look(3)
    assert [row for batch in again.batches for row in (*batch.spans, *batch.revisions)] == []


def test_an_open_problem_is_kept_over_a_restart_and_cleared_by_looking(lab: WatchedLab) -> None:
    lab.down = lab.ends("A2")
    lab.look(3)
    again = WatchedLab(restored(lab), lab.now + 20 * LOOK_US)
    again.down = lab.down
    again.look()
    assert "link:A2" in again.open
    again.look(3)
    assert again.told == []
    again.down = set()
    again.look()
    assert again.told == ["clear link_down/link:A2"]


def test_planned_work_is_not_told_until_it_outlives_its_window(lab: WatchedLab) -> None:
    start = lab.now + 30_000_000
    window = MaintenanceWindow("CR-1", ("link:A2",), start, start + 10 * LOOK_US, T0, "new cable", "wang")
    lab.watch.book.add_window(window, Act(lab.now, "wang", None, "maintenance_add", "", "new cable", "k1"))
    lab.look()
    lab.down = lab.ends("A2")
    lab.look(5)
    assert lab.told == []
    assert lab.open["link:A2"].planned == "CR-1"
    lab.look(6)
    assert lab.told == ["raise link_down/link:A2"]
    assert "window_ended" in [event.transition for event in lab.events]


@pytest.mark.parametrize("looks", [1, 4], ids=["before it began", "while it lasts"])
def test_what_work_that_was_called_off_kept_quiet_is_told_at_once(lab: WatchedLab, looks: int) -> None:
    start = lab.now + 2 * LOOK_US
    window = MaintenanceWindow("CR-1", ("link:A2",), start, start + 100 * LOOK_US, T0, "new cable", "wang")
    lab.watch.book.add_window(window, Act(lab.now, "wang", None, "maintenance_add", "", "new cable", "k1"))
    lab.look(looks)
    called_off = replace(window, withdrawn=lab.now)
    if looks > 2:
        lab.down = lab.ends("A2")
        lab.look(2)
        assert lab.open["link:A2"].planned == "CR-1"
        called_off = replace(window, withdrawn=lab.now)
    lab.watch.book.add_window(called_off, Act(lab.now, "wang", None, "maintenance_cancel", "", "no crew", "k2"))
    lab.down = lab.ends("A2")
    lab.look(3)
    assert lab.told == ["raise link_down/link:A2"]
    assert lab.open["link:A2"].planned is None


def test_every_change_is_an_event_with_the_next_number(lab: WatchedLab) -> None:
    lab.down = lab.ends("R3")
    lab.look(2)
    lab.down = set()
    lab.look(2)
    numbers: dict[object, list[int]] = {}
    for event in lab.events:
        numbers.setdefault(event.problem.key, []).append(event.problem.number)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_problems_survive_the_store_whole(lab: WatchedLab) -> None:
    from probed.store.problems import problem_of, problem_text

    lab.down = lab.ends("R3") | lab.ends("A2")
    lab.look(2)
    found = [replace(problem, comment="看见了", told=problem.impact.customers) for problem in lab.open.values()]
    assert any(problem.impact.vpns for problem in found)
    assert [problem_of(problem_text(problem)) for problem in found] == found


def test_a_dead_link_that_nobody_sees_any_more_is_not_called_well_again(lab: WatchedLab) -> None:
    """Both its ends fall silent, and answer later: one outage, raised once, cleared when it was seen up."""
    lab.down = lab.ends("A2")
    lab.look(3)
    raised = lab.open["link:A2"].raised
    lab.silent.update(NE07=0, NE08=0)
    lab.look(5)
    assert lab.open["link:A2"].raised == raised
    assert not [told for told in lab.told if told.startswith("clear")]
    lab.silent.clear()
    lab.look(3)
    assert lab.open["link:A2"].raised == raised
    lab.down = set()
    lab.look(2)
    assert [told for told in lab.told if "A2" in told] == ["raise link_down/link:A2", "clear link_down/link:A2"]


@pytest.mark.parametrize("last", ["", "NE08"], ids=["all at once", "its far end last"])
def test_a_dead_link_that_was_told_is_not_called_well_while_everybody_is_silent(lab: WatchedLab, last: str) -> None:
    """For a while it may look as if its near end were lost, which would explain it: that ends with no good news."""
    everybody = [source.partition(":")[2] for source in lab.sources]
    lab.down = lab.ends("A2")
    lab.look(2)
    assert lab.told == ["raise link_down/link:A2"]
    lab.silent.update({name: 0 for name in everybody if name != last})
    lab.look(5)
    lab.silent.update({name: 0 for name in everybody if name not in lab.silent})
    lab.look(5)
    lab.silent.clear()
    lab.look(2)
    assert "link:A2" in lab.open
    assert "clear link_down/link:A2" not in lab.told, "nobody has seen it well"
    lab.down = set()
    lab.look(3)
    assert lab.open == {}
    assert lab.told.count("clear link_down/link:A2") == 1


def test_a_source_that_is_silent_after_a_single_look_leaves_its_circuits_unknown() -> None:
    """What it saw lasted for no time: the past is stated anew, and no span overlaps another."""
    lab = WatchedLab()
    lab.look()
    lab.silent["NE06"] = 0
    lab.look(5)
    (revision,) = [r for batch in lab.batches for r in batch.revisions if r.circuit == "C20"]
    assert [row.value for row in revision.new] == [UNKNOWN]
    opened = [row for batch in lab.batches for row in batch.spans if row.circuit == "C20"]
    assert all(row.start.at >= T0 for row in opened)


@pytest.mark.parametrize(("answers", "told_after"), [(True, LIMIT_US), (False, 10 * LIMIT_US)])
def test_a_source_that_is_asked_seldom_delays_what_is_said_of_others_only_until_it_has_answered(
    answers: bool, told_after: int
) -> None:
    """NE02 never answers. NE03 is asked ten times more seldom, so that it may take ten times as long."""
    slow = "snmp:NE03"
    watch = Watch(inventory(), T0, lambda source: 10 * LIMIT_US if source == slow else LIMIT_US, NOTHING)
    sources = source_points(inventory(), T0)
    silent = {"snmp:NE02"} if answers else {"snmp:NE02", slow}
    found = None
    for at in range(T0 + LOOK_US, T0 + 11 * LIMIT_US, LOOK_US // 2):
        for source, points in sources.items():
            if source not in silent:
                news = [Observation(source, point, at, at, at, 0, PointState(UP)) for point in points]
                watch.take([*news, Heard(source, at)])
        watch.settle(at)
        silences = [problem for problem in watch.problems if problem.type == "element_silent"]
        if silences:
            found = at
            break
    assert found is not None
    assert 0 <= found - T0 - told_after < LOOK_US


def test_a_silence_that_goes_on_is_no_urgent_news() -> None:
    """Its begin is committed at once; each further slot rides with what is committed anyway, and is not lost."""
    watch = WatchedLab().watch
    watch.collect(T0)

    def missed(slot: int) -> Observation:
        at = T0 + slot * LOOK_US
        return Observation("snmp:NE06", PointId("NE06", ""), T0, at, at, slot, Silence("timeout", T0))

    watch.take([missed(0)])
    assert watch.urgent
    watch.collect(T0)
    watch.take([missed(1)])
    assert (watch.urgent, watch.waiting) == (False, True)
    (kept,) = watch.collect(T0).unhurried
    assert kept.last == T0 + LOOK_US
    later = T0 + 9 * LOOK_US
    watch.take([Observation("snmp:NE06", PointId("NE06", ""), later, later, later, 9, Silence("refused", later))])
    assert watch.urgent, "another silence is"
