"""Local days of what probes measured, added up: derived, always to be made again, and true whenever they are there.

Bins are only ever added, or let go with age. So a day stands while there are as many bins in and before it as there
were when it was made: the commit that brings another one takes it away, and it goes before any of these bins goes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from probed.model.ids import PointId
from probed.model.instant import DAY_US
from probed.model.observation import Observation
from probed.store.path_bins import longest_us
from sla.path_days import LONGEST_DAY_US, DayPart, PathDay
from sla.path_quality import Counted

if TYPE_CHECKING:
    from probed.store.batch import Batch

Row: TypeAlias = tuple[Any, ...]

PATH_DAYS: Final = (
    # `body` = JSON of the sums, histograms merged; what is in doubt is a row of its own. `bins` = how many there were
    # of all senses that may touch the day.
    """
    CREATE TABLE path_day(
        probe TEXT NOT NULL, measurement TEXT NOT NULL, t0 INTEGER NOT NULL, zone TEXT NOT NULL,
        sense TEXT NOT NULL, doubted INTEGER NOT NULL CHECK (doubted IN (0, 1)), t1 INTEGER NOT NULL,
        first INTEGER NOT NULL, body TEXT NOT NULL, bins INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (probe, measurement, t0, zone, sense, doubted), CHECK (t0 < t1)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX path_day_t0 ON path_day(t0)",
)

_NEAR: Final = """
SELECT count(*) FROM probe_bin
WHERE probe = ?1 AND path IN (?2, ?2 || '/forward', ?2 || '/backward') AND t0 > {} - {} AND t0 < {}
"""
COUNT: Final = _NEAR.format("?3", "?5", "?4")
PUT_DAY: Final = f"""
INSERT INTO path_day(probe, measurement, t0, zone, sense, doubted, t1, first, body, bins)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE ?10 = ({_NEAR.format("?3", "?11", "?7")})
ON CONFLICT(probe, measurement, t0, zone, sense, doubted) DO NOTHING
"""  # constants
DROP_DAYS: Final = f"""
DELETE FROM path_day
WHERE probe = ?1 AND measurement = ?2 AND t0 > ?3 - {LONGEST_DAY_US} AND t0 < ?4 AND t1 > ?3
    AND bins <> ({_NEAR.format("path_day.t0", "?5", "path_day.t1")})
"""  # noqa: S608  # constants
FORGET_DAYS: Final = f"DELETE FROM path_day WHERE t0 < ? + {DAY_US}"  # noqa: S608  # a constant
LATEST: Final = "SELECT max(t0) FROM path_day"
DAYS: Final = """
SELECT t0, t1, first, sense, doubted, body FROM path_day
WHERE probe = ?1 AND measurement = ?2 AND zone = ?3 AND t0 >= ?4 AND t0 < ?5 AND t1 <= ?5 ORDER BY t0, sense, doubted
"""
ALL_DAYS: Final = """
SELECT t0, t1, first, sense, doubted, body, probe, measurement, zone FROM path_day
ORDER BY probe, measurement, zone, t0, sense, doubted
"""


class DayMade(NamedTuple):
    """A day of one vantage point (probe and measurement). `bins`: so many were there, `PathReader.count_near`."""

    point: PointId
    zone: str
    bins: int
    day: PathDay


class KeptDays:
    """What the writer has to know so that no day ever differs from its bins."""

    def __init__(self, db: sqlite3.Connection) -> None:
        latest = db.execute(LATEST).fetchone()[0]
        self._until = -(1 << 62) if latest is None else latest + LONGEST_DAY_US
        """No day ends later: a bin that begins later touches none."""
        self._from = -(1 << 62)
        """Bins that began before this were let go: what was made before that knew them."""

    def steps(self, batch: Batch) -> list[tuple[str, list[Row]]]:
        """(statement, rows), after all bins of the batch are in."""
        if not batch.probes and not batch.days:
            return []
        for delivery in batch.probes:
            self._from = max(self._from, delivery.forget or self._from)
        true = [made for made in batch.days if made.day.start - DAY_US >= self._from]
        self._until = max([self._until, *(made.day.end for made in true)])
        bins = (seen for delivery in batch.probes for seen in delivery.bins if seen.first < self._until)
        late = dict.fromkeys(map(_drop_row, bins))
        return [(PUT_DAY, [row for made in true for row in day_rows(made)]), (DROP_DAYS, list(late))]


def _drop_row(seen: Observation) -> Row:
    """For DROP_DAYS."""
    measurement = seen.point.name.partition("/")[0]
    return seen.point.element, measurement, seen.first, seen.last, longest_us(measurement)


def day_rows(made: DayMade) -> list[Row]:
    """For PUT_DAY."""
    day, longest = made.day, longest_us(made.point.name)
    return [
        (
            *made.point, day.start, made.zone, part.basis, int(part.doubted), day.end, day.first,
            json.dumps(part.counted, separators=(",", ":")), made.bins, longest,
        )
        for part in day.parts
    ]  # fmt: skip


def days_of(rows: Iterable[Row]) -> list[PathDay]:
    """From the columns of DAYS."""
    days = []
    for (start, end, first), mine in groupby(rows, key=itemgetter(0, 1, 2)):
        days.append(PathDay(start, end, first, tuple(map(_part, mine))))
    return days


def _part(row: Row) -> DayPart:
    sense, doubted, body = row[3:6]
    sent, lost, answered, measured_us, delays, delay_sum_us, jitters, jitter_sum_us = json.loads(body)
    both = (tuple(map(tuple, buckets)) for buckets in (delays, jitters))
    counted = Counted(sent, lost, answered, measured_us, next(both), delay_sum_us, next(both), jitter_sum_us)
    return DayPart(sense, bool(doubted), counted)
