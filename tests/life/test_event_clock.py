"""The daemon's time: the wall clock's, and never back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.clock import STEP_US, EventClock, ahead_s, wall_of

START_US = 1_800_000_000_000_000
SECOND = 1_000_000


class Machine:
    """A wall clock and a steady one, both turned by hand."""

    def __init__(self) -> None:
        self.wall_us, self.steady_us = START_US, 77 * SECOND

    def now_us(self) -> int:
        return self.wall_us

    def monotonic_s(self) -> float:
        return self.steady_us / 1e6

    def passes(self, seconds: float, set_by_s: float = 0.0) -> None:
        self.steady_us += round(seconds * 1e6)
        self.wall_us += round((seconds + set_by_s) * 1e6)


# what the wall clock is set by, one after the other with ten seconds in between; the time then, and how far ahead
COURSES = {
    "nothing": ([], 0.0, 0.0),
    "an hour back": ([-3600.0], 0.0, 3600.0),
    "an hour forward": ([3600.0], 3600.0, 0.0),
    "back and forward": ([-3600.0, 3600.0], 0.0, 0.0),
    "forward and back": ([3600.0, -3600.0], 3600.0, 3600.0),
    "back in two steps": ([-1800.0, -1800.0], 0.0, 3600.0),
    "back, and more than that forward": ([-60.0, 100.0], 40.0, 0.0),
    "a hair back": ([-0.1], -0.1, 0.0),
    "hairs back": ([-0.4] * 5, -2.0, 0.0),
}


@pytest.mark.parametrize(("steps", "moved_s", "is_ahead_s"), COURSES.values(), ids=COURSES.keys())
def test_where_it_stands_after_steps(steps: list[float], moved_s: float, is_ahead_s: float) -> None:
    machine = Machine()
    clock = EventClock(machine)
    for step in steps:
        machine.passes(10, step)
        clock.now_us()
    machine.passes(10)
    assert clock.now_us() - START_US == round((10 * (len(steps) + 1) + moved_s) * 1e6)
    assert ahead_s(clock) == is_ahead_s


def test_a_later_start_goes_on_where_the_store_ends() -> None:
    machine = Machine()
    clock = EventClock(machine)
    clock.not_before(START_US + 3600 * SECOND)
    machine.passes(5)
    assert clock.now_us() == START_US + 3605 * SECOND
    machine.passes(5, 3600.0)
    assert (clock.now_us(), ahead_s(clock)) == (machine.wall_us, 0.0)
    clock.not_before(START_US)
    assert clock.now_us() == machine.wall_us, "what lies behind changes nothing"


def test_a_clock_that_is_no_event_clock_is_never_ahead() -> None:
    machine = Machine()
    assert (ahead_s(machine), wall_of(machine), wall_of(EventClock(machine))) == (0.0, machine, machine)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(-7200, 7200) | st.floats(-1, 1)), max_size=30))
def test_it_never_goes_back_is_never_behind_and_loses_no_time(courses: list[tuple[float, float]]) -> None:
    machine = Machine()
    clock = EventClock(machine)
    for passed_s, set_by_s in courses:
        before, steady_us = clock.now_us(), machine.steady_us
        machine.passes(passed_s, set_by_s)
        after = clock.now_us()
        assert after >= before
        assert after >= machine.wall_us
        assert after - before >= machine.steady_us - steady_us - 2 * STEP_US, "it stands still for moments only"
        assert clock.now_us() == after


def test_many_little_steps_back_at_once_do_not_stop_it() -> None:
    machine = Machine()
    clock = EventClock(machine)
    for _ in range(20):
        machine.passes(0, -0.4)
        clock.now_us()
    began = clock.now_us()
    machine.passes(2)
    assert clock.now_us() - began >= 2 * SECOND - STEP_US
