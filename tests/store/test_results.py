"""Results of tests in the store: each once, as they were, and how far each test has been read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.observation import Observation
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store

TEST = PointId("NE1", "10")
WELL = ElementResult(
    10, 1, late=2, delay_sum_us=90_000, delays=9, delay_min_us=8_000, delay_max_us=14_000, jitter_us=700, stamp="6000"
)


def result(at: int, body: ElementResult = WELL, test: PointId = TEST) -> Observation:
    return Observation("snmp:NE1", test, at - 60, at, at + 5, 0, body)


def stored(path: Path, *batches: Batch) -> Path:
    store = Store.open(path)
    for batch in batches:
        store.commit_now(batch)
    store.close()
    return path


def test_they_are_read_as_they_were_kept(tmp_path: Path) -> None:
    nothing = ElementResult(10, 10, stamp="12000")
    unmeasured = ElementResult(0, 0, stamp="18000")
    seen = (result(100), result(160, nothing), result(220, unmeasured))
    with Reader(stored(tmp_path / "db", Batch(results=seen))) as reader:
        kept = list(reader.results(0, 1000))
        assert [(row.first, row.last, row.received) for row in kept] == [
            (40, 100, 105),
            (100, 160, 165),
            (160, 220, 225),
        ]
        assert [row.body for row in kept] == [replace(body, stamp="") for body in (WELL, nothing, unmeasured)]
        assert [row.last for row in reader.results(100, 220)] == [100, 160]
        assert reader.result_marks() == {TEST: (220, "18000")}


def test_a_result_that_comes_twice_is_one(tmp_path: Path) -> None:
    again = result(100, replace(WELL, lost=0))
    with Reader(stored(tmp_path / "db", Batch(results=(result(100),)), Batch(results=(again,)))) as reader:
        assert [row.body for row in reader.results(0, 1000)] == [replace(WELL, stamp="")]


def test_the_mark_never_goes_back(tmp_path: Path) -> None:
    path = stored(tmp_path / "db", Batch(results=(result(160, replace(WELL, stamp="b")), result(100))))
    with Reader(path) as reader:
        assert reader.result_marks() == {TEST: (160, "b")}


def test_old_ones_are_forgotten_and_the_mark_stays(tmp_path: Path) -> None:
    other = PointId("NE2", "1")
    batches = (Batch(results=(result(100, test=other), result(160))), Batch(forget_results=160))
    with Reader(stored(tmp_path / "db", *batches)) as reader:
        assert [row.point for row in reader.results(0, 1000)] == [TEST]
        assert set(reader.result_marks()) == {TEST, other}
