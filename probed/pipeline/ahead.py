"""The clauses that will be missed, as they were last foretold: problems that ought to exist. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from alerting.ahead import ahead_cause, follows
from probed.model.ids import CircuitId, CustomerId
from probed.model.problem import BreachFactors, Cause, ProblemKey, ProblemType


class Foretold(NamedTuple):
    """One clause that will be missed soon, or is missed."""

    circuit: CircuitId
    clause: str
    factors: BreachFactors


class Whose(NamedTuple):
    customer: CustomerId
    tier: str


@dataclass(frozen=True, slots=True)
class Foresight:
    """One look at the whole fleet: what is not in it is not so any more."""

    found: tuple[Foretold, ...]
    zone: str
    """Of the instants in texts."""


class Ahead:
    """What is said of clauses to come until the next look, each no longer than to the end of its month."""

    def __init__(self, whose: Callable[[CircuitId], Whose | None]) -> None:
        """`whose`: None = it is no circuit of the present topology."""
        self._whose = whose
        self._causes: dict[ProblemKey, Cause] = {}

    def restore(self, causes: Iterable[Cause]) -> None:
        """Open problems stay until the next look; those of circuits that are gone have no cause."""
        for cause in causes:
            hit = cause.impact.circuits[0].circuit if cause.impact.circuits else CircuitId("")
            if cause.key.type == ProblemType.BREACH_AHEAD and self._whose(hit) is not None:
                self._causes[cause.key] = cause

    def take(self, foresight: Foresight) -> bool:
        """True when anything is said otherwise than before."""
        causes = {}
        for each in foresight.found:
            whose = self._whose(each.circuit)
            if whose is None:
                continue
            fresh = ahead_cause(each.circuit, *whose, each.clause, each.factors, foresight.zone)
            cause = follows(self._causes.get(fresh.key), fresh)
            if cause is not None:
                causes[cause.key] = cause
        news, self._causes = causes != self._causes, causes
        return news

    def expire(self, now: int) -> bool:
        """Let go of months that are over; True when there were any."""
        over = [key for key, cause in self._causes.items() if cause.breach is None or cause.breach.until <= now]
        for key in over:
            del self._causes[key]
        return bool(over)

    @property
    def next_due(self) -> int | None:
        """When the first of their months is over."""
        return min((cause.breach.until for cause in self._causes.values() if cause.breach), default=None)

    @property
    def causes(self) -> tuple[Cause, ...]:
        return tuple(self._causes.values())
