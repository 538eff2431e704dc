"""A daemon reads the list of active alarms of a real agent: each alarm once, also over a restart."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from probed.model.ids import PointId
from probed.model.observation import AlarmSeen
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, eventually
from tests.support.lab_network import LabNetwork
from tests.support.snmpsim import snmpsim

pytestmark = pytest.mark.peer

ALARM, IF = "1.3.6.1.2.1.118.1", "1.3.6.1.2.1.2.2.1"
INDEX = "0.11.7.234.9.21.8.0.0.0.43.8.0.1"
POINT = PointId("NE01", "STM16-E")
HEAD = (
    "1.3.6.1.2.1.1.3.0|67|{uptime}",
    f"{IF}.1.3|2|3",
    f"{IF}.2.3|4|STM16-E",
    f"{IF}.7.3|2|1",
    f"{IF}.8.3|2|1",
    f"{IF}.9.3|67|0",
    "1.3.6.1.2.1.31.1.1.1.1.3|4|STM16-E",
    f"{ALARM}.1.2.1.6.1.1|4|critical: loss of signal",
    f"{ALARM}.2.1.0|67|{{changed}}",
)
ROW = (
    f"{ALARM}.2.2.1.9.{INDEX}|6|1.3.6.1.6.3.1.1.5.3",
    f"{ALARM}.2.2.1.10.{INDEX}|6|{IF}.1.3",
    f"{ALARM}.2.2.1.11.{INDEX}|4|loss of signal",
    f"{ALARM}.2.2.1.13.{INDEX}|6|{ALARM}.1.2.1.3.1.1",
)


@contextmanager
def an_agent(config: Path, lines: tuple[str, ...]) -> Iterator[None]:
    """NE01 is this one, under the community `alarms`."""
    folder = Path(mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    ordered = sorted(lines, key=lambda line: [int(part) for part in line.partition("|")[0].split(".")])
    (folder / "alarms.snmprec").write_text("\n".join(ordered) + "\n")
    with snmpsim(Path(mkdtemp(dir="/tmp")), folder) as port:
        table = config.parent / "inventory/elements.csv"
        rows = [row.split(",") for row in table.read_text().splitlines()]
        for row in rows:
            if row[0] == "NE01":
                row[4:8] = ["element", "127.0.0.1", str(port), "sim"]
        table.write_text("".join(",".join(row) + "\n" for row in rows))
        yield


def seen(store: Path) -> list[tuple[PointId, bool, str, str]]:
    with Reader(store) as reader:
        return [
            (one.point, one.body.raised, one.body.severity, one.body.native)
            for one in reader.alarms(0)
            if isinstance(one.body, AlarmSeen)
        ]


def listed(config: Path) -> list[dict[str, Any]]:
    """What `probed alarms elements` prints."""
    command = [sys.executable, "-m", "probed", "alarms", "elements", "--json", "--config", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    found: list[dict[str, Any]] = json.loads(done.stdout)["alarms"]
    return found


def filled(lines: tuple[str, ...], uptime: int, changed: int) -> tuple[str, ...]:
    return tuple(line.format(uptime=uptime, changed=changed) for line in lines)


def test_an_alarm_of_a_list_is_raised_once_and_cleared_after_a_restart(tmp_path: Path) -> None:
    raised = (POINT, True, "critical", "loss of signal")
    with LabNetwork(tmp_path, interval_s=1.0) as lab:
        text = lab.config.read_text().replace("[snmp]\n", '[snmp]\nalarms = "1s"\n')
        lab.config.write_text(text + '\n[credential.sim]\ncommunity = "alarms"\n')
        with an_agent(lab.config, filled((*HEAD, *ROW), 90_000, 80_000)):
            for life in (1, 2):
                with DaemonProcess(lab.config) as daemon:
                    eventually(lambda: seen(lab.store)[-1:] == [raised], "the alarm of the port is stored")
                    eventually(lambda life=life: daemon.log.count("watching") == life, "it runs")  # type: ignore[misc]
                    time.sleep(2.5)  # some looks at the list
                    (alarm,) = eventually(lambda: listed(lab.config), "it is listed")
                    assert (alarm["point"], alarm["severity"]) == (str(POINT), "critical")
                    assert daemon.stop() == 0, daemon.log
                    assert "Traceback" not in daemon.log
            before = seen(lab.store)
            assert len(before) <= 2, "once, or before and after polls had found the port; a restart raises nothing"
        with an_agent(lab.config, filled(HEAD, 95_000, 94_000)), DaemonProcess(lab.config) as daemon:
            eventually(lambda: len(seen(lab.store)) == len(before) + 1, "it has cleared")
            assert seen(lab.store)[-1] == (POINT, False, "cleared", "loss of signal")
            assert listed(lab.config) == []
            assert daemon.stop() == 0, daemon.log
            assert "Traceback" not in daemon.log
