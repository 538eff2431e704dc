"""A deterministic stream of batches that touches every table, and a child process that commits it.

python -m tests.support.store_stream STORE FIRST      writes "N\\n" after batch N was acknowledged, until killed
"""

from __future__ import annotations

import os
import sqlite3
import sys
from fractions import Fraction
from itertools import count
from pathlib import Path

from probed.assessing.measured import rated_of
from probed.model.assessment import Totals
from probed.model.capacity import DOWN, UP
from probed.model.change import RunRow, SpanRevision, SpanRow
from probed.model.contract import ExclusionKind
from probed.model.element_result import ElementResult
from probed.model.figure import Figure, FigureChange, FigureMark
from probed.model.ids import CircuitId, CustomerId, Leaf, PointId
from probed.model.notification import Notification, OutboxUpdate, Receipt, What
from probed.model.observation import (
    NOT_COUNTED,
    Counters,
    Direction,
    Heard,
    Observation,
    PmBin,
    PointState,
    Silence,
    Witness,
)
from probed.model.operation import Act, Exclusion, ExclusionStatus, MaintenanceWindow
from probed.model.probe import Numbering, NumberingRow, ProbeDelivery, ProbeState, RefusedPayload
from probed.model.probe_bin import ProbeBin
from probed.model.problem import HitCircuit, Impact, Problem, ProblemEvent, ProblemKey, Severity, Transition
from probed.model.sent import SentRow
from probed.model.ticket import TroubleTicket
from probed.model.timeline import exact
from probed.store.batch import Batch, ExclusionStated, WindowStated
from probed.store.path_days import DayMade
from probed.store.sink_outbox import DeadLine, SinkChange, SinkMark
from probed.store.tickets import TicketStated
from probed.store.traffic import layout_of, layout_text
from probed.store.writer import Store
from sla.path_days import path_day

MINUTE = 60_000_000
SOURCES = 20
COUNTED = (PointId("NE1", "GE1"), PointId("NE1", "GE2"))


def batch(n: int) -> Batch:
    """The n-th minute: every source is heard, three points change, one falls silent, something of everything else."""
    at = n * MINUTE
    marks = {f"snmp:NE{i}": (at, n) for i in range(SOURCES)}
    changed = [PointId(f"NE{n % SOURCES}", f"STM16-{i}") for i in range(3)]
    return Batch(
        runs=tuple(run for point in changed for run in _runs(point, n)),
        marks=marks,
        evidence=(*(_evidence(point, n) for point in changed), _silence(n)),
        spans=(_span(n),),
        revisions=_revisions(n),
        events=(_event(n),),
        notifications=(notification(n),),
        outbox=(OutboxUpdate(notification(n - 1).key, 1, at, at, None),) if n else (),
        receipts=(Receipt(notification(n).key, 1, at, What.FAILED, "webhook", "", f"HTTP 50{n % 4}"),),
        windows=(WindowStated(at, _window(n)),),
        exclusions=(ExclusionStated(at, _exclusion(n)),),
        tickets=(TicketStated(at, _ticket(n, at)),),
        traffic=(_heard(n),),
        results=(_result(n),),
        layouts={layout_of(COUNTED): layout_text(COUNTED)},
        bins=_bins(n),
        acts=(Act(at, "duty", None, "exclusion.add", f"X{n // 2}", "cut-over", f"key-{n}"),),
        probes=(_delivery(n), ProbeDelivery((_of_day(n),))),
        days=(_day(n),),
        sent=_sent(n),
        sink=_sink(n),
        figures=figures(n),
        cursors={"replay": n},
    )


def apply_all(path: Path, first: int, last: int) -> None:
    """Commit the batches [first, last) to a store of one's own."""
    store = Store.open(path)
    for n in range(first, last):
        store.commit_now(batch(n))
    store.close()


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in an order that does not depend on the history of the file."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        db.execute("BEGIN")
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        tables = {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in names}
    finally:
        db.close()
    tables["meta"] = []  # holds the instant of creation
    return tables


def notification(n: int) -> Notification:
    return Notification(f"link:L{n % 5}", n, "duty", "webhook", n * MINUTE, {"text": "光缆中断", "n": n})


