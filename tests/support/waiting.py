"""Waiting for what must come true, with a bound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(true: Callable[[], bool], patience_s: float = 20.0) -> None:
    """Return as soon as it is true; fail when it stays untrue."""
    for _ in range(int(patience_s / 0.005)):
        if true():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came true")
