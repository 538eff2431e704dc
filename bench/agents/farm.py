"""A farm of SNMP agents that answers on every address of 127.1.0.0/16, as a process of its own.

Preferred is the C farm of the shared bench, compiled here, on which the bounds are stated. Where it or a
compiler is missing, the farm in python_farm.py serves, and a note says so: when replies come more slowly they
come in smaller bursts, and every wake-up costs both pollers more, so its ratios are not those of the C farm.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agents.figures import note
from collectors.snmp.ber import Kind, Oid, encode_request

SOURCE: Final = Path(__file__).resolve().parents[2] / "../shared/bench/snmp/fast_agent.c"
COMMUNITY: Final = b"public"
SYS_UP_TIME: Final[Oid] = (1, 3, 6, 1, 2, 1, 1, 3, 0)
EXTENSIONS: Final[Oid] = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
COLUMNS: Final = [(*EXTENSIONS, column) for column in (1, 6, 7, 8, 10, 11, 12, 18)]
ROWS: Final = 32
TEN: Final = [SYS_UP_TIME, *((*EXTENSIONS, column, row) for row in (1, 2, 3) for column in (6, 10, 15))]


def host(number: int) -> str:
    """The address of an agent, 0 to 65535."""
    return f"127.1.{number >> 8}.{number & 255}"


def port_name(number: int, row: int) -> str:
    """The ifName of a row of an agent."""
    return f"stm1-{number + (1 << 16) & 0xFFFF}/{row}"


@contextlib.contextmanager
def farm(latency_ms: float = 0.0, loss_percent: float = 0.0) -> Iterator[int]:
    """The port on which every agent listens."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="farm-") as folder:
        command = [*_program(Path(folder)), "-p", str(port), "-l", str(latency_ms), "-d", str(loss_percent)]
        process = subprocess.Popen([*command, "-i", "60", "-t", "600"], stderr=subprocess.DEVNULL)
        try:
            _await_answer(port, process)
            yield port
        finally:
            process.kill()
            process.wait()


def _program(folder: Path) -> list[str]:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler and SOURCE.is_file():
        built = folder / "fast_agent"
        subprocess.run([compiler, "-O2", "-o", str(built), str(SOURCE)], check=True)
        return [str(built)]
    missing = f"{SOURCE} is not here" if compiler else "there is no C compiler"
    note(f"{missing}: the slower farm in Python answers instead of fast_agent")
    return [sys.executable, str(Path(__file__).with_name("python_farm.py"))]


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    question = encode_request(Kind.GET, COMMUNITY, 1, [SYS_UP_TIME])
    deadline = time.monotonic() + 10
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(0.2)
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError):
                asker.sendto(question, (host(0), port))
                asker.recv(4096)
                return
    raise SystemExit(f"the agent farm did not come up on port {port}")
