"""What a configuration does not ask for is not loaded: each library that only some need takes memory of all."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from tests.support.daemon_process import PATIENCE_S, ROOT, all_up, eventually
from tests.support.lab_network import LabNetwork

FOR_SOME = frozenset(
    {
        # libraries
        "pydantic", "pydantic_core", "gmqtt", "msgspec", "netmiko", "paramiko", "textfsm", "aiohttp", "aiosmtplib",
        "cryptography", "networkx", "jinja2", "rich", "prometheus_client", "email", "importlib.metadata", "tomllib",
        # ours
        "config.checked", "config.load", "config.inventory", "config.contracts", "collectors.mqtt", "collectors.ssh",
        "alerting.notify.mail", "probed.influx.sink", "probed.metrics", "probed.life.probing", "probed.life.testing",
        "probed.life.alarming", "probed.report", "probed.ledger",
    }
)  # fmt: skip


def packages(module: str) -> set[str]:
    """A module's name with those of all packages that it is in."""
    parts = module.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts) + 1)}


def test_a_daemon_that_only_polls_loads_what_polling_takes(tmp_path: Path) -> None:
    with LabNetwork(tmp_path) as lab:
        command = [sys.executable, "-X", "importtime", "-m", "probed", "run", "--config", str(lab.config)]
        with (tmp_path / "imports").open("w+") as told:
            daemon = subprocess.Popen(command, cwd=ROOT, stderr=told)
            try:
                eventually(lambda: all_up(lab.store), "all circuits up")
            finally:
                daemon.send_signal(signal.SIGTERM)
                assert daemon.wait(PATIENCE_S) == 0
            told.seek(0)
            lines = [line.rpartition("|")[2].strip() for line in told if line.startswith("import time:")]
    loaded = set().union(*map(packages, lines))
    assert {"probed.daemon", "collectors.snmp.poller", "config.settings"} <= loaded
    assert loaded & FOR_SOME == set()
