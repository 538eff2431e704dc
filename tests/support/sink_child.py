"""A daemon's worth of commits with a sink beside them, in a process that is killed at any instant.

python -m tests.support.sink_child STORE URL      writes "N\\n" after batch N was acknowledged, until killed
"""

from __future__ import annotations

import asyncio
import os
import sys
from itertools import count
from pathlib import Path

from probed.model.capacity import DOWN, UP
from probed.model.change import SpanRow
from probed.model.ids import CircuitId, PointId
from probed.model.instant import SECOND_US
from probed.model.inventory import Inventory
from probed.model.observation import NOT_COUNTED, Counters, Heard
from probed.model.timeline import exact
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.traffic import layout_of, layout_text
from probed.store.writer import Store
from tests.support.sink import SlowClock, sink

BEGIN = 1_790_000_000_000_000
INVENTORY = Inventory("nothing")
"""No tags but the circuits' own: to read a whole one takes longer than to live."""
POINTS = tuple(PointId("NE01", f"E1-{n:02d}") for n in range(1, 9))


def batch(n: int) -> Batch:
    """The n-th second: eight ports are read, and one of two circuits goes down or comes back."""
    at = BEGIN + n * SECOND_US
    values = tuple((n + 1) * 1000 + k if k % 4 != 3 else NOT_COUNTED for k in range(4 * len(POINTS)))
    heard = Heard("snmp:NE01", at, Counters(n * 100, POINTS, values))
    span = SpanRow(CircuitId(("C01", "C02")[n % 2]), exact(at), None, DOWN if n % 4 < 2 else UP, at_risk=False)
    return Batch(
        marks={"snmp:NE01": (at, n + 1)},
        spans=(span,),
        traffic=(heard,),
        layouts={layout_of(POINTS): layout_text(POINTS)},
        cursors={"batch": n + 1},
    )


def committed(path: Path) -> int:
    with Reader(path) as reader:
        return reader.cursors().get("batch", 0)


async def _main(path: Path, url: str) -> None:
    store = Store.open(path)
    told = sink(store, url, INVENTORY, backfill="0s", clock=SlowClock(0), flush="1ms")
    telling = asyncio.create_task(told.run(), name="sink")
    for n in count(committed(path)):
        await store.commit(batch(n))
        os.write(1, b"%d\n" % n)
        if telling.done():
            telling.result()
        await asyncio.sleep(0.001)


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1]), sys.argv[2]))
