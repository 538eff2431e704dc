"""The life of service problems (X.733, RFC 8632): what ought to exist against what does, step by step.

Pure and replayable: the same steps give the same events. Every change of a problem is one event, and each event
takes the next number of its problem. Only roots are told to people, and what was told is told again when it ends.
What is shelved or flapping lives on like any other problem; its telling is left to shelving and damping, which come
after, and last of all comes escalation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter, itemgetter
from typing import Final

from alerting import damping, escalate, shelving
from alerting.damping import UNDAMPED, Damping
from alerting.quiet import is_hushed, is_open, may_tell, numbered, told
from alerting.suppress import end_of, window_over
from probed.model.ids import CircuitId, CustomerId
from probed.model.operation import MaintenanceWindow
from probed.model.problem import Cause, Impact, Problem, ProblemEvent, ProblemKey, Severity, Transition
from probed.model.slices import Slices, drained, in_order, some

_SEVERITIES: Final = tuple(Severity)
_EFFECTS: Final = ("", "breach", "threshold", "unknown", "at_risk", "degraded", "down")
"""From not hit to worst."""
_CAUSED: Final = attrgetter(
    *("severity", "raised", "root", "planned", "impact", "text", "text_zh"),
    *("rooted", "pending", "held", "breach", "alarms"),
)
"""What an open problem has from its cause, and where it stands."""

PROBLEMS_A_PAUSE: Final = 100


def step(
    problems: Mapping[ProblemKey, Problem],
    causes: Sequence[Cause],
    windows: Sequence[MaintenanceWindow],
    at: int,
    *,
    settle_us: int = 0,
    damped: Damping = UNDAMPED,
    escalation: Sequence[escalate.Rule] = (),
) -> tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]:
    """The problems after `at`, and what happened to them: first what cleared, then the rest, each by key; then what
    leaves the shelf, what flaps or has calmed, and what is escalated.

    `settle_us`: for so long a new root is kept quiet, because the cause that explains it may still be on its way;
    one whose cause is `held` is kept quiet for as long as that.
    Cleared problems stay, so that the same key is raised again under the next number.
    """
    return drained(stepping(problems, causes, windows, at, settle_us=settle_us, damped=damped, escalation=escalation))


def stepping(
    problems: Mapping[ProblemKey, Problem],
    causes: Sequence[Cause],
    windows: Sequence[MaintenanceWindow],
    at: int,
    *,
    settle_us: int = 0,
    damped: Damping = UNDAMPED,
    escalation: Sequence[escalate.Rule] = (),
) -> Slices[tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]]:
    """`step`, in slices: a storm has thousands of problems."""
    after, events = yield from _followed(problems, causes, windows, at, settle_us, damped)
    yield
    after, unshelved = shelving.step(after, at, settle_us)
    yield
    after, calmed = damping.step(after, at, settle_us, damped)
    yield
    after, escalated = escalate.step(after, escalation, at)
    return after, (*events, *unshelved, *calmed, *escalated)


def _followed(
    problems: Mapping[ProblemKey, Problem],
    causes: Sequence[Cause],
    windows: Sequence[MaintenanceWindow],
    at: int,
    settle_us: int,
    damped: Damping,
) -> Slices[tuple[dict[ProblemKey, Problem], list[ProblemEvent]]]:
    """The problems as causes and windows have them."""
    after = dict(problems)
    wanted: dict[ProblemKey, Cause] = {}
    for some_causes in some(reversed(causes), PROBLEMS_A_PAUSE):
        wanted.update((cause.key, cause) for cause in some_causes)
        yield
    gone: list[ProblemKey] = []
    for some_problems in some(problems.items(), PROBLEMS_A_PAUSE):
        gone += [key for key, problem in some_problems if is_open(problem) and key not in wanted]
        yield
    events: list[ProblemEvent] = []
    for some_gone in some(sorted(gone), PROBLEMS_A_PAUSE):
        events += [_cleared(problems[key], at, damped) for key in some_gone]
        yield
    roots: dict[ProblemKey, ProblemKey | None] = {}
    for some_wanted in some(wanted.items(), PROBLEMS_A_PAUSE):
        roots.update((key, _root(cause, wanted)) for key, cause in some_wanted)
        yield
    for done, (key, cause) in enumerate((yield from in_order(wanted.items(), key=itemgetter(0)))):
        if done % PROBLEMS_A_PAUSE == PROBLEMS_A_PAUSE - 1:
            yield
        before = problems.get(key)
        event = _advance(before, cause, roots[key], _carried(before, problems), windows, at, settle_us, damped)
        if event:
            events.append(event)
    after.update((event.problem.key, event.problem) for event in events)
    return after, events


def next_due(
    problems: Iterable[Problem],
    windows: Sequence[MaintenanceWindow],
    at: int,
    *,
    settle_us: int = 0,
    damped: Damping = UNDAMPED,
    escalation: Sequence[escalate.Rule] = (),
) -> int | None:
    """When step() has to be asked again though nothing new is seen: a window or shelf ends, a root has settled, what
    flapped has calmed, a level of escalation is reached.
    """
    alive = [problem for problem in problems if is_open(problem) or is_hushed(problem)]
    dues = [
        shelving.next_due(alive),
        damping.next_due(alive, damped),
        escalate.next_due(alive, escalation),
        *(_turns(problem, windows, at, settle_us) for problem in alive),
    ]
    return max(at, min(due for due in dues if due is not None)) if any(due is not None for due in dues) else None


def _turns(problem: Problem, windows: Sequence[MaintenanceWindow], at: int, settle_us: int) -> int | None:
    """When the window over a problem ends, or it has settled."""
    if problem.rooted is None:
        return None
    if problem.planned:
        return end_of(problem.planned, windows) or at
    return problem.rooted + settle_us if problem.pending and not problem.held and not is_hushed(problem) else None


def _advance(
    before: Problem | None,
    cause: Cause,
    root: ProblemKey | None,
    carried: tuple[str, ...],
    windows: Sequence[MaintenanceWindow],
    at: int,
    settle_us: int,
    damped: Damping,
) -> ProblemEvent | None:
    """One problem's step: None when nothing about it changed."""
    planned = window_over(cause, windows, at, carried) if root is None else None
    if before is None or not is_open(before):
        current = damping.raised_again(_raised(before, cause, root, planned, at), at, damped)
    elif _stays(before, cause, root, planned):
        current = before
    else:
        current = _as_caused(before, cause, root, planned, at)
    can_tell = may_tell(current, at, settle_us)
    transition = _transition(before, current, can_tell)
    if transition is None:
        return None
    if transition is Transition.WINDOW_ENDED:
        current = replace(current, unhushed=at)
    tell = can_tell and _is_news(transition, before, current)
    if not tell:
        return ProblemEvent(at, transition, numbered(current), notify=False)
    customers = _concerned(transition, before, current)
    return ProblemEvent(at, transition, told(numbered(current), at), notify=True, customers=customers)


