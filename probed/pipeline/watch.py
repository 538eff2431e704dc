"""The watch: everything the daemon knows about one topology, from the last commit on. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, TypeGuard

from alerting.damping import UNDAMPED, Damping
from alerting.escalate import Rule
from alerting.notify.build import Recipient
from alerting.notify.teller import Plan, Teller
from probed.assessing.truth import TopologyHistory
from probed.model.capacity import UP
from probed.model.change import Change, RunRow, SpanRow
from probed.model.contract import EvidenceRule
from probed.model.element_result import ElementResult
from probed.model.ids import CircuitId, PointId
from probed.model.inventory import Inventory
from probed.model.observation import (
    AlarmSeen,
    ClockOffset,
    Counters,
    Heard,
    Observation,
    PmBin,
    PointState,
    ProtectionSwitch,
)
from probed.model.probe import ProbeDelivery
from probed.model.problem import Cause, Problem, ProblemKey
from probed.model.slices import Slices, drained, some
from probed.model.timeline import exact
from probed.pipeline.ahead import Ahead, Foresight
from probed.pipeline.causes import Causes, as_cause, standing
from probed.pipeline.circumstances import Circumstances
from probed.pipeline.crossings import Crossings
from probed.pipeline.first_looks import FirstLooks
from probed.pipeline.hearsay import Hearsay
from probed.pipeline.looked import Looked
from probed.pipeline.path_crossings import PathCrossings
from probed.pipeline.pending import KnownSilences, Pending
from probed.pipeline.problem_book import ProblemBook, Tell
from probed.pipeline.spans import SpanBook
from probed.policies.gauges import Gauges, ProbeGauges
from probed.policies.path_gauges import PathGauges
from probed.store.batch import Batch, Mark
from probed.store.restored import Restored
from probed.store.statements import INPUT_CURSOR
from probed.store.traffic import layout_of, layout_text
from sla.engine import Engine
from topology.borders import next_border
from topology.graph import Topology, build
from topology.routes import witnesses
from topology.situation import CircuitState
from topology.sources import party_of, source_points, witnesses_in

EVERYTHING_US: Final = 1 << 62
BINS_A_PAUSE: Final = 50
_STATELESS: Final = AlarmSeen, ClockOffset, ElementResult, PmBin, ProtectionSwitch
"""Whoever tells these, they move no edge of a point."""


class Watch:
    """Feeds the engine, keeps problems, and collects what must be committed together."""

    def __init__(
        self,
        inventory: Inventory,
        at: int,
        limit_us: Callable[[str], int],
        held: Restored,
        recipients: Sequence[Recipient] = (),
        *,
        settle_us: int = 0,
        damped: Damping = UNDAMPED,
        escalation: Sequence[Rule] = (),
        recorded: bool = False,
        tell: Tell | None = None,
        topology: Topology | None = None,
        gauges: Gauges | None = None,
        probe_gauges: ProbeGauges | None = None,
        paths: PathGauges | None = None,
        former_limit_us: Callable[[str], int] | None = None,
        foresees: bool = False,
    ) -> None:
        """`settle_us`: a new root is told after so long, when every look that could explain it has been made (one
        poll cycle). `recorded`: nobody is polled, so a source that says nothing is not called silent. `tell` makes
        the messages of an event; without it `recipients` are told of everything. `topology`: that of `at`, where
        it is known. `gauges`, `probe_gauges`, `paths`: what has thresholds, at ports, of what routers measure and of
        what probes measure.
        `former_limit_us`: until a source is heard again, it had been asked in another interval.
        `foresees`: somebody looks at the clauses of contracts, see `foresee`.
        """
        self.topology: Topology = topology or build(inventory, at)
        self.book = ProblemBook(held, tell or Teller(Plan(direct=tuple(recipients))), settle_us, damped, escalation)
        self.next_border = next_border(inventory, at)
        """When the inventory says that something begins or ends: the watch must be made anew then."""
        index = self.topology.index
        routes = {circuit: found.route for circuit, found in self.topology.routes.items()}
        self.engine = Engine(routes, witnesses(index, at, at + 1), limit_us, EvidenceRule.ANY_DOWN)
        self._circumstances = Circumstances(lambda leaf: witnesses_in(index, leaf, at, at + 1), at)
        self._spans = SpanBook(
            TopologyHistory(index),
            self.topology.routes,
            limit_us,
            lambda leaf: party_of(index, leaf, at, at + 1),
            held.revisions,
            held.spans,
            at,
        )
        self._crossings = Crossings(gauges or {}, limit_us, probe_gauges)
        self._paths = PathCrossings(paths or PathGauges(), self._crossings.rested)
        self._ahead = Ahead(self.topology)
        self._hearsay = Hearsay(self.topology, limit_us)
        if foresees:
            self._ahead.restore(as_cause(problem) for problem in self.problems.values() if problem.cleared is None)
        self._looks = {source: mark.looks for source, mark in held.marks.items()}
        self._asked = source_points(index, at)
        self._counted: dict[str, tuple[PointId, ...]] = {}
        """Whose counters each source brings, as the store knows it."""
        self._silences = KnownSilences()
        self._first_looks = FirstLooks(() if recorded else self._asked, at, limit_us)
        self._looked = Looked(self.topology, self.engine, self._first_looks.awaits)
        self._pending = Pending()
        self._causes = Causes(self.topology, self._circumstances, self.engine.source)
        self._news = True
        self._patience = _longer(self._asked, former_limit_us, limit_us)
        """Sources that were asked less often before, with the limit that holds once they are heard."""
        for source in self._patience:
            self.engine.be_patient(source, former_limit_us(source) if former_limit_us else 0)
        self._restore(held, at)

    def take(self, items: Iterable[Observation | Heard]) -> None:
        """`taking` at once."""
        drained(self.taking(items))

    def taking(self, items: Iterable[Observation | Heard]) -> Slices[None]:
        """Looks and silences, in the order of receipt."""
        pending = self._pending
        poll: list[Observation] = []
        for item in items:
            if isinstance(item, Observation) and isinstance(item.body, ElementResult):
                pending.results.append(item)
                if self._crossings.any and self._crossings.measured(item, item.body):
                    self._news = True
                continue
            if poll and not _read_together(poll[0], item):
                yield from self._changed((yield from self.engine.advancing_poll(poll)))
                poll = []
            if isinstance(item, Observation) and isinstance(item.body, PmBin):
                pending.bins.append(item)  # counts constrain what was seen; they are no look at it
                continue
            if isinstance(item, Observation) and isinstance(item.body, ProtectionSwitch):
                pending.evidence.append(item)  # it moves no edge either
                continue
            if isinstance(item, Observation) and isinstance(item.body, ClockOffset):
                pending.unhurried.append(item)
                continue
            if self._first_looks.answered(item) and self._circumstances.answers(item.source):
                self._news = True
            if item.source in self._causes.awaited:
                self._news = True
            if self._hearsay.any and self._hearsay.heard(item.source, _looked_at(item)):
                self._news = True
            if isinstance(item, Heard):
                pending.heard[item.source] = item.at
                self._looks[item.source] = self._looks.get(item.source, 0) + 1
                pending.last_input = max(pending.last_input, item.at)
                if item.counters is not None:
                    self._count(item, item.counters)
            else:
                (pending.unhurried if self._silences.goes_on(item) else pending.evidence).append(item)
                pending.last_input = max(pending.last_input, item.last)
                self._circumstances.saw(item)
                if isinstance(item.body, AlarmSeen):
                    told = self._circumstances.told(item, item.body)
                    if self._hearsay.take(item, item.body, self.engine.leaf) or told:
                        self._news = True
                if isinstance(item.body, PointState):
                    poll.append(item)
                    continue
            yield from self._changed((yield from self.engine.advancing(item)))
            if self._patience and isinstance(item, Heard) and item.source in self._patience:
                self.engine.be_patient(item.source, self._patience.pop(item.source))
        if poll:
            yield from self._changed((yield from self.engine.advancing_poll(poll)))

    def taking_probes(self, delivery: ProbeDelivery) -> Slices[None]:
        """What probes measured, in the order of receipt: it moves no edge."""
        self._pending.probes.append(delivery)
        if not self._paths.any:
            return
        for some_bins in some(delivery.bins, BINS_A_PAUSE):
            if self._paths.take(some_bins):
                self._news = True
            yield

    def foresee(self, foresight: Foresight) -> None:
        """What is foretold of contracts; it holds until the next look at them."""
        if self._ahead.take(foresight):
            self._news = True

    def settle(self, now: int) -> None:
        """`settling` at once."""
        drained(self.settling(now))

    def settling(self, now: int) -> Slices[None]:
        """What time alone does: silence becomes unknown, windows end, problems follow the situation."""
        yield from self._changed((yield from self.engine.ticking(now)))
        if self._ahead.expire(now) or self._hearsay.expire(now):
            self._news = True
        if self._first_looks.due(now):
            self._end_first_looks()
        due = self.book.next_due(now)
        if self._news or self.book.news or (due is not None and due <= now):
            self._news = False
            causes = yield from self._wrong()
            yield from self.book.stepping(causes, now)

    def next_due(self, now: int) -> int:
        """When `settle` must be asked again though nothing is heard (microseconds UTC)."""
        stale = self.engine.next_due()
        problems = self.book.next_due(now)
        starts = self.book.window_starts(now)
        first = None if self._first_looks.over else self._first_looks.end
        foretold, told = self._ahead.next_due, self._hearsay.next_due
        dues = (stale, problems, first, self.next_border, foretold, told, *starts, EVERYTHING_US)
        return min(due for due in dues if due is not None)

    def still_asked(self, items: Iterable[Observation | Heard]) -> list[Observation | Heard]:
        """Without what a poller of a former topology says of points that nobody asks for any more."""
        asked = self._asked
        return [
            item
            for item in items
            if (item.source in asked and (not _is(item, PointState) or item.point in asked[item.source]))
            or (isinstance(item, Observation) and isinstance(item.body, _STATELESS))
        ]

    @property
    def problems(self) -> Mapping[ProblemKey, Problem]:
        return self.book.problems

    @property
    def sources(self) -> Collection[str]:
        return self._asked.keys()

    @property
    def silent_sources(self) -> int:
        """How many of the sources do not answer."""
        return sum(map(self._circumstances.is_silent, self._asked))

    # What must be committed.

    @property
    def urgent(self) -> bool:
        return self._pending.urgent or self.book.urgent

    @property
    def waiting(self) -> bool:
        """Whether anything at all has happened since the last `collect`."""
        return self._pending.any or self.book.urgent

    def forgetting(self, before: int) -> Slices[None]:
        """Let go of what no instant from `before` on depends on; the store has it."""
        yield from self.engine.forgetting(before)

    def collect(self, now: int) -> Batch:
        """`collecting` at once."""
        return drained(self.collecting(now))

    def collecting(self, now: int) -> Slices[Batch]:
        """Everything since the last call, as one transaction."""
        pending, self._pending = self._pending, Pending()
        marks: Mapping[str, tuple[int, int]] = {
            source: Mark(at, self._looks[source]) for source, at in pending.heard.items()
        }
        handled = self.book.handed_on()
        opened, restated = yield from self._spans.beginning(pending.changes)
        runs = yield from self.engine.draining_rows()
        revisions = yield from self._spans.revising(restated, self.engine, now + 1)
        notifications = yield from self.book.telling(handled.events)
        return Batch(
            runs=(*pending.runs, *runs),
            marks=marks,
            evidence=tuple(pending.evidence),
            unhurried=tuple(pending.unhurried),
            spans=(*pending.spans, *opened),
            revisions=tuple(revisions),
            events=tuple(handled.events),
            notifications=tuple(notifications),
            windows=tuple(handled.windows),
            exclusions=tuple(handled.exclusions),
            tickets=tuple(handled.tickets),
            acts=tuple(handled.acts),
            traffic=tuple(pending.traffic),
            layouts=pending.layouts,
            bins=tuple(pending.bins),
            results=tuple(pending.results),
            probes=tuple(pending.probes),
            cursors={INPUT_CURSOR: pending.last_input} if pending.last_input else {},
        )

    def _count(self, heard: Heard, counters: Counters) -> None:
        """Keep what was counted; which points these are is told to the store whenever it changes."""
        self._pending.traffic.append(heard)
        if self._crossings.any and self._crossings.take(heard, counters):
            self._news = True
        if self._counted.get(heard.source) is not counters.points:
            self._counted[heard.source] = counters.points
            self._pending.layouts[layout_of(counters.points)] = layout_text(counters.points)

    def _end_first_looks(self) -> None:
        self._news = True
        for silent in self._first_looks.finish():
            if self.engine.source(silent.source) is None:
                self._circumstances.silent(silent)

    def _wrong(self) -> Slices[Sequence[Cause]]:
        """What ought to be a problem now."""
        if self._first_looks.over:
            causes = yield from self._causes.present(self.problems)
            return [*causes, *self._crossed(causes), *self._ahead.causes, *self._hearsay.causes(self.engine.leaf)]
        causes = yield from self._causes.seen()
        causes += self._crossed(causes)
        causes += self._ahead.causes
        causes += self._hearsay.causes(self.engine.leaf)
        return [*causes, *standing(self.problems.values(), causes, self._looked.is_well)]

    def _crossed(self, others: Sequence[Cause]) -> list[Cause]:
        """Crossed thresholds, each once: a circuit may be measured in more than one way."""
        found = {cause.key: cause for cause in self._paths.causes(others)}
        return list((found | {cause.key: cause for cause in self._crossings.causes(others)}).values())

    def _changed(self, changes: list[Change]) -> Slices[None]:
        if changes:
            self._news = True
            self._pending.changes += changes
            if self._crossings.any or self._paths.any:
                self._crossings.changed(changes, lambda circuit: self.engine.circuit(circuit).value)
            yield from self._circumstances.apply(changes, self.engine)

    def _restore(self, held: Restored, at: int) -> None:
        """Stand where the last commit stood, and say what the topology of this instant makes of it."""
        for (source, point), rows in held.runs.items():
            mark = held.marks.get(source)
            kept = rows if point in self._asked.get(source, ()) else self._closed(rows)
            self.engine.restore(source, point, kept, None if mark is None else mark.last)
            self._circumstances.remember(point, rows[-1].capacity, rows[-1].defects)
        for leaf, edge in self.engine.leaf_edges():
            self._circumstances.leaf(leaf, edge, self.engine.leaf(leaf))
        for told in held.alarms:
            if isinstance(told.body, AlarmSeen):
                self._circumstances.told(told, told.body)
        for circuit in self.topology.circuits:
            self._restore_circuit(circuit, held.spans.get(circuit), at)
        self._crossings.restore((problem, as_cause(problem)) for problem in self.problems.values())
        self._paths.restore((problem, as_cause(problem)) for problem in self.problems.values())
        for circuit in self._crossings.circuits | self._paths.circuits:
            self._crossings.stands(circuit, self.engine.circuit(circuit).value)

    def _closed(self, rows: Sequence[RunRow]) -> tuple[RunRow, ...]:
        """The runs of a point that is not asked for any more: they must not grow with their source."""
        closed = tuple(row._replace(open=False) for row in rows)
        self._pending.runs += [row for row, former in zip(closed, rows, strict=True) if former.open]
        return closed

    def _restore_circuit(self, circuit: CircuitId, stored: SpanRow | None, at: int) -> None:
        """A new circuit, or one whose route is another since the last commit, opens a span here."""
        value, since, at_risk = self.engine.circuit(circuit)
        self._circumstances.circuit(CircuitState(circuit, value, at_risk, since))
        if stored is None or (stored.value, stored.at_risk) != (value, at_risk):
            begins = since if since.at > at or (stored is None and since.at >= 0) else exact(at)
            self._pending.spans.append(self._spans.row(circuit, begins, value, at_risk))
        elif value != UP:
            self._circumstances.circuit(CircuitState(circuit, value, at_risk, stored.start, stored.culprits))


def _is(item: Observation | Heard, kind: type[PointState]) -> TypeGuard[Observation]:
    return isinstance(item, Observation) and isinstance(item.body, kind)


def _looked_at(item: Observation | Heard) -> int:
    """When a poll looked; of a silence, and of what is told, nobody did."""
    if isinstance(item, Heard):
        return item.at
    return item.last if isinstance(item.body, PointState) else 0


def _read_together(one: Observation, other: Observation | Heard) -> bool:
    return (
        isinstance(other, Observation)
        and isinstance(other.body, PointState)
        and (one.source, one.first, one.last) == (other.source, other.first, other.last)
    )


def _longer(
    sources: Iterable[str], former_us: Callable[[str], int] | None, limit_us: Callable[[str], int]
) -> dict[str, int]:
    """The sources that had more time before, with the time they have now."""
    if former_us is None:
        return {}
    return {source: limit_us(source) for source in sources if former_us(source) > limit_us(source)}
