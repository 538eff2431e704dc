"""Which rule decides which value of a circuit: the most specific that states it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from probed.model.ids import CircuitId
from probed.model.inventory import Inventory, Tier
from probed.model.policy import (
    DEFAULT_PERSISTENCE_US,
    INTERVAL,
    PERSISTENCE,
    RECIPIENTS,
    VALUES,
    Decided,
    Level,
    Lost,
    Metric,
    Rule,
    Source,
    Standing,
    Threshold,
)


class RuleBook:
    """All rules, found by what they are about."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by: dict[tuple[Level, str], list[Rule]] = {}
        self.rules = tuple(rules)
        for rule in self.rules:
            for subject in dict.fromkeys(rule.subjects or ("",)):
                self._by.setdefault((rule.level, subject), []).append(rule)

    def about(self, standing: Standing) -> Iterator[tuple[Source, Rule]]:
        """Every rule about a circuit, the most specific first: circuit, customer, the nearest unit, tier, all."""
        subjects = [(Level.CIRCUIT, standing.circuit), (Level.CUSTOMER, standing.customer)]
        subjects += [(Level.UNIT, unit) for unit in standing.units]
        subjects += [(Level.TIER, standing.tier), (Level.ALL, "")]
        for level, subject in subjects:
            for rule in self._by.get((level, subject), ()):
                yield Source(rule.name, level, subject), rule

    def resolve(self, standing: Standing) -> dict[str, Decided]:
        """Of every value that any rule states: which one holds, from which rule, against which others."""
        rules = list(self.about(standing))
        found: dict[str, Decided] = {}
        for value in VALUES:
            stated = [Lost(source, rule.values[value]) for source, rule in rules if value in rule.values]
            if stated:
                best, *lost = stated
                found[value] = Decided(best.value, best.by, tuple(lost))
        return found

    def states(self, *values: str) -> bool:
        """Whether any rule states one of these values."""
        return any(value in rule.values for rule in self.rules for value in values)


def interval_of(found: Mapping[str, Decided]) -> int | None:
    """The poll interval in microseconds; None = no rule states one."""
    decided = found.get(INTERVAL)
    return decided.value if decided is not None and isinstance(decided.value, int) else None


def persistence_of(found: Mapping[str, Decided]) -> int:
    """How long a value must stay beyond a threshold, in microseconds."""
    decided = found.get(PERSISTENCE)
    return decided.value if decided is not None and isinstance(decided.value, int) else DEFAULT_PERSISTENCE_US


def thresholds_of(found: Mapping[str, Decided]) -> dict[Metric, Threshold]:
    """The thresholds that hold: stated, and not off."""
    return {
        metric: decided.value
        for metric in Metric
        if (decided := found.get(metric.value)) is not None and isinstance(decided.value, Threshold)
    }


def recipients_of(found: Mapping[str, Decided]) -> tuple[str, ...]:
    """Who is told of problems that hit the circuit, beside those whom routes choose."""
    decided = found.get(RECIPIENTS)
    if decided is None or isinstance(decided.value, Threshold) or not isinstance(decided.value, tuple):
        return ()
    return tuple(map(str, decided.value))


def standings(inventory: Inventory, at: int) -> dict[CircuitId, Standing]:
    """Where every circuit of an instant stands."""
    parents = {unit.id: unit.parent for unit in inventory.units if unit.valid.holds_at(at)}
    customers = {row.id: row for row in inventory.customers if row.valid.holds_at(at)}
    chains: dict[str, tuple[str, ...]] = {}

    def above(unit: str | None) -> tuple[str, ...]:
        chain: list[str] = []
        while unit is not None and unit not in chain:
            chain.append(unit)
            unit = parents.get(unit)  # type: ignore[call-overload]
        return tuple(chain)

    found: dict[CircuitId, Standing] = {}
    for circuit in inventory.circuits:
        if not circuit.valid.holds_at(at):
            continue
        customer = customers.get(circuit.customer)
        unit = "" if customer is None else str(customer.unit)
        units = chains.get(unit)
        if units is None:
            units = chains[unit] = above(unit or None)
        tier = Tier.STANDARD if customer is None else customer.tier
        found[circuit.id] = Standing(circuit.id, circuit.customer, tier.value, units)
    return found
