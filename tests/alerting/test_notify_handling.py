"""What people read of flapping, of a shelf that ends and of escalation; and who is told."""

from __future__ import annotations

from alerting.damping import Damper, Damping
from alerting.escalate import Clock, Rule
from alerting.notify.base import Address
from alerting.notify.build import Recipient
from alerting.notify.directory import Directory
from alerting.notify.facts import facts_of
from alerting.notify.mail_text import plain_text, subject
from alerting.notify.people import People, Person
from alerting.notify.routes import Moment, Route
from alerting.notify.sms_text import compose
from alerting.notify.teller import Plan, Teller, Told, believed_since
from probed.model.ids import CustomerId
from probed.model.instant import HOUR_US, MINUTE_US, parse_instant
from probed.model.notification import Notification
from probed.model.problem import Transition
from tests.support.problems import Book, cause

NOON = parse_instant("2026-11-02T12:00:00+08:00")
ZONE = "Asia/Shanghai"
RULES = (Rule(1, Clock.RESPONSE, 15 * MINUTE_US), Rule(2, Clock.REPAIR, 2 * HOUR_US))
PEOPLE = People(
    {
        "wang": Person("wang", frozenset({"sms"}), "zh"),
        "chief": Person("chief", frozenset({"mail"})),
        "head": Person("head", frozenset({"mail"}), "zh"),
        "bank": Person("bank", frozenset({"mail"}), customer=CustomerId("owner of c1")),
    },
    {},
)
DIRECTORY = Directory({"owner of c1": ("示例银行", "Example Bank")}, {}, {})
DUTY = Route("duty", ("wang",))
BOTH = frozenset({Moment.ESCALATE, Moment.CLEAR})
CHIEF = Route("chief", ("chief",), on=BOTH, levels=frozenset({1}))
HEAD = Route("head", ("head",), on=frozenset({Moment.ESCALATE}), levels=frozenset({2}))


class Story:
    """One link with c1 on it, and what the teller makes of what happens to it."""

    def __init__(self, *routes: Route, direct: tuple[Recipient, ...] = ()) -> None:
        self.plan = Plan(direct, routes, PEOPLE, DIRECTORY)
        self.teller = Teller(self.plan)
        self.book = Book(damped=Damping(Damper()), escalation=RULES)
        self.sent: list[Notification] = []

    def at(self, minute: int, *, down: bool) -> list[str]:
        """Who is told of what, as 'wang@sms raise'."""
        at = NOON + minute * MINUTE_US
        self.book.step(at, *([cause("L1", hits="c1 down", raised=at)] if down else []))
        return self.told()

    def told(self) -> list[str]:
        found = [one for event in self.book.log for one in self.teller(event)]
        self.book.log.clear()
        self.sent += found
        return [f"{one.recipient}@{one.channel} {one.payload['action']}" for one in found]

    def restart(self) -> None:
        told = [Told(one.problem, Address(one.recipient, one.channel), one.created, one.key) for one in self.sent]
        self.teller = Teller(self.plan, told, self.book.problems.values())

    def flap(self) -> list[str]:
        """Down for a minute three times, and down now."""
        for minute in (0, 2):
            self.at(minute, down=True)
            self.at(minute + 1, down=False)
        return self.at(4, down=True)


def test_flapping_is_said_with_how_often_and_for_how_long() -> None:
    story = Story(DUTY, direct=(Recipient(Address("log", "webhook")),))
    assert story.flap() == ["log@webhook raise", "wang@sms raise"]
    hook, sms = story.sent[-2:]
    assert hook.payload["flapping"] == {
        "changes": 5, "since": "2026-11-02T04:00:00Z", "minutes": 4, "ended": False,
    }  # fmt: skip
    text = compose(facts_of(sms, "zh", ZONE), 2).text
    assert text.startswith("c1 示例银行 中断 (反复闪断) 11-02 12:04:00 4分钟内变化5次")
    facts = facts_of(sms, "en", ZONE)
    assert subject(facts, "") == "DOWN (FLAPPING): c1 示例银行 (A) 11-02 12:04:00"
    assert "FLAPPING: 5 changes in 4 min" in plain_text(facts, ZONE)
    assert "Told once" in plain_text(facts, ZONE)


