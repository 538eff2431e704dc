"""Where runs of looks come from: the store (read-only), or a file of observations."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Final

from probed.assessing.evidence_protocol import CountedBin, RunsByWitness
from probed.assessing.measured import gap_bin, measurement_of, path_bin_of, rated_of
from probed.model.change import RunRow
from probed.model.element_result import ElementResult
from probed.model.evidence import EvidenceRef, evidence_ref
from probed.model.ids import PointId
from probed.model.instant import HOUR_US
from probed.model.observation import (
    BinSeries,
    Direction,
    Kind,
    Observation,
    PmBin,
    PointState,
    ProtectionSwitch,
    Silence,
)
from probed.model.probe_bin import ProbeBin
from probed.store.path_bins import longest_us
from probed.store.reader import Reader
from sla.fold import Run, join
from sla.intervals import Stretch
from sla.path_days import PathDay
from sla.path_quality import Rated
from sla.path_witness import PathBin
from sla.pm import TimedBin
from sla.pm_witness import PortBin, bin_id, port_bins
from sla.probe_gaps import GapBin

_first = attrgetter("first")
_start = attrgetter("start")

KEPT: Final = 20_000
"""Answers that are kept within one snapshot: circuits over one trunk ask for the same."""


class StoreEvidence:
    """The daemon's store, seen through a read-only connection.

    `whole`: what lies in it is read at once; for those who ask for many windows of few points.
    """

    def __init__(self, reader: Reader, whole: Stretch | None = None) -> None:
        self._reader, self._whole = reader, whole
        self._named: dict[str, Callable[[], Observation | None]] = {}
        """Bins by the ids that were given out: the store knows them by path and time."""
        self._counting: frozenset[PointId] | None = None
        self._state: int | None = None
        self._runs: dict[tuple[PointId, int, int], RunsByWitness] = {}
        self._ids: dict[tuple[tuple[PointId, ...], int, int], Sequence[str]] = {}

    def runs(self, points: Collection[PointId], start: int, end: int) -> RunsByWitness:
        self._still()
        if self._whole is not None and self._whole[0] <= start and end <= self._whole[1]:
            start, end = self._whole
        found: dict[tuple[str, PointId], Sequence[Run]] = {}
        for point in points:
            known = self._runs.get((point, start, end))
            if known is None:
                told = self._reader.runs((point,), start, end)
                known = {key: tuple(map(_run_of_row, rows)) for key, rows in told.items()}
                self._runs[point, start, end] = known
            found.update(known)
        return found

    def ids(self, points: Collection[PointId], start: int, end: int) -> Sequence[str]:
        self._still()
        asked = (tuple(points), start, end)
        known = self._ids.get(asked)
        if known is None:
            known = self._ids[asked] = [ref.id for ref in self._reader.evidence_refs(points, start, end)]
        return known

    def _still(self) -> None:
        """Forget what was true of another state of the store, and more than is worth keeping."""
        state = self._reader.state
        if state is None or state != self._state or len(self._runs) > KEPT or len(self._ids) > KEPT:
            self._runs.clear()
            self._ids.clear()
            self._counting = None
        self._state = state

    def silences(self, targets: Collection[str], start: int, end: int) -> Sequence[Observation]:
        return self._reader.silences(targets, start, end)

    def piece(self, name: str) -> Observation | None:
        named = self._named.get(name)
        return self._reader.evidence(name) if named is None else named()

    def path_bins(self, point: PointId, start: int, end: int) -> Sequence[PathBin]:
        return self._reader.paths.bins(point, start, end)

    def test_results(self, point: PointId, start: int, end: int) -> Sequence[PathBin]:
        return self._reader.paths.results(point, start, end)

    def lossy(self, kind: Kind, point: PointId, start: int, end: int) -> Sequence[Stretch]:
        read = self._reader.paths.lossy_bins if kind is Kind.PROBE_BIN else self._reader.paths.lossy_results
        return read(point, start, end)

    def rated(
        self, kind: Kind, point: PointId, start: int, end: int, *, delays: bool, jitters: bool
    ) -> Sequence[Rated]:
        if kind is Kind.ELEMENT_RESULT:
            return self._reader.paths.rated_results(point, start, end)
        return self._reader.paths.rated_bins(point, start, end, delays=delays, jitters=jitters)

    def path_days(self, point: PointId, zone: str, start: int, end: int) -> Sequence[PathDay]:
        return self._reader.paths.days(point, zone, start, end)

    def switches(self, points: Collection[PointId], start: int, end: int) -> Sequence[Observation]:
        return self._reader.switches(points, start, end)

    def gap_bins(self, point: PointId, start: int, end: int) -> Sequence[GapBin]:
        found = self._reader.paths.gaps(point, start, end)
        for whose, one in found:
            self._named[one.evidence] = partial(self._reader.paths.bin, whose, one.start)
        return [one for _, one in found]

    def bin_ids(self, bins: Iterable[PathBin]) -> list[str]:
        ids = []
        for one in bins:
            ids.append(one.evidence)
            read = self._reader.paths.bin if one.kind is Kind.PROBE_BIN else self._reader.paths.result
            self._named[one.evidence] = partial(read, one.point, one.start)
        return ids

    def counting(self) -> frozenset[PointId]:
        if self._counting is None:
            self._counting = self._reader.bins.counting()
        return self._counting

    def port_bins(self, point: PointId, start: int, end: int, *, unavailable: bool = False) -> Sequence[PortBin]:
        versions = self._reader.bins.near(point, start, end, unavailable=unavailable)
        found = port_bins((point, one.source, TimedBin(one.start, one.end, one.seen, one.counts)) for one in versions)
        return _of_window(found, start, end, unavailable=unavailable)

    def port_bin_ids(self, bins: Iterable[PortBin]) -> list[str]:
        ids = []
        for one in bins:
            ids.append(one.evidence)
            self._named[one.evidence] = partial(self._port_bin, one)
        return ids

    def counted_bins(self, point: PointId, start: int, end: int) -> Sequence[CountedBin]:
        versions = self._reader.bins.touching(point, start, end)
        return [CountedBin(point, v.source, TimedBin(v.start, v.end, v.seen, v.counts)) for v in versions]

    def counted_ids(self, bins: Iterable[CountedBin]) -> list[str]:
        ids = []
        for one in bins:
            ids.append(one.evidence)
            series = BinSeries(one.point, one.bin.counts.layer, one.bin.counts.direction)
            self._named[one.evidence] = partial(self._bin, series, one.bin.start, one.bin.end)
        return ids

    def _port_bin(self, one: PortBin) -> Observation | None:
        return self._bin(BinSeries(one.point, one.layer, Direction.NEAR), one.start, one.end)

    def _bin(self, series: BinSeries, start: int, end: int) -> Observation | None:
        versions = [
            version
            for version in self._reader.bins.touching(series.point, start, end)
            if (version.series, version.start, version.end) == (series, start, end)
        ]
        if not versions:
            return None
        last = max(versions, key=lambda version: version.seen)
        return Observation(last.source, series.point, last.start, last.end, last.read, 0, last.counts)


class RecordedEvidence:
    """Observations of a file, indexed once by source and point."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        runs: defaultdict[tuple[str, PointId], list[Run]] = defaultdict(list)
        refs: dict[str, EvidenceRef] = {}
        silences: defaultdict[str, list[Observation]] = defaultdict(list)
        switches: defaultdict[PointId, list[Observation]] = defaultdict(list)
        self._pieces: dict[str, Observation] = {}
        bins: dict[str, Observation] = {}
        counted: defaultdict[PointId, list[tuple[PointId, str, TimedBin]]] = defaultdict(list)
        looked = measured = 0
        for seen in observations:
            if isinstance(seen.body, ProbeBin | ElementResult):
                measured = max(measured, seen.last)
                name = evidence_ref(seen).id  # the first to arrive stays, as in the store
                bins[name] = min(bins.get(name, seen), seen, key=_arrival)
                continue
            if isinstance(seen.body, PmBin):
                measured = max(measured, seen.last)
                bin_ = TimedBin(seen.first, seen.last, seen.received, seen.body)
                counted[seen.point].append((seen.point, seen.source, bin_))
                series = BinSeries(seen.point, seen.body.layer, seen.body.direction)
                name = bin_id(series, seen.source, seen.first)
                bins[name] = max(bins.get(name, seen), seen, key=_arrival)
                continue
            looked = max(looked, seen.last)
            ref = evidence_ref(seen)
            if (
                ref.id not in refs or ref.last >= refs[ref.id].last
            ):  # of several versions the one that reaches furthest
                refs[ref.id], self._pieces[ref.id] = ref, seen
            match seen.body:
                case PointState(capacity, defects, looks, onset):
                    run = Run(seen.first, seen.last, looks, capacity, defects, onset)
                    runs[seen.source, seen.point].append(run)
                case Silence():
                    silences[seen.point.element].append(seen)
                case ProtectionSwitch():
                    switches[seen.point].append(seen)
                case _:
                    pass  # counts and alarms carry no state; their readers are not here
        self.horizon = looked or measured
        """The latest instant at which any source was heard or found silent; 0 = nothing is recorded."""
        self._pieces.update(bins)
        self._bins: defaultdict[tuple[Kind, PointId], list[PathBin]] = defaultdict(list)
        self._versions = {
            point: [CountedBin(*one) for one in sorted(mine, key=lambda one: one[2].start)]
            for point, mine in counted.items()
        }
        self._counted = {point: sorted(port_bins(mine), key=_start) for point, mine in counted.items()}
        paths = (seen for seen in bins.values() if not isinstance(seen.body, PmBin))
        for one in sorted(map(path_bin_of, paths), key=_start):
            self._bins[one.kind, measurement_of(one)].append(one)
        self._runs = {key: join(found) for key, found in runs.items()}
        self._by_point: defaultdict[PointId, list[str]] = defaultdict(list)
        for source, point in self._runs:
            self._by_point[point].append(source)
        self._refs: defaultdict[PointId, dict[tuple[str, str], list[EvidenceRef]]] = defaultdict(dict)
        states = (ref for ref in refs.values() if ref.kind is not Kind.PROTECTION_SWITCH)
        for ref in sorted(states, key=_ref_order):
            self._refs[ref.point].setdefault((ref.source, ref.kind), []).append(ref)
        self._switches = dict(switches)
        self._silences = {target: sorted(found, key=_first) for target, found in silences.items()}

    def runs(self, points: Collection[PointId], start: int, end: int) -> RunsByWitness:  # noqa: ARG002 - all are in memory
        return {(source, point): self._runs[source, point] for point in points for source in self._by_point[point]}

    def ids(self, points: Collection[PointId], start: int, end: int) -> Sequence[str]:
        told = (known for point in points if point in self._refs for known in self._refs[point].values())
        found = [ref for known in told for ref in _speaking(known, start, end)]
        return [ref.id for ref in sorted(found, key=_ref_order)]

    def silences(self, targets: Collection[str], start: int, end: int) -> Sequence[Observation]:
        found = (seen for target in targets for seen in self._silences.get(target, ()))
        return [seen for seen in found if seen.first < end and seen.last >= start]

    def switches(self, points: Collection[PointId], start: int, end: int) -> Sequence[Observation]:
        told = (seen for point in points for seen in self._switches.get(point, ()))
        newest = {evidence_ref(seen).id: seen for seen in sorted(told, key=_arrival)}
        return sorted((seen for seen in newest.values() if start <= seen.first < end), key=_by_time)

    def gap_bins(self, point: PointId, start: int, end: int) -> Sequence[GapBin]:
        found = _touching(self._bins.get((Kind.PROBE_BIN, point), ()), start, end, longest_us(point.name))
        return [gap_bin(seen) for one in found if (seen := self._pieces.get(one.evidence)) is not None]

    def piece(self, name: str) -> Observation | None:
        return self._pieces.get(name)

    def path_bins(self, point: PointId, start: int, end: int) -> Sequence[PathBin]:
        return _touching(self._bins.get((Kind.PROBE_BIN, point), ()), start, end, longest_us(point.name))

    def test_results(self, point: PointId, start: int, end: int) -> Sequence[PathBin]:
        return _touching(self._bins.get((Kind.ELEMENT_RESULT, point), ()), start, end)

    def lossy(self, kind: Kind, point: PointId, start: int, end: int) -> Sequence[Stretch]:
        found = _touching(self._bins.get((kind, point), ()), start, end, longest_us(point.name))
        return [(one.start, one.end) for one in found if one.lossy]

    def rated(
        self,
        kind: Kind,
        point: PointId,
        start: int,
        end: int,
        *,
        delays: bool,  # noqa: ARG002 - all are in memory
        jitters: bool,  # noqa: ARG002
    ) -> Sequence[Rated]:
        found = _touching(self._bins.get((kind, point), ()), start, end, longest_us(point.name))
        return [rated_of(self._pieces[one.evidence]) for one in found]

    def path_days(self, point: PointId, zone: str, start: int, end: int) -> Sequence[PathDay]:  # noqa: ARG002
        return ()  # all bins are in memory

    def bin_ids(self, bins: Iterable[PathBin]) -> list[str]:
        return [one.evidence for one in bins]

    def counting(self) -> frozenset[PointId]:
        return frozenset(self._counted)

    def port_bins(self, point: PointId, start: int, end: int, *, unavailable: bool = False) -> Sequence[PortBin]:
        return _of_window(self._counted.get(point, ()), start, end, unavailable=unavailable)

    def port_bin_ids(self, bins: Iterable[PortBin]) -> list[str]:
        return [one.evidence for one in bins]

    def counted_bins(self, point: PointId, start: int, end: int) -> Sequence[CountedBin]:
        return [one for one in self._versions.get(point, ()) if one.bin.start < end and one.bin.end > start]

    def counted_ids(self, bins: Iterable[CountedBin]) -> list[str]:
        return [one.evidence for one in bins]


