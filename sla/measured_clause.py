"""A clause on what is measured: before anything is said of it, and by a value between bounds. Pure."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from probed.model.assessment import ClauseResult
from probed.model.contract import MeasuredClause


def unmeasured(clause: MeasuredClause, reason: str = "") -> ClauseResult:
    """No value, no bounds and no verdict, in the unit of the clause; `reason` as in ClauseResult."""
    return ClauseResult(
        clause=clause.id,
        kind=clause.kind.value,
        value=None,
        low=None,
        high=None,
        target=clause.limit,
        margin=None,
        unit=clause.unit,
        met=None,
        rule=f"parameter={clause.parameter}" if clause.parameter else "",
        reason=reason,
    )


def measured_as(bare: ClauseResult, value: Fraction, low: Fraction, high: Fraction, rule: str) -> ClauseResult:
    """The clause by a value that its limit must not be less than; `bare`: what `unmeasured` says of it."""
    return replace(
        bare,
        value=value,
        low=low,
        high=high,
        margin=bare.target - value,
        met=value <= bare.target,
        rule=rule,
        reason="",
    )
