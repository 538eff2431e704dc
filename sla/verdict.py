"""One word for what a contract's clauses came to."""

from __future__ import annotations

from collections.abc import Iterable

from probed.model.assessment import ClauseResult


def verdict(clauses: Iterable[ClauseResult]) -> str:
    """Missed, kept, or open: a clause with nothing to measure (no outage to repair) does not count.

    One whose evidence does not exist leaves it open: nobody may say that all was kept.
    """
    told = tuple(clauses)
    met = {clause.met for clause in told}
    if False in met:
        return "missed"
    unsaid = any(clause.met is None and clause.reason for clause in told)
    return "kept" if True in met and not unsaid else "open"
