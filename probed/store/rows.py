"""Model values as rows and back: runs, spans, notifications and operator acts. Tuples only, no connection."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from probed.model.capacity import Capacity
from probed.model.change import RunRow, SpanRow
from probed.model.contract import ExclusionKind
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.notification import Notification, OutboxRow
from probed.model.observation import Witness
from probed.model.operation import Act, Exclusion, ExclusionStatus, MaintenanceWindow
from probed.model.timeline import Edge
from probed.store.batch import ExclusionStated, WindowStated
from probed.store.text import array, encode, quote

Row: TypeAlias = tuple[Any, ...]

SPAN_COLUMNS = "circuit, t0, rev, t1, earliest, latest, lo, hi, at_risk, culprits, party, final"
OUTBOX_COLUMNS = (
    "key, problem, number, recipient, channel, created, payload, attempts, next_try, delivered_at, dead_reason"
)
_UNTOLD: Final = (None, None)
ACT_COLUMNS = "key, at, operator, on_behalf_of, verb, subject, reason"


def run_row(run: RunRow, marks: Mapping[str, tuple[int, int]]) -> Row:
    """With the looks of its source's mark by `marks`, from which the looks of an open run are counted on; None where
    they are not told.
    """
    source, (element, point), first, last, looks, (lo, hi), defects, onset, is_open = run
    at, by = onset or (None, None)
    named = array(map(quote, defects))
    if is_open:
        return (element, point, source, first, last, looks, lo, hi, named, at, by, 1, marks.get(source, _UNTOLD)[1])
    return (element, point, source, first, last, looks, lo, hi, named, at, by, 0, 0)


def run_of(row: Row) -> RunRow:
    """From (source, element, point, first, last, looks, lo, hi, defects, onset_at, onset_by, open)."""
    source, element, point, first, last, looks, lo, hi, defects, at, by, is_open = row
    onset = None if at is None else Witness(at, by)
    named = () if defects == "[]" else tuple(json.loads(defects))
    return RunRow(source, PointId(element, point), first, last, looks, Capacity(lo, hi), named, onset, bool(is_open))


def span_row(span: SpanRow) -> Row:
    circuit, (t0, earliest, latest), t1, (lo, hi), at_risk, culprits, party, final, rev = span
    risk = None if at_risk is None else int(at_risk)
    named = array([f"[{quote(kind)},{quote(name)}]" for kind, name in culprits])
    return (circuit, t0, rev, t1, earliest, latest, lo, hi, risk, named, party, 1 if final else 0)


def span_of(row: Row) -> SpanRow:
    """From the order of SPAN_COLUMNS."""
    circuit, t0, rev, t1, earliest, latest, lo, hi, at_risk, culprits, party, final = row
    return SpanRow(
        circuit=CircuitId(circuit),
        start=Edge(t0, earliest, latest),
        end=t1,
        value=Capacity(lo, hi),
        at_risk=None if at_risk is None else bool(at_risk),
        culprits=tuple(Leaf(kind, name) for kind, name in json.loads(culprits)),
        party=party,
        final=bool(final),
        rev=rev,
    )


def notification_row(n: Notification) -> Row:
    """A fresh row of the outbox: no try yet, to be tried at once."""
    payload = encode(n.payload)
    return (n.key, n.problem, n.number, n.recipient, n.channel, n.created, payload, 0, n.created, None, None)


def outbox_of(row: Row) -> OutboxRow:
    """From the order of OUTBOX_COLUMNS."""
    key, problem, number, recipient, channel, created, payload, attempts, next_try, delivered_at, dead_reason = row
    notification = Notification(problem, number, recipient, channel, created, json.loads(payload))
    return OutboxRow(key, notification, attempts, next_try, delivered_at, dead_reason)


def window_row(stated: WindowStated) -> Row:
    w = stated.window
    body = encode(
        {
            "announced": w.announced, "author": w.author, "end": w.end, "id": w.id, "reason": w.reason,
            "resources": w.resources, "start": w.start, "withdrawn": w.withdrawn,
        }
    )  # fmt: skip
    return (w.id, stated.at, body, hashlib.sha256(body.encode()).digest())


def window_of(body: str) -> MaintenanceWindow:
    said = json.loads(body)
    return MaintenanceWindow(**{**said, "resources": tuple(said["resources"])})


def exclusion_row(stated: ExclusionStated) -> Row:
    e = stated.exclusion
    body = encode(
        {
            "announced": e.announced, "approver": e.approver, "author": e.author, "circuit": e.circuit, "end": e.end,
            "id": e.id, "kind": e.kind, "proof": e.proof, "start": e.start, "status": e.status,
        }
    )  # fmt: skip
    return (e.id, stated.at, e.circuit, e.status, body, hashlib.sha256(body.encode()).digest())


def exclusion_of(body: str) -> Exclusion:
    said = json.loads(body)
    return Exclusion(**{**said, "kind": ExclusionKind(said["kind"]), "status": ExclusionStatus(said["status"])})


def act_row(act: Act) -> Row:
    return (act.key, act.at, act.operator, act.on_behalf_of, act.verb, act.subject, act.reason)


def act_of(row: Row) -> Act:
    """From the order of ACT_COLUMNS."""
    key, at, operator, on_behalf_of, verb, subject, reason = row
    return Act(at, operator, on_behalf_of, verb, subject, reason, key)
