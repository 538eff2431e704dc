"""Escalation: who has to know when nobody takes a problem on, or when it is not repaired in time.

Two clocks, as contracts have them (domain: 响应时限, 修复时限). The response clock runs while nobody has acknowledged
the problem, the repair clock while it is open. Both begin when probed knew of it as a root; planned work and a shelf
stop them. Levels only rise, and each is told once for one raise, or for one spell of flapping.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from alerting.quiet import applied, numbered
from probed.model.problem import Impact, Problem, ProblemEvent, ProblemKey, Transition


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
        for level in sorted({level for _, level in _ahead(now, rules, at)}):
            now = replace(numbered(now), escalated=level)
            events.append(ProblemEvent(at, Transition.ESCALATED, now, notify=True))
    return applied(problems, events), tuple(events)


def next_due(problems: Iterable[Problem], rules: Sequence[Rule]) -> int | None:
    """When the next level is reached, if nothing else happens."""
    first = (next(_ahead(problem, rules), None) for problem in problems if rules and _runs(problem))
    return min((found[0] for found in first if found is not None), default=None)


def _ahead(problem: Problem, rules: Sequence[Rule], until: int | None = None) -> Iterator[tuple[int, int]]:
    """When each level is reached that the problem is on the way to, in order of time, and up to an instant.

    Whom the problem hits is counted only when a time has come: a root may hit thousands.
    """
    response = None if problem.acknowledged is not None else _start(problem, Clock.RESPONSE)
    starts = {Clock.RESPONSE: response, Clock.REPAIR: _start(problem, Clock.REPAIR)}
    dues = [
        (start + rule.after_us, number)
        for number, rule in enumerate(rules)
        if rule.level > problem.escalated and (start := starts[rule.clock]) is not None
    ]
    hits: Hits | None = None
    for due, number in sorted(dues):
        if until is not None and due > until:
            return
        hits = _hits(problem.impact) if hits is None else hits
        if _applies(rules[number], problem, hits):
            yield due, rules[number].level


def _runs(problem: Problem) -> bool:
    """Whether the clocks run: it is open, a root, and people were told of it and may act on it."""
    if problem.cleared is not None or problem.root is not None or problem.shelf is not None:
        return False
    return problem.planned is None and problem.notified and not problem.pending


def _start(problem: Problem, clock: Clock) -> int:
    """When the clock began: a spell of flapping is one problem, however often it comes back while it lasts; a
    consequence counts from when it became a root.
    """
    became_root = problem.rooted if problem.rooted != problem.seen else None
    began: list[int | None] = [problem.seen if problem.flapping is None else problem.flapping]
    began += [problem.unhushed, became_root]
    if clock is Clock.RESPONSE:
        began.append(problem.released)
    return max(at for at in began if at is not None)


Hits: TypeAlias = Mapping[tuple[str, str], Sequence[str]]
"""By tier and effect the customer of each circuit."""


def _hits(impact: Impact) -> Hits:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for hit in impact.circuits:
        found[hit.tier, hit.how].append(hit.customer)
    return found


def _applies(rule: Rule, problem: Problem, hits: Hits) -> bool:
    if rule.severities and problem.severity not in rule.severities:
        return False
    meant = [
        customers
        for (tier, how), customers in hits.items()
        if (not rule.tiers or tier in rule.tiers) and (not rule.effects or how in rule.effects)
    ]
    least = max(rule.least_circuits, 1 if rule.tiers or rule.effects else 0)
    if sum(map(len, meant)) < least:
        return False
    return not rule.least_customers or len(set().union(*meant)) >= rule.least_customers
