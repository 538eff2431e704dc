"""What stands in a contract's TOML file: one version of one contract."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from config.contract_clauses import ClauseFile
from config.contract_credit import CreditFile
from config.fields import (
    DayName,
    DayOrInstant,
    DurationUs,
    Identifier,
    LocalDay,
    MinuteOfDay,
    Misplaced,
    Zone,
    one_of,
)
from config.model import Model
from probed.model.contract import (
    EvidenceRule,
    ExclusionKind,
    MinimumApplies,
)
from probed.model.instant import MINUTE_US

_CLAUSE: Final = '[[clause]] with kind = "availability" and target = "99.9 %"'


class HoursRangeFile(Model):
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


class HoursFile(Model):
    """Service hours; without ranges the service is sold round the clock."""

    ranges: tuple[HoursRangeFile, ...] = Field(default=(), strict=False)
    """Hours by day of the week; days not named have none. Empty = every day, round the clock."""
    holidays: tuple[LocalDay, ...] = Field(default=(), strict=False)
    """Local dates without service hours."""
    workdays: tuple[LocalDay, ...] = Field(default=(), strict=False)
    """Make-up working days (调休): they follow Monday's hours."""
    holidays_file: str = ""
    """A file with more of both, from contracts/ on, such as "calendars/cn-2026.toml"."""
    holidays_served: bool = False
    """Holidays have the hours of their day of the week: they, and make-up days, only tell what a working day is."""

    @model_validator(mode="after")
    def _a_day_is_one_of_both(self) -> Self:
        both = sorted(set(self.holidays) & set(self.workdays))
        if both:
            raise Misplaced(("workdays",), f"{both[0]} is both a holiday and a workday. Delete one.")
        return self


class OutagesFile(Model):
    """How outages are counted. Seconds are never bridged."""

    bridge_us: DurationUs = Field(default=MINUTE_US, alias="bridge", json_schema_extra={"default": "60s"})
    """Outages less than this apart count as one."""
    minimum_us: DurationUs = Field(default=0, alias="minimum", json_schema_extra={"default": "0s"})
    """Shorter outages are not counted."""
    minimum_applies: Annotated[MinimumApplies, one_of(MinimumApplies)] = MinimumApplies.COUNT
    """What a shorter outage leaves out: only the count, or its seconds too (count_and_seconds)."""


class ExclusionsFile(Model):
    """Which time may leave the assessment once it is approved."""

    accept: tuple[Annotated[ExclusionKind, one_of(ExclusionKind)], ...] = Field(default=(), strict=False)
    """Kinds: planned, customer, third_party, force_majeure, suspended."""
    planned_notice_us: DurationUs = Field(default=0, alias="planned_notice", json_schema_extra={"default": "0s"})
    """Planned work must have been announced so long before."""
    planned_notice_workdays: Annotated[int, Field(ge=0, le=60)] = 0
    """So many whole working days must lie between announcement and planned work, by the calendar of [hours]."""
    planned_overrun_us: DurationUs = Field(default=0, alias="planned_overrun", json_schema_extra={"default": "0s"})
    """So long an outage may outlast the planned window and still be excluded; what is longer counts."""
    proof: dict[str, Annotated[tuple[str, ...], Field(strict=False)]] = Field(default={})
    """Words with which the proof of a kind must begin: planned = ["notice"]. Kinds left out take any proof."""


class ContractFile(Model):
    """One version of one contract."""

    schema_: Literal[1] = Field(alias="schema", examples=["schema = 1"])
    """Version of this file's form."""
    id: Identifier = Field(examples=['id = "gold"'])
    """What customers.csv and circuits.csv call it; all versions share it."""
    version: Annotated[int, Field(ge=1, le=1_000_000)] = Field(examples=["version = 1"])
    """Number of this version."""
    template: Identifier | None = None
    """What this file does not state comes from here: AAA, AA, A, standard, or a file in contracts/templates/."""
    without: tuple[str, ...] = Field(default=(), strict=False)
    """Ids of the template's clauses that were not sold."""
    supersedes: Annotated[int, Field(ge=1)] | None = None
    """The version that this one ends where it begins, although that was to last longer."""
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
    month_begins: Annotated[int, Field(ge=1, le=28)] = 1
    """Day on which an assessment month begins: 26 = 2026-10 runs from 26 September to 25 October."""
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
    credit: CreditFile | None = None
    """What a missed clause costs."""

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
