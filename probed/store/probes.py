"""Probes' bins and what is known of probes, as rows and back."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final, TypeAlias

from probed.model import canonical
from probed.model.ids import PointId
from probed.model.observation import Observation
from probed.model.probe import Numbering, NumberingRow, ProbeDelivery, ProbeState, RefusedPayload
from probed.model.probe_bin import ClockQuality, ClockState, ProbeBin
from probed.store.observations import body_text, probe_bin
from probed.store.path_days import FORGET_DAYS

Row: TypeAlias = tuple[Any, ...]

BOOTS_KEPT: Final = 8
"""Numberings of so many boots of a measurement are kept."""

PUT_BIN: Final = """
INSERT INTO probe_bin(t0, path, probe, t1, t_recv, boot, number, sent, lost, doubts, schema, body, sha256)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(t0, path, probe) DO NOTHING
"""
PUT_NUMBERING: Final = """
INSERT INTO probe_numbering(probe, measurement, boot, next, missing, lost, duplicates, seen)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(probe, measurement, boot) DO UPDATE SET next = excluded.next, missing = excluded.missing,
    lost = excluded.lost, duplicates = excluded.duplicates, seen = excluded.seen
WHERE excluded.seen > seen
"""
DROP_NUMBERINGS: Final = f"""
DELETE FROM probe_numbering WHERE probe = ?1 AND measurement = ?2 AND boot NOT IN (
    SELECT boot FROM probe_numbering WHERE probe = ?1 AND measurement = ?2 ORDER BY boot DESC LIMIT {BOOTS_KEPT}
)
"""  # noqa: S608  # a constant
PUT_STATE: Final = """
INSERT INTO probe_state(probe, number, body) VALUES (?, ?, ?)
ON CONFLICT(probe) DO UPDATE SET number = excluded.number, body = excluded.body WHERE excluded.number > number
"""
PUT_REFUSED: Final = """
INSERT INTO probe_refused(probe, reason, count, at, topic, detail, payload) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(probe, reason) DO UPDATE SET count = excluded.count, at = excluded.at, topic = excluded.topic,
    detail = excluded.detail, payload = excluded.payload
WHERE excluded.count > count
"""
FORGET_BINS: Final = "DELETE FROM probe_bin WHERE t0 < ?"

BINS: Final = """
SELECT t0, path, probe, t1, t_recv, number, schema, body, sha256 FROM probe_bin
WHERE t0 >= ? AND t0 < ? ORDER BY t0, path, probe
"""
BINS_BETWEEN: Final = "SELECT min(t0), max(t0) FROM probe_bin WHERE t0 >= ?"
BIN_COUNTS: Final = """
SELECT probe, path, count(*), sum(sent), sum(lost), sum(doubts <> ''), max(t1) FROM probe_bin
WHERE t0 >= ? GROUP BY probe, path
"""
NUMBERINGS: Final = "SELECT probe, measurement, boot, next, missing, lost, duplicates, seen FROM probe_numbering"
STATES: Final = "SELECT body FROM probe_state"
REFUSED: Final = "SELECT probe, reason, count, at, topic, detail, payload FROM probe_refused ORDER BY probe, reason"


def delivery_steps(delivery: ProbeDelivery) -> tuple[tuple[str, list[Row]], ...]:
    """(statement, rows) in the order in which they must run."""
    return (
        (PUT_BIN, [bin_row(one) for one in delivery.bins]),
        (PUT_NUMBERING, [numbering_row(row) for row in delivery.numberings]),
        (DROP_NUMBERINGS, sorted({(row.probe, row.measurement) for row in delivery.numberings})),
        (PUT_STATE, [(state.probe, state.number, canonical.canonical(state).decode()) for state in delivery.states]),
        (PUT_REFUSED, [tuple(row) for row in delivery.refused]),
        (FORGET_BINS, [] if delivery.forget is None else [(delivery.forget,)]),
        (FORGET_DAYS, [] if delivery.forget is None else [(delivery.forget,)]),
    )


def bin_row(o: Observation) -> Row:
    body = o.body
    assert isinstance(body, ProbeBin)
    text = body_text(body)
    doubts = ",".join(body.doubts)
    probe, path = o.point
    digest = bin_hash(o.first, path, probe, o.last, o.received, o.schema, text)
    return (
        o.first, path, probe, o.last, o.received, body.boot, body.number, body.sent, body.lost, doubts, o.schema,
        text, digest,
    )  # fmt: skip


def bin_hash(t0: int, path: str, probe: str, t1: int, t_recv: int, schema: int, body: str) -> bytes:
    """SHA-256 over everything that a bin says and where it stands."""
    return hashlib.sha256(f"{t0}\0{path}\0{probe}\0{t1}\0{t_recv}\0{schema}\0{body}".encode()).digest()


def bin_of(row: Row) -> Observation:
    """From the columns of BINS."""
    t0, path, probe, t1, t_recv, number, schema, body, _ = row
    said = probe_bin(json.loads(body))
    return Observation(f"probe:{probe}", PointId(probe, path), t0, t1, t_recv, number, said, schema)


def numbering_row(row: NumberingRow) -> Row:
    kept = row.numbering
    missing = json.dumps(kept.missing, separators=(",", ":"))
    return (row.probe, row.measurement, row.boot, kept.next, missing, kept.lost, kept.duplicates, kept.seen)


def numbering_of(row: Row) -> NumberingRow:
    probe, measurement, boot, following, missing, lost, duplicates, seen = row
    ranges = tuple((start, end) for start, end in json.loads(missing))
    return NumberingRow(probe, measurement, boot, Numbering(following, ranges, lost, duplicates, seen))


def state_of(row: Row) -> ProbeState:
    said = json.loads(row[0])
    clock = ClockQuality(**{**said["clock"], "state": ClockState(said["clock"]["state"])})
    last = None if said["said"] is None else (said["said"][0], said["said"][1])
    return ProbeState(**{**said, "clock": clock, "reasons": tuple(said["reasons"]), "said": last})


def refused_of(row: Row) -> RefusedPayload:
    return RefusedPayload(*row)
