"""What a sink such as InfluxDB has still to be told: marks on what changed, and lines that it refused for good.

A mark names what to read again (a circuit's spans from an instant on, a day's assessment, a stretch of counters); the
lines are made from the tables when they are sent. So a sink that is away for a week costs no more than one mark a
circuit, and what is sent is always the truth of the moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from probed.model.instant import SECOND_US

if TYPE_CHECKING:
    from probed.store.batch import Batch

Row: TypeAlias = tuple[Any, ...]

SPAN: Final = "span"
"""A circuit's spans and states, from `since` on."""
ASSESS: Final = "assess"
"""A circuit's days and months that touch [since, until]: to become DAY and MONTH marks."""
DAY: Final = "day"
MONTH: Final = "month"
STATE: Final = "state"
"""Samples of every circuit's state in (since, until]."""
PROBLEM: Final = "problem"
"""A problem's transition, by its number in the log: only to be told again. In order they go by a cursor."""
TRAFFIC: Final = "traffic"
"""Counters read in [since, until]."""
BIN: Final = "bin"
"""An element's bins that ended in [since, until]."""
PROBE: Final = "probe"
"""Bins of probes that began in [since, until]."""
TRAFFIC_SLOT_US: Final = 10 * SECOND_US
PROBE_SLOT_US: Final = 10 * SECOND_US
EVER: Final = 1 << 62

DEAD_COLUMNS: Final = "kind, subject, slot, since, until, line, reason, at"

PUT_MARK: Final = """
INSERT INTO sink_outbox(kind, subject, slot, since, until, seq, queued) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(kind, subject, slot) DO UPDATE SET since = min(since, excluded.since),
    until = max(until, excluded.until), seq = max(seq, excluded.seq), queued = min(queued, excluded.queued)
"""
DROP_MARK: Final = "DELETE FROM sink_outbox WHERE kind = ? AND subject = ? AND slot = ? AND seq = ?"
"""Only if nothing was marked again since it was read."""
PUT_DEAD: Final = f"INSERT INTO sink_dead({DEAD_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"  # noqa: S608
DROP_DEAD: Final = "DELETE FROM sink_dead WHERE arrival = ?"

MARKS: Final = """
SELECT kind, subject, slot, since, until, seq, queued FROM sink_outbox
WHERE NOT (kind = 'traffic' AND slot >= ?) ORDER BY kind IN ('day', 'month'), queued, kind, subject, slot LIMIT ?
"""
DEAD: Final = f"SELECT arrival, {DEAD_COLUMNS} FROM sink_dead ORDER BY arrival LIMIT ?"  # noqa: S608
COUNTS: Final = "SELECT count(*), min(queued), (SELECT count(*) FROM sink_dead) FROM sink_outbox"
LATEST_STAMP: Final = "SELECT coalesce(max(seq), 0) FROM sink_outbox"
SUPERSEDED: Final = """
SELECT circuit, t0, max(rev) FROM span s WHERE circuit = ?1 AND t0 >= ?2 AND superseded IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM span n WHERE n.circuit = ?1 AND n.t0 = s.t0 AND n.superseded IS NULL
) GROUP BY t0 ORDER BY t0
"""
"""Beginnings that were stated once and are none any more."""
CHANGED: Final = "SELECT circuit, min(t0) FROM span WHERE t0 >= ?1 OR t1 >= ?1 GROUP BY circuit"
EVENTS: Final = """
SELECT arrival, at, transition, notify, body FROM problem_log WHERE arrival > ? ORDER BY arrival LIMIT ?
"""


class SinkMark(NamedTuple):
    """One thing to be told. `seq` moves with every change, so that what changes while it is sent is sent again."""

    kind: str
    subject: str
    slot: int
    since: int
    until: int
    seq: int
    queued: int


class DeadLine(NamedTuple):
    """A line that the server refused for good, with its words, and the mark it came from."""

    kind: str
    subject: str
    slot: int
    since: int
    until: int
    line: str
    reason: str
    at: int


class SinkChange(NamedTuple):
    """What a sink wants stored in one transaction."""

    marks: tuple[SinkMark, ...] = ()
    done: tuple[SinkMark, ...] = ()
    dead: tuple[DeadLine, ...] = ()
    revived: tuple[int, ...] = ()
    """Dead lines to be let go: their marks are among `marks`."""


def marks_of(batch: Batch, stamp: int, now: int) -> list[SinkMark]:
    """What a commit makes news: no more than one mark a circuit, one an element with bins, one for counters, and one
    for every ten seconds in which bins of probes began.
    """
    since: dict[str, int] = {}
    for span in batch.spans:
        since[span.circuit] = min(span.start.at, since.get(span.circuit, EVER))
    for revision in batch.revisions:
        since[revision.circuit] = min(revision.start, since.get(revision.circuit, EVER))
    marks = [SinkMark(SPAN, circuit, 0, at, EVER, stamp, now) for circuit, at in since.items()]
    for _, stated in batch.exclusions:
        marks.append(SinkMark(ASSESS, stated.circuit, 0, stated.start, stated.end, stamp, now))
    for _, ticket in batch.tickets:
        marks.append(SinkMark(ASSESS, ticket.circuit, 0, ticket.opened, ticket.closed or EVER, stamp, now))
    if batch.traffic:
        first, last = min(heard.at for heard in batch.traffic), max(heard.at for heard in batch.traffic)
        marks.append(SinkMark(TRAFFIC, "", first // TRAFFIC_SLOT_US, first, last, stamp, now))
    marks += [SinkMark(BIN, element, 0, first, last, stamp, now) for element, (first, last) in _ends(batch).items()]
    marks += [SinkMark(PROBE, "", slot, first, last, stamp, now) for slot, (first, last) in _begun(batch).items()]
    return marks


def _begun(batch: Batch) -> dict[int, tuple[int, int]]:
    """The first and the last beginning of probes' bins, by slot."""
    found: dict[int, tuple[int, int]] = {}
    for delivery in batch.probes:
        for begun in {o.first for o in delivery.bins}:
            slot = begun // PROBE_SLOT_US
            first, last = found.get(slot, (begun, begun))
            found[slot] = min(first, begun), max(last, begun)
    return found


def _ends(batch: Batch) -> dict[str, tuple[int, int]]:
    """The first and the last end of each element's bins."""
    found: dict[str, tuple[int, int]] = {}
    for o in batch.bins:
        first, last = found.get(o.point.element, (o.last, o.last))
        found[o.point.element] = min(first, o.last), max(last, o.last)
    return found


def done_rows(done: Sequence[SinkMark]) -> list[Row]:
    return [(mark.kind, mark.subject, mark.slot, mark.seq) for mark in done]
