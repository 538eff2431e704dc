"""Which days and months have ended, in the zone of each contract, and which a stretch of time touches. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from probed.model.assessment import Period
from probed.model.instant import DAY_US, to_datetime
from sla.calendar import midnight, zone_info
from sla.period import month_of

LONGEST_US: Final = 400 * DAY_US
"""No stretch is followed further back than this: outages are not either."""


def day_of(at: int, zone: str) -> Period:
    """The local day that holds an instant; 23 or 25 hours where clocks change."""
    rules, local = zone_info(zone), to_datetime(at, zone).date()
    following = date.fromordinal(local.toordinal() + 1)
    return Period(midnight(local, rules), midnight(following, rules), zone, f"{local}/{following}")


def days_touched(since: int, until: int, zone: str) -> Iterator[Period]:
    """Every local day of which some instant lies in [since, until), in order."""
    at = max(since, until - LONGEST_US)
    while at < until:
        day = day_of(at, zone)
        yield day
        at = day.end


def months_touched(since: int, until: int, zone: str, month_day: int = 1) -> Iterator[Period]:
    """Every assessment month, which begins on that day, of which some instant lies in [since, until), in order."""
    at = max(since, until - LONGEST_US)
    while at < until:
        found = month_of(at, zone, month_day)
        yield found
        at = found.end


def instants(since: int, until: int, every: int) -> range:
    """The full sampling intervals in (since, until]."""
    return range((since // every + 1) * every, until + 1, every)
