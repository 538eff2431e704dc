"""Which alarms stand as elements and managers told them: those that root cause analysis can read. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final, NamedTuple

from collectors.traps.book import By
from collectors.traps.names import known
from probed.model.evidence import evidence_id
from probed.model.observation import AlarmSeen, Kind, Observation
from probed.model.slices import Slices
from topology.signals import BY_CAUSE, SIGNALS
from topology.situation import ToldAlarm

MOST: Final = 200_000
"""As many as are known of notifications; beyond it the oldest are forgotten."""
ELEMENTS_A_PAUSE: Final = 50
_LISTED: Final = frozenset({"poll", By.SYNC.value})


class _Key(NamedTuple):
    """What pairs raise and clear."""

    source: str
    key: str


class AlarmRecord:
    """By element; taken in the order of receipt, the same observations give the same record."""

    def __init__(self) -> None:
        self._standing: dict[str, dict[_Key, ToldAlarm]] = {}
        self._where: OrderedDict[_Key, str] = OrderedDict()

    @property
    def any(self) -> bool:
        return bool(self._where)

    def take(self, item: Observation, said: AlarmSeen) -> bool:
        """Whether another alarm stands now than before, of those that say anything about a cause."""
        if said.by == By.EVENT:
            return False
        key = _Key(item.source, said.key)
        if not said.raised:
            return self._drop(key)
        signal = signal_of(said)
        if not signal:
            return self._drop(key)  # the same alarm under another name, that means nothing here
        before = self._standing.get(self._where.get(key, ""), {}).get(key)
        told = _told(item, said, signal, before)
        if told == before:
            return False
        self._drop(key)
        self._standing.setdefault(item.point.element, {})[key] = told
        self._where[key] = item.point.element
        if len(self._where) > MOST:
            self._drop(next(iter(self._where)))
        return True

    def of(self, elements: Iterable[str]) -> Slices[tuple[ToldAlarm, ...]]:
        """The alarms of some elements, by element, then in the order in which they came."""
        found: list[ToldAlarm] = []
        for number, element in enumerate(sorted(elements)):
            found += sorted(self._standing.get(element, {}).values(), key=lambda one: (one.since, one.evidence))
            if number % ELEMENTS_A_PAUSE == ELEMENTS_A_PAUSE - 1:
                yield
        return tuple(found)

    def _drop(self, key: _Key) -> bool:
        element = self._where.pop(key, None)
        if element is None:
            return False
        standing = self._standing[element]
        del standing[key]
        if not standing:
            del self._standing[element]
        return True


def signal_of(said: AlarmSeen) -> str:
    """The signal that an alarm is, by its name, else by its probable cause; '' = none that is known."""
    found = known(said.native, said.text)
    if found is not None and found.id in SIGNALS:
        return found.id
    return BY_CAUSE.get(said.cause, "")


def silent_element(source: str) -> str:
    """The element (or manager) of a source: 'snmp:EMS@NE' is NE's."""
    return source.partition(":")[2].rpartition("@")[2]


def _told(item: Observation, said: AlarmSeen, signal: str, before: ToldAlarm | None) -> ToldAlarm:
    """An alarm that is told again stands since it was told first."""
    if before is not None and (before.signal, before.point) == (signal, item.point):
        return before._replace(covers=said.covers, board=said.board)
    evidence = evidence_id(item.source, item.point, Kind.ALARM_SEEN, item.first)
    listed = said.by in _LISTED
    return ToldAlarm(
        item.point, signal, said.native, item.first, said.element_time, evidence, said.covers, said.board, listed
    )
