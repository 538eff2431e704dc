"""When reports were published, from the evidence ledger: what it says is believed as far as its chain holds.

Of each chain all links are looked at, and against the folder's last head also its end; of what was published the
content too. Everything else in it is for `probed ledger verify`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from probed.model.ids import CustomerId
from probed.model.instant import DAY_US, from_datetime
from probed.model.publication import BROKEN, NOT_READ, UNREADABLE, Publication, ReportRecord
from sla.ledger import GENESIS, ChainEnd, Entry, entry_hash, entry_of, parse_head

_HEADS: Final = "heads.jsonl"
_KIND: Final = b'"kind":"assessment"'
_AT: Final = b'{"at":'
_PREVIOUS: Final = b'"previous":"'
_SHA256: Final = b'","sha256":"'
_HEX: Final = 64

_Stamp: TypeAlias = tuple[int, int, int] | None
"""Of a file: its inode, size and time of change; None = it is not there."""


def ledger_beside(store: Path) -> Path:
    """The folder of the ledger that belongs to a store."""
    return store.parent / "ledger"


class LedgerReports:
    """The records of an installation's customers. Read when asked for, and again only what has changed since."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._heads: tuple[_Stamp, _Heads | None] | None = None
        self._known: dict[CustomerId, tuple[tuple[_Stamp, _Stamp], ChainRead]] = {}

    def __call__(self, customer: CustomerId) -> ReportRecord:
        """What the ledger has of a customer's reports; a trouble with it is part of the answer."""
        try:
            if not self._folder.is_dir():
                return NOT_READ
        except OSError:  # a folder on the way to it may not be searched
            return ReportRecord(None, (), UNREADABLE)
        # The head first: a chain is never shorter than a head that was there before it was read.
        chain = self._folder / f"{customer}.jsonl"
        stamps = _stamp(self._folder / _HEADS), _stamp(chain)
        known = self._known.get(customer)
        try:
            heads = self._read_heads(stamps[0])
            if heads is None:
                return ReportRecord(None, (), BROKEN)
            if known is None or known[0] != stamps:
                end, read = heads.ends.get(customer), ChainRead(customer)
                if known is not None and _grown(known[0][1], stamps[1]) and known[1].goes_on_to(end):
                    read = known[1]
                read.on(_rest(chain, read.size), end)
                known = self._known[customer] = stamps, read
        except OSError:
            self._known.pop(customer, None)
            return ReportRecord(None, (), UNREADABLE)
        return known[1].record.within(heads.began)

    def _read_heads(self, stamp: _Stamp) -> _Heads | None:
        """What the first and the last head say; None where one of them is damaged."""
        if self._heads is None or self._heads[0] != stamp:
            self._heads = stamp, _NO_HEADS if stamp is None else _heads_in(self._folder / _HEADS)
        return self._heads[1]


class _Heads(NamedTuple):
    """Since when there is a ledger for certain, and the ends of all chains by the last head."""

    began: int | None
    ends: Mapping[str, ChainEnd]


_NO_HEADS: Final = _Heads(None, {})


def _heads_in(path: Path) -> _Heads | None:
    with path.open("rb") as file:
        first = parse_head(file.readline())
    last = parse_head(_last_line(path))
    if first is None or last is None:
        return None
    try:
        day = date.fromisoformat(first.day)
    except ValueError:
        return None
    # Over by then in every zone.
    began = from_datetime(datetime.combine(day, time(), UTC)) + 2 * DAY_US
    return _Heads(began, {str(end.customer): end for end in last.ends})


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _grown(before: _Stamp, now: _Stamp) -> bool:
    """Whether a file is the same, or the same with more at its end."""
    return before == now or (before is not None and now is not None and before[0] == now[0] and before[1] < now[1])


