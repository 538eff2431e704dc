"""What bins of performance monitoring count beyond what is placed: down time in the sums, without a place. Pure.

"u unavailable seconds somewhere in [a, b)": what other witnesses placed stays; the rest lies anywhere in the bin. An
exclusion that cuts the bin, time in which the circuit is down anyway, and time in which a protecting leg carries the
service may hide any part of it: so it is known between two bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from probed.model.assessment import Disagreement, Totals, Unlocated
from probed.model.capacity import DOWN, UP, Capacity
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.inventory import Party
from probed.model.timeline import Timeline
from sla import route as routes
from sla import timeline
from sla.circuit import CircuitEvidence, LeafCount
from sla.intervals import Stretch, length, subtract, union, within
from sla.outages import class_of


class Counted(NamedTuple):
    """What bins add to the sums of a window, and each by itself."""

    entries: tuple[Unlocated, ...]
    low_us: int
    high_us: int
    unknown_us: int
    """So much of the low and of the doubtful part lay in time that was unknown; the rest in time that was up."""
    by_party: Mapping[str, int]
    """The low part by responsible party."""


NONE: Final = Counted((), 0, 0, 0, {})


class Room:
    """Where in a bin the seconds that nobody placed may lie, and which of these places make them outage."""

    def __init__(self, evidence: CircuitEvidence, rule: EvidenceRule) -> None:
        self._evidence, self.rule = evidence, rule
        self._down = _where(evidence.timeline, lambda value: value.hi == 0.0)
        self._cleared = union(
            stretch
            for path in evidence.paths
            for stretch in _where(path.says, lambda value: value == UP)
            if not path.beyond
        )
        self._leaf_down: dict[Leaf, tuple[Stretch, ...]] = {}
        self._leaf_up: dict[Leaf, tuple[Stretch, ...]] = {}
        self._harmless: dict[tuple[Leaf, int, int], tuple[Stretch, ...]] = {}

    def located(self, one: LeafCount) -> list[Stretch]:
        """Where the leaf is known to be down in a bin."""
        if one.leaf not in self._leaf_down:
            self._leaf_down[one.leaf] = _where(self._evidence.leaves[one.leaf], lambda value: value.hi == 0.0)
        return within(self._leaf_down[one.leaf], one.bin.start, one.bin.end)

    def harmless(self, one: LeafCount) -> tuple[Stretch, ...]:
        """Where the circuit is down anyway, or would not be if only this leaf were."""
        key = start, end = one.bin.start, one.bin.end
        found = self._harmless.get((one.leaf, *key))
        if found is None:  # both ends of a leaf have bins of one time
            found = union((*within(self._down, start, end), *_not_needed(self._evidence, one.leaf, start, end)))
            self._harmless[one.leaf, start, end] = found
        return found

    def denied(self, one: LeafCount) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
        """Where others say that it was up and are believed: certainly, and possibly."""
        start, end = one.bin.start, one.bin.end
        by_paths = within(self._cleared, start, end)
        match self.rule:
            case EvidenceRule.PROBE_FIRST:
                return tuple(by_paths), tuple(by_paths)
            case EvidenceRule.ALL_DOWN:
                everybody = union((*by_paths, *self._up(one)))
                return everybody, everybody
            case EvidenceRule.QUORUM:
                return (), union((*by_paths, *self._up(one)))
            case _:
                return (), ()

    def alone_to_blame(self, one: LeafCount, located: Sequence[Stretch]) -> list[Stretch]:
        """Of the time for which a leaf is down, that in which all else works: without it there is no outage."""
        start, end = one.bin.start, one.bin.end
        by_path = union(
            stretch for path in self._evidence.paths for stretch in _where(path.says, lambda value: value.hi == 0.0)
        )
        works = _route_with(self._evidence, one.leaf, UP, start, end, lambda value: value.lo == 1.0)
        there = [stretch for a, b in within(self._down, start, end) for stretch in within(union(located), a, b)]
        return subtract([s for a, b in there for s in within(works, a, b)], by_path)

    def cleared(self, one: LeafCount) -> list[Stretch]:
        """Where a measurement finds the whole circuit up."""
        return within(self._cleared, one.bin.start, one.bin.end)

    def _up(self, one: LeafCount) -> list[Stretch]:
        if one.leaf not in self._leaf_up:
            self._leaf_up[one.leaf] = _where(self._evidence.leaves[one.leaf], lambda value: value.lo == 1.0)
        return within(self._leaf_up[one.leaf], one.bin.start, one.bin.end)


def counted(
    evidence: CircuitEvidence,
    rule: EvidenceRule,
    masked: Sequence[Stretch],
    start: int,
    end: int,
    parties: Mapping[Leaf, str],
    room: Room | None = None,
) -> Counted:
    """What the evidence's bins add to [start, end) outside of `masked` (sorted, disjoint)."""
    mine = [one for one in evidence.counts if one.bin.start < end and one.bin.end > start and one.bin.unavailable_us]
    if not mine:
        return NONE
    where = room or Room(evidence, rule)
    outside = [(min(one.bin.start for one in mine), start), (end, max(one.bin.end for one in mine))]
    hidden = union((*masked, *((a, b) for a, b in outside if a < b)))
    found: list[tuple[Unlocated, list[Stretch]]] = []
    for one in mine:
        entry = _entry(one, where, hidden, parties)
        if entry is not None:
            found.append(entry)
    low = high = unknown = 0
    whose: dict[str, int] = {}
    for cluster in _clusters(found):
        more_low, more_high, open_ = _together(cluster, whose)
        low, high = low + more_low, high + more_high
        blind = sum(length(within(_unknown(evidence), a, b)) for a, b in open_)
        unknown += min(max(more_high, 0), blind)
    return Counted(tuple(sorted(entry for entry, _ in found)), low, high, unknown, whose)


