"""Connections to the store: one kind that writes, one that cannot."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final
from urllib.parse import quote

from probed.store.errors import StoreMissing, from_sqlite

_WRITER: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # NORMAL loses acknowledged commits in a power cut
    "PRAGMA wal_autocheckpoint = 0",  # the writer checkpoints itself, after the commit was acknowledged
    "PRAGMA cache_size = -2048",  # 2 MiB: with 8 no commit was cheaper, and the daemon grew into it
    "PRAGMA trusted_schema = OFF",
)
_READER: Final = ("PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF")


def open_writer(path: Path) -> sqlite3.Connection:
    """The one connection that writes: only under the store's lock. Nothing is changed before `prepare_writer`."""
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)


def prepare_writer(db: sqlite3.Connection) -> None:
    """Make the connection durable and alone in checkpointing, once it is known that the file is ours."""
    for pragma in _WRITER:
        db.execute(pragma)


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; StoreError says why it cannot read."""
    if not path.is_file():
        raise StoreMissing(path)
    try:
        return _read_only(path, "mode=ro")
    except sqlite3.OperationalError as exc:
        # A clean end of the daemon leaves no log, and in a folder that this user cannot write SQLite cannot make
        # one: then nobody writes either, and the file alone is the whole store.
        if path.with_name(path.name + "-wal").exists():
            raise from_sqlite(path, exc, reading=True) from exc
    except sqlite3.Error as exc:
        raise from_sqlite(path, exc, reading=True) from exc
    try:
        return _read_only(path, "mode=ro&immutable=1")
    except sqlite3.Error as exc:
        raise from_sqlite(path, exc, reading=True) from exc


def _read_only(path: Path, options: str) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?{options}"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5.0)
    try:
        for pragma in _READER:
            db.execute(pragma)
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        db.close()
        raise
    return db
