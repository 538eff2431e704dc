"""The bins of a stretch of time, series by series, with what was not measured told as such."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from probed.model.observation import QUARTER_US, BinSeries, Direction
from probed.store.pm_bins import BinVersion
from sla.intervals import Stretch
from sla.pm import PmTotal, TimedBin, total, usable

CLOSE_US: Final = 60_000_000
"""A shorter gap lies between two bins of an element whose clock drifts: it is no time that was not measured."""


class ShownBin(NamedTuple):
    """A bin as it was read last. `versions`: how often the element counted it anew, and 1."""

    bin: BinVersion
    versions: int


class SeriesView(NamedTuple):
    """One series over [start, end), as far as its own whole quarter hours go: its bins in order, and the stretches
    that nothing valid covers.
    """

    series: BinSeries
    start: int
    end: int
    bins: tuple[ShownBin, ...]
    unknown: tuple[Stretch, ...]
    total: PmTotal


def series_views(
    series: Iterable[BinSeries], versions: Iterable[BinVersion], start: int, end: int
) -> tuple[SeriesView, ...]:
    """Every one of these series, also one without any bin in [start, end): that is unknown time. `versions`: those
    of one bin in the order in which they held.
    """
    found: dict[BinSeries, dict[int, list[BinVersion]]] = {one: {} for one in series}
    for version in versions:
        if start <= version.start and version.end <= end:
            found.setdefault(version.series, {}).setdefault(version.end, []).append(version)
    return tuple(
        _view(one, bins, start, end) for one, bins in sorted(found.items(), key=lambda pair: _order(pair[0]))
    )


def _order(series: BinSeries) -> tuple[object, ...]:
    """The near end before the far end."""
    return (series.point, series.layer, series.direction is Direction.FAR)


def _view(series: BinSeries, bins: dict[int, list[BinVersion]], start: int, end: int) -> SeriesView:
    if bins:  # an element's quarter hours are its own: what is left at the borders is less than one
        last = max(bins)
        start, end = last - (last - start) // QUARTER_US * QUARTER_US, last + (end - last) // QUARTER_US * QUARTER_US
    shown = tuple(ShownBin(those[-1], len(those)) for _, those in sorted(bins.items()))
    timed = [TimedBin(one.bin.start, one.bin.end, one.bin.seen, one.bin.counts) for one in shown]
    unmeasured = usable(timed, start, end).unmeasured
    return SeriesView(series, start, end, shown, _long(unmeasured), total(timed, start, end))


def _long(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    return tuple((a, b) for a, b in stretches if b - a >= CLOSE_US)
