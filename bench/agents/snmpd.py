"""net-snmp's agent with one user of SNMPv3, on a free port of 127.0.0.1."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from collectors.snmp.ber import Kind, encode_request

USER: Final = "bench"
PASSWORD: Final = "bench-password"
COMMUNITY: Final = "bench"


@contextlib.contextmanager
def snmpd() -> Iterator[int]:
    """The port it listens on; a bench that needs it cannot run without it."""
    program = shutil.which("snmpd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise SystemExit("snmpd is not installed: run tests/install_peers.sh")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="snmpd-") as folder:
        config = Path(folder) / "snmpd.conf"
        config.write_text(
            f"rocommunity {COMMUNITY} 127.0.0.1\nrouser {USER} priv\n"
            f"createUser {USER} SHA {PASSWORD} AES {PASSWORD}\n"
        )
        command = [program, "-f", "-C", "-c", str(config), "-Lo", "-p", f"{folder}/pid", f"udp:127.0.0.1:{port}"]
        env = {**os.environ, "SNMP_PERSISTENT_DIR": folder, "MIBS": ""}
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _await_answer(port, process)
            yield port
        finally:
            process.kill()
            process.wait()


def _await_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    question = encode_request(Kind.GET, COMMUNITY.encode(), 1, [(1, 3, 6, 1, 2, 1, 1, 3, 0)])
    deadline = time.monotonic() + 20
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(0.2)
        asker.connect(("127.0.0.1", port))
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError):
                asker.send(question)
                asker.recv(4096)
                return
    raise SystemExit(f"snmpd did not come up on port {port}")
