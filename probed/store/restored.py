"""What a starting daemon needs: where each part of the engine stood at the last commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from probed.model.change import RunRow, SpanRow
from probed.model.ids import CircuitId, PointId
from probed.model.observation import Observation
from probed.model.operation import Exclusion, MaintenanceWindow
from probed.model.problem import Problem, ProblemKey
from probed.model.ticket import TroubleTicket
from probed.store import queries, rows
from probed.store.batch import Mark
from probed.store.reader import Reader


class Restored(NamedTuple):
    """As of one commit."""

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


def restored(reader: Reader, since: int) -> Restored:
    """As of one committed state. `since`: runs that ended earlier are not needed any more."""
    with reader.snapshot():
        return Restored(
            runs=_recent_runs(reader, since),
            marks=reader.marks(),
            spans=reader.open_spans(),
            revisions=reader.revisions(),
            problems={problem.key: problem for problem in reader.problems()},
            windows=reader.windows(),
            exclusions=reader.exclusions(),
            tickets=reader.tickets(),
            cursors=reader.cursors(),
            alarms=reader.alarms_standing(),
        )


def _recent_runs(reader: Reader, since: int) -> dict[tuple[str, PointId], tuple[RunRow, ...]]:
    found = {}
    at = next(reader.each(queries.NEXT_POINT, "", "", ""), None)
    while at is not None:
        element, point, source = at
        recent = tuple(_backwards(reader, element, point, source, since))[::-1]
        if recent:
            found[source, PointId(element, point)] = recent
        at = next(reader.each(queries.NEXT_POINT, *at), None)
    return found


def _backwards(reader: Reader, element: str, point: str, source: str, since: int) -> Iterator[RunRow]:
    """From the latest run back to the open one and beyond `since`, and no further."""
    seen_open = False
    for row in reader.each(queries.RUNS_BACKWARDS, element, point, source):
        run = rows.run_of(row)
        if run.open or run.last >= since:
            yield run
        elif seen_open:
            return
        seen_open = seen_open or run.open
