"""The lab's agents under a clock that a test turns, a poller at work, and a reader of bins that reads when told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from collectors.snmp.engine import SnmpEngine
from collectors.snmp.pm.reader import PmMemory, PmReader, Recall
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.request import SnmpFailure
from collectors.snmp.target import SnmpTarget
from probed.lab import quarters
from probed.lab.agent import Agents
from probed.lab.device import Interface
from probed.lab.quarters import Counts
from probed.lab.script import Act, Event
from probed.lab.second import SECOND
from probed.lab.shape import LabNetwork
from probed.model.ids import PointId
from probed.model.instant import SECOND_US, parse_instant
from probed.model.observation import QUARTER_US, BinSeries, Direction, Heard, Observation, PmBin
from tests.support.turned_clock import TurnedClock

NOON = parse_instant("2026-10-05T12:00:00Z")
LINE, TRUNK = PointId("NE29", "E1-137"), PointId("NE01", "STM64-1")
POINTS = {
    "NE29": tuple(PointId("NE29", name) for name in ("E1-137", "E1-170", "FE-186")),
    "NE01": tuple(PointId("NE01", name) for name in ("STM64-1", "E1-001")),
}


class Kept:
    """A sink that keeps bins as a store does: of each the version read last."""

    def __init__(self) -> None:
        self.bins: dict[tuple[BinSeries, int], Observation] = {}
        self.brought = 0

    async def put(self, items: Sequence[Observation | Heard]) -> None:
        for item in items:
            if isinstance(item, Observation) and isinstance(item.body, PmBin):
                self.brought += 1
                series = BinSeries(item.point, item.body.layer, item.body.direction)
                self.bins[series, item.last] = item

    def recall(self, points: Sequence[PointId], since: int) -> dict[BinSeries, list[tuple[int, bool]]]:
        out: dict[BinSeries, list[tuple[int, bool]]] = {}
        for (series, end), item in self.bins.items():
            if series.point in points and end > since and isinstance(item.body, PmBin):
                out.setdefault(series, []).append((end, item.body.valid))
        return out

    def ends(self, point: PointId, direction: Direction = Direction.NEAR) -> list[int]:
        return sorted({end for series, end in self.bins if (series.point, series.direction) == (point, direction)})


class Bench:
    """The lab's agents under a clock that the test turns, a poller at work, and a reader that reads when told."""

    def __init__(
        self,
        agents: Agents,
        clock: TurnedClock,
        engine: SnmpEngine,
        kept: Kept,
        points: Mapping[str, tuple[PointId, ...]],
        net: LabNetwork,
    ) -> None:
        self.points = points
        self.agents, self.clock, self.engine, self.kept = agents, clock, engine, kept
        self.began = clock.now
        self.memory = PmMemory(kept.recall)
        self.targets = [
            SnmpTarget(
                f"snmp:{name}", net.agents()[name], net.community, points, agents.port,
                interval_s=1, timeout_s=0.05, retries=9, pm=True,
            )
            for name, points in self.points.items()
        ]  # fmt: skip
        self.poller: SnmpPoller
        self.reader: PmReader
        self._task: asyncio.Task[None] | None = None

    async def start(self, recall: Recall | None = None) -> None:
        """Begin to look, as after a start of the daemon: what is known is in the store."""
        await self.stop()
        self.memory = PmMemory(recall or self.kept.recall)
        self.poller = SnmpPoller(self.engine, self.targets, self.clock)
        self.reader = PmReader(self.engine, self.poller, self.targets, self.clock, self.memory)
        self._task = asyncio.create_task(self.poller.run(self.kept))

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self, *, every: bool = True) -> None:
        """Turn the clock by a second or more, until every target was looked at again and its points are placed.

        `every` False: those that answer.
        """
        for _ in range(200 if every else 12):
            before = self.poller.stats.unchanged + self.poller.stats.changed
            self.clock.now += SECOND_US
            await asyncio.sleep(0.03)
            placed = all(self.poller.places(target.source) for target in self.targets)
            if placed and self.poller.stats.unchanged + self.poller.stats.changed >= before + len(self.targets):
                return
        assert not every, "the targets are not looked at"

    async def try_read(self) -> None:
        """Read those that answer; the others are read when they do again."""
        for name in self.points:
            try:
                await self.read(name)
            except SnmpFailure:
                continue

    async def read(self, *names: str) -> None:
        for name in names or self.points:
            for _ in range(5):
                if await self.reader.read(f"snmp:{name}", self.kept) > 10 * SECOND_US:
                    break

    def do(self, act: Act, target: str, value: float = 0.0) -> None:
        self.agents.world.do(Event(self.clock.now, act, target, value))

    def later(self, seconds: float) -> None:
        self.clock.now += round(seconds * SECOND_US)

    def ports(self) -> list[Interface]:
        """Those that are asked, as their agents have them."""
        devices = self.agents.world.devices
        return [devices[point.element].port(point.name) for points in self.points.values() for point in points]

    def truth(self, series: BinSeries, end: int) -> Counts:
        port = self.agents.world.devices[series.point.element].port(series.point.name)
        start, now = end - QUARTER_US, self.clock.now
        if series.direction is Direction.NEAR:
            return quarters.count(port.faults, start, end, now)
        if series.layer == "ds1" or port.far is None:
            return Counts()
        deaf = [fault for fault in port.faults if not fault.errored_per_min]
        return quarters.count(port.far.faults, start, end, now, deaf)

    def differences(self, shift_us: int = 0) -> list[str]:
        """`shift_us`: as if every bin were of another interval, to see that the comparison would tell."""
        out = []
        for (series, end), item in self.kept.bins.items():
            said, real = item.body, self.truth(series, end + shift_us)
            assert isinstance(said, PmBin)
            uas = None if series.layer == "section" else real.uas
            errors = said.pcv if series.layer == "ds1" else said.cv
            if said.valid and (said.es_s, said.ses_s, said.uas_s, errors) != (real.es, real.ses, uas, real.cv):
                out.append(f"{series} until {end}: {said}, but {real}")
        return out


@asynccontextmanager
async def bench(
    losses: float = 0.0, points: Mapping[str, tuple[PointId, ...]] = POINTS, net: LabNetwork = SECOND
) -> AsyncIterator[Bench]:
    """`points`: those that are asked, by their elements."""
    clock = TurnedClock(NOON + 437 * SECOND_US)
    async with Agents(0, clock, net) as agents, SnmpEngine() as engine:
        for name in points:
            agents.world.losses[name] = losses
        found = Bench(agents, clock, engine, Kept(), points, net)
        await found.start()
        try:
            yield found
        finally:
            await found.stop()
