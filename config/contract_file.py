"""What stands in a contract's TOML file: one version of one contract."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from config.fields import (
    DayName,
    DayOrInstant,
    DurationUs,
    Identifier,
    LocalDay,
    MinuteOfDay,
    Misplaced,
    Percent,
    Section,
    Zone,
    one_of,
)
from probed.model.contract import (
    DenominatorRule,
    EvidenceRule,
    ExclusionKind,
    MinimumApplies,
    UnknownRule,
)
from probed.model.instant import MINUTE_US

_CLAUSE: Final = '[[clause]] with kind = "availability" and target = "99.9 %"'

Whole = Annotated[int, Field(ge=0)]


class HoursRangeFile(Section):
    """Service hours on some days of the week."""

    days: tuple[DayName, ...] = Field(strict=False, examples=['days = ["mon", "tue"]'])
    """Days of the week: mon, tue, wed, thu, fri, sat, sun."""
    start_minute: MinuteOfDay = Field(alias="from", examples=['from = "08:00"'])
    """First minute, local wall clock."""
    end_minute: MinuteOfDay = Field(alias="to", examples=['to = "20:00"'])
    """First minute after it; "24:00" is the end of the day."""

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if not self.days:
            raise Misplaced(("days",), 'days is empty. Name the days, such as days = ["mon", "tue"].')
        if self.start_minute >= self.end_minute:
            raise Misplaced(("to",), "'to' is not after 'from'. Split hours that pass midnight in two (24:00).")
        return self


class HoursFile(Section):
    """Service hours; without ranges the service is sold round the clock."""

    ranges: tuple[HoursRangeFile, ...] = Field(default=(), strict=False)
    """Hours by day of the week; days not named have none. Empty = every day, round the clock."""
    holidays: tuple[LocalDay, ...] = Field(default=(), strict=False)
    """Local dates without service hours."""
    workdays: tuple[LocalDay, ...] = Field(default=(), strict=False)
    """Make-up working days (调休): they follow Monday's hours."""

    @model_validator(mode="after")
    def _a_day_is_one_of_both(self) -> Self:
        both = sorted(set(self.holidays) & set(self.workdays))
        if both:
            raise Misplaced(("workdays",), f"{both[0]} is both a holiday and a workday. Delete one.")
        return self


class OutagesFile(Section):
    """How outages are counted. Seconds are never bridged."""

    bridge_us: DurationUs = Field(default=MINUTE_US, alias="bridge", json_schema_extra={"default": "60s"})
    """Outages less than this apart count as one."""
    minimum_us: DurationUs = Field(default=0, alias="minimum", json_schema_extra={"default": "0s"})
    """Shorter outages are not counted."""
    minimum_applies: Annotated[MinimumApplies, one_of(MinimumApplies)] = MinimumApplies.COUNT
    """What a shorter outage leaves out: only the count, or its seconds too (count_and_seconds)."""


class ExclusionsFile(Section):
    """Which time may leave the assessment once it is approved."""

    accept: tuple[Annotated[ExclusionKind, one_of(ExclusionKind)], ...] = Field(default=(), strict=False)
    """Kinds: planned, customer, third_party, force_majeure, suspended."""
    planned_notice_us: DurationUs = Field(default=0, alias="planned_notice", json_schema_extra={"default": "0s"})
    """Planned work must have been announced so long before."""


class AvailabilityFile(Section):
    """The share of time that the circuit works."""

    kind: Literal["availability"] = Field(examples=['kind = "availability"'])
    id: Identifier = "availability"
    """Name of the clause in reports."""
    target: Percent = Field(examples=['target = "99.95 %"'])
    """Promised availability, with its sign: "99.95 %"."""
    denominator: Annotated[DenominatorRule, one_of(DenominatorRule)] = DenominatorRule.SERVICE_TIME
    """What is divided by: service_time (time less masked), period, or fixed."""
    fixed_us: DurationUs | None = Field(default=None, alias="fixed")
    """The fixed length, with denominator = "fixed"."""
    unknown: Annotated[UnknownRule, one_of(UnknownRule)] = UnknownRule.EXCLUDE
    """How unknown time counts in the official figure: exclude, up or down."""

    @model_validator(mode="after")
    def _fixed_has_its_length(self) -> Self:
        if self.denominator is DenominatorRule.FIXED and not self.fixed_us:
            raise Misplaced(("denominator",), 'denominator = "fixed" needs its length. Add: fixed = "43200min"')
        if self.denominator is not DenominatorRule.FIXED and self.fixed_us is not None:
            raise Misplaced(("fixed",), 'fixed is only for denominator = "fixed". Delete one of them.')
        return self


class OutageCountFile(Section):
    """So many outages a period, no more."""

    kind: Literal["outage_count"]
    id: Identifier = "outage_count"
    """Name of the clause in reports."""
    limit: Whole = Field(examples=["limit = 3"])
    """Most counted outages that may begin in the period."""


class LongestOutageFile(Section):
    """No outage longer than this."""

    kind: Literal["longest_outage"]
    id: Identifier = "longest_outage"
    """Name of the clause in reports."""
    limit_us: DurationUs = Field(alias="limit", examples=['limit = "2h"'])
    """Longest outage allowed."""


class RepairTimeFile(Section):
    """Mean time to repair."""

    kind: Literal["repair_time"]
    id: Identifier = "repair_time"
    """Name of the clause in reports."""
    limit_us: DurationUs = Field(alias="limit", examples=['limit = "4h"'])
    """Longest mean length of the outages closed in the period."""


ClauseFile = Annotated[
    AvailabilityFile | OutageCountFile | LongestOutageFile | RepairTimeFile, Field(discriminator="kind")
]


class ContractFile(Section):
    """One version of one contract."""

    schema_: Literal[1] = Field(alias="schema", examples=["schema = 1"])
    """Version of this file's form."""
    id: Identifier = Field(examples=['id = "gold"'])
    """What customers.csv and circuits.csv call it; all versions share it."""
    version: Annotated[int, Field(ge=1, le=1_000_000)] = Field(examples=["version = 1"])
    """Number of this version."""
    title: str = Field(examples=['title = "金牌专线"'])
    """Name on reports."""
    title_en: str = ""
    """Name on English reports."""
    time_zone: Zone = Field(examples=['time_zone = "Asia/Shanghai"'])
    """Whose midnights bound days and months."""
    valid_from: DayOrInstant | None = None
    """First day (local midnight in the contract's time zone) or instant; none = always."""
    valid_to: DayOrInstant | None = None
    """First day or instant after it; none = without end."""
    evidence: Annotated[EvidenceRule, one_of(EvidenceRule)] = EvidenceRule.ANY_DOWN
    """Who is believed when two witnesses contradict each other."""
    hours: HoursFile = HoursFile()
    """Service hours."""
    outages: OutagesFile = OutagesFile()
    """How outages are counted."""
    exclusions: ExclusionsFile = ExclusionsFile()
    """Which time may be excluded."""
    clause: tuple[ClauseFile, ...] = Field(strict=False, examples=[_CLAUSE])
    """What is promised."""

    @model_validator(mode="after")
    def _has_distinct_clauses(self) -> Self:
        if not self.clause:
            raise Misplaced(("clause",), f"the contract has no clause. Add: {_CLAUSE}")
        names = [clause.id for clause in self.clause]
        for number, name in enumerate(names):
            if name in names[:number]:
                where = ("clause", number, "id")
                raise Misplaced(where, f"two clauses are called '{name}'. Give each an id of its own.")
        return self
