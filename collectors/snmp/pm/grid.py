"""When an element's intervals end, on our clock, worked out from TimeElapsed. Pure: instants come as arguments.

An element tells whole seconds of its own clock, which is seldom aligned to ours and drifts. A boundary that was found
once is therefore kept while answers differ from it by little, followed when they drift, and given up when the
element's clock was set or its agent began anew: what ended before cannot be dated then, and is not guessed.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from collectors.snmp.profiles.ifmib import Course, course
from probed.model.instant import DAY_US, SECOND_US
from probed.model.observation import QUARTER_US, SAME_BIN_US

JITTER_US: Final = 4 * SECOND_US
"""An answer may be so far from the boundary that is kept: whole seconds, and an agent that updates them late."""
_TIDY_US: Final = 3 * SECOND_US // 2
_HALF_US: Final = SECOND_US // 2
_TICK_US: Final = 10_000
LONGEST_S: Final = 900
EVER: Final = -(1 << 62)


class Told(NamedTuple):
    """What one answer says of the time: `at` = when it was given, on our clock."""

    at: int
    elapsed_s: int
    uptime_cs: int

    @property
    def began(self) -> int:
        """When the current interval began, within about a second: TimeElapsed drops fractions."""
        return self.at - self.elapsed_s * SECOND_US - _HALF_US

    @property
    def booted(self) -> int:
        return self.at - self.uptime_cs * _TICK_US


class Grid(NamedTuple):
    """The boundaries of one line's intervals. Microseconds UTC."""

    start: int
    """When the current interval began, which is when row 1 ended."""
    since: int
    """What ended then or before cannot be dated."""
    settled: bool
    """Whether a boundary has passed since the agent began: before, its first interval began with it."""
    told: Told

    def end(self, number: int) -> int:
        """When the interval of a row ended."""
        return self.start - (number - 1) * QUARTER_US

    def dated(self, number: int) -> bool:
        return self.end(number) > self.since

    def last_dated(self, most: int) -> int:
        """The highest number up to `most` of a row that can be dated; 0 = none."""
        return most if self.dated(most) else max(0, min(most, -(-(self.start - self.since) // QUARTER_US)))

    def disturbed(self, number: int) -> bool:
        """Whether the agent or its clock began anew within the interval: it may not be 900 s of counting."""
        end = self.end(number)
        return end - QUARTER_US < self.since or end - QUARTER_US < self.told.booted < end


def usable(elapsed_s: object) -> bool:
    """Whether a TimeElapsed can be believed: RFC 4805 counts 0 to 899 whole seconds, RFC 3592 1 to 900
    with the one that has begun.
    """
    return isinstance(elapsed_s, int) and 0 <= elapsed_s <= LONGEST_S


def step(grid: Grid | None, told: Told, last_end: int | None = None) -> Grid:
    """The boundaries after one more answer. `last_end`: of a bin known from before, while there is no grid yet."""
    settled = told.began - told.booted > SAME_BIN_US
    if grid is None:
        return _first(told, last_end, settled=settled)
    off = _off(told.began, grid.start)
    if abs(off) <= SAME_BIN_US:
        start = told.began - off if abs(off) <= JITTER_US else tidy(told.began)
        return Grid(start, grid.since, settled, told)
    uptime_before, elapsed_cs = grid.told.uptime_cs, (told.at - grid.told.at) // _TICK_US
    restarted = course(uptime_before, told.uptime_cs, elapsed_cs) is Course.RESTARTED
    # a clock that was set: even the beginning of the current interval is only what the new clock says
    since = max(grid.since, told.booted + SAME_BIN_US) if restarted or not grid.settled else told.at
    return Grid(tidy(told.began), since, settled, told)


def _first(told: Told, last_end: int | None, *, settled: bool) -> Grid:
    """Of an agent that began within the day only what ended since; else all that it has."""
    young = told.booted > told.at - DAY_US - QUARTER_US
    since = told.booted + SAME_BIN_US if young else EVER
    start = tidy(told.began)
    if last_end is not None:
        off = _off(told.began, last_end)
        if abs(off) <= JITTER_US:
            start = told.began - off
        elif abs(off) > SAME_BIN_US and settled and told.booted < last_end:
            since = told.at  # its clock was set while nobody looked
        if abs(off) <= SAME_BIN_US:
            since = EVER  # the same boundaries as before: whatever began anew, its intervals did not
    return Grid(start, since, settled, told)


def _off(began: int, boundary: int) -> int:
    """How far a beginning lies from the nearest of the boundaries, in -450 to 450 s."""
    return (began - boundary + QUARTER_US // 2) % QUARTER_US - QUARTER_US // 2


def tidy(began: int) -> int:
    """A quarter hour of UTC if it is one within what whole seconds can tell, else the nearest second."""
    quarter = round(began / QUARTER_US) * QUARTER_US
    return quarter if abs(began - quarter) <= _TIDY_US else (began + _HALF_US) // SECOND_US * SECOND_US
