"""What has to be assessed again after a correction, and nothing else: pure, told by the inputs before and after it.

A correction speaks for a stretch of time. What it can change lies in that stretch, or in an outage that touches it
before or after: outages are formed whole, bridged, and counted where they begin. An assessment that reads none of
that time says what it said. Inventory and contracts are the same before and after; where those change, everything of
the circuits whose rows or versions they are is assessed again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from probed.model.assessment import Period
from probed.model.contract import ClockStart, Contract, MeasuredClause, MeasuredKind, RepairTimeClause, WindowKind
from probed.model.ids import CircuitId, Leaf, PointId
from probed.model.instant import HOUR_US
from probed.model.operation import Exclusion
from probed.model.route import CircuitRoute
from probed.model.ticket import TroubleTicket
from probed.model.timeline import Timeline
from sla import outages
from sla.delivery import reported
from sla.intervals import Stretch
from sla.route import leaves_of
from sla.windows import windows

ALWAYS: Final = 1 << 62
BESIDE_US: Final = HOUR_US
"""So far from a switch what tells of it may lie."""


class Late(NamedTuple):
    """A run of looks or a silence [first, last] that was not known before, told of `points`.

    `before`: the last look of the same source at the same point before it, `after`: the first one after it; None =
    there is none, and then it speaks without end on that side. A silence fills no gap between looks: for it they are
    `first` and `last`.
    """

    points: tuple[PointId, ...]
    first: int
    last: int
    before: int | None
    after: int | None


class Restated(NamedTuple):
    """An exclusion that was stated anew: proposed, approved, rejected, or moved. `was` None = it is new."""

    was: Exclusion | None
    now: Exclusion


class Ticketed(NamedTuple):
    """A trouble ticket that was stated anew. `was` None = it is new. It moves clocks, of outages while it is open."""

    was: TroubleTicket | None
    now: TroubleTicket
    first: bool = False
    """The first of all: whatever waits for tickets can be said from now on, of every circuit at any time."""


class Onward(NamedTuple):
    """More is known than before: up to another horizon. `since`: from then on nothing was final, the former horizon
    less the longest staleness limit.
    """

    since: int


class Told(NamedTuple):
    """The truth about one circuit over [start, end] was stated anew."""

    circuit: CircuitId
    start: int
    end: int


Correction: TypeAlias = Late | Restated | Ticketed | Onward | Told


def stretches(correction: Correction) -> tuple[Stretch, ...]:
    """The time for which a correction speaks, both ends included."""
    match correction:
        case Late(_, first, last, before, after):
            start = -ALWAYS if before is None else min(before, first)
            return ((start, ALWAYS if after is None else max(after, last)),)
        case Restated(was, now):
            return tuple((each.start, each.end) for each in (was, now) if each is not None)
        case Ticketed(_, _, True):
            return ((-ALWAYS, ALWAYS),)
        case Ticketed(old, new):
            told = [each for each in (old, new) if each is not None]
            return tuple((each.opened, ALWAYS if each.closed is None else each.closed) for each in told)
        case Onward(since):
            return ((since, ALWAYS),)
        case Told(_, start, end):
            return ((start, end),)


def touched(
    corrections: Iterable[Correction],
    circuit: CircuitId,
    routes: Sequence[CircuitRoute],
    witnesses: Mapping[Leaf, Collection[PointId]],
) -> tuple[Stretch, ...]:
    """The time of one circuit for which corrections speak: of points on its routes, of its exclusions and tickets.

    `routes`, `witnesses`: of all its time; an outage may have begun on a former route.
    """
    leaves = {leaf for route in routes for leaf in leaves_of(route.route)}
    points = frozenset(point for leaf in leaves for point in witnesses.get(leaf, ()))
    return tuple(found for each in corrections if _is_of(each, circuit, points) for found in stretches(each))


def _is_of(correction: Correction, circuit: CircuitId, points: frozenset[PointId]) -> bool:
    match correction:
        case Late():
            return not points.isdisjoint(correction.points)
        case Restated(was, now):
            return circuit in {each.circuit for each in (was, now) if each is not None}
        case Ticketed(_, _, True):
            return True
        case Ticketed(old, new):
            return circuit in {each.circuit for each in (old, new) if each is not None}
        case Onward():
            return True
        case Told(told):
            return told == circuit


def by_tickets(contract: Contract) -> bool:
    """Whether any clause says something else where nobody records tickets than where there are none of a circuit."""
    return any(
        (isinstance(clause, RepairTimeClause) and clause.clock is not ClockStart.DETECTION)
        or (isinstance(clause, MeasuredClause) and clause.kind is MeasuredKind.RESPONSE_TIME)
        for clause in contract.clauses
    )


def read_by(contract: Contract, period: Period, start: int, end: int) -> Stretch:
    """The time that the assessment of [start, end) judges: windows of clauses may begin before it. What tells of a
    protection switch lies beside it.
    """
    begins = [start]
    for clause in contract.clauses:
        begins += reported(clause, contract, start, end)
        if clause.window.kind is not WindowKind.PERIOD:
            found = windows(clause.window, period, start, end, -ALWAYS, contract.month_day)
            begins += [window.start for window in found]
    beside_us = BESIDE_US if by_switches(contract) else 0
    return min(begins) - beside_us, end + beside_us


def by_switches(contract: Contract) -> bool:
    """Whether any clause is about protection switches."""
    return any(
        isinstance(clause, MeasuredClause) and clause.kind is MeasuredKind.PROTECTION_SWITCH
        for clause in contract.clauses
    )


def reach(changed: Sequence[Stretch], timelines: Sequence[Timeline], bridge_us: int) -> tuple[Stretch, ...]:
    """The changed time with every outage that touches it, in the timeline before or in that after.

    Outages as they would be bridged without any mask, with the bounds of their edges: at least what is told as one.
    """
    found = hulls(timelines, bridge_us)
    return (*changed, *(hull for hull in found if any(meet(hull, stretch) for stretch in changed)))


def hulls(timelines: Sequence[Timeline], bridge_us: int) -> tuple[Stretch, ...]:
    """Where outages can lie, bridged, with the bounds of their edges; what overlaps is one."""
    joined: list[Stretch] = []
    for start, end in sorted(hull for timeline in timelines for hull in _hulls(timeline, bridge_us)):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


def _hulls(timeline: Timeline, bridge_us: int) -> Iterator[Stretch]:
    pieces = outages.observed(timeline, timeline.start, timeline.end)
    for item in outages.bridge(outages.form(pieces, (), open_at_end=True), bridge_us):
        end = item.last if item.end is None else max(item.last, item.end.latest)
        yield min(item.start.at, item.start.earliest), end


def meet(one: Stretch, two: Stretch) -> bool:
    """Whether two stretches, ends included, have an instant in common."""
    return one[0] <= two[1] and two[0] <= one[1]
