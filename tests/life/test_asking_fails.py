"""The collector of command lines dies of a bug: the elements that it watches are told not to have been asked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from collectors.ssh.collector import SshCollector, Visit
from collectors.ssh.target import Login, SshTarget
from probed import supervise
from probed.clock import SystemClock
from probed.life.asking import Asking, AskPlan
from probed.model.ids import PointId
from probed.model.observation import OWN_BUG, Observation, Silence
from probed.model.ports import Sink
from probed.supervise import Supervisor
from tests.support.sinks import KeepingSink

pytestmark = pytest.mark.asyncio


def visit(element: str, *points: str) -> Visit:
    target = SshTarget(element, "127.0.0.1", "huawei_vrp", Login("u", "p"))
    watched = tuple(PointId(element, name) for name in points)
    return Visit(target, f"ssh:{element}", ("display interface",), 60_000_000, 1.0, "UTC", watched)


async def test_elements_were_not_asked_while_their_collector_was_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = 0

    async def run(_collector: SshCollector, _sink: Sink) -> None:
        nonlocal runs
        runs += 1
        if runs <= 2:
            raise ZeroDivisionError
        await asyncio.Event().wait()

    async def nothing(_asking: Asking, _visits: object) -> None:
        """The store has nothing to tell."""

    monkeypatch.setattr(SshCollector, "run", run)
    monkeypatch.setattr(Asking, "_remember", nothing)
    monkeypatch.setattr(supervise, "FIRST_WAIT_S", 0.02)
    plan = AskPlan((visit("R1", "a"), visit("R2")), tmp_path / "known_hosts", 2, 2, 1.0, None)
    sink = KeepingSink()
    asking = Asking(lambda: plan, sink, list, SystemClock(), tmp_path / "probed.db")
    running = asyncio.create_task(Supervisor().keep("ssh", asking.run))
    await sink.until(lambda: len(sink.items) == 4)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    told = [one for one in sink.items if isinstance(one, Observation)]
    assert {(one.source, one.point) for one in told} == {("ssh:R1", PointId("R1", ""))}, "others tell of R2"
    assert {one.body for one in told} == {Silence(OWN_BUG, told[0].first)}
    assert [one.last for one in told] == sorted({one.last for one in told})
