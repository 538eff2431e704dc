"""The life of service problems (X.733, RFC 8632): what ought to exist against what does, step by step.

Pure and replayable: the same steps give the same events. Every change of a problem is one event, and each event
takes the next number of its problem. Only roots are told to people, and what was told is told again when it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Final

from alerting.suppress import end_of, window_over
from probed.errors import ProbedError
from probed.model.ids import CircuitId, CustomerId
from probed.model.operation import MaintenanceWindow
from probed.model.problem import Cause, Impact, Problem, ProblemEvent, ProblemKey, Severity, Transition
from probed.model.slices import Slices, drained, in_order, some

_SEVERITIES: Final = tuple(Severity)
_EFFECTS: Final = ("", "unknown", "at_risk", "degraded", "down")
"""From not hit to worst."""

PROBLEMS_A_PAUSE: Final = 100


class NotOpen(ProbedError):
    """An operator spoke of a problem that does not exist or has cleared."""

    def __init__(self, key: ProblemKey, state: str) -> None:
        self.key = key
        super().__init__(f"{key.resource} {key.type}: this problem {state}. List the open ones with 'alarms list'.")


def step(
    problems: Mapping[ProblemKey, Problem],
    causes: Sequence[Cause],
    windows: Sequence[MaintenanceWindow],
    at: int,
    *,
    settle_us: int = 0,
) -> tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]:
    """The problems after `at`, and what happened to them: first what cleared, then the rest, each by key.

    `settle_us`: for so long a new root is kept quiet, because the cause that explains it may still be on its way;
    one whose cause is `held` is kept quiet for as long as that.
    Cleared problems stay, so that the same key is raised again under the next number.
    """
    return drained(stepping(problems, causes, windows, at, settle_us=settle_us))


def stepping(
    problems: Mapping[ProblemKey, Problem],
    causes: Sequence[Cause],
    windows: Sequence[MaintenanceWindow],
    at: int,
    *,
    settle_us: int = 0,
) -> Slices[tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]]:
    """`step`, in slices: a storm has thousands of problems."""
    after = dict(problems)
    wanted: dict[ProblemKey, Cause] = {}
    for some_causes in some(reversed(causes), PROBLEMS_A_PAUSE):
        wanted.update((cause.key, cause) for cause in some_causes)
        yield
    gone: list[ProblemKey] = []
    for some_problems in some(problems.items(), PROBLEMS_A_PAUSE):
        gone += [key for key, problem in some_problems if _is_open(problem) and key not in wanted]
        yield
    events: list[ProblemEvent] = []
    for some_gone in some(sorted(gone), PROBLEMS_A_PAUSE):
        events += [_cleared(problems[key], at) for key in some_gone]
        yield
    roots: dict[ProblemKey, ProblemKey | None] = {}
    for some_wanted in some(wanted.items(), PROBLEMS_A_PAUSE):
        roots.update((key, _root(cause, wanted)) for key, cause in some_wanted)
        yield
    for done, (key, cause) in enumerate((yield from in_order(wanted.items(), key=itemgetter(0)))):
        if done % PROBLEMS_A_PAUSE == PROBLEMS_A_PAUSE - 1:
            yield
        before = problems.get(key)
        event = _advance(before, cause, roots[key], _carried(before, problems), windows, at, settle_us)
        if event:
            events.append(event)
    after.update((event.problem.key, event.problem) for event in events)
    return after, tuple(events)


def acknowledge(
    problems: Mapping[ProblemKey, Problem], key: ProblemKey, who: str, at: int, comment: str = ""
) -> tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]:
    """An operator takes a problem on. The same words twice change nothing. Raises NotOpen."""
    problem = problems.get(key)
    if problem is None:
        raise NotOpen(key, "is not known")
    if not _is_open(problem):
        raise NotOpen(key, "has cleared")
    if problem.acknowledged_by == who and problem.comment == comment:
        return dict(problems), ()
    taken = replace(problem, acknowledged_by=who, acknowledged=at, comment=comment, number=problem.number + 1)
    return {**problems, key: taken}, (ProblemEvent(at, Transition.ACKNOWLEDGED, taken, notify=False),)


def next_due(
    problems: Iterable[Problem], windows: Sequence[MaintenanceWindow], at: int, *, settle_us: int = 0
) -> int | None:
    """When step() has to be asked again though nothing new is seen: a window ends, or a root has settled."""
    dues = []
    for problem in problems:
        if not _is_open(problem) or problem.rooted is None:
            continue
        if problem.planned:
            dues.append(end_of(problem.planned, windows) or at)
        elif problem.pending and not problem.held:
            dues.append(problem.rooted + settle_us)
    return max(at, min(dues)) if dues else None


def _advance(
    before: Problem | None,
    cause: Cause,
    root: ProblemKey | None,
    carried: tuple[str, ...],
    windows: Sequence[MaintenanceWindow],
    at: int,
    settle_us: int,
) -> ProblemEvent | None:
    """One problem's step: None when nothing about it changed."""
    planned = window_over(cause, windows, at, carried) if root is None else None
    current = _as_caused(before, cause, root, planned, at)
    settled = current.rooted is not None and at - current.rooted >= settle_us
    can_tell = settled and planned is None and not cause.held
    transition = _transition(before, current, can_tell)
    if transition is None:
        return None
    tell = can_tell and _is_news(transition, before, current)
    current = replace(current, number=current.number + 1)
    if not tell:
        return ProblemEvent(at, transition, current, notify=False)
    customers = _concerned(transition, before, current)
    return ProblemEvent(at, transition, _told(current), notify=True, customers=customers)


