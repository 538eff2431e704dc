"""The collector: visits elements on a grid of time, and hands over what is new.

A failure is data: a silence with its reason, beyond the staleness limit unknown time. A bug in what one element's
answers meet is told with its traceback, and that element begun again with back-off; the others do not notice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collectors.snmp.schedule import next_slot_us, phase_us
from collectors.ssh.failures import HostKeyChanged, HostKeyUnknown, LoginRefused, OldAlgorithms, SshFailure
from collectors.ssh.job import Answer
from collectors.ssh.judge import Items, Memory, Seen, Standing, Wanted, fail, take
from collectors.ssh.parsers.read import NotUnderstood, read
from collectors.ssh.runner import Runner
from collectors.ssh.target import SshTarget
from probed.clock import Clock
from probed.errors import ProbedError
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import OWN_BUG
from probed.model.ports import Sink

_log = logging.getLogger(__name__)

REAP_S: Final = 15.0
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 300.0
CALM_S: Final = 600.0
LONGEST_PAUSE: Final = 12
"""Slots; a login that is refused again and again might lock the user out."""
HOPELESS: Final = (LoginRefused, HostKeyUnknown, HostKeyChanged, OldAlgorithms)
"""Only people can mend these: they are tried ever more seldom."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What is read of one element, how often. `points` empty = its state is nobody's concern here; `wanted`: which of
    its figures are kept.
    """

    target: SshTarget
    source: str
    commands: tuple[str, ...]
    interval_us: int
    limit_s: float
    zone: str
    points: tuple[PointId, ...] = ()
    wanted: Wanted = field(default_factory=Wanted)


@dataclass(slots=True)
class CollectorStats:
    """What came of visits since the start."""

    done: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    not_understood: int = 0
    """Answers of which nothing was understood, or that the element refused."""
    restarts: int = 0
    """Bugs in what one element's answers met; the others are watched on."""
    skipped: int = 0
    """Slots that nobody served: the visit before took longer."""


