"""The writing side: one connection, one thread, one transaction a batch."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Final, Self

from probed.clock import Clock, SystemClock
from probed.model.latency import Latency
from probed.store import figures, revisions, sink_outbox
from probed.store.batch import Batch
from probed.store.connection import open_writer, prepare_writer
from probed.store.errors import StoreStalled, StoreUnwritable, from_commit, from_sqlite
from probed.store.lock import StoreLock
from probed.store.migrations import MIGRATIONS, Migration, migrate, refuse_newer
from probed.store.path_days import KeptDays
from probed.store.statements import Marks, Step, steps

_log = logging.getLogger(__name__)

PRIVATE: Final = 0o640
"""Customers' names and outages are for the daemon's user and its group."""
CHECKPOINT_ROWS: Final = 32_000
"""After so many changed rows the log is copied into the file: a log of tens of megabytes at most."""
STALLED_WAIT_S: Final = 1.0
"""A store that stalls is tried again after so long."""
COMMIT_BOUNDS_US: Final = (1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000)


class StoreFigures:
    """What the store did since it was opened: counted in its thread, read by whoever asks."""

    __slots__ = ("commits", "failed", "last_us", "latency", "rows", "stalled")

    def __init__(self) -> None:
        self.commits = 0
        self.rows = 0
        self.failed = 0
        self.stalled = False
        """Whether the last commit failed."""
        self.last_us: int | None = None
        """When the last commit was on the disk."""
        self.latency = Latency(COMMIT_BOUNDS_US)


class Store:
    """The daemon's store. `commit` returns after the batch is on the disk; only one process may hold it open."""

    def __init__(
        self, path: Path, db: sqlite3.Connection, lock: StoreLock, checkpoint_rows: int, clock: Clock
    ) -> None:
        self.path = path
        self._db = db
        self._lock = lock
        self._checkpoint_rows = checkpoint_rows
        self._checkpointed = db.total_changes
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self.for_sinks = False
        """Whether commits leave marks for a sink (`sink_outbox`)."""
        self.for_figures = False
        """Whether commits leave marks for the figures that are kept (`figure_mark`)."""
        self._days = KeptDays(db)
        self.left_marks = 0
        """How many commits did."""
        self.left_acts = 0
        """How many of those with what people decided."""
        self._clock = clock
        self.figures = StoreFigures()
        latest: int = max(db.execute(sql).fetchone()[0] for sql in (sink_outbox.LATEST_STAMP, figures.LATEST_STAMP))
        self._stamps = count(max(clock.now_us(), latest) + 1)

    @classmethod
    def open(
        cls,
        path: Path,
        clock: Clock | None = None,
        *,
        migrations: Sequence[Migration] = MIGRATIONS,
        checkpoint_rows: int = CHECKPOINT_ROWS,
    ) -> Self:
        """Create the store or bring it up to date; StoreError says what is in the way."""
        lock = StoreLock(path)
        try:
            clock = clock or SystemClock()
            db = _prepared(path, clock.now_us(), migrations)
        except BaseException:
            lock.release()
            raise
        return cls(path, db, lock, checkpoint_rows, clock)

    async def commit(self, batch: Batch) -> None:
        """Store all of the batch or nothing. After StoreStalled the same batch may be committed again.

        If the caller is cancelled the batch may be stored all the same: commit it again to be sure.
        """
        await asyncio.get_running_loop().run_in_executor(self._thread, self._commit, batch)

    async def commit_at_last(self, batch: Batch) -> None:
        """The same however long the store stalls, for those beside the pipeline: it commits here too, and says in the
        log why nothing can be stored.
        """
        while True:
            try:
                await self.commit(batch)
            except StoreStalled:
                await asyncio.sleep(STALLED_WAIT_S)
            else:
                return

    def commit_now(self, batch: Batch) -> None:
        """The same for callers without an event loop."""
        self._thread.submit(self._commit, batch).result()

    def stamp(self) -> int:
        """Greater than every stamp that any mark ever had, whatever the clock does."""
        return next(self._stamps)

    @property
    def log_bytes(self) -> int:
        """Size of the write-ahead log: it grows while a reader holds a long transaction open."""
        try:
            return self.path.with_name(self.path.name + "-wal").stat().st_size
        except FileNotFoundError:
            return 0

    def close(self) -> None:
        """Finish the commit under way, then let go of file and lock; safe to call twice."""
        self._thread.shutdown(wait=True)
        self._db.close()
        self._lock.release()

    def _commit(self, batch: Batch) -> None:
        prepared = steps(batch)  # before the transaction: what is wrong with a row shows here
        prepared += [Step(sql, wanted) for sql, wanted in self._days.steps(batch) if wanted]
        if not prepared and not batch.revisions:
            return
        if self.for_sinks:
            marks = sink_outbox.marks_of(batch, self.stamp(), self._clock.now_us())
            prepared += [Step(sink_outbox.PUT_MARK, list(marks))] if marks else []
        if self.for_figures:
            found = figures.marked_by(batch)
            prepared += [Step(figures.PUT_MARKS, [figures.marks_row(found, self.stamp())])] if found else []
        else:
            found = {}
        self._counted(prepared, batch)
        if found:
            self.left_marks += 1
            self.left_acts += any(kind == "act" for kind, *_ in found)
        if self._db.total_changes - self._checkpointed >= self._checkpoint_rows:
            self._checkpoint()

    def _counted(self, prepared: Sequence[Step | Marks], batch: Batch) -> None:
        figures, before, began = self.figures, self._db.total_changes, time.perf_counter_ns()
        try:
            self._write(prepared, batch)
        except BaseException:
            figures.failed += 1
            figures.stalled = True
            raise
        figures.latency.add((time.perf_counter_ns() - began) // 1000)
        figures.commits += 1
        figures.rows += self._db.total_changes - before
        figures.last_us = self._clock.now_us()
        figures.stalled = False

    def _write(self, prepared: Sequence[Step | Marks], batch: Batch) -> None:
        db = self._db
        try:
            db.execute("BEGIN IMMEDIATE")
            for step in prepared:
                step.run(db)
            if batch.revisions:
                revisions.apply(db, batch.spans, batch.revisions)
            db.execute("COMMIT")
        except BaseException as exc:
            if db.in_transaction:  # SQLite itself has rolled back after some errors
                db.execute("ROLLBACK")
            if isinstance(exc, sqlite3.Error):
                raise from_commit(self.path, exc) from exc
            raise

    def _checkpoint(self) -> None:
        """Passive: waits for nobody. What fails here was committed before and is tried again later."""
        self._checkpointed = self._db.total_changes
        try:
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as exc:
            _log.warning("%s: checkpoint failed, the log keeps growing: %s", self.path, exc)


def _prepared(path: Path, now_us: int, migrations: Sequence[Migration]) -> sqlite3.Connection:
    """A connection to a store of this program's version."""
    fresh = not path.exists() or not path.stat().st_size
    if not fresh and not os.access(path, os.W_OK, effective_ids=True):
        raise StoreUnwritable(path, "the file is read-only")
    try:
        if fresh:
            _make_private(path)
        db = open_writer(path)
    except sqlite3.Error as exc:
        raise from_sqlite(path, exc) from exc
    try:
        refuse_newer(db, path, migrations[-1].version)
        prepare_writer(db)
        before, after = migrate(db, path, now_us, migrations)
    except BaseException as exc:
        db.close()
        if isinstance(exc, sqlite3.Error):
            raise from_sqlite(path, exc) from exc
        raise
    if fresh:
        _flush_folder(path.parent)
    if 0 < before < after:
        _log.info("%s: store migrated from schema version %d to %d", path, before, after)
    return db


def _make_private(path: Path) -> None:
    """An empty file is an empty database; SQLite gives log and index the mode of the file."""
    with contextlib.suppress(OSError):  # SQLite will say what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, PRIVATE))


def _flush_folder(folder: Path) -> None:
    """A new file is durable only with its entry in the folder."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
