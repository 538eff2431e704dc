"""What a poller with a given interval and phase sees of the plant: runs of looks, and slots without answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from probed.lab.month import RECORDED_FROM, RECORDED_TO
from probed.lab.network import SMALL
from probed.lab.plant import Answering, History, Port, PortState
from probed.lab.shape import LabNetwork
from probed.model.instant import MINUTE_US, SECOND_US


class Source(NamedTuple):
    """A poll source, the agent that speaks, and the ports that it is asked for."""

    name: str
    agent: str
    ports: tuple[Port, ...]


@cache
def sources(net: LabNetwork) -> dict[str, Source]:
    """Every poll source by its name, the first element first; the position fixes the phase."""
    found = [
        Source(net.source_of(row), row.id, tuple(Port(row.id, name) for name in net.ports[row.id]))
        for row in net.elements
    ]
    found += [Source(f"snmp:{row.id}", row.id, ()) for row in net.managers]
    return {row.name: row for row in found}


@cache
def _phases(net: LabNetwork) -> dict[str, int]:
    return {name: number * net.phase_us for number, name in enumerate(sources(net), 1)}


@dataclass(frozen=True, slots=True)
class PollPlan:
    """Slots at `start + phase + n x interval` for each source; a slot in `lost` gets no answer.

    `onsets`: whether the poller reads ifLastChange. A value is stale after `staleness_us` without a look.
    """

    start: int = RECORDED_FROM
    end: int = RECORDED_TO
    interval_us: int = MINUTE_US
    staleness_us: int = 150 * SECOND_US
    onsets: bool = True
    lost: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    net: LabNetwork = SMALL

    def phase_us(self, source: str) -> int:
        return _phases(self.net)[source] % self.interval_us

    def slot_at_or_after(self, source: str, at: int) -> int:
        """The first slot of a source that is not before `at` (nor before the plan)."""
        first = self.start + self.phase_us(source)
        return first + max(0, -(-(at - first) // self.interval_us)) * self.interval_us

    def slots(self, source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The answered slots of [start, end) as stretches (first, last) between lost ones."""
        first = self.slot_at_or_after(source, start)
        end = min(end, self.end)
        for lost in sorted(at for name, at in self.lost if name == source and first <= at < end):
            if first < lost:
                yield first, lost - self.interval_us
            first = lost + self.interval_us
        if first < end:
            yield first, first + (end - 1 - first) // self.interval_us * self.interval_us

    @property
    def horizon(self) -> int:
        """The last slot of all: nothing later is known."""
        last = (
            self.slot_at_or_after(row.name, self.end - self.interval_us)
            for row in sources(self.net).values()
            if row.ports
        )
        return max(at for at in last if at < self.end)


class Looks(NamedTuple):
    """Successive looks that saw one value. `onset`: what ifLastChange said at the first of them."""

    first: int
    last: int
    seen: int
    up: bool
    onset: int | None


class Unanswered(NamedTuple):
    """Successive slots without an answer, both ends included."""

    first: int
    last: int


def looks_at(history: History, plan: PollPlan, source: Source, port: Port) -> tuple[Looks, ...]:
    """All looks of a source at a port, in runs: a change of value or a stale gap begins a new one."""
    found: list[Looks] = []
    for start, end, state in _answered_states(history.agents[source.agent], history.ports[port], plan.end):
        for first, last in plan.slots(source.name, start, end):
            seen = (last - first) // plan.interval_us + 1
            run = found[-1] if found else None
            if run and run.up == state.up and first - run.last <= plan.staleness_us:
                found[-1] = run._replace(last=last, seen=run.seen + seen)
            else:
                found.append(Looks(first, last, seen, state.up, state.changed if plan.onsets else None))
    return tuple(found)


def unanswered(history: History, plan: PollPlan, source: Source) -> tuple[Unanswered, ...]:
    """Every stretch of successive slots in which a source did not answer."""
    silent = {at for name, at in plan.lost if name == source.name}
    for start, end, answers in _stretches(history.agents[source.agent], plan.end):
        if not answers:
            at = plan.slot_at_or_after(source.name, start)
            silent.update(range(at, min(end, plan.end), plan.interval_us))
    return tuple(_joined(sorted(silent), plan.interval_us))


def _joined(slots: Iterable[int], interval_us: int) -> Iterator[Unanswered]:
    run: Unanswered | None = None
    for at in slots:
        if run and at == run.last + interval_us:
            run = run._replace(last=at)
            continue
        if run:
            yield run
        run = Unanswered(at, at)
    if run:
        yield run


def _stretches(steps: Sequence[Answering], end: int) -> Iterator[tuple[int, int, bool]]:
    ends = [step.at for step in steps[1:]] + [end]
    yield from ((step.at, until, step.answers) for step, until in zip(steps, ends, strict=True))


def _answered_states(
    agents: Sequence[Answering], ports: Sequence[PortState], end: int
) -> Iterator[tuple[int, int, PortState]]:
    """Stretches in which the agent answers and the port has one state."""
    ends = [state.at for state in ports[1:]] + [end]
    for start, until, answers in _stretches(agents, end):
        if not answers:
            continue
        for state, state_ends in zip(ports, ends, strict=True):
            if state.at < until and state_ends > start:
                yield max(state.at, start), min(state_ends, until), state
