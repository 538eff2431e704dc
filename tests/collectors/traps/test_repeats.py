"""What came before, and how many reports are sent: tables of times."""

from __future__ import annotations

import pytest

from collectors.traps.repeats import Repeats
from collectors.traps.report_rate import OF_ALL, OF_ONE, ReportRate


@pytest.mark.parametrize(
    ("came", "known"),
    [
        ([("a", 0), ("a", 9)], [False, True]),
        ([("a", 0), ("a", 10)], [False, False]),
        ([("a", 0), ("a", 9), ("a", 18)], [False, True, True]),
        ([("a", 0), ("b", 1), ("c", 2), ("a", 3)], [False, False, False, False]),
        ([("a", 0), ("b", 1), ("a", 2), ("c", 3), ("a", 4)], [False, False, True, False, True]),
    ],
)
def test_the_newest_two_within_ten(came: list[tuple[str, int]], known: list[bool]) -> None:
    repeats = Repeats(2, 10)
    assert [repeats.has(key, at) for key, at in came] == known


def test_one_address_is_sent_ten_and_then_one_a_second() -> None:
    rate = ReportRate()
    assert sum(rate.allows("192.0.2.1", 1000.0) for _ in range(100)) == OF_ONE
    assert rate.allows("192.0.2.2", 1000.0), "others are not kept waiting"
    assert [rate.allows("192.0.2.1", 1000.0 + at) for at in (0.5, 1.0, 1.5, 2.0, 1.0)] == [
        False,
        True,
        False,
        True,
        False,
    ]
    assert sum(rate.allows("192.0.2.1", 5000.0) for _ in range(100)) == OF_ONE


def test_all_addresses_together_are_sent_200_a_second() -> None:
    rate = ReportRate()
    assert sum(rate.allows(f"10.0.{n >> 8}.{n & 255}", 1000.0) for n in range(5000)) == OF_ALL
    assert sum(rate.allows(f"10.1.{n >> 8}.{n & 255}", 1001.0) for n in range(5000)) == 200
