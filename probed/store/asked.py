"""What people sent into the network by hand: a file of lines beside the store, which only grows.

Each line is one command that was given: {"at": microseconds UTC, "by": who, "command": ..., "sent": [[receiver, what,
times], ...]}. It is written in one piece, by the daemon for whoever may talk to it, else by the command itself.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from probed.errors import ProbedError

MOST_ROWS: Final = 300
"""Of one line; more become several."""
_MOST_TEXT: Final = 300


class Handful(NamedTuple):
    """So many of one kind to one receiver."""

    receiver: str
    what: str
    times: int


class ByHand(NamedTuple):
    """One command of somebody, or a part of it."""

    at: int
    by: str
    command: str
    sent: tuple[Handful, ...]


def asked_path(store: Path) -> Path:
    return store.with_name("asked.jsonl")


def append(path: Path, one: ByHand) -> None:
    """Add it; OSError when it cannot be written. The file belongs to whom its folder belongs to.

    Half a line, of a disk that was full, is ended first: what comes after it would be lost with it.
    """
    fresh = not path.exists()
    line = json.dumps(one._asdict(), ensure_ascii=False, separators=(",", ":")) + "\n"
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        if fresh and os.geteuid() == 0:
            owner = path.parent.stat()
            with contextlib.suppress(OSError):
                os.fchown(handle, owner.st_uid, owner.st_gid)
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        raw = b"\n" * torn + line.encode()
        if os.write(handle, raw) != len(raw):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    finally:
        os.close(handle)


def rows_of(told: object) -> tuple[Handful, ...]:
    """What a caller says that it sent; ProbedError where it is nothing of the kind."""
    rows = told if isinstance(told, list) else None
    if rows is None or not 0 < len(rows) <= MOST_ROWS or not all(map(_sound, rows)):
        raise ProbedError(f"'sent' must be 1 to {MOST_ROWS} rows of receiver, kind and count")
    return tuple(Handful(*row) for row in rows)


def _sound(row: object) -> bool:
    return (
        isinstance(row, Sequence)
        and len(row) == 3
        and all(isinstance(text, str) and 0 < len(text) <= _MOST_TEXT and text.isprintable() for text in row[:2])
        and type(row[2]) is int
        and 0 < row[2] < 1 << 53
    )


def read(path: Path) -> Iterator[ByHand]:
    """All of it in the order in which it was written; a line that was cut off by a full disk is left out."""
    try:
        with path.open("r", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                with contextlib.suppress(ValueError, TypeError, KeyError, ProbedError):
                    said = json.loads(line)
                    yield ByHand(int(said["at"]), str(said["by"]), str(said["command"]), rows_of(said["sent"]))
    except FileNotFoundError:
        return
    except OSError as exc:
        raise ProbedError(f"{path}: cannot be read ({exc.strerror})") from exc
