"""Long work in slices: the same result, in any slices, with turns for others and nothing published in between."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from probed.model.observation import Heard, Observation
from probed.model.slices import Slices, drained, in_order, letting_go, some
from probed.pipeline.pipeline import Pipeline
from probed.pipeline.turns import SLICE_S
from probed.pipeline.watch import Watch
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.restored import restored
from probed.store.writer import Store
from tests.support.network import circuit, inventory, links_of
from tests.support.turned_clock import TurnedClock


class Hurried(TurnedClock):
    """Every look at it is more than a slice later."""

    def monotonic_s(self) -> float:
        self.now += int(2 * SLICE_S * 1e6)
        return super().monotonic_s()


class SlowWatch(Watch):
    """Notes each pause of its work."""

    def settling(self, now: int) -> Slices[None]:
        log.append("settling")
        yield
        log.append("settled")
        yield from super().settling(now)

    def collecting(self, now: int) -> Slices[Batch]:
        batch = yield from super().collecting(now)
        log.append("collected")
        return batch


log: list[str] = []


@given(st.lists(st.integers(0, 99), max_size=3000))
def test_a_sorted_list_is_the_sorted_list(items: list[int]) -> None:
    assert drained(in_order(items, key=lambda item: -item)) == sorted(items, key=lambda item: -item)
    assert [item for chunk in some(items, 7) for item in chunk] == items


def test_what_is_let_go_is_empty_afterwards() -> None:
    heaps: tuple[dict[int, int], list[int]] = dict.fromkeys(range(1200), 0), list(range(1200))
    pauses = sum(1 for _ in letting_go(*heaps))
    assert heaps == ({}, [])
    assert pauses == 6


def test_others_have_their_turn_before_the_work_has_ended(tmp_path: Path) -> None:
    """The pipeline pauses within one settling, and commits only what was settled and collected as a whole."""
    log.clear()
    clock = Hurried(1_000_000_000)
    store = Store.open(tmp_path / "probed.db", clock)
    with Reader(store.path) as reader:
        held = restored(reader, 0)
    rows = inventory(links_of("A-B"), [circuit("c1", "A B", "A-B")])
    pipeline = Pipeline(lambda now: SlowWatch(rows, now, lambda _: 10**9, held), store, clock)

    async def play() -> None:
        running = asyncio.create_task(pipeline.run())
        items: list[Heard | Observation] = [Heard("snmp:A", clock.now)]
        await pipeline.put(items)
        while "settled" not in log:
            log.append("a turn")
            await asyncio.sleep(0)
        await pipeline.drain()
        await running

    try:
        asyncio.run(play())
    finally:
        store.close()
    first = log.index("settling")
    assert "a turn" in log[first : log.index("settled")]
    assert log.index("settled") < log.index("collected")
