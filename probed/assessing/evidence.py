"""Where runs of looks come from: the store (read-only), or a file of observations."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final, Protocol

from probed.model.change import RunRow
from probed.model.evidence import EvidenceRef, evidence_ref
from probed.model.ids import PointId
from probed.model.observation import Observation, PointState, Silence
from probed.store.reader import Reader
from sla.fold import Run, join
from sla.intervals import Stretch

RunsByWitness = Mapping[tuple[str, PointId], Sequence[Run]]
_first = attrgetter("first")


class Evidence(Protocol):
    """What was seen of points, by whom, and how each piece is named."""

    def runs(self, points: Collection[PointId], start: int, end: int) -> RunsByWitness:
        """By source and point, every run that touches [start, end) and its neighbours outside, in order."""
        ...

    def ids(self, points: Collection[PointId], start: int, end: int) -> Sequence[str]:
        """Ids of the pieces that speak for [start, end), the last one before it included, in order of time."""
        ...

    def silences(self, targets: Collection[str], start: int, end: int) -> Sequence[Observation]:
        """When these elements or managers did not answer, in order of time."""
        ...

    def piece(self, name: str) -> Observation | None:
        """The observation behind an id."""
        ...


KEPT: Final = 20_000
"""Answers that are kept within one snapshot: circuits over one trunk ask for the same."""


class StoreEvidence:
    """The daemon's store, seen through a read-only connection.

    `whole`: what lies in it is read at once; for those who ask for many windows of few points.
    """

    def __init__(self, reader: Reader, whole: Stretch | None = None) -> None:
        self._reader, self._whole = reader, whole
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
        self._state = state

    def silences(self, targets: Collection[str], start: int, end: int) -> Sequence[Observation]:
        return self._reader.silences(targets, start, end)

    def piece(self, name: str) -> Observation | None:
        return self._reader.evidence(name)


class RecordedEvidence:
    """Observations of a file, indexed once by source and point."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        runs: defaultdict[tuple[str, PointId], list[Run]] = defaultdict(list)
        refs: dict[str, EvidenceRef] = {}
        silences: defaultdict[str, list[Observation]] = defaultdict(list)
        self._pieces: dict[str, Observation] = {}
        self.horizon = 0
        """The latest instant at which any source was heard or found silent; 0 = nothing is recorded."""
        for seen in observations:
            self.horizon = max(self.horizon, seen.last)
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
                case _:
                    pass  # counts and alarms carry no state; their readers are not here
        self._runs = {key: join(found) for key, found in runs.items()}
        self._by_point: defaultdict[PointId, list[str]] = defaultdict(list)
        for source, point in self._runs:
            self._by_point[point].append(source)
        self._refs: defaultdict[PointId, dict[tuple[str, str], list[EvidenceRef]]] = defaultdict(dict)
        for ref in sorted(refs.values(), key=_ref_order):
            self._refs[ref.point].setdefault((ref.source, ref.kind), []).append(ref)
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

    def piece(self, name: str) -> Observation | None:
        return self._pieces.get(name)


def _speaking(known: Sequence[EvidenceRef], start: int, end: int) -> Iterator[EvidenceRef]:
    """One source's pieces in order: those that touch [start, end), and the last one that began before it."""
    begun, after = bisect_left(known, start, key=_first), bisect_left(known, end, key=_first)
    yield from (ref for ref in known[: max(begun - 1, 0)] if ref.last >= start)
    yield from known[max(begun - 1, 0) : after]


def _run_of_row(row: RunRow) -> Run:
    return Run(row.first, row.last, row.looks, row.capacity, row.defects, row.onset)


def _ref_order(ref: EvidenceRef) -> tuple[int, str, PointId, str]:
    return ref.first, ref.source, ref.point, ref.kind
