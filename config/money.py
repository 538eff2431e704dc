"""Money as people write it: exact decimals, never more digits than the currency has, never a float."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from config.fields import text_of
from config.parsing import format_percent, parse_percent
from probed.errors import did_you_mean
from probed.model.currency import DIGITS

_MONEY = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")


def minor_units(amount: Decimal, currency: str) -> int:
    """The amount in the currency's smallest unit; a ValueError if it has more digits than the currency."""
    digits = DIGITS[currency]
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > digits:
        told = "no decimals" if digits == 0 else f"{digits} decimals"
        raise ValueError(f"'{amount}' has more decimals than {currency}, which has {told}. Round it yourself.")
    return int(amount.scaleb(digits))


def format_minor(minor: int, digits: int) -> str:
    """'10000.00': the exact decimal text of so many smallest units."""
    sign, whole = "-" if minor < 0 else "", abs(minor)
    return f"{sign}{whole // 10**digits}.{whole % 10**digits:0{digits}d}" if digits else f"{sign}{whole}"


def _money(value: Any) -> Decimal:
    # A number is refused: TOML's floats have already lost what was meant, and 1e4 is no price.
    text = text_of(value, 'in quotes such as "10000.00"')
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _MONEY.fullmatch(plain):
        raise ValueError(f"'{text}' is not an amount. Write digits and a point only, such as \"10000.00\".")
    return Decimal(plain)


def _credit(value: Any) -> Fraction | Decimal:
    """A share ('5 %') as Fraction or an amount ('500.00') as Decimal."""
    text = text_of(value, 'such as "5 %" or "500.00"')
    return parse_percent(text) if "%" in unicodedata.normalize("NFKC", text) else _money(text)


def _shown(value: Fraction | Decimal) -> str:
    return format_percent(value) if isinstance(value, Fraction) else str(value)


def _currency(value: Any) -> str:
    text = text_of(value, 'such as "CNY"')
    if text not in DIGITS:
        yuan = text.upper() in {"RMB", "YUAN", "CNH", "¥", "\uffe5", "人民币", "元"}
        hint = " Did you mean 'CNY'?" if yuan else did_you_mean(text.upper(), DIGITS)
        raise ValueError(f"there is no currency '{text}' here.{hint} Write its code by ISO 4217, such as CNY.")
    return text


_STRING: Final = {"type": "string"}

Money = Annotated[
    Decimal,
    BeforeValidator(_money),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({**_STRING, "pattern": r"^[0-9]+(\.[0-9]+)?$", "examples": ["10000.00"]}),
]
CreditValue = Annotated[
    Fraction | Decimal,
    BeforeValidator(_credit),
    PlainSerializer(_shown, return_type=str, when_used="json"),
    WithJsonSchema({**_STRING, "examples": ["5 %", "500.00"]}),
]
Currency = Annotated[str, BeforeValidator(_currency), WithJsonSchema({"enum": list(DIGITS)})]
