"""Keeps the time of a poller: slots lie on the wall clock's grid, waiting is by the steady clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from collectors.snmp.look import PollerStats
from collectors.snmp.schedule import Schedule, Slot, places
from probed.clock import Clock
from probed.model.instant import SECOND_US

SLOTS_AT_ONCE: Final = 256
"""Slots begun before the loop may do something else: well under 5 ms."""
_EARLY_US: Final = 50_000
"""Slots so near are begun together, which halves the CPU of a look; at most a fiftieth of an interval."""


class Timekeeper:
    """Begins slots when they are due, and knows how far they were begun."""

    def __init__(self, clock: Clock, stats: PollerStats, after_us: int | None) -> None:
        """The first slots are the ones after `after_us`; None = after the moment in which `keep` begins."""
        self._clock, self._stats, self._after_us = clock, stats, after_us
        self.served_us = clock.now_us() if after_us is None else after_us
        """Until when slots were served (UTC)."""
        self.next_due_us: int | None = None
        """The next slot, by the steady clock."""

    async def keep(self, intervals_us: Mapping[str, int], begin: Callable[[Slot, int], None]) -> None:
        """Until cancelled. `begin` is given what is due, and when its slot is by the wall clock as it goes now."""
        anchor_us = self._clock.now_us() - self._steady_us()
        schedule = Schedule(places(len(intervals_us)))
        if self._after_us is None:
            self.served_us = anchor_us + self._steady_us()
        early_us = min(_EARLY_US, min(intervals_us.values(), default=0) // 50)
        for source, interval_us in intervals_us.items():
            schedule.add(source, interval_us, self.served_us)
        while schedule.next_due_us is not None:
            now_us = anchor_us + self._steady_us()
            stepped_us = self._clock.now_us() - now_us
            due = schedule.due(now_us + early_us, SLOTS_AT_ONCE)
            self.served_us = now_us + early_us if len(due) < SLOTS_AT_ONCE else due[-1].due_us - 1
            self.next_due_us = schedule.next_due_us - anchor_us
            for slot in due:
                self._stats.late_us = max(self._stats.late_us, now_us - slot.due_us)
                self._stats.lateness.add(now_us - slot.due_us)
                begin(slot, slot.due_us + stepped_us)
            wait_us = schedule.next_due_us - anchor_us - self._steady_us()
            await asyncio.sleep(max(wait_us, 0) / SECOND_US)

    def end(self) -> None:
        """Nothing is due any more."""
        self.next_due_us = None

    @property
    def overdue_s(self) -> float:
        """For how long a slot is due that was not begun: more than moments means that time is not kept."""
        due_us = self.next_due_us
        return 0.0 if due_us is None else max(self._steady_us() - due_us, 0) / SECOND_US

    def _steady_us(self) -> int:
        return round(self._clock.monotonic_s() * SECOND_US)
