"""Keeps figures: has a process of its own make them, a little at a time, and commits what it says."""

from __future__ import annotations

import asyncio
import logging
import pickle
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, Final, NamedTuple

from probed.assessing.paths import PathBook
from probed.life.allowance import Allowance
from probed.life.child import ended, module_command
from probed.life.figured import ONWARD, Onward
from probed.model.figure import FigureChange, FigureMark
from probed.model.inventory import Inventory
from probed.store.batch import Batch
from probed.store.errors import StoreStalled
from probed.store.writer import Store

_log = logging.getLogger(__name__)

FIRST_S: Final = 5.0
"""After a start others have more to do."""
PAUSE_S: Final = 5.0
"""Between rounds in which nothing was to be done, and before what has just happened is looked at."""
FAILED_S: Final = 60.0
"""After a round that failed."""
STALLED_S: Final = 1.0
ROWS: Final = 500
"""Rows of the inventory that are handed over at once."""
TOGETHER: Final = 5
"""Circuits that are looked at together when nothing else is to be done."""
SETTLE_S: Final = 300.0
"""What happens in the network is looked at after so long: a cut and its repair, a flapping port, are one look."""
PROMPT: Final = 0.005
PROMPT_BURST_S: Final = 1.0
"""What has happened may take so much of a core, after so many seconds of CPU that are free."""
SPARE: Final = 0.0025
SPARE_BURST_S: Final = 2.0
"""The same of what nobody waits for: all circuits every few hours, and after a change of the inventory."""
LENGTH: Final = 8
"""Bytes of a message's length, before it."""


class Sold(NamedTuple):
    """By what figures are made. `limit_us` goes to another process: a function of a module, or a method of data."""

    inventory: Inventory
    paths: PathBook
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
    ) -> None:
        self._make, self._store, self._first_s, self._pause_s = make, store, first_s, pause_s
        self._settle_s = settle_s
        self._stamps: deque[tuple[float, int]] = deque()
        """When, by the steady clock, which commit was the latest: as far back as things settle."""
        self._process: Process | None = None
        self._prompt = Allowance(PROMPT, PROMPT_BURST_S)
        self._spare = Allowance(SPARE, SPARE_BURST_S)
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
            await self._commit(FigureChange(marks=self._numbered(await self._begin(sold))))
            while True:
                try:
                    wait_s = await self._round()
                except Failed as failed:
                    _log.warning("figures are not kept up to date at present: %s", failed)
                    wait_s = FAILED_S
                await asyncio.sleep(wait_s)
        finally:
            await self.close()

    async def close(self) -> None:
        """The process only reads: it may be ended at any instant."""
        process, self._process = self._process, None
        if process is not None:
            await ended(process)

    async def _round(self) -> float:
        """How long to wait for the next one (seconds)."""
        now_s = asyncio.get_running_loop().time
        onward: Onward | None = await self._ask("onward")
        if onward is not None:
            change = FigureChange(marks=self._numbered(onward.marks), forget=onward.oldest)
            await self._commit(change, onward.horizon)
        before = self._settled(now_s())
        marks, spare, spent_s = await self._ask("due", before, not self._spare.rest_s(now_s()))
        rest_s = self._prompt.spend(spent_s, now_s())
        if not marks:
            return max(self._pause_s, rest_s)
        allowance, over = self._spare if spare else self._prompt, False
        while not over:
            change, failures, over, spent_s = await self._ask("again")
            for circuit, why in failures:
                self.failed += 1
                _log.error("no figures could be made of %s: %s", circuit, why)
            self.made += len(change.made)
            await self._commit(change)
            rest_s = allowance.spend(spent_s, now_s())
            if rest_s and not spare:
                await asyncio.sleep(rest_s)
        return self._prompt.rest_s(now_s())

    def _settled(self, now_s: float) -> int:
        """What was committed before this happened long enough ago; or before this daemon began."""
        self._stamps.append((now_s, self._store.stamp()))
        while len(self._stamps) > 1 and self._stamps[1][0] <= now_s - self._settle_s:
            self._stamps.popleft()
        return self._stamps[0][1]

    def _numbered(self, marks: Sequence[FigureMark]) -> tuple[FigureMark, ...]:
        """Behind all that has happened: so few together that what has happened need not wait for them."""
        found: list[FigureMark] = []
        for place in range(0, len(marks), TOGETHER):
            seq = -self._store.stamp()
            found += [mark._replace(seq=seq) for mark in marks[place : place + TOGETHER]]
        return tuple(found)

    async def _begin(self, sold: Sold) -> tuple[FigureMark, ...]:
        """The inventory is handed over a little at a time: meanwhile the event loop has to wait for the pickling."""
        tables = {field.name: getattr(sold.inventory, field.name) for field in fields(sold.inventory)}
        version = tables.pop("version")
        for table, rows in tables.items():
            for place in range(0, len(rows), ROWS):
                await self._ask("rows", table, rows[place : place + ROWS])
        marks: tuple[FigureMark, ...] = await self._ask(
            "begin", version, sold.paths.probes, sold.paths.keep_out, sold.limit_us
        )
        return marks

    async def _ask(self, what: str, *arguments: object) -> Any:
        """An answer of the process; Failed when it has none."""
        process = self._process
        assert process is not None  # only while it runs
        assert process.stdin is not None
        assert process.stdout is not None
        body = await asyncio.to_thread(pickle.dumps, (what, arguments))
        try:
            process.stdin.write(len(body).to_bytes(LENGTH) + body)
            await process.stdin.drain()
            length = int.from_bytes(await process.stdout.readexactly(LENGTH))
            told = await process.stdout.readexactly(length)
        except (asyncio.IncompleteReadError, OSError) as exc:
            raise RuntimeError(f"the process that makes figures ended (code {await process.wait()})") from exc
        answer, why = pickle.loads(told)  # noqa: S301  # our own process's
        if why:
            raise Failed(why)
        return answer

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
