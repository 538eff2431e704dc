"""A daemon hears an element tell of a protection switch, and the contract's clause is judged by it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from probed.model.instant import format_instant
from tests.support.command import probed
from tests.support.daemon_process import DaemonProcess, all_up, eventually, horizon
from tests.support.lab_network import LabNetwork
from tests.support.notifications import send
from tests.support.peer import free_port

pytestmark = pytest.mark.peer

ADDRESS = "127.88.1.1"
T2000 = "1.3.6.1.4.1.2011.2.15.1.7.1"
CLAUSE = """
[[clause]]
kind = "protection_switch"
limit = "50ms"
"""
EVENT = ((1, "NE01"), (3, "E1-01"), (6, "SNCP_SWITCH"), (8, "switching time: {took} ms"), (10, "Event"))


def switched(port: int, took: int) -> None:
    """NE01 tells that the path at the customer's port of C01 was switched."""
    said = [word for column, text in EVENT for word in (f"{T2000}.{column}.0", "s", text.format(took=took))]
    flags = ("-v2c", "-c", "lab-read-only", f"--clientaddr={ADDRESS}")
    assert asyncio.run(send("snmptrap", port, flags, "1234", f"{T2000}.0.1", *said)).returncode == 0


def test_what_an_element_tells_decides_a_clause(tmp_path: Path) -> None:
    port = free_port()
    with LabNetwork(tmp_path, interval_s=1.0, traps=f"127.0.0.1:{port}") as lab:
        settings = lab.config.read_text()
        where = "switch_time = 'switching time[:=] *(?P<ms>[0-9]+) *ms'"
        lab.config.write_text(settings.replace("[traps]\n", f"[traps]\n{where}\n"))
        contracts = tmp_path / "inventory" / "contracts"
        for name in contracts.glob("*.toml"):
            name.write_text(name.read_text("utf-8") + CLAUSE, "utf-8")
        with DaemonProcess(lab.config) as daemon:
            eventually(lambda: all_up(lab.store), "all circuits up")
            start = horizon(lab.store)

            def judged() -> tuple[str, list[Any]]:
                period = f"{format_instant(start)}/{format_instant(horizon(lab.store) + 1)}"
                done = probed("explain", "C01", period, "--json", config=lab.config)
                if done.code:
                    return done.err, []
                told = done.json["assessment"]
                clause = next(one for one in told["clauses"] if one["kind"] == "protection_switch")
                return f"{clause['met']} {clause['reason']}", [
                    (one["low_us"], one["high_us"]) for one in told["switches"]
                ]

            switched(port, 32)
            eventually(lambda: judged() == ("True ", [(31_000, 33_000)]), "kept with one")
            switched(port, 80)
            both = [(31_000, 33_000), (79_000, 81_000)]
            eventually(lambda: judged() == ("False ", both), "missed by the next one")
            assert daemon.stop() == 0, daemon.log
            assert "Traceback" not in daemon.log
