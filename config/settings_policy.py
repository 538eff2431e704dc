"""Settings of policies: [[policy]] of probed.toml, and the rules that they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

from config.fields import DurationUs, Identifier, Misplaced, at_least, one_of
from config.later import AfterValidator, Field, Later, PlainSerializer, PlainValidator, WithJsonSchema, check
from config.section import Section
from config.thresholds import EXAMPLES, format_level, threshold_parser
from probed.model.instant import SECOND_US
from probed.model.inventory import Tier
from probed.model.policy import (
    INTERVAL,
    PERSISTENCE,
    PROBED,
    RECIPIENTS,
    Level,
    Metric,
    Off,
    Rule,
    RuleValue,
    Threshold,
)

SCOPES: Final = {"circuits": Level.CIRCUIT, "customers": Level.CUSTOMER, "units": Level.UNIT, "tiers": Level.TIER}
"""The keys that say for whom a policy is, the most specific first."""


def _somebody(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError("names nothing. Take it out: a policy without a scope is for everybody.")
    return names


def _written(metric: Metric) -> Later:
    def text(value: Threshold | Off | None) -> object:
        if not isinstance(value, Threshold):
            return value
        return {"raise": format_level(metric, value.raise_at), "clear": format_level(metric, value.clear_at)}

    return PlainSerializer(text, when_used="json")


def _schema(metric: Metric) -> Later:
    raised, cleared = EXAMPLES[metric]
    table = {
        "type": "object",
        "properties": {"raise": {"type": "string"}, "clear": {"type": "string"}},
        "required": ["raise", "clear"],
        "additionalProperties": False,
        "examples": [{"raise": raised, "clear": cleared}],
    }
    return WithJsonSchema({"anyOf": [table, {"const": "off"}]})


Load = Annotated[
    Threshold | Off | None,
    PlainValidator(threshold_parser(Metric.LOAD)),
    _written(Metric.LOAD),
    _schema(Metric.LOAD),
]
Errors = Annotated[
    Threshold | Off | None,
    PlainValidator(threshold_parser(Metric.ERRORS)),
    _written(Metric.ERRORS),
    _schema(Metric.ERRORS),
]
Delay = Annotated[
    Threshold | Off | None,
    PlainValidator(threshold_parser(Metric.DELAY)),
    _written(Metric.DELAY),
    _schema(Metric.DELAY),
]
Loss = Annotated[
    Threshold | Off | None,
    PlainValidator(threshold_parser(Metric.LOSS)),
    _written(Metric.LOSS),
    _schema(Metric.LOSS),
]
Names = Annotated[tuple[str, ...], AfterValidator(_somebody)]


class PolicySettings(Section):
    """What holds for some circuits. Of several that state the same value the most specific one decides."""

    name: Identifier = Field(examples=['name = "gold"'])
    """Its name in explanations."""
    circuits: Names | None = Field(default=None, strict=False)
    """It is for these circuits. A policy has one of the four scopes; without any it is for everybody."""
    customers: Names | None = Field(default=None, strict=False)
    """It is for all circuits of these customers (codes)."""
    units: Names | None = Field(default=None, strict=False)
    """It is for all circuits of the customers of these organisation units, and of what is below them."""
    tiers: Annotated[tuple[Annotated[Tier, one_of(Tier)], ...], AfterValidator(_somebody)] | None = Field(
        default=None, strict=False
    )
    """It is for all circuits of the customers of these tiers."""
    interval_us: Annotated[DurationUs, at_least(SECOND_US)] | None = Field(default=None, key="interval")
    """How often what these circuits run over is looked at; a source is asked as often as any circuit over it asks."""
    load: Load = None
    """Load of the circuit's ports, in or out: { raise = "80%", clear = "70%" } of the circuit's rate, or "off"."""
    errors: Errors = None
    """Errored packets at the circuit's ports, in or out: { raise = "10/min", clear = "1/min" }, or "off"."""
    delay: Delay = None
    """Delay, such as { raise = "20ms", clear = "15ms" }, or "off": by what probes and routers measure."""
    loss: Loss = None
    """Loss, such as { raise = "1%", clear = "0.5%" }, or "off": by what probes and routers measure."""
    persistence_us: DurationUs | None = Field(default=None, key="persistence")
    """For how long a value is beyond a threshold before that is a problem, or below before it ends; else 5min."""
    recipients: tuple[Identifier, ...] | None = Field(default=None, strict=False)
    """[[recipient]]s told of problems that hit these circuits, beside those whom routes choose; [] = nobody."""

    @check
    def _has_one_scope(self) -> None:
        given = [key for key in SCOPES if getattr(self, key) is not None]
        if len(given) > 1:
            raise Misplaced(
                (given[1],),
                f"a policy has one scope, '{self.name}' has {' and '.join(given)}. Make a policy for each.",
            )
        if not self.values:
            raise Misplaced(("name",), f"the policy '{self.name}' states nothing. Give it a value, or take it out.")

    @property
    def scope(self) -> str:
        """The key that says for whom it is; '' = everybody."""
        return next((key for key in SCOPES if getattr(self, key) is not None), "")

    @property
    def values(self) -> dict[str, RuleValue]:
        """What it states."""
        given: dict[str, RuleValue | None] = {
            INTERVAL: self.interval_us,
            **{metric.value: getattr(self, metric.value) for metric in Metric},
            PERSISTENCE: self.persistence_us,
            RECIPIENTS: self.recipients,
        }
        return {name: value for name, value in given.items() if value is not None}

    def rule(self) -> Rule:
        scope = self.scope
        subjects = getattr(self, scope) if scope else ()
        return Rule(self.name, SCOPES.get(scope, Level.ALL), tuple(map(str, subjects)), self.values)


def not_measured(policies: Iterable[PolicySettings], *, tested: bool) -> dict[str, tuple[str, ...]]:
    """By the name of each policy the thresholds that it states and nothing measures.

    `tested`: whether the inventory has any test that measures a circuit.
    """
    if tested:
        return {}
    found = {
        policy.name: tuple(
            metric.value
            for metric in Metric
            if metric in PROBED and isinstance(policy.values.get(metric.value), Threshold)
        )
        for policy in policies
    }
    return {name: metrics for name, metrics in found.items() if metrics}
