"""The SNMP collector: looks at every target on its grid and says what changed, or only that it was heard."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Final

from collectors.snmp.access import Access, access_of
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.hints import MOST, Hint, due, kept
from collectors.snmp.lending import Borrowers
from collectors.snmp.look import NO_ANSWERS, NO_HINTS, Census, Look, PartRequest, Phase, PollerStats
from collectors.snmp.observing import Observing
from collectors.snmp.plan import Change
from collectors.snmp.profiles.profile import Place
from collectors.snmp.request import EngineClosed, ErrorStatus, Request, SnmpFailure
from collectors.snmp.resolving import find_rows, sift
from collectors.snmp.schedule import Gate, Slot
from collectors.snmp.target import SnmpTarget, address_of
from collectors.snmp.timekeeper import Timekeeper
from collectors.snmp.watch import Refusal, Verdict, Watch
from probed.clock import Clock
from probed.errors import ProbedError
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Heard, Observation
from probed.model.ports import Sink
from probed.model.snmp_access import SnmpAccess

_log = logging.getLogger(__name__)

_BATCH: Final = 256
"""Looks finished before the loop may do something else: well under 5 ms."""
_ROUNDS: Final = 6
"""Times that names are looked for within one look before the agent is called unstable."""


class SnmpPoller:
    """A Collector over all SNMP targets. `caps`: most looks under way in a group (an element manager)."""

    name = "snmp"

    def __init__(
        self,
        engine: SnmpEngine,
        targets: Sequence[SnmpTarget],
        clock: Clock,
        caps: Mapping[str, int] | None = None,
        next_seq: Callable[[], int] | None = None,
        after_us: int | None = None,
        confirm_us: int = SECOND_US,
    ) -> None:
        """Its first slots are the ones after `after_us`, which another poller served; None = after now.
        `confirm_us`: hints ask for one look at one target in so long, on the average.
        """
        self._engine = engine
        self._clock = clock
        self._gate = Gate(caps or {})
        known: dict[SnmpAccess, Access] = {}
        self._looks: dict[str, Look] = {}
        for target in targets:
            access = known.get(target.access)
            if access is None:
                access = known[target.access] = access_of(target.access)
            if target.source in self._looks:
                raise ProbedError(f"{target.source}: listed twice as an SNMP target. Remove one.")
            self._looks[target.source] = Look(Watch(target, access), address_of(target))
        self._finished: deque[Look] = deque()
        self._missed: list[tuple[Look, int, int]] = []
        self._wake = asyncio.Event()
        self._group: asyncio.TaskGroup
        self._timing: asyncio.Task[None] | None = None
        self._retired = False
        self._borrowers = Borrowers()
        self._on_answer = self._answered
        self._confirm_us = confirm_us
        self.stats = PollerStats()
        self._time = Timekeeper(clock, self.stats, after_us)
        self._observing = Observing(clock, next_seq or itertools.count(1).__next__, self.stats)

    async def run(self, sink: Sink) -> None:
        """Poll until cancelled, or until what was under way at `retire` is handed over. A full sink slows this
        poller, and no other.
        """
        try:
            async with asyncio.TaskGroup() as self._group:
                self._timing = self._group.create_task(self._keep_time(), name="snmp schedule")
                self._group.create_task(self._hand_over(sink), name="snmp results")
        finally:
            for look in self._looks.values():
                if look.timer is not None:
                    look.timer.cancel()
                for request in look.requests:
                    self._engine.cancel(request)

    def retire(self) -> int:
        """Begin no more looks; `run` ends with those under way. Returns until when slots were served (UTC)."""
        self._retired = True
        self._time.end()
        if self._timing is not None:
            self._timing.cancel()
        self._wake.set()
        return self._time.served_us

    def hint(self, hint: Hint) -> bool:
        """Somebody told that something has happened: look at once, or as soon as the target may be asked again.
        Hints that come together share a look. False = this poller does not ask that source.
        """
        look = self._looks.get(hint.source)
        if look is None or self._retired:
            return False
        look.hints = kept(look.hints, hint)
        self._urge(look)
        return True

    def locate(self, source: str, if_index: int) -> str:
        """The point of a source in that row of its ifTable; '' = not known."""
        look = self._looks.get(source)
        rows = look.watch.rows if look is not None else {}
        return next((name for name, row in rows.items() if row == if_index), "")

    def census(self) -> Census:
        """The targets as they stand: for those who ask now and then, never on the way of a look."""
        silent = sum(look.watch.is_silent for look in self._looks.values())
        heard = sum(bool(look.at_us) and not look.watch.is_silent for look in self._looks.values())
        return Census(heard, silent, len(self._looks) - silent - heard, self.stats.answered_us or None)

    def places(self, source: str) -> Mapping[PointId, Place]:
        """Where a target's points were found; empty = not yet, or it does not answer."""
        watch = self._looks[source].watch
        return {} if watch.is_silent else watch.places()

    def address(self, source: str) -> tuple[str, int]:
        return self._looks[source].address

    @contextlib.asynccontextmanager
    async def lent(self, source: str) -> AsyncIterator[None]:
        """The target is free for one question of somebody else: no look is under way, and its group has room.

        A slot that comes meanwhile waits for the end of it. One borrower a target at a time.
        """
        look = self._looks[source]
        await self._turn(look, source)
        try:
            yield
        finally:
            look.phase = Phase.IDLE
            self._leave(look)
            self._go_on(look)
            self._wake.set()

    async def _turn(self, look: Look, source: str) -> None:
        while look.phase is not Phase.IDLE:
            await self._borrowers.called(self._borrowers.wait(source))
        look.phase = Phase.LENT
        if self._gate.enter(look.watch.target.group, source):
            return
        turn = self._borrowers.wait(source)
        try:
            await self._borrowers.called(turn)
        except asyncio.CancelledError:
            look.phase = Phase.IDLE
            if turn.done() and not turn.cancelled():  # it was its turn, and it goes away all the same
                self._leave(look)
            self._go_on(look)  # its place in the group's line is passed over when it comes
            raise

    @property
    def overdue_s(self) -> float:
        """For how long a slot is due that was not begun: more than moments means that time is not kept."""
        return self._time.overdue_s

    async def _keep_time(self) -> None:
        """Begin looks when they are due."""
        await self._time.keep({source: _interval_us(look) for source, look in self._looks.items()}, self._slot)

    def _slot(self, slot: Slot, slot_us: int) -> None:
        look = self._looks[slot.name]
        if slot.skipped:
            interval_us = _interval_us(look)
            self.stats.skipped["late"] += slot.skipped
            self._missed.append((look, slot_us - slot.skipped * interval_us, slot_us - interval_us))
            self._wake.set()
        if look.phase is not Phase.IDLE:
            if lost := look.postpone(slot_us):
                self.stats.skipped[lost] += 1
            return
        self._enter(look, slot_us)

    def _urge(self, look: Look) -> None:
        if look.phase in (Phase.ASKED, Phase.FINISHED):
            look.again = True
        elif look.phase is Phase.IDLE and look.timer is None:
            now_us = self._clock.now_us()
            wait_us = due(now_us, look.urged_us[0], self._confirm_us) - now_us
            if wait_us <= 0:
                self._out_of_turn(look)
            else:
                loop = asyncio.get_running_loop()
                look.timer = loop.call_later(wait_us / SECOND_US, self._out_of_turn, look)

    def _out_of_turn(self, look: Look) -> None:
        look.timer = None
        if look.phase is Phase.IDLE and not self._retired:
            now_us = self._clock.now_us()
            look.urged_us = (look.urged_us[1], now_us)
            self.stats.urged += 1
            self._enter(look, now_us)

    def _enter(self, look: Look, slot_us: int) -> None:
        look.slot_us = look.last_slot_us = slot_us
        look.phase = Phase.QUEUED
        if self._gate.enter(look.watch.target.group, look.watch.target.source):
            self._begin(look)

    def _begin(self, look: Look) -> None:
        self.stats.looks += 1
        look.phase = Phase.ASKED
        look.rounds = 0
        if look.hints:
            look.serves = (look.serves + look.hints)[-MOST:]  # those of looks that failed may still date a change
            look.hints = NO_HINTS
            if look.timer is not None:  # what it waited for begins
                look.timer.cancel()
                look.timer = None
        self._ask(look) if look.watch.parts else self._find(look)

    def _ask(self, look: Look) -> None:
        """One request for every part of the target, usually one."""
        look.failure = None
        look.asked_us = self._clock.now_us()
        look.waiting = len(look.requests)
        look.answers = [0] * look.waiting
        for request in look.requests:
            self._engine.ask(request)

    def _answered(
        self, request: Request[int | Change], answer: int | Change | None, failure: SnmpFailure | None
    ) -> None:
        assert isinstance(request, PartRequest)
        look, number = request.look, request.number
        if answer is not None:
            look.answers[number] = answer
        elif isinstance(failure, ErrorStatus) and look.watch.asks_others(number, failure.status, failure.index):
            self._engine.ask(request)
            return
        elif isinstance(failure, ErrorStatus) and look.watch.sifts(number, failure.status):
            self._group.create_task(self._sift(request, failure), name=f"sift {look.watch.target.source}")
            return
        elif isinstance(failure, ErrorStatus) and look.watch.parts[number].numbers:
            look.answers[number] = Refusal(failure.status)
        else:
            look.failure = failure
        look.waiting -= 1
        if not look.waiting:
            self._over(look)

    async def _sift(self, request: PartRequest, failure: SnmpFailure) -> None:
        """The agent refuses a part: ask it again without the names that it refuses."""
        look, number = request.look, request.number
        try:
            goes_on = await sift(self._engine, look, number)
        except ErrorStatus:
            goes_on = False
        except SnmpFailure as silence:
            self._answered(request, None, silence)
            return
        if not goes_on:
            self._answered(request, None, failure)
            return
        request.plan = look.watch.parts[number].plan
        self._engine.ask(request)

    def _over(self, look: Look) -> None:
        """The look has its answers or its failure; the instant of receipt is now."""
        look.at_us = self._clock.now_us()
        look.phase = Phase.FINISHED
        self._finished.append(look)
        self._wake.set()

    def _find(self, look: Look) -> None:
        look.phase = Phase.ASKED
        self._group.create_task(self._resolve(look), name=f"resolve {look.watch.target.source}")

    async def _resolve(self, look: Look) -> None:
        """Find the points' rows by their names, then look."""
        self.stats.resolved += 1
        try:
            await find_rows(self._engine, look)
        except SnmpFailure as failure:
            look.failure = failure
            self._over(look)
            return
        look.requests = tuple(
            PartRequest(look, number, part.plan, self._on_answer) for number, part in enumerate(look.watch.parts)
        )
        self._ask(look)

    async def _hand_over(self, sink: Sink) -> None:
        """Finish looks and hand over what they say, in order of receipt."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._finished or self._missed:
                items: list[Observation | Heard] = []
                for _ in range(min(len(self._finished), _BATCH)):
                    self._finish(self._finished.popleft(), items)
                missed, self._missed = self._missed, []
                for look, first_us, last_us in missed:
                    items.append(self._observing.silence(look, "late", first_us, last_us))
                if items:
                    await sink.put(items)
            if self._retired and all(look.phase is Phase.IDLE for look in self._looks.values()):
                return

    def _finish(self, look: Look, items: list[Observation | Heard]) -> None:
        """Judge a complete look; what cannot be believed is asked again after the names were found again."""
        watch = look.watch
        if look.failure is not None:
            if isinstance(look.failure, EngineClosed):
                raise look.failure
            items.append(self._observing.silence(look, look.failure.reason, look.slot_us, look.last_slot_us))
            self._end(look, items)
            return
        verdict = watch.judge(look.answers, look.at_us)
        if verdict is Verdict.RESOLVE:
            watch.forget_places()
            look.rounds += 1
            if look.rounds < _ROUNDS:
                self._find(look)
                return
            items.append(self._observing.silence(look, "unstable", look.slot_us, look.last_slot_us))
        else:
            if watch.answers():
                _log.info("%s: answers again", watch.target.source, extra={"source": watch.target.source})
            self.stats.answered_us = look.at_us
            counters = watch.counters(look.answers)
            news: list[Observation] = []
            if verdict is Verdict.UNCHANGED:
                self.stats.unchanged += 1
                watch.tick(look.answers[0], look.at_us)
            else:
                self.stats.changed += 1
                news = self._observing.news(look)
                items += news
            # what is as it was, was so when it was asked: how it is by now nobody can know
            items.append(Heard(watch.target.source, min(look.asked_us, look.at_us), counters))
            if look.serves:
                self._served(look, told=bool(news))
        self._end(look, items)

    def _served(self, look: Look, *, told: bool) -> None:
        """Hints were looked into. Some agents tell of a change before their tables show it: one more look then."""
        if told or look.rechecked:
            look.serves, look.rechecked = NO_HINTS, False
        else:
            look.again = look.rechecked = True

    def _end(self, look: Look, items: list[Observation | Heard]) -> None:
        """The target is free for its next slot, and its group for the next in line."""
        if look.stalled:
            items.append(self._observing.silence(look, Phase.FINISHED.value, *look.stalled))
            look.stalled = None
        look.phase = Phase.IDLE
        look.answers = NO_ANSWERS
        self._leave(look)
        self._go_on(look)

    def _leave(self, look: Look) -> None:
        """The group has room for the next in its line."""
        while (waiting := self._gate.leave(look.watch.target.group)) is not None:
            following = self._looks[waiting]
            if following.phase is Phase.LENT and self._borrowers.call(waiting):
                return
            if following.phase is Phase.QUEUED:
                self._begin(following)
                return
            # whoever waited here went away

    def _go_on(self, look: Look) -> None:
        """What waited for this target: its slot, else somebody with a question."""
        if look.pending_us is not None:
            slot_us, look.pending_us = look.pending_us, None
            self._enter(look, slot_us)
        elif look.again and not self._retired:
            look.again = False
            self._urge(look)
        elif look.phase is Phase.IDLE:
            self._borrowers.call(look.watch.target.source)


def _interval_us(look: Look) -> int:
    return round(look.watch.target.interval_s * SECOND_US)
