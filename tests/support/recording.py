"""Recordings with interval tables, since no real one at hand has any: written as snmprec, or kept as values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from collectors.snmp.ber import COUNTER32, GAUGE32, INTEGER, OCTET_STRING, TIME_TICKS, Content, Oid, Value
from probed.lab.device import Device

TAGS = {INTEGER: "2", OCTET_STRING: "4x", TIME_TICKS: "67", GAUGE32: "66", COUNTER32: "65"}
IF_STACK = (1, 3, 6, 1, 2, 1, 31, 1, 2, 1, 3)
IF_NAME = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1)
SONET = (1, 3, 6, 1, 2, 1, 10, 39)
DS1 = (1, 3, 6, 1, 2, 1, 10, 18)
DS3 = (1, 3, 6, 1, 2, 1, 10, 30)


def walked(agent: Device, now: int) -> dict[Oid, Value]:
    """All that an agent of the lab says."""
    out: dict[Oid, Value] = {}
    oid: Oid = (1,)
    while True:
        found, value = agent.after(oid, now)
        if found == oid:
            return out
        out[found] = value
        oid = found


def number(content: int) -> Value:
    return Value(GAUGE32, content)


def name(content: str) -> Value:
    return Value(OCTET_STRING, content.encode())


def stacked(elapsed_s: int = 100, uptime_cs: int = 90 * 86_400 * 100) -> dict[Oid, Value]:
    """An STM-1 port (1) that carries a VC-4 (11), which carries a VC-12 (21); another port (2) beside it.

    Path: row 1 ES 5, row 2 not there, row 3 not valid. VT: two rows, the far end lost a minute.
    """
    rows: dict[Oid, Value] = {
        (1, 3, 6, 1, 2, 1, 1, 3, 0): Value(TIME_TICKS, uptime_cs),
        (*SONET, 1, 1, 2, 0): Value(INTEGER, 5),
    }
    for row, said in {1: "STM1-1", 2: "STM1-2", 11: "VC4-1", 21: "VC12-1"}.items():
        rows[(*IF_NAME, row)] = name(said)
        rows[(1, 3, 6, 1, 2, 1, 2, 2, 1, 7, row)] = rows[(1, 3, 6, 1, 2, 1, 2, 2, 1, 8, row)] = Value(INTEGER, 1)
        rows[(1, 3, 6, 1, 2, 1, 2, 2, 1, 9, row)] = Value(TIME_TICKS, 0)
    for high, low in ((0, 21), (21, 11), (11, 1), (1, 0), (0, 2), (2, 0)):
        rows[(*IF_STACK, high, low)] = Value(INTEGER, 1)
    for port, elapsed in ((1, elapsed_s), (2, (elapsed_s + 400) % 900)):
        for column, content in ((2, elapsed), (3, 3), (7, 1)):
            rows[(*SONET, 1, 1, 1, 1, column, port)] = Value(INTEGER, content)
    rows[(*SONET, 2, 1, 1, 1, 1, 11)] = rows[(*SONET, 3, 1, 1, 1, 1, 21)] = Value(INTEGER, 3)
    for number_, counts, valid in ((1, (5, 1, 40, 0), 1), (3, (0, 0, 0, 0), 2)):
        rows |= _interval((*SONET, 2, 1, 2, 1), 11, number_, counts, valid)
        rows |= _interval((*SONET, 2, 2, 2, 1), 11, number_, (0, 0, 0, 0), valid)
    for number_ in (1, 2):
        rows |= _interval((*SONET, 3, 1, 2, 1), 21, number_, (0, 0, 0, 0), 1)
        rows |= _interval((*SONET, 3, 2, 2, 1), 21, number_, (0, 0, 0, 60 if number_ == 2 else 0), 1)
    return rows


def _interval(entry: Oid, row: int, interval: int, counts: tuple[int, ...], valid: int) -> dict[Oid, Value]:
    found = {(*entry, column, row, interval): number(count) for column, count in enumerate(counts, 2)}
    return {**found, (*entry, 6, row, interval): Value(INTEGER, valid)}


def golden() -> dict[Oid, Value]:
    """ValidIntervals 40, InvalidIntervals 2, rows 7 and 8 not there; all zero but 120 s unavailable in row 1."""
    rows: dict[Oid, Value] = {(*IF_NAME, 4): name("E1-4")}
    for column, content in ((3, 250), (4, 40), (5, 5), (14, 2)):
        rows[(*DS1, 6, 1, column, 4)] = Value(INTEGER, content)
    for interval in range(1, 41):
        if interval not in {7, 8}:
            for column in range(3, 13):
                rows[(*DS1, 8, 1, column, 4, interval)] = number(120 if (column, interval) == (6, 1) else 0)
            rows[(*DS1, 8, 1, 13, 4, interval)] = Value(INTEGER, 1)
    for column in range(2, 12):
        rows[(*DS1, 9, 1, column, 4)] = number(120 if column == 5 else 0)
    return rows


def ds3() -> dict[Oid, Value]:
    """A DS3 by C-bit parity, three intervals, two of its far end: errors in the first, an outage in the second."""
    rows: dict[Oid, Value] = {(*IF_NAME, 9): name("T3-1")}
    for column, content in ((3, 250), (4, 3), (5, 4), (12, 0)):
        rows[(*DS3, 5, 1, column, 9)] = Value(INTEGER, content)
    for column, content in ((2, 250), (3, 2), (8, 0)):
        rows[(*DS3, 10, 1, column, 9)] = Value(INTEGER, content)
    near = {(3, 1): 7, (10, 1): 5, (6, 2): 30}
    for interval in (1, 2, 3):
        for column in range(3, 13):
            rows[(*DS3, 7, 1, column, 9, interval)] = number(near.get((column, interval), 0))
        rows[(*DS3, 7, 1, 13, 9, interval)] = Value(INTEGER, 1)
    far = {(3, 1): 3, (5, 1): 40}
    for interval in (1, 2):
        for column in range(3, 7):
            rows[(*DS3, 11, 1, column, 9, interval)] = number(far.get((column, interval), 0))
        rows[(*DS3, 11, 1, 7, 9, interval)] = Value(INTEGER, 1)
    for column in range(2, 12):
        rows[(*DS3, 8, 1, column, 9)] = number({5: 30, 9: 5}.get(column, 0))
    for column in range(2, 6):
        rows[(*DS3, 12, 1, column, 9)] = number({2: 3, 4: 40}.get(column, 0))
    return rows


def write(path: Path, rows: Mapping[Oid, Value]) -> None:
    """As snmpsim reads it."""
    lines = (
        f"{'.'.join(map(str, oid))}|{TAGS[value.tag]}|{_text(value.content)}" for oid, value in sorted(rows.items())
    )
    path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")


def _text(content: Content) -> str:
    return content.hex() if isinstance(content, bytes) else str(content)
