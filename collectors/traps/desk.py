"""From notifications to observations and hints: whom, what, since when. Pure; time comes as an argument.

An observation of an alarm is of the source `trap:<manager>` or `trap:<element>`, whoever spoke, and its instants are
ours: what the equipment says of time stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from collectors.snmp.hints import Hint
from collectors.traps import managers
from collectors.traps.access import Subject
from collectors.traps.book import Active, Book, Change
from collectors.traps.counted import Counted
from collectors.traps.managers import Alive, Doubted, Event, ManagerChange, ManagerState, Synchronised, Why
from collectors.traps.meaning import Reader
from collectors.traps.message import SNMP_TRAPS, Notification
from collectors.traps.profile import Act, Alarm, Switched
from collectors.traps.roster import Locate, Manager, Roster
from collectors.traps.states import Hides, ToldStates
from collectors.traps.stood import stood as still_standing
from collectors.traps.switching import SwitchBook, body_of, instant, of_stamps
from collectors.traps.times import ClockOffset
from probed.model.evidence import evidence_ref
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import AlarmSeen, Heard, Observation, Silence

SOURCE: Final = "trap:"
REPEATS_US: Final = 10 * SECOND_US
"""Notifications that bring nothing new ask for a look at their element this often at most."""
_AUTHENTICATION_FAILURE: Final = (*SNMP_TRAPS, 5)
_OF_ELEMENTS: Final = frozenset({"if-mib", "ds1-mib"})
"""Whoever passes these on, their sysUpTime is the element's (RFC 3584 section 3)."""
_STATES: Final = frozenset({Act.RAISE, Act.CLEAR, Act.HINT, Act.EVENT})


class Outcome(NamedTuple):
    """What one notification comes to."""

    alarm: Alarm
    observations: list[Observation | Heard]
    hint: Hint | None


