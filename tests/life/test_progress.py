"""Progress as the watchdog sees it: a pipeline or a schedule that hangs is noticed, a store that stalls is none."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from collectors.snmp.engine import SnmpEngine
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.target import SnmpTarget
from config.load import load_all
from probed.clock import SystemClock
from probed.daemon import Daemon
from probed.life.change import Loaded
from probed.pipeline.pipeline import Pipeline, Renewal
from probed.pipeline.watch import Watch
from probed.store.writer import Store
from tests.support.busy_store import locked
from tests.support.lab_network import LabNetwork
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio


class Steady:
    """A clock whose steady time the test moves."""

    def __init__(self) -> None:
        self._wall = SystemClock()
        self.ahead_s = 0.0

    def now_us(self) -> int:
        return self._wall.now_us()

    def monotonic_s(self) -> float:
        return self._wall.monotonic_s() + self.ahead_s


def pipeline_of(folder: Path, clock: Steady) -> tuple[Pipeline, Store]:
    with LabNetwork(folder) as lab:
        settings, inventory = load_all(lab.config)
    settings.state_dir.mkdir()
    store = Store.open(settings.store_path)
    return Daemon(Loaded(settings, inventory), store, clock)._pipeline, store


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def test_a_pipeline_that_does_not_come_round_is_stuck(tmp_path: Path) -> None:
    clock = Steady()
    pipeline, store = await asyncio.to_thread(pipeline_of, tmp_path, clock)
    running = asyncio.create_task(pipeline.run())
    await until(lambda: pipeline._turns.busy_since is None)
    clock.ahead_s += 1000
    assert pipeline.stuck_s == 0.0, "to wait for something to do is no hang"
    go_on = threading.Event()

    def make(_now: int, former: Watch) -> Watch:
        assert go_on.wait(20)
        return former

    answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    renewing = asyncio.create_task(pipeline.renew(Renewal(make, None, lambda: None, None, 1_000_000, answer)))
    await until(lambda: pipeline._turns.busy_since is not None)
    clock.ahead_s += 1000
    assert pipeline.stuck_s >= 1000
    go_on.set()
    await renewing
    await until(lambda: pipeline.stuck_s == 0.0)
    await ended(running)
    store.close()


async def test_a_pipeline_that_waits_for_the_store_is_not_stuck(tmp_path: Path) -> None:
    clock = Steady()
    pipeline, store = await asyncio.to_thread(pipeline_of, tmp_path, clock)
    running = asyncio.create_task(pipeline.run())
    with locked(store):
        await until(lambda: pipeline.stalls > 0)
        for _ in range(10):
            clock.ahead_s += 1000
            assert pipeline.stuck_s == 0.0
            await asyncio.sleep(0.01)
    await ended(running)
    store.close()


async def test_a_reload_that_fails_leaves_the_former_watch(tmp_path: Path) -> None:
    pipeline, store = await asyncio.to_thread(pipeline_of, tmp_path, Steady())
    running, former, adopted = asyncio.create_task(pipeline.run()), pipeline.watch, []

    def make(_now: int, _former: Watch) -> Watch:
        raise ZeroDivisionError

    answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    with pytest.raises(ZeroDivisionError):
        await pipeline.renew(Renewal(make, None, lambda: adopted.append(1), None, 1_000_000, answer))
    assert pipeline.watch is former
    assert not adopted
    assert not running.done()
    await ended(running)
    store.close()


class Nobody:
    """A sink that takes everything."""

    async def put(self, items: object) -> None:
        pass


async def test_slots_that_are_not_begun_are_noticed_and_a_retired_poller_owes_none() -> None:
    clock = Steady()
    target = SnmpTarget("snmp:X", "127.0.0.1", "public", port=9, interval_s=60.0, timeout_s=0.05, retries=0)
    async with SnmpEngine() as engine:
        poller = SnmpPoller(engine, [target], clock)
        assert poller.overdue_s == 0.0
        running = asyncio.create_task(poller.run(Nobody()))
        await until(lambda: poller._time.next_due_us is not None)
        assert poller.overdue_s == 0.0
        clock.ahead_s += 200  # its sleep does not follow: as if the schedule hung
        assert poller.overdue_s > 100
        until_us = poller.retire()
        assert poller.overdue_s == 0.0
        assert abs(until_us - clock.now_us()) < 5_000_000
        async with asyncio.timeout(20):
            await running
