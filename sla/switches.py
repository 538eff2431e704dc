"""Protection switches of a circuit: what states and equipment tell of them, paired, and how long each one took. Pure.

A switch is known where a working leg fails while another one of its group is not down, or where equipment says so. A
gap in what a probe received is none by itself: it tells how long a known switch took.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from probed.model.capacity import DOWN, Capacity
from probed.model.contract import EvidenceRule
from probed.model.ids import Leaf
from probed.model.instant import HOUR_US, SECOND_US
from probed.model.route import ParallelRoute, Route
from probed.model.timeline import Edge, Timeline
from sla import timeline
from sla.circuit import CircuitEvidence
from sla.intervals import Stretch, union
from sla.probe_gaps import NOT_SAID, Lasted
from sla.route import leaves_of, parts_of, whole_over_time

NEAR_US: Final = 10 * SECOND_US
"""What is told within so long of a switch is told of it: elements, managers and probes have clocks of their own."""
LOOKED_US: Final = HOUR_US
"""A switch of which it is not known within so long when it was is not looked for among what probes measured."""


class ToldSwitch(NamedTuple):
    """A switch as equipment told it. `side`: the element at which traffic was switched; `teller`: who said it of
    what. `groups`: the protection groups that it can be of; empty = it is of the circuit itself. Not `alone`: it may
    have been for the sake of others, and counts with somebody else who tells of the circuit's.
    """

    at: int
    lasted: Lasted
    side: str
    teller: str
    groups: tuple[str, ...]
    evidence: str
    alone: bool = True


class SeenSwitch(NamedTuple):
    """A working leg failed, and another one was there. `leaves`: those of the working leg that were down."""

    edge: Edge
    group: str
    leaves: tuple[Leaf, ...]


class Switch(NamedTuple):
    """One switch by all who tell of it."""

    edge: Edge
    told: tuple[ToldSwitch, ...]
    seen: tuple[SeenSwitch, ...]

    @property
    def look(self) -> Stretch | None:
        """When a probe would have seen it; None where that is too uncertain."""
        _, earliest, latest = self.edge
        return None if latest - earliest > LOOKED_US else (earliest - NEAR_US, latest + NEAR_US)

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(sorted({*(one.group for one in self.seen), *(name for one in self.told for name in one.groups)}))


class Watched(NamedTuple):
    """When the circuit had protection, and when it was not known how its legs were."""

    protected: tuple[Stretch, ...]
    blind: tuple[Stretch, ...]


def groups_of(route: Route) -> Iterator[ParallelRoute]:
    """The protection groups of a route, the working leg of each first."""
    if isinstance(route, ParallelRoute) and len(route.legs) > 1:
        yield route
    for part in parts_of(route):
        yield from groups_of(part)


class _Group(NamedTuple):
    """A protection group over one epoch: its legs, the working one first, and its leaves."""

    node: ParallelRoute
    legs: tuple[Timeline, ...]
    leaves: Mapping[Leaf, Timeline]


def _groups(evidence: CircuitEvidence) -> Iterator[_Group]:
    window = evidence.timeline
    for epoch in evidence.routes:
        start, end = max(epoch.start, window.start), window.end if epoch.end is None else min(epoch.end, window.end)
        nodes = tuple(groups_of(epoch.route)) if start < end else ()
        if nodes:
            leaves = {leaf: timeline.clip(evidence.leaves[leaf], start, end) for leaf in leaves_of(epoch.route)}
            for node in nodes:
                legs = tuple(whole_over_time(leg, leaves.__getitem__, start, end) for leg in node.legs)
                yield _Group(node, legs, leaves)


def seen_switches(evidence: CircuitEvidence) -> tuple[tuple[SeenSwitch, ...], Watched]:
    """What the states of legs tell, in order of time, and when they were known."""
    found: list[SeenSwitch] = []
    protected: list[Stretch] = []
    blind: list[Stretch] = []
    for node, legs, leaves in _groups(evidence):
        protected.append((legs[0].start, legs[0].end))
        blind += [(s.start.at, s.end) for leg in legs for s in timeline.spans(leg) if s.value.lo < s.value.hi]
        standby = timeline.parallel(legs[1:])
        for edge, was_up in _falls(legs[0]):
            if was_up and timeline.value_at(standby, edge.at).hi > 0.0:
                mine = leaves_of(node.legs[0])
                down = tuple(leaf for leaf in mine if timeline.value_at(leaves[leaf], edge.at) == DOWN)
                found.append(SeenSwitch(edge, node.label, down))
    found.sort(key=lambda one: (one.edge.at, one.group))
    return tuple(found), Watched(union(protected), union(blind))


def rests_on(evidence: CircuitEvidence) -> tuple[Stretch, ...]:
    """Where it is decided whether a working leg's failure is a new one: from when it was last known to its fall."""
    return tuple((edge.earliest, edge.at) for group in _groups(evidence) for edge, _ in _falls(group.legs[0]))


def _falls(leg: Timeline) -> Iterator[tuple[Edge, bool]]:
    """When it went down, and whether it had been known to be up. What lies unknown before is in the edge's bounds."""
    up = False
    unknown_since: int | None = None
    for edge, value in zip(leg.edges, leg.values, strict=True):
        if _unknown(value):
            unknown_since = edge.earliest if unknown_since is None else unknown_since
            continue
        if value.hi == 0.0:
            yield edge if unknown_since is None else edge._replace(earliest=min(unknown_since, edge.earliest)), up
        up = value.hi > 0.0
        unknown_since = None


