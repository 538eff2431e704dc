"""Bins read from the lab's agents over UDP, between looks: what is brought is what the scenario did."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from collectors.snmp.engine import SnmpEngine
from collectors.snmp.pm.reader import PmMemory, PmReader, Recall
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.target import SnmpTarget
from probed.lab import quarters
from probed.lab.agent import Agents
from probed.lab.quarters import Counts
from probed.lab.script import Act, Event
from probed.lab.second import SECOND
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

    def __init__(self, agents: Agents, clock: TurnedClock, engine: SnmpEngine, kept: Kept) -> None:
        self.agents, self.clock, self.engine, self.kept = agents, clock, engine, kept
        self.memory = PmMemory(kept.recall)
        self.targets = [
            SnmpTarget(
                f"snmp:{name}", SECOND.agents()[name], SECOND.community, points, agents.port,
                interval_s=1, timeout_s=0.05, retries=9, pm=True,
            )
            for name, points in POINTS.items()
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

    async def look(self) -> None:
        """Turn the clock by a second or more, until every target was looked at again and its points are placed."""
        for _ in range(200):
            before = self.poller.stats.unchanged + self.poller.stats.changed
            self.clock.now += SECOND_US
            await asyncio.sleep(0.03)
            placed = all(self.poller.places(target.source) for target in self.targets)
            if placed and self.poller.stats.unchanged + self.poller.stats.changed >= before + len(self.targets):
                return
        raise AssertionError("the targets are not looked at")

    async def read(self, *names: str) -> None:
        for name in names or POINTS:
            for _ in range(5):
                if await self.reader.read(f"snmp:{name}", self.kept) > 10 * SECOND_US:
                    break

    def do(self, act: Act, target: str, value: float = 0.0) -> None:
        self.agents.world.do(Event(self.clock.now, act, target, value))

    def later(self, seconds: float) -> None:
        self.clock.now += round(seconds * SECOND_US)

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
async def bench(losses: float = 0.0) -> AsyncIterator[Bench]:
    clock = TurnedClock(NOON + 437 * SECOND_US)
    async with Agents(0, clock, SECOND) as agents, SnmpEngine() as engine:
        for name in POINTS:
            agents.world.losses[name] = losses
        found = Bench(agents, clock, engine, Kept())
        await found.start()
        try:
            yield found
        finally:
            await found.stop()


pytestmark = pytest.mark.asyncio


async def incident(found: Bench) -> None:
    """An outage over a boundary, an outage of 40 s and errors at a trunk, in the hour before noon and after it."""
    found.do(Act.PORT_DOWN, f"point:{LINE}")
    found.later(600)
    found.do(Act.PORT_UP, f"point:{LINE}")
    found.do(Act.ERRORS, f"point:{TRUNK}", 12)
    found.later(300)
    found.do(Act.CLEAN, f"point:{TRUNK}")
    found.later(200)
    found.do(Act.PORT_DOWN, f"point:{LINE}")
    found.later(40)
    found.do(Act.PORT_UP, f"point:{LINE}")


@pytest.mark.parametrize("losses", [0.0, 0.2], ids=["every reply arrives", "a fifth of the replies is lost"])
async def test_bins_are_what_the_scenario_did(losses: float) -> None:
    async with bench(losses) as found:
        await found.look()
        await found.read()
        first = found.kept.ends(LINE)
        assert first == [NOON - n * QUARTER_US for n in reversed(range(96))]
        await incident(found)
        for _ in range(4):
            found.later(900)
            await found.look()
            await found.read()
        assert found.differences() == []
        assert found.differences(-QUARTER_US) != [], "the comparison tells of a bin that is dated wrong"
        for point in (LINE, TRUNK):
            for direction in Direction:
                ends = found.kept.ends(point, direction)
                assert {b - a for a, b in pairwise(ends)} == {QUARTER_US}
                assert ends[-1] > found.clock.now - QUARTER_US
        uas = sum(
            o.body.uas_s or 0 for o in found.kept.bins.values() if isinstance(o.body, PmBin) and o.point == LINE
        )
        assert uas == 640
        assert (found.agents.world.counts.not_reads, found.agents.world.counts.malformed) == (0, 0)


async def test_what_the_daemon_did_not_keep_is_read_again_after_its_kill() -> None:
    """Nothing is lost that is still in the element's table: the store decides what is missing."""
    async with bench() as found:
        await found.look()
        await found.read()
        await incident(found)
        found.later(3 * 900)
        await found.look()
        stored = dict(found.kept.bins)
        await found.read()  # and then it is killed before anything of it was committed
        lost = found.kept.bins.keys() - stored.keys()
        assert len({end for _, end in lost}) == 4
        found.kept.bins = stored
        await found.start()
        await found.look()
        await found.read()
        assert found.kept.bins.keys() >= lost
        assert found.differences() == []


