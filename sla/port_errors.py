"""Error performance of a circuit from the bins of its ports over qualified time: available, in hours, not excluded.

Pure. ES and SES over available time (G.826 clause 4.7): what a bin calls unavailable has left its ES and SES already
and leaves the denominator too. A bidirectional path is unavailable while either direction is (G.826 Annex A.2); bins
tell how many seconds, not which, so what two of them lose together lies between the greater and the sum. A bin counts
for the figure where all of it lies in qualified time; what a mask or an outage cuts is in its bounds alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.contract import MeasuredClause
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Direction, PmBin
from sla.intervals import Stretch, overlap, within

CARRYING: Final = frozenset({"section", "line"})
"""Layers that carry many paths: they speak only where no path's own layer does."""
BLOCKS_PER_S: Final = {"vt": 2_000, "path": 8_000, "section": 8_000}
"""By layer, where it does not depend on the rate (G.828 BIP-2 and BIP-8, G.829 B1)."""
_EXIT_S: Final = 9
"""So many good seconds in a row may still be unavailable (ten-second rule)."""


class ErrorBin(NamedTuple):
    """What one direction counted over [start, end). Seconds of ES and SES, microseconds else."""

    start: int
    end: int
    es_s: int
    ses_s: int
    bbe: int | None
    least_us: int
    """Unavailable at least; `most_us`: at most. They differ where the layer does not count it."""
    most_us: int
    other_us: int
    """Unavailable in the other direction; 0 where nobody counts it."""
    evidence: str = ""
    """Its id; empty where it counted nothing."""


@dataclass(frozen=True, slots=True)
class MeasuredPort:
    """The usable bins of one port, layer and direction, none of which overlaps another."""

    point: PointId
    layer: str
    direction: Direction
    bins: Sequence[ErrorBin]


Reading = Callable[[int, int], Sequence[MeasuredPort]]
"""What the ports of a circuit counted over [start, end)."""


@dataclass(frozen=True, slots=True)
class PortErrors:
    """The bins of a port, layer and direction that touch qualified time, each with how much of it does."""

    point: PointId
    layer: str
    direction: Direction
    bins: tuple[tuple[ErrorBin, int], ...]


class FoundErrors(NamedTuple):
    """A ratio with its bounds, whose it is, and what it is made of."""

    value: Fraction
    low: Fraction
    high: Fraction
    of: PortErrors
    counted: int
    available_us: int
    evidence: tuple[str, ...]


def unavailable_us(counts: PmBin, length_us: int) -> tuple[int, int]:
    """The least and the most that a bin lets be unavailable.

    Where it is not counted: each severe second with nine good ones before it, and nine after the last (ten-second
    rule); nothing without severe seconds.
    """
    if counts.uas_s is not None:
        known = min(counts.uas_s * SECOND_US, length_us)
        return known, known
    most_s = (1 + _EXIT_S) * counts.ses_s + _EXIT_S if counts.ses_s else 0
    return 0, min(most_s * SECOND_US, length_us)


def port_errors(ports: Iterable[MeasuredPort], qualified: Sequence[Stretch]) -> tuple[PortErrors, ...]:
    """Each port over the stretches (sorted, disjoint, not touching); those without a bin in them say nothing."""
    found = []
    for port in ports:
        mine = [(one, overlap(within(qualified, one.start, one.end), one.start, one.end)) for one in port.bins]
        inside = tuple((one, us) for one, us in mine if us)
        if inside:
            found.append(PortErrors(port.point, port.layer, port.direction, inside))
    return tuple(found)


def worst_errors(clause: MeasuredClause, measured: Iterable[PortErrors]) -> FoundErrors | None:
    """The figure that speaks for the clause: that of the worst port, layer and direction; None where none can say it.

    Path layers speak before sections and lines, whose errors are those of everything that they carry.
    """
    figures = [found for each in measured if (found := _figure(clause.parameter, each)) is not None]
    paths = [found for found in figures if found.of.layer not in CARRYING]
    return max(paths or figures, key=_order, default=None)


