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


class Seen(NamedTuple):
    """When a bin ended by the probe's clock and was received by ours; what the probe says of its health, and by how
    much its time is behind ours as its heartbeats tell (None = not known).
    """

    end: int
    received: int
    healthy: bool = True
    apart_us: int | None = None


def doubts(body: ProbeBin, seen: Seen, bounds: Bounds) -> tuple[Doubt, ...]:
    """Every reason not to believe a bin.

    A round trip needs no clock but the probe's own: only its place in time is in doubt when the clock is off.
    """
    found = []
    one_way = body.sense is not Sense.ROUND_TRIP
    if one_way and not _agrees(body.clock, bounds.one_way_us):
        found.append(Doubt.CLOCK)
    if body.negative:
        found.append(Doubt.NEGATIVE)
    if not seen.healthy:
        found.append(Doubt.HEALTH)
    apart_us = max(abs(body.clock.offset_us or 0), abs(seen.apart_us or 0), seen.end - seen.received)
    if apart_us > bounds.time_us:
        found.append(Doubt.TIME)
    return tuple(found)


def judged(body: ProbeBin, seen: Seen, bounds: Bounds) -> ProbeBin:
    """The bin with its doubts."""
    found = doubts(body, seen, bounds)
    return replace(body, doubts=found) if found else body


def _agrees(clock: ClockQuality, bound_us: int) -> bool:
    """Known to be within the bound: what is not said is not known."""
    if clock.state not in _GOOD or clock.error_us is None:
        return False
    return abs(clock.offset_us or 0) + clock.error_us <= bound_us
