"""A store with the lab's month, a sink over it, and rounds of it until nothing is left to tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import mkdtemp
from typing import Any

from config.checked import checked
from config.settings import Settings
from config.settings_influx import InfluxSettings
from probed.clock import Clock, SystemClock
from probed.influx.sink import InfluxSink, Pace
from probed.model.instant import MINUTE_US
from probed.model.inventory import Inventory
from probed.model.probe import NO_PROBES, ProbeInventory
from probed.replay import Feeder
from probed.store.batch import Batch, ExclusionStated
from probed.store.writer import Store
from tests.support import recorded

FAST = Pace(first_s=0.01, longest_s=0.05, closed_s=0.05, durable_s=0.1)


@cache
def month() -> Path:
    """A store fed with the recorded month; made once, to be copied."""
    path = Path(mkdtemp(prefix="probed-sink-")) / "probed.db"
    store = Store.open(path)
    ordered = sorted(recorded.observations(), key=lambda o: (o.first, o.source, o.point, o.last))
    settings = checked(Settings, {"time_zone": "UTC"}, {"folder": "."})
    assert settings.snmp.staleness_us == recorded.LIMIT_US
    Feeder(store, settings, recorded.inventory()).feed(ordered)
    stated = tuple(ExclusionStated(exclusion.start, exclusion) for exclusion in recorded.exclusions())
    store.commit_now(Batch(exclusions=stated))
    store.close()
    return path


def month_store(folder: Path) -> Store:
    copyfile(month(), folder / "probed.db")
    return Store.open(folder / "probed.db")


def settings(url: str, **more: Any) -> InfluxSettings:
    place = {} if "bucket" in more else {"database": "probed"}
    return checked(InfluxSettings, {"url": url, "flush": "1s", "timeout": "5s", **place, **more})


def sink(
    store: Store,
    url: str,
    inventory: Inventory | None = None,
    clock: Clock | None = None,
    pace: Pace = FAST,
    probes: ProbeInventory = NO_PROBES,
    **more: Any,
) -> InfluxSink:
    return InfluxSink(
        settings(url, **more),
        recorded.inventory() if inventory is None else inventory,
        lambda _source: recorded.LIMIT_US,
        store,
        clock or SystemClock(),
        pace=pace,
        probes=probes,
    )


async def tell_all(told: InfluxSink, *, rounds: int = 10_000) -> None:
    """Rounds until nothing waits and nothing is on its way; trouble is tried again."""
    for _ in range(rounds):
        wait_s = await told.step()
        status = told.status()
        if wait_s and not status.waiting and not status.trouble:
            return
        await asyncio.sleep(min(wait_s, 0.05))
    raise AssertionError(f"not all was told: {told.status()}")


def run_all(told: InfluxSink, during: Callable[[], None] = lambda: None) -> None:
    """Begin, tell everything, close."""

    async def work() -> None:
        try:
            await told.begin()
            during()
            await tell_all(told)
        finally:
            await told.close()

    asyncio.run(work())


class SlowClock:
    """The machine's clock, some time ago."""

    def __init__(self, ago_us: int = 10 * MINUTE_US) -> None:
        self._clock, self._ago_us = SystemClock(), ago_us

    def now_us(self) -> int:
        return self._clock.now_us() - self._ago_us

    def monotonic_s(self) -> float:
        return self._clock.monotonic_s()
