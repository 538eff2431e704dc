"""What an assessment asks of its evidence, whichever source that comes from: `evidence` has those there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from probed.model.ids import PointId
from probed.model.observation import BinSeries, Kind, Observation
from sla.fold import Run
from sla.intervals import Stretch
from sla.path_days import PathDay
from sla.path_quality import Rated
from sla.path_witness import PathBin
from sla.pm import TimedBin
from sla.pm_witness import PortBin, bin_id
from sla.probe_gaps import GapBin

RunsByWitness = Mapping[tuple[str, PointId], Sequence[Run]]


class CountedBin(NamedTuple):
    """A version of a bin of performance monitoring, and whose it is."""

    point: PointId
    source: str
    bin: TimedBin

    @property
    def evidence(self) -> str:
        counts = self.bin.counts
        return bin_id(BinSeries(self.point, counts.layer, counts.direction), self.source, self.bin.start)


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

    def path_bins(self, point: PointId, start: int, end: int) -> Sequence[PathBin]:
        """What one probe measured (`point` = probe and measurement) of [start, end), all senses."""
        ...

    def test_results(self, point: PointId, start: int, end: int) -> Sequence[PathBin]:
        """The results of one test of an element (`point`) that speak for [start, end)."""
        ...

    def lossy(self, kind: Kind, point: PointId, start: int, end: int) -> Sequence[Stretch]:
        """The time of those of either kind that lost packets."""
        ...

    def rated(
        self, kind: Kind, point: PointId, start: int, end: int, *, delays: bool, jitters: bool
    ) -> Sequence[Rated]:
        """The counts of those of either kind that touch [start, end), all senses; at least the histograms asked
        for.
        """
        ...

    def path_days(self, point: PointId, zone: str, start: int, end: int) -> Sequence[PathDay]:
        """The local days in [start, end) of which one probe's bins are kept added up, in order; possibly none."""
        ...

    def switches(self, points: Collection[PointId], start: int, end: int) -> Sequence[Observation]:
        """What was told of protection switches in [start, end) at these points, in order of time."""
        ...

    def gap_bins(self, point: PointId, start: int, end: int) -> Sequence[GapBin]:
        """What one probe lost on end in the bins that touch [start, end), all senses; `piece` finds them by id."""
        ...

    def bin_ids(self, bins: Iterable[PathBin]) -> list[str]:
        """Their ids, by which `piece` finds them from now on."""
        ...

    def counting(self) -> frozenset[PointId]:
        """The ports of which bins of performance monitoring were ever read."""
        ...

    def port_bins(self, point: PointId, start: int, end: int, *, unavailable: bool = False) -> Sequence[PortBin]:
        """The port's bins that bear witness and touch [start, end); or those with unavailable time only."""
        ...

    def port_bin_ids(self, bins: Iterable[PortBin]) -> list[str]:
        """Their ids, by which `piece` finds them from now on."""
        ...

    def counted_bins(self, point: PointId, start: int, end: int) -> Sequence[CountedBin]:
        """Every version of the port's bins, all layers and both directions, that touch [start, end)."""
        ...

    def counted_ids(self, bins: Iterable[CountedBin]) -> list[str]:
        """Their ids, by which `piece` finds them from now on."""
        ...
