"""From an event of a problem to the messages it makes: one a recipient, each with what concerns that recipient."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from alerting.damping import changes
from alerting.notify.base import Address
from probed.model.canonical import plain
from probed.model.ids import CustomerId
from probed.model.instant import MINUTE_US, format_instant
from probed.model.notification import Notification
from probed.model.problem import (
    SERVICE_AFFECTED,
    AlarmNamed,
    HitCircuit,
    Problem,
    ProblemEvent,
    ProblemKey,
    Transition,
)

NOTIFICATION_SCHEMA: Final = 1

PEOPLE: Final = frozenset({"mail", "sms"})
PEOPLE_SHOWN: Final = 200
"""Messages for people hold so many circuits, worst first, and the number of the others."""

_ACTIONS: Final = {"changed": "update", "escalated": "escalate"}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told. With a customer: only of its own circuits whose service is hit, without the network's inside.

    `transitions` empty = all that people are told of at all.
    """

    address: Address
    customer: CustomerId | None = None
    transitions: frozenset[Transition] = frozenset()
    language: Literal["en", "zh"] = "en"


def build(
    event: ProblemEvent,
    recipients: Iterable[Recipient],
    extra: Callable[[Recipient], dict[str, Any]] = lambda _recipient: {},
) -> tuple[Notification, ...]:
    """The notifications of an event; none when people are not to be told. `extra` is added to a payload."""
    if not event.notify:
        return ()
    told = [recipient for recipient in recipients if _concerns(event, recipient)]
    # One list for all: a root may hit thousands of circuits, and dozens of people are told.
    hits = [hit._asdict() for hit in event.problem.impact.circuits] if told else []
    customers = list(event.problem.impact.customers) if told else []
    few = hits[:PEOPLE_SHOWN]
    return tuple(
        _notification(event, one, few if one.address.channel in PEOPLE else hits, customers, extra(one))
        for one in told
    )


def problem_id(key: ProblemKey) -> str:
    """A problem's name in messages: 'link_down/link:L1', with a qualifier 'type/resource/qualifier'."""
    return "/".join(part for part in (key.type, key.resource, key.qualifier) if part)


def opaque(name: str) -> str:
    """What stands for the name of a problem or message where nothing of the network may be told: always the same."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _concerns(event: ProblemEvent, recipient: Recipient) -> bool:
    what = Transition.CLEARED if event.problem.cleared is not None else event.transition
    if recipient.transitions and not {what, event.transition} & recipient.transitions:
        return False
    return recipient.customer is None or recipient.customer in event.customers


def _notification(
    event: ProblemEvent,
    recipient: Recipient,
    hits: list[dict[str, Any]],
    customers: list[CustomerId],
    extra: dict[str, Any],
) -> Notification:
    carrier = recipient.customer is None
    payload = {
        "schema": NOTIFICATION_SCHEMA,
        "kind": "problem",
        "action": "clear" if event.problem.cleared is not None else _ACTIONS.get(event.transition.value, "raise"),
        "transition": event.transition.value,
        "at": format_instant(event.at),
        **(_for_carrier(event.problem, recipient, hits, customers) if carrier else _for_customer(event, recipient)),
        **_care(event),
        **extra,
    }
    address = recipient.address
    problem = event.problem
    return Notification(
        problem_id(problem.key), problem.number, address.recipient, address.channel, event.at, payload
    )


def _for_carrier(
    problem: Problem, recipient: Recipient, hits: list[dict[str, Any]], customers: list[CustomerId]
) -> dict[str, Any]:
    impact = problem.impact
    hidden = len(impact.circuits) - len(hits)
    return {
        "problem": {
            **_common(problem),
            "resource": problem.key.resource,
            "type": str(problem.key.type),
            "seen": format_instant(problem.seen),
            "acknowledged_by": problem.acknowledged_by,
            "text": problem.text_zh if recipient.language == "zh" and problem.text_zh else problem.text,
            **({} if problem.breach is None else {"breach": plain(problem.breach)}),
            **({"alarms": [_alarm(one) for one in problem.alarms]} if problem.alarms else {}),
        },
        "customers": customers,
        "circuits": hits,
        **({"more_circuits": hidden} if hidden else {}),
        "vpns": [{**hit._asdict(), "sites": list(hit.sites)} for hit in impact.vpns],
    }


def _alarm(one: AlarmNamed) -> dict[str, str]:
    return {**one._asdict(), "since": format_instant(one.since)}


def _for_customer(event: ProblemEvent, recipient: Recipient) -> dict[str, Any]:
    problem = event.problem
    own = [
        hit for hit in problem.impact.circuits if hit.customer == recipient.customer and hit.how in SERVICE_AFFECTED
    ]
    text = _customer_text(problem, own, recipient.language)
    return {
        "customer": recipient.customer,
        "problem": {**_common(problem), "id": opaque(problem_id(problem.key)), "text": text},
        "customers": [recipient.customer],
        "circuits": [{"circuit": hit.circuit, "how": hit.how} for hit in own],
    }


def _care(event: ProblemEvent) -> dict[str, Any]:
    """Only where there is something to say: how it flaps or flapped, and the level that is reached."""
    problem, flaps = event.problem, event.problem.flaps
    found: dict[str, Any] = {}
    if flaps is not None and (problem.flapping is not None or event.transition is Transition.FLAPPING_ENDED):
        found["flapping"] = {
            "changes": changes(problem),
            "since": format_instant(flaps.first),
            "minutes": -(-max(event.at - flaps.first, 0) // MINUTE_US),
            "ended": problem.flapping is None,
        }
    if event.transition is Transition.ESCALATED:
        found["level"] = problem.escalated
    return found


def _common(problem: Problem) -> dict[str, Any]:
    return {
        "id": problem_id(problem.key),
        "number": problem.number,
        "severity": problem.severity.value,
        "raised": format_instant(problem.raised),
        "cleared": None if problem.cleared is None else format_instant(problem.cleared),
    }


def _customer_text(problem: Problem, own: list[HitCircuit], language: str) -> str:
    """Without an instant: the reader's zone is not known here; each channel tells the instants beside the text."""
    names = ", ".join(hit.circuit for hit in own)
    if problem.cleared is not None:
        return f"故障已恢复：{names or '贵方电路'}" if language == "zh" else f"Restored: {names or 'your circuits'}"
    if problem.flapping is not None:
        return f"电路 {names} 反复中断" if language == "zh" else f"{names}: interrupted again and again"
    return f"电路 {names} 业务受影响" if language == "zh" else f"Service on {names} is affected"
