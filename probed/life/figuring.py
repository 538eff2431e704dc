"""Keeps figures: one circuit at a time in a thread, with rests, so that the event loop has its turn."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from probed.errors import ProbedError
from probed.life.figured import ONWARD, Figured
from probed.model.figure import FigureChange, FigureMark
from probed.model.ids import CircuitId
from probed.store.batch import Batch
from probed.store.errors import StoreError, StoreStalled
from probed.store.reader import Reader
from probed.store.writer import Store

_log = logging.getLogger(__name__)

FIRST_S: Final = 5.0
"""After a start others have more to do."""
PAUSE_S: Final = 5.0
"""Between rounds in which nothing was to be done, and before what has just happened is looked at."""
REST: Final = 3.0
"""Rests so many times as long as a piece of work took."""
AT_ONCE: Final = 50
"""Circuits whose figures are committed together."""
STALLED_S: Final = 1.0

T = TypeVar("T")


class Figuring:
    """The daemon's part that keeps figures. `make` works out the inventory; it is called in a thread."""

    def __init__(
        self, make: Callable[[], Figured], store: Store, first_s: float = FIRST_S, pause_s: float = PAUSE_S
    ) -> None:
        self._make, self._store, self._first_s, self._pause_s = make, store, first_s, pause_s
        self.made = 0
        """How many figures were made."""
        self.failed = 0
        """Circuits whose figures could not be made."""

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.sleep(self._first_s)
        figured = await self._work(self._make)
        circuits = figured.circuits
        for place in range(0, len(circuits), AT_ONCE):
            await self._work(figured.know, circuits[place : place + AT_ONCE])
        await self._commit(await self._read(lambda reader: figured.beginning(reader, self._store.stamp)))
        while True:
            try:
                busy = await self._round(figured)
            except StoreError as exc:  # the pipeline, which needs the same store, decides what that means
                _log.warning("figures cannot be read at present: %s", exc)
                busy = False
            if not busy:
                await asyncio.sleep(self._pause_s)

    async def close(self) -> None:
        """Nothing of it outlives `run`."""

    async def _round(self, figured: Figured) -> bool:
        """Whether there was anything to do."""
        onward = await self._read(lambda reader: figured.onward(reader, self._store.stamp))
        if onward is not None:
            await self._commit(onward[0], onward[1])
        due = await self._read(figured.due)
        changes: list[FigureChange] = []
        for circuit, marks in due.circuits.items():
            changes.append(await self._again(figured, circuit, marks))
            if len(changes) >= AT_ONCE:
                await self._commit(_together(changes))
                changes.clear()
        if due.marks:
            await self._commit(_together([*changes, FigureChange(done=due.marks)]))
        return bool(due.marks)

    async def _again(self, figured: Figured, circuit: CircuitId, marks: Sequence[FigureMark]) -> FigureChange:
        def work(reader: Reader) -> FigureChange:
            with reader.snapshot():
                return figured.again(reader, circuit, marks)

        try:
            change = await self._read(work)
        except (StoreError, MemoryError):
            raise
        except Exception as exc:  # noqa: BLE001 - one circuit must not stop the figures of the others
            self.failed += 1
            known = isinstance(exc, ProbedError)
            _log.error("no figures could be made of %s: %s", circuit, exc, exc_info=not known)
            return FigureChange()
        self.made += len(change.made)
        return change

    async def _read(self, work: Callable[[Reader], T]) -> T:
        return await self._work(_with_reader, self._store.path, work)

    async def _work(self, work: Callable[..., T], *arguments: object) -> T:
        """In a thread; then it rests."""

        def timed() -> tuple[T, float]:
            began = time.thread_time()
            found = work(*arguments)
            return found, time.thread_time() - began

        found, took_s = await asyncio.to_thread(timed)
        await asyncio.sleep(REST * took_s)
        return found

    async def _commit(self, change: FigureChange, onward: int | None = None) -> None:
        if change == FigureChange() and onward is None:
            return
        batch = Batch(figures=change, cursors={} if onward is None else {ONWARD: onward})
        while True:
            try:
                await self._store.commit(batch)
            except StoreStalled:  # the pipeline, which commits at the same store, says so in the log
                await asyncio.sleep(STALLED_S)
            else:
                return


def _with_reader(path: Path, work: Callable[[Reader], T]) -> T:
    with Reader(path) as reader:
        return work(reader)


def _together(changes: Sequence[FigureChange]) -> FigureChange:
    return FigureChange(
        replaced=tuple(each for change in changes for each in change.replaced),
        made=tuple(each for change in changes for each in change.made),
        done=tuple(each for change in changes for each in change.done),
    )
