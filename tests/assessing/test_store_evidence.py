"""What is kept of answers holds for one committed state of the store and no longer."""

from __future__ import annotations

from pathlib import Path

from probed.assessing.evidence import StoreEvidence
from probed.model.observation import Observation
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.assessing.test_again import look
from tests.assessing.test_figures_law import batch

DAY = 24


def seen(first: int, last: int, state: str) -> Observation:
    return look("NJ-HX:E1-2", first, last, state)


def test_a_new_state_is_seen_and_an_old_one_stays(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    first, second = seen(0, 10, "U"), seen(12, 20, "D")
    points, end = (first.point,), second.last + 1
    store.commit_now(batch([first]))
    with Reader(store.path) as reader:
        evidence = StoreEvidence(reader)
        with reader.snapshot():
            before = evidence.runs(points, 0, end), evidence.ids(points, 0, end)
            store.commit_now(batch([second]))
            assert (evidence.runs(points, 0, end), evidence.ids(points, 0, end)) == before
        for _ in range(2):  # outside of any snapshot, too, nothing is kept
            ((_, runs),) = evidence.runs(points, 0, end).items()
            assert [run.first for run in runs] == [first.first, second.first]
            assert len(evidence.ids(points, 0, end)) == 2
        with reader.snapshot():
            assert len(evidence.ids(points, 0, end)) == 2
    store.close()


def test_what_is_read_at_once_holds_all_that_a_window_of_it_has(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db")
    told = [seen(DAY * day, DAY * day + 10, "UD"[day % 2]) for day in range(6)]
    store.commit_now(batch(told))
    start, end = told[2].first, told[3].last
    with Reader(store.path) as reader, reader.snapshot():
        (narrow,) = StoreEvidence(reader).runs((told[0].point,), start, end).values()
        (wide,) = StoreEvidence(reader, (0, told[5].last)).runs((told[0].point,), start, end).values()
    assert [run.first for run in narrow] == [each.first for each in told[1:5]], "with its neighbours"
    assert set(narrow) < set(wide)
    store.close()
