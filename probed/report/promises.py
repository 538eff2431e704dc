"""What a contract promises and what a miss costs, as sentences: the text that every figure is held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, Protocol, assert_never

from probed.model.contract import (
    COUNT,
    WORKDAYS,
    Amount,
    AvailabilityClause,
    Band,
    Clause,
    ClauseWindow,
    ClockStart,
    Contract,
    CreditRules,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    OutageCountClause,
    RepairTimeClause,
    Share,
    VpnClause,
    WindowKind,
)
from probed.report import figures
from probed.report.credits import in_unit
from probed.report.setting import Setting
from probed.report.text import Words
from probed.report.verdicts import SHORT
from sla.credit_sheet import band_text, credit_text, money_text

_NAMED: Final = frozenset(
    {MeasuredKind.RESPONSE_TIME, MeasuredKind.ERROR_PERFORMANCE, MeasuredKind.PROTECTION_SWITCH}
)
"""Kinds whose parameter is told with their clock, title or bands."""


class Say(Protocol):
    """A sentence of the method section by its key."""

    def __call__(self, key: str, /, **facts: object) -> str: ...


def promise(clause: Clause | VpnClause, contract: Contract, say: Say, setting: Setting) -> str:
    """One clause: what of what, over which window, by which clock, and what its bands cost."""
    kind, limit, unit = _limit(clause, setting)
    at_least = isinstance(clause, AvailabilityClause | VpnClause)
    return say(
        "promise",
        title=_title(clause, kind, setting),
        limit=f"{'≥' if at_least else '≤'} {limit}",
        more="".join(
            (*_more(clause, say), *_bands(clause.bands, unit, contract.credit, say, setting.words, falls=at_least))
        ),
    )


def _limit(clause: Clause | VpnClause, setting: Setting) -> tuple[str, str, str]:
    """Kind, limit as printed, unit of its values."""
    match clause:
        case AvailabilityClause(target=target):
            return "availability", _percent(target), "ratio"
        case VpnClause(target=target):
            return "vpn_availability", _percent(target), "ratio"
        case OutageCountClause(limit=limit):
            return "outage_count", str(limit), "outages"
        case LongestOutageClause(limit_us=limit):
            return "longest_outage", figures.length(limit).text, "us"
        case RepairTimeClause(limit_us=limit, each=each):
            return "repair_time.each" if each else "repair_time", figures.length(limit).text, "us"
        case MeasuredClause(kind=MeasuredKind.ERROR_PERFORMANCE as kind, limit=limit, unit=unit, parameter=parameter):
            return f"{kind.value}.{parameter}", _percent(limit), unit
        case MeasuredClause(kind=MeasuredKind.PROTECTION_SWITCH as kind, limit=limit, parameter=parameter):
            return kind.value, figures.milliseconds(limit).text, "switches" if parameter == COUNT else "us"
        case MeasuredClause(kind=kind, limit=limit, unit=unit):
            if unit == "ratio":
                return kind.value, _percent(limit), unit
            if unit == WORKDAYS:
                return kind.value, setting.words("workdays", count=limit), unit
            length = figures.milliseconds(limit) if kind.value in SHORT else figures.length(limit)
            return kind.value, length.text, unit
    assert_never(clause)


def _percent(ratio: Fraction) -> str:
    return f"{figures.target_percent(ratio).text} %"


def _title(clause: Clause | VpnClause, kind: str, setting: Setting) -> str:
    words = setting.words
    if isinstance(clause, VpnClause):
        title = f"VPN: {words(f'vpn.figure.{clause.figure.value}', k=clause.k or 0, sites='n')}"
    else:
        title = words.known("clause", kind)
    return title if clause.id == kind.partition(".")[0] else f"{title} ({clause.id})"


def _more(clause: Clause | VpnClause, say: Say) -> Iterator[str]:
    """Statistic, clock, quorum and window, where they are not as always."""
    if isinstance(clause, VpnClause):
        if clause.quorum is not None:
            yield say("promise.quorum", quorum=clause.quorum)
        if clause.weights:
            yield say("promise.weights", weights=", ".join(f"{name} {weight}" for name, weight in clause.weights))
        return
    if isinstance(clause, MeasuredClause) and clause.allowed:
        yield say("promise.allowed", allowed=clause.allowed)
    if isinstance(clause, MeasuredClause) and clause.kind not in _NAMED and clause.parameter:
        yield say("promise.statistic", statistic=clause.parameter)
    clock = _clock(clause)
    if clock is not None:
        yield say(f"promise.clock.{clock.value}")
    yield from _window(clause.window, say)


def _clock(clause: Clause) -> ClockStart | None:
    if isinstance(clause, RepairTimeClause):
        return clause.clock
    if isinstance(clause, MeasuredClause) and clause.kind is MeasuredKind.RESPONSE_TIME:
        return ClockStart(clause.parameter)
    return None


def _window(window: ClauseWindow, say: Say) -> Iterator[str]:
    if window.kind is not WindowKind.PERIOD:
        yield say(f"promise.window.{window.kind.value}", days=window.days)


def _bands(
    bands: Sequence[Band], unit: str, rules: CreditRules | None, say: Say, words: Words, *, falls: bool
) -> Iterator[str]:
    if bands and rules is not None:
        told = ", ".join(
            f"{in_unit(band_text(band, unit, falls=falls), unit, words)}: {_worth(band.credit, rules)}"
            for band in bands
        )
        yield say("promise.bands", bands=told)


def _worth(credit: Share | Amount, rules: CreditRules) -> str:
    text = credit_text(credit, rules.digits)
    return text if isinstance(credit, Share) else f"{text} {rules.currency}"


def costs(contract: Contract, say: Say, setting: Setting) -> Iterator[str]:
    """How missed clauses become money."""
    rules = contract.credit
    if rules is None:
        return
    yield say(
        "costs",
        part=say(f"costs.part.{rules.pro_rata.value}"),
        stacking=say(f"costs.stacking.{rules.stacking.value}"),
        border=say(f"costs.border.{rules.border.value}"),
        rounding=say(f"rounding.{rules.rounding.value}"),
        unit=f"{money_text(1, rules.digits)} {rules.currency}",
    )
    for key, cap in (("circuit", rules.cap_circuit), ("customer", rules.cap_customer), ("vpn", rules.vpn.cap)):
        if cap is not None:
            yield say(f"costs.cap.{key}", cap=_worth(cap, rules))
    if contract.vpn_clauses:
        yield say(f"costs.vpn.{rules.vpn.with_circuits.value}")
    if (chronic := rules.chronic) is not None:
        what = (
            say("costs.right") if chronic.credit is None else say("costs.more", credit=_worth(chronic.credit, rules))
        )
        title = setting.words.known("clause", chronic.clause)
        yield say("costs.chronic", clause=title, months=chronic.months, what=what)
