"""Thresholds of delay and loss: what probes measured in, problems that ought to exist out. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from alerting.crossing import Measured, crossing_cause, crossing_key
from alerting.threshold import QUIET, Sample, State, step
from probed.model.ids import CircuitId, PointId
from probed.model.observation import Observation
from probed.model.policy import Metric
from probed.model.probe_bin import ProbeBin, Sense
from probed.model.problem import Cause, Problem, ProblemKey, ProblemType
from probed.policies.path_gauges import PathGauged, PathGauges
from sla.vantage import NOTHING, Agreed, Path, Reading

_UNREST = frozenset({ProblemType.CIRCUIT_DOWN, ProblemType.CIRCUIT_UNKNOWN})


class PathCrossings:
    """Each measurement's vantage points and thresholds. `rests(circuit, at)`: it was down or unknown then."""

    def __init__(self, gauges: PathGauges, rests: Callable[[CircuitId, int], bool]) -> None:
        self._gauges, self._rests = gauges, rests
        self._paths: dict[str, Path] = {}
        self._states: dict[tuple[str, Metric], State] = {}
        self._open: dict[ProblemKey, Cause] = {}
        self._specs: dict[ProblemKey, PathGauged] = {
            crossing_key(spec.whose.circuit, spec.metric): spec for specs in gauges.gauged.values() for spec in specs
        }
        self._beyond: dict[ProblemKey, set[str]] = {}
        """By problem the paths that are beyond the threshold; of a problem from before: all until they say otherwise.
        """

    @property
    def any(self) -> bool:
        return bool(self._specs)

    @property
    def circuits(self) -> set[CircuitId]:
        return {spec.whose.circuit for spec in self._specs.values()}

    def restore(self, problems: Iterable[tuple[Problem, Cause]]) -> None:
        """Open problems stay crossed until a path says otherwise; one whose threshold is gone has no cause."""
        for problem, cause in problems:
            spec = self._specs.get(problem.key)
            if problem.cleared is None and spec is not None:
                self._open[problem.key] = replace(cause, root=None, about=spec.whose.about)
                for name, specs in self._gauges.gauged.items():
                    if any(crossing_key(one.whose.circuit, one.metric) == problem.key for one in specs):
                        self._states[name, spec.metric] = State(crossed=True)
                        self._beyond.setdefault(problem.key, set()).add(name)

    def take(self, bins: Iterable[Observation]) -> bool:
        """What probes measured; True when something was crossed or cleared by it."""
        news = False
        for one in bins:
            if not isinstance(one.body, ProbeBin):
                continue
            path = one.point.name
            measurement = path.partition("/")[0]
            if measurement not in self._gauges.gauged:
                continue
            if path not in self._paths:
                points, needed = self._gauges.points[measurement], self._gauges.quorums[measurement]
                self._paths[path] = Path(points, needed)
            reading = reading_of(one.body, keep_out=self._gauges.keep_out)
            for agreed in self._paths[path].add(one.point.element, one.first, one.last, reading):
                news |= self.measured(path, agreed, one.point)
        return news

    def measured(self, path: str, agreed: Agreed, point: PointId) -> bool:
        """What was measured of a path over an interval: `reading` None where it cannot be said."""
        news = False
        for spec in self._gauges.gauged[path.partition("/")[0]]:
            level = _level(spec.metric, agreed.reading)
            if level is not None and self._rests(spec.whose.circuit, agreed.start):
                level = None  # a circuit that is down loses everything: that is told already
            news |= self._step(spec, path, agreed, level, point)
        return news

    def causes(self, others: Iterable[Cause]) -> Iterator[Cause]:
        """What is crossed, below the problem of its circuit when that is down or unknown (`others`)."""
        if not self._open:
            return
        roots: Mapping[str, ProblemKey] = {
            cause.key.resource: cause.key for cause in others if cause.key.type in _UNREST
        }
        for key, cause in self._open.items():
            root = roots.get(key.resource)
            yield cause if root is None else replace(cause, root=root)

    def _step(self, spec: PathGauged, path: str, agreed: Agreed, level: Fraction | None, point: PointId) -> bool:
        length = agreed.end - agreed.start
        counted = None if level is None else level * length
        sample = Sample(agreed.start, agreed.end, counted)
        state, crossed = step(self._states.get((path, spec.metric), QUIET), sample, spec.terms)
        self._states[path, spec.metric] = state
        if crossed is None:
            return False
        key = crossing_key(spec.whose.circuit, spec.metric)
        beyond = self._beyond.setdefault(key, set())
        if not crossed.crossed:
            beyond.discard(path)
            return not beyond and self._open.pop(key, None) is not None
        beyond.add(path)
        if key in self._open:
            return False
        assert level is not None  # what cannot be said raises nothing
        seen = Measured(spec.metric, point, level, spec.threshold, spec.policy)
        self._open[key] = crossing_cause(spec.whose, seen, crossed.since)
        return True


def reading_of(body: ProbeBin, *, keep_out: bool) -> Reading:
    """Mean round-trip delay and loss ratio of a bin. One-way delays are compared with no threshold of delay: those
    are of the round trip. What nobody can trust says nothing.
    """
    if (keep_out and not body.trusted) or not body.sent:
        return NOTHING
    in_time = sum(count for _, count in body.delay_us)
    delay = None
    if body.sense is Sense.ROUND_TRIP and in_time and body.delay_sum_us is not None:
        delay = body.delay_sum_us // in_time
    return Reading(delay, Fraction(body.lost + body.late, body.sent))


def _level(metric: Metric, reading: Reading) -> Fraction | None:
    if metric is Metric.DELAY:
        return None if reading.delay_us is None else Fraction(reading.delay_us)
    return reading.loss
