"""The statements of a reader."""

# ruff: noqa: S608  # the texts are put together from constants only

from __future__ import annotations

from typing import Final

from probed.store.observations import COLUMNS as EVIDENCE_COLUMNS
from probed.store.rows import ACT_COLUMNS, OUTBOX_COLUMNS, SPAN_COLUMNS

# An open run has lasted as long as its source was heard: one mark moves the ends of all its runs.
_LAST: Final = "CASE r.open WHEN 1 THEN max(r.last, coalesce(m.last, r.last)) ELSE r.last END"
_LOOKS: Final = "CASE r.open WHEN 1 THEN r.looks + max(0, coalesce(m.looks, 0) - r.base) ELSE r.looks END"
_RUN: Final = f"""
SELECT r.source, r.element, r.point, r.first, {_LAST} AS ended, {_LOOKS}, r.lo, r.hi, r.defects, r.onset_at,
    r.onset_by, r.open
FROM look_run r LEFT JOIN source_mark m ON m.source = r.source
"""
_OF_POINT: Final = "WHERE r.element = ?1 AND r.point = ?2"

RUNS_IN: Final = f"{_RUN} {_OF_POINT} AND r.first < ?4 AND {_LAST} >= ?3"
RUNS_BEFORE: Final = f"""
SELECT * FROM (
    SELECT *, rank() OVER (PARTITION BY source ORDER BY ended DESC) AS place
    FROM ({_RUN} {_OF_POINT} AND {_LAST} < ?3)
) WHERE place = 1
"""
# A bare column beside max() or min() comes from the row that holds the extreme (documented for SQLite).
RUNS_AFTER: Final = f"SELECT *, min(first) FROM ({_RUN} {_OF_POINT} AND r.first >= ?3) GROUP BY source"
RUNS_BACKWARDS: Final = f"{_RUN} {_OF_POINT} AND r.source = ?3 ORDER BY r.first DESC"
# One step along the key: 10,000 points are found in their index without reading the runs of years.
NEXT_POINT: Final = """
SELECT element, point, source FROM look_run WHERE (element, point, source) > (?, ?, ?)
ORDER BY element, point, source LIMIT 1
"""

MARKS: Final = "SELECT source, last, looks FROM source_mark"
CURSORS: Final = "SELECT name, value FROM cursor"

SPANS_IN: Final = f"""
SELECT {SPAN_COLUMNS} FROM span
WHERE circuit = ? AND superseded IS NULL AND (t1 IS NULL OR t1 > ?) AND t0 < ? ORDER BY t0
"""
SPANS_OPEN: Final = f"""
WITH RECURSIVE each(name) AS (
    SELECT min(circuit) FROM span
    UNION ALL
    SELECT (SELECT min(circuit) FROM span WHERE circuit > name) FROM each WHERE name IS NOT NULL
)
SELECT {SPAN_COLUMNS} FROM each JOIN span ON circuit = name
    AND t0 = (SELECT max(t0) FROM span WHERE circuit = name AND superseded IS NULL)
WHERE superseded IS NULL AND t1 IS NULL
"""
SPANS_OF: Final = f"SELECT superseded, {SPAN_COLUMNS} FROM span WHERE circuit = ? ORDER BY t0, rev"
REVISIONS: Final = "SELECT circuit, max(rev) FROM span_revision GROUP BY circuit"

EVIDENCE: Final = f"SELECT {EVIDENCE_COLUMNS} FROM evidence"
EVIDENCE_BY_ID: Final = f"{EVIDENCE} WHERE id = ?"
# What is told of a switch says nothing of a state: it is the evidence of its switch alone.
_OF_STATES: Final = "element = ?1 AND point = ?2 AND kind <> 'protection_switch'"
EVIDENCE_IN: Final = f"{EVIDENCE} WHERE {_OF_STATES} AND t_event < ?4 AND t_end >= ?3"
EVIDENCE_BEFORE: Final = f"""
SELECT {EVIDENCE_COLUMNS}, max(t_event) FROM evidence
WHERE {_OF_STATES} AND t_event < ?3 GROUP BY kind, source
"""
EVIDENCE_AFTER: Final = f"""
SELECT {EVIDENCE_COLUMNS}, min(t_event) FROM evidence
WHERE {_OF_STATES} AND t_event >= ?3 GROUP BY kind, source
"""
SILENCES: Final = f"""
{EVIDENCE} WHERE element = ? AND point = '' AND kind = 'silence' AND t_event < ? AND t_end >= ?
ORDER BY t_event, source
"""

