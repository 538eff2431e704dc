"""Which measurements are witnesses to which circuit, from where they look, and what they said: read, and fused.

Only what matters is read: bins that lost packets, and all bins around them and wherever the route alone does not say
UP. Everywhere else a clean bin would only repeat what the route says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from probed.assessing.evidence_protocol import Evidence
from probed.model.assessment import KeptOut
from probed.model.capacity import UP
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId, point_leaf
from probed.model.inventory import Circuit, Inventory, Party, Validity
from probed.model.observation import Kind
from probed.model.probe import NO_PROBES, ProbeInventory, is_session
from probed.model.probe_bin import Sense
from probed.model.timeline import Timeline
from sla import timeline
from sla.circuit import CircuitEvidence
from sla.end_to_end import fused
from sla.intervals import Stretch, union, within
from sla.path_witness import PathBin, PathTold, agreed, both_ways, downs_only, says
from sla.unlocated import bins_against_paths

TAILS: Final = frozenset({Party.ACCESS.value, Party.THIRD_PARTY.value, Party.CUSTOMER.value})
"""Whose parts lie beyond the edge of the core."""


class Vantage(NamedTuple):
    """One probe, or one element with its test, while it takes part. `site` None: in our own premises."""

    point: PointId
    site: str | None
    valid: Validity


class Witness(NamedTuple):
    """One measurement of one circuit. `test`: an element's own, told by ElementResults."""

    name: str
    vantages: tuple[Vantage, ...]
    quorum: int
    test: bool

    @property
    def places(self) -> tuple[PointId, ...]:
        return tuple(dict.fromkeys(vantage.point for vantage in self.vantages))


