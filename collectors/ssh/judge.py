"""What one visit to an element says that the visits before did not: pure, fold after fold.

Edges become observations; what stays as it is moves the source's mark (`Heard`) and makes no object.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from collectors.snmp.readings import Reading, new_results
from collectors.ssh import pm
from collectors.ssh.facts import AlarmFact, ClockFact, Facts, PointFact, ProbeFact
from collectors.ssh.parsers.clock import offset_us
from collectors.ssh.parsers.interfaces import is_looped
from collectors.ssh.pm import Intervals
from collectors.ssh.results import told
from collectors.traps.names import known
from probed.model.capacity import UNKNOWN, Capacity
from probed.model.ids import PointId
from probed.model.instant import DAY_US, HOUR_US
from probed.model.observation import (
    QUARTER_US,
    AlarmSeen,
    Body,
    ClockOffset,
    Heard,
    Observation,
    PointState,
    Silence,
    Witness,
)

BY: Final = "cli last change"
"""Whose word the onset of a state is."""
CLOCK_TOLD_US: Final = HOUR_US
_LONGEST_GAP_US: Final = DAY_US
"""Looks at a clock that are further apart are no run."""


LISTED: Final = "poll"
"""How an alarm of a list is known (`AlarmSeen.by`)."""
_MARK: Final = "\x1f"
_NUMBER: Final = re.compile(r"[0-9]+")
"""A clock or a count in a line that is always there makes it no other line."""


class Seen(NamedTuple):
    """One answer of a visit, read: when, what it told, and to which command."""

    asked_us: int
    read_us: int
    facts: Facts
    command: str = ""


class Look(NamedTuple):
    """A point as it was seen."""

    capacity: Capacity
    defects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of an element's figures goes on record."""

    tests: tuple[str, ...] = ()
    """Tests that measure circuits, by id or tag."""
    bins: Mapping[str, PointId] = field(default_factory=dict)
    """The points that a controller's counts may be of (`pm.by_name`)."""
    rules: Mapping[PointId, str] = field(default_factory=dict)
    """By which thresholds their SES are counted, where that is stated."""
    interval_us: int = 0


@dataclass(slots=True)
class Memory:
    """How far an element's figures are known: it outlives collectors, and begins with what the store has."""

    results: dict[str, Reading] = field(default_factory=dict)
    """By test."""
    intervals: Intervals = field(default_factory=Intervals)
    clock: Observation | None = None
    """The run of looks at its clock that goes on."""
    alarms: Mapping[str, AlarmSeen] = field(default_factory=dict)
    """Those that stand, by their keys."""
    unread: dict[str, Counter[str]] = field(default_factory=dict)
    """By command the lines of its last list that nobody could read, without their numbers."""
    doubted: dict[str, Counter[str]] = field(default_factory=dict)
    """By their keys alarms that are on their list no more, each with the lines that may be theirs."""
    alarmed: int = 0
    """The instant of the last one: evidence of one source is named by it, and never of the same one."""

    def as_before(
        self, results: Mapping[str, Reading], clock: Observation | None, alarms: Mapping[str, AlarmSeen]
    ) -> None:
        """What the last visit brought was not handed over: it is told again. Bins of before may be told twice,
        which changes nothing.
        """
        self.results, self.clock, self.alarms = dict(results), clock, alarms
        self.intervals.marks.clear()


@dataclass(slots=True)
class Standing:
    """What is known of one element between visits."""

    source: str
    points: tuple[PointId, ...] = ()
    """Those whose state is wanted; empty = nobody asks for the state of its points."""
    looks: dict[PointId, Look] = field(default_factory=dict)
    alarms: int | None = None
    """How many stand; None = alarms were never read."""
    silence: tuple[int, str] | None = None
    """Since when nothing was heard, and why."""
    clock: ClockFact | None = None
    offset_us: tuple[int, int] | None = None
    probes: tuple[ProbeFact, ...] = ()
    wanted: Wanted = field(default_factory=Wanted)
    memory: Memory = field(default_factory=Memory)
    missing: Mapping[str, str] = field(default_factory=dict)
    """Tests that are asked for and not there, each with why."""
    results: int = 0
    bins: int = 0
    strange: int = 0
    visits: int = 0
    failures: int = 0
    last_us: int | None = None


Items = list[Observation | Heard]


