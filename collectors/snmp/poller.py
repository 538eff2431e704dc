"""The SNMP collector: looks at every target on its grid and says what changed, or only that it was heard."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import itertools
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Final

from collectors.snmp.access import Access, access_of
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.hints import MOST, Hint, due, kept, witness
from collectors.snmp.look import NO_ANSWERS, NO_HINTS, Census, Look, PartRequest, Phase, PollerStats
from collectors.snmp.plan import Change
from collectors.snmp.profiles.ifmib import NAME_COLUMNS, Resolution, resolve, text
from collectors.snmp.profiles.profile import Place
from collectors.snmp.request import EngineClosed, ErrorStatus, Request, SnmpFailure
from collectors.snmp.schedule import Gate, Schedule, Slot
from collectors.snmp.target import SnmpTarget
from collectors.snmp.walk import Walk
from collectors.snmp.watch import News, Refusal, Verdict, Watch
from probed.clock import Clock
from probed.errors import ProbedError
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Heard, Observation, PointState, Silence
from probed.model.ports import Sink
from probed.model.snmp_access import SnmpAccess

_log = logging.getLogger(__name__)

_BATCH: Final = 256
"""Slots begun, and looks finished, before the loop may do something else: well under 5 ms."""
_EARLY_US: Final = 50_000
"""Slots so near are begun together, which halves the CPU of a look; at most a fiftieth of an interval."""
_ROUNDS: Final = 6
"""Times that names are looked for within one look before the agent is called unstable."""
_MAX_ROWS: Final = 20_000


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
        self._next_seq = next_seq or itertools.count(1).__next__
        known: dict[SnmpAccess, Access] = {}
        self._looks: dict[str, Look] = {}
        for target in targets:
            access = known.get(target.access)
            if access is None:
                access = known[target.access] = access_of(target.access)
            if target.source in self._looks:
                raise ProbedError(f"{target.source}: listed twice as an SNMP target. Remove one.")
            self._looks[target.source] = Look(Watch(target, access), _address(target))
        self._finished: deque[Look] = deque()
        self._missed: list[tuple[Look, int, int]] = []
        self._wake = asyncio.Event()
        self._group: asyncio.TaskGroup
        self._after_us = after_us
        self._next_due_us: int | None = None
        """The next slot, by the steady clock."""
        self._timing: asyncio.Task[None] | None = None
        self._retired = False
        self._borrowers: dict[str, asyncio.Future[None]] = {}
        """Who waits for a target to be free, by its source."""
        self._served_us = clock.now_us() if after_us is None else after_us
        self._on_answer = self._answered
        self._confirm_us = confirm_us
        self.stats = PollerStats()

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
        self._next_due_us = None
        if self._timing is not None:
            self._timing.cancel()
        self._wake.set()
        return self._served_us

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
            await self._called(self._waits(source))
        look.phase = Phase.LENT
        if self._gate.enter(look.watch.target.group, source):
            return
        turn = self._waits(source)
        try:
            await self._called(turn)
        except asyncio.CancelledError:
            look.phase = Phase.IDLE
            if turn.done() and not turn.cancelled():  # it was its turn, and it goes away all the same
                self._leave(look)
            self._go_on(look)  # its place in the group's line is passed over when it comes
            raise

    def _waits(self, source: str) -> asyncio.Future[None]:
        turn = self._borrowers[source] = asyncio.get_running_loop().create_future()
        return turn

    async def _called(self, turn: asyncio.Future[None]) -> None:
        """Until somebody says that it is this borrower's turn."""
        try:
            await turn
        finally:
            for source in [source for source, waiting in self._borrowers.items() if waiting is turn]:
                del self._borrowers[source]

    @property
    def overdue_s(self) -> float:
        """For how long a slot is due that was not begun: more than moments means that time is not kept."""
        due_us = self._next_due_us
        return 0.0 if due_us is None else max(self._steady_us() - due_us, 0) / SECOND_US

    async def _keep_time(self) -> None:
        """Begin looks when they are due. Slots lie on the wall clock's grid, waiting is by the steady clock."""
        anchor_us = self._clock.now_us() - self._steady_us()
        schedule = Schedule()
        if self._after_us is None:
            self._served_us = anchor_us + self._steady_us()
        shortest_s = min((look.watch.target.interval_s for look in self._looks.values()), default=0.0)
        early_us = min(_EARLY_US, round(shortest_s * SECOND_US) // 50)
        for source, look in self._looks.items():
            interval_us = round(look.watch.target.interval_s * SECOND_US)
            schedule.add(source, interval_us, self._served_us)
        while schedule.next_due_us is not None:
            now_us = anchor_us + self._steady_us()
            stepped_us = self._clock.now_us() - now_us
            due = schedule.due(now_us + early_us, _BATCH)
            self._served_us = now_us + early_us if len(due) < _BATCH else due[-1].due_us - 1
            self._next_due_us = schedule.next_due_us - anchor_us
            for slot in due:
                self.stats.late_us = max(self.stats.late_us, now_us - slot.due_us)
                self.stats.lateness.add(now_us - slot.due_us)
                self._slot(slot, slot.due_us + stepped_us)
            wait_us = schedule.next_due_us - anchor_us - self._steady_us()
            await asyncio.sleep(max(wait_us, 0) / SECOND_US)

    def _steady_us(self) -> int:
        return round(self._clock.monotonic_s() * SECOND_US)

    def _slot(self, slot: Slot, slot_us: int) -> None:
        look = self._looks[slot.name]
        if slot.skipped:
            interval_us = round(look.watch.target.interval_s * SECOND_US)
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
        elif isinstance(failure, ErrorStatus) and look.watch.parts[number].numbers:
            look.answers[number] = Refusal(failure.status)
        else:
            look.failure = failure
        look.waiting -= 1
        if not look.waiting:
            self._over(look)

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
        watch = look.watch
        known = watch.missing
        try:
            watch.adopt(await self._walk_names(look))
        except SnmpFailure as failure:
            look.failure = failure
            self._over(look)
            return
        if watch.missing and watch.missing != known:
            names = ", ".join(f"'{name}' ({why})" for name, why in sorted(watch.missing.items()))
            _log.warning(
                "%s: points not found: %s. Each is unknown until the agent has it as ifName, ifDescr or ifAlias; "
                "correct points.csv if the name is wrong.",
                watch.target.source,
                names,
            )
        look.requests = tuple(
            PartRequest(look, number, part.plan, self._on_answer) for number, part in enumerate(watch.parts)
        )
        self._ask(look)

    async def _walk_names(self, look: Look) -> Resolution:
        """By ifName; what is not found so, by ifDescr and ifAlias as well."""
        watch = look.watch
        tables = {}
        found = Resolution({}, watch.names, ())
        for columns in (NAME_COLUMNS[:1], NAME_COLUMNS[1:]):
            if not found.missing:
                break
            walk = Walk(columns, watch.access, max_rows=_MAX_ROWS)
            walked = await self._engine.walk(look.address, walk, watch.target.timeout_s, watch.target.retries)
            for column in walked:
                tables[column.oid] = {row: text(value.content) for row, value in column}
            found = resolve(watch.names, tables)
        return found

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
                    self._silent(look, "late", first_us, last_us, items)
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
            self._silent(look, look.failure.reason, look.slot_us, look.last_slot_us, items)
            self._end(look, items)
            return
        verdict = watch.judge(look.answers, look.at_us)
        if verdict is Verdict.RESOLVE:
            watch.forget_places()
            look.rounds += 1
            if look.rounds < _ROUNDS:
                self._find(look)
                return
            self._silent(look, "unstable", look.slot_us, look.last_slot_us, items)
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
                news = self._news(look)
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
            self._silent(look, Phase.FINISHED.value, *look.stalled, items)
            look.stalled = None
        look.phase = Phase.IDLE
        look.answers = NO_ANSWERS
        self._leave(look)
        self._go_on(look)

    def _leave(self, look: Look) -> None:
        """The group has room for the next in its line."""
        while (waiting := self._gate.leave(look.watch.target.group)) is not None:
            following = self._looks[waiting]
            if following.phase is Phase.LENT and self._call(waiting):
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
            self._call(look.watch.target.source)

    def _call(self, source: str) -> bool:
        """Whether somebody was waiting for his turn."""
        borrower = self._borrowers.get(source)
        if borrower is None or borrower.done():
            return False
        borrower.set_result(None)
        return True

    def _news(self, look: Look) -> list[Observation]:
        watch = look.watch
        dated, (_, before_us) = watch.dated, watch.looked
        found = watch.believe(look.answers, look.at_us)
        if look.serves:
            found = [self._dated(look, news, before_us) for news in found]
        out = [self._observation(look, news) for news in found]
        if dated and not watch.dated:
            _log.warning(
                "%s: its ifLastChange is always the instant of the question, which cannot be. It is not asked any "
                "more: outages begin when they are seen.",
                watch.target.source,
            )
        return out

    def _dated(self, look: Look, news: News, before_us: int) -> News:
        """With the instant that was told, where the agent itself has none that can be."""
        if news.onset is not None and news.onset.at >= before_us:
            return news
        name = news.point.name
        told = witness(look.serves, name, look.watch.rows.get(name), look.at_us, look.watch.looked[0])
        return news if told is None else news._replace(onset=told)

    def _observation(self, look: Look, news: News) -> Observation:
        body = PointState(news.look.capacity, news.look.defects, 1, news.onset)
        at_us = look.at_us
        return Observation(look.watch.target.source, news.point, at_us, at_us, at_us, self._next_seq(), body)

    def _silent(self, look: Look, reason: str, first_us: int, last_us: int, items: list[Observation | Heard]) -> None:
        self.stats.silent[reason] += 1
        target, silent = look.watch.target, look.watch.silent(reason, first_us, last_us)
        if silent.begins:
            failed = look.failure is not None and look.failure.reason == reason
            why = look.failure if failed else reason
            _log.warning("%s: silent: %s", target.source, why, extra={"source": target.source})
        body = Silence(reason, silent.first)
        now_us = self._clock.now_us()
        items.append(
            Observation(target.source, target.subject, silent.first, last_us, now_us, self._next_seq(), body)
        )


def _address(target: SnmpTarget) -> tuple[str, int]:
    """As the sources of answers are written."""
    try:
        found = ipaddress.ip_address(target.address)
    except ValueError:
        raise ProbedError(
            f"{target.source}: '{target.address}' is not an IP address. Write one such as 10.1.2.3 or 2001:db8::1."
        ) from None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(found), target.port
