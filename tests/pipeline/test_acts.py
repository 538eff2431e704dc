"""Operator acts: every refusal says why, and whoever proposes does not decide."""

from __future__ import annotations

from typing import Any

import pytest

from probed.model.instant import HOUR_US, format_instant
from probed.model.operation import Act
from probed.pipeline.acts import Refused, perform
from probed.store.batch import WindowStated
from probed.store.rows import window_of, window_row
from tests.support.watched_lab import T0, WatchedLab

SOON, LATER = format_instant(T0 + HOUR_US), format_instant(T0 + 2 * HOUR_US)
EXCLUSION = {"circuit": "C05", "kind": "planned", "start": SOON, "end": LATER, "proof": "CR-7", "id": "X1"}


def act(operator: str = "wang", reason: str = "because", verb: str = "act", key: str = "k" * 12) -> Act:
    return Act(T0, operator, None, verb, "", reason, key)


@pytest.fixture
def lab() -> WatchedLab:
    made = WatchedLab()
    made.look(4)
    made.down = made.ends("A2")
    made.look(3)
    return made


@pytest.mark.parametrize(
    ("verb", "args", "says"),
    [
        pytest.param("ack", {"problem": "link:A9"}, "no open problem 'link:A9'", id="no such problem"),
        pytest.param("ack", {}, "'problem' is missing", id="no problem named"),
        pytest.param("maintenance_add", {"start": SOON, "end": LATER}, "at least one resource", id="no resource"),
        pytest.param(
            "maintenance_add",
            {"resources": ["link:A22"], "start": SOON, "end": LATER},
            "the topology has no link 'A22'. Did you mean 'A2'?",
            id="misspelt link",
        ),
        pytest.param(
            "maintenance_add",
            {"resources": ["A2"], "start": SOON, "end": LATER},
            "'A2' is no resource: write link:",
            id="no kind",
        ),
        pytest.param(
            "maintenance_add",
            {"resources": ["link:A2"], "start": LATER, "end": SOON},
            "the end must be after the start",
            id="backwards",
        ),
        pytest.param(
            "maintenance_add",
            {"resources": ["link:A2"], "start": format_instant(T0 - HOUR_US), "end": format_instant(T0 - 1)},
            "this window ended at",
            id="over already",
        ),
        pytest.param(
            "maintenance_add",
            {"resources": ["link:A2"], "start": "tomorrow", "end": LATER},
            "start 'tomorrow' is no instant",
            id="no instant",
        ),
        pytest.param(
            "maintenance_add",
            {"resources": ["link:A2"], "start": SOON, "end": "9999-12-31T23:59:59Z"},
            "the year 9999 is not between 1970 and 2199",
            id="for ever",
        ),
        pytest.param("maintenance_cancel", {"window": "CR-9"}, "no window 'CR-9'", id="no such window"),
        pytest.param("exclusion_add", {**EXCLUSION, "circuit": "C99"}, "no circuit 'C99'", id="no such circuit"),
        pytest.param("exclusion_add", {**EXCLUSION, "kind": "plan"}, "Did you mean 'planned'?", id="misspelt kind"),
        pytest.param("exclusion_add", {**EXCLUSION, "proof": ""}, "'proof' is missing", id="no proof"),
        pytest.param("exclusion_decide", {"exclusion": "X9"}, "no exclusion 'X9'", id="no such exclusion"),
        pytest.param("shelve", {"problem": "link:A2"}, "until 'None' is no instant", id="shelved without an end"),
        pytest.param(
            "shelve",
            {"problem": "link:A2", "until": format_instant(T0)},
            "that is over already. Name an instant to come",
            id="shelved until the past",
        ),
        pytest.param("shelve", {"problem": "link:A9", "until": LATER}, "no open problem 'link:A9'", id="not there"),
        pytest.param("hand_over", {"problem": "link:A2"}, "'to' is missing", id="handed over to nobody"),
        pytest.param("hand_over", {"from": "li", "to": "wu"}, "'li' has no open problem", id="who has nothing"),
        pytest.param(
            "hand_over", {"from": "li", "to": "wu", "problem": "link:A2"}, "not both", id="one and all at once"
        ),
        pytest.param(
            "hand_over",
            {"problem": "link:A2", "to": "李" * 65},
            "'to' has 65 characters, and a name has 64 at most: say who takes over",
            id="a name without end",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(lab: WatchedLab, verb: str, args: Any, says: str) -> None:
    with pytest.raises(Refused) as caught:
        perform(lab.watch, verb, args, act())
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "verb", ["ack", "maintenance_add", "maintenance_cancel", "unack", "hand_over", "shelve", "unshelve"]
)
def test_an_act_without_a_word_of_reason_is_refused(lab: WatchedLab, verb: str) -> None:
    args = {"problem": "link:A2", "resources": ["link:A2"], "start": SOON, "end": LATER, "until": LATER, "to": "li"}
    with pytest.raises(Refused, match="needs a"):
        perform(lab.watch, verb, args, act(reason="  "))


def test_work_that_is_called_off_is_marked_and_cannot_be_called_off_twice(lab: WatchedLab) -> None:
    window = {"resources": ["link:A2"], "start": SOON, "end": LATER, "id": "CR-7"}
    perform(lab.watch, "maintenance_add", window, act())
    assert perform(lab.watch, "maintenance_cancel", {"window": "CR-7"}, act()) == {
        "window": "CR-7",
        "had_begun": False,
    }
    last = lab.watch.collect(lab.now).windows[-1].window
    assert window_of(window_row(WindowStated(lab.now, last))[2]) == last
    assert last.withdrawn is not None
    with pytest.raises(Refused, match=r"called off at .* already"):
        perform(lab.watch, "maintenance_cancel", {"window": "CR-7"}, act())


def test_a_problem_is_acknowledged_by_its_resource(lab: WatchedLab) -> None:
    done = perform(lab.watch, "ack", {"problem": "link:A2"}, act(reason="splicing"))
    assert done["acknowledged_by"] == "wang"
    assert lab.open["link:A2"].comment == "splicing"


def test_all_that_an_operator_has_is_handed_over_and_each_problem_keeps_its_log(lab: WatchedLab) -> None:
    perform(lab.watch, "ack", {"problem": "link:A2"}, act(reason="splicing"))
    done = perform(lab.watch, "hand_over", {"from": "wang", "to": "li"}, act(reason="shift"))
    assert done == {"problems": ["link_down/link:A2"], "acknowledged_by": "li"}
    batch = lab.watch.collect(lab.now)
    assert [event.problem.acknowledged_by for event in batch.events] == ["wang", "li"]
    assert [one.reason for one in batch.acts] == ["splicing", "shift"]
    misspelt = "'wan' has no open problem"
    with pytest.raises(Refused, match=misspelt):
        perform(lab.watch, "hand_over", {"from": "wan", "to": "li"}, act())


def test_a_name_may_be_as_long_as_names_are(lab: WatchedLab) -> None:
    perform(lab.watch, "ack", {"problem": "link:A2"}, act(reason="splicing"))
    done = perform(lab.watch, "hand_over", {"problem": "link:A2", "to": "w" * 64}, act(reason="shift"))
    assert done["acknowledged_by"] == "w" * 64


def test_what_is_shelved_is_told_to_nobody_until_its_time_is_over(lab: WatchedLab) -> None:
    lab.settle(lab.now)
    told = list(lab.told)
    until = lab.now + HOUR_US // 2
    perform(lab.watch, "shelve", {"problem": "link:A2", "until": format_instant(until)}, act(reason="known"))
    lab.look(10)
    assert lab.told == told
    lab.down = set()
    lab.look(2)
    assert "link:A2" not in lab.open
    assert lab.told == told
    lab.look(30)
    assert lab.told == [*told, "clear link_down/link:A2"]


def test_a_problem_off_the_shelf_is_told_at_once(lab: WatchedLab) -> None:
    perform(lab.watch, "shelve", {"problem": "link:A2", "until": LATER}, act(reason="known"))
    lab.look(2)
    told = list(lab.told)
    done = perform(lab.watch, "unshelve", {"problem": "link:A2"}, act(reason="no more"))
    assert done["problem"] == "link_down/link:A2"
    lab.settle(lab.now + 1)
    assert lab.told == [*told, "raise link_down/link:A2"]


def test_whoever_proposes_an_exclusion_does_not_decide_on_it(lab: WatchedLab) -> None:
    assert perform(lab.watch, "exclusion_add", EXCLUSION, act())["status"] == "proposed"
    with pytest.raises(Refused, match="somebody else must decide"):
        perform(lab.watch, "exclusion_decide", {"exclusion": "X1", "approve": True}, act())
    done = perform(lab.watch, "exclusion_decide", {"exclusion": "X1", "approve": True}, act("li"))
    assert done["status"] == "approved"
    assert lab.watch.book.exclusions["X1"].approver == "li"


def test_acts_are_committed_with_what_they_change(lab: WatchedLab) -> None:
    perform(lab.watch, "exclusion_add", EXCLUSION, act())
    batch = lab.watch.collect(lab.now)
    assert [stated.exclusion.id for stated in batch.exclusions] == ["X1"]
    assert [done.operator for done in batch.acts] == ["wang"]


@pytest.mark.parametrize("decided", [pytest.param(False, id="proposed"), pytest.param(True, id="approved")])
def test_an_exclusion_is_never_overwritten_by_another_of_the_same_id(lab: WatchedLab, decided: bool) -> None:
    perform(lab.watch, "exclusion_add", EXCLUSION, act())
    if decided:
        perform(lab.watch, "exclusion_decide", {"exclusion": "X1", "approve": True}, act("li"))
    before = lab.watch.book.exclusions["X1"]
    state = "approved" if decided else "proposed"
    with pytest.raises(Refused, match=rf"there is an exclusion 'X1' already \(C05, {state}\)"):
        perform(lab.watch, "exclusion_add", {**EXCLUSION, "circuit": "C06"}, act())
    assert lab.watch.book.exclusions["X1"] == before


def test_a_window_is_never_overwritten_by_another_of_the_same_id(lab: WatchedLab) -> None:
    window = {"resources": ["link:A2"], "start": SOON, "end": LATER, "id": "CHG-1"}
    perform(lab.watch, "maintenance_add", window, act())
    with pytest.raises(Refused, match=r"there is a window 'CHG-1' already \(link:A2, .+\): it stays as it is"):
        perform(lab.watch, "maintenance_add", {**window, "resources": ["link:R2"]}, act())
    assert lab.watch.book.windows["CHG-1"].resources == ("link:A2",)
