"""A reader beside the daemon sees whole transactions, old or new, and never holds it up."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store

ROOT = Path(__file__).resolve().parents[2]
MARKS = 120

READ = """
import sys
from pathlib import Path
from probed.store.reader import Reader
print("up", flush=True)
seen = -1
while seen < int(sys.argv[2]):
    with Reader(Path(sys.argv[1])) as reader, reader.snapshot():
        n = reader.cursors().get("replay", 0)
        torn = {mark.last for mark in reader.marks().values()} - {n}
        assert not torn, f"cursor {n} beside marks {torn}"
        assert reader.last_input() in (n, None)
    if n > seen:
        print(n, flush=True)
    seen = n
"""


def test_a_reading_process_sees_only_whole_transactions(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db", checkpoint_rows=500)
    batches = 300
    command = [sys.executable, "-c", READ, str(store.path), str(batches)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as reading:
        assert reading.stdout is not None
        assert reading.stdout.readline() == "up\n"
        for n in range(1, batches + 1):
            store.commit_now(Batch(marks={f"snmp:NE{i}": (n, n) for i in range(MARKS)}, cursors={"replay": n}))
            if n % 20 == 0:
                reading.stdout.readline()  # it has seen another state: both go on side by side
        rest = reading.stdout.read()
    assert reading.returncode == 0
    assert rest.endswith(f"{batches}\n") or not rest
    store.close()


def test_commits_from_many_tasks_are_done_one_after_the_other(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")

    async def all_at_once() -> None:
        await asyncio.gather(*(store.commit(Batch(marks={f"snmp:NE{n}": (n, 1)})) for n in range(50)))

    asyncio.run(all_at_once())
    with Reader(store.path) as reader:
        assert len(reader.marks()) == 50
    store.close()


def test_a_cancelled_commit_is_whole_and_may_be_repeated(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    batch = Batch(marks={f"snmp:NE{i}": (5, 1) for i in range(5_000)}, cursors={"replay": 5})

    async def cancelled() -> None:
        task = asyncio.create_task(store.commit(batch))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cancelled())
    store.commit_now(Batch(cursors={"after": 1}))  # the thread has done what it had begun
    with Reader(store.path) as reader:
        assert len(reader.marks()) in (0, 5_000)
    store.commit_now(batch)
    with Reader(store.path) as reader:
        assert len(reader.marks()) == 5_000
    store.close()


def test_close_waits_for_the_commit_under_way(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    batch = Batch(marks={f"snmp:NE{i}": (5, 1) for i in range(5_000)})
    under_way = store._thread.submit(store._commit, batch)
    store.close()
    assert under_way.done()
    with Reader(store.path) as reader:
        assert len(reader.marks()) == 5_000


def test_a_long_reader_makes_the_log_grow_and_the_daemon_can_see_it(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db", checkpoint_rows=100)
    marks = {f"snmp:NE{i}": (1, 1) for i in range(2_000)}
    store.commit_now(Batch(marks=marks))
    with Reader(store.path) as reader, reader.snapshot():
        held = reader.marks()
        for n in range(2, 12):
            store.commit_now(Batch(marks=dict.fromkeys(marks, (n, n))))
        assert reader.marks() == held
        grown = store.log_bytes
    for n in range(12, 22):
        store.commit_now(Batch(marks=dict.fromkeys(marks, (n, n))))
    assert store.log_bytes <= grown + 100_000, "once the reader has gone the log is used again from its beginning"
    store.close()
