"""What is left of files when the power fails: synced sectors surely, of all others each by chance.

A program is run with `power_journal.c` preloaded; its journal is replayed up to the cut. A write that was not synced
is kept or lost sector by sector (512 octets, as disks write them), in no order; so is a change of size, and the entry
of a file in its folder until the folder was synced.
"""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.programs import program

ROOT: Final = Path(__file__).resolve().parents[2]
SECTOR: Final = 512
ACKNOWLEDGED: Final = "acknowledged"
"""What the program writes into this file is what it told the world: it is not on the disk that fails."""
_HEAD: Final = struct.Struct("<cQHI")


class Step(NamedTuple):
    """One act on one file: W write, T truncate, S sync, U unlink; D = sync of the folder."""

    kind: str
    name: str
    offset: int = 0
    data: bytes = b""


def read_journal(path: Path) -> Iterator[Step]:
    """The steps in their order."""
    raw, at = path.read_bytes(), 0
    while at < len(raw):
        kind, offset, name_size, data_size = _HEAD.unpack_from(raw, at)
        begin = at + _HEAD.size
        middle, at = begin + name_size, begin + name_size + data_size
        yield Step(kind.decode(), raw[begin:middle].decode(), offset, raw[middle:at])


class _File:
    """The content that is safe, and what was done since."""

    def __init__(self) -> None:
        self.safe = bytearray()
        self.since: list[Step] = []

    def synced(self) -> None:
        for step in self.since:
            _apply(self.safe, step)
        self.since.clear()

    def left(self, chance: random.Random) -> bytes:
        content = bytearray(self.safe)
        for step in self.since:
            for part in _sectors(step):
                if chance.random() < 0.5:
                    _apply(content, part)
        return bytes(content)


class Disk:
    """Files of one folder, as they would be found after a power cut."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        self._entries: dict[str, _File] = {}
        """As of the last sync of the folder."""

    def do(self, step: Step) -> None:
        if step.kind == "D":
            self._entries = dict(self._files)
        elif step.kind == "U":
            del self._files[step.name]
        elif step.kind == "S":
            self._files.setdefault(step.name, _File()).synced()
        else:
            self._files.setdefault(step.name, _File()).since.append(step)

    def left(self, chance: random.Random) -> dict[str, bytes]:
        """The files after the cut. Of a file made or unlinked since the folder was synced nobody knows."""
        found = {}
        for name in sorted({*self._files, *self._entries}):
            now, before = self._files.get(name), self._entries.get(name)
            file = now if now is before or chance.random() < 0.5 else before
            if file is not None:
                found[name] = file.left(chance)
        return found


def _sectors(step: Step) -> Iterator[Step]:
    if step.kind == "T":
        yield step
        return
    at, end = step.offset, step.offset + len(step.data)
    while at < end:
        border = min(at // SECTOR * SECTOR + SECTOR, end)
        yield Step("W", step.name, at, step.data[at - step.offset : border - step.offset])
        at = border


def _apply(content: bytearray, step: Step) -> None:
    if step.kind == "T":
        del content[step.offset :]
        content.extend(bytes(step.offset - len(content)))
        return
    content.extend(bytes(max(step.offset - len(content), 0)))
    content[step.offset : step.offset + len(step.data)] = step.data


class Cut(NamedTuple):
    """A moment: what is left on the disk, and the last number that was acknowledged before (-1 = none)."""

    acknowledged: int
    files: dict[str, bytes]


def cuts(steps: Sequence[Step], moments: Iterable[int], chance: random.Random) -> Iterator[Cut]:
    """The disk after so many steps, for each moment in its order."""
    disk, done, acknowledged = Disk(), 0, -1
    for moment in sorted(moments):
        for step in steps[done:moment]:
            if step.name != ACKNOWLEDGED:
                disk.do(step)
            elif step.kind == "W":
                acknowledged = int(step.data)
        done = moment
        yield Cut(acknowledged, disk.left(chance))


def record(folder: Path, *words: str) -> list[Step]:
    """Run a module of the tests on an empty folder, and what it did there."""
    preloaded, journal = folder.with_suffix(".so"), folder.with_suffix(".journal")
    source = Path(__file__).with_name("power_journal.c")
    compiler = program("gcc", "gcc")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", preloaded, source, "-ldl"], check=True)
    folder.mkdir()
    watched = {"LD_PRELOAD": str(preloaded), "POWER_FOLDER": str(folder), "POWER_JOURNAL": str(journal)}
    subprocess.run([sys.executable, "-m", *words], cwd=ROOT, env={**os.environ, **watched}, check=True)
    return list(read_journal(journal))
