"""A real net-snmp agent, and net-snmp's tools, for tests."""

from __future__ import annotations

import contextlib
import socket
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from collectors.snmp.ber import Kind, encode_request
from collectors.snmp.plan import SYS_UP_TIME
from tests.support.peer import free_port, program, running

COMMUNITY = "watch"


def has_ipv6() -> bool:
    """Whether this machine has a loopback of IPv6."""
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def snmpd(folder: Path, lines: Sequence[str] = (), port: int = 0) -> Iterator[int]:
    """An snmpd on 127.0.0.1 and ::1 with this machine's interfaces; the port it listens on."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "snmpd.conf"
    communities = (f"rocommunity {COMMUNITY} 127.0.0.1", f"rocommunity6 {COMMUNITY} ::1")
    config.write_text("\n".join([*communities, "sysName lab", *lines]) + "\n")
    command = [program("snmpd"), "-f", "-C", "-c", str(config), "-Lo", "-p", str(folder / "pid")]
    question = encode_request(Kind.GET, COMMUNITY.encode(), 1, [SYS_UP_TIME])
    env = {"SNMP_PERSISTENT_DIR": str(folder), "MIBS": ""}
    addresses = (f"udp:127.0.0.1:{port}", *([f"udp6:[::1]:{port}"] if has_ipv6() else []))
    with running([*command, *addresses], port, question, folder / "log", env):
        yield port


def tool(name: str, port: int, *arguments: str, community: str = COMMUNITY) -> list[str]:
    """Lines that a net-snmp tool prints, names and values numeric, one varbind a line."""
    flags = ["-v2c", "-c", community, "-Onet", "-t", "2", "-r", "2", "-m", "", "-M", "/nonexistent"]
    command = [program(name), *flags, f"127.0.0.1:{port}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env={"MIBS": ""})
    return done.stdout.splitlines()
