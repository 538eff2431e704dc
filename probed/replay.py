"""Replay: recorded observations through the same watch as live ones, in event time, without notification."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from config.settings import Settings
from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.model.inventory import Inventory
from probed.model.observation import Observation
from probed.pipeline.watch import Watch
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store

AT_ONCE: Final = 500
"""Observations in one transaction."""


class Replayed(NamedTuple):
    """What a replay brought."""

    observations: int
    first: int | None
    last: int | None
    changes: int
    problems: int
    runs: int


def replay(settings: Settings, inventory: Inventory, observations: Iterable[Observation]) -> Replayed:
    """Feed observations in the order of their event time; the watch is made anew where the inventory changes.

    A run is stated when it began, and again when its last look was made: so a gap is seen as it was live.
    """
    ordered = sorted(observations, key=lambda o: (o.first, o.source, o.point, o.last))
    if not ordered:
        raise ProbedError("no observation to replay")
    store = Store.open(settings.store_path, SystemClock())
    try:
        return _feed(store, settings, inventory, ordered)
    finally:
        store.close()


def _feed(store: Store, settings: Settings, inventory: Inventory, ordered: Sequence[Observation]) -> Replayed:
    watch = _watch(store, settings, inventory, ordered[0].first)
    changes = problems = runs = 0
    last = max(item.last for item in ordered)
    for group in _groups(ordered):
        now = group[-1].first
        if watch.next_border is not None and now >= watch.next_border:
            watch = _watch(store, settings, inventory, now)
        for item in group:
            watch.take([item])
            watch.settle(item.first)
        batch = _quiet(watch.collect(now))
        changes += len(batch.spans) + len(batch.revisions)
        problems += sum(event.transition.value in {"raised", "reraised"} for event in batch.events)
        runs += len(batch.runs)
        store.commit_now(batch)
    watch.settle(last)
    store.commit_now(_quiet(watch.collect(last)))
    return Replayed(len(ordered), ordered[0].first, last, changes, problems, runs)


def _watch(store: Store, settings: Settings, inventory: Inventory, at: int) -> Watch:
    with Reader(store.path) as reader:
        held = reader.restore_state(0)
    limit = settings.snmp.staleness_us
    return Watch(inventory, at, lambda _source: limit, held)


def _groups(ordered: Sequence[Observation]) -> Iterable[Sequence[Observation]]:
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def _quiet(batch: Batch) -> Batch:
    """Replay and back-fill never create notifications."""
    return replace(batch, notifications=())
