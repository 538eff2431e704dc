"""The tables of the store, version by version. A published version is never edited: add a migration."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x50524244
"""'PRBD' in the file's header: tells our store from any other database."""

VERSION_1: Final = (
    # Every table carries `partition` (crc32(customer) mod 64 once there is more than one worker; 0 until then).
    """
    CREATE TABLE meta(
        id INTEGER PRIMARY KEY CHECK (id = 1), schema INTEGER NOT NULL, created INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    # One row a source and poll moves the end of all its open runs: an unchanged look writes no row of its own.
    """
    CREATE TABLE source_mark(
        source TEXT PRIMARY KEY, last INTEGER NOT NULL, looks INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID
    """,
    # `base` = looks of the source's mark that its own looks go with: an open run has looks + (mark's looks - base).
    """
    CREATE TABLE look_run(
        element TEXT NOT NULL, point TEXT NOT NULL, source TEXT NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, looks INTEGER NOT NULL, lo REAL NOT NULL, hi REAL NOT NULL,
        defects TEXT NOT NULL, onset_at INTEGER, onset_by TEXT,
        open INTEGER NOT NULL CHECK (open IN (0, 1)), base INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (element, point, source, first), CHECK (first <= last)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE evidence(
        arrival INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL, source TEXT NOT NULL, element TEXT NOT NULL, point TEXT NOT NULL,
        t_event INTEGER NOT NULL, t_end INTEGER NOT NULL, looks INTEGER NOT NULL, t_recv INTEGER NOT NULL,
        seq INTEGER NOT NULL, schema INTEGER NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        UNIQUE (element, point, kind, source, t_event), CHECK (t_event <= t_end)
    ) STRICT
    """,
    # `superseded` = the revision that replaced this span; the current truth has none.
    """
    CREATE TABLE span(
        circuit TEXT NOT NULL, t0 INTEGER NOT NULL, rev INTEGER NOT NULL, t1 INTEGER,
        earliest INTEGER NOT NULL, latest INTEGER NOT NULL, lo REAL NOT NULL, hi REAL NOT NULL,
        at_risk INTEGER, culprits TEXT NOT NULL, party TEXT NOT NULL, final INTEGER NOT NULL, superseded INTEGER,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (circuit, t0, rev), CHECK (t1 IS NULL OR t0 < t1)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE span_revision(
        circuit TEXT NOT NULL, rev INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER,
        partition INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (circuit, rev)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE problem(
        resource TEXT NOT NULL, type TEXT NOT NULL, qualifier TEXT NOT NULL,
        number INTEGER NOT NULL, cleared INTEGER,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (resource, type, qualifier)
    ) STRICT, WITHOUT ROWID
    """,
    # Append-only; `body` is the problem after the transition, so the current state is the row of `problem.number`.
    """
    CREATE TABLE problem_log(
        arrival INTEGER PRIMARY KEY,
        resource TEXT NOT NULL, type TEXT NOT NULL, qualifier TEXT NOT NULL, number INTEGER NOT NULL,
        at INTEGER NOT NULL, transition TEXT NOT NULL, notify INTEGER NOT NULL, body TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        UNIQUE (resource, type, qualifier, number)
    ) STRICT
    """,
    "CREATE INDEX problem_log_at ON problem_log(at)",
    # What operators state is kept in every version; the newest (stated, then arrival) is the one in force.
    """
    CREATE TABLE maintenance(
        arrival INTEGER PRIMARY KEY, id TEXT NOT NULL, stated INTEGER NOT NULL, body TEXT NOT NULL,
        sha256 BLOB NOT NULL, partition INTEGER NOT NULL DEFAULT 0, UNIQUE (id, stated, sha256)
    ) STRICT
    """,
    """
    CREATE TABLE exclusion(
        arrival INTEGER PRIMARY KEY, id TEXT NOT NULL, stated INTEGER NOT NULL, circuit TEXT NOT NULL,
        status TEXT NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, UNIQUE (id, stated, sha256)
    ) STRICT
    """,
    """
    CREATE TABLE audit(
        arrival INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, operator TEXT NOT NULL,
        on_behalf_of TEXT, verb TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    CREATE TABLE notify_outbox(
        arrival INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
        problem TEXT NOT NULL, number INTEGER NOT NULL, recipient TEXT NOT NULL,
        channel TEXT NOT NULL, created INTEGER NOT NULL, payload TEXT NOT NULL,
        attempts INTEGER NOT NULL, next_try INTEGER NOT NULL, delivered_at INTEGER, dead_reason TEXT,
        partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    "CREATE INDEX notify_outbox_due ON notify_outbox(next_try) WHERE delivered_at IS NULL AND dead_reason IS NULL",
    """
    CREATE TABLE cursor(
        name TEXT PRIMARY KEY, value INTEGER NOT NULL, partition INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID
    """,
)

VERSION_2: Final = (
    # Raw counters, one row a look. `body` = 64-bit little-endian values, those of each point of the layout in turn.
    """
    CREATE TABLE traffic_layout(
        id INTEGER PRIMARY KEY, points TEXT NOT NULL, partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    """
    CREATE TABLE traffic(
        at INTEGER NOT NULL, source TEXT NOT NULL, uptime_cs INTEGER NOT NULL, layout INTEGER NOT NULL,
        body BLOB NOT NULL, partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (at, source)
    ) STRICT, WITHOUT ROWID
    """,
    # What is known of each message's way, append-only: who had it when, by which channel, under which id there.
    """
    CREATE TABLE notify_receipt(
        arrival INTEGER PRIMARY KEY, key TEXT NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL,
        what TEXT NOT NULL, channel TEXT NOT NULL, provider TEXT NOT NULL, detail TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, UNIQUE (key, attempt, what, provider)
    ) STRICT
    """,
    # What a sink has still to be told: a mark, never a copy. `seq` = the stamp of its last change.
    """
    CREATE TABLE sink_outbox(
        kind TEXT NOT NULL, subject TEXT NOT NULL, slot INTEGER NOT NULL,
        since INTEGER NOT NULL, until INTEGER NOT NULL, seq INTEGER NOT NULL, queued INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, subject, slot)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE sink_dead(
        arrival INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, slot INTEGER NOT NULL,
        since INTEGER NOT NULL, until INTEGER NOT NULL, line TEXT NOT NULL UNIQUE, reason TEXT NOT NULL,
        at INTEGER NOT NULL, partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
)

VERSION_3: Final = (
    # A list of problems shows what is shelved (until an instant) or flapping (since one) though it has cleared.
    "ALTER TABLE problem ADD COLUMN shelved_until INTEGER",
    "ALTER TABLE problem ADD COLUMN flapping INTEGER",
)

VERSION_5: Final = (
    # Results of tests (IP SLA, NQA, RPM), one row each, by the end of the time they speak for.
    """
    CREATE TABLE element_result(
        at INTEGER NOT NULL, element TEXT NOT NULL, test TEXT NOT NULL, source TEXT NOT NULL, first INTEGER NOT NULL,
        t_recv INTEGER NOT NULL, sent INTEGER NOT NULL, lost INTEGER NOT NULL, late INTEGER NOT NULL,
        delays INTEGER NOT NULL, delay_sum_us INTEGER, delay_min_us INTEGER, delay_max_us INTEGER, jitter_us INTEGER,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (at, element, test), CHECK (first <= at AND lost <= sent)
    ) STRICT, WITHOUT ROWID
    """,
    # Where each test stands: its latest result, and the agent's own stamp of it, so that none is taken twice.
    """
    CREATE TABLE element_result_mark(
        element TEXT NOT NULL, test TEXT NOT NULL, at INTEGER NOT NULL, stamp TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (element, test)
    ) STRICT, WITHOUT ROWID
    """,
)

ALARMS: Final = (
    # Alarms are few among all evidence, and are looked for by their time alone.
    "CREATE INDEX evidence_alarm ON evidence(t_event) WHERE kind = 'alarm_seen'",
)

PROBES: Final = (
    # What probes measured, clustered by time and path. A bin is stored once: whatever comes again changes nothing.
    """
    CREATE TABLE probe_bin(
        t0 INTEGER NOT NULL, path TEXT NOT NULL, probe TEXT NOT NULL, t1 INTEGER NOT NULL, t_recv INTEGER NOT NULL,
        boot INTEGER NOT NULL, number INTEGER NOT NULL, sent INTEGER NOT NULL, lost INTEGER NOT NULL,
        doubts TEXT NOT NULL, schema INTEGER NOT NULL, body TEXT NOT NULL, sha256 BLOB NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (t0, path, probe), CHECK (t0 < t1)
    ) STRICT, WITHOUT ROWID
    """,
    # Which samples were seen: `missing` = JSON of half-open ranges of numbers.
    """
    CREATE TABLE probe_numbering(
        probe TEXT NOT NULL, measurement TEXT NOT NULL, boot INTEGER NOT NULL, next INTEGER NOT NULL,
        missing TEXT NOT NULL, lost INTEGER NOT NULL, duplicates INTEGER NOT NULL, seen INTEGER NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (probe, measurement, boot)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE probe_state(
        probe TEXT PRIMARY KEY, number INTEGER NOT NULL, body TEXT NOT NULL, partition INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID
    """,
    # The latest refused payload of each probe and reason, for the engineer.
    """
    CREATE TABLE probe_refused(
        probe TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL, at INTEGER NOT NULL, topic TEXT NOT NULL,
        detail TEXT NOT NULL, payload BLOB NOT NULL, partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (probe, reason)
    ) STRICT, WITHOUT ROWID
    """,
)
