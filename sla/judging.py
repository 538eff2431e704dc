"""A clause over its windows: each is judged by itself, and the worst one speaks for the clause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from probed.model.assessment import ClauseResult
from probed.model.contract import (
    Clause,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    OutageCountClause,
    RepairTimeClause,
    VpnClause,
)
from sla.clauses import Facts, judge, repaired_by, responses_by
from sla.delivery import is_reporting
from sla.windows import Judging

NOT_OVER: Final = "its window is not over"
_ONLY_GROW: Final = frozenset({MeasuredKind.REPORTING.value, MeasuredKind.PROTECTION_SWITCH.value})

Found = tuple[Judging, ClauseResult]


def judge_over(clause: Clause, windows: Sequence[Judging], facts_of: Callable[[Judging], Facts]) -> ClauseResult:
    """The result of the worst window, with how many were judged and missed. `windows` is not empty.

    A window in which there was nothing to judge (no service hours, no outage to repair) says nothing. One that is
    not over is shown, but it only misses what can not become better again.
    """
    found = []
    for window in windows:
        facts = facts_of(window)
        found.append((window, judge(clause, facts), _speaks(clause, facts)))
    return worst_of(clause, found)


def worst_of(clause: Clause | VpnClause, found: Sequence[tuple[Judging, ClauseResult, bool]]) -> ClauseResult:
    """Of windows that have been judged, each with whether it says anything."""
    told = [(window, result) for window, result, speaks in found if speaks]
    over = [item for item in told if item[0].over]
    if not over:
        window, result, _ = found[-1]
        return _so_far(clause, window, result) if not window.over else _labelled(result, window, 1)
    missed = sum(result.met is False for _, result in over)
    window, worst = min(over, key=_badness)
    met = False if missed else None if any(result.met is None for _, result in over) else True
    return replace(_labelled(worst, window, len(over)), met=met, windows_missed=missed)


def judge_period(clause: Clause, facts: Facts) -> ClauseResult:
    """The result over the assessed period itself, which is what nearly every clause is judged over."""
    result = judge(clause, facts)
    return replace(result, windows_missed=1) if result.met is False else result


def _speaks(clause: Clause, facts: Facts) -> bool:
    if isinstance(clause, RepairTimeClause):
        return bool(repaired_by(clause, facts))
    if isinstance(clause, MeasuredClause) and clause.kind is MeasuredKind.RESPONSE_TIME and facts.clocked is not None:
        return bool(responses_by(clause, facts))
    if is_reporting(clause):
        return bool(facts.delivered.get(clause.id))
    return facts.service_us > 0


def _labelled(result: ClauseResult, window: Judging, judged: int) -> ClauseResult:
    missed = int(result.met is False)
    if not window.label and judged == 1:
        return result if not missed else replace(result, windows_missed=missed)
    return replace(result, window=window.label, windows=judged, windows_missed=missed)


def _so_far(clause: Clause | VpnClause, window: Judging, result: ClauseResult) -> ClauseResult:
    """A window that ends after the period: more outages or switches are never fewer, the longest never gets shorter,
    and a deadline that is past stays past.
    """
    grows = isinstance(clause, OutageCountClause | LongestOutageClause) or result.kind in _ONLY_GROW
    sure = result.met is False and grows
    if sure:
        return _labelled(result, window, 1)
    return replace(_labelled(result, window, 1), met=None, windows_missed=0, reason=result.reason or NOT_OVER)


def _badness(item: Found) -> tuple[int, bool, object]:
    """Missed before undecided before kept; then the smallest margin; then the earliest."""
    window, result = item
    rank = {False: 0, None: 1, True: 2}[result.met]
    return rank, result.margin is None, (result.margin or 0, window.start)
