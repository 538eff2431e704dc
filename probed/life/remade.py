"""A part that is made again whenever the configuration changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Part(Protocol):
    """What the daemon runs beside its main way."""

    async def run(self) -> None: ...

    async def close(self) -> None: ...


P = TypeVar("P", bound=Part)


class Remade(Generic[P]):
    """Runs the part that `make` gives; None = nothing is asked for at present."""

    def __init__(self, make: Callable[[], P | None]) -> None:
        self._make = make
        self._anew = asyncio.Event()
        self.part: P | None = None

    def renew(self) -> None:
        """Make it again, soon."""
        self._anew.set()

    async def run(self) -> None:
        """Until cancelled; a failure of the part is passed on, and it is made again at the next call."""
        while True:
            self._anew.clear()
            self.part = self._make()
            try:
                await self._until_renewed(self.part)
            finally:
                part, self.part = self.part, None
                if part is not None:
                    await part.close()

    async def _until_renewed(self, part: P | None) -> None:
        if part is None:
            await self._anew.wait()
            return
        renewed = asyncio.create_task(self._anew.wait(), name="renewed")
        running = asyncio.create_task(part.run(), name="part")
        try:
            await asyncio.wait({renewed, running}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (renewed, running):
                task.cancel()
            (ended,) = await asyncio.gather(running, return_exceptions=True)
        if isinstance(ended, Exception):
            raise ended
        if not renewed.cancelled() and not self._anew.is_set():
            raise RuntimeError("the part ended by itself")
