"""One circuit over one window: what all witnesses together prove about it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from probed.model.assessment import Disagreement
from probed.model.capacity import UNKNOWN, Capacity
from probed.model.contract import EvidenceRule
from probed.model.ids import Leaf, PointId
from probed.model.route import CircuitRoute, LeafRoute, Route
from probed.model.timeline import Timeline
from sla import capacity, fold, timeline
from sla import route as routes_
from sla.fold import Run
from sla.path_witness import PathTold


@dataclass(frozen=True, slots=True)
class CircuitEvidence:
    """All timelines span the same window. `at_risk`: [1, 1] at risk, [0, 0] not, [0, 1] cannot be said."""

    timeline: Timeline
    at_risk: Timeline
    leaves: dict[Leaf, Timeline]
    disagreements: tuple[Disagreement, ...]
    routes: tuple[CircuitRoute, ...]
    unwatched: tuple[Leaf, ...]
    paths: tuple[PathTold, ...] = ()
    """Probes over its path, in `timeline` already."""
    route_timeline: Timeline | None = None
    """What the route alone says, where probes say something too."""


class Told(NamedTuple):
    """What one source says of one point."""

    point: PointId
    says: Timeline
    source: str


_FIRST: Final = {EvidenceRule.PROBE_FIRST: "probe", EvidenceRule.PM_FIRST: "pm"}
"""The kind of sources that a rule believes before all others; a source is called KIND:NAME."""


def observe(
    routes: Sequence[CircuitRoute],
    witnesses: Mapping[Leaf, tuple[PointId, ...]],
    runs: Mapping[tuple[str, PointId], Sequence[Run]],
    start: int,
    end: int,
    horizon: int,
    limits: Callable[[str], int],
    rule: EvidenceRule,
) -> CircuitEvidence:
    """Fold every witness, fuse them leaf by leaf, and run each epoch's route over its leaves.

    Where no route is valid nothing is known. `runs` may hold more than this circuit needs.
    """
    epochs = tuple(sorted((r for r in routes if _cut(r, start, end) is not None), key=lambda r: r.start))
    said = _told(epochs, witnesses, runs, start, end, horizon, limits)
    leaves = {leaf: _fused(told, start, end, rule) for leaf, told in said.items()}
    pieces = list(_pieces(epochs, leaves, start, end))
    return CircuitEvidence(
        timeline.concat([whole for whole, _ in pieces]),
        timeline.concat([risk for _, risk in pieces]),
        leaves,
        tuple(sorted(_disagreements(epochs, said, start, end, rule))),
        epochs,
        tuple(dict.fromkeys(leaf for epoch in epochs for leaf in epoch.unwatched)),
    )


def culprits(evidence: CircuitEvidence, at: int) -> tuple[Leaf, ...]:
    """The leaves that explain a capacity below [1, 1] at an instant: DOWN ones first, or the unknown ones."""
    epoch = _epoch_at(evidence, at)
    return () if epoch is None else routes_.culprits(epoch.route, _value_of(evidence, at))


def threats(evidence: CircuitEvidence, at: int) -> tuple[Leaf, ...]:
    """The leaves that keep the circuit's protection from being whole at an instant."""
    epoch = _epoch_at(evidence, at)
    return () if epoch is None else routes_.threats(epoch.route, _value_of(evidence, at))


def _told(
    epochs: Iterable[CircuitRoute],
    witnesses: Mapping[Leaf, tuple[PointId, ...]],
    runs: Mapping[tuple[str, PointId], Sequence[Run]],
    start: int,
    end: int,
    horizon: int,
    limits: Callable[[str], int],
) -> dict[Leaf, list[Told]]:
    """What each (source, point) says, by leaf. Every source that looked at a point is a witness to it."""
    sources: dict[PointId, list[str]] = {}
    for source, point in sorted(runs):
        sources.setdefault(point, []).append(source)
    return {
        leaf: [
            Told(point, fold.fold(runs[source, point], start, end, horizon, limits(source)), source)
            for point in witnesses.get(leaf, ())
            for source in sources.get(point, ())
        ]
        for leaf in dict.fromkeys(leaf for epoch in epochs for leaf in routes_.leaves_of(epoch.route))
    }


