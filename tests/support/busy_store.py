"""A store that another program keeps locked: SQLite itself refuses the commit, at once and as often as asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from probed.store.writer import Store


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Nothing can be committed inside."""
    store._db.execute("PRAGMA busy_timeout = 0")
    holder = sqlite3.connect(store.path, isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")
    finally:
        holder.close()
