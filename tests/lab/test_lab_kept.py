"""A daemon that the lab began ends with the lab, also where the lab is killed and can end nothing any more."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from probed.lab.inventory import write_settings
from tests.support.waiting import until

LAB = """
    import asyncio, sys
    from pathlib import Path
    from probed.lab.demo.live import start_daemon

    async def main():
        folder = Path(sys.argv[1])
        daemon = await start_daemon(folder / "probed.toml", folder)
        print(daemon.pid, flush=True)
        await daemon.wait()

    asyncio.run(main())
"""
STUBBORN = """
    import signal, sys, time
    from probed.lab.demo.kept import end_with_lab

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_with_lab(signal.SIGTERM, grace_s=0.1)
    assert sys.stdin.read() == ""
    print("here", flush=True)
    time.sleep(60)
"""


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    write_settings(tmp_path, 16161)
    process = python(LAB, str(tmp_path))
    yield process
    process.kill()
    process.communicate()


def is_there(pid: int) -> bool:
    """Whether it runs; one that has ended is not there, though nobody has asked for its exit code yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_lab_that_is_killed_takes_its_daemon_along(lab: subprocess.Popen[str], tmp_path: Path) -> None:
    assert lab.stdout is not None
    daemon = int(lab.stdout.readline())
    asyncio.run(until((tmp_path / "state" / "probed.db").exists))
    lab.kill()
    try:
        asyncio.run(until(lambda: not is_there(daemon)))
    finally:
        if is_there(daemon):
            os.kill(daemon, signal.SIGKILL)
    assert "Traceback" not in (tmp_path / "daemon.log").read_text()


def test_what_does_not_end_when_it_is_told_to_is_ended() -> None:
    with python(STUBBORN) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n", "whoever it begins does not hold the pipe"
        process.stdin.close()
        assert process.wait(30) == -signal.SIGKILL
