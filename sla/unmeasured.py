"""A clause on what is measured, before anything is said of it: what its judges begin with. Pure."""

from __future__ import annotations

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
