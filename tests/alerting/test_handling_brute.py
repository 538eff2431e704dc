"""Damping, shelving, owners and escalation against the page that describes them, told again by brute force."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from alerting.acknowledge import After, acknowledge, hand_over, release
from alerting.damping import UNDAMPED, Damper, Damping
from alerting.escalate import Clock, Rule
from alerting.lifecycle import step
from alerting.shelving import shelve, unshelve
from probed.errors import ProbedError
from probed.model.problem import Problem, ProblemEvent, ProblemKey, Shelf, Transition
from probed.store.problems import problem_of, problem_text
from tests.support.naive_handling import Level, Limits, Message, Naive
from tests.support.problems import cause, key

L1 = key("L1")
ACTS = ("shelve", "shelve", "unshelve", "ack", "hand over", "release")


class History(NamedTuple):
    """At each instant: is it there, and what operators do before that is seen (what, until)."""

    instants: tuple[tuple[bool, tuple[tuple[str, int], ...]], ...]
    limits: Limits | None
    levels: tuple[Level, ...]


@st.composite
def histories(draw: st.DrawFn) -> History:
    there: list[bool] = []
    while len(there) < 150:
        there += [bool(len(there) % 7), *[draw(st.booleans())] * draw(st.sampled_from([1, 1, 1, 2, 5, 20, 60]))]
    acts = st.tuples(st.integers(0, len(there) - 1), st.sampled_from(ACTS), st.integers(1, 60))
    found: dict[int, list[tuple[str, int]]] = {}
    for at, what, length in draw(st.lists(acts, max_size=10)):
        found.setdefault(at, []).append((what, at + length))
    half_life = draw(st.sampled_from([5, 9, 20]))
    limits = Limits(half_life, draw(st.sampled_from([1100, 1500, 2400])), 750, half_life * draw(st.integers(2, 4)))
    levels = tuple(
        Level(number, draw(st.sampled_from(["response", "repair"])), draw(st.integers(1, 40))) for number in (1, 2, 3)
    )
    instants = tuple((is_there, tuple(found.get(at, ()))) for at, is_there in enumerate(there))
    return History(instants, draw(st.sampled_from([limits, limits, limits, None])), levels)


def act(problems: dict[ProblemKey, Problem], what: str, at: int, until: int) -> After:
    try:
        match what:
            case "shelve":
                return shelve(problems, L1, Shelf(at, until, "wang", "known"))
            case "unshelve":
                return unshelve(problems, L1, at, 0)
            case "ack":
                return acknowledge(problems, L1, "wang", at, f"at {at}")
            case "hand over":
                return hand_over(problems, [L1], "li", at, "shift")
            case _:
                return release(problems, L1, at)
    except ProbedError:
        return problems, ()


def message(event: ProblemEvent) -> Message:
    if event.transition is Transition.ESCALATED:
        return Message(event.at, f"level {event.problem.escalated}")
    if event.transition is Transition.FLAPPING:
        return Message(event.at, "flaps")
    return Message(event.at, "there" if event.problem.cleared is None else "over")


def played(history: History) -> tuple[list[Message], list[str | None], Problem | None]:
    """What people are told, and who has it at each instant; between any two the store is all that is left."""
    limits = history.limits
    damped = UNDAMPED if limits is None else Damping(Damper(*limits))
    rules = tuple(Rule(one.level, Clock(one.clock), one.after) for one in history.levels)
    problems: dict[ProblemKey, Problem] = {}
    log: list[ProblemEvent] = []
    owners: list[str | None] = []
    raised = 0
    for at, (there, acts) in enumerate(history.instants):
        for what, until in acts:
            problems, events = act(problems, what, at, until)
            log += events
        raised = raised if there and at and history.instants[at - 1][0] else at
        causes = [cause("L1", raised=raised)] if there else []
        problems, events = step(problems, causes, (), at, damped=damped, escalation=rules)
        log += events
        problems = {name: problem_of(problem_text(one)) for name, one in problems.items()}
        one = problems.get(L1)
        owners.append(one.acknowledged_by if one is not None and (there or one.flapping is not None) else None)
    return [message(event) for event in log if event.notify], owners, problems.get(L1)


@settings(max_examples=60)
@given(histories())
def test_people_are_told_what_the_page_says_when_it_says_so(history: History) -> None:
    naive, owners = Naive(history.limits, history.levels), []
    for at, (there, acts) in enumerate(history.instants):
        naive.instant(at, there, acts)
        owners.append(naive.owner if there or naive.flaps_since is not None else None)
    told, had, _ = played(history)
    assert told == naive.messages
    assert had == owners
