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
            self.failed += 1
            _log.error("[ledger]: nothing was entered, it is tried again: %s", exc)
            return
        self.last = json.loads(said)
        for what in ("anchor_failure", "stamp_failure"):
            if self.last is not None and self.last[what]:
                _log.warning("[ledger]: %s: %s; it is tried again", what.replace("_", " "), self.last[what])


def entering_of(settings: Settings, config: Path | None, clock: Clock) -> Entering | None:
    """None where there is no file from which the process could read."""
    return None if config is None else Entering(settings, config, clock)