def _order(found: FoundErrors) -> tuple[Fraction, Fraction, PointId, str, str]:
    return found.value, found.high, found.of.point, found.of.layer, found.of.direction.value


def _figure(parameter: str, of: PortErrors) -> FoundErrors | None:
    if parameter == "bber":
        return _blocks(of)
    severe = parameter == "sesr"
    counted_us = available_us = 0
    least, most = [0, 0], [0, 0]
    for one, inside_us in of.bins:
        errored_us = (one.ses_s if severe else one.es_s) * SECOND_US
        if inside_us == one.end - one.start:
            open_us = _most_available(one, inside_us)
            counted_us, available_us = counted_us + min(errored_us, open_us), available_us + open_us
        for bound, (e, a) in zip((least, most), _bounds(one, inside_us, errored_us), strict=True):
            bound[0], bound[1] = bound[0] + e, bound[1] + a
    if not available_us:
        return None
    value = Fraction(counted_us, available_us)
    low, high = (Fraction(e, a) if a else value for e, a in (least, most))
    evidence = tuple(one.evidence for one, us in of.bins if one.evidence and _speaks(one, us, severe=severe))
    bounds = min(value, low), max(value, high)
    return FoundErrors(value, *bounds, of, counted_us // SECOND_US, available_us, evidence)


def _speaks(one: ErrorBin, inside_us: int, *, severe: bool) -> bool:
    """Whether a bin moves the figure or its bounds otherwise than a clean one."""
    cut = inside_us < one.end - one.start
    return bool((one.ses_s if severe else one.es_s) or one.most_us or one.other_us or cut)


def _most_available(one: ErrorBin, inside_us: int) -> int:
    return min(inside_us, one.end - one.start - max(one.least_us, one.other_us))


def _least_available(one: ErrorBin, inside_us: int) -> int:
    return max(0, inside_us - one.most_us - one.other_us)


def _bounds(one: ErrorBin, inside_us: int, errored_us: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Errored and available time with which the ratio of a sum becomes smallest, and largest.

    Errored time lies in the direction's own available time (`room`); a of it is qualified and available both ways,
    and between errored - (room - a) and min(errored, a) of the errored time lies in that. For every ratio r up to 1
    errored - r * available is extreme at the same a, so the bounds of bins make the bounds of their sum.
    """
    room = one.end - one.start - one.least_us
    errored = min(errored_us, room)
    fewest, most = _least_available(one, inside_us), _most_available(one, inside_us)
    at_low, at_high = (min(max(wanted, fewest), most) for wanted in (room - errored, errored))
    return (max(0, errored - (room - at_low)), at_low), (min(errored, at_high), at_high)


def _blocks(of: PortErrors) -> FoundErrors | None:
    """BBER: background block errors of the blocks of available seconds that were not severe."""
    blocks = BLOCKS_PER_S.get(of.layer)
    if blocks is None or any(one.bbe is None for one, _ in of.bins):
        return None  # a sum of the rest would look like all of it
    counted = good_us = available_us = 0
    fewest, most = [0, 0], [0, 0]
    """Errors, and the time whose blocks they are of."""
    for one, inside_us in of.bins:
        errors, severe_us = one.bbe or 0, one.ses_s * SECOND_US
        whole = inside_us == one.end - one.start
        upper = _most_available(one, inside_us)
        lower = _least_available(one, inside_us)
        if whole:
            counted, available_us = counted + errors, available_us + upper
            good_us += max(0, upper - severe_us)
        sure = whole and lower == upper and not one.other_us
        fewest[0] += errors if sure else 0
        most[0] += errors
        fewest[1] += max(0, upper - severe_us) if sure else upper
        most[1] += max(0, lower - severe_us)
    if not good_us:
        return None
    value = Fraction(counted * SECOND_US, blocks * good_us)
    low = Fraction(fewest[0] * SECOND_US, blocks * fewest[1])
    high = Fraction(most[0] * SECOND_US, blocks * most[1]) if most[1] else Fraction(1)
    evidence = tuple(one.evidence for one, _ in of.bins if one.evidence)
    return FoundErrors(value, min(value, low), max(value, high), of, counted, available_us, evidence)
