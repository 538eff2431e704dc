"""Which local days of which measurements are to be added up, and one after the other: read and worked, never written.

Wanted are those that assessments ask for: of circuits with clauses of delay, its variation or loss, in the zones of
their contracts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final

from probed.assessing.paths import PathBook
from probed.assessing.services import services_of
from probed.assessing.terms import terms
from probed.model.assessment import Period
from probed.model.contract import MeasuredClause
from probed.model.ids import PointId
from probed.model.instant import DAY_US, HOUR_US
from probed.store.path_days import DayMade
from probed.store.reader import Reader
from sla.local_days import days_touched
from sla.path_days import path_day
from sla.path_quality import QUALITY

LATE_US: Final = DAY_US
"""A day is added up so long after its end: hardly any bin comes later, and each that does undoes it."""
BACK_US: Final = 70 * DAY_US
"""Days of a past that is assessed again and again: this month and the one before."""
EVERY_US: Final = 6 * HOUR_US
"""So often it is looked which days are missing."""
EVER: Final = 1 << 62

Seat = tuple[PointId, str]
"""A vantage point (probe and measurement) and a zone."""


def seats_of(book: PathBook) -> tuple[Seat, ...]:
    """Whose days assessments ask for."""
    found: set[Seat] = set()
    for service in services_of(book.inventory.circuits):
        points = [vantage.point for each in book.of.get(service.id, ()) if not each.test for vantage in each.vantages]
        if points:
            for term in terms(book.inventory, service, -EVER, EVER):
                if any(isinstance(clause, MeasuredClause) and clause.kind in QUALITY for clause in term.clauses):
                    found.update((point, term.zone) for point in points)
    return tuple(sorted(found))


class DaySweep:
    """Goes over all that may be missing, a day at a time, the latest first; and from time to time again."""

    def __init__(self, seats: Iterable[Seat]) -> None:
        self._all = tuple(seats)
        self._seats: deque[Seat] = deque()
        self._days: deque[tuple[PointId, Period]] = deque()
        self._begun: int | None = None
        self._none: dict[tuple[PointId, str, int], int] = {}
        """Days of which nothing could be made, with how many bins there were."""

    @property
    def left(self) -> bool:
        """Whether there is anything to do."""
        return bool(self._days or self._seats)

    def go_on(self, horizon: int | None) -> None:
        """`horizon`: nothing later was seen."""
        if horizon is not None and (self._begun is None or horizon - self._begun >= EVERY_US) and not self.left:
            self._begun = horizon
            self._seats.extend(self._all)
            self._none = {key: bins for key, bins in self._none.items() if key[2] >= horizon - 2 * BACK_US}

    def next(self, reader: Reader) -> DayMade | None:
        """One piece of work; often nothing comes of it. Only while there is something to do."""
        if not self._days:
            point, zone = self._seats.popleft()
            self._days.extend((point, day) for day in reversed(self._missing(reader, point, zone)))
            return None
        point, day = self._days.popleft()
        key = point, day.zone, day.start
        with reader.snapshot():
            bins = reader.paths.count_near(point, day.start, day.end)
            if bins == self._none.get(key, 0):
                return None
            found = path_day(
                day.start, day.end, reader.paths.rated_bins(point, day.start, day.end, delays=True, jitters=True)
            )
        if found is None:
            self._none[key] = bins
            return None
        return DayMade(point, day.zone, bins, found)

    def _missing(self, reader: Reader, point: PointId, zone: str) -> list[Period]:
        assert self._begun is not None  # there is something to do
        before = self._begun - LATE_US
        since = max(before - BACK_US, 0)
        known = {day.start for day in reader.paths.days(point, zone, since - 2 * DAY_US, before)}
        days = (day for day in days_touched(since, before, zone) if day.end <= before)
        return [day for day in days if day.start not in known]
