"""What thresholds of delay and loss look at: measurements whose path is one circuit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from alerting.crossing import Whose
from alerting.policy import persistence_of, thresholds_of
from alerting.threshold import Terms
from config.settings import Settings
from probed.model.ids import CircuitId
from probed.model.policy import PROBED, Metric, Standing, Threshold
from probed.model.probe import Measurement, ProbeInventory
from probed.policies.paces import rule_book
from topology.graph import Topology


class PathGauged(NamedTuple):
    """One metric of one measurement that a threshold looks at; levels are microseconds, and lost of sent."""

    whose: Whose
    metric: Metric
    measurement: str
    threshold: Threshold
    terms: Terms
    policy: str


class PathGauges(NamedTuple):
    """The measurements by id with the probes of each, what thresholds look at, and whether doubt keeps out."""

    points: Mapping[str, tuple[str, ...]] = {}
    quorums: Mapping[str, int] = {}
    gauged: Mapping[str, Sequence[PathGauged]] = {}
    keep_out: bool = True


def path_gauged(
    settings: Settings, probes: ProbeInventory, topology: Topology, standing: Mapping[CircuitId, Standing], at: int
) -> PathGauges:
    """By measurement; nothing where no policy states a threshold of delay or loss."""
    book = rule_book(settings)
    if settings.mqtt is None or not book.states(*PROBED):
        return PathGauges()
    rows: dict[str, list[Measurement]] = {}
    for row in probes.measurements:
        if row.valid.holds_at(at):
            rows.setdefault(row.id, []).append(row)
    gauged: dict[str, list[PathGauged]] = {}
    for name, of_one in sorted(rows.items()):
        circuit = of_one[0].path.circuit
        if circuit is None or circuit not in standing:
            continue
        decided = book.resolve(standing[circuit])
        persistence_us = persistence_of(decided)
        about = tuple(map(str, topology.leaves_of(circuit))) if circuit in topology.routes else ()
        whose = Whose(circuit, topology.customer_of(circuit), topology.tier_of(circuit).value, about)
        for metric, threshold in thresholds_of(decided).items():
            if metric not in PROBED:
                continue
            terms = Terms(threshold.raise_at, threshold.clear_at, persistence_us)
            policy = decided[metric.value].by.policy
            gauged.setdefault(name, []).append(PathGauged(whose, metric, name, threshold, terms, policy))
    return PathGauges(
        {name: tuple(row.probe for row in rows[name]) for name in gauged},
        {name: rows[name][0].quorum for name in gauged},
        gauged,
        settings.mqtt.untrusted == "keep_out",
    )
