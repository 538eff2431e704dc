"""Finished intervals of MEF-SOAM-PM sessions as bins of their path: which are new, when they were, what they count.
Pure.

Every interval is dated on our clock: the running one tells how long it has been running, and so by how much the
element's own dates are off. Where in its interval a frame was lost no column says: a bin is one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from collectors.snmp.ber import Content, Oid
from collectors.snmp.tables.contents import count, number
from collectors.snmp.tables.mef_soam import (
    CCM,
    DM_CONFIG,
    DM_CURRENT,
    DM_HISTORY,
    LM_CONFIG,
    LM_CURRENT,
    LM_HISTORY,
    ONE_WAY_RECEIVER,
    ONE_WAY_SENDER,
    ROOT,
    unreturned,
    variation,
)
from collectors.snmp.tables.mef_soam_time import TICK_US, age_us, date_of
from collectors.snmp.tables.probe import lost_of
from collectors.snmp.tables.view import MibView
from probed.model.instant import DAY_US, SECOND_US
from probed.model.observation import SAME_BIN_US
from probed.model.probe_bin import Doubt, ProbeBin, Sense, SessionBin, ToldTimes

BIN_BOUNDS: Final[Oid] = (*ROOT, 3, 2, 1, 3)
"""mefSoamDmCfgMeasBinLowerBound, by session, bin type and bin."""
BIN_COUNTS: Final[Oid] = (*ROOT, 3, 7, 1, 1)
"""mefSoamDmHistoryStatsBinsCounter, by session, interval, bin type and bin."""
ASKED: Final = tuple((*entry, 1) for entry in (LM_CURRENT, DM_CURRENT))
"""Columns beside what a look asks anyway: the number of the running interval."""
_DETAILS: Final = (8, 9, 14, 15, 20, 21)
"""Columns of DM_HISTORY that are asked only of a new interval: one way of the delay, bounds of its variation."""
SOFTWARE: Final = "mef-soam-pm"

_Row: TypeAlias = Mapping[int, Content]
_TABLES: Final = {"lm": (LM_CONFIG, LM_CURRENT, LM_HISTORY), "dm": (DM_CONFIG, DM_CURRENT, DM_HISTORY)}
_TRUE: Final = 1
_MINUTE_CS: Final = 6000
_NEAR_US: Final = 2 * SECOND_US
"""An element's clock that is off by no more is right: its dates have whole seconds, and the answer took its time."""
_TWO_WAY, _FORWARD = (1, 4), (2, 5)
"""Bin types of delay, and of its variation."""


class Interval(NamedTuple):
    """A finished interval of a session over [start, end), microseconds UTC, and its row."""

    test: str
    session: Oid
    """Domain, association, end point, and the session there."""
    number: int
    start: int
    end: int
    kind: int | None
    row: _Row


def finished(view: MibView, tests: Iterable[str], ends: Mapping[str, int], now: int) -> list[Interval]:
    """The intervals of some sessions that ended after the last known one, in order. `now`: when the agent was asked.

    What cannot be dated, and what the agent moved while it was read, is left for the next look.
    """
    found: list[Interval] = []
    for test in tests:
        prefix, _, index = test.partition(":")
        session = tuple(map(int, index.split(".")))
        found += _of(view, test, prefix, session, ends.get(test), now)
    return found


def undated(view: MibView, tests: Iterable[str], now: int) -> list[str]:
    """The sessions that have finished intervals of which none can be dated."""
    found = []
    for test in tests:
        prefix, _, index = test.partition(":")
        session = tuple(map(int, index.split(".")))
        _, current, history = _TABLES[prefix]
        running = _row(view, current, session)
        ends = [_on_our_clock(row.get(2), running, now) for row in _history(view, history, session).values()]
        if ends and all(end is None for end in ends):
            found.append(test)
    return found


def details(intervals: Iterable[Interval]) -> tuple[Oid, ...]:
    """The subtrees that hold the rest of what these intervals tell: bounds and histograms of delay."""
    delays = [one for one in intervals if one.test.startswith("dm:")]
    sessions = dict.fromkeys(one.session for one in delays)
    columns = ((*DM_HISTORY, column, *session) for session in sessions for column in _DETAILS)
    bounds = ((*BIN_BOUNDS, *session) for session in sessions)
    return (*columns, *bounds, *((*BIN_COUNTS, *one.session, one.number) for one in delays))


def bins_of(interval: Interval, view: MibView) -> Iterator[ProbeBin]:
    """What an interval counted, each sense by itself; `view` has its details. Nothing where nothing was counted."""
    suspect = (Doubt.HEALTH,) if number(interval.row.get(4)) == _TRUE else ()
    read = _loss(interval) if interval.test.startswith("lm:") else _delay(interval, view)
    for sense, sent, lost, told, bounds in read:
        known: dict[str, Any] = {
            "delay_min_us": bounds[0],
            "delay_max_us": bounds[1],
            "jitter_min_us": bounds[2],
            "jitter_max_us": bounds[3],
            "sense": sense,
            "doubts": suspect,
            "software": SOFTWARE,
            "number": interval.number,
        }
        yield ProbeBin(sent, lost, **known) if told is None else SessionBin(sent, lost, **known, told=told)


_Counted: TypeAlias = tuple[Sense, int, int, ToldTimes | None, tuple[int | None, int | None, int | None, int | None]]
_NO_BOUNDS: Final = (None, None, None, None)


