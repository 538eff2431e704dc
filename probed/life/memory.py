"""What the daemon's memory is asked to do: one heap for all threads, and when the collector of cycles may walk it."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from typing import Final

YOUNG: Final = 700
MIDDLE: Final = 10
FULL: Final = 1000
"""Full collections after so many of the middle generation: nearly everything here is freed without them."""
_ARENA_MAX: Final = -8
"""M_ARENA_MAX of malloc.h."""


def one_heap() -> None:
    """Before there are threads: glibc would give each a heap of its own, and what is free in one serves no other.

    Python's lock lets one thread at a time allocate anyway. Other C libraries have no such call, and no such heaps.
    """
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def freeze() -> None:
    """What was loaded stays until the next reload: no collection need walk it in between, and what loading it took
    goes back to the system.
    """
    gc.set_threshold(YOUNG, MIDDLE, FULL)
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
