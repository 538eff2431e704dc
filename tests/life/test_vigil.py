"""No sign of life goes out for a daemon that does not get on; a real datagram socket listens."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from probed.life.sd_notify import ALIVE, READY, ServiceManager, reloading, status, watchdog_s
from probed.life.vigil import Vigil, hung


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(tmp_path / "n"))
        sock.setblocking(False)
        yield sock


@pytest.mark.parametrize(
    ("stuck", "found"),
    [
        ({"pipeline": 0.0, "snmp": 0.0}, ()),
        ({"pipeline": 30.0, "snmp": 0.0}, ()),
        ({"pipeline": 30.1, "snmp": 0.0}, ("pipeline",)),
        ({"pipeline": 0.0, "snmp": 99.0}, ("snmp",)),
        ({"pipeline": 31.0, "snmp": 31.0}, ("pipeline", "snmp")),
    ],
    ids=["both are well", "still patient", "the pipeline hangs", "polls are not begun", "both"],
)
def test_who_hangs(stuck: dict[str, float], found: tuple[str, ...]) -> None:
    assert hung(stuck, 30.0) == found


def test_signs_stop_and_come_back(listener: socket.socket, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    stuck = {"pipeline": 0.0, "snmp": 0.0}
    vigil = Vigil(ServiceManager(str(tmp_path / "n"), 60.0), lambda: stuck, lambda: "3 circuits")
    heard = []
    for since_s in (0.0, 20.0, 40.0, 0.0):
        stuck["snmp"] = since_s
        vigil.look(15.0)
        heard.append(listener.recv(1000).decode())
    well, ill = "WATCHDOG=1\nSTATUS=3 circuits", "STATUS=3 circuits"
    assert heard == [well, ill, ill, well]
    assert [(record.levelno, record.message) for record in caplog.records] == [
        (logging.ERROR, "snmp: no progress for 15 s; the watchdog is not fed until there is"),
        (logging.WARNING, "snmp: gets on again"),
    ]


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "3000000"}, 3.0),
        ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "42"}, 3.0),
        ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "43"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
    ids=["not asked", "asked", "asked of us", "asked of another", "switched off", "nonsense"],
)
def test_what_the_watchdog_wants(environ: dict[str, str], found: float | None) -> None:
    assert watchdog_s(environ, 42) == found


def test_an_address_that_is_none_is_told_once_and_holds_nothing_up(caplog: pytest.LogCaptureFixture) -> None:
    manager = ServiceManager.of({"NOTIFY_SOCKET": "vsock:2:1234"})
    manager.tell("READY=1")
    assert caplog.messages == ["NOTIFY_SOCKET=vsock:2:1234 is no address of a local socket: systemd is told nothing"]


def test_nobody_listens_any_more(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ServiceManager.of({"NOTIFY_SOCKET": str(tmp_path / "gone")}).tell("READY=1")
    assert caplog.messages == ["systemd was not told READY: No such file or directory"]


def test_a_full_socket_is_not_waited_for(listener: socket.socket, tmp_path: Path) -> None:
    manager = ServiceManager(str(tmp_path / "n"))
    for _ in range(10_000):
        manager.tell("STATUS=x")
    assert listener.recv(100) == b"STATUS=x"


def test_what_systemd_waits_for_is_sent_again_when_there_was_no_room(listener: socket.socket, tmp_path: Path) -> None:
    manager = ServiceManager(str(tmp_path / "n"))
    for _ in range(10_000):
        manager.tell("STATUS=x")
    manager.tell(reloading(5))
    manager.tell(READY)
    manager.tell(ALIVE)
    while (said := heard(listener)) and "STATUS=x" in said:
        pass
    manager.tell(ALIVE, "STATUS=y")
    assert [heard(listener) for _ in range(4)] == [reloading(5), READY, f"{ALIVE}\nSTATUS=y", ""]


def heard(listener: socket.socket) -> str:
    try:
        return listener.recv(100, socket.MSG_DONTWAIT).decode()
    except BlockingIOError:
        return ""


def test_without_an_address_nothing_is_told() -> None:
    ServiceManager.of({}).tell("READY=1")


def test_a_status_is_one_short_line() -> None:
    assert status("a\n b") == "STATUS=a b"
    assert len(status("x" * 5000)) <= 207
    assert reloading(5) == "RELOADING=1\nMONOTONIC_USEC=5"
    assert ServiceManager.of({"NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "1", "WATCHDOG_PID": str(os.getpid())}) == (
        ServiceManager(b"\0x", 1e-6)
    )
