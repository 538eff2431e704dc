"""Makes the contract that the engine runs of a file that has passed every check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from config.contract_bands import bands_of, borders
from config.contract_clauses import (
    AvailabilityFile,
    CircuitClauseFile,
    ClauseFile,
    DelayFile,
    ErrorPerformanceFile,
    JitterFile,
    LongestOutageFile,
    LossFile,
    MeasuredFile,
    OutageCountFile,
    ProtectionSwitchFile,
    RepairTimeFile,
    ReportingFile,
    ResponseTimeFile,
    VpnAvailabilityFile,
)
from config.contract_credit import CreditFile
from config.contract_file import ContractFile
from config.holidays import Holidays
from config.money import minor_units
from config.parsing import DAYS_OF_WEEK, local_midnight
from probed.model.contract import (
    COUNT,
    Amount,
    AvailabilityClause,
    Band,
    Chronic,
    Clause,
    Contract,
    CreditRules,
    ExclusionKind,
    HoursRange,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    OutageCountClause,
    OutageRules,
    RepairTimeClause,
    Share,
    Stacking,
    VpnClause,
    VpnCredit,
)
from probed.model.currency import DIGITS


def build_contract(parsed: ContractFile, holidays: Holidays) -> Contract:
    """The contract; a ValueError when an instant is out of reach."""
    rules, hours, left_out = parsed.outages, parsed.hours, parsed.exclusions
    currency = parsed.credit.currency if parsed.credit else ""
    return Contract(
        id=parsed.id,
        version=parsed.version,
        title=parsed.title,
        title_en=parsed.title_en,
        zone=parsed.time_zone,
        start=term_instant(parsed.valid_from, parsed.time_zone),
        end=term_instant(parsed.valid_to, parsed.time_zone),
        clauses=tuple(_clause(c, currency) for c in parsed.clause if not isinstance(c, VpnAvailabilityFile)),
        vpn_clauses=tuple(_vpn(c, currency) for c in parsed.clause if isinstance(c, VpnAvailabilityFile)),
        outages=OutageRules(rules.bridge_us, rules.minimum_us, rules.minimum_applies),
        evidence=parsed.evidence,
        exclusions=frozenset(left_out.accept),
        planned_notice_us=left_out.planned_notice_us,
        hours=tuple(HoursRange(_weekdays(each.days), each.start_minute, each.end_minute) for each in hours.ranges),
        holidays=holidays.holidays,
        workdays=holidays.workdays,
        holiday_years=holidays.years,
        month_day=parsed.month_begins,
        proofs=tuple(sorted((ExclusionKind(kind), tuple(words)) for kind, words in left_out.proof.items())),
        planned_notice_workdays=left_out.planned_notice_workdays,
        planned_overrun_us=left_out.planned_overrun_us,
        credit=_credit(parsed.credit) if parsed.credit else None,
        holidays_served=hours.holidays_served,
    )


def term_instant(given: date | int | None, zone: str) -> int | None:
    """The instant of a day or instant of a contract's term; None = without limit."""
    return local_midnight(given, zone) if isinstance(given, date) else given


def _weekdays(names: Sequence[str]) -> tuple[int, ...]:
    """ISO weekdays, Monday = 1."""
    return tuple(sorted({DAYS_OF_WEEK.index(name) + 1 for name in names}))


def _bands(parsed: ClauseFile, currency: str) -> tuple[Band, ...]:
    """From the best to the worst."""
    return tuple(
        sorted(
            (Band(*borders(band), _value(band.credit, currency)) for band in bands_of(parsed)[1]),
            key=lambda band: band.better,
            reverse=isinstance(parsed, AvailabilityFile | VpnAvailabilityFile),
        )
    )


def _vpn(parsed: VpnAvailabilityFile, currency: str) -> VpnClause:
    return VpnClause(
        parsed.id,
        parsed.figure,
        parsed.target,
        parsed.unknown,
        parsed.k,
        parsed.quorum,
        tuple(sorted(parsed.weights.items())),
        _bands(parsed, currency),
        parsed.window,
    )


def _clause(parsed: CircuitClauseFile, currency: str) -> Clause:
    bands = _bands(parsed, currency)
    match parsed:
        case AvailabilityFile():
            return AvailabilityClause(
                parsed.id,
                parsed.target,
                parsed.denominator,
                parsed.fixed_us,
                parsed.unknown,
                parsed.window,
                bands,
                parsed.decimals or 0,
                parsed.rounding,
                parsed.pro_rata,
            )
        case OutageCountFile():
            return OutageCountClause(parsed.id, parsed.limit, parsed.window, bands)
        case LongestOutageFile():
            return LongestOutageClause(parsed.id, parsed.limit_us, parsed.window, bands)
        case RepairTimeFile():
            each = parsed.of == "each"
            return RepairTimeClause(parsed.id, parsed.limit_us, parsed.window, bands, parsed.clock, each)
        case ErrorPerformanceFile():
            return _measured(parsed, parsed.limit, "ratio", parsed.parameter, bands)
        case LossFile():
            return _measured(parsed, parsed.limit, "ratio", "", bands)
        case DelayFile() | JitterFile():
            return _measured(parsed, Fraction(parsed.limit_us), "us", parsed.statistic, bands)
        case ResponseTimeFile():
            return _measured(parsed, Fraction(parsed.limit_us), "us", parsed.clock.value, bands)
        case ReportingFile():
            return _measured(parsed, Fraction(parsed.limit.amount), parsed.limit.unit, "", bands)
        case ProtectionSwitchFile():
            parameter = COUNT if parsed.count_bands else ""
            found = _measured(parsed, Fraction(parsed.limit_us), "us", parameter, bands)
            return replace(found, allowed=parsed.allowed)


def _measured(
    parsed: MeasuredFile, limit: Fraction, unit: str, parameter: str, bands: tuple[Band, ...]
) -> MeasuredClause:
    return MeasuredClause(parsed.id, MeasuredKind(parsed.kind), limit, unit, parameter, parsed.window, bands)


def _value(given: Fraction | Decimal, currency: str) -> Share | Amount:
    return Share(given) if isinstance(given, Fraction) else Amount(minor_units(given, currency))


def _credit(parsed: CreditFile) -> CreditRules:
    currency, chronic = parsed.currency, parsed.chronic
    charge = parsed.monthly_charge

    def value(given: Fraction | Decimal | None) -> Share | Amount | None:
        return None if given is None else _value(given, currency)

    return CreditRules(
        currency=currency,
        digits=DIGITS[currency],
        charge=None if charge is None else minor_units(charge, currency),
        charges=tuple(sorted((name, minor_units(each, currency)) for name, each in parsed.charges.items())),
        pro_rata=parsed.pro_rata,
        stacking=parsed.stacking,
        border=parsed.border,
        rounding=parsed.rounding,
        cap_circuit=value(parsed.cap_circuit),
        cap_customer=value(parsed.cap_customer),
        vpn=VpnCredit(
            charge=None if parsed.vpn.monthly_charge is None else minor_units(parsed.vpn.monthly_charge, currency),
            charges=tuple(sorted((name, minor_units(each, currency)) for name, each in parsed.vpn.charges.items())),
            cap=value(parsed.vpn.cap),
            with_circuits=Stacking(parsed.vpn.with_circuits),
        ),
        chronic=None if chronic is None else Chronic(chronic.clause, chronic.months, value(chronic.credit)),
    )
