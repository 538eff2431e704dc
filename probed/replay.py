"""Replay: recorded observations through the same watch as live ones, in event time, and never a notification.

What is newer than the store's last input goes through the watch, problems included. What is older is back-fill:
its runs and evidence are added, and the circuits' past is stated anew where that makes a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final, NamedTuple

from alerting.handling import damping_of, escalation_of
from config.settings import Settings
from probed.assessing.evidence import StoreEvidence
from probed.assessing.services import life_of
from probed.assessing.truth import TopologyHistory, truth
from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.model.change import RunRow, SpanRevision, SpanRow
from probed.model.contract import EvidenceRule
from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.inventory import Circuit, Inventory, Validity
from probed.model.observation import Observation, PmBin, PointState
from probed.model.probe import ProbeDelivery
from probed.model.probe_bin import ProbeBin
from probed.pipeline.spans import span_rows
from probed.pipeline.watch import Watch
from probed.policies.paces import paces
from probed.store.batch import Batch
from probed.store.reader import Reader
from probed.store.restored import restored
from probed.store.writer import Store
from topology.borders import next_border
from topology.routes import parties

AT_ONCE: Final = 500
"""Observations in one transaction."""


class Replayed(NamedTuple):
    """What a replay brought."""

    observations: int
    first: int
    last: int
    changes: int
    problems: int


def replay(settings: Settings, inventory: Inventory, observations: Iterable[Observation]) -> Replayed:
    """Feed observations into the settings' store; the same twice changes nothing."""
    ordered = sorted(observations, key=lambda o: (o.first, o.source, o.point, o.last))
    if not ordered:
        raise ProbedError("there is no observation to replay")
    store = Store.open(settings.store_path, SystemClock())
    try:
        feeder = Feeder(store, settings, inventory)
        feeder.feed(ordered)
    finally:
        store.close()
    last = max(item.last for item in ordered)
    return Replayed(len(ordered), ordered[0].first, last, feeder.changes, feeder.problems)


