"""The statements of a commit, and which rows of a batch each of them takes.

Every statement is a join: what is greater wins, what is equal changes nothing. So a batch may be committed again.
"""

# ruff: noqa: S608  # the texts are put together from constants only

from __future__ import annotations

import sqlite3
from itertools import chain
from typing import Final, NamedTuple

from probed.store import figures, observations, probes, problems, rows, sink_outbox
from probed.store import results as probe_results
from probed.store.batch import Batch
from probed.store.pm_bins import FORGET_BINS, PUT_BIN, PUT_SERIES, bin_rows, series_rows
from probed.store.receipts import END_CARRIED, PUT_RECEIPT, REVIVE, receipt_row
from probed.store.rows import ACT_COLUMNS, OUTBOX_COLUMNS, SPAN_COLUMNS, Row
from probed.store.sent import FORGET_SENT, PUT_SENT
from probed.store.tickets import PUT_TICKET, ticket_row
from probed.store.traffic import FORGET_TRAFFIC, PUT_LAYOUT, PUT_TRAFFIC, traffic_row

_PUT_MARKS: Final = """
INSERT INTO source_mark(source, last, looks) VALUES {}
ON CONFLICT(source) DO UPDATE SET last = excluded.last,
    looks = CASE WHEN excluded.looks > looks THEN excluded.looks ELSE looks END
WHERE excluded.last > last
"""
PUT_MARKS: Final = tuple((many, _PUT_MARKS.format(", ".join(["(?, ?, ?)"] * many))) for many in (500, 100, 20, 5, 1))
"""Half the cost of so many statements. Rows that lie on more pages lose by it: SQLite copies each page that such a
statement changes, to undo the statement alone."""

# Of two versions of a run the later end wins, then the closed one, more looks, the lower capacity, and the rest only
# so that the outcome never hangs on the order of arrival. Where its batch tells of no look of the source, an open run
# counts from what was stored last.
PUT_RUN: Final = """
INSERT INTO look_run(element, point, source, first, last, looks, lo, hi, defects, onset_at, onset_by, open, base)
VALUES (?, ?, ?3, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, (SELECT looks FROM source_mark WHERE source = ?3), 0))
ON CONFLICT(element, point, source, first) DO UPDATE SET
    last = excluded.last, looks = excluded.looks, lo = excluded.lo, hi = excluded.hi, defects = excluded.defects,
    onset_at = excluded.onset_at, onset_by = excluded.onset_by, open = excluded.open, base = excluded.base
WHERE (excluded.last, 1 - excluded.open, excluded.looks, -excluded.lo, -excluded.hi, coalesce(excluded.onset_at, -1),
       coalesce(excluded.onset_by, ''), excluded.defects)
    > (look_run.last, 1 - look_run.open, look_run.looks, -look_run.lo, -look_run.hi, coalesce(look_run.onset_at, -1),
       coalesce(look_run.onset_by, ''), look_run.defects)
"""

# The id stays; the version with the greatest end is kept, of equal ones the one received first.
PUT_EVIDENCE: Final = f"""
INSERT INTO evidence({observations.COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(element, point, kind, source, t_event) DO UPDATE SET
    t_end = excluded.t_end, looks = excluded.looks, t_recv = excluded.t_recv, seq = excluded.seq,
    schema = excluded.schema, body = excluded.body, sha256 = excluded.sha256
WHERE (excluded.t_end, excluded.looks, -excluded.t_recv, -excluded.seq, excluded.sha256)
    > (evidence.t_end, evidence.looks, -evidence.t_recv, -evidence.seq, evidence.sha256)
"""

PUT_SPAN: Final = f"""
INSERT INTO span({SPAN_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(circuit, t0, rev) DO UPDATE SET
    t1 = min(coalesce(t1, excluded.t1), coalesce(excluded.t1, t1)), earliest = excluded.earliest,
    latest = excluded.latest, lo = excluded.lo, hi = excluded.hi, at_risk = excluded.at_risk,
    culprits = excluded.culprits, party = excluded.party, final = max(final, excluded.final)
WHERE superseded IS NULL
"""

# The span before the one opened, if it is still open.
CLOSE_SPAN: Final = """
UPDATE span SET t1 = ?1 WHERE circuit = ?2 AND superseded IS NULL AND t1 IS NULL AND t0 = (
    SELECT t0 FROM span WHERE circuit = ?2 AND t0 < ?1 AND superseded IS NULL ORDER BY t0 DESC LIMIT 1
)
"""

PUT_LOG: Final = """
INSERT INTO problem_log(resource, type, qualifier, number, at, transition, notify, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(resource, type, qualifier, number) DO NOTHING
"""

PUT_PROBLEM: Final = """
INSERT INTO problem(resource, type, qualifier, number, cleared, shelved_until, flapping) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(resource, type, qualifier) DO UPDATE SET number = excluded.number, cleared = excluded.cleared,
    shelved_until = excluded.shelved_until, flapping = excluded.flapping
WHERE excluded.number > number
"""

PUT_NOTIFICATION: Final = f"""
INSERT INTO notify_outbox({OUTBOX_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO NOTHING
"""

SET_OUTBOX: Final = """
UPDATE notify_outbox SET attempts = ?2, next_try = ?3, delivered_at = ?4, dead_reason = ?5
WHERE key = ?1 AND attempts <= ?2 AND delivered_at IS NULL AND dead_reason IS NULL
"""

PUT_WINDOW: Final = """
INSERT INTO maintenance(id, stated, body, sha256) VALUES (?, ?, ?, ?) ON CONFLICT(id, stated, sha256) DO NOTHING
"""

