"""What can go wrong with a store, told for people: where, what, what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from probed.errors import ProbedError


class StoreError(ProbedError):
    """Base of every expected failure of the store; `path` is the store's file."""

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        super().__init__(f"{path}: {message}")


class StoreMissing(StoreError):
    """There is no store to read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, "there is no store here. Start the daemon once (`probed run`), or correct [store] path."
        )


class FolderMissing(StoreError):
    """The folder that is to hold the store does not exist."""

    def __init__(self, path: Path) -> None:
        hint = f"Create it (mkdir -p '{path.parent}') or correct [store] path."
        super().__init__(path, f"the folder '{path.parent}' does not exist. {hint}")


class StoreLocked(StoreError):
    """Another daemon writes to this store. `pid` None = it has not yet written its number down."""

    def __init__(self, path: Path, pid: int | None) -> None:
        self.pid = pid
        who = f"pid {pid}" if pid is not None else "pid not known yet"
        super().__init__(
            path,
            f"another daemon ({who}) holds this store. Stop it first, or give this one a [store] path of its own.",
        )


class StoreTooNew(StoreError):
    """A later program wrote the store: this one must not touch it."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        self.version, self.known = version, known
        super().__init__(
            path,
            f"the store has schema version {version}, this program knows up to {known}."
            " Install the version of probed that wrote it, or a later one.",
        )


class StoreTooOld(StoreError):
    """An earlier program wrote the store, and a reader may not migrate it."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        self.version, self.known = version, known
        super().__init__(
            path,
            f"the store has schema version {version}, this program reads version {known}."
            " Start the daemon of this version once: it migrates the store.",
        )


class NotAStore(StoreError):
    """The file is a database, but not one of ours."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, "this is a database of another program. Correct [store] path; the file was not touched."
        )


class StoreCorrupt(StoreError):
    """The file does not read as a database."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            path,
            f"the store is damaged ({detail}). Keep a copy of the file with its -wal for analysis,"
            " put the last backup in its place, then start again.",
        )


class StoreUnwritable(StoreError):
    """The file, its folder or its lock cannot be written or opened by this user."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            path,
            f"the store cannot be opened for writing ({detail}). Let the daemon's user own the file and its folder,"
            " and look whether the file system is mounted read-only.",
        )


class StoreUnreadable(StoreError):
    """A reader cannot open the file."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            path, f"the store cannot be opened for reading ({detail}). Use the daemon's user or join its group."
        )


class StoreStalled(StoreError):
    """Nothing of the batch was kept; the same batch may be committed again. Base of what may pass."""


class StoreFull(StoreStalled):
    """No room to commit."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            "the disk is full: the last batch was not stored, nothing of it is half-written."
            " Make room; the daemon tries the same batch again.",
        )


class StoreIoError(StoreStalled):
    """The disk refused to write, read or flush."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            path,
            f"the disk failed ({detail}): the last batch is not acknowledged."
            " Look at the kernel's log; the daemon tries the same batch again.",
        )


class StoreReadOnly(StoreStalled):
    """The file system has turned read-only under the daemon, as ext4 does after an error of the disk."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            path,
            f"the store cannot be written any more ({detail}): the last batch is not acknowledged. Look whether"
            " the file system was remounted read-only, and why (the kernel's log);"
            " the daemon tries the same batch again.",
        )


class StoreBusy(StoreStalled):
    """Somebody else writes to the file, which nobody but the daemon may."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            "another program keeps the store locked. Only the daemon may write to it; end that program."
            " The daemon tries the same batch again.",
        )


def from_commit(path: Path, exc: sqlite3.Error) -> Exception:
    """`from_sqlite` of a store that was written before: what is in the way may pass."""
    found = from_sqlite(path, exc)
    return StoreReadOnly(path, str(exc)) if isinstance(found, StoreUnwritable) else found


def from_sqlite(path: Path, exc: sqlite3.Error, *, reading: bool = False) -> Exception:
    """The failure as one of ours, or the same exception when it is a bug and not a condition."""
    match getattr(exc, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return StoreFull(path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StoreCorrupt(path, str(exc))
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return StoreUnreadable(path, str(exc)) if reading else StoreUnwritable(path, str(exc))
        case sqlite3.SQLITE_IOERR:
            return StoreIoError(path, f"{exc}, {getattr(exc, 'sqlite_errorname', '')}")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreBusy(path)
        case _:
            return exc
