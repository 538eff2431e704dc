"""The crossed thresholds of one topology: counters in, problems that ought to exist out. No I/O, no clock.

A source that no threshold looks at costs one look into a dictionary; a value below its threshold makes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from alerting.crossing import Measured, crossing_cause, crossing_key
from alerting.rates import length_us
from alerting.threshold import NEVER, QUIET, Sample, State, step
from probed.model.capacity import DOWN, UNKNOWN, Capacity
from probed.model.change import Change, CircuitChange, Revised
from probed.model.element_result import ElementResult
from probed.model.ids import CircuitId, PointId
from probed.model.observation import COUNTER_NAMES, NOT_COUNTED, Counters, Heard, Observation
from probed.model.policy import Metric
from probed.model.problem import Cause, Problem, ProblemKey, ProblemType
from probed.policies.gauges import Gauged

_PLACES: Final = {
    Metric.LOAD: (COUNTER_NAMES.index("octets_in"), COUNTER_NAMES.index("octets_out")),
    Metric.ERRORS: (COUNTER_NAMES.index("errors_in"), COUNTER_NAMES.index("errors_out")),
}
_NO_PLACES: Final[tuple[int, ...]] = ()
_NOT_SAID: Final = -1
_AT_REST: Final = (DOWN, UNKNOWN)
_UNREST: Final = frozenset({ProblemType.CIRCUIT_DOWN, ProblemType.CIRCUIT_UNKNOWN})


class _Gauge:
    """One metric at one port of a circuit. `measured`: its counters were there at least once."""

    __slots__ = ("key", "measured", "places", "raise_by", "raise_from", "spec", "state")

    def __init__(self, spec: Gauged) -> None:
        self.spec = spec
        self.key = crossing_key(spec.whose.circuit, spec.metric)
        self.places = _PLACES.get(spec.metric, _NO_PLACES)
        self.raise_from = spec.terms.raise_at.numerator
        self.raise_by = spec.terms.raise_at.denominator
        self.state: State = QUIET
        self.measured = False


class Crossings:
    """Every gauge by the source whose counters it reads, and the causes of what is crossed."""

    def __init__(
        self,
        gauged: Mapping[str, Sequence[Gauged]],
        limit_us: Callable[[str], int],
        probed: Mapping[PointId, Sequence[Gauged]] | None = None,
    ) -> None:
        """`gauged` by the source that counts, `probed` by the test that measures."""
        self._limit_us = limit_us
        self._tests = {test: tuple(map(_Gauge, specs)) for test, specs in (probed or {}).items()}
        self._gauges = {source: tuple(map(_Gauge, specs)) for source, specs in gauged.items()}
        self._by_key: dict[ProblemKey, list[_Gauge]] = {}
        every = (*self._gauges.values(), *self._tests.values())
        for gauge in (gauge for gauges in every for gauge in gauges):
            self._by_key.setdefault(gauge.key, []).append(gauge)
        self.any = bool(self._gauges or self._tests)
        """Whether there is any threshold at all."""
        self._last: dict[str, Heard] = {}
        self._offsets: dict[str, tuple[tuple[PointId, ...], dict[PointId, int]]] = {}
        self._open: dict[ProblemKey, Cause] = {}
        self._rests: set[CircuitId] = set()
        """Circuits that are down or unknown: what their ports count then says nothing of the service."""
        self._rested: dict[CircuitId, int] = {}
        """Until when each circuit rested."""

    @property
    def circuits(self) -> set[CircuitId]:
        return {gauge.spec.whose.circuit for gauges in self._by_key.values() for gauge in gauges}

    def restore(self, problems: Iterable[tuple[Problem, Cause]]) -> None:
        """Open problems stay crossed until their ports say otherwise; one whose threshold is gone has no cause."""
        for problem, cause in problems:
            gauges = self._by_key.get(problem.key, ())
            if problem.cleared is None and gauges:
                self._open[problem.key] = replace(cause, root=None, about=gauges[0].spec.whose.about)
                for gauge in gauges:
                    gauge.state = State(crossed=True)

    def stands(self, circuit: CircuitId, value: Capacity) -> None:
        """How a circuit is when the watch begins."""
        if value in _AT_REST:
            self._rests.add(circuit)

    def changed(self, changes: Iterable[Change], value_of: Callable[[CircuitId], Capacity]) -> None:
        """Circuits that went down or unknown rest; those that came back count from the look that saw it.

        Of a circuit whose past was revised the present value is asked for.
        """
        for change in changes:
            match change:
                case CircuitChange():
                    self._turned(change.circuit, change.new, change.edge.latest)
                case Revised(circuit):
                    self._turned(circuit, value_of(circuit), change.end)

    def _turned(self, circuit: CircuitId, value: Capacity, at: int) -> None:
        if value in _AT_REST:
            self._rests.add(circuit)
        elif circuit in self._rests:
            self._rests.discard(circuit)
            self._rested[circuit] = at

    def rested(self, circuit: CircuitId, at: int) -> bool:
        """Whether a circuit was down or unknown at an instant of late."""
        return circuit in self._rests or at < self._rested.get(circuit, NEVER)

    def take(self, heard: Heard, counters: Counters) -> bool:
        """A reading; True when something was crossed or cleared by it."""
        gauges = self._gauges.get(heard.source)
        if gauges is None:
            return False
        last = self._last.get(heard.source)
        if last is not None and heard.at <= last.at:
            return False
        self._last[heard.source] = heard
        if last is None or last.counters is None:
            return False
        before, after = last.counters.values, counters.values
        length = length_us(last.at, last.counters, heard.at, counters, self._limit_us(heard.source))
        offsets = self._places_of(heard.source, counters.points)
        news = False
        for gauge in gauges:
            worst, counts = _NOT_SAID, False
            offset = offsets.get(gauge.spec.point)
            if offset is not None:
                for place in gauge.places:
                    number = after[offset + place]
                    if number == NOT_COUNTED:
                        continue  # a direction that is not counted is left out
                    counts = gauge.measured = True
                    former = before[offset + place] if length is not None else NOT_COUNTED
                    if former == NOT_COUNTED or number < former:
                        worst = _NOT_SAID  # it began anew: nothing can be said of the time in between
                        break
                    worst = max(worst, number - former)
            if not gauge.state.crossed:
                calm = length is None or worst * gauge.raise_by < gauge.raise_from * length
                if calm and gauge.state.since is None:
                    continue
            elif not counts and self._measured_elsewhere(gauge):
                gauge.state = QUIET
                news |= self._settled(gauge.key)
                continue
            news |= self._step(gauge, Sample(last.at, heard.at, None if worst == _NOT_SAID else worst))
        return news

    def measured(self, seen: Observation, result: ElementResult) -> bool:
        """A result of a test; True when something was crossed or cleared by it.

        It speaks for [first, last), the time from the result before it. A delay of what did not come back cannot be
        said; what was not sent says nothing at all.
        """
        news = False
        for gauge in self._tests.get(seen.point, ()):
            level = _level(gauge.spec.metric, result)
            counted = None if level is None else level * (seen.last - seen.first)
            news |= self._step(gauge, Sample(seen.first, seen.last, counted))
        return news

    def causes(self, others: Iterable[Cause]) -> Iterator[Cause]:
        """What is crossed, below the problem of its circuit when that is down or unknown (`others`)."""
        if not self._open:
            return
        roots = {cause.key.resource: cause.key for cause in others if cause.key.type in _UNREST}
        for key, cause in self._open.items():
            root = roots.get(key.resource)
            yield cause if root is None else replace(cause, root=root)

    def _step(self, gauge: _Gauge, sample: Sample) -> bool:
        circuit = gauge.spec.whose.circuit
        if self.rested(circuit, sample.start):
            sample = sample._replace(counted=None)
        gauge.state, crossed = step(gauge.state, sample, gauge.spec.terms)
        if crossed is None:
            return False
        if not crossed.crossed:
            return self._settled(gauge.key)
        if gauge.key in self._open:
            return False
        spec = gauge.spec
        assert sample.counted is not None  # what cannot be said raises nothing
        level = Fraction(sample.counted, sample.end - sample.start) / spec.per_us
        seen = Measured(spec.metric, spec.point, level, spec.threshold, spec.policy)
        self._open[gauge.key] = crossing_cause(spec.whose, seen, crossed.since)
        return True

    def _settled(self, key: ProblemKey) -> bool:
        """After a port has cleared: whether none of the circuit's ports is beyond any more."""
        if any(gauge.state.crossed for gauge in self._by_key[key]):
            return False
        return self._open.pop(key, None) is not None

    def _measured_elsewhere(self, gauge: _Gauge) -> bool:
        """A port that was never measured is no reason to keep what only the other port can have crossed."""
        return not gauge.measured and any(other.measured for other in self._by_key[gauge.key])

    def _places_of(self, source: str, points: tuple[PointId, ...]) -> dict[PointId, int]:
        known = self._offsets.get(source)
        if known is None or known[0] is not points:
            known = (points, {point: number * len(COUNTER_NAMES) for number, point in enumerate(points)})
            self._offsets[source] = known
        return known[1]


def _level(metric: Metric, result: ElementResult) -> Fraction | None:
    """The mean round trip in microseconds, or lost of sent; None = not measured."""
    if metric is Metric.LOSS:
        return Fraction(result.lost, result.sent) if result.sent else None
    if not result.delays or result.delay_sum_us is None:
        return None
    return Fraction(result.delay_sum_us, result.delays)
