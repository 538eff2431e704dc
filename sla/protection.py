"""Protection: time at risk, protection switches and their duration, the 50 ms clause (G.841 clauses 7 and 8).

Polling cannot measure a switch: counts (PSC), durations (PSD) and event stamps come from the element. What it did not
stamp is unknown, and a clause that hangs on it cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from sla.intervals import Stretch, at_least, length, subtract, union

SWITCH_LIMIT_US: Final = 50_000


class Legs(NamedTuple):
    """Stretches of a protected service: down with every leg down, at risk with fewer clean legs than sold."""

    down: tuple[Stretch, ...]
    at_risk: tuple[Stretch, ...]

    @property
    def down_us(self) -> int:
        return length(self.down)

    @property
    def at_risk_us(self) -> int:
        return length(self.at_risk)


def legs(down: Sequence[Sequence[Stretch]], masked: Iterable[Stretch] = ()) -> Legs:
    """Of each leg's down time; masked time leaves both. At risk is service, never down time."""
    hidden = union(masked)
    whole = at_least(len(down), down)
    some = at_least(1, down)
    return Legs(tuple(subtract(whole, hidden)), tuple(subtract(subtract(some, whole), hidden)))


class Switch(NamedTuple):
    """One protection switch: when, how long traffic was away (None = the element did not say), and the path's UAS.

    `hold_off_us` is a wait that was configured: it is not part of the switching time.
    """

    at: int
    duration_us: int | None
    path_unavailable: bool = False
    hold_off_us: int = 0

    @property
    def switching_us(self) -> int | None:
        return None if self.duration_us is None else max(self.duration_us - self.hold_off_us, 0)


class SwitchFigures(NamedTuple):
    """What a period's switches came to."""

    switches: int
    harmless: int
    """Switches that the path did not notice: no service impact, redundancy lost."""
    known_us: int
    longest_us: int | None
    over: int
    unknown: int

    @property
    def met(self) -> bool | None:
        """The 50 ms clause: missed by one that is over; None while one is unknown and none over, or without any."""
        if self.over:
            return False
        return None if self.unknown or not self.switches else True

    @property
    def mean_us(self) -> Fraction | None:
        known = self.switches - self.unknown
        return Fraction(self.known_us, known) if known else None


def switches(events: Iterable[Switch], limit_us: int = SWITCH_LIMIT_US) -> SwitchFigures:
    """Counts and lengths; completed within the limit means at most as long."""
    told = list(events)
    known = [value for event in told if (value := event.switching_us) is not None]
    return SwitchFigures(
        switches=len(told),
        harmless=sum(not event.path_unavailable for event in told),
        known_us=sum(known),
        longest_us=max(known, default=None),
        over=sum(value > limit_us for value in known),
        unknown=len(told) - len(known),
    )
