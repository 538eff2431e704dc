"""Programs that tests talk to: found, started on a free loopback port, stopped."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

START_DEADLINE_S = 20.0


def program(name: str) -> str:
    """Path of a peer program; a missing one fails in CI, and skips elsewhere with the reason."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        reason = f"the peer program {name} is not installed: run tests/install_peers.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def free_port() -> int:
    """A UDP port of 127.0.0.1 that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int, question: bytes) -> bool:
    """Whether an agent on 127.0.0.1 sends anything back."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(0.2)
        with contextlib.suppress(OSError):
            asker.connect(("127.0.0.1", port))
            asker.send(question)
            return bool(asker.recv(65535))
    return False


@contextlib.contextmanager
def running(
    command: Sequence[str], port: int, question: bytes, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A peer process that answers `question`; killed at the end."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **(env or {})})
    try:
        deadline = time.monotonic() + START_DEADLINE_S
        while not answers(port, question):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{command[0]} did not come up: {log.read_text()[-2000:]}")
            time.sleep(0.02)
        yield process
    finally:
        process.kill()
        process.wait()
