"""The pipeline: takes what collectors and operators bring, and publishes nothing before it is committed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from probed.clock import Clock
from probed.control.protocol import Request
from probed.errors import ProbedError
from probed.model.canonical import canonical
from probed.model.instant import SECOND_US
from probed.model.observation import Heard, Observation
from probed.model.operation import Act
from probed.model.probe import ProbeDelivery
from probed.model.sent import SentRow
from probed.pipeline.acts import perform
from probed.pipeline.ahead import Foresight
from probed.pipeline.retention import Retention
from probed.pipeline.turns import Turns
from probed.pipeline.watch import Watch
from probed.store.batch import Batch
from probed.store.errors import StoreStalled
from probed.store.writer import STALLED_WAIT_S, Store

_log = logging.getLogger(__name__)

BACKLOG: Final = 1000
"""Groups of observations that may wait; then collectors wait, and their skipped slots become unknown."""
GROUP_US: Final = SECOND_US
"""Healthy polls are committed together, at the latest after this; see `group_us`."""
LONGEST_GROUP_US: Final = 5 * SECOND_US
GROUPS_A_LOOK: Final = 12
STALLED_SAY_US: Final = 60 * SECOND_US
"""While the store is stalled the log says so this often."""
ACT_WAIT_S: Final = 8.0
"""Then an operator is told that the store is stalled: before the control socket gives the caller up."""
ACTS_REMEMBERED: Final = 1000
"""So many of the latest acts are known again by their key when a client repeats itself."""
LET_GO_EVERY_US: Final = 3600 * SECOND_US
"""So often what is older than is remembered goes from memory."""
SENT_A_COMMIT: Final = 500
"""Rows of what was sent go so many at a time: news must not wait for them."""
LONGEST_SLEEP_S: Final = 60.0


@dataclass(slots=True)
class Asked:
    """An operator's request on its way through the queue."""

    request: Request
    operator: str
    answer: asyncio.Future[dict[str, Any]]
    done: bool = False
    """Done, though perhaps not committed yet."""


@dataclass(slots=True)
class Renewal:
    """Another configuration on its way through the queue; `make(now, former)` is called in a thread."""

    make: Callable[[int, Watch], Watch]
    """The watch that is to be used from now on, made from the store; the former one where it still serves."""
    act: Act | None
    adopted: Callable[[], None]
    """Called in the moment in which the new watch takes over."""
    keep_traffic_us: int | None
    group_us: int
    answer: asyncio.Future[None]
    keep_pm_us: int | None = None


@dataclass(slots=True)
class Delivered:
    """What probes said, on its way through the queue; `answer` is set after COMMIT."""

    delivery: ProbeDelivery
    answer: asyncio.Future[None]


@dataclass(slots=True)
class Kept:
    """What was told and is to be acknowledged, on its way through the queue; `answer` is set after COMMIT."""

    items: Sequence[Observation | Heard]
    answer: asyncio.Future[None]


@dataclass(slots=True)
class Noted:
    """What was sent into the network, on its way through the queue."""

    rows: Sequence[SentRow]


_Entry: TypeAlias = Sequence[Observation | Heard] | Asked | Renewal | Delivered | Kept | Foresight | Noted | None


class Stalled(ProbedError):
    """An operator's act that could not be committed in time."""