@dataclass(frozen=True, slots=True)
class PathBook:
    """The measurements of an inventory by circuit. `keep_out`: what is not trusted says nothing."""

    inventory: Inventory
    probes: ProbeInventory = NO_PROBES
    keep_out: bool = True
    of: Mapping[CircuitId, tuple[Witness, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found: defaultdict[CircuitId, list[Witness]] = defaultdict(list)
        rows = defaultdict(list)
        for row in self.probes.measurements:
            if row.path.circuit is not None:
                rows[row.path.circuit, row.id].append(row)
        sites = {probe.id: probe.site for probe in self.probes.probes}
        for (circuit, name), mine in sorted(rows.items()):
            vantages = tuple(
                Vantage(PointId(row.probe, row.id), sites.get(row.probe) or None, row.valid) for row in mine
            )
            found[circuit].append(Witness(name, vantages, mine[0].quorum, test=False))
        for test in self.inventory.probe_tests:
            vantage = Vantage(test.id, None, test.valid)
            found[test.circuit].append(Witness(str(test.id), (vantage,), 1, test=True))
        object.__setattr__(self, "of", {circuit: tuple(mine) for circuit, mine in found.items()})  # frozen: once


def with_paths(
    known: CircuitEvidence,
    book: PathBook,
    row: Circuit,
    evidence: Evidence,
    rule: EvidenceRule,
    parties: Callable[[], Mapping[Leaf, str]],
    points_of: Callable[[Leaf, int], tuple[PointId, ...]],
    pm_only: Timeline | None = None,
) -> CircuitEvidence:
    """The circuit's evidence with what its measurements say; as it is where it has none."""
    witnesses = book.of.get(row.id, ())
    if not witnesses:
        return known
    window = (known.timeline.start, known.timeline.end)
    lossy = (stretch for one in witnesses for stretch in _lossy(one, evidence, *window))
    partly = ((one.bin.start, one.bin.end) for one in known.counts if one.bin.unavailable_us)
    near = union((*_near(known.timeline, lossy), *partly))
    told = []
    doubted: list[KeptOut] = []
    for one in witnesses:
        bins = _read(one, evidence, near)
        if book.keep_out:
            doubted += _doubted(bins)
        timeline_ = _told(one, bins, *window, keep_out=book.keep_out)
        if timeline_ is not None:
            told.append(PathTold(one.name, one.places, timeline_, _beyond(one, known, row, parties)))
    whole = fused(known, row.id, told, rule, points_of, pm_only)
    more = bins_against_paths(whole, row.id, rule)
    if more:
        together = sorted((*whole.disagreements, *more), key=lambda item: item[:-1])
        whole = replace(whole, disagreements=tuple(together))
    return replace(whole, kept_out=tuple(sorted(doubted))) if doubted else whole


def path_bins(
    witness: Witness, evidence: Evidence, start: int, end: int
) -> Iterable[tuple[Vantage, Sequence[PathBin]]]:
    """What each vantage point measured in [start, end) while it took part, all senses."""
    for vantage in witness.vantages:
        found: Sequence[PathBin]
        if not witness.test:
            found = evidence.path_bins(vantage.point, start, end)
        else:
            found = evidence.test_results(vantage.point, start, end)
            if is_session(vantage.point.name):
                found = _intervals_first(evidence.path_bins(vantage.point, start, end), found)
        yield vantage, [one for one in found if vantage.valid.holds_at(one.start)]


def _intervals_first(bins: Sequence[PathBin], results: Sequence[PathBin]) -> list[PathBin]:
    """The intervals of a session, and its results (the same in short) only where no interval is kept."""
    covered = union((one.start, one.end) for one in bins)
    return [*bins, *(one for one in results if not within(covered, one.start, one.end))]


def path_ids(book: PathBook, circuit: CircuitId, leaf: Leaf, evidence: Evidence, start: int, end: int) -> list[str]:
    """The ids of the bins behind one measurement of a circuit over [start, end)."""
    named = (one for one in book.of.get(circuit, ()) if one.name == leaf.id)
    return [
        name
        for one in named
        for _, bins in path_bins(one, evidence, start, max(end, start + 1))
        for name in evidence.bin_ids(bins)
    ]


def _lossy(witness: Witness, evidence: Evidence, start: int, end: int) -> Iterable[Stretch]:
    for vantage in witness.vantages:
        kinds = [Kind.ELEMENT_RESULT if witness.test else Kind.PROBE_BIN]
        if witness.test and is_session(vantage.point.name):
            kinds.append(Kind.PROBE_BIN)
        for kind in kinds:
            found = evidence.lossy(kind, vantage.point, start, end)
            yield from (stretch for stretch in found if vantage.valid.holds_at(stretch[0]))


def _near(route: Timeline, lossy: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Where bins are read: wherever the route is not UP, and at what was lost with a bin's length on either side."""
    unclear = [(span.start.at, span.end) for span in timeline.spans(route) if span.value != UP]
    around = [(2 * start - end, 2 * end - start) for start, end in lossy]
    return union((*unclear, *around))


Bins = Mapping[PointId, Mapping[Sense, Collection[PathBin]]]
"""By vantage point and sense, each once."""


def _read(witness: Witness, evidence: Evidence, near: Sequence[Stretch]) -> Bins:
    bins: defaultdict[PointId, defaultdict[Sense, dict[PathBin, None]]] = defaultdict(lambda: defaultdict(dict))
    for begin, until in near:
        for vantage, found in path_bins(witness, evidence, begin, until):
            for one in found:
                bins[vantage.point][_sense(one)][one] = None
    return bins


def _doubted(bins: Bins) -> list[KeptOut]:
    """The bins in doubt, those that follow each other with the same doubts as one."""
    found: list[KeptOut] = []
    for senses in bins.values():
        for mine in senses.values():
            for one in sorted((one for one in mine if one.doubts), key=lambda one: (one.start, one.end)):
                last = found[-1] if found else None
                if last is not None and (last.witness, last.doubts, last.end) == (one.point, one.doubts, one.start):
                    found[-1] = last._replace(end=one.end)
                else:
                    found.append(KeptOut(one.start, one.end, one.point, one.doubts))
    return found


def _told(witness: Witness, bins: Bins, start: int, end: int, *, keep_out: bool) -> Timeline | None:
    """The measurement's timeline; None where it measured nothing that matters."""
    points = []
    for senses in bins.values():
        ways = {sense: says(found, start, end, keep_out=keep_out) for sense, found in senses.items()}
        round_trip = ways.pop(Sense.ROUND_TRIP, None)
        if round_trip is not None:  # it needs both directions; one that fails alone may have been lost beside it
            both = len(ways) == 2
            alone = [both_ways(tuple(ways.values()))] if both else [downs_only(way) for way in ways.values()]
            points.append(timeline.fuse([round_trip, *alone], EvidenceRule.ANY_DOWN)[0])
        elif len(ways) == 2:
            points.append(both_ways(tuple(ways.values())))
        else:  # a direction alone: its failure is that of the path, its health is not
            points.append(downs_only(*ways.values()))
    return agreed(points, witness.quorum) if points else None


def _sense(one: PathBin) -> Sense:
    """A direction of a measurement is a path of its own."""
    way = one.point.name.partition("/")[2] if one.kind is Kind.PROBE_BIN else ""
    return Sense(way) if way in (Sense.FORWARD, Sense.BACKWARD) else Sense.ROUND_TRIP


def _beyond(
    witness: Witness, known: CircuitEvidence, row: Circuit, parties: Callable[[], Mapping[Leaf, str]]
) -> frozenset[Leaf]:
    """The leaves that it does not see. A probe at a site of the circuit sees all of it, so does one at any customer's
    site; from our own premises the core is seen, and no tail. A test of an element at an end of the circuit sees all
    but the customers' ports.
    """
    if witness.test:
        if witness.vantages[0].point.element in (row.a.element, row.z.element):
            return frozenset({point_leaf(row.a), point_leaf(row.z)} & known.leaves.keys())
    elif any(vantage.site for vantage in witness.vantages):
        return frozenset()
    whose = parties()
    return frozenset(leaf for leaf in known.leaves if whose.get(leaf) in TAILS)
