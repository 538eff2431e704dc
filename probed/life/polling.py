"""The SNMP part of the daemon: one poller at a time, replaced without a lost or doubled look."""

from __future__ import annotations

import asyncio
import itertools
import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from collectors.snmp.account import Record
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.hints import Hint
from collectors.snmp.look import PollerStats
from collectors.snmp.pm.reader import PmMemory, PmReader, PmStats, Recall
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.request import EngineClosed
from collectors.snmp.sockets import Address
from collectors.snmp.target import SnmpTarget
from config.settings import Settings
from probed.clock import Clock
from probed.errors import ProbedError
from probed.life.blind import Blind
from probed.model.instant import SECOND_US
from probed.model.inventory import Inventory
from probed.model.observation import Heard, Observation
from probed.model.ports import Sink
from probed.targets import budgets_of, group_limits, snmp_targets
from topology.borders import next_border

_log = logging.getLogger(__name__)

AGAIN_US: Final = 60 * SECOND_US


@dataclass(frozen=True, slots=True)
class PollPlan:
    """Who is polled, from where."""

    targets: tuple[SnmpTarget, ...]
    limits: Mapping[str, int]
    bind: str
    border: int | None
    """When it will be another by itself."""
    confirm_us: int = SECOND_US
    """Notifications ask for one look at one target in so long, on the average."""
    budgets: Mapping[Address, float] = field(default_factory=dict)
    """Most requests a second to agents that have a limit."""

    def polls_like(self, other: PollPlan) -> bool:
        """Whether a poller of the one serves the other as well."""
        return replace(self, border=None, budgets={}) == replace(other, border=None, budgets={})


def poll_plan(settings: Settings, inventory: Inventory, at: int) -> PollPlan:
    """As settings, inventory and secrets stand at an instant. Reads files."""
    targets = snmp_targets(settings, inventory, at)
    return PollPlan(
        targets,
        group_limits(settings, inventory, at),
        settings.snmp.bind,
        next_border(inventory, at),
        SECOND_US if settings.traps is None else settings.traps.confirm_us,
        budgets_of(settings, inventory, at, targets),
    )


