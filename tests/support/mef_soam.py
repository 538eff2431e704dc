"""Rows of MEF-SOAM-PM-MIB as an agent has them: what runs, what is past, by dates of the element's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from collectors.snmp.ber import GAUGE32, INTEGER, OCTET_STRING, Oid, Value

Mib: TypeAlias = dict[Oid, Value]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
NOON_US = (NOON - EPOCH) // timedelta(microseconds=1)
SESSION = (1, 1, 7, 3)
QUARTER = timedelta(minutes=15)


def date(at: datetime, offset_h: int | None = 0) -> Value:
    """A DateAndTime (RFC 2579); `offset_h` None = without its offset."""
    local = at + timedelta(hours=offset_h or 0)
    octets = local.year.to_bytes(2) + bytes((local.month, local.day, local.hour, local.minute, local.second, 0))
    if offset_h is not None:
        octets += (b"-" if offset_h < 0 else b"+") + bytes((abs(offset_h), 0))
    return Value(OCTET_STRING, octets)


def number(value: int) -> Value:
    return Value(GAUGE32, value)


def running(entry: Oid, number_: int, began: Value, elapsed_s: float) -> Mib:
    told = {1: number(number_), 2: began, 3: Value(INTEGER, round(elapsed_s * 100))}
    return {(*entry, column, *SESSION): value for column, value in told.items()}


def past(entry: Oid, number_: int, end: Value, counts: dict[int, int], elapsed_s: float = 900) -> Mib:
    told = {2: end, 3: Value(INTEGER, round(elapsed_s * 100))} | {c: number(n) for c, n in counts.items()}
    return {(*entry, column, *SESSION, number_): value for column, value in told.items()}


def recording(mib: Mib) -> str:
    """As snmpsim serves it."""
    out = []
    for name, value in sorted(mib.items()):
        octets = isinstance(value.content, bytes)
        tag = "4x" if octets else str(value.tag)
        said = value.content.hex() if isinstance(value.content, bytes) else value.content
        out.append(f"{'.'.join(map(str, name))}|{tag}|{said}\n")
    return "".join(out)
