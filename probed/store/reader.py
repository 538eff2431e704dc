"""The reading side: with or without a daemon, never in its way."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from probed.model.change import RunRow, SpanRow
from probed.model.evidence import EvidenceRef
from probed.model.figure import Figure, FigureMark
from probed.model.ids import CircuitId, PointId
from probed.model.notification import OutboxRow, Receipt
from probed.model.observation import BinSeries, Direction, Heard, Observation
from probed.model.operation import Act, Exclusion, MaintenanceWindow
from probed.model.probe import NumberingRow, ProbeState, RefusedPayload
from probed.model.problem import Problem, ProblemEvent, ProblemKey
from probed.model.ticket import TroubleTicket
from probed.store import (
    check,
    figures,
    observations,
    path_bins,
    pm_bins,
    probes,
    problems,
    queries,
    receipts,
    rows,
    sink_outbox,
)
from probed.store.batch import ExclusionStated, Mark
from probed.store.connection import open_reader
from probed.store.errors import StoreTooOld, from_sqlite
from probed.store.figures import DayRow
from probed.store.migrations import CURRENT, refuse_newer
from probed.store.pm_bins import BinVersion
from probed.store.results import LATEST, MARKS, RESULTS, ResultMark, result_of
from probed.store.sent import SENT_DAYS, SENT_ON, SentOnDay
from probed.store.sink_outbox import DeadLine, SinkMark
from probed.store.statements import INPUT_CURSOR
from probed.store.tickets import ALL_TICKETS, TICKET_HISTORY, TicketStated, ticket_of
from probed.store.traffic import TRAFFIC, traffic_of
from sla.path_quality import Rated
from sla.path_witness import PathBin

_EVER = 1 << 62


class Restored(NamedTuple):
    """What a starting daemon needs: where each part of the engine stood at the last commit."""

    runs: Mapping[tuple[str, PointId], tuple[RunRow, ...]]
    """By source and point, in order of `first`: the open run, and those that ended since the instant asked for."""
    marks: Mapping[str, Mark]
    spans: Mapping[CircuitId, SpanRow]
    """The open span of each circuit."""
    revisions: Mapping[CircuitId, int]
    """How often the past of a circuit was revised; those never revised are left out."""
    problems: Mapping[ProblemKey, Problem]
    windows: tuple[MaintenanceWindow, ...]
    exclusions: tuple[Exclusion, ...]
    cursors: Mapping[str, int]
    tickets: tuple[TroubleTicket, ...] = ()
    alarms: tuple[Observation, ...] = ()
    """The raises of alarms that nothing has cleared since, in the order in which they were stored."""


class Reader:
    """A connection that cannot write. Use it from one thread at a time, and in short `snapshot`s.

    Each method sees one committed state; several see the same one inside `with reader.snapshot():`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._depth = 0
        self._snapshots = 0
        self._db = open_reader(path)
        try:
            _require_current(refuse_newer(self._db, path, CURRENT), path)
        except BaseException as exc:
            self._db.close()
            if isinstance(exc, sqlite3.Error):
                raise from_sqlite(path, exc, reading=True) from exc
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    @property
    def state(self) -> int | None:
        """Names the committed state that is seen inside a snapshot: what was read under one name stays true under
        it. None = outside of any.
        """
        return self._snapshots if self._depth else None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside see the same committed state. Keep it short: it holds the writer's log back."""
        try:
            if self._depth == 0:
                self._db.execute("BEGIN")
                self._snapshots += 1
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0 and self._db.in_transaction:
                    self._db.execute("ROLLBACK")
        except sqlite3.Error as exc:
            raise from_sqlite(self.path, exc, reading=True) from exc

    def _all(self, sql: str, *args: Any) -> list[Any]:
        if self._depth:  # errors are told by the snapshot
            return self._db.execute(sql, args).fetchall()
        with self.snapshot():
            return self._db.execute(sql, args).fetchall()

    # What was observed

    def runs(self, points: Iterable[PointId], start: int, end: int) -> dict[tuple[str, PointId], tuple[RunRow, ...]]:
        """All runs that touch [start, end), with the nearest run before and after it, by source and point.

        The neighbours decide what is known at the window's borders. Runs are in order of `first`.
        """
        found: defaultdict[tuple[str, PointId], set[RunRow]] = defaultdict(set)
        with self.snapshot():
            for point in points:
                got = self._all(queries.RUNS_IN, *point, start, end)
                got += [row[:-1] for row in self._all(queries.RUNS_BEFORE, *point, start)]
                got += [row[:-1] for row in self._all(queries.RUNS_AFTER, *point, end)]
                for row in got:
                    run = rows.run_of(row)
                    found[run.source, run.point].add(run)
        return {key: tuple(sorted(runs, key=lambda run: run.first)) for key, runs in found.items()}

    def marks(self) -> dict[str, Mark]:
        return {source: Mark(last, looks) for source, last, looks in self._all(queries.MARKS)}

    def sent_days(self) -> range:
        """The days (since 1970, UTC) of which it is known what was sent."""
        ((first, last),) = self._all(SENT_DAYS)
        return range(0) if first is None else range(first, last + 1)

    def sent(self, day: int) -> tuple[SentOnDay, ...]:
        """What was sent into the network on a day, by receiver and kind. A year is read day by day, each whole."""
        return tuple(SentOnDay(*row) for row in self._all(SENT_ON, day))

    def silences(self, targets: Iterable[str], start: int, end: int) -> tuple[Observation, ...]:
        """The silences of elements and managers that touch [start, end), per target in order of time."""
        with self.snapshot():
            got = [row for target in targets for row in self._all(queries.SILENCES, target, end, start)]
        return tuple(map(observations.from_row, got))

    def alarms(self, since: int) -> tuple[Observation, ...]:
        """What elements and managers told of alarms from an instant on, in the order in which it was stored."""
        return tuple(map(observations.from_row, self._all(queries.ALARMS, since)))

    def clock(self, element: str) -> Observation | None:
        """How an element's clock went at the latest look at it."""
        rows = self._all(queries.CLOCKS, element)
        found = [observations.from_row(row[:-1]) for row in rows]
        return max(found, key=lambda seen: seen.last, default=None)

    def clocks(self, element: str, start: int, end: int) -> tuple[Observation, ...]:
        """How an element's clock went within [start, end), in order of time."""
        return tuple(map(observations.from_row, self._all(queries.CLOCKS_IN, element, end, start)))

    def alarms_standing(self, since: int = 0) -> tuple[Observation, ...]:
        """Of alarms told from an instant on the raises that nothing has cleared since, in the order of storing."""
        return tuple(map(observations.from_row, self._all(queries.ALARMS_STANDING, since)))

    def evidence(self, name: str) -> Observation | None:
        """The observation behind an evidence id, in its longest version."""
        got = self._all(queries.EVIDENCE_BY_ID, name)
        return observations.from_row(got[0]) if got else None

    def results(self, start: int, end: int) -> Iterator[Observation]:
        """The results of tests that ended in [start, end), in the order of their end."""
        yield from map(result_of, self._all(RESULTS, start, end))

    def latest_results(self) -> Iterator[Observation]:
        """The latest result of each test that has one, in the order of element and test."""
        yield from map(result_of, self._all(LATEST))

    def result_marks(self) -> dict[PointId, ResultMark]:
        """Where each test stands: its latest result."""
        return {PointId(element, test): ResultMark(at, stamp) for element, test, at, stamp in self._all(MARKS)}

    def traffic(self, start: int, end: int) -> Iterator[Heard]:
        """The looks in [start, end) whose counters are kept, in order of time."""
        yield from map(traffic_of, self._all(TRAFFIC, start, end))

    def bins_of_point(self, point: PointId, start: int, end: int) -> list[BinVersion]:
        """Every version of the point's bins that ended in (start, end], those of one bin as they held in turn."""
        return [pm_bins.version_of(row) for row in self._all(pm_bins.OF_POINT, *point, start, end)]

    def near_bins(self, point: PointId, start: int, end: int, *, unavailable: bool = False) -> list[BinVersion]:
        """Every version of the port's near-end bins that touch [start, end); or those with unavailable time."""
        sql = pm_bins.NEAR_UNAVAILABLE if unavailable else pm_bins.NEAR
        return [pm_bins.version_of(row) for row in self._all(sql, *point, start, end)]

    def counting(self) -> frozenset[PointId]:
        """The ports whose near end ever had a bin."""
        return frozenset(PointId(*row) for row in self._all(pm_bins.COUNTING))

    def bins_of_element(self, element: str, start: int, end: int) -> list[BinVersion]:
        """The same of all the element's points."""
        return [pm_bins.version_of(row) for row in self._all(pm_bins.OF_ELEMENT, element, start, end)]

    def bin_ends(self, points: Iterable[PointId], since: int) -> dict[BinSeries, list[tuple[int, bool]]]:
        """Which bins ended after an instant, and whether any version of them is valid."""
        found: dict[BinSeries, list[tuple[int, bool]]] = {}
        with self.snapshot():
            for point in points:
                for layer, direction, end, valid in self._all(pm_bins.ENDS, *point, since):
                    found.setdefault(BinSeries(point, layer, Direction(direction)), []).append((end, bool(valid)))
        return found

    def bin_elements(self) -> list[str]:
        """The elements that ever had bins."""
        return [element for (element,) in self._all(pm_bins.ELEMENTS)]

    def bin_series(self, element: str) -> list[BinSeries]:
        """The series of an element that ever had bins."""
        found = self._all(pm_bins.SERIES, element)
        return [BinSeries(PointId(*point), layer, Direction(direction)) for *point, layer, direction in found]

    def evidence_refs(self, points: Iterable[PointId], start: int, end: int) -> tuple[EvidenceRef, ...]:
        """What speaks for [start, end): all evidence in it, and for each source the last piece before it."""
        return self._refs(points, (queries.EVIDENCE_IN, start, end), (queries.EVIDENCE_BEFORE, start))

    def evidence_at(self, points: Iterable[PointId], at: int) -> tuple[EvidenceRef, ...]:
        """What proves the value at an instant: for each source and kind the piece before it and the one after."""
        return self._refs(points, (queries.EVIDENCE_BEFORE, at), (queries.EVIDENCE_AFTER, at))

    def _refs(self, points: Iterable[PointId], *asked: tuple[Any, ...]) -> tuple[EvidenceRef, ...]:
        with self.snapshot():
            got = {
                observations.ref_from_row(row)
                for point in points
                for sql, *args in asked
                for row in self._all(sql, *point, *args)
            }
        return tuple(sorted(got, key=lambda ref: (ref.first, ref.source, ref.point, ref.kind)))

    def last_input(self) -> int | None:
        """The latest instant at which any source was heard or found silent: the horizon of all figures."""
        return self.cursors().get(INPUT_CURSOR)

    def cursors(self) -> dict[str, int]:
        return dict(self._all(queries.CURSORS))

    # What followed for the circuits

    def spans(self, circuit: str, start: int, end: int) -> tuple[SpanRow, ...]:
        """The current truth about [start, end), whole spans that touch it, in order."""
        return tuple(map(rows.span_of, self._all(queries.SPANS_IN, circuit, start, end)))

    def open_spans(self) -> dict[CircuitId, SpanRow]:
        return {CircuitId(row[0]): rows.span_of(row) for row in self._all(queries.SPANS_OPEN)}

    def span_history(self, circuit: str) -> tuple[tuple[int | None, SpanRow], ...]:
        """Every span ever stated, each with the revision that superseded it (None: it stands)."""
        return tuple((row[0], rows.span_of(row[1:])) for row in self._all(queries.SPANS_OF, circuit))

    def spans_ended(self) -> dict[str, tuple[int, int]]:
        """By circuit: how many spans have ended, superseded ones too, and when the last one did."""
        return {circuit: (count, last) for circuit, count, last in self._all(queries.SPANS_ENDED)}

    def revisions(self) -> dict[CircuitId, int]:
        """How often the past of each circuit was revised; those never revised are left out."""
        return {CircuitId(circuit): rev for circuit, rev in self._all(queries.REVISIONS)}

    def restore_state(self, since: int) -> Restored:
        """Everything a daemon restarts from. `since`: runs that ended earlier are not needed any more."""
        with self.snapshot():
            return Restored(
                runs=self._recent_runs(since),
                marks=self.marks(),
                spans=self.open_spans(),
                revisions=self.revisions(),
                problems={problem.key: problem for problem in self.problems()},
                windows=self.windows(),
                exclusions=self.exclusions(),
                tickets=self.tickets(),
                cursors=self.cursors(),
                alarms=self.alarms_standing(),
            )

    def _recent_runs(self, since: int) -> dict[tuple[str, PointId], tuple[RunRow, ...]]:
        found = {}
        at = self._db.execute(queries.NEXT_POINT, ("", "", "")).fetchone()
        while at is not None:
            element, point, source = at
            recent = tuple(self._backwards(element, point, source, since))[::-1]
            if recent:
                found[source, PointId(element, point)] = recent
            at = self._db.execute(queries.NEXT_POINT, at).fetchone()
        return found

    def _backwards(self, element: str, point: str, source: str, since: int) -> Iterator[RunRow]:
        """From the latest run back to the open one and beyond `since`, and no further."""
        seen_open = False
        for row in self._db.execute(queries.RUNS_BACKWARDS, (element, point, source)):
            run = rows.run_of(row)
            if run.open or run.last >= since:
                yield run
            elif seen_open:
                return
            seen_open = seen_open or run.open

    # Problems and what people did about them

    def problems(self, *, open_only: bool = False) -> tuple[Problem, ...]:
        got = self._all(queries.PROBLEMS_OPEN if open_only else queries.PROBLEMS)
        return tuple(problems.problem_of(body) for (body,) in got)

    def standing_problems(self) -> tuple[Problem, ...]:
        """What operators are shown: open problems, and those flapping or shelved though they have cleared."""
        return tuple(problems.problem_of(body) for (body,) in self._all(queries.PROBLEMS_STANDING))

    def problem(self, key: ProblemKey) -> Problem | None:
        got = self._all(queries.PROBLEM, *key)
        return problems.problem_of(got[0][0]) if got else None

    def problem_log(self, start: int = -_EVER, end: int = _EVER) -> tuple[ProblemEvent, ...]:
        """All transitions in [start, end), in order of time."""
        return tuple(map(problems.event_of, self._all(queries.LOG, start, end)))

    def history_of(self, key: ProblemKey) -> tuple[ProblemEvent, ...]:
        """All transitions of one problem, in order of their number."""
        return tuple(map(problems.event_of, self._all(queries.LOG_OF, *key)))

    def windows(self) -> tuple[MaintenanceWindow, ...]:
        """The windows as last stated."""
        newest = dict(self._all(queries.WINDOWS))
        return tuple(rows.window_of(body) for _, body in sorted(newest.items()))

    def exclusions(self, circuit: str | None = None) -> tuple[Exclusion, ...]:
        """The exclusions as they stand, of one circuit or of all."""
        every = self._all(queries.EXCLUSIONS) if circuit is None else self._all(queries.EXCLUSIONS_OF, circuit)
        newest = dict(every)
        stand = (rows.exclusion_of(body) for _, body in sorted(newest.items()))
        return tuple(exclusion for exclusion in stand if circuit in (None, exclusion.circuit))

    def exclusions_stated(self) -> tuple[ExclusionStated, ...]:
        """Every status of every exclusion, in order of time."""
        return tuple(
            ExclusionStated(at, rows.exclusion_of(body)) for at, body in self._all(queries.EXCLUSIONS_STATED)
        )

    def exclusion_history(self, name: str) -> tuple[ExclusionStated, ...]:
        """Every status an exclusion ever had, in order."""
        got = self._all(queries.EXCLUSION_OF, name)
        return tuple(ExclusionStated(at, rows.exclusion_of(body)) for at, body in got)

    def tickets(self) -> tuple[TroubleTicket, ...]:
        """The tickets as they stand, in order of their id."""
        newest = dict(self._all(ALL_TICKETS))
        return tuple(ticket_of(body) for _, body in sorted(newest.items()))

    def ticket_history(self) -> tuple[TicketStated, ...]:
        """Every version of every ticket, in order of id and time."""
        return tuple(TicketStated(at, ticket_of(body)) for at, body in self._all(TICKET_HISTORY))

    def acts(self, start: int = -_EVER, end: int = _EVER) -> tuple[Act, ...]:
        """The audit of [start, end), in order."""
        return tuple(map(rows.act_of, self._all(queries.ACTS, start, end)))

    def act(self, key: str) -> Act | None:
        """The act done under an idempotency key."""
        got = self._all(queries.ACT, key)
        return rows.act_of(got[0]) if got else None

    # What leaves the house

    def outbox_due(self, now: int, limit: int = 100) -> tuple[OutboxRow, ...]:
        """Notifications to be tried by now, longest waiting first."""
        return tuple(map(rows.outbox_of, self._all(queries.OUTBOX_DUE, now, limit)))

    def outbox(self) -> tuple[OutboxRow, ...]:
        """All notifications, delivered and dead ones too, oldest first."""
        return tuple(map(rows.outbox_of, self._all(queries.OUTBOX)))

    def outbox_waiting(self, limit: int, each: int) -> list[tuple[str, str, str, str, int, int, int, bool]]:
        """(key, problem, recipient, channel, created, attempts, next try, whether it clears) of notifications that
        are neither delivered nor dead nor carried by another, in the order in which they were made: of each
        recipient and channel the first `each`, of all the first `limit`.
        """
        taken: Counter[tuple[str, str]] = Counter()
        found = []
        for *row, clears in self._all(receipts.WAITING, limit):
            lane = (row[2], row[3])
            taken[lane] += 1
            if taken[lane] <= each:
                found.append((*row, bool(clears)))
        return found

    def outbox_rows(self, keys: Iterable[str]) -> tuple[OutboxRow, ...]:
        """The notifications of these keys, in their order; unknown ones are left out."""
        with self.snapshot():
            return tuple(row for key in keys if (row := self.outbox_row(key)) is not None)

    def outbox_open(self) -> int:
        """How many notifications are neither delivered nor dead."""
        return int(self._all(queries.OUTBOX_OPEN)[0][0])

    def outbox_row(self, key: str) -> OutboxRow | None:
        got = self._all(queries.OUTBOX_OF, key)
        return rows.outbox_of(got[0]) if got else None

    def receipts(self, since: int = -_EVER) -> tuple[Receipt, ...]:
        """What became of messages since an instant, in the order in which it became known."""
        return tuple(map(receipts.receipt_of, self._all(receipts.RECEIPTS, since)))

    def receipts_of(self, key: str) -> tuple[Receipt, ...]:
        return tuple(map(receipts.receipt_of, self._all(receipts.RECEIPTS_OF, key)))

    def told_since(self, at: int) -> tuple[tuple[str, str, str, int, str], ...]:
        """(problem, recipient, channel, created, key) of every notification made since an instant."""
        return tuple(self._all(receipts.TOLD_SINCE, at))

    def handed_since(self, at: int) -> tuple[tuple[str, str, int], ...]:
        """(recipient, channel, instant) of every delivery since an instant, in order."""
        return tuple(self._all(receipts.HANDED, at))

    # What a sink has still to be told

    def sink_marks(self, limit: int, before_slot: int = _EVER) -> tuple[SinkMark, ...]:
        """The oldest marks; counters only of slots that are over."""
        return tuple(SinkMark(*row) for row in self._all(sink_outbox.MARKS, before_slot, limit))

    def sink_counts(self) -> tuple[int, int | None, int]:
        """Marks waiting, since when the oldest waits, and lines refused for good."""
        waiting, oldest, dead = self._all(sink_outbox.COUNTS)[0]
        return waiting, oldest, dead

    def sink_dead(self, limit: int = 1000) -> dict[int, DeadLine]:
        """Lines refused for good, by their number, oldest first."""
        return {row[0]: DeadLine(*row[1:]) for row in self._all(sink_outbox.DEAD, limit)}

    def beginnings_undone(self, circuit: str, since: int) -> tuple[tuple[int, int], ...]:
        """(t0, rev) of spans stated from an instant on that no span begins with any more."""
        return tuple((t0, rev) for _, t0, rev in self._all(sink_outbox.SUPERSEDED, circuit, since))

    def circuits_changed(self, since: int) -> dict[str, int]:
        """The circuits of which something was true or began after an instant, each with the first such span."""
        return dict(self._all(sink_outbox.CHANGED, since))

    def events_after(self, arrival: int, limit: int) -> tuple[tuple[int, ProblemEvent], ...]:
        """The transitions after one, in the order in which they were stored, each with its number in it."""
        got = self._all(sink_outbox.EVENTS, arrival, limit)
        return tuple((row[0], problems.event_of(row[1:])) for row in got)

    # Figures that are kept

    def figures(self, span: str, since: str, before: str) -> tuple[Figure, ...]:
        """Those with labels in [since, before), in order of label, circuit and time."""
        return tuple(map(figures.figure_of, self._all(figures.LISTED, span, since, before)))

    def day_figures(self, since: str, before: str, customer: str | None = None) -> list[DayRow]:
        """Of each circuit and day the little that a calendar shows, in order of day, circuit and time."""
        return [DayRow(*row) for row in self._all(figures.BY_DAY, since, before, customer)]

    def figures_of(self, circuit: str, since: int = -_EVER) -> tuple[Figure, ...]:
        """All of a circuit that have read anything from an instant on."""
        return tuple(map(figures.figure_of, self._all(figures.OF_CIRCUIT, circuit, since)))

    def latest_figures(self, span: str) -> str | None:
        """The greatest label of which figures are kept."""
        label: str | None = self._all(figures.LATEST_LABEL, span)[0][0]
        return label

    def figure_bases(self) -> dict[str, set[str]]:
        """By circuit, what its figures rest on."""
        found: dict[str, set[str]] = {}
        for circuit, basis in self._all(figures.BASES):
            found.setdefault(circuit, set()).add(basis)
        return found

    def figure_marks(self, commits: int = _EVER) -> tuple[FigureMark, ...]:
        """What was stated anew, by so many commits at the most, and no figure knows yet; oldest first."""
        return tuple(mark for row in self._all(figures.MARKS, commits) for mark in figures.marks_in(row))

    def born(self, circuit: str) -> int | None:
        """When anything was first known of a circuit."""
        at: int | None = self._all(figures.BORN, circuit)[0][0]
        return at

    # Probes

    def probe_bins(self, start: int, end: int) -> tuple[Observation, ...]:
        """All bins that begin in [start, end), in order of time, path and probe."""
        return tuple(map(probes.bin_of, self._all(probes.BINS, start, end)))

    def probe_bins_between(self, since: int) -> tuple[int, int] | None:
        """When the first and the last bin from an instant on began; None = there is none."""
        first, last = self._all(probes.BINS_BETWEEN, since)[0]
        return None if first is None else (first, last)

    def probe_bin_counts(self, since: int) -> tuple[tuple[str, str, int, int, int, int, int], ...]:
        """(probe, path, bins, packets sent, lost, bins that are not trusted, end of the last) since an instant."""
        return tuple(self._all(probes.BIN_COUNTS, since))

    def path_bins(self, point: PointId, start: int, end: int) -> list[PathBin]:
        """What one probe measured (`point` = probe and measurement) of [start, end), all senses."""
        return [path_bins.bin_of(point.element, row) for row in self._all(path_bins.BINS, *point, start, end)]

    def rated_bins(self, point: PointId, start: int, end: int, *, delays: bool, jitters: bool) -> list[Rated]:
        """The counts of the same bins, and those histograms that are asked for."""
        rows = self._all(path_bins.RATED_BINS, *point, start, end, delays, jitters)
        return [path_bins.rated_bin(row) for row in rows]

    def rated_results(self, point: PointId, start: int, end: int) -> list[Rated]:
        """The same of the results of a test."""
        return [path_bins.rated_result(row) for row in self._all(path_bins.RATED_RESULTS, *point, start, end)]

    def lossy_bins(self, point: PointId, start: int, end: int) -> list[tuple[int, int]]:
        """When its bins in [start, end) began and ended that lost packets."""
        return self._all(path_bins.LOSSY_BINS, *point, start, end)

    def path_bin(self, point: PointId, start: int) -> Observation | None:
        """The whole of the bin that began at `start`."""
        got = self._all(path_bins.BIN, *point, start)
        return probes.bin_of(got[0]) if got else None

    def test_results(self, point: PointId, start: int, end: int) -> list[PathBin]:
        """The results of one test (`point`) that speak for [start, end), in order."""
        return [path_bins.result_of(point, row) for row in self._all(path_bins.RESULTS, *point, start, end)]

    def lossy_results(self, point: PointId, start: int, end: int) -> list[tuple[int, int]]:
        """The time for which its results in [start, end) speak that lost packets."""
        return self._all(path_bins.LOSSY_RESULTS, *point, start, end)

    def test_result(self, point: PointId, start: int) -> Observation | None:
        """The result that speaks from `start` on."""
        got = self._all(path_bins.RESULT, *point, start)
        return result_of(got[0]) if got else None

    def probe_numberings(self) -> tuple[NumberingRow, ...]:
        return tuple(map(probes.numbering_of, self._all(probes.NUMBERINGS)))

    def probe_states(self) -> tuple[ProbeState, ...]:
        return tuple(map(probes.state_of, self._all(probes.STATES)))

    def probe_refused(self) -> tuple[RefusedPayload, ...]:
        """The latest refused payload of each probe and reason."""
        return tuple(map(probes.refused_of, self._all(probes.REFUSED)))

    def verify(self) -> tuple[str, ...]:
        """What is wrong with the store, one sentence each; empty = file, hashes and spans are sound."""
        with self.snapshot():
            return tuple(check.findings(self._db))


def _require_current(version: int, path: Path) -> None:
    if version < CURRENT:
        raise StoreTooOld(path, version, CURRENT)
