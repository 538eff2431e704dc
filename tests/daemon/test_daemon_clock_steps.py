"""The wall clock is set an hour back and forward under a running daemon: no outage is invented, ended or missed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from probed import daemon
from probed.cli.main import cli
from probed.lab import network
from probed.lab.demo.seen import seen
from probed.lab.live import compare_live, compare_problems
from probed.lab.script import Act
from probed.life.loading import Loading
from probed.model.instant import SECOND_US
from probed.store.errors import StoreError
from probed.store.reader import Reader
from tests.support.daemon_process import all_up, horizon, in_state, roots
from tests.support.lab_network import LabNetwork
from tests.support.scrape import figures, with_metrics
from tests.support.stepped_clock import SteppedClock
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio

HOUR_S = 3600.0
CHAIN = {"C05", "C09", "C16", "C21", "C24"}
"""Circuits over A2."""
BRANCH = "C12"
"""An unprotected circuit over B2."""
PATIENCE_S = 60.0


class Watched(NamedTuple):
    lab: LabNetwork
    clock: SteppedClock
    port: int
    """Of the daemon's figures."""

    async def sees(self, link: str, circuit: str) -> None:
        """A cut and a repair that are made now are seen now."""
        self.lab.do(Act.CUT, f"link:{link}")
        await until(lambda: circuit in in_state(self.lab.store, "down"), PATIENCE_S)
        self.lab.do(Act.REPAIR, f"link:{link}")
        await until(lambda: circuit in in_state(self.lab.store, "up"), PATIENCE_S)

    async def looks(self, times: int) -> None:
        """So many looks at every source, all of them in the store."""
        for _ in range(times):
            before = self._marks()
            await until(lambda former=before: self._all_after(former), PATIENCE_S)  # type: ignore[misc]

    def _all_after(self, former: dict[str, int]) -> bool:
        return all(at > former.get(source, 0) for source, at in self._marks().items())

    async def doctor(self) -> dict[str, Any]:
        """What the doctor says of the clock, by level."""
        ask = ["doctor", "--json", "--config", str(self.lab.config)]
        said = json.loads((await asyncio.to_thread(CliRunner().invoke, cli, ask)).stdout)
        here = [one for one in said["findings"] if one["check"] == "clock" and "control" in one["where"]]
        return {one["level"]: one for one in here}

    async def ahead_s_and_steps(self) -> tuple[float, float]:
        """As its figures tell them."""
        told = await asyncio.to_thread(figures, self.port)
        return told["probed_clock_ahead_seconds"], told["probed_clock_steps_total"]

    def _marks(self) -> dict[str, int]:
        with Reader(self.lab.store) as reader:
            return {source: mark.last for source, mark in reader.marks().items()}


@asynccontextmanager
async def watching(lab: LabNetwork, clock: SteppedClock) -> AsyncIterator[Watched]:
    """A daemon with this clock, in this process, until the end of the block."""
    port = with_metrics(lab.config)
    with Loading(lab.config) as loading:
        task = asyncio.create_task(daemon.run(loading, clock))
        try:
            await until(lambda: _calm(lab), PATIENCE_S)
            yield Watched(lab, clock, port)
        finally:
            if not task.done():
                os.kill(os.getpid(), signal.SIGTERM)
            async with asyncio.timeout(PATIENCE_S):
                await task


@asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    with LabNetwork(folder, staleness_looks=5) as lab:
        async with watching(lab, SteppedClock()) as here:
            yield here


def _calm(lab: LabNetwork) -> bool:
    try:
        return all_up(lab.store) and not roots(lab.store)
    except StoreError:
        return False


