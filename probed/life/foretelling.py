"""Looks at all contracts from time to time, in a process of its own, and hands over which clauses will be missed."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any, Final, Protocol

from config.settings import Settings
from probed.clock import Clock
from probed.life.child import LONGEST_S, ChildFailed, child
from probed.model.ids import CircuitId, VpnId
from probed.model.instant import SECOND_US
from probed.model.problem import breach_factors
from probed.pipeline.ahead import Foresight, Foretold

_log = logging.getLogger(__name__)

FIRST_S: Final = 60.0
"""After a start others have more to do."""


class Foresees(Protocol):
    async def foresee(self, foresight: Foresight) -> None: ...


class Foretelling:
    """One look every so often; the next begins so long after the last has ended."""

    def __init__(self, settings: Settings, config: Path, sink: Foresees, clock: Clock) -> None:
        assert settings.breach is not None  # else it is not made
        self._breach, self._zone = settings.breach, settings.time_zone
        self._config, self._sink, self._clock = config, sink, clock
        self.failed = 0

    async def run(self) -> None:
        """Until cancelled. A look that fails is told in the log; what was said before holds on."""
        every_s = self._breach.every_us / SECOND_US
        await asyncio.sleep(min(every_s, FIRST_S))
        while True:
            rows = await self._look()
            if rows is not None:
                await self._sink.foresee(Foresight(tuple(map(_foretold, rows)), self._zone))
            await asyncio.sleep(every_s)

    async def close(self) -> None:
        """Nothing of it outlives `run`."""

    async def _look(self) -> list[dict[str, Any]] | None:
        arguments = (str(self._config), str(self._breach.ahead_us), str(self._clock.now_us()))
        try:
            said = await child("probed.life.foretold", *arguments, limit_s=LONGEST_S)
        except ChildFailed as exc:
            self._given_up(str(exc))
            return None
        rows: list[dict[str, Any]] = json.loads(said)
        return rows

    def _given_up(self, why: str) -> None:
        self.failed += 1
        _log.error("[breach]: the look at the contracts failed, what was foretold before holds on: %s", why)


def _foretold(row: dict[str, Any]) -> Foretold:
    vpn = None if row["vpn"] is None else VpnId(row["vpn"])
    return Foretold(CircuitId(row["circuit"]), row["clause"], breach_factors(row["factors"]), vpn)


def foretelling_of(settings: Settings, config: Path | None, sink: Foresees, clock: Clock) -> Foretelling | None:
    """None where nobody wants to know, or where there is no file from which the process could read."""
    return None if settings.breach is None or config is None else Foretelling(settings, config, sink, clock)
