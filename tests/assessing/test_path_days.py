"""Local days that are kept added up: whoever judges with them says what the bins say, whatever comes when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from probed.assessing.evidence import StoreEvidence
from probed.assessing.path_days import BACK_US, EVERY_US, LATE_US, DaySweep, seats_of
from probed.assessing.paths import PathBook
from probed.assessing.quality import PathReading
from probed.model import canonical
from probed.model.assessment import Period
from probed.model.capacity import DOWN, UP
from probed.model.contract import ClauseWindow, ExclusionKind, MeasuredKind, WindowKind
from probed.model.ids import PointId, parse_point
from probed.model.instant import DAY_US, HOUR_US, MINUTE_US, parse_instant
from probed.model.inventory import Inventory, Validity
from probed.model.observation import Kind, Observation, PointState
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.probe import ProbeDelivery, ProbeInventory
from probed.model.probe_bin import Doubt, ProbeBin
from probed.store.batch import Batch
from probed.store.path_days import DayMade
from probed.store.reader import Reader
from probed.store.reading.paths import PathReader
from probed.store.writer import Store
from sla.intervals import Stretch, subtract, union
from sla.path_days import PathDay
from sla.path_quality import Rated, sums
from tests.assessing.test_quality import clause, promising
from tests.support import fused as lab

ZONES = ("America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Pacific/Kiritimati")
BEGIN = parse_instant("2026-10-31T00:00:00Z")
"""New York's clocks go back on the next day: 25 hours."""
DAYS = 4
SLOT_US = 20 * MINUTE_US
SLOTS = DAYS * DAY_US // SLOT_US
BOTH = [clause(kind, parameter="mean") for kind in (MeasuredKind.DELAY, MeasuredKind.JITTER)]
"""So that both histograms are read."""
LATER = BEGIN + DAYS * DAY_US + 3 * DAY_US


class Counting(StoreEvidence):
    """Knows how many bins were read."""

    read = 0

    def rated(
        self, kind: Kind, point: PointId, start: int, end: int, *, delays: bool, jitters: bool
    ) -> Sequence[Rated]:
        found = super().rated(kind, point, start, end, delays=delays, jitters=jitters)
        self.read += len(found)
        return found


class WithoutDays(Counting):
    """The same store, of which only bins are read."""

    def path_days(self, point: PointId, zone: str, start: int, end: int) -> Sequence[PathDay]:
        return ()


