"""The contract as data: what was sold, and the rules by which it is counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeAlias


class DenominatorRule(StrEnum):
    """What D is in 1 - d/D: service time (T less masked), the whole period, or a fixed length."""

    SERVICE_TIME = "service_time"
    PERIOD = "period"
    FIXED = "fixed"


class UnknownRule(StrEnum):
    """How the official figure counts unknown time u: 1 - d/(D - u), as up, or as down."""

    EXCLUDE = "exclude"
    UP = "up"
    DOWN = "down"


class MinimumApplies(StrEnum):
    """What an outage shorter than the minimum leaves: only the count, or its seconds as well."""

    COUNT = "count"
    COUNT_AND_SECONDS = "count_and_seconds"


class EvidenceRule(StrEnum):
    """Who is believed when two witnesses contradict each other."""

    ANY_DOWN = "any_says_down"
    ALL_DOWN = "all_say_down"


class ExclusionKind(StrEnum):
    """Reasons for which time may leave the assessment (免考核), each with its own proof."""

    PLANNED = "planned"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    FORCE_MAJEURE = "force_majeure"
    SUSPENDED = "suspended"


class OutageRules(NamedTuple):
    """How outages are counted; seconds are never bridged. All in microseconds."""

    bridge_us: int
    minimum_us: int
    minimum_applies: MinimumApplies


@dataclass(frozen=True, slots=True)
class AvailabilityClause:
    """`target` is a ratio in (0, 1]; met when the unrounded official figure is >= target."""

    id: str
    target: Fraction
    denominator: DenominatorRule
    fixed_us: int | None
    unknown: UnknownRule


@dataclass(frozen=True, slots=True)
class OutageCountClause:
    """At most `limit` counted outages that began in the period."""

    id: str
    limit: int


@dataclass(frozen=True, slots=True)
class LongestOutageClause:
    """No counted outage may be longer than `limit_us` (full length, unknown ends not counted)."""

    id: str
    limit_us: int


@dataclass(frozen=True, slots=True)
class RepairTimeClause:
    """MTTR: the mean full length of counted outages closed in the period is at most `limit_us`."""

    id: str
    limit_us: int


Clause: TypeAlias = AvailabilityClause | OutageCountClause | LongestOutageClause | RepairTimeClause


class HoursRange(NamedTuple):
    """Local wall-clock hours on the given ISO weekdays (1 = Monday); minutes of the day, end 1440 = 24:00."""

    weekdays: tuple[int, ...]
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Contract:
    """One version of one contract, valid [start, end) in microseconds UTC.

    `hours` empty = round the clock. `holidays` (local ISO dates) have no service hours; `workdays` are
    make-up working days (调休) that follow Monday's hours.
    """

    id: str
    version: int
    title: str
    title_en: str
    zone: str
    start: int | None
    end: int | None
    clauses: tuple[Clause, ...]
    outages: OutageRules
    evidence: EvidenceRule
    exclusions: frozenset[ExclusionKind]
    planned_notice_us: int
    hours: tuple[HoursRange, ...] = ()
    holidays: frozenset[str] = frozenset()
    workdays: frozenset[str] = frozenset()

    @property
    def ref(self) -> str:
        """`id@version`, as an assessment names it."""
        return f"{self.id}@{self.version}"
