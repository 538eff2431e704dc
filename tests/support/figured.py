"""Figures kept without a daemon: rounds of its part over a store, until nothing waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from probed.assessing.paths import PathBook
from probed.life.figured import ONWARD, Figured
from probed.model.figure import Figure, FigureChange, FigureMark
from probed.model.inventory import Inventory
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store


def figured(store: Store, inventory: Inventory, limit_us: Callable[[str], int]) -> Figured:
    """As it stands after its beginning."""
    store.for_figures = True
    found = Figured(inventory, PathBook(inventory), limit_us)
    found.know(found.circuits)
    with Reader(store.path) as reader:
        store.commit_now(Batch(figures=FigureChange(marks=numbered(found.beginning(reader), store))))
    return found


def numbered(marks: Sequence[FigureMark], store: Store) -> tuple[FigureMark, ...]:
    seq = store.stamp()
    return tuple(mark._replace(seq=seq) for mark in marks)


def settle(by: Figured, store: Store) -> list[str]:
    """Until nothing waits; returns 'circuit span label' of what was made again, in order."""
    made: list[str] = []
    with Reader(store.path) as reader:
        onward = by.onward(reader)
    if onward is not None:
        marks = numbered(onward.marks, store)
        store.commit_now(
            Batch(figures=FigureChange(marks=marks, forget=onward.oldest), cursors={ONWARD: onward.horizon})
        )
    while True:
        with Reader(store.path) as reader:
            due = by.due(reader)
            if not due.marks:
                return made
            for circuit, touching in due.circuits.items():
                with reader.snapshot():
                    change = by.again(reader, circuit, touching)
                made += [f"{each.circuit} {each.span} {each.label}" for each in change.made]
                store.commit_now(Batch(figures=change))
        store.commit_now(Batch(figures=FigureChange(done=tuple({mark.seq for mark in due.marks}))))


def all_figures(store: Store) -> list[Figure]:
    with Reader(store.path) as reader:
        return [figure for span in ("month", "day") for figure in reader.figures(span, "", "~")]
