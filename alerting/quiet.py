"""Whether people may be told of a problem now, and what telling them leaves behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from probed.model.problem import Problem, ProblemEvent, ProblemKey


def is_open(problem: Problem) -> bool:
    return problem.cleared is None


def stands(problem: Problem) -> bool:
    """Open, or flapping and only gone for the moment: something that operators can act on."""
    return problem.cleared is None or problem.flapping is not None


def is_hushed(problem: Problem) -> bool:
    """Shelved or flapping: its raising and clearing are recorded, and told when that ends."""
    return problem.shelf is not None or problem.flapping is not None


def may_tell(problem: Problem, at: int, settle_us: int) -> bool:
    """A root that has settled, outside of planned work and shelf, and whose explanation is not on its way."""
    if problem.cleared is not None or problem.rooted is None or at - problem.rooted < settle_us:
        return False
    return problem.planned is None and not problem.held and not is_hushed(problem)


def told(problem: Problem, at: int) -> Problem:
    """The problem once people are told that it is there."""
    since = problem.told_since
    if since is None:
        since = problem.seen if problem.notified else at
    customers = tuple(dict.fromkeys((*problem.told, *problem.impact.affected_customers)))
    return replace(problem, pending=False, notified=True, told_since=since, told=customers)


def numbered(problem: Problem) -> Problem:
    """Under the number of its next transition."""
    return replace(problem, number=problem.number + 1)


def applied(problems: dict[ProblemKey, Problem], events: Sequence[ProblemEvent]) -> dict[ProblemKey, Problem]:
    """The problems after these events. They are thousands and the events few: without any nothing is copied."""
    return {**problems, **{event.problem.key: event.problem for event in events}} if events else problems
