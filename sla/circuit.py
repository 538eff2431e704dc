"""One circuit over one window: what all witnesses together prove about it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from probed.model.assessment import Disagreement, KeptOut
from probed.model.capacity import UNKNOWN, Capacity
from probed.model.contract import EvidenceRule
from probed.model.ids import Leaf, PointId
from probed.model.route import CircuitRoute, LeafRoute, Route
from probed.model.timeline import Timeline
from sla import capacity, fold, pm_witness, timeline
from sla import route as routes_
from sla.fold import Run
from sla.path_witness import PathTold
from sla.pm_witness import PortBin


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
    counts: tuple[LeafCount, ...] = ()
    """Bins of performance monitoring that count unavailable time of a leaf; what they place is in `leaves`."""
    kept_out: tuple[KeptOut, ...] = ()
    """Bins of probes that are not trusted."""


class LeafCount(NamedTuple):
    """A bin of one end of a leaf."""

    leaf: Leaf
    bin: PortBin


class Told(NamedTuple):
    """What one source says of one point."""

    point: PointId
    says: Timeline
    source: str


_NO_BINS: Final[Mapping[PointId, Sequence[PortBin]]] = {}
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
    bins: Mapping[PointId, Sequence[PortBin]] = _NO_BINS,
) -> CircuitEvidence:
    """Fold every witness, fuse them leaf by leaf, and run each epoch's route over its leaves.

    Where no route is valid nothing is known. `runs` may hold more than this circuit needs. `bins`: those of
    performance monitoring, by port.
    """
    epochs = tuple(sorted((r for r in routes if _cut(r, start, end) is not None), key=lambda r: r.start))
    said = _told(epochs, witnesses, runs, start, end, horizon, limits)
    counts: tuple[LeafCount, ...] = ()
    believed = said
    if bins:
        counts = tuple(_counts(said, witnesses, bins, start, end))
        believed, said = _with_bins(said, counts, start, end)
        if rule in (EvidenceRule.QUORUM, EvidenceRule.ALL_DOWN):
            believed = said
    fused = {leaf: _fused(told, start, end, rule) for leaf, told in believed.items()}
    leaves = {leaf: says for leaf, (says, _) in fused.items()}
    conflicts = {leaf: found for leaf, (_, found) in fused.items() if found is not None and believed is said}
    pieces = list(_pieces(epochs, leaves, start, end))
    return CircuitEvidence(
        timeline.concat([whole for whole, _ in pieces]),
        timeline.concat([risk for _, risk in pieces]),
        leaves,
        tuple(
            sorted(
                (*_disagreements(epochs, said, conflicts, start, end, rule), *_denied(said, counts, rule)), key=_order
            )
        ),
        epochs,
        tuple(dict.fromkeys(leaf for epoch in epochs for leaf in epoch.unwatched)),
        counts=counts,
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


def _counts(
    leaves: Iterable[Leaf],
    witnesses: Mapping[Leaf, tuple[PointId, ...]],
    bins: Mapping[PointId, Sequence[PortBin]],
    start: int,
    end: int,
) -> Iterator[LeafCount]:
    for leaf in leaves:
        for point in witnesses.get(leaf, ()):
            for one in bins.get(point, ()):
                if one.start < end and one.end > start:
                    yield LeafCount(leaf, one)


def _with_bins(
    said: Mapping[Leaf, Sequence[Told]], counts: Sequence[LeafCount], start: int, end: int
) -> tuple[dict[Leaf, list[Told]], dict[Leaf, list[Told]]]:
    """What each leaf's witnesses say with its bins among them; and the same where no bin contradicts an edge of which
    it is only known between which looks it lies.
    """
    series: dict[tuple[Leaf, PointId, str], list[PortBin]] = {}
    for leaf, one in counts:
        series.setdefault((leaf, one.witness, one.point.element), []).append(one)
    full = {leaf: list(told) for leaf, told in said.items()}
    soft = {leaf: list(told) for leaf, told in said.items()}
    for (leaf, witness, element), mine in series.items():
        says = pm_witness.placed(mine, start, end)
        edges = [each.says for each in said[leaf]]
        full[leaf].append(Told(witness, says, f"{pm_witness.PM}:{element}"))
        soft[leaf].append(Told(witness, pm_witness.but_where_unsure(says, edges), f"{pm_witness.PM}:{element}"))
    return full, soft


def _fused(
    told: Sequence[Told], start: int, end: int, rule: EvidenceRule
) -> tuple[Timeline, Sequence[tuple[int, int]] | None]:
    """What the witnesses of a leaf prove, and where they contradict each other if that was found on the way."""
    if not told:
        return timeline.constant(start, end, UNKNOWN), ()
    kind = _FIRST.get(rule)
    before = [each.says for each in told if each.source.partition(":")[0] == kind]
    after = [each.says for each in told if each.source.partition(":")[0] != kind]
    if not before or not after:
        return timeline.fuse([each.says for each in told], rule)
    sides = [timeline.fuse(side, EvidenceRule.ANY_DOWN)[0] for side in (before, after)]
    return timeline.combine(sides, capacity.prefer), None


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
    known: Mapping[Leaf, Sequence[tuple[int, int]]],
    start: int,
    end: int,
    rule: EvidenceRule,
) -> Iterator[Disagreement]:
    """Contradictions on a leaf while it was part of the route; of some leaves it is `known` where they are."""
    for leaf, told in said.items():
        if len(told) < 2:
            continue
        conflicts = known[leaf] if leaf in known else timeline.fuse([each.says for each in told], rule)[1]
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


def _order(item: Disagreement) -> tuple[object, ...]:
    return item[:-1]


def _denied(
    said: Mapping[Leaf, Sequence[Told]], counts: Sequence[LeafCount], rule: EvidenceRule
) -> Iterator[Disagreement]:
    """Bins that count less unavailable time than a witness saw, wherever its edges really lie. What a bin places is
    compared instant by instant.
    """
    for leaf, one in counts:
        if not 0 < one.unavailable_us < one.end - one.start:
            continue
        seen = {
            each.point: _surely_down(each.says, one.start, one.end)
            for each in said[leaf]
            if not each.source.startswith(f"{pm_witness.PM}:")
        }
        more = {point: down_us for point, down_us in seen.items() if down_us > one.unavailable_us}
        if more:
            against = max(more.values()) - one.unavailable_us
            named = tuple(sorted(more))
            yield Disagreement(one.start, one.end, leaf, named, (one.witness,), rule.value, against)


def _surely_down(of: Timeline, start: int, end: int) -> int:
    """The least time of [start, end) for which it was down: from the first look that said so to the last."""
    total = 0
    edges = of.edges
    first = max(bisect_right(edges, start, key=lambda edge: edge.at) - 1, 0)
    for number in range(first, len(edges)):
        if edges[number].at >= end:
            break
        if of.values[number].hi > 0.0:
            continue
        until = edges[number + 1].earliest if number + 1 < len(edges) else of.end
        total += max(0, min(until, end) - max(edges[number].latest, start))
    return total


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
