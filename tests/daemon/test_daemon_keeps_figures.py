"""The daemon's part that keeps figures and adds up days, at work beside a store that changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from probed.assessing.assessor import Assessor
from probed.assessing.evidence import StoreEvidence
from probed.assessing.figures import fresh
from probed.assessing.fleet import labels
from probed.ledger.files import LedgerFolder
from probed.life import figuring
from probed.life.allowance import Allowance
from probed.model.contract import ExclusionKind, MeasuredClause, MeasuredKind
from probed.model.figure import Figure, FigureSpan
from probed.model.instant import DAY_US, parse_instant
from probed.model.inventory import Inventory
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.probe import NO_PROBES
from probed.store.batch import Batch, ExclusionStated
from probed.store.reader import Reader
from probed.store.writer import Store
from sla.ledger import EntryKind, append
from sla.path_days import PathDay
from tests.assessing import test_path_days as path_days
from tests.support import fused as lab
from tests.support import recorded, sink

WAIT_S = 60.0


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of the figures is given a function of this module, and looks into no folder but those named."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2]))


def few() -> Inventory:
    """Three circuits of the lab's network."""
    return replace(recorded.inventory(), circuits=recorded.inventory().circuits[4:7])


def limit_us(_source: str) -> int:
    return recorded.LIMIT_US


def at_once(sold: figuring.Sold, store: Store) -> figuring.Figuring:
    """The part, in haste and with all the CPU that it wants."""
    plenty = Allowance(1.0, 1.0, WAIT_S)
    return figuring.Figuring(lambda: sold, store, first_s=0, pause_s=0.02, settle_s=0, allowance=plenty)


async def until(store: Store, holds: Callable[[Reader], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while True:
            with Reader(store.path) as reader:
                if holds(reader):
                    return
            await asyncio.sleep(0.02)


def october(reader: Reader) -> list[Figure]:
    return [
        each._replace(first=0, last=0, basis="")
        for each in reader.figures("month", *labels("2026-10", FigureSpan.MONTH))
    ]


def made_anew(reader: Reader) -> list[Figure]:
    with reader.snapshot():
        by = Assessor(few(), StoreEvidence(reader), reader.exclusions(), limit_us, reader.last_input() or 0)
        found = fresh(by, FigureSpan.MONTH, labels("2026-10", FigureSpan.MONTH), "Asia/Shanghai")
        return [each._replace(first=0, last=0, basis="") for each in found]


def test_figures_are_there_and_follow_an_exclusion(tmp_path: Path) -> None:
    store = sink.month_store(tmp_path)
    store.for_figures = True
    try:
        asyncio.run(follow(store))
    finally:
        store.close()


async def follow(store: Store) -> None:
    part = at_once(figuring.Sold(few(), NO_PROBES, True, limit_us), store)
    task = asyncio.create_task(part.run())
    try:
        await until(store, lambda reader: len(october(reader)) == 3 and not reader.figure_marks())
        with Reader(store.path) as reader:
            before = october(reader)
            assert before == made_anew(reader)
        counted = part.made
        start = parse_instant("2026-10-12T00:30:00+08:00")
        end = parse_instant("2026-10-12T23:30:00+08:00")
        late = Exclusion(
            "late", few().circuits[0].id, ExclusionKind.CUSTOMER, start, end, None,
            ExclusionStatus.APPROVED, "a", "b", "letter 7",
        )  # fmt: skip
        await store.commit(Batch(exclusions=(ExclusionStated(end, late),)))
        await until(store, lambda reader: not reader.figure_marks())
        assert part.made - counted == 2, "its month and its day, and nothing else"
        with Reader(store.path) as reader:
            assert october(reader) == made_anew(reader) != before
        assert part.failed == 0
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_a_report_that_is_published_is_worked_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figuring, "ONWARD_S", 0.0)
    store = sink.month_store(tmp_path)
    store.for_figures = True
    try:
        asyncio.run(deliver(store, LedgerFolder(tmp_path / "ledger")))
    finally:
        store.close()


async def deliver(store: Store, ledger: LedgerFolder) -> None:
    """September's report is due on 5 October."""
    clause = MeasuredClause("reporting", MeasuredKind.REPORTING, Fraction(5 * DAY_US), "us")
    contracts = tuple(replace(each, clauses=(*each.clauses, clause)) for each in few().contracts)
    customer = few().circuits[0].customer
    began = append(None, customer, EntryKind.SPAN, parse_instant("2026-09-01T00:00:00Z"), {"key": "span:1"})
    body = {"key": f"published:{customer}:2026-09:r1", "sha256": "0"}
    came = append(began, customer, EntryKind.ASSESSMENT, parse_instant("2026-10-03T10:00:00+08:00"), body)
    with ledger.extending() as appender:
        appender.append(customer, [began])
    part = at_once(figuring.Sold(replace(few(), contracts=contracts), NO_PROBES, True, limit_us), store)
    task = asyncio.create_task(part.run())
    try:
        await until(store, lambda reader: len(october(reader)) == 3 and not reader.figure_marks())
        with Reader(store.path) as reader:
            after = [each.missed - (each.customer == customer) for each in october(reader)]
        with ledger.extending() as appender:
            appender.append(customer, [came])
        await until(store, lambda reader: [each.missed for each in october(reader)] == after)
        assert part.failed == 0
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_local_days_of_what_probes_measured_are_added_up_once_they_are_over(tmp_path: Path) -> None:
    store = Store.open(lab.store(tmp_path / "probed.db", path_days.measured()))
    try:
        asyncio.run(add_up(store))
    finally:
        store.close()


async def add_up(store: Store) -> None:
    within = path_days.month(MeasuredKind.LOSS)
    within = replace(within, circuits=tuple(row for row in within.circuits if row.id == lab.CIRCUIT))
    known = lab.probes(("P1", "BANK-HQ"))
    part = at_once(figuring.Sold(within, known, True, limit_us), store)
    task = asyncio.create_task(part.run())
    try:
        await until(store, lambda reader: len(days(reader)) == 10)  # ten of the eleven are over by a day
        with Reader(store.path) as reader:
            assert reader.verify() == ()
            assert reader.verify_runs() == ()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def days(reader: Reader) -> list[PathDay]:
    return reader.paths.days(path_days.POINT, path_days.ZONES[0], path_days.START, path_days.END)
