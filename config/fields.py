"""Types of single values in TOML: each reads what people write and refuses the rest with advice."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from config.durations import EXAMPLE, format_duration, parse_duration
from config.later import AfterValidator, BeforeValidator, Later, PlainSerializer, WithJsonSchema
from config.parsing import (
    DAYS_OF_WEEK,
    MINUTES_OF_DAY,
    checked_instant,
    format_percent,
    known_word,
    parse_identifier,
    parse_percent,
    parse_zone,
)

if TYPE_CHECKING:
    from pydantic import ValidationInfo

E = TypeVar("E", bound=StrEnum)

CREDENTIAL = "credentials:"
"""A path that begins so means a file in the service's folder of credentials."""
CREDENTIALS_FOLDER = "/run/credentials/probed.service"
"""Where that is as seen from outside of the service."""

_CLOCK = re.compile(r"([0-9]{2}):([0-5][0-9])")


class Misplaced(ValueError):
    """A complaint about several keys of a section: `path` leads from the section to where it is shown."""

    def __init__(self, path: Sequence[str | int], message: str) -> None:
        self.path = tuple(path)
        super().__init__(message)


def shown(value: Any) -> str:
    """A value of TOML as a person would call it."""
    match value:
        case bool():
            return f"{str(value).lower()} (yes or no)"
        case str():
            return f"the text {value!r}"
        case int() | float() | Decimal():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a section"
        case date():
            return f"the date {value}"
        case _:
            return repr(value)


def text_of(value: Any, example: str) -> str:
    """The text, or a ValueError: pydantic makes complaints of those only."""
    match value:
        case str():
            return value
        case _:
            raise ValueError(f"must be a text {example}, not {shown(value)}.")


def _duration(value: Any) -> int:
    return parse_duration(text_of(value, EXAMPLE))


def at_least(least_us: int) -> Later:
    """Refuses shorter lengths of time."""

    def check(length_us: int) -> int:
        if length_us < least_us:
            raise ValueError(f"must be at least {format_duration(least_us)}, not {format_duration(length_us)}.")
        return length_us

    return AfterValidator(check)


def _percent(value: Any) -> Fraction:
    # A number is refused: 0.9995 and 99.95 have both been written for the same target before.
    return parse_percent(text_of(value, 'with its unit such as "99.95 %"'))


def _zone(value: Any) -> str:
    return parse_zone(text_of(value, "such as 'Asia/Shanghai'"))


def _identifier(value: Any) -> str:
    return parse_identifier(text_of(value, "in quotes"))


def _credential(name: str) -> Path:
    """A file that systemd hands to the service (LoadCredential=, systemd.exec(5))."""
    if not name or "/" in name or name in {".", ".."}:
        raise ValueError(f"'{CREDENTIAL}{name}' names no credential. Write '{CREDENTIAL}NAME' as in LoadCredential=.")
    return Path(os.environ.get("CREDENTIALS_DIRECTORY") or CREDENTIALS_FOLDER) / name


def _path(value: Any, info: ValidationInfo) -> Path:
    """Relative paths start at the folder of the file that names them (`folder` of the context)."""
    text = str(value) if isinstance(value, Path) else text_of(value, "in quotes, a path")
    if not text.strip() or not text.isprintable():
        raise ValueError("is not a path. Write one such as '/etc/probed/inventory'.")
    if text.startswith(CREDENTIAL):
        return _credential(text.removeprefix(CREDENTIAL))
    folder = (info.context or {}).get("folder", Path())
    return Path(folder) / Path(text)


def _looks(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise ValueError(f"must be a number such as 2.5, not {shown(value)}.")
    return Decimal(value)


def _day_or_instant(value: Any) -> date | int:
    """A local date, or an instant in microseconds UTC."""
    if isinstance(value, datetime):
        return checked_instant(value)
    if isinstance(value, date):
        return value
    raise ValueError(f"must be a date such as 2026-01-01 or 2026-01-01T08:00:00+08:00, not {shown(value)}.")


def _local_day(value: Any) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise ValueError(f"must be a date such as 2026-10-01 without quotes, not {shown(value)}.")


def _minute_of_day(value: Any) -> int:
    text = text_of(value, "such as '08:00'")
    match = _CLOCK.fullmatch(text)
    minutes = int(match[1]) * 60 + int(match[2]) if match else MINUTES_OF_DAY + 1
    if minutes > MINUTES_OF_DAY:
        raise ValueError(f"'{text}' is not a time of day. Write one between '00:00' and '24:00'.")
    return minutes


def _day_name(value: Any) -> str:
    return known_word(text_of(value, "such as 'mon'"), DAYS_OF_WEEK)


def one_of(kind: type[E]) -> Later:
    """Reads one of an enumeration's words."""
    words = [member.value for member in kind]

    def parse(value: Any) -> E:
        return kind(known_word(text_of(value, f"such as '{words[0]}'"), words))

    return BeforeValidator(parse, json_schema_input_type=Literal[tuple(words)])


_TEXT = PlainSerializer(str, return_type=str, when_used="json")

DurationUs = Annotated[
    int,
    BeforeValidator(_duration),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "description": f"A length of time {EXAMPLE}.", "examples": ["60s", "4h"]}),
]
Percent = Annotated[
    Fraction,
    BeforeValidator(_percent),
    PlainSerializer(format_percent, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?\s*%$", "examples": ["99.95 %"]}),
]
Zone = Annotated[str, BeforeValidator(_zone), WithJsonSchema({"type": "string", "examples": ["Asia/Shanghai"]})]
Identifier = Annotated[
    str, BeforeValidator(_identifier), WithJsonSchema({"type": "string", "pattern": r"^[^\s:;@]+$"})
]
ConfigPath = Annotated[Path, BeforeValidator(_path), _TEXT, WithJsonSchema({"type": "string", "format": "path"})]
Looks = Annotated[
    Decimal,
    BeforeValidator(_looks),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number"}),
]
DayOrInstant = Annotated[
    date | int,
    BeforeValidator(_day_or_instant),
    WithJsonSchema({"description": "A TOML date (local midnight) or a date-time with offset.", "type": "string"}),
]
MinuteOfDay = Annotated[
    int, BeforeValidator(_minute_of_day), WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}$"})
]
DayName = Annotated[str, BeforeValidator(_day_name), WithJsonSchema({"enum": list(DAYS_OF_WEEK)})]
LocalDay = Annotated[str, BeforeValidator(_local_day), WithJsonSchema({"type": "string", "format": "date"})]
