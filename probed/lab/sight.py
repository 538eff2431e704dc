"""What could be known of each circuit: the plant seen through the poll plan, worked out instant by instant.

Plain three-valued logic on purpose, with nothing of probed's own engine: 1 = up, 0 = down, None = unknown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple, TypeAlias

from probed.lab import network
from probed.lab.network import LabCircuit
from probed.lab.plant import History, Port
from probed.lab.polls import SOURCES, PollPlan, looks_at
from probed.model.instant import from_datetime

Seen: TypeAlias = int | None

_BEIJING = "+08:00"


class Step(NamedTuple):
    """From `at` on this is seen; the truth changed somewhere in [earliest, latest]."""

    at: int
    earliest: int
    latest: int
    seen: Seen


class Piece(NamedTuple):
    """A stretch [start, end) of a circuit; `risk`: certain, possible or none ('yes', 'maybe', 'no')."""

    start: int
    end: int
    seen: Seen
    risk: str
    earliest: int
    latest: int


class Epoch(NamedTuple):
    """A circuit's links while they were these: [start, end), None = unlimited."""

    start: int | None
    end: int | None
    series: tuple[str, ...]
    legs: tuple[tuple[str, ...], ...]
    """Protected part: each leg's links; empty = none. (No circuit of the lab crosses two rings.)"""


def local_midnight(day: str) -> int:
    """Local midnight of an ISO date; the lab's zone has had no summer time since 1991."""
    return from_datetime(datetime.fromisoformat(f"{day}T00:00:00{_BEIJING}"))


def born(circuit: LabCircuit) -> int | None:
    """When the circuit was accepted; None = long ago."""
    return local_midnight(circuit.valid_from) if circuit.valid_from else None


def epochs(circuit: LabCircuit) -> tuple[Epoch, ...]:
    """The circuit's ways through the network, one after the other."""
    working = [leg for leg in circuit.legs if leg.leg == "working"]
    protecting = [leg.links for leg in circuit.legs if leg.leg == "protecting"]
    found = []
    no_legs: tuple[tuple[str, ...], ...] = ()
    for leg in working:
        series, legs = leg.links, no_legs
        if protecting:
            series, legs = (), (leg.links, protecting[0])
        elif circuit.protection == "ms_spring":
            on_ring = tuple(link for link in leg.links if link in network.RING_LINKS)
            other_way = tuple(link for link in network.RING_LINKS if link not in on_ring)
            series, legs = tuple(link for link in leg.links if link not in on_ring), (on_ring, other_way)
        start = local_midnight(leg.valid_from) if leg.valid_from else None
        end = local_midnight(leg.valid_to) if leg.valid_to else None
        found.append(Epoch(start, end, series, legs))
    return tuple(found)


class Sight:
    """The view of one poll plan on one history."""

    def __init__(self, history: History, plan: PollPlan) -> None:
        self.history = history
        self.plan = plan

    @cached_property
    def ports(self) -> dict[Port, tuple[Step, ...]]:
        """What the looks at each port say."""
        return {
            port: tuple(_steps(self.history, self.plan, source.name, port))
            for source in SOURCES
            for port in source.ports
        }

    def pieces(self, circuit: LabCircuit) -> tuple[Piece, ...]:
        """The circuit over its life within the recording, neighbours merged where nothing differs."""
        found: list[Piece] = []
        birth = born(circuit) or self.plan.start
        for epoch in epochs(circuit):
            start = birth if epoch.start is None else epoch.start
            end = self.plan.end if epoch.end is None else epoch.end
            for piece in self._epoch(circuit, epoch, start, end):
                if found and (found[-1].seen, found[-1].risk) == (piece.seen, piece.risk):
                    found[-1] = found[-1]._replace(end=piece.end)
                else:
                    found.append(piece)
        return tuple(found)

    def _epoch(self, circuit: LabCircuit, epoch: Epoch, start: int, end: int) -> Iterable[Piece]:
        links = {link for leg in (epoch.series, *epoch.legs) for link in leg}
        steps = [step for port in _ports_behind(circuit, links) for step in self.ports[port]]
        borders = sorted({start, *(step.at for step in steps if start < step.at < end)})
        for at, until in zip(borders, [*borders[1:], end], strict=True):
            here = [step for step in steps if step.at == at] if at > start else []
            seen, risk = self._judge(circuit, epoch, at)
            earliest = min((step.earliest for step in here), default=at)
            latest = max((step.latest for step in here), default=at)
            yield Piece(at, until, seen, risk, earliest, latest)

    def _judge(self, circuit: LabCircuit, epoch: Epoch, at: int) -> tuple[Seen, str]:
        """Whether the circuit works, and whether it does so without its protection."""
        ends = [self._port(Port(element, circuit.port), at) for element in (circuit.a_element, circuit.z_element)]
        legs = [_all_of(self._link(link, at) for link in leg) for leg in epoch.legs]
        whole = _all_of([*ends, *(self._link(link, at) for link in epoch.series), *([_any_of(legs)] if legs else [])])
        if whole != 1 or all(leg == 1 for leg in legs):
            return whole, "no"
        return whole, "yes" if 0 in legs else "maybe"

    def _link(self, link: str, at: int) -> Seen:
        """Both ends speak for it. One that says down is believed, whatever the other says or does not say."""
        row = next(row for row in network.LINKS if row.id == link)
        said = {self._port(Port(row.a_element, row.a_port), at), self._port(Port(row.z_element, row.z_port), at)}
        if 0 in said:
            return 0
        return 1 if 1 in said else None

    def _port(self, port: Port, at: int) -> Seen:
        steps = self.ports[port]
        return steps[bisect_right(steps, at, key=lambda step: step.at) - 1].seen


def _all_of(parts: Iterable[Seen]) -> Seen:
    found = set(parts)
    if 0 in found:
        return 0
    return None if None in found else 1


def _any_of(parts: Iterable[Seen]) -> Seen:
    found = set(parts)
    if 1 in found:
        return 1
    return None if None in found else 0


def _ports_behind(circuit: LabCircuit, links: Iterable[str]) -> set[Port]:
    ports = {Port(circuit.a_element, circuit.port), Port(circuit.z_element, circuit.port)}
    for link in network.LINKS:
        if link.id in links:
            ports |= {Port(link.a_element, link.a_port), Port(link.z_element, link.z_port)}
    return ports


def _steps(history: History, plan: PollPlan, source: str, port: Port) -> Iterable[Step]:
    """One port through time: known from look to look, unknown across every gap that is too long."""
    owner = next(row for row in SOURCES if row.name == source)
    runs = looks_at(history, plan, owner, port)
    yield Step(plan.start, plan.start, plan.start, None)
    previous = None
    for run in runs:
        if previous is not None and run.first - previous <= plan.staleness_us:
            told = run.onset is not None and previous <= run.onset <= run.first
            at = run.onset if told and run.onset is not None else run.first
            yield Step(at, previous, run.first, int(run.up))
        else:
            if previous is not None:
                yield Step(previous, previous, previous, None)
            yield Step(run.first, run.first, run.first, int(run.up))
        previous = run.last
    if previous is not None:
        end = previous if plan.horizon - previous > plan.staleness_us else plan.horizon
        yield Step(end, end, end, None)


def service_hours(weekdays: Sequence[int], hours: tuple[int, int], day: datetime) -> tuple[int, int] | None:
    """The service hours of one local day as instants, None when it has none."""
    if day.isoweekday() not in weekdays:
        return None
    start, end = (day + timedelta(minutes=minute) for minute in hours)
    return from_datetime(start), from_datetime(end)
