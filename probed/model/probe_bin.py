"""ProbeBin: what a probe measured of one path over one interval, in counts that add up for any later question.

Nothing in it is an average of averages: delay and jitter are histograms with their sums, loss is counts, and the
pieces of the interval (delta-t, MEF 10.2.1 clause 7.9.8) that were incomplete or lossy are listed, so that the
availability of any C, n and p can be computed afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

Buckets: TypeAlias = tuple[tuple[int, int], ...]
"""Sparse log-linear histogram (sla.histogram): (bucket number, count), bucket numbers strictly increasing."""


class Sense(StrEnum):
    """Which way was measured. Half of a round trip is never called one-way (RFC 7679, RFC 2681)."""

    ROUND_TRIP = "round_trip"
    FORWARD = "forward"
    BACKWARD = "backward"


class ClockState(StrEnum):
    """How the clock of the probe's far end and near end hangs together, as the probe says."""

    LOCKED = "locked"
    HOLDOVER = "holdover"
    FREE = "free"
    UNKNOWN = "unknown"


class ClockQuality(NamedTuple):
    """The probe's own clock against UTC: its offset and the bound of its error, microseconds; None = not said."""

    state: ClockState = ClockState.UNKNOWN
    offset_us: int | None = None
    error_us: int | None = None


UNSAID: Final = ClockQuality()
"""The probe says nothing of its clock."""


class Piece(NamedTuple):
    """A delta-t of the interval, by number from 0, that was lossy, incomplete or (sent = 0) not measured."""

    number: int
    sent: int
    lost: int


class Gap(NamedTuple):
    """The longest run of packets on end that were lost, of packets sent evenly, `spacing_us` apart.

    `at_us`: when its first one was sent (microseconds UTC); None = not told, or nothing was lost.
    """

    spacing_us: int
    longest: int
    at_us: int | None = None


def gap_wrong(gap: Gap | None, sent: int, lost: int) -> str:
    """What of a gap contradicts the counts of its bin; empty = nothing does."""
    if gap is None:
        return ""
    if not sent:
        return "a gap of no packets sent"
    if gap.longest > lost or (lost and not gap.longest):
        return f"a gap of {gap.longest} packets, where {lost} were lost"
    return "a gap of no packets has no beginning" if gap.at_us is not None and not gap.longest else ""


class ToldTimes(NamedTuple):
    """What an element tells of an interval's times by itself: no histogram of ours, and never made into one.

    `delays`: so many frames the means are of. A bin is (lower bound in microseconds, count): it ends where the next
    begins, the last never. None and () = it does not tell.
    """

    delays: int = 0
    delay_us: int | None = None
    """Mean."""
    jitter_us: int | None = None
    """Mean absolute difference."""
    delay_bins: tuple[tuple[int, int], ...] = ()
    jitter_bins: tuple[tuple[int, int], ...] = ()


UNTOLD: Final = ToldTimes()


class Doubt(StrEnum):
    """Why a figure is not to be trusted."""

    CLOCK = "clock"
    """One-way delay, and the clock is off, unknown, or its error too large."""
    NEGATIVE = "negative"
    """Packets arrived before they were sent."""
    HEALTH = "health"
    """The probe itself says that it was not well."""
    TIME = "time"
    """The interval lies where the probe's clock cannot be: the probe's time is off by more than is allowed."""


@dataclass(frozen=True, slots=True)
class ProbeBin:
    """One path and interval of a probe: counts and histograms, never averages of percentages.

    sent = received in time + late + lost. Late packets and duplicates are in no histogram. `negative` packets came
    in time, with a one-way delay below zero: they are in no histogram either.
    """

    sent: int
    lost: int
    late: int = 0
    duplicate: int = 0
    delay_us: Buckets = ()
    jitter_us: Buckets = ()
    delay_sum_us: int | None = None
    delay_min_us: int | None = None
    delay_max_us: int | None = None
    jitter_sum_us: int | None = None
    jitter_min_us: int | None = None
    jitter_max_us: int | None = None
    negative: int = 0
    sense: Sense = Sense.ROUND_TRIP
    piece_us: int = 0
    """Length of a delta-t; 0 = the interval is one piece."""
    pieces: tuple[Piece, ...] = ()
    """Only those that were not whole and clean, numbers increasing; the others share what is left of `sent`."""
    clock: ClockQuality = UNSAID
    doubts: tuple[Doubt, ...] = ()
    """Why it is not trusted; empty = it is."""
    software: str = ""
    boot: int = 0
    """When the probe's numbering began (microseconds UTC): numbers restart with it."""
    number: int = 0
    """The sample's number in its measurement since `boot`."""
    gap: Gap | None = None
    """None = the probe does not say."""

    @property
    def trusted(self) -> bool:
        return not self.doubts

    @property
    def told(self) -> ToldTimes | None:
        """What an element's own session says of its times; of probes nothing."""
        return None


@dataclass(frozen=True, slots=True)
class SessionBin(ProbeBin):
    """A bin of an element's own session, which tells its times by itself: it has no histogram of ours. `sent` 0 = it
    does not say of how many.
    """

    told: ToldTimes = UNTOLD
