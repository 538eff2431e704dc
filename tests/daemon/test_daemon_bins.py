"""A daemon that reads the bins of a network with interval tables, and is killed while it does."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from probed.cli.main import cli
from probed.clock import SystemClock
from probed.lab import quarters
from probed.lab.network import SMALL
from probed.lab.quarters import Counts, Fault
from probed.model.ids import PointId
from probed.model.instant import SECOND_US, format_instant
from probed.model.observation import QUARTER_US, Direction
from probed.store.pm_bins import BinVersion
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually
from tests.support.lab_network import LabNetwork

NET = replace(SMALL, interval_tables=True)
S = SECOND_US
COUNTED = sorted(
    PointId(element, name)
    for element, ports in NET.ports.items()
    for name in ports
    if name.startswith(("E1-", "STM"))
)
SERIES = sum(2 if point.name.startswith("E1-") else 3 for point in COUNTED)
"""Near and far end of a line; section, line and its far end of a trunk."""
TAIL, TRUNK = next(p for p in COUNTED if p.name.startswith("E1-")), next(p for p in COUNTED if "STM" in p.name)


def stored(store: Path) -> list[BinVersion]:
    with Reader(store) as reader:
        return [one for element in NET.ports for one in reader.bins.of_element(element, 0, 1 << 62)]


def count(store: Path) -> int:
    """How many bins are stored; asked often, beside agents that need the time."""
    if not store.exists():
        return 0
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
        try:
            return int(db.execute("SELECT count(*) FROM pm_bin").fetchone()[0])
        except sqlite3.OperationalError:
            return 0  # it is only just being made


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LabNetwork, DaemonProcess]]:
    """The day before held an outage and a rain of errors. The daemon was killed three times while it read it.

    Before that it was told not to read bins, and then by a reload to do it.
    """
    with LabNetwork(tmp_path_factory.mktemp("bins"), net=NET, pm=False) as lab, DaemonProcess(lab.config) as daemon:
        eventually(lambda: all_up(lab.store), f"all circuits up\n{daemon.log}")
        assert count(lab.store) == 0
        wanted = lab.config.read_text(encoding="utf-8").replace("pm = false", "pm = true")
        lab.config.write_text(wanted, encoding="utf-8")
        daemon.signal(signal.SIGHUP)
        now = SystemClock().now_us() // S * S
        lab.port(str(TAIL)).faults.append(Fault(now - 40_000 * S, now - 38_000 * S))
        lab.port(str(TRUNK)).faults.append(Fault(now - 20_000 * S, now - 17_000 * S, 6))
        for kill in range(1, 4):
            least = SERIES * 95 * kill // 5
            eventually(lambda least=least: count(lab.store) >= least, "some bins", 120)  # type: ignore[misc]
            daemon.kill()
            daemon.start()
        whole = SERIES * 95  # one of 96 may pass out of the table meanwhile
        eventually(lambda: count(lab.store) >= whole, f"all bins\n{daemon.log}", 180)
        yield lab, daemon
        assert daemon.stop() == 0, daemon.log
        assert "Traceback" not in daemon.log


def test_every_bin_that_is_still_in_the_tables_is_stored_once(killed: tuple[LabNetwork, DaemonProcess]) -> None:
    found = stored(killed[0].store)
    ends: dict[Any, list[int]] = {}
    for one in found:
        ends.setdefault(one.series, []).append(one.end)
    assert len(ends) == SERIES
    for series, those in ends.items():
        assert len(those) == len(set(those)), f"{series} has a bin twice"
        assert {b - a for a, b in pairwise(those)} == {QUARTER_US}, f"{series} lacks bins"


def test_they_count_what_happened(killed: tuple[LabNetwork, DaemonProcess]) -> None:
    lab, _ = killed
    totals = Counts()
    for one in stored(lab.store):
        port, said = lab.port(str(one.series.point)), one.counts
        faults = port.faults if one.series.direction is Direction.NEAR else []
        if one.series.direction is Direction.FAR and one.series.layer == "line" and port.far is not None:
            faults = port.far.faults
        real = quarters.count(faults, one.start, one.end, one.end)
        uas = None if one.series.layer == "section" else real.uas
        errors = said.pcv if one.series.layer == "ds1" else said.cv
        assert (said.es_s, said.ses_s, said.uas_s, errors) == (real.es, real.ses, uas, real.cv)
        totals = quarters.add((totals, real))
    assert totals.uas == 2000
    assert totals.es > 0


def test_the_command_line_shows_the_outage(killed: tuple[LabNetwork, DaemonProcess]) -> None:
    lab, _ = killed
    where = f"{TAIL.element}/{TAIL.name}"
    ends = [one.end for one in stored(lab.store) if one.series.point == TAIL]
    # up to the last one that is there: a quarter hour that has only just ended is not read yet
    period = f"{format_instant(min(ends) - QUARTER_US)}/{format_instant(max(ends))}"
    asked = ["pm", "show", where, "--period", period, "--config", str(lab.config)]
    done = CliRunner().invoke(cli, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    near, far = json.loads(done.output)["series"]
    assert (near["direction"], far["direction"]) == ("near", "far")
    assert near["total"]["uas_s"] == 2000
    assert near["unknown"] == []
    assert near["total"]["measured_us"] == near["total"]["window_us"] == near["end"] - near["start"]
    assert {row["versions"] for row in near["bins"]} == {1}
    text = CliRunner().invoke(cli, asked)
    lines = [line for line in text.output.splitlines() if " 900 " in line]
    assert lines, "whole quarter hours were unavailable"
    assert "UAS 2000 in" in text.output


def test_the_network_was_only_read(killed: tuple[LabNetwork, DaemonProcess]) -> None:
    counts = killed[0].counts
    assert counts.reads > 100
    assert (counts.not_reads, counts.malformed, counts.wrong_community) == (0, 0, 0)
