"""What stands in the [[clause]] sections of a contract's file."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from config.fields import DurationUs, Identifier, Misplaced, Percent, one_of, text_of
from config.model import Model
from config.money import CreditValue
from config.parsing import known_word
from config.report_limit import Limit
from probed.model.contract import (
    PERIOD,
    ClauseWindow,
    ClockStart,
    DenominatorRule,
    Rounding,
    UnknownRule,
    VpnFigure,
    WindowKind,
)

Whole = Annotated[int, Field(ge=0)]

_ROLLING: Final = re.compile(r"rolling\s+([0-9]{1,3})\s*d")
_FIXED_WINDOWS: Final = tuple(kind.value for kind in WindowKind if kind is not WindowKind.ROLLING)
_STATISTIC: Final = re.compile(r"p([0-9]{1,2}(?:\.[0-9]{1,3})?)")


def _window(value: Any) -> ClauseWindow:
    text = unicodedata.normalize("NFKC", text_of(value, "such as 'month' or 'rolling 30d'")).strip()
    if match := _ROLLING.fullmatch(text):
        days = int(match[1])
        if not 1 <= days <= 366:
            raise ValueError(f"'{text}' is not between 1 and 366 days. Write one such as 'rolling 30d'.")
        return ClauseWindow(WindowKind.ROLLING, days)
    return ClauseWindow(WindowKind(known_word(text, (*_FIXED_WINDOWS, "rolling 30d"))))


def _statistic(value: Any) -> str:
    text = text_of(value, "such as 'p95' or 'mean'")
    match = _STATISTIC.fullmatch(text)
    if text == "mean" or (match is not None and float(match[1])):
        return text
    raise ValueError(f"'{text}' is no statistic. Write 'mean', or a percentile such as 'p95' or 'p99.9'.")


Window = Annotated[
    ClauseWindow,
    BeforeValidator(_window),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^(period|day|month|quarter|year|rolling [0-9]+d)$"}),
]
Statistic = Annotated[str, BeforeValidator(_statistic), WithJsonSchema({"type": "string", "examples": ["p95"]})]


class ShareBandFile(Model):
    """The credit of one stretch of availability."""

    below: Percent = Field(examples=['below = "99.9 %"'])
    """Figures below this ..."""
    at_least: Percent | None = Field(default=None, alias="from")
    """... and not below this; left out in the last band. Whose a border is: [credit] border."""
    credit: CreditValue = Field(examples=['credit = "5 %"'])
    """A share of the monthly charge ("5 %"), or an amount ("500.00")."""


class CountBandFile(Model):
    """The credit of one stretch of counts."""

    above: Whole = Field(examples=["above = 3"])
    """More than this ..."""
    to: Whole | None = None
    """... and no more than this; left out in the last band."""
    credit: CreditValue = Field(examples=['credit = "5 %"'])
    """A share of the monthly charge ("5 %"), or an amount ("500.00")."""


class LengthBandFile(Model):
    """The credit of one stretch of lengths of time."""

    above: DurationUs = Field(examples=['above = "4h"'])
    """Longer than this ..."""
    to: DurationUs | None = None
    """... and no longer than this; left out in the last band."""
    credit: CreditValue = Field(examples=['credit = "5 %"'])
    """A share of the monthly charge ("5 %"), or an amount ("500.00")."""


class RatioBandFile(Model):
    """The credit of one stretch of ratios of which less is better."""

    above: Percent = Field(examples=['above = "0.1 %"'])
    """More than this ..."""
    to: Percent | None = None
    """... and no more than this; left out in the last band."""
    credit: CreditValue = Field(examples=['credit = "5 %"'])
    """A share of the monthly charge ("5 %"), or an amount ("500.00")."""


class _Judged(Model):
    window: Window = Field(default=PERIOD, json_schema_extra={"default": "period"})
    """Judged over: period (what is asked for), day, month, quarter, year, or the last days ("rolling 30d")."""


class AvailabilityFile(_Judged):
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
    pro_rata: bool = False
    """A fixed length shrinks with the part of the period that a new or ended circuit was under the contract."""
    unknown: Annotated[UnknownRule, one_of(UnknownRule)] = UnknownRule.EXCLUDE
    """How unknown time counts in the official figure: exclude, up or down."""
    rounding: Annotated[Rounding, one_of(Rounding)] = Rounding.NONE
    """How the figure is rounded before it is judged: none, truncate, up, half_up, half_even."""
    decimals: Annotated[int, Field(ge=0, le=8)] | None = None
    """To so many decimals of the percentage, with rounding."""
    bands: tuple[ShareBandFile, ...] = Field(default=(), strict=False)
    """What a missed figure costs, band by band, from the target down."""

    @model_validator(mode="after")
    def _fixed_has_its_length(self) -> Self:
        if self.denominator is DenominatorRule.FIXED and not self.fixed_us:
            raise Misplaced(("denominator",), 'denominator = "fixed" needs its length. Add: fixed = "43200min"')
        if self.denominator is not DenominatorRule.FIXED and self.fixed_us is not None:
            raise Misplaced(("fixed",), 'fixed is only for denominator = "fixed". Delete one of them.')
        return self

    @model_validator(mode="after")
    def _rounding_has_its_decimals(self) -> Self:
        if (self.rounding is Rounding.NONE) != (self.decimals is None):
            message = "rounding and decimals go together. Write both, or neither."
            raise Misplaced(("rounding" if self.decimals is None else "decimals",), message)
        return self


class VpnAvailabilityFile(_Judged):
    """The share of the time that a VPN works, judged for each VPN of the customer."""

    kind: Literal["vpn_availability"]
    id: Identifier = "vpn_availability"
    """Name of the clause in reports."""
    figure: Annotated[VpnFigure, one_of(VpnFigure)] = Field(examples=['figure = "weighted"'])
    """site (the worst of its sites), hub, weighted (mean of the sites), all_sites (all at once), or k_of_n."""
    target: Percent = Field(examples=['target = "99.95 %"'])
    """Promised availability, with its sign: "99.95 %"."""
    k: Annotated[int, Field(ge=1)] | None = None
    """So many sites must be reached at once, with figure = "k_of_n"."""
    quorum: Annotated[int, Field(ge=1)] | None = None
    """In a mesh a site must see so many other sites; none = its own circuits decide."""
    weights: dict[str, Annotated[int, Field(ge=0, le=1_000_000)]] = Field(default={})
    """Weights of sites by id, with figure = "weighted"; a site that is not named weighs 1."""
    unknown: Annotated[UnknownRule, one_of(UnknownRule)] = UnknownRule.EXCLUDE
    """How unknown time counts in the official figure: exclude, up or down."""
    bands: tuple[ShareBandFile, ...] = Field(default=(), strict=False)
    """What a missed figure costs, band by band, from the target down; shares are of the VPN's charge."""

    @model_validator(mode="after")
    def _says_what_its_figure_needs(self) -> Self:
        if (self.figure is VpnFigure.K_OF_N) != (self.k is not None):
            message = 'figure = "k_of_n" and k go together: so many sites must be reached. Write both, or neither.'
            raise Misplaced(("figure" if self.k is None else "k",), message)
        if self.weights and self.figure is not VpnFigure.WEIGHTED:
            raise Misplaced(("weights",), 'weights are only for figure = "weighted". Delete one of them.')
        if self.weights and not any(self.weights.values()):
            raise Misplaced(("weights",), "weights: all of them are 0. Give one site at least a weight.")
        return self


