"""The sink: takes marks from the outbox, tells the server, and lets go of a mark when the server has its lines."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias, TypeVar

from config.settings_influx import InfluxSettings
from probed.assessing.paths import PathBook
from probed.clock import Clock
from probed.influx import duties
from probed.influx.answers import Closed, Later, Poisoned, Taken, TooLarge
from probed.influx.bodies import Body, bodies
from probed.influx.client import InfluxClient
from probed.influx.duties import Due
from probed.influx.render import Renderer, Told
from probed.model.instant import SECOND_US
from probed.model.inventory import Inventory
from probed.model.probe import NO_PROBES, ProbeInventory
from probed.store import sink_outbox as kinds
from probed.store.batch import Batch
from probed.store.errors import StoreError
from probed.store.reader import Reader
from probed.store.sink_outbox import TRAFFIC_SLOT_US, DeadLine, SinkChange, SinkMark
from probed.store.writer import STALLED_WAIT_S, Store

_log = logging.getLogger(__name__)

MARKS: Final = 500
"""Marks read at once."""
SLOT_REST_US: Final = 5 * SECOND_US
"""Counters are told so long after their slot is over: then no look of it is still on its way."""
PIECES: Final = 400
"""Requests in search of refused lines in one body. If that is not enough, the search goes on only where they are few
among what was taken, one in SCATTERED: else the fault is not in single lines.
"""
SCATTERED: Final = 20
LONGEST_ASKED_S: Final = 900.0
"""So long a server may ask to be left alone (Retry-After)."""
SAY_AGAIN_S: Final = 600.0
"""While one trouble lasts the log says so this often."""


T = TypeVar("T")
Failure: TypeAlias = Closed | Later


class Pace(NamedTuple):
    """Seconds to wait: after failures (doubling, with jitter), and when somebody has to do something first."""

    first_s: float = 1.0
    longest_s: float = 60.0
    closed_s: float = 120.0
    durable_s: float = 30.0
    """VictoriaMetrics may lose what it took in the last seconds before it dies: so long it is kept here."""


PACE: Final = Pace()


class InfluxStatus(NamedTuple):
    """How the sink stands. `oldest` = since when the oldest mark waits (microseconds UTC)."""

    waiting: int = 0
    oldest: int | None = None
    dead: int = 0
    last_success: int | None = None
    lines: int = 0
    dropped: int = 0
    server: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Unsettled:
    """What a server took but might still forget."""

    until_s: float
    born: str
    change: Batch


class InfluxSink:
    """One target. `run` until cancelled; nothing is lost at any instant, what is sent twice changes nothing."""

    def __init__(
        self,
        settings: InfluxSettings,
        inventory: Inventory,
        limit_us: Callable[[str], int],
        store: Store,
        clock: Clock,
        *,
        chance: Callable[[], float] = random.random,
        pace: Pace = PACE,
        paths: PathBook | None = None,
        probes: ProbeInventory = NO_PROBES,
    ) -> None:
        self._settings, self._store, self._clock = settings, store, clock
        self._chance, self._pace = chance, pace
        self._renderer = Renderer(
            inventory, limit_us, settings.sample_us, traffic=settings.traffic, paths=paths, probes=probes
        )
        self._names = duties.Cursors(settings)
        self._client = InfluxClient(settings)
        self._unsettled: list[_Unsettled] = []
        self._arrival: int | None = None
        """The last problem's transition that a server took, while it may still forget it."""
        self._failures = 0
        self._said: tuple[str, float] = ("", 0.0)
        self._status = InfluxStatus()
        store.for_sinks = True

    def status(self) -> InfluxStatus:
        """As of the last round."""
        return self._status

    async def close(self) -> None:
        """Give the connection back. What was not told yet waits in the store."""
        await self._client.close()

    async def run(self) -> None:
        begun = False
        while True:
            try:
                if not begun:
                    await self.begin()
                    begun = True
                wait_s = await self.step()
            except StoreError as exc:  # the pipeline, which needs the same store, decides what that means
                _log.warning("what is to be told to InfluxDB cannot be read at present: %s", exc)
                wait_s = STALLED_WAIT_S
            await asyncio.sleep(wait_s)

    async def begin(self) -> None:
        """Mark what was missed while nobody was at work here."""
        await self._take_on(await self._read(self._begin))

    async def step(self) -> float:
        """One round: find, tell, note. Returns how long to wait before the next (seconds)."""
        await self._take_on(await self._read(self._due))
        told = await self._read(self._told)
        failed = await self._tell(told) or await self._settle()
        if failed is not None:
            await self._give_up_old()
        await self._look()
        if failed is not None:
            if isinstance(failed, Closed):
                await self._client.close()  # a secret that somebody puts right is read anew at the next try
            return self._troubled(failed)
        return 0.0 if told.marks or told.arrival is not None else self._rest_s()

    # Reading, in a thread

    async def _read(self, work: Callable[[Reader], T]) -> T:
        return await asyncio.to_thread(self._with_reader, work)

    def _with_reader(self, work: Callable[[Reader], T]) -> T:
        with Reader(self._store.path) as reader:
            return work(reader)

    def _begin(self, reader: Reader) -> Due:
        return duties.beginning(reader, self._settings, self._renderer, self._store.stamp, self._clock.now_us())

    def _due(self, reader: Reader) -> Due:
        return duties.due(reader, self._settings, self._renderer, self._store.stamp, self._clock.now_us())

    def _told(self, reader: Reader) -> Told:
        taken = {_identity(mark) for item in self._unsettled for mark in _done_of(item.change)}
        now = max(self._clock.now_us(), reader.last_input() or 0)
        marks = reader.sink.marks(MARKS + len(taken), (now - SLOT_REST_US) // TRAFFIC_SLOT_US)
        fresh = [mark for mark in marks if _identity(mark) not in taken][:MARKS]
        cursors = reader.cursors()
        arrival = cursors.get(self._names.problem, 0) if self._arrival is None else self._arrival
        return self._renderer.told(reader, fresh, arrival, cursors.get(self._names.state, 0), self._store.stamp)

    # Telling

    async def _tell(self, told: Told) -> Failure | None:
        """All lines of some marks; then the marks are done. A failure leaves them as they are."""
        dead = [self._broken(told.marks[place], why) for place, why in told.broken]
        broken, born = len(dead), ""
        if told.lines:
            if self._client.server is None and (failed := await self._meet()):
                return failed
            if not self._durable and not (born := await self._client.born()):
                return Later("it does not say when it was started (/metrics)")
            for body in bodies(told.lines, told.origins):
                if failed := await self._post(body, told, dead):
                    return failed
            self._well(len(told.lines) - len(dead) + broken)
        await self._note(told, dead, born)
        return None

    async def _meet(self) -> Failure | None:
        failed = await self._client.ping()
        if failed is None and self._client.server is not None:
            _log.info("%s answers at %s", self._client.server.name, self._settings.url)
        return failed

    @property
    def _durable(self) -> bool:
        return self._client.server is None or self._client.server.durable

    async def _post(self, body: Body, told: Told, dead: list[DeadLine]) -> Failure | None:
        """One body, by halves where the server refuses it: what it took of it before does no harm twice."""
        waiting, requests, taken, refused = [body], 0, 0, 0
        while waiting:
            if requests >= PIECES and refused * SCATTERED > taken:
                why = dead[-1].reason if dead else "every half of it"
                return Closed(
                    f"it refuses too much of what it is sent: {why}. Look whether its fields are of another type."
                )
            piece = waiting.pop()
            requests += 1
            match await self._client.write(piece.lines):
                case Taken(note):
                    taken += len(piece.lines)
                    if note:
                        _log.info("InfluxDB does not keep what is so old: %s", note)
                case Poisoned(words) | TooLarge(words):
                    if len(piece.lines) == 1:
                        refused += 1
                        dead.append(self._dead(piece, told, words))
                    else:
                        waiting += reversed(piece.halves())
                case Closed() | Later() as failed:
                    return failed
        return None

    def _dead(self, piece: Body, told: Told, words: str) -> DeadLine:
        line, origin, now = piece.lines[0], piece.origins[0], self._clock.now_us()
        if origin < 0:
            return DeadLine(kinds.PROBLEM, "", -origin, -origin, -origin, line, words, now)
        mark = told.marks[origin]
        return DeadLine(mark.kind, mark.subject, mark.slot, mark.since, mark.until, line, words, now)

    def _broken(self, mark: SinkMark, why: str) -> DeadLine:
        """A mark of which no line could be made: set aside, so that it stops neither the others nor the daemon."""
        what = f"{mark.kind} {mark.subject} {mark.slot}"
        kind, subject, slot, since, until, _, _ = mark
        return DeadLine(kind, subject, slot, since, until, what, why, self._clock.now_us())

    async def _note(self, told: Told, dead: Sequence[DeadLine], born: str) -> None:
        """Let go of the marks, at once or when the server cannot forget any more."""
        if not told.marks and told.arrival is None:
            return
        if dead:
            _log.error("%d lines for InfluxDB are set aside, such as: %s", len(dead), dead[0].reason)
        self._count_forgotten(told)
        cursors = {} if told.arrival is None else {self._names.problem: told.arrival}
        change = Batch(sink=SinkChange(marks=told.follow, done=told.marks, dead=tuple(dead)), cursors=cursors)
        if not born:
            await self._commit(change)
            return
        self._arrival = told.arrival if told.arrival is not None else self._arrival
        self._unsettled.append(_Unsettled(self._clock.monotonic_s() + self._pace.durable_s, born, change))

    async def _settle(self) -> Failure | None:
        """Let go of what a forgetful server has had long enough; if it was started again, all of it is told anew."""
        while self._unsettled and self._unsettled[0].until_s <= self._clock.monotonic_s():
            born = await self._client.born()
            if not born:
                return Later("it does not say when it was started (/metrics)")
            if born != self._unsettled[0].born:
                _log.warning("the server was started again: what it had last is told anew")
                self._unsettled.clear()
                self._arrival = None
                return None
            await self._commit(self._unsettled.pop(0).change)
            if not self._unsettled:
                self._arrival = None
        return None

    def _count_forgotten(self, told: Told) -> None:
        """Counters that the store let go before they could be told."""
        spoken = set(told.origins)
        gone = sum(mark.kind == kinds.TRAFFIC and place not in spoken for place, mark in enumerate(told.marks))
        if gone and self._settings.traffic:
            self._dropped(gone, "[snmp] keep_traffic was over before InfluxDB took the counters")

    async def _give_up_old(self) -> None:
        """Only when the settings say so: what has waited for too long."""
        if self._settings.keep_us is None:
            return
        limit = self._clock.now_us() - self._settings.keep_us
        marks = await self._read(lambda reader: reader.sink.marks(1 << 20))
        old = tuple(mark for mark in marks if mark.queued < limit)
        if old:
            await self._commit(Batch(sink=SinkChange(done=old)))
            self._dropped(len(old), "[influx] keep was over")

    def _dropped(self, count: int, why: str) -> None:
        self._status = self._status._replace(dropped=self._status.dropped + count)
        _log.warning("%d marks for InfluxDB are given up: %s", count, why)

    # Waiting and saying

    def _rest_s(self) -> float:
        rest_s = self._settings.flush_s
        if self._unsettled:
            rest_s = min(rest_s, max(self._unsettled[0].until_s - self._clock.monotonic_s(), 0.01))
        return rest_s

    def _well(self, lines: int) -> None:
        if self._failures:
            _log.info("InfluxDB takes what it is told again")
        self._failures = 0
        self._said = ("", 0.0)
        server = "" if self._client.server is None else self._client.server.name
        self._status = self._status._replace(
            last_success=self._clock.now_us(), lines=self._status.lines + lines, server=server, trouble=""
        )

    def _troubled(self, failed: Failure) -> float:
        """How long to wait; the log is told when the trouble changes, and now and then while it lasts."""
        self._failures += 1
        self._client.server = None  # it may be another one when it answers again
        reason = failed.advice if isinstance(failed, Closed) else failed.reason
        said, at_s = self._said
        if reason != said or self._clock.monotonic_s() - at_s >= SAY_AGAIN_S:
            _log.warning("InfluxDB at %s: %s. %d marks wait", self._settings.url, reason, self._status.waiting)
            self._said = (reason, self._clock.monotonic_s())
        self._status = self._status._replace(trouble=reason)
        pace = self._pace
        if isinstance(failed, Closed):
            return pace.closed_s
        doubled = min(pace.longest_s, pace.first_s * 2.0 ** min(self._failures - 1, 30))
        return max(doubled * (0.5 + self._chance() / 2), min(failed.after_s, LONGEST_ASKED_S))

    async def _look(self) -> None:
        waiting, oldest, dead = await self._read(lambda reader: reader.sink.counts())
        self._status = self._status._replace(waiting=waiting, oldest=oldest, dead=dead)

    # Storing

    async def _take_on(self, due: Due) -> None:
        if due.marks or due.cursors:
            await self._commit(Batch(sink=SinkChange(marks=due.marks), cursors=due.cursors))

    async def _commit(self, batch: Batch) -> None:
        """Until it is stored: what is sent again meanwhile changes nothing, but costs."""
        await self._store.commit_at_last(batch)


def _identity(mark: SinkMark) -> tuple[str, str, int, int]:
    return (mark.kind, mark.subject, mark.slot, mark.seq)


def _done_of(change: Batch) -> tuple[SinkMark, ...]:
    return () if change.sink is None else change.sink.done
