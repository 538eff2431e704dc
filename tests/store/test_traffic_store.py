"""Counters in the store: what was read comes back, twice is once, and old readings go."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from probed.model.ids import PointId
from probed.model.observation import NOT_COUNTED, Counters, Heard
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.traffic import layout_of, layout_text, traffic_of, traffic_row
from probed.store.writer import Store

POINTS = (PointId("NE1", "西向 STM16"), PointId("NE1", "E"))
LAYOUTS = {layout_of(POINTS): layout_text(POINTS)}


def heard(at: int, *values: int) -> Heard:
    return Heard("snmp:NE1", at, Counters(77, POINTS, values))


@given(st.lists(st.integers(0, NOT_COUNTED), min_size=8, max_size=8))
def test_a_row_is_read_as_it_was_written(values: list[int]) -> None:
    at, source, uptime_cs, _, body = traffic_row(heard(5, *values))
    assert traffic_of((at, source, uptime_cs, layout_text(POINTS), body)) == heard(5, *values)


def test_readings_are_kept_once_in_order_until_they_are_let_go(tmp_path: Path) -> None:
    looks = [heard(at, *range(at, at + 8)) for at in (30, 10, 20)]
    store = Store.open(tmp_path / "probed.db")
    batch = Batch(traffic=tuple(looks), layouts=LAYOUTS)
    store.commit_now(batch)
    store.commit_now(batch)
    with Reader(store.path) as reader:
        assert list(reader.traffic(0, 30)) == sorted(looks, key=lambda look: look.at)[:2]
    store.commit_now(Batch(forget_traffic=20))
    with Reader(store.path) as reader:
        assert [look.at for look in reader.traffic(0, 100)] == [20, 30]
    store.close()