def _unknown(value: Capacity) -> bool:
    return value.lo < value.hi and value.lo == 0.0


def paired(told: Iterable[ToldSwitch], seen: Iterable[SeenSwitch]) -> tuple[Switch, ...]:
    """Every switch once, in order of time: one teller tells one switch once, and all that is near is of the same."""
    clusters: list[tuple[list[ToldSwitch], list[SeenSwitch]]] = []
    for one in sorted(told, key=lambda each: (each.at, each.teller, each.evidence)):
        last = clusters[-1][0] if clusters else []
        again = any(other.teller == one.teller for other in last)
        if last and not again and one.at - last[-1].at <= NEAR_US:
            last.append(one)
        else:
            clusters.append(([one], []))
    alone: list[list[SeenSwitch]] = []
    for look in sorted(seen, key=lambda each: (each.edge.at, each.group)):
        mine = _nearest(look, [cluster for cluster, _ in clusters])
        if mine is not None and all(other.group != look.group for other in clusters[mine][1]):
            clusters[mine][1].append(look)
        elif alone and _meet(alone[-1][-1], look) and all(other.group != look.group for other in alone[-1]):
            alone[-1].append(look)
        else:
            alone.append([look])
    known = [(said, looks) for said, looks in clusters if looks or any(one.alone for one in said)]
    made = [_switch(tuple(said), tuple(looks)) for said, looks in (*known, *(([], looks) for looks in alone))]
    return tuple(sorted(made, key=lambda one: (one.edge, one.groups)))


def _nearest(look: SeenSwitch, clusters: Sequence[Sequence[ToldSwitch]]) -> int | None:
    """The number of the told switch that this is, if one may be of its group and was when it can have been."""
    _, earliest, latest = look.edge
    found = [
        (abs(cluster[0].at - look.edge.at), number)
        for number, cluster in enumerate(clusters)
        if any(not one.groups or look.group in one.groups for one in cluster)
        and cluster[-1].at >= earliest - NEAR_US
        and cluster[0].at <= latest + NEAR_US
    ]
    return min(found)[1] if found else None


def _meet(one: SeenSwitch, two: SeenSwitch) -> bool:
    return two.edge.earliest - NEAR_US <= one.edge.latest and one.edge.earliest <= two.edge.latest + NEAR_US


def _switch(told: tuple[ToldSwitch, ...], seen: tuple[SeenSwitch, ...]) -> Switch:
    """When it was: as told, within what the looks allow; else as the looks say."""
    if told:
        return Switch(Edge(told[0].at, told[0].at, told[-1].at), told, seen)
    return Switch(
        Edge(seen[0].edge.at, min(one.edge.earliest for one in seen), max(one.edge.latest for one in seen)),
        told,
        seen,
    )


def by_equipment(switch: Switch) -> Lasted:
    """What elements say. Who tells of the same element tells of one interruption; of several the longest counts."""
    sides: dict[str, Lasted] = {}
    for one in switch.told:
        sides[one.side] = agreed(sides.get(one.side, NOT_SAID), one.lasted) or _hull(sides[one.side], one.lasted)
    found = list(sides.values())
    covered = {name for one in switch.told for name in one.groups}
    if any(one.group not in covered for one in switch.seen) and all(one.groups for one in switch.told):
        found.append(NOT_SAID)
    return longest(found)


def longest(found: Sequence[Lasted]) -> Lasted:
    """Of interruptions of several directions or ends."""
    if not found:
        return NOT_SAID
    highs = [one.high_us for one in found]
    known = [high for high in highs if high is not None]
    return Lasted(max(one.low_us for one in found), max(known) if len(known) == len(highs) else None)


def agreed(one: Lasted, two: Lasted) -> Lasted | None:
    """What both allow, of one interruption; None where they cannot both be right."""
    low = max(one.low_us, two.low_us)
    highs = [high for high in (one.high_us, two.high_us) if high is not None]
    high = min(highs) if highs else None
    return None if high is not None and low > high else Lasted(low, high)


def settled(equipment: Lasted, probes: Lasted | None, rule: EvidenceRule) -> tuple[Lasted, bool]:
    """How long it took by both, and whether they contradict each other: then the contract's rule decides.

    The longer one where any is believed that says down, the shorter one where all must; neither by a quorum.
    """
    if probes is None:
        return equipment, False
    both = agreed(equipment, probes)
    if both is not None:
        return both, False
    shorter, longer = sorted((equipment, probes), key=lambda one: one.low_us)
    match rule:
        case EvidenceRule.ANY_DOWN:
            return longer, True
        case EvidenceRule.ALL_DOWN:
            return shorter, True
        case EvidenceRule.PROBE_FIRST:
            return probes, True
        case EvidenceRule.PM_FIRST:
            return equipment, True
        case EvidenceRule.QUORUM:
            return _hull(equipment, probes), True


def reached(found: Sequence[Lasted], quorum: int) -> Lasted | None:
    """Of the vantage points of one measurement what at least so many of them reach; None of fewer."""
    if len(found) < quorum:
        return None
    lows = sorted((one.low_us for one in found), reverse=True)
    highs = sorted((one.high_us for one in found), key=lambda high: (high is not None, -(high or 0)))
    return Lasted(lows[quorum - 1], highs[quorum - 1])


def _hull(one: Lasted, two: Lasted) -> Lasted:
    highs = (one.high_us, two.high_us)
    return Lasted(
        min(one.low_us, two.low_us), None if None in highs else max(high for high in highs if high is not None)
    )
