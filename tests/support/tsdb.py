"""Real time series servers for tests: InfluxDB 1.x and VictoriaMetrics, each with a port and folder of its own."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.programs import program

PATIENCE_S = 30.0
DATABASE = "probed"

_INFLUX = """
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
  dir = "{folder}/meta"
  logging-enabled = false
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
  auth-enabled = {auth}
[monitor]
  store-enabled = false
[continuous_queries]
  enabled = false
"""


def free_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Influxd:
    """InfluxDB 1.x: started, killed and started again on the same port and folder."""

    def __init__(self, folder: Path, *, auth: bool = False) -> None:
        self._program = program("influxd", "influxdb")
        self.folder, self.port, self.auth = folder, free_tcp_port(), auth
        self.url = f"http://127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        said = _INFLUX.format(rpc=free_tcp_port(), port=self.port, folder=folder, auth=str(auth).lower())
        self._config = folder / "influxd.conf"
        self._config.write_text(said, encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([self._program, "-config", str(self._config)], stdout=log, stderr=log)
        _until_up(f"{self.url}/ping", self._process)

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def create(self, database: str = DATABASE) -> None:
        self.query(f'CREATE DATABASE "{database}"')

    def query(self, text: str, **more: str) -> list[dict[str, Any]]:
        """The series of InfluxQL statements; instants in nanoseconds."""
        form = urllib.parse.urlencode({"q": text, "db": DATABASE, "epoch": "ns", **more}).encode()
        with urllib.request.urlopen(f"{self.url}/query", form, PATIENCE_S) as answer:
            said = json.load(answer)
        for result in said["results"]:
            assert "error" not in result, (text, result)
        return [series for result in said["results"] for series in result.get("series", ())]

    def rows(self, text: str) -> list[dict[str, Any]]:
        """Every row as a dict, tags of its series included."""
        return [
            {**series.get("tags", {}), **dict(zip(series["columns"], row, strict=True))}
            for series in self.query(text)
            for row in series["values"]
        ]

    def write(self, body: bytes, **more: str) -> tuple[int, str]:
        asked = urllib.parse.urlencode({"db": DATABASE, "precision": "ns", **more})
        return _post(f"{self.url}/write?{asked}", body)


class Victoria:
    """VictoriaMetrics, which takes both write interfaces."""

    def __init__(self, folder: Path) -> None:
        self._program = program("victoria-metrics", "victoria-metrics")
        self.folder, self.port = folder, free_tcp_port()
        self.url = f"http://127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [
            self._program, f"-storageDataPath={self.folder}/data", f"-httpListenAddr=127.0.0.1:{self.port}",
            "-dedup.minScrapeInterval=1ms", "-retentionPeriod=100y", "-memory.allowedBytes=64MB",
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        _until_up(f"{self.url}/ping", self._process)

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def write(self, body: bytes) -> tuple[int, str]:
        return _post(f"{self.url}/write?precision=ns", body)

    def export(self, match: str) -> list[dict[str, Any]]:
        """All samples of the series that match, without the interval in which a query does not see them."""
        with urllib.request.urlopen(f"{self.url}/internal/force_flush", timeout=PATIENCE_S):
            pass
        asked = urllib.parse.urlencode({"match[]": match})
        with urllib.request.urlopen(f"{self.url}/api/v1/export?{asked}", timeout=PATIENCE_S) as answer:
            return [json.loads(line) for line in answer.read().splitlines()]


@contextlib.contextmanager
def running(server: Influxd | Victoria) -> Iterator[Influxd | Victoria]:
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _post(url: str, body: bytes) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, body, PATIENCE_S) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def _until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE_S):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.05)
