"""Escalation: who has to know when nobody takes a problem on, or when it is not repaired in time.

Two clocks, as contracts have them (domain: 响应时限, 修复时限). The response clock runs while nobody has acknowledged
the problem, the repair clock while it is open. Both begin when probed knew of it as a root; planned work and a shelf
stop them. Levels only rise, and each is told once for one raise, or for one spell of flapping.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from alerting.quiet import applied, numbered
from probed.model.problem import HitCircuit, Problem, ProblemEvent, ProblemKey, Transition


class Clock(StrEnum):
    RESPONSE = "response"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a level is reached. Conditions that are empty hold always; tier and effect are those of one circuit."""

    level: int
    clock: Clock
    after_us: int
    tiers: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    least_circuits: int = 0
    """So many circuits of those tiers must be hit in one of those ways."""
    least_customers: int = 0
    """Of so many customers."""


def step(
    problems: dict[ProblemKey, Problem], rules: Sequence[Rule], at: int
) -> tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]:
    """The levels that are reached by now, each as one event, lower ones first."""
    events = []
    for key in sorted(key for key, problem in problems.items() if rules and _runs(problem)):
        now = problems[key]
        for level in sorted({rule.level for rule in rules if (due := _due(now, rule)) is not None and due <= at}):
            now = replace(numbered(now), escalated=level)
            events.append(ProblemEvent(at, Transition.ESCALATED, now, notify=True))
    return applied(problems, events), tuple(events)


def next_due(problems: Iterable[Problem], rules: Sequence[Rule]) -> int | None:
    """When the next level is reached, if nothing else happens."""
    dues = (_due(problem, rule) for problem in problems for rule in rules)
    return min((due for due in dues if due is not None), default=None)


def _due(problem: Problem, rule: Rule) -> int | None:
    """When the rule's level is reached; None while it is not on the way there."""
    if rule.level <= problem.escalated or not _runs(problem) or not _applies(rule, problem):
        return None
    if rule.clock is Clock.RESPONSE and problem.acknowledged is not None:
        return None
    return _start(problem, rule.clock) + rule.after_us


def _runs(problem: Problem) -> bool:
    """Whether the clocks run: it is open, a root, and people were told of it and may act on it."""
    if problem.cleared is not None or problem.root is not None or problem.shelf is not None:
        return False
    return problem.planned is None and problem.notified and not problem.pending


def _start(problem: Problem, clock: Clock) -> int:
    """When the clock began: a spell of flapping is one problem, a consequence counts from when it became a root."""
    begins: tuple[int | None, ...] = (
        problem.seen,
        problem.rooted if problem.flapping is None else problem.flapping,
        problem.unhushed,
    )
    released: tuple[int | None, ...] = (problem.released,) if clock is Clock.RESPONSE else ()
    return max(at for at in begins + released if at is not None)


def _applies(rule: Rule, problem: Problem) -> bool:
    if rule.severities and problem.severity not in rule.severities:
        return False
    found = [hit for hit in problem.impact.circuits if _meant(rule, hit)]
    least = max(rule.least_circuits, 1 if rule.tiers or rule.effects else 0)
    return len(found) >= least and len({hit.customer for hit in found}) >= rule.least_customers


def _meant(rule: Rule, hit: HitCircuit) -> bool:
    return (not rule.tiers or hit.tier in rule.tiers) and (not rule.effects or hit.how in rule.effects)
