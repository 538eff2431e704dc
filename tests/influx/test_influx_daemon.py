"""The whole daemon with [influx]: it watches the lab, a fibre is cut, and a real InfluxDB says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from probed.cli.main import cli
from probed.lab.script import Act
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually, in_state
from tests.support.lab_network import LabNetwork
from tests.support.tsdb import Influxd, running

pytestmark = pytest.mark.peer


def waiting(path: Path) -> int:
    with Reader(path) as reader:
        return reader.sink.counts()[0]


def test_a_cut_is_in_influxdb_a_moment_later_and_survives_a_kill(tmp_path: Path) -> None:
    server = Influxd(tmp_path / "server")
    with running(server), LabNetwork(tmp_path / "lab") as lab, DaemonProcess(lab.config) as daemon:
        server.create()
        daemon.stop()
        said = f'\n[influx]\nurl = "{server.url}"\ndatabase = "probed"\nflush = "200ms"\n'
        lab.config.write_text(lab.config.read_text(encoding="utf-8") + said, encoding="utf-8")
        daemon.start()
        eventually(lambda: all_up(lab.store), "all circuits up")
        lab.do(Act.CUT, "link:A1")
        eventually(lambda: len(in_state(lab.store, "down")) == 7, "the circuits over A1 are down")
        daemon.kill()
        daemon.start()
        asked = 'SELECT * FROM (SELECT last("code") AS "code" FROM "state" GROUP BY "circuit") WHERE "code" = 1'
        eventually(lambda: len(server.rows(asked)) == 7, "seven are down there too")
        assert {row["circuit"] for row in server.rows(asked)} == set(in_state(lab.store, "down"))
        problems = server.rows('SELECT last("open") AS "open" FROM "problem" GROUP BY "resource", "type"')
        assert ("link:A1", "link_down", True) in {(row["resource"], row["type"], row["open"]) for row in problems}
        eventually(lambda: waiting(lab.store) == 0, "nothing waits")
        shown = CliRunner().invoke(cli, ["influx", "status", "--json", "-c", str(lab.config)])
        assert shown.exit_code == 0, shown.output
        assert json.loads(shown.output)["refused"] == 0
        nothing = CliRunner().invoke(cli, ["influx", "retry", "-c", str(lab.config)])
        assert nothing.exit_code == 2
        assert "refused nothing" in nothing.output
        assert daemon.stop() == 0
