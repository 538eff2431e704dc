"""The SSH part of the daemon: one collector at a time, by the present plan."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from config.settings import Settings
from probed.clock import Clock
from probed.errors import ProbedError
from probed.life.blind import Blind
from probed.life.polling import Sieve, Sift
from probed.model.ids import PointId
from probed.model.instant import SECOND_US, format_instant
from probed.model.inventory import Inventory
from probed.model.ports import Sink
from topology.borders import next_border

if TYPE_CHECKING:  # loaded once there is a command line to ask
    from collectors.ssh.collector import SshCollector, Visit
    from collectors.ssh.judge import Memory, Standing

_log = logging.getLogger(__name__)

AGAIN_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class AskPlan:
    """Who is asked, within which bounds."""

    visits: tuple[Visit, ...]
    known_hosts: Path
    workers: int
    group_cap: int
    idle_s: float
    border: int | None
    """When it will be another by itself."""


def ask_plan(settings: Settings, inventory: Inventory, at: int) -> AskPlan:
    """As settings, inventory and secrets stand at an instant. Reads files."""
    ssh = settings.ssh
    return AskPlan(
        _visits(settings, inventory, at) if ssh.group else (),
        settings.known_hosts,
        ssh.workers,
        ssh.max_in_flight,
        ssh.idle_us / SECOND_US,
        next_border(inventory, at) if ssh.group else None,
    )


def _visits(settings: Settings, inventory: Inventory, at: int) -> tuple[Visit, ...]:
    from probed.ssh_targets import ssh_visits  # noqa: PLC0415 - with the readers of all platforms

    return ssh_visits(settings, inventory, at)


class Asking:
    """Asks by the present plan; `renew` makes it look at the plan again."""

    def __init__(self, plan: Callable[[], AskPlan], sink: Sink, sift: Sift, clock: Clock, store: Path) -> None:
        """`plan` may read files and is called in a thread; `store` has what was known of figures before."""
        self._plan, self._sink, self._sift, self._clock = plan, sink, sift, clock
        self._store = store
        self._memories: dict[str, Memory] = {}
        """How far each element's figures are known, as long as the daemon lives: what is not committed yet too."""
        self._blind = Blind(clock)
        self._anew = asyncio.Event()
        self.collector: SshCollector | None = None
        self.written: Counter[tuple[str, str]] = Counter()
        """(element, line) -> how often it was written; whoever keeps record of it takes them out."""

    def renew(self) -> None:
        """The plan may have changed."""
        self._anew.set()

    def status(self) -> dict[str, Any] | None:
        """Every element as it stands; None = nobody is asked."""
        collector = self.collector
        if collector is None:
            return None
        return {name: _standing(standing) for name, standing in sorted(collector.standings.items())}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._anew.clear()
            try:
                plan = await asyncio.to_thread(self._plan)
            except ProbedError as exc:
                _log.error("nobody is asked over SSH for now: %s", exc)  # the text says all
                await self._until_renewed(AGAIN_S)
                continue
            wait_s = None if plan.border is None else max((plan.border - self._clock.now_us()) / SECOND_US, 0.0)
            if plan.visits:
                await self._collect(plan, wait_s)
            else:
                await self._until_renewed(wait_s)

    async def _collect(self, plan: AskPlan, wait_s: float | None) -> None:
        from collectors.ssh.collector import SshCollector  # noqa: PLC0415 - by now it is loaded, see `_visits`
        from collectors.ssh.runner import Runner  # noqa: PLC0415 - as above

        runner = Runner(
            plan.known_hosts, self._clock, workers=plan.workers, group_cap=plan.group_cap, idle_s=plan.idle_s
        )
        runner.stats.written = self.written
        next_seq = itertools.count(self._clock.now_us()).__next__
        await self._say_blind(plan)
        await self._remember(plan.visits)
        collector = self.collector = SshCollector(runner, plan.visits, self._clock, next_seq, self._memories)
        sieve = Sieve(self._sink, self._sift)
        sieve.former = True  # a reload may come at any moment of a visit
        collecting = asyncio.create_task(collector.run(sieve), name="ssh collector")
        renewed = asyncio.create_task(self._until_renewed(wait_s), name="ssh plan")
        try:
            await asyncio.wait({collecting, renewed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.collector = None
            for task in (collecting, renewed):
                task.cancel()
            ended, _ = await asyncio.gather(collecting, renewed, return_exceptions=True)
        if isinstance(ended, Exception):
            self._blind.fell(max((one.last_us or 0 for one in collector.standings.values()), default=0))
            await self._say_blind(plan)
            raise ended
        self._blind.over()

    async def _say_blind(self, plan: AskPlan) -> None:
        """Of elements whose points nobody else tells of."""
        asked = [(visit.source, PointId(visit.target.element, "")) for visit in plan.visits if visit.points]
        if told := self._blind.told(asked):
            await self._sink.put(self._sift(told))

    async def _remember(self, visits: Sequence[Visit]) -> None:
        """Of what is new to be asked, as the store has it; the rest is known better here."""
        from probed.ssh_targets import recalled  # noqa: PLC0415 - as above

        stored = await asyncio.to_thread(recalled, self._store, visits, self._clock.now_us())
        for element, memory in stored.items():
            known = self._memories.setdefault(element, memory)
            if known is not memory:
                known.results = memory.results | known.results
                known.intervals.known = memory.intervals.known | known.intervals.known

    async def _until_renewed(self, wait_s: float | None) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self._anew.wait()
        except TimeoutError:
            return


def _standing(one: Standing) -> dict[str, Any]:
    offset = one.offset_us
    return {
        "last": None if one.last_us is None else format_instant(one.last_us),
        "silent_since": None if one.silence is None else format_instant(one.silence[0]),
        "reason": None if one.silence is None else one.silence[1],
        "visits": one.visits,
        "failures": one.failures,
        "clock_offset_s": None if offset is None else offset[0] / SECOND_US,
        "clock_uncertainty_s": None if offset is None else offset[1] / SECOND_US,
        "alarms": one.alarms,
        "probes": len(one.probes),
        "probes_unanswered": sum(probe.state == "no_answer" for probe in one.probes),
        "points": len(one.points),
        "results": one.results,
        "bins": one.bins,
        "missing": dict(one.missing),
        "strange_lines": one.strange,
    }
