"""The reading side: with or without a daemon, never in its way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from probed.model.change import RunRow, SpanRow
from probed.model.evidence import EvidenceRef
from probed.model.figure import Figure, FigureMark
from probed.model.ids import CircuitId, PointId
from probed.model.observation import Heard, Observation
from probed.model.operation import Act, Exclusion, MaintenanceWindow
from probed.model.problem import Problem, ProblemEvent, ProblemKey
from probed.model.ticket import TroubleTicket
from probed.store import check, figures, observations, problems, queries, rows
from probed.store.batch import ExclusionStated, Mark
from probed.store.figures import DayRow
from probed.store.reading.bins import BinReader
from probed.store.reading.outbox import OutboxReader
from probed.store.reading.paths import PathReader
from probed.store.reading.probes import ProbeReader
from probed.store.reading.sink import SinkReader
from probed.store.reading.snapshots import Snapshots
from probed.store.results import LATEST, MARKS, RESULTS, ResultMark, result_of
from probed.store.sent import SENT_DAYS, SENT_ON, SentOnDay
from probed.store.statements import INPUT_CURSOR
from probed.store.tickets import ALL_TICKETS, TICKET_HISTORY, TicketStated, ticket_of
from probed.store.traffic import TRAFFIC, traffic_of

_EVER = 1 << 62


class Reader(Snapshots):
    """What was observed, what followed of it for circuits, problems and what people did, over one connection.

    What only some ask for is told by readers of its own over the same connection.
    """

    @property
    def bins(self) -> BinReader:
        """Bins of performance monitoring."""
        return BinReader(self)

    @property
    def probes(self) -> ProbeReader:
        """What came from probes, and how they stand."""
        return ProbeReader(self)

    @property
    def paths(self) -> PathReader:
        """What probes and tests measured of one path."""
        return PathReader(self)

    @property
    def outbox(self) -> OutboxReader:
        """Notifications and their receipts."""
        return OutboxReader(self)

    @property
    def sink(self) -> SinkReader:
        """What a sink has still to be told."""
        return SinkReader(self)

    # What was observed

    def runs(self, points: Iterable[PointId], start: int, end: int) -> dict[tuple[str, PointId], tuple[RunRow, ...]]:
        """All runs that touch [start, end), with the nearest run before and after it, by source and point.

        The neighbours decide what is known at the window's borders. Runs are in order of `first`.
        """
        found: defaultdict[tuple[str, PointId], set[RunRow]] = defaultdict(set)
        with self.snapshot():
            for point in points:
                got = self.read(queries.RUNS_IN, *point, start, end)
                got += [row[:-1] for row in self.read(queries.RUNS_BEFORE, *point, start)]
                got += [row[:-1] for row in self.read(queries.RUNS_AFTER, *point, end)]
                for row in got:
                    run = rows.run_of(row)
                    found[run.source, run.point].add(run)
        return {key: tuple(sorted(runs, key=lambda run: run.first)) for key, runs in found.items()}

    def marks(self) -> dict[str, Mark]:
        return {source: Mark(last, looks) for source, last, looks in self.read(queries.MARKS)}

    def sent_days(self) -> range:
        """The days (since 1970, UTC) of which it is known what was sent."""
        ((first, last),) = self.read(SENT_DAYS)
        return range(0) if first is None else range(first, last + 1)

    def sent(self, day: int) -> tuple[SentOnDay, ...]:
        """What was sent into the network on a day, by receiver and kind. A year is read day by day, each whole."""
        return tuple(SentOnDay(*row) for row in self.read(SENT_ON, day))

    def silences(self, targets: Iterable[str], start: int, end: int) -> tuple[Observation, ...]:
        """The silences of elements and managers that touch [start, end), per target in order of time."""
        with self.snapshot():
            got = [row for target in targets for row in self.read(queries.SILENCES, target, end, start)]
        return tuple(map(observations.from_row, got))

    def switches(self, points: Iterable[PointId], start: int, end: int) -> tuple[Observation, ...]:
        """What was told of protection switches in [start, end) at these points, in order of time."""
        with self.snapshot():
            got = [row for point in points for row in self.read(queries.SWITCHES, *point, start, end)]
        found = map(observations.from_row, got)
        return tuple(sorted(found, key=lambda seen: (seen.first, seen.source, seen.point)))

    def alarms(self, since: int) -> tuple[Observation, ...]:
        """What elements and managers told of alarms from an instant on, in the order in which it was stored."""
        return tuple(map(observations.from_row, self.read(queries.ALARMS, since)))

    def clock(self, element: str) -> Observation | None:
        """How an element's clock went at the latest look at it."""
        rows = self.read(queries.CLOCKS, element)
        found = [observations.from_row(row[:-1]) for row in rows]
        return max(found, key=lambda seen: seen.last, default=None)

    def clocks(self, element: str, start: int, end: int) -> tuple[Observation, ...]:
        """How an element's clock went within [start, end), in order of time."""
        return tuple(map(observations.from_row, self.read(queries.CLOCKS_IN, element, end, start)))

    def alarms_standing(self, since: int = 0) -> tuple[Observation, ...]:
        """Of alarms told from an instant on the raises that nothing has cleared since, in the order of storing."""
        return tuple(map(observations.from_row, self.read(queries.ALARMS_STANDING, since)))

    def evidence(self, name: str) -> Observation | None:
        """The observation behind an evidence id, in its longest version."""
        got = self.read(queries.EVIDENCE_BY_ID, name)
        return observations.from_row(got[0]) if got else None

    def results(self, start: int, end: int) -> Iterator[Observation]:
        """The results of tests that ended in [start, end), in the order of their end."""
        yield from map(result_of, self.read(RESULTS, start, end))

    def latest_results(self) -> Iterator[Observation]:
        """The latest result of each test that has one, in the order of element and test."""
        yield from map(result_of, self.read(LATEST))

    def result_marks(self) -> dict[PointId, ResultMark]:
        """Where each test stands: its latest result."""
        return {PointId(element, test): ResultMark(at, stamp) for element, test, at, stamp in self.read(MARKS)}

    def traffic(self, start: int, end: int) -> Iterator[Heard]:
        """The looks in [start, end) whose counters are kept, in order of time."""
        yield from map(traffic_of, self.read(TRAFFIC, start, end))

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
                for row in self.read(sql, *point, *args)
            }
        return tuple(sorted(got, key=lambda ref: (ref.first, ref.source, ref.point, ref.kind)))

    def last_input(self) -> int | None:
        """The latest instant at which any source was heard or found silent: the horizon of all figures."""
        return self.cursors().get(INPUT_CURSOR)

    def cursors(self) -> dict[str, int]:
        return dict(self.read(queries.CURSORS))

    # What followed for the circuits

    def spans(self, circuit: str, start: int, end: int) -> tuple[SpanRow, ...]:
        """The current truth about [start, end), whole spans that touch it, in order."""
        return tuple(map(rows.span_of, self.read(queries.SPANS_IN, circuit, start, end)))

    def open_spans(self) -> dict[CircuitId, SpanRow]:
        return {CircuitId(row[0]): rows.span_of(row) for row in self.read(queries.SPANS_OPEN)}

    def span_history(self, circuit: str) -> tuple[tuple[int | None, SpanRow], ...]:
        """Every span ever stated, each with the revision that superseded it (None: it stands)."""
        return tuple((row[0], rows.span_of(row[1:])) for row in self.read(queries.SPANS_OF, circuit))

    def spans_ended(self) -> dict[str, tuple[int, int]]:
        """By circuit: how many spans have ended, superseded ones too, and when the last one did."""
        return {circuit: (count, last) for circuit, count, last in self.read(queries.SPANS_ENDED)}

    def revisions(self) -> dict[CircuitId, int]:
        """How often the past of each circuit was revised; those never revised are left out."""
        return {CircuitId(circuit): rev for circuit, rev in self.read(queries.REVISIONS)}

    # Problems and what people did about them

    def problems(self, *, open_only: bool = False) -> tuple[Problem, ...]:
        got = self.read(queries.PROBLEMS_OPEN if open_only else queries.PROBLEMS)
        return tuple(problems.problem_of(body) for (body,) in got)

    def standing_problems(self) -> tuple[Problem, ...]:
        """What operators are shown: open problems, and those flapping or shelved though they have cleared."""
        return tuple(problems.problem_of(body) for (body,) in self.read(queries.PROBLEMS_STANDING))

    def problem(self, key: ProblemKey) -> Problem | None:
        got = self.read(queries.PROBLEM, *key)
        return problems.problem_of(got[0][0]) if got else None

    def problem_log(self, start: int = -_EVER, end: int = _EVER) -> tuple[ProblemEvent, ...]:
        """All transitions in [start, end), in order of time."""
        return tuple(map(problems.event_of, self.read(queries.LOG, start, end)))

    def history_of(self, key: ProblemKey) -> tuple[ProblemEvent, ...]:
        """All transitions of one problem, in order of their number."""
        return tuple(map(problems.event_of, self.read(queries.LOG_OF, *key)))

    def windows(self) -> tuple[MaintenanceWindow, ...]:
        """The windows as last stated."""
        newest = dict(self.read(queries.WINDOWS))
        return tuple(rows.window_of(body) for _, body in sorted(newest.items()))

    def exclusions(self, circuit: str | None = None) -> tuple[Exclusion, ...]:
        """The exclusions as they stand, of one circuit or of all."""
        every = self.read(queries.EXCLUSIONS) if circuit is None else self.read(queries.EXCLUSIONS_OF, circuit)
        newest = dict(every)
        stand = (rows.exclusion_of(body) for _, body in sorted(newest.items()))
        return tuple(exclusion for exclusion in stand if circuit in (None, exclusion.circuit))

    def exclusions_stated(self) -> tuple[ExclusionStated, ...]:
        """Every status of every exclusion, in order of time."""
        return tuple(
            ExclusionStated(at, rows.exclusion_of(body)) for at, body in self.read(queries.EXCLUSIONS_STATED)
        )

    def exclusion_history(self, name: str) -> tuple[ExclusionStated, ...]:
        """Every status an exclusion ever had, in order."""
        got = self.read(queries.EXCLUSION_OF, name)
        return tuple(ExclusionStated(at, rows.exclusion_of(body)) for at, body in got)

    def tickets(self) -> tuple[TroubleTicket, ...]:
        """The tickets as they stand, in order of their id."""
        newest = dict(self.read(ALL_TICKETS))
        return tuple(ticket_of(body) for _, body in sorted(newest.items()))

    def ticket_history(self) -> tuple[TicketStated, ...]:
        """Every version of every ticket, in order of id and time."""
        return tuple(TicketStated(at, ticket_of(body)) for at, body in self.read(TICKET_HISTORY))

    def acts(self, start: int = -_EVER, end: int = _EVER) -> tuple[Act, ...]:
        """The audit of [start, end), in order."""
        return tuple(map(rows.act_of, self.read(queries.ACTS, start, end)))

    def act(self, key: str) -> Act | None:
        """The act done under an idempotency key."""
        got = self.read(queries.ACT, key)
        return rows.act_of(got[0]) if got else None

    # Figures that are kept

    def figures(self, span: str, since: str, before: str) -> tuple[Figure, ...]:
        """Those with labels in [since, before), in order of label, circuit and time."""
        return tuple(map(figures.figure_of, self.read(figures.LISTED, span, since, before)))

    def day_figures(self, since: str, before: str, customer: str | None = None) -> list[DayRow]:
        """Of each circuit and day the little that a calendar shows, in order of day, circuit and time."""
        return [DayRow(*row) for row in self.read(figures.BY_DAY, since, before, customer)]

    def figures_of(self, circuit: str, since: int = -_EVER) -> tuple[Figure, ...]:
        """All of a circuit that have read anything from an instant on."""
        return tuple(map(figures.figure_of, self.read(figures.OF_CIRCUIT, circuit, since)))

    def latest_figures(self, span: str) -> str | None:
        """The greatest label of which figures are kept."""
        label: str | None = self.read(figures.LATEST_LABEL, span)[0][0]
        return label

    def figure_bases(self) -> dict[str, set[str]]:
        """By circuit, what its figures rest on."""
        found: dict[str, set[str]] = {}
        for circuit, basis in self.read(figures.BASES):
            found.setdefault(circuit, set()).add(basis)
        return found

    def figure_marks(self) -> tuple[FigureMark, ...]:
        """What was stated anew and no figure knows yet, oldest first; then what nobody waits for."""
        return tuple(mark for row in self.read(figures.MARKS) for mark in figures.marks_in(row))

    def figure_commits(self, happened: int, spare: int, most: int) -> Iterator[tuple[int, list[FigureMark]]]:
        """By commit, what was stated anew after the latest two that are known, above and below zero."""
        for sql, after in ((figures.HAPPENED, happened), (figures.SPARE, spare)):
            for row in self.read(sql, after, most):
                yield row[0], figures.marks_in(row)

    def born(self, circuit: str) -> int | None:
        """When anything was first known of a circuit."""
        at: int | None = self.read(figures.BORN, circuit)[0][0]
        return at

    def verify(self) -> tuple[str, ...]:
        """What is wrong with the store, one sentence each; empty = file, hashes and spans are sound."""
        with self.snapshot():
            return tuple(check.findings(self._db))

    def verify_runs(self) -> tuple[str, ...]:
        """The runs that do not say what their evidence says, one sentence each."""
        with self.snapshot():
            return tuple(check.runs(self._db))
