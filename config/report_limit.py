"""How long a report may take: a length such as '5d', or working days of the contract's calendar: '5 workdays'."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Final, NamedTuple

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from config.durations import format_duration, parse_duration
from config.fields import text_of
from probed.model.contract import WORKDAYS

_WORKDAYS: Final = re.compile(r"([0-9]{1,4})\s*(?:workdays?|working\s+days?|个?工作日)", re.IGNORECASE)
_MOST: Final = 250
"""About a year of them."""


class ReportLimit(NamedTuple):
    """Microseconds (`us`), or whole working days (`workdays`)."""

    amount: int
    unit: str

    def __str__(self) -> str:
        if self.unit == WORKDAYS:
            return f"{self.amount} workday{'' if self.amount == 1 else 's'}"
        return format_duration(self.amount)


def _limit(value: Any) -> ReportLimit:
    text = unicodedata.normalize("NFKC", text_of(value, "such as '5d' or '5 workdays'")).strip()
    if match := _WORKDAYS.fullmatch(text):
        days = int(match[1])
        if not 1 <= days <= _MOST:
            raise ValueError(f"'{text}' is not between 1 and {_MOST} working days. Write one such as '5 workdays'.")
        return ReportLimit(days, WORKDAYS)
    length_us = parse_duration(text)
    if not length_us:
        raise ValueError(f"'{text}': no report is there when its month ends. Write a limit such as '5d'.")
    return ReportLimit(length_us, "us")


Limit = Annotated[
    ReportLimit,
    BeforeValidator(_limit),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "examples": ["5d", "5 workdays"]}),
]
