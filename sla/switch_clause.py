"""Clauses on protection switches: how many were too long, and what their figure is. Pure.

A switch is kept if its longest possible interruption is within the limit, missed if its shortest is beyond, else it
is open. Where some may be longer, the clause's figure is that of the next longest one.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.assessment import ClauseResult
from probed.model.contract import COUNT, MeasuredClause
from sla.probe_gaps import Lasted
from sla.rounding import percent

UNPROTECTED: Final = "its route has no protection"
UNWATCHED: Final = "its legs were not watched"
UNTIMED: Final = "how long a switch took is not known"
NONE_SWITCHED: Final = "no switches"


class SwitchFacts(NamedTuple):
    """The switches of a window that count, and for how much of its time in service protection was there and known."""

    lengths: tuple[Lasted, ...]
    evidence: tuple[str, ...]
    protected_us: int
    known_us: int
    masked: bool = False
    """It had protection, and all that time is out of hours or excluded: no switch can count."""


def judge_switches(clause: MeasuredClause, facts: SwitchFacts, bare: ClauseResult) -> ClauseResult:
    """`bare`: the clause's result with nothing said. Counts in `switches`, lengths in us."""
    limit, allowed = clause.limit, clause.allowed
    lengths, number = facts.lengths, len(facts.lengths)
    rule = _rule(clause, facts)
    if not lengths:
        bare = _none(clause, facts, bare)
        return replace(bare, rule=rule)
    over = sum(one.low_us > limit for one in lengths)
    within = sum(one.high_us is not None and one.high_us <= limit for one in lengths)
    beyond = number - within
    met = False if over > allowed else True if beyond <= allowed else None
    low, high = (Fraction(over), Fraction(beyond)) if clause.parameter == COUNT else _next(lengths, allowed)
    value = low if met is False else high if met else None
    target = Fraction(allowed) if clause.parameter == COUNT else limit
    return replace(
        bare,
        value=value,
        low=low,
        high=high,
        target=target,
        margin=None if value is None else target - value,
        unit=_unit(clause),
        met=met,
        rule=rule,
        reason=UNTIMED if met is None else "",
        evidence=facts.evidence,
    )


def _none(clause: MeasuredClause, facts: SwitchFacts, bare: ClauseResult) -> ClauseResult:
    target = Fraction(clause.allowed) if clause.parameter == COUNT else clause.limit
    bare = replace(bare, target=target, unit=_unit(clause))
    if facts.masked:
        return replace(bare, met=True, reason=NONE_SWITCHED)
    if not facts.protected_us:
        return replace(bare, reason=UNPROTECTED)
    if not facts.known_us:
        return replace(bare, reason=UNWATCHED)
    return replace(bare, met=True, reason=NONE_SWITCHED)


def _next(lengths: tuple[Lasted, ...], allowed: int) -> tuple[Fraction, Fraction | None]:
    """The longest one that may not be longer than the limit; nothing where all may."""
    if len(lengths) <= allowed:
        return Fraction(0), Fraction(0)
    low = sorted((one.low_us for one in lengths), reverse=True)[allowed]
    known = sorted((one.high_us for one in lengths if one.high_us is not None), reverse=True)
    endless = len(lengths) - len(known)
    return Fraction(low), None if allowed < endless else Fraction(known[allowed - endless])


def _unit(clause: MeasuredClause) -> str:
    return "switches" if clause.parameter == COUNT else clause.unit


def _rule(clause: MeasuredClause, facts: SwitchFacts) -> str:
    lengths, limit = facts.lengths, clause.limit
    over = sum(one.low_us > limit for one in lengths)
    within = sum(one.high_us is not None and one.high_us <= limit for one in lengths)
    told = f"switches={len(lengths)} within={within} over={over} open={len(lengths) - within - over}"
    if clause.allowed:
        told += f" allowed={clause.allowed}"
    if facts.protected_us:
        told += f" legs_known={percent(Fraction(facts.known_us, facts.protected_us))}%"
    return told
