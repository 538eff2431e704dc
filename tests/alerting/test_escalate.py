"""Who has to know when nobody takes a problem on, or when it lasts."""

from __future__ import annotations

import pytest

from alerting.damping import Damper, Damping
from alerting.escalate import Clock, Rule
from probed.model.instant import MINUTE_US
from probed.model.problem import Severity
from tests.support.problems import Book, cause, window

ANSWER = Rule(1, Clock.RESPONSE, 15)
ANSWER_2 = Rule(2, Clock.RESPONSE, 30)
REPAIR = Rule(3, Clock.REPAIR, 120)


def book(*rules: Rule, settle_us: int = 0) -> Book:
    return Book(settle_us=settle_us, escalation=rules)


def test_levels_are_reached_one_after_the_other_and_each_is_told_once() -> None:
    made = book(ANSWER, ANSWER_2, REPAIR)
    made.step(100, cause("L1"))
    assert made.due(100) == 115
    assert made.step(114, cause("L1")) == ""
    assert made.step(115, cause("L1")) == "escalated L1!"
    assert made["L1"].escalated == 1
    assert made.step(129, cause("L1")) == ""
    assert made.step(130, cause("L1")) == "escalated L1!"
    assert made.due(130) == 220
    assert made.step(500, cause("L1")) == "escalated L1!"
    assert (made["L1"].escalated, made.due(500)) == (3, None)


def test_levels_that_were_reached_while_nobody_looked_are_each_told() -> None:
    made = book(ANSWER, ANSWER_2, REPAIR)
    made.step(100, cause("L1"))
    assert made.step(900, cause("L1")) == "escalated L1!, escalated L1!, escalated L1!"
    assert [event.problem.escalated for event in made.log[1:]] == [1, 2, 3]


def test_an_acknowledgement_stops_the_response_clock_and_not_the_repair_clock() -> None:
    made = book(ANSWER, REPAIR)
    made.step(100, cause("L1"))
    made.ack(110, "L1", "wang")
    assert made.due(110) == 220
    assert made.step(219, cause("L1")) == ""
    assert made.step(220, cause("L1")) == "escalated L1!"


def test_giving_an_acknowledgement_up_begins_the_response_clock_anew() -> None:
    made = book(ANSWER, REPAIR)
    made.step(100, cause("L1"))
    made.ack(110, "L1", "wang")
    assert made.release(150, "L1") == "unacknowledged L1"
    assert made.step(164, cause("L1")) == ""
    assert made.step(165, cause("L1")) == "escalated L1!"
    assert made.due(165) == 220, "the repair clock went on"


def test_a_hand_over_is_no_new_beginning() -> None:
    made = book(ANSWER, REPAIR)
    made.step(100, cause("L1"))
    made.ack(110, "L1", "wang")
    assert made.hand_over(150, "L1", "li") == "handed_over L1"
    assert made.due(150) == 220


def test_the_next_raise_begins_at_the_first_level() -> None:
    made = book(ANSWER)
    made.step(100, cause("L1"))
    made.step(120, cause("L1"))
    made.step(130)
    assert made.due(130) is None
    made.step(200, cause("L1", raised=200))
    assert made["L1"].escalated == 0
    assert made.step(215, cause("L1", raised=200)) == "escalated L1!"


def test_a_level_below_the_one_that_was_reached_is_not_told_any_more() -> None:
    made = book(Rule(2, Clock.REPAIR, 10), Rule(1, Clock.RESPONSE, 20))
    made.step(100, cause("L1"))
    assert made.step(110, cause("L1")) == "escalated L1!"
    assert made.step(200, cause("L1")) == ""


def test_planned_work_stops_the_clocks() -> None:
    made, windows = book(ANSWER, REPAIR), [window("W", "link:L1", 0, 500)]
    made.step(100, cause("L1", raised=90), windows=windows)
    assert made.due(100, windows) == 500
    assert made.step(300, cause("L1", raised=90), windows=windows) == ""
    assert made.step(500, cause("L1", raised=90), windows=windows) == "window_ended L1!"
    assert made.due(500) == 515
    assert made.step(515, cause("L1", raised=90)) == "escalated L1!"
    assert made.due(515) == 620


