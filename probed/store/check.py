"""Whether a store is what it says: the file's structure, the hashes, and rules that no single row can hold."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from probed.model.evidence import evidence_id
from probed.model.ids import PointId
from probed.model.observation import Kind
from probed.store.observations import COLUMNS, content_hash
from probed.store.path_bins import RATED_BINS, longest_us, rated_bin
from probed.store.path_days import ALL_DAYS, days_of
from probed.store.pm_bins import series_id
from probed.store.probes import BINS, bin_hash
from sla.path_days import path_day

BROKEN_FILE = "file: "
"""With this begins what is wrong with the file itself: then nothing that is read from it proves anything."""

_EVER = 1 << 62

_OVERLAPS = """
SELECT circuit, t0, coalesce(t1, 'open'), next FROM (
    SELECT circuit, t0, t1, lead(t0) OVER (PARTITION BY circuit ORDER BY t0) AS next
    FROM span WHERE superseded IS NULL
) WHERE next IS NOT NULL AND (t1 IS NULL OR t1 > next)
"""
# After a silence a run begins with a look that saw nothing new: no evidence of its own, the one before it holds.
_RUNS = """
SELECT r.element, r.point, r.source, r.first, r.lo, r.hi, r.defects, r.onset_at, r.onset_by, e.t_event, e.body
FROM look_run r LEFT JOIN evidence e
ON (e.element, e.point, e.kind, e.source) = (r.element, r.point, 'point_state', r.source) AND e.t_event = (
    SELECT max(x.t_event) FROM evidence x
    WHERE (x.element, x.point, x.kind, x.source) = (r.element, r.point, 'point_state', r.source)
        AND x.t_event <= r.first
)
"""
# After a restart the first look goes on with the run that was there: it needs a run, not one of its own.
_LOST_RUNS = """
SELECT e.id, e.element, e.point FROM evidence e WHERE e.kind = 'point_state' AND json_valid(e.body) AND NOT EXISTS (
    SELECT 1 FROM look_run r
    WHERE (r.element, r.point, r.source) = (e.element, e.point, e.source) AND r.first <= e.t_event
        AND (r.open OR r.last >= e.t_event)
        AND (r.lo, r.hi) = (json_extract(e.body, '$.capacity.lo'), json_extract(e.body, '$.capacity.hi'))
)
"""
_LOST_STATES = """
SELECT p.resource, p.type, p.qualifier, p.number, (
    SELECT max(l.number) FROM problem_log l
    WHERE (l.resource, l.type, l.qualifier) = (p.resource, p.type, p.qualifier)
) AS logged FROM problem p WHERE logged IS NOT p.number
"""


def findings(db: sqlite3.Connection) -> Iterator[str]:
    """Everything found wrong, in sentences."""
    broken = [row[0] for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    yield from (f"{BROKEN_FILE}{text}" for text in broken)
    if broken:
        return  # what is read from a broken file proves nothing
    yield from _evidence(db)
    for name, *said in db.execute("SELECT id, element, point, layer, direction, source, ses_rule FROM pm_series"):
        if series_id(*said) != name:
            element, point, layer, direction = said[:4]
            yield f"bins of {element}:{point}, {layer} {direction}: the number {name} does not belong to this series"
    for row in db.execute(BINS, (-_EVER, _EVER)):
        t0, path, probe, t1, t_recv, _, version, body, digest = row
        if bin_hash(t0, path, probe, t1, t_recv, version, body) != digest:
            yield f"bin of {probe} on {path} at {t0}: the content does not match its SHA-256"
    yield from _days(db)
    for table in ("maintenance", "exclusion", "ticket"):
        for name, stated, body, digest in db.execute(f"SELECT id, stated, body, sha256 FROM {table}"):  # noqa: S608
            if hashlib.sha256(body.encode()).digest() != digest:
                yield f"{table} {name}, stated {stated}: the content does not match its SHA-256"
    for circuit, t0, t1, following in db.execute(_OVERLAPS):
        yield f"circuit {circuit}: the span {t0}..{t1} overlaps the one that begins at {following}"
    for resource, kind, qualifier, number, logged in db.execute(_LOST_STATES):
        yield f"problem {resource} {kind} {qualifier}: its state is number {number}, its log ends at {logged}"


def _days(db: sqlite3.Connection) -> Iterator[str]:
    """Local days are made again from their bins."""
    for (probe, measurement, zone), rows in groupby(db.execute(ALL_DAYS), key=itemgetter(6, 7, 8)):
        for day in days_of(rows):
            asked = (probe, measurement, day.start, day.end, longest_us(measurement), True, True)
            if path_day(day.start, day.end, map(rated_bin, db.execute(RATED_BINS, asked))) != day:
                yield f"day of {probe} on {measurement} from {day.start} in {zone}: it is not what its bins come to"


def runs(db: sqlite3.Connection) -> Iterator[str]:
    """What is assessed is read from runs; each began with a look that is evidence, and every such look is in one.

    Of stores that the watch has filled: a batch may hold either without the other.
    """
    for element, point, source, first, lo, hi, defects, at, by, told_at, body in db.execute(_RUNS):
        where = f"run of {element}:{point} by {source} from {first}"
        if body is None:
            yield f"{where}: there is no evidence of it"
            continue
        told = _looked(body)
        own = 5 if told_at == first else 3  # when it began belongs to the look that saw it begin
        if told is None or told[:own] != (lo, hi, json.loads(defects), at, by)[:own]:
            yield f"{where}: it says something else than its evidence"
    for name, element, point in db.execute(_LOST_RUNS):
        yield f"evidence {name}: no run of {element}:{point} holds what it saw"


def _looked(body: str) -> tuple[Any, ...] | None:
    """What a look saw, by its evidence; None of what is no look any more."""
    try:
        told = json.loads(body)
        onset = told["onset"] or {"at": None, "by": None}
        return told["capacity"]["lo"], told["capacity"]["hi"], told["defects"], onset["at"], onset["by"]
    except (ValueError, KeyError, TypeError):
        return None


def _evidence(db: sqlite3.Connection) -> Iterator[str]:
    for row in db.execute(f"SELECT {COLUMNS} FROM evidence"):  # noqa: S608
        name, kind, source, element, point, first, last, _, received, seq, schema, body, digest = row
        at = PointId(element, point)
        if evidence_id(source, at, Kind(kind), first) != name:
            yield f"evidence {name}: the id does not belong to {kind} of {at} by {source} at {first}"
        if content_hash(source, at, first, last, received, seq, schema, body) != digest:
            yield f"evidence {name}: the content does not match its SHA-256"
