"""kill -9 at any instant: nothing acknowledged is missing, nothing is invented, no transaction is torn."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support import store_stream as stream

ROOT = Path(__file__).resolve().parents[2]
KILLS = 50


def killed(path: Path, first: int, acknowledged: int, after_s: float) -> int:
    """Let a child commit batches from `first` on and kill it; returns the last batch that it acknowledged."""
    command = [sys.executable, "-m", "tests.support.store_stream", str(path), str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(acknowledged):
            child.stdout.readline()
        time.sleep(after_s)  # anywhere inside a commit or a checkpoint
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        rest = child.stdout.read().split(b"\n")[:-1]
    return int(rest[-1]) if rest else first + acknowledged - 1


def test_fifty_kills_lose_nothing_acknowledged_and_invent_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261001)
    path, model = tmp_path / "probed.db", tmp_path / "model.db"
    stored = 0
    for _ in range(KILLS):
        last = killed(path, stored, chance.randrange(1, 25), chance.random() * 0.006)
        with Reader(path) as reader:  # no daemon is needed to read what a dead one left
            assert reader.verify() == ()
            found = reader.cursors()["replay"]
        assert last <= found <= last + 1, "acknowledged batches are there, and at most the one under way besides"
        stream.apply_all(model, stored, found + 1)
        assert stream.dump(path) == stream.dump(model)
        Store.open(path).close()
        stored = found + 1
    assert stored > KILLS


MIGRATION = """
import os, sys
from pathlib import Path
from probed.store.migrations import CURRENT, MIGRATIONS, Migration
from probed.store.writer import Store

class Telling(tuple):
    def __iter__(self):
        for statement in tuple.__iter__(self):
            os.write(1, b"x")
            yield statement

fill = "INSERT INTO note SELECT arrival, body, 0 FROM evidence"
steps = ("CREATE TABLE note(a INTEGER, b TEXT, partition INTEGER) STRICT", *[fill] * 40, "DROP TABLE audit")
Store.open(Path(sys.argv[1]), migrations=(*MIGRATIONS, Migration(CURRENT + 1, "test", Telling(steps)))).close()
"""


def test_a_kill_during_a_migration_leaves_the_older_store_whole(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    stream.apply_all(path, 0, 150)
    before = stream.dump(path)
    command = [sys.executable, "-c", MIGRATION, str(path)]
    for statement in (1, 2, 20, 42):  # the last is the DROP: COMMIT may just have won
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.read(statement) == b"x" * statement
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
        after = stream.dump(path)
        if statement < 42:
            assert after == before
    assert after == before or ("audit" not in after and len(after["note"]) == 40 * len(before["evidence"]))
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = stream.dump(path)
    assert ("audit" in after, len(after["note"])) == (False, 40 * len(before["evidence"]))