async def test_a_reader_that_knows_the_store_reads_no_more_than_it_must() -> None:
    async with bench() as found:
        await found.look()
        await found.read()
        whole = found.kept.brought
        await found.start()
        await found.look()
        await found.read()
        assert found.kept.brought - whole == whole // 48, "two rows of 96"


async def test_rows_that_were_renumbered_by_a_restart_are_found_again() -> None:
    async with bench() as found:
        await found.look()
        await found.read()
        before = found.kept.ends(LINE)
        found.later(300)
        found.do(Act.RESTART, f"element:{LINE.element}")
        for _ in range(3):
            found.later(900)
            await found.look()
            await found.read()
        assert found.differences() == []
        ends = found.kept.ends(LINE)
        assert ends[: len(before)] == before
        assert ends[-1] > found.clock.now - QUARTER_US
        boot = found.agents.world.devices[LINE.element].booted
        (broken,) = [
            o
            for (s, end), o in found.kept.bins.items()
            if s.point == LINE and end - QUARTER_US < boot < end and s.direction is Direction.NEAR
        ]
        assert isinstance(broken.body, PmBin)
        assert (broken.body.valid, broken.body.suspect) == (False, True)


@pytest.mark.parametrize("minutes", [-7, -3, 2, 6])
async def test_an_element_whose_clock_is_wrong_by_minutes_has_bins_of_its_own_boundaries(minutes: int) -> None:
    async with bench() as found:
        await found.look()
        await found.read()
        found.do(Act.PORT_DOWN, f"point:{LINE}")
        found.later(120)
        found.do(Act.SET_CLOCK, f"element:{LINE.element}", 60.0 * minutes)
        found.later(90)
        found.do(Act.PORT_UP, f"point:{LINE}")
        for _ in range(4):
            found.later(900)
            await found.look()
            await found.read()
        assert found.differences() == []
        theirs = [end for end in found.kept.ends(LINE) if end > NOON + QUARTER_US]
        assert len(theirs) >= 2
        assert {(end + 60 * minutes * SECOND_US) % QUARTER_US for end in theirs} == {0}


async def test_no_question_is_asked_while_another_is_under_way_at_the_same_element() -> None:
    async with bench() as found:
        flights: list[int] = []
        ask = found.engine.ask

        def counted(request: object) -> None:
            address = request.address  # type: ignore[attr-defined]
            flying = sum(
                one.address == address for channel in found.engine._channels for one in channel.flight.values()
            )
            flights.append(flying)
            ask(request)  # type: ignore[arg-type]

        found.engine.ask = counted  # type: ignore[method-assign]
        await found.look()
        reading = asyncio.gather(found.read("NE29"), found.read("NE01"))
        while not reading.done():
            found.later(1)
            await asyncio.sleep(0.01)
        await reading
        assert len(flights) > 50
        assert max(flights) == 0


async def test_one_reader_spends_so_much_on_a_quarter() -> None:
    """Requests are what elements pay: one a line and quarter hour, and as few as rows fit a frame for a day."""
    async with bench() as found:
        await found.look()
        await found.read()
        lines = sum(name.startswith(("E1", "STM")) for points in POINTS.values() for _, name in points)
        asked = found.memory.stats.requests
        assert asked <= lines * (1 + 94 // 3 + 1) + 12
        found.later(900)
        await found.look()
        before = found.memory.stats.requests
        await found.read()
        assert found.memory.stats.requests - before == lines