class Desk:
    """Everything that is known from notifications. One for the daemon's life; `renew` gives it another inventory."""

    def __init__(self, roster: Roster, at: int, next_seq: Callable[[], int], locate: Locate | None = None) -> None:
        self.roster = roster
        self.book = Book()
        self.switches = SwitchBook()
        self.states: dict[str, ManagerState] = {}
        self.unmapped: Counter[str] = Counter()
        """Alarms of managers that are of no known element, by manager."""
        self._reader = Reader()
        self._next_seq = next_seq
        self._locate = locate or (lambda _element, _index: "")
        self._states = ToldStates(next_seq)
        self._repeated: dict[str, int] = {}
        self._offsets: dict[tuple[str, str], ClockOffset] = {}
        """By manager and element: managers hand on the times of elements, whose clocks differ."""
        self._last: dict[str, int] = {}
        self._counted: dict[str, Counted] = {}
        """By manager."""
        self.renew(roster, at)

    def renew(self, roster: Roster, at: int) -> None:
        """Another inventory: managers that are new are out of step, the others stay as they are."""
        self.roster = roster
        self.states = {name: self.states.get(name) or managers.begun(at) for name in roster.managers}
        self._counted = {name: counted for name, counted in self._counted.items() if name in roster.managers}

    def restore(self, seen: Iterable[Observation]) -> int:
        """The alarms that stood when probed ended, by what was stored, oldest first. Returns how many still may."""
        for one in still_standing(seen):
            if not one.source.startswith(SOURCE):
                continue  # a list of alarms or a command line told it: who did ends it, too
            body = one.body
            assert isinstance(body, AlarmSeen)  # nothing else stands
            alarm = Alarm(
                Act.RAISE, "", body.native, body.cause, body.severity, body.serial, body.element_time,
                instance=body.instance, text=body.text, key=body.key, about=body.about, affects=body.affects,
                maintained=body.maintained,
            )  # fmt: skip
            self.book.restore(one.source, alarm, one.point, one.first)
        return len(self.book.active)

    def take(self, said: Notification, subject: Subject, at: int) -> Outcome:
        """One notification, received at `at` (microseconds UTC)."""
        manager = self.roster.manager_of(subject)
        sender = self.roster.sender(subject)
        alarm = self._reader.read(said, sender)
        if manager is not None and subject.name != manager.id:
            alarm = _passed_on(alarm, subject.name or subject.address)
        source = SOURCE + (manager.id if manager is not None else subject.name or subject.address)
        out: list[Observation | Heard] = []
        if manager is not None:
            out += self._count(manager, alarm, at)
            out += self._step(manager, self._event(manager, alarm, at), at)
        if alarm.act in (Act.KEEPALIVE, Act.SYNC_START, Act.SYNC_END):
            return Outcome(alarm, out, None)
        point = self.roster.point_of(alarm, subject, self._locate)
        if manager is not None and point.element == manager.id:
            self.unmapped[manager.id] += 1
        if manager is not None and alarm.time is not None and alarm.act in (Act.RAISE, Act.CLEAR):
            self._offsets.setdefault((manager.id, point.element), ClockOffset()).note(at, alarm.time)
        stood = (source, alarm.key) in self.book.active
        stamps = of_stamps(alarm, self._standing(source, alarm), point.name) if sender.switch_stamps else None
        changes = self.book.take(source, alarm, point, at)
        observed = [self._observed(source, change) for change in self.book.damped(source, changes)]
        out += observed
        if self.switches.tells(source, alarm, changes, stood=stood):
            out += self._switch(source, alarm, point, at, manager, stamps, observed)
        if manager is not None and self.in_step(manager.id):
            out += self._told(manager, source, changes)
        hint = self._hint(said, alarm, point, subject, at)
        if hint is not None and not changes and self._asked_lately(hint):
            hint = None
        return Outcome(alarm, out, hint)

    def _event(self, manager: Manager, alarm: Alarm, at: int) -> Event:
        """A fault or a recovery, nobody can say which: of what this manager alone tells no state is known then."""
        if alarm.act is Act.HINT and alarm.profile and alarm.affects is not False and manager.id in self.roster.told:
            return managers.Lost(at)
        return _event(alarm, at, whole=manager.whole)

    def _standing(self, source: str, alarm: Alarm) -> Iterable[Active]:
        """What stands as one source told it, where it matters."""
        return [] if alarm.switched is None else [one for _, one in self.book.of(source)]

    def _switch(
        self,
        source: str,
        alarm: Alarm,
        point: PointId,
        at: int,
        manager: Manager | None,
        stamps: Switched | None,
        observed: Iterable[Observation],
    ) -> list[Observation | Heard]:
        """A protection switch, as it was told."""
        when = instant(None if manager is None else self._corrected(manager, point, alarm), at, alarm)
        if when is None:
            return []
        name = next((evidence_ref(one).id for one in observed), "")
        body = body_of(alarm, stamps, self.roster.circuits, name)
        return [Observation(source, point, when, when, at, self._next_seq(), body)]

    def lost(self, at: int, since: int | None = None) -> list[Observation | Heard]:
        """Some notifications were lost before they were read, from `since` on: nobody knows whose."""
        gone = managers.Lost(at if since is None else since)
        return [one for manager in self.roster.managers.values() for one in self._step(manager, gone, at)]

    def tick(self, at: int) -> list[Observation | Heard]:
        """What time alone does: keepalives get lost, synchronisations break off."""
        found: list[Observation | Heard] = []
        for manager in self.roster.managers.values():
            counted = self._counted.get(manager.id)
            if counted is not None and (since := counted.lost(at)) is not None:
                found += self._step(manager, managers.Lost(since), at)
            found += self._step(manager, managers.Tick(at, manager.limit_us), at)
        for source, change in self.book.release(at):
            found.append(self._observed(source, change))
        return found

    def next_due(self) -> int | None:
        """When `tick` may have something to say."""
        dues = (managers.next_due(self.states[m.id], m.limit_us) for m in self.roster.managers.values())
        counts = (counted.next_due() for counted in self._counted.values())
        return min((due for due in (*dues, *counts, self.book.next_due()) if due is not None), default=None)

    def in_step(self, manager: str) -> bool:
        state = self.states.get(manager)
        return state is not None and state.out_of_step is None

    def _step(self, manager: Manager, event: Event, at: int) -> list[Observation | Heard]:
        self.states[manager.id], changes = managers.step(self.states[manager.id], event)
        found = [one for change in changes for one in self._changed(manager, change, at)]
        told = self.roster.told.get(manager.id)
        if told and not changes and self.in_step(manager.id) and not isinstance(event, managers.Tick):
            counted = self._counted.get(manager.id)
            if counted is None or counted.complete:  # while one is missing, nobody knows how all is
                found += self._states.alive(manager.id, told, at)
        return found

    def _count(self, manager: Manager, alarm: Alarm, at: int) -> list[Observation | Heard]:
        """A synchronisation of which something is missing at its end was not whole: what is missing may be a row."""
        if not manager.numbered:
            self._counted.pop(manager.id, None)
            return []
        counted = self._counted.setdefault(manager.id, Counted())
        counted.take(alarm.number, alarm.former, at)
        if alarm.act is not Act.SYNC_END or (since := counted.given_up()) is None:
            return []
        return self._step(manager, managers.Lost(since), at)

    def _told(self, manager: Manager, source: str, changes: Iterable[Change]) -> list[Observation | Heard]:
        """What changes of alarms make of the elements that only this manager watches."""
        found: list[Observation | Heard] = []
        for change in changes:
            element = self.roster.elements.get(change.point.element)
            # of an element under another manager this one may know something, but not all
            if element is not None and element.source.startswith(SOURCE) and element.manager == manager.id:
                onset = self._corrected(manager, change.point, change.alarm)
                found += self._states.changed(source, change, element, onset, self._board(manager))
        return found

    def _board(self, manager: Manager) -> Hides:
        return lambda alarm, point: self.roster.board_of(alarm, point, manager)[1]

    def _corrected(self, manager: Manager, point: PointId, alarm: Alarm) -> int | None:
        offset = self._offsets.get((manager.id, point.element))
        return offset.corrected(alarm.time) if offset is not None and alarm.time is not None else None

    def _changed(self, manager: Manager, change: ManagerChange, at: int) -> list[Observation | Heard]:
        source = SOURCE + manager.id
        told = self.roster.told.get(manager.id, ())
        match change:
            case Doubted(since, why):
                self.book.doubt(source)
                point = PointId(manager.id, "")
                silence = Observation(source, point, min(since, at), at, at, self._next_seq(), Silence(why, since))
                return [silence, *(self._states.doubted(told, at) if why is not Why.KEEPALIVE else ())]
            case Synchronised(began, _, _):
                gone = self.book.reconcile(source, began, at)
                found: list[Observation | Heard] = [self._observed(source, one) for one in gone]
                if told:
                    found += self._states.synchronised(source, self.book.of(source), told, at, self._board(manager))
                return found
            case Alive():
                return []

    def _observed(self, source: str, change: Change) -> Observation:
        alarm, at = change.alarm, self._unique(source, change.at)
        manager = self.roster.managers.get(source.removeprefix(SOURCE))
        board, covers = self.roster.board_of(alarm, change.point, manager) if change.raised else ("", ())
        body = AlarmSeen(
            raised=change.raised,
            native=alarm.native,
            cause=alarm.cause,
            severity=alarm.severity,
            serial=alarm.serial,
            element_time=alarm.time,
            instance=alarm.instance,
            text=alarm.text,
            key=alarm.key,
            by=change.by.value,
            affects=alarm.affects,
            board=board,
            covers=covers,
            about=alarm.about,
            maintained=alarm.maintained,
        )
        return Observation(source, change.point, at, at, max(at, change.at), self._next_seq(), body)

    def _asked_lately(self, hint: Hint) -> bool:
        """What says nothing new, or nothing known, asks for a look now and then: news must not wait for it."""
        if hint.at - self._repeated.get(hint.source, 0) < REPEATS_US:
            return True
        self._repeated[hint.source] = hint.at
        return False

    def _unique(self, source: str, at: int) -> int:
        """Evidence is named by its instant: two of one source are never of the same one."""
        at = max(at, self._last.get(source, 0) + 1)
        self._last[source] = at
        return at

    def _hint(self, said: Notification, alarm: Alarm, point: PointId, subject: Subject, at: int) -> Hint | None:
        manager = self.roster.manager_of(subject)
        element = self.roster.elements.get(point.element)
        if (
            element is None
            or not element.source.startswith("snmp:")
            or alarm.act not in _STATES
            or said.trap == _AUTHENTICATION_FAILURE
        ):
            return None
        names = (point.name,) if point.name else alarm.names
        if manager is None or (subject.name == element.id and alarm.profile in _OF_ELEMENTS):
            happened = alarm.changed_cs if alarm.changed_cs is not None else said.uptime_cs
            return Hint(element.source, at, happened, None, names, alarm.if_index)
        told = self._corrected(manager, point, alarm)
        return Hint(element.source, at, None, None if told is None else min(told, at), names, alarm.if_index)


def _passed_on(alarm: Alarm, whose: str) -> Alarm:
    """Of one element among those behind a manager: "ifIndex 7" of one is not that of the next; a serial number is the
    manager's.
    """
    key = alarm.key if alarm.key.startswith("#") else f"{whose}\x1f{alarm.key}"
    return alarm._replace(key=key, about=alarm.about and f"{whose}\x1f{alarm.about}")


def _event(alarm: Alarm, at: int, *, whole: bool) -> Event:
    """A synchronisation of a part proves nothing of the rest: its rows are alarms like others."""
    if not whole:
        return managers.Heard(at)
    match alarm.act:
        case Act.SYNC_START:
            return managers.SyncBegins(at)
        case Act.SYNC_ROW:
            return managers.SyncRow(at)
        case Act.SYNC_END:
            return managers.SyncEnds(at, alarm.ended_well)
        case _:
            return managers.Heard(at)
