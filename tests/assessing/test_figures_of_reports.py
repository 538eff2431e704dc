"""A report that is published touches the figures of its deadline's day and month, and no others."""

from __future__ import annotations

import functools
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

from probed.life import figured as life
from probed.model.contract import ExclusionKind, MeasuredClause, MeasuredKind
from probed.model.figure import Figure
from probed.model.ids import CircuitId, CustomerId
from probed.model.instant import DAY_US, parse_instant
from probed.model.inventory import Inventory
from probed.model.operation import Exclusion, ExclusionStatus
from probed.model.publication import Publication, ReportRecord
from probed.store.batch import Batch, ExclusionStated
from probed.store.writer import Store
from tests.assessing.test_again import BEGIN, HOURS, LIMIT_US, POINTS, look
from tests.assessing.test_again import inventory as plain
from tests.assessing.test_figures_law import anew, batch, born
from tests.support import figured as kept

HEAVY = CustomerId("250200000031")
REPORTING = MeasuredClause("reporting", MeasuredKind.REPORTING, Fraction(5 * DAY_US), "us")


@functools.cache
def inventory() -> Inventory:
    """Of the standard contract both versions promise the report within five days."""
    found = plain()
    contracts = [
        replace(each, clauses=(*each.clauses, REPORTING)) if each.id == "standard" else each
        for each in found.contracts
    ]
    return replace(found, contracts=tuple(contracts))


class Ledger:
    """What is published by now."""

    def __init__(self) -> None:
        self.published: tuple[Publication, ...] = ()

    def __call__(self, customer: CustomerId) -> ReportRecord:
        return ReportRecord(BEGIN, self.published if customer == HEAVY else ())

    def publish(self, label: str, when: str) -> None:
        number = len(self.published) + 1
        at = parse_instant(f"2026-{when}T10:00:00+08:00")
        self.published += (Publication(HEAVY, label, 1, at, number, f"{number:064}", "", at),)


def of(figures: list[Figure]) -> list[tuple[str, int]]:
    return [(each.label, each.missed) for each in figures if each.circuit == "ZJE10001"]


def test_what_a_publication_touches_is_made_again_and_equals_a_full_assessment(tmp_path: Path) -> None:
    ledger = Ledger()
    with patch.object(life, "DAYS_US", 5 * DAY_US):
        store = Store.open(tmp_path / "probed.db")
        store.commit_now(batch([look(point, 0, HOURS, "U") for point in POINTS]))
        store.commit_now(born())
        by = kept.figured(store, inventory(), lambda _source: LIMIT_US, ledger)
        assert kept.settle(by, store)
        before = {each for each in kept.all_figures(store) if each.circuit == "ZJE10001"}
        assert {each.label for each in before if each.missed} >= {"2026-09", "2026-10", "2026-11"}
        for label, when, touched in (
            ("2026-10", "11-03", {"2026-11", "2026-11-05/2026-11-06", "2026-11-06/2026-11-07"}),
            # Late, and longer ago than days are made for. October's reads September, which may be found suspended.
            ("2026-08", "09-20", {"2026-09", "2026-10"}),
        ):
            ledger.publish(label, when)
            assert set(kept.settle(by, store)) == {
                f"ZJE10001 {'day' if '/' in each else 'month'} {each}" for each in touched
            }
            assert kept.settle(by, store) == []
        missed = {label for label, missed in of(kept.all_figures(store)) if missed}
        assert missed & {"2026-09", "2026-11", "2026-11-05/2026-11-06"} == {"2026-09"}
        assert kept.all_figures(store) == anew(store, tmp_path, inventory(), ledger)


def test_a_month_that_is_found_to_have_been_suspended_owed_no_report(tmp_path: Path) -> None:
    """What is stated of October touches the day in November on which its report was due, and that month."""
    start, end = (parse_instant(f"2026-{day}T00:00:00+08:00") for day in ("10-01", "11-01"))
    who = ExclusionStatus.APPROVED, "noc", "boss", "letter 7"
    paused = Exclusion("X1", CircuitId("ZJE10001"), ExclusionKind.SUSPENDED, start, end, None, *who)
    ledger = Ledger()
    with patch.object(life, "DAYS_US", 5 * DAY_US):
        store = Store.open(tmp_path / "probed.db")
        store.commit_now(batch([look(point, 0, HOURS, "U") for point in POINTS]))
        store.commit_now(born())
        by = kept.figured(store, inventory(), lambda _source: LIMIT_US, ledger)
        kept.settle(by, store)
        due = {("2026-11", 1), ("2026-11-05/2026-11-06", 1)}
        assert due <= set(of(kept.all_figures(store)))
        store.commit_now(Batch(exclusions=(ExclusionStated(end, paused),)))
        kept.settle(by, store)
        found = kept.all_figures(store)
        assert not due & set(of(found))
        assert found == anew(store, tmp_path, inventory(), ledger)
