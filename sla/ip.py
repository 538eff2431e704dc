"""IP performance: Y.1540 parameters and availability, Y.1541 classes, IPDV, PDV and jitter (RFC 3393, 5481, 3550).

Delays are microseconds in the order of sending; None = lost, for which no delay is defined.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from sla.frame_delay import Basis, nearest_rank

Delay: TypeAlias = int | None

P999: Final = Fraction(999, 1000)
AVAILABLE_2011: Final = Fraction(20, 100)
AVAILABLE_2002: Final = Fraction(75, 100)
"""c1 of Y.1540: an interval with more loss is unavailable."""


def ipdv_us(delays: Sequence[Delay]) -> list[int | None]:
    """D(i) - D(i-1) of packets that follow each other; undefined (None) where either was lost (RFC 3393)."""
    return [None if one is None or two is None else two - one for one, two in pairwise(delays)]


def pdv_us(delays: Iterable[Delay]) -> list[int]:
    """D(i) less the least delay of all, of what arrived (RFC 5481)."""
    arrived = [delay for delay in delays if delay is not None]
    least = min(arrived, default=0)
    return [delay - least for delay in arrived]


class Jitter(NamedTuple):
    """The jitter estimate of a receiver between two packets (RFC 3550 clause 6.4.1)."""

    us: float = 0.0
    before: int | None = None


def jitter_step(state: Jitter, delay: Delay) -> Jitter:
    """One packet on: J += (|D| - J) / 16. A lost packet is not seen by a receiver."""
    if delay is None:
        return state
    if state.before is None:
        return Jitter(state.us, delay)
    return Jitter(state.us + (abs(delay - state.before) - state.us) / 16, delay)


def rtp_jitter_us(delays: Iterable[Delay]) -> float:
    """The estimate after all of them."""
    state = Jitter()
    for delay in delays:
        state = jitter_step(state, delay)
    return state.us


class IpFigures(NamedTuple):
    """Y.1540 clause 6 of one population of packets. Delays in microseconds."""

    basis: Basis
    sent: int
    lost: int
    errored: int
    iptd_us: Fraction | None
    ipdv_us: int | None
    min_us: int | None
    ipdv_least_us: int | None
    ipdv_most_us: int | None
    pdv_p95_us: int | None
    pdv_p99_us: int | None
    jitter_us: float | None

    @property
    def iplr(self) -> Fraction | None:
        return Fraction(self.lost, self.sent) if self.sent else None

    @property
    def iper(self) -> Fraction | None:
        """Errored over all that arrived, errored or not."""
        arrived = self.sent - self.lost
        return Fraction(self.errored, arrived) if arrived else None


def figures(delays: Sequence[Delay], basis: Basis, errored: int = 0) -> IpFigures:
    """IPTD = mean, IPDV = 99.9 % quantile less the least (Y.1541), two-point IPDV and PDV beside it."""
    arrived = [delay for delay in delays if delay is not None]
    above = pdv_us(delays)
    steps = [step for step in ipdv_us(delays) if step is not None]
    return IpFigures(
        basis=basis,
        sent=len(delays),
        lost=len(delays) - len(arrived),
        errored=errored,
        iptd_us=Fraction(sum(arrived), len(arrived)) if arrived else None,
        ipdv_us=nearest_rank(above, P999),
        min_us=min(arrived, default=None),
        ipdv_least_us=min(steps, default=None),
        ipdv_most_us=max(steps, default=None),
        pdv_p95_us=nearest_rank(above, Fraction(95, 100)),
        pdv_p99_us=nearest_rank(above, Fraction(99, 100)),
        jitter_us=rtp_jitter_us(delays) if arrived else None,
    )


class ClassLimits(NamedTuple):
    """Bounds of a Y.1541 class; None = unspecified. Check against the Recommendation in force."""

    iptd_us: int | None
    ipdv_us: int | None
    iplr: Fraction | None
    iper: Fraction | None


_LOSS, _ERRORS = Fraction(1, 1_000), Fraction(1, 10_000)
_TIGHT_LOSS, _TIGHT_ERRORS = Fraction(1, 100_000), Fraction(1, 1_000_000)
CLASSES: Final[tuple[ClassLimits, ...]] = (
    ClassLimits(100_000, 50_000, _LOSS, _ERRORS),
    ClassLimits(400_000, 50_000, _LOSS, _ERRORS),
    ClassLimits(100_000, None, _LOSS, _ERRORS),
    ClassLimits(400_000, None, _LOSS, _ERRORS),
    ClassLimits(1_000_000, None, _LOSS, _ERRORS),
    ClassLimits(None, None, None, None),
    ClassLimits(100_000, 50_000, _TIGHT_LOSS, _TIGHT_ERRORS),
    ClassLimits(400_000, 50_000, _TIGHT_LOSS, _TIGHT_ERRORS),
)
"""Classes 0 to 7 of Y.1541."""


def failed(figures_: IpFigures, limits: ClassLimits) -> tuple[str, ...] | None:
    """Names of the bounds that are broken; None when nothing arrived that could be judged.

    A round trip is no one-way delay: it is never judged against a class (ValueError).
    """
    if figures_.basis is Basis.ROUND_TRIP:
        raise ValueError("Y.1541 bounds one-way delays: halve the round trip, and say so, or measure one way")
    values = (figures_.iptd_us, figures_.ipdv_us, figures_.iplr, figures_.iper)
    if not figures_.sent:
        return None
    pairs = zip(limits._fields, values, limits, strict=True)
    return tuple(name.removesuffix("_us") for name, value, most in pairs if most is not None and _over(value, most))


def _over(value: int | Fraction | None, most: int | Fraction) -> bool:
    return value is not None and value > most


class PacketsRun(NamedTuple):
    """So many equal intervals of T_av (five minutes): packets sent and lost; `sent` None = not measured."""

    sent: int | None
    lost: int
    times: int = 1


class IpAvailability(NamedTuple):
    """Intervals of Y.1540 clause 7."""

    unavailable: int
    intervals: int
    unmeasured: int

    @property
    def pia(self) -> Fraction | None:
        """Share of the judged intervals that were available; None without any."""
        return Fraction(self.intervals - self.unavailable, self.intervals) if self.intervals else None


def availability(runs: Iterable[PacketsRun], threshold: Fraction = AVAILABLE_2011) -> IpAvailability:
    """An interval is available when IPLR <= c1. One without packets was not measured: it says nothing of loss."""
    judged = lost = unmeasured = 0
    for run in runs:
        if not run.sent:
            unmeasured += run.times
            continue
        judged += run.times
        if Fraction(run.lost, run.sent) > threshold:
            lost += run.times
    return IpAvailability(lost, judged, unmeasured)