class OutageCountFile(_Judged):
    """So many outages a period, no more."""

    kind: Literal["outage_count"]
    id: Identifier = "outage_count"
    """Name of the clause in reports."""
    limit: Whole = Field(examples=["limit = 3"])
    """Most counted outages that may begin in the period."""
    bands: tuple[CountBandFile, ...] = Field(default=(), strict=False)
    """What more than the limit costs, band by band."""


class LongestOutageFile(_Judged):
    """No outage longer than this."""

    kind: Literal["longest_outage"]
    id: Identifier = "longest_outage"
    """Name of the clause in reports."""
    limit_us: DurationUs = Field(alias="limit", examples=['limit = "2h"'])
    """Longest outage allowed."""
    bands: tuple[LengthBandFile, ...] = Field(default=(), strict=False)
    """What a longer one costs, band by band."""


class RepairTimeFile(_Judged):
    """Time to repair, of outages closed in the period."""

    kind: Literal["repair_time"]
    id: Identifier = "repair_time"
    """Name of the clause in reports."""
    limit_us: DurationUs = Field(alias="limit", examples=['limit = "4h"'])
    """Longest length allowed."""
    of: Literal["mean", "each"] = "mean"
    """The mean of all (MTTR), or each single one."""
    clock: Annotated[ClockStart, one_of(ClockStart)] = ClockStart.DETECTION
    """When its clock starts: detection, ticket, or the earlier of both."""
    bands: tuple[LengthBandFile, ...] = Field(default=(), strict=False)
    """What a longer time costs, band by band."""


class ResponseTimeFile(_Judged):
    """Time until somebody answers: each outage, and each ticket. Without any ticket recorded it cannot be said."""

    kind: Literal["response_time"]
    id: Identifier = "response_time"
    """Name of the clause in reports."""
    limit_us: DurationUs = Field(alias="limit", examples=['limit = "15min"'])
    """Longest time allowed."""
    clock: Annotated[ClockStart, one_of(ClockStart)] = ClockStart.EARLIER
    """When its clock starts: detection, ticket, or the earlier of both."""
    bands: tuple[LengthBandFile, ...] = Field(default=(), strict=False)
    """What a longer time costs, band by band."""


