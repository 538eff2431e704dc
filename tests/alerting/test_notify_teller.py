"""From problems to messages by routes: who was told is told of the end, whatever the hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from alerting.lifecycle import step
from alerting.notify.base import Address
from alerting.notify.build import Recipient
from alerting.notify.directory import Directory
from alerting.notify.facts import facts_of
from alerting.notify.mail_text import plain_text, subject
from alerting.notify.people import People, Person
from alerting.notify.routes import Hours, Moment, Route
from alerting.notify.sms_text import compose
from alerting.notify.teller import Plan, Stated, Teller, Told
from probed.model.ids import CustomerId
from probed.model.instant import HOUR_US, parse_instant
from probed.model.notification import Notification
from probed.model.problem import AlarmNamed, Problem, ProblemKey, Severity
from tests.support.problems import cause

NOON = parse_instant("2026-11-02T12:00:00+08:00")
EVENING = NOON + 8 * HOUR_US

PEOPLE = People(
    {
        "wang": Person("wang", frozenset({"sms", "mail"}), "zh"),
        "li": Person("li", frozenset({"sms"})),
        "bank": Person("bank", frozenset({"mail"}), customer=CustomerId("owner of c1")),
        "robot": Person("robot", frozenset({"webhook"}), webhook="hook"),
    },
    {"day": ("wang", "li"), "everybody": ("day", "bank", "wang")},
)
DIRECTORY = Directory({"owner of c1": ("示例银行", "Example Bank")}, {"owner of c1": frozenset({"XA"})}, {})
DUTY = Route("duty", ("day",), hours=Hours("Asia/Shanghai", frozenset(range(5)), 8 * 60, 18 * 60))


class Story:
    """Problems step by step, and what the teller makes of them."""

    def __init__(
        self, *routes: Route, direct: tuple[Recipient, ...] = (), policies: Mapping[str, Stated] | None = None
    ) -> None:
        self.plan = Plan(direct, routes, PEOPLE, DIRECTORY, policies or {})
        self.teller = Teller(self.plan)
        self.problems: dict[ProblemKey, Problem] = {}
        self.sent: list[Notification] = []

    def at(self, instant: int, hits: str = "", *, severity: Severity = Severity.MAJOR) -> list[str]:
        """L1 with these hits, or cleared; who is told of it, as 'wang@sms'."""
        causes = [cause("L1", hits=hits, severity=severity, raised=instant)] if hits else []
        self.problems, events = step(self.problems, causes, (), instant)
        told = [one for event in events for one in self.teller(event)]
        self.sent += told
        return [f"{one.recipient}@{one.channel}" for one in told]

    def restart(self) -> None:
        told = [Told(one.problem, Address(one.recipient, one.channel), one.created, one.key) for one in self.sent]
        self.teller = Teller(self.plan, told, self.problems.values())


def test_a_group_is_opened_and_each_address_told_once() -> None:
    story = Story(Route("all", ("everybody", "wang")))
    assert story.at(NOON, "c1 down") == ["wang@sms", "wang@mail", "li@sms", "bank@mail"]


def test_a_route_may_use_some_channels_only() -> None:
    assert Story(Route("all", ("wang",), via=frozenset({"mail"}))).at(NOON, "c1 down") == ["wang@mail"]


@pytest.mark.parametrize("restarted", [False, True])
def test_who_was_told_by_day_is_told_of_the_end_at_night_and_nobody_else(restarted: bool) -> None:
    story = Story(DUTY)
    assert story.at(NOON, "c1 down") == ["wang@sms", "wang@mail", "li@sms"]
    if restarted:
        story.restart()
    assert story.at(EVENING) == ["wang@sms", "wang@mail", "li@sms"]
    assert story.at(EVENING + 1, "c1 down") == []
    assert story.at(EVENING + 2) == [], "who was not told of it is not told of its end"


@pytest.mark.parametrize("restarted", [False, True])
def test_those_whom_a_policy_names_are_told_beside_those_whom_routes_choose(restarted: bool) -> None:
    """Each address once, by every channel, and of the end as well, also when the circuit is hit no more."""
    story = Story(DUTY, policies={"c1": Stated("gold", ("robot", "li")), "c9": Stated("other", ("bank",))})
    assert story.at(NOON, "c1 down, c2 down") == ["wang@sms", "wang@mail", "li@sms", "hook@webhook"]
    assert story.at(NOON + 1, "c2 down") == []
    if restarted:
        story.restart()
    assert story.at(EVENING) == ["wang@sms", "wang@mail", "li@sms", "hook@webhook"]


def test_a_policy_of_circuits_that_are_not_hit_tells_nobody() -> None:
    story = Story(policies={"c9": Stated("other", ("wang",))})
    assert story.at(NOON, "c1 down") == []
    assert story.at(EVENING) == []


def test_a_route_without_clear_tells_no_end() -> None:
    story = Story(Route("raise only", ("li",), on=frozenset({Moment.RAISE})))
    assert story.at(NOON, "c1 down") == ["li@sms"]
    assert story.at(NOON + 1) == []


def test_a_route_of_ends_tells_those_who_were_not_told_before() -> None:
    story = Story(
        Route("ends", ("li",), on=frozenset({Moment.CLEAR})), direct=(Recipient(Address("log", "webhook")),)
    )
    assert story.at(NOON, "c1 down") == ["log@webhook"]
    assert story.at(NOON + 1) == ["log@webhook", "li@sms"]


def test_what_grows_graver_reaches_whom_it_now_concerns_and_its_end_does_too() -> None:
    story = Story(Route("boss", ("li",), severities=frozenset({"critical"})), Route("rest", ("wang",)))
    assert story.at(NOON, "c1 down") == ["wang@sms", "wang@mail"]
    assert story.at(NOON + 1, "c1 down", severity=Severity.CRITICAL) == ["li@sms"]
    assert sorted(story.at(NOON + 2)) == ["li@sms", "wang@mail", "wang@sms"]


def test_messages_for_people_name_the_customer_and_the_first_of_their_thread() -> None:
    story = Story(Route("all", ("wang",), via=frozenset({"mail"})))
    story.at(NOON, "c1 down")
    story.restart()
    story.at(NOON + 1)
    raised, cleared = story.sent
    assert raised.payload["names"] == {"owner of c1": "示例银行"}
    assert "first" not in raised.payload
    assert cleared.payload["first"] == {"key": raised.key, "created": NOON}


def test_a_second_life_of_a_problem_is_a_thread_of_its_own() -> None:
    story = Story(Route("all", ("li",)))
    for at in range(3):
        story.at(NOON + 2 * at, "c1 down")
        story.restart()
        story.at(NOON + 2 * at + 1)
    assert [one.payload.get("first", {}).get("created") for one in story.sent] == [
        None, NOON, None, NOON + 2, None, NOON + 4,
    ]  # fmt: skip


def test_a_customer_is_told_of_its_own_circuits_only() -> None:
    story = Story(Route("all", ("bank",)))
    assert story.at(NOON, "c1 down, c2 down") == ["bank@mail"]
    assert story.sent[0].payload["circuits"] == [{"circuit": "c1", "how": "down"}]
    assert Story(Route("all", ("bank",))).at(NOON, "c2 down") == []


def test_the_carrier_is_told_which_alarms_speak_for_it_and_the_customer_is_not() -> None:
    named = AlarmNamed("6b0b-1", "NE1:STM4-E", "R_LOS", NOON)
    told = replace(cause("L1", hits="c1 down", raised=NOON), alarms=(named,))
    _, events = step({}, [told], (), NOON)
    teller = Teller(Plan((), (Route("all", ("bank", "robot")),), PEOPLE, DIRECTORY, {}))
    sent = {one.channel: one.payload["problem"] for event in events for one in teller(event)}
    assert sent["webhook"]["alarms"] == [
        {"evidence": "6b0b-1", "point": "NE1:STM4-E", "native": "R_LOS", "since": "2026-11-02T04:00:00Z"}
    ]
    assert "alarms" not in sent["mail"]


def test_a_hook_that_two_people_share_is_told_once() -> None:
    story = Story(Route("a", ("robot",), go_on=True), Route("b", ("robot",)))
    assert story.at(NOON, "c1 down") == ["hook@webhook"]
    assert "names" not in story.sent[0].payload


def test_people_get_the_worst_of_thousands_of_circuits_and_the_number_of_the_others() -> None:
    story = Story(Route("all", ("wang",)), direct=(Recipient(Address("log", "webhook")),))
    story.at(NOON, ", ".join(f"c{n} {'down' if n < 5 else 'at_risk'}" for n in range(3000)))
    hook, sms, mail = story.sent
    assert len(hook.payload["circuits"]) == 3000
    assert "more_circuits" not in hook.payload
    assert sms.payload["circuits"] is mail.payload["circuits"], "one list for all"
    assert (len(mail.payload["circuits"]), mail.payload["more_circuits"]) == (200, 2800)
    facts = facts_of(mail, "zh", "Asia/Shanghai")
    assert subject(facts, "") == "中断: c0 +2999 owner of c0 (A) 11-02 12:00:00"
    assert "... +2970" in plain_text(facts, "Asia/Shanghai")
    assert "等3000条" in compose(facts, 2).text
