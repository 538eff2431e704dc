"""Figures that are kept, as rows, and the marks that say which of them have to be made again."""

# ruff: noqa: S608  # the texts are put together from constants only

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from probed.model.assessment import Totals
from probed.model.figure import Figure, FigureChange, FigureMark
from probed.model.ids import PointId, parse_point
from probed.model.instant import MINUTE_US
from probed.model.observation import AlarmSeen, Observation, PointState, ProtectionSwitch, Silence
from probed.model.probe import is_session

if TYPE_CHECKING:
    from probed.store.batch import Batch

Row: TypeAlias = tuple[Any, ...]

FIGURES: Final = (
    # Derived, and always to be made again from looks, exclusions and contracts. Ratios are exact: 'n/d', '' = none.
    """
    CREATE TABLE figure(
        span TEXT NOT NULL, label TEXT NOT NULL, circuit TEXT NOT NULL, start INTEGER NOT NULL,
        "end" INTEGER NOT NULL, customer TEXT NOT NULL, contract TEXT NOT NULL, zone TEXT NOT NULL,
        official TEXT NOT NULL, low TEXT NOT NULL, high TEXT NOT NULL, coverage TEXT NOT NULL,
        up INTEGER NOT NULL, degraded INTEGER NOT NULL, down INTEGER NOT NULL, unknown INTEGER NOT NULL,
        excluded INTEGER NOT NULL, out_of_hours INTEGER NOT NULL,
        at_risk_low INTEGER NOT NULL, at_risk_high INTEGER NOT NULL, outages INTEGER NOT NULL,
        missed INTEGER NOT NULL, verdict TEXT NOT NULL, provisional INTEGER NOT NULL, horizon INTEGER NOT NULL,
        sha256 TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, basis TEXT NOT NULL,
        partition INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (span, label, circuit, start), CHECK (start < "end")
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX figure_of_circuit ON figure(circuit, last)",
    # What a commit stated anew, in one row: JSON of [kind, since, until, subjects]. Committed with what it speaks of,
    # taken away with the figures that know of it.
    """
    CREATE TABLE figure_mark(
        seq INTEGER PRIMARY KEY, body TEXT NOT NULL, partition INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
)

EVER: Final = 1 << 62
LATE_BIN_US: Final = 45 * MINUTE_US
"""A bin that comes sooner after its end is found when figures go on by themselves."""

LATE_LOOK_US: Final = 5 * MINUTE_US
"""A look that is stored later than this after it was made may lie before others."""

_COLUMNS: Final = (
    'span, label, circuit, start, "end", customer, contract, zone, official, low, high, coverage, up, degraded, '
    "down, unknown, excluded, out_of_hours, at_risk_low, at_risk_high, outages, missed, verdict, provisional, "
    "horizon, sha256, first, last, basis"
)
PUT_FIGURE: Final = f"INSERT OR REPLACE INTO figure({_COLUMNS}) VALUES ({', '.join('?' * 29)})"
DROP_FIGURES: Final = "DELETE FROM figure WHERE (span, label, circuit) = (?, ?, ?)"
FORGET_DAYS: Final = "DELETE FROM figure WHERE span = 'day' AND label < ?"
PUT_MARKS: Final = "INSERT OR REPLACE INTO figure_mark(seq, body) VALUES (?, ?)"
DROP_MARKS: Final = "DELETE FROM figure_mark WHERE seq = ?"

LISTED: Final = f"""
SELECT {_COLUMNS} FROM figure WHERE span = ? AND label >= ? AND label < ? ORDER BY label, circuit, start
"""
BY_DAY: Final = """
SELECT label, circuit, contract, official, provisional, missed, first, last FROM figure
WHERE span = 'day' AND label >= ? AND label < ? AND customer = coalesce(?, customer) ORDER BY label, circuit, start
"""
OF_CIRCUIT: Final = f"SELECT {_COLUMNS} FROM figure WHERE circuit = ? AND last >= ? ORDER BY span, label, start"
LATEST_LABEL: Final = "SELECT max(label) FROM figure WHERE span = ?"
BASES: Final = "SELECT DISTINCT circuit, basis FROM figure"
MARKS: Final = "SELECT seq, body FROM figure_mark ORDER BY seq < 0, abs(seq)"
# Of what has happened, and below zero of what nobody waits for, what came later than what is known, in its order.
HAPPENED: Final = "SELECT seq, body FROM figure_mark WHERE seq > ? ORDER BY seq LIMIT ?"
SPARE: Final = "SELECT seq, body FROM figure_mark WHERE seq < ? ORDER BY seq DESC LIMIT ?"
LATEST_STAMP: Final = "SELECT coalesce(max(abs(seq)), 0) FROM figure_mark"
BORN: Final = "SELECT min(t0) FROM span WHERE circuit = ? AND t0 > 0"


class DayRow(NamedTuple):
    """A day's figure without its sums: `official` is 'n/d', or '' where there is none."""

    label: str
    circuit: str
    contract: str
    official: str
    provisional: int
    missed: int
    first: int
    last: int


def figure_row(figure: Figure) -> Row:
    span, label, circuit, start, end, customer, contract, zone, *ratios, totals, risk_low, risk_high = figure[:15]
    return (
        span, label, circuit, start, end, customer, contract, zone, *map(ratio_text, ratios),
        totals.up, totals.degraded, totals.down, totals.unknown, totals.excluded, totals.out_of_hours,
        risk_low, risk_high, *figure[15:18], int(figure.provisional), *figure[19:],
    )  # fmt: skip


def figure_of(row: Row) -> Figure:
    """From _COLUMNS."""
    up, degraded, down, unknown, excluded, out_of_hours = row[12:18]
    totals = Totals(out_of_hours, excluded, unknown, down, degraded, up)
    ratios = [ratio_of(text) for text in row[8:12]]
    return Figure._make((*row[:8], *ratios, totals, *row[18:23], bool(row[23]), *row[24:]))


def ratio_text(ratio: Fraction | None) -> str:
    """Exactly, 'n/d'; '' = none."""
    return "" if ratio is None else f"{ratio.numerator}/{ratio.denominator}"


def ratio_of(text: str) -> Fraction | None:
    """The inverse of `ratio_text`."""
    if not text:
        return None
    over, _, under = text.partition("/")
    return Fraction(int(over), int(under))


Marked: TypeAlias = dict[tuple[str, int, int], list[str]]
"""Subjects by (kind, since, until)."""


def marked_by(batch: Batch) -> Marked:
    """What a commit states anew over which time: spans, the past revised, looks, silences, alarms, exclusions,
    tickets, and bins and results that come late.
    """
    found: Marked = defaultdict(list)
    for span in batch.spans:
        found["circuit", span.start.earliest, EVER].append(span.circuit)
    for revision in batch.revisions:
        until = EVER if revision.end is None else revision.end
        found["circuit", revision.start, until].append(revision.circuit)
    for _, exclusion in batch.exclusions:
        found["act", exclusion.start, exclusion.end].append(exclusion.circuit)
    for seen in batch.evidence:
        _mark_evidence(found, seen)
    for seen in batch.bins:
        if seen.received - seen.last > LATE_BIN_US:
            found["element", seen.first, seen.last].append(seen.point.element)
    for seen in batch.results:
        if seen.received - seen.last > LATE_BIN_US:
            found["test", seen.first, seen.last].append(str(seen.point))
    for _, ticket in batch.tickets:
        found["act", ticket.opened, EVER].append(ticket.circuit)
    for delivery in batch.probes:
        for seen in delivery.bins:
            if seen.received - seen.last > LATE_BIN_US:
                path = seen.point.name.partition("/")[0]
                if is_session(path):  # it is named by probe_tests.csv
                    found["test", seen.first, seen.last].append(f"{seen.point.element}:{path}")
                else:
                    found["probe", seen.first, seen.last].append(path)
    return found


def _mark_evidence(found: Marked, seen: Observation) -> None:
    body, point, last = seen.body, seen.point, seen.last
    if isinstance(body, AlarmSeen | ProtectionSwitch):
        # It moves no edge: one that comes in time is found when figures go on by themselves.
        if seen.received - last > LATE_LOOK_US:
            # The last alarm before an outage is part of its evidence, however long before.
            until = EVER if isinstance(body, AlarmSeen) else last
            found["element", seen.first, until].append(point.element)
    elif isinstance(body, Silence) or not point.name:
        found["element", seen.first, last].append(point.element)
    elif not isinstance(body, PointState):
        found["point", seen.first, EVER].append(point_subject(seen.source, point))
    elif seen.received - last > LATE_LOOK_US:
        found["point", seen.first, last].append(point_subject(seen.source, point))
    else:  # the end of a run, or the beginning of the next: what came before stands
        found["point", last, EVER].append(point_subject(seen.source, point))


def marks_row(found: Marked, seq: int) -> Row:
    """For PUT_MARKS."""
    told = [[*key, list(dict.fromkeys(subjects))] for key, subjects in found.items()]
    return seq, json.dumps(told, separators=(",", ":"), ensure_ascii=False)


def mark_rows(marks: Iterable[FigureMark]) -> list[Row]:
    """The same of marks that are made, one for each `seq`."""
    of: dict[int, Marked] = {}
    for kind, subject, since, until, seq in marks:
        of.setdefault(seq, {}).setdefault((kind, since, until), []).append(subject)
    return [marks_row(found, seq) for seq, found in of.items()]


def marks_in(row: Row) -> list[FigureMark]:
    """From the columns of MARKS."""
    seq, body = row
    told = json.loads(body)
    return [
        FigureMark(kind, subject, since, until, seq) for kind, since, until, subjects in told for subject in subjects
    ]


def point_subject(source: str, point: PointId) -> str:
    """Who spoke, and of which point."""
    return f"{source}\t{point}"


def parse_subject(text: str) -> tuple[str, PointId]:
    """The inverse of `point_subject`."""
    source, _, point = text.partition("\t")
    return source, parse_point(point)


def change_steps(change: FigureChange | None) -> tuple[tuple[str, list[Row]], ...]:
    """(statement, rows) in the order in which they must run."""
    if change is None:
        return ()
    return (
        (DROP_FIGURES, list(change.replaced)),
        (PUT_FIGURE, [figure_row(figure) for figure in change.made]),
        (FORGET_DAYS, [] if change.forget is None else [(change.forget,)]),
        (DROP_MARKS, [(seq,) for seq in change.done]),
        (PUT_MARKS, mark_rows(change.marks)),
    )
