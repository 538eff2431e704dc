"""A client that repeats itself is answered again, and what is remembered for that is bounded."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from probed.control.protocol import Request
from probed.pipeline import pipeline
from probed.pipeline.pipeline import Pipeline
from probed.pipeline.watch import Watch
from probed.store.reader import Reader
from probed.store.writer import Store
from tests.support.turned_clock import TurnedClock
from tests.support.watched_lab import LIMIT_US, NOTHING, T0, inventory


def exclusion(number: int) -> Request:
    times = {"start": "2026-11-02T08:00:00+08:00", "end": "2026-11-02T09:00:00+08:00"}
    args = {"circuit": "C05", "kind": "planned", "proof": "CR-7", "id": f"X{number}", **times}
    return Request("exclusion_add", args, key=f"k{number}")


@pytest.mark.asyncio
async def test_the_latest_acts_are_known_again_and_no_more_than_so_many_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "ACTS_REMEMBERED", 3)
    store = Store.open(tmp_path / "probed.db", TurnedClock(T0))
    made = Pipeline(lambda now: Watch(inventory(), now, lambda _: LIMIT_US, NOTHING), store, TurnedClock(T0))
    task = asyncio.create_task(made.run())
    answers = [await made.act(exclusion(number), "duty") for number in range(8)]
    assert await made.act(exclusion(7), "duty") == answers[7]
    assert len(made._acts_done) == 3
    await made.drain()
    await task
    store.close()
    with Reader(tmp_path / "probed.db") as reader:
        assert len(reader.exclusions()) == 8
