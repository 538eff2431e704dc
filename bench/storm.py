"""How long a storm of changes holds the event loop, and what it costs a circuit.

    python bench/storm.py [--small]     one line a figure: name value bound ok|SHORT

The daemon's own pipeline over 1,000 elements and 10,000 circuits, commits on the disk included; the bench turns the
clock and makes the looks. A *hold* is what one callback of the event loop takes, in CPU of its thread: what
another program does to the machine at the time is not in it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from asyncio import events
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final

from agents.figures import note, report
from agents.rings import Rings

from probed.life.memory import freeze
from probed.model.capacity import DOWN, UP, Capacity
from probed.model.ids import PointId
from probed.model.observation import Heard, Observation, PointState
from probed.pipeline.pipeline import GROUP_US, Pipeline
from probed.pipeline.watch import Watch
from probed.store.reader import Reader
from probed.store.restored import restored
from probed.store.writer import Store
from topology.sources import source_points

START_US: Final = 1_780_000_000_000_000
INTERVAL_US: Final = 60_000_000
LIMIT_US: Final = 150_000_000
TYPICAL_MS: Final = 5.0
P99_MS: Final = 20.0
A_HOLD_S: Final = 0.001
"""Callbacks shorter than this are no holds."""
QUIET: Final = 20
"""Looks a millisecond apart at which the pipeline waits: then it has done what there was to do."""

CPU_BOUNDS_MS: Final = {"silent": 1.2, "one_look": 1.2, "silent_again": 4.0}
"""CPU a circuit of one whole phase, everything in it: engine, correlation, problems, store."""


class Turned:
    """A clock whose wall time the bench turns."""

    def __init__(self) -> None:
        self.at = START_US

    def now_us(self) -> int:
        return self.at

    def monotonic_s(self) -> float:
        return time.monotonic()


class Holds:
    """What each callback of the event loop takes."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def install(self) -> None:
        run: Callable[[Any], None] = events.Handle._run  # noqa: SLF001

        def timed(handle: Any) -> None:
            began = time.thread_time()
            run(handle)
            took = time.thread_time() - began
            if took >= A_HOLD_S:
                self.taken.append(took)

        setattr(events.Handle, "_run", timed)  # noqa: B010  # a method, mypy would say

    def drain(self) -> list[float]:
        taken, self.taken = self.taken, []
        return sorted(taken)


