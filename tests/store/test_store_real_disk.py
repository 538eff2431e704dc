"""A disk that is really read-only or really full: the store says so, doctor says what to do, nothing is lost."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from probed.doctor.finding import Level
from probed.doctor.storage import disk_facts, judge_disk
from probed.store.errors import StoreFull, StoreUnwritable
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support import store_stream as stream

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a file system")

SIZE = 4 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, small enough to be filled."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(tmp_path)], check=True)
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)  # a failed test leaves its store open


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


def fill(filler: Path) -> None:
    """Take all the room that is left; ends with the system's error."""
    with filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def first_refused(store: Store) -> int:
    """Commit batches from 1 on until the disk has no room for one."""
    for n in range(1, 1000):
        try:
            store.commit_now(stream.batch(n))
        except StoreFull:
            return n
    pytest.fail("a full disk took 1000 batches")


def failures(disk: Path) -> list[str]:
    """What doctor holds for failed about this disk."""
    found = judge_disk(str(disk), disk_facts(disk, disk / "probed.db", 0))
    return [finding.what.en for finding in found if finding.level is Level.FAIL]


def test_a_read_only_disk_is_refused_at_the_start_and_the_store_goes_on_where_it_was(disk: Path) -> None:
    path = disk / "probed.db"
    stream.apply_all(path, 0, 10)
    before = stream.dump(path)
    remount(disk, "ro")
    with pytest.raises(StoreUnwritable, match=r"look whether the file system is mounted read-only\."):
        Store.open(path)
    assert "the file system is mounted read-only" in failures(disk)
    with Reader(path) as reader:
        assert reader.cursors()["replay"] == 9, "what was acknowledged can be read meanwhile"
    remount(disk, "rw")
    assert "the file system is mounted read-only" not in failures(disk)
    assert stream.dump(path) == before
    stream.apply_all(path, 10, 11)
    with Reader(path) as reader:
        assert (reader.cursors()["replay"], reader.verify()) == (10, ())


def test_a_full_disk_keeps_what_was_acknowledged_and_takes_the_same_batch_once_there_is_room(disk: Path) -> None:
    path, filler, model = disk / "probed.db", disk / "filler", disk.parent / f"{disk.name}-model.db"
    store = Store.open(path)
    store.commit_now(stream.batch(0))
    with pytest.raises(OSError, match="No space left"):
        fill(filler)
    refused = first_refused(store)
    with pytest.raises(StoreFull, match="Make room; the daemon tries the same batch again"):
        store.commit_now(stream.batch(refused))
    assert store.figures.stalled
    assert any("are free" in text for text in failures(disk))
    with Reader(path) as reader:
        assert reader.cursors()["replay"] == refused - 1
    filler.unlink()
    store.commit_now(stream.batch(refused))
    assert not store.figures.stalled
    store.close()
    stream.apply_all(model, 0, refused + 1)
    assert stream.dump(path) == stream.dump(model)
    model.unlink()