class Pipeline:
    """One loop, one writer. `put` is where collectors hand over; `act` is where operators do."""

    def __init__(
        self,
        make_watch: Callable[[int], Watch],
        store: Store,
        clock: Clock,
        on_notification: Callable[[], None] = lambda: None,
        keep_traffic_us: int | None = None,
        group_us: int = GROUP_US,
        remember_us: int | None = None,
        keep_pm_us: int | None = None,
    ) -> None:
        """`make_watch(now)` builds the watch from the store: at the start, and when the topology's time has come.

        `remember_us`: what ended longer ago is not kept in memory; None = everything is.
        """
        self._make_watch = make_watch
        self._store = store
        self._clock = clock
        self._told = on_notification
        self._queue: asyncio.Queue[_Entry] = asyncio.Queue(BACKLOG)
        self.watch = make_watch(clock.now_us())
        self._oldest: int | None = None
        self._acts_done: dict[str, dict[str, Any]] = {}
        self._group_us = group_us
        self._retention = Retention(keep_traffic_us, keep_pm_us)
        self._remember_us = remember_us
        self._let_go = clock.now_us()
        self._sent: list[SentRow] = []
        self._crowded = False
        """Whether somebody may have waited for room in the queue."""
        self._former = 0
        """Entries at the head of the queue that were meant for the former watch."""
        self._turns = Turns(clock)
        self.stalls = 0

    async def put(self, items: Sequence[Observation | Heard]) -> None:
        """The Sink port: returns when there is room, not when it is durable."""
        await self._queue.put(items)

    async def commit(self, delivery: ProbeDelivery) -> None:
        """Hand over what probes said; returns after COMMIT."""
        entry = Delivered(delivery, asyncio.get_running_loop().create_future())
        await self._queue.put(entry)
        await entry.answer

    async def keep(self, items: Sequence[Observation | Heard]) -> asyncio.Future[None]:
        """`put` of what somebody waits for: returns when there is room; the future is set after COMMIT."""
        entry = Kept(items, asyncio.get_running_loop().create_future())
        await self._queue.put(entry)
        return entry.answer

    async def foresee(self, foresight: Foresight) -> None:
        """Hand over what is foretold of contracts; returns when there is room."""
        await self._queue.put(foresight)

    async def note_sent(self, rows: Sequence[SentRow]) -> None:
        """Returns when there is room; committed with what is committed next."""
        await self._queue.put(Noted(rows))

    async def act(self, request: Request, operator: str) -> dict[str, Any]:
        """Do an operator's act; returns after COMMIT. The same key twice is done once."""
        if request.verb == "status":
            return self.status()
        asked = Asked(request, operator, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(ACT_WAIT_S):
                await self._queue.put(asked)
                return await asked.answer
        except TimeoutError:
            fate = (
                "it will be kept as soon as the store works again"
                if asked.done
                else "nothing was done, try again later"
            )
            raise Stalled(
                f"the daemon could not store this within {ACT_WAIT_S:g} s, its log says why: {fate}"
            ) from None

    async def renew(self, wanted: Renewal) -> None:
        """Commit what has come so far, then go on with another watch. On any failure the former one stays."""
        await self._queue.put(wanted)
        await wanted.answer

    @property
    def depth(self) -> int:
        """Groups of observations and requests that wait."""
        return self._queue.qsize()

    @property
    def stuck_s(self) -> float:
        """How long the present round has taken. Waiting for a store that is full or locked is no hang."""
        return self._turns.stuck_s

    async def drain(self) -> None:
        """Everything handed over before this call is committed, then `run` returns."""
        await self._queue.put(None)

    def status(self) -> dict[str, Any]:
        """The daemon's own health, for those who ask the socket."""
        open_problems = sum(problem.cleared is None for problem in self.watch.problems.values())
        return {"queue": self._queue.qsize(), "stalls": self.stalls, "open_problems": open_problems}

    async def run(self) -> None:
        """Until `drain` or cancellation."""
        going = True
        while going:
            if self._queue.empty():  # what waits was looked at before now: time comes after it
                await self._publish_if_due([])
            entry = await self._next()
            answers: list[tuple[Asked, dict[str, Any]]] = []
            durable: list[asyncio.Future[None]] = []
            renewals: list[Renewal] = []
            while entry is not _NOTHING:
                if entry is None:
                    going = False
                elif isinstance(entry, Asked):
                    self._perform(entry, answers)
                elif isinstance(entry, Renewal):
                    renewals.append(entry)  # it settles what time alone does, and that comes after what waits
                elif isinstance(entry, Delivered):
                    await self._turns.through(self.watch.taking_probes(entry.delivery))
                    durable.append(entry.answer)
                elif isinstance(entry, Foresight):
                    self.watch.foresee(entry)
                elif isinstance(entry, Noted):
                    self._sent += entry.rows
                elif isinstance(entry, Kept):
                    await self._take(entry.items)
                    durable.append(entry.answer)
                else:
                    await self._take(entry)
                self._former -= 1
                entry = await self._more() if going else _NOTHING
            for wanted in renewals:
                await self._renew(wanted)
            await self._publish_if_due(answers, at_once=not going or bool(answers or durable))
            for answer in durable:
                if not answer.done():
                    answer.set_result(None)
        while self._sent:
            await self._publish_if_due([], at_once=True)

    async def _take(self, items: Sequence[Observation | Heard]) -> None:
        asked = items if self._former <= 0 else self.watch.still_asked(items)
        await self._turns.through(self.watch.taking(asked))

    async def _next(self) -> Any:
        """The next entry, or _NOTHING when time itself has something to do."""
        now = self._clock.now_us()
        due = min(self.watch.next_due(now), EVER if self._oldest is None else self._oldest + self._group_us)
        wait_s = min(max((due - now) / SECOND_US, 0.0), LONGEST_SLEEP_S)
        waits = self._queue.empty()
        self._crowded = self._queue.full()
        try:
            self._turns.wait()
            async with asyncio.timeout(wait_s + 0.001):
                return await self._queue.get()
        except TimeoutError:
            return _NOTHING
        finally:
            self._turns.go_on(others_had_theirs=waits)

    async def _more(self) -> Any:
        """The next entry that is there already, or _NOTHING. Those that waited for room in a full queue are let in
        first: what they bring is older than now, and must not look like silence.
        """
        if self._crowded and self._queue.empty():
            self._crowded = False
            for _ in range(_TURNS_TO_PUT):
                await asyncio.sleep(0)
        self._crowded = self._crowded or self._queue.full()
        return _NOTHING if self._queue.empty() else self._queue.get_nowait()

    async def _renew(self, wanted: Renewal) -> None:
        await self._publish_if_due([], at_once=True)
        try:
            watch = await asyncio.to_thread(wanted.make, self._clock.now_us(), self.watch)
        except Exception as exc:  # noqa: BLE001  # whoever asked is told; the former watch goes on
            if not wanted.answer.done():
                wanted.answer.set_exception(exc)
            return
        self._adopt(watch)
        self._retention.traffic_us, self._retention.pm_us = wanted.keep_traffic_us, wanted.keep_pm_us
        self._group_us = wanted.group_us
        wanted.adopted()
        if wanted.act is not None:
            watch.book.note(wanted.act)
            await self._publish_if_due([], at_once=True)
        if not wanted.answer.done():
            wanted.answer.set_result(None)

    def _adopt(self, watch: Watch) -> None:
        if watch is not self.watch:
            self.watch, self._former = watch, self._queue.qsize() + 1

    async def _publish_if_due(self, answers: list[tuple[Asked, dict[str, Any]]], *, at_once: bool = False) -> None:
        now = self._clock.now_us()
        await self._turns.through(self.watch.settling(now))
        if self._oldest is None and (self.watch.waiting or self._sent):
            self._oldest = now
        ripe = self._oldest is not None and now - self._oldest >= self._group_us
        if self.watch.urgent or ripe or at_once:
            batch = self._with_sent(await self._turns.through(self.watch.collecting(now)))
            batch = self._retention.with_old(batch, now)
            self._oldest = now - self._group_us if self._sent else None
            await self._commit(batch)
            if batch.notifications:
                self._told()
            if self._remember_us is not None and now - self._let_go >= LET_GO_EVERY_US:
                self._let_go = now
                await self._turns.through(self.watch.forgetting(now - self._remember_us))
        for asked, result in answers:
            self._acts_done[asked.request.key] = result
            if len(self._acts_done) > ACTS_REMEMBERED:
                del self._acts_done[next(iter(self._acts_done))]
            if not asked.answer.done():
                asked.answer.set_result(result)
        if self.watch.next_border is not None and now >= self.watch.next_border:
            _log.info("the inventory's next validity has begun: routes are compiled anew")
            self._adopt(await asyncio.to_thread(self._make_watch, self.watch.next_border))

    def _with_sent(self, batch: Batch) -> Batch:
        if not self._sent:
            return batch
        rows, self._sent = tuple(self._sent[:SENT_A_COMMIT]), self._sent[SENT_A_COMMIT:]
        return replace(batch, sent=rows)

    async def _commit(self, batch: Batch) -> None:
        """Commit, and while the disk is full or locked try the same again: nothing else happens meanwhile."""
        began, said = self._clock.now_us(), None
        while True:
            try:
                self._turns.wait()
                await self._store.commit(batch)
                self._turns.go_on()
            except StoreStalled as exc:
                self.stalls += 1
                now = self._clock.now_us()
                if said is None or now - said >= STALLED_SAY_US:
                    _log.error("%s", exc)
                    said = now
                await asyncio.sleep(STALLED_WAIT_S)
            else:
                if said is not None:
                    after_s = (self._clock.now_us() - began) / SECOND_US
                    _log.warning("%s: stores again, after %.0f s; nothing was lost", self._store.path, after_s)
                return

    def _perform(self, asked: Asked, answers: list[tuple[Asked, dict[str, Any]]]) -> None:
        request = asked.request
        if asked.answer.done():
            return  # whoever asked has been told that nothing was done
        done = self._acts_done.get(request.key)
        if done is not None:
            asked.answer.set_result(done)
            return
        act = Act(
            self._clock.now_us(),
            asked.operator,
            request.on_behalf_of,
            request.verb,
            canonical(request.args).decode(),
            request.reason,
            request.key,
        )
        try:
            answers.append((asked, perform(self.watch, request.verb, request.args, act)))
            asked.done = True
        except ProbedError as exc:
            asked.answer.set_exception(exc)


def group_us(interval_us: int) -> int:
    """How long healthy polls may wait for their commit: a small part of the time between two looks.

    What a kill takes of them is far less than the staleness limit, and the disk is synced only as often as needed.
    """
    return min(max(interval_us // GROUPS_A_LOOK, GROUP_US), LONGEST_GROUP_US)


EVER: Final = 1 << 62
_NOTHING: Final = object()
_TURNS_TO_PUT: Final = 3
"""Of the event loop: in the first a waiting `put` is told that there is room, in the second it is resumed."""
