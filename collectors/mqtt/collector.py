"""The MQTT collector: takes what probes say, acknowledges it after COMMIT, and publishes their schedules."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Final, Protocol

from collectors.mqtt.connection import BrokerTerms, Connection
from collectors.mqtt.intake import Intake
from collectors.mqtt.topics import DEFAULT_PREFIX, Leaf, Topic, may_publish, subscriptions, topic_text
from collectors.mqtt.window import Window
from probed.clock import Clock
from probed.errors import ProbedError
from probed.model.probe import ProbeDelivery

_log = logging.getLogger(__name__)

FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0
CALM_S: Final = 60.0
"""A connection that lasted so long is followed by the first wait again."""
SUSPICIOUS: Final = 3
SAY_GAPS_S: Final = 60.0
HELD_AT: Final = 2
"""At so many windows in flight nothing more is read."""


class DurableSink(Protocol):
    """Where what was measured becomes durable."""

    async def commit(self, delivery: ProbeDelivery) -> None:
        """Returns after COMMIT; waits while the store is stalled."""
        ...


@dataclass(slots=True)
class CollectorStats:
    """For the daemon's figures about itself."""

    connected: bool = False
    connects: int = 0
    lost: int = 0
    sessions_lost: int = 0
    """Times that the broker had forgotten the session, and what it had kept for us."""
    published: int = 0
    acknowledged: int = 0
    in_flight: int = 0
    """Messages that were received and not acknowledged."""
    commits: int = 0
    told: Counter[str] = field(default_factory=Counter)
    """Schedules handed to the broker, by probe, whether it took them or not; may be emptied by who reads it."""


