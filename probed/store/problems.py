"""Problems and their transitions as rows of `problem` and `problem_log`."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from operator import attrgetter
from typing import Any, Final, TypeAlias

from probed.model.ids import CircuitId, CustomerId, VpnId
from probed.model.problem import (
    AlarmNamed,
    Flaps,
    HitCircuit,
    HitVpn,
    Impact,
    Problem,
    ProblemEvent,
    ProblemKey,
    Severity,
    Shelf,
    Transition,
    breach_factors,
)
from probed.store.text import encode

Row: TypeAlias = tuple[Any, ...]


def log_row(event: ProblemEvent) -> Row:
    """(resource, type, qualifier, number, at, transition, notify, body)"""
    p = event.problem
    return (*p.key, p.number, event.at, event.transition, 1 if event.notify else 0, problem_text(p))


def state_row(event: ProblemEvent) -> Row:
    """(resource, type, qualifier, number, cleared, shelved_until, flapping)"""
    p = event.problem
    return (*p.key, p.number, p.cleared, None if p.shelf is None else p.shelf.until, p.flapping)


_ALWAYS: Final = tuple(field.name for field in fields(Problem) if field.default is MISSING)
_SOMETIMES: Final = tuple((field.name, field.default) for field in fields(Problem) if field.default is not MISSING)
_always: Final = attrgetter(*_ALWAYS)


def problem_text(p: Problem) -> str:
    """Canonical JSON of all that is not at its default. Those hit are arrays in the order of their tuples, for a
    ring may hit hundreds.
    """
    said = dict(zip(_ALWAYS, _always(p), strict=True))
    for name, default in _SOMETIMES:
        value = getattr(p, name)
        if value != default:
            said[name] = value
    said["impact"] = [p.impact.circuits, p.impact.vpns]
    return encode(said)


def problem_of(body: str) -> Problem:
    """The inverse of problem_text; a field that an older program did not write has its default."""
    said = json.loads(body)
    root, shelf, flaps, breach = said["root"], said.get("shelf"), said.get("flaps"), said.get("breach")
    circuits, vpns = _impact(said["impact"])
    return Problem(
        **{
            **said,
            "key": ProblemKey(*said["key"]),
            "severity": Severity(said["severity"]),
            "root": None if root is None else ProblemKey(*root),
            "impact": Impact(
                tuple(HitCircuit(CircuitId(c), CustomerId(owner), tier, how) for c, owner, tier, how in circuits),
                tuple(HitVpn(VpnId(v), CustomerId(owner), how, tuple(sites)) for v, owner, how, sites in vpns),
            ),
            "told": tuple(map(CustomerId, said.get("told", ()))),
            "shelf": None if shelf is None else Shelf(*shelf),
            "flaps": None if flaps is None else Flaps(*flaps),
            "breach": None if breach is None else breach_factors(breach),
            "alarms": tuple(AlarmNamed(*alarm) for alarm in said.get("alarms", ())),
        }
    )


def _impact(said: list[Any]) -> tuple[list[Any], list[Any]]:
    """Circuits and VPNs hit. The first version of the store knew circuits only and had no list around them."""
    if not said or (said[0] and isinstance(said[0][0], str)):
        return said, []
    circuits, vpns = said
    return circuits, vpns


def event_of(row: Row) -> ProblemEvent:
    """From (at, transition, notify, body). `customers` only matters on the way out and is not kept."""
    at, transition, notify, body = row
    return ProblemEvent(at, Transition(transition), problem_of(body), bool(notify))
