"""What ended long ago goes from memory, and nothing of it from the store."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from probed.model.capacity import DOWN, UP
from probed.model.change import SpanRow
from probed.model.ids import PointId
from probed.model.instant import HOUR_US, MINUTE_US
from probed.model.observation import Observation, PointState
from probed.pipeline.pipeline import Pipeline
from probed.pipeline.watch import Watch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.turned_clock import TurnedClock
from tests.support.waiting import until
from tests.support.watched_lab import LIMIT_US, NOTHING, T0, inventory

pytestmark = pytest.mark.asyncio

POINT = PointId("NE06", "FE-04")
HOURS = 6


async def flapped(folder: Path, remember_us: int | None) -> tuple[int, list[SpanRow]]:
    """A port that flaps for hours: how many of its runs are in memory at the end, and the spans in the store."""
    clock = TurnedClock(T0)
    store = Store.open(folder / "probed.db", clock)

    def watch(now: int) -> Watch:
        return Watch(inventory(), now, lambda _source: LIMIT_US, NOTHING)

    made = Pipeline(watch, store, clock, remember_us=remember_us)
    task = asyncio.create_task(made.run())
    try:
        for minute in range(HOURS * 60):
            clock.now = at = T0 + minute * MINUTE_US
            body = PointState(DOWN, ("los",)) if minute % 7 == 0 else PointState(UP)
            await made.put([Observation("snmp:NE06", POINT, at, at, at, minute, body)])
            await until(lambda: made.depth == 0)
            if minute % 30 == 29:  # the late kind: what was seen a minute ago, told by another
                late = at - MINUTE_US // 2
                await made.put([Observation("snmp:NE06", POINT, late, late, at, minute, PointState(DOWN, ("ais",)))])
        await made.drain()
        await task
        with Reader(store.path) as reader:
            spans = [
                span for circuit in made.watch.topology.circuits for span in reader.spans(circuit, T0, clock.now)
            ]
        return len(made.watch.engine.runs("snmp:NE06", POINT)), spans
    finally:
        task.cancel()
        store.close()


async def test_old_runs_go_from_memory_and_the_truth_stays(tmp_path: Path) -> None:
    for name in ("all", "an hour"):
        (tmp_path / name).mkdir()
    everything, truth = await flapped(tmp_path / "all", None)
    remembered, same = await flapped(tmp_path / "an hour", HOUR_US)
    assert same == truth
    assert len(truth) > HOURS * 10
    assert remembered < everything / 2
