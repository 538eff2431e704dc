"""The ground truth: figures worked out by hand, agreement with probed, and that disagreement is seen."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import Any

import pytest

from probed.lab.compare import compare_month
from probed.lab.month import MONTH_END, Month, october, only
from probed.lab.polls import PollPlan
from probed.lab.scenario import SCENARIOS, Scenario
from probed.lab.script import Act
from probed.lab.truth import truth
from probed.model.instant import MINUTE_US, SECOND_US, parse_instant
from tests.support.lab_assess import assess_month

WITH_ONSETS, BY_LOOKS = PollPlan(), PollPlan(onsets=False)
PLANS = pytest.mark.parametrize("plan", [WITH_ONSETS, BY_LOOKS], ids=["with ifLastChange", "by looks alone"])
EACH = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda scenario: scenario.name)


def at(text: str) -> int:
    return parse_instant(f"{text}+08:00")


def observable(month: Month, plan: PollPlan, circuit: str) -> dict[str, Any]:
    found: dict[str, Any] = truth(month, plan)["circuits"][circuit]["observable"]
    return found


def differences(said: Month, said_plan: PollPlan, true: Month, true_plan: PollPlan) -> list[str]:
    return compare_month(assess_month(said, said_plan), truth(true, true_plan))


@PLANS
def test_probed_states_the_whole_month_exactly(plan: PollPlan) -> None:
    assert differences(october(), plan, october(), plan) == []


@PLANS
def test_probed_states_the_month_exactly_while_an_outage_is_still_open(plan: PollPlan) -> None:
    plan = dataclasses.replace(plan, end=MONTH_END)
    assert differences(october(), plan, october(), plan) == []
    assert any(row["end"] is None for row in observable(october(), plan, "C05")["outages"])


@PLANS
def test_probed_states_the_month_exactly_in_the_middle_of_it(plan: PollPlan) -> None:
    plan = dataclasses.replace(plan, end=at("2026-10-21T11:30:00"))
    assert differences(october(), plan, october(), plan) == []


@PLANS
@EACH
def test_probed_states_each_scenario_alone_exactly(scenario: Scenario, plan: PollPlan) -> None:
    assert differences(only(scenario), plan, only(scenario), plan) == []


DECISIVE = [
    pytest.param(scenario, number, id=f"{scenario.name}, {step.act} {step.target}")
    for scenario in SCENARIOS.values()
    for number, step in enumerate(scenario.steps)
    # below the staleness limit the restart of an agent leaves no trace: a second more or less must not either
    if scenario.name != "agent-restart" or step.act in (Act.CUT, Act.REPAIR)
]


@pytest.mark.parametrize(("scenario", "number"), DECISIVE)
def test_one_second_of_difference_is_seen(scenario: Scenario, number: int) -> None:
    steps = list(scenario.steps)
    steps[number] = steps[number]._replace(offset_s=steps[number].offset_s + 1)
    late = only(scenario._replace(steps=tuple(steps)))
    assert differences(late, WITH_ONSETS, only(scenario), WITH_ONSETS) != []


LOST = [
    pytest.param("unprotected-cut", "snmp:NE07", "2026-10-12T14:05:28", id="first look at the cut"),
    pytest.param("protected-cut", "snmp:NE03", "2026-10-04T02:11:12", id="first look at the cut ring"),
    pytest.param("node-loss", "snmp:NE02", "2026-10-13T08:13:08", id="first neighbour of the lost node"),
    pytest.param("agent-restart", "snmp:NE09", "2026-10-06T04:36:36", id="last end to see the repair"),
    pytest.param("silent-agent", "snmp:NE06", "2026-10-05T10:59:24", id="last answer before the silence"),
    pytest.param("overrun", "snmp:NE07", "2026-10-15T05:39:28", id="last end to see the late end"),
    pytest.param("across-border", "snmp:EMS-2@NE11", "2026-09-30T22:41:44", id="first look in the month before"),
    pytest.param("open-at-end", "snmp:NE07", "2026-10-31T23:16:28", id="first look at the open outage"),
]


@PLANS
@pytest.mark.parametrize(("name", "source", "slot"), LOST)
def test_one_lost_poll_is_seen(name: str, source: str, slot: str, plan: PollPlan) -> None:
    month = only(SCENARIOS[name])
    deaf = dataclasses.replace(plan, lost=frozenset({(source, at(slot))}))
    assert plan.slot_at_or_after(source, at(slot)) == at(slot), "not a slot of this source"
    assert differences(month, deaf, month, plan) != []


def test_every_scenario_is_perturbed_by_a_lost_poll() -> None:
    assert {row.values[0] for row in LOST} == set(SCENARIOS)


def test_an_unprotected_cut_by_hand() -> None:
    found = observable(only(SCENARIOS["unprotected-cut"]), WITH_ONSETS, "C09")
    down = 37 * MINUTE_US + 27_800_000
    assert found["totals"] | {"up": 0} == {
        "out_of_hours": 0,
        "excluded": 0,
        "unknown": 0,
        "down": down,
        "degraded": 0,
        "up": 0,
    }
    assert Fraction(found["availability"]["official"]) == 1 - Fraction(down, 31 * 24 * 60 * MINUTE_US)
    assert [row["start_bounds"] for row in found["outages"]] == [
        [at("2026-10-12T14:04:28"), at("2026-10-12T14:05:32")]
    ]
    assert found["clauses"] == {"availability": False, "outages": True, "longest": True, "repair": True}


def test_without_last_change_the_first_look_that_sees_it_is_the_edge() -> None:
    (outage,) = observable(only(SCENARIOS["unprotected-cut"]), BY_LOOKS, "C09")["outages"]
    assert outage["start"] == at("2026-10-12T14:05:28")
    # repaired at 14:42:40: NE07 sees it at second 28, NE08 at 32; down until both ends say up
    assert outage["end"] == at("2026-10-12T14:43:32")


def test_a_ring_cut_leaves_protected_circuits_up_and_at_risk() -> None:
    month = only(SCENARIOS["protected-cut"])
    for circuit in ("C01", "C02", "C03", "C04", "C06", "C07", "C10", "C11"):
        found = observable(month, WITH_ONSETS, circuit)
        assert (found["totals"]["down"], found["at_risk_low_us"]) == (0, 44 * MINUTE_US + 35 * SECOND_US)
    assert observable(month, WITH_ONSETS, "C17")["totals"]["down"] == 44 * MINUTE_US + 35 * SECOND_US


def test_a_silent_agent_makes_unknown_and_never_down() -> None:
    circuits = truth(only(SCENARIOS["silent-agent"]), WITH_ONSETS)["circuits"]
    unknown = {name: row["observable"]["totals"]["unknown"] for name, row in circuits.items()}
    # from the last answered slot, 10:59:24, to the next one, 11:46:24
    assert {name for name, length in unknown.items() if length} == {"C04", "C07", "C20"}
    assert unknown["C04"] == 47 * MINUTE_US
    assert all(row["observable"]["totals"]["down"] == 0 for row in circuits.values())
    assert all(row["physical"]["outages"] == [] for row in circuits.values())


def test_a_silent_agent_on_a_holiday_is_out_of_hours_for_the_factory() -> None:
    totals = observable(only(SCENARIOS["silent-agent"]), WITH_ONSETS, "C24")["totals"]
    # October 2026 has 27 days Monday to Saturday, 6 of them among the holidays 1-7, and one working Sunday
    assert totals["out_of_hours"] == (31 * 24 - 22 * 14) * 60 * MINUTE_US
    assert totals["unknown"] == 0


def test_planned_work_is_excluded_up_to_the_end_of_its_window() -> None:
    found = observable(only(SCENARIOS["overrun"]), WITH_ONSETS, "C08")
    assert found["totals"]["excluded"] == 4 * 60 * MINUTE_US
    assert found["totals"]["down"] == 38 * MINUTE_US + 40_600_000
    (outage,) = found["outages"]
    assert (outage["start"], outage["counted_from"]) == (at("2026-10-15T01:20:30.4"), at("2026-10-15T05:00:00"))
    assert outage["excluded_us"] == 5 * 60 * MINUTE_US - (80 * MINUTE_US + 30_400_000)


def test_an_outage_across_the_border_leaves_its_seconds_here_and_its_count_there() -> None:
    found = observable(only(SCENARIOS["across-border"]), WITH_ONSETS, "C13")
    assert found["totals"]["down"] == 3 * 60 * MINUTE_US + 17 * MINUTE_US + 30_500_000
    assert (found["counted"], len(found["outages"])) == (0, 1)
    assert Fraction(found["mttr_us"]) == 276 * MINUTE_US + 20_100_000


def test_flaps_close_together_count_once_and_keep_their_seconds() -> None:
    found = observable(october(), WITH_ONSETS, "C09")
    flaps = [row for row in found["outages"] if at("2026-10-14T00:00:00") < row["start"] < at("2026-10-15T00:00:00")]
    assert [row["low_us"] for row in flaps] == [130_500_000 + 140_000_000, 95_750_000]


def test_a_cut_between_two_looks_happened_and_cannot_be_known() -> None:
    circuit = truth(october(), WITH_ONSETS)["circuits"]["C14"]
    assert [row["seen"] for row in circuit["physical"]["outages"]] == [False, True]


def test_a_circuit_is_judged_from_the_day_it_was_accepted() -> None:
    found = observable(october(), WITH_ONSETS, "C14")
    assert (found["start"], found["end"]) == (at("2026-10-13T00:00:00"), MONTH_END)


def test_blindness_within_an_outage_neither_ends_nor_splits_it() -> None:
    outages = observable(october(), WITH_ONSETS, "C13")["outages"]
    (blind,) = [row for row in outages if row["start"] == at("2026-10-21T10:00:20.2")]
    assert blind["end"] == at("2026-10-21T13:30:15.9")
    # NE12's last word before is at 10:59:48, NE11's first word after at 12:00:44
    assert blind["high_us"] - blind["low_us"] == 60 * MINUTE_US + 56 * SECOND_US


def test_the_comparison_notices_every_kind_of_difference() -> None:
    month, plan = only(SCENARIOS["unprotected-cut"]), WITH_ONSETS
    true = truth(month, plan)
    (said,) = assess_month(month, plan, ["C09"])
    others = assess_month(month, plan, [name for name in true["circuits"] if name != "C09"])
    assert compare_month([said, *others], true) == []
    changes: tuple[dict[str, Any], ...] = (
        {"at_risk_low_us": 1},
        {"mttr_us": "1/1"},
        {"availability": said["availability"] | {"official": "1/2"}},
        {"totals": said["totals"] | {"unknown": 5}},
        {"outages": []},
        {"clauses": [clause | {"met": None} for clause in said["clauses"]]},
        {"spans": said["spans"][:-1]},
        {"contract": "gold@2"},
    )
    for change in changes:
        assert compare_month([said | change, *others], true) != []
    assert compare_month(others, true) != []
