"""Recordings of real equipment, served as agents by snmpsim."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from collectors.snmp.ber import (
    INTEGER,
    IP_ADDRESS,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    Content,
    Kind,
    Oid,
    Value,
    encode_request,
    parse_oid,
)
from tests.support.peer import free_port, program, running

_ABOVE = [parent / "shared/data/snmprec" for parent in Path(__file__).resolve().parents[3:]]
RECORDINGS = next((folder for folder in _ABOVE if folder.is_dir()), _ABOVE[0])
"""Beside this repository, or beside a folder that it is in."""


def recorded(path: Path) -> dict[Oid, Value]:
    """The content of a recording: lines of name|type tag, 'x' = hexadecimal|value."""
    out: dict[Oid, Value] = {}
    for line in path.read_text(encoding="latin-1").splitlines():
        if line.count("|") >= 2:
            name, tag, text = line.rstrip().split("|", 2)  # snmpsim serves lines without trailing blanks
            out[parse_oid(name)] = _value(int(tag.removesuffix("x")), text, hexadecimal=tag.endswith("x"))
    return out


def _value(tag: int, text: str, *, hexadecimal: bool) -> Value:
    content: Content
    match tag:
        case 4 | 64 if hexadecimal:
            content = bytes.fromhex(text)
        case 4:
            content = text.encode("latin-1")
        case 64:
            content = bytes(int(part) for part in text.split("."))
        case 6:
            content = parse_oid(text)
        case _:
            content = int(text)
    return Value({2: INTEGER, 4: OCTET_STRING, 6: OBJECT_IDENTIFIER, 64: IP_ADDRESS}.get(tag, tag), content)


@contextlib.contextmanager
def snmpsim(folder: Path, recordings: Path = RECORDINGS) -> Iterator[int]:
    """Every recording of a folder under a community of its file's name; the port it listens on.

    snmpsim gives up root for `nobody`, who must be able to read what it serves: give it a folder of /tmp.
    """
    data, cache, port = folder / "data", folder / "cache", free_port()
    shutil.copytree(recordings, data)
    cache.mkdir()
    for path in [folder, cache, data, *data.iterdir()]:
        path.chmod(0o777 if path.is_dir() else 0o644)
    community = min(path.stem for path in data.glob("*.snmprec")).encode()
    question = encode_request(Kind.GETNEXT, community, 1, [(1, 3, 6)])
    command = [program("snmpsimd"), f"--data-dir={data}", f"--cache-dir={cache}"]
    command += [f"--agent-udpv4-endpoint=127.0.0.1:{port}", "--process-user=nobody", "--process-group=nogroup"]
    with running(command, port, question, folder / "log"):
        yield port
