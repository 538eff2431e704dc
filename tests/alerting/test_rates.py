"""Over which time a source counted on, and the rates of kinds of circuits."""

from __future__ import annotations

from typing import Final

import pytest

from alerting.rates import bit_rate, length_us
from probed.model.ids import PointId
from probed.model.observation import Counters

POINTS: Final = (PointId("NE1", "E1-1"),)
S: Final = 1_000_000


def reading(uptime_s: float, points: tuple[PointId, ...] = POINTS) -> Counters:
    return Counters(round(uptime_s * 100), points, (0, 0, 0, 0))


@pytest.mark.parametrize(
    ("seconds", "uptime_before", "uptime_after", "length"),
    [
        (60, 1000, 1060, 60),
        (60, 1000, 1061.5, 60),  # clocks differ a little
        (120, 1000, 1120, 120),  # one lost poll
        (150, 1000, 1150, 150),  # just within the limit
        (151, 1000, 1151, None),  # a gap
        (60, 1000, 20, None),  # a restart
        (120, 10, 100, None),  # a restart that sysUpTime has outrun since
        (60, 42949660, 17, None),  # sysUpTime has wrapped: one sample less
        (0, 1000, 1000, None),
        (-60, 1000, 940, None),  # our clock was set back
        (60, 1000, 1600, None),  # their clock was set
    ],
)
def test_over_which_time_a_source_counted_on(
    seconds: int, uptime_before: float, uptime_after: float, length: int | None
) -> None:
    found = length_us(5 * S, reading(uptime_before), (5 + seconds) * S, reading(uptime_after), 150 * S)
    assert found == (None if length is None else length * S)


def test_other_points_are_no_continuation() -> None:
    other = (PointId("NE1", "E1-2"),)
    assert length_us(0, reading(10), 60 * S, reading(70, other), 150 * S) is None
    assert length_us(0, reading(10), 60 * S, reading(70, tuple(POINTS)), 150 * S) == 60 * S


@pytest.mark.parametrize(
    ("kind", "bits"),
    [
        ("E1", 2_048_000),
        ("FE", 100_000_000),
        ("GE", 1_000_000_000),
        ("10GE", 10_000_000_000),
        ("STM-1", 155_520_000),
        ("STM-16", 2_488_320_000),
        ("stm-64", 9_953_280_000),
        ("STM-0", 51_840_000),
        ("DS3", 44_736_000),
        ("10M", 10_000_000),
        ("2 G", 2_000_000_000),
        ("0M", None),
        ("MSTP", None),
        ("", None),
    ],
)
def test_rates_of_kinds(kind: str, bits: int | None) -> None:
    assert bit_rate(kind) == bits
