"""Results of tests that elements run themselves, read while the daemon runs: each result once.

A result is new only if its own time stamp moved: asked twice within its interval it is the same. One walk of the
tables of an element brings all its tests; which MIBs it has is found by the first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collectors.snmp.account import Record
from collectors.snmp.asking import Agent, look
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.readings import Reading, read_results
from collectors.snmp.request import SnmpFailure
from collectors.snmp.tables.profiles import PROBES, PROFILES, found
from collectors.snmp.turns import look_in_turn
from probed.clock import Clock
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Observation
from probed.model.ports import Sink

_log = logging.getLogger(__name__)

AT_ONCE: Final = 50
"""Elements that are walked at once."""
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
    last_us: int | None = None
    """When an element last answered (microseconds UTC)."""
    missing: dict[PointId, str] = field(default_factory=dict)
    """Tests that are asked for and not there, each with why."""


class _State:
    """One element: its profiles once they are known, and where each of its tests stands."""

    __slots__ = ("last", "profiles", "profiles_at")

    def __init__(self) -> None:
        self.profiles: tuple[str, ...] = ()
        self.profiles_at = 0
        self.last: dict[str, Reading] = {}


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
    ) -> None:
        """`marks`: the end and the stamp of the latest result that the store has of each test."""
        self._targets, self._clock, self._next_seq, self._bind = targets, clock, next_seq, bind
        self._record = record
        self._states = {target.source: _State() for target in targets}
        for target in targets:
            state = self._states[target.source]
            for test in target.tests:
                if (mark := marks.get(PointId(target.element, test))) is not None:
                    state.last[test] = Reading(*mark)
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
        columns = dict.fromkeys(column for name in names for column in PROFILES[name].columns)
        self.stats.looks += 1
        try:
            view = await look(engine, target.agent, columns)
        except SnmpFailure as exc:
            self.stats.silent += 1
            _log.debug("%s: its tests were not read: %s", target.source, exc)
            return []
        self.stats.last_us = now
        if anew:
            state.profiles = tuple(name for name in found(view) if name in PROBES)
            state.profiles_at = now
        read = read_results(view, state.profiles, target.tests, state.last, now, int(target.interval_s * SECOND_US))
        self._tell_missing(target, read.missing)
        out = []
        for test, reading, body in read.new:
            first = reading.first
            state.last[test] = Reading(reading.at, reading.stamp)
            point = PointId(target.element, test)
            out.append(Observation(target.source, point, first, reading.at, now, self._next_seq(), body))
        self.stats.results += len(out)
        return out

    def _tell_missing(self, target: ProbeTarget, missing: Mapping[str, str]) -> None:
        for test in target.tests:
            point, why = PointId(target.element, test), missing.get(test, "")
            if why and self.stats.missing.get(point) != why:
                _log.warning("%s: test '%s' cannot be read: %s", target.source, test, why)
                self.stats.missing[point] = why
            elif not why and self.stats.missing.pop(point, ""):
                _log.info("%s: test '%s' is there again", target.source, test)
