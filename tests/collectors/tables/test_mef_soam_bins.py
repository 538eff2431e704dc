"""Finished intervals of sessions as bins: which are new, when they were on our clock, what they count."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.ber import INTEGER, Value
from collectors.snmp.tables.mef_soam import DM_CURRENT, DM_HISTORY, LM_CONFIG, LM_CURRENT, LM_HISTORY, ROOT
from collectors.snmp.tables.mef_soam_bins import (
    ASKED,
    BIN_BOUNDS,
    BIN_COUNTS,
    Interval,
    bins_of,
    details,
    finished,
    undated,
)
from collectors.snmp.tables.profiles import PROFILES
from collectors.snmp.tables.view import MibView
from probed.model.instant import MINUTE_US, SECOND_US
from probed.model.probe_bin import Doubt, ProbeBin, Sense, SessionBin, ToldTimes
from tests.support.mef_soam import EPOCH, NOON, NOON_US, QUARTER, SESSION, Mib, date, number, past, running

LOSS = {5: 900, 6: 897, 10: 900, 11: 900}
LM = "lm:1.1.7.3"
DM = "dm:1.1.7.3"


def day(ahead: timedelta = timedelta(), offset_h: int | None = 0, elapsed_s: float = 300) -> Mib:
    """Two finished intervals, until 11:45 and noon by our clock; the third runs. `ahead`: of the element's clock."""
    found = running(LM_CURRENT, 43, date(NOON + ahead, offset_h), elapsed_s)
    found |= past(LM_HISTORY, 42, date(NOON + ahead, offset_h), LOSS)
    return found | past(LM_HISTORY, 41, date(NOON + ahead - QUARTER, offset_h), LOSS)


def spans(found: list[Interval]) -> list[tuple[int, float, float]]:
    """Numbers, beginnings and ends in seconds from noon."""
    return [(one.number, (one.start - NOON_US) / 1e6, (one.end - NOON_US) / 1e6) for one in found]


def look(mib: Mib, after_s: float = 300, ends: dict[str, int] | None = None) -> list[Interval]:
    return finished(MibView(mib), (LM,), ends or {}, NOON_US + round(after_s * SECOND_US))


BOTH = [(41, -1800, -900), (42, -900, 0)]


@pytest.mark.parametrize(
    ("mib", "expected"),
    [
        pytest.param(day(), BOTH, id="a clock that is right"),
        pytest.param(day(offset_h=8), BOTH, id="its zone is not UTC"),
        pytest.param(day(timedelta(hours=-3)), BOTH, id="its clock is three hours behind"),
        pytest.param(day(timedelta(days=400)), BOTH, id="its clock is a year ahead"),
        pytest.param(day(offset_h=None), BOTH, id="it does not name its zone"),
        pytest.param(day(timedelta(hours=5), offset_h=None), BOTH, id="nor is its local time that of anybody"),
        pytest.param(
            day(timedelta(seconds=1)), [(41, -1799, -899), (42, -899, 1)], id="within whole seconds its own"
        ),
        pytest.param(
            {n: v for n, v in day().items() if n[: len(LM_CURRENT)] != LM_CURRENT},
            BOTH,
            id="nothing runs: by its date",
        ),
        pytest.param(
            {n: v for n, v in day(offset_h=None).items() if n[: len(LM_CURRENT)] != LM_CURRENT},
            [],
            id="nothing runs, and its date is of no zone",
        ),
        pytest.param(
            day() | running(LM_CURRENT, 42, date(NOON - QUARTER), 1), [], id="an interval ended while it was read"
        ),
        pytest.param(
            day() | past(LM_HISTORY, 42, date(NOON), LOSS, 840), [(41, -1800, -900), (42, -840, 0)], id="a gap"
        ),
        pytest.param(
            day() | past(LM_HISTORY, 42, date(NOON), LOSS, 890), [(41, -1800, -900), (42, -900, 0)], id="no gap"
        ),
        pytest.param(
            day() | past(LM_HISTORY, 40, date(NOON - 2 * QUARTER), LOSS, 90_000), BOTH, id="longer than a day"
        ),
        pytest.param(
            day() | running(LM_CURRENT, 1, date(NOON), 300) | past(LM_HISTORY, 1, date(NOON - 2 * QUARTER), LOSS),
            [(1, -2700, -1800), *BOTH],
            id="its numbers began anew, and old rows are there",
        ),
        pytest.param(
            {n: v for n, v in day().items() if n[: len(LM_HISTORY) + 1] != (*LM_HISTORY, 3)}
            | {(*LM_CONFIG, 12, *SESSION): number(15)},
            BOTH,
            id="its length by the session's configuration",
        ),
        pytest.param({}, [], id="nothing is there"),
    ],
)
def test_an_interval_is_dated_on_our_clock(mib: Mib, expected: list[tuple[int, float, float]]) -> None:
    assert spans(look(mib)) == expected


