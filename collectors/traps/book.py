"""The alarms that are active as notifications tell them: pairing, order, duplicates, synchronisations. Pure.

Raise and clear are paired at one source by serial number, else by what the profile calls their key: also where only
one of the two has a number. What comes twice is told once. What comes in the wrong order is put right by the
equipment's own times.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from collectors.traps.profile import Act, Alarm
from probed.model.ids import PointId
from probed.model.instant import HOUR_US, MINUTE_US, SECOND_US

REMEMBER_CLEARS_US: Final = HOUR_US
MOST_CLEARS: Final = 20_000
MOST_ACTIVE: Final = 200_000
"""Of all sources; beyond it the oldest are forgotten, and counted."""
TOGGLES: Final = 6
TOGGLE_US: Final = 10 * MINUTE_US
"""So many raises within so long: the alarm toggles."""
ODD: Final = ("duplicate", "clear_without_raise", "late_raise", "late_clear", "toggling", "forgotten", "unknown_flag")
"""What `Book.counts` counts."""
TOGGLING_EVERY_US: Final = 10 * SECOND_US
"""What toggles is told this often at most; how it stands at the end is told in any case."""


class By(StrEnum):
    """How something is known."""

    TRAP = "trap"
    SYNC = "sync"
    EVENT = "event"


class Active(NamedTuple):
    """An alarm that stands. `seen`: when it was last told, by a notification or a row of a synchronisation."""

    alarm: Alarm
    point: PointId
    since: int
    seen: int
    synced: bool = True
    """It was told since its source was last known to be in step."""


class Change(NamedTuple):
    """What a notification came to."""

    raised: bool
    alarm: Alarm
    point: PointId
    at: int
    by: By


class _Cleared(NamedTuple):
    """When a clear was received, its time at the equipment, and whether it ended an alarm that stood."""

    at: int
    time: int | None
    ended: bool = False


_NO_CLEAR: Final = _Cleared(0, None)


class Book:
    """Active alarms by source and key. `at` is when something was received (microseconds UTC)."""

    def __init__(self) -> None:
        self.active: OrderedDict[tuple[str, str], Active] = OrderedDict()
        self._cleared: OrderedDict[tuple[str, str], _Cleared] = OrderedDict()
        """The last clears, for raises that they have overtaken."""
        self._numbered: dict[tuple[str, str], set[str]] = {}
        """The keys of active alarms that have serial numbers, by what they are about."""
        self._raises: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()
        """Since when, and how often: by key, and by what alarms with numbers are about."""
        self._told: OrderedDict[tuple[str, str], tuple[int, bool]] = OrderedDict()
        """Of alarms that toggle: when something was last told, and whether it was that it stands."""
        self._held: dict[tuple[str, str], Change] = {}
        """What came too soon after that."""
        self.counts: Counter[str] = Counter()
        """By the words of `ODD`."""

    def take(self, source: str, alarm: Alarm, point: PointId, at: int) -> list[Change]:
        """One alarm notification; an empty list = nothing new."""
        key = (source, alarm.key)
        match alarm.act:
            case Act.RAISE | Act.SYNC_ROW:
                return self._raise(key, alarm, point, at)
            case Act.CLEAR:
                return self._clear(key, alarm, point, at)
            case Act.EVENT:
                return [Change(True, alarm, point, at, By.EVENT)]
            case Act.CHANGE if key in self.active:
                return self._change(key, alarm, at)
            case Act.HINT if alarm.profile:
                self.counts["unknown_flag"] += 1
                return []
            case _:
                return []

    def next_due(self) -> int | None:
        """When `release` has something to tell."""
        return min((self._told[key][0] + TOGGLING_EVERY_US for key in self._held), default=None)

    def release(self, at: int) -> list[tuple[str, Change]]:
        """How alarms that toggle stand, for those that were held back long enough; each with its source."""
        found = []
        for key, change in list(self._held.items()):
            if at - self._told[key][0] >= TOGGLING_EVERY_US:
                del self._held[key]
                self._told[key] = (at, change.raised)
                found.append((key[0], change._replace(at=at)))
        return found

    def damped(self, source: str, changes: list[Change]) -> list[Change]:
        """What of one alarm's changes is worth keeping. Of one that toggles the last is held until it may be told."""
        if not changes or changes[0].by is By.EVENT:
            return changes
        last = changes[-1]
        key = (source, last.alarm.key)
        if not self.toggles(*key):
            self._told.pop(key, None)
            self._held.pop(key, None)
            return changes
        before = self._told.get(key)
        if before is not None and last.raised == before[1]:
            self._held.pop(key, None)  # it stands as it was told
            return []
        if before is None or last.at - before[0] >= TOGGLING_EVERY_US:
            self._held.pop(key, None)
            self._told[key] = (last.at, last.raised)
            if len(self._told) > MOST_CLEARS:
                self._told.pop(next(one for one in self._told if one not in self._held), None)
            return changes
        self._held[key] = last
        return []

    def toggles(self, source: str, key: str) -> bool:
        """Whether it was raised so often of late that it is one alarm that comes and goes."""
        _, count = self._raises.get((source, key), (0, 0))
        return count >= TOGGLES

    def restore(self, source: str, alarm: Alarm, point: PointId, since: int) -> None:
        """An alarm that stood when probed ended: whether it still does is not known."""
        self._stand((source, alarm.key), Active(alarm, point, since, since, synced=False))

    def of(self, source: str) -> list[tuple[str, Active]]:
        """The active alarms of one source, by key."""
        return [(key, active) for (whose, key), active in self.active.items() if whose == source]

    def doubt(self, source: str) -> int:
        """Nothing is known of the source for a while: mark its alarms. Returns how many there are."""
        found = [key for key in self.active if key[0] == source]
        for key in found:
            self.active[key] = self.active[key]._replace(synced=False)
        return len(found)

    def reconcile(self, source: str, began: int, at: int) -> list[Change]:
        """A whole synchronisation has ended: what it did not bring, and nobody raised since it began, has cleared."""
        gone = [key for key, active in self.active.items() if key[0] == source and active.seen < began]
        return list(self._missing(gone, at))

    def _missing(self, gone: Iterable[tuple[str, str]], at: int) -> Iterable[Change]:
        for number, key in enumerate(gone):
            active = self._end(key)
            self._remember_clear(key, at, None)
            self._told.pop(key, None)  # whatever was told or held before of one that toggles: this is told now
            self._held.pop(key, None)
            alarm = active.alarm._replace(act=Act.CLEAR, severity="cleared", time=None)
            yield Change(False, alarm, active.point, at + number, By.SYNC)

    def _raise(self, key: tuple[str, str], alarm: Alarm, point: PointId, at: int) -> list[Change]:
        by = By.SYNC if alarm.act is Act.SYNC_ROW else By.TRAP
        known = self.active.get(key)
        if known is not None:
            same = (known.alarm.severity, known.alarm.native) == (alarm.severity, alarm.native)
            if known.alarm.about != alarm.about:
                self._end(key)
            self._stand(key, Active(alarm, point, known.since, at))
            self.counts["duplicate"] += same and by is By.TRAP
            return [] if same else [Change(True, alarm, point, at, by)]
        if self._came_late(key, alarm):
            if alarm.key.startswith("#") and self._cleared.get(key, _NO_CLEAR).ended:
                self.counts["duplicate"] += by is By.TRAP  # it was told, and has ended: a row that was written before
                return []
            self.counts["late_raise"] += 1
            return [
                Change(True, alarm, point, at, by),
                Change(False, alarm._replace(act=Act.CLEAR, severity="cleared"), point, at + 1, by),
            ]
        self._count_raise(key, at)
        about = (key[0], alarm.about)
        if alarm.about and about not in self._numbered:  # several at once are several alarms, which do not toggle
            self._count_raise(about, at)
        self._stand(key, Active(alarm, point, at, at))
        if len(self.active) > MOST_ACTIVE:
            self._end(next(iter(self.active)))
            self.counts["forgotten"] += 1
        return [Change(True, alarm, point, at, by)]

    def _change(self, key: tuple[str, str], alarm: Alarm, at: int) -> list[Change]:
        """Acknowledged at the manager, which is nothing; or it is of another severity now."""
        known = self.active[key] = self.active[key]._replace(seen=at)
        if alarm.severity in ("", known.alarm.severity):
            return []
        told = known.alarm._replace(severity=alarm.severity)
        self.active[key] = known._replace(alarm=told)
        return [Change(True, told, known.point, at, By.TRAP)]

    def _stand(self, key: tuple[str, str], active: Active) -> None:
        self.active[key] = active
        if active.alarm.about:
            self._numbered.setdefault((key[0], active.alarm.about), set()).add(key[1])

    def _end(self, key: tuple[str, str]) -> Active:
        active = self.active.pop(key)
        about = (key[0], active.alarm.about)
        if keys := self._numbered.get(about):
            keys.discard(key[1])
            if not keys:
                del self._numbered[about]
        return active

    def _ends(self, key: tuple[str, str], alarm: Alarm) -> tuple[str, str]:
        """Which active alarm a clear is of: that of its key; where one of the two has no serial number, that which is
        about the same, if there is but one that is no later.
        """
        if key in self.active:
            return key
        numbered = self._numbered.get(key, ())
        if len(numbered) > 1:
            numbered = {one for one in numbered if not _earlier(alarm.time, self.active[key[0], one].alarm.time)}
        return key[0], alarm.about or (next(iter(numbered)) if len(numbered) == 1 else key[1])

    def _came_late(self, key: tuple[str, str], alarm: Alarm) -> bool:
        """Its clear came before it, or one of the two has no serial number and a clear about the same did. A serial
        number is never used again soon; else the equipment's times decide.
        """
        if alarm.time is None:
            return False
        for one in (key, (key[0], alarm.about or _numberless(key[1]))):
            _, time, ended = self._cleared.get(one, _NO_CLEAR)
            if time is None:
                continue
            # within one tick of its clock: a clear that ended another one is not the clear of this one
            same = alarm.time == time and alarm.key.startswith("#") and (one == key or not ended)
            if alarm.time < time or same:
                return True
        return False

    def _clear(self, key: tuple[str, str], alarm: Alarm, point: PointId, at: int) -> list[Change]:
        standing = self._ends(key, alarm)
        known = self.active.get(standing)
        if known is None:
            before = self._cleared.get(key)
            if before is not None and (before.time == alarm.time or alarm.time is None):
                self.counts["duplicate"] += 1
                return []
            self.counts["clear_without_raise"] += 1
            self._remember_clear(key, at, alarm.time)
            if alarm.about:
                self._remember_clear((key[0], _numberless(alarm.about)), at, alarm.time)
            return [Change(False, alarm, point, at, By.TRAP)]
        by_number = standing == key and alarm.key.startswith(
            "#"
        )  # it is of this raise, whatever clock was set between
        if not by_number and _earlier(alarm.time, known.alarm.time):
            # the clear of an earlier raise, overtaken by the next one
            self.counts["late_clear"] += 1
            return []
        self._end(standing)
        for one in {key, standing}:
            self._remember_clear(one, at, alarm.time, ended=True)
        told = alarm._replace(cause=alarm.cause or known.alarm.cause, key=standing[1])
        return [Change(False, told, known.point if not point.name else point, at, By.TRAP)]

    def _remember_clear(self, key: tuple[str, str], at: int, time: int | None, *, ended: bool = False) -> None:
        self._cleared[key] = _Cleared(at, time, ended)
        self._cleared.move_to_end(key)
        while self._cleared and (
            len(self._cleared) > MOST_CLEARS or next(iter(self._cleared.values())).at < at - REMEMBER_CLEARS_US
        ):
            self._cleared.popitem(last=False)

    def _count_raise(self, key: tuple[str, str], at: int) -> None:
        since, count = self._raises.get(key, (at, 0))
        if at - since > TOGGLE_US:
            since, count = at, 0
        self._raises[key] = (since, count + 1)
        self._raises.move_to_end(key)
        self.counts["toggling"] += count + 1 == TOGGLES
        if len(self._raises) > MOST_CLEARS:
            self._raises.popitem(last=False)


def _numberless(about: str) -> str:
    """Where a clear with a serial number is remembered for a raise that comes late and has none."""
    return f"\x00{about}"


def _earlier(time: int | None, other: int | None) -> bool:
    return time is not None and other is not None and time < other
