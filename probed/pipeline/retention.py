"""When what is old goes from the store: a little at a time, with what is committed anyway."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from probed.model.instant import SECOND_US
from probed.store.batch import Batch

FORGET_EVERY_US: Final = 60 * SECOND_US
FORGET_BINS_EVERY_US: Final = 3600 * SECOND_US
KEEP_RESULTS_US: Final = 400 * 86_400 * SECOND_US
"""Results of tests are few: they are kept for a year and the month that it is compared with."""
KEEP_SENT_DAYS: Final = 400


class Retention:
    """How long counters and bins are kept (None = for ever), and when each kind was last let go."""

    def __init__(self, traffic_us: int | None, pm_us: int | None) -> None:
        self.traffic_us, self.pm_us = traffic_us, pm_us
        self._forgotten = 0
        self._pm_forgotten = 0
        self._sent_forgotten = -1
        """The day on which old rows of what was sent were last let go."""

    def with_old(self, batch: Batch, now: int) -> Batch:
        """Old counters and results go with new ones, old bins once an hour, old rows of what was sent once a day."""
        if batch.sent and (today := batch.sent[-1].day) != self._sent_forgotten:
            self._sent_forgotten = today
            batch = replace(batch, forget_sent=today - KEEP_SENT_DAYS)
        if self.pm_us is not None and batch.bins and now - self._pm_forgotten >= FORGET_BINS_EVERY_US:
            self._pm_forgotten = now
            batch = replace(batch, forget_bins=now - self.pm_us)
        if not (batch.traffic or batch.results) or now - self._forgotten < FORGET_EVERY_US:
            return batch
        self._forgotten = now
        return replace(
            batch,
            forget_traffic=None if self.traffic_us is None or not batch.traffic else now - self.traffic_us,
            forget_results=now - KEEP_RESULTS_US if batch.results else None,
        )
