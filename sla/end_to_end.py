"""A circuit's route and the probes over its path on one timeline: fused by the contract's rule. Pure.

The route (its leaves, each fused from what elements say of its ends) is one witness, every measurement another. A
probe that stands behind a tail sees the whole circuit; one at the edge of the core sees no tail: what it finds down
is down, what it finds up is up only as far as it sees.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from probed.model.assessment import Disagreement
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.route import CircuitRoute
from probed.model.timeline import Timeline
from sla import capacity, timeline
from sla import route as routes
from sla.circuit import CircuitEvidence, culprits
from sla.path_witness import PathTold
from sla.same_edge import aligned, moved


def fused(
    evidence: CircuitEvidence,
    circuit: CircuitId,
    paths: Sequence[PathTold],
    rule: EvidenceRule,
    points_of: Callable[[Leaf, int], tuple[PointId, ...]],
    pm_only: Timeline | None = None,
) -> CircuitEvidence:
    """The evidence with what probes say of the path in its timeline and its disagreements.

    `points_of(leaf, at)`: who speaks for a leaf. `pm_only`: what bins of performance monitoring alone say of the
    route, for the rule that puts them first.
    """
    if not paths:
        return evidence
    before = evidence.timeline
    route, *told = aligned([evidence.timeline, *(_through(evidence, path) for path in paths)])
    together, conflicts = timeline.fuse([route, *told], rule)
    whole = _whole(route, told, together, rule, pm_only)
    leaves = {leaf: moved(says, before, route) for leaf, says in evidence.leaves.items()}
    evidence = replace(evidence, timeline=route, leaves=leaves)
    found = tuple(_disagreements(evidence, circuit, paths, told, conflicts, rule, points_of)) if conflicts else ()
    return replace(
        evidence,
        timeline=whole,
        at_risk=evidence.at_risk if whole == before else _at_risk(evidence, whole),
        disagreements=tuple(sorted((*evidence.disagreements, *found), key=lambda item: item[:-1])),
        paths=tuple(paths),
        route_timeline=route,
    )


def _whole(
    route: Timeline, told: Sequence[Timeline], together: Timeline, rule: EvidenceRule, pm_only: Timeline | None
) -> Timeline:
    """`together`: all of them, fused by the rule."""
    if rule is EvidenceRule.PROBE_FIRST:
        probes = timeline.fuse(told, EvidenceRule.ANY_DOWN)[0]
        return timeline.combine([probes, route], capacity.prefer)
    if rule is EvidenceRule.PM_FIRST and pm_only is not None:
        return timeline.combine([pm_only, together], capacity.prefer)
    return together


def _at_risk(evidence: CircuitEvidence, whole: Timeline) -> Timeline:
    """Service is at risk by the route's legs, in service by what all witnesses say."""

    def exposed(epoch: CircuitRoute, begin: int, until: int) -> Timeline:
        inside = {leaf: timeline.clip(evidence.leaves[leaf], begin, until) for leaf in routes.leaves_of(epoch.route)}
        return routes.exposed(epoch.route, inside.__getitem__, begin, until)

    exposure = _by_epoch(evidence, exposed, routes.SAFE)
    return timeline.combine((whole, exposure), lambda pair: routes.at_risk_of(pair[0], pair[1]))


def _through(evidence: CircuitEvidence, path: PathTold) -> Timeline:
    """What a measurement says of the whole circuit: up only where the leaves that it does not see are up as well, and
    down only by what it sees.
    """
    if not path.beyond:
        return path.says

    def seen(epoch: CircuitRoute, begin: int, until: int) -> Timeline:
        def leaf(one: Leaf) -> Timeline:
            return timeline.clip(evidence.leaves[one] if one in path.beyond else path.says, begin, until)

        through = routes.whole_over_time(epoch.route, leaf, begin, until)
        return timeline.combine([through, timeline.clip(path.says, begin, until)], _own)

    return _by_epoch(evidence, seen, UNKNOWN)


def _own(values: Sequence[Capacity]) -> Capacity:
    through, says = values
    return UNKNOWN if through.hi == 0.0 < says.hi else through


def _by_epoch(
    evidence: CircuitEvidence, of: Callable[[CircuitRoute, int, int], Timeline], between: Capacity
) -> Timeline:
    """Something of each epoch's route over the window, and a value where there is no route."""
    pieces = []
    at, end = evidence.timeline.start, evidence.timeline.end
    for epoch in evidence.routes:
        begin, until = max(at, epoch.start), end if epoch.end is None else min(end, epoch.end)
        if begin < until:
            pieces += [timeline.constant(at, begin, between), of(epoch, begin, until)]
            at = until
    return timeline.concat([*pieces, timeline.constant(at, end, between)])


