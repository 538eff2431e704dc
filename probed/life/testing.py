"""The part of the daemon that reads elements' own tests: made again with every configuration."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Mapping
from pathlib import Path

from collectors.snmp.account import Record
from collectors.snmp.probing import Probing, ProbingStats
from config.settings import Settings
from probed.clock import Clock
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.inventory import Inventory
from probed.model.ports import Sink
from probed.pipeline.watch import next_border
from probed.store.reader import Reader
from probed.targets import probe_targets

_LONGEST_S = 86_400.0


class Testing:
    """Reads the tests that probe_tests.csv names, as the inventory holds them at each time."""

    def __init__(
        self,
        settings: Settings,
        inventory: Inventory,
        store: Path,
        sink: Sink,
        clock: Clock,
        record: Record | None = None,
    ) -> None:
        self._record = record
        self._settings, self._inventory, self._store = settings, inventory, store
        self._sink, self._clock = sink, clock
        self._probing: Probing | None = None

    @property
    def stats(self) -> ProbingStats | None:
        """Counts of the present plan."""
        return None if self._probing is None else self._probing.stats

    async def run(self) -> None:
        """Until cancelled; from the next border of the inventory on by another plan."""
        while True:
            now = self._clock.now_us()
            targets = await asyncio.to_thread(probe_targets, self._settings, self._inventory, now)
            marks = await asyncio.to_thread(self._marks)
            seq = itertools.count(now).__next__
            self._probing = Probing(targets, marks, self._clock, seq, self._settings.snmp.bind, self._record)
            border = next_border(self._inventory, now)
            wait_s = _LONGEST_S if border is None else min((border - now) / SECOND_US + 0.1, _LONGEST_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._probing.run(self._sink)

    async def close(self) -> None:
        """Nothing of it outlives `run`."""

    def _marks(self) -> Mapping[PointId, tuple[int, str]]:
        with Reader(self._store) as reader:
            return reader.result_marks()