def _raised(before: Problem | None, cause: Cause, root: ProblemKey | None, planned: str | None, at: int) -> Problem:
    """A problem that begins, or begins anew, still under its old number."""
    fresh = Problem(
        key=cause.key,
        severity=cause.severity,
        raised=cause.raised,
        seen=at,
        cleared=None,
        number=before.number if before else 0,
        root=root,
        planned=planned,
        impact=cause.impact,
        text=cause.text,
        text_zh=cause.text_zh,
        rooted=at if root is None else None,
        pending=root is None,
        held=cause.held,
        breach=cause.breach,
        alarms=cause.alarms,
    )
    return fresh if before is None else _inherited(fresh, before)


def _inherited(fresh: Problem, before: Problem) -> Problem:
    """What outlives clearing: the shelf, how it came and went, and what people still believe of it. A spell of
    flapping is one problem: whoever has taken it on still has it, and its levels were told.
    """
    fresh = replace(fresh, shelf=before.shelf, flaps=before.flaps)
    if before.owed:
        fresh = replace(fresh, notified=True, told=before.told, told_since=before.told_since)
    if before.flapping is None:
        return fresh
    return replace(
        fresh,
        flapping=before.flapping,
        flapping_told=before.flapping_told,
        pending=fresh.pending and not before.flapping_told,
        acknowledged_by=before.acknowledged_by,
        acknowledged=before.acknowledged,
        comment=before.comment,
        released=before.released,
        unhushed=before.unhushed,
        escalated=before.escalated,
    )