SWITCHES: Final = f"""
{EVIDENCE} WHERE element = ? AND point = ? AND kind = 'protection_switch' AND t_event >= ? AND t_event < ?
"""

CLOCKS: Final = f"""
SELECT {EVIDENCE_COLUMNS}, max(t_event) FROM evidence
WHERE kind = 'clock_offset' AND point = '' AND element = ? GROUP BY source
"""
CLOCKS_IN: Final = f"""
{EVIDENCE} WHERE kind = 'clock_offset' AND point = '' AND element = ? AND t_event < ? AND t_end >= ?
ORDER BY t_event, source
"""
# +arrival: sorted afterwards, or all evidence would be read in that order to spare the sorting of few alarms.
ALARMS: Final = f"{EVIDENCE} WHERE kind = 'alarm_seen' AND t_event >= ? ORDER BY +arrival"
# What a source says again under one key is one alarm. An event begins no state.
ALARMS_STANDING: Final = f"""
WITH told AS MATERIALIZED (
    SELECT arrival, source, body ->> '$.key' AS key, body ->> '$.raised' AS raised FROM evidence
    WHERE kind = 'alarm_seen' AND t_event >= ? AND body ->> '$.by' <> 'event'
),
ended AS (SELECT source, key, max(arrival) AS arrival FROM told WHERE NOT raised GROUP BY source, key)
SELECT {EVIDENCE_COLUMNS} FROM evidence WHERE arrival IN (
    SELECT told.arrival FROM told LEFT JOIN ended ON ended.source = told.source AND ended.key = told.key
    WHERE told.raised AND told.arrival > coalesce(ended.arrival, -1)
) ORDER BY arrival
"""

_STATE: Final = "FROM problem p JOIN problem_log l USING (resource, type, qualifier, number)"
PROBLEMS: Final = f"SELECT l.body {_STATE} ORDER BY p.resource, p.type, p.qualifier"
PROBLEMS_OPEN: Final = f"SELECT l.body {_STATE} WHERE p.cleared IS NULL ORDER BY p.resource, p.type, p.qualifier"
# What flaps is one problem though it is gone at the moment; what is shelved keeps its place on the shelf.
PROBLEMS_STANDING: Final = f"""
SELECT l.body {_STATE}
WHERE p.cleared IS NULL OR p.shelved_until IS NOT NULL OR p.flapping IS NOT NULL
ORDER BY p.resource, p.type, p.qualifier
"""
PROBLEM: Final = f"SELECT l.body {_STATE} WHERE (p.resource, p.type, p.qualifier) = (?, ?, ?)"
_LOG: Final = "SELECT at, transition, notify, body FROM problem_log"
LOG: Final = f"{_LOG} WHERE at >= ? AND at < ? ORDER BY at, resource, type, qualifier, number"
LOG_OF: Final = f"{_LOG} WHERE (resource, type, qualifier) = (?, ?, ?) ORDER BY number"

WINDOWS: Final = "SELECT id, body FROM maintenance ORDER BY stated, arrival"
EXCLUSIONS: Final = "SELECT id, body FROM exclusion ORDER BY stated, arrival"
EXCLUSIONS_OF: Final = """
SELECT id, body FROM exclusion WHERE id IN (SELECT id FROM exclusion WHERE circuit = ?) ORDER BY stated, arrival
"""
EXCLUSIONS_STATED: Final = "SELECT stated, body FROM exclusion ORDER BY stated, arrival"
SPANS_ENDED: Final = "SELECT circuit, count(t1), coalesce(max(t1), 0) FROM span GROUP BY circuit"
EXCLUSION_OF: Final = "SELECT stated, body FROM exclusion WHERE id = ? ORDER BY stated, arrival"

_OUTBOX: Final = f"SELECT {OUTBOX_COLUMNS} FROM notify_outbox"
OUTBOX_DUE: Final = f"""
{_OUTBOX} WHERE delivered_at IS NULL AND dead_reason IS NULL AND next_try <= ? ORDER BY next_try, key LIMIT ?
"""
OUTBOX: Final = f"{_OUTBOX} ORDER BY created, key"
OUTBOX_OPEN: Final = "SELECT count(*) FROM notify_outbox WHERE delivered_at IS NULL AND dead_reason IS NULL"
OUTBOX_OF: Final = f"{_OUTBOX} WHERE key = ?"

ACTS: Final = f"SELECT {ACT_COLUMNS} FROM audit WHERE at >= ? AND at < ? ORDER BY at, arrival"
ACT: Final = f"SELECT {ACT_COLUMNS} FROM audit WHERE key = ?"