def take(standing: Standing, seen: Sequence[Seen], next_seq: Callable[[], int]) -> Items:
    """A visit that came to its end: what is new, then that the element was heard."""
    standing.visits += 1
    standing.silence = None
    standing.strange = sum(len(one.facts.strange) for one in seen)
    items: Items = []
    heard_us = max((one.read_us for one in seen), default=0)
    for one in seen:
        if one.facts.clock is not None:
            standing.clock = one.facts.clock
            standing.offset_us = offset_us(one.facts.clock, one.asked_us, one.read_us)
    if any(one.facts.probes for one in seen):
        standing.probes = tuple(probe for one in seen for probe in one.facts.probes)
    items += _clock_news(standing, seen, next_seq)
    items += _alarm_news(standing, seen, next_seq)
    items += _result_news(standing, seen, next_seq)
    items += _bin_news(standing, seen, next_seq)
    items += _point_news(standing, [one for one in seen if one.facts.points], next_seq)
    standing.last_us = heard_us
    if standing.points and any(one.facts.points for one in seen):
        # the mark says that every point was read: only where the interfaces were
        items.append(Heard(standing.source, max(one.read_us for one in seen if one.facts.points)))
    return items


def fail(standing: Standing, reason: str, first_us: int, last_us: int, next_seq: Callable[[], int]) -> Items:
    """A visit that failed: a silence, which keeps its beginning while its reason stays."""
    standing.failures += 1
    if standing.silence is None or standing.silence[1] != reason:
        standing.silence = first_us, reason
    since_us = standing.silence[0]
    subject = PointId(_element(standing), "")
    return [Observation(standing.source, subject, since_us, last_us, last_us, next_seq(), Silence(reason, since_us))]


def _point_news(standing: Standing, seen: Iterable[Seen], next_seq: Callable[[], int]) -> Items:
    items: Items = []
    for one in seen:
        told = {point.name: point for point in one.facts.points}
        for point in standing.points:
            fact = told.get(point.name)
            look = _look(fact)
            if standing.looks.get(point) == look:
                continue
            standing.looks[point] = look
            onset = None if fact is None else _onset(fact, standing, one.read_us)
            body = PointState(look.capacity, look.defects, 1, onset)
            items.append(Observation(standing.source, point, one.read_us, one.read_us, one.read_us, next_seq(), body))
    return items


def _look(fact: PointFact | None) -> Look:
    if fact is None:
        return Look(UNKNOWN, ("vanished",))
    if is_looped(fact):
        return Look(fact.capacity, ("loopback_state",))  # as SNMP calls it
    return Look(fact.capacity, ("admin_down",) if "admin" in fact.link.lower() else ())


def _onset(fact: PointFact, standing: Standing, read_us: int) -> Witness | None:
    """Its own word for when, moved to our clock: only where the offset of its clock is known."""
    if fact.changed_us is None or standing.offset_us is None:
        return None
    at_us = fact.changed_us - standing.offset_us[0]
    return Witness(at_us, BY) if at_us <= read_us else None


def _clock_news(standing: Standing, seen: Sequence[Seen], next_seq: Callable[[], int]) -> Items:
    """A clock that goes otherwise than before; one that goes on as before is told once an hour."""
    looks = [one for one in seen if one.facts.clock is not None]
    if not looks or standing.offset_us is None or standing.clock is None:
        return []
    at = looks[-1].read_us
    now = ClockOffset(*standing.offset_us, standing.clock.synchronised)
    run = standing.memory.clock
    if run is None or not _agree(run.body, now) or at - run.last > _LONGEST_GAP_US:
        first = last = at
    elif at - run.last >= CLOCK_TOLD_US:
        now, first, last = run.body, run.first, at  # type: ignore[assignment]
    else:
        return []
    point = PointId(_element(standing), "")
    standing.memory.clock = Observation(standing.source, point, first, last, at, next_seq(), now)
    return [standing.memory.clock]


def _agree(before: Body, now: ClockOffset) -> bool:
    assert isinstance(before, ClockOffset)
    apart_us = abs(before.ahead_us - now.ahead_us)
    return before.synchronised == now.synchronised and apart_us <= before.uncertain_us + now.uncertain_us


