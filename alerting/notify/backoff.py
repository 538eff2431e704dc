"""How long to wait before the next try, and when to try no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from alerting.notify.base import Retry
from probed.model.instant import DAY_US, SECOND_US


@dataclass(frozen=True, slots=True)
class BackOff:
    """The first wait, its growth, its cap, and the share of each wait that chance may take away (0..1).

    With a share of 1 (full jitter) tries that failed together are spread over the whole wait.
    """

    first_s: float = 2.0
    factor: float = 2.0
    cap_s: float = 900.0
    jitter_ratio: float = 1.0
    least_s: float = 0.5


@dataclass(frozen=True, slots=True)
class Patience:
    """When a message is given up: after so long, or so many tries."""

    age_us: int = DAY_US
    tries: int = 200
    back_off: BackOff = field(default_factory=BackOff)


class Postponed(NamedTuple):
    next_try: int


class GivenUp(NamedTuple):
    reason: str


Verdict: TypeAlias = Postponed | GivenUp


def wait_s(settings: BackOff, failures: int, chance: float) -> float:
    """Seconds to wait after the n-th failure in a row (n >= 1); `chance` in [0, 1) takes its share off."""
    doublings = min(failures - 1, 64)
    whole = min(settings.cap_s, settings.first_s * settings.factor**doublings)
    return max(min(settings.least_s, whole), whole * (1 - settings.jitter_ratio * chance))


def after_failure(
    patience: Patience, failures: int, created: int, outcome: Retry, now: int, chance: float
) -> Verdict:
    """What follows from the n-th failure (n >= 1) of a message made at `created`."""
    back_off = patience.back_off
    pause_s = max(wait_s(back_off, failures, chance), min(outcome.after_s, back_off.cap_s))
    next_try = now + int(pause_s * SECOND_US)
    if failures >= patience.tries or next_try > created + patience.age_us:
        return GivenUp(f"given up after {failures} {'try' if failures == 1 else 'tries'}, the last: {outcome.reason}")
    return Postponed(next_try)
