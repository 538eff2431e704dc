"""What can be said about how much of a thing works: an interval of capacity."""

from __future__ import annotations

from typing import Final, NamedTuple


class Capacity(NamedTuple):
    """The true capacity lies in [lo, hi], ratios of what was provisioned, 0 <= lo <= hi <= 1."""

    lo: float
    hi: float


UP: Final = Capacity(1.0, 1.0)
DOWN: Final = Capacity(0.0, 0.0)
UNKNOWN: Final = Capacity(0.0, 1.0)


def degraded(ratio: float) -> Capacity:
    """Known and partial, such as active over provisioned members of a VCAT group (G.7042)."""
    if not 0.0 <= ratio <= 1.0:
        raise ValueError(f"a capacity is a ratio in 0..1, not {ratio!r}")
    return Capacity(ratio, ratio)
