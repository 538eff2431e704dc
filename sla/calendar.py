"""Wall clock to instants in a zone with its real daylight saving: days of 23 and 25 hours, missing hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from probed.errors import ProbedError
from probed.model.instant import from_datetime


class UnknownZone(ProbedError):
    """A time zone that the zone data of the system does not hold."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        super().__init__(f"time zone '{zone}' is not known: name one of the IANA zones, such as Asia/Shanghai")


def zone_info(zone: str) -> ZoneInfo:
    """The rules of a zone (UnknownZone says what to do)."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise UnknownZone(zone) from exc


def instant_of(day: date, minute: int, zone: ZoneInfo, *, last: bool = False) -> int:
    """The instant at which clocks of the zone show `minute` (0..1440) of `day`.

    A time shown twice (clocks put back) is its first showing, or the last if `last`; a time never shown
    (clocks put forward) is the instant of the jump.
    """
    day, minute = (day + timedelta(days=1), 0) if minute == 1440 else (day, minute)
    wall = datetime.combine(day, time(minute // 60, minute % 60), zone)
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if second < first:
        return _jump(second, first, zone)
    return from_datetime(second if last else first)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> int:
    """The second between two instants at which the zone's offset changes."""
    low, high = int(before.timestamp()), int(after.timestamp())
    old = before.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high * 1_000_000


def midnight(day: date, zone: ZoneInfo) -> int:
    """The first instant of a local day."""
    return instant_of(day, 0, zone)


def local_day(at: int, zone: ZoneInfo) -> date:
    """The local date of an instant."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(zone).date()
