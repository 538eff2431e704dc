"""What holds whatever is raised, planned, shelved, taken on, given up and escalated, in whatever order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerting.acknowledge import After, acknowledge, hand_over, release
from alerting.damping import UNDAMPED, Damper, Damping
from alerting.escalate import Clock, Rule
from alerting.lifecycle import next_due, step
from alerting.shelving import shelve, unshelve
from probed.errors import ProbedError
from probed.model.ids import CustomerId
from probed.model.operation import MaintenanceWindow
from probed.model.problem import Cause, Problem, ProblemEvent, ProblemKey, Shelf, Transition
from probed.store.problems import problem_of, problem_text
from tests.support.problems import cause, key, window

NAMES = "ABC"
DAMPED = Damping(Damper(half_life_us=40, suppress=1500, reuse=750, longest_us=160), {"AAA": None})
RULES = (Rule(1, Clock.RESPONSE, 12), Rule(2, Clock.REPAIR, 30), Rule(3, Clock.RESPONSE, 45))
CALM = 1000
"""By then every shelf, window and spell of flapping has ended."""
LIFE = {Transition.RAISED, Transition.RERAISED, Transition.CLEARED}

Problems = dict[ProblemKey, Problem]
Log = list[ProblemEvent]


class Happening(NamedTuple):
    """At an instant the causes become these, and then operators act: (what, on which, until)."""

    at: int
    causes: tuple[Cause, ...]
    acts: tuple[tuple[str, str, int], ...]


class History(NamedTuple):
    happenings: tuple[Happening, ...]
    windows: tuple[MaintenanceWindow, ...]
    settle_us: int

    @property
    def last(self) -> Happening:
        return self.happenings[-1]


@st.composite
def histories(draw: st.DrawFn) -> History:
    windows = tuple(
        window(f"W{n}", f"link:{draw(st.sampled_from(NAMES))}", start, start + draw(st.integers(1, 40)))
        for n, start in enumerate(draw(st.lists(st.integers(0, 100), max_size=2)))
    )
    found, at, restless = [], 0, draw(st.booleans())
    for number in range(draw(st.integers(1, 14))):
        at += draw(st.integers(1, 15))
        causes = []
        names = draw(st.sets(st.sampled_from(NAMES)))
        for name in sorted((names - {"A"}) | ({"A"} if number % 2 else set()) if restless else names):
            root = draw(st.sampled_from(["", "", "", *(other for other in NAMES if other != name)]))
            wanted = cause(name, root, hits=draw(st.sampled_from(["", "c1 down", "c2 down"])), raised=at)
            causes.append(replace(wanted, held=draw(st.sampled_from([False, False, False, True]))))
        what = st.sampled_from(["shelve", "shelve", "unshelve", "ack", "release", "hand over"])
        acts = st.tuples(what, st.sampled_from(NAMES), st.integers(1, 60))
        found.append(Happening(at, tuple(causes), tuple(draw(st.lists(acts, max_size=2)))))
    return History(tuple(found), windows, draw(st.sampled_from([0, 0, 5, 20])))


def act(problems: Problems, what: tuple[str, str, int], at: int, settle_us: int) -> After:
    kind, name, length = what
    on = key(name)
    perform: dict[str, Callable[[], After]] = {
        "shelve": lambda: shelve(problems, on, Shelf(at, at + length, "wang", "known")),
        "unshelve": lambda: unshelve(problems, on, at, settle_us),
        "ack": lambda: acknowledge(problems, on, "wang", at),
        "release": lambda: release(problems, on, at),
        "hand over": lambda: hand_over(problems, [on], "li", at, "shift"),
    }
    try:
        return perform[kind]()
    except ProbedError:
        return problems, ()


def play(
    history: History,
    *,
    every: bool = False,
    acting: bool = True,
    damped: Damping = DAMPED,
    end: int | None = None,
    restarts: bool = False,
) -> tuple[Problems, Log]:
    """Asked at each instant (`every`), or only when something happens and when it wants to be asked.

    `restarts`: between any two instants all that is known is what the store keeps of each problem.
    """
    problems: Problems = {}
    log: Log = []
    happens = {one.at: one for one in history.happenings}
    starts = {one.start for one in history.windows}
    end = history.last.at if end is None else end
    causes: tuple[Cause, ...] = ()
    at = due = 0
    while at <= end:
        asked = False
        news = happens.get(at)
        causes = news.causes if news else causes
        for what in news.acts if news and acting else ():
            problems, events = act(problems, what, at, history.settle_us)
            log += events
        if every or news or at in starts or at >= due:
            problems, events = step(
                problems, causes, history.windows, at,
                settle_us=history.settle_us, damped=damped, escalation=RULES,
            )  # fmt: skip
            log += events
            asked = True
        wanted = next_due(
            problems.values(), history.windows, at, settle_us=history.settle_us, damped=damped, escalation=RULES
        )
        assert not asked or wanted is None or wanted > at, "asking it again at once would go on for ever"
        due = end + 1 if wanted is None else max(wanted, at + 1)
        ahead = [moment for moment in (*happens, *starts, due) if moment > at]
        at = at + 1 if every else min(ahead, default=end + 1)
        if restarts:
            problems = {name: problem_of(problem_text(problem)) for name, problem in problems.items()}
    return problems, log


def calmed(history: History, *, gone: bool) -> History:
    """Nothing happens for a long time, after all is well, or while what is there stays."""
    causes = () if gone else tuple(replace(one, held=False) for one in history.last.causes if one.root is None)
    return history._replace(happenings=(*history.happenings, Happening(history.last.at + 1, causes, ())))


THOROUGH = settings(max_examples=80)


@THOROUGH
@given(histories())
def test_asked_only_when_it_wants_to_be_nothing_is_missed_and_nothing_comes_late(history: History) -> None:
    end = history.last.at + 200
    assert play(history, end=end) == play(history, every=True, end=end)


@THOROUGH
@given(histories())
def test_replay_gives_the_same_events_also_from_what_the_store_keeps_alone(history: History) -> None:
    """Nothing hides anywhere else: a restart between any two instants, and replay after it, changes no event."""
    end = history.last.at + 200
    assert play(history, end=end) == play(history, end=end, restarts=True)


@THOROUGH
@given(histories())
def test_neither_shelving_nor_damping_changes_what_is_recorded_of_problems(history: History) -> None:
    def recorded(log: Log) -> list[tuple[object, ...]]:
        return [
            (event.at, event.transition, problem.key, problem.raised, problem.seen, problem.cleared, problem.root)
            for event in log
            if event.transition in LIFE
            for problem in (event.problem,)
        ]

    assert recorded(play(history)[1]) == recorded(play(history, acting=False, damped=UNDAMPED)[1])


@THOROUGH
@given(histories())
def test_the_log_alone_gives_the_problems_back_and_counts_without_a_gap(history: History) -> None:
    problems, log = play(history, end=history.last.at + 100)
    stored = {event.problem.key: problem_of(problem_text(event.problem)) for event in log}
    assert stored == problems, "as the store keeps them"
    numbers = defaultdict(list)
    for event in log:
        numbers[event.problem.key].append(event.problem.number)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


@THOROUGH
@given(histories())
def test_nobody_is_told_of_what_is_shelved_and_of_what_flaps_only_once(history: History) -> None:
    spells: set[tuple[ProblemKey, int]] = set()
    for event in play(history, end=history.last.at + 100)[1]:
        problem = event.problem
        if not event.notify:
            continue
        assert problem.shelf is None
        if problem.flapping is not None and event.transition is not Transition.ESCALATED:
            assert event.transition is Transition.FLAPPING
            assert (problem.key, problem.flapping) not in spells
            spells.add((problem.key, problem.flapping))


@THOROUGH
@given(histories())
def test_a_clearing_is_told_exactly_once_of_what_was_told(history: History) -> None:
    told: defaultdict[ProblemKey, set[CustomerId]] = defaultdict(set)
    believed: set[ProblemKey] = set()
    for event in play(calmed(history, gone=True), end=history.last.at + CALM)[1]:
        name = event.problem.key
        if not event.notify:
            continue
        if event.problem.cleared is None:
            assert name not in believed or event.transition not in LIFE, "it was told, and nobody said that it ended"
            believed.add(name)
            told[name].update(event.customers)
        else:
            assert name in believed
            assert set(event.customers) == told.pop(name, set())
            believed.discard(name)
    assert believed == set(), "all is well, and everybody knows"


@THOROUGH
@given(histories())
def test_what_stays_is_known_when_everything_that_hushed_it_has_ended(history: History) -> None:
    problems, log = play(calmed(history, gone=False), end=history.last.at + CALM)
    believed: set[ProblemKey] = set()
    for event in log:
        if event.notify:
            (believed.discard if event.problem.cleared is not None else believed.add)(event.problem.key)
    there = {name for name, problem in problems.items() if problem.cleared is None}
    assert believed == there
    assert all(problems[name].flapping is None and problems[name].shelf is None for name in there)


@THOROUGH
@given(histories())
def test_levels_rise_and_each_is_told_once_for_a_raise_or_a_spell(history: History) -> None:
    reached: dict[ProblemKey, int] = {}
    spell: dict[ProblemKey, int | None] = {}
    for event in play(history, end=history.last.at + 100)[1]:
        problem = event.problem
        if event.transition in {Transition.RAISED, Transition.RERAISED} and spell.get(problem.key) is None:
            reached[problem.key] = 0
        spell[problem.key] = problem.flapping
        if event.transition is Transition.ESCALATED:
            assert problem.escalated > reached[problem.key]
            reached[problem.key] = problem.escalated
            assert (problem.root, problem.planned, problem.shelf, problem.cleared) == (None, None, None, None)
            assert event.customers == ()
        assert problem.escalated == reached[problem.key]


@pytest.mark.parametrize("transition", [Transition.FLAPPING, Transition.FLAPPING_ENDED, Transition.UNSHELVED])
def test_the_histories_reach_what_these_laws_speak_of(transition: Transition) -> None:
    """A law about what never happens would hold of anything."""

    @settings(max_examples=100, derandomize=True, database=None)
    @given(histories())
    def look(history: History) -> None:
        found.update(
            (event.transition, event.notify, event.problem.cleared is None)
            for gone in (True, False)
            for event in play(calmed(history, gone=gone), end=history.last.at + CALM)[1]
        )

    found: set[tuple[Transition, bool, bool]] = set()
    look()
    assert (transition, True, True) in found
    if transition is not Transition.FLAPPING:
        assert (transition, True, False) in found
        assert (transition, False, False) in found
