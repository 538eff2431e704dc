"""Frame delay of Ethernet services over qualified frames: FD, MFD, FDR, IFDV (MEF 10.3), ETH-LM and ETH-DM.

Delays are microseconds. A lost frame has no delay: it is loss, never 0 and never the timeout. Percentiles are of the
nearest rank: the smallest delay that at least so many do not exceed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from sla.intervals import Stretch, subtract, union


class Basis(StrEnum):
    """What a delay is of. Half of a round trip is no one-way delay, and says so wherever it goes."""

    ONE_WAY = "one-way, clocks synchronised"
    ROUND_TRIP = "round trip"
    HALF = "half of a round trip"


class Sample(NamedTuple):
    """One frame: when it was sent (microseconds), its delay, None when it was lost."""

    at: int
    delay_us: int | None


def qualified(
    samples: Iterable[Sample], unavailable: Iterable[Stretch], maintenance: Iterable[Stretch]
) -> list[Sample]:
    """The frames that count: sent in available time, outside of maintenance; in the order of sending."""
    ordered = sorted(samples)
    if not ordered:
        return []
    window = [(ordered[0].at, ordered[-1].at + 1)]
    kept = subtract(window, union((*unavailable, *maintenance)))
    found: list[Sample] = []
    index = 0
    for sample in ordered:
        while index < len(kept) and kept[index][1] <= sample.at:
            index += 1
        if index < len(kept) and kept[index][0] <= sample.at:
            found.append(sample)
    return found


def nearest_rank(values: Iterable[int], ratio: Fraction) -> int | None:
    """The smallest value that at least `ratio` of all do not exceed; None of nothing."""
    if not 0 < ratio <= 1:
        raise ValueError(f"a percentile is a ratio above 0 and up to 1, not {ratio}")
    ordered = sorted(values)
    return ordered[ceil(ratio * len(ordered)) - 1] if ordered else None


class DelayFigures(NamedTuple):
    """Figures of the frames that arrived. `basis` says what was measured."""

    basis: Basis
    frames: int
    lost: int
    fd_us: int | None
    mfd_us: Fraction | None
    fdr_us: int | None
    min_us: int | None
    max_us: int | None
    ifdv_us: int | None
    pairs: int

    @property
    def flr(self) -> Fraction:
        """Lost over sent; 0 where nothing was sent (MEF 10.3)."""
        return Fraction(self.lost, self.frames) if self.frames else Fraction(0)


def figures(samples: Sequence[Sample], ratio: Fraction, separation_us: int, basis: Basis) -> DelayFigures:
    """FD and IFDV at a percentile, MFD, FDR = FD less the least delay.

    IFDV is of |d_k - d_l| over the pairs of frames sent `separation_us` apart that both arrived.
    """
    delays = [sample.delay_us for sample in samples if sample.delay_us is not None]
    fd_us = nearest_rank(delays, ratio)
    least = min(delays, default=None)
    varied = variations(samples, separation_us)
    return DelayFigures(
        basis=basis,
        frames=len(samples),
        lost=len(samples) - len(delays),
        fd_us=fd_us,
        mfd_us=Fraction(sum(delays), len(delays)) if delays else None,
        fdr_us=None if fd_us is None or least is None else fd_us - least,
        min_us=least,
        max_us=max(delays, default=None),
        ifdv_us=nearest_rank(varied, ratio),
        pairs=len(varied),
    )


def variations(samples: Iterable[Sample], separation_us: int) -> list[int]:
    """|d_k - d_l| of every pair of frames sent exactly so far apart."""
    known = {sample.at: sample.delay_us for sample in samples if sample.delay_us is not None}
    return [abs(known[at + separation_us] - delay) for at, delay in known.items() if at + separation_us in known]


COUNTER = 1 << 32


class LossMeasurement(NamedTuple):
    """The four counters of an ETH-LM answer: TxFCf, RxFCf, TxFCb of the far end, RxFCl of this one (Y.1731)."""

    tx_far: int
    rx_far: int
    tx_back: int
    rx_local: int


def frames_lost(earlier: LossMeasurement, later: LossMeasurement) -> tuple[int, int]:
    """Frames lost towards the far end, and on the way back; 32-bit counters that wrap once are taken as such.

    A negative number tells of frames that overtook the measurement, or of a counter that was set back.
    """
    sent, received, back, local = ((new - old) % COUNTER for old, new in zip(earlier, later, strict=True))
    return sent - received, back - local


def two_way_us(sent: int, received: int, answered: int, returned: int) -> int:
    """Round trip without the time spent at the far end: (T4 - T1) - (T3 - T2), of TWAMP, STAMP and ETH-DM."""
    return (returned - sent) - (answered - received)