def _loss(interval: Interval) -> Iterator[_Counted]:
    """Each way that is counted; where none is, the measurement's own frames there and back."""
    row = interval.row
    ways = ((Sense.FORWARD, 5, 6), (Sense.BACKWARD, 10, 11))
    known = False
    for sense, transmitted, received in ways:
        sent = count(row.get(transmitted))
        lost = lost_of(sent, count(row.get(received)))
        if sent and lost is not None:
            known = True
            yield sense, sent, lost, None, _NO_BOUNDS
    sent = count(row.get(15))
    lost = lost_of(sent, count(row.get(16)))
    if not known and interval.kind != CCM and sent and lost is not None:
        yield Sense.ROUND_TRIP, sent, lost, None, _NO_BOUNDS


def _delay(interval: Interval, view: MibView) -> Iterator[_Counted]:
    row = {**interval.row, **_row(view, DM_HISTORY, (*interval.session, interval.number))}
    kind = interval.kind
    sent, back = count(row.get(29)), count(row.get(30))
    if kind == ONE_WAY_SENDER:  # the other end measures
        return
    if kind == ONE_WAY_RECEIVER:  # it does not know of how many
        if back:
            forward = _told(interval, view, back, count(row.get(10)), count(row.get(16)), _FORWARD)
            yield Sense.FORWARD, 0, 0, forward, _bounds(row, 8, 9, 14, 15)
        return
    lost = unreturned(kind, sent, back)
    mean_us, jitter_us = count(row.get(7)), variation(row)
    measured = back != 0 and mean_us is not None
    told: ToldTimes | None = None
    if measured:
        told = _told(interval, view, back or 0, mean_us, None if jitter_us is None else round(jitter_us), _TWO_WAY)
    bounds = _bounds(row, 5, 6, 20, 21) if measured else _NO_BOUNDS
    if sent and lost is not None:
        yield Sense.ROUND_TRIP, sent, lost, told, bounds
    elif told is not None:
        yield Sense.ROUND_TRIP, 0, 0, told, bounds


def _bounds(row: _Row, *columns: int) -> tuple[int | None, int | None, int | None, int | None]:
    low, high, least, most = (count(row.get(column)) for column in columns)
    return low, high, least, most


def _told(
    interval: Interval,
    view: MibView,
    delays: int,
    delay_us: int | None,
    jitter_us: int | None,
    types: tuple[int, int],
) -> ToldTimes:
    delay_bins, jitter_bins = (_histogram(interval, view, type_) for type_ in types)
    return ToldTimes(delays, delay_us, jitter_us, delay_bins, jitter_bins)


def _histogram(interval: Interval, view: MibView, type_: int) -> tuple[tuple[int, int], ...]:
    """Counts with their lower bounds; none where a bound is not told or the bounds do not increase."""
    counts = view.column((*BIN_COUNTS, *interval.session, interval.number, type_))
    bounds = view.column((*BIN_BOUNDS, *interval.session, type_))
    out: list[tuple[int, int]] = []
    for index, content in counts.items():
        low, counted = count(bounds.get(index)), count(content)
        if low is None or counted is None or (out and low <= out[-1][0]):
            return ()
        out.append((low, counted))
    return tuple(out)


def _of(view: MibView, test: str, prefix: str, session: Oid, last: int | None, now: int) -> list[Interval]:
    config, current, history = _TABLES[prefix]
    running = _row(view, current, session)
    rows = _history(view, history, session)
    under_way = count(running.get(1))
    if under_way in rows and _after(rows[under_way].get(2), running.get(2)):
        return []  # the running interval ended while the tables were read
    configured = _row(view, config, session)
    kind, minutes = number(configured.get(2)), count(configured.get(12))
    dated: list[tuple[int, int, _Row]] = []
    for found, row in rows.items():
        end = _on_our_clock(row.get(2), running, now)
        if end is not None and end <= now + _NEAR_US:
            dated.append((end, found, row))
    out: list[Interval] = []
    for end, found, told in sorted(dated, key=lambda one: one[:2]):
        elapsed_cs = count(told.get(3)) if 3 in told else (minutes or 0) * _MINUTE_CS
        if not elapsed_cs or elapsed_cs * TICK_US > DAY_US or (last is not None and end - SAME_BIN_US <= last):
            continue
        start = end - elapsed_cs * TICK_US
        if last is not None and abs(start - last) <= SAME_BIN_US:
            start = last
        if last is None or start >= last:
            out.append(Interval(test, session, found, start, end, kind, told))
            last = end
    return out


def _row(view: MibView, entry: Oid, index: Oid) -> dict[int, Content]:
    values = view.values
    known = ((column, values.get((*entry, column, *index))) for column in range(1, 40))
    return {column: value.content for column, value in known if value is not None}


def _history(view: MibView, entry: Oid, session: Oid) -> dict[int, dict[int, Content]]:
    rows: dict[int, dict[int, Content]] = {}
    for column in range(1, 40):
        for index, content in view.column((*entry, column, *session)).items():
            if len(index) == 1:
                rows.setdefault(index[0], {})[column] = content
    return rows


def _after(told: Content, other: Content) -> bool:
    """Whether a date of the element is later than another, or nothing says that it is not."""
    one, two = date_of(told), date_of(other)
    return one is None or two is None or one[0] > two[0]


def _on_our_clock(told: Content, running: _Row, now: int) -> int | None:
    """An instant that the element tells; None where nothing says what it is here."""
    date, age = date_of(told), age_us(told, running)
    at = None if date is None or not date[1] else date[0]
    if age is None:
        return at
    return at if at is not None and abs(now - age - at) <= _NEAR_US else now - age
