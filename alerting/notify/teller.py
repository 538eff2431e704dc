"""From problem events to messages: routes choose who is told, and who was told is told of the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from alerting.notify.base import Address
from alerting.notify.build import PEOPLE_SHOWN, Recipient, build, problem_id
from alerting.notify.directory import NOBODY, Directory
from alerting.notify.people import People
from alerting.notify.routes import Moment, Question, Route, chosen, decide
from probed.model.ids import CustomerId
from probed.model.notification import Notification
from probed.model.problem import Problem, ProblemEvent


class Told(NamedTuple):
    """A message of the past: about which problem, to whom, when it was made, under which key."""

    problem: str
    address: Address
    created: int
    key: str


class Stated(NamedTuple):
    """The recipients that a policy states for a circuit."""

    policy: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is told of what. `direct` are told of everything that concerns them, without routes; `policies` names by
    circuit who is told of what hits it, beside those whom routes choose.
    """

    direct: tuple[Recipient, ...] = ()
    routes: tuple[Route, ...] = ()
    people: People = field(default_factory=lambda: People({}, {}))
    directory: Directory = NOBODY
    policies: Mapping[str, Stated] = field(default_factory=dict)


Thread = dict[str, Any]
"""Of the first message of a problem to an address: its key and when it was made."""


class Teller:
    """Makes the notifications of each event. Remembers per open problem who was told of it, from the store on."""

    def __init__(self, plan: Plan, told: Iterable[Told] = (), problems: Iterable[Problem] = ()) -> None:
        self._plan = plan
        since = {problem_id(one.key): since for one in problems if (since := believed_since(one)) is not None}
        self._told: dict[str, dict[Address, Thread]] = {}
        for row in sorted(told, key=lambda row: row.created):
            if row.problem in since and row.created >= since[row.problem]:
                self._remember(row.problem, row.address, row.key, row.created)

    def __call__(self, event: ProblemEvent) -> tuple[Notification, ...]:
        """The notifications of an event; none when people are not to be told."""
        if not event.notify:
            return ()
        problem = problem_id(event.problem.key)
        threads = self._told.get(problem, {})
        hit = event.problem.impact.customers[:PEOPLE_SHOWN]
        found = build(event, self._recipients(event, threads), lambda one: self._extra(hit, one, threads))
        for row in found:
            self._remember(problem, Address(row.recipient, row.channel), row.key, row.created)
        if event.problem.cleared is not None:
            self._told.pop(problem, None)
        return found

    def _recipients(self, event: ProblemEvent, threads: dict[Address, Thread]) -> Sequence[Recipient]:
        found = {one.address: one for one in self._plan.direct}
        for one in self._routed(event, threads):
            found.setdefault(one.address, one)
        return tuple(found.values())

    def _routed(self, event: ProblemEvent, threads: dict[Address, Thread]) -> Sequence[Recipient]:
        plan, question = self._plan, self._plan.directory.question(event)
        if question.moment is not Moment.CLEAR:
            return (*_reached(plan, chosen(decide(plan.routes, question))), *_by_policies(plan, question))
        # Whoever was told of it is owed its end, also after duty; a circuit that was hit may be so no more.
        ends = [route for route in plan.routes if Moment.CLEAR in route.on]
        only_ends = [route for route in plan.routes if route.on == {Moment.CLEAR}]
        owed = [one for one in _reached(plan, ends) if one.address in threads]
        named = (name for stated in dict.fromkeys(plan.policies.values()) for name in stated.to)
        owed += [one for one in plan.people.reached(named, frozenset()) if one.address in threads]
        return (*owed, *_reached(plan, chosen(decide(only_ends, question))))

    def _extra(self, hit: tuple[CustomerId, ...], one: Recipient, threads: dict[Address, Thread]) -> dict[str, Any]:
        """What only messages for people hold: the customers' names, and the first message of the thread."""
        if one.address.channel == "webhook":
            return {}
        who = hit if one.customer is None else (one.customer,)
        names = {customer: self._plan.directory.name(customer, one.language) for customer in who}
        thread = threads.get(one.address)
        return {"names": names} if thread is None else {"names": names, "first": thread}

    def _remember(self, problem: str, address: Address, key: str, created: int) -> None:
        self._told.setdefault(problem, {}).setdefault(address, {"key": key, "created": created})


def believed_since(problem: Problem) -> int | None:
    """From when on messages belong to what people believe of a problem now; None = they think that all is well."""
    if problem.cleared is not None and not problem.owed:
        return None
    return problem.seen if problem.told_since is None else problem.told_since


def stated_for(plan: Plan, question: Question) -> dict[Stated, str]:
    """Whom policies name for the circuits that are hit, each with the first such circuit."""
    found: dict[Stated, str] = {}
    if plan.policies:
        for hit in question.hits:
            stated = plan.policies.get(hit.circuit)
            if stated is not None:
                found.setdefault(stated, hit.circuit)
    return found


def _by_policies(plan: Plan, question: Question) -> tuple[Recipient, ...]:
    names = (name for stated in stated_for(plan, question) for name in stated.to)
    return plan.people.reached(names, frozenset()) if plan.policies else ()


def _reached(plan: Plan, routes: Iterable[Route]) -> tuple[Recipient, ...]:
    found: dict[Address, Recipient] = {}
    for route in routes:
        for one in plan.people.reached(route.to, route.via):
            found.setdefault(one.address, one)
    return tuple(found.values())
