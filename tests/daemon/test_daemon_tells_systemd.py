"""What systemd hears of a real daemon: ready, its status, signs of life, reloads, and the end."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.daemon_process import DaemonProcess, all_up, eventually
from tests.support.lab_network import LabNetwork

GRANTED_S = 2.0
WELL = re.compile(r"STATUS=24 circuits, 0 of [1-9]\d* sources silent, 0 open problems")


class Listener:
    """The other end of NOTIFY_SOCKET: what was heard, in order."""

    def __init__(self, address: str | bytes) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.setblocking(False)
        self.heard: list[str] = []

    def listen(self) -> list[str]:
        while True:
            try:
                self.heard += self._socket.recv(4096).decode().splitlines()
            except BlockingIOError:
                return self.heard

    def count(self, line: str) -> int:
        return self.listen().count(line)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Listener, str]]:
    """A listener, and how NOTIFY_SOCKET names it."""
    if request.param == "path":
        listener, name = Listener(str(tmp_path / "n")), str(tmp_path / "n")
    else:
        label = f"probed-test-{os.getpid()}-{tmp_path.name}"
        listener, name = Listener(b"\0" + label.encode()), f"@{label}"
    yield listener, name
    listener.close()


def watchdog(name: str) -> dict[str, str]:
    return {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": str(int(GRANTED_S * 1e6))}


def test_it_tells_all_of_its_life(tmp_path: Path, systemd: tuple[Listener, str]) -> None:
    listener, name = systemd
    with LabNetwork(tmp_path) as lab, DaemonProcess(lab.config, watchdog(name)) as daemon:
        eventually(lambda: listener.count("READY=1"), "it is ready")
        first = listener.heard.index("READY=1")
        assert "STOPPING=1" not in listener.heard
        assert "WATCHDOG=1" not in listener.heard[:first]
        eventually(lambda: listener.count("WATCHDOG=1") > 3, "signs of life")
        eventually(lambda: all_up(lab.store), "all circuits up")
        eventually(lambda: WELL.fullmatch(listener.listen()[-1]), "its status")
        daemon.signal(signal.SIGHUP)
        eventually(lambda: listener.count("READY=1") == 2, "it was reloaded")
        begun = listener.heard.index("RELOADING=1")
        stamp = listener.heard[begun + 1]
        assert stamp.startswith("MONOTONIC_USEC=")
        assert 0 < time.monotonic() - int(stamp.partition("=")[2]) / 1e6 < 60
        assert daemon.stop() == 0, daemon.log
        assert listener.count("STOPPING=1") == 1
        assert "WATCHDOG=1" not in listener.heard[listener.heard.index("STOPPING=1") :]


def test_a_refused_reload_ends_as_well(tmp_path: Path) -> None:
    listener = Listener(str(tmp_path / "n"))
    with LabNetwork(tmp_path) as lab, DaemonProcess(lab.config, watchdog(str(tmp_path / "n"))) as daemon:
        eventually(lambda: listener.count("READY=1"), "it is ready")
        lab.config.write_text("nonsense")
        daemon.signal(signal.SIGHUP)
        eventually(lambda: listener.count("READY=1") == 2, "it goes on")
        eventually(lambda: "the last reload was refused" in listener.listen()[-1], "it says so")
        assert daemon.stop() == 0
    listener.close()


def test_a_stalled_store_is_no_hang(tmp_path: Path) -> None:
    listener = Listener(str(tmp_path / "n"))
    with LabNetwork(tmp_path) as lab, DaemonProcess(lab.config, watchdog(str(tmp_path / "n"))) as daemon:
        eventually(lambda: all_up(lab.store), "all circuits up")
        holder = sqlite3.connect(lab.store, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        eventually(lambda: "locked" in daemon.log or "stored" in daemon.log, "it says that the store is stalled")
        signs = listener.count("WATCHDOG=1")
        eventually(lambda: listener.count("WATCHDOG=1") > signs + 2 * 4, "signs of life for twice the granted time")
        holder.execute("ROLLBACK")
        holder.close()
        eventually(lambda: "stores again" in daemon.log, "the store is well")
        assert daemon.stop() == 0
    listener.close()


def test_another_process_is_not_watched(tmp_path: Path) -> None:
    listener = Listener(str(tmp_path / "n"))
    env = {**watchdog(str(tmp_path / "n")), "WATCHDOG_PID": "1"}
    with LabNetwork(tmp_path) as lab, DaemonProcess(lab.config, env) as daemon:
        eventually(lambda: listener.count("READY=1"), "it is ready")
        assert daemon.stop() == 0
        assert listener.count("WATCHDOG=1") == 0
    listener.close()