def figures(n: int) -> FigureChange:
    """One figure of its own, instead of one that nobody has; a mark comes, one that there is not goes."""
    at = n * MINUTE
    totals = Totals(0, 1, 2, n % 7, 0, MINUTE - 3 - n % 7)
    ratio = None if n % 5 == 0 else Fraction(MINUTE - n % 7, MINUTE)
    made = Figure(
        "day", f"D{n}", f"C{n % 3}", at, at + MINUTE, "250100000001", "gold@1", "Asia/Shanghai", ratio, ratio,
        Fraction(1), None, totals, n, n + 1, n % 4, n % 2, "missed" if n % 2 else "kept", n % 3 == 0, at + MINUTE,
        f"{n:064x}", at - MINUTE, at + 2 * MINUTE, "0123456789abcdef",
    )  # fmt: skip
    mark = FigureMark("circuit", f"C{n % 3}", at, at + MINUTE, n)
    return FigureChange((("day", f"D{n}", f"C{n % 3}"),), (made,), (mark,), (-1,))


def _runs(point: PointId, n: int) -> tuple[RunRow, ...]:
    at, source = n * MINUTE, f"snmp:{point.element}"
    opened = RunRow(
        source, point, at, at, 1, DOWN if n % 2 else UP, ("down",), Witness(at, "ifLastChange"), open=True
    )
    if n < SOURCES:
        return (opened,)
    before = _runs(point, n - SOURCES)[0]
    return before._replace(last=at - MINUTE, looks=SOURCES, open=False), opened


def _evidence(point: PointId, n: int) -> Observation:
    at = n * MINUTE
    state = PointState(DOWN if n % 2 else UP, ("down",), 1, Witness(at, "ifLastChange"))
    return Observation(f"snmp:{point.element}", point, at, at, at + 5, n, state)


def _silence(n: int) -> Observation:
    """One silence lasts ten minutes and grows."""
    since = n // 10 * 10 * MINUTE
    return Observation("snmp:EMS1", PointId("EMS1", ""), since, n * MINUTE, n * MINUTE, n, Silence("timeout", since))


def _heard(n: int) -> Heard:
    """Two points with four counters each; the last is one that the agent does not have."""
    values = (*(n * 1000 + k for k in range(7)), NOT_COUNTED)
    return Heard("snmp:NE1", n * MINUTE, Counters(n * 6000, COUNTED, values))


