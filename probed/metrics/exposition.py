"""From samples to Prometheus' text, by its own library. Figures of the process are read from /proc."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from probed.metrics.definitions import FAMILIES, Distribution, Kind, Sample


class _Given(Collector):
    """Hands over what was gathered before: it runs in a thread and must not touch the parts themselves."""

    def __init__(self, samples: Sequence[Sample | Distribution]) -> None:
        self._samples = samples

    def collect(self) -> Iterator[Metric]:
        return metrics(self._samples)


class _Process(ProcessCollector):
    """When the machine was started is asked of the clocks: a confined service has no /proc/stat (ProcSubset=pid), and
    without it there would be no figure of the process at all.
    """

    def _boot_time(self) -> float:
        return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)


def exposition(samples: Sequence[Sample | Distribution]) -> bytes:
    """The whole page."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Given(samples))
    _Process(registry=registry)
    return generate_latest(registry)


def metrics(samples: Iterable[Sample | Distribution]) -> Iterator[Metric]:
    """One metric for each family that has anything to say, in the order of the definitions."""
    found: dict[str, list[Sample | Distribution]] = {}
    for sample in samples:
        found.setdefault(sample.family, []).append(sample)
    for name in FAMILIES:
        if name in found:
            yield _metric(name, found[name])


def _metric(name: str, samples: Sequence[Sample | Distribution]) -> Metric:
    family = FAMILIES[name]
    made: CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily
    if family.kind is Kind.HISTOGRAM:
        made = HistogramMetricFamily(name, family.about, labels=family.labels)
        for one in samples:
            assert isinstance(one, Distribution)
            made.add_metric([], _buckets(one), one.sum_us / 1e6)
        return made
    made = (CounterMetricFamily if family.kind is Kind.COUNTER else GaugeMetricFamily)(
        name, family.about, labels=family.labels
    )
    for one in samples:
        assert isinstance(one, Sample)
        made.add_metric(one.labels, one.value)
    return made


def _buckets(one: Distribution) -> list[tuple[str, float]]:
    """Prometheus wants each bucket with all that are below it."""
    bounds = [*(str(bound / 1e6) for bound in one.bounds_us), "+Inf"]
    return list(zip(bounds, map(float, accumulate(one.counts)), strict=True))
