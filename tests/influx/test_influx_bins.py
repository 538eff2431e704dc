"""What is told of bins: all to a server that is new, nothing twice without need, and what nobody marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from probed.influx import duties
from probed.influx.duties import Cursors
from probed.influx.points import bin_line, probe_lines
from probed.influx.render import Renderer
from probed.influx.tags import Tags
from probed.model.ids import CircuitId, PointId
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from probed.model.inventory import Inventory, ProbeTest, Validity
from probed.model.observation import QUARTER_US, BinSeries, Direction, Observation, PmBin
from probed.model.probe import ProbeDelivery
from probed.model.probe_bin import ProbeBin, SessionBin, ToldTimes
from probed.store import sink_outbox as kinds
from probed.store.batch import Batch
from probed.store.pm_bins import BinVersion
from probed.store.reader import Reader
from probed.store.sink_outbox import SinkMark, marks_of
from probed.store.writer import Store
from tests.support import recorded, sink
from tests.support.sink import settings

NOW = 200 * DAY_US
EMPTY = Inventory("bins")


def bin_(element: str, end: int) -> Observation:
    counts = PmBin("ds1", Direction.NEAR, 1, 0, 0, pcv=2)
    return Observation("snmp:x", PointId(element, "E1-1"), end - QUARTER_US, end, end + MINUTE_US, 0, counts)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = Store.open(tmp_path / "p.db")
    bins = tuple(bin_(element, NOW - n * QUARTER_US) for element in ("NE1", "NE2") for n in range(3))
    found.commit_now(Batch(bins=bins, marks={"snmp:x": (NOW, 1)}))
    return found


def marks(store: Store, alive: int | None) -> list[SinkMark]:
    """What a sink that was last at work at `alive` begins with."""
    told = settings("http://127.0.0.1:1")
    if alive is not None:
        store.commit_now(Batch(cursors={Cursors(told).alive: alive}))
    renderer = Renderer(EMPTY, lambda _source: 0, HOUR_US)
    with Reader(store.path) as reader:
        due = duties.beginning(reader, told, renderer, store.stamp, NOW)
    store.close()
    return [mark for mark in due.marks if mark.kind == kinds.BIN]


@pytest.mark.parametrize(
    ("alive", "since"),
    [
        pytest.param(None, NOW - 31 * DAY_US, id="a server that is new is told the last weeks"),
        pytest.param(NOW - MINUTE_US, None, id="one that was told until a minute ago is told nothing again"),
        pytest.param(NOW - 3 * HOUR_US, NOW - 3 * HOUR_US - DAY_US, id="bins were stored while no sink was there"),
    ],
)
def test_what_a_sink_begins_with(store: Store, alive: int | None, since: int | None) -> None:
    found = {mark.subject: mark.since for mark in marks(store, alive)}
    assert found == ({} if since is None else dict.fromkeys(("NE1", "NE2"), since))


def test_a_commit_marks_each_element_once_with_all_its_bins() -> None:
    bins = (bin_("NE1", 5 * QUARTER_US), bin_("NE2", 3 * QUARTER_US), bin_("NE1", 2 * QUARTER_US))
    found = {(m.kind, m.subject): (m.since, m.until) for m in marks_of(Batch(bins=bins), 1, 9)}
    assert found == {
        ("bin", "NE1"): (2 * QUARTER_US, 5 * QUARTER_US),
        ("bin", "NE2"): (3 * QUARTER_US, 3 * QUARTER_US),
    }


def probe_bin(begun: int) -> Observation:
    body = ProbeBin(10, 10)
    return Observation("probe:P1", PointId("P1", "M1"), begun, begun + 10 * SECOND_US, begun, 0, body)


def test_a_commit_marks_the_time_in_which_bins_of_probes_began() -> None:
    begun = (20 * SECOND_US, 21 * SECOND_US, 90 * SECOND_US, 20 * SECOND_US)
    batch = Batch(probes=(ProbeDelivery(tuple(map(probe_bin, begun))), ProbeDelivery((probe_bin(29 * SECOND_US),))))
    found = {(m.kind, m.slot): (m.since, m.until) for m in marks_of(batch, 1, 9)}
    assert found == {
        ("probe", 2): (20 * SECOND_US, 29 * SECOND_US),
        ("probe", 9): (90 * SECOND_US, 90 * SECOND_US),
    }


def test_an_interval_of_a_session_tells_its_means_and_its_own_histogram() -> None:
    test = ProbeTest(PointId("NE1", "dm:1.1.7.4"), CircuitId("C1"), Validity(None, None))
    told = ToldTimes(88, 2500, 60, ((0, 80), (5000, 8)))
    body = SessionBin(90, 2, delay_min_us=900, delay_max_us=7300, told=told)
    seen = Observation("probe:NE1", test.id, 0, QUARTER_US, QUARTER_US, 0, body)
    (line,) = probe_lines(Tags(Inventory("sessions", probe_tests=(test,))), seen)
    assert line == (
        "probe,circuit=C1,measurement=dm:1.1.7.4,path=C1,probe=NE1,sense=round_trip "
        "sent=90i,lost=2i,late=0i,duplicate=0i,negative=0i,delay_count=0i,delay_min_us=900i,delay_max_us=7300i,"
        "jitter_count=0i,told_delays=88i,delay_mean_us=2500i,delay_from_0_us=80i,delay_from_5000_us=8i,"
        'jitter_mean_us=60i,length_s=900.0,trusted=true,doubts="" 0'
    )


def test_a_server_that_is_new_is_told_of_probes_piece_by_piece(store: Store) -> None:
    begun = (NOW - 40 * DAY_US, NOW - 11 * MINUTE_US, NOW - MINUTE_US)
    store.commit_now(Batch(probes=(ProbeDelivery(tuple(map(probe_bin, begun))),)))
    renderer = Renderer(EMPTY, lambda _source: 0, HOUR_US)
    with Reader(store.path) as reader:
        due = duties.beginning(reader, settings("http://127.0.0.1:1"), renderer, store.stamp, NOW)
        of_probes = [mark for mark in due.marks if mark.kind == kinds.PROBE]
        lines = renderer.told(reader, of_probes, 0, 0, lambda: 1).lines
    store.close()
    assert len(of_probes) == 3
    assert all(mark.until - mark.since < 5 * MINUTE_US for mark in of_probes)
    assert [int(line.rsplit(" ", 1)[1]) // 1000 for line in lines] == list(begun[1:]), "each once, the oldest not"


def test_a_mark_becomes_the_lines_of_its_bins(store: Store) -> None:
    renderer = Renderer(EMPTY, lambda _source: 0, HOUR_US)
    mark = SinkMark(kinds.BIN, "NE1", 0, NOW - QUARTER_US, NOW, 1, 1)
    with Reader(store.path) as reader:
        told = renderer.told(reader, [mark], 0, 0, lambda: 1)
    store.close()
    assert told.broken == ()
    assert [line.rsplit(" ", 1)[1] for line in told.lines] == [str((NOW - n * QUARTER_US) * 1000) for n in (2, 1)], (
        "a bin stands at its beginning"
    )


def test_what_is_not_counted_has_no_field() -> None:
    counts = PmBin("section", Direction.NEAR, 3, 1, None, cv=12, sefs_s=1, ses_rule='itu "1995"')
    version = BinVersion(
        BinSeries(PointId("NE 1", "STM,1"), "section", Direction.NEAR), "s", 0, 900 * SECOND_US, 1, 1, counts
    )
    assert bin_line(Tags(EMPTY), version) == (
        "pm,direction=near,element=NE\\ 1,layer=section,point=STM\\,1 "
        'es_s=3i,ses_s=1i,sefs_s=1i,cv=12i,length_s=900i,valid=true,suspect=false,ses_rule="itu \\"1995\\"" 0'
    )


def test_bins_of_days_that_are_over_have_their_circuits_assessed_anew(tmp_path: Path) -> None:
    """Of the day that runs nothing was told yet."""
    store = sink.month_store(tmp_path)
    with Reader(store.path) as reader:
        horizon = reader.last_input() or 0
        renderer = Renderer(recorded.inventory(), lambda _source: recorded.LIMIT_US, HOUR_US)
        row = recorded.inventory().circuits[0]
        over = {c.id for c in recorded.inventory().circuits if row.a.element in (c.a.element, c.z.element)}
        for end, days in ((horizon, 0), (horizon - 3 * DAY_US, 1)):
            mark = SinkMark(kinds.BIN, row.a.element, 0, end, end, 1, 1)
            follow = renderer.told(reader, [mark], 1 << 60, 0, store.stamp).follow
            told = [each.subject for each in follow if each.kind == kinds.DAY]
            assert len(told) == days * len(set(told))
            assert set(told) >= (over if days else set())
            assert bool(days) == any(each.kind == kinds.MONTH for each in follow)
    store.close()