def test_a_shelf_stops_the_clocks() -> None:
    made = book(ANSWER)
    made.step(100, cause("L1"))
    made.shelve(110, "L1", 200)
    assert made.step(150, cause("L1")) == ""
    assert made.step(200, cause("L1")) == "unshelved L1!"
    assert made.step(215, cause("L1")) == "escalated L1!"


def test_a_consequence_is_not_escalated_until_it_is_a_root() -> None:
    made = book(ANSWER)
    made.step(100, cause("R"), cause("L1", "R"))
    assert made.step(115, cause("R"), cause("L1", "R")) == "escalated R!"
    assert made.step(300, cause("L1")) == "cleared R!, detached L1!"
    assert made.due(300) == 315


def test_what_people_were_not_told_of_is_not_escalated() -> None:
    made = book(Rule(1, Clock.RESPONSE, 10), settle_us=60)
    made.step(100, cause("L1"))
    assert made.due(100) == 160
    assert made.step(130, cause("L1")) == ""
    assert made.step(160, cause("L1")) == "settled L1!, escalated L1!", "its clock began when probed knew of it"


def test_nobody_among_the_customers_is_told() -> None:
    made = book(ANSWER)
    made.step(100, cause("L1", hits="c1 down"))
    made.step(115, cause("L1", hits="c1 down"))
    assert made.log[-1].customers == ()


CONDITIONS = [
    pytest.param(Rule(1, Clock.RESPONSE, 15, tiers=frozenset({"A"})), True, id="a circuit of the tier"),
    pytest.param(Rule(1, Clock.RESPONSE, 15, tiers=frozenset({"AAA"})), False, id="none of the tier"),
    pytest.param(Rule(1, Clock.RESPONSE, 15, severities=frozenset({Severity.MAJOR})), True, id="the severity"),
    pytest.param(Rule(1, Clock.RESPONSE, 15, severities=frozenset({"critical"})), False, id="another severity"),
    pytest.param(Rule(1, Clock.RESPONSE, 15, effects=frozenset({"down"})), True, id="hit in this way"),
    pytest.param(Rule(1, Clock.RESPONSE, 15, effects=frozenset({"degraded"})), False, id="nobody hit in this way"),
    pytest.param(Rule(1, Clock.RESPONSE, 15, effects=frozenset({"down"}), least_circuits=2), True, id="two down"),
    pytest.param(Rule(1, Clock.RESPONSE, 15, effects=frozenset({"down"}), least_circuits=3), False, id="not three"),
    pytest.param(Rule(1, Clock.RESPONSE, 15, least_customers=3), True, id="three customers"),
    pytest.param(Rule(1, Clock.RESPONSE, 15, least_customers=4), False, id="not four"),
]


@pytest.mark.parametrize(("rule", "reached"), CONDITIONS)
def test_a_rule_holds_for_those_whom_it_means(rule: Rule, reached: bool) -> None:
    made, hits = book(rule), "c1 down, c2 down, c3 at_risk"
    made.step(100, cause("L1", hits=hits))
    assert made.step(115, cause("L1", hits=hits)) == ("escalated L1!" if reached else "")


def test_what_flaps_is_escalated_however_short_it_is_there_each_time() -> None:
    """The clock of a spell begins with the spell: each time that it came back would otherwise begin it anew."""
    made = Book(damped=Damping(Damper()), escalation=(Rule(1, Clock.RESPONSE, 15 * MINUTE_US),))
    said = {
        minute: made.step(minute * MINUTE_US, *([cause("L1", raised=minute * MINUTE_US)] if minute % 2 == 0 else []))
        for minute in range(40)
    }
    assert said[4] == "reraised L1, flapping L1!"
    assert [minute for minute, words in said.items() if "escalated" in words] == [20], "there again, 15 min after 4"