class Feeder:
    """Feeds one store and counts what came of it."""

    def __init__(self, store: Store, settings: Settings, inventory: Inventory) -> None:
        self._store, self._inventory = store, inventory
        self._settings = settings
        self.changes = self.problems = 0

    def feed(self, ordered: Sequence[Observation]) -> None:
        ordered = self._measured(ordered)
        if not ordered:
            return
        with Reader(self._store.path) as reader:
            known_until = reader.last_input()
        old = [item for item in ordered if known_until is not None and item.first <= known_until]
        new = ordered[len(old) :]
        if old:
            self._back_fill(old)
        if new:
            self._follow(new)

    def _measured(self, ordered: Sequence[Observation]) -> list[Observation]:
        """Store what is no look: nothing follows from it but what is asked for later. Returns the looks."""
        batch = Batch(
            probes=(ProbeDelivery(bins=tuple(item for item in ordered if isinstance(item.body, ProbeBin))),),
            bins=tuple(item for item in ordered if isinstance(item.body, PmBin)),
            results=tuple(item for item in ordered if isinstance(item.body, ElementResult)),
        )
        looks = [item for item in ordered if not isinstance(item.body, ProbeBin | PmBin | ElementResult)]
        if len(looks) < len(ordered):
            self._store.commit_now(batch)
        return looks

    def _follow(self, ordered: Sequence[Observation]) -> None:
        """As if live: one group after the other, the watch made anew where the inventory changes."""
        watch, now = self._watch(ordered[0].first), ordered[0].first
        for group in self._groups(ordered):
            border = watch.next_border
            if border is not None and group[0].first >= border:
                _settled_until(watch, now, border)
                watch.settle(border)
                self._commit(watch, border)
                watch, now = self._watch(border), border
            for (at, _source), poll in groupby(group, key=lambda item: (item.first, item.source)):
                now = _settled_until(watch, now, at)
                watch.take(list(poll))  # one poll brings the news of all its points, as it does live
                watch.settle(at)
            self._commit(watch, group[-1].first)
        last = max(item.last for item in ordered)
        _settled_until(watch, now, last)
        watch.settle(last)
        self._commit(watch, last)

    def _groups(self, ordered: Sequence[Observation]) -> Iterator[Sequence[Observation]]:
        """Never across a border of the inventory."""
        start, border = 0, next_border(self._inventory, ordered[0].first)
        for number, item in enumerate(ordered):
            crossing = border is not None and item.first >= border
            if crossing:
                border = next_border(self._inventory, item.first)
            if number > start and (crossing or number - start == AT_ONCE):
                yield ordered[start:number]
                start = number
        yield ordered[start:]

    def _watch(self, at: int) -> Watch:
        with Reader(self._store.path) as reader:
            held = restored(reader, 0)
        return Watch(
            self._inventory,
            at,
            self._limit_us(at),
            held,
            damped=damping_of(self._settings),
            escalation=escalation_of(self._settings),
            recorded=True,
        )

    def _limit_us(self, at: int) -> Callable[[str], int]:
        return paces(self._settings, self._inventory, at).limit_us

    def _commit(self, watch: Watch, now: int) -> None:
        found = watch.collect(now)
        # the log tells whether people were told
        silent = tuple(replace(event, notify=False, customers=()) for event in found.events)
        batch = replace(found, events=silent, notifications=())
        self.changes += len(batch.spans) + len(batch.revisions)
        self.problems += sum(event.transition.value in {"raised", "reraised"} for event in batch.events)
        self._store.commit_now(batch)

    def _back_fill(self, old: Sequence[Observation]) -> None:
        runs = tuple(_run_row(item) for item in old if isinstance(item.body, PointState))
        self._store.commit_now(Batch(evidence=tuple(old), runs=runs))
        points = {item.point for item in old}
        first = min(item.first for item in old)
        history = TopologyHistory(self._inventory)
        with Reader(self._store.path) as reader:
            until = (reader.last_input() or first) + 1
            limit_us = self._limit_us(until)
            revisions = [
                revision
                for circuit in _touched(self._inventory, history, points, first, until)
                if (revision := self._restated(reader, history, circuit, first, until, limit_us)) is not None
            ]
        self.changes += len(revisions)
        self._store.commit_now(Batch(revisions=tuple(revisions)))

    def _restated(
        self,
        reader: Reader,
        history: TopologyHistory,
        circuit: Circuit,
        start: int,
        end: int,
        limit_us: Callable[[str], int],
    ) -> SpanRevision | None:
        """The circuit's past as all runs tell it now; None where that is what is stored."""
        born, end = _within(life_of(self._inventory, circuit.id), start, end)
        if born >= end:
            return None
        runs = StoreEvidence(reader)
        told = truth(
            history,
            circuit.id,
            lambda points: runs.runs(points, born, end),
            born,
            end,
            end,
            limit_us,
            EvidenceRule.ANY_DOWN,
        )
        stored = reader.spans(circuit.id, born, end)
        rev = 1 + max((span.rev for span in stored), default=0)
        rows = span_rows(circuit.id, told, rev, parties(self._inventory, born, end).get)
        if rows:
            rows[-1] = rows[-1]._replace(end=None)
        same = _steps(rows, born) == _steps(stored, born)
        return None if same else SpanRevision(circuit.id, born, None, rev, tuple(rows))


def _within(life: Validity, start: int, end: int) -> tuple[int, int]:
    """[start, end) cut to a circuit's life: after it nothing is stated."""
    return max(start, life.start or start), end if life.end is None else min(end, life.end)


def _steps(spans: Iterable[SpanRow], start: int) -> list[tuple[object, ...]]:
    """What spans say from an instant on, without how they came to say it."""
    steps: list[tuple[object, ...]] = []
    for span in spans:
        said = (max(span.start.at, start), tuple(span.value), span.at_risk)
        if not steps or steps[-1][1:] != said[1:]:
            steps.append(said)
    return steps


def _settled_until(watch: Watch, now: int, end: int) -> int:
    """What time alone does between `now` and `end` is done when it is due, as it is live; returns `end`."""
    while now < (due := watch.next_due(now)) < end:
        watch.settle(due)
        now = due
    return end


def _run_row(item: Observation) -> RunRow:
    assert isinstance(item.body, PointState)
    capacity, defects, looks, onset = item.body.capacity, item.body.defects, item.body.looks, item.body.onset
    return RunRow(item.source, item.point, item.first, item.last, looks, capacity, defects, onset, open=False)


def _touched(
    inventory: Inventory, history: TopologyHistory, points: set[PointId], start: int, end: int
) -> Iterator[Circuit]:
    """The circuits that any of the points has a say in."""
    for circuit in inventory.circuits:
        epochs = history.routes(circuit.id, start, end)
        ends = (history.ends_of(epoch, start, end) for epoch in epochs)
        if any(points & set(seen) for found in ends for seen in found.values()):
            yield circuit
