"""Flap damping: what comes and goes again and again is one flapping problem (after RFC 2439).

Each time that a root clears, its figure of merit grows by 1000; it halves with every half-life. What is raised again
while the figure is at the suppress limit or above is flapping: people are told so once, and then nothing until the
figure has fallen to the reuse limit; then they are told how it stands. Only telling is damped: raising and clearing
are recorded as ever. A consequence has no figure: nobody is told of it anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import log2
from typing import Final

from alerting.quiet import applied, is_open, may_tell, numbered, told
from probed.model.instant import MINUTE_US
from probed.model.inventory import Tier
from probed.model.problem import Flaps, Problem, ProblemEvent, ProblemKey, ProblemType, Transition

PENALTY: Final = 1000
"""Of one coming and going (RFC 2439 section 4.2 leaves the unit open; routers count so)."""

MOST_HALVINGS: Final = 30.0
"""No figure gets anywhere near what would take so many."""


@dataclass(frozen=True, slots=True)
class Damper:
    """The limits. However often it flaps, it is calm `longest_us` after the last time at the latest."""

    half_life_us: int = 15 * MINUTE_US
    suppress: int = 1500
    reuse: int = 750
    longest_us: int = 60 * MINUTE_US

    @property
    def ceiling(self) -> int:
        halvings = min(self.longest_us / self.half_life_us, MOST_HALVINGS)
        return max(round(self.reuse * float(2.0**halvings)), self.suppress)


@dataclass(frozen=True, slots=True)
class Damping:
    """The limits by the best tier among the customers hit; None = nothing is damped."""

    default: Damper | None = None
    tiers: Mapping[str, Damper | None] = field(default_factory=dict)

    def of(self, problem: Problem) -> Damper | None:
        hit = {circuit.tier for circuit in problem.impact.circuits}
        best = next((tier.value for tier in Tier if tier.value in hit), None)
        return self.default if best is None else self.tiers.get(best, self.default)


UNDAMPED: Final = Damping()


def came_and_went(problem: Problem, at: int, damping: Damping) -> Flaps | None:
    """What is remembered of a problem that clears now."""
    damper, before = damping.of(problem), problem.flaps
    if damper is None or problem.root is not None or problem.key.type == ProblemType.TOLD_DOWN:
        return before
    figure = 0 if before is None else _decayed(before, at, damper)
    if before is None or (
        figure < damper.reuse // 2 and problem.flapping is None
    ):  # RFC 2439, 4.8.2: it is forgotten
        return Flaps(min(PENALTY, damper.ceiling), at, 2, problem.seen)
    return Flaps(min(figure + PENALTY, damper.ceiling), at, before.changes + 2, before.first)


def raised_again(problem: Problem, at: int, damping: Damping) -> Problem:
    """A problem that is raised now: flapping if it was so lately and often."""
    damper, flaps = damping.of(problem), problem.flaps
    if problem.flapping is not None or damper is None or flaps is None:
        return problem
    flapping = flaps.figure >= damper.suppress and at <= _falls_to(damper.suppress, flaps, damper)
    return replace(problem, flapping=at) if flapping else problem


def changes(problem: Problem) -> int:
    """How often it was raised and cleared since it was first remembered."""
    return 0 if problem.flaps is None else problem.flaps.changes + is_open(problem)


def step(
    problems: dict[ProblemKey, Problem], at: int, settle_us: int, damping: Damping
) -> tuple[dict[ProblemKey, Problem], tuple[ProblemEvent, ...]]:
    """Tell of what flaps, once; and of what has calmed, how it stands."""
    events = []
    for key in sorted(key for key, problem in problems.items() if problem.flapping is not None):
        problem = problems[key]
        if at >= _calm_at(problem, damping):
            events.append(_calmed(problem, at, settle_us))
        elif not problem.flapping_told and _may_tell_that_it_flaps(problem):
            now = replace(told(numbered(problem), at), flapping_told=True)
            events.append(ProblemEvent(at, Transition.FLAPPING, now, True, now.impact.affected_customers))
    return applied(problems, events), tuple(events)


def next_due(problems: Iterable[Problem], damping: Damping) -> int | None:
    """When the first of them has calmed, if nothing more happens."""
    return min((_calm_at(one, damping) for one in problems if one.flapping is not None), default=None)


def _may_tell_that_it_flaps(problem: Problem) -> bool:
    """Without settling: it has been its own root before, so no explanation is on its way any more."""
    return is_open(problem) and problem.root is None and problem.planned is None and problem.shelf is None


def _calmed(problem: Problem, at: int, settle_us: int) -> ProblemEvent:
    now = replace(numbered(problem), flapping=None, flapping_told=False)
    if not is_open(now):
        tell = now.owed and now.shelf is None
        now = replace(now, owed=now.owed and not tell)
        return ProblemEvent(at, Transition.FLAPPING_ENDED, now, tell, now.told if tell else ())
    unsaid = now.root is None and (problem.flapping_told or now.pending)
    if unsaid and may_tell(now, at, settle_us):
        return ProblemEvent(at, Transition.FLAPPING_ENDED, told(now, at), True, now.impact.affected_customers)
    return ProblemEvent(at, Transition.FLAPPING_ENDED, replace(now, pending=unsaid), False)


def _calm_at(problem: Problem, damping: Damping) -> int:
    """The first instant at which the figure lies below the reuse limit; at once where nothing is damped."""
    damper = damping.of(problem)
    if damper is None or problem.flaps is None:
        return problem.flapping or 0
    return _falls_to(damper.reuse, problem.flaps, damper) + 1


def _falls_to(limit: int, flaps: Flaps, damper: Damper) -> int:
    """The last instant at which the figure is at the limit or above."""
    if flaps.figure <= limit:
        return flaps.at
    return flaps.at + int(damper.half_life_us * log2(flaps.figure / limit))


def _decayed(flaps: Flaps, at: int, damper: Damper) -> int:
    halvings = max(at - flaps.at, 0) / damper.half_life_us
    return round(flaps.figure * float(2.0**-halvings))
