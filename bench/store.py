"""What a poll cycle costs in the store, against raw executemany of the same rows into memory.

    python bench/store.py [-v]      one line a figure: name value bound ok|SHORT; non-zero exit if any is SHORT

Timed is the CPU of the process (all threads, user and system, so fsync's system time too), never wall time. A run is
20 poll cycles. In each cycle the kinds follow one another on the same rows, so that what disturbs the machine
disturbs all of them; the figure is the median of the runs' ratios. All stores and tables hold the same hour of
history before the first run.

    raw     one `executemany` a table into ':memory:': no journal, no fsync, no join of versions, keys only
    rows    the rows of the looks alone (marks and runs), ready as parameters, by the statements of the store:
            WAL, synchronous=FULL, COMMIT, and one checkpoint a run
    cycle   `await store.commit(batch)` of everything from model objects: conversion, canonical JSON, hashes, the hop
            to the writer thread, COMMIT, and the checkpoints that fall due

The mix of one cycle: 10,000 points at 1,000 sources are polled, five sources stay silent, 1 % of the points change.
They lie anywhere, so that each change touches pages of its own: the worst case. Rows written: 995 marks; 200 runs
(100 end, 100 begin); 205 pieces of evidence (100 run ends, 100 edges, 5 silences); 200 spans opened (4 circuits a
cut, of 10,000) and 200 closed; 50 problem transitions with 4 circuits each (log and state); 20 notifications and 20
results of earlier ones; the marks for the figures that are kept; 2 cursors. The closing of spans and the results of
notifications have no raw counterpart: they count against the store.
"""

# ruff: noqa: SLF001  # prepared rows are written below the public face

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from probed.model.capacity import DOWN, UP
from probed.model.change import RunRow, SpanRow
from probed.model.ids import CircuitId, CustomerId, Leaf, PointId
from probed.model.notification import Notification, OutboxUpdate
from probed.model.observation import Observation, PointState, Silence, Witness
from probed.model.problem import HitCircuit, Impact, Problem, ProblemEvent, ProblemKey, Severity, Transition
from probed.model.timeline import Edge
from probed.store import schema, statements
from probed.store.batch import Batch
from probed.store.rows import Row
from probed.store.statements import Marks, Step
from probed.store.writer import Store

SOURCES, POINTS_EACH, SILENT = 1_000, 10, 5
CHANGED, CIRCUITS, FAN_OUT, SENT = 100, 10_000, 4, 20
RUNS, CYCLES, HISTORY = 40, 20, 60
MINUTE = 60_000_000
START = 1_790_000_000_000_000

ROWS_BOUND, CYCLE_BOUND = 1.5, 3.0

PLAIN = {
    statements.PUT_RUN: "INSERT OR REPLACE INTO look_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
    statements.PUT_EVIDENCE: "INSERT OR REPLACE INTO evidence VALUES (NULL" + ", ?" * 13 + ", 0)",
    statements.PUT_SPAN: "INSERT OR REPLACE INTO span VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0)",
    statements.PUT_LOG: "INSERT INTO problem_log VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
    statements.PUT_PROBLEM: (
        "INSERT OR REPLACE INTO problem(resource, type, qualifier, number, cleared, shelved_until, flapping)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)"
    ),
    statements.PUT_NOTIFICATION: "INSERT INTO notify_outbox VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
    statements.PUT_CURSOR: "INSERT OR REPLACE INTO cursor VALUES (?, ?, 0)",
}
"""The raw insert for the rows of each statement. Closing a span and ending a try have none: they are work on top."""
PLAIN_MARK = "INSERT OR REPLACE INTO source_mark(source, last, looks) VALUES (?, ?, ?)"


