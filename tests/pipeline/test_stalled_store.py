"""While the store takes nothing: nothing is lost, nothing is told twice, and the log says it once a minute."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from alerting.notify.base import Address, Delivered, Outcome
from alerting.notify.outbox import Dispatcher, DispatcherSettings
from probed import outbox
from probed.control.protocol import Request
from probed.model.capacity import DOWN, UP
from probed.model.ids import PointId
from probed.model.instant import MINUTE_US
from probed.model.notification import Notification
from probed.model.observation import Heard, Observation, PointState
from probed.model.problem import ProblemType
from probed.outbox import StoreOutbox
from probed.pipeline import pipeline
from probed.pipeline.pipeline import Pipeline, Renewal, Stalled
from probed.pipeline.watch import Watch
from probed.store import writer
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.busy_store import locked
from tests.support.turned_clock import TurnedClock
from tests.support.waiting import until
from tests.support.watched_lab import LIMIT_US, LOOK_US, NOTHING, T0, inventory
from topology.sources import source_points

pytestmark = pytest.mark.asyncio

POINT = PointId("NE06", "FE-04")
CUT = Observation("snmp:NE06", POINT, T0, T0, T0, 1, PointState(DOWN, ("los",), 1, None))
EXCLUSION = Request(
    "exclusion_add",
    {
        "circuit": "C05",
        "kind": "planned",
        "start": "2026-11-02T08:00:00+08:00",
        "end": "2026-11-02T09:00:00+08:00",
        "proof": "CR-7",
        "id": "X1",
    },
    key="k1",
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    for module in (pipeline, outbox, writer):
        monkeypatch.setattr(module, "STALLED_WAIT_S", 0.005)
    return Store.open(tmp_path / "probed.db", TurnedClock(T0))


@asynccontextmanager
async def running(store: Store, clock: TurnedClock) -> AsyncIterator[Pipeline]:
    def watch(now: int) -> Watch:
        return Watch(inventory(), now, lambda _source: LIMIT_US, NOTHING)

    made = Pipeline(watch, store, clock)
    task = asyncio.create_task(made.run())
    try:
        yield made
        await made.drain()
        await task
    finally:
        task.cancel()
        store.close()


async def test_a_stalled_store_is_said_once_a_minute_and_its_return_is_said_too(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    clock = TurnedClock(T0)
    async with running(store, clock) as made:
        with locked(store):
            await made.put([CUT])
            await until(lambda: made.stalls > 5)
            assert [record.levelno for record in caplog.records] == [logging.ERROR]
            clock.now += MINUTE_US
            before = made.stalls
            await until(lambda: made.stalls > before + 5)
            assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
        await until(lambda: len(caplog.records) == 3)
        assert caplog.messages[-1].endswith("probed.db: stores again, after 60 s; nothing was lost")
    with Reader(store.path) as reader:
        assert reader.runs([POINT], 0, 1 << 60)
        assert reader.verify() == ()


@pytest.mark.parametrize("backlog", [pipeline.BACKLOG, 3])
async def test_what_was_looked_at_during_a_stall_was_never_silent(
    store: Store, monkeypatch: pytest.MonkeyPatch, backlog: int
) -> None:
    """Time comes after what waits in the queue, and after those that wait for room in it."""
    monkeypatch.setattr(pipeline, "BACKLOG", backlog)
    clock, sources = TurnedClock(T0), source_points(inventory(), T0)
    async with running(store, clock) as made:
        for source, points in sources.items():
            await made.put(
                [Observation(source, point, T0, T0, T0, 1, PointState(UP, (), 1, None)) for point in points]
            )
        await until(lambda: not made.watch.waiting)
        with locked(store):
            await made.put([CUT])
            await until(lambda: made.stalls > 0)
            renewing = asyncio.create_task(made.renew(renewal()))
            await asyncio.sleep(0)
            looks = asyncio.create_task(all_looks(made, sources, 5))
            await until(lambda: looks.done() or made.depth == backlog)
            clock.now = T0 + 5 * LOOK_US
        await asyncio.gather(looks, renewing)
    with Reader(store.path) as reader:
        stated = {event.problem.key.type for event in reader.problem_log(0, 1 << 60)}
        assert stated == {ProblemType.CIRCUIT_DOWN, ProblemType.POINT_DOWN}
        assert {mark.last for mark in reader.marks().values()} == {clock.now}


def renewal() -> Renewal:
    """A reload that changes nothing."""
    answer = asyncio.get_running_loop().create_future()
    return Renewal(lambda _now, former: former, None, lambda: None, None, pipeline.GROUP_US, answer)


async def all_looks(made: Pipeline, sources: Iterable[str], times: int) -> None:
    for number in range(1, times + 1):
        for source in sources:
            await made.put([Heard(source, T0 + number * LOOK_US)])


async def test_an_act_behind_a_stalled_store_is_told_so_and_is_not_done_afterwards(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "ACT_WAIT_S", 0.05)
    async with running(store, TurnedClock(T0)) as made:
        with locked(store):
            await made.put([CUT])
            await until(lambda: made.stalls > 0)
            with pytest.raises(Stalled, match="its log says why: nothing was done, try again later"):
                await asyncio.wait_for(made.act(EXCLUSION, "wang"), 20)
    with Reader(store.path) as reader:
        assert reader.exclusions() == ()


async def test_an_act_that_the_store_stalls_on_itself_is_kept_and_the_operator_knows(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = timeouts(monkeypatch, pipeline.ACT_WAIT_S)
    async with running(store, TurnedClock(T0)) as made:
        await until(lambda: not made.watch.waiting and store.figures.commits > 0)  # what a watch begins with
        with locked(store):
            act = asyncio.create_task(made.act(EXCLUSION, "wang"))
            await until(lambda: made.stalls > 0)
            (wait,) = waits
            wait.reschedule(asyncio.get_running_loop().time())
            with pytest.raises(Stalled, match="it will be kept as soon as the store works again"):
                await act
    with Reader(store.path) as reader:
        assert [exclusion.id for exclusion in reader.exclusions()] == ["X1"]


def timeouts(monkeypatch: pytest.MonkeyPatch, length_s: float) -> list[asyncio.Timeout]:
    """All that begin from now on and are so long: a test ends them when it is time, and not by the clock."""
    found: list[asyncio.Timeout] = []
    usual = asyncio.timeout

    def timeout(delay: float | None) -> asyncio.Timeout:
        made = usual(delay)
        if delay == length_s:
            found.append(made)
        return made

    monkeypatch.setattr(asyncio, "timeout", timeout)
    return found


class Receiver:
    """Takes everything, and counts."""

    address = Address("duty", "webhook")

    def __init__(self) -> None:
        self.got: list[str] = []

    async def send(self, notification: Notification) -> Outcome:
        self.got.append(notification.key)
        return Delivered()


async def test_a_delivery_that_cannot_be_noted_yet_is_not_made_again(store: Store) -> None:
    store.commit_now(Batch(notifications=(Notification("link_down/link:A2", 1, "duty", "webhook", T0, {}),)))
    receiver = Receiver()
    dispatcher = Dispatcher(StoreOutbox(store), [receiver], TurnedClock(T0), DispatcherSettings(idle_s=0.01))
    with locked(store):
        task = asyncio.create_task(dispatcher.run())
        await until(lambda: bool(receiver.got))
        for _ in range(10):  # many rounds of the dispatcher, each of which finds the row undelivered
            await asyncio.sleep(0.01)
        assert not task.done()
    with Reader(store.path) as reader:
        await until(lambda: not reader.outbox.due(T0))
    dispatcher.stop()
    await task
    assert len(receiver.got) == 1
    store.close()
