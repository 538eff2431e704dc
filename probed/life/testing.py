"""The part of the daemon that reads elements' own tests: made again with every configuration."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from collectors.snmp.account import Record
from collectors.snmp.probing import Probing, ProbingStats
from config.settings import Settings
from probed.clock import Clock
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.inventory import Inventory
from probed.model.observation import Observation
from probed.model.ports import Sink
from probed.model.probe import ProbeDelivery, is_session
from probed.pipeline.retention import FORGET_BINS_EVERY_US, KEEP_RESULTS_US
from probed.store.reader import Reader
from probed.targets import probe_targets
from topology.borders import next_border

_LONGEST_S = 86_400.0


class Durable(Sink, Protocol):
    """Takes results when there is room, and bins until they are committed."""

    async def commit(self, delivery: ProbeDelivery) -> None: ...


class Testing:
    """Reads the tests that probe_tests.csv names, as the inventory holds them at each time."""

    def __init__(
        self,
        settings: Settings,
        inventory: Inventory,
        store: Path,
        sink: Durable,
        clock: Clock,
        record: Record | None = None,
    ) -> None:
        self._record = record
        self._forgotten = 0
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
            marks, ends = await asyncio.to_thread(self._known)
            seq, bind = itertools.count(now).__next__, self._settings.snmp.bind
            self._probing = Probing(targets, marks, self._clock, seq, bind, self._record, self._keep, ends)
            border = next_border(self._inventory, now)
            wait_s = _LONGEST_S if border is None else min((border - now) / SECOND_US + 0.1, _LONGEST_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._probing.run(self._sink)

    async def close(self) -> None:
        """Nothing of it outlives `run`."""

    async def _keep(self, bins: tuple[Observation, ...]) -> None:
        """Bins of sessions; where nobody else does, old ones are let go with them, as results are."""
        now, forget = self._clock.now_us(), None
        if self._settings.mqtt is None and now - self._forgotten >= FORGET_BINS_EVERY_US:
            self._forgotten, forget = now, now - KEEP_RESULTS_US
        await self._sink.commit(ProbeDelivery(bins, forget=forget))

    def _known(self) -> tuple[Mapping[PointId, tuple[int, str]], Mapping[PointId, int]]:
        sessions = [row.id for row in self._inventory.probe_tests if is_session(row.id.name)]
        with Reader(self._store) as reader, reader.snapshot():
            return reader.result_marks(), reader.paths.session_ends(sessions)
