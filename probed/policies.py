"""What policies make of a network: how often each source is asked and why, and what each circuit is measured by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from alerting.crossing import Whose
from alerting.policy import RuleBook, interval_of, persistence_of, standings, thresholds_of
from alerting.rates import bit_rate
from alerting.threshold import Terms
from config.settings import Settings
from probed.model.ids import CircuitId, ElementId, PointId
from probed.model.instant import SECOND_US
from probed.model.inventory import Inventory
from probed.model.policy import INTERVAL, MEASURED, Metric, Source, Standing, Threshold
from topology.graph import Topology, build


class Pace(NamedTuple):
    """How often a source is asked, and the circuit and rule that ask for it; None = [snmp] does."""

    interval_us: int
    circuit: CircuitId | None
    by: Source | None


@dataclass(frozen=True, slots=True)
class Paces:
    """The poll interval of every source, and after how long without a look it is stale."""

    interval_us: int
    looks: Fraction
    by_source: Mapping[str, Pace]
    """Only sources that circuits run over, and only when any policy states an interval."""

    def of(self, source: str) -> Pace:
        return self.by_source.get(source) or Pace(self.interval_us, None, None)

    def limit_us(self, source: str) -> int:
        """The staleness limit: so many looks of the source's own interval."""
        return int(self.of(source).interval_us * self.looks)

    @property
    def shortest_us(self) -> int:
        return min((pace.interval_us for pace in self.by_source.values()), default=self.interval_us)


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


def rule_book(settings: Settings) -> RuleBook:
    return RuleBook(policy.rule() for policy in settings.policy)


def paces(settings: Settings, inventory: Inventory, at: int, topology: Topology | None = None) -> Paces:
    """Each source is asked as often as the most demanding circuit over it wants; `topology`: as of `at`, if known."""
    snmp = settings.snmp
    book = rule_book(settings)
    by_source: dict[str, Pace] = {}
    if book.states(INTERVAL):
        topology = topology or build(inventory, at)
        for circuit, standing in sorted(standings(inventory, at).items()):
            found = book.resolve(standing)
            asked_us = interval_of(found)
            by = found[INTERVAL].by if asked_us is not None else None
            wanted = Pace(asked_us or snmp.interval_us, circuit if by else None, by)
            for source in circuit_sources(topology, circuit):
                have = by_source.get(source)
                if have is None or wanted.interval_us < have.interval_us:
                    by_source[source] = wanted
    return Paces(snmp.interval_us, Fraction(snmp.staleness_looks), by_source)


def gauged(settings: Settings, topology: Topology, standing: Mapping[CircuitId, Standing]) -> Gauges:
    """What thresholds look at, by the source that counts it; nothing where no policy states any."""
    book = rule_book(settings)
    found: dict[str, list[Gauged]] = {}
    if not settings.snmp.traffic or not book.states(*MEASURED):
        return found
    for circuit, stands in sorted(standing.items()):
        decided = book.resolve(stands)
        persistence_us = persistence_of(decided)
        for metric, threshold in thresholds_of(decided).items():
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


def circuit_sources(topology: Topology, circuit: CircuitId) -> tuple[str, ...]:
    """The poll sources that speak for the watched parts of a circuit's route, each once, from A to Z."""
    if circuit not in topology.routes:
        return ()
    ends = (end for leaf in topology.leaves_of(circuit) for end in topology.ends_of(leaf))
    return tuple(dict.fromkeys(source for end in ends for source in topology.sources_of(ElementId(end.element))))
