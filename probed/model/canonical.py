"""Canonical JSON and content hashes: the same content gives the same bytes, everywhere and for ever."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Final

_AS_IS: Final = frozenset({type(None), bool, int, float, str})


def plain(value: Any) -> Any:
    """Dataclasses, tuples, enums and fractions as JSON values; a Fraction becomes 'n/d', a set is sorted."""
    # Exact types first: an assessment holds about a thousand values, nearly all of these few.
    kind: Any = type(value)
    if kind in _AS_IS:
        return value
    if kind is Fraction:
        return f"{value.numerator}/{value.denominator}"
    if kind is tuple or kind is list:
        return [item if type(item) in _AS_IS else plain(item) for item in value]
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return dict(zip(kind._fields, map(plain, value), strict=True))
    if hasattr(kind, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in _fields(kind)}
    return _rest(value)


@cache
def _fields(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _rest(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical JSON form")


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def sha256(value: Any) -> str:
    """Hex SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()