def _of_window(bins: Sequence[PortBin], start: int, end: int, *, unavailable: bool) -> list[PortBin]:
    return [one for one in bins if one.start < end and one.end > start and (one.unavailable_us or not unavailable)]


def _touching(bins: Sequence[PathBin], start: int, end: int, longest: int = HOUR_US) -> Sequence[PathBin]:
    first = bisect_left(bins, start - longest, key=_start)
    after = bisect_left(bins, end, key=_start)
    return [one for one in bins[first:after] if one.end > start]


def _by_time(seen: Observation) -> tuple[int, str, PointId]:
    return seen.first, seen.source, seen.point


def _arrival(seen: Observation) -> tuple[int, int, int, str]:
    return seen.received, seen.seq, seen.last, repr(seen.body)


def _speaking(known: Sequence[EvidenceRef], start: int, end: int) -> Iterator[EvidenceRef]:
    """One source's pieces in order: those that touch [start, end), and the last one that began before it."""
    begun, after = bisect_left(known, start, key=_first), bisect_left(known, end, key=_first)
    yield from (ref for ref in known[: max(begun - 1, 0)] if ref.last >= start)
    yield from known[max(begun - 1, 0) : after]


def _run_of_row(row: RunRow) -> Run:
    return Run(row.first, row.last, row.looks, row.capacity, row.defects, row.onset)


def _ref_order(ref: EvidenceRef) -> tuple[int, str, PointId, str]:
    return ref.first, ref.source, ref.point, ref.kind
