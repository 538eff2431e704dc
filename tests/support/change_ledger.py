"""What a reader of changes knows who never asks the engine: every circuit's spans, rebuilt from changes."""

from __future__ import annotations

from collections.abc import Iterable

from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.change import Change, CircuitChange, Revised
from probed.model.ids import CircuitId
from probed.model.timeline import Edge, Span, Timeline, exact
from sla import timeline

Steps = list[tuple[Edge, Capacity]]

RISK = {True: UP, False: DOWN, None: UNKNOWN}


class ChangeLedger:
    """A change replaces everything from its edge on, a revision everything in its window."""

    def __init__(self, begin: int) -> None:
        self.begin = begin
        self.values: dict[CircuitId, Steps] = {}
        self.risks: dict[CircuitId, Steps] = {}

    def take(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if isinstance(change, CircuitChange):
                for book, value in ((self.values, change.new), (self.risks, RISK[change.at_risk])):
                    steps = self.steps(book, change.circuit)
                    kept = [step for step in steps if step[0].at < change.edge.at]
                    book[change.circuit] = [*kept, (change.edge, value)]
            elif isinstance(change, Revised):
                self._revise(self.values, change, change.old, change.new)
                self._revise(self.risks, change, change.old_at_risk, change.new_at_risk)

    def steps(self, book: dict[CircuitId, Steps], circuit: CircuitId) -> Steps:
        return book.setdefault(circuit, [(exact(self.begin), UNKNOWN if book is self.values else DOWN)])

    def timelines(self, circuit: CircuitId, start: int, end: int) -> tuple[Timeline, Timeline]:
        return (
            timeline.make(start, end, self.steps(self.values, circuit)),
            timeline.make(start, end, self.steps(self.risks, circuit)),
        )

    def _revise(
        self, book: dict[CircuitId, Steps], change: Revised, old: tuple[Span, ...], new: tuple[Span, ...]
    ) -> None:
        steps = self.steps(book, change.circuit)
        known = timeline.make(change.start, change.end, steps)
        assert [(s.start.at, s.value) for s in old] == [
            (e.at, v) for e, v in zip(known.edges, known.values, strict=True)
        ], "the old spans are what was said before"
        before = [step for step in steps if step[0].at < change.start]
        after = [step for step in steps if step[0].at >= change.end]
        at_end = [value for edge, value in steps if edge.at <= change.end][-1]
        inside = [(span.start, span.value) for span in new]
        book[change.circuit] = [*before, *inside, (exact(change.end), at_end), *after]
