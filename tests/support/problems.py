"""Causes, windows and a little book-keeper that replays steps, for tests of the life of problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alerting.lifecycle import acknowledge, step
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
    problems: dict[ProblemKey, Problem] = field(default_factory=dict)
    log: list[ProblemEvent] = field(default_factory=list)

    def step(self, at: int, *causes: Cause, windows: Sequence[MaintenanceWindow] = ()) -> str:
        """What happened, as 'raised L1!, cleared L2': '!' means that people are told."""
        self.problems, events = step(self.problems, causes, windows, at, settle_us=self.settle_us)
        self.log.extend(events)
        return ", ".join(map(said, events))

    def ack(self, at: int, name: str, who: str, comment: str = "") -> str:
        self.problems, events = acknowledge(self.problems, key(name), who, at, comment)
        self.log.extend(events)
        return ", ".join(map(said, events))

    def __getitem__(self, name: str) -> Problem:
        return self.problems[key(name)]


def said(event: ProblemEvent) -> str:
    return f"{event.transition} {event.problem.key.resource.removeprefix('link:')}{'!' if event.notify else ''}"
