"""A daemon with a user of SNMPv3 hears and acknowledges real informs, over a reload and a restart."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.settings_file import load_settings
from probed.control.client import call
from probed.control.protocol import Request
from probed.life.own_engine import NAME
from probed.model.observation import AlarmSeen
from probed.model.snmp_access import AuthProtocol, PrivProtocol, UsmUser
from probed.store.reader import Reader
from tests.support.daemon_process import DaemonProcess, all_up, eventually
from tests.support.lab_network import LabNetwork
from tests.support.notifications import send
from tests.support.peer import free_port
from tests.support.snmpd_users import AUTH_PASSWORD, PRIV_PASSWORD, tool_flags

pytestmark = pytest.mark.peer

USER = UsmUser("noc", AuthProtocol.SHA_256, AUTH_PASSWORD, PrivProtocol.AES_128, PRIV_PASSWORD)
OTHER = UsmUser("eve", AuthProtocol.SHA_256, AUTH_PASSWORD, PrivProtocol.AES_128, PRIV_PASSWORD)
CREDENTIAL = """
[credential.telling]
version = "v3"
user = "{user}"
auth = "SHA-256"
auth_password = "{auth}"
priv = "AES-128"
priv_password = "{priv}"
"""
ADDRESS = "127.88.1.1"
PORT_DOWN = ("1234", "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.2.1.2.2.1.1.3", "i", "3")


PORT_UP = ("1234", "1.3.6.1.6.3.1.1.5.4", "1.3.6.1.2.1.2.2.1.1.3", "i", "3")


@contextlib.contextmanager
def writing(store: Path) -> Iterator[None]:
    """Another program writes into the store: the daemon cannot."""
    holder = sqlite3.connect(store, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.execute("ROLLBACK")
    holder.close()


def alarms(store: Path) -> list[bool]:
    """What is stored, in order: raised, or cleared."""
    with Reader(store) as reader:
        return [one.body.raised for one in reader.alarms(0) if isinstance(one.body, AlarmSeen)]


def informed(port: int, user: UsmUser, *words: str, trap: tuple[str, ...] = PORT_DOWN) -> bool:
    """Whether an inform of NE01 was acknowledged."""
    flags = [*tool_flags(user), f"--clientaddr={ADDRESS}", "-t", "1", "-r", "1", *words]
    return asyncio.run(send("snmpinform", port, flags, *trap)).returncode == 0


def told(config: Path) -> dict[str, Any]:
    found = call(load_settings(config).control_socket, Request("status"))["traps"]
    assert isinstance(found, dict)
    return found


def test_a_daemon_acknowledges_its_users_and_keeps_its_engine(tmp_path: Path) -> None:
    port = free_port()
    with LabNetwork(tmp_path, interval_s=1.0, traps=f"127.0.0.1:{port}") as lab:
        plain = lab.config.read_text()
        credential = CREDENTIAL.format(user="noc", auth=AUTH_PASSWORD, priv=PRIV_PASSWORD)
        lab.config.write_text(plain)
        engine = tmp_path / "state" / NAME
        with DaemonProcess(lab.config) as daemon:
            eventually(lambda: all_up(lab.store), "all circuits up")
            assert not informed(port, USER), "no credential has a user"
            assert told(lab.config)["refused"].keys() == {"version 3"}
            assert not engine.exists()

            lab.config.write_text(plain + credential)
            daemon.signal(signal.SIGHUP)
            eventually(lambda: "informs of SNMPv3 are received as engine" in daemon.log, "users are let in")
            eventually(lambda: informed(port, USER), "the inform is acknowledged")
            with writing(lab.store):
                assert not informed(port, USER, trap=PORT_UP), "nothing can be stored"
            eventually(lambda: alarms(lab.store) == [True, False], "it is stored as soon as that can be")
            assert informed(port, USER, trap=PORT_UP)
            assert alarms(lab.store) == [True, False], "told once"
            first = json.loads(engine.read_text())
            assert first["boots"] == 1
            assert not informed(port, OTHER)
            refused = told(lab.config)["refused"]
            assert refused["user"] >= 1

            lab.config.write_text(plain + credential.replace("noc", "eve"))
            daemon.signal(signal.SIGHUP)
            eventually(lambda: informed(port, OTHER), "the other user after a reload")
            assert not informed(port, USER)
            assert json.loads(engine.read_text()) == first, "a reload is no boot"
            assert daemon.stop() == 0, daemon.log
            assert "Traceback" not in daemon.log
        with DaemonProcess(lab.config) as daemon:
            eventually(lambda: daemon.log.count("received as engine") == 2, "it listens again")
            second = json.loads(engine.read_text())
            assert (second["engine_id"], second["boots"]) == (first["engine_id"], 2)
            former = ("-e", f"0x{first['engine_id']}", "-Z", "1,3")
            assert informed(port, OTHER, *former), "who knows the former boot is told the new one"
            assert told(lab.config)["refused"] == {"not_in_time_window": 1}
            assert daemon.stop() == 0, daemon.log
            assert "Traceback" not in daemon.log