PUT_EXCLUSION: Final = """
INSERT INTO exclusion(id, stated, circuit, status, body, sha256) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT(id, stated, sha256) DO NOTHING
"""

PUT_ACT: Final = f"""
INSERT INTO audit({ACT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO NOTHING
"""

PUT_CURSOR: Final = """
INSERT INTO cursor(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = max(value, excluded.value)
"""

INPUT_CURSOR: Final = "input"
"""Kept by the store itself: the latest instant that any source was heard or found silent."""


class Step(NamedTuple):
    """One statement and all its rows."""

    sql: str
    rows: list[Row]

    def run(self, db: sqlite3.Connection) -> None:
        """Inside the open transaction."""
        db.executemany(self.sql, self.rows)


class Marks(NamedTuple):
    """The marks of sources: of each its source, instant and looks, one after the other."""

    values: list[str | int]

    def run(self, db: sqlite3.Connection) -> None:
        """Inside the open transaction; as few statements as there may be."""
        done, end = 0, len(self.values)
        for many, sql in PUT_MARKS:
            size = 3 * many
            while 4 * (end - done) >= 3 * size:
                group = self.values[done : done + size]
                missing = (size - len(group)) // 3
                group += group[-3:] * missing  # a mark that comes again changes nothing, and is less than a statement
                db.execute(sql, group)
                done += size


def steps(batch: Batch) -> list[Step | Marks]:
    """The batch as statements, in the order in which they must run; spans when there are revisions excepted."""
    spans = () if batch.revisions else sorted(batch.spans, key=lambda span: span.start.at)
    marks = Marks(list(chain.from_iterable((source, *mark) for source, mark in batch.marks.items())))
    cursors = [*batch.cursors.items(), *(start for delivery in batch.probes for start in delivery.starts)]
    latest = _latest_input(batch)
    if latest is not None:
        cursors.append((INPUT_CURSOR, latest))
    every = (
        Step(PUT_RUN, [rows.run_row(run, batch.marks) for run in batch.runs]),
        Step(PUT_EVIDENCE, [observations.to_row(o) for o in (*batch.evidence, *batch.unhurried)]),
        Step(PUT_SPAN, [rows.span_row(span) for span in spans]),
        Step(
            CLOSE_SPAN, [(span.start.at, span.circuit) for span in spans]
        ),  # after all are in: each closes the one before it, also of its own batch
        Step(PUT_LOG, [problems.log_row(event) for event in batch.events]),
        Step(PUT_PROBLEM, [problems.state_row(event) for event in batch.events]),
        Step(PUT_NOTIFICATION, [rows.notification_row(n) for n in batch.notifications]),
        Step(REVIVE, list(batch.revived)),
        Step(SET_OUTBOX, [tuple(update) for update in batch.outbox]),
        Step(END_CARRIED, [tuple(ended) for ended in batch.carried]),
        Step(PUT_RECEIPT, [receipt_row(receipt) for receipt in batch.receipts]),
        Step(PUT_WINDOW, [rows.window_row(stated) for stated in batch.windows]),
        Step(PUT_EXCLUSION, [rows.exclusion_row(stated) for stated in batch.exclusions]),
        Step(PUT_TICKET, [ticket_row(stated) for stated in batch.tickets]),
        Step(PUT_ACT, [rows.act_row(act) for act in batch.acts]),
        Step(PUT_LAYOUT, list(batch.layouts.items())),
        Step(PUT_TRAFFIC, [traffic_row(heard) for heard in batch.traffic]),
        Step(PUT_SERIES, series_rows(batch.bins)),
        Step(PUT_BIN, bin_rows(batch.bins)),
        Step(FORGET_BINS, [] if batch.forget_bins is None else [(batch.forget_bins,)]),
        Step(FORGET_TRAFFIC, [] if batch.forget_traffic is None else [(batch.forget_traffic,)]),
        Step(probe_results.PUT_RESULT, [probe_results.result_row(seen) for seen in batch.results]),
        Step(probe_results.PUT_MARK, [probe_results.mark_row(seen) for seen in batch.results]),
        Step(probe_results.FORGET_RESULTS, [] if batch.forget_results is None else [(batch.forget_results,)]),
        *(Step(sql, wanted) for delivery in batch.probes for sql, wanted in probes.delivery_steps(delivery)),
        Step(PUT_SENT, list(batch.sent)),
        Step(FORGET_SENT, [] if batch.forget_sent is None else [(batch.forget_sent,)]),
        *_sink_steps(batch.sink),
        *(Step(sql, wanted) for sql, wanted in figures.change_steps(batch.figures)),
        Step(PUT_CURSOR, cursors),
    )
    wanted: list[Step | Marks] = [marks] if marks.values else []  # before the runs, which may ask for their looks
    wanted += [step for step in every if step.rows]
    return wanted


def _sink_steps(change: sink_outbox.SinkChange | None) -> tuple[Step, ...]:
    if change is None:
        return ()
    return (
        Step(sink_outbox.DROP_MARK, sink_outbox.done_rows(change.done)),
        Step(sink_outbox.PUT_MARK, list(change.marks)),
        Step(sink_outbox.PUT_DEAD, list(change.dead)),
        Step(sink_outbox.DROP_DEAD, [(arrival,) for arrival in change.revived]),
    )


def _latest_input(batch: Batch) -> int | None:
    ends = [last for last, _ in batch.marks.values()]
    ends += [run.last for run in batch.runs]
    ends += [o.last for o in (*batch.evidence, *batch.unhurried)]
    return max(ends, default=None)
