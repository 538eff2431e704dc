"""Forty incidents on the second network: replayed into a store, all figures of 200 circuits are the truth's."""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Final

import pytest

from config.operations import read_windows
from probed.lab.compare import compare_month
from probed.lab.demo.month import MonthResult, record_month, verify_recording
from probed.lab.polls import PollPlan
from probed.lab.script import Act
from probed.lab.second import SECOND
from probed.lab.second_month import incidents, kinds, second_october
from probed.lab.truth import truth
from probed.model.canonical import plain
from probed.model.instant import MINUTE_US, SECOND_US, parse_instant
from probed.store.reader import Reader
from tests.support.command import probed

PLAN = PollPlan(net=SECOND)


def at(text: str) -> int:
    return parse_instant(f"2026-{text}+08:00")


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> MonthResult:
    folder = tmp_path_factory.mktemp("second")
    record_month(folder, second_october(), PLAN)
    return verify_recording(folder)


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    return {name: row["observable"] for name, row in truth(second_october(), PLAN)["circuits"].items()}


def test_forty_incidents_of_every_kind() -> None:
    assert [incident.number for incident in incidents()] == list(range(1, 41))
    assert len(kinds()) >= 25
    acts = {event.act for incident in incidents() for event in incident.events}
    assert acts >= {Act.CUT, Act.POWER_OFF, Act.SILENCE, Act.RESTART, Act.PORT_DOWN}
    assert all(event.at % (SECOND_US // 10) for incident in incidents() for event in incident.events)


def test_every_figure_of_every_circuit_agrees_with_the_truth(verified: MonthResult) -> None:
    assert verified.differences == []
    assert len(verified.assessments) == 200


def test_whoever_asks_the_store_afterwards_finds_the_same_figure(verified: MonthResult) -> None:
    """What was decided of outages is in it, too."""
    found = next(one for one in verified.assessments if one.exclusions and one.totals.excluded)
    told = probed("explain", found.circuit, verified.truth["period"]["label"], config=verified.config)
    assert found.sha256 in told.out, told.err


def test_the_month_is_not_empty(verified: MonthResult) -> None:
    """Agreement about nothing would be no proof."""
    counted = [sum(outage.counted for outage in found.outages) for found in verified.assessments]
    assert sum(counted) > 300
    assert sum(count > 0 for count in counted) > 150
    assert sum(found.totals.unknown > 0 for found in verified.assessments) > 70
    assert sum(found.at_risk_low_us > 0 for found in verified.assessments) > 120
    assert sum(found.totals.excluded > 0 for found in verified.assessments) > 10


def test_a_single_wrong_figure_is_noticed(verified: MonthResult) -> None:
    said = [json.loads(json.dumps(plain(found))) for found in verified.assessments]
    for number, field in ((3, "at_risk_low_us"), (120, "start"), (199, "mttr_us")):
        wrong = json.loads(json.dumps(said))
        wrong[number][field] = 1
        assert compare_month(wrong, verified.truth) != []


def test_what_came_late_was_told_after_all_the_rest(verified: MonthResult) -> None:
    """Nobody saw TM2 go down; the spool of both its ends tells it afterwards, as a revision of what was stored."""
    late = [json.loads(line) for line in verified.recording.late.read_text().splitlines()]
    assert {row["source"] for row in late} == {"snmp:NE57", "snmp:EMS-5@NE58"}
    with Reader(verified.config.parent / "state" / "probed.db") as reader:
        spans = reader.spans("C051", at("10-19T00:00:00"), at("10-20T00:00:00"))
    down = [span for span in spans if span.value.hi == 0]
    assert [(span.start.at, span.end) for span in down] == [(at("10-19T09:00:10.67"), at("10-19T09:40:34.07"))]


def test_what_flapped_is_found_flapping_as_it_would_have_been_live_and_nobody_is_told(verified: MonthResult) -> None:
    """Replay handles problems by the settings' damping, at the instants of the recording: incidents 12 and 30."""
    with Reader(verified.config.parent / "state" / "probed.db") as reader:
        log, messages = reader.problem_log(), reader.outbox.all()
    spells = [event for event in log if event.transition.value.startswith("flapping")]
    assert [event.transition.value for event in spells] == ["flapping", "flapping_ended"] * 2
    flapped = [one for one in incidents() if one.kind == "flapping"]
    assert [one.number for one in flapped] == [12, 30]
    for one, began, ended in zip(flapped, spells[::2], spells[1::2], strict=True):
        assert began.problem.key == ended.problem.key
        assert one.events[0].at < began.at < one.events[-1].at < ended.at
    assert not messages


BY_HAND = [
    # circuit, day, outages' lengths in minutes
    pytest.param("C123", "10-05", [21.56], id="used up: V2 is cut while V1 has the protection"),
    pytest.param("C016", "10-05", [], id="used up: V1, of the lower number, is carried all the time"),
    pytest.param("C049", "10-26", [17.5], id="three of three: V3 is carried until V2 fails too"),
    pytest.param("C006", "10-12", [11.28], id="both sections of Q"),
    pytest.param("C001", "10-18", [18.42], id="both SNCP legs"),
    pytest.param("C042", "10-27", [12.24], id="two spans of a ring"),
    pytest.param("C174", "10-08", [5.01, 1.59], id="flaps: the first two count as one"),
]


def lengths(figures: dict[str, Any], circuit: str, day: str) -> list[float]:
    start = at(f"{day}T00:00:00")
    mine = (row for row in figures[circuit]["outages"] if start <= row["start"] < start + 24 * 60 * MINUTE_US)
    return [round((row["end"] - row["start"]) / MINUTE_US, 2) for row in mine]


@pytest.mark.parametrize(("circuit", "day", "minutes"), BY_HAND)
def test_incidents_by_hand(figures: dict[str, Any], circuit: str, day: str, minutes: list[float]) -> None:
    assert lengths(figures, circuit, day) == minutes


def test_a_lost_manager_makes_unknown_and_never_down(figures: dict[str, Any]) -> None:
    day = at("10-10T00:00:00"), at("10-11T00:00:00")
    spans = {
        name: {span["kind"] for span in row["spans"] if span["start"] < day[1] and span["end"] > day[0]}
        for name, row in figures.items()
    }
    assert {"unknown"} <= set().union(*spans.values())
    assert all("down" not in kinds_seen for kinds_seen in spans.values())


@pytest.mark.parametrize("number", [11, 36], ids=["standby lost", "double cut"])
def test_one_second_of_difference_changes_the_truth(figures: dict[str, Any], number: int) -> None:
    month, victim = second_october(), incidents()[number - 1].events[-1]
    late = (event._replace(at=event.at + SECOND_US) if event == victim else event for event in month.events)
    other = truth(month._replace(events=tuple(late)), PLAN)["circuits"]
    assert {name: row["observable"] for name, row in other.items()} != figures


def test_the_operators_files_load(verified: MonthResult) -> None:
    month = second_october()
    assert {row.id for row in verified.exclusions} == {row.id for row in month.exclusions}
    assert {row.id for row in read_windows(verified.recording.maintenance)} == {row.id for row in month.windows}


def test_one_lost_look_is_seen(verified: MonthResult) -> None:
    """The truth of a poller that missed the last answer before incident 6, the silence of an agent, is another."""
    slot = PLAN.slot_at_or_after("snmp:NE15", at("10-03T11:00:00"))
    deaf = dataclasses.replace(PLAN, lost=frozenset({("snmp:NE15", slot)}))
    said = [plain(found) for found in verified.assessments]
    assert compare_month(said, truth(second_october(), deaf)) != []


INVISIBLE: Final = {15, 25, 26}
"""Between two looks, below the staleness limit, and told when the month was over."""


def test_every_incident_is_a_problem_of_its_time_but_those_that_nobody_could_see(verified: MonthResult) -> None:
    """Also silence alone, and what happens while nobody says anything new: time is no worse a witness than live."""
    with Reader(verified.config.parent / "state" / "probed.db") as reader:
        log = reader.problem_log()
    raised = {(event.problem.key.resource, event.problem.raised) for event in log}
    for incident in incidents():
        first, last = incident.events[0].at, incident.events[-1].at
        wanted = {event.target for event in incident.events}
        for event in incident.events:  # a manager that nobody asks itself is silent as its elements are
            wanted |= {f"element:{name}" for name, manager in SECOND.managed.items() if manager == event.name}
        mine = {name for name, at in raised if name in wanted and first - 3 * MINUTE_US <= at <= last + 3 * MINUTE_US}
        assert bool(mine) is (incident.number not in INVISIBLE), incident


def test_blindness_in_the_middle_of_an_outage_neither_ends_nor_splits_it(verified: MonthResult) -> None:
    (incident,) = (one for one in incidents() if one.kind == "blind-in-the-middle")
    (found,) = (one for one in verified.assessments if one.circuit == "C019")
    day = [row for row in found.outages if abs(row.start.at - incident.events[0].at) < MINUTE_US]
    assert len(day) == 1
    assert day[0].end is not None
    assert abs(day[0].end.at - incident.events[-1].at) < MINUTE_US
    assert any(day[0].start.at < span.start < day[0].end.at and span.kind.value == "unknown" for span in found.spans)
