"""A disk that is really read-only or really full: the store says so, doctor says what to do, nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from probed.doctor.finding import Level
from probed.doctor.storage import disk_facts, judge_disk
from probed.lab.demo.own_mounts import NoOwnMounts, own_mounts
from probed.store.errors import StoreFull, StoreUnwritable
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support import store_stream as stream

mounting = pytest.mark.skipif(os.geteuid() != 0, reason="run below, within a user namespace")

ROOT = Path(__file__).resolve().parents[2]
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


@mounting
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


@mounting
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


@pytest.mark.skipif("PROBED_MOUNTS" in os.environ, reason="this is the run within")
def test_who_is_not_root_has_a_disk_of_his_own_to_fill(tmp_path: Path) -> None:
    """Both tests above once more, by root of a user namespace, which anybody may be; nobody else sees the disk."""
    try:
        inside = own_mounts()
    except NoOwnMounts as exc:
        if os.environ.get("CI") == "true" and os.geteuid() != 0:
            raise
        pytest.skip(str(exc))
    command = [
        *inside,
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--basetemp",
        str(tmp_path / "b"),
    ]
    env = {**os.environ, "PROBED_MOUNTS": "1"}
    done = subprocess.run([*command, __file__], cwd=ROOT, capture_output=True, text=True, check=False, env=env)
    assert "2 passed" in done.stdout, done.stdout + done.stderr
