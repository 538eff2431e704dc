"""The record of what was sent on its way through the pipeline: in pieces, all of it, and no longer than kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from probed.model.instant import DAY_US
from probed.model.sent import SentRow
from probed.pipeline.pipeline import SENT_A_COMMIT, Pipeline
from probed.pipeline.retention import KEEP_SENT_DAYS
from probed.pipeline.watch import Watch
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.turned_clock import TurnedClock
from tests.support.watched_lab import LIMIT_US, NOTHING, T0, inventory

TODAY = T0 // DAY_US


def row(receiver: str, day: int, times: int = 1) -> SentRow:
    return SentRow(day, receiver, "snmp get", T0, times, T0, T0)


class CountingStore:
    """Hands on to a store, and keeps how many rows each commit had."""

    def __init__(self, store: Store) -> None:
        self.store, self.path, self.sizes = store, store.path, list[int]()

    async def commit(self, batch: Batch) -> None:
        self.sizes.append(len(batch.sent))
        await self.store.commit(batch)


@pytest.mark.asyncio
async def test_all_rows_are_there_after_an_orderly_end_and_no_commit_holds_many(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "probed.db", TurnedClock(T0))
    store.commit_now(Batch(sent=(row("OLD", TODAY - KEEP_SENT_DAYS - 1), row("KEPT", TODAY - KEEP_SENT_DAYS))))
    counting = CountingStore(store)
    made = Pipeline(
        lambda now: Watch(inventory(), now, lambda _: LIMIT_US, NOTHING),
        counting,  # type: ignore[arg-type]
        TurnedClock(T0),
    )
    task = asyncio.create_task(made.run())
    many = [row(f"NE{number}", TODAY) for number in range(2 * SENT_A_COMMIT + 7)]
    await made.note_sent(many[:600])
    await made.note_sent(many[600:])
    await made.note_sent([row("NE0", TODAY, times=5)])
    await made.drain()
    await task
    store.close()
    assert [size for size in counting.sizes if size] == [SENT_A_COMMIT, SENT_A_COMMIT, 8]
    with Reader(tmp_path / "probed.db") as reader:
        found = {one.receiver: one.times for one in reader.sent(TODAY)}
        assert found == {one.receiver: 1 for one in many} | {"NE0": 5}
        assert reader.sent_days() == range(TODAY - KEEP_SENT_DAYS, TODAY + 1)
        assert [one.receiver for one in reader.sent(TODAY - KEEP_SENT_DAYS)] == ["KEPT"]