def a_bin(
    point: PointId, start: int, length: int = SLOT_US, lost: int = 0, *, doubted: bool = False, summed: bool = True
) -> Observation:
    sent = 10 + start // SLOT_US % 7
    delays = ((1_000 + start // SLOT_US % 5, sent - lost),) if sent > lost else ()
    doubts = (Doubt.HEALTH,) if doubted else ()
    body = ProbeBin(
        sent, lost, delay_us=delays, jitter_us=((9, 3),), delay_sum_us=1_000 * sent if summed else None,
        jitter_sum_us=27, doubts=doubts,
    )  # fmt: skip
    return Observation(f"probe:{point.element}", point, start, start + length, start + length, 0, body)


def stored(store: Store, *bins: Observation) -> None:
    store.commit_now(Batch(probes=(ProbeDelivery(bins),)))


def added_up(reader: Reader, point: PointId, zone: str, horizon: int = LATER) -> list[DayMade]:
    """All days that a sweep finds, not yet handed to the store."""
    sweep = DaySweep([(point, zone)])
    sweep.go_on(horizon)
    found = []
    while sweep.left:
        made = sweep.next(reader)
        found += [] if made is None else [made]
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("days") / "probed.db")
    yield opened
    opened.close()


_numbers = count()
BINS = st.lists(
    st.tuples(
        st.integers(0, SLOTS),
        st.sampled_from([0, 0, 0, 0, 7 * MINUTE_US]),
        st.sampled_from([SLOT_US] * 5 + [HOUR_US]),
        st.integers(0, 3),
        st.sampled_from(["", "", "/forward", "/backward"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=12,
)
RUNS = st.tuples(st.integers(0, 80), st.integers(100, 200), st.sampled_from([0, 7 * MINUTE_US]))
"""An unbroken run of bins, of which those of the second kind cross midnights."""
HOLES = st.lists(st.tuples(st.integers(-5, SLOTS), st.integers(1, 30)), max_size=2)


@settings(
    max_examples=60,
    deadline=None,
    phases=set(Phase) - {Phase.shrink},
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(ZONES),
    RUNS,
    st.lists(BINS, min_size=1, max_size=3),
    HOLES,
    st.booleans(),
    st.booleans(),
    st.data(),
)
def test_with_days_is_without_days(
    store: Store,
    zone: str,
    run: tuple[int, int, int],
    late: list[list[tuple[int, int, int, int, str, bool, bool]]],
    holes: list[tuple[int, int]],
    keep_out: bool,
    stale: bool,
    data: st.DataObject,
) -> None:
    probe = f"P{next(_numbers)}"
    point = PointId(probe, "M")
    known = lab.probes((probe, "BANK-HQ"))
    valid = data.draw(
        st.sampled_from([lab.ALWAYS, Validity(BEGIN + DAY_US + HOUR_US, None), Validity(None, BEGIN + 2 * DAY_US)])
    )
    known = replace(known, measurements=tuple(replace(row, id="M", valid=valid) for row in known.measurements))
    book = PathBook(lab.inventory(), known, keep_out)
    stored(store, *(a_bin(point, BEGIN + (run[0] + number) * SLOT_US + run[2]) for number in range(run[1])))
    window = BEGIN - HOUR_US, BEGIN + DAYS * DAY_US + 7 * HOUR_US
    cut = union((BEGIN + at * SLOT_US + 1, BEGIN + (at + length) * SLOT_US) for at, length in holes)
    with Reader(store.path) as reader:
        for more in late:
            made = added_up(reader, point, zone)
            if not stale:
                store.commit_now(Batch(days=tuple(made)))
            seen = [
                a_bin(
                    PointId(probe, f"M{way}"), BEGIN + at * SLOT_US + by, length, lost, doubted=doubted, summed=summed
                )
                for at, by, length, lost, way, doubted, summed in more
            ]
            stored(store, *seen)
            store.commit_now(Batch(days=tuple(made)))  # what was made before is not true any more, or is there
            _the_same(reader, book, zone, window, cut)
        store.commit_now(Batch(days=tuple(added_up(reader, point, zone))))
        _the_same(reader, book, zone, window, cut)


def _the_same(reader: Reader, book: PathBook, zone: str, window: Stretch, cut: Sequence[Stretch]) -> None:
    """Over several windows in turn, since what was read for one serves the next."""
    with_days = PathReading(book, lab.CIRCUIT, StoreEvidence(reader), zone, BOTH)
    without = PathReading(book, lab.CIRCUIT, WithoutDays(reader), zone, BOTH)
    middle = BEGIN + 2 * DAY_US
    for start, end in (window, (window[0], middle), (middle, window[1] + DAY_US), window):
        qualified = union(subtract([(start, end)], cut))
        told = [sums(read(start, end, qualified), qualified) for read in (with_days, without)]
        assert told[0] == told[1]


WINDOWS = (ClauseWindow(), ClauseWindow(WindowKind.DAY), ClauseWindow(WindowKind.ROLLING, 3))


def month(*clauses: MeasuredKind) -> Inventory:
    """Clauses over the period, its days, and any three days in a row."""
    made = promising(
        *(
            replace(clause(kind, "p95" if kind is MeasuredKind.DELAY else "mean", window), id=f"{kind} {number}")
            for kind in clauses
            for number, window in enumerate(WINDOWS)
        )
    )
    return replace(made, contracts=tuple(replace(each, zone=ZONES[0]) for each in made.contracts))


START, END = parse_instant("2026-10-25T00:00:00-04:00"), parse_instant("2026-11-05T00:00:00-05:00")
"""Eleven days with one of 25 hours."""
CUT = START + 30 * HOUR_US, START + 31 * HOUR_US
POINT = PointId("P1", "M-P1")


def measured() -> list[Observation]:
    """A ring of which a port is down for an hour, and a bin every 20 minutes."""
    seen = []
    for name in lab.POINTS:
        parts = [(START - DAY_US, END, UP)]
        if name == "NJ-GL:FE-1":
            parts = [(START - DAY_US, CUT[0] - MINUTE_US, UP), (CUT[0], CUT[1] - MINUTE_US, DOWN), (CUT[1], END, UP)]
        for first, last, state in parts:
            body = PointState(state, (), (last - first) // MINUTE_US + 1)
            seen.append(Observation(f"snmp:{name.partition(':')[0]}", parse_point(name), first, last, last, 0, body))
    return [*seen, *(a_bin(POINT, at, lost=int(at // SLOT_US % 11 == 0)) for at in range(START, END, SLOT_US))]


def test_the_assessment_of_a_month_is_the_same_to_the_byte_and_reads_few_bins(tmp_path: Path) -> None:
    """With an outage, an exclusion and a bin that comes late."""
    within = month(MeasuredKind.DELAY, MeasuredKind.JITTER, MeasuredKind.LOSS)
    period = Period(START, END, ZONES[0], "eleven days")
    known = lab.probes(("P1", "BANK-HQ"))
    path = lab.store(tmp_path / "probed.db", measured())
    (seat,) = seats_of(PathBook(within, known))
    assert seat == (POINT, ZONES[0])
    out = Exclusion(
        "X", lab.CIRCUIT, ExclusionKind.CUSTOMER, END - 40 * HOUR_US, END - 39 * HOUR_US, None,
        ExclusionStatus.APPROVED, "a", "b", "p",
    )  # fmt: skip
    opened = Store.open(path)
    try:
        with Reader(path) as reader:
            opened.commit_now(Batch(days=tuple(added_up(reader, *seat, horizon=END + 2 * DAY_US))))
            assert len(reader.paths.days(*seat, START, END)) == 11
            stored(opened, a_bin(POINT, START + 5 * DAY_US + MINUTE_US, MINUTE_US))  # within another: late, and odd
            assert len(reader.paths.days(*seat, START, END)) == 10
            told, read = [], []
            for evidence in (Counting(reader), WithoutDays(reader)):
                made = lab.assessor(evidence, known, within).onward(evidence, [out], END)
                told.append(canonical.canonical(made.assess(lab.CIRCUIT, period)))
                read.append(evidence.read)
            assert told[0] == told[1]
            assert b"packets=" in told[0]
            assert read[1] - read[0] == 7 * 72 + 75, "all but the days of outage, exclusion and late bin"
            assert reader.verify() == ()
    finally:
        opened.close()


def test_a_sweep_looks_at_days_that_are_over_by_a_day_and_again_after_a_while(tmp_path: Path) -> None:
    point, zone = PointId("P1", "M"), "Asia/Shanghai"
    first = parse_instant("2026-10-05T00:00:00+08:00")
    opened = Store.open(tmp_path / "probed.db")
    try:
        stored(opened, *(a_bin(point, first + day * DAY_US) for day in range(4)))
        with Reader(opened.path) as reader:
            horizon = first + 2 * DAY_US + LATE_US
            sweep = DaySweep([(point, zone)])
            sweep.go_on(None)
            assert not sweep.left, "nobody was heard yet"
            sweep.go_on(horizon)
            made: list[DayMade] = []
            while sweep.left:
                made += [one for one in [sweep.next(reader)] if one is not None]
            assert [one.day.start for one in made] == [first + DAY_US, first], "the latest first"
            opened.commit_now(Batch(days=tuple(made)))
            sweep.go_on(horizon + EVERY_US - 1)
            assert not sweep.left
            sweep.go_on(horizon + DAY_US)
            again: list[DayMade] = []
            while sweep.left:
                again += [one for one in [sweep.next(reader)] if one is not None]
            assert [one.day.start for one in again] == [first + 2 * DAY_US], "what is there is not made again"
            assert added_up(reader, point, zone, first + BACK_US + 10 * DAY_US) == []
    finally:
        opened.close()


def test_a_day_of_which_nothing_can_be_made_is_read_again_only_with_other_bins(tmp_path: Path) -> None:
    point, zone = PointId("P1", "M"), "Asia/Shanghai"
    first = parse_instant("2026-10-05T00:00:00+08:00")
    sweep = DaySweep([(point, zone)])
    opened = Store.open(tmp_path / "probed.db")

    def swept(reader: ReadBins, horizon: int) -> int:
        sweep.go_on(horizon)
        assert sweep.left
        while sweep.left:
            assert sweep.next(reader) is None
        return reader.count

    try:
        stored(opened, a_bin(point, first), a_bin(point, first + MINUTE_US))
        with ReadBins(opened.path) as reader:
            assert swept(reader, first + 2 * DAY_US) == 1
            assert swept(reader, first + 2 * DAY_US + EVERY_US) == 1
            stored(opened, a_bin(point, first + 2 * MINUTE_US))
            assert swept(reader, first + 2 * DAY_US + 2 * EVERY_US) == 2
    finally:
        opened.close()


class ReadBins(Reader):
    """Knows how often bins were read."""

    count = 0

    @property
    def paths(self) -> PathReader:
        return _Counted(self)


class _Counted(PathReader):
    def __init__(self, reader: ReadBins) -> None:
        super().__init__(reader)
        self._reader = reader

    def rated_bins(self, point: PointId, start: int, end: int, *, delays: bool, jitters: bool) -> list[Rated]:
        self._reader.count += 1
        return super().rated_bins(point, start, end, delays=delays, jitters=jitters)


def test_of_circuits_without_such_clauses_nothing_is_added_up() -> None:
    assert seats_of(PathBook(lab.inventory(), lab.probes(("P1", "BANK-HQ")))) == ()
    assert seats_of(PathBook(month(MeasuredKind.LOSS), ProbeInventory())) == ()
