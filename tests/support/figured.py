"""Figures kept without a daemon: rounds of its part over a store, until nothing waits."""

from __future__ import annotations

from collections.abc import Callable

from probed.life.figured import ONWARD, Figured
from probed.model.figure import Figure, FigureChange
from probed.model.inventory import Inventory
from probed.model.probe import NO_PROBES
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store


def figured(store: Store, inventory: Inventory, limit_us: Callable[[str], int]) -> Figured:
    """As it stands after its beginning."""
    store.for_figures = True
    found = Figured(inventory, NO_PROBES, limit_us)
    found.know(found.circuits)
    with Reader(store.path) as reader:
        store.commit_now(Batch(figures=found.beginning(reader, store.stamp())))
    return found


def settle(by: Figured, store: Store) -> list[str]:
    """Until nothing waits; returns 'circuit span label' of what was made again, in order."""
    made: list[str] = []
    with Reader(store.path) as reader:
        onward = by.onward(reader, store.stamp())
    if onward is not None:
        store.commit_now(Batch(figures=onward[0], cursors={ONWARD: onward[1]}))
    while True:
        with Reader(store.path) as reader:
            due = by.due(reader)
            if not due.marks:
                return made
            for circuit, marks in due.circuits.items():
                with reader.snapshot():
                    change = by.again(reader, circuit, marks)
                made += [f"{each.circuit} {each.span} {each.label}" for each in change.made]
                store.commit_now(Batch(figures=change))
        store.commit_now(Batch(figures=FigureChange(done=due.marks)))


def all_figures(store: Store) -> list[Figure]:
    with Reader(store.path) as reader:
        return [figure for span in ("month", "day") for figure in reader.figures(span, "", "~")]
