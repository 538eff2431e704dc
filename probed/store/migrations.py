"""From any older schema to this program's, each step in one transaction with its version number."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from probed.store import schema
from probed.store.errors import NotAStore, StoreTooNew
from probed.store.figures import FIGURES
from probed.store.path_bins import PATH_INDEXES
from probed.store.path_days import PATH_DAYS
from probed.store.pm_bins import PM_TABLES
from probed.store.sent import SENT
from probed.store.tickets import TICKETS


class Migration(NamedTuple):
    """The statements that lead from `version` - 1 to `version`."""

    version: int
    title: str
    statements: tuple[str, ...]


MIGRATIONS: Final = (
    Migration(1, "first light", schema.VERSION_1),
    Migration(2, "a daemon that a NOC can leave alone", schema.VERSION_2),
    Migration(3, "shelving, flap damping and escalation of problems", schema.VERSION_3),
    Migration(4, "bins of performance monitoring", PM_TABLES),
    Migration(5, "results of tests that measure circuits", schema.VERSION_5),
    Migration(6, "what probes measure", schema.PROBES),
    Migration(7, "what was sent into the network", SENT),
    Migration(
        8,
        "what bins witness; figures that are kept; tickets; alarms",
        (*PATH_INDEXES, *FIGURES, *TICKETS, *schema.ALARMS),
    ),
    Migration(9, "local days of what probes measured", PATH_DAYS),
)
CURRENT: Final = MIGRATIONS[-1].version


def version_of(db: sqlite3.Connection, path: Path) -> int:
    """The store's schema version, 0 for an empty database; NotAStore when another program made it."""
    application = db.execute("PRAGMA application_id").fetchone()[0]
    if application == schema.APPLICATION_ID:
        return int(db.execute("SELECT schema FROM meta").fetchone()[0])
    if application != 0 or db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        raise NotAStore(path)
    return 0


def refuse_newer(db: sqlite3.Connection, path: Path, known: int) -> int:
    """The store's version, if this program knows it (StoreTooNew)."""
    version = version_of(db, path)
    if version > known:
        raise StoreTooNew(path, version, known)
    return version


def migrate(
    db: sqlite3.Connection, path: Path, now_us: int, migrations: Sequence[Migration] = MIGRATIONS
) -> tuple[int, int]:
    """Bring the store up to the last of `migrations`; returns (version before, version after).

    A process killed between or inside steps leaves a whole store of one of the versions.
    """
    known = migrations[-1].version
    before = refuse_newer(db, path, known)
    for step in migrations:
        if step.version > before:
            _apply(db, step, now_us)
    return before, known


def _apply(db: sqlite3.Connection, step: Migration, now_us: int) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement in step.statements:
            db.execute(statement)
        if step.version == 1:
            db.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            db.execute("INSERT INTO meta(id, schema, created) VALUES (1, 1, ?)", (now_us,))
        else:
            db.execute("UPDATE meta SET schema = ?", (step.version,))
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
