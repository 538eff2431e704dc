"""Brute force: timelines as plain lists with one value for each microsecond of a short window.

Nothing here knows edges or sweeps; every rule is written down once more, instant by instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity, degraded
from probed.model.contract import EvidenceRule
from probed.model.timeline import Edge, Timeline
from sla import timeline
from sla.fold import Run

VALUES = [UP, DOWN, UNKNOWN, degraded(0.5), Capacity(0.25, 0.75)]


def seconds(known: Timeline) -> list[Capacity]:
    """One value for each instant of the window."""
    found: list[Capacity] = []
    for instant in range(known.start, known.end):
        held = [v for e, v in zip(known.edges, known.values, strict=True) if e.at <= instant]
        found.append(held[-1])
    return found


@st.composite
def timelines(draw: st.DrawFn, start: int = 0, end: int = 30) -> Timeline:
    """Any timeline over the window, with bounded edges."""
    cuts = draw(st.lists(st.integers(start + 1, end - 1), max_size=6, unique=True))
    edges = [Edge(at, at - draw(st.integers(0, 5)), at + draw(st.integers(0, 5))) for at in [start, *sorted(cuts)]]
    return timeline.make(start, end, [(edge, draw(st.sampled_from(VALUES))) for edge in edges])


def worst(columns: Sequence[Sequence[Capacity]]) -> list[Capacity]:
    return [Capacity(min(v.lo for v in row), min(v.hi for v in row)) for row in zip(*columns, strict=True)]


def best(columns: Sequence[Sequence[Capacity]]) -> list[Capacity]:
    return [Capacity(max(v.lo for v in row), max(v.hi for v in row)) for row in zip(*columns, strict=True)]


def mean(columns: Sequence[Sequence[Capacity]], weights: Sequence[int]) -> list[Capacity]:
    whole = sum(weights)
    return [
        Capacity(
            sum(v.lo * w for v, w in zip(row, weights, strict=True)) / whole,
            sum(v.hi * w for v, w in zip(row, weights, strict=True)) / whole,
        )
        for row in zip(*columns, strict=True)
    ]


def kth_best(columns: Sequence[Sequence[Capacity]], k: int) -> list[Capacity]:
    return [
        Capacity(sorted(v.lo for v in row)[-k], sorted(v.hi for v in row)[-k]) for row in zip(*columns, strict=True)
    ]


def agreed(columns: Sequence[Sequence[Capacity]], rule: EvidenceRule) -> tuple[list[Capacity], list[bool]]:
    """Of all capacities on a fine grid, those that every witness allows; else those of the rule's side."""
    values, clashes = [], []
    for row in zip(*columns, strict=True):
        allowed = _common(row)
        clashes.append(not allowed)
        if not allowed:
            worst, best = min(v.hi for v in row), max(v.lo for v in row)
            sides = {"down": worst, "up": best}
            if rule is EvidenceRule.QUORUM:
                votes = {"down": sum(best > v.hi for v in row), "up": sum(worst < v.lo for v in row)}
                sides = {name: sides[name] for name in sides if votes[name] == max(votes.values())}
            else:
                sides = {"up": best} if rule is EvidenceRule.ALL_DOWN else {"down": worst}
            found = [_common([v for v in row if v.lo <= bound <= v.hi]) for bound in sides.values()]
            allowed = [min(map(min, found)), max(map(max, found))]
        values.append(Capacity(min(allowed), max(allowed)))
    return values, clashes


def _common(row: Iterable[Capacity]) -> list[float]:
    said = list(row)
    return [quarter / 4 for quarter in range(5) if all(v.lo <= quarter / 4 <= v.hi for v in said)]


def told(runs: Iterable[Run], start: int, end: int, horizon: int, limit: int) -> list[Capacity]:
    """The fold, instant by instant: find the look before and the look after, and decide.

    Versions of one run must not differ in anything but reach, looks and capacity.
    """
    versions: dict[int, list[Run]] = {}
    for run in runs:
        versions.setdefault(run.first, []).append(run)
    # the version that reaches furthest; contradictions go to the lower capacity
    known = [min(same, key=lambda r: (-r.last, r.capacity)) for same in versions.values()]
    looks = sorted({run.first for run in known} | {run.last for run in known})
    return [_told_at(instant, known, looks, horizon, limit) for instant in range(start, end)]


def _told_at(instant: int, known: Sequence[Run], looks: Sequence[int], horizon: int, limit: int) -> Capacity:
    before = [at for at in looks if at <= instant]
    after = [at for at in looks if at > instant]
    if not before or instant >= horizon:
        return UNKNOWN
    if not after:
        stale = horizon - before[-1] > limit
        return UNKNOWN if stale else _seen(known, before[-1]).capacity
    one, other = before[-1], after[0]
    seen, later = _seen(known, one), _seen(known, other)
    around = [run for run in known if run.first <= one and other <= run.last]
    if not around and other - one > limit:
        return UNKNOWN
    holds, since = seen, one
    if around:
        around.sort(key=lambda run: (run is seen, run.first))
        since = max(one, other - limit)
        # the run was looked at at least once in every stretch as long as the limit
        if around[-1].capacity != seen.capacity and one + limit < other:
            since = max(since, one + limit)
            if instant >= one + limit:
                holds = around[-1]
    if later.onset is None:
        return holds.capacity
    early = 0 if later.onset.by == "ems" else 10_000
    possible = since - early <= later.onset.at <= other
    return later.capacity if possible and max(since, later.onset.at) <= instant else holds.capacity


def _seen(known: Sequence[Run], at: int) -> Run:
    """What was seen at a look: of several the run that was begun last says it."""
    return max((run for run in known if at in {run.first, run.last}), key=lambda run: run.first)