def test_who_was_told_that_it_flaps_is_told_of_its_end_across_restarts() -> None:
    story = Story(DUTY)
    assert story.flap() == ["wang@sms raise"]
    assert story.at(5, down=False) == []
    story.restart()
    assert story.at(6, down=True) == []
    assert story.at(7, down=False) == []
    story.restart()
    assert story.at(120, down=False) == ["wang@sms clear"]
    said = compose(facts_of(story.sent[-1], "zh", ZONE), 2).text
    assert said.startswith("c1 示例银行 恢复 11-02 12:07:00")
    story.restart()
    assert [believed_since(one) for one in story.book.problems.values()] == [None]


def test_what_has_calmed_and_is_still_there_says_so() -> None:
    story = Story(DUTY)
    story.flap()
    assert story.at(60, down=True) == ["wang@sms raise"]
    assert "中断 (不再闪断)" in compose(facts_of(story.sent[-1], "zh", ZONE), 2).text
    assert subject(facts_of(story.sent[-1], "en", ZONE), "").startswith("DOWN (NO LONGER FLAPPING): c1")


def test_a_shelf_that_ends_is_named() -> None:
    story = Story(DUTY)
    story.at(0, down=True)
    story.book.shelve(NOON + MINUTE_US, "L1", NOON + 10 * MINUTE_US)
    assert story.told() == []
    assert story.at(10, down=True) == ["wang@sms raise"]
    assert "中断 (搁置到期)" in compose(facts_of(story.sent[-1], "zh", ZONE), 2).text
    assert subject(facts_of(story.sent[-1], "en", ZONE), "").startswith("DOWN (OFF THE SHELF): c1")


def test_each_level_goes_to_the_routes_that_name_it_and_to_no_other() -> None:
    story = Story(DUTY, CHIEF, HEAD)
    assert story.at(0, down=True) == ["wang@sms raise"]
    assert story.at(15, down=True) == ["chief@mail escalate"]
    assert story.at(120, down=True) == ["head@mail escalate"]
    chief, head = story.sent[1:]
    assert subject(facts_of(chief, "en", ZONE), "").startswith("DOWN (ESCALATED level 1): c1")
    assert subject(facts_of(head, "zh", ZONE), "").startswith("中断 (升级 2级): c1")
    assert (chief.payload["level"], head.payload["level"]) == (1, 2)
    story.restart()
    assert story.at(130, down=False) == ["wang@sms clear", "chief@mail clear"], "the head's route names no clear"


def test_who_was_not_told_of_a_level_is_not_told_of_the_end_by_its_route() -> None:
    story = Story(DUTY, CHIEF)
    story.at(0, down=True)
    assert story.at(10, down=False) == ["wang@sms clear"]


def test_a_customer_is_told_of_flapping_in_its_own_words_and_never_of_escalation() -> None:
    story = Story(Route("bank", ("bank",), on=frozenset(Moment)))
    story.flap()
    assert story.sent[-1].payload["problem"]["text"] == "c1: interrupted again and again"
    assert story.at(30, down=True) == ["bank@mail raise"], "calmed, and still down: escalation is not its business"


def test_a_hook_that_wants_clears_is_told_of_the_end_whatever_brought_it() -> None:
    ends = Recipient(Address("log", "webhook"), transitions=frozenset({Transition.CLEARED}))
    story = Story(direct=(ends,))
    story.flap()
    story.at(5, down=False)
    assert story.at(120, down=False) == ["log@webhook clear"]
    assert story.sent[-1].payload["transition"] == "flapping_ended"
