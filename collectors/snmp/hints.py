"""Looks out of turn: what somebody told must be seen, soon, but not more often than an element can bear. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from probed.model.observation import Witness

MOST: Final = 64
"""Hints kept for one look; of a storm the first ones tell when it began, the last ones how it stands."""
_TICK_US: Final = 10_000


class Hint(NamedTuple):
    """A reason to look at a poll source at once: what was told may have happened. Instants in microseconds UTC.

    `uptime_cs`: sysUpTime of that element when it happened; None = another spoke. `told`: when it happened by an
    element manager's clock, put right. `names`, `if_index`: which point; neither = any.
    """

    source: str
    at: int
    uptime_cs: int | None
    told: int | None
    names: tuple[str, ...]
    if_index: int | None


def kept(hints: tuple[Hint, ...], hint: Hint) -> tuple[Hint, ...]:
    """With one more; the middle of too many is let go."""
    if len(hints) >= MOST:
        hints = (*hints[: MOST // 2], *hints[MOST // 2 + 1 :])
    return (*hints, hint)


def witness(hints: Sequence[Hint], name: str, row: int | None, at_us: int, uptime: int) -> Witness | None:
    """When the state of a point began by what was told of it, for a look answered at `at_us` with that sysUpTime.

    The last that was told of the point counts: it began the state that the look has found. An element's own word is
    placed on our clock by its sysUpTime, as ifLastChange is; nothing is told before it happens.
    """
    for hint in reversed(hints):
        if name not in hint.names and (hint.if_index is None or hint.if_index != row):
            continue
        if hint.uptime_cs is not None:
            age = uptime - hint.uptime_cs
            return Witness(min(at_us - age * _TICK_US, hint.at) if age >= 0 else hint.at, "trap")
        return Witness(hint.at if hint.told is None else hint.told, "ems")
    return None


def due(asked_us: int, before_last_us: int | None, gap_us: int) -> int:
    """When a look that is asked for now may begin; `before_last_us`: when the last but one out of turn did.

    One look in `gap_us` on the average. Two may follow each other at once: what is told while the first is under way
    (a card that fails tells of all its ports within moments) need not wait.
    """
    return asked_us if before_last_us is None else max(asked_us, before_last_us + 2 * gap_us)
