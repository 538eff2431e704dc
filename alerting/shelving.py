"""Shelving (RFC 8632 section 5.4, ISA-18.2): an operator puts a problem aside for a while; monitoring goes on.

A shelf has an end and a reason. It belongs to the problem, not to one raise: what clears and comes back before the
end is still shelved. At the end people are told what is still there; of what has cleared they are told only if they
had been told of it before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from alerting.quiet import applied, is_open, may_tell, numbered, stands, told
from probed.errors import ProbedError
from probed.model.problem import Problem, ProblemEvent, ProblemKey, Shelf, Transition


class NotThere(ProbedError):
    """An operator would shelve what does not exist, or take from the shelf what is not on it."""


def shelve(
    problems: Mapping[ProblemKey, Problem], key: ProblemKey, shelf: Shelf
) -> tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]:
    """Put it aside, or change until when it is. The same words twice change nothing. Raises NotThere."""
    problem = problems.get(key)
    if problem is None or not stands(problem):
        raise NotThere(f"{key.resource} {key.type}: this problem is not open, so that there is nothing to shelve")
    if problem.shelf is not None and problem.shelf._replace(since=shelf.since) == shelf:
        return dict(problems), ()
    now = replace(numbered(problem), shelf=shelf)
    return {**problems, key: now}, (ProblemEvent(shelf.since, Transition.SHELVED, now, notify=False),)


def unshelve(
    problems: Mapping[ProblemKey, Problem], key: ProblemKey, at: int, settle_us: int
) -> tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]:
    """Before its time. Raises NotThere."""
    problem = problems.get(key)
    if problem is None or problem.shelf is None:
        raise NotThere(f"{key.resource} {key.type}: this problem is not shelved")
    event = _off_the_shelf(problem, at, settle_us)
    return {**problems, key: event.problem}, (event,)


def step(
    problems: dict[ProblemKey, Problem], at: int, settle_us: int
) -> tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]:
    """What has been on the shelf for its time."""
    over = sorted(key for key, one in problems.items() if one.shelf is not None and one.shelf.until <= at)
    events = tuple(_off_the_shelf(problems[key], at, settle_us) for key in over)
    return applied(problems, events), events


def next_due(problems: Iterable[Problem]) -> int | None:
    return min((one.shelf.until for one in problems if one.shelf is not None), default=None)


def _off_the_shelf(problem: Problem, at: int, settle_us: int) -> ProblemEvent:
    now = replace(numbered(problem), shelf=None)
    if not is_open(now):
        tell = now.owed and now.flapping is None
        now = replace(now, owed=now.owed and not tell)
        return ProblemEvent(at, Transition.UNSHELVED, now, tell, now.told if tell else ())
    now = replace(now, unhushed=at)
    if may_tell(now, at, settle_us):
        return ProblemEvent(at, Transition.UNSHELVED, told(now, at), True, now.impact.affected_customers)
    pending = now.root is None and not now.flapping_told
    return ProblemEvent(at, Transition.UNSHELVED, replace(now, pending=now.pending or pending), notify=False)
