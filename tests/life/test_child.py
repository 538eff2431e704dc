"""Processes that the daemon has beside it end with it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from probed.life.child import child, ended

pytestmark = pytest.mark.asyncio


async def test_one_that_is_ended_is_gone_even_when_its_keeper_is_told_twice_to_stop() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import time; time.sleep(600)", stdin=asyncio.subprocess.PIPE
    )

    async def keep() -> None:
        try:
            await asyncio.sleep(600)
        finally:
            await ended(process)

    task = asyncio.create_task(keep())
    await asyncio.sleep(0)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert process.returncode == -9


async def test_who_is_told_to_stop_meanwhile_stops() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(600)")
    task = asyncio.create_task(ended(process))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert process.returncode == -9


@pytest.mark.parametrize("name", ["config.py", "probed.py", "sla.py"])
async def test_a_file_of_somebodys_in_the_folder_the_daemon_runs_in_is_not_taken_for_ours(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_text("raise SystemExit('not ours')\n")
    monkeypatch.chdir(tmp_path)
    assert await child("probed.clock") == b""
    assert await child("config.settings") == b""
    assert await child("sla.period") == b""