def _disagreements(
    evidence: CircuitEvidence,
    circuit: CircuitId,
    paths: Sequence[PathTold],
    told: Sequence[Timeline],
    conflicts: Sequence[tuple[int, int]],
    rule: EvidenceRule,
    points_of: Callable[[Leaf, int], tuple[PointId, ...]],
) -> Iterator[Disagreement]:
    """Each stretch in which the route and the measurements cannot all be right, cut where one changes sides."""
    parts = [evidence.timeline, *told, *evidence.leaves.values()]
    borders = sorted({edge.at for part in parts for edge in part.edges} | {r.start for r in evidence.routes})
    for start, end in conflicts:
        inside = borders[bisect_right(borders, start) : bisect_left(borders, end)]
        open_: Disagreement | None = None
        for begin, until in pairwise((start, *inside, end)):
            down, up = _sides(evidence, paths, told, begin, points_of)
            if open_ is not None and (open_.says_down, open_.says_up) == (down, up):
                open_ = open_._replace(end=until)
                continue
            if open_ is not None:
                yield open_
            open_ = Disagreement(begin, until, Leaf("circuit", circuit), down, up, rule.value)
        if open_ is not None:
            yield open_


def _sides(
    evidence: CircuitEvidence,
    paths: Sequence[PathTold],
    says: Sequence[Timeline],
    at: int,
    points_of: Callable[[Leaf, int], tuple[PointId, ...]],
) -> tuple[tuple[PointId, ...], tuple[PointId, ...]]:
    route = timeline.value_at(evidence.timeline, at)
    told = [(path, timeline.value_at(one, at)) for path, one in zip(paths, says, strict=True)]
    values = [route, *(value for _, value in told)]
    floor, ceiling = max(value.lo for value in values), min(value.hi for value in values)
    # one that does not see all of the circuit is named only for what it says itself
    own = {path.name: timeline.value_at(path.says, at) for path, _ in told}
    down = [p for path, value in told if value.hi < floor and own[path.name].hi < 1.0 for p in path.points]
    up = [
        p
        for path, value in told
        if value.lo > ceiling and value.hi >= floor and own[path.name].lo > 0.0
        for p in path.points
    ]
    if route.hi < floor:
        down += [point for leaf in culprits(evidence, at) for point in points_of(leaf, at)]
    elif route.lo > ceiling:
        epoch = next((r for r in evidence.routes if r.start <= at and (r.end is None or at < r.end)), None)
        leaves = routes.leaves_of(epoch.route) if epoch is not None else ()
        up += [point for leaf in leaves for point in points_of(leaf, at)]
    return tuple(sorted(set(down))), tuple(sorted(set(up)))


def suspects(
    epoch: CircuitRoute,
    values: Mapping[Leaf, Capacity],
    told: Sequence[tuple[PathTold, Capacity]],
    route: Capacity,
    whole: Capacity,
) -> tuple[Leaf, ...]:
    """Whom the probes' positions and the topology leave to blame at an instant at which the circuit is not UP, beside
    what the route explains by itself.

    Where the route explains the outage the measurements that saw it too follow it. Where it does not, they stand
    first, and after them whoever may be to blame: not a leaf that a probe sees which finds its path up; only one that
    a probe sees which finds it down. Of those left, the ones of which nobody knows that they work; if all are said to
    work, all of them, as long as the positions told some apart.
    """
    if whole.hi > 0.0:  # the witnesses cancel each other out, or nobody knows anything
        return tuple(path.leaf for path, value in told if value != UNKNOWN) if route.lo == route.hi else ()
    blamed = [path for path, value in told if value == DOWN]
    named = tuple(path.leaf for path in blamed)
    if route.hi == 0.0:
        return named
    every = (*routes.leaves_of(epoch.route), *epoch.unwatched)
    seen = [leaf for leaf in every if not any(leaf in path.beyond for path in blamed)]
    cleared = [path for path, value in told if value == UP]
    left = [leaf for leaf in seen if all(leaf in path.beyond for path in cleared)] or seen
    unseen = [leaf for leaf in left if values.get(leaf, UNKNOWN).lo < 1.0]
    return (*named, *(unseen or (left if len(left) < len(every) else ())))
