"""What a sink such as InfluxDB has still to be told."""

from __future__ import annotations

from typing import Final

from probed.model.problem import ProblemEvent
from probed.store import problems, sink_outbox
from probed.store.reading.snapshots import Snapshots
from probed.store.sink_outbox import DeadLine, SinkMark

_AFTER_ALL: Final = 1 << 62


class SinkReader:
    """Marks on what changed, lines that were refused, and what a mark leads to that nobody else asks for."""

    def __init__(self, store: Snapshots) -> None:
        self._store = store

    def marks(self, limit: int, before_slot: int = _AFTER_ALL) -> tuple[SinkMark, ...]:
        """The oldest marks; counters only of slots that are over."""
        return tuple(SinkMark(*row) for row in self._store.read(sink_outbox.MARKS, before_slot, limit))

    def counts(self) -> tuple[int, int | None, int]:
        """Marks waiting, since when the oldest waits, and lines refused for good."""
        waiting, oldest, dead = self._store.read(sink_outbox.COUNTS)[0]
        return waiting, oldest, dead

    def dead(self, limit: int = 1000) -> dict[int, DeadLine]:
        """Lines refused for good, by their number, oldest first."""
        return {row[0]: DeadLine(*row[1:]) for row in self._store.read(sink_outbox.DEAD, limit)}

    def beginnings_undone(self, circuit: str, since: int) -> tuple[tuple[int, int], ...]:
        """(t0, rev) of spans stated from an instant on that no span begins with any more."""
        return tuple((t0, rev) for _, t0, rev in self._store.read(sink_outbox.SUPERSEDED, circuit, since))

    def circuits_changed(self, since: int) -> dict[str, int]:
        """The circuits of which something was true or began after an instant, each with the first such span."""
        return dict(self._store.read(sink_outbox.CHANGED, since))

    def events_after(self, arrival: int, limit: int) -> tuple[tuple[int, ProblemEvent], ...]:
        """The transitions after one, in the order in which they were stored, each with its number in it."""
        got = self._store.read(sink_outbox.EVENTS, arrival, limit)
        return tuple((row[0], problems.event_of(row[1:])) for row in got)
