"""Bins of performance monitoring as rows: every version that was ever read, and how old ones go.

A version is what it counts: read again it only says for longer that it holds. So the rows are the same whatever order
the versions come in, and a row that an element corrected later is kept beside what replaced it.
"""

# ruff: noqa: S608  # the texts are put together from constants only

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from probed.model.ids import PointId
from probed.model.observation import BinSeries, Direction, Observation, PmBin

Row: TypeAlias = tuple[Any, ...]

PM_TABLES: Final = (
    # `id` = 63 bits of a SHA-256 of the rest, so that whoever writes a bin need not look it up.
    """
    CREATE TABLE pm_series(
        id INTEGER PRIMARY KEY, element TEXT NOT NULL, point TEXT NOT NULL, layer TEXT NOT NULL,
        direction TEXT NOT NULL, source TEXT NOT NULL, ses_rule TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    "CREATE INDEX pm_series_of_point ON pm_series(element, point)",
    # A bin is named by its series and its interval's end. -1 = not counted there. Of several versions the one seen
    # last is true: `read` = when it was read first, `seen` = when last.
    """
    CREATE TABLE pm_bin(
        series INTEGER NOT NULL, "end" INTEGER NOT NULL, es INTEGER NOT NULL, ses INTEGER NOT NULL,
        uas INTEGER NOT NULL, sefs INTEGER NOT NULL, cv INTEGER NOT NULL, pcv INTEGER NOT NULL, lcv INTEGER NOT NULL,
        bbe INTEGER NOT NULL, valid INTEGER NOT NULL, suspect INTEGER NOT NULL, length_s INTEGER NOT NULL,
        read INTEGER NOT NULL, seen INTEGER NOT NULL, partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (series, "end", es, ses, uas, sefs, cv, pcv, lcv, bbe, valid, suspect, length_s)
    ) STRICT, WITHOUT ROWID
    """,
)

PUT_SERIES: Final = """
INSERT INTO pm_series(id, element, point, layer, direction, source, ses_rule) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(id) DO NOTHING
"""
_COUNTS: Final = "es, ses, uas, sefs, cv, pcv, lcv, bbe, valid, suspect, length_s"
PUT_BIN: Final = f"""
INSERT INTO pm_bin(series, "end", {_COUNTS}, read, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET read = min(read, excluded.read), seen = max(seen, excluded.seen)
WHERE excluded.read < read OR excluded.seen > seen
"""
FORGET_BINS: Final = 'DELETE FROM pm_bin WHERE series IN (SELECT id FROM pm_series) AND "end" < ?'

_BIN: Final = f"""
SELECT s.element, s.point, s.layer, s.direction, s.source, s.ses_rule, b."end", {_COUNTS}, b.read, b.seen
FROM pm_series s JOIN pm_bin b ON b.series = s.id
"""
_ORDER: Final = 'ORDER BY s.element, s.point, s.layer, s.direction, b."end", b.seen, b.read, b.es, b.ses, b.uas'
OF_POINT: Final = f'{_BIN} WHERE s.element = ? AND s.point = ? AND b."end" > ? AND b."end" <= ? {_ORDER}'
_NEAR_OF_POINT: Final = "s.element = ?1 AND s.point = ?2 AND s.direction = 'near'"
# No bin is longer than a day: so far beyond ?4 is looked for bins that began before it.
_TOUCHING: Final = 'b."end" > ?3 AND b."end" < ?4 + 86400000000 AND b."end" - b.length_s * 1000000 < ?4'
NEAR: Final = f"{_BIN} WHERE {_NEAR_OF_POINT} AND {_TOUCHING} {_ORDER}"
# Every version of the bins of which any counts unavailable seconds: the one seen last may count none any more.
NEAR_UNAVAILABLE: Final = f"""
{_BIN} WHERE {_NEAR_OF_POINT} AND b."end" IN (
    SELECT b."end" FROM pm_series s JOIN pm_bin b ON b.series = s.id
    WHERE {_NEAR_OF_POINT} AND b.uas > 0 AND b."end" > ?3 AND b."end" < ?4 + 86400000000
) AND b."end" - b.length_s * 1000000 < ?4 {_ORDER}
"""
TOUCHING: Final = f"{_BIN} WHERE s.element = ?1 AND s.point = ?2 AND {_TOUCHING} {_ORDER}"
COUNTING: Final = "SELECT DISTINCT element, point FROM pm_series WHERE direction = 'near'"
OF_ELEMENT: Final = f'{_BIN} WHERE s.element = ? AND b."end" > ? AND b."end" <= ? {_ORDER}'
ENDS: Final = """
SELECT s.layer, s.direction, b."end", max(b.valid) FROM pm_series s JOIN pm_bin b ON b.series = s.id
WHERE s.element = ? AND s.point = ? AND b."end" > ? GROUP BY s.layer, s.direction, b."end"
"""
ELEMENTS: Final = "SELECT DISTINCT element FROM pm_series ORDER BY element"
SERIES: Final = """
SELECT DISTINCT element, point, layer, direction FROM pm_series WHERE element = ? ORDER BY point, layer, direction
"""

_NOT_COUNTED: Final = -1
_US: Final = 1_000_000


class BinVersion(NamedTuple):
    """One version of a bin over [start, end). `read` and `seen`: when it was read first and last (us UTC)."""

    series: BinSeries
    source: str
    start: int
    end: int
    read: int
    seen: int
    counts: PmBin


@lru_cache(1 << 16)
def series_id(element: str, point: str, layer: str, direction: str, source: str, ses_rule: str) -> int:
    text = f"{element}\0{point}\0{layer}\0{direction}\0{source}\0{ses_rule}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1


def _series(o: Observation, counts: PmBin) -> tuple[str, str, str, str, str, str]:
    return (*o.point, counts.layer, counts.direction.value, o.source, counts.ses_rule)


def series_rows(bins: Iterable[Observation]) -> list[Row]:
    """The series of some bins, each once."""
    named = {_series(o, o.body): None for o in bins if isinstance(o.body, PmBin)}
    return [(series_id(*series), *series) for series in named]


def bin_rows(bins: Iterable[Observation]) -> list[Row]:
    """Rows for PUT_BIN."""
    out = []
    for o in bins:
        b = o.body
        assert isinstance(b, PmBin)
        counts = (b.es_s, b.ses_s, b.uas_s, b.sefs_s, b.cv, b.pcv, b.lcv, b.bbe)
        said = [_NOT_COUNTED if count is None else count for count in counts]
        length_s = (o.last - o.first) // _US
        out.append(
            (series_id(*_series(o, b)), o.last, *said, int(b.valid), int(b.suspect), length_s, o.received, o.received)
        )
    return out


def version_of(row: Row) -> BinVersion:
    """From the columns of OF_POINT and OF_ELEMENT."""
    element, point, layer, direction, source, rule, end, *numbers = row
    es, ses, *counts, valid, suspect, length_s, read, seen = numbers
    uas, sefs, cv, pcv, lcv, bbe = (None if count == _NOT_COUNTED else count for count in counts)
    way = Direction(direction)
    said = PmBin(layer, way, es, ses, uas, bbe, cv, bool(valid), bool(suspect), rule, sefs, pcv, lcv)
    return BinVersion(
        BinSeries(PointId(element, point), layer, way), source, end - length_s * _US, end, read, seen, said
    )


def latest(versions: Iterable[BinVersion]) -> list[BinVersion]:
    """Of each bin the version seen last, out of versions in the order of the statements."""
    newest: dict[tuple[BinSeries, int], BinVersion] = {}
    for version in versions:
        newest[version.series, version.end] = version
    return list(newest.values())
