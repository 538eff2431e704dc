"""The same GETs by net-snmp's C library (1,000 sessions, epoll, asynchronous), compiled from the shared bench."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from agents.farm import SOURCE
from agents.figures import note

ASKER = SOURCE.with_name("netsnmp_async.c")
_PORT = "1161"
_SAYS = re.compile(r"ok (\d+) vb, ([0-9.]+) us CPU a PDU")


def netsnmp(folder: Path, port: int) -> Path | None:
    """The program for agents at this port, or None with a note why it cannot be had."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not ASKER.is_file():
        note(f"net-snmp's C library is not measured: {ASKER if compiler else 'a C compiler'} is not here")
        return None
    source = ASKER.read_text().replace(f":{_PORT}", f":{port}")
    built = folder / "netsnmp_async"
    command = [compiler, "-O2", "-x", "c", "-", "-lnetsnmp", "-o", str(built)]
    if subprocess.run(command, input=source, text=True, capture_output=True, check=False).returncode:
        note("net-snmp's C library is not measured: install libsnmp-dev")
        return None
    return built


def us_a_pdu(program: Path) -> float:
    """CPU of one run of 10,000 GETs of 10 values, all of which must be answered."""
    said = _SAYS.search(subprocess.run([str(program)], capture_output=True, text=True, check=True).stdout)
    if said is None or int(said[1]) != 100_000:
        raise SystemExit(f"net-snmp's C library lost answers: {said and said[0]}")
    return float(said[2])
