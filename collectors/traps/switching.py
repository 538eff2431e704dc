"""What notifications tell of protection switches: that traffic was switched, and how long that took. Pure.

How long is known where the profile or the settings name where it stands, or, if the settings say that they can be
compared, from the equipment's own times of the failed signal and of the switch. Counters of the time spent on the
protection line (PSD) are neither.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Final

from collectors.traps.book import Active, By, Change
from collectors.traps.profile import Act, Alarm, Switched
from probed.model.instant import DAY_US, HOUR_US, SECOND_US
from probed.model.observation import ProtectionSwitch, SwitchTold

PS: Final = "PS"
"""The standards' name of the alarm that tells of a switch."""
UNITS_US: Final = {"us": 1, "ms": 1000, "s": SECOND_US}
"""Names of the group of a pattern that holds the time, by what it counts."""
FINE_US: Final = 10_000
"""Coarser times of equipment tell nothing about some tens of milliseconds."""
SOON_US: Final = 10 * SECOND_US
"""A signal that failed longer before the switch is not what caused it."""
LONGEST_US: Final = HOUR_US
"""What is longer is no switch time."""
MOST_TEXT: Final = 1000
MOST_EVENTS: Final = 4096
_NUMBER: Final = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?")


def of_text(text: str, pattern: str) -> Switched | None:
    """The time in an additional text, by the group us, ms or s of a pattern; None where it does not stand there."""
    found = _compiled(pattern).search(text[:MOST_TEXT])
    if found is None:
        return None
    for name, said in found.groupdict().items():
        if name in UNITS_US and said is not None:
            return of_number(said, UNITS_US[name])
    return None


def of_number(said: str, unit_us: int) -> Switched | None:
    """A number of so many microseconds, give or take its last digit: nobody says whether it was rounded or cut."""
    text = said.strip()
    if not _NUMBER.fullmatch(text):
        return None
    text = text.replace(",", ".")
    digits = len(text.partition(".")[2])
    value, step = Fraction(text) * unit_us, Fraction(unit_us, 10**digits)
    if value > LONGEST_US:
        return None
    low, high = max(value - step, Fraction(0)), value + step
    return Switched(int(low), -(-high.numerator // high.denominator))


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def of_stamps(alarm: Alarm, standing: Iterable[Active], point: str) -> Switched | None:
    """How long before the switch the signal failed at the same port, by the equipment's own times; None where they
    are too coarse, or nothing failed there.
    """
    if alarm.time is None or not point or not _fine(alarm):
        return None
    began = [
        (one.alarm.time, one.alarm.resolution_us)
        for one in standing
        if one.alarm.affects and one.point.name == point and _fine(one.alarm) and one.alarm.time is not None
        if 0 <= alarm.time - one.alarm.time <= SOON_US
    ]
    if not began:
        return None
    low = alarm.time - max(at for at, _ in began) - alarm.resolution_us - max(step for _, step in began)
    high = alarm.time - min(at for at, _ in began) + alarm.resolution_us + max(step for _, step in began)
    return Switched(max(low, 0), high)


def _fine(alarm: Alarm) -> bool:
    return 0 < alarm.resolution_us <= FINE_US


class SwitchBook:
    """Which notifications tell of a switch that was not told before."""

    def __init__(self) -> None:
        self._events: OrderedDict[tuple[str, str, int], None] = OrderedDict()

    def tells(self, source: str, alarm: Alarm, changes: Iterable[Change], *, stood: bool) -> bool:
        """`stood`: the alarm did before. A list of what stands tells when it began, or nothing; that it has cleared
        tells of a switch back only with its time.
        """
        found = list(changes)
        if alarm.switched is None or not found or stood:
            return bool(found) and alarm.act is Act.CLEAR and _timed(alarm)
        if alarm.act is Act.CLEAR:
            return _timed(alarm)
        if alarm.act is Act.SYNC_ROW or any(one.by is By.SYNC for one in found):
            return alarm.time is not None
        if alarm.act is Act.EVENT and alarm.time is not None:
            return self._is_new((source, alarm.key, alarm.time))
        return alarm.act in (Act.RAISE, Act.EVENT)

    def _is_new(self, event: tuple[str, str, int]) -> bool:
        if event in self._events:
            return False
        self._events[event] = None
        if len(self._events) > MOST_EVENTS:
            self._events.popitem(last=False)
        return True


def _timed(alarm: Alarm) -> bool:
    return alarm.switched is not None and alarm.switched.high_us is not None


def instant(told: int | None, received: int, alarm: Alarm) -> int | None:
    """When it was, on our clock: as the equipment tells, put right; else when it was received. None where a list
    tells of it that does not say when.
    """
    if told is not None and received - 400 * DAY_US < told:
        return min(told, received)
    return None if alarm.act is Act.SYNC_ROW else received


def body_of(alarm: Alarm, stamps: Switched | None, circuits: frozenset[str], evidence: str) -> ProtectionSwitch:
    """`circuits`: those of the inventory, one of which it may name."""
    told = alarm.switched or Switched()
    by = SwitchTold.EVENT if told.high_us is None else SwitchTold.LENGTH
    if told.high_us is None and stamps is not None:
        told, by = stamps, SwitchTold.STAMPS
    place = alarm.place
    named = next((name for name in (alarm.trail, alarm.instance) if name in circuits), "")
    slot = any(number is not None for number in (place.j, place.k, place.l, place.m))
    return ProtectionSwitch(told.low_us, told.high_us, by, named, slot, alarm.native, evidence)
