"""The metrics server: what a caller may and may not do, and that nothing it asks for waits for the disk for long."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from alerting.notify.tally import Tally
from collectors.snmp.pm.reader import PmStats
from collectors.snmp.poller import SnmpPoller
from probed.clock import SystemClock
from probed.doctor.figures import FiguresFacts, judge_figures
from probed.metrics import server as subject
from probed.metrics.definitions import Sample
from probed.metrics.health import health
from probed.metrics.parts import Parts
from probed.metrics.sampler import Sampler
from probed.metrics.server import MetricsServer
from probed.store.writer import Store


class NoPolls:
    """Polling has not begun."""

    poller: SnmpPoller | None = None
    engine = None
    pm_stats = PmStats()


class CalmPipeline:
    depth = 0
    stuck_s = 0.0
    stalls = 0

    class watch:  # noqa: N801
        problems: dict[Any, Any] = {}  # noqa: RUF012


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[MetricsServer, Parts]]:
    store = Store.open(folder / "probed.db")
    clock = SystemClock()
    parts = Parts(NoPolls(), CalmPipeline(), store, {}, ("snmp",), lambda: Tally().status(clock.now_us()))  # type: ignore[arg-type]
    server = MetricsServer("127.0.0.1", 0, parts, clock)
    task = asyncio.create_task(server.run(), name="server")
    try:
        async with asyncio.timeout(10):
            while server.listening is None:  # noqa: ASYNC110 - the port wakes nobody
                await asyncio.sleep(0.01)
        yield server, parts
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await server.close()
        store.close()


async def say(server: MetricsServer, request: bytes) -> bytes:
    """All that comes back until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.listening)
    try:
        writer.write(request)
        async with asyncio.timeout(20):
            return await reader.read(-1)
    finally:
        writer.close()


GET = "GET {} HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.asyncio
async def test_figures_are_given_as_text(tmp_path: Path) -> None:
    async with serving(tmp_path) as (server, _):
        said = await say(server, GET.format("/metrics").encode())
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b'probed_task_restarts_total{task="snmp"} 0.0' in body
    assert b"probed_store_free_bytes " in body


REQUESTS = {
    "/metrics is given": (GET.format("/metrics"), 200),
    "a query is left aside": (GET.format("/metrics?name=x"), 200),
    "a HEAD has no body": ("HEAD /metrics HTTP/1.0\r\n\r\n", 200),
    "health is not ready before polling": (GET.format("/healthz"), 503),
    "another path is not there": (GET.format("/secret"), 404),
    "nothing may be posted": ("POST /metrics HTTP/1.1\r\n\r\n", 405),
    "another protocol is refused": ("SSH-2.0-x\r\n\r\n", 400),
    "a head of 9000 bytes is refused": (f"GET /metrics HTTP/1.1\r\nX: {'x' * 9000}\r\n\r\n", 400),
}


@pytest.mark.asyncio
@pytest.mark.parametrize(("request_text", "status"), REQUESTS.values(), ids=REQUESTS.keys())
async def test_a_request_is_answered_by_its_status(tmp_path: Path, request_text: str, status: int) -> None:
    async with serving(tmp_path) as (server, _):
        said = await say(server, request_text.encode())
    assert said.startswith(f"HTTP/1.1 {status} ".encode())
    if request_text.startswith("HEAD"):
        assert said.endswith(b"\r\n\r\n")


@pytest.mark.asyncio
async def test_who_never_ends_his_request_is_cut_off_and_hinders_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "REQUEST_S", 0.5)
    async with serving(tmp_path) as (server, _):
        slow = asyncio.create_task(say(server, b"GET /metrics HTT"), name="slow")
        assert b" 200 " in await say(server, GET.format("/metrics").encode())
        with suppress(ConnectionResetError):
            assert await slow == b""


@pytest.mark.asyncio
async def test_more_callers_than_places_are_told_to_come_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as (server, _):
        idle = [await asyncio.open_connection("127.0.0.1", server.listening) for _ in range(subject.CALLERS)]
        said = await say(server, GET.format("/metrics").encode())
        assert said.startswith(b"HTTP/1.1 503 ")
        for _, writer in idle:
            writer.close()


@pytest.mark.asyncio
async def test_a_dead_disk_makes_a_scrape_fail_and_health_still_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = asyncio.Event()
    release = threading.Event()

    def hang(_path: Path) -> list[Sample]:
        loop.call_soon_threadsafe(dead.set)
        release.wait(30)
        return []

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(subject, "of_disk", hang)
    monkeypatch.setattr(subject, "RENDER_S", 0.5)
    async with serving(tmp_path) as (server, _):
        scrape = asyncio.create_task(say(server, GET.format("/metrics").encode()), name="scrape")
        await dead.wait()
        assert b'"live": true' in await say(server, GET.format("/healthz").encode())
        assert (await scrape).startswith(b"HTTP/1.1 503 ")
        release.set()


