"""Informs of net-snmp's snmpinform are acknowledged when what they say is in the store, and not before."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from probed.clock import SystemClock
from probed.model.observation import AlarmSeen, Heard
from probed.pipeline import pipeline
from probed.pipeline.pipeline import Pipeline
from probed.pipeline.watch import Watch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.busy_store import locked
from tests.support.notifications import COMMUNITY, UNDER_EMS, Receiving, receiving, send
from tests.support.waiting import until
from tests.support.watched_lab import LIMIT_US, NOTHING, inventory

pytestmark = [pytest.mark.asyncio, pytest.mark.peer]

V2C = ("-v2c", "-c", COMMUNITY)
PORT_DOWN = ("1234", "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.2.1.2.2.1.1.3", "i", "3", "1.3.6.1.2.1.2.2.1.2.3", "s", "eth0")
KEEPALIVE = ("1234", "1.3.6.1.4.1.2011.2.15.1.7.2.0.2")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(pipeline, "STALLED_WAIT_S", 0.005)
    opened = Store.open(tmp_path / "probed.db", SystemClock())
    yield opened
    opened.close()


def pipeline_of(store: Store) -> Pipeline:
    return Pipeline(lambda now: Watch(inventory(), now, lambda _: LIMIT_US, NOTHING), store, SystemClock())


def kept(store: Store) -> list[str]:
    with Reader(store.path) as reader:
        return [one.body.native for one in reader.alarms(0) if isinstance(one.body, AlarmSeen)]


async def test_an_inform_is_acknowledged_when_it_is_in_the_store(store: Store) -> None:
    made = pipeline_of(store)
    running = asyncio.create_task(made.run())
    async with receiving(keep=made.keep) as here:
        with locked(store):
            asked = asyncio.create_task(send("snmpinform", here.port, (*V2C, "-t", "1", "-r", "9"), *PORT_DOWN))
            await until(lambda: here.receiver.stats.refused["repeated"] >= 2)
            assert made.stalls > 0
            assert here.receiver.stats.answered == 0, "neither the first nor what came again"
            assert kept(store) == []
        assert (await asked).returncode == 0
        assert kept(store) == ["LINK_DOWN"]
        assert here.receiver.stats.answered == 1
        done = await send("snmpinform", here.port, (*V2C, "-t", "5", "-r", "0"), *PORT_DOWN)
        assert done.returncode == 0, "what says nothing new waits for nothing"
    await made.drain()
    await running


async def test_what_is_killed_before_its_commit_was_not_acknowledged(store: Store) -> None:
    made = pipeline_of(store)
    running = asyncio.create_task(made.run())
    with locked(store):
        async with receiving(keep=made.keep) as here:
            done = await send("snmpinform", here.port, (*V2C, "-t", "0.5", "-r", "1"), *PORT_DOWN)
            assert done.returncode != 0
            assert here.receiver.stats.queued == 1
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert kept(store) == []


async def test_a_sign_of_life_is_acknowledged_whatever_the_store_does(store: Store) -> None:
    made = pipeline_of(store)
    running = asyncio.create_task(made.run())

    def handed_over(here: Receiving) -> bool:
        return any(isinstance(one, Heard) for one in here.sink.items) or not here.receiver.depth

    async with receiving(UNDER_EMS, keep=made.keep) as here:
        with locked(store):
            done = await send("snmpinform", here.port, (*V2C, "-t", "5", "-r", "0"), *KEEPALIVE)
            assert done.returncode == 0, done.stderr
            await until(lambda: handed_over(here))
    await made.drain()
    await running
