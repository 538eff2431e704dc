"""When intervals end: the same boundary whatever instant it is read at, and none that was guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.pm.grid import EVER, Grid, Told, step
from collectors.snmp.pm.known import Known
from probed.model.instant import DAY_US, HOUR_US, SECOND_US, parse_instant
from probed.model.observation import QUARTER_US, SAME_BIN_US

NOON = parse_instant("2026-10-05T12:00:00Z")
QUARTER_S = 900
OLD_CS = 200 * 86_400 * 100


def told(at: int, boundary: int, uptime_cs: int = OLD_CS, late_us: int = 0) -> Told:
    """What an element says whose intervals end at `boundary` and every 900 s, and which tells `late_us` too late."""
    return Told(at, (at - late_us - boundary) % QUARTER_US // SECOND_US, uptime_cs)


def after(at: int) -> int:
    return OLD_CS + at // 10_000


boundaries = st.integers(NOON, NOON + QUARTER_US - 1)
steps = st.lists(st.tuples(st.integers(1, 4 * 900), st.integers(0, 2 * SECOND_US)), min_size=1, max_size=30)


@given(boundaries, steps)
def test_a_boundary_is_the_same_whenever_it_is_read(boundary: int, read: list[tuple[int, int]]) -> None:
    """Fractions of a second, and an agent that updates TimeElapsed up to two seconds late, move nothing."""
    grid, at, first = None, NOON + DAY_US, 0
    for wait_s, late_us in read:
        at += wait_s * SECOND_US
        grid = step(grid, told(at, boundary, after(at - NOON), late_us))
        first = first or grid.start
        assert (grid.start - first) % QUARTER_US == 0
        assert grid.since == EVER
    assert abs((first - boundary + QUARTER_US // 2) % QUARTER_US - QUARTER_US // 2) <= 4 * SECOND_US


@given(boundaries, st.floats(-200e-6, 200e-6), st.lists(st.integers(60, 2000), min_size=2, max_size=60))
def test_an_element_whose_clock_drifts_keeps_its_bins(boundary: int, rate: float, waits: list[int]) -> None:
    """17 s a day: the same interval has one end, within what drifted in a day; no two intervals share one."""
    grid, known, at = None, Known(), NOON + DAY_US
    ends: dict[int, int] = {}
    for wait_s in waits:
        at += wait_s * SECOND_US
        theirs = NOON + round((at - NOON) * (1 + rate))  # what its own clock shows
        grid = step(grid, told(theirs, boundary, after(at - NOON))._replace(at=at))
        for number in (1, 2):
            end = known.same(grid.end(number))
            known.note(end, valid=True)
            count = (theirs - boundary) // QUARTER_US - number  # the element's own number of the interval
            assert ends.setdefault(count, end) == end
    assert grid is not None
    assert grid.since == EVER
    assert len(set(ends.values())) == len(ends)


def test_a_quarter_hour_of_utc_is_told_as_one() -> None:
    grid = step(None, told(NOON + 123_456_789, NOON + 700_000))
    assert grid.start == NOON


def test_an_element_with_a_clock_of_its_own_keeps_its_own_boundaries() -> None:
    boundary = NOON + 437 * SECOND_US
    grid = step(None, told(boundary + 100 * SECOND_US, boundary))
    assert grid.start == boundary
    assert [grid.end(number) for number in (1, 2, 96)] == [boundary - n * QUARTER_US for n in (0, 1, 95)]


def test_what_the_store_knows_decides_about_the_second() -> None:
    known_end = NOON - QUARTER_US + 3 * SECOND_US
    grid = step(None, told(NOON + 100 * SECOND_US, NOON), last_end=known_end)
    assert grid.start == NOON + 3 * SECOND_US


class TestClockSet:
    """The element's clock is set by minutes: nothing is dated that ended before a new boundary was seen."""

    SHIFTS = (-445, -300, -61, 61, 300, 445)

    @pytest.mark.parametrize("shift_s", SHIFTS)
    def test_no_row_is_dated_until_a_boundary_was_seen(self, shift_s: int) -> None:
        before = step(None, told(NOON + 100 * SECOND_US, NOON, after(0)))
        at = NOON + 200 * SECOND_US
        grid = step(before, told(at, NOON - shift_s * SECOND_US, after(100 * SECOND_US)))
        assert not grid.dated(1)
        following = grid.start + QUARTER_US
        later = following + 100 * SECOND_US
        grid = step(grid, told(later, following, after(later - NOON)))
        assert (grid.end(1), grid.dated(1), grid.dated(2)) == (following, True, False)
        assert grid.disturbed(1), "the clock was set within it"
        later += QUARTER_US
        grid = step(grid, told(later, following, after(later - NOON)))
        assert (grid.dated(1), grid.disturbed(1)) == (True, False)
        assert (grid.dated(2), grid.disturbed(2)) == (True, True)

    @pytest.mark.parametrize("shift_s", SHIFTS)
    def test_nor_when_it_was_set_while_nobody_looked(self, shift_s: int) -> None:
        grid = step(None, told(NOON + 100 * SECOND_US, NOON - shift_s * SECOND_US), last_end=NOON - QUARTER_US)
        assert not grid.dated(1)


