"""A watch whose rules of damping and escalation change while it watches."""

from __future__ import annotations

from alerting.damping import UNDAMPED
from alerting.escalate import Clock, Rule
from alerting.notify.base import Address
from alerting.notify.build import Recipient
from alerting.notify.teller import Plan, Teller
from probed.model.instant import MINUTE_US
from tests.support.watched_lab import WatchedLab

RULES = (Rule(1, Clock.RESPONSE, 15 * MINUTE_US),)


def test_rules_that_a_reload_brings_hold_from_then_on() -> None:
    lab = WatchedLab()
    lab.look(4)
    lab.down = lab.ends("A2")
    lab.look(3)
    problem = lab.open["link:A2"]
    assert problem.notified
    before = lab.watch.next_due(lab.now)
    lab.watch.book.tell_by(Teller(Plan((Recipient(Address("duty", "webhook")),))), UNDAMPED, RULES)
    assert lab.watch.next_due(lab.now) == min(before, problem.seen + 15 * MINUTE_US)
    lab.look(15)
    assert lab.told[-1] == "escalate link_down/link:A2"
    assert lab.open["link:A2"].escalated == 1
    lab.look(10)
    assert lab.told.count("escalate link_down/link:A2") == 1
