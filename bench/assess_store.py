"""What assessing costs from the store: the fleet's month, one customer, one correction.

    python bench/assess_store.py [--full]     one line a figure: name value bound ok|SHORT

The month of 1,000 circuits lies in a store as a daemon would have left it (`agents/leased.py`). Timed is CPU, user
and system, of the assessing process; the inventory is loaded, nothing else is: reader, topology, routes, evidence,
masks, classes, canonical JSON and SHA-256 are all in it. `--full` measures 4,000 circuits as well.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from agents.figures import cpu_s, note, report
from agents.leased import CUSTOMER, HORIZON, LIMIT_US, OUTAGES, PERIOD, Leased, fill
from agents.leased_quality import Measured, OfBins, add_up, fill_measured

from probed.assessing.assessor import Assessor
from probed.assessing.evidence import StoreEvidence
from probed.assessing.paths import PathBook
from probed.life.figured import Figured
from probed.model.assessment import Assessment
from probed.model.figure import FigureChange, FigureMark
from probed.model.ids import CircuitId
from probed.model.instant import HOUR_US
from probed.model.operation import Exclusion
from probed.store.batch import Batch, ExclusionStated
from probed.store.figures import EVER
from probed.store.reader import Reader
from probed.store.writer import Store

CIRCUITS: Final = 1_000
SMALL: Final = 250
FLEET_S: Final = 6.0
LINEAR: Final = 1.15
"""CPU a circuit of many circuits beside that of a quarter as many."""
CUSTOMER_S: Final = 1.0
CORRECTION_S: Final = 0.02
ROUNDS: Final = 5
MEASURED: Final = 10
QUIET: Final = 2
"""Outages in a month of a circuit that is not the worst."""
QUALITY_QUIET: Final = 0.2
QUALITY_MIX: Final = 0.85
"""CPU with days that are added up beside that by all bins."""


def assessor(reader: Reader, book: PathBook, exclusions: Sequence[Exclusion]) -> Assessor:
    return Assessor(book.inventory, StoreEvidence(reader), exclusions, lambda _source: LIMIT_US, HORIZON, book)


def fleet(path: Path, book: PathBook, wanted: slice) -> list[Assessment]:
    """The month of some circuits, all that is read for them included."""
    with Reader(path) as reader, reader.snapshot():
        by = assessor(reader, book, reader.exclusions())
        return [part for service in by.living(PERIOD)[wanted] for part in by.assess_parts(service, PERIOD)]


def spent_s(work: Callable[[], object]) -> float:
    gc.collect()
    before = cpu_s()
    work()
    return cpu_s() - before


def customer_s(path: Path, book: PathBook, number: int) -> float:
    """One customer by a reader and an assessor that have read nothing before."""
    wanted = slice(number * CUSTOMER, (number + 1) * CUSTOMER)
    return spent_s(lambda: fleet(path, book, wanted))


def correction_s(path: Path, book: PathBook) -> list[float]:
    """One back-dated exclusion after the other: stored, what it touches found, made again and kept."""
    store = Store.open(path)
    store.for_figures = True
    kept = Figured(book.inventory, book, lambda _source: LIMIT_US)  # a daemon that has been at work
    spent = []
    for number in range(ROUNDS):
        circuit = kept.circuits[17 + 100 * number]
        kept.know([circuit])
        with Reader(path) as reader:
            whole = FigureMark("circuit", circuit, -EVER, EVER, 0)
            store.commit_now(Batch(figures=again(kept, reader, circuit, [whole])))
            known = reader.exclusions(circuit)[0]
            start = known.start - 47 * HOUR_US
            late = replace(
                known, id=f"late{number}", start=start, end=start + 8 * HOUR_US, announced=start - 72 * HOUR_US
            )
            spent.append(spent_s(lambda: correct(kept, store, reader, late)))  # noqa: B023
    store.close()
    return spent


def correct(kept: Figured, store: Store, reader: Reader, late: Exclusion) -> None:
    store.commit_now(Batch(exclusions=(ExclusionStated(late.end, late),)))
    marks = reader.figure_marks()
    change = again(kept, reader, late.circuit, kept.touched(marks)[late.circuit])
    spans = [figure.span for figure in change.made]
    assert spans.count("month") == 1
    assert 1 <= spans.count("day") <= 2, "its day, and that of an outage which began the day before"
    store.commit_now(Batch(figures=change._replace(done=tuple(mark.seq for mark in marks))))


def again(kept: Figured, reader: Reader, circuit: CircuitId, marks: Sequence[FigureMark]) -> FigureChange:
    with reader.snapshot():
        return kept.again(reader, circuit, marks)


def quality(folder: Path, outages: int) -> float:
    """CPU of a month with clauses of delay, jitter and loss by days that are added up beside that by all bins."""
    leased = Measured(MEASURED, outages)
    path, book = folder / f"measured{outages}.db", PathBook(leased.inventory(), leased.measured())
    fill_measured(path, leased)
    days = 0

    def added() -> None:
        nonlocal days
        days = add_up(path, book)

    made_s = spent_s(added)
    ratios = []
    for _ in range(ROUNDS):
        found: list[list[Assessment]] = []
        cpu = [
            spent_s(lambda: found.append(month_of(path, book, evidence)))  # noqa: B023
            for evidence in (StoreEvidence, OfBins)
        ]
        assert found[0] == found[1]
        assert all(clause.met for each in found[0] for clause in each.clauses if clause.clause in {"delay", "loss"})
        ratios.append(cpu[0] / cpu[1])
        each = [spent / MEASURED * 1000 for spent in cpu]
        note(f"{outages} outages: {each[0]:.1f} ms a circuit by days, {each[1]:.1f} by bins")
    note(f"{days} days added up: {made_s / days * 1000:.1f} ms each, {made_s / MEASURED:.2f} s a circuit and month")
    return statistics.median(ratios)


def month_of(path: Path, book: PathBook, evidence: type[StoreEvidence]) -> list[Assessment]:
    """The month of all circuits by one kind of evidence, by a reader that has read nothing before."""
    with Reader(path) as reader, reader.snapshot():
        by = assessor(reader, book, reader.exclusions()).onward(evidence(reader), reader.exclusions(), HORIZON)
        return [part for service in by.living(PERIOD) for part in by.assess_parts(service, PERIOD)]


def measure(folder: Path, circuits: int) -> tuple[Path, PathBook]:
    leased = Leased(circuits)
    path = folder / f"{circuits}.db"
    took = spent_s(lambda: fill(path, leased))
    note(f"{circuits} circuits: {path.stat().st_size / 1e6:.0f} MB, made in {took:.1f} s of CPU")
    return path, PathBook(leased.inventory(), leased.measured())


def main() -> int:
    figures = []
    with tempfile.TemporaryDirectory() as name:
        path, book = measure(Path(name), CIRCUITS)
        found = fleet(path, book, slice(SMALL))
        assert all(len(each.outages) == OUTAGES for each in found), "not the mix that is stated"
        small = spent_s(lambda: fleet(path, book, slice(SMALL)))
        whole = spent_s(lambda: fleet(path, book, slice(None)))
        figures.append(("assess_store_fleet_cpu_s", whole, FLEET_S))
        figures.append(("assess_store_linear_1000", whole / small * SMALL / CIRCUITS, LINEAR))
        cold = [customer_s(path, book, number) for number in range(ROUNDS)]
        figures.append(("assess_store_customer_cpu_s", statistics.median(cold), CUSTOMER_S))
        figures.append(("assess_store_correction_cpu_s", statistics.median(correction_s(path, book)), CORRECTION_S))
        figures.append((f"assess_store_quality_{QUIET}_ratio", quality(Path(name), QUIET), QUALITY_QUIET))
        figures.append((f"assess_store_quality_{OUTAGES}_ratio", quality(Path(name), OUTAGES), QUALITY_MIX))
        if "--full" in sys.argv:
            path, book = measure(Path(name), 4 * CIRCUITS)
            many = spent_s(lambda: fleet(path, book, slice(None)))
            note(f"4,000 circuits: {many:.1f} s")
            figures.append(("assess_store_linear_4000", many / whole / 4, LINEAR))
    return report(figures)


if __name__ == "__main__":
    sys.exit(main())
