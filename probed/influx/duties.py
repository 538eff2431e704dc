"""What time alone makes due: samples of the state, days that ended, and the past for a server that is new."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from config.settings_influx import InfluxSettings
from probed.influx.render import Renderer
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US
from probed.store import sink_outbox as kinds
from probed.store.reader import Reader
from probed.store.sink_outbox import SinkMark
from sla.local_days import day_of, instants

QUEUE: Final = 20_000
"""While so many marks wait, no further day is added."""
OVERLAP_US: Final = HOUR_US
"""So much before it was last at work is looked at again after a start."""
LATE_US: Final = DAY_US
"""So late a bin may still come or be corrected."""
PROBE_PIECE_US: Final = 5 * MINUTE_US
SAMPLES: Final = 24
"""Samples added at once."""


class Due(NamedTuple):
    """Marks to be made, and how far that brings each of the sink's cursors."""

    marks: tuple[SinkMark, ...]
    cursors: Mapping[str, int]


class Cursors:
    """The names of one target's cursors: another server or database begins anew."""

    def __init__(self, settings: InfluxSettings) -> None:
        place = f"{settings.url}|{settings.database}|{settings.retention_policy}|{settings.org}|{settings.bucket}"
        prefix = f"influx:{zlib.crc32(place.encode()):08x}"
        self.alive = f"{prefix}:alive"
        self.problem = f"{prefix}:problem"
        self.state = f"{prefix}:state"
        self._day = f"{prefix}:day"

    def day(self, zone: str) -> str:
        return f"{self._day}:{zone}"


def beginning(
    reader: Reader, settings: InfluxSettings, renderer: Renderer, stamp: Callable[[], int], now: int
) -> Due:
    """What was missed since the sink was last at work; all of the last weeks for a server that is new."""
    names, known, horizon = Cursors(settings), reader.cursors(), reader.last_input()
    if horizon is None:
        horizon = now
    alive = known.get(names.alive)
    if alive is None:
        since = horizon - settings.backfill_us
        changed = dict.fromkeys(renderer.circuits, since)
    else:
        changed = reader.sink.circuits_changed(alive - OVERLAP_US)
        since = horizon
    marks = tuple(SinkMark(kinds.SPAN, name, 0, at, kinds.EVER, stamp(), now) for name, at in changed.items())
    bins_since = since if alive is None else alive - LATE_US
    if alive is None or horizon - alive > OVERLAP_US:  # bins were stored that nobody marked
        number = stamp()
        marks += tuple(
            SinkMark(kinds.BIN, element, 0, bins_since, kinds.EVER, number, now) for element in reader.bins.elements()
        )
        marks += tuple(_of_probes(reader, bins_since, number, now))
    cursors = {names.alive: horizon}
    if names.state not in known:
        cursors[names.state] = horizon
    for zone in renderer.zones:
        if names.day(zone) not in known:
            cursors[names.day(zone)] = day_of(since, zone).start
    return Due(marks, cursors)


def _of_probes(reader: Reader, since: int, number: int, now: int) -> Iterator[SinkMark]:
    """Marks of a few minutes each: a month of bins would not fit into memory at once."""
    between = reader.probes.bins_between(since)
    if between is None:
        return
    first, last = between
    for at in range(first - first % PROBE_PIECE_US, last + 1, PROBE_PIECE_US):
        yield SinkMark(kinds.PROBE, "", at // kinds.PROBE_SLOT_US, at, at + PROBE_PIECE_US - 1, number, now)


def due(reader: Reader, settings: InfluxSettings, renderer: Renderer, stamp: Callable[[], int], now: int) -> Due:
    """What is to be told by now: one day of each zone at a time, and a day's samples at most."""
    names, known, horizon = Cursors(settings), reader.cursors(), reader.last_input()
    if horizon is None:
        return Due((), {})
    marks: list[SinkMark] = []
    cursors: dict[str, int] = {}
    samples = instants(known.get(names.state, horizon), horizon, settings.sample_us)[:SAMPLES]
    marks += [SinkMark(kinds.STATE, "", at, at - 1, at, stamp(), now) for at in samples]
    if samples:
        cursors[names.state] = samples[-1]
    if reader.sink.counts()[0] < QUEUE:
        for zone in renderer.zones:
            begun = known.get(names.day(zone), day_of(horizon, zone).start)
            day = day_of(begun, zone)
            if day.end + settings.settle_us <= horizon:
                latest = day_of(day.end, zone).end + settings.settle_us > horizon
                marks += renderer.day_ended(day, stamp, now, latest=latest)
                cursors[names.day(zone)] = day.end
    if cursors or known.get(names.alive, 0) + MINUTE_US <= horizon:
        cursors[names.alive] = horizon
    return Due(tuple(marks), cursors)
