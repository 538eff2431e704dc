"""Causes, windows and a little book-keeper that replays steps, for tests of the life of problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alerting.acknowledge import After, acknowledge, hand_over, release
from alerting.damping import UNDAMPED, Damping
from alerting.escalate import Rule
from alerting.lifecycle import next_due, step
from alerting.shelving import shelve, unshelve
from probed.model.ids import CircuitId, CustomerId
from probed.model.operation import MaintenanceWindow
from probed.model.problem import (
    Cause,
    HitCircuit,
    Impact,
    Problem,
    ProblemEvent,
    ProblemKey,
    ProblemType,
    Severity,
    Shelf,
)


def key(name: str) -> ProblemKey:
    """'L1' is a dead link."""
    return ProblemKey(f"link:{name}", ProblemType.LINK_DOWN, "")


def impact(hits: str) -> Impact:
    """'c1 down, c2 at_risk'; the customer of c1 is 'owner of c1'."""
    pairs = [hit.split() for hit in hits.split(",") if hit.strip()]
    return Impact(tuple(HitCircuit(CircuitId(name), CustomerId(f"owner of {name}"), "A", how) for name, how in pairs))


def cause(
    name: str,
    root: str = "",
    *,
    hits: str = "",
    severity: Severity = Severity.MAJOR,
    raised: int = 0,
    about: Sequence[str] = (),
) -> Cause:
    return Cause(
        key=key(name),
        severity=severity,
        raised=raised,
        root=key(root) if root else None,
        impact=impact(hits),
        text=f"{name}: {hits}",
        about=tuple(about),
    )


def window(name: str, resources: str, start: int, end: int) -> MaintenanceWindow:
    return MaintenanceWindow(name, tuple(resources.split()), start, end, 0, "cut-over", "planner")


@dataclass
class Book:
    """Problems as they stand after the steps taken so far."""

    settle_us: int = 0
    damped: Damping = UNDAMPED
    escalation: tuple[Rule, ...] = ()
    problems: dict[ProblemKey, Problem] = field(default_factory=dict)
    log: list[ProblemEvent] = field(default_factory=list)

    def step(self, at: int, *causes: Cause, windows: Sequence[MaintenanceWindow] = ()) -> str:
        """What happened, as 'raised L1!, cleared L2': '!' means that people are told."""
        return self._took(
            step(
                self.problems,
                causes,
                windows,
                at,
                settle_us=self.settle_us,
                damped=self.damped,
                escalation=self.escalation,
            )
        )

    def due(self, at: int, windows: Sequence[MaintenanceWindow] = ()) -> int | None:
        """When it wants to be asked again."""
        return next_due(
            self.problems.values(),
            windows,
            at,
            settle_us=self.settle_us,
            damped=self.damped,
            escalation=self.escalation,
        )

    def ack(self, at: int, name: str, who: str, comment: str = "") -> str:
        return self._took(acknowledge(self.problems, key(name), who, at, comment))

    def release(self, at: int, name: str) -> str:
        return self._took(release(self.problems, key(name), at))

    def hand_over(self, at: int, name: str, to: str, comment: str = "shift") -> str:
        return self._took(hand_over(self.problems, [key(name)], to, at, comment))

    def shelve(self, at: int, name: str, until: int, reason: str = "known") -> str:
        return self._took(shelve(self.problems, key(name), Shelf(at, until, "wang", reason)))

    def unshelve(self, at: int, name: str) -> str:
        return self._took(unshelve(self.problems, key(name), at, self.settle_us))

    def _took(self, after: After) -> str:
        self.problems, events = after
        self.log.extend(events)
        return ", ".join(map(said, events))

    def __getitem__(self, name: str) -> Problem:
        return self.problems[key(name)]


def said(event: ProblemEvent) -> str:
    return f"{event.transition} {event.problem.key.resource.removeprefix('link:')}{'!' if event.notify else ''}"