class Network:
    """Deals out one poll cycle after the other, as the pipeline would hand them to the store."""

    def __init__(self) -> None:
        self.points = [PointId(f"NE{i:04}", f"STM1-{j}") for i in range(SOURCES) for j in range(POINTS_EACH)]
        self.open = {point: self._opened(point, START) for point in self.points}
        self.cycle = 0
        self.sent: list[Notification] = []
        self.random = random.Random(7)

    def first(self) -> Batch:
        """The first look at everything."""
        marks = {f"snmp:NE{i:04}": (START, 1) for i in range(SOURCES)}
        return Batch(runs=tuple(self.open.values()), marks=marks, evidence=tuple(map(seen, self.open.values())))

    def next(self) -> Batch:
        self.cycle += 1
        at = START + self.cycle * MINUTE
        changed = self.random.sample(self.points, CHANGED)
        ended = [self.open[point]._replace(last=at - MINUTE, open=False) for point in changed]
        begun = [self._opened(point, at) for point in changed]
        self.open.update(zip(changed, begun, strict=True))
        silent = self.random.sample(range(SOURCES), SILENT)
        tried, self.sent = self.sent, [self._notification(i, at) for i in range(SENT)]
        return Batch(
            runs=(*ended, *begun),
            marks={f"snmp:NE{i:04}": (at, self.cycle) for i in range(SOURCES) if i not in silent},
            evidence=(*map(seen, ended), *map(seen, begun), *(silence(i, at) for i in silent)),
            spans=tuple(self._span(c, at) for c in self.random.sample(range(CIRCUITS), CHANGED // 2 * FAN_OUT)),
            events=tuple(self._event(i, at) for i in range(CHANGED // 2)),
            notifications=tuple(self.sent),
            outbox=tuple(OutboxUpdate(n.key, 1, at, at) for n in tried),
            cursors={"engine": self.cycle},
        )

    def _opened(self, point: PointId, at: int) -> RunRow:
        value, defects = (DOWN, ("lowerLayerDown",)) if at // MINUTE % 2 else (UP, ())
        onset = Witness(at - 12_345_678, "ifLastChange")
        return RunRow(f"snmp:{point.element}", point, at, at, 1, value, defects, onset, open=True)

    def _span(self, circuit: int, at: int) -> SpanRow:
        edge = Edge(at - 12_345_678, at - MINUTE, at)
        leaf = Leaf("link", f"L{circuit % 500}")
        return SpanRow(CircuitId(f"C{circuit:05}"), edge, None, DOWN, at_risk=False, culprits=(leaf,), party="core")

    def _event(self, i: int, at: int) -> ProblemEvent:
        customer = CustomerId("110000000001")
        names = (CircuitId(f"C{i * FAN_OUT + j:05}") for j in range(FAN_OUT))
        hits = (HitCircuit(name, customer, "AAA", "down") for name in names)
        problem = Problem(
            ProblemKey(f"link:L{i}", "link_down", ""), Severity.CRITICAL, at, at, None, self.cycle, None, None,
            Impact(tuple(hits)), text="光缆中断 fibre cut",
        )  # fmt: skip
        return ProblemEvent(at, Transition.RAISED, problem, notify=True)

    def _notification(self, i: int, at: int) -> Notification:
        hit = [f"C{i + j}" for j in range(FAN_OUT)]
        payload = {"problem": f"link:L{i}", "at": at, "severity": "critical", "circuits": hit}
        return Notification(f"link:L{i}", self.cycle, "duty", "webhook", at, payload)


def seen(run: RunRow) -> Observation:
    state = PointState(run.capacity, run.defects, run.looks, run.onset)
    return Observation(run.source, run.point, run.first, run.last, run.last + 20_000, run.first // MINUTE, state)


def silence(source: int, at: int) -> Observation:
    return Observation(f"snmp:NE{source:04}", PointId(f"NE{source:04}", ""), at, at, at, 0, Silence("timeout", at))


def raw_memory() -> sqlite3.Connection:
    """The same tables in memory, with their keys only."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    for statement in (*schema.VERSION_1, *schema.VERSION_3):
        if "CREATE TABLE" in statement or "ADD COLUMN" in statement:
            db.execute(statement.replace("NOT NULL UNIQUE", "NOT NULL"))
    return db


def plain(cycle: Sequence[Step | Marks]) -> list[tuple[str, list[Row]]]:
    """The raw inserts of a cycle, each with its rows as tuples: those of runs without the looks they count from."""
    inserts: list[tuple[str, list[Row]]] = []
    for step in cycle:
        if isinstance(step, Marks):
            values = iter(step.values)
            inserts.append((PLAIN_MARK, list(zip(values, values, values, strict=True))))
        elif step.sql in PLAIN:
            rows = [row[:12] for row in step.rows] if step.sql == statements.PUT_RUN else step.rows
            inserts.append((PLAIN[step.sql], rows))
    return inserts


def raw(db: sqlite3.Connection, inserts: Sequence[tuple[str, list[Row]]]) -> None:
    db.execute("BEGIN")
    for sql, rows in inserts:
        db.executemany(sql, rows)
    db.execute("COMMIT")


def looks_alone(store: Store, cycle: Sequence[Step | Marks]) -> None:
    store._write(cycle, Batch())


class Timed(NamedTuple):
    """CPU seconds of one run by kind."""

    raw_looks: float
    looks: float
    raw_all: float
    cycle: float


class Bench:
    """Both stores and their raw counterparts, all with the same history."""

    def __init__(self, folder: Path) -> None:
        self.network = Network()
        self.looks, self.whole = Store.open(folder / "looks.db"), Store.open(folder / "whole.db")
        self.whole.for_figures = True
        self.raw_looks, self.raw_all = raw_memory(), raw_memory()
        for batch in [self.network.first(), *(self.network.next() for _ in range(HISTORY))]:
            prepared = statements.steps(batch)
            raw(self.raw_looks, plain(only_looks(prepared)))
            raw(self.raw_all, plain(prepared))
            looks_alone(self.looks, only_looks(prepared))
            self.whole.commit_now(batch)
        self.looks._checkpoint()

    async def run(self) -> Timed:
        spent = [await self._cycle() for _ in range(CYCLES)]
        before = time.process_time()
        self.looks._checkpoint()
        checkpoint = time.process_time() - before
        raw_looks, looks, raw_all, cycle = map(sum, zip(*spent, strict=True))
        return Timed(raw_looks, looks + checkpoint, raw_all, cycle)

    async def _cycle(self) -> Timed:
        batch = self.network.next()
        prepared = statements.steps(batch)
        looks = only_looks(prepared)
        raw_looks, raw_all = plain(looks), plain(prepared)
        at = [time.process_time()]
        raw(self.raw_looks, raw_looks)
        at.append(time.process_time())
        looks_alone(self.looks, looks)
        at.append(time.process_time())
        raw(self.raw_all, raw_all)
        at.append(time.process_time())
        await self.whole.commit(batch)
        at.append(time.process_time())
        return Timed(*(b - a for a, b in pairwise(at)))

    def close(self) -> None:
        self.looks.close()
        self.whole.close()


def only_looks(cycle: Sequence[Step | Marks]) -> list[Step | Marks]:
    return [step for step in cycle if isinstance(step, Marks) or step.sql == statements.PUT_RUN]


async def measured() -> list[Timed]:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        runs = [await bench.run() for _ in range(RUNS)]
        bench.close()
    return runs


def main() -> int:
    runs = asyncio.run(measured())
    if "-v" in sys.argv:
        for run in runs:
            print(*(f"{name} {s / CYCLES * 1e3:.2f} ms" for name, s in run._asdict().items()), file=sys.stderr)
    figures = (
        ("store.rows_to_raw", statistics.median(run.looks / run.raw_looks for run in runs), ROWS_BOUND),
        ("store.cycle_to_raw", statistics.median(run.cycle / run.raw_all for run in runs), CYCLE_BOUND),
    )
    for name, value, bound in figures:
        print(f"{name} {value:.2f} {bound} {'ok' if value <= bound else 'SHORT'}")
    return 0 if all(value <= bound for _, value, bound in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