async def test_an_hour_back_and_forward_again_leaves_no_trace(tmp_path: Path) -> None:
    """Every edge lies where it was, by the true clock, and there is no other: not even unknown time."""
    async with watched(tmp_path) as here:
        lab, start = here.lab, horizon(here.lab.store)
        lab.do(Act.CUT, "link:A2")
        await until(lambda: in_state(lab.store, "down") == CHAIN, PATIENCE_S)
        reads = lab.counts.reads
        here.clock.set_by_s = -HOUR_S
        await here.looks(3)
        assert lab.counts.reads - reads < 60 * len(network.ELEMENTS), "no look was made up for an hour"
        assert in_state(lab.store, "down") == CHAIN
        await here.sees("B2", BRANCH)
        ahead_s, steps = await here.ahead_s_and_steps()
        assert ahead_s == pytest.approx(HOUR_S, abs=1)
        assert steps == 1
        said = await here.doctor()
        assert "set back: the daemon goes on 3600.0 s ahead" in said["fail"]["what"]
        assert "stop probed, wait 3600 s" in said["fail"]["todo"]
        here.clock.set_by_s = 0.0
        await here.looks(2)
        lab.do(Act.REPAIR, "link:A2")
        await until(lambda: _calm(lab), PATIENCE_S)
        await here.looks(2)
        assert await here.doctor() == {}, "the clock is as it was: nothing is left to be said"
        assert await here.ahead_s_and_steps() == (0, 2)
        with Reader(lab.store) as reader:
            assert reader.verify() == ()
            assert reader.verify_runs() == ()
        truth = lab.play(start, horizon(lab.store))
        told = seen(lab.store, [circuit.id for circuit in network.CIRCUITS], truth.start, truth.end)
        assert compare_live(truth, told.circuits) == []
        assert compare_problems(truth, told.problems) == []


async def test_an_hour_forward_is_unknown_and_ends_no_outage_and_back_again_is_not_followed(tmp_path: Path) -> None:
    async with watched(tmp_path) as here:
        lab = here.lab
        lab.do(Act.CUT, "link:A2")
        await until(lambda: in_state(lab.store, "down") == CHAIN, PATIENCE_S)
        (problem,) = roots(lab.store).values()
        for set_by_s in (HOUR_S, 0.0):
            here.clock.set_by_s = set_by_s
            await here.looks(2)
            await until(lambda: in_state(lab.store, "down") == CHAIN and len(roots(lab.store)) == 1, PATIENCE_S)
            (again,) = roots(lab.store).values()
            assert (again.key, again.cleared, again.seen) == (problem.key, None, problem.seen)
            await here.sees("B2", BRANCH)
        assert "set back" in (await here.doctor())["fail"]["what"]
        with Reader(lab.store) as reader:
            assert reader.verify() == ()
            assert reader.verify_runs() == ()
            told = [span for span in reader.spans("C05", 0, 1 << 62) if span.value.hi < 1]
            gap = [span for span in reader.spans(BRANCH, 0, 1 << 62) if (span.value.lo, span.value.hi) == (0.0, 1.0)]
        assert told[0].start.at >= lab.events[0].at - SECOND_US, "no outage before the cut"
        hours = [span for span in gap if span.end is not None and span.end - span.start.at > 3590 * SECOND_US]
        assert len(hours) == 1, "the hour that nobody saw is unknown, once"


async def test_an_hour_back_before_the_start_leads_to_nothing_that_was_seen_already(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with LabNetwork(tmp_path, staleness_looks=5) as lab:
        async with watching(lab, SteppedClock()) as here:
            await here.looks(2)
        seen_until = horizon(lab.store)
        async with watching(lab, SteppedClock(-HOUR_S)) as here:
            await here.looks(2)
            assert any("after the wall clock's; probed goes on from there" in text for text in caplog.messages)
            await here.sees("B2", BRANCH)
            assert "set back" in (await here.doctor())["fail"]["what"]
        with Reader(lab.store) as reader:
            assert reader.verify() == ()
            assert reader.verify_runs() == ()
            down = [span for span in reader.spans(BRANCH, 0, 1 << 62) if span.value.hi == 0]
        assert [span.start.at > seen_until for span in down] == [True], "one outage, after all that was seen before"
