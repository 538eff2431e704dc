"""What thresholds look at: which counters of which port, and from how many on a threshold is crossed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from alerting.crossing import Whose
from alerting.policy import persistence_of, thresholds_of
from alerting.rates import bit_rate
from alerting.threshold import Terms
from config.settings import Settings
from probed.model.ids import CircuitId, ElementId, PointId
from probed.model.instant import SECOND_US
from probed.model.policy import COUNTED, Metric, Standing, Threshold
from probed.policies.paces import rule_book
from topology.graph import Topology


class Gauged(NamedTuple):
    """One metric of one port that a threshold looks at. `per_us`: counts in a microsecond at level 1."""

    whose: Whose
    metric: Metric
    point: PointId
    threshold: Threshold
    terms: Terms
    per_us: Fraction
    policy: str


Gauges: TypeAlias = Mapping[str, Sequence[Gauged]]


def gauged(settings: Settings, topology: Topology, standing: Mapping[CircuitId, Standing]) -> Gauges:
    """What thresholds look at, by the source that counts it; nothing where no policy states any."""
    book = rule_book(settings)
    found: dict[str, list[Gauged]] = {}
    if not settings.snmp.traffic or not book.states(*COUNTED):
        return found
    for circuit, stands in sorted(standing.items()):
        decided = book.resolve(stands)
        persistence_us = persistence_of(decided)
        for metric, threshold in thresholds_of(decided).items():
            if metric not in COUNTED:
                continue
            policy = decided[metric.value].by.policy
            for point in dict.fromkeys((topology.circuits[circuit].a, topology.circuits[circuit].z)):
                per_us = counts_per_us(topology, circuit, metric, point)
                if per_us is None:
                    continue
                about = tuple(map(str, topology.leaves_of(circuit))) if circuit in topology.routes else ()
                whose = Whose(circuit, topology.customer_of(circuit), topology.tier_of(circuit).value, about)
                terms = Terms(threshold.raise_at * per_us, threshold.clear_at * per_us, persistence_us)
                one = Gauged(whose, metric, point, threshold, terms, per_us, policy)
                for source in topology.sources_of(ElementId(point.element)):
                    found.setdefault(source, []).append(one)
    return found


def counts_per_us(topology: Topology, circuit: CircuitId, metric: Metric, point: PointId) -> Fraction | None:
    """How much is counted in a microsecond at level 1; None = the circuit's rate is not known, so it has no load.

    The rate is that of the circuit's kind, or else that of the port's layer rate.
    """
    if metric is not Metric.LOAD:
        return Fraction(1, SECOND_US)
    row = topology.points.get(point)
    rate = bit_rate(topology.circuits[circuit].kind) or (bit_rate(row.layer_rate) if row else None)
    return None if rate is None else Fraction(rate, 8 * SECOND_US)
