"""One connection that cannot write, and the committed states that are seen through it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from probed.store.connection import open_reader
from probed.store.errors import StoreTooOld, from_sqlite
from probed.store.migrations import CURRENT, refuse_newer


class Snapshots:
    """Use it from one thread at a time, and in short `snapshot`s.

    Each statement sees one committed state; several see the same one inside `with reader.snapshot():`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._depth = 0
        self._snapshots = 0
        self._db = open_reader(path)
        try:
            _require_current(refuse_newer(self._db, path, CURRENT), path)
        except BaseException as exc:
            self._db.close()
            if isinstance(exc, sqlite3.Error):
                raise from_sqlite(path, exc, reading=True) from exc
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @property
    def state(self) -> int | None:
        """Names the committed state that is seen inside a snapshot: what was read under one name stays true under
        it. None = outside of any.
        """
        return self._snapshots if self._depth else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside see the same committed state. Keep it short: it holds the writer's log back."""
        try:
            if self._depth == 0:
                self._db.execute("BEGIN")
                self._snapshots += 1
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0 and self._db.in_transaction:
                    self._db.execute("ROLLBACK")
        except sqlite3.Error as exc:
            raise from_sqlite(self.path, exc, reading=True) from exc

    def read(self, sql: str, *args: Any) -> list[Any]:
        """All rows of a statement."""
        if self._depth:  # errors are told by the snapshot
            return self._db.execute(sql, args).fetchall()
        with self.snapshot():
            return self._db.execute(sql, args).fetchall()

    def each(self, sql: str, *args: Any) -> Iterator[Any]:
        """Its rows one by one, for those who stop early. Only inside a snapshot."""
        return self._db.execute(sql, args)


def _require_current(version: int, path: Path) -> None:
    if version < CURRENT:
        raise StoreTooOld(path, version, CURRENT)
