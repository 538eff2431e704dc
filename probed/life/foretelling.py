"""Looks at all contracts from time to time, in a process of its own, and hands over which clauses will be missed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
from pathlib import Path
from typing import Any, Final, Protocol

from config.settings import Settings
from probed.clock import Clock
from probed.model.ids import CircuitId
from probed.model.instant import SECOND_US
from probed.model.problem import breach_factors
from probed.pipeline.ahead import Foresight, Foretold

_log = logging.getLogger(__name__)

FIRST_S: Final = 60.0
"""After a start others have more to do."""
REFUSED: Final = 2
"""Exit code with a message for people; of a failure that nobody foresaw the last line says most."""
LONGEST_S: Final = 600.0
"""A look that takes longer is given up."""


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
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "probed.life.foretold",
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(LONGEST_S):
                said, complaint = await process.communicate()
        except TimeoutError:
            self._given_up(f"took longer than {LONGEST_S:g} s")
            return None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode:
            lines = complaint.decode(errors="replace").strip().splitlines() or [f"exit code {process.returncode}"]
            self._given_up(" ".join(map(str.strip, lines)) if process.returncode == REFUSED else lines[-1])
            return None
        rows: list[dict[str, Any]] = json.loads(said)
        return rows

    def _given_up(self, why: str) -> None:
        self.failed += 1
        _log.error("[breach]: the look at the contracts failed, what was foretold before holds on: %s", why)


def _foretold(row: dict[str, Any]) -> Foretold:
    return Foretold(CircuitId(row["circuit"]), row["clause"], breach_factors(row["factors"]))


def foretelling_of(settings: Settings, config: Path | None, sink: Foresees, clock: Clock) -> Foretelling | None:
    """None where nobody wants to know, or where there is no file from which the process could read."""
    return None if settings.breach is None or config is None else Foretelling(settings, config, sink, clock)
