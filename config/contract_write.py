"""Writes a contract as the file that the loader reads: complete in itself, without template and holiday file."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import assert_never

from config.durations import format_duration
from config.money import format_minor
from config.parsing import DAYS_OF_WEEK, format_percent
from config.report_limit import ReportLimit
from probed.model.contract import (
    AS_ITS_CIRCUITS,
    COUNT,
    PERIOD,
    Amount,
    AvailabilityClause,
    Band,
    Clause,
    Contract,
    CreditRules,
    HoursRange,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    OutageCountClause,
    RepairTimeClause,
    Rounding,
    Share,
    VpnClause,
    VpnCredit,
)
from probed.model.instant import format_instant

_PARAMETER = {
    MeasuredKind.ERROR_PERFORMANCE: "parameter",
    MeasuredKind.RESPONSE_TIME: "clock",
    MeasuredKind.DELAY: "statistic",
    MeasuredKind.JITTER: "statistic",
}


def contract_toml(contract: Contract) -> str:
    """The contract's file. The days of a holiday file become its own, and the years that it covers are lost."""
    lines = [
        "schema = 1",
        f"id = {_text(contract.id)}",
        f"version = {contract.version}",
        f"title = {_text(contract.title)}",
        f"title_en = {_text(contract.title_en)}",
        f"time_zone = {_text(contract.zone)}",
    ]
    if contract.start is not None:
        lines.append(f"valid_from = {format_instant(contract.start)}")
    if contract.end is not None:
        lines.append(f"valid_to = {format_instant(contract.end)}")
    lines += [
        f"evidence = {_text(contract.evidence.value)}",
        f"month_begins = {contract.month_day}",
        *_rules(contract),
    ]
    if contract.credit is not None:
        lines += _credit(contract.credit)
    for clause in contract.clauses:
        digits = contract.credit.digits if contract.credit else 0
        lines += ["", "[[clause]]", f"id = {_text(clause.id)}", *_clause(clause)]
        if clause.window != PERIOD:
            lines.append(f"window = {_text(str(clause.window))}")
        if clause.bands:
            bands = (_band(clause, band, digits) for band in clause.bands)
            key = "count_bands" if _by_count(clause) else "bands"
            lines += [f"{key} = [", *(f"    {band}," for band in bands), "]"]
    for each in contract.vpn_clauses:
        lines += ["", "[[clause]]", *_vpn_clause(each, contract.credit.digits if contract.credit else 0)]
    return "\n".join(lines) + "\n"


def _vpn_clause(clause: VpnClause, digits: int) -> list[str]:
    weights = (f"{_text(site)} = {weight}" for site, weight in clause.weights)
    bands = (_band(clause, band, digits) for band in clause.bands)
    return [
        f"id = {_text(clause.id)}",
        'kind = "vpn_availability"',
        f"figure = {_text(clause.figure.value)}",
        f"target = {_text(format_percent(clause.target))}",
        f"unknown = {_text(clause.unknown.value)}",
        *([] if clause.k is None else [f"k = {clause.k}"]),
        *([] if clause.quorum is None else [f"quorum = {clause.quorum}"]),
        *([f"weights = {{ {', '.join(weights)} }}"] if clause.weights else []),
        *([] if clause.window == PERIOD else [f"window = {_text(str(clause.window))}"]),
        *(["bands = [", *(f"    {band}," for band in bands), "]"] if clause.bands else []),
    ]


def _rules(contract: Contract) -> list[str]:
    hours = [_range(each) for each in contract.hours]
    proofs = [f"{kind.value} = [{', '.join(map(_text, words))}]" for kind, words in contract.proofs]
    return [
        "",
        "[hours]",
        f"ranges = [{', '.join(hours)}]",
        f"holidays = [{', '.join(sorted(contract.holidays))}]",
        f"workdays = [{', '.join(sorted(contract.workdays))}]",
        f"holidays_served = {'true' if contract.holidays_served else 'false'}",
        "",
        "[outages]",
        f"bridge = {_length(contract.outages.bridge_us)}",
        f"minimum = {_length(contract.outages.minimum_us)}",
        f"minimum_applies = {_text(contract.outages.minimum_applies.value)}",
        "",
        "[exclusions]",
        f"accept = [{', '.join(sorted(_text(kind.value) for kind in contract.exclusions))}]",
        f"planned_notice = {_length(contract.planned_notice_us)}",
        f"planned_notice_workdays = {contract.planned_notice_workdays}",
        f"planned_overrun = {_length(contract.planned_overrun_us)}",
        *([f"proof = {{ {', '.join(proofs)} }}"] if proofs else []),
    ]


