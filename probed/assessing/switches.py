"""The protection switches of a circuit: by what was seen of its legs, told by equipment, and measured by probes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from probed.assessing.evidence_protocol import Evidence
from probed.assessing.paths import PathBook, Witness
from probed.assessing.truth import TopologyHistory
from probed.model.assessment import SwitchSeen, SwitchWitness
from probed.model.contract import EvidenceRule
from probed.model.evidence import evidence_ref
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.instant import HOUR_US
from probed.model.observation import Observation, ProtectionSwitch
from probed.model.probe_bin import Sense
from sla.blame import EvidenceIds, evidence_of
from sla.circuit import CircuitEvidence
from sla.intervals import Stretch
from sla.probe_gaps import GapBin, Lasted, lasted
from sla.route import leaves_of
from sla.switches import (
    SeenSwitch,
    Switch,
    ToldSwitch,
    Watched,
    agreed,
    by_equipment,
    groups_of,
    longest,
    paired,
    reached,
    seen_switches,
    settled,
)

_AROUND_US: Final = HOUR_US
"""So far beside a window what may be told of its switches is read."""


class _Port(NamedTuple):
    """Whose switches are told at a point: the circuit's own, or those of protection groups; neither = those that name
    it. `alone`: without anybody else who tells of them.
    """

    own: bool = False
    groups: tuple[str, ...] = ()
    alone: bool = False


_ONE_WAY: Final = frozenset({Sense.FORWARD.value, Sense.BACKWARD.value})


class CircuitSwitches:
    """Of one circuit, under one rule."""

    def __init__(
        self,
        history: TopologyHistory,
        evidence: Evidence,
        book: PathBook,
        circuit: CircuitId,
        known: CircuitEvidence,
        rule: EvidenceRule,
        ids: EvidenceIds,
        *,
        both: bool,
    ) -> None:
        """`known`: what all witnesses say of the circuit's states. `ids`: what was seen of its leaves. `both`: a
        switch of its groups is told at the ports of either leg (linear protection); else one at a protecting leg may
        be of others that use that leg.
        """
        self._evidence, self._book, self._circuit, self._rule = evidence, book, circuit, rule
        self._ids = ids
        self._seen, self._watched = seen_switches(known)
        self._epochs = list(_tellers(history, known, both=both))
        self._made: dict[Stretch, tuple[SwitchSeen, ...]] = {}

    @property
    def watched(self) -> Watched:
        return self._watched

    def __call__(self, start: int, end: int) -> Sequence[SwitchSeen]:
        """Those in [start, end), in order of time. What was read for one window is there for those inside of it."""
        wider = next((made for (a, b), made in self._made.items() if a <= start and end <= b), None)
        if wider is not None:
            return tuple(one for one in wider if start <= one.edge.at < end)
        first, last = start - _AROUND_US, end + _AROUND_US
        seen = [one for one in self._seen if one.edge.latest >= first and one.edge.earliest < last]
        found = paired(self._told(first, last), seen)
        made = self._made[start, end] = tuple(self._of(one) for one in found if start <= one.edge.at < end)
        return made

    def _told(self, start: int, end: int) -> Iterator[ToldSwitch]:
        for first, last, points in self._epochs:
            begin, until = max(start, first), min(end, last)
            if begin < until:
                for one in self._evidence.switches(points, begin, until):
                    if isinstance(one.body, ProtectionSwitch) and self._is_mine(one.body, points[one.point]):
                        yield _told_of(one, one.body, points[one.point])

    def _is_mine(self, body: ProtectionSwitch, port: _Port) -> bool:
        """A port of a leg carries others: a switch of a time slot in it is of the circuit that it names."""
        if body.circuit:
            return body.circuit == self._circuit
        return port.own or (bool(port.groups) and not body.slot)

    def _of(self, switch: Switch) -> SwitchSeen:
        equipment = by_equipment(switch)
        measured, probes, names = self._measured(switch)
        took, contradicted = settled(equipment, measured, self._rule)
        told = [SwitchWitness("equipment", one.teller, *one.lasted) for one in switch.told]
        seen = [
            name
            for one in switch.seen
            for name in evidence_of(self._ids, one.leaves, one.edge.earliest, one.edge.latest + 1)
        ]
        return SwitchSeen(
            switch.edge,
            switch.groups,
            took.low_us,
            took.high_us,
            (*(_legs(one) for one in switch.seen), *told, *probes),
            self._rule.value if contradicted else "",
            evidence=tuple(dict.fromkeys((*(one.evidence for one in switch.told), *names, *seen))),
        )

    def _measured(self, switch: Switch) -> tuple[Lasted | None, list[SwitchWitness], list[str]]:
        """By all measurements of the circuit, by each, and the ids of their bins."""
        look = switch.look
        told: list[SwitchWitness] = []
        names: list[str] = []
        whole: Lasted | None = None
        for witness in self._book.of.get(self._circuit, ()) if look is not None else ():
            if witness.test or look is None:
                continue
            found = self._by(witness, look, names)
            if found is not None:
                told.append(SwitchWitness("probe", witness.name, *found))
                whole = found if whole is None else agreed(whole, found) or longest([whole, found])
        return whole, told, names

    def _by(self, witness: Witness, look: Stretch, names: list[str]) -> Lasted | None:
        found = []
        for vantage in witness.vantages:
            senses: defaultdict[str, list[GapBin]] = defaultdict(list)
            for one in self._around(vantage.point, look):
                if vantage.valid.holds_at(one.start) and not (one.doubted and self._book.keep_out):
                    senses[one.sense].append(one)
            mine = {sense: told for sense, bins in senses.items() if (told := lasted(bins, *look)) is not None}
            if mine:
                names += _named(senses, look)
                whole = longest(list(mine.values()))
                both = Sense.ROUND_TRIP.value in mine or mine.keys() >= _ONE_WAY
                found.append(whole if both else whole._replace(high_us=None))  # the other direction is not measured
        return reached(found, witness.quorum)

    def _around(self, point: PointId, look: Stretch) -> list[GapBin]:
        """The bins of a time, and those beside them: whether what was lost goes on there."""
        bins = list(self._evidence.gap_bins(point, look[0], look[1] + 1))
        if not bins:
            return []
        first, last = min(one.start for one in bins), max(one.end for one in bins)
        beside = (*self._evidence.gap_bins(point, first - 1, first), *self._evidence.gap_bins(point, last, last + 1))
        return list(dict.fromkeys((*bins, *beside)))


def _named(senses: dict[str, list[GapBin]], look: Stretch) -> list[str]:
    """The bins that lost anything; where none did, that of the middle."""
    bins = [one for found in senses.values() for one in found if one.start <= look[1] and one.end > look[0]]
    middle = sum(look) // 2
    return [one.evidence for one in bins if one.lost] or [
        one.evidence for one in bins if one.start <= middle < one.end
    ]


def _legs(one: SeenSwitch) -> SwitchWitness:
    return SwitchWitness("legs", ", ".join(map(str, one.leaves)) or one.group, 0, None)


def _told_of(one: Observation, body: ProtectionSwitch, port: _Port) -> ToldSwitch:
    teller = f"{one.source} {one.point} {body.native}".rstrip()
    own = port.own or bool(body.circuit)
    took = Lasted(body.low_us, body.high_us)
    groups = () if own else port.groups
    return ToldSwitch(one.first, took, one.point.element, teller, groups, evidence_ref(one).id, own or port.alone)


def _tellers(
    history: TopologyHistory, known: CircuitEvidence, *, both: bool
) -> Iterator[tuple[int, int, dict[PointId, _Port]]]:
    """By stretch of time, the points at which a switch of the circuit can be told."""
    window = known.timeline
    for epoch in known.routes:
        start, end = max(epoch.start, window.start), window.end if epoch.end is None else min(epoch.end, window.end)
        if start >= end:
            continue
        groups: defaultdict[Leaf, set[str]] = defaultdict(set)
        working: set[Leaf] = set()
        for group in groups_of(epoch.route):
            working.update(leaves_of(group if both else group.legs[0]))
            for leaf in leaves_of(group):
                groups[leaf].add(group.label)
        points: dict[PointId, _Port] = {}
        for leaf, ends in history.ends_of(epoch, start, end).items():
            for point in ends:
                points.setdefault(PointId(point.element, ""), _Port())
                before = points.get(point, _Port())
                points[point] = _Port(
                    before.own or leaf.kind == "point",
                    tuple(sorted({*before.groups, *groups[leaf]})),
                    before.alone or leaf in working,
                )
        yield start, end, points
