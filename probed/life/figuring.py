"""Keeps figures: has a process of its own make them, a little at a time, and commits what it says."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, Final, NamedTuple

from probed.life.allowance import Allowance
from probed.life.child import ended, module_command
from probed.life.figure_messages import LENGTH, packed, unpacked
from probed.life.figures_waiting import Waits
from probed.model.figure import ONWARD, FigureChange, FigureMark, Onward
from probed.model.inventory import Inventory
from probed.model.probe import ProbeInventory
from probed.store.batch import Batch
from probed.store.writer import Store

_log = logging.getLogger(__name__)

FIRST_S: Final = 5.0
"""After a start others have more to do."""
PAUSE_S: Final = 5.0
"""Between rounds: so long what people decide may wait."""
READ_S: Final = 60.0
"""So long nobody reads what has happened in the network; it has to settle anyway."""
ONWARD_S: Final = 600.0
"""Between questions whether all figures have to go on."""
DAYS_S: Final = 600.0
"""Between questions which local days of what probes measured are missing."""
FAILED_S: Final = 60.0
"""After a round that failed."""
ROWS: Final = 500
"""Rows of the inventory that are handed over at once."""
TOGETHER: Final = 100
"""Circuits of one row of marks: when all of them are looked at it is answered."""
SETTLE_S: Final = 300.0
"""What happens in the network is looked at after so long: a cut and its repair, a flapping port, are one look."""
FLOOR: Final = 0.0007
PART: Final = 0.1
BURST_S: Final = 1.0
"""Figures may take so much of a core, or such a part of what the daemon itself takes, whichever is more, after so
many seconds of CPU that are free. What people decide does not wait for it.
"""


NOTHING: Final = Waits(decided=False, happened=0, spare=False)


class Sold(NamedTuple):
    """By what figures are made. `limit_us` goes to another process: a function of a module, or a method of data."""

    inventory: Inventory
    probes: ProbeInventory
    keeps_out_untrusted: bool
    """Whether probes that are not trusted say nothing."""
    limit_us: Callable[[str], int]


class Failed(Exception):
    """What was asked for could not be done this time; the text is for the log."""


class Figuring:
    """The daemon's part that keeps figures. `make` is called in a thread."""

    def __init__(
        self,
        make: Callable[[], Sold],
        store: Store,
        first_s: float = FIRST_S,
        pause_s: float = PAUSE_S,
        settle_s: float = SETTLE_S,
        read_s: float = READ_S,
        allowance: Allowance | None = None,
    ) -> None:
        self._make, self._store, self._first_s, self._pause_s = make, store, first_s, pause_s
        self._settle_s, self._read_s = settle_s, read_s
        self._stamps: deque[tuple[float, int]] = deque()
        """When, by the steady clock, which commit was the latest: as far back as things settle."""
        self._process: Process | None = None
        self._allowance = allowance or Allowance(FLOOR, PART, BURST_S)
        self._waits = NOTHING
        self._read: tuple[int, int] | None = None
        """How many commits had left marks, and such of people, when those were read last; None = read at once."""
        self._read_at_s = self._onward_at_s = self._days_at_s = -math.inf
        self.made = 0
        """How many figures were made."""
        self.failed = 0
        """Circuits whose figures could not be made."""

    async def run(self) -> None:
        """Until cancelled; ends with an error when the process ended, and is begun again by who keeps it."""
        await asyncio.sleep(self._first_s)
        sold = await asyncio.to_thread(self._make)
        self._process = await asyncio.create_subprocess_exec(
            *module_command("probed.life.figure_worker", str(self._store.path)), stdin=PIPE, stdout=PIPE
        )
        try:
            await self._mark(await self._begin(sold))
            while True:
                try:
                    await self._round(asyncio.get_running_loop().time())
                except Failed as failed:
                    _log.warning("figures are not kept up to date at present: %s", failed)
                    await asyncio.sleep(FAILED_S)
                await asyncio.sleep(self._pause_s)
        finally:
            await self.close()

    async def close(self) -> None:
        """The process only reads: it may be ended at any instant."""
        process, self._process = self._process, None
        if process is not None:
            await ended(process)

    async def _round(self, now_s: float) -> None:
        """Whatever may be done now."""
        before = self._settled(now_s)
        await self._read_marks(now_s)
        while self._waits.decided or (self._may_be_done(before) and self._is_left()):
            self._waits, change, failures, spent_s = await self._ask("again", before, self._is_left())
            self._allowance.spend(spent_s)
            for circuit, why in failures:
                self.failed += 1
                _log.error("no figures could be made of %s: %s", circuit, why)
            self.made += len(change.made)
            await self._commit(change)
        if now_s - self._days_at_s >= DAYS_S:
            await self._add_up(now_s)

    async def _add_up(self, now_s: float) -> None:
        """Local days of what probes measured, while nobody has decided anything and there is CPU left."""
        acts = self._store.left_acts
        while self._is_left() and self._store.left_acts == acts:
            days, more, spent_s = await self._ask("days")
            self._allowance.spend(spent_s)
            if days:
                await self._store.commit_at_last(Batch(days=days))
            if not more:
                self._days_at_s = now_s
                break

    async def _read_marks(self, now_s: float) -> None:
        """Has the process read what commits have left, if there is anything, and makes all figures go on in time."""
        left, acts = self._store.left_marks, self._store.left_acts
        decided = self._read is not None and self._read[1] != acts
        if decided or now_s - self._onward_at_s >= ONWARD_S:
            self._onward_at_s = now_s
            onward: Onward | None = await self._ask("onward")
            if onward is not None:
                await self._mark(onward.marks, onward)
        if self._read is None or decided or (self._read[0] != left and now_s - self._read_at_s >= self._read_s):
            self._waits, answered, more, spent_s = await self._ask("read")
            self._allowance.spend(spent_s)
            await self._commit(FigureChange(done=answered))
            self._read, self._read_at_s = None if more else (left, acts), now_s

    def _may_be_done(self, before: int) -> bool:
        return self._waits.spare or 0 < self._waits.happened < before

    def _is_left(self) -> bool:
        return self._allowance.is_left(asyncio.get_running_loop().time(), time.process_time())

    async def _mark(self, marks: Sequence[FigureMark], onward: Onward | None = None) -> None:
        """Behind all that has happened."""
        numbered: list[FigureMark] = []
        for place in range(0, len(marks), TOGETHER):
            seq = -self._store.stamp()
            numbered += [mark._replace(seq=seq) for mark in marks[place : place + TOGETHER]]
        self._read = None
        if onward is None:
            await self._commit(FigureChange(marks=tuple(numbered)))
        else:
            await self._commit(FigureChange(marks=tuple(numbered), forget=onward.oldest), onward.horizon)

    def _settled(self, now_s: float) -> int:
        """What was committed before this happened long enough ago; or before this daemon began."""
        self._stamps.append((now_s, self._store.stamp()))
        while len(self._stamps) > 1 and self._stamps[1][0] <= now_s - self._settle_s:
            self._stamps.popleft()
        return self._stamps[0][1]

    async def _begin(self, sold: Sold) -> tuple[FigureMark, ...]:
        """The inventory is handed over a little at a time: meanwhile the event loop has to wait for the pickling."""
        tables = {field.name: getattr(sold.inventory, field.name) for field in fields(sold.inventory)}
        version = tables.pop("version")
        for table, rows in tables.items():
            for place in range(0, len(rows), ROWS):
                await self._ask("rows", table, rows[place : place + ROWS])
        marks: tuple[FigureMark, ...] = await self._ask(
            "begin", version, sold.probes, sold.keeps_out_untrusted, sold.limit_us
        )
        return marks

    async def _ask(self, what: str, *arguments: object) -> Any:
        """An answer of the process; Failed when it has none."""
        process = self._process
        assert process is not None  # only while it runs
        assert process.stdin is not None
        assert process.stdout is not None
        asked = await asyncio.to_thread(packed, (what, arguments))
        try:
            process.stdin.write(asked)
            await process.stdin.drain()
            length = int.from_bytes(await process.stdout.readexactly(LENGTH))
            told = await process.stdout.readexactly(length)
        except (asyncio.IncompleteReadError, OSError) as exc:
            raise RuntimeError(f"the process that makes figures ended (code {await process.wait()})") from exc
        answer, why = unpacked(told)
        if why:
            raise Failed(why)
        return answer

    async def _commit(self, change: FigureChange, onward: int | None = None) -> None:
        if change == FigureChange() and onward is None:
            return
        batch = Batch(figures=change, cursors={} if onward is None else {ONWARD: onward})
        await self._store.commit_at_last(batch)
