"""How figures are printed: cut, never rounded up; nothing printed for nothing; the same in every language."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Final

from probed.model.instant import HOUR_US, MINUTE_US, SECOND_US, format_instant, to_datetime
from probed.model.timeline import Edge
from probed.report.page_values import EdgeText, Figure, Moment

NONE: Final = "-"
MINUS: Final = "\N{MINUS SIGN}"
_LONG_US: Final = 10 * MINUTE_US


def percent(ratio: Fraction | None, decimals: int = 4) -> Figure:
    """A ratio as a percentage without its sign, cut after `decimals`: 100 only if it is exactly 1."""
    if ratio is None:
        return Figure(None, "ratio", NONE)
    return Figure(ratio, "ratio", _cut(ratio * 100, decimals))


def target_percent(ratio: Fraction) -> Figure:
    """A target as it was agreed: as many decimals as it has, at least two, at most six."""
    text = _cut(ratio * 100, 6)
    whole, _, part = text.partition(".")
    return Figure(ratio, "ratio", f"{whole}.{part.rstrip('0'):0<2}")


def minutes(us: Fraction | int | None) -> Figure:
    """A length in minutes, two decimals cut; less than a hundredth says so instead of showing 0."""
    if us is None:
        return Figure(None, "us", NONE)
    text = "<0.01" if 0 < us * 100 < MINUTE_US else _cut(Fraction(us) / MINUTE_US, 2)
    return Figure(us, "us", text)


def signed_minutes(us: Fraction | None) -> Figure:
    """A margin in minutes with its sign; cut downwards, so that a miss is never shown smaller than it is."""
    if us is None:
        return Figure(None, "us", NONE)
    text = _cut(us / MINUTE_US, 2)
    return Figure(us, "us", text if us < 0 else f"+{text}")


def milliseconds(us: Fraction | int | None) -> Figure:
    """A delay or a switch time in ms: every digit down to the microsecond, cut there."""
    if us is None:
        return Figure(None, "us", NONE)
    whole, _, part = _cut(Fraction(us) / 1000, 3).partition(".")
    part = part.rstrip("0")
    return Figure(us, "us", f"{whole}.{part} ms" if part else f"{whole} ms")


def signed_length(us: int) -> Figure:
    """A length that may be less than nothing."""
    return length(us) if us >= 0 else Figure(us, "us", f"-{length(-us).text}")


def length(us: Fraction | int | None) -> Figure:
    """A length as h:mm:ss, cut to the second."""
    if us is None:
        return Figure(None, "us", NONE)
    return Figure(us, "us", "<0:00:01" if 0 < us < SECOND_US else _clock(floor(us)))


def count(number: Fraction | int | None) -> Figure:
    """A count of things."""
    if number is None:
        return Figure(None, "count", NONE)
    return Figure(number, "count", f"{floor(number):,}")


def signed_count(number: Fraction | None) -> Figure:
    """A margin in things, with its sign."""
    if number is None:
        return Figure(None, "count", NONE)
    whole = floor(number)
    return Figure(number, "count", f"{MINUS}{-whole:,}" if whole < 0 else f"+{whole:,}")


def moment(at: int, zone: str, *, offset: bool = False) -> Moment:
    """A local date and time to the second; with its offset where the zone's clock changes in the period."""
    local = to_datetime(at, zone)
    text = local.strftime("%Y-%m-%d %H:%M:%S")
    if offset:
        sign = local.strftime("%z")
        text += f" {sign[:3]}:{sign[3:5]}"
    return Moment(format_instant(at, zone), text)


def edge(value: Edge, zone: str, *, offset: bool = False) -> EdgeText:
    """An edge with its bounds; the uncertainty is never shown smaller than it is."""
    before, after = _seconds(value.at - value.earliest), _seconds(value.latest - value.at)
    uncertainty = f"±{before}" if before == after else f"{MINUS}{before} / +{after}"
    return EdgeText(
        moment(value.at, zone, offset=offset),
        format_instant(value.earliest, zone),
        format_instant(value.latest, zone),
        uncertainty,
    )


def day_label(us: int) -> str:
    """What a calendar cell says about its minutes down: whole minutes, cut; empty for none."""
    if us == 0:
        return ""
    return "<1" if us < MINUTE_US else str(us // MINUTE_US)


def _cut(number: Fraction, decimals: int) -> str:
    units = floor(number * 10**decimals)
    whole, part = divmod(abs(units), 10**decimals)
    return f"{MINUS if units < 0 else ''}{whole:,}.{part:0{decimals}d}"


def _clock(us: int) -> str:
    hours, rest = divmod(us, HOUR_US)
    return f"{hours:,}:{rest // MINUTE_US:02d}:{rest % MINUTE_US // SECOND_US:02d}"


def _seconds(us: int) -> str:
    if us >= _LONG_US:
        return _clock(ceil(Fraction(us, SECOND_US)) * SECOND_US)
    return f"{ceil(Fraction(us, SECOND_US))} s"
