"""What the monitoring of a path or section counts: blocks a second, and how many in error make a second severe.

G.826 Annexes B to D, G.828 and G.829 tables of blocks; E1 also by the rules that equipment really uses. `e1-lcv` has
no CRC and counts line code violations.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from probed.errors import ProbedError, did_you_mean


class PathRule(NamedTuple):
    """Blocks a second, the severe threshold, and how many violations one block can hold (BIP-8: eight)."""

    blocks_per_s: int
    severe_blocks: int
    violations_per_block: int = 1
    """0 = it counts no blocks at all: its violations do not even bound BBE."""
    source: str = ""


def _path(blocks_per_s: int, percent: int, violations: int, source: str) -> PathRule:
    return PathRule(blocks_per_s, blocks_per_s * percent // 100, violations, source)


_LOW: Final = _path(2_000, 30, 2, "G.828, BIP-2")
_HIGH: Final = _path(8_000, 30, 8, "G.828, BIP-8")
_E1_BLOCKS: Final = 1_000
"""CRC-4 sub-multiframes of 2,048 bits."""

PATHS: Final[dict[str, PathRule]] = {
    "vc11": _LOW,
    "vc12": _LOW,
    "vc2": _LOW,
    "vc3": _HIGH,
    "vc4": _HIGH,
    "vc4-4c": _HIGH,
    "vc4-16c": _HIGH,
    "vc4-64c": _HIGH,
    "vc4-256c": _HIGH,
    "e1": PathRule(_E1_BLOCKS, 300, 1, "G.826, CRC-4"),
    "e1-m2100": PathRule(_E1_BLOCKS, 805, 1, "M.2100, CRC-4"),
    "e1-rfc4805": PathRule(_E1_BLOCKS, 832, 1, "RFC 4805, CRC-4"),
    "e1-lcv": PathRule(2_048_000, 2_048, 0, "RFC 4805, LCV"),
    "rs0": _path(8_000, 10, 8, "G.829, B1"),
    **{f"rs{n}": _path(8_000, 30, 8, "G.829, B1") for n in (1, 4, 16, 64, 256)},
    "ms0": _path(64_000, 15, 1, "G.829, B2"),
    "ms1": _path(192_000, 15, 1, "G.829, B2"),
    "ms4": _path(4 * 192_000, 25, 1, "G.829, B2"),
    **{f"ms{n}": _path(n * 192_000, 30, 1, "G.829, B2") for n in (16, 64, 256)},
}
"""Regenerator and multiplex sections of STM-N are rsN and msN."""

VC_12: Final = PATHS["vc12"]
VC_4: Final = PATHS["vc4"]

_ALIASES: Final = {
    "2m": "e1",
    "2mbits": "e1",
    "tu11": "vc11",
    "tu12": "vc12",
    "tu2": "vc2",
    "tu3": "vc3",
    "au4": "vc4",
}


class UnknownPath(ProbedError):
    """No such kind of path."""

    def __init__(self, text: str) -> None:
        self.text = text
        hint = did_you_mean(_squeezed(text), PATHS) or f" The paths are: {', '.join(PATHS)}."
        super().__init__(f"path '{text}' is not known.{hint}")


def path_name(text: str) -> str:
    """The path's name in the table, however it is spelt: 'VC-12', 'vc4_4c', 'TU12', '2M', 'MS-16', 'RS STM-1'."""
    squeezed = _squeezed(text)
    for name in PATHS:
        if squeezed == name.replace("-", ""):
            return name
    if squeezed in _ALIASES:
        return _ALIASES[squeezed]
    raise UnknownPath(text)


def _squeezed(text: str) -> str:
    lowered = "".join(letter for letter in text.lower() if letter.isalnum())
    return lowered.replace("stm", "") if lowered.startswith(("rs", "ms")) else lowered
