"""A server that answers 503 for an hour: it is asked now and then, and has everything afterwards."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Self

import pytest
from aiohttp import web

from probed.doctor.backlog import LONG_INFLUX_US, backlog, judge_backlog
from probed.doctor.finding import Level
from probed.doctor.outward import look_influx
from probed.influx.sink import PACE
from probed.metrics.parts import of_influx
from probed.model.instant import HOUR_US, MINUTE_US
from probed.store.writer import Store
from tests.support import sink
from tests.support.sink_child import BEGIN, INVENTORY, batch
from tests.support.turned_clock import TurnedClock

pytestmark = pytest.mark.asyncio


ALARM_S = 1800
"""probed_influx_oldest_seconds of ProbedInfluxBehind."""


class Server:
    """A real HTTP listener in the place of InfluxDB: 503 to everything until it is `well`."""

    def __init__(self) -> None:
        self.well = False
        self.asked = 0
        self.lines: dict[str, str] = {}
        """By series and instant: the last that came counts, as in InfluxDB."""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        body = await request.read()
        if not self.well:
            return web.Response(status=503, text="engine: cache maximum memory size exceeded")
        for line in (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode().splitlines():
            self.lines[line.partition(" ")[0] + line[line.rindex(" ") :]] = line
        return web.Response(status=204, headers={"X-Influxdb-Version": "1.8.10"})


async def told(folder: Path, *, ill_us: int) -> Server:
    """An hour of commits, one a minute, beside a server that is ill for so long; then rounds until nothing waits."""
    folder.mkdir()
    clock = TurnedClock(BEGIN)
    store = Store.open(folder / "probed.db", clock)
    async with Server() as server:
        one = sink.sink(store, server.url, INVENTORY, clock, PACE, backfill="0s", flush="30s")
        await one.begin()
        longest_s = 0.0
        committed, seen_ill = 0, False
        while clock.now < BEGIN + 2 * HOUR_US:
            while committed < 60 and BEGIN + committed * MINUTE_US <= clock.now:
                store.commit_now(batch(committed))
                committed += 1
            server.well = clock.now >= BEGIN + ill_us
            clock.now += max(round(await one.step() * 1e6), 1000)
            status = one.status()
            figures = {sample.family: sample.value for sample in of_influx(status, clock.now)}  # type: ignore[union-attr]
            assert figures["probed_influx_waiting"] == status.waiting
            longest_s = max(longest_s, figures["probed_influx_oldest_seconds"])
            if not server.well:
                assert "HTTP 503" in status.trouble
                assert status.waiting > 0
                assert (status.dropped, status.dead) == (0, 0)
                assert server.asked <= 150, "an hour of tries, each a minute after the last"
                if not seen_ill and status.oldest is not None and clock.now - status.oldest > LONG_INFLUX_US:
                    seen_ill = True
                    await named_by_doctor(server, store, clock)
        status = one.status()
        assert (status.waiting, status.trouble, status.dropped, status.dead) == (0, "", 0, 0)
        await one.close()
        store.close()
        assert seen_ill == bool(ill_us)
        assert (longest_s > ALARM_S) == bool(ill_us), "ProbedInfluxBehind is about an ill server alone"
        return server


async def named_by_doctor(server: Server, store: Store, clock: TurnedClock) -> None:
    """That it answers 503, and what has been waiting for how long."""
    asked = server.asked
    found = [
        *await asyncio.to_thread(lambda: list(look_influx(server.url))),
        *judge_backlog(backlog(store.path, clock.now)),
    ]
    server.asked = asked
    told = {finding.where: finding for finding in found}
    assert "HTTP 503" in told[server.url].what.en
    assert "dashboards are old" in told["influx"].what.en
    assert all(finding.level is Level.WARN for finding in found)


async def test_an_hour_of_503_loses_nothing_and_is_not_hammered(tmp_path: Path) -> None:
    ill = await told(tmp_path / "ill", ill_us=HOUR_US)
    well = await told(tmp_path / "well", ill_us=0)
    assert len(well.lines) > 60
    assert ill.lines == well.lines
