"""A daemon that polls seldom beside a network that tells: what is told is looked at, confirmed, and well dated."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from config.settings_file import load_settings
from probed.control.client import call
from probed.control.protocol import Request
from probed.lab.script import Act
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import AlarmSeen, Observation
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, in_state, roots
from tests.support.lab_network import LabNetwork
from tests.support.peer import free_port

INTERVAL_S = 20.0
SOON_S = 8.0
"""Far less than an interval, and enough for a busy machine."""
CHAIN = {"C05", "C09", "C16", "C21", "C24"}
"""Circuits over A2."""


class Heard(NamedTuple):
    lab: LabNetwork
    daemon: DaemonProcess

    def alarms(self) -> list[Observation]:
        with Reader(self.lab.store) as reader:
            return list(reader.alarms(0))


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heard]:
    folder = tmp_path_factory.mktemp("heard")
    listen = f"127.0.0.1:{free_port()}"
    with LabNetwork(folder, interval_s=INTERVAL_S, traps=listen) as lab, DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store), "all circuits up")
        yield Heard(lab, daemon)
        assert daemon.stop() == 0, daemon.log
        assert lab.counts.not_reads == 0
        assert "Traceback" not in daemon.log


def test_a_cut_is_known_long_before_the_next_poll(heard: Heard) -> None:
    cut = heard.lab.do(Act.CUT, "link:A2")
    eventually(lambda: in_state(heard.lab.store, "down") == CHAIN, "the circuits over A2 are down", SOON_S)
    (problem,) = eventually(lambda: roots(heard.lab.store), "a root", SOON_S).values()
    assert abs(problem.raised - cut.at) < 100_000
    ends = {(told.element, told.port) for told in heard.lab.northbound.log}
    seen = [(one.point.element, one.point.name) for one in heard.alarms() if isinstance(one.body, AlarmSeen)]
    assert set(seen) == ends == {("NE07", "STM4-E"), ("NE08", "STM4-W")}, (
        "each by its name, though only ifIndex was told"
    )
    mend = heard.lab.do(Act.REPAIR, "link:A2")
    eventually(lambda: all_up(heard.lab.store), "all up again", SOON_S)
    raised = [(one.body.raised, one.point.element) for one in heard.alarms() if isinstance(one.body, AlarmSeen)]
    assert sorted(raised) == [(False, "NE07"), (False, "NE08"), (True, "NE07"), (True, "NE08")]
    with Reader(heard.lab.store) as reader:
        spans = reader.spans("C05", cut.at - SECOND_US, mend.at + SECOND_US)
    down = next(span for span in spans if span.value.hi == 0)
    assert abs(down.start.at - cut.at) < 100_000
    assert down.end is not None
    assert abs(down.end - mend.at) < 100_000


def test_a_port_that_toggles_is_looked_at_again_and_again(heard: Heard) -> None:
    point = "point:NE07:E1-08"
    for _ in range(3):
        heard.lab.do(Act.PORT_DOWN, point)
        eventually(lambda: in_state(heard.lab.store, "down"), "its circuit is down", SOON_S)
        heard.lab.do(Act.PORT_UP, point)
        eventually(lambda: all_up(heard.lab.store), "and up again", SOON_S)
    with Reader(heard.lab.store) as reader:
        runs = reader.runs([PointId("NE07", "E1-08")], 0, 1 << 60)
    assert sum(run.capacity.hi == 0 for found in runs.values() for run in found) == 3


def test_a_reload_moves_the_socket_and_forgets_nothing(tmp_path: Path) -> None:
    first, second = free_port(), free_port()
    listen = f"127.0.0.1:{first}"
    with LabNetwork(tmp_path, interval_s=INTERVAL_S, traps=listen) as lab, DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store), "all circuits up")
        lab.do(Act.CUT, "link:A2")
        eventually(lambda: told(lab.config)["active"] == 2, "two alarms stand")

        lab.config.write_text(lab.config.read_text().replace(str(first), "127.0.0.1:99999"))
        daemon.signal(signal.SIGHUP)
        eventually(lambda: "is not an address with a port" in daemon.log, "what is wrong is refused")

        lab.config.write_text(lab.config.read_text().replace("127.0.0.1:127.0.0.1:99999", f"127.0.0.1:{second}"))
        daemon.signal(signal.SIGHUP)
        eventually(lambda: f"received on 127.0.0.1:{second}" in daemon.log, "the other port")
        assert told(lab.config)["active"] == 2, "what stands is still known"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(b"\x30\x00", ("127.0.0.1", second))
        eventually(lambda: told(lab.config)["refused"] == {"sender": 1}, "somebody unknown was refused")

        lab.config.write_text(lab.config.read_text().replace("[traps]\nlisten", "[log]\n#"))
        daemon.signal(signal.SIGHUP)
        eventually(lambda: call(control(lab.config), Request("status"))["traps"] is None, "nobody listens")
        lab.do(Act.REPAIR, "link:A2")
        assert daemon.stop() == 0, daemon.log
        assert "Traceback" not in daemon.log


def control(config: Path) -> Path:
    return load_settings(config).control_socket


def told(config: Path) -> dict[str, Any]:
    """What the daemon says of its receiver."""
    found = call(control(config), Request("status"))["traps"]
    assert isinstance(found, dict)
    return found
