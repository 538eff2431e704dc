"""The first instants of the daemon: signals while no loop listens (also at the end), and streams that are not there.

The first thing that is imported, so that a stop is in order from there on; it may itself import next to nothing.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from types import FrameType
from typing import Final

STOPS: Final = (signal.SIGTERM, signal.SIGINT)


class Early:
    """What was wanted while no loop listened."""

    def __init__(self) -> None:
        self.listening = False
        self.stop = False
        self.reload = False

    def listen(self) -> None:
        """From now on a stop ends the program with code 0: there is nothing yet that had to be finished."""
        self.listening = True
        for number in STOPS:
            signal.signal(number, self._end)
        signal.signal(signal.SIGHUP, self._reload)
        atexit.register(_deaf)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        if self.stop:  # a second one is in a hurry
            os._exit(0)
        self.stop = True  # an exception may get lost in a destructor; then the loop finds this
        raise SystemExit(0)

    def _reload(self, _number: int, _frame: FrameType | None) -> None:
        self.reload = True


EARLY: Final = Early()


def fill_streams() -> None:
    """Where a standard stream is closed, the null device takes its place: else the next file or socket would, and be
    written to by whoever complains.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it has the lowest free number: this one
            os.set_inheritable(number, True)
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115  # until the end


def _deaf() -> None:
    """At its very end the interpreter takes handlers away, but leaves what is ignored."""
    for number in (*STOPS, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
