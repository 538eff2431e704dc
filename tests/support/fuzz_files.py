"""Files that people hand in, and files that a disk gives back: tables, TOML, JSON, chains of the ledger."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from collectors.traps.trial import read_trial
from config.contracts import read_contract
from config.glance import glance
from config.layouts import layouts
from config.mistakes import Mistakes
from config.observations import read_jsonl
from config.operations import exclusions_table, windows_table
from config.probes import probe_tables
from config.settings_file import load_settings
from config.socket_path import socket_path
from config.tables import Table, read_table
from config.tickets import read_tickets
from probed.errors import ConfigError, ProbedError
from probed.ledger.files import LedgerFolder
from probed.model.canonical import canonical
from probed.model.ids import CustomerId
from sla.ledger import EntryKind, append, head, line_of, parse_head, verify
from tests.support.fuzzing import lines, nested, scratch

_ROOT: Final = Path(__file__).parents[2]
_EXAMPLES: Final = _ROOT / "config" / "examples"
_ZONE: Final = "Asia/Shanghai"
_C1: Final = CustomerId("BANK")

_TICKETS: Final = (
    b"id,circuit,opened,acknowledged,closed,held,summary\n"
    b"T1,C1,2026-10-01T08:00:00+08:00,2026-10-01T08:05:00+08:00,2026-10-01T10:00:00+08:00,"
    b"2026-10-01T08:30:00+08:00/2026-10-01T09:00:00+08:00,fibre cut\n"
    b"T2,C2,2026-10-02T08:00:00+08:00,,,,\xe5\x85\x89\xe7\xbc\x86\n"
)
_TICKETS_JSON: Final = (
    b'{"tickets": [\n{"id": "T1", "circuit": "C1", "opened": "2026-10-01T08:00:00+08:00",\n"held": '
    b'[["2026-10-01T08:30:00+08:00", "2026-10-01T09:00:00+08:00"]],\n"closed": "2026-10-01T10:00:00+08:00"},\n'
    b'{"id": "T2", "circuit": "C2", "opened": "2026-10-02T08:00:00+08:00", "summary": "\\u5149"}]}\n'
)
_OBSERVATIONS: Final = (
    b'{"source":"snmp:A","point":"A:e1-1","first":"2026-10-01T00:00:00Z","last":"2026-10-01T01:00:00Z",'
    b'"received":"2026-10-01T01:00:00Z","capacity":[1,1]}\n'
    b'{"source":"snmp:A","point":"A:e1-1","first":"2026-10-01T01:00:10Z","last":"2026-10-01T01:10:00Z",'
    b'"capacity":"down"}\n'
    b'{"source":"snmp:A","kind":"silence","point":"A","first":"2026-10-01T02:00:00Z","last":"2026-10-01T02:10:00Z",'
    b'"reason":"timeout"}\n'
)
_PROBES: Final = "id,name,owner,site,valid_from,valid_to\nP1,一,NJ,,2026-01-01,\nP2,two,NJ,BANK-HQ,,2026-12-31\n"
_MEASUREMENTS: Final = (
    "id,probe,path,target,kind,interval,packets,dscp,size,quorum,valid_from,valid_to\n"
    "M1,P1,C1,192.0.2.1,twamp,10s,10,46,128,,2026-01-01,\nM2,P2,VPN/BANK-HQ,far.example:862,one_way,1min,60,,,2,,\n"
)
_NOTIFICATION: Final = (
    b'{"varbinds": [["1.3.6.1.2.1.1.3.0", "timeticks", 100],\n'
    b'["1.3.6.1.6.3.1.1.4.1.0", "oid", "1.3.6.1.6.3.1.1.5.3"],\n["1.3.6.1.2.1.2.2.1.1.7", "integer", 7],\n'
    b'["1.3.6.1.2.1.2.2.1.2.7", "string", "stm1-1"]]}\n'
)
_EXCLUSIONS: Final = "exclusions.csv"
_MAINTENANCE: Final = "maintenance.csv"


def _tables() -> dict[str, Table[Any]]:
    known = (*layouts(_ZONE).tables, *probe_tables(_ZONE), exclusions_table(_ZONE), windows_table(_ZONE))
    return {table.file: table for table in known}


def _chain() -> tuple[bytes, bytes]:
    """A chain of a customer as it lies on the disk, and a head over it."""
    found = [append(None, _C1, EntryKind.ACT, 1, {"key": "act:1", "text": "中"}, None)]
    for number in range(2, 5):
        found.append(append(found[-1], _C1, EntryKind.SPAN, number, {"key": f"span:{number}"}, None))
    return b"".join(line_of(each) + b"\n" for each in found), canonical(head("2026-10-01", found[-1:])) + b"\n"


def seeds() -> Sequence[bytes]:
    """Each behind a line that names what it is."""
    chain, anchor = _chain()
    whole: dict[str, bytes] = {
        "probes.csv": _PROBES.encode(), "measurements.csv": _MEASUREMENTS.encode(),
        "tickets.csv": _TICKETS, "tickets.json": _TICKETS_JSON, "observations.jsonl": _OBSERVATIONS,
        "ledger.jsonl": chain, "heads.jsonl": anchor, "trap.json": _NOTIFICATION,
        _EXCLUSIONS: exclusions_table(_ZONE).header.encode() + b"\nX1,C1\n",
        _MAINTENANCE: windows_table(_ZONE).header.encode() + b"\nW1,C1\n",
    }  # fmt: skip
    tables = _tables()
    for path in sorted((_EXAMPLES / "inventory").glob("*.csv")):
        if path.name in tables:
            whole[path.name] = path.read_bytes()
    found = [name.encode() + b"\n" + content for name, content in sorted(whole.items())]
    found += [b"settings.toml\n" + path.read_bytes() for path in sorted(_EXAMPLES.rglob("p*.toml"))]
    contracts = sorted((_EXAMPLES / "inventory" / "contracts").glob("*.toml"))
    return found + [b"contract.toml\n" + path.read_bytes() for path in contracts]


def mutate(chance: random.Random, all_: Sequence[bytes]) -> bytes:
    """The body alone; the first line says who reads it."""
    name, _, body = chance.choice(all_).partition(b"\n")
    other = chance.choice(all_).partition(b"\n")[2]
    body = lines(chance, [body, body, body, other])
    return name + b"\n" + (nested(chance, body) if chance.random() < 0.03 else body)


def make() -> Callable[[bytes], bool]:
    """Whatever cannot be read is told as mistakes, in words."""
    folder = scratch()
    tables = _tables()
    readers: Mapping[str, Callable[[Path], object]] = {
        "settings.toml": _settings,
        "contract.toml": _contract,
        "tickets.csv": lambda path: read_tickets(path, _ZONE),
        "tickets.json": read_tickets,
        "observations.jsonl": read_jsonl,
        "ledger.jsonl": _ledger,
        "heads.jsonl": _heads,
        "trap.json": lambda path: read_trial(path.read_bytes()),
    }

    def one(data: bytes) -> bool:
        name, _, body = data.partition(b"\n")
        kind = name.decode()
        path = folder / kind
        path.write_bytes(body)
        try:
            if kind in readers:
                readers[kind](path)
            else:
                _table(path, tables[kind])
        except ProbedError:
            return False
        return True

    return one


def _table(path: Path, table: Table[Any]) -> None:
    mistakes = Mistakes()
    read_table(path, table, mistakes)
    mistakes.raise_if_any()


def _settings(path: Path) -> None:
    """As commands look at it in passing, and in full."""
    told = []
    for way in (glance, socket_path, load_settings):
        try:
            way(path)
        except ConfigError as exc:
            told.append(exc)
    if told:
        raise told[-1]


def _contract(path: Path) -> None:
    mistakes = Mistakes()
    read_contract(path, mistakes, _EXAMPLES / "inventory" / "contracts")
    mistakes.raise_if_any()


def _ledger(path: Path) -> None:
    folder = LedgerFolder(path.parent)
    customer = CustomerId(path.stem)
    found = folder.chain(customer)
    folder.tail(customer)
    flaws = found.flaws or verify({customer: found.entries})
    if flaws or found.torn:
        raise ProbedError(str(flaws or "torn"))


def _heads(path: Path) -> None:
    for line in path.read_bytes().splitlines():
        anchor = parse_head(line)
        if anchor is None:
            raise ProbedError("no head")
        flaws = verify({_C1: ()}, anchor)
        assert flaws, "an anchor of four entries over none"
