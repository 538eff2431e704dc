"""One batch, one transaction: what it says is there afterwards, once, however often it is committed."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UP, Capacity
from probed.model.change import RunRow, SpanRow
from probed.model.ids import CircuitId, PointId
from probed.model.notification import Notification, OutboxUpdate
from probed.model.observation import Observation, PointState, Witness
from probed.model.timeline import Edge
from probed.store.batch import Batch, Mark
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support import store_stream as stream
from tests.support import store_values as values

LINK = PointId("NE1", "STM16-1")
RUN = RunRow("snmp:NE1", LINK, 10, 10, 1, UP, (), None, open=True)
SEEN = Observation("snmp:NE1", LINK, 10, 10, 11, 1, PointState(UP))
SPAN = SpanRow(CircuitId("C1"), Edge(10, 10, 10), None, UP, at_risk=False)
NOTE = Notification("link:L1", 1, "duty", "webhook", 10, {})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "probed.db"


def committed(path: Path, *batches: Batch) -> Reader:
    store = Store.open(path)
    try:
        for batch in batches:
            store.commit_now(batch)
    finally:
        store.close()
    return Reader(path)


def test_a_commit_awaited_is_there_for_every_reader(path: Path) -> None:
    store = Store.open(path)
    asyncio.run(store.commit(Batch(runs=(RUN,), marks={"snmp:NE1": (70, 2)}, cursors={"replay": 4})))
    with Reader(path) as reader:
        assert reader.runs([LINK], 0, 100) == {("snmp:NE1", LINK): (RUN._replace(last=70),)}
        assert reader.marks() == {"snmp:NE1": Mark(70, 2)}
        assert reader.cursors() == {"replay": 4, "input": 70}
    store.close()


def test_the_writer_flushes_every_commit_and_checkpoints_itself(path: Path) -> None:
    store = Store.open(path)
    pragmas = [store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "wal_autocheckpoint")]
    assert pragmas == [2, 0]  # 2 = FULL
    assert store._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    store.close()


def test_the_log_is_copied_into_the_file_while_the_store_is_open(path: Path) -> None:
    store = Store.open(path, checkpoint_rows=10)
    before = path.stat().st_size
    store.commit_now(Batch(marks={f"snmp:NE{i}": (1, 1) for i in range(2000)}))
    assert path.stat().st_size > before
    assert store.log_bytes > 0
    store.close()


@settings(max_examples=25)
@given(st.lists(values.batches, min_size=1, max_size=3))
def test_committing_a_batch_again_changes_nothing(batches: list[Batch]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "probed.db"
        store = Store.open(path)
        for batch in batches:
            store.commit_now(batch)
            once = stream.dump(path)
            store.commit_now(batch)
            assert stream.dump(path) == once
        store.close()


@settings(max_examples=6)
@given(st.data())
def test_replaying_any_part_of_the_past_in_order_changes_nothing(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "probed.db"
        stream.apply_all(path, 0, 145)
        whole = stream.dump(path)
        assert all(whole[name] for name in whole if name != "meta"), "the stream leaves a table empty"
        first = data.draw(st.integers(0, 144))
        stream.apply_all(path, first, data.draw(st.integers(first, 145)))
        assert stream.dump(path) == whole


@settings(max_examples=25)
@given(st.lists(values.runs(), max_size=8), st.lists(values.observations(), max_size=8), st.randoms())
def test_runs_and_evidence_do_not_hang_on_the_order_of_arrival(
    runs: list[RunRow], seen: list[Observation], random: Random
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for name in ("a.db", "b.db"):
            batches = [Batch(runs=(run,)) for run in runs]
            batches += [Batch(evidence=(observation,)) for observation in seen]
            reader = committed(Path(folder) / name, *batches)
            listed = reader.read("SELECT body, sha256, t_end FROM evidence ORDER BY id")
            found.append((reader.read("SELECT * FROM look_run"), listed))
            reader.close()
            random.shuffle(runs)
            random.shuffle(seen)
        assert found[0] == found[1]


@pytest.mark.parametrize(
    ("later", "kept"),
    [
        pytest.param(RUN._replace(last=30, looks=3), RUN._replace(last=30, looks=3), id="a longer run replaces"),
        pytest.param(RUN._replace(open=False), RUN._replace(open=False), id="a run that ended does not reopen"),
        pytest.param(RUN._replace(looks=2), RUN._replace(looks=2), id="more looks at the same end replace"),
        pytest.param(RUN._replace(capacity=DOWN), RUN._replace(capacity=DOWN), id="of two statements the lower wins"),
        pytest.param(
            RUN._replace(onset=Witness(9, "trap")), RUN._replace(onset=Witness(9, "trap")), id="an onset is added"
        ),
    ],
)
def test_of_two_versions_of_a_run_one_stands(path: Path, later: RunRow, kept: RunRow) -> None:
    for order in ((RUN, later), (later, RUN)):
        with committed(path, *(Batch(runs=(run,)) for run in order)) as reader:
            assert reader.runs([LINK], 0, 100)["snmp:NE1", LINK] == (kept,)
        path.unlink()


def test_evidence_grows_and_keeps_its_id(path: Path) -> None:
    longer = replace(SEEN, last=50, body=PointState(UP, looks=5))
    with committed(path, Batch(evidence=(SEEN,)), Batch(evidence=(longer,)), Batch(evidence=(SEEN,))) as reader:
        (ref,) = reader.evidence_refs([LINK], 0, 100)
        assert reader.evidence(ref.id) == longer
        assert reader.verify() == ()


def test_a_span_opened_closes_the_one_before_it(path: Path) -> None:
    down = SPAN._replace(start=Edge(20, 15, 22), value=DOWN)
    up = SPAN._replace(start=Edge(30, 30, 30))
    with committed(path, Batch(spans=(SPAN,)), Batch(spans=(down, up))) as reader:
        assert reader.spans("C1", 0, 100) == (SPAN._replace(end=20), down._replace(end=30), up)
        assert reader.open_spans() == {"C1": up}


def test_a_mark_and_a_cursor_only_move_forward(path: Path) -> None:
    with committed(
        path,
        Batch(marks={"snmp:NE1": (50, 5)}, cursors={"replay": 5}),
        Batch(marks={"snmp:NE1": (40, 4)}, cursors={"replay": 4}),
    ) as reader:
        assert reader.marks() == {"snmp:NE1": Mark(50, 5)}
        assert reader.cursors() == {"replay": 5, "input": 50}


@pytest.mark.parametrize("number", [1, 3, 4, 75, 374, 375, 1_037])
def test_all_marks_of_a_batch_are_kept_however_many_share_a_statement(path: Path, number: int) -> None:
    marks = {f"snmp:NE{i}": (i, i) for i in range(number)}
    store = Store.open(path)
    store.commit_now(Batch(marks=marks))
    store.close()
    assert store.figures.rows == number + 1  # with the cursor of what was heard
    with Reader(path) as reader:
        assert reader.marks() == marks


@pytest.mark.parametrize(
    ("tries", "attempts", "ended"),
    [
        pytest.param([OutboxUpdate(NOTE.key, 1, 99)], 1, (None, None), id="a failed try is put off"),
        pytest.param([OutboxUpdate(NOTE.key, 1, 99, 20)], 1, (20, None), id="delivered"),
        pytest.param(
            [OutboxUpdate(NOTE.key, 1, 99, 20), OutboxUpdate(NOTE.key, 2, 99, None, "gone")], 1, (20, None),
            id="delivered stays delivered",
        ),
        pytest.param(
            [OutboxUpdate(NOTE.key, 2, 99), OutboxUpdate(NOTE.key, 1, 50)], 2, (None, None), id="late news of a try"
        ),
        pytest.param([OutboxUpdate(NOTE.key, 9, 99, None, "410 Gone")], 9, (None, "410 Gone"), id="given up"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_notification(
    path: Path, tries: list[OutboxUpdate], attempts: int, ended: tuple[int | None, str | None]
) -> None:
    with committed(path, Batch(notifications=(NOTE,)), *(Batch(outbox=(update,)) for update in tries)) as reader:
        (row,) = reader.outbox.all()
        assert (row.attempts, (row.delivered_at, row.dead_reason)) == (attempts, ended)
        assert bool(reader.outbox.due(1_000)) == (ended == (None, None))


def test_a_batch_with_one_impossible_row_leaves_nothing(path: Path) -> None:
    store = Store.open(path)
    backwards = RUN._replace(last=5)
    with pytest.raises(sqlite3.IntegrityError):
        store.commit_now(Batch(runs=(RUN, backwards._replace(first=20)), marks={"snmp:NE1": (9, 9)}))
    too_great = RUN._replace(last=1 << 70)
    with pytest.raises(OverflowError):
        store.commit_now(Batch(runs=(too_great,), marks={"snmp:NE1": (9, 9)}))
    with Reader(path) as reader:
        assert reader.marks() == {}
    store.commit_now(Batch(runs=(RUN,)))
    with Reader(path) as reader:
        assert reader.runs([LINK], 0, 100)["snmp:NE1", LINK] == (RUN,)
    store.close()


def test_a_capacity_is_kept_to_the_last_bit(path: Path) -> None:
    third = RUN._replace(capacity=Capacity(1 / 3, 2 / 3))
    with committed(path, Batch(runs=(third,))) as reader:
        assert reader.runs([LINK], 0, 100)["snmp:NE1", LINK][0].capacity == (1 / 3, 2 / 3)


def test_every_table_is_strict_carries_its_partition_and_has_a_producer(path: Path) -> None:
    stream.apply_all(path, 0, 80)
    rows = stream.dump(path)
    db = sqlite3.connect(path)
    for _, table, kind, columns, _, strict in db.execute("PRAGMA table_list"):
        if kind == "table" and not table.startswith("sqlite_"):
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            assert (strict, "partition" in names, len(names)) == (1, True, columns), table
            assert rows[table] or table == "meta", f"no batch writes to {table}"
    db.close()


def test_an_empty_batch_needs_no_transaction(path: Path) -> None:
    store = Store.open(path)
    before = store.log_bytes
    store.commit_now(Batch())
    assert store.log_bytes == before
    store.close()
    store.close()