class TestAgentBeginsAnew:
    """After a restart only what ended since is dated, unless the boundaries went on as before."""

    def restart(self, grid: Grid | None, boot: int, at: int, boundary: int | None = None) -> Grid:
        """TimeElapsed counts from the boot in the first interval, later from the element's boundary."""
        told_ = Told(at, (at - boot) // SECOND_US, (at - boot) // 10_000)
        return step(grid, told_ if boundary is None else told(at, boundary, (at - boot) // 10_000))

    def test_its_first_interval_begins_with_it_and_dates_nothing(self) -> None:
        boot = NOON + 430 * SECOND_US
        grid = self.restart(step(None, told(NOON + 100 * SECOND_US, NOON)), boot, boot + 60 * SECOND_US)
        assert not grid.settled
        assert not grid.dated(1)

    def test_then_the_interval_of_the_boot_is_dated_and_marked(self) -> None:
        boot = NOON + 430 * SECOND_US
        grid = self.restart(step(None, told(NOON + 100 * SECOND_US, NOON)), boot, boot + 60 * SECOND_US)
        grid = self.restart(grid, boot, NOON + QUARTER_US + 60 * SECOND_US, NOON)
        assert [(grid.end(n), grid.dated(n)) for n in (1, 2)] == [(NOON + QUARTER_US, True), (NOON, False)]
        assert grid.disturbed(1)

    def test_boundaries_that_go_on_show_that_the_table_did(self) -> None:
        """Only the SNMP agent began anew; the card that counts did not."""
        before = step(None, told(NOON + 100 * SECOND_US, NOON))
        grid = self.restart(before, NOON + 200 * SECOND_US, NOON + 700 * SECOND_US, NOON)
        assert grid.dated(96)

    def test_one_met_for_the_first_time_is_believed_since_its_boot(self) -> None:
        boot = NOON - 2 * HOUR_US
        grid = self.restart(None, boot, NOON + 60 * SECOND_US, NOON)
        assert [n for n in range(1, 97) if grid.dated(n)] == list(range(1, 9))

    def test_one_met_again_with_the_boundaries_that_are_stored_is_believed_for_longer(self) -> None:
        told_ = told(NOON + 60 * SECOND_US, NOON, 2 * 3600 * 100)
        assert step(None, told_, last_end=NOON - 20 * QUARTER_US).dated(96)


@given(st.lists(st.tuples(st.integers(0, 200), st.booleans()), max_size=40), st.integers(-29, 29))
def test_known_ends_are_found_again_within_half_a_minute(noted: list[tuple[int, bool]], off_s: int) -> None:
    known, said = Known(), dict[int, bool]()
    for number, valid in noted:
        known.note(number * QUARTER_US, valid=valid)
        said[number] = said.get(number, False) or valid
    for number in range(201):
        end = number * QUARTER_US + off_s * SECOND_US
        assert known.seen(end) == (number in said)
        assert known.valid(end) == said.get(number, False)
        assert abs(known.same(end) - end) <= SAME_BIN_US
    assert len(known) == len(said)
    known.forget(100 * QUARTER_US)
    assert len(known) == sum(number >= 100 for number in said)