@pytest.mark.asyncio
async def test_a_port_that_is_taken_is_said_and_harms_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject, "AGAIN_S", 0.1)
    async with serving(tmp_path) as (first, parts):
        second = MetricsServer("127.0.0.1", first.listening or 0, parts, SystemClock())
        task = asyncio.create_task(second.run(), name="second")
        async with asyncio.timeout(10):
            while "is not possible" not in caplog.text:  # noqa: ASYNC110 - the log wakes nobody
                await asyncio.sleep(0.01)
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await second.close()


def sample(name: str, value: float) -> Sample:
    return Sample(f"probed_{name}", value)


WELL = (sample("poll_overdue_seconds", 0), sample("pipeline_queue_depth", 3), sample("pipeline_queue_capacity", 10))
STATES: dict[str, tuple[tuple[Sample, ...], bool, str]] = {
    "all is well": (WELL, False, ""),
    "polling has not begun": (WELL[1:], False, "polling has not begun"),
    "polls are overdue": ((*WELL, sample("poll_overdue_seconds", 31)), False, "no poll was begun for 31 s"),
    "a moment overdue is no matter": ((*WELL, sample("poll_overdue_seconds", 29)), False, ""),
    "the pipeline hangs": ((*WELL, sample("pipeline_stuck_seconds", 99)), False, "same round for 99 s"),
    "the queue is full": ((*WELL, sample("pipeline_queue_depth", 10)), False, "queue is full"),
    "the store is stalled": (WELL, True, "the store does not take anything"),
}


@pytest.mark.parametrize(("samples", "stalled", "reason"), STATES.values(), ids=STATES.keys())
def test_health_names_the_reason(samples: tuple[Sample, ...], stalled: bool, reason: str) -> None:
    found = health(samples, stalled=stalled)
    assert found.ready == (not reason)
    assert reason in " ".join(found.reasons)


@pytest.mark.parametrize(
    ("samples", "stalled"),
    [state[:2] for state in STATES.values() if state[2]],
    ids=[n for n, s in STATES.items() if s[2]],
)
def test_the_doctor_says_each_reason_in_chinese_too(samples: tuple[Sample, ...], stalled: bool) -> None:
    said = {"live": True, "ready": False, "reasons": list(health(samples, stalled=stalled).reasons)}
    (found,) = judge_figures("h:1", FiguresFacts(said, ""), running=True)
    assert not re.search("[a-z]", found.what.zh)
    assert re.findall(r"\d+", found.what.zh) == re.findall(r"\d+", found.what.en)


class TurnedClock:
    """A wall clock that may be set, beside a steady one."""

    def __init__(self) -> None:
        self.wall_us, self.steady_s = 1_800_000_000_000_000, 100.0

    def now_us(self) -> int:
        return self.wall_us

    def monotonic_s(self) -> float:
        return self.steady_s

    def passes(self, seconds: float, wall_s: float | None = None) -> None:
        self.steady_s += seconds
        self.wall_us += round((seconds if wall_s is None else wall_s) * 1e6)


COURSES: dict[str, tuple[Callable[[TurnedClock], None], int, float]] = {
    "time goes by": (lambda clock: clock.passes(60), 0, 0.0),
    "a step of an hour forward": (lambda clock: clock.passes(1, 3601), 1, 3600.0),
    "a step of an hour back": (lambda clock: clock.passes(1, -3599), 1, -3600.0),
    "a slew is no step": (lambda clock: clock.passes(1, 1.01), 0, 0.01),
}


@pytest.mark.parametrize(("course", "steps", "drift_s"), COURSES.values(), ids=COURSES.keys())
def test_steps_of_the_wall_clock_are_counted(
    course: Callable[[TurnedClock], None], steps: int, drift_s: float
) -> None:
    clock = TurnedClock()
    sampler = Sampler(clock)
    course(clock)
    sampler.look(0.0)
    sampler.look(0.0)
    assert sampler.steps == steps
    assert sampler.drift_s == pytest.approx(drift_s, abs=1e-3)


def test_the_lag_is_the_worst_of_the_last_minute() -> None:
    sampler = Sampler(TurnedClock())
    assert sampler.lag_s(1.0) == 0.0
    sampler.look(5.0)
    for _ in range(239):
        sampler.look(0.001)
    assert (sampler.lag_s(1.0), sampler.lag_s(0.5)) == (5.0, 0.001)
    sampler.look(0.001)
    assert sampler.lag_s(1.0) == 0.001