def _entry(
    one: LeafCount, where: Room, hidden: Sequence[Stretch], parties: Mapping[Leaf, str]
) -> tuple[Unlocated, list[Stretch]] | None:
    """A bin that counts more than was placed, with where the rest may be outage."""
    if where.rule is EvidenceRule.QUORUM and one.bin.unavailable_us == one.bin.end - one.bin.start:
        return None  # it is a span like any other: it had its vote in every instant, and the count is what came of it
    located = where.located(one)
    excess = one.bin.unavailable_us - length(located)
    if excess <= 0:
        return _denial(one, where, -excess, located, hidden, parties) if excess else None
    surely, perhaps = where.denied(one)
    rest = subtract(subtract([(one.bin.start, one.bin.end)], located), surely)
    excess = min(excess, length(rest))
    harmless = where.harmless(one)
    open_ = subtract(rest, union((*harmless, *hidden)))
    sure = subtract(open_, perhaps)
    low = max(0, excess - (length(rest) - length(sure)))
    high = min(excess, length(open_))
    return (_told(one, located, low, high, parties), open_) if high > 0 else None


def _denial(
    one: LeafCount,
    where: Room,
    denied_us: int,
    located: Sequence[Stretch],
    hidden: Sequence[Stretch],
    parties: Mapping[Leaf, str],
) -> tuple[Unlocated, list[Stretch]] | None:
    """A bin that is believed and counts less than was placed: so much of what was placed was no outage."""
    if where.rule not in (EvidenceRule.PM_FIRST, EvidenceRule.ALL_DOWN, EvidenceRule.QUORUM):
        return None
    open_ = subtract(where.alone_to_blame(one, located), hidden)
    least = max(0, denied_us - (length(located) - length(open_)))
    most = min(denied_us, length(open_))
    if most <= 0:
        return None
    high = 0 if where.rule is EvidenceRule.QUORUM else -least
    return _told(one, located, -most, high, parties), open_


def _told(one: LeafCount, located: Iterable[Stretch], low: int, high: int, parties: Mapping[Leaf, str]) -> Unlocated:
    start, end, counted_us = one.bin.start, one.bin.end, one.bin.unavailable_us
    party = parties.get(one.leaf, Party.UNKNOWN.value)
    return Unlocated(start, end, one.leaf, one.bin.witness, counted_us, length(located), low, high, party)


def _clusters(
    found: Sequence[tuple[Unlocated, list[Stretch]]],
) -> Iterable[list[tuple[Unlocated, list[Stretch]]]]:
    """Entries whose bins overlap: their seconds may be the same ones."""
    cluster: list[tuple[Unlocated, list[Stretch]]] = []
    until = 0
    for item in sorted(found, key=lambda item: (item[0].start, item[0].end)):
        if cluster and item[0].start >= until:
            yield cluster
            cluster = []
        cluster.append(item)
        until = max(until, item[0].end) if len(cluster) > 1 else item[0].end
    if cluster:
        yield cluster


