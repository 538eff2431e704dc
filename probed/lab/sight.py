"""What could be known of each circuit: the plant seen through the poll plan, worked out instant by instant.

Plain three-valued logic on purpose, with nothing of probed's own engine: 1 = up, 0 = down, None = unknown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple, TypeAlias

from probed.lab.plant import History, Port
from probed.lab.polls import PollPlan, looks_at, sources
from probed.lab.shape import LabCircuit
from probed.lab.ways import Epoch, born, epochs
from probed.model.instant import MINUTE_US, from_datetime, to_datetime

Seen: TypeAlias = int | None


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
            for source in sources(self.plan.net).values()
            for port in source.ports
        }

    def pieces(self, circuit: LabCircuit) -> tuple[Piece, ...]:
        """The circuit over its life within the recording, neighbours merged where nothing differs."""
        found: list[Piece] = []
        birth = born(self.plan.net, circuit) or self.plan.start
        for epoch in epochs(self.plan.net, circuit):
            start = birth if epoch.start is None else epoch.start
            end = self.plan.end if epoch.end is None else epoch.end
            for piece in self._epoch(circuit, epoch, start, end):
                if found and (found[-1].seen, found[-1].risk) == (piece.seen, piece.risk):
                    found[-1] = found[-1]._replace(end=piece.end)
                else:
                    found.append(piece)
        return tuple(found)

    def _epoch(self, circuit: LabCircuit, epoch: Epoch, start: int, end: int) -> Iterable[Piece]:
        steps = [step for port in self._ports_behind(circuit, epoch) for step in self.ports[port]]
        borders = sorted({start, *(step.at for step in steps if start < step.at < end)})
        stepping: dict[int, list[Step]] = {}
        for step in steps:
            stepping.setdefault(step.at, []).append(step)
        for at, until in zip(borders, [*borders[1:], end], strict=True):
            here = stepping[at] if at > start else []
            seen, risk = self._judge(circuit, epoch, at)
            earliest = min((step.earliest for step in here), default=at)
            latest = max((step.latest for step in here), default=at)
            yield Piece(at, until, seen, risk, earliest, latest)

    def _judge(self, circuit: LabCircuit, epoch: Epoch, at: int) -> tuple[Seen, str]:
        """Whether the circuit works, and whether it does so without its protection.

        What is unknown is tried both ways; more that works never makes less work, so two cases are all.
        """
        links = {link: self._link(link, at) for link in epoch.links}
        ends = [self._port(Port(element, circuit.port), at) for element in (circuit.a_element, circuit.z_element)]
        worst, worst_clean = epoch.stands(lambda link: links[link] == 1)
        best, best_clean = epoch.stands(lambda link: links[link] != 0)
        if 0 in ends or not best:
            return 0, "no"
        if None in ends or not worst:
            return None, "no"
        return 1, "yes" if not best_clean else "no" if worst_clean else "maybe"

    def _link(self, link: str, at: int) -> Seen:
        """Both ends speak for it. One that says down is believed, whatever the other says or does not say."""
        row = self.plan.net.link[link]
        said = {self._port(Port(row.a_element, row.a_port), at), self._port(Port(row.z_element, row.z_port), at)}
        if 0 in said:
            return 0
        return 1 if 1 in said else None

    def _port(self, port: Port, at: int) -> Seen:
        steps = self.ports[port]
        return steps[bisect_right(steps, at, key=lambda step: step.at) - 1].seen

    def _ports_behind(self, circuit: LabCircuit, epoch: Epoch) -> set[Port]:
        ports = {Port(circuit.a_element, circuit.port), Port(circuit.z_element, circuit.port)}
        for name in epoch.links:
            link = self.plan.net.link[name]
            ports |= {Port(link.a_element, link.a_port), Port(link.z_element, link.z_port)}
        return ports


def _steps(history: History, plan: PollPlan, source: str, port: Port) -> Iterable[Step]:
    """One port through time: known from look to look, unknown across every gap that is too long."""
    runs = looks_at(history, plan, sources(plan.net)[source], port)
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
    """The service hours of one local day as instants, None when it has none.

    A time that comes twice begins the hours at its first and ends them at its second coming; one that never comes
    is the moment of the jump over it.
    """
    if day.isoweekday() not in weekdays:
        return None
    start, end = (day + timedelta(minutes=minute) for minute in hours)
    return _instant(start.replace(fold=0)), _instant(end.replace(fold=1))


def _instant(wall: datetime) -> int:
    """A local time as an instant; in a gap, the two readings differ and the jump lies at the second's local time."""
    early, late = from_datetime(wall.replace(fold=0)), from_datetime(wall.replace(fold=1))
    if early <= late:
        return from_datetime(wall)
    # spring: read with the offset of before it is too late by the part of the gap that has passed
    at = late
    while to_datetime(at, str(wall.tzinfo)).utcoffset() != to_datetime(early, str(wall.tzinfo)).utcoffset():
        at += MINUTE_US
    return at
