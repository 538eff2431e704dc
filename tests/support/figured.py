"""Figures kept without a daemon: rounds of its part over a store, until nothing waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from probed.assessing.paths import PathBook
from probed.life.figured import Figured
from probed.life.figures_waiting import Waiting
from probed.model.figure import ONWARD, Figure, FigureChange, FigureMark
from probed.model.ids import CustomerId
from probed.model.inventory import Inventory
from probed.model.publication import ReportRecord
from probed.store.batch import Batch
from probed.store.figures import EVER
from probed.store.reader import Reader
from probed.store.writer import Store


def figured(
    store: Store,
    inventory: Inventory,
    limit_us: Callable[[str], int],
    reports: Callable[[CustomerId], ReportRecord] | None = None,
) -> Figured:
    """As it stands after its beginning."""
    store.for_figures = True
    found = Figured(inventory, PathBook(inventory), limit_us, reports)
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
    waiting = Waiting()
    with Reader(store.path) as reader:
        for seq, those in reader.figure_commits(0, 0, EVER):
            if touched := by.touched(those):
                waiting.add(seq, touched)
            else:
                store.commit_now(Batch(figures=FigureChange(done=(seq,))))
    while (circuit := waiting.next(EVER, all_of_it=True)) is not None:
        with Reader(store.path) as reader, reader.snapshot():
            change = by.again(reader, circuit, waiting.marks(circuit))
        made += [f"{each.circuit} {each.span} {each.label}" for each in change.made]
        store.commit_now(Batch(figures=change._replace(done=waiting.done(circuit))))
    return made


def all_figures(store: Store) -> list[Figure]:
    with Reader(store.path) as reader:
        return [figure for span in ("month", "day") for figure in reader.figures(span, "", "~")]
