"""Makes figures in a process of its own, beside which the daemon's event loop has no waiting to do.

`python -m probed.life.figure_worker STORE` answers what it is asked on stdin, one message after the other, until
there are no more. A message is its length in eight bytes and a pickle: (what, arguments) comes in, (answer, why there
is none) goes out. Only the daemon that started it can speak to it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from probed.assessing.paths import PathBook
from probed.errors import ProbedError
from probed.life.figured import Figured, Onward
from probed.life.figuring import LENGTH
from probed.model.figure import FigureChange, FigureMark
from probed.model.ids import CircuitId
from probed.model.inventory import Inventory
from probed.model.probe import ProbeInventory
from probed.store.errors import StoreError
from probed.store.reader import Reader

NICE: Final = 10
AT_ONCE_S: Final = 0.2
"""So long one answer may take."""


class Worker:
    """One method a question."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._rows: defaultdict[str, list[Any]] = defaultdict(list)
        self._figured: Figured | None = None
        self._waiting: list[tuple[CircuitId, list[FigureMark]]] = []
        """What is still to be done of the round, the next at the end."""
        self._seqs: tuple[int, ...] = ()

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
        figured = self._figured = Figured(inventory, PathBook(inventory, probes, keep_out), limit_us)
        figured.know(figured.circuits)
        gc.collect()
        gc.freeze()
        with Reader(self._store) as reader:
            return figured.beginning(reader)

    def onward(self) -> Onward | None:
        with Reader(self._store) as reader:
            return self._by.onward(reader)

    def due(self, before: int, spare: bool) -> tuple[int, bool, float]:
        """Begins a round: how many marks are looked at in it, whether nobody waits for them (only if `spare`), and
        the CPU of finding them in seconds.
        """
        began_s = time.process_time()
        with Reader(self._store) as reader:
            due = self._by.due(reader, before=before, spare=spare)
        self._seqs = tuple(dict.fromkeys(mark.seq for mark in due.marks))
        self._waiting = list(due.circuits.items())[::-1]
        return len(due.marks), due.spare, time.process_time() - began_s

    def again(self) -> tuple[FigureChange, list[tuple[CircuitId, str]], bool, float]:
        """More of the round, the circuits of which no figures could be made, whether that was all, and its CPU in
        seconds.
        """
        began_s = time.process_time()
        until = time.monotonic() + AT_ONCE_S
        changes: list[FigureChange] = []
        failures: list[tuple[CircuitId, str]] = []
        with Reader(self._store) as reader:
            while self._waiting and (not changes or time.monotonic() < until):
                circuit, marks = self._waiting[-1]
                try:
                    with reader.snapshot():
                        changes.append(self._by.again(reader, circuit, marks))
                except (MemoryError, StoreError):
                    raise
                except Exception as exc:  # noqa: BLE001 - one circuit must not stop the figures of the others
                    failures.append((circuit, str(exc) if isinstance(exc, ProbedError) else repr(exc)))
                self._waiting.pop()
        replaced = tuple(each for change in changes for each in change.replaced)
        made = tuple(each for change in changes for each in change.made)
        over = not self._waiting
        change = FigureChange(replaced, made, done=self._seqs if over else ())
        return change, failures, over, time.process_time() - began_s


def serve(worker: Worker, asked: BinaryIO, told: BinaryIO) -> None:
    """Until nobody asks any more: a daemon that is killed may have said half of something, and hears no answer."""
    with contextlib.suppress(BrokenPipeError):
        while message := _message(asked):
            what, arguments = pickle.loads(message)  # noqa: S301  # from who started us
            answer: tuple[Any, str]
            try:
                answer = getattr(worker, what)(*arguments), ""
            except ProbedError as exc:
                answer = None, str(exc)
            body = pickle.dumps(answer)
            told.write(len(body).to_bytes(LENGTH) + body)
            told.flush()


def _message(asked: BinaryIO) -> bytes:
    """The next one, whole; empty when there are no more."""
    head = asked.read(LENGTH)
    if len(head) < LENGTH:
        return b""
    length = int.from_bytes(head)
    body = asked.read(length)
    return body if len(body) == length else b""


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the daemon
    with contextlib.suppress(OSError):  # a confined service may not: then it is as urgent as the daemon
        os.setpriority(os.PRIO_PROCESS, 0, NICE)
    serve(Worker(Path(arguments[0])), sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # what could not be said to a daemon that is gone is not tried again
