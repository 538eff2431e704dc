"""What counters mean: over which time a source counted on, and the rates of kinds of circuits. Pure."""

from __future__ import annotations

import re
from typing import Final

from probed.model.observation import Counters

_TICK_US: Final = 10_000
_SLACK_US: Final = 2_000_000
"""How far an agent's clock may differ from ours between two readings, beside a tenth of the time between them."""

_MEGABIT: Final = 1_000_000
_NAMED: Final = {
    "E1": 2_048_000,
    "E2": 8_448_000,
    "E3": 34_368_000,
    "E4": 139_264_000,
    "DS1": 1_544_000,
    "T1": 1_544_000,
    "DS3": 44_736_000,
    "T3": 44_736_000,
    "FE": 100 * _MEGABIT,
    "GE": 1000 * _MEGABIT,
}
_STM = re.compile(r"STM-?([0-9]{1,3})")
_ETHERNET = re.compile(r"([0-9]{1,3})GE")
_PLAIN = re.compile(r"([0-9]{1,6})([MG])")
_STM_0: Final = 51_840_000
_STM_1: Final = 155_520_000


def bit_rate(kind: str) -> int | None:
    """The nominal bits a second of a kind of circuit or a layer rate: E1, FE, STM-4, 10GE, 10M; None = not known."""
    word = kind.strip().upper().replace(" ", "")
    if word in _NAMED:
        return _NAMED[word]
    if match := _STM.fullmatch(word):
        return int(match[1]) * _STM_1 or _STM_0
    if match := _ETHERNET.fullmatch(word):
        return int(match[1]) * 1000 * _MEGABIT or None
    if match := _PLAIN.fullmatch(word):
        return int(match[1]) * (_MEGABIT if match[2] == "M" else 1000 * _MEGABIT) or None
    return None


def length_us(before_at: int, before: Counters, after_at: int, after: Counters, limit_us: int) -> int | None:
    """The time between two readings of one source over which it counted on; None = a gap, a restart, a step of its
    clock, or other points: nothing can be said of the time in between.
    """
    elapsed = after_at - before_at
    if not 0 < elapsed <= limit_us or (before.points is not after.points and before.points != after.points):
        return None
    by_agent = (after.uptime_cs - before.uptime_cs) * _TICK_US
    if by_agent < 0 or abs(by_agent - elapsed) > _SLACK_US + elapsed // 10:
        return None
    return elapsed