@pytest.mark.parametrize(
    ("mib", "expected"),
    [
        pytest.param(day(), [], id="dated"),
        pytest.param({}, [], id="no interval has finished"),
        pytest.param(
            {n: v for n, v in day(offset_h=None).items() if n[: len(LM_CURRENT)] != LM_CURRENT}, [LM], id="by nothing"
        ),
    ],
)
def test_a_session_whose_intervals_have_no_date_is_named(mib: Mib, expected: list[str]) -> None:
    assert undated(MibView(mib), (LM,), NOON_US) == expected


def test_an_interval_is_new_once_though_looks_find_its_end_seconds_apart() -> None:
    hour = timedelta(hours=1)
    first = look(day(hour))
    known = {LM: first[-1].end}
    assert look(day(hour, elapsed_s=305.4), 309, known) == []
    later = day(hour) | running(LM_CURRENT, 44, date(NOON + hour + QUARTER), 20)
    later |= past(LM_HISTORY, 43, date(NOON + hour + QUARTER), LOSS)
    (only,) = look(later, 925, known)
    assert (only.number, only.start) == (43, first[-1].end)
    assert spans([only])[0][2] == 905


@given(
    st.integers(-400 * 24, 400 * 24),
    st.sampled_from([None, -11, 0, 8, 13]),
    st.integers(1, 899),
    st.integers(0, 2),
    st.lists(st.integers(60, 900), min_size=1, max_size=6),
)
def test_law_of_any_clock_the_truth_within_what_whole_seconds_tell(
    ahead_h: int, offset_h: int | None, elapsed_s: int, slow_s: int, lengths: list[int]
) -> None:
    ahead, at = timedelta(hours=ahead_h), NOON
    mib = running(LM_CURRENT, 100, date(NOON + ahead, offset_h), elapsed_s)
    truth = []
    for back, length in enumerate(lengths, 1):
        mib |= past(LM_HISTORY, 100 - back, date(at + ahead, offset_h), LOSS, length)
        end_us = (at - EPOCH) // timedelta(microseconds=1)
        truth.append((end_us - length * SECOND_US, end_us))
        at -= timedelta(seconds=length)
    found = look(mib, elapsed_s + slow_s)
    assert len(found) == len(lengths)
    for one, (start, end) in zip(reversed(found), truth, strict=True):
        assert abs(one.start - start) <= 2 * SECOND_US
        assert abs(one.end - end) <= 2 * SECOND_US
    assert all(a.end == b.start for a, b in itertools.pairwise(found))


def loss(counts: dict[int, int], kind: int = 2, suspect: bool = False) -> list[ProbeBin]:
    mib = running(LM_CURRENT, 43, date(NOON), 300) | past(LM_HISTORY, 42, date(NOON), counts)
    mib[*LM_CONFIG, 2, *SESSION] = Value(INTEGER, kind)
    mib[*LM_HISTORY, 4, *SESSION, 42] = Value(INTEGER, 1 if suspect else 2)
    (only,) = look(mib)
    return list(bins_of(only, MibView({})))


def told(sense: Sense, sent: int, lost: int, doubts: tuple[Doubt, ...] = ()) -> ProbeBin:
    return ProbeBin(sent, lost, sense=sense, doubts=doubts, software="mef-soam-pm", number=42)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (loss(LOSS), [told(Sense.FORWARD, 900, 3), told(Sense.BACKWARD, 900, 0)]),
        (loss({5: 900, 6: 901}), [told(Sense.FORWARD, 900, 0)]),
        (loss({5: 0, 6: 0, 10: 0, 11: 0, 15: 900, 16: 0}), [told(Sense.ROUND_TRIP, 900, 900)]),
        (loss({15: 900, 16: 0}, kind=3), []),
        (loss({5: 0, 6: 0, 15: 0, 16: 0}), []),
        (loss({5: 900}), []),
        (loss({10: 900, 11: 0}, suspect=True), [told(Sense.BACKWARD, 900, 900, (Doubt.HEALTH,))]),
    ],
    ids=["both ways", "a duplicate", "no answer", "CCM", "nothing sent", "what came is not told", "suspect"],
)
def test_what_an_interval_of_loss_counts(found: list[ProbeBin], expected: list[ProbeBin]) -> None:
    assert found == expected


