"""Recorded months of operators whose clocks change: the small network moved to a zone with summer time.

The contracts' service hours then cover the hour that does not exist or exists twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from probed.lab.month import Month
from probed.lab.network import SMALL
from probed.lab.script import parse_script
from probed.lab.shape import LabContract, LabNetwork
from probed.model.instant import DAY_US, parse_instant

ZONE: Final = "Europe/Berlin"


class ClockChange(NamedTuple):
    """A month with a change of clocks; instants with their offsets, so that nothing is left to a zone's rules."""

    name: str
    title: str
    label: str
    start: str
    end: str
    script: str


AUTUMN: Final = ClockChange(
    "clock-change-autumn",
    "October has an hour twice: cuts in the first 02:30, in the second, over both, and over the whole day",
    "2026-10",
    "2026-10-01T00:00:00+02:00",
    "2026-11-01T00:00:00+01:00",
    """
    2026-10-24T23:40:10.3+02:00  cut     link:B1
    2026-10-25T02:30:10.3+02:00  cut     link:A2
    2026-10-25T02:47:31.7+02:00  repair  link:A2
    2026-10-25T02:30:10.3+01:00  cut     link:A2
    2026-10-25T02:44:20.1+01:00  repair  link:A2
    2026-10-25T02:55:40.7+02:00  cut     link:A3
    2026-10-25T02:05:20.9+01:00  repair  link:A3
    2026-10-26T00:20:30.7+01:00  repair  link:B1
    2026-10-31T22:50:30.7+01:00  cut     link:R3
    2026-11-01T01:20:30.7+01:00  repair  link:R3
    """,
)

SPRING: Final = ClockChange(
    "clock-change-spring",
    "March lacks an hour: a cut up to the jump, one over it, and one over the whole day",
    "2027-03",
    "2027-03-01T00:00:00+01:00",
    "2027-04-01T00:00:00+02:00",
    """
    2027-02-28T23:40:10.3+01:00  cut     link:R4
    2027-03-01T00:20:10.3+01:00  repair  link:R4
    2027-03-27T22:30:10.3+01:00  cut     link:B1
    2027-03-28T01:40:10.3+01:00  cut     link:A2
    2027-03-28T01:59:31.7+01:00  repair  link:A2
    2027-03-28T01:50:40.7+01:00  cut     link:A3
    2027-03-28T03:10:20.9+02:00  repair  link:A3
    2027-03-29T00:20:30.7+02:00  repair  link:B1
    """,
)

CLOCK_CHANGES: Final = {row.name: row for row in (AUTUMN, SPRING)}


def network() -> LabNetwork:
    """The small network in that zone, with service hours from half past two at night, every day."""
    return replace(SMALL, name="summer-time", zone=ZONE, contracts=tuple(map(_night_hours, SMALL.contracts)))


def clock_change_month(change: ClockChange) -> Month:
    """Recorded from three days before the month until three days after it."""
    start, end = parse_instant(change.start), parse_instant(change.end)
    net = network()
    return Month(
        parse_script(change.script, net),
        (),
        (),
        start - 3 * DAY_US,
        end + 3 * DAY_US,
        change.label,
        (start, end),
        net,
    )


def _night_hours(contract: LabContract) -> LabContract:
    """02:30 to 21:00: the hours begin within the hour that is missing in spring and comes twice in autumn."""
    if not contract.weekdays:
        return contract
    return contract._replace(weekdays=tuple(range(1, 8)), hours=(150, 1260), holidays=(), workdays=())
