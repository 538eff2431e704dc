"""Rows of a MIB as lines of a recording, and the one test that they describe."""

from __future__ import annotations

from collectors.snmp.recording import read_recording
from collectors.snmp.tables.probe import ProbeResult
from collectors.snmp.tables.profiles import decode, found
from collectors.snmp.tables.view import MibView

RTT = "1.3.6.1.4.1.9.9.42.1"
PING = "1.3.6.1.2.1.80.1"
NQA = "1.3.6.1.4.1.2011.5.25.111"
RPM = "1.3.6.1.4.1.2636.3.50.1"
H3C = "1.3.6.1.4.1.25506.8.3.1"
MEF = "1.3.6.1.4.1.15007.1.3.1"
TEST = "1.65.2.84.49"
"""Owner A, test T1."""


def rows(*lines: str) -> str:
    """'node column.index=value' as lines of a recording."""
    out = []
    for line in lines:
        name, value = line.split("=", 1)
        if value.startswith("0x"):
            out.append(f"{name}|4x|{value[2:]}")
        elif value.isdigit():
            out.append(f"{name}|{2 if int(value) < 2**31 else 66}|{value}")
        else:
            out.append(f"{name}|4|{value}")
    return "\n".join(out)


def facts_of(*told: object) -> tuple[object, ...]:
    return told


def probe(*lines: str, latest: bool = False) -> ProbeResult:
    view = MibView(read_recording(rows(*lines).encode()).values)
    (only,) = decode(view, found(view), latest=latest).probes
    return only


def nqa(*columns: str, table: str = "4.1", index: str = f"{TEST}.12.1", more: tuple[str, ...] = ()) -> ProbeResult:
    lines = (f"{NQA}.{table}.1.{column.replace('=', f'.{index}=')}" for column in columns)
    return probe(f"{NQA}.2.1.1.4.{TEST}=6", *more, *lines)


def rpm(*lines: str, latest: bool = False) -> ProbeResult:
    return probe(*(f"{RPM}.{line.format(TEST)}" for line in lines), latest=latest)
