"""Makes figures in a process of its own, beside which the daemon's event loop has no waiting to do.

`python -m probed.life.figure_worker STORE` answers what it is asked on stdin, one message after the other, until
there are no more: (what, arguments) comes in, (answer, why there is none) goes out. Only the daemon that started it
can speak to it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from probed.assessing.path_days import DaySweep, seats_of
from probed.assessing.paths import PathBook
from probed.assessing.publications import LedgerReports, ledger_beside
from probed.errors import ProbedError
from probed.life.figure_messages import message, packed, unpacked
from probed.life.figured import Figured
from probed.life.figures_waiting import Waiting, Waits
from probed.life.memory import freeze
from probed.model.figure import FigureChange, FigureMark, Onward
from probed.model.ids import CircuitId
from probed.model.inventory import Inventory
from probed.model.probe import ProbeInventory
from probed.store.errors import StoreError
from probed.store.path_days import DayMade
from probed.store.reader import Reader

NICE: Final = 10
AT_ONCE_S: Final = 0.05
"""So long one answer may take."""
AT_ONCE: Final = 500
"""Commits of a kind whose marks are read for one answer."""
MOST: Final = 20_000
"""When so many wait, no more are read."""


class Worker:
    """One method a question."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._rows: defaultdict[str, list[Any]] = defaultdict(list)
        self._figured: Figured | None = None
        self._waiting = Waiting()
        self._sweep = DaySweep(())
        self._latest = [0, 0]
        """The last commit that was read, above zero and below."""

    @property
    def _by(self) -> Figured:
        assert self._figured is not None  # `begin` is asked first
        return self._figured

    def rows(self, table: str, rows: Sequence[Any]) -> None:
        """More rows of a table of the inventory."""
        self._rows[table] += rows

    def begin(
        self, version: str, probes: ProbeInventory, keep_out: bool, limit_us: Callable[[str], int]
    ) -> tuple[FigureMark, ...]:
        """All rows are told. `keep_out`: probes that are not trusted say nothing."""
        inventory = Inventory(version, **{table: tuple(rows) for table, rows in self._rows.items()})
        self._rows.clear()
        book = PathBook(inventory, probes, keep_out)
        figured = self._figured = Figured(inventory, book, limit_us, LedgerReports(ledger_beside(self._store)))
        self._sweep = DaySweep(seats_of(book))
        figured.know(figured.circuits)
        freeze()
        with Reader(self._store) as reader:
            return figured.beginning(reader)

    def onward(self) -> Onward | None:
        with Reader(self._store) as reader:
            return self._by.onward(reader)

    def read(self) -> tuple[Waits, tuple[int, ...], bool, float]:
        """What commits have left since. Returns what waits now, the commits that touch no figures, whether there may
        be more, and the CPU in seconds.
        """
        began_s = time.process_time()
        nothing, count = [], 0
        if len(self._waiting) < MOST:
            with Reader(self._store) as reader:
                for seq, marks in reader.figure_commits(self._latest[0], self._latest[1], AT_ONCE):
                    count += 1
                    self._latest[seq < 0] = seq
                    if touched := self._by.touched(marks):
                        self._waiting.add(seq, touched)
                    else:
                        nothing.append(seq)
        more = count >= AT_ONCE or len(self._waiting) >= MOST
        return self._waiting.waits, tuple(nothing), more, time.process_time() - began_s

    def again(self, before: int, all_of_it: bool) -> tuple[Waits, FigureChange, list[tuple[CircuitId, str]], float]:
        """Some of what waits (`Waiting.next`). Returns what waits still, what came of it, the circuits of which no
        figures could be made, and the CPU in seconds.
        """
        began_s = time.process_time()
        until = time.monotonic() + AT_ONCE_S
        changes: list[FigureChange] = []
        failures: list[tuple[CircuitId, str]] = []
        answered: list[int] = []
        with Reader(self._store) as reader:
            while not (changes or failures) or time.monotonic() < until:
                circuit = self._waiting.next(before, all_of_it=all_of_it)
                if circuit is None:
                    break
                try:
                    with reader.snapshot():
                        changes.append(self._by.again(reader, circuit, self._waiting.marks(circuit)))
                except (MemoryError, StoreError):
                    if changes or failures:  # what was made is told first
                        break
                    raise
                except Exception as exc:  # noqa: BLE001 - one circuit must not stop the figures of the others
                    failures.append((circuit, str(exc) if isinstance(exc, ProbedError) else repr(exc)))
                answered += self._waiting.done(circuit)
        replaced = tuple(each for change in changes for each in change.replaced)
        made = tuple(each for change in changes for each in change.made)
        change = FigureChange(replaced, made, done=tuple(answered))
        return self._waiting.waits, change, failures, time.process_time() - began_s

    def days(self) -> tuple[tuple[DayMade, ...], bool, float]:
        """Some local days of what probes measured, added up; whether there may be more; and the CPU in seconds."""
        began_s = time.process_time()
        until = time.monotonic() + AT_ONCE_S
        found: list[DayMade] = []
        with Reader(self._store) as reader:
            self._sweep.go_on(reader.last_input())
            while self._sweep.left and time.monotonic() < until:
                try:
                    made = self._sweep.next(reader)
                except (MemoryError, StoreError):
                    raise
                except Exception:  # noqa: BLE001, S112 - such a day has no sums, and whoever assesses it says why
                    continue
                found += [] if made is None else [made]
        return tuple(found), self._sweep.left, time.process_time() - began_s


def serve(worker: Worker, asked: BinaryIO, told: BinaryIO) -> None:
    """Until nobody asks any more: a daemon that is killed may have said half of something, and hears no answer."""
    with contextlib.suppress(BrokenPipeError):
        while body := message(asked):
            what, arguments = unpacked(body)
            answer: tuple[Any, str]
            try:
                answer = getattr(worker, what)(*arguments), ""
            except ProbedError as exc:
                answer = None, str(exc)
            told.write(packed(answer))
            told.flush()


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the daemon
    with contextlib.suppress(OSError):  # a confined service may not: then it is as urgent as the daemon
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    serve(Worker(Path(arguments[0])), sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # what could not be said to a daemon that is gone is not tried again
