"""A play that ends in order when it is told to: the daemon that it has started ends with it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
STOPPED: Final = 130
"""The exit code of a play that was told to stop."""


async def till_told(playing: Coroutine[Any, Any, _T]) -> _T:
    """Until it is over, or until SIGTERM, Ctrl-C or a terminal that is closed."""
    task = asyncio.ensure_future(playing)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        raise SystemExit(STOPPED) from None
