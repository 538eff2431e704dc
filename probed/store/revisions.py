"""Corrections of a circuit's past: the old spans stay and are marked, the new ones carry the revision's number."""

# ruff: noqa: S608  # the texts are put together from constants only

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from probed.model.change import SpanRevision, SpanRow
from probed.model.timeline import exact
from probed.store import rows
from probed.store.statements import CLOSE_SPAN, PUT_SPAN

_LIVE = f"""
SELECT {rows.SPAN_COLUMNS} FROM span
WHERE circuit = ?1 AND superseded IS NULL AND (?3 IS NULL OR t0 < ?3) AND (t1 IS NULL OR t1 > ?2) ORDER BY t0
"""
_NOTE = 'INSERT INTO span_revision(circuit, rev, start, "end") VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'
_SUPERSEDE = "UPDATE span SET superseded = ? WHERE circuit = ? AND t0 = ? AND rev = ?"


def apply(db: sqlite3.Connection, spans: Sequence[SpanRow], revisions: Sequence[SpanRevision]) -> None:
    """Write both kinds inside the open transaction, in the order of the circuit's history."""
    ordered: list[tuple[int, int, int, SpanRevision | SpanRow]] = []
    ordered += [(revision.rev, 0, revision.start, revision) for revision in revisions]
    ordered += [(span.rev, 1, span.start.at, span) for span in spans]
    for _, _, _, item in sorted(ordered, key=lambda entry: entry[:3]):
        if isinstance(item, SpanRevision):
            _revise(db, item)
        else:
            db.execute(PUT_SPAN, rows.span_row(item))
            db.execute(CLOSE_SPAN, (item.start.at, item.circuit))


def _revise(db: sqlite3.Connection, revision: SpanRevision) -> None:
    noted = db.execute(_NOTE, (revision.circuit, revision.rev, revision.start, revision.end))
    if not noted.rowcount:
        return  # committed before
    asked = (revision.circuit, revision.start, revision.end)
    old = [rows.span_of(row) for row in db.execute(_LIVE, asked)]
    db.executemany(_SUPERSEDE, [(revision.rev, span.circuit, span.start.at, span.rev) for span in old])
    db.executemany(PUT_SPAN, [rows.span_row(span) for span in replacement(old, revision)])


def replacement(old: Sequence[SpanRow], revision: SpanRevision) -> list[SpanRow]:
    """What stands where `old` stood: the new spans, and what of the old ones lies outside the revision.

    Equal neighbours at the seams become one span, so that a revision makes no edge that is none.
    """
    spans = [span._replace(rev=revision.rev) for span in revision.new]
    if old and old[0].start.at < revision.start:
        spans.insert(0, old[0]._replace(end=revision.start, rev=revision.rev))
    if old and revision.end is not None and (old[-1].end is None or old[-1].end > revision.end):
        spans.append(old[-1]._replace(start=exact(revision.end), rev=revision.rev))
    joined: list[SpanRow] = []
    for span in spans:
        if joined and joined[-1].end == span.start.at and _same(joined[-1], span):
            joined[-1] = joined[-1]._replace(end=span.end)
        else:
            joined.append(span)
    return joined


def _same(a: SpanRow, b: SpanRow) -> bool:
    return (a.value, a.at_risk, a.culprits, a.party) == (b.value, b.at_risk, b.culprits, b.party)
