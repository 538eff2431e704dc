"""Bins of performance monitoring: what the interval tables of ports told."""

from __future__ import annotations

from collections.abc import Iterable

from probed.model.ids import PointId
from probed.model.observation import BinSeries, Direction
from probed.store import pm_bins
from probed.store.pm_bins import BinVersion
from probed.store.reading.snapshots import Snapshots


class BinReader:
    """By point, by element, and which there are."""

    def __init__(self, store: Snapshots) -> None:
        self._store = store

    def of_point(self, point: PointId, start: int, end: int) -> list[BinVersion]:
        """Every version of the point's bins that ended in (start, end], those of one bin as they held in turn."""
        return [pm_bins.version_of(row) for row in self._store.read(pm_bins.OF_POINT, *point, start, end)]

    def of_element(self, element: str, start: int, end: int) -> list[BinVersion]:
        """The same of all the element's points."""
        return [pm_bins.version_of(row) for row in self._store.read(pm_bins.OF_ELEMENT, element, start, end)]

    def near(self, point: PointId, start: int, end: int, *, unavailable: bool = False) -> list[BinVersion]:
        """Every version of the port's near-end bins that touch [start, end); or those with unavailable time."""
        sql = pm_bins.NEAR_UNAVAILABLE if unavailable else pm_bins.NEAR
        return [pm_bins.version_of(row) for row in self._store.read(sql, *point, start, end)]

    def touching(self, point: PointId, start: int, end: int) -> list[BinVersion]:
        """Every version of the port's bins, all layers and both directions, that touch [start, end)."""
        return [pm_bins.version_of(row) for row in self._store.read(pm_bins.TOUCHING, *point, start, end)]

    def counting(self) -> frozenset[PointId]:
        """The ports whose near end ever had a bin."""
        return frozenset(PointId(*row) for row in self._store.read(pm_bins.COUNTING))

    def ends(self, points: Iterable[PointId], since: int) -> dict[BinSeries, list[tuple[int, bool]]]:
        """Which bins ended after an instant, and whether any version of them is valid."""
        found: dict[BinSeries, list[tuple[int, bool]]] = {}
        with self._store.snapshot():
            for point in points:
                for layer, direction, end, valid in self._store.read(pm_bins.ENDS, *point, since):
                    found.setdefault(BinSeries(point, layer, Direction(direction)), []).append((end, bool(valid)))
        return found

    def elements(self) -> list[str]:
        """The elements that ever had bins."""
        return [element for (element,) in self._store.read(pm_bins.ELEMENTS)]

    def series(self, element: str) -> list[BinSeries]:
        """The series of an element that ever had bins."""
        found = self._store.read(pm_bins.SERIES, element)
        return [BinSeries(PointId(*point), layer, Direction(direction)) for *point, layer, direction in found]