class SshCollector:
    """A Collector over all elements that are asked by their command line."""

    name = "ssh"

    def __init__(
        self,
        runner: Runner,
        visits: Sequence[Visit],
        clock: Clock,
        next_seq: Callable[[], int],
        memories: Mapping[str, Memory] | None = None,
    ) -> None:
        """`memories`: what is known already of elements' figures; kept up to date."""
        self._runner, self._visits, self._clock, self._next_seq = runner, tuple(visits), clock, next_seq
        known = memories or {}
        self.standings = {
            visit.target.element: Standing(
                visit.source, visit.points, wanted=visit.wanted, memory=known.get(visit.target.element) or Memory()
            )
            for visit in visits
        }
        self.stats = CollectorStats()
        self.runner_stats = runner.stats
        self._told: dict[tuple[str, str], str] = {}

    async def run(self, sink: Sink) -> None:
        """Visit until cancelled. A full sink slows this collector, and no other."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._reap(), name="ssh idle sessions")
                for visit in self._visits:
                    group.create_task(self._keep(visit, sink), name=f"ssh {visit.target.element}")
        finally:
            await self._runner.close()

    @property
    def open_sessions(self) -> int:
        return self._runner.open_sessions

    async def _reap(self) -> None:
        while True:
            await asyncio.sleep(REAP_S)
            self._runner.reap()

    async def _keep(self, visit: Visit, sink: Sink) -> None:
        """A bug that one element's answers meet must not blind the others: it begins again, with back-off."""
        failures = 0
        while True:
            began = self._clock.monotonic_s()
            try:
                await self._attend(visit, sink)
            except Exception:  # noqa: BLE001 - a bug: told with its traceback, and counted
                failures = 1 if self._clock.monotonic_s() - began > CALM_S else failures + 1
                self.stats.restarts += 1
                _log.exception("%s failed (%d in a row)", visit.source, failures)
                now_us = self._clock.now_us()
                if items := self._silence(visit, OWN_BUG, now_us):
                    await sink.put(items)
                await asyncio.sleep(min(FIRST_WAIT_S * 2 ** (failures - 1), LONGEST_WAIT_S))

    async def _attend(self, visit: Visit, sink: Sink) -> None:
        """The first visit comes soon, spread over a tenth of the interval; the others lie on the grid."""
        phase = phase_us(visit.source, visit.interval_us)
        slot_us = self._clock.now_us() + phase_us(visit.source, min(visit.interval_us // 10, 30 * SECOND_US))
        hopeless = 0
        while True:
            await asyncio.sleep(max(slot_us - self._clock.now_us(), 0) / SECOND_US)
            memory = self.standings[visit.target.element].memory
            results, clock, alarms = dict(memory.results), memory.clock, memory.alarms
            items, failure = await self._visit(visit, slot_us)
            if items:
                try:
                    await sink.put(items)
                except BaseException:  # a reload may end a collector that waits for room
                    memory.as_before(results, clock, alarms)
                    raise
            hopeless = hopeless + 1 if isinstance(failure, HOPELESS) else 0
            pause = min(2 ** max(hopeless - 1, 0), LONGEST_PAUSE)
            served_us, slot_us = slot_us, next_slot_us(self._clock.now_us(), visit.interval_us, phase)
            slot_us += (pause - 1) * visit.interval_us
            self.stats.skipped += max((slot_us - served_us) // visit.interval_us - pause, 0)

    async def _visit(self, visit: Visit, slot_us: int) -> tuple[Items, SshFailure | None]:
        standing = self.standings[visit.target.element]
        try:
            answers = await self._runner.ask(visit.target, visit.commands, visit.limit_s)
        except SshFailure as failure:
            self.stats.failed[failure.reason] += 1
            self._say(visit, standing, failure)
            return self._silence(visit, failure.reason, slot_us), failure
        if standing.silence is not None:
            _log.info("%s: answers again", visit.source, extra={"source": visit.source})
        self.stats.done += 1
        seen = [found for answer in answers if (found := await self._read(visit, answer)) is not None]
        before, missing = standing.silence, standing.missing
        items = take(standing, seen, self._next_seq)
        self._tell_missing(visit, missing, standing.missing)
        if visit.points and not any(one.facts.points for one in seen):
            standing.silence = before
            items += self._silence(visit, "not understood", slot_us)
        return items, None

    def _silence(self, visit: Visit, reason: str, slot_us: int) -> Items:
        """Of an element whose state others tell, silence here means nothing for its points."""
        standing = self.standings[visit.target.element]
        found = fail(standing, reason, slot_us, self._clock.now_us(), self._next_seq)
        return found if visit.points else []

    def _tell_missing(self, visit: Visit, before: Mapping[str, str], now: Mapping[str, str]) -> None:
        for test in visit.wanted.tests:
            why = now.get(test, "")
            if why and before.get(test) != why:
                _log.warning("%s: test '%s' cannot be read: %s", visit.source, test, why)
            elif not why and test in before:
                _log.info("%s: test '%s' is there again", visit.source, test)

    async def _read(self, visit: Visit, answer: Answer) -> Seen | None:
        """What an answer tells; read in a thread, since long ones take a while."""
        if answer.rejected:
            self._not_understood(visit, answer.command, f"the element says '{answer.rejected[:100]}'")
            return None
        try:
            facts = await self._runner.in_thread(read, visit.target.platform, answer.command, answer.text, visit.zone)
        except NotUnderstood as exc:
            self._not_understood(visit, answer.command, str(exc))
            return None
        self._told.pop((visit.source, answer.command), None)
        return Seen(answer.asked_us, answer.read_us, facts, answer.command)

    def _not_understood(self, visit: Visit, command: str, why: str) -> None:
        self.stats.not_understood += 1
        if self._told.get((visit.source, command)) != why:
            self._told[visit.source, command] = why
            _log.warning("%s: '%s': %s", visit.source, command, why, extra={"source": visit.source})

    def _say(self, visit: Visit, standing: Standing, failure: ProbedError) -> None:
        """Once for each beginning of a silence and each reason."""
        reason = failure.reason if isinstance(failure, SshFailure) else ""
        if standing.silence is None or standing.silence[1] != reason:
            _log.warning("%s: silent: %s", visit.source, failure, extra={"source": visit.source})
