"""The part of the daemon that reads elements' lists of active alarms: made again with every configuration."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Iterable
from typing import Final

from collectors.snmp.account import Record
from collectors.snmp.alarm_polling import SOURCE, AlarmPolling, AlarmStats
from collectors.traps.roster import Locate
from collectors.traps.stood import stood
from config.settings import Settings
from probed.clock import Clock
from probed.model.ids import PointId
from probed.model.instant import DAY_US, SECOND_US
from probed.model.inventory import Inventory
from probed.model.observation import AlarmSeen, Observation
from probed.model.ports import Sink
from probed.targets import alarm_targets
from topology.borders import next_border

REMEMBER_US: Final = 400 * DAY_US
"""An alarm raised longer ago is told anew at a start, if it still stands."""
_LONGEST_S: Final = 86_400.0


class Alarming:
    """Reads the alarms of the elements that are polled, as the inventory holds them at each time."""

    def __init__(
        self,
        settings: Settings,
        inventory: Inventory,
        kept: Callable[[int], list[Observation]],
        locate: Locate,
        sink: Sink,
        clock: Clock,
        record: Record | None = None,
    ) -> None:
        """`kept(since)`: what is stored of alarms, oldest first; called in a thread."""
        self._settings, self._inventory, self._kept = settings, inventory, kept
        self._locate, self._sink, self._clock, self._record = locate, sink, clock, record
        self.stats = AlarmStats()

    async def run(self) -> None:
        """Until cancelled; from the next border of the inventory on by another plan."""
        while True:
            now = self._clock.now_us()
            targets = await asyncio.to_thread(alarm_targets, self._settings, self._inventory, now)
            stored = await asyncio.to_thread(self._kept, now - REMEMBER_US)
            seq = itertools.count(now).__next__
            bind = self._settings.snmp.bind
            polling = AlarmPolling(
                targets, standing_of(stored), self._locate, self._clock, seq, bind, self._record, self.stats
            )
            border = next_border(self._inventory, now)
            wait_s = _LONGEST_S if border is None else min((border - now) / SECOND_US + 0.1, _LONGEST_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await polling.run(self._sink)

    async def close(self) -> None:
        """Nothing of it outlives `run`."""


def standing_of(stored: Iterable[Observation]) -> dict[str, dict[str, tuple[PointId, AlarmSeen]]]:
    """What stands by what lists of alarms told, by element and row."""
    found: dict[str, dict[str, tuple[PointId, AlarmSeen]]] = {}
    for one in stood(stored):
        if one.source.startswith(SOURCE) and isinstance(one.body, AlarmSeen):
            found.setdefault(one.source.removeprefix(SOURCE), {})[one.body.key] = (one.point, one.body)
    return found
