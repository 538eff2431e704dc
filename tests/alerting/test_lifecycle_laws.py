"""What holds of problems whatever is raised, explained, planned and cleared in whatever order."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from alerting.lifecycle import step
from probed.model.ids import CustomerId
from probed.model.operation import MaintenanceWindow
from probed.model.problem import Cause, Problem, ProblemEvent, ProblemKey, Severity, Transition
from tests.support.problems import cause, window

NAMES = "ABCD"


class Moment(NamedTuple):
    at: int
    causes: tuple[Cause, ...]
    windows: tuple[MaintenanceWindow, ...]


@st.composite
def _causes(draw: st.DrawFn, at: int) -> tuple[Cause, ...]:
    found = []
    for name in draw(st.sets(st.sampled_from(NAMES))):
        root = draw(st.sampled_from(["", "", *(other for other in NAMES if other != name)]))
        hits = draw(st.sampled_from(["", "c1 down", "c1 at_risk, c2 down", "c2 down, c3 down"]))
        severity = draw(st.sampled_from([Severity.CRITICAL, Severity.MAJOR]))
        found.append(cause(name, root, hits=hits, severity=severity, raised=draw(st.integers(0, at))))
    return tuple(found)


@st.composite
def histories(draw: st.DrawFn) -> list[Moment]:
    windows = tuple(
        window(f"W{n}", f"link:{draw(st.sampled_from(NAMES))}", start, start + draw(st.integers(1, 40)))
        for n, start in enumerate(draw(st.lists(st.integers(0, 60), max_size=3)))
    )
    moments, at = [], 0
    for _ in range(draw(st.integers(1, 12))):
        at += draw(st.integers(1, 15))
        stated = tuple(one for one in windows if draw(st.integers(0, 5)))
        moments.append(Moment(at, draw(_causes(at)), stated))
    return moments


def play(history: list[Moment], settle_us: int = 0) -> tuple[dict[ProblemKey, Problem], list[ProblemEvent]]:
    problems: dict[ProblemKey, Problem] = {}
    log: list[ProblemEvent] = []
    for moment in history:
        problems, events = step(problems, moment.causes, moment.windows, moment.at, settle_us=settle_us)
        log.extend(events)
    return problems, log


QUICK = settings(max_examples=60)

settles = st.sampled_from([0, 0, 10, 25])


@QUICK
@given(histories(), settles)
def test_exactly_the_wanted_problems_are_open_after_every_step(history: list[Moment], settle_us: int) -> None:
    for end in range(1, len(history) + 1):
        problems, _ = play(history[:end], settle_us)
        opened = {key for key, problem in problems.items() if problem.cleared is None}
        assert opened == {one.key for one in history[end - 1].causes}


@QUICK
@given(histories(), settles)
def test_the_log_alone_gives_the_problems_back(history: list[Moment], settle_us: int) -> None:
    problems, log = play(history, settle_us)
    assert {event.problem.key: event.problem for event in log} == problems


@QUICK
@given(histories(), settles)
def test_numbers_of_a_problem_go_up_by_one(history: list[Moment], settle_us: int) -> None:
    numbers = defaultdict(list)
    for event in play(history, settle_us)[1]:
        numbers[event.problem.key].append(event.problem.number)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


@QUICK
@given(histories(), settles)
def test_raised_and_cleared_alternate(history: list[Moment], settle_us: int) -> None:
    open_now: set[ProblemKey] = set()
    for event in play(history, settle_us)[1]:
        key = event.problem.key
        if event.transition in {Transition.RAISED, Transition.RERAISED}:
            assert key not in open_now
            open_now.add(key)
        else:
            assert key in open_now
        if event.transition is Transition.CLEARED:
            open_now.remove(key)


@QUICK
@given(histories(), settles)
def test_a_clearing_is_told_exactly_when_the_problem_was(history: list[Moment], settle_us: int) -> None:
    told: set[ProblemKey] = set()
    for event in play(history, settle_us)[1]:
        if event.transition is Transition.CLEARED:
            assert event.notify == (event.problem.key in told)
            told.discard(event.problem.key)
        elif event.notify:
            told.add(event.problem.key)


@QUICK
@given(histories(), settles)
def test_whoever_was_told_of_a_problem_is_told_of_its_end(history: list[Moment], settle_us: int) -> None:
    told: defaultdict[ProblemKey, set[CustomerId]] = defaultdict(set)
    for event in play(history, settle_us)[1]:
        key = event.problem.key
        if event.transition is Transition.CLEARED:
            assert set(event.customers) == told.pop(key, set())
        else:
            told[key].update(event.customers)


@QUICK
@given(histories(), settles)
def test_only_roots_outside_planned_work_are_told(history: list[Moment], settle_us: int) -> None:
    for event in play(history, settle_us)[1]:
        if event.notify and event.transition is not Transition.CLEARED:
            assert event.problem.root is None
            assert event.problem.planned is None
            assert not event.problem.pending


@QUICK
@given(histories(), settles)
def test_a_root_that_stays_is_told_once_work_and_settling_are_over(history: list[Moment], settle_us: int) -> None:
    last = history[-1]
    roots = tuple(one for one in last.causes if one.root is None)
    calm = [Moment(last.at + pause, roots, ()) for pause in (1_000, 2_000)]
    problems, _ = play([*history, *calm], settle_us)
    for one in roots:
        assert problems[one.key].notified


@QUICK
@given(histories(), settles, st.randoms(use_true_random=False))
def test_replay_gives_the_same_events_in_whatever_order_causes_are_listed(
    history: list[Moment], settle_us: int, chance: random.Random
) -> None:
    again = [moment._replace(causes=tuple(chance.sample(moment.causes, len(moment.causes)))) for moment in history]
    assert play(again, settle_us) == play(history, settle_us)


@QUICK
@given(histories(), settles)
def test_asking_twice_at_one_instant_changes_nothing(history: list[Moment], settle_us: int) -> None:
    once, last = play(history, settle_us)[0], history[-1]
    twice, events = step(once, last.causes, last.windows, last.at, settle_us=settle_us)
    assert (twice, events) == (once, ())