def _bins(n: int) -> tuple[Observation, ...]:
    """The last two quarter hours of a line, both ends; every fourth one was counted anew by then."""
    point, quarter = PointId("NE1", "E1-1"), 15 * MINUTE
    return tuple(
        Observation("snmp:NE1", point, end - quarter, end, n * MINUTE, n, PmBin("ds1", way, n % 4, 0, uas, pcv=n % 4))
        for end in ((n // 15 - 1) * quarter, n // 15 * quarter)
        for way, uas in ((Direction.NEAR, n % 4), (Direction.FAR, None))
    )


def _result(n: int) -> Observation:
    """A router's test once a minute; every seventh time nothing comes back."""
    at, lost = n * MINUTE, 0 if n % 7 else 10
    delays = 10 - lost
    body = ElementResult(
        10, lost, delay_sum_us=4000 * delays if delays else None, delays=delays, jitter_us=n % 5, stamp=f"{n * 6000}"
    )
    return Observation("snmp:NE2", PointId("NE2", "10"), at - MINUTE if n else 0, at, at + 5, n, body)


def _sink(n: int) -> SinkChange:
    """A circuit's mark grows, each day has one, and one line is refused. Nothing is let go: that is no join."""
    at = n * MINUTE
    marks = (SinkMark("span", f"C{n % 7}", 0, at, 1 << 62, n, at), SinkMark("day", "C1", at, at, at + MINUTE, n, at))
    dead = DeadLine("span", f"C{n % 7}", 0, at, 1 << 62, f"span,circuit=C{n % 7} lo=x {at}", "no number", at)
    return SinkChange(marks, dead=(dead,))


def _delivery(n: int) -> ProbeDelivery:
    """A probe that begins anew every seven minutes, so that old numberings go; one sample of each life is missing."""
    at, boot = n * MINUTE, n // 7 * 7 * MINUTE
    body = ProbeBin(60, n % 3, delay_us=((1000, 60 - n % 3),), delay_sum_us=1, boot=boot, number=n % 7 + (n % 7 > 2))
    seen = Observation("probe:P1", PointId("P1", "M1"), at, at + MINUTE, at + MINUTE, n, body)
    numbering = Numbering(body.number + 1, ((3, 4),) if n % 7 > 2 else (), 0, 0, n % 7 + 1)
    state = ProbeState("P1", online=True, heard=at, measured=at, boot=boot, number=n + 1)
    refused = RefusedPayload("P1", "not_json", n + 1, at, "probed/v1/P1/samples", "no JSON", b"{")
    return ProbeDelivery((seen,), (NumberingRow("P1", "M1", boot, numbering),), (state,), (refused,))


def _of_day(n: int) -> Observation:
    """The one bin of a measurement of its own."""
    at, body = n * MINUTE, ProbeBin(60, n % 3, delay_us=((1000, 60 - n % 3),), delay_sum_us=n)
    return Observation("probe:P1", PointId("P1", f"D{n}"), at, at + MINUTE, at + MINUTE, n, body)


def _day(n: int) -> DayMade:
    """A day as long as the bin."""
    seen = _of_day(n)
    day = path_day(seen.first, seen.last, [rated_of(seen)])
    assert day is not None
    return DayMade(seen.point, "Asia/Shanghai", 1, day)


def _sent(n: int) -> tuple[SentRow, ...]:
    """The daemon begins anew every seven minutes; what it has sent to an element grows until then."""
    run = n // 7 * 7 * MINUTE
    return (SentRow(0, f"NE{n % 3}", "snmp get", run, n % 7 + 1, run, n * MINUTE),)


def _span(n: int) -> SpanRow:
    leaf = Leaf("link", f"L{n}")
    circuit = CircuitId(f"C{n % 7}")
    return SpanRow(circuit, exact(n * MINUTE), None, DOWN if n % 2 else UP, None, (leaf,), "core", rev=_rev(n))


def _rev(n: int) -> int:
    """C0 is revised at every 70th batch."""
    return n // 70 if n % 7 == 0 else 0


def _revisions(n: int) -> tuple[SpanRevision, ...]:
    if n % 70 or not n:
        return ()
    start, end = (n - 10) * MINUTE, (n - 5) * MINUTE
    new = SpanRow(CircuitId("C0"), exact(start), end, DOWN, at_risk=True)
    return (SpanRevision(CircuitId("C0"), start, end, _rev(n), (new,)),)


def _event(n: int) -> ProblemEvent:
    cleared = n * MINUTE if n % 2 else None
    hit = HitCircuit(CircuitId(f"C{n % 7}"), CustomerId("110000000001"), "AAA", "down")
    problem = Problem(
        ProblemKey(f"link:L{n % 5}", "link_down", ""), Severity.CRITICAL, n * MINUTE, n * MINUTE, cleared, n // 5,
        None, None, Impact((hit,)), text=f"cut {n}",
    )  # fmt: skip
    return ProblemEvent(n * MINUTE, Transition.CLEARED if n % 2 else Transition.RAISED, problem, notify=True)


def _window(n: int) -> MaintenanceWindow:
    return MaintenanceWindow(f"W{n // 3}", ("link:L1",), n * MINUTE, (n + 60) * MINUTE, 0, "割接", "planner")


def _ticket(n: int, at: int) -> TroubleTicket:
    """Opened by one batch, closed by the next."""
    opened = at - (n % 2) * MINUTE
    closed = at if n % 2 else None
    return TroubleTicket(f"T{n // 2}", CircuitId(f"C{n % 3}"), opened, None, closed, (), "故障申告")


def _exclusion(n: int) -> Exclusion:
    status = ExclusionStatus.APPROVED if n % 2 else ExclusionStatus.PROPOSED
    approver = "head" if n % 2 else None
    kind = ExclusionKind.PLANNED
    return Exclusion(f"X{n // 2}", CircuitId("C1"), kind, 0, MINUTE, None, status, "duty", approver, "mail 7")


def _stream(path: Path, first: int) -> None:
    store = Store.open(path, checkpoint_rows=100)  # so often that kills fall into checkpoints too
    for n in count(first):
        store.commit_now(batch(n))
        os.write(1, b"%d\n" % n)


if __name__ == "__main__":
    _stream(Path(sys.argv[1]), int(sys.argv[2]))