def _together(
    cluster: Sequence[tuple[Unlocated, list[Stretch]]], whose: dict[str, int]
) -> tuple[int, int, tuple[Stretch, ...]]:
    """Bounds of the outage time of several: at least what one witness alone counts, at most all, and no more than
    there is room for. Of several that deny what was placed the one that denies least is right. `whose`: takes the
    lower bound, by party.
    """
    more = [item for item in cluster if item[0].high_us > 0]
    less: dict[Leaf, Unlocated] = {}
    for entry, _ in cluster:
        if entry.low_us < 0 and not any(other.leaf == entry.leaf for other, _ in more):
            less[entry.leaf] = max(less.get(entry.leaf, entry), entry, key=lambda one: one.low_us)
    for entry in less.values():
        whose[entry.party] = whose.get(entry.party, 0) + entry.low_us
    low = sum(entry.low_us for entry in less.values())
    high = sum(entry.high_us for entry in less.values())
    if not more:
        return low, high, ()
    lows: dict[PointId, int] = {}
    for entry, _ in more:
        lows[entry.witness] = lows.get(entry.witness, 0) + entry.low_us
    most_sure = max(lows, key=lambda witness: (lows[witness], witness))
    party = next(entry.party for entry, _ in more if entry.witness == most_sure)
    if lows[most_sure]:
        whose[party] = whose.get(party, 0) + lows[most_sure]
    open_ = union(stretch for _, room in more for stretch in room)
    most = min(sum(entry.high_us for entry, _ in more), length(open_))
    return low + lows[most_sure], high + most, open_


def with_counted(sums: Totals, more: Counted) -> Totals:
    """The sums of the classes with what is not placed: certainly down is down, possibly down is unknown. It is taken
    from unknown time first, since that contradicts nobody, then from what was up, then from what was degraded.
    """
    if not more.entries:
        return sums
    out, excluded, unknown, down, degraded, up = sums
    low, doubt = more.low_us, more.high_us - more.low_us
    blind = min(more.unknown_us, unknown)
    down_blind = min(max(low, 0), blind)
    doubt_blind = min(doubt, blind - down_blind)
    known = low + doubt - down_blind - doubt_blind
    from_up = min(known, up)
    return Totals(
        out,
        excluded,
        unknown - down_blind + doubt - doubt_blind,
        down + low,
        degraded - (known - from_up),
        up - from_up,
    )


def bins_against_paths(evidence: CircuitEvidence, circuit: CircuitId, rule: EvidenceRule) -> tuple[Disagreement, ...]:
    """Bins that count more than there is room for, since a measurement finds the circuit up nearly throughout."""
    paths = [path for path in evidence.paths if not path.beyond]
    if not paths or not evidence.counts:
        return ()
    where = Room(evidence, rule)
    probes = tuple(sorted({point for path in paths for point in path.points}))
    found = []
    for one in evidence.counts:
        located = where.located(one)
        excess = one.bin.unavailable_us - length(located)
        if excess <= 0:
            continue
        against = subtract(subtract(where.cleared(one), where.harmless(one)), located)
        forced = excess - (one.bin.end - one.bin.start - length(located) - length(against))
        if forced > 0:
            whole = Leaf("circuit", circuit)
            found.append(
                Disagreement(one.bin.start, one.bin.end, whole, (one.bin.witness,), probes, rule.value, forced)
            )
    return tuple(found)


def _where(of: Timeline, holds: Callable[[Capacity], bool]) -> tuple[Stretch, ...]:
    return union((span.start.at, span.end) for span in timeline.spans(of) if holds(span.value))


def _unknown(evidence: CircuitEvidence) -> tuple[Stretch, ...]:
    return _where(evidence.timeline, lambda value: class_of(value).value == "unknown")


def _not_needed(evidence: CircuitEvidence, leaf: Leaf, start: int, end: int) -> list[Stretch]:
    """Where the route would carry the service though the leaf were down, and where it is not part of the route."""
    needed = _route_with(evidence, leaf, DOWN, start, end, lambda value: value.hi == 0.0)
    return subtract([(start, end)], needed)


def _route_with(
    evidence: CircuitEvidence, leaf: Leaf, value: Capacity, start: int, end: int, holds: Callable[[Capacity], bool]
) -> tuple[Stretch, ...]:
    """Where in [start, end) something holds of the route if one of its leaves has a certain value."""
    found: list[Stretch] = []
    for epoch in evidence.routes:
        begin, until = max(start, epoch.start), end if epoch.end is None else min(end, epoch.end)
        leaves = routes.leaves_of(epoch.route)
        if begin >= until or leaf not in leaves:
            continue
        inside = {one: timeline.clip(evidence.leaves[one], begin, until) for one in leaves if one != leaf}
        if all(told.values == (UP,) for told in inside.values()):  # nearly always
            still = routes.value(epoch.route, {leaf: value} | dict.fromkeys(inside, UP))
            found += [(begin, until)] if holds(still) else []
            continue
        inside[leaf] = timeline.constant(begin, until, value)
        found += _where(routes.over_time(epoch.route, inside.__getitem__, begin, until)[0], holds)
    return union(found)
