"""Signals: SIGTERM and SIGINT stop in order, a second one at once; SIGHUP reloads."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable


def on_signals(stop: asyncio.Event, at_once: asyncio.Event, reload: Callable[[], None]) -> Callable[[], None]:
    """Returns what puts the former handlers back."""
    loop = asyncio.get_running_loop()

    def caught() -> None:
        if stop.is_set():
            at_once.set()
        stop.set()

    handlers = {signal.SIGTERM: caught, signal.SIGINT: caught, signal.SIGHUP: reload}
    for number, handler in handlers.items():
        loop.add_signal_handler(number, handler)

    def restore() -> None:
        for number in handlers:
            loop.remove_signal_handler(number)

    return restore


def hold_reload() -> None:
    """Until the loop listens a SIGHUP is not answered, rather than the end of the daemon."""
    signal.signal(signal.SIGHUP, lambda _number, _frame: None)