def _rest(path: Path, start: int) -> bytes:
    """What a file holds from a place on; nothing where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read()
    except FileNotFoundError:
        return b""


def _last_line(path: Path) -> bytes:
    """The last whole line, read from the end."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        step = 1 << 16
        while True:
            file.seek(max(size - step, 0))
            lines = file.read(step).split(b"\n")
            if len(lines) > 2 or step >= size:  # a whole line, and what is before and after it
                return lines[-2] if len(lines) > 1 else b""
            step *= 4


class _Line(NamedTuple):
    """What every line is looked at for. `told`: the latest instant up to here."""

    number: int
    text: bytes
    told: int
    sha256: bytes


class ChainRead:
    """A customer's chain as far as it was read; it goes on where it ended, as a ledger does.

    Half a line at the end, as a power cut leaves it, was never an entry.
    """

    def __init__(self, customer: CustomerId) -> None:
        self._customer = customer
        self.size = 0
        """Bytes of whole lines."""
        self._last = _Line(0, b"", 0, GENESIS.encode())
        self._first: int | None = None
        self._end: ChainEnd | None = None
        """That of the last head, as far as it was held against this chain."""
        self._published: dict[str, Publication] = {}
        self._broken = False

    @property
    def record(self) -> ReportRecord:
        """What is known by now."""
        if self._broken:
            return ReportRecord(None, (), BROKEN)
        return ReportRecord(self._first, tuple(self._published.values()))

    def goes_on_to(self, end: ChainEnd | None) -> bool:
        """Whether a head can be held against what follows: else the chain is to be read from its beginning."""
        return not self._broken and (end is None or end == self._end or end.number > self._last.number)

    def on(self, raw: bytes, end: ChainEnd | None) -> None:
        """Read what follows. `end`: as the last head has it, None = that knows nothing of this chain."""
        try:
            self._broken = not self._take(raw, end)
        except (ValueError, KeyError, TypeError):
            self._broken = True
        self._end = end

    def _take(self, raw: bytes, end: ChainEnd | None) -> bool:
        """Whether it is the chain that the head knew: neither written anew nor cut off since."""
        for line in self._lines(raw):
            if self._first is None:
                self._first = line.told
            if end is not None and line.number == end.number and line.sha256.decode() != end.sha256:
                return False
            if _KIND in line.text:
                found = _publication(self._customer, line)
                if found is not None:
                    self._published.setdefault(found.label, found)
            self._last = line._replace(text=b"")
            self.size += len(line.text) + 1
        return end is None or self._last.number >= end.number

    def _lines(self, raw: bytes) -> Iterator[_Line]:
        """Every whole line, each of which follows the one before it (ValueError where one does not)."""
        number, _, told, previous = self._last
        for text in raw.split(b"\n")[:-1]:
            place = text.rfind(_PREVIOUS) + len(_PREVIOUS)
            if not text.startswith(_AT) or text[place : place + _HEX] != previous:
                raise ValueError(f"entry {number + 1} does not follow the one before it")
            after = place + _HEX + len(_SHA256)
            at = int(text[len(_AT) : text.index(b",")])
            # An entry is never older than what stands before it, whatever the clock said that it was written by.
            number, told, previous = number + 1, max(told, at) if number else at, text[after : after + _HEX]
            yield _Line(number, text, told, previous)


def _publication(customer: CustomerId, line: _Line) -> Publication | None:
    """What was published by a line; None where that is something else (ValueError where it does not hold)."""
    entry = entry_of(line.text)
    if entry is None or not _holds(entry, customer, line):
        raise ValueError(f"entry {line.number} is not what was written")
    body = json.loads(entry.body)
    kind, _, name = str(body["key"]).partition(":")
    whose, _, rest = name.partition(":")
    label, _, revision = rest.rpartition(":r")
    if kind != "published" or whose != customer:
        return None
    return Publication(
        customer, label, int(revision), line.told, entry.number, entry.sha256, str(body["sha256"]), entry.at
    )


def _holds(entry: Entry, customer: CustomerId, line: _Line) -> bool:
    return (entry.customer, entry.number, entry.sha256) == (customer, line.number, entry_hash(entry))
