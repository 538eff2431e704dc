"""The watch: everything the daemon knows about one topology, from the last commit on. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, TypeGuard

from alerting import acknowledge, lifecycle, shelving
from alerting.acknowledge import After
from alerting.damping import UNDAMPED, Damping
from alerting.escalate import Rule
from alerting.notify.build import Recipient
from alerting.notify.teller import Plan, Teller
from probed.assessing.truth import TopologyHistory
from probed.model.capacity import UP
from probed.model.change import Change, CircuitChange, Revised, RunRow, SpanRevision, SpanRow
from probed.model.contract import EvidenceRule
from probed.model.element_result import ElementResult
from probed.model.ids import CircuitId, PointId
from probed.model.inventory import Inventory, Validity
from probed.model.notification import Notification
from probed.model.observation import AlarmSeen, ClockOffset, Counters, Heard, Observation, PmBin, PointState
from probed.model.operation import Act, Exclusion, MaintenanceWindow
from probed.model.probe import ProbeDelivery
from probed.model.problem import Cause, Problem, ProblemEvent, ProblemKey, Shelf
from probed.model.slices import Slices, drained, letting_go, some
from probed.model.ticket import TroubleTicket
from probed.model.timeline import exact
from probed.pipeline.ahead import Ahead, Foresight, Whose
from probed.pipeline.causes import Causes, as_cause, standing
from probed.pipeline.circumstances import CHANGES_A_PAUSE, Circumstances
from probed.pipeline.crossings import Crossings
from probed.pipeline.first_looks import FirstLooks
from probed.pipeline.hearsay import Hearsay
from probed.pipeline.path_crossings import PathCrossings
from probed.pipeline.pending import KnownSilences, Pending
from probed.pipeline.spans import SpanBook
from probed.policies.gauges import Gauges, ProbeGauges
from probed.policies.path_gauges import PathGauges
from probed.store.batch import Batch, ExclusionStated, Mark, WindowStated
from probed.store.reader import Restored
from probed.store.statements import INPUT_CURSOR
from probed.store.tickets import TicketStated
from probed.store.traffic import layout_of, layout_text
from sla.engine import Engine
from sla.engine_told import Told
from topology.graph import Topology, build
from topology.routes import witnesses
from topology.situation import CircuitState
from topology.sources import party_of, source_points, witnesses_in

EVERYTHING_US: Final = 1 << 62
EVENTS_A_PAUSE: Final = 20
BINS_A_PAUSE: Final = 50
_STATELESS: Final = AlarmSeen, ClockOffset, ElementResult, PmBin
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
        tell: Callable[[ProblemEvent], tuple[Notification, ...]] | None = None,
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
        self._settle_us, self._damped, self._escalation = settle_us, damped, escalation
        self.topology: Topology = topology or build(inventory, at)
        self.problems: dict[ProblemKey, Problem] = dict(held.problems)
        self.windows: dict[str, MaintenanceWindow] = {window.id: window for window in held.windows}
        self.exclusions: dict[str, Exclusion] = {exclusion.id: exclusion for exclusion in held.exclusions}
        self.tickets: dict[str, TroubleTicket] = {ticket.id: ticket for ticket in held.tickets}
        self.next_border = next_border(inventory, at)
        """When the inventory says that something begins or ends: the watch must be made anew then."""
        self._tell = tell or Teller(Plan(direct=tuple(recipients)))
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
        )
        self._crossings = Crossings(gauges or {}, limit_us, probe_gauges)
        self._paths = PathCrossings(paths or PathGauges(), self._crossings.rested)
        self._ahead = Ahead(self._whose)
        self._hearsay = Hearsay(self.topology, limit_us)
        if foresees:
            self._ahead.restore(as_cause(problem) for problem in self.problems.values() if problem.cleared is None)
        self._looks = {source: mark.looks for source, mark in held.marks.items()}
        self._asked = source_points(index, at)
        self._counted: dict[str, tuple[PointId, ...]] = {}
        """Whose counters each source brings, as the store knows it."""
        self._silences = KnownSilences()
        self._first_looks = FirstLooks(() if recorded else self._asked, at, limit_us)
        self._born = at
        self._pending = Pending()
        self._causes = Causes(self.topology, self._circumstances, self.engine.source)
        self._news = True
        self._due_of: Mapping[ProblemKey, Problem] | None = None
        """Of which problems `_due` says when they have to be asked again."""
        self._due: int | None = None
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

    def _whose(self, circuit: CircuitId) -> Whose | None:
        if circuit not in self.topology.circuits:
            return None
        return Whose(self.topology.customer_of(circuit), self.topology.tier_of(circuit).value)

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
        due = self._problems_due(now)
        if self._news or (due is not None and due <= now):
            self._news = False
            windows = tuple(self.windows.values())
            causes = yield from self._wrong()
            self.problems, events = yield from lifecycle.stepping(
                self.problems,
                causes,
                windows,
                now,
                settle_us=self._settle_us,
                damped=self._damped,
                escalation=self._escalation,
            )
            self._pending.events += events

    def next_due(self, now: int) -> int:
        """When `settle` must be asked again though nothing is heard (microseconds UTC)."""
        stale = self.engine.next_due()
        problems = self._problems_due(now)
        starts = [window.start for window in self.windows.values() if window.start > now]
        first = None if self._first_looks.over else self._first_looks.end
        foretold, told = self._ahead.next_due, self._hearsay.next_due
        dues = (stale, problems, first, self.next_border, foretold, told, *starts, EVERYTHING_US)
        return min(due for due in dues if due is not None)

    def _problems_due(self, now: int) -> int | None:
        """Asked at every poll, and another only when the problems are: windows that change bring a step."""
        if self._due_of is not self.problems:
            self._due_of, self._due = self.problems, self._found_due(now)
        return self._due

    def _found_due(self, now: int) -> int | None:
        windows = tuple(self.windows.values())
        return lifecycle.next_due(
            self.problems.values(),
            windows,
            now,
            settle_us=self._settle_us,
            damped=self._damped,
            escalation=self._escalation,
        )

    def still_asked(self, items: Iterable[Observation | Heard]) -> list[Observation | Heard]:
        """Without what a poller of a former topology says of points that nobody asks for any more."""
        asked = self._asked
        return [
            item
            for item in items
            if (item.source in asked and (not _is(item, PointState) or item.point in asked[item.source]))
            or (isinstance(item, Observation) and isinstance(item.body, _STATELESS))
        ]

    def tell_by(
        self,
        tell: Callable[[ProblemEvent], tuple[Notification, ...]],
        damped: Damping = UNDAMPED,
        escalation: Sequence[Rule] = (),
    ) -> None:
        """From now on messages are made by this, and these decide when."""
        self._tell, self._damped, self._escalation = tell, damped, escalation
        self._due_of = None

    @property
    def sources(self) -> Collection[str]:
        return self._asked.keys()

    @property
    def silent_sources(self) -> int:
        """How many of the sources do not answer."""
        return sum(map(self._circumstances.is_silent, self._asked))

    # What operators do. Each keeps its act for the audit.

    def note(self, act: Act) -> None:
        """An act that changes nothing of what is watched."""
        self._pending.acts.append(act)

    def acknowledge(self, key: ProblemKey, act: Act, comment: str) -> Problem:
        self._acted(acknowledge.acknowledge(self.problems, key, act.operator, act.at, comment), act)
        return self.problems[key]

    def release(self, key: ProblemKey, act: Act) -> None:
        self._acted(acknowledge.release(self.problems, key, act.at), act)

    def hand_over(self, keys: Sequence[ProblemKey], to: str, act: Act) -> None:
        self._acted(acknowledge.hand_over(self.problems, keys, to, act.at, act.reason), act)

    def shelve(self, key: ProblemKey, until: int, act: Act) -> None:
        self._acted(shelving.shelve(self.problems, key, Shelf(act.at, until, act.operator, act.reason)), act)

    def unshelve(self, key: ProblemKey, act: Act) -> None:
        self._acted(shelving.unshelve(self.problems, key, act.at, self._settle_us), act)
        self._news = True  # what is off the shelf may flap, or be escalated already

    def _acted(self, after: After, act: Act) -> None:
        self.problems, events = after
        self._pending.events += events
        self._pending.acts.append(act)

    def add_window(self, window: MaintenanceWindow, act: Act) -> None:
        self.windows[window.id] = window
        self._news = True
        self._pending.windows.append(WindowStated(act.at, window))
        self._pending.acts.append(act)

    def put_exclusion(self, exclusion: Exclusion, act: Act) -> None:
        self.exclusions[exclusion.id] = exclusion
        self._pending.exclusions.append(ExclusionStated(act.at, exclusion))
        self._pending.acts.append(act)

    def put_tickets(self, tickets: Sequence[TroubleTicket], act: Act) -> None:
        self.tickets.update((ticket.id, ticket) for ticket in tickets)
        self._pending.tickets += [TicketStated(act.at, ticket) for ticket in tickets]
        self._pending.acts.append(act)

    # What must be committed.

    @property
    def urgent(self) -> bool:
        return self._pending.urgent

    @property
    def waiting(self) -> bool:
        """Whether anything at all has happened since the last `collect`."""
        return self._pending.any

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
        restated, opened = _revised(pending.changes), []
        told = Told(self.engine, now + 1)
        for done, change in enumerate(pending.changes):
            if done % CHANGES_A_PAUSE == CHANGES_A_PAUSE - 1:
                yield
            if isinstance(change, CircuitChange):
                if (row := self._spans.opened(change)) is not None:
                    opened.append(row)
                else:
                    restated[change.circuit] = min(change.edge.at, restated.get(change.circuit, change.edge.at))
        runs = yield from self.engine.draining_rows()
        revisions: list[SpanRevision] = []
        for circuit, start in restated.items():
            revisions.append(self._spans.revised(circuit, start if start > 0 else self._born, self.engine, told))
            yield
        notifications: list[Notification] = []
        for some_events in some(pending.events, EVENTS_A_PAUSE):
            for event in some_events:
                notifications += self._tell(event)
            yield
        yield from letting_go(told.leaves)
        return Batch(
            runs=(*pending.runs, *runs),
            marks=marks,
            evidence=tuple(pending.evidence),
            unhurried=tuple(pending.unhurried),
            spans=(*pending.spans, *opened),
            revisions=tuple(revisions),
            events=tuple(pending.events),
            notifications=tuple(notifications),
            windows=tuple(pending.windows),
            exclusions=tuple(pending.exclusions),
            tickets=tuple(pending.tickets),
            acts=tuple(pending.acts),
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
        return [*causes, *standing(self.problems.values(), causes)]

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


def _revised(changes: Iterable[Change]) -> dict[CircuitId, int]:
    """The circuits whose past was revised, each with the earliest instant from which on."""
    since: dict[CircuitId, int] = {}
    for change in changes:
        if isinstance(change, Revised):
            since[change.circuit] = min(change.start, since.get(change.circuit, change.start))
    return since


def next_border(inventory: Inventory, at: int) -> int | None:
    """The next instant at which any row of the inventory begins or ends; None = never again."""
    tables: tuple[Sequence[object], ...] = (
        inventory.customers,
        inventory.managers,
        inventory.elements,
        inventory.points,
        inventory.links,
        inventory.protection,
        inventory.circuits,
        inventory.vpns,
        inventory.probe_tests,
    )
    validities: list[Validity] = [row.valid for table in tables for row in table]  # type: ignore[attr-defined]
    validities += [leg.valid for circuit in inventory.circuits for leg in circuit.legs]
    return min(
        (border for valid in validities for border in valid if border is not None and border > at), default=None
    )
