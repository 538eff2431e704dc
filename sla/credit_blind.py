"""What unknown time could cost through clauses on outages: their bounds if all of it were down.

An assessment's bounds of a count or a length of outages are of the outages that were seen. What nobody saw may have
been one more, or make one longer: `at most` of a proof sheet has that too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from probed.model.assessment import Assessment, ClauseResult, InstantClass
from probed.model.contract import Clause, LongestOutageClause, OutageCountClause, OutageRules, RepairTimeClause

_MASKED = {InstantClass.EXCLUDED, InstantClass.OUT_OF_HOURS}


class _Run(NamedTuple):
    """Time that is down or unknown, without any that is known to be better: an outage goes on under a mask."""

    end: int
    length_us: int
    seen: bool
    """Whether any of it is known to be down: then it is counted already."""


def if_blind_were_down(
    clause: Clause, result: ClauseResult, assessment: Assessment, rules: OutageRules
) -> ClauseResult:
    """The result with `high` as it would be if all unknown time were down; others than of outages as they are."""
    if not assessment.totals.unknown or not isinstance(
        clause, OutageCountClause | LongestOutageClause | RepairTimeClause
    ):
        return result
    known = result.high or Fraction(0)
    if isinstance(clause, OutageCountClause):
        more = sum(not run.seen and run.length_us >= rules.minimum_us for run in _runs(assessment, 0))
        return replace(result, high=known + more)
    longest = max((run.length_us for run in _runs(assessment, rules.bridge_us)), default=0)
    return replace(result, high=max(known, Fraction(longest)))


def _runs(assessment: Assessment, bridge_us: int) -> Iterator[_Run]:
    """`bridge_us`: runs less than that apart are one."""
    run: _Run | None = None
    for span in assessment.spans:
        if span.kind in _MASKED and run is not None and span.start == run.end:
            run = run._replace(end=span.end)
        if span.kind is not InstantClass.DOWN and span.kind is not InstantClass.UNKNOWN:
            continue
        length, seen = span.end - span.start, span.kind is InstantClass.DOWN
        if run is not None and span.start - run.end < max(bridge_us, 1):
            run = _Run(span.end, run.length_us + length, run.seen or seen)
            continue
        if run is not None:
            yield run
        run = _Run(span.end, length, seen)
    if run is not None:
        yield run