def _as_caused(before: Problem, cause: Cause, root: ProblemKey | None, planned: str | None, at: int) -> Problem:
    """An open problem as its cause has it now, still under its old number."""
    became_root = root is None and before.root is not None
    raised = min(before.raised, cause.raised)  # it may be known better; a gap in what we see begins no new trouble
    rooted = None if root else at if became_root else before.rooted
    pending = root is None and (became_root or before.pending)
    caused = (cause.severity, raised, root, planned, cause.impact, cause.text, cause.text_zh)
    if (*caused, rooted, pending, cause.held, cause.breach, cause.alarms) == _CAUSED(before):
        return before  # as nearly always: hundreds of problems stand while another one comes
    return replace(
        before,
        severity=cause.severity,
        raised=raised,
        root=root,
        planned=planned,
        impact=cause.impact,
        text=cause.text,
        text_zh=cause.text_zh,
        rooted=rooted,
        pending=pending,
        held=cause.held,
        breach=cause.breach,
        alarms=cause.alarms,
    )


def _stays(before: Problem, cause: Cause, root: ProblemKey | None, planned: str | None) -> bool:
    """Whether `_as_caused` would change nothing: so it is with nearly all of them, and this is far cheaper to ask."""
    return (
        before.root == root
        and before.planned == planned
        and before.severity is cause.severity
        and before.raised <= cause.raised
        and before.held == cause.held
        and before.text == cause.text
        and before.text_zh == cause.text_zh
        and (before.impact is cause.impact or before.impact == cause.impact)
        and before.breach == cause.breach
        and before.alarms == cause.alarms
    )


def _transition(before: Problem | None, current: Problem, can_tell: bool) -> Transition | None:
    """What happened to it; of several things the one that weighs most."""
    if before is None:
        return Transition.RAISED
    if not is_open(before):
        return Transition.RERAISED
    if current.root != before.root:
        return Transition.ATTACHED if current.root else Transition.DETACHED
    if before.planned and not current.planned:
        return Transition.WINDOW_ENDED
    if current.pending and can_tell:
        return Transition.SETTLED
    return Transition.CHANGED if current is not before and current != before else None


def _is_news(transition: Transition, before: Problem | None, current: Problem) -> bool:
    """Whether people who may be told want to know."""
    if transition is Transition.CHANGED:
        return before is not None and _has_grown(before, current)
    return current.pending or transition is Transition.WINDOW_ENDED


def _concerned(transition: Transition, before: Problem | None, current: Problem) -> tuple[CustomerId, ...]:
    """Customers to whom the event is news: on a change only those whom it hits anew or harder."""
    if transition is not Transition.CHANGED or before is None:
        return current.impact.affected_customers
    worse = _worse(before.impact, current.impact)
    return Impact(tuple(hit for hit in current.impact.circuits if hit.circuit in worse)).affected_customers


def _cleared(problem: Problem, at: int, damped: Damping) -> ProblemEvent:
    hushed = is_hushed(problem)
    ended = replace(
        numbered(problem),
        cleared=at,
        rooted=None,
        pending=False,
        owed=problem.notified and hushed,
        flaps=damping.came_and_went(problem, at, damped),
    )
    tell = problem.notified and not hushed
    return ProblemEvent(at, Transition.CLEARED, ended, tell, problem.told if tell else ())


def _carried(before: Problem | None, problems: Mapping[ProblemKey, Problem]) -> tuple[str, ...]:
    """The windows that kept a problem quiet until now: its own, or that of the root it hung on."""
    if before is None or not is_open(before):
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
