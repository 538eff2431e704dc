"""The engine's changes as the rows that the store keeps of each circuit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from probed.assessing.truth import TopologyHistory, truth
from probed.model.capacity import UNKNOWN, Capacity
from probed.model.change import CircuitChange, SpanRevision, SpanRow
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId, Leaf
from probed.model.timeline import Edge, Timeline
from sla import route, timeline
from sla.engine import Engine


class SpanBook:
    """Numbers the revisions of each circuit's past and names the responsible party of what is not up."""

    def __init__(
        self,
        history: TopologyHistory,
        limit_us: Callable[[str], int],
        parties: Mapping[Leaf, str],
        revisions: Mapping[CircuitId, int],
    ) -> None:
        self._history, self._limit_us = history, limit_us
        self._parties = parties
        self._revisions = dict(revisions)

    def opened(self, change: CircuitChange) -> SpanRow:
        """The span that a change begins; the store closes the one before it."""
        return self.row(change.circuit, change.edge, change.new, change.at_risk, change.culprits)

    def row(
        self,
        circuit: CircuitId,
        edge: Edge,
        value: Capacity,
        at_risk: bool | None,
        culprits: tuple[Leaf, ...] = (),
    ) -> SpanRow:
        party = next((self._parties[leaf] for leaf in culprits if leaf in self._parties), "")
        return SpanRow(circuit, edge, None, value, at_risk, culprits, party, rev=self._revisions.get(circuit, 0))

    def revised(self, circuit: CircuitId, start: int, engine: Engine, now: int) -> SpanRevision:
        """Everything from `start` on as the engine tells it now, by the topology of its time."""
        rev = self._revisions[circuit] = self._revisions.get(circuit, 0) + 1
        end = now + 1
        told = truth(self._history, circuit, engine.runs_of, start, end, end, self._limit_us, EvidenceRule.ANY_DOWN)
        rows = span_rows(circuit, told.timeline, told.at_risk, rev)
        if rows:
            rows[-1] = rows[-1]._replace(end=None)
        return SpanRevision(circuit, start, None, rev, tuple(rows))


def span_rows(circuit: CircuitId, values: Timeline, risks: Timeline, rev: int) -> list[SpanRow]:
    """One row for each stretch with one value and one risk."""
    edges = {edge.at: edge for edge in risks.edges} | {edge.at: edge for edge in values.edges}
    borders = [*sorted(edges), values.end]
    rows = []
    for at, end in pairwise(borders):
        value, risk = timeline.value_at(values, at), timeline.value_at(risks, at)
        said = None if risk == UNKNOWN else risk == route.AT_RISK
        rows.append(SpanRow(circuit, edges[at], end, value, said, rev=rev))
    return rows
