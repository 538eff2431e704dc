"""Days that are kept added up go with the commit that makes them untrue, and never come back untrue."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from probed.model.ids import PointId
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US
from probed.model.observation import Observation
from probed.model.probe import ProbeDelivery
from probed.model.probe_bin import ProbeBin
from probed.store.batch import Batch
from probed.store.path_days import DayMade
from probed.store.reader import Reader
from probed.store.writer import Store
from sla.path_days import path_day

ZONE = "Asia/Shanghai"
POINT = PointId("P1", "M1")
FIRST = 20_000 * DAY_US - 8 * HOUR_US
DAYS = (FIRST, FIRST + DAY_US, FIRST + 2 * DAY_US)


def seen(start: int, length: int = 5 * MINUTE_US, point: PointId = POINT) -> Observation:
    body = ProbeBin(10, 1, delay_us=((1000, 9),), jitter_us=((3, 8),), delay_sum_us=9000)
    return Observation(f"probe:{point.element}", point, start, start + length, start + length, 0, body)


def made(reader: Reader, start: int, point: PointId = POINT) -> DayMade:
    end = start + DAY_US
    day = path_day(start, end, reader.paths.rated_bins(point, start, end, delays=True, jitters=True))
    assert day is not None
    return DayMade(point, ZONE, reader.paths.count_near(point, start, end), day)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Three days with a bin an hour, all of them added up."""
    opened = Store.open(tmp_path / "probed.db")
    bins = tuple(seen(at) for at in range(FIRST, FIRST + 3 * DAY_US, HOUR_US))
    opened.commit_now(Batch(probes=(ProbeDelivery(bins),)))
    with Reader(opened.path) as reader:
        opened.commit_now(Batch(days=tuple(made(reader, start) for start in DAYS)))
    yield opened
    opened.close()


def kept(path: Path, zone: str = ZONE) -> list[int]:
    with Reader(path) as reader:
        assert reader.verify() == ()
        return [day.start for day in reader.paths.days(POINT, zone, FIRST - DAY_US, FIRST + 9 * DAY_US)]


def test_a_day_comes_back_as_it_was(store: Store) -> None:
    assert kept(store.path) == list(DAYS)
    assert kept(store.path, "UTC") == []
    with Reader(store.path) as reader:
        assert reader.paths.days(POINT, ZONE, *DAYS[1:]) == [made(reader, DAYS[1]).day]


@pytest.mark.parametrize(
    ("late", "left"),
    [
        (seen(DAYS[1] + 30 * MINUTE_US), (0, 2)),
        (seen(DAYS[1] + 30 * MINUTE_US, point=PointId("P1", "M1/backward")), (0, 2)),
        (seen(DAYS[1] - 2 * MINUTE_US), (2,)),
        (seen(DAYS[1] - 5 * MINUTE_US), (1, 2)),
        (seen(DAYS[1] + 30 * MINUTE_US, point=PointId("P1", "M2")), (0, 1, 2)),
        (seen(DAYS[1] + 30 * MINUTE_US, point=PointId("P2", "M1")), (0, 1, 2)),
        (seen(FIRST + 3 * DAY_US), (0, 1, 2)),
    ],
    ids=["in it", "another sense", "over a border", "up to a border", "another path", "another probe", "after all"],
)
def test_a_late_bin_takes_the_days_that_it_touches(store: Store, late: Observation, left: tuple[int, ...]) -> None:
    store.commit_now(Batch(probes=(ProbeDelivery((late,)),)))
    assert kept(store.path) == [DAYS[number] for number in left]


def test_a_bin_that_comes_again_takes_none(store: Store) -> None:
    store.commit_now(Batch(probes=(ProbeDelivery((seen(DAYS[1]), seen(DAYS[2]))),)))
    assert kept(store.path) == list(DAYS)


def test_it_does_so_in_a_store_that_was_opened_anew(store: Store) -> None:
    store.close()
    again = Store.open(store.path)
    again.commit_now(Batch(probes=(ProbeDelivery((seen(DAYS[2] + 30 * MINUTE_US),)),)))
    again.close()
    assert kept(store.path) == list(DAYS[:2])


def test_a_day_made_before_a_late_bin_came_is_not_stored(store: Store) -> None:
    with Reader(store.path) as reader:
        before = made(reader, DAYS[1])
    store.commit_now(Batch(probes=(ProbeDelivery((seen(DAYS[1] + 30 * MINUTE_US),)),)))
    store.commit_now(Batch(days=(before,)))
    assert kept(store.path) == [DAYS[0], DAYS[2]]
    late = ProbeDelivery((seen(DAYS[1] + 40 * MINUTE_US),))
    with Reader(store.path) as reader:
        before = made(reader, DAYS[1])
    store.commit_now(Batch(days=(before,), probes=(late,)))
    assert kept(store.path) == [DAYS[0], DAYS[2]], "nor is one that comes together with it"
    with Reader(store.path) as reader:
        store.commit_now(Batch(days=(made(reader, DAYS[1]),)))
    assert kept(store.path) == list(DAYS)


def test_days_go_with_their_bins_and_none_of_before_comes_after(store: Store) -> None:
    with Reader(store.path) as reader:
        before = made(reader, DAYS[0])
    store.commit_now(Batch(probes=(ProbeDelivery((), forget=DAYS[0] + HOUR_US + 1),)))
    assert kept(store.path) == [DAYS[2]], "bins before the second day may have gone"
    more = tuple(seen(DAYS[0] + minute * MINUTE_US) for minute in (10, 20))
    store.commit_now(Batch(probes=(ProbeDelivery(more),)))  # as many again as went
    store.commit_now(Batch(days=(before,)))
    assert kept(store.path) == [DAYS[2]]


def test_verify_finds_a_day_that_is_not_its_bins(store: Store) -> None:
    store.close()
    db = sqlite3.connect(store.path)
    db.execute("UPDATE path_day SET body = replace(body, '[240,24,', '[240,23,') WHERE t0 = ?", (DAYS[1],))
    db.execute("DELETE FROM probe_bin WHERE t0 = ?", (DAYS[2] + HOUR_US,))
    db.commit()
    db.close()
    with Reader(store.path) as reader:
        assert reader.verify() == tuple(
            f"day of P1 on M1 from {at} in {ZONE}: it is not what its bins come to" for at in DAYS[1:]
        )
