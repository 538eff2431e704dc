"""The collector: visits elements on a grid of time, and hands over what is new.

A failure is data: a silence with its reason, beyond the staleness limit unknown time. A bug in what one element's
answers meet is told with its traceback, and that element begun again with back-off; the others do not notice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from collectors.snmp.schedule import next_slot_us, phase_us
from collectors.ssh.failures import HostKeyChanged, HostKeyUnknown, LoginRefused, OldAlgorithms, SshFailure
from collectors.ssh.job import Answer
from collectors.ssh.judge import Items, Seen, Standing, fail, take
from collectors.ssh.parsers.read import NotUnderstood, read
from collectors.ssh.runner import Runner
from collectors.ssh.target import SshTarget
from probed.clock import Clock
from probed.errors import ProbedError
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
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
    """What is read of one element, how often. `points` empty = its state is nobody's concern here."""

    target: SshTarget
    source: str
    commands: tuple[str, ...]
    interval_us: int
    limit_s: float
    zone: str
    points: tuple[PointId, ...] = ()


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

    def __init__(self, runner: Runner, visits: Sequence[Visit], clock: Clock, next_seq: Callable[[], int]) -> None:
        self._runner, self._visits, self._clock, self._next_seq = runner, tuple(visits), clock, next_seq
        self.standings = {visit.target.element: Standing(visit.source, visit.points) for visit in visits}
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
                standing = self.standings[visit.target.element]
                if visit.points:
                    await sink.put(fail(standing, "bug", now_us, now_us, self._next_seq))
                await asyncio.sleep(min(FIRST_WAIT_S * 2 ** (failures - 1), LONGEST_WAIT_S))

    async def _attend(self, visit: Visit, sink: Sink) -> None:
        """The first visit comes soon, spread over a tenth of the interval; the others lie on the grid."""
        phase = phase_us(visit.source, visit.interval_us)
        slot_us = self._clock.now_us() + phase_us(visit.source, min(visit.interval_us // 10, 30 * SECOND_US))
        hopeless = 0
        while True:
            await asyncio.sleep(max(slot_us - self._clock.now_us(), 0) / SECOND_US)
            items, failure = await self._visit(visit, slot_us)
            if items and visit.points:
                await sink.put(items)
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
            return fail(standing, failure.reason, slot_us, self._clock.now_us(), self._next_seq), failure
        if standing.silence is not None:
            _log.info("%s: answers again", visit.source, extra={"source": visit.source})
        self.stats.done += 1
        seen = [found for answer in answers if (found := await self._read(visit, answer)) is not None]
        if visit.points and not any(one.facts.points for one in seen):
            return fail(standing, "not understood", slot_us, self._clock.now_us(), self._next_seq), None
        return take(standing, seen, self._next_seq), None

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
        return Seen(answer.asked_us, answer.read_us, facts)

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
