"""Extends the evidence ledger from time to time: what is final is entered, an anchor is written each day."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any, Final

from config.settings import Settings
from probed.clock import Clock
from probed.life.child import LONGEST_S, ChildFailed, child
from probed.model.instant import SECOND_US

_log = logging.getLogger(__name__)

FIRST_S: Final = 45.0
"""After a start others have more to do."""


class Entering:
    """One round every so often; the next begins so long after the last has ended. What failed is tried again then."""

    def __init__(self, settings: Settings, config: Path, clock: Clock) -> None:
        self._every_s = settings.ledger.every_us / SECOND_US
        self._config, self._clock = config, clock
        self.failed = 0
        """Rounds in which something could not be done."""
        self.ill_since: int | None = None
        """Since when no round could do all: enter, write the anchor and have it stamped. None = the last one did."""
        self.well_at: int | None = None
        """When a round last could."""
        self.last: dict[str, Any] | None = None
        """The state that the last round left, as LedgerState."""

    async def run(self) -> None:
        """Until cancelled. A round that fails is told in the log; the ledger stays as it was."""
        await asyncio.sleep(min(self._every_s, FIRST_S))
        while True:
            await self._round()
            await asyncio.sleep(self._every_s)

    async def close(self) -> None:
        """Nothing of it outlives `run`."""

    async def _round(self) -> None:
        try:
            said = await child("probed.life.entered", str(self._config), str(self._clock.now_us()), limit_s=LONGEST_S)
        except ChildFailed as exc:
            _log.error("[ledger]: nothing was entered, it is tried again: %s", exc)
            self._ended(well=False)
            return
        state: dict[str, Any] = json.loads(said)
        self.last = state
        failures = [what for what in ("anchor_failure", "stamp_failure") if state[what]]
        for what in failures:
            _log.warning("[ledger]: %s: %s; it is tried again", what.replace("_", " "), state[what])
        self._ended(well=not failures)

    def _ended(self, *, well: bool) -> None:
        now = self._clock.now_us()
        if well:
            self.ill_since, self.well_at = None, now
            return
        self.failed += 1
        if self.ill_since is None:
            self.ill_since = now


def entering_of(settings: Settings, config: Path | None, clock: Clock) -> Entering | None:
    """None where there is no file from which the process could read."""
    return None if config is None else Entering(settings, config, clock)
