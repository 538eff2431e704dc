"""A folder of chains: one file for each customer, one entry a line, appended and synced, never edited."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from probed.errors import ProbedError
from probed.model.canonical import canonical
from probed.model.ids import CustomerId
from sla.ledger import Entry, Flaw, Head, entry_of, head_over, line_of, parse_head, verify

HOUSE: Final = CustomerId("_house")
"""The chain of what concerns no single customer: operators' acts."""
HEADS: Final = "heads.jsonl"
_TAIL_BYTES: Final = 1 << 16


class Chain(NamedTuple):
    """What a file holds up to its first flaw. `torn`: the last line was cut off while it was written."""

    entries: tuple[Entry, ...]
    flaws: tuple[Flaw, ...]
    torn: bool


class LedgerFolder:
    """The chains of one installation. Only `extending` writes; whoever else reads sees whole lines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def customers(self) -> tuple[CustomerId, ...]:
        """Everybody who has a chain, in order."""
        if not self.path.is_dir():
            raise ProbedError(f"{self.path}: there is no ledger yet. Begin one: probed ledger extend")
        return tuple(CustomerId(file.stem) for file in sorted(self.path.glob("*.jsonl")) if file.name != HEADS)

    def chain(self, customer: CustomerId) -> Chain:
        """A customer's entries in the order of the file; a file that is not there has none."""
        if "/" in customer:
            raise ProbedError(f"customer '{customer}': there can be no such chain")
        try:
            raw = (self.path / f"{customer}.jsonl").read_bytes()
        except FileNotFoundError:
            return Chain((), (), torn=False)
        *lines, rest = raw.split(b"\n")
        entries: list[Entry] = []
        for number, line in enumerate(lines, start=1):
            entry = entry_of(line)
            if entry is None:
                flaw = Flaw(customer, number, "this line is no entry: it was damaged after it was written")
                return Chain(tuple(entries), (flaw,), torn=False)
            entries.append(entry)
        return Chain(tuple(entries), (), torn=bool(rest))

    def tail(self, customer: CustomerId) -> Entry | None:
        """The last entry, read from the end; None where there is none, or where the end is not sound."""
        try:
            with (self.path / f"{customer}.jsonl").open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                step = _TAIL_BYTES
                while True:
                    start = max(size - step, 0)
                    file.seek(start)
                    raw = file.read(size - start)
                    lines = raw.split(b"\n")
                    if len(lines) > 2 or not start:  # a whole line, and what is before and after it
                        return entry_of(lines[-2]) if len(lines) > 1 and not lines[-1] else None
                    step *= 4
        except FileNotFoundError:
            return None

    def heads(self) -> tuple[Head, ...]:
        """Every daily head, the oldest first."""
        try:
            raw = (self.path / HEADS).read_bytes()
        except FileNotFoundError:
            return ()
        found = []
        for number, line in enumerate(raw.split(b"\n")[:-1], start=1):
            head = parse_head(line)
            if head is None:
                raise ProbedError(
                    f"{self.path / HEADS}:{number}: this line is no head: it was damaged after it was written. "
                    "Restore the file from its copy"
                )
            found.append(head)
        return tuple(found)

    @contextmanager
    def extending(self) -> Iterator[Appender]:
        """The right to append, for one process at a time."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                raise ProbedError(f"{self.path}: somebody else is extending this ledger. Try again later") from exc
            yield Appender(self)


class Appender:
    """Appends to files that were whole when it began."""

    def __init__(self, folder: LedgerFolder) -> None:
        self._folder = folder

    def sound_chain(self, customer: CustomerId) -> tuple[Entry, ...]:
        """A chain that may be continued; half a line that a power cut left was never an entry, and is cut off."""
        found = self._folder.chain(customer)
        flaws = found.flaws or verify({customer: found.entries}, self._own_head(customer))
        if flaws:
            flaw = flaws[0]
            raise ProbedError(
                f"{self._folder.path / customer}.jsonl:{flaw.number}: {flaw.what}. "
                "Nothing is added to a ledger that does not hold: restore it from its copy"
            )
        if found.torn:
            self._cut(customer)
        return found.entries

    def _own_head(self, customer: CustomerId) -> Head | None:
        """What the folder's last head says of this chain: it was whole then, so a shorter one was cut since."""
        heads = self._folder.heads()
        ends = tuple(end for end in heads[-1].ends if end.customer == customer) if heads else ()
        return head_over("last head", ends) if ends else None

    def append(self, customer: CustomerId, entries: Sequence[Entry]) -> None:
        """Durable when it returns."""
        if entries:
            self._write(f"{customer}.jsonl", map(line_of, entries))

    def head(self, found: Head) -> None:
        self._write(HEADS, [canonical(found)])

    def _write(self, name: str, lines: Iterable[bytes]) -> None:
        path = self._folder.path / name
        fresh = not path.exists()
        try:
            with path.open("ab") as file:
                file.write(b"".join(line + b"\n" for line in lines))
                file.flush()
                os.fsync(file.fileno())
            if fresh:
                _sync_folder(path.parent)
        except OSError as exc:  # half a line is no entry, and is cut off at the next time
            raise ProbedError(
                f"{path}: cannot be written ({exc.strerror}). The next round goes on from here"
            ) from exc

    def _cut(self, customer: CustomerId) -> None:
        path = self._folder.path / f"{customer}.jsonl"
        raw = path.read_bytes()
        with path.open("r+b") as file:
            file.truncate(raw.rfind(b"\n") + 1)
            os.fsync(file.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """The whole file or the former one, whatever happens; durable when it returns."""
    fresh = path.with_name(path.name + ".new")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def head_of(raw: bytes, path: Path) -> Head:
    """A head as it was exported."""
    found = parse_head(raw)
    if found is None:
        raise ProbedError(f"{path}: this is no anchor of a ledger. Take the file that 'ledger anchor' wrote")
    return found
