"""Counters as rows: raw readings, one row a look, packed; and how old ones go."""

from __future__ import annotations

import hashlib
import json
import struct
from functools import lru_cache
from typing import Any, Final, TypeAlias

from probed.model.ids import PointId
from probed.model.observation import Counters, Heard

Row: TypeAlias = tuple[Any, ...]

PUT_LAYOUT: Final = "INSERT INTO traffic_layout(id, points) VALUES (?, ?) ON CONFLICT(id) DO NOTHING"
PUT_TRAFFIC: Final = """
INSERT INTO traffic(at, source, uptime_cs, layout, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT(at, source) DO NOTHING
"""
FORGET_TRAFFIC: Final = "DELETE FROM traffic WHERE at < ?"
TRAFFIC: Final = """
SELECT t.at, t.source, t.uptime_cs, l.points, t.body FROM traffic t JOIN traffic_layout l ON l.id = t.layout
WHERE t.at >= ? AND t.at < ? ORDER BY t.at, t.source
"""


@lru_cache(1 << 16)
def layout_of(points: tuple[PointId, ...]) -> int:
    """The number under which these points in this order are kept: 63 bits of a SHA-256."""
    return int.from_bytes(hashlib.sha256(layout_text(points).encode()).digest()[:8]) >> 1


def layout_text(points: tuple[PointId, ...]) -> str:
    return json.dumps(points, ensure_ascii=False, separators=(",", ":"))


def traffic_row(heard: Heard) -> Row:
    """(at, source, uptime_cs, layout, body)"""
    counters = heard.counters
    assert counters is not None
    body = struct.pack(f"<{len(counters.values)}Q", *counters.values)
    return (heard.at, heard.source, counters.uptime_cs, layout_of(counters.points), body)


def traffic_of(row: Row) -> Heard:
    """From the columns of TRAFFIC."""
    at, source, uptime_cs, points, body = row
    known = tuple(PointId(element, name) for element, name in json.loads(points))
    return Heard(source, at, Counters(uptime_cs, known, struct.unpack(f"<{len(body) // 8}Q", body)))