def can_bind(address: str) -> None:
    """A ProbedError when nothing can be sent from this address."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError as exc:
        raise ProbedError(
            f"[snmp] bind: '{address}' cannot be sent from ({exc.strerror}). Give an address of this machine."
        ) from exc


class _AtWork(NamedTuple):
    """A poller, and what a reader of bins needs to work beside it."""

    engine: SnmpEngine
    poller: SnmpPoller
    targets: tuple[SnmpTarget, ...]
    sieve: Sieve


Sift = Callable[[Sequence[Observation | Heard]], list[Observation | Heard]]


class Sieve:
    """The sink of one poller. Once another has taken over, only what is still asked for goes through."""

    def __init__(
        self, sink: Sink, sift: Callable[[Sequence[Observation | Heard]], list[Observation | Heard]]
    ) -> None:
        self._sink, self._sift = sink, sift
        self.former = False

    async def put(self, items: Sequence[Observation | Heard]) -> None:
        kept = self._sift(items) if self.former else items
        if kept:
            await self._sink.put(kept)


class Polling:
    """Polls by the present plan; `renew` makes it look at the plan again."""

    def __init__(
        self,
        plan: Callable[[], PollPlan],
        sink: Sink,
        sift: Sift,
        clock: Clock,
        recall: Recall = lambda _points, _since: {},
        record: Record | None = None,
    ) -> None:
        """`plan` may read files and is called in a thread, as is `recall`."""
        self.record = record or Record()
        self._plan, self._sink, self._sift, self._clock = plan, sink, sift, clock
        self._anew = asyncio.Event()
        self._absent_since: float | None = clock.monotonic_s()
        self.poller: SnmpPoller | None = None
        self.engine: SnmpEngine | None = None
        self.started = asyncio.Event()
        self._sieve: Sieve | None = None
        self._blind = Blind(clock)
        self._answered_us = 0
        """When any target last answered a poller that is gone."""
        self._memory = PmMemory(recall)
        self._at_work: _AtWork | None = None
        self._shift = asyncio.Event()
        """Set whenever another poller is at work, or none."""

    def renew(self) -> None:
        """The plan has changed: what the present poller still brings is sifted from now on."""
        if self._sieve is not None:
            self._sieve.former = True
        self._anew.set()

    def hint(self, hint: Hint) -> None:
        """Look at a source out of turn; without a poller nobody can, and the next one looks at everything anyway."""
        if self.poller is not None:
            self.poller.hint(hint)

    def locate(self, source: str, if_index: int) -> str:
        """The point of a source in that row of its ifTable; '' = not known."""
        return "" if self.poller is None else self.poller.locate(source, if_index)

    @property
    def stats(self) -> PollerStats | None:
        """Counts of the present poller."""
        return None if self.poller is None else self.poller.stats

    @property
    def pm_stats(self) -> PmStats:
        """Counts of the readers of bins since the start."""
        return self._memory.stats

    @property
    def stuck_s(self) -> float:
        """For how long polls that are due were not begun."""
        if self.poller is not None:
            return self.poller.overdue_s
        return 0.0 if self._absent_since is None else self._clock.monotonic_s() - self._absent_since

    async def run(self) -> None:
        """Until cancelled."""
        after_us: int | None = None
        while True:
            plan = await self._read_plan()
            await self._say_blind(plan)
            try:
                async with SnmpEngine(bind=plan.bind, record=self.record) as self.engine:
                    plan, after_us = await self._with_engine(self.engine, plan, after_us)
                self._blind.over()
            except Exception:
                if self.poller is not None:
                    self._answered_us = self.poller.stats.answered_us
                self._blind.fell(self._answered_us)
                await self._say_blind(plan)
                raise
            finally:
                self.poller, self.engine = None, None
                self._shift_to(None)
                self._absent_since = self._clock.monotonic_s()

    async def _say_blind(self, plan: PollPlan) -> None:
        """What is not known meanwhile is not known for this: nobody was asked. Said at once, and of all of the time
        when they are asked again.
        """
        if told := self._blind.told((target.source, target.subject) for target in plan.targets):
            await self._sink.put(self._sift(told))

    async def _read_plan(self) -> PollPlan:
        self._anew.clear()
        return await asyncio.to_thread(self._plan)

    async def _with_engine(
        self, engine: SnmpEngine, plan: PollPlan, after_us: int | None
    ) -> tuple[PollPlan, int | None]:
        """Until the address to send from is another."""
        bind = plan.bind
        async with asyncio.TaskGroup() as group:
            while plan.bind == bind:
                plan, after_us = await self._with_plan(engine, plan, after_us, group)
        return plan, after_us

    async def _with_plan(
        self, engine: SnmpEngine, plan: PollPlan, after_us: int | None, group: asyncio.TaskGroup
    ) -> tuple[PollPlan, int]:
        """Poll until the plan is another, which is returned. Looks under way end beside the next poller's."""
        self.record.limit(plan.budgets)
        poller = SnmpPoller(
            engine,
            plan.targets,
            self._clock,
            plan.limits,
            itertools.count(self._clock.now_us()).__next__,
            after_us,
            plan.confirm_us,
        )
        poller.stats.answered_us = self._answered_us
        sieve = Sieve(self._sink, self._sift)
        group.create_task(poller.run(sieve), name="snmp poller")
        self.poller, self._sieve = poller, sieve
        self._shift_to(_AtWork(engine, poller, plan.targets, sieve))
        self.started.set()
        fresh = plan
        while fresh.polls_like(plan):
            sieve.former = False
            await self._until_renewed(fresh.border)
            fresh = await self._read_again(fresh)
            self.record.limit(fresh.budgets)
        sieve.former = True
        self._answered_us = poller.stats.answered_us
        return fresh, poller.retire()

    def _shift_to(self, at_work: _AtWork | None) -> None:
        self._at_work = at_work
        self._shift.set()

    async def run_bins(self) -> None:
        """Read bins beside whichever poller is at work, until cancelled: a part of its own, so that no fault of it
        stops the looks.
        """
        while True:
            self._shift.clear()
            at_work = self._at_work
            reading = None
            if at_work is not None and any(target.pm for target in at_work.targets):
                engine, poller, targets, sieve = at_work
                reader = PmReader(engine, poller, targets, self._clock, self._memory)
                reading = asyncio.create_task(reader.run(sieve), name="snmp pm")
            await _either(self._shift, reading)

    async def _read_again(self, plan: PollPlan) -> PollPlan:
        """The plan as it is now; while it cannot be read (a secret went away) the present one is kept."""
        try:
            return await self._read_plan()
        except ProbedError as exc:
            _log.error("polling goes on as before: %s", exc)  # the text says all
            return replace(plan, border=self._clock.now_us() + AGAIN_US)

    async def _until_renewed(self, border: int | None) -> None:
        wait_s = None if border is None else max((border - self._clock.now_us()) / 1e6, 0.0)
        try:
            async with asyncio.timeout(wait_s):
                await self._anew.wait()
        except TimeoutError:
            return


async def _either(shift: asyncio.Event, reading: asyncio.Task[None] | None) -> None:
    """Until the shift ends, and the reading with it. What it fails of is raised, unless its engine was closed."""
    waiting = asyncio.create_task(shift.wait())
    try:
        await asyncio.wait([waiting] if reading is None else [waiting, reading], return_when=asyncio.FIRST_COMPLETED)
        if reading is not None and reading.done() and not _closed(reading):
            reading.result()
        await waiting
    finally:
        for task in (waiting, reading):
            if task is not None:
                task.cancel()
        await asyncio.gather(waiting, *([] if reading is None else [reading]), return_exceptions=True)


def _closed(reading: asyncio.Task[None]) -> bool:
    failure = reading.exception()
    return isinstance(failure, ExceptionGroup) and failure.subgroup(EngineClosed) is not None
