"""Signals in the instants in which no loop listens: before it begins, and once it has ended.

The first thing that is imported, so that a stop is in order from there on; it may itself import next to nothing.
"""

from __future__ import annotations

import atexit
import os
import signal
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


def _deaf() -> None:
    """At its very end the interpreter takes handlers away, but leaves what is ignored."""
    for number in (*STOPS, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
