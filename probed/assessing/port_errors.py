"""What the ports of a circuit count of errored seconds, read once for all windows."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from probed.assessing.evidence_protocol import CountedBin, Evidence
from probed.assessing.truth import TopologyHistory
from probed.model.capacity import DOWN, UP
from probed.model.contract import Contract, MeasuredClause, MeasuredKind
from probed.model.ids import PointId
from probed.model.observation import SAME_BIN_US, Direction
from sla.circuit import CircuitEvidence
from sla.intervals import Stretch, union, within
from sla.pm import TimedBin, usable
from sla.port_errors import ErrorBin, MeasuredPort, unavailable_us
from sla.route import leaves_of, value

_EVER: Final = 1 << 62
_Series = tuple[PointId, str, Direction]
_OTHER: Final = {Direction.NEAR: Direction.FAR, Direction.FAR: Direction.NEAR}


def promised(contract: Contract) -> bool:
    """Whether anything is promised of errored seconds."""
    return any(
        isinstance(clause, MeasuredClause) and clause.kind is MeasuredKind.ERROR_PERFORMANCE
        for clause in contract.clauses
    )


def ports_needed(history: TopologyHistory, seen: CircuitEvidence) -> dict[PointId, tuple[Stretch, ...]]:
    """The ports of the leaves that all of the circuit passes, each with the time for which it did.

    Of protected legs nobody knows which one carried the service: errors of the other are none of the customer's.
    """
    found: defaultdict[PointId, list[Stretch]] = defaultdict(list)
    for epoch in seen.routes:
        start = max(epoch.start, seen.timeline.start)
        end = seen.timeline.end if epoch.end is None else min(epoch.end, seen.timeline.end)
        if start >= end:
            continue
        up = dict.fromkeys(leaves_of(epoch.route), UP)
        for leaf, points in history.ends_of(epoch, start, end).items():
            if value(epoch.route, {**up, leaf: DOWN}) != UP:
                for point in points:
                    found[point].append((start, end))
    return {point: union(stretches) for point, stretches in found.items()}


class ErrorReading:
    """The bins of one circuit's ports, near and far end; what was read for one window is there for the next."""

    def __init__(self, evidence: Evidence, ports: Mapping[PointId, Sequence[Stretch]]) -> None:
        """`ports`: as `ports_needed` tells."""
        self._evidence, self._ports = evidence, ports
        self._known: Stretch | None = None
        self._read: defaultdict[_Series, dict[CountedBin, None]] = defaultdict(dict)
        self._bins: dict[_Series, list[ErrorBin]] = {}

    def __call__(self, start: int, end: int) -> Sequence[MeasuredPort]:
        """Those that touch [start, end)."""
        if self._known is None:
            missing, self._known = [(start, end)], (start, end)
        else:
            known = self._known
            missing = [(start, known[0]), (known[1], end)]
            self._known = min(start, known[0]), max(end, known[1])
        missing = [(begin, until) for begin, until in missing if begin < until]
        for begin, until in missing:
            for point in self._ports:
                for one in self._evidence.counted_bins(point, begin, until):
                    self._read[point, one.bin.counts.layer, one.bin.counts.direction][one] = None
        if missing:
            self._bins = self._usable()
        return [
            MeasuredPort(point, layer, direction, [one for one in bins if one.start < end and one.end > start])
            for (point, layer, direction), bins in sorted(self._bins.items())
        ]

    def _usable(self) -> dict[_Series, list[ErrorBin]]:
        """Of each bin the version that holds, where its counts can be trusted and all of it is of this circuit."""
        good: dict[_Series, tuple[TimedBin, ...]] = {}
        for series, read in self._read.items():
            held = usable((one.bin for one in read), -_EVER, _EVER).bins
            good[series] = tuple(one for one in held if not one.counts.suspect)
        return {series: self._of(series, bins, good) for series, bins in good.items()}

    def _of(
        self, series: _Series, bins: Sequence[TimedBin], good: Mapping[_Series, tuple[TimedBin, ...]]
    ) -> list[ErrorBin]:
        point, layer, direction = series
        others = sorted(good.get((point, layer, _OTHER[direction]), ()), key=_end_of)
        named = {(one.bin.start, one.bin.end, one.bin.read): one for one in self._read[series]}
        mine = self._ports[point]
        found = []
        for one in bins:
            if within(mine, one.start, one.end) != [(one.start, one.end)]:
                continue
            counts, length_us = one.counts, one.end - one.start
            least_us, most_us = unavailable_us(counts, length_us)
            other_us = _unavailable_beside(one, others)
            name = ""
            if counts.es_s or counts.ses_s or counts.bbe or most_us or other_us:
                (name,) = self._evidence.counted_ids([named[one.start, one.end, one.read]])
            found.append(
                ErrorBin(one.start, one.end, counts.es_s, counts.ses_s, counts.bbe, least_us, most_us, other_us, name)
            )
        return found


def _unavailable_beside(one: TimedBin, others: Sequence[TimedBin]) -> int:
    """What the other direction's bin of the same interval counts as unavailable; 0 where there is none."""
    place = bisect_left(others, one.end - SAME_BIN_US, key=_end_of)
    for other in others[place:]:
        if other.end > one.end + SAME_BIN_US:
            break
        if abs(other.start - one.start) <= 2 * SAME_BIN_US:
            return unavailable_us(other.counts, one.end - one.start)[0]
    return 0


def _end_of(one: TimedBin) -> int:
    return one.end
