"""The contract as data: what was sold, and the rules by which it is counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias


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
    """Who is believed when two witnesses contradict each other.

    Probes and PM bins come first only where they speak; without them any that says down is believed. QUORUM: the
    side with more witnesses; nothing is known where both have as many.
    """

    ANY_DOWN = "any_says_down"
    ALL_DOWN = "all_say_down"
    PROBE_FIRST = "probe_first"
    PM_FIRST = "pm_first"
    QUORUM = "quorum"


class ExclusionKind(StrEnum):
    """Reasons for which time may leave the assessment (免考核), each with its own proof."""

    PLANNED = "planned"
    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    FORCE_MAJEURE = "force_majeure"
    SUSPENDED = "suspended"


class WindowKind(StrEnum):
    """Over which stretch of time a clause is judged."""

    PERIOD = "period"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROLLING = "rolling"


class ClauseWindow(NamedTuple):
    """`days`: local days of a rolling window, else 0. PERIOD is whatever period is asked for."""

    kind: WindowKind = WindowKind.PERIOD
    days: int = 0

    def __str__(self) -> str:
        return f"rolling {self.days}d" if self.kind is WindowKind.ROLLING else self.kind.value


PERIOD: Final = ClauseWindow()


class ClockStart(StrEnum):
    """When the clock of response and repair starts."""

    DETECTION = "detection"
    TICKET = "ticket"
    EARLIER = "earlier"


class Rounding(StrEnum):
    """How a figure becomes one of fewer digits. NONE: it is not rounded."""

    NONE = "none"
    TRUNCATE = "truncate"
    UP = "up"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


class MeasuredKind(StrEnum):
    """Clauses on what other collectors measure."""

    RESPONSE_TIME = "response_time"
    ERROR_PERFORMANCE = "error_performance"
    DELAY = "delay"
    JITTER = "jitter"
    LOSS = "loss"
    PROTECTION_SWITCH = "protection_switch"
    REPORTING = "reporting"


WORKDAYS: Final = "workdays"
"""Unit of a limit that is counted in working days."""
COUNT: Final = "count"
"""The parameter of a clause on protection switches whose figure is how many were too long."""


class Share(NamedTuple):
    """A share of a charge: Fraction(1, 20) is 5 %."""

    ratio: Fraction


class Amount(NamedTuple):
    """A sum of money in the smallest unit of its currency (分 of CNY)."""

    minor: int


class Band(NamedTuple):
    """The credit of one stretch of missed values, from the better to the worse border; None = without end.

    Which band owns a border is said by CreditRules.border. Values are in the unit of the clause.
    """

    better: Fraction
    worse: Fraction | None
    credit: Share | Amount


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
    window: ClauseWindow = PERIOD
    bands: tuple[Band, ...] = ()
    decimals: int = 0
    """Digits of the percentage after `rounding`; the clause is then decided on the rounded figure."""
    rounding: Rounding = Rounding.NONE
    pro_rata: bool = False
    """A fixed D shrinks with the part of the period that was assessed (new, ended and re-contracted circuits)."""


@dataclass(frozen=True, slots=True)
class OutageCountClause:
    """At most `limit` counted outages that began in the period."""

    id: str
    limit: int
    window: ClauseWindow = PERIOD
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class LongestOutageClause:
    """No counted outage may be longer than `limit_us` (full length, unknown ends not counted)."""

    id: str
    limit_us: int
    window: ClauseWindow = PERIOD
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class RepairTimeClause:
    """MTTR: the mean full length of counted outages closed in the period is at most `limit_us`.

    `each`: not the mean but every single one of them.
    """

    id: str
    limit_us: int
    window: ClauseWindow = PERIOD
    bands: tuple[Band, ...] = ()
    clock: ClockStart = ClockStart.DETECTION
    each: bool = False


@dataclass(frozen=True, slots=True)
class MeasuredClause:
    """A limit on what must be measured or recorded elsewhere; without that it cannot be said whether it is met.

    `unit`: ratio, us or workdays. `parameter`: esr, sesr, bber; mean or p95 ...; the start of a clock; `count` where
    the credit of protection switches goes by how many were too long; empty.
    """

    id: str
    kind: MeasuredKind
    limit: Fraction
    unit: str
    parameter: str = ""
    window: ClauseWindow = PERIOD
    bands: tuple[Band, ...] = ()
    allowed: int = 0
    """So many protection switches may take longer than the limit."""


class VpnFigure(StrEnum):
    """Which figure of a VPN a clause is about."""

    SITE = "site"
    HUB = "hub"
    WEIGHTED = "weighted"
    ALL_SITES = "all_sites"
    K_OF_N = "k_of_n"


@dataclass(frozen=True, slots=True)
class VpnClause:
    """The availability of each VPN of the customer; met when the official figure >= target.

    SITE: every site must keep it. `k`: so many sites must be reached (K_OF_N). `quorum`: a site of a mesh must see so
    many others. `weights`: of sites for WEIGHTED, 1 where none is named.
    """

    id: str
    figure: VpnFigure
    target: Fraction
    unknown: UnknownRule = UnknownRule.EXCLUDE
    k: int | None = None
    quorum: int | None = None
    weights: tuple[tuple[str, int], ...] = ()
    bands: tuple[Band, ...] = ()
    window: ClauseWindow = PERIOD


Clause: TypeAlias = AvailabilityClause | OutageCountClause | LongestOutageClause | RepairTimeClause | MeasuredClause


class Border(StrEnum):
    """To which of two bands their common border belongs."""

    BETTER = "better"
    WORSE = "worse"


class Stacking(StrEnum):
    """What the credits of several missed clauses of one circuit make."""

    SUM = "sum"
    HIGHEST = "highest"
    FIRST = "first"


class ChargeRule(StrEnum):
    """The charge of a circuit that was under the contract for a part of the month only."""

    ACTUAL_DAYS = "actual_days"
    THIRTIETHS = "thirtieths"
    WHOLE = "whole"


class Chronic(NamedTuple):
    """A clause missed in `months` assessment months running. `credit` None: it only gives the right to end."""

    clause: str
    months: int
    credit: Share | Amount | None


class VpnCredit(NamedTuple):
    """What the missed clauses of a VPN cost. Of a VPN without a charge it is the charges of its circuits.

    `with_circuits`: SUM: on top of its circuits' own credits; HIGHEST: only the higher of both.
    """

    charge: int | None = None
    charges: tuple[tuple[str, int], ...] = ()
    cap: Share | Amount | None = None
    with_circuits: Stacking = Stacking.SUM

    def charge_of(self, vpn: str) -> int | None:
        """The monthly charge of a VPN, None where it is that of its circuits."""
        return dict(self.charges).get(vpn, self.charge)


AS_ITS_CIRCUITS: Final = VpnCredit()


@dataclass(frozen=True, slots=True)
class CreditRules:
    """Money. All amounts are whole numbers of the currency's smallest unit; nothing is ever a float.

    `charge` None: each circuit needs its own. Caps hold for one assessment month.
    """

    currency: str
    digits: int
    """Decimal digits of the currency (ISO 4217): 2 for CNY."""
    charge: int | None
    charges: tuple[tuple[str, int], ...] = ()
    pro_rata: ChargeRule = ChargeRule.ACTUAL_DAYS
    stacking: Stacking = Stacking.SUM
    border: Border = Border.BETTER
    rounding: Rounding = Rounding.HALF_UP
    cap_circuit: Share | Amount | None = None
    cap_customer: Share | Amount | None = None
    chronic: Chronic | None = None
    vpn: VpnCredit = AS_ITS_CIRCUITS

    def charge_of(self, circuit: str) -> int | None:
        """The monthly charge of a circuit, None where the contract states none."""
        return dict(self.charges).get(circuit, self.charge)


class HoursRange(NamedTuple):
    """Local wall-clock hours on the given ISO weekdays (1 = Monday); minutes of the day, end 1440 = 24:00."""

    weekdays: tuple[int, ...]
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Contract:
    """One version of one contract, valid [start, end) in microseconds UTC.

    `hours` empty = round the clock. `holidays` (local ISO dates) have no service hours; `workdays` are
    make-up working days (调休) that follow Monday's hours; neither where `holidays_served`.
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
    holiday_years: tuple[int, ...] = ()
    """The years of which its holiday file holds every day; empty = it has none."""
    month_day: int = 1
    """First day of an assessment month, 1..28: from 26 on, 2026-10 runs from 26 September to 25 October."""
    proofs: tuple[tuple[ExclusionKind, tuple[str, ...]], ...] = ()
    """The words with which the proof of an exclusion must begin, by kind; a kind that is not here takes any."""
    planned_notice_workdays: int = 0
    """So many whole working days between announcement and planned work."""
    planned_overrun_us: int = 0
    """So long an outage may outlast its planned window and still be excluded with it."""
    credit: CreditRules | None = None
    superseded_by: int | None = None
    """The version that took over before this one would have ended."""
    vpn_clauses: tuple[VpnClause, ...] = ()
    """Judged for each VPN of the customer, not for a circuit."""
    holidays_served: bool = False
    """Its calendar says what a working day is, and leaves the service hours as they are."""

    @property
    def ref(self) -> str:
        """`id@version`, as an assessment names it."""
        return f"{self.id}@{self.version}"
