"""Every older store becomes a current one, with all its rows; a published version is never edited."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from probed.model.problem import Flaps, ProblemEvent, Shelf, Transition
from probed.store.batch import Batch
from probed.store.errors import StoreTooOld
from probed.store.migrations import CURRENT, MIGRATIONS, Migration, migrate, version_of
from probed.store.reader import Reader
from probed.store.reading import snapshots
from probed.store.schema import APPLICATION_ID
from probed.store.writer import Store
from tests.support import store_stream as stream

GOLDEN = Path(__file__).parent / "golden"

NEXT = Migration(
    CURRENT + 1,
    "a test: a new column and a new table",
    (
        "ALTER TABLE source_mark ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE invented(id TEXT PRIMARY KEY, partition INTEGER NOT NULL DEFAULT 0) STRICT",
    ),
)
BROKEN = Migration(
    CURRENT + 1, "a test", ("CREATE TABLE invented(id TEXT) STRICT", "INSERT INTO no_such_table VALUES (1)")
)


class Turned:
    """A clock that stands."""

    def now_us(self) -> int:
        return 1_790_000_000_000_000

    def monotonic_s(self) -> float:
        return 0.0


def layout(path: Path) -> list[tuple[str, str, str]]:
    """All that a schema says, without the manner in which it was written."""
    db = sqlite3.connect(path)
    said = []
    for kind, name, sql in db.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name"):
        said.append((kind, name, " ".join(sql.split())))
    db.close()
    return said


@pytest.mark.parametrize("version", range(1, CURRENT + 1))
def test_a_store_of_every_published_version_becomes_current(tmp_path: Path, version: int) -> None:
    path, fresh = tmp_path / "probed.db", tmp_path / "fresh.db"
    db = sqlite3.connect(path)
    db.executescript((GOLDEN / f"v{version}.sql").read_text())
    db.close()
    store = Store.open(path)
    store.commit_now(stream.batch(3))
    store.close()
    Store.open(fresh).close()
    assert layout(path) == layout(fresh)
    with Reader(path) as reader:
        assert reader.verify() == ()
        assert reader.cursors() == {"replay": 3, "input": 3 * stream.MINUTE}
        assert [act.key for act in reader.acts()] == ["key-2", "key-3"], "the row of the older store is still there"


@pytest.mark.parametrize("version", [1, 2])
def test_a_problem_of_an_older_store_is_as_it_was_and_can_be_handled(tmp_path: Path, version: int) -> None:
    path = tmp_path / "probed.db"
    db = sqlite3.connect(path)
    db.executescript((GOLDEN / f"v{version}.sql").read_text())
    db.close()
    store = Store.open(path)
    with Reader(path) as reader:
        before = reader.problems()[-1]
    assert (before.shelf, before.flaps, before.flapping, before.escalated) == (None, None, None, 0)
    shelf = Shelf(before.seen + 1, before.seen + 9, "wang", "known")
    after = replace(before, shelf=shelf, flaps=Flaps(1000, 5, 2, 1), cleared=9, number=before.number + 1)
    store.commit_now(Batch(events=(ProblemEvent(9, Transition.SHELVED, after, notify=False),)))
    store.close()
    with Reader(path) as reader:
        assert reader.problem(before.key) == after
        assert after in reader.standing_problems(), "it has cleared, and is on the shelf"
        assert after not in reader.problems(open_only=True)


def test_the_published_versions_are_numbered_without_a_gap() -> None:
    assert [step.version for step in MIGRATIONS] == list(range(1, CURRENT + 1))
    assert sorted(GOLDEN.glob("v*.sql")) == sorted(GOLDEN / f"v{step.version}.sql" for step in MIGRATIONS)


def test_a_fresh_store_knows_its_version_and_when_it_was_made(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    Store.open(path, Turned()).close()
    db = sqlite3.connect(path)
    assert db.execute("SELECT schema, created FROM meta").fetchall() == [(CURRENT, 1_790_000_000_000_000)]
    assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    db.close()


def test_a_migration_keeps_all_rows_and_runs_once(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    stream.apply_all(path, 0, 30)
    before = stream.dump(path)
    for _ in range(2):
        Store.open(path, migrations=(*MIGRATIONS, NEXT)).close()
        after = stream.dump(path)
        assert after.pop("invented") == []
        assert [row[:4] for row in after.pop("source_mark")] == before["source_mark"]
        assert after == {name: rows for name, rows in before.items() if name != "source_mark"}
    db = sqlite3.connect(path)
    assert version_of(db, path) == CURRENT + 1
    db.close()


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    stream.apply_all(path, 0, 5)
    before, said = stream.dump(path), layout(path)
    with pytest.raises(sqlite3.OperationalError, match="no_such_table"):
        Store.open(path, migrations=(*MIGRATIONS, BROKEN))
    assert (stream.dump(path), layout(path)) == (before, said)
    Store.open(path).close()  # and the lock was let go


def test_a_file_left_empty_by_a_kill_at_birth_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    path.touch()
    stream.apply_all(path, 0, 2)
    with Reader(path) as reader:
        assert reader.cursors()["replay"] == 1


def test_a_reader_asks_for_the_daemon_when_the_store_is_older(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "probed.db"
    Store.open(path).close()
    monkeypatch.setattr(snapshots, "CURRENT", CURRENT + 1)
    said = rf"this program reads version {CURRENT + 1}\. Start the daemon of this version once"
    with pytest.raises(StoreTooOld, match=said):
        Reader(path)


def test_migrate_says_what_it_did(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "probed.db", isolation_level=None)
    assert migrate(db, tmp_path, 0) == (0, CURRENT)
    assert migrate(db, tmp_path, 0, (*MIGRATIONS, NEXT)) == (CURRENT, CURRENT + 1)
    db.close()