class ErrorPerformanceFile(_Judged):
    """Errored seconds and blocks after G.826 over available time, of the circuit's worst port and direction."""

    kind: Literal["error_performance"]
    id: Identifier = "error_performance"
    """Name of the clause in reports."""
    parameter: Literal["esr", "sesr", "bber"] = Field(examples=['parameter = "sesr"'])
    """Ratio of errored seconds, of severely errored seconds, or of background block errors."""
    limit: Percent = Field(examples=['limit = "0.2 %"'])
    """Largest ratio allowed."""
    bands: tuple[RatioBandFile, ...] = Field(default=(), strict=False)
    """What more costs, band by band."""


class DelayFile(_Judged):
    """Delay over available time, of the circuit's worst measurement by a probe or test, round trip or one-way."""

    kind: Literal["delay"]
    id: Identifier = "delay"
    """Name of the clause in reports."""
    limit_us: DurationUs = Field(alias="limit", examples=['limit = "20ms"'])
    """Largest delay allowed."""
    statistic: Statistic = "p95"
    """mean, or a percentile such as p95."""
    bands: tuple[LengthBandFile, ...] = Field(default=(), strict=False)
    """What more costs, band by band."""


class JitterFile(_Judged):
    """Delay variation over available time, as probes measure it."""

    kind: Literal["jitter"]
    id: Identifier = "jitter"
    """Name of the clause in reports."""
    limit_us: DurationUs = Field(alias="limit", examples=['limit = "5ms"'])
    """Largest variation allowed."""
    statistic: Statistic = "p95"
    """mean, or a percentile such as p95."""
    bands: tuple[LengthBandFile, ...] = Field(default=(), strict=False)
    """What more costs, band by band."""


class LossFile(_Judged):
    """Lost of sent over available time; what came too late is lost."""

    kind: Literal["loss"]
    id: Identifier = "loss"
    """Name of the clause in reports."""
    limit: Percent = Field(examples=['limit = "0.1 %"'])
    """Largest ratio allowed."""
    bands: tuple[RatioBandFile, ...] = Field(default=(), strict=False)
    """What more costs, band by band."""


class ProtectionSwitchFile(_Judged):
    """How long protection switches interrupt service, as equipment states it and probes measure it."""

    kind: Literal["protection_switch"]
    id: Identifier = "protection_switch"
    """Name of the clause in reports."""
    limit_us: DurationUs = Field(alias="limit", examples=['limit = "50ms"'])
    """Longest switch allowed."""
    allowed: Whole = 0
    """So many of its window may take longer; without bands of counts the next longest one speaks then."""
    bands: tuple[LengthBandFile, ...] = Field(default=(), strict=False)
    """What a longer one costs, band by band."""
    count_bands: tuple[CountBandFile, ...] = Field(default=(), strict=False)
    """Instead of bands: what it costs by how many took longer."""

    @model_validator(mode="after")
    def _one_kind_of_bands(self) -> Self:
        if self.bands and self.count_bands:
            raise Misplaced(("count_bands",), "count_bands: bands stand here already. Leave one of both out.")
        return self


class ReportBandFile(Model):
    """The credit of one stretch of lengths of time, or of working days where the limit is in working days."""

    above: Limit = Field(examples=['above = "5d"'])
    """Longer than this ..."""
    to: Limit | None = None
    """... and no longer than this; left out in the last band."""
    credit: CreditValue = Field(examples=['credit = "5 %"'])
    """A share of the monthly charge ("5 %"), or an amount ("500.00")."""


class ReportingFile(_Judged):
    """The monthly report is published in time, as the ledger has it; judged in the month of its deadline."""

    kind: Literal["reporting"]
    id: Identifier = "reporting"
    """Name of the clause in reports."""
    limit: Limit = Field(examples=['limit = "5 workdays"'])
    """Longest time from the end of the month to its published report: local days ("5d"), or "5 workdays"."""
    bands: tuple[ReportBandFile, ...] = Field(default=(), strict=False)
    """What a later one costs, band by band."""

    @model_validator(mode="after")
    def _bands_count_as_the_limit(self) -> Self:
        for number, band in enumerate(self.bands):
            for key, border in (("above", band.above), ("to", band.to)):
                if border is not None and border.unit != self.limit.unit:
                    message = f"{key}: '{border}' and the limit '{self.limit}' count differently. Write both in one."
                    raise Misplaced(("bands", number, key), message)
        return self


MeasuredFile = (
    ResponseTimeFile | ErrorPerformanceFile | DelayFile | JitterFile | LossFile | ProtectionSwitchFile | ReportingFile
)
BandFile = ShareBandFile | CountBandFile | LengthBandFile | RatioBandFile | ReportBandFile
CircuitClauseFile = (
    AvailabilityFile
    | OutageCountFile
    | LongestOutageFile
    | RepairTimeFile
    | ResponseTimeFile
    | ErrorPerformanceFile
    | DelayFile
    | JitterFile
    | LossFile
    | ProtectionSwitchFile
    | ReportingFile
)
ClauseFile = Annotated[CircuitClauseFile | VpnAvailabilityFile, Field(discriminator="kind")]
