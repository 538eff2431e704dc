"""The layer rate that a point most likely has, by its ifType, its speed and how makers name ports. Pure.

A guess for people to review. '' = nothing speaks for one, or the point is no port (VLAN, loopback, tunnel).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from collectors.snmp.ber import Oid
from collectors.snmp.tables.interfaces import FoundPoint

DSX1_LINE_TYPE: Final[Oid] = (1, 3, 6, 1, 2, 1, 10, 18, 6, 1, 5)
_E1_LINES: Final = frozenset((4, 5, 6, 7, 9, 12, 13))
_T1_LINES: Final = frozenset((2, 3, 8))
"""dsx1LineType (RFC 4805)."""

_ETHERNET: Final = frozenset(("ethernetCsmacd", "fastEther", "ifType 69", "gigabitEthernet"))
_SECTIONS: Final = (
    ("STM-0", 51_840_000),
    ("STM-1", 155_520_000),
    ("STM-4", 622_080_000),
    ("STM-16", 2_488_320_000),
    ("STM-64", 9_953_280_000),
    ("STM-256", 39_813_120_000),
)
_BY_SPEED: Final[Mapping[str, tuple[tuple[str, int], ...]]] = {
    "sonet": _SECTIONS,
    "pos": _SECTIONS,
    "sonetPath": (("VC-3", 48_384_000), ("VC-3", 48_960_000), ("VC-4", 149_760_000), ("VC-4", 150_336_000)),
    "sonetVT": (("VC-11", 1_600_000), ("VC-11", 1_664_000), ("VC-12", 2_176_000), ("VC-12", 2_240_000)),
    "ds1": (("DS1", 1_544_000), ("E1", 2_048_000)),
    "ds3": (("E3", 34_368_000), ("DS3", 44_736_000)),
}
"""Nominal rates and payloads (G.707, G.702)."""
_NEAR: Final = 50
"""ifHighSpeed rounds to 10^6: a fiftieth of the rate is still the rate."""
_ETHERNET_SPEEDS: Final[Mapping[int, str]] = {
    10_000_000: "10M",
    100_000_000: "FE",
    1_000_000_000: "GE",
    **{n * 1_000_000_000: f"{n}GE" for n in (10, 25, 40, 50, 100, 200, 400, 800)},
}
_NAMES: Final = tuple(
    (re.compile(rf"(?:{words})[-_ ]?\d", re.IGNORECASE), rate)
    for words, rate in (
        ("hu|hundredgig\\w*?|100ge|cgei", "100GE"),
        ("fo|fortygig\\w*?|40ge|xlgei", "40GE"),
        ("twe|twenty-?fivegig\\w*?|25ge", "25GE"),
        ("te|ten-?gig\\w*?|xgigabit\\w*?|xgei?|10ge|xe", "10GE"),
        ("gi|gigabit\\w*?|gigae\\w*?|gei?", "GE"),
        ("fa|fastethernet|fei?", "FE"),
    )
)
"""A port that is down tells the speed it would fall back to; its name tells what it is."""
_LOGICAL: Final = re.compile(
    r"(lo|loopback|inloopback|null|vlan|vlanif|tap|lsi|dsc|bvi|irb)[-_ ]?\d*"
    r"|(ve|virtual-?ethernet|vbdif|bdi)[-_ ]?[\d/.]+"
    r"|[a-z][\w-]* ?(\d+/)+\d+(:\d+)?\.\d+",
    re.IGNORECASE,
)
"""What is no port, whatever its ifType; a number behind a port's own, as in Gi0/1.100, is that of a subinterface."""


class Guess(NamedTuple):
    """`speaks`: what the guess stands on; 'name', 'speed', 'type' or, where there is none, ''."""

    rate: str = ""
    speaks: str = ""


def layer_rate(point: FoundPoint, line_type: int | None = None) -> Guess:
    """The rate of a port. `line_type`: dsx1LineType of its row."""
    if point.kind in _ETHERNET:
        return _ethernet(point)
    for rate, nominal in _BY_SPEED.get(point.kind, ()):
        if point.speed_bps is not None and abs(point.speed_bps - nominal) * _NEAR <= nominal:
            return Guess(rate, "speed")
    if point.kind == "e1":
        return Guess("E1", "type")
    if point.kind == "ds1" and line_type is not None:
        rate = "E1" if line_type in _E1_LINES else "DS1" if line_type in _T1_LINES else ""
        return Guess(rate, "type" if rate else "")
    return Guess()


def _ethernet(point: FoundPoint) -> Guess:
    names = (point.name, point.description)
    if any(_LOGICAL.fullmatch(name) for name in names):
        return Guess()
    for name in names:
        for pattern, rate in _NAMES:
            if pattern.match(name):
                return Guess(rate, "name")
    if point.kind == "gigabitEthernet":
        return Guess("GE", "type")
    if by_speed := _ETHERNET_SPEEDS.get(point.speed_bps or 0):
        return Guess(by_speed, "speed")
    return Guess() if point.kind == "ethernetCsmacd" else Guess("FE", "type")


def is_section(rate: str) -> bool:
    """Whether a link of the network most likely ends there, and no customer."""
    return rate.startswith(("STM-", "VC-")) or (rate.endswith("GE") and rate != "GE")
