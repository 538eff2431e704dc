"""Problems and their transitions as rows of `problem` and `problem_log`."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from probed.model.ids import CircuitId, CustomerId
from probed.model.problem import HitCircuit, Impact, Problem, ProblemEvent, ProblemKey, Severity, Transition
from probed.store.text import encode

Row: TypeAlias = tuple[Any, ...]


def log_row(event: ProblemEvent) -> Row:
    """(resource, type, qualifier, number, at, transition, notify, body)"""
    p = event.problem
    return (*p.key, p.number, event.at, event.transition, 1 if event.notify else 0, problem_text(p))


def state_row(event: ProblemEvent) -> Row:
    """(resource, type, qualifier, number, cleared)"""
    p = event.problem
    return (*p.key, p.number, p.cleared)


def problem_text(p: Problem) -> str:
    """Canonical JSON. Those hit are arrays in the order of HitCircuit, for a ring may hit hundreds."""
    return encode(
        {
            "key": p.key, "severity": p.severity, "raised": p.raised, "seen": p.seen, "cleared": p.cleared,
            "number": p.number, "root": p.root, "planned": p.planned, "impact": p.impact.circuits,
            "acknowledged_by": p.acknowledged_by, "acknowledged": p.acknowledged, "comment": p.comment,
            "text": p.text,
        }
    )  # fmt: skip


def problem_of(body: str) -> Problem:
    said = json.loads(body)
    root = said["root"]
    hits = (HitCircuit(CircuitId(c), CustomerId(owner), tier, how) for c, owner, tier, how in said["impact"])
    return Problem(
        **{
            **said,
            "key": ProblemKey(*said["key"]),
            "severity": Severity(said["severity"]),
            "root": None if root is None else ProblemKey(*root),
            "impact": Impact(tuple(hits)),
        }
    )


def event_of(row: Row) -> ProblemEvent:
    """From (at, transition, notify, body)."""
    at, transition, notify, body = row
    return ProblemEvent(at, Transition(transition), problem_of(body), bool(notify))
