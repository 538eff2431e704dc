"""Spans held against the looks that made them: who alters runs and their hashes alike is found by the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from probed.assessing.evidence import StoreEvidence
from probed.assessing.truth import TopologyHistory, truth
from probed.model.capacity import UNKNOWN, UP, Capacity
from probed.model.change import SpanRow
from probed.model.contract import EvidenceRule
from probed.model.ids import CircuitId
from probed.model.instant import format_instant
from probed.model.inventory import Inventory
from probed.model.timeline import Timeline
from probed.store.reader import Reader
from sla import timeline
from sla.ledger import Flaw


def look_flaws(reader: Reader, inventory: Inventory, limit_us: Callable[[str], int]) -> Iterator[Flaw]:
    """Every ended span that the looks of today's store, folded anew, contradict. `limit_us`: staleness by source."""
    history, evidence = TopologyHistory(inventory), StoreEvidence(reader)
    with reader.snapshot():
        horizon = (reader.last_input() or 0) + 1
        for circuit in sorted({row.id for row in inventory.circuits}):
            told = [span for by, span in reader.span_history(circuit) if by is None and span.end is not None]
            if told:
                seen = _folded(history, evidence, circuit, (told[0].start.at, told[-1].end or 0), horizon, limit_us)
                yield from _contradicted(told, seen)


def _folded(
    history: TopologyHistory,
    evidence: StoreEvidence,
    circuit: CircuitId,
    window: tuple[int, int],
    horizon: int,
    limit_us: Callable[[str], int],
) -> Timeline:
    start, end = window
    rule = EvidenceRule.ANY_DOWN
    return truth(
        history, circuit, lambda points: evidence.runs(points, start, end), start, end, horizon, limit_us, rule
    ).timeline


def _contradicted(told: Sequence[SpanRow], seen: Timeline) -> Iterator[Flaw]:
    for span in told:
        start, end = span.start.at, span.end or span.start.at
        inside = timeline.clip(seen, start, end)
        if any(_differ(span.value, value) for value in inside.values):
            when = f"{format_instant(start, 'UTC')}..{format_instant(end, 'UTC')}"
            yield Flaw("store", 0, f"circuit {span.circuit}, {when}: the looks in the store do not come to this span")


def _differ(stored: Capacity, seen: Capacity) -> bool:
    """With another staleness limit than at the time more or less is unknown: alone that proves nothing, but for an
    outage that nobody saw any more.
    """
    if stored in (seen, UNKNOWN):
        return False
    return seen != UNKNOWN or stored != UP