class Storm:
    """One network, and what happens to it."""

    def __init__(self, folder: Path, elements: int, circuits: int) -> None:
        inventory = Rings(elements, circuits).inventory()
        self.asked = source_points(inventory, START_US)
        self.source_of = {point: source for source, points in self.asked.items() for point in points}
        self.clock = Turned()
        self.store = Store.open(folder / "storm.db", self.clock)
        with Reader(self.store.path) as reader:
            held = restored(reader, START_US)

        def make(now: int) -> Watch:
            return Watch(inventory, now, lambda _: LIMIT_US, held, settle_us=INTERVAL_US)

        self.pipeline = Pipeline(make, self.store, self.clock)
        self.topology = self.pipeline.watch.topology
        leaves = {leaf for circuit in self.topology.circuits for leaf in self.topology.leaves_of(circuit)}
        self.widest = max(sorted(leaves), key=lambda leaf: len(self.topology.circuits_over(leaf)))
        """The link with the most circuits over it."""

    async def looks(self, value: Capacity, spread_us: int) -> None:
        """Every element is read once, all its points with the same value."""
        for source, points in self.asked.items():
            self.clock.at += spread_us // len(self.asked)
            await self.pipeline.put(
                [*(self.look(point, value, self.clock.at) for point in points), self.heard(source)]
            )
            await asyncio.sleep(0)  # the making of looks is the bench's own
        await self.done()

    async def hearings(self, cycles: int) -> None:
        """Healthy cycles."""
        for _ in range(cycles):
            for source in self.asked:
                self.clock.at += INTERVAL_US // len(self.asked)
                await self.pipeline.put([self.heard(source)])
                await asyncio.sleep(0)
            await self.done()

    async def silence(self) -> None:
        """Nobody answers until all is stale."""
        for _ in range(2 * LIMIT_US // INTERVAL_US + 1):
            self.clock.at += INTERVAL_US // 2
            await self.pipeline.put([])
            await self.done()

    async def late_witness(self) -> None:
        """The far end of the widest link tells of the cut that the near end has told of, but earlier."""
        near, far = self.topology.ends_of(self.widest)
        self.clock.at += 1_000_000
        await self.pipeline.put([self.look(near, DOWN, self.clock.at)])
        await self.done()
        await self.pipeline.put([self.look(far, DOWN, self.clock.at - 500_000)])
        await self.done()
        for end in (near, far):
            self.clock.at += 1_000_000
            await self.pipeline.put([self.look(end, UP, self.clock.at)])
        await self.done()

    def look(self, point: PointId, value: Capacity, at: int) -> Observation:
        body = PointState(value, () if value == UP else ("los",))
        return Observation(self.source_of[point], point, at, at, at, 0, body)

    def heard(self, source: str) -> Heard:
        return Heard(source, self.clock.at)

    async def done(self) -> None:
        """Everything is worked out and committed; the clock is turned past what waits for its group."""
        quiet = 0
        while quiet < QUIET or self.pipeline.watch.waiting:
            if quiet == QUIET:
                self.clock.at += GROUP_US
                await self.pipeline.put([])
            await asyncio.sleep(0.001)
            quiet = 0 if self.pipeline.depth or self.pipeline.stuck_s else quiet + 1


async def play(storm: Storm, circuits: int) -> int:
    holds = Holds()
    holds.install()
    freeze()
    running = asyncio.create_task(storm.pipeline.run(), name="pipeline")
    phases: dict[str, Callable[[], Awaitable[None]]] = {
        "first_looks": lambda: storm.looks(UP, INTERVAL_US),
        "healthy": lambda: storm.hearings(3),
        "late_witness": storm.late_witness,
        "healthy_again": lambda: storm.hearings(1),
        "silent": storm.silence,
        "one_look": lambda: storm.looks(UP, 1_000_000),
        "silent_again": storm.silence,
        "all_back": lambda: storm.hearings(1),
    }
    worst = 0
    for name, phase in phases.items():
        holds.drain()
        began = time.process_time()
        await phase()
        cpu_ms = (time.process_time() - began) * 1000
        worst = max(worst, report(list(figures(name, holds.drain(), cpu_ms / circuits))))
    await storm.pipeline.drain()
    await running
    return worst


def figures(phase: str, holds: list[float], cpu_ms_a_circuit: float) -> Iterator[tuple[str, float, float]]:
    longest = holds[-1] * 1000 if holds else 0.0
    rare = holds[len(holds) * 99 // 100] * 1000 if holds else 0.0
    typical = holds[len(holds) // 2] * 1000 if holds else 0.0
    yield f"storm_{phase}.hold_p99_ms", rare, P99_MS
    yield f"storm_{phase}.hold_median_ms", typical, TYPICAL_MS
    if phase in CPU_BOUNDS_MS:
        yield f"storm_{phase}.cpu_ms_a_circuit", cpu_ms_a_circuit, CPU_BOUNDS_MS[phase]
    note(f"{phase}: {len(holds)} holds, the longest {longest:.1f} ms, {cpu_ms_a_circuit:.2f} ms CPU a circuit")


def main() -> int:
    elements, circuits = (200, 2000) if "--small" in sys.argv else (1000, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        storm = Storm(Path(folder), elements, circuits)
        try:
            return asyncio.run(play(storm, circuits))
        finally:
            storm.store.close()


if __name__ == "__main__":
    sys.exit(main())
