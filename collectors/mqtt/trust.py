"""Whether a figure can be believed: clocks, negative delays, the probe's own health, its place in time. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from probed.model.probe_bin import ClockQuality, ClockState, Doubt, ProbeBin, Sense

_GOOD: Final = frozenset({ClockState.LOCKED, ClockState.HOLDOVER})


class Bounds(NamedTuple):
    """`one_way_us`: how far the clocks may be off where a one-way delay is measured. `time_us`: how far the probe's
    time may be off at all.
    """

    one_way_us: int
    time_us: int


def doubts(body: ProbeBin, *, healthy: bool, end: int, received: int, bounds: Bounds) -> tuple[Doubt, ...]:
    """Every reason not to believe a bin that ended at `end` by the probe and was received at `received`.

    A round trip needs no clock but the probe's own: only its place in time is in doubt when the clock is off.
    """
    found = []
    one_way = body.sense is not Sense.ROUND_TRIP
    if one_way and not _agrees(body.clock, bounds.one_way_us):
        found.append(Doubt.CLOCK)
    if body.negative:
        found.append(Doubt.NEGATIVE)
    if not healthy:
        found.append(Doubt.HEALTH)
    if abs(body.clock.offset_us or 0) > bounds.time_us or end > received + bounds.time_us:
        found.append(Doubt.TIME)
    return tuple(found)


def judged(body: ProbeBin, *, healthy: bool, end: int, received: int, bounds: Bounds) -> ProbeBin:
    """The bin with its doubts."""
    found = doubts(body, healthy=healthy, end=end, received=received, bounds=bounds)
    return replace(body, doubts=found) if found else body


def _agrees(clock: ClockQuality, bound_us: int) -> bool:
    """Known to be within the bound: what is not said is not known."""
    if clock.state not in _GOOD or clock.error_us is None:
        return False
    return abs(clock.offset_us or 0) + clock.error_us <= bound_us
