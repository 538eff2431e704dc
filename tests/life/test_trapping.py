"""The receiver of notifications in the daemon's life: what it may have missed while it did not listen."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path

import pytest

from collectors.traps.managers import ManagerState, Why
from config.load import load_all
from probed.clock import SystemClock
from probed.lab.inventory import write_settings
from probed.life.change import Loaded
from probed.life.trapping import Trapping
from probed.metrics.definitions import Sample
from probed.metrics.parts import of_notified
from probed.model.observation import Observation, Silence
from tests.support.peer import free_port
from tests.support.sinks import KeepingSink
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio


class Bench:
    """The part with settings that the test changes, and its task, which the test ends as a supervisor would."""

    def __init__(self, folder: Path) -> None:
        self.config = write_settings(folder, 161, interval_s=1.0, traps=f"127.0.0.1:{free_port()}")
        self.loaded = Loaded(*load_all(self.config))
        self.sink = KeepingSink()
        self.part = Trapping(
            lambda: self.loaded, self.sink, SystemClock(), lambda _hint: None, lambda _e, _i: "", lambda _since: []
        )
        self.task: asyncio.Task[None]

    async def start(self) -> None:
        self.task = asyncio.create_task(self.part.run())
        await until(lambda: self.part.receiver is not None)

    async def end(self) -> None:
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task

    def put_in_step(self) -> None:
        desk = self.part.desk
        assert desk is not None
        desk.states = dict.fromkeys(desk.states, ManagerState(None, SystemClock().now_us()))

    @property
    def why(self) -> set[Why | None]:
        """Why its managers are out of step."""
        assert self.part.desk is not None
        return {state.out_of_step for state in self.part.desk.states.values()}

    @property
    def doubted(self) -> dict[str, int]:
        """Managers that were told to be in doubt as notifications were lost, and since when."""
        return {
            one.source: one.body.since
            for one in self.sink.items
            if isinstance(one, Observation) and isinstance(one.body, Silence) and one.body.reason == Why.LOST
        }


async def test_what_may_have_been_told_while_it_was_started_again_puts_managers_in_doubt(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.start()
    assert bench.why == {Why.START}
    bench.put_in_step()
    await bench.end()
    assert bench.why == {None}
    ended = SystemClock().now_us()
    await bench.start()
    assert bench.why == {Why.LOST}
    assert set(bench.doubted) == {"trap:EMS-1", "trap:EMS-2"}
    assert all(since <= ended for since in bench.doubted.values())
    await bench.end()


async def test_settings_without_traps_for_a_while_are_a_time_in_which_nothing_was_heard(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.start()
    bench.put_in_step()
    whole = bench.loaded
    bench.loaded = replace(whole, settings=whole.settings.replaced(traps=None))
    bench.part.renew()
    await until(lambda: bench.part.receiver is None)
    bench.loaded = whole
    bench.part.renew()
    await until(lambda: bench.part.receiver is not None)
    assert bench.why == {Why.LOST}
    bench.put_in_step()
    bench.part.renew()  # other settings, the same address: it has listened all the while
    await asyncio.sleep(0.1)
    assert bench.why == {None}
    await bench.end()


async def test_when_anybody_was_last_heard_is_a_figure(tmp_path: Path) -> None:
    """Of elements that tell of themselves too, which no manager's figure speaks of."""
    bench = Bench(tmp_path)
    await bench.start()
    name = "probed_traps_last_success_timestamp_seconds"
    assert name not in {sample.family for sample in of_notified(bench.part)}
    bench.part.stats.last_us.update({"NE02": 7_000_000, "EMS-2": 5_000_000})
    assert Sample(name, 7.0) in list(of_notified(bench.part))
    await bench.end()