def _fused(told: Sequence[Told], start: int, end: int, rule: EvidenceRule) -> Timeline:
    if not told:
        return timeline.constant(start, end, UNKNOWN)
    kind = _FIRST.get(rule)
    before = [each.says for each in told if each.source.partition(":")[0] == kind]
    after = [each.says for each in told if each.source.partition(":")[0] != kind]
    if not before or not after:
        return timeline.fuse([each.says for each in told], rule)[0]
    sides = [timeline.fuse(side, EvidenceRule.ANY_DOWN)[0] for side in (before, after)]
    return timeline.combine(sides, capacity.prefer)


def _pieces(
    epochs: Sequence[CircuitRoute], leaves: Mapping[Leaf, Timeline], start: int, end: int
) -> Iterator[tuple[Timeline, Timeline]]:
    """The circuit epoch by epoch, with nothing known in between: gap-free over the window."""
    at = start
    for epoch in epochs:
        begin, until = max(at, epoch.start), min(end, end if epoch.end is None else epoch.end)
        if begin >= until:
            continue
        yield _blank(at, begin)
        inside = {leaf: timeline.clip(leaves[leaf], begin, until) for leaf in routes_.leaves_of(epoch.route)}
        yield routes_.over_time(epoch.route, inside.__getitem__, begin, until)
        at = until
    yield _blank(at, end)


def _blank(start: int, end: int) -> tuple[Timeline, Timeline]:
    return timeline.constant(start, end, UNKNOWN), timeline.constant(start, end, routes_.SAFE)


def _disagreements(
    epochs: Sequence[CircuitRoute],
    said: Mapping[Leaf, Sequence[Told]],
    start: int,
    end: int,
    rule: EvidenceRule,
) -> Iterator[Disagreement]:
    """Contradictions on a leaf while it was part of the route."""
    for leaf, told in said.items():
        if len(told) < 2:
            continue
        conflicts = timeline.fuse([each.says for each in told], rule)[1]
        borders = sorted({edge.at for each in told for edge in each.says.edges}) if conflicts else []
        for epoch in epochs:
            window = _cut(epoch, start, end)
            if window is None or leaf not in routes_.leaves_of(epoch.route):
                continue
            for conflict in conflicts:
                begin, until = max(conflict[0], window[0]), min(conflict[1], window[1])
                if begin < until:
                    inside = borders[bisect_right(borders, begin) : bisect_left(borders, until)]
                    yield from _sides(leaf, told, (begin, *inside, until), rule)


def _sides(leaf: Leaf, told: Sequence[Told], borders: Sequence[int], rule: EvidenceRule) -> Iterator[Disagreement]:
    """One conflict, cut only where a witness changes sides. `borders`: its start, every edge inside, its end."""
    open_: Disagreement | None = None
    for begin, until in pairwise(borders):
        down, up = _split([(point, timeline.value_at(says, begin)) for point, says, _ in told])
        if open_ is not None and (open_.says_down, open_.says_up) == (down, up):
            open_ = open_._replace(end=until)
            continue
        if open_ is not None:
            yield open_
        open_ = Disagreement(begin, until, leaf, down, up, rule.value)
    if open_ is not None:
        yield open_


def _split(told: Sequence[tuple[PointId, Capacity]]) -> tuple[tuple[PointId, ...], tuple[PointId, ...]]:
    """Who cannot be right if the best witness is, and who else cannot be right if the worst one is."""
    floor = max(says.lo for _, says in told)
    ceiling = min(says.hi for _, says in told)
    down = {point for point, says in told if says.hi < floor}
    up = {point for point, says in told if says.lo > ceiling and says.hi >= floor}
    return tuple(sorted(down)), tuple(sorted(up))


def _cut(epoch: CircuitRoute, start: int, end: int) -> tuple[int, int] | None:
    begin, until = max(start, epoch.start), end if epoch.end is None else min(end, epoch.end)
    return (begin, until) if begin < until else None


def _epoch_at(evidence: CircuitEvidence, at: int) -> CircuitRoute | None:
    return next((r for r in evidence.routes if r.start <= at and (r.end is None or at < r.end)), None)


def _value_of(evidence: CircuitEvidence, at: int) -> Callable[[Route], Capacity]:
    leaves: dict[Leaf, Capacity] = {}

    def value_of(route: Route) -> Capacity:
        for node in routes_.leaves_of(route) if not isinstance(route, LeafRoute) else (route.leaf,):
            if node not in leaves:
                leaves[node] = timeline.value_at(evidence.leaves[node], at)
        return routes_.value(route, leaves)

    return value_of
