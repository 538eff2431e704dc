"""A daemon whose store takes nothing any more still ends when it is told to, and says what that cost."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from config.load import load_all
from probed import daemon
from probed.clock import SystemClock
from probed.daemon import Daemon
from probed.errors import ProbedError
from probed.life.change import Loaded
from probed.life.loading import Loading
from probed.pipeline import pipeline
from probed.store.writer import Store
from tests.support.busy_store import locked
from tests.support.lab_network import LabNetwork
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio


async def test_sigterm_ends_it_though_the_queue_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(daemon, "STOP_DEADLINE_S", 0.3)
    monkeypatch.setattr(pipeline, "BACKLOG", 1)
    with LabNetwork(tmp_path) as lab:
        settings, inventory = load_all(lab.config)
        settings.state_dir.mkdir()
        store = Store.open(settings.store_path)
        with locked(store):
            running = Daemon(Loaded(settings, inventory), store, SystemClock())
            task = asyncio.create_task(running.run())
            await until(running._pipeline._queue.full)
            os.kill(os.getpid(), signal.SIGTERM)
            async with asyncio.timeout(20):
                await task
        store.close()
    assert "stopped before everything was committed: what is missing will be unknown time" in caplog.messages


async def test_a_file_in_the_place_of_the_folder_of_state_is_said_plainly(tmp_path: Path) -> None:
    with LabNetwork(tmp_path) as lab:
        (tmp_path / "state").write_text("")
        with (
            Loading(lab.config) as loading,
            pytest.raises(ProbedError, match=r"state_dir '.+/state' cannot be made \(there is a file in its place\)"),
        ):
            await daemon.run(loading)