def _result_news(standing: Standing, seen: Sequence[Seen], next_seq: Callable[[], int]) -> Items:
    """Results whose own stamp moved, of the tests that measure circuits."""
    wanted, last = standing.wanted, standing.memory.results
    answers = [one for one in seen if one.facts.probes or one.facts.empty]
    if not wanted.tests or not answers:
        return []
    ahead_us = None if standing.offset_us is None else standing.offset_us[0]
    now = max(one.read_us for one in answers)
    known = [result for one in answers for result in told(one.facts.probes, one.read_us, ahead_us)]
    read = new_results(known, wanted.tests, last, now, wanted.interval_us)
    standing.missing = read.missing
    items: Items = []
    for test, reading, body in read.new:
        last[test] = Reading(reading.at, reading.stamp)
        point = PointId(_element(standing), test)
        items.append(Observation(standing.source, point, reading.first, reading.at, now, next_seq(), body))
    standing.results += len(items)
    return items


def _bin_news(standing: Standing, seen: Sequence[Seen], next_seq: Callable[[], int]) -> Items:
    """Intervals of controllers that are new, or counted anew."""
    wanted, items = standing.wanted, list[Observation | Heard]()
    ahead_us = None if standing.offset_us is None else standing.offset_us[0]
    for one in seen if wanted.bins else ():
        for found in pm.take(
            standing.memory.intervals, one.facts.pm, wanted.bins, wanted.rules, one.asked_us, one.read_us, ahead_us
        ):
            start, end = found.end - QUARTER_US, found.end
            items.append(
                Observation(standing.source, found.series.point, start, end, one.read_us, next_seq(), found.counts)
            )
    standing.bins += len(items)
    return items


def _element(standing: Standing) -> str:
    return standing.source.partition(":")[2]


def _alarm_news(standing: Standing, seen: Sequence[Seen], next_seq: Callable[[], int]) -> Items:
    """What is on a list and was not, then what is not and was. A list that could not be read clears nothing, nor does
    one with lines that could not be and were not there when the alarm was.
    """
    lists = [one for one in seen if one.facts.alarms is not None]
    if not lists:
        return []
    memory, read = standing.memory, {one.command for one in lists}
    now = {_key(one.command, alarm): alarm for one in lists for alarm in one.facts.alarms or ()}
    missing = [key for key in memory.alarms if key not in now and _of(key) in {"", *read}]
    memory.doubted = _doubted(memory, missing, lists)
    gone = {key: memory.alarms[key] for key in missing if key not in memory.doubted}
    come = {key: _listed(key, alarm) for key, alarm in now.items() if key not in memory.alarms}
    memory.alarms = {key: one for key, one in {**memory.alarms, **come}.items() if key not in gone}
    standing.alarms = len(memory.alarms)
    news = [
        *come.values(),
        *(replace(one, raised=False, severity="cleared", element_time=None) for one in gone.values()),
    ]
    begin = max(*(one.read_us for one in lists), memory.alarmed + 1)
    memory.alarmed = begin + len(news)
    subject = PointId(_element(standing), "")
    return [
        Observation(standing.source, subject, at, at, at, next_seq(), body) for at, body in enumerate(news, begin)
    ]


def _doubted(memory: Memory, missing: Sequence[str], lists: Sequence[Seen]) -> dict[str, Counter[str]]:
    """Of the alarms that are on no list any more those that may stand all the same, in a line nobody can read."""
    unread = {one.command: Counter(_NUMBER.sub("#", strange.text) for strange in one.facts.strange) for one in lists}
    found = {key: lines for key, lines in memory.doubted.items() if _of(key) not in {"", *unread}}
    for key in missing:
        now = unread[_of(key)] if _of(key) else sum(unread.values(), Counter())
        before = memory.unread.get(_of(key), Counter())
        suspects = memory.doubted[key] & now if key in memory.doubted else now - before
        if suspects:
            found[key] = suspects
    memory.unread = {**memory.unread, **unread}
    return found


def _listed(key: str, alarm: AlarmFact) -> AlarmSeen:
    found = known(alarm.native or "", alarm.text)
    return AlarmSeen(
        raised=True,
        native=alarm.text,
        cause=found.cause if found is not None else "",
        severity=alarm.severity,
        serial=alarm.serial or "",
        element_time=alarm.at_us,
        instance=alarm.source or "",
        text=alarm.native or "",
        key=key,
        by=LISTED,
    )


def _key(command: str, alarm: AlarmFact) -> str:
    """The command whose list it is on, and a hash of all that tells it from others there."""
    said = (alarm.serial, alarm.native, alarm.severity, alarm.told_at, alarm.text, alarm.source)
    return f"{command}{_MARK}{hashlib.sha256(_MARK.join(one or '' for one in said).encode()).hexdigest()[:32]}"


def _of(key: str) -> str:
    """The command of a key; '' = an alarm of before there were keys."""
    return key.partition(_MARK)[0]
