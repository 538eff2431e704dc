"""Thresholds as people write them: { raise = "80%", clear = "70%" }, or "off"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from config.durations import format_duration, parse_duration
from config.fields import Misplaced, shown, text_of
from config.parsing import format_percent, parse_percent
from probed.errors import did_you_mean
from probed.model.policy import Metric, Off, Threshold

_PER: Final = {"s": 1, "min": 60, "h": 3600, "d": 86_400}
_RATE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?)\s*/\s*([a-z]+)")
_ZERO = re.compile(r"0+(?:\.0+)?\s*%")

EXAMPLES: Final = {
    Metric.LOAD: ("80%", "70%"),
    Metric.ERRORS: ("10/min", "1/min"),
    Metric.DELAY: ("20ms", "15ms"),
    Metric.LOSS: ("1%", "0.5%"),
}


def parse_rate(text: str) -> Fraction:
    """'10/min' as events in a second, exact."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _RATE.fullmatch(plain)
    if match is None or match[2] not in _PER:
        raise ValueError(f"'{text}' is not a rate. Write how many in which time, such as '10/min' or '0.5/s'.")
    return Fraction(Decimal(match[1])) / _PER[match[2]]


def format_rate(per_s: Fraction) -> str:
    """The shortest exact text of a rate: 1/6 a second gives '10/min'."""
    for unit, seconds in _PER.items():
        scaled = per_s * seconds
        if scaled.denominator == 1:
            return f"{scaled.numerator}/{unit}"
    return f"{float(per_s):g}/s"


def _ratio(text: str) -> Fraction:
    return Fraction(0) if _ZERO.fullmatch(text.strip()) else parse_percent(text)


def _delay(text: str) -> Fraction:
    return Fraction(parse_duration(text))


_PARSERS: Final[dict[Metric, Callable[[str], Fraction]]] = {
    Metric.LOAD: _ratio,
    Metric.ERRORS: parse_rate,
    Metric.DELAY: _delay,
    Metric.LOSS: _ratio,
}


def format_level(metric: Metric, level: Fraction) -> str:
    """A level of a threshold with its unit, as it is written in the settings."""
    match metric:
        case Metric.ERRORS:
            return format_rate(level)
        case Metric.DELAY:
            return format_duration(int(level))
        case _:
            return format_percent(level).replace(" ", "")


def threshold_parser(metric: Metric) -> Callable[[Any], Threshold | Off]:
    """Reads the thresholds of one metric; the ValueError says how they are written."""
    raised, cleared = EXAMPLES[metric]
    advice = f'Write {{ raise = "{raised}", clear = "{cleared}" }}, or "off".'

    def parse(value: Any) -> Threshold | Off:
        if isinstance(value, Threshold | Off):
            return value
        if value == Off.OFF.value:
            return Off.OFF
        match value:
            case dict():
                return pair(value)
            case _:
                raise ValueError(f"must be two thresholds, not {shown(value)}. {advice}")

    def pair(value: dict[str, Any]) -> Threshold:
        for key in value:
            if key not in {"raise", "clear"}:
                raise Misplaced((key,), f"unknown key '{key}'.{did_you_mean(key, ('raise', 'clear'))} {advice}")
        for key in ("raise", "clear"):
            if key not in value:
                raise ValueError(f"'{key}' is missing. {advice}")
        found = Threshold(*(_level(metric, key, value[key]) for key in ("raise", "clear")))
        if found.clear_at >= found.raise_at:
            raise Misplaced(
                ("clear",),
                f"clear = '{value['clear']}' is not below raise = '{value['raise']}', so that it would come and go "
                "with every look. Lower it.",
            )
        return found

    return parse


def _level(metric: Metric, key: str, value: Any) -> Fraction:
    try:
        return _PARSERS[metric](text_of(value, f"such as '{EXAMPLES[metric][0]}'"))
    except ValueError as exc:
        raise Misplaced((key,), f"{key}: {exc}") from exc