def _credit(rules: CreditRules) -> list[str]:
    digits = rules.digits
    lines = ["", "[credit]", f"currency = {_text(rules.currency)}"]
    if rules.charge is not None:
        lines.append(f"monthly_charge = {_text(format_minor(rules.charge, digits))}")
    if rules.charges:
        each = (f"{_text(name)} = {_text(format_minor(minor, digits))}" for name, minor in rules.charges)
        lines.append(f"charges = {{ {', '.join(each)} }}")
    lines += [
        f"pro_rata = {_text(rules.pro_rata.value)}",
        f"stacking = {_text(rules.stacking.value)}",
        f"border = {_text(rules.border.value)}",
        f"rounding = {_text(rules.rounding.value)}",
    ]
    for key, cap in (("cap_circuit", rules.cap_circuit), ("cap_customer", rules.cap_customer)):
        if cap is not None:
            lines.append(f"{key} = {_value(cap, digits)}")
    if rules.chronic is not None:
        name, months, credit = rules.chronic
        given = "" if credit is None else f", credit = {_value(credit, digits)}"
        lines.append(f"chronic = {{ clause = {_text(name)}, months = {months}{given} }}")
    if rules.vpn != AS_ITS_CIRCUITS:
        lines += _vpn_credit(rules.vpn, digits)
    return lines


def _vpn_credit(rules: VpnCredit, digits: int) -> list[str]:
    each = (f"{_text(name)} = {_text(format_minor(minor, digits))}" for name, minor in rules.charges)
    return [
        "",
        "[credit.vpn]",
        *([] if rules.charge is None else [f"monthly_charge = {_text(format_minor(rules.charge, digits))}"]),
        *([f"charges = {{ {', '.join(each)} }}"] if rules.charges else []),
        *([] if rules.cap is None else [f"cap = {_value(rules.cap, digits)}"]),
        f"with_circuits = {_text(rules.with_circuits.value)}",
    ]


def _value(value: Share | Amount, digits: int) -> str:
    return _text(format_percent(value.ratio) if isinstance(value, Share) else format_minor(value.minor, digits))


def _band(clause: Clause | VpnClause, band: Band, digits: int) -> str:
    near, far = ("below", "from") if isinstance(clause, AvailabilityClause | VpnClause) else ("above", "to")
    parts = [f"{near} = {_border(clause, band.better)}"]
    if band.worse is not None:
        parts.append(f"{far} = {_border(clause, band.worse)}")
    return f"{{ {', '.join(parts)}, credit = {_value(band.credit, digits)} }}"


def _by_count(clause: Clause | VpnClause) -> bool:
    """Whether the figures of its bands are numbers of switches."""
    return isinstance(clause, MeasuredClause) and clause.parameter == COUNT


def _border(clause: Clause | VpnClause, value: Fraction) -> str:
    match clause:
        case OutageCountClause() | MeasuredClause(parameter="count"):
            return str(value)
        case AvailabilityClause() | VpnClause() | MeasuredClause(unit="ratio"):
            return _text(format_percent(value))
        case MeasuredClause(unit=unit):
            return _text(str(ReportLimit(int(value), unit)))
        case _:
            return _length(int(value))


def _range(hours: HoursRange) -> str:
    days = ", ".join(_text(DAYS_OF_WEEK[day - 1]) for day in hours.weekdays)
    return f"{{ days = [{days}], from = {_clock(hours.start_minute)}, to = {_clock(hours.end_minute)} }}"


def _clause(clause: Clause) -> list[str]:
    match clause:
        case AvailabilityClause():
            fixed = [] if clause.fixed_us is None else [f"fixed = {_length(clause.fixed_us)}"]
            return [
                'kind = "availability"',
                f"target = {_text(format_percent(clause.target))}",
                f"denominator = {_text(clause.denominator.value)}",
                *fixed,
                f"pro_rata = {'true' if clause.pro_rata else 'false'}",
                f"unknown = {_text(clause.unknown.value)}",
                *(
                    []
                    if clause.rounding is Rounding.NONE
                    else [f"rounding = {_text(clause.rounding.value)}", f"decimals = {clause.decimals}"]
                ),
            ]
        case OutageCountClause():
            return ['kind = "outage_count"', f"limit = {clause.limit}"]
        case LongestOutageClause():
            return ['kind = "longest_outage"', f"limit = {_length(clause.limit_us)}"]
        case RepairTimeClause():
            return [
                'kind = "repair_time"',
                f"limit = {_length(clause.limit_us)}",
                f"clock = {_text(clause.clock.value)}",
                f"of = {_text('each' if clause.each else 'mean')}",
            ]
        case MeasuredClause():
            limit = _text(_limit(clause))
            parameter = _PARAMETER.get(clause.kind)
            return [
                f"kind = {_text(clause.kind.value)}",
                f"limit = {limit}",
                *([f"{parameter} = {_text(clause.parameter)}"] if parameter else []),
                *([f"allowed = {clause.allowed}"] if clause.allowed else []),
            ]
        case _:
            assert_never(clause)


def _text(text: str) -> str:
    # JSON's escapes are all escapes of a TOML basic string as well.
    return json.dumps(text, ensure_ascii=False)


def _limit(clause: MeasuredClause) -> str:
    if clause.unit == "ratio":
        return format_percent(clause.limit)
    return str(ReportLimit(int(clause.limit), clause.unit))


def _length(length_us: int) -> str:
    return _text(format_duration(length_us))


def _clock(minute: int) -> str:
    return _text(f"{minute // 60:02d}:{minute % 60:02d}")
