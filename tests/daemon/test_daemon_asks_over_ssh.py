"""A real daemon and an element that only its command line tells about: states, silence, alarms, health."""

from __future__ import annotations

import socket
import sqlite3
import time
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from collectors.ssh.allowed import PLATFORMS
from collectors.ssh.gate import judge
from probed.control.client import call
from probed.control.protocol import Request
from probed.metrics.definitions import FAMILIES
from probed.model.capacity import DOWN, UP
from probed.model.change import RunRow
from probed.model.ids import PointId
from probed.model.observation import AlarmSeen, Silence
from probed.store.observations import COLUMNS, from_row
from probed.store.reader import Reader
from probed.store.restored import restored
from tests.support.command import probed
from tests.support.daemon_process import DaemonProcess, eventually
from tests.support.ssh_config import ELEMENT, ssh_network
from tests.support.ssh_element import Element, in_thread

SOURCE = f"ssh:{ELEMENT}"
POINTS = ("STM16-E", "STM16-W", "FE-1", "FE-2")
READ = 'read = ["interfaces", "clock", "alarms"]\ninterval = "3s"'


def interfaces(**down: str) -> bytes:
    """All points up, but for those named with the instant since when they are down."""
    lines = []
    for name in POINTS:
        since = down.get(name.replace("-", "_"))
        lines.append(f"{name} current state : {'DOWN' if since else 'UP'}\r\nLine protocol current state : UP\r\n")
        lines.append(
            f"Last physical down time : {since}\r\n" if since else "Last physical up time : 2026-01-01 00:00:00\r\n"
        )
    return "".join(lines).encode()


def now_text(ahead_s: float = 0.0) -> bytes:
    local = time.gmtime(time.time() + ahead_s)
    return time.strftime("%Y-%m-%d %H:%M:%S+00:00\r\n", local).encode()


class Answers(dict[str, bytes]):
    """The clock goes on by itself, an hour ahead."""

    def get(self, key: str, default: object = None) -> bytes:
        return now_text(3600) if key == "display clock" else super().get(key, b"% Unknown\r\n")


def runs(store: Path) -> Mapping[tuple[str, PointId], tuple[RunRow, ...]]:
    with Reader(store) as reader:
        return {key: tuple(rows) for key, rows in restored(reader, 0).runs.items()}


def latest(store: Path, name: str) -> RunRow | None:
    rows = runs(store).get((SOURCE, PointId(ELEMENT, name)), ())
    return rows[-1] if rows else None


def looks_so(store: Path, name: str, capacity: object) -> bool:
    row = latest(store, name)
    return row is not None and row.capacity == capacity


def observed(store: Path, kind: type) -> list[object]:
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
        rows = db.execute(f"SELECT {COLUMNS} FROM evidence WHERE source = ? ORDER BY t_recv", (SOURCE,)).fetchall()
    return [body for row in rows if isinstance(body := from_row(row).body, kind)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def scrape(port: int) -> dict[str, float]:
    """The first sample of every name."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {sample.name: sample.value for sample in reversed(samples)}


def standing(store: Path) -> set[str]:
    with Reader(store) as reader:
        found = [one.body for one in reader.alarms_standing()]
    return {body.native for body in found if isinstance(body, AlarmSeen)}


def test_an_element_watched_by_its_command_line(tmp_path: Path) -> None:
    answers = Answers({"display interface": interfaces(), "display alarm active": b"Info: No active alarms\r\n"})
    with in_thread(Element(answers=answers)) as one:
        port, metrics = one.port, free_port()
        config = ssh_network(tmp_path, port, READ)
        config.write_text(
            config.read_text() + f'\n[ssh]\ntimeout = "3s"\n[metrics]\nlisten = "127.0.0.1:{metrics}"\n'
        )
        table = tmp_path / "inventory" / "elements.csv"
        row = "EMS-NJ,element,127.0.0.1,161,core"
        table.write_text(table.read_text("utf-8").replace(row, "EMS-NJ,ssh,127.0.0.1,,", 1), "utf-8")
        assert probed("config", "check", config=config).code == 0
        assert probed("ssh", "trust", ELEMENT, "--yes", config=config).code == 0
        store = tmp_path / "state" / "probed.db"
        with DaemonProcess(config) as daemon:
            eventually(store.exists, "a store")
            eventually(lambda: all(looks_so(store, name, UP) for name in POINTS), "all points up by the command line")
            down = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 3600 + 8 * 3600))
            answers["display interface"] = interfaces(FE_1=down)
            fan = b"2  0x8130060  Minor  2026-11-28 11:24:26  Fan 2 is slow\r\n"
            answers["display alarm active"] = b"1  0x8130059  Major  2026-11-28 11:24:26  FE-1 is down\r\n" + fan
            eventually(lambda: looks_so(store, "FE-1", DOWN), "FE-1 down")
            assert looks_so(store, "FE-2", UP)
            health = call(tmp_path / "state" / "control.sock", Request("status", {}, "", "k"))["ssh"][ELEMENT]
            assert abs(health["clock_offset_s"] - 3600) < 5
            assert (health["silent_since"], health["points"]) == (None, 4)
            fell = latest(store, "FE-1")
            assert fell is not None
            assert fell.onset is not None
            assert (fell.onset.by, abs(fell.onset.at / 1e6 - time.time()) < 30) == ("cli last change", True)
            figures = scrape(metrics)
            assert {name for name in FAMILIES if name.startswith("probed_ssh_")} <= figures.keys()
            assert figures["probed_ssh_visits_total"] >= 2
            assert abs(figures["probed_ssh_clock_offset_max_seconds"] - 3600) < 5
            eventually(lambda: standing(store) == {"FE-1 is down", "Fan 2 is slow"}, "two alarms of one visit")
            daemon.kill()
            answers["display interface"] = interfaces()
            answers["display alarm active"] = fan
            daemon.start()
            eventually(lambda: looks_so(store, "FE-1", UP), "FE-1 up again")
            eventually(lambda: standing(store) == {"Fan 2 is slow"}, "what went while nobody looked is cleared")
            assert len(observed(store, AlarmSeen)) == 3, "and what still stands was not told again"
            one.hangs_at = "display interface"
            eventually(lambda: bool(observed(store, Silence)), "a silence")
            assert {s.reason for s in observed(store, Silence) if isinstance(s, Silence)} == {"timeout"}
            eventually(lambda: "ssh:NJ-GL: silent" in daemon.log, "told in the log")
            status = probed("status", config=config)
            eventually(lambda: SOURCE in probed("status", config=config).out, "named in the status")
            assert status.code == 0
            listed = probed("alarms", "elements", config=config)
            assert "Fan 2 is slow" in listed.out
            assert "NJ-GL are as they were read last" in listed.out + listed.err
            one.hangs_at = ""
            eventually(lambda: "ssh:NJ-GL: answers again" in daemon.log, "answers again")
            listed = probed("alarms", "elements", config=config)
            assert "as they were read last" not in listed.out + listed.err
            assert "Traceback" not in daemon.log
            assert daemon.stop() == 0
        huawei = PLATFORMS["huawei_vrp"]
        assert all(line in huawei.unpaged or judge(huawei, line).allowed for line in one.lines)
        assert set(one.lines) == {
            "screen-length 0 temporary",
            "display clock",
            "display interface",
            "display alarm active",
        }