def _as_caused(
    before: Problem | None, cause: Cause, root: ProblemKey | None, planned: str | None, at: int
) -> Problem:
    """The problem as its cause has it now, still under its old number."""
    if before is None or not _is_open(before):
        number = before.number if before else 0
        rooted = at if root is None else None
        return Problem(
            key=cause.key,
            severity=cause.severity,
            raised=cause.raised,
            seen=at,
            cleared=None,
            number=number,
            root=root,
            planned=planned,
            impact=cause.impact,
            text=cause.text,
            text_zh=cause.text_zh,
            rooted=rooted,
            pending=root is None,
            held=cause.held,
        )
    became_root = root is None and before.root is not None
    return replace(
        before,
        severity=cause.severity,
        raised=min(before.raised, cause.raised),  # it may be known better; a gap in what we see begins no new trouble
        root=root,
        planned=planned,
        impact=cause.impact,
        text=cause.text,
        text_zh=cause.text_zh,
        rooted=None if root else at if became_root else before.rooted,
        pending=root is None and (became_root or before.pending),
        held=cause.held,
    )


def _transition(before: Problem | None, current: Problem, can_tell: bool) -> Transition | None:
    """What happened to it; of several things the one that weighs most."""
    if before is None:
        return Transition.RAISED
    if not _is_open(before):
        return Transition.RERAISED
    if current.root != before.root:
        return Transition.ATTACHED if current.root else Transition.DETACHED
    if before.planned and not current.planned:
        return Transition.WINDOW_ENDED
    if current.pending and can_tell:
        return Transition.SETTLED
    return Transition.CHANGED if current != before else None


def _is_news(transition: Transition, before: Problem | None, current: Problem) -> bool:
    """Whether people who may be told want to know."""
    if transition is Transition.CHANGED:
        return before is not None and _has_grown(before, current)
    return current.pending or transition is Transition.WINDOW_ENDED


def _told(problem: Problem) -> Problem:
    told = tuple(dict.fromkeys((*problem.told, *problem.impact.affected_customers)))
    return replace(problem, pending=False, notified=True, told=told)


def _concerned(transition: Transition, before: Problem | None, current: Problem) -> tuple[CustomerId, ...]:
    """Customers to whom the event is news: on a change only those whom it hits anew or harder."""
    if transition is not Transition.CHANGED or before is None:
        return current.impact.affected_customers
    worse = _worse(before.impact, current.impact)
    return Impact(tuple(hit for hit in current.impact.circuits if hit.circuit in worse)).affected_customers


def _cleared(problem: Problem, at: int) -> ProblemEvent:
    ended = replace(problem, cleared=at, number=problem.number + 1, rooted=None, pending=False)
    return ProblemEvent(at, Transition.CLEARED, ended, notify=problem.notified, customers=problem.told)


def _carried(before: Problem | None, problems: Mapping[ProblemKey, Problem]) -> tuple[str, ...]:
    """The windows that kept a problem quiet until now: its own, or that of the root it hung on."""
    if before is None or not _is_open(before):
        return ()
    root = problems.get(before.root) if before.root else None
    return tuple(window for window in (before.planned, root.planned if root else None) if window)


def _root(cause: Cause, wanted: Mapping[ProblemKey, Cause]) -> ProblemKey | None:
    """The root at the end of the chain; a chain that ends nowhere makes a root, or nobody would be told."""
    seen = {cause.key}
    current = cause
    while current.root is not None:
        if current.root in seen or current.root not in wanted:
            return None
        seen.add(current.root)
        current = wanted[current.root]
    return None if current is cause else current.key


def _has_grown(before: Problem, current: Problem) -> bool:
    graver = _SEVERITIES.index(current.severity) < _SEVERITIES.index(before.severity)
    return graver or bool(_worse(before.impact, current.impact))


def _worse(before: Impact, current: Impact) -> frozenset[CircuitId]:
    """Circuits that are hit anew or harder than before."""
    known = {hit.circuit: _EFFECTS.index(hit.how) for hit in before.circuits}
    return frozenset(hit.circuit for hit in current.circuits if _EFFECTS.index(hit.how) > known.get(hit.circuit, 0))


def _is_open(problem: Problem) -> bool:
    return problem.cleared is None
