"""The end: what is under way is finished within a deadline, unless somebody is in a hurry."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from typing import Any, Final

from probed.life.early import EARLY

_log = logging.getLogger(__name__)

THREADS_S: Final = 3.0
"""For threads that still wait: for a name that does not resolve, or a disk that does not answer."""


def leave_soon() -> None:
    """All is done and stored: what a thread waits for, which nobody can break off, must not keep the process."""
    if EARLY.listening:  # it is ours to end
        timer = threading.Timer(THREADS_S, _leave)
        timer.daemon = True
        timer.start()


def _leave() -> None:
    _log.warning("ended while something still waited for an answer, of the network or of a disk")
    os._exit(0)


async def either(at_once: asyncio.Event, *rest: asyncio.Task[None]) -> None:
    """Until the rest is done, or somebody is in a hurry."""
    hurry = asyncio.create_task(at_once.wait(), name="hurry")
    waiting: set[asyncio.Task[Any]] = set(rest)
    try:
        while waiting and not hurry.done():
            _, pending = await asyncio.wait({hurry, *waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting &= pending
    finally:
        hurry.cancel()
