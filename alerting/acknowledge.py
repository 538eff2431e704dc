"""Who has taken a problem on: acknowledging, giving it up, handing it over at the change of shifts.

An acknowledgement belongs to one raise, or to one spell of flapping.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alerting.quiet import numbered, stands
from probed.errors import ProbedError
from probed.model.problem import Problem, ProblemEvent, ProblemKey, Transition

After = tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]


class NotOpen(ProbedError):
    """An operator spoke of a problem that does not exist or has cleared."""

    def __init__(self, key: ProblemKey, state: str) -> None:
        self.key = key
        super().__init__(f"{key.resource} {key.type}: this problem {state}. List the open ones with 'alarms list'.")


class NotTaken(ProbedError):
    """An operator would give up or hand over what nobody has acknowledged."""

    def __init__(self, key: ProblemKey) -> None:
        self.key = key
        super().__init__(
            f"{key.resource} {key.type}: nobody has acknowledged this problem. Take it on with 'alarms ack'."
        )


def acknowledge(
    problems: Mapping[ProblemKey, Problem], key: ProblemKey, who: str, at: int, comment: str = ""
) -> After:
    """An operator takes a problem on. The same words twice change nothing. Raises NotOpen."""
    problem = _standing(problems, key)
    if problem.acknowledged_by == who and problem.comment == comment:
        return dict(problems), ()
    taken = replace(numbered(problem), acknowledged_by=who, acknowledged=at, comment=comment)
    return {**problems, key: taken}, (ProblemEvent(at, Transition.ACKNOWLEDGED, taken, notify=False),)


def release(problems: Mapping[ProblemKey, Problem], key: ProblemKey, at: int) -> After:
    """Nobody has it any more: the response clock begins anew. Raises NotOpen, NotTaken."""
    problem = _taken(problems, key)
    free = replace(numbered(problem), acknowledged_by=None, acknowledged=None, comment="", released=at)
    return {**problems, key: free}, (ProblemEvent(at, Transition.UNACKNOWLEDGED, free, notify=False),)


def hand_over(
    problems: Mapping[ProblemKey, Problem], keys: Sequence[ProblemKey], to: str, at: int, comment: str
) -> After:
    """Another operator goes on with these; the log keeps who had them. Raises NotOpen, NotTaken."""
    events = []
    for key in sorted(keys):
        problem = _taken(problems, key)
        if problem.acknowledged_by != to:
            now = replace(numbered(problem), acknowledged_by=to, acknowledged=at, comment=comment)
            events.append(ProblemEvent(at, Transition.HANDED_OVER, now, notify=False))
    return {**problems, **{event.problem.key: event.problem for event in events}}, tuple(events)


def taken_by(problems: Mapping[ProblemKey, Problem], who: str) -> tuple[ProblemKey, ...]:
    """What an operator has taken on and not yet seen the end of."""
    return tuple(sorted(key for key, one in problems.items() if stands(one) and one.acknowledged_by == who))


def _standing(problems: Mapping[ProblemKey, Problem], key: ProblemKey) -> Problem:
    problem = problems.get(key)
    if problem is None:
        raise NotOpen(key, "is not known")
    if not stands(problem):
        raise NotOpen(key, "has cleared")
    return problem


def _taken(problems: Mapping[ProblemKey, Problem], key: ProblemKey) -> Problem:
    problem = _standing(problems, key)
    if problem.acknowledged_by is None:
        raise NotTaken(key)
    return problem
