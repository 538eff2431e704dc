"""How long to wait before the next try: exponential, capped, and spread so that tries do not march in step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BackOff:
    """The first wait, its growth, its cap, and the share of each wait that chance may take away (0..1)."""

    first_s: float = 2.0
    factor: float = 2.0
    cap_s: float = 900.0
    jitter_ratio: float = 0.5


def wait_s(settings: BackOff, failures: int, chance: float) -> float:
    """Seconds to wait after the n-th failure in a row (n >= 1); `chance` in [0, 1) takes its share off."""
    doublings = min(failures - 1, 64)
    whole = min(settings.cap_s, settings.first_s * settings.factor**doublings)
    return whole * (1 - settings.jitter_ratio * chance)
