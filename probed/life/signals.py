"""Signals: SIGTERM and SIGINT stop in order, a second one at once; SIGHUP reloads."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from probed.life.early import EARLY, STOPS


def on_signals(stop: asyncio.Event, at_once: asyncio.Event, reload: Callable[[], None]) -> Callable[[], None]:
    """Returns what puts the former handlers back. What came before the loop listened is done now."""
    loop = asyncio.get_running_loop()

    def caught() -> None:
        if stop.is_set():
            at_once.set()
        EARLY.stop = EARLY.listening
        stop.set()

    handlers = dict.fromkeys(STOPS, caught) | {signal.SIGHUP: reload}
    former = {number: signal.getsignal(number) for number in handlers}
    for number, handler in handlers.items():
        loop.add_signal_handler(number, handler)
    if EARLY.stop:
        stop.set()
    if EARLY.reload:  # the configuration may have been read before it was changed
        reload()

    def restore() -> None:
        for number, handler in former.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)

    return restore
