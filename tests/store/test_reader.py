"""What a reader is told, against a plain search through the same rows."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.capacity import DOWN, UP
from probed.model.change import RunRow, SpanRow
from probed.model.ids import CircuitId, PointId
from probed.model.observation import AlarmSeen, Observation, PointState, Silence
from probed.model.problem import ProblemKey
from probed.model.timeline import exact
from probed.store import queries
from probed.store.batch import Batch, Mark
from probed.store.errors import StoreMissing
from probed.store.reader import Reader
from probed.store.restored import restored
from probed.store.writer import Store
from tests.support import store_stream as stream
from tests.support import store_values as values

LINK = PointId("NE1", "STM16-1")
SOURCE = "snmp:NE1"
MINUTE = stream.MINUTE


def run(first: int, last: int, *, is_open: bool = False, source: str = SOURCE, point: PointId = LINK) -> RunRow:
    return RunRow(source, point, first, last, 1, UP, (), None, is_open)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "probed.db")


@pytest.mark.parametrize(
    ("start", "end", "firsts"),
    [
        pytest.param(30, 40, [10, 20, 60], id="inside one run"),
        pytest.param(45, 55, [20, 60], id="in a gap: the neighbours on both sides"),
        pytest.param(0, 5, [10], id="before everything: the first run"),
        pytest.param(100, 200, [60], id="after everything: the last run"),
        pytest.param(15, 19, [10, 20], id="between two runs"),
        pytest.param(12, 61, [10, 20, 60], id="all of them"),
        pytest.param(40, 60, [10, 20, 60], id="on its borders"),
    ],
)
def test_runs_of_a_window_come_with_their_neighbours(store: Store, start: int, end: int, firsts: list[int]) -> None:
    store.commit_now(Batch(runs=(run(10, 12), run(20, 40), run(60, 80))))
    with Reader(store.path) as reader:
        assert [found.first for found in reader.runs([LINK], start, end)[SOURCE, LINK]] == firsts
    store.close()


@settings(max_examples=25)
@given(
    st.lists(values.runs(), max_size=10), st.dictionaries(values.sources, st.tuples(values.instants, values.counts))
)
def test_runs_agree_with_a_plain_search(rows: list[RunRow], marks: dict[str, tuple[int, int]]) -> None:
    unique = {(row.source, row.point, row.first): row for row in rows}
    rows = list(unique.values())
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "probed.db")
        store.commit_now(Batch(runs=tuple(rows), marks=marks))
        with Reader(store.path) as reader:
            for start in range(0, 20, 3):
                points = {row.point for row in rows}
                assert reader.runs(points, start, start + 3) == plain_search(rows, marks, start, start + 3)
        store.close()


def plain_search(
    rows: Collection[RunRow], marks: dict[str, tuple[int, int]], start: int, end: int
) -> dict[tuple[str, PointId], tuple[RunRow, ...]]:
    found = {}
    ended = [row._replace(last=max(row.last, marks.get(row.source, (0, 0))[0])) if row.open else row for row in rows]
    for key in {(row.source, row.point) for row in ended}:
        of = sorted((row for row in ended if (row.source, row.point) == key), key=lambda row: row.first)
        touching = [row for row in of if row.first < end and row.last >= start]
        before = max((row.last for row in of if row.last < start), default=None)
        earlier = [row for row in of if row.last == before]
        later = [row for row in of if row.first >= end][:1]
        found[key] = tuple(sorted({*touching, *earlier, *later}, key=lambda row: row.first))
    return found


def test_a_mark_moves_all_open_runs_of_its_source_and_no_other(store: Store) -> None:
    other = PointId("NE2", "STM16-1")
    store.commit_now(
        Batch(
            runs=(run(10, 10, is_open=True), run(5, 7), run(10, 10, is_open=True, source="snmp:NE2", point=other)),
            marks={SOURCE: (10, 40)},
        )
    )
    store.commit_now(Batch(marks={SOURCE: (70, 41)}))
    store.commit_now(Batch(marks={SOURCE: (130, 42)}))
    with Reader(store.path) as reader:
        found = reader.runs([LINK, other], 0, 200)
    assert [(row.last, row.looks) for row in found[SOURCE, LINK]] == [(7, 1), (130, 3)]
    assert [(row.last, row.looks) for row in found["snmp:NE2", other]] == [(10, 1)]
    store.close()


def test_a_run_that_goes_on_after_all_counts_the_looks_of_its_source_from_there(store: Store) -> None:
    store.commit_now(Batch(runs=(run(10, 10),), marks={SOURCE: (10, 40)}))
    store.commit_now(Batch(runs=(run(10, 20, is_open=True),), marks={SOURCE: (20, 41)}))
    store.commit_now(Batch(marks={SOURCE: (70, 43)}))
    with Reader(store.path) as reader:
        (row,) = reader.runs([LINK], 0, 200)[SOURCE, LINK]
    assert (row.last, row.looks) == (70, 3)
    store.close()


def test_a_run_stored_late_counts_on_from_the_looks_that_its_own_batch_tells_of(store: Store) -> None:
    late = run(10, 20, is_open=True)._replace(looks=2)
    store.commit_now(Batch(marks={SOURCE: (70, 43)}))
    store.commit_now(Batch(runs=(late,), marks={SOURCE: (20, 41)}))
    with Reader(store.path) as reader:
        (row,) = reader.runs([LINK], 0, 200)[SOURCE, LINK]
    assert (row.last, row.looks) == (70, 4)
    store.close()


def test_a_run_without_a_mark_in_its_batch_counts_on_from_what_is_stored(store: Store) -> None:
    store.commit_now(Batch(marks={SOURCE: (20, 41)}))
    store.commit_now(Batch(runs=(run(10, 20, is_open=True),)))
    store.commit_now(Batch(marks={SOURCE: (70, 43)}))
    with Reader(store.path) as reader:
        (row,) = reader.runs([LINK], 0, 200)[SOURCE, LINK]
    assert (row.last, row.looks) == (70, 3)
    store.close()


def test_a_daemon_restarts_from_open_and_recent_runs(store: Store) -> None:
    silent = PointId("NE9", "STM16-1")
    store.commit_now(
        Batch(
            runs=(
                run(0, 5), run(10, 50), run(60, 60, is_open=True), run(70, 70),
                run(0, 40, source="snmp:NE9", point=silent),
            ),
            marks={SOURCE: (100, 9)},
            spans=tuple(SpanRow(CircuitId("C1"), exact(at), None, DOWN, None) for at in (0, 9)),
        )
    )  # fmt: skip
    with Reader(store.path) as reader:
        held = restored(reader, 45)
    assert [row.first for row in held.runs[SOURCE, LINK]] == [10, 60, 70]
    assert [row.last for row in held.runs[SOURCE, LINK]] == [50, 100, 70]
    assert ("snmp:NE9", silent) not in held.runs
    assert held.marks == {SOURCE: Mark(100, 9)}
    assert held.spans == {"C1": SpanRow(CircuitId("C1"), exact(9), None, DOWN, None)}
    assert (held.revisions, held.cursors) == ({}, {"input": 100})
    store.close()


def test_restored_state_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    stream.apply_all(path, 0, 150)
    with Reader(path) as reader:
        held = restored(reader, 0)
        assert sum(map(len, held.runs.values())) == len(stream.dump(path)["look_run"])
        assert held.revisions == {"C0": 2}
        assert {problem.number for problem in held.problems.values()} == {29}
        assert len(held.windows) == 50
        assert len(held.exclusions) == 75
        assert held.cursors == {"replay": 149, "input": 149 * MINUTE}
        assert reader.last_input() == 149 * MINUTE


def test_evidence_of_a_window_begins_with_what_held_before_it(store: Store) -> None:
    seen = [Observation(SOURCE, LINK, at, at, at, 0, PointState(UP if at % 20 else DOWN)) for at in (10, 20, 30, 40)]
    quiet = Observation(SOURCE, LINK, 5, 28, 28, 0, Silence("timeout", 5))
    store.commit_now(Batch(evidence=(*seen, quiet)))
    with Reader(store.path) as reader:
        assert [ref.first for ref in reader.evidence_refs([LINK], 25, 40)] == [5, 20, 30]
        assert [ref.first for ref in reader.evidence_at([LINK], 30)] == [5, 20, 30]
        assert reader.evidence_refs([PointId("NE1", "E1")], 25, 40) == ()
        assert reader.evidence("00000000-0000000000000000") is None
    store.close()


def test_silences_of_a_target_that_touch_a_window(store: Store) -> None:
    def quiet(first: int, last: int, element: str) -> Observation:
        return Observation(f"snmp:{element}", PointId(element, ""), first, last, last, 0, Silence("timeout", first))

    said = (quiet(10, 20, "NE1"), quiet(40, 90, "NE1"), quiet(50, 60, "NE2"))
    store.commit_now(Batch(evidence=said))
    with Reader(store.path) as reader:
        assert reader.silences(["NE1"], 20, 40) == (said[0],)
        assert reader.silences(["NE2", "NE1"], 30, 99) == (said[2], said[1])
    store.close()


def test_problems_show_their_latest_state_and_the_log_every_state(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    stream.apply_all(path, 0, 20)
    key = ProblemKey("link:L3", "link_down", "")
    with Reader(path) as reader:
        history = reader.history_of(key)
        assert [event.problem.number for event in history] == [0, 1, 2, 3]
        assert reader.problem(key) == history[-1].problem
        assert reader.problem(ProblemKey("link:L9", "link_down", "")) is None
        every = reader.problems()
        assert {problem.key.resource for problem in every} == {f"link:L{i}" for i in range(5)}
        assert reader.problems(open_only=True) == tuple(problem for problem in every if problem.cleared is None)
        assert 0 < len(reader.problems(open_only=True)) < len(every)
        assert [event.at for event in reader.problem_log(3 * MINUTE, 6 * MINUTE)] == [
            3 * MINUTE,
            4 * MINUTE,
            5 * MINUTE,
        ]


def test_statements_of_operators_show_as_last_stated_with_their_history(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    stream.apply_all(path, 0, 5)
    with Reader(path) as reader:
        assert [(window.id, window.start) for window in reader.windows()] == [("W0", 2 * MINUTE), ("W1", 4 * MINUTE)]
        stands = [(exclusion.id, exclusion.status) for exclusion in reader.exclusions("C1")]
        assert stands == [("X0", "approved"), ("X1", "approved"), ("X2", "proposed")]
        assert reader.exclusions("C2") == ()
        assert [(at, e.status) for at, e in reader.exclusion_history("X0")] == [(0, "proposed"), (MINUTE, "approved")]
        assert [act.key for act in reader.acts(MINUTE, 3 * MINUTE)] == ["key-1", "key-2"]
        done = reader.act("key-4")
        assert done is not None
        assert done.subject == "X2"
        assert reader.act("key-5") is None


def test_two_statements_of_one_instant_stand_in_order_of_arrival(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    proposed, approved = stream.batch(0).exclusions[0], stream.batch(1).exclusions[0]
    store.commit_now(Batch(exclusions=(proposed, approved._replace(at=proposed.at))))
    with Reader(store.path) as reader:
        assert [exclusion.status for exclusion in reader.exclusions()] == ["approved"]
    store.close()


def test_the_outbox_gives_the_longest_waiting_first(store: Store) -> None:
    store.commit_now(Batch(notifications=tuple(stream.notification(n) for n in (3, 1, 2, 9))))
    with Reader(store.path) as reader:
        assert [row.notification.number for row in reader.outbox.due(3 * MINUTE)] == [1, 2, 3]
        assert [row.notification.number for row in reader.outbox.due(3 * MINUTE, limit=1)] == [1]
        assert len(reader.outbox.all()) == 4
    store.close()


def test_a_snapshot_does_not_move_while_the_daemon_writes(store: Store) -> None:
    store.commit_now(Batch(cursors={"replay": 1}))
    with Reader(store.path) as reader:
        with reader.snapshot():
            assert reader.cursors() == {"replay": 1}
            store.commit_now(Batch(cursors={"replay": 2}))
            assert reader.cursors() == {"replay": 1}
        assert reader.cursors() == {"replay": 2}
    store.close()


def test_a_reader_cannot_write(store: Store) -> None:
    with Reader(store.path) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._db.execute("DELETE FROM meta")
    store.close()


def test_no_store_to_read_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "probed.db"
    with pytest.raises(StoreMissing, match=r"there is no store here\. Start the daemon once"):
        Reader(path)
    assert not path.exists()


@pytest.mark.parametrize(
    ("harm", "finding"),
    [
        pytest.param(
            "UPDATE evidence SET t_end = t_end + 1 WHERE arrival = 1", "does not match its SHA-256", id="end"
        ),
        pytest.param(
            "UPDATE evidence SET body = replace(body, '1.0', '0.0')", "does not match its SHA-256", id="value"
        ),
        pytest.param("UPDATE evidence SET source = 'x' WHERE arrival = 1", "the id does not belong", id="source"),
        pytest.param(
            "UPDATE exclusion SET body = replace(body, 'planned', 'customer')", "exclusion X0", id="exclusion"
        ),
        pytest.param("UPDATE maintenance SET body = body || ' '", "maintenance W0", id="window"),
        pytest.param("UPDATE span SET t1 = t1 + 1 WHERE t0 = 0", "overlaps the one that begins at", id="span"),
        pytest.param("DELETE FROM problem_log WHERE number = 3", "its log ends at", id="cut off log"),
    ],
)
def test_verify_finds_what_was_changed_behind_its_back(tmp_path: Path, harm: str, finding: str) -> None:
    path = tmp_path / "probed.db"
    stream.apply_all(path, 0, 20)
    with Reader(path) as reader:
        assert reader.verify() == ()
    db = sqlite3.connect(path)
    db.execute(harm)
    db.commit()
    db.close()
    with Reader(path) as reader:
        assert any(finding in text for text in reader.verify())


@pytest.mark.parametrize("query", [queries.ALARMS, queries.ALARMS_STANDING], ids=["all", "standing"])
def test_alarms_are_found_without_reading_all_evidence(tmp_path: Path, query: str) -> None:
    Store.open(tmp_path / "probed.db").close()
    db = sqlite3.connect(tmp_path / "probed.db")
    with contextlib.closing(db):
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}", (0,))]
    assert any("USING INDEX evidence_alarm" in step for step in plan), plan
    assert not any(step.startswith("SCAN evidence") for step in plan), plan


def told(at: int, key: str, *, raised: bool = True, by: str = "trap", source: str = "trap:EMS") -> Observation:
    body = AlarmSeen(raised, "R_LOS", "", "major", "", None, key=key, by=by)
    return Observation(source, PointId("NE1", "P1"), at, at, at, at, body)


STANDING = [
    pytest.param([told(1, "a")], [1], id="raised"),
    pytest.param([told(1, "a"), told(2, "a", raised=False)], [], id="cleared"),
    pytest.param([told(1, "a"), told(2, "a", raised=False), told(3, "a")], [3], id="raised again"),
    pytest.param([told(1, "a"), told(2, "b", raised=False)], [1], id="another one cleared"),
    pytest.param([told(1, "a"), told(2, "a", raised=False, source="trap:NE1")], [1], id="another source's"),
    pytest.param([told(1, "a"), told(2, "a")], [1, 2], id="told again, perhaps of another severity"),
    pytest.param([told(1, "a", by="event")], [], id="an event begins no state"),
    pytest.param([told(2, "a", raised=False), told(1, "a")], [1], id="by the order of storing, as they came"),
]


@pytest.mark.parametrize(("stored", "left"), STANDING)
def test_which_alarms_stand(tmp_path: Path, stored: list[Observation], left: list[int]) -> None:
    store = Store.open(tmp_path / "probed.db")
    for one in stored:
        store.commit_now(Batch(evidence=(one,)))
    store.close()
    with Reader(tmp_path / "probed.db") as reader:
        assert [one.first for one in reader.alarms_standing()] == left
        assert restored(reader, 0).alarms == reader.alarms_standing()
