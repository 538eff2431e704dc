"""A real net-snmp agent, and net-snmp's tools, for tests."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from collectors.snmp.ber import Kind, encode_request
from collectors.snmp.plan import SYS_UP_TIME
from tests.support.peer import free_port, program, running

COMMUNITY = "watch"


@contextlib.contextmanager
def snmpd(folder: Path, lines: Sequence[str] = (), port: int = 0) -> Iterator[int]:
    """An snmpd on 127.0.0.1 with this machine's interfaces; the port it listens on."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "snmpd.conf"
    config.write_text("\n".join([f"rocommunity {COMMUNITY} 127.0.0.1", "sysName lab", *lines]) + "\n")
    command = [program("snmpd"), "-f", "-C", "-c", str(config), "-Lo", "-p", str(folder / "pid")]
    question = encode_request(Kind.GET, COMMUNITY.encode(), 1, [SYS_UP_TIME])
    env = {"SNMP_PERSISTENT_DIR": str(folder), "MIBS": ""}
    with running([*command, f"udp:127.0.0.1:{port}"], port, question, folder / "log", env):
        yield port


def tool(name: str, port: int, *arguments: str, community: str = COMMUNITY) -> list[str]:
    """Lines that a net-snmp tool prints, names and values numeric, one varbind a line."""
    flags = ["-v2c", "-c", community, "-Onet", "-t", "2", "-r", "2", "-m", "", "-M", "/nonexistent"]
    command = [program(name), *flags, f"127.0.0.1:{port}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env={"MIBS": ""})
    return done.stdout.splitlines()
