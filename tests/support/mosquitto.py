"""A real mosquitto on a free loopback port: started, killed, started again with the same disk."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.peer import START_DEADLINE_S, program

PLAIN = """
persistence true
persistence_location {folder}/
autosave_interval 1
autosave_on_changes true
allow_anonymous true
max_inflight_messages {inflight}
max_queued_messages 0
max_queued_bytes 0
"""


def free_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Mosquitto:
    """`with Mosquitto(folder) as broker:`; `kill` and `start` in between as a power cut would."""

    def __init__(self, folder: Path, config: str = PLAIN, inflight: int = 2000) -> None:
        """`config` may use {folder}, {port} and {inflight}."""
        self.folder, self.port = folder, free_tcp_port()
        self._program = program("mosquitto")
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "mosquitto.conf"
        text = config.format(folder=folder, port=self.port, inflight=inflight)
        if "listener" not in text:
            text = f"listener {self.port} 127.0.0.1\n{text}"
        self._file.write_text(f"user root\n{text}")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def log(self) -> str:
        return (self.folder / "mosquitto.log").read_text(errors="replace")

    def start(self) -> None:
        with (self.folder / "mosquitto.log").open("ab") as out:
            command = [self._program, "-c", str(self._file)]
            self._process = subprocess.Popen(command, stdout=out, stderr=out)
        deadline = time.monotonic() + START_DEADLINE_S
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"mosquitto did not come up: {self.log[-2000:]}")
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """SIGTERM: it writes its queues to the disk."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(20)

    def _listens(self) -> bool:
        with socket.socket() as asker:
            asker.settimeout(0.2)
            return asker.connect_ex(("127.0.0.1", self.port)) == 0
