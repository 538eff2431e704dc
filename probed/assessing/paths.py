"""Which measurements are witnesses to which circuit, from where they look, and what they said: read, and fused.

Only what matters is read: bins that lost packets, and all bins around them and wherever the route alone does not say
UP. Everywhere else a clean bin would only repeat what the route says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from config.probes import probes_of
from config.settings import Settings
from probed.assessing.evidence import Evidence
from probed.model.capacity import UP
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf, PointId, point_leaf
from probed.model.inventory import Circuit, Inventory, Party, Validity
from probed.model.probe import NO_PROBES, ProbeInventory
from probed.model.probe_bin import Sense
from probed.model.timeline import Timeline
from sla import timeline
from sla.circuit import CircuitEvidence
from sla.end_to_end import fused
from sla.intervals import Stretch, union
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


def path_book(settings: Settings, inventory: Inventory) -> PathBook:
    """The measurements of a configuration."""
    probes = probes_of(settings, inventory)
    return PathBook(inventory, probes, settings.mqtt is None or settings.mqtt.untrusted == "keep_out")


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
    near = union(
        (
            *_near(known.timeline, [bins for one in witnesses for bins in _lossy(one, evidence, *window)]),
            *((one.bin.start, one.bin.end) for one in known.counts if one.bin.unavailable_us),
        )
    )
    told = []
    for one in witnesses:
        timeline_ = _told(one, evidence, near, *window, keep_out=book.keep_out)
        if timeline_ is not None:
            told.append(PathTold(one.name, one.places, timeline_, _beyond(one, known, row, parties)))
    whole = fused(known, row.id, told, rule, points_of, pm_only)
    more = bins_against_paths(whole, row.id, rule)
    together = sorted((*whole.disagreements, *more), key=lambda item: item[:-1])
    return replace(whole, disagreements=tuple(together)) if more else whole


def path_bins(
    witness: Witness, evidence: Evidence, start: int, end: int, *, lossy: bool = False
) -> Iterable[tuple[Vantage, Sense, Sequence[PathBin]]]:
    """What each vantage point measured in [start, end) while it took part, sense by sense."""
    for vantage in witness.vantages:
        if witness.test:
            found = evidence.test_results(vantage.point, start, end, lossy=lossy)
            yield vantage, Sense.ROUND_TRIP, [one for one in found if vantage.valid.holds_at(one.start)]
            continue
        for sense in Sense:
            found = evidence.path_bins(_way(vantage.point, sense), start, end, lossy=lossy)
            yield vantage, sense, [one for one in found if vantage.valid.holds_at(one.start)]


def path_ids(book: PathBook, circuit: CircuitId, leaf: Leaf, evidence: Evidence, start: int, end: int) -> list[str]:
    """The ids of the bins behind one measurement of a circuit over [start, end)."""
    named = (one for one in book.of.get(circuit, ()) if one.name == leaf.id)
    return [
        name
        for one in named
        for _, _, bins in path_bins(one, evidence, start, max(end, start + 1))
        for name in evidence.bin_ids(bins)
    ]


def _way(point: PointId, sense: Sense) -> PointId:
    """A direction of a measurement is a path of its own."""
    return point if sense is Sense.ROUND_TRIP else PointId(point.element, f"{point.name}/{sense.value}")


def _lossy(witness: Witness, evidence: Evidence, start: int, end: int) -> Iterable[PathBin]:
    return [one for _, _, bins in path_bins(witness, evidence, start, end, lossy=True) for one in bins]


def _near(route: Timeline, lossy: Iterable[PathBin]) -> tuple[Stretch, ...]:
    """Where bins are read: wherever the route is not UP, and at what was lost with a bin's length on either side."""
    unclear = [(span.start.at, span.end) for span in timeline.spans(route) if span.value != UP]
    around = [(2 * one.start - one.end, 2 * one.end - one.start) for one in lossy]
    return union((*unclear, *around))


def _told(
    witness: Witness, evidence: Evidence, near: Sequence[Stretch], start: int, end: int, *, keep_out: bool
) -> Timeline | None:
    """The measurement's timeline; None where it measured nothing that matters."""
    bins: defaultdict[PointId, defaultdict[Sense, dict[PathBin, None]]] = defaultdict(lambda: defaultdict(dict))
    for begin, until in near:
        for vantage, sense, found in path_bins(witness, evidence, begin, until):
            if found:
                bins[vantage.point][sense].update(dict.fromkeys(found))
    points = []
    for senses in bins.values():
        ways = {sense: says(found, start, end, keep_out=keep_out) for sense, found in senses.items()}
        if Sense.ROUND_TRIP in ways:
            points.append(ways[Sense.ROUND_TRIP])
        elif len(ways) == 2:
            points.append(both_ways(tuple(ways.values())))
        else:  # a direction alone: its failure is that of the path, its health is not
            points.append(downs_only(*ways.values()))
    return agreed(points, witness.quorum) if points else None


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
