"""Active alarms of ALARM-MIB (RFC 3877), read while the daemon runs: each raise and each clear once.

One GET tells whether the table has become another (alarmActiveLastChanged) or the agent has started again (sysUpTime
went back); only then is the table walked. What a walk does not bring any more has cleared.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from collectors.snmp.account import Record
from collectors.snmp.asking import Agent, get, walk
from collectors.snmp.ber import Content, Oid, Value, parse_oid
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.request import SnmpFailure
from collectors.snmp.tables import alarm_mib
from collectors.snmp.tables.alarm import FoundAlarm
from collectors.snmp.tables.view import MibView
from collectors.snmp.turns import look_in_turn
from probed.clock import Clock
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import AlarmSeen, Observation
from probed.model.ports import Sink

_log = logging.getLogger(__name__)

SOURCE: Final = "alarms:"
BY: Final = "poll"
AT_ONCE: Final = 50
"""Elements that are asked at once."""
ABSENT_US: Final = 3600 * SECOND_US
"""An agent without the MIB is asked again so much later."""
_ACTIVE: Final[tuple[Oid, ...]] = tuple((*alarm_mib.ACTIVE, column) for column in alarm_mib.ASKED[alarm_mib.ACTIVE])
_MODELS: Final[tuple[Oid, ...]] = (
    *((*alarm_mib.MODEL, column) for column in (6, 7)),
    *((*alarm_mib.ITU_ALARM, column) for column in (3, 5)),
)
"""How the models describe alarms, and their severities: thousands of rows, which hardly ever change."""
_LAST_CHANGED: Final[Oid] = (*alarm_mib.ACTIVE_LAST_CHANGED, 0)
_OVERFLOW: Final[Oid] = (*alarm_mib.OVERFLOW, 0)
_MODELS_CHANGED: Final[Oid] = (*alarm_mib.ROOT, 1, 1, 1, 0)
_HEAD: Final = (SYS_UP_TIME, _LAST_CHANGED, _MODELS_CHANGED, _OVERFLOW)
_IF_ENTRY: Final[Oid] = (1, 3, 6, 1, 2, 1, 2, 2, 1)

Standing: TypeAlias = Mapping[str, tuple[PointId, AlarmSeen]]
"""The alarms that stand at one element, by their row."""


@dataclass(frozen=True, slots=True)
class AlarmTarget:
    """An element whose list of alarms is read. `source`: of its port poller, which knows its ifIndex."""

    source: str
    element: str
    agent: Agent
    interval_s: float


class Mark(NamedTuple):
    """What a GET said: sysUpTime, alarmActiveLastChanged and alarmModelLastChanged, in hundredths of a second."""

    uptime_cs: int
    changed_cs: int
    models_cs: int | None = None
    """None = the agent does not tell."""


def is_news(before: Mark | None, now: Mark) -> bool:
    """Whether the table has to be walked."""
    return before is None or now.changed_cs != before.changed_cs or now.uptime_cs < before.uptime_cs


def has_other_models(before: Mark | None, now: Mark) -> bool:
    """Whether the models have to be walked."""
    return (
        before is None
        or now.models_cs is None
        or now.models_cs != before.models_cs
        or now.uptime_cs < before.uptime_cs
    )


def standing(view: MibView, element: str) -> Standing:
    """What the active table says, all of it of the element as a whole."""
    whole = PointId(element, "")
    return {alarm.id: (whole, _seen(alarm)) for alarm in alarm_mib.alarms(view) if alarm.state == "active"}


def difference(before: Standing, now: Standing) -> list[tuple[PointId, AlarmSeen]]:
    """Raises, changes and clears, in the order of the table; clears last. A better known place is a change."""
    news = [told for key, told in now.items() if key not in before or _words(before[key]) != _words(told)]
    for key, (point, alarm) in before.items():
        if key not in now:
            news.append((point, _cleared(alarm)))
    return news


def placed(now: Standing, before: Standing, place: Callable[[str], PointId]) -> Standing:
    """The same alarms where they are known to be: which port is in which row is found by polls, and they may be late.

    Where it is not known now it is as before.
    """
    found = {}
    for key, (point, alarm) in now.items():
        known = point if point.name else place(alarm.instance)
        found[key] = (known if known.name else before.get(key, (known,))[0], alarm)
    return found


def if_index(resource: str) -> int | None:
    """The row of ifTable that a resource names, by any of its columns; None = it is something else."""
    oid = parse_oid(resource) if resource else ()
    return oid[-1] if len(oid) == len(_IF_ENTRY) + 2 and oid[: len(_IF_ENTRY)] == _IF_ENTRY else None


def _seen(alarm: FoundAlarm) -> AlarmSeen:
    native = alarm.text or alarm.notification
    return AlarmSeen(
        True, native, alarm.cause, alarm.severity, "", alarm.at, alarm.resource, alarm.text, alarm.id, BY
    )  # fmt: skip


def _cleared(alarm: AlarmSeen) -> AlarmSeen:
    return AlarmSeen(
        False, alarm.native, alarm.cause, "cleared", "", None, alarm.instance, alarm.text, alarm.key, BY
    )  # fmt: skip


def _words(told: tuple[PointId, AlarmSeen]) -> tuple[PointId, str, str]:
    return told[0], told[1].severity, told[1].text


@dataclass(slots=True)
class AlarmStats:
    """What was done since the start."""

    looks: int = 0
    silent: int = 0
    walks: int = 0
    """Looks that found the list another, and read it."""
    absent: int = 0
    """Looks at elements that have no such list."""
    changes: int = 0
    """Alarms raised, changed and cleared."""
    last_us: int | None = None
    """When an element last answered (microseconds UTC)."""


class _State:
    """One element: where its table stood when it was walked, and what stood there."""

    __slots__ = ("absent_until", "last", "left_out", "mark", "models", "standing")

    def __init__(self, stood: Standing) -> None:
        self.mark: Mark | None = None
        self.standing = stood
        self.models: dict[Oid, Value] = {}
        self.absent_until = 0
        self.last = 0
        self.left_out = 0


class AlarmPolling:
    """Looks at its targets, each element in its own interval, and hands over what became of its alarms."""

    def __init__(
        self,
        targets: Sequence[AlarmTarget],
        stood: Mapping[str, Standing],
        locate: Callable[[str, int], str],
        clock: Clock,
        next_seq: Callable[[], int],
        bind: str = "",
        record: Record | None = None,
        stats: AlarmStats | None = None,
    ) -> None:
        """`stood`: what is stored as standing, by element. `locate`: a source's point by ifIndex; '' = not known.
        `stats`: where it is counted on; None = from nought.
        """
        self._targets, self._locate, self._clock = targets, locate, clock
        self._next_seq, self._bind, self._record = next_seq, bind, record
        self._states = {target.element: _State(stood.get(target.element, {})) for target in targets}
        self.stats = stats or AlarmStats()

    async def run(self, sink: Sink) -> None:
        """Until cancelled."""
        await look_in_turn(
            self._targets,
            self.look,
            sink,
            self._clock,
            at_once=AT_ONCE,
            what="alarms",
            bind=self._bind,
            record=self._record,
        )

    async def look(self, engine: SnmpEngine, target: AlarmTarget) -> list[Observation]:
        """One look at one element: what is new. That it does not answer, its poller says."""
        state = self._states[target.element]
        if self._clock.now_us() < state.absent_until:
            return []
        self.stats.looks += 1
        try:
            uptime, changed, models, overflow = await get(engine, target.agent, _HEAD)
            if not isinstance(uptime.content, int) or not isinstance(changed.content, int):
                state.absent_until = self._clock.now_us() + ABSENT_US
                self.stats.absent += 1
                return []
            self._tell_overflow(target, overflow.content)
            models_cs = models.content if isinstance(models.content, int) else None
            mark = Mark(uptime.content, changed.content, models_cs)
            if not is_news(state.mark, mark):
                self.stats.last_us = self._clock.now_us()
                state.mark = state.mark and state.mark._replace(uptime_cs=mark.uptime_cs)
                return self._told(target, state.standing)
            self.stats.walks += 1
            if has_other_models(state.mark, mark):
                state.models = await walk(engine, target.agent, _MODELS)
            view = MibView(state.models | await walk(engine, target.agent, _ACTIVE))
        except SnmpFailure as exc:
            self.stats.silent += 1
            _log.debug("%s: its alarms were not read: %s", target.source, exc)
            return []
        self.stats.last_us = self._clock.now_us()
        state.mark = mark  # of before the walk: what changed meanwhile is walked again
        return self._told(target, standing(view, target.element))

    def _tell_overflow(self, target: AlarmTarget, told: Content) -> None:
        """What its table has no room for nobody sees: people have to know."""
        state, left_out = self._states[target.element], told if isinstance(told, int) else 0
        if left_out > state.left_out:
            _log.warning(
                "%s: its list of alarms was full: %d alarms were left out of it since its agent began. Look at the "
                "element itself.",
                target.source,
                left_out,
            )
        state.left_out = left_out

    def _told(self, target: AlarmTarget, found: Standing) -> list[Observation]:
        """What is new in what stands now."""
        state = self._states[target.element]
        now = placed(found, state.standing, lambda resource: self._place(target, resource))
        news, state.standing = difference(state.standing, now), now
        # evidence is named by its instant: two of one source are never of the same one
        self.stats.changes += len(news)
        begin = max(self._clock.now_us(), state.last + 1)
        state.last = begin + len(news)
        source = SOURCE + target.element
        return [
            Observation(source, point, at, at, at, self._next_seq(), body)
            for at, (point, body) in enumerate(news, begin)
        ]

    def _place(self, target: AlarmTarget, resource: str) -> PointId:
        row = if_index(resource)
        return PointId(target.element, "" if row is None else self._locate(target.source, row))
