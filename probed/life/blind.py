"""The time in which a collector asked nobody, since a bug had ended it: a silence of probed's own."""

from __future__ import annotations

from collections.abc import Iterable

from probed.clock import Clock
from probed.model.ids import PointId
from probed.model.observation import OWN_BUG, Observation, Silence


class Blind:
    """One for each collector, which tells of its failures and asks what has to be said of them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: int | None = None

    def fell(self, answered_us: int) -> None:
        """It has failed. `answered_us`: when anybody answered last; not since the last failure = that still lasts."""
        if self._since is None or answered_us > self._since:
            self._since = self._clock.now_us()

    def over(self) -> None:
        """What comes next is no failure's doing."""
        self._since = None

    def told(self, asked: Iterable[tuple[str, PointId]]) -> list[Observation]:
        """Of whom it asks (source, subject): one silence each, which grows every time that it is told."""
        if self._since is None:
            return []
        began_us, now_us = self._since, self._clock.now_us()
        body = Silence(OWN_BUG, began_us)
        return [
            Observation(source, subject, began_us, now_us, now_us, now_us + number, body)
            for number, (source, subject) in enumerate(asked)
        ]
