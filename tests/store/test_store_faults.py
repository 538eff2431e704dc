"""What stands in a store's way is said in one message: where, what, what to do. The file is left as it was."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from probed.model.capacity import UP
from probed.model.change import RunRow
from probed.model.ids import PointId
from probed.store.batch import Batch
from probed.store.errors import (
    FolderMissing,
    NotAStore,
    StoreCorrupt,
    StoreFull,
    StoreIoError,
    StoreLocked,
    StoreReadOnly,
    StoreStalled,
    StoreTooNew,
    StoreUnreadable,
    StoreUnwritable,
)
from probed.store.migrations import CURRENT
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support import store_stream as stream

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from probed.store.writer import Store
store = Store.open(Path(sys.argv[1]))
print("up", flush=True)
sys.stdin.read()
"""


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may write anywhere: act as nobody, so that permissions are what they are for a daemon."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that nobody owns, and that nobody can reach (pytest's own is closed to all but its user)."""
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


def points(count: int) -> Batch:
    """A batch that needs a good many pages."""
    names = (PointId(f"NE{i:04}", "STM16-1") for i in range(count))
    runs = tuple(RunRow(f"snmp:{point.element}", point, 0, 0, 1, UP, (), None, open=True) for point in names)
    return Batch(runs=runs, marks={run.source: (0, 1) for run in runs}, cursors={"replay": count})


