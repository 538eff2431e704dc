"""What policies come to for one circuit, value by value, with the rule that each came from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alerting.policy import persistence_of, standings
from config.durations import format_duration
from config.settings import Settings
from config.thresholds import format_level
from probed.model.ids import CircuitId
from probed.model.inventory import Inventory
from probed.model.policy import (
    INTERVAL,
    PERSISTENCE,
    PROBED,
    RECIPIENTS,
    VALUES,
    Decided,
    Metric,
    Off,
    PolicyView,
    RuleValue,
    ShownLost,
    ShownSource,
    ShownValue,
    Threshold,
    Unmeasured,
)
from probed.policies.gauges import counts_per_us
from probed.policies.paces import circuit_sources, paces, rule_book
from topology.graph import Topology, build


def policy_view(
    settings: Settings, inventory: Inventory, circuit: str, at: int, probed: Collection[str] = ()
) -> PolicyView | None:
    """As of an instant; None = there is no such circuit then. `probed`: circuits that probes measure then."""
    standing = standings(inventory, at)
    name = CircuitId(circuit)
    if name not in standing:
        return None
    topology = build(inventory, at)
    decided = rule_book(settings).resolve(standing[name])
    tests = {*map(CircuitId, probed), *(test.circuit for test in inventory.probe_tests if test.valid.holds_at(at))}
    pace = paces(settings, inventory, at, topology)
    return PolicyView(
        standing[name],
        at,
        tuple(_value(settings, topology, name, value, decided, tests) for value in VALUES),
        tuple(ShownSource(source, *pace.of(source)) for source in circuit_sources(topology, name)),
    )


def value_text(name: str, value: RuleValue | None) -> str:
    """A value as it is written in the settings; '-' for none."""
    match value:
        case Threshold(raise_at, clear_at):
            metric = Metric(name)
            return f"raise {format_level(metric, raise_at)}, clear {format_level(metric, clear_at)}"
        case Off():
            return value.value
        case int():
            return format_duration(value)
        case None | ():
            return "-"
        case _:
            return ", ".join(map(str, value))


def unmeasured(
    topology: Topology, circuit: CircuitId, name: str, value: RuleValue | None, tests: Collection[CircuitId] = ()
) -> Unmeasured | None:
    """Why a threshold is not evaluated; None = it is, or there is none."""
    if not isinstance(value, Threshold):
        return None
    metric, row = Metric(name), topology.circuits[circuit]
    if metric in PROBED:
        return None if circuit in tests else Unmeasured.NO_PROBE
    known = any(counts_per_us(topology, circuit, metric, point) is not None for point in (row.a, row.z))
    return None if known else Unmeasured.NO_RATE


def _value(
    settings: Settings,
    topology: Topology,
    circuit: CircuitId,
    name: str,
    decided: Mapping[str, Decided],
    tests: Collection[CircuitId],
) -> ShownValue:
    found = decided.get(name)
    if found is None:
        value = _default(settings, name)
        return ShownValue(name, value, value_text(name, value), None, (), None)
    lost = tuple(ShownLost(one.by, value_text(name, one.value)) for one in found.lost)
    why = unmeasured(topology, circuit, name, found.value, tests)
    return ShownValue(name, found.value, value_text(name, found.value), found.by, lost, why)


def _default(settings: Settings, name: str) -> RuleValue | None:
    """What holds where no rule states anything."""
    if name == INTERVAL:
        return settings.snmp.interval_us
    if name == PERSISTENCE:
        return persistence_of({})
    return () if name == RECIPIENTS else None
