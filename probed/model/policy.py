"""Policies: what rules state of circuits, value by value, and which rule each value came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

POLICY_SCHEMA: Final = 1


class Level(StrEnum):
    """What a rule is about, the most specific first."""

    CIRCUIT = "circuit"
    CUSTOMER = "customer"
    UNIT = "unit"
    TIER = "tier"
    ALL = "all"


class Metric(StrEnum):
    """What has thresholds (G.7710 threshold crossing alerts)."""

    LOAD = "load"
    ERRORS = "errors"
    DELAY = "delay"
    LOSS = "loss"


COUNTED: Final = frozenset({Metric.LOAD, Metric.ERRORS})
"""What is evaluated from the counters of the circuit's ports."""
PROBED: Final = frozenset({Metric.DELAY, Metric.LOSS})
"""What is evaluated from tests of routers (probe_tests.csv) and of probes (measurements.csv)."""

INTERVAL: Final = "interval"
PERSISTENCE: Final = "persistence"
RECIPIENTS: Final = "recipients"
VALUES: Final = (INTERVAL, *(metric.value for metric in Metric), PERSISTENCE, RECIPIENTS)
"""Everything that a rule may state, in the order in which it is shown."""

DEFAULT_PERSISTENCE_US: Final = 300 * 1_000_000
"""How long a value must stay beyond a threshold where no rule says it."""


class Threshold(NamedTuple):
    """Raised at `raise_at` and beyond, cleared at `clear_at` and below; `clear_at` is less.

    Load and loss are ratios, errors are errored packets a second, delay is in microseconds.
    """

    raise_at: Fraction
    clear_at: Fraction


class Off(StrEnum):
    """A rule's word for: there is no such threshold, whatever less specific rules say."""

    OFF = "off"


RuleValue: TypeAlias = int | Threshold | Off | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One [[policy]]: for whom it is, and the values that it states. `subjects` is empty for everybody."""

    name: str
    level: Level
    subjects: tuple[str, ...]
    values: Mapping[str, RuleValue]


class Standing(NamedTuple):
    """Where a circuit stands: whose it is, and the units of its customer, the nearest first."""

    circuit: str
    customer: str
    tier: str
    units: tuple[str, ...]


class Source(NamedTuple):
    """A rule that states a value of a circuit, and why it is about this circuit: 'tier AAA'."""

    policy: str
    level: Level
    subject: str


class Lost(NamedTuple):
    """A rule that states the value as well, and is less specific."""

    by: Source
    value: RuleValue


class Decided(NamedTuple):
    """The value that holds, the rule it came from, and the rules that lost against it, best first."""

    value: RuleValue
    by: Source
    lost: tuple[Lost, ...]


class Unmeasured(StrEnum):
    """Why a threshold that holds is not evaluated."""

    NO_PROBE = "no_probe"
    """No test of a router and no probe measures the circuit."""
    NO_RATE = "no_rate"
    """Neither the circuit's kind nor the layer rate of its ports is one of which the bits a second are known."""


class ShownLost(NamedTuple):
    """A less specific rule, and what it states."""

    by: Source
    text: str


class ShownValue(NamedTuple):
    """One value of a circuit: what holds, from which rule (null = no rule states it), and which rules lost."""

    name: str
    value: RuleValue | None
    text: str
    by: Source | None
    lost: tuple[ShownLost, ...]
    unmeasured: Unmeasured | None


class ShownSource(NamedTuple):
    """A poll source that the circuit runs over: how often it is asked, and whose rule asks (null = [snmp])."""

    source: str
    interval_us: int
    circuit: str | None
    by: Source | None


@dataclass(frozen=True, slots=True)
class PolicyView:
    """What policies come to for one circuit."""

    standing: Standing
    at: int
    values: tuple[ShownValue, ...]
    sources: tuple[ShownSource, ...]
