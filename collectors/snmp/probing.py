"""Results of tests that elements run themselves, read while the daemon runs: each result once.

A result is new only if its own time stamp moved: asked twice within its interval it is the same. One walk of the
tables of an element brings all its tests; which MIBs it has is found by the first.

Sessions of Ethernet services keep what they measured, interval by interval: of these every finished one is kept as a
bin besides, also what ended while nobody looked.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from collectors.snmp.account import Record
from collectors.snmp.asking import Agent, is_silence, look, walk
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.readings import Reading, read_results
from collectors.snmp.refusals import Refusals
from collectors.snmp.request import SnmpFailure
from collectors.snmp.tables import mef_soam_bins, rttmon
from collectors.snmp.tables.mef_soam_bins import bins_of, details, finished, undated
from collectors.snmp.tables.profiles import PROBES, PROFILES, found
from collectors.snmp.tables.view import MibView
from collectors.snmp.turns import look_in_turn
from probed.clock import Clock
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Observation
from probed.model.ports import Sink
from probed.model.probe import is_session
from probed.model.probe_bin import ProbeBin, Sense

_log = logging.getLogger(__name__)

AT_ONCE: Final = 50
"""Elements that are walked at once."""
Keep: TypeAlias = Callable[[tuple[Observation, ...]], Awaitable[None]]
"""Where bins go; returns once they are durable."""
UNDATED: Final = (
    "its intervals cannot be dated, so that none is kept: their dates name no offset from UTC, and the running one "
    "does not say when it began and how long it has run"
)
_SESSIONS: Final = "mef-soam-pm"
_ANEW_US: Final = 3600 * SECOND_US
"""So often it is found out again which MIBs an element has."""


@dataclass(frozen=True, slots=True)
class ProbeTarget:
    """An element that runs tests, and those of them that measure circuits (by id or tag)."""

    source: str
    element: str
    agent: Agent
    tests: tuple[str, ...]
    interval_s: float


@dataclass(slots=True)
class ProbingStats:
    """What was done since the start."""

    looks: int = 0
    silent: int = 0
    results: int = 0
    bins: int = 0
    """Intervals of sessions, each direction by itself."""
    last_us: int | None = None
    """When an element last answered (microseconds UTC)."""
    missing: dict[PointId, str] = field(default_factory=dict)
    """Tests that are asked for and not there, each with why."""


class _State:
    """One element: its profiles once they are known, and where each of its tests stands. `ends`: of sessions, the
    end of the latest interval that is kept.
    """

    __slots__ = ("ends", "last", "looked", "profiles", "profiles_at", "refusals")

    def __init__(self) -> None:
        self.profiles: tuple[str, ...] = ()
        self.profiles_at = 0
        self.last: dict[str, Reading] = {}
        self.looked: int | None = None
        self.ends: dict[str, int] = {}
        self.refusals = Refusals()


class Probing:
    """Reads the tests of its targets, each element in its own interval, and hands new results over."""

    def __init__(
        self,
        targets: Sequence[ProbeTarget],
        marks: Mapping[PointId, tuple[int, str]],
        clock: Clock,
        next_seq: Callable[[], int],
        bind: str = "",
        record: Record | None = None,
        keep: Keep | None = None,
        ends: Mapping[PointId, int] | None = None,
    ) -> None:
        """`marks`: the end and the stamp of the latest result that the store has of each test. `keep`: takes the bins
        of sessions; without it none are read. `ends`: when the latest that the store has of each session ended.
        """
        self._targets, self._clock, self._next_seq, self._bind = targets, clock, next_seq, bind
        self._record, self._keep = record, keep
        self._states = {target.source: _State() for target in targets}
        for target in targets:
            state = self._states[target.source]
            for test in target.tests:
                if (mark := marks.get(PointId(target.element, test))) is not None:
                    state.last[test] = Reading(*mark)
                if (end := (ends or {}).get(PointId(target.element, test))) is not None:
                    state.ends[test] = end
        self.stats = ProbingStats()

    async def run(self, sink: Sink) -> None:
        """Until cancelled."""
        await look_in_turn(
            self._targets,
            self.look,
            sink,
            self._clock,
            at_once=AT_ONCE,
            what="tests",
            bind=self._bind,
            record=self._record,
        )

    async def look(self, engine: SnmpEngine, target: ProbeTarget) -> list[Observation]:
        """One look at one element: what is new. That it does not answer, its poller says."""
        state = self._states[target.source]
        now = self._clock.now_us()
        anew = not state.profiles or now - state.profiles_at >= _ANEW_US
        names = sorted(PROBES) if anew else state.profiles
        columns = {name: PROFILES[name].columns for name in names}
        sessions = tuple(filter(is_session, target.tests)) if self._keep is not None and _SESSIONS in names else ()
        if sessions:
            columns[_SESSIONS] = tuple(dict.fromkeys((*columns[_SESSIONS], *mef_soam_bins.ASKED)))
        self.stats.looks += 1
        refused = state.refusals.known(now)
        try:
            view, broken = await look(engine, target.agent, columns, refused)
            if (silence := next(filter(is_silence, broken.values()), None)) is not None:
                raise silence
            moved = await _moved(engine, target.agent, view)
        except SnmpFailure as exc:
            self.stats.silent += 1
            _log.debug("%s: its tests were not read: %s", target.source, exc)
            return []
        self.stats.last_us = now
        state.refusals.note(refused)
        if anew:
            state.profiles = tuple(name for name in found(view) if name in PROBES)
            state.profiles_at = now
        missing: dict[str, str] = {}
        if sessions:
            await self._keep_bins(engine, target, sessions, view, now)
            missing = dict.fromkeys(undated(view, sessions, now), UNDATED)
        interval_us = int(target.interval_s * SECOND_US)
        read = read_results(view, state.profiles, target.tests, state.last, now, interval_us, moved, state.looked)
        state.looked = now
        missing |= dict(read.missing)
        for name, why in broken.items():  # a test that is not among the others may be there
            missing = {test: f"{said}; its tables of {name} cannot be read: {why}" for test, said in missing.items()}
        self._tell_missing(target, missing)
        out = []
        for test, reading, body in read.new:
            first = reading.first
            state.last[test] = Reading(reading.at, reading.stamp)
            point = PointId(target.element, test)
            out.append(Observation(target.source, point, first, reading.at, now, self._next_seq(), body))
        self.stats.results += len(out)
        return out

    async def _keep_bins(
        self, engine: SnmpEngine, target: ProbeTarget, sessions: Sequence[str], view: MibView, now: int
    ) -> None:
        """The intervals that ended since the last that is kept; what cannot be read now is tried at the next look."""
        assert self._keep is not None
        ends = self._states[target.source].ends
        intervals = finished(view, sessions, ends, now)
        if not intervals:
            return
        try:
            more = MibView(await walk(engine, target.agent, details(intervals)))
        except SnmpFailure as exc:
            _log.debug("%s: the intervals of its sessions were not read: %s", target.source, exc)
            return
        bins = [(one, body) for one in intervals for body in bins_of(one, more)]
        if bins:
            source = f"probe:{target.element}"
            await self._keep(
                tuple(
                    Observation(
                        source, _path(target.element, one.test, body), one.start, one.end, now, one.number, body
                    )
                    for one, body in bins
                )
            )
        ends.update((one.test, one.end) for one in intervals)
        self.stats.bins += len(bins)

    def _tell_missing(self, target: ProbeTarget, missing: Mapping[str, str]) -> None:
        for test in target.tests:
            point, why = PointId(target.element, test), missing.get(test, "")
            if why and self.stats.missing.get(point) != why:
                _log.warning("%s: test '%s' cannot be read: %s", target.source, test, why)
                self.stats.missing[point] = why
            elif not why and self.stats.missing.pop(point, ""):
                _log.info("%s: test '%s' is there again", target.source, test)


async def _moved(engine: SnmpEngine, agent: Agent, view: MibView) -> frozenset[str]:
    """Tests of which another result came while the tables were read. Only jitter operations are read in several
    answers; those of other MIBs are numbered, or told in one.
    """
    if not (view.holds(rttmon.JITTER) or view.holds(rttmon.ICMP_JITTER)):
        return frozenset()
    return rttmon.moved(view, await walk(engine, agent, [rttmon.STAMPS]))


def _path(element: str, test: str, body: ProbeBin) -> PointId:
    """A direction of a session is a path of its own."""
    return PointId(element, test if body.sense is Sense.ROUND_TRIP else f"{test}/{body.sense.value}")
