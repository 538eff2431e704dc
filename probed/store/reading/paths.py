"""What probes and tests measured of one path, for those who assess the circuit on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from probed.model.ids import PointId
from probed.model.observation import Observation
from probed.store import path_bins, path_days
from probed.store.probes import bin_of
from probed.store.reading.snapshots import Snapshots
from probed.store.results import result_of
from sla.path_days import PathDay
from sla.path_quality import Rated
from sla.path_witness import PathBin
from sla.probe_gaps import GapBin


class PathReader:
    """Bins of a probe (`point` = probe and measurement), results of a test (`point` = element and test)."""

    def __init__(self, store: Snapshots) -> None:
        self._store = store

    def bins(self, point: PointId, start: int, end: int) -> list[PathBin]:
        """What one probe measured of [start, end), all senses."""
        return [path_bins.bin_of(point.element, row) for row in self._path(path_bins.BINS, point, start, end)]

    def lossy_bins(self, point: PointId, start: int, end: int) -> list[tuple[int, int]]:
        """When its bins in [start, end) began and ended that lost packets."""
        return self._path(path_bins.LOSSY_BINS, point, start, end)

    def gaps(self, point: PointId, start: int, end: int) -> list[tuple[PointId, GapBin]]:
        """What one probe lost on end in the bins that touch [start, end), all senses, each with whose bin it is."""
        return [path_bins.gap_bin(point.element, row) for row in self._path(path_bins.GAPS, point, start, end)]

    def bin(self, point: PointId, start: int) -> Observation | None:
        """The whole of the bin that began at `start`."""
        got = self._store.read(path_bins.BIN, *point, start)
        return bin_of(got[0]) if got else None

    def rated_bins(self, point: PointId, start: int, end: int, *, delays: bool, jitters: bool) -> list[Rated]:
        """The counts of the same bins as `bins`, and those histograms that are asked for."""
        asked = (*point, start, end, path_bins.longest_us(point.name), delays, jitters)
        rows = self._store.read(path_bins.RATED_BINS, *asked)
        return [path_bins.rated_bin(row) for row in rows]

    def days(self, point: PointId, zone: str, start: int, end: int) -> list[PathDay]:
        """The zone's days that lie in [start, end) and are kept added up, in order."""
        return path_days.days_of(self._store.read(path_days.DAYS, *point, zone, start, end))

    def count_near(self, point: PointId, start: int, end: int) -> int:
        """How many bins began in [start, end) or may reach into it, all senses: for `DayMade`."""
        count: int = self._path(path_days.COUNT, point, start, end)[0][0]
        return count

    def rated_results(self, point: PointId, start: int, end: int) -> list[Rated]:
        """The same of the results of a test."""
        return [path_bins.rated_result(row) for row in self._store.read(path_bins.RATED_RESULTS, *point, start, end)]

    def whole_bins(self, point: PointId, start: int, end: int) -> tuple[Observation, ...]:
        """What was measured of one path (`point`) in [start, end), all senses, in order of sense and time."""
        return tuple(map(bin_of, self._path(path_bins.WHOLE_BINS, point, start, end)))

    def session_ends(self, points: Iterable[PointId]) -> dict[PointId, int]:
        """When the latest bin of each of these sessions ended, whatever its sense; those without one are left out."""
        found: dict[PointId, int] = {}
        for point in points:
            for way in ("", "/forward", "/backward"):
                for (end,) in self._store.read(path_bins.LATEST_END, f"{point.name}{way}", point.element):
                    found[point] = max(end, found.get(point, end))
        return found

    def _path(self, sql: str, point: PointId, start: int, end: int) -> list[Any]:
        return self._store.read(sql, *point, start, end, path_bins.longest_us(point.name))

    def results(self, point: PointId, start: int, end: int) -> list[PathBin]:
        """The results of one test that speak for [start, end), in order."""
        return [path_bins.result_of(point, row) for row in self._store.read(path_bins.RESULTS, *point, start, end)]

    def lossy_results(self, point: PointId, start: int, end: int) -> list[tuple[int, int]]:
        """The time for which its results in [start, end) speak that lost packets."""
        return self._store.read(path_bins.LOSSY_RESULTS, *point, start, end)

    def result(self, point: PointId, start: int) -> Observation | None:
        """The result that speaks from `start` on."""
        got = self._store.read(path_bins.RESULT, *point, start)
        return result_of(got[0]) if got else None