def test_a_second_daemon_is_refused_and_told_who_holds_the_store(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "up\n"
        with pytest.raises(
            StoreLocked, match=re.escape(f"{path}: another daemon (pid {other.pid}) holds this store.")
        ):
            Store.open(path)
        with Reader(path) as reader:
            assert reader.cursors() == {}
        other.stdin.close()
        other.wait(10)
    Store.open(path).close()


def test_a_daemon_does_not_open_its_own_store_twice(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    with pytest.raises(
        StoreLocked, match=rf"pid {os.getpid()}\) holds this store. Stop it first, or give this one a"
    ):
        Store.open(store.path)
    store.commit_now(Batch(cursors={"replay": 1}))
    store.close()


def test_a_store_newer_than_the_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    Store.open(path).close()
    db = sqlite3.connect(path)
    db.execute("UPDATE meta SET schema = 99")
    db.commit()
    db.close()
    before = path.read_bytes()
    message = (
        f"the store has schema version 99, this program knows up to {CURRENT}. "
        "Install the version of probed that wrote it"
    )
    with pytest.raises(StoreTooNew, match=re.escape(f"{path}: {message}")):
        Store.open(path)
    with pytest.raises(StoreTooNew, match=re.escape(message)):
        Reader(path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE theirs(x)")
    db.commit()
    db.close()
    before = path.read_bytes()
    with pytest.raises(NotAStore, match=r"this is a database of another program\. Correct \[store\] path"):
        Store.open(path)
    with pytest.raises(NotAStore):
        Reader(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("harm", ["not a database", "cut off", "overwritten"])
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "probed.db"
    stream.apply_all(path, 0, 100)
    whole = path.read_bytes()
    damaged = {
        "not a database": b"SLA figures of the month\n" * 1000,
        "cut off": whole[: len(whole) // 3],
        "overwritten": whole[:4096] + b"\xff" * (len(whole) - 4096),
    }
    path.write_bytes(damaged[harm])
    with pytest.raises(StoreCorrupt, match=r"the store is damaged \(.+\)\. Keep a copy of the file with its -wal"):
        read_and_write_everything(path)
    Store.open(tmp_path / "other.db").close()


def read_and_write_everything(path: Path) -> None:
    with Reader(path) as reader:
        findings = reader.verify()
        if findings:
            raise StoreCorrupt(path, findings[0])


def test_a_missing_folder_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "probed.db"
    with pytest.raises(FolderMissing, match=re.escape(f"Create it (mkdir -p '{path.parent}')")):
        Store.open(path)


def test_a_folder_in_the_place_of_the_file_cannot_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    path.mkdir()
    with pytest.raises(StoreUnwritable, match="the store cannot be opened for writing"):
        Store.open(path)


def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    folder.chmod(0o500)
    with (
        unprivileged(),
        pytest.raises(StoreUnwritable, match=r"probed\.db\.lock: Permission denied\)\. Let the daemon's user own"),
    ):
        Store.open(folder / "probed.db")
    assert list(folder.iterdir()) == []


def test_a_file_that_cannot_be_written_is_refused_and_can_still_be_read(folder: Path) -> None:
    path = folder / "probed.db"
    with unprivileged():
        store = Store.open(path)
        store.commit_now(Batch(cursors={"replay": 7}))
        store.close()
        path.chmod(0o400)
        with pytest.raises(StoreUnwritable, match=r"the file is read-only\)"):
            Store.open(path)
        folder.chmod(0o500)
        with Reader(path) as reader:
            assert reader.cursors() == {"replay": 7}


def test_a_file_that_cannot_be_read(folder: Path) -> None:
    path = folder / "probed.db"
    with unprivileged():
        Store.open(path).close()
        path.chmod(0o000)
        with pytest.raises(StoreUnreadable, match=r"cannot be opened for reading .+ Use the daemon's user or join"):
            Reader(path)


def test_a_full_disk_leaves_nothing_half_written_and_the_same_batch_goes_in_later(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    store.commit_now(points(10))
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages + 5}")
    batch = points(2_000)
    for _ in range(2):
        with pytest.raises(StoreFull, match=r"the disk is full: .+ Make room; the daemon tries the same batch again"):
            asyncio.run(store.commit(batch))
        with Reader(store.path) as reader:
            assert (reader.cursors()["replay"], len(reader.marks())) == (10, 10)
    store._db.execute("PRAGMA max_page_count = 1000000")
    asyncio.run(store.commit(batch))
    with Reader(store.path) as reader:
        assert (reader.cursors()["replay"], len(reader.marks())) == (2_000, 2_000)
        assert reader.verify() == ()
    store.close()


def test_a_write_that_the_system_refuses_midway_leaves_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    store.commit_now(points(10))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (store.log_bytes + 10_000, limits[1]))  # a file may grow by two pages
    try:
        with pytest.raises(
            StoreIoError, match=r"the disk failed \(.+\): the last batch is not acknowledged"
        ) as failed:
            store.commit_now(points(2_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert isinstance(failed.value, StoreStalled)
    with Reader(store.path) as reader:
        assert (reader.cursors()["replay"], len(reader.marks())) == (10, 10)
    store.commit_now(points(2_000))
    with Reader(store.path) as reader:
        assert (reader.cursors()["replay"], len(reader.marks())) == (2_000, 2_000)
        assert reader.verify() == ()
    store.close()


def test_a_disk_that_turns_read_only_under_the_daemon_is_waited_for(tmp_path: Path) -> None:
    """At the start it is refused; a store that was written to may be written again, as with a full disk."""
    store = Store.open(tmp_path / "probed.db")
    store.commit_now(points(10))
    store._db.execute("PRAGMA query_only = ON")  # SQLite's own answer to a file that may not be written
    with pytest.raises(StoreReadOnly, match=r"cannot be written any more .+ remounted read-only, and why") as failed:
        store.commit_now(points(2_000))
    assert isinstance(failed.value, StoreStalled)
    store._db.execute("PRAGMA query_only = OFF")
    store.commit_now(points(2_000))
    with Reader(store.path) as reader:
        assert (reader.cursors()["replay"], reader.verify()) == (2_000, ())
    store.close()


def test_a_checkpoint_that_fails_does_not_fail_the_commit(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = Store.open(tmp_path / "probed.db", checkpoint_rows=100)
    for n in range(20):  # many small batches: the file must outgrow the log for the limit to hit it alone
        store.commit_now(points(10 + n * 10))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    store._checkpoint_rows = 10**9
    store.commit_now(points(4_000))
    log, file = store.log_bytes, store.path.stat().st_size
    assert log > file + 100_000
    with Reader(store.path) as reader, reader.snapshot():
        reader.cursors()
        resource.setrlimit(resource.RLIMIT_FSIZE, (file + 4096, limits[1]))
        try:
            store._checkpoint()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "checkpoint failed, the log keeps growing" in caplog.text
    store._checkpoint()
    assert store.path.stat().st_size > file
    store.close()


def test_a_new_store_is_for_its_user_and_group_only_with_all_that_lies_beside_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = Store.open(tmp_path / "probed.db")
        store.commit_now(points(10))
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("probed.db", "probed.db-wal", "probed.db-shm", "probed.db.lock"), 0o640)
