"""The end: what is under way is finished within a deadline, unless somebody is in a hurry."""

from __future__ import annotations

import asyncio
from typing import Any


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
