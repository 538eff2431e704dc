"""Bins in the store: a set of versions, whatever the order they come in and however often."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import QUARTER_US, BinSeries, Direction, Observation, PmBin
from probed.store.batch import Batch
from probed.store.pm_bins import BinVersion, latest
from probed.store.reader import Reader
from probed.store.writer import Store

POINT = PointId("NE1", "E1-1")
EVER = 1 << 62

counts = st.builds(
    PmBin,
    st.sampled_from(["ds1", "line"]),
    st.sampled_from(Direction),
    st.integers(0, 2),
    st.just(0),
    st.none() | st.integers(0, 1),
    st.none(),
    st.none() | st.integers(0, 2**40),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "M.2100: 805"]),
    st.none() | st.just(3),
    st.none() | st.just(0),
)


@st.composite
def readings(draw: st.DrawFn) -> Observation:
    end = draw(st.integers(1, 3)) * QUARTER_US
    read = draw(st.integers(1, 5)) * SECOND_US
    point = draw(st.sampled_from([POINT, PointId("NE1", "E1/2"), PointId("网元2", "E1-1")]))
    return Observation("snmp:NE1", point, end - QUARTER_US, end, read, 0, draw(counts))


def rows(path: Path) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    found = db.execute("SELECT * FROM pm_bin ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12").fetchall()
    found += db.execute("SELECT * FROM pm_series ORDER BY 1").fetchall()
    db.close()
    return found


def stored(folder: Path, name: str, batches: list[list[Observation]]) -> Path:
    path = folder / name
    store = Store.open(path)
    for bins in batches:
        store.commit_now(Batch(bins=tuple(bins)))
    store.close()
    return path


@settings(max_examples=30, deadline=None)
@given(st.lists(readings(), max_size=12), st.randoms(use_true_random=False), st.integers(1, 5))
def test_order_and_repetition_change_nothing(read: list[Observation], chance: object, size: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        once = rows(stored(folder, "once.db", [read]))
        shuffled = [*read, *read[: size * 2]]
        chance.shuffle(shuffled)  # type: ignore[attr-defined]
        parts = [shuffled[at : at + size] for at in range(0, len(shuffled), size)]
        path = stored(folder, "parts.db", parts)
        assert rows(path) == once
        with Reader(path) as reader:
            assert reader.verify() == ()
            found = [version for element in ("NE1", "网元2") for version in reader.bins.of_element(element, 0, EVER)]
        for (series, end), version in {(one.series, one.end): one for one in latest(found)}.items():
            same = [o for o in read if _is(o, series, end)]
            assert version.seen == max(o.received for o in same), "the version that was read last is true"
            last = [o.body for o in same if o.received == version.seen]
            assert version.counts in last
        assert len(found) == len({(o.point, o.last, o.body) for o in read})


def _is(o: Observation, series: BinSeries, end: int) -> bool:
    assert isinstance(o.body, PmBin)
    return (o.point, o.body.layer, o.body.direction, o.last) == (*series, end)


def one(end: int, read: int, **more: object) -> Observation:
    body = replace(PmBin("ds1", Direction.NEAR, 0, 0, 0), **more)  # type: ignore[arg-type]
    return Observation("snmp:NE1", POINT, end - QUARTER_US, end, read, 0, body)


def test_a_bin_that_was_counted_anew_is_kept_beside_what_it_was(tmp_path: Path) -> None:
    first, second = one(QUARTER_US, 5), one(QUARTER_US, 9, uas_s=10)
    path = stored(tmp_path, "p.db", [[first], [second], [replace(second, received=11)]])
    with Reader(path) as reader:
        versions = reader.bins.of_point(POINT, 0, EVER)
    assert [(v.counts.uas_s, v.read, v.seen) for v in versions] == [(0, 5, 5), (10, 9, 11)]
    series = BinSeries(POINT, "ds1", Direction.NEAR)
    assert latest(versions) == [BinVersion(series, "snmp:NE1", 0, QUARTER_US, 9, 11, second.body)]  # type: ignore[arg-type]


def test_which_bins_are_known_is_told_with_their_validity(tmp_path: Path) -> None:
    bins = [one(n * QUARTER_US, 5, valid=n != 2) for n in (1, 2, 3)]
    path = stored(tmp_path, "p.db", [bins])
    with Reader(path) as reader:
        known = reader.bins.ends([POINT, PointId("NE1", "none")], QUARTER_US)
        assert known == {BinSeries(POINT, "ds1", Direction.NEAR): [(2 * QUARTER_US, False), (3 * QUARTER_US, True)]}
        assert reader.bins.series("NE1") == [BinSeries(POINT, "ds1", Direction.NEAR)]
        assert reader.bins.elements() == ["NE1"]


def test_old_bins_go(tmp_path: Path) -> None:
    path = tmp_path / "p.db"
    store = Store.open(path)
    store.commit_now(Batch(bins=tuple(one(n * QUARTER_US, 5) for n in range(1, 9))))
    store.commit_now(Batch(forget_bins=5 * QUARTER_US))
    store.close()
    with Reader(path) as reader:
        assert [v.end // QUARTER_US for v in reader.bins.of_point(POINT, 0, EVER)] == [5, 6, 7, 8]


def test_a_series_whose_name_was_changed_is_found(tmp_path: Path) -> None:
    path = stored(tmp_path, "p.db", [[one(QUARTER_US, 5)]])
    db = sqlite3.connect(path)
    db.execute("UPDATE pm_series SET point = 'E1-2'")
    db.commit()
    db.close()
    with Reader(path) as reader:
        (found,) = reader.verify()
    assert "NE1:E1-2" in found
