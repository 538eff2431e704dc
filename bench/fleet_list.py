"""What the fleet list costs from the figures that are kept: 1,000 circuits by month, and by day.

    python bench/fleet_list.py     one line a figure: name value bound ok|SHORT

The month's figures are those of the mix of `assess_store.py`, without its bins; the 31,000 of days are these with the
label of each day. Timed is CPU, user and system, median of five: a reader opened, the rows read, checked against what
was stated anew since, sorted, and the whole table written as text; of the days also every figure as JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Final

from agents.figures import cpu_s, note, report
from agents.leased import HORIZON, LIMIT_US, PERIOD, Leased, fill_looks

from probed.assessing.assessor import Assessor
from probed.assessing.evidence import StoreEvidence
from probed.assessing.figures import figures
from probed.assessing.fleet import calendar, fleet
from probed.cli.fleet import print_calendar, print_fleet, print_fleet_json
from probed.model.figure import Figure, FigureChange, FigureSpan
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store
from sla.local_days import days_touched

CIRCUITS: Final = 1_000
MONTH_S: Final = 0.08
DAY_S: Final = 0.5
DAY_JSON_S: Final = 1.5
ROUNDS: Final = 5


def months(path: Path, leased: Leased) -> list[Figure]:
    with Reader(path) as reader, reader.snapshot():
        inventory = leased.inventory()
        by = Assessor(inventory, StoreEvidence(reader), reader.exclusions(), lambda _source: LIMIT_US, HORIZON)
        return [figure for each in by.services for figure in figures(by, FigureSpan.MONTH, each, PERIOD, "bench")]


def keep(path: Path, found: list[Figure]) -> None:
    store = Store.open(path)
    store.commit_now(Batch(figures=FigureChange(made=tuple(found))))
    for day in days_touched(PERIOD.start, PERIOD.end, PERIOD.zone):
        of_day = (each._replace(span="day", label=day.label, start=day.start, end=day.end) for each in found)
        store.commit_now(Batch(figures=FigureChange(made=tuple(of_day))))
    store.close()


def month_s(path: Path) -> float:
    before = cpu_s()
    with contextlib.redirect_stdout(io.StringIO()) as told:
        with Reader(path) as reader:
            found = fleet(reader, FigureSpan.MONTH, PERIOD.label)
        print_fleet(found, PERIOD.zone)
    spent = cpu_s() - before
    assert len(found.rows) == CIRCUITS == len(told.getvalue().splitlines()) - 2
    return spent


def day_s(path: Path) -> float:
    before = cpu_s()
    with contextlib.redirect_stdout(io.StringIO()) as told, contextlib.redirect_stderr(io.StringIO()):
        with Reader(path) as reader:
            found = calendar(reader, PERIOD.label)
        print_calendar(found)
    spent = cpu_s() - before
    assert sum(len(of) for row in found.rows for of in row.days.values()) == CIRCUITS * 31
    assert len(told.getvalue().splitlines()) == CIRCUITS + 2
    return spent


def day_json_s(path: Path) -> float:
    before = cpu_s()
    with contextlib.redirect_stdout(io.StringIO()) as told:
        with Reader(path) as reader:
            found = fleet(reader, FigureSpan.DAY, PERIOD.label)
        print_fleet_json(found, "day")
    spent = cpu_s() - before
    assert len(found.rows) == CIRCUITS * 31 == len(json.loads(told.getvalue())["figures"])
    return spent


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        path, leased = Path(name) / "fleet.db", Leased(CIRCUITS)
        fill_looks(path, leased)
        keep(path, months(path, leased))
        by_month = statistics.median(month_s(path) for _ in range(ROUNDS))
        by_day = statistics.median(day_s(path) for _ in range(ROUNDS))
        as_json = statistics.median(day_json_s(path) for _ in range(ROUNDS))
    note(f"{by_month / CIRCUITS * 1e6:.1f} us a circuit by month, {by_day / CIRCUITS / 31 * 1e6:.1f} us a day")
    return report(
        [
            ("fleet_list_month_cpu_s", by_month, MONTH_S),
            ("fleet_list_day_cpu_s", by_day, DAY_S),
            ("fleet_list_day_json_cpu_s", as_json, DAY_JSON_S),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
