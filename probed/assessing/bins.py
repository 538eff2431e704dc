"""The bins of a stretch of time, series by series, with what was not measured told as such."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from probed.model.capacity import DOWN
from probed.model.observation import QUARTER_US, BinSeries, Direction
from probed.store.pm_bins import BinVersion
from sla.fold import Run, fold
from sla.intervals import Stretch, union
from sla.pm import PmTotal, TimedBin, constrain_all, total, usable
from sla.timeline import spans

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
    overlapping: tuple[Stretch, ...] = ()
    """Bins that overlap a better one, and so count nowhere."""


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
    found = usable(timed, start, end)
    overlapping = tuple((one.start, one.end) for one in found.doubled)
    return SeriesView(series, start, end, shown, _long(found.unmeasured), total(timed, start, end), overlapping)


def _long(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    return tuple((a, b) for a, b in stretches if b - a >= CLOSE_US)


class Witnessed(NamedTuple):
    """What the unavailable seconds of a series add to what polling saw of its port. Microseconds.

    `located_us` of them lie where polling saw the port down; `unlocated_us` lie somewhere in their quarter hours,
    and nobody else saw them; `deficit_us` of down time was seen in quarter hours that do not count so much.
    """

    located_us: int
    unlocated_us: int
    deficit_us: int


def witnessed(view: SeriesView, runs: Iterable[Iterable[Run]], horizon: int, limit_us: int) -> Witnessed | None:
    """The view's valid bins against what each source that polls the port saw (`runs`, one set a source).

    None: the layer counts no unavailable seconds, or of the far end, of which the port's state says nothing.
    """
    timed = [TimedBin(one.bin.start, one.bin.end, one.bin.seen, one.bin.counts) for one in view.bins]
    if view.series.direction is Direction.FAR or not any(one.counts.uas_s is not None for one in timed):
        return None
    timelines = [fold(some, view.start, view.end, horizon, limit_us) for some in runs]
    down = union((s.start.at, s.end) for one in timelines for s in spans(one) if s.value == DOWN)
    found = constrain_all(timed, down, ())
    return Witnessed(
        sum(one.located_us for one in found),
        sum(one.unlocated_us for one in found),
        sum(one.deficit_us for one in found),
    )
