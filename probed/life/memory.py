"""When Python's collector of cycles may walk the heap: it holds the whole process while it does."""

from __future__ import annotations

import gc
from typing import Final

YOUNG: Final = 700
MIDDLE: Final = 10
FULL: Final = 1000
"""Full collections after so many of the middle generation: nearly everything here is freed without them."""


def freeze() -> None:
    """What was loaded stays until the next reload: no collection need walk it in between."""
    gc.set_threshold(YOUNG, MIDDLE, FULL)
    gc.unfreeze()
    gc.collect()
    gc.freeze()
