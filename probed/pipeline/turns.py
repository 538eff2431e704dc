"""Turns in the event loop: long work is done in slices, and it is known since when nothing has come round."""

from __future__ import annotations

import asyncio
import gc
from typing import Final, TypeVar

from probed.clock import Clock
from probed.model.slices import Slices

_T = TypeVar("_T")

SLICE_S: Final = 0.002
"""After so long the others in the event loop have a turn, at the next pause of the work."""
LONG_WORK: Final = 25
"""Work of more turns has made so many objects that no later collection should walk them."""


class Turns:
    """Those of one loop that takes its entries one after the other."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.busy_since: float | None = None
        """Since when one round takes, by the steady clock; None = it waits, for something to do or for the store."""
        self._turn_began = clock.monotonic_s()
        """Since when nobody else in the event loop had a turn, as far as it is due to this."""

    @property
    def stuck_s(self) -> float:
        """How long the present round has taken. Waiting for a store that is full or locked is no hang."""
        return 0.0 if self.busy_since is None else self._clock.monotonic_s() - self.busy_since

    def wait(self) -> None:
        """From now on others have all the time there is."""
        self.busy_since = None

    def go_on(self, *, others_had_theirs: bool = False) -> None:
        """The wait is over; a turn begins where it was one indeed."""
        self.busy_since = self._clock.monotonic_s()
        if others_had_theirs:
            self._turn_began = self.busy_since

    async def through(self, work: Slices[_T]) -> _T:
        """Do it in slices: whoever else has something to do has a turn in between. The loop itself waits for the end:
        nothing is published meanwhile, and nothing else is taken from its queue.
        """
        turns = 0
        try:
            while True:
                next(work)
                if self._clock.monotonic_s() - self._turn_began >= SLICE_S:
                    turns += 1
                    gc.disable()
                    await self._let_others()
        except StopIteration as end:
            if self._clock.monotonic_s() - self._turn_began >= SLICE_S:
                await self._let_others()
            result: _T = end.value
            return result
        finally:
            if turns:
                _collect_again(turns)

    async def _let_others(self) -> None:
        await asyncio.sleep(0)
        self._turn_began = self.busy_since = self._clock.monotonic_s()


def _collect_again(turns: int) -> None:
    """Collections stop during long work: each would walk all that the work has made, at once. What was made stays."""
    if turns >= LONG_WORK:
        gc.freeze()
    gc.enable()
