"""The engine's changes as the rows that the store keeps of each circuit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from probed.assessing.truth import TopologyHistory, truth
from probed.model.capacity import UNKNOWN, UP, Capacity
from probed.model.change import Change, CircuitChange, Revised, SpanRevision, SpanRow
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf
from probed.model.route import CircuitRoute
from probed.model.slices import Slices, letting_go
from probed.model.timeline import Edge, exact
from sla import route, timeline
from sla.blame import Blame
from sla.circuit import CircuitEvidence
from sla.engine import Engine
from sla.engine_told import Told

CHANGES_A_PAUSE: Final = 200


class Begun(NamedTuple):
    """What changes of circuits come to."""

    opened: list[SpanRow]
    restated: dict[CircuitId, int]
    """Circuits whose past must be stated anew, each from an instant on; 0 or earlier = from the beginning."""


class SpanBook:
    """Numbers the revisions of each circuit's past and names the responsible party of what is not up."""

    def __init__(
        self,
        history: TopologyHistory,
        routes: Mapping[CircuitId, CircuitRoute],
        limit_us: Callable[[str], int],
        party_of: Callable[[Leaf], str | None],
        revisions: Mapping[CircuitId, int],
        stated: Mapping[CircuitId, SpanRow],
        born: int,
    ) -> None:
        """`routes`: those that the engine has now. `stated`: the open span of each circuit. `born`: when the engine
        was made, the beginning of what is revised from the first instant on.
        """
        self._born = born
        self._history, self._limit_us = history, limit_us
        self._routes = routes
        self._party_of = party_of
        self._revisions = dict(revisions)
        self._latest = {circuit: row.start.at for circuit, row in stated.items()}

    def beginning(self, changes: Sequence[Change]) -> Slices[Begun]:
        """The spans that begin with changes, in their order."""
        opened, restated = [], _revised(changes)
        for done, change in enumerate(changes):
            if done % CHANGES_A_PAUSE == CHANGES_A_PAUSE - 1:
                yield
            if isinstance(change, CircuitChange):
                if (row := self.opened(change)) is not None:
                    opened.append(row)
                else:
                    restated[change.circuit] = min(change.edge.at, restated.get(change.circuit, change.edge.at))
        return Begun(opened, restated)

    def revising(self, restated: Mapping[CircuitId, int], engine: Engine, end: int) -> Slices[list[SpanRevision]]:
        """The past of these circuits up to `end`, each from its instant on."""
        told = Told(engine, end)
        revisions = []
        for circuit, start in restated.items():
            revisions.append(self.revised(circuit, start if start > 0 else self._born, engine, told))
            yield
        yield from letting_go(told.leaves)
        return revisions

    def opened(self, change: CircuitChange) -> SpanRow | None:
        """The span that a change begins; the store closes the one before it.

        None: it begins no later than what is stated already, so that the past must be stated anew from there on.
        A source that fell silent after a single look says so: what it saw lasted for no time.
        """
        if change.edge.at <= self._latest.get(change.circuit, change.edge.at - 1):
            return None
        return self.row(change.circuit, change.edge, change.new, change.at_risk, change.culprits)

    def row(
        self,
        circuit: CircuitId,
        edge: Edge,
        value: Capacity,
        at_risk: bool | None,
        culprits: tuple[Leaf, ...] = (),
    ) -> SpanRow:
        self._latest[circuit] = edge.at
        party = responsible(culprits, self._party_of)
        return SpanRow(circuit, edge, None, value, at_risk, culprits, party, rev=self._revisions.get(circuit, 0))

    def revised(self, circuit: CircuitId, start: int, engine: Engine, told: Told) -> SpanRevision:
        """Everything from `start` on as the engine tells it now, by the topology of its time.

        What the engine has forgotten stays as it was stated.
        """
        start = max(start, engine.floor)
        rev = self._revisions[circuit] = self._revisions.get(circuit, 0) + 1
        # from a moment before on: where a window begins there is no edge, and one at `start` has its bounds to keep
        known = self._evidence(circuit, max(start - 1, engine.floor), engine, told)
        rows = _from(start, span_rows(circuit, known, rev, self._party_of))
        if rows:
            rows[-1] = rows[-1]._replace(end=None)
            self._latest[circuit] = rows[-1].start.at
        return SpanRevision(circuit, start, None, rev, tuple(rows))

    def _evidence(self, circuit: CircuitId, start: int, engine: Engine, told: Told) -> CircuitEvidence:
        known, end = self._routes.get(circuit), told.end
        if known is not None and known.start <= start and (known.end is None or end <= known.end):
            return told.circuit(known, start)
        return truth(self._history, circuit, engine.runs_of, start, end, end, self._limit_us, EvidenceRule.ANY_DOWN)


def _from(start: int, rows: list[SpanRow]) -> list[SpanRow]:
    """Without what ends by `start`; what goes on there begins there."""
    kept = [row for row in rows if row.end is None or row.end > start]
    if kept and kept[0].start.at < start:
        kept[0] = kept[0]._replace(start=exact(start))
    return kept


def responsible(culprits: Iterable[Leaf], party_of: Callable[[Leaf], str | None]) -> str:
    """Whose the first culprit is that is anybody's."""
    return next((party for party in map(party_of, culprits) if party is not None), "")


def span_rows(
    circuit: CircuitId, told: CircuitEvidence, rev: int, party_of: Callable[[Leaf], str | None]
) -> list[SpanRow]:
    """One row for each stretch with one value and one risk."""
    values, risks, blame = told.timeline, told.at_risk, Blame(told)
    edges = {edge.at: edge for edge in risks.edges} | {edge.at: edge for edge in values.edges}
    borders = [*sorted(edges), values.end]
    rows = []
    for at, end in pairwise(borders):
        value, risk = timeline.value_at(values, at), timeline.value_at(risks, at)
        said = None if risk == UNKNOWN else risk == route.AT_RISK
        culprits = () if value == UP else blame.at(at)
        party = responsible(culprits, party_of)
        rows.append(SpanRow(circuit, edges[at], end, value, said, culprits, party, rev=rev))
    return rows


def _revised(changes: Iterable[Change]) -> dict[CircuitId, int]:
    """The circuits whose past was revised, each with the earliest instant from which on."""
    since: dict[CircuitId, int] = {}
    for change in changes:
        if isinstance(change, Revised):
            since[change.circuit] = min(change.start, since.get(change.circuit, change.start))
    return since
