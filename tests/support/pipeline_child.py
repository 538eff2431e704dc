"""A process that feeds the recorded month through the watch into a store, and says what is committed.

    python -m tests.support.pipeline_child STORE

Goes on behind the stored cursor and prints the number of each group after its commit. Its parent kills it at random.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from probed.model.observation import Heard, Observation
from probed.pipeline.watch import Watch
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.restored import restored
from probed.store.writer import Store
from tests.support import recorded
from topology.borders import next_border

GROUP = 2
CURSOR = "recorded"

Item = Observation | Heard


def groups() -> Sequence[Sequence[Observation]]:
    """The month in event time, a few observations at once: the same in every process."""
    ordered = sorted(recorded.observations(), key=lambda o: (o.first, o.source, o.point, o.last))
    found: list[list[Observation]] = []
    border = next_border(recorded.inventory(), ordered[0].first)
    for item in ordered:
        crossing = border is not None and item.first >= border
        if crossing:
            border = next_border(recorded.inventory(), item.first)
        if not found or crossing or len(found[-1]) == GROUP:
            found.append([])
        found[-1].append(item)
    return found


def feed(store: Store) -> Iterator[int]:
    """Commit every group behind the cursor; yields the number of each after its commit."""
    todo = groups()
    with Reader(store.path) as reader:
        first = reader.cursors().get(CURSOR, -1) + 1
    if first == len(todo):
        return
    watch = made(store, todo[first][0].first)
    for number in range(first, len(todo)):
        group = todo[number]
        now = group[-1].first
        if watch.next_border is not None and now >= watch.next_border:
            watch.settle(watch.next_border)
            store.commit_now(watch.collect(watch.next_border))
            watch = made(store, watch.next_border)
        for item in group:
            watch.take([item])
            watch.settle(item.first)
        store.commit_now(at_cursor(watch.collect(now), number))
        yield number
    last = max(item.last for group in todo for item in group)
    watch.settle(last)
    store.commit_now(at_cursor(watch.collect(last), len(todo)))


def at_cursor(batch: Batch, number: int) -> Batch:
    """What was taken in, and how far, is one transaction."""
    return replace(batch, cursors={**batch.cursors, CURSOR: number})


def made(store: Store, at: int) -> Watch:
    with Reader(store.path) as reader:
        held = restored(reader, 0)
    return Watch(recorded.inventory(), at, lambda _source: recorded.LIMIT_US, held, recorded=True)


def main() -> None:
    store = Store.open(Path(sys.argv[1]))
    for number in feed(store):
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    store.close()
    sys.stdout.write("done\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