class ProbeCollector:
    """One broker. `run` connects, and connects again, until it is cancelled."""

    def __init__(
        self,
        terms: Callable[[], BrokerTerms],
        intake: Intake,
        sink: DurableSink,
        clock: Clock,
        *,
        within_s: float = 0.5,
        prefix: str = DEFAULT_PREFIX,
    ) -> None:
        """`terms` may read secrets and is called in a thread before each connection."""
        self._terms, self.intake, self._sink, self._clock = terms, intake, sink, clock
        self._prefix = prefix
        self.stats = CollectorStats()
        self._window = Window(1, within_s)
        self._owed: list[tuple[Connection, int]] = []
        """What the messages that wait now are acknowledged by, and where."""
        self._came = asyncio.Event()
        self._bug: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._schedules: Mapping[str, bytes] = {}
        self._unpublished: set[str] = set()
        self._anew = asyncio.Event()
        self._connection: Connection | None = None
        self._receive_maximum = 1
        self._gaps_said = (0, 0.0)
        self._had_session = bool(intake.states)
        """Whether the broker ought to know us: from a former connection, or from before the start."""
        self.why = "not connected yet"
        """Why there is no connection."""

    @property
    def waiting(self) -> int:
        """Messages for the next commit."""
        return self._window.waiting

    def publish(self, schedules: Mapping[str, bytes]) -> None:
        """The schedules of our probes, by probe: published now and after each connection that has lost them. An
        empty one takes away what a probe was told before.
        """
        self._unpublished |= {probe for probe, body in schedules.items() if self._schedules.get(probe) != body}
        self._unpublished &= schedules.keys()
        self._schedules = dict(schedules)
        self._anew.set()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._commit_for_ever(), name="mqtt commits")
                group.create_task(self._fail_with_bugs(), name="mqtt bugs")
                await self._connect_for_ever()
        finally:
            self._bug.cancel()

    async def _connect_for_ever(self) -> None:
        failures = short = 0
        while True:
            began = self._clock.monotonic_s()
            try:
                await self._converse(await asyncio.to_thread(self._terms))
                self.why = "the broker closed the connection"
                short += 1
            except (ProbedError, OSError) as exc:
                if self.why != str(exc):
                    _log.error("MQTT: %s; trying again", exc)  # the text says all
                self.why = str(exc)
            calm = self._clock.monotonic_s() - began > CALM_S
            failures, short = (1, 0) if calm else (failures + 1, short)
            if short == SUSPICIOUS:  # a broker that cannot be reached is another matter
                short += 1
                _log.error("MQTT: lost again and again soon after connecting. Does another client use our client_id?")
            await asyncio.sleep(wait_s(failures))

    async def _converse(self, terms: BrokerTerms) -> None:
        """One connection from its beginning to its end."""
        self._window.resize(terms.receive_maximum)
        self._receive_maximum = terms.receive_maximum
        async with Connection(terms, self._receive) as connection:
            self._connection = connection
            try:
                await connection.subscribe(subscriptions(self._prefix))
                self.stats.connected, self.stats.connects, self.why = True, self.stats.connects + 1, ""
                kept = "the broker kept our session" if connection.session_kept else "a new session"
                _log.info("MQTT: connected to %s:%d, %s", terms.host, terms.port, kept)
                if not connection.session_kept:
                    self._unpublished |= self._schedules.keys()
                    self._say_lost_session(terms)
                self._had_session = True
                await self._until_lost(connection)
                why = connection.why and f" {connection.why}"
                _log.warning("MQTT: the connection to %s:%d is lost%s", terms.host, terms.port, why)
            finally:
                self._connection = None
                self.stats.lost += self.stats.connected
                self.stats.connected = False

    def _say_lost_session(self, terms: BrokerTerms) -> None:
        if not self._had_session:
            return
        self.stats.sessions_lost += 1
        _log.warning(
            "MQTT: %s:%d has forgotten our session: what it had taken from probes and not delivered is lost, as is "
            "what they sent until now; the numbers of their samples will tell how much that was. Look at its "
            "persistence and persistent_client_expiration, and at session in [mqtt].",
            terms.host,
            terms.port,
        )

    async def _until_lost(self, connection: Connection) -> None:
        lost = asyncio.ensure_future(connection.lost.wait())
        try:
            while not connection.lost.is_set():
                self._anew.clear()
                await self._publish_all(connection)
                anew = asyncio.ensure_future(self._anew.wait())
                try:
                    await asyncio.wait({lost, anew}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    anew.cancel()
        finally:
            lost.cancel()

    async def _publish_all(self, connection: Connection) -> None:
        """The one thing that is ever sent: a schedule, to a probe that is or was of ours."""
        while self._unpublished:
            probe = min(self._unpublished)
            topic, body = Topic(probe, Leaf.SCHEDULE), self._schedules[probe]
            self._unpublished.discard(probe)  # before: while it is under way there may come another
            if not may_publish(topic, self._schedules.keys()):
                raise AssertionError(f"{topic} is none of what may be published")
            self.stats.told[probe] += 1
            if not await connection.publish(topic_text(topic, self._prefix), body):
                self._unpublished.add(probe)
                _log.warning("MQTT: the broker did not take the schedule of %s", probe)
                return
            self.stats.published += 1

    def _receive(self, connection: Connection, topic: str, payload: bytes, identifier: int, retained: bool) -> None:
        """Taken in; it is acknowledged once it is durable."""
        try:
            self.intake.take(topic, payload, self._clock.now_us(), retained=retained)
        except Exception as exc:  # noqa: BLE001  # the supervisor is told; it is not acknowledged
            if not self._bug.done():
                self._bug.set_exception(exc)
            return
        stats = self.stats
        self._owed.append((connection, identifier))
        stats.in_flight += 1
        self._window.add(self._clock.monotonic_s())
        if stats.in_flight >= self._receive_maximum * HELD_AT:
            connection.hold(held=True)
        if self._window.full or self._window.waiting == 1:
            self._came.set()

    async def _commit_for_ever(self) -> None:
        while True:
            await self._until_due()
            self._window.take()
            owed, self._owed = self._owed, []
            await self._sink.commit(self.intake.collect())
            self.stats.commits += 1
            self._acknowledge(owed)
            self._say_gaps()
            if self._connection is not None:
                self._connection.hold(held=False)

    async def _until_due(self) -> None:
        while True:
            self._came.clear()
            due_s = self._window.due_s(self._clock.monotonic_s())
            if due_s == 0.0:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(due_s):
                    await self._came.wait()

    async def _fail_with_bugs(self) -> None:
        await self._bug

    def _say_gaps(self) -> None:
        """Samples that were sent and not seen are told, once a minute at most."""
        gaps, now = self.intake.counts.gaps, self._clock.monotonic_s()
        before, said = self._gaps_said
        if gaps > before and (not before or now - said >= SAY_GAPS_S):
            _log.warning(
                "MQTT: samples of probes that were not seen: %d; 'probed probes list' says whose", gaps - before
            )
            self._gaps_said = (gaps, now)

    def _acknowledge(self, owed: Sequence[tuple[Connection, int]]) -> None:
        """Each where it came from: a connection that has ended says nothing any more."""
        for connection, messages in groupby(owed, key=itemgetter(0)):
            connection.acknowledge([identifier for _, identifier in messages])
        self.stats.in_flight -= len(owed)
        self.stats.acknowledged += len(owed)


def wait_s(failures: int) -> float:
    """Exponential, capped, with jitter: a broker that comes back is not met by everybody at once."""
    longest: float = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** (failures - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  # jitter is no secret
