"""The same circuits with a probe that measured each of them all month, and clauses about what it measured."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from agents.leased import HORIZON, PERIOD, PROBE_US, Leased, fill_looks
from probed.assessing.evidence import StoreEvidence
from probed.assessing.path_days import DaySweep, seats_of
from probed.assessing.paths import PathBook
from probed.model import canonical
from probed.model.contract import MeasuredClause, MeasuredKind
from probed.model.ids import PointId
from probed.model.instant import DAY_US
from probed.model.inventory import Inventory
from probed.model.probe_bin import ProbeBin
from probed.store import probes
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.writer import Store
from sla.histogram import bucket_of
from sla.path_days import PathDay

KINDS: Final = 16
CLAUSES: Final = (
    MeasuredClause("delay", MeasuredKind.DELAY, Fraction(20_000), "us", "p95"),
    MeasuredClause("jitter", MeasuredKind.JITTER, Fraction(2_000), "us", "mean"),
    MeasuredClause("loss", MeasuredKind.LOSS, Fraction(1, 1000), "ratio"),
)


class Measured(Leased):
    """`outages`: so many in the month, each of an access link of the circuit's own."""

    def __init__(self, circuits: int, outages: int) -> None:
        super().__init__(circuits)
        self.outages = outages

    def inventory(self) -> Inventory:
        known = super().inventory()
        return replace(
            known, contracts=tuple(replace(each, clauses=each.clauses + CLAUSES) for each in known.contracts)
        )

    def _cuts(self, group: int, way: int) -> list[tuple[int, int]]:  # noqa: ARG002 - trunks are never cut
        return []

    def _own_cuts(self, number: int) -> list[tuple[int, int]]:
        return [self._cut(number, place * 20 // self.outages) for place in range(self.outages)]

    def probe_rows(self) -> Iterator[probes.Row]:
        told = [canonical.canonical(_probe_bin(kind)).decode() for kind in range(KINDS)]
        for t0 in range(PERIOD.start, PERIOD.end, PROBE_US):
            for row in self.measured().measurements:
                number = t0 // PROBE_US
                end, body = t0 + PROBE_US, told[(number + int(row.id[1:])) % KINDS]
                digest = probes.bin_hash(t0, row.id, row.probe, end, end, 1, body)
                yield (t0, row.id, row.probe, end, end, 0, number, 300, 0, "", 1, body, digest)


def _probe_bin(kind: int) -> ProbeBin:
    """300 packets with delays over some twenty buckets, and variations over as many."""
    delays: dict[int, int] = {}
    varied: dict[int, int] = {}
    for packet in range(300):
        for found, value in (
            (delays, 8_000 + (packet * packet * (kind + 3)) % 1_700),
            (varied, (packet * (kind + 5)) % 40),
        ):
            bucket = bucket_of(value)
            found[bucket] = found.get(bucket, 0) + 1
    return ProbeBin(
        300, 0, delay_us=tuple(sorted(delays.items())), jitter_us=tuple(sorted(varied.items())),
        delay_sum_us=300 * 8_800, jitter_sum_us=299 * 20,
    )  # fmt: skip


class OfBins(StoreEvidence):
    """The same store, of which no day is read."""

    def path_days(self, point: PointId, zone: str, start: int, end: int) -> Sequence[PathDay]:  # noqa: ARG002
        return ()


def fill_measured(path: Path, leased: Measured) -> None:
    """Looks and bins of a daemon that has watched for the month; no day is added up."""
    fill_looks(path, leased)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")  # it lives for this run
    db.execute("BEGIN")
    db.executemany(probes.PUT_BIN, leased.probe_rows())
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def add_up(path: Path, book: PathBook) -> int:
    """What the process that makes figures does in days: returns how many it has added up."""
    store, sweep, count = Store.open(path), DaySweep(seats_of(book)), 0
    with Reader(path) as reader:
        sweep.go_on(HORIZON + DAY_US)
        while sweep.left:
            made = sweep.next(reader)
            if made is not None:
                store.commit_now(Batch(days=(made,)))
                count += 1
    store.close()
    return count