DELAY = {5: 900, 6: 7300, 7: 2500, 20: 1, 21: 400, 22: 60, 29: 90, 30: 88}
HISTOGRAMS = {1: ((0, 80), (5000, 8), (10_000, 0)), 4: ((0, 87),), 2: ((0, 70), (900, 2)), 5: ((0, 9),)}


def delay(counts: dict[int, int], kind: int = 1, bounds: dict[tuple[int, int], int] | None = None) -> list[ProbeBin]:
    """With details read as the daemon reads them: only below the subtrees that `details` names."""
    mib = past(DM_HISTORY, 42, date(NOON), counts) | running(DM_CURRENT, 43, date(NOON), 300)
    mib[*ROOT, 3, 1, 1, 2, *SESSION] = Value(INTEGER, kind)
    for type_, bins in HISTOGRAMS.items():
        for place, (low, counted) in enumerate(bins, 1):
            mib[*BIN_BOUNDS, *SESSION, type_, place] = number((bounds or {}).get((type_, place), low))
            mib[*BIN_COUNTS, *SESSION, 42, type_, place] = number(counted)
            mib[*BIN_COUNTS, *SESSION, 41, type_, place] = number(7)
    (only,) = finished(MibView(mib), (DM,), {}, NOON_US + 5 * MINUTE_US)
    roots = details([only])
    return list(bins_of(only, MibView({n: v for n, v in mib.items() if any(n[: len(r)] == r for r in roots)})))


def timed(
    sense: Sense, counted: tuple[int, int], told_: ToldTimes | None, bounds: tuple[int | None, ...] = (None,) * 4
) -> ProbeBin:
    names = ("delay_min_us", "delay_max_us", "jitter_min_us", "jitter_max_us")
    known: dict[str, Any] = dict(zip(names, bounds, strict=True))
    known |= {"sense": sense, "software": "mef-soam-pm", "number": 42}
    return ProbeBin(*counted, **known) if told_ is None else SessionBin(*counted, **known, told=told_)


WHOLE = ToldTimes(88, 2500, 60, HISTOGRAMS[1], HISTOGRAMS[4])


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (delay(DELAY), [timed(Sense.ROUND_TRIP, (90, 2), WHOLE, (900, 7300, 1, 400))]),
        (delay({7: 2500, 30: 88}), [timed(Sense.ROUND_TRIP, (0, 0), WHOLE._replace(jitter_us=None))]),
        (delay(DELAY | {30: 0}), [timed(Sense.ROUND_TRIP, (90, 90), None)]),
        (
            delay({8: 400, 9: 950, 10: 700, 14: 0, 15: 9, 16: 5, 29: 0, 30: 88}, kind=3),
            [timed(Sense.FORWARD, (0, 0), ToldTimes(88, 700, 5, HISTOGRAMS[2], HISTOGRAMS[5]), (400, 950, 0, 9))],
        ),
        (delay({29: 90}, kind=2), []),
        (
            delay(DELAY, bounds={(1, 2): 0}),
            [timed(Sense.ROUND_TRIP, (90, 2), WHOLE._replace(delay_bins=()), (900, 7300, 1, 400))],
        ),
    ],
    ids=["two ways", "of how many it does not say", "no answer", "the end that receives", "the end that sends",
         "bounds that do not increase"],
)  # fmt: skip
def test_what_an_interval_of_delay_counts(found: list[ProbeBin], expected: list[ProbeBin]) -> None:
    assert found == expected


def test_a_look_asks_what_dates_the_intervals() -> None:
    asked = {*ASKED, *PROFILES["mef-soam-pm"].columns}
    for running_, history in ((LM_CURRENT, LM_HISTORY), (DM_CURRENT, DM_HISTORY)):
        assert {(*running_, column) for column in (1, 2, 3)} <= asked
        assert {(*history, column) for column in (2, 3, 4)} <= asked
