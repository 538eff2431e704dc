"""Which of the assessments made before have to be made again after corrections: the others would say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from probed.assessing.assessor import LOOK_BACK_US, Assessor
from probed.model.assessment import Period
from probed.model.contract import Contract
from probed.model.inventory import Circuit
from probed.model.observation import Observation, PointState, Silence
from sla.again import ALWAYS, Correction, Late, by_switches, hulls, meet, reach, read_by
from sla.again import touched as touched_by
from sla.circuit import CircuitEvidence
from sla.intervals import Stretch
from sla.switches import rests_on


class Made(NamedTuple):
    """What was assessed: a service, and the period in its contract's own zone.

    `read`: what the assessment rests on, the time that it judges with every outage that touches it (`Reading`).
    """

    service: Circuit
    period: Period
    read: Stretch


class Reading:
    """Finds out, while an assessment is made, on which time it rests. Given to `assess_parts`."""

    def __init__(self, service: Circuit, period: Period) -> None:
        self._service, self._period = service, period
        self._read: Stretch = (ALWAYS, -ALWAYS)

    def __call__(self, term: Contract, seen: CircuitEvidence) -> None:
        judged = judged_by(term, self._service, self._period)
        switched = rests_on(seen) if by_switches(term) else ()
        for start, end in (judged, *hulls([seen.timeline], term.outages.bridge_us), *switched):
            if meet((start, end), judged):
                self._read = min(self._read[0], start), max(self._read[1], end)

    @property
    def read(self) -> Stretch:
        """As far as it was made."""
        return self._read


def read_of(by: Assessor, service: Circuit, period: Period) -> Stretch:
    """On which time the assessments of a period rest, without making them."""
    reading = Reading(service, period)
    for term in by.terms(service, period) or (by.contract_of(service, period),):
        reading(term, by.observe(service, period, term.evidence))
    return reading.read


def again(after: Assessor, corrections: Sequence[Correction], made: Iterable[Made]) -> tuple[Made, ...]:
    """Those of `made` whose assessments the corrections can have changed, in their order.

    `after` holds evidence and exclusions with the corrections; what each assessment read without them it says itself.
    The inventory is the same. A horizon that went on is a correction too (`Onward`).
    """
    found = []
    for service, those in groupby(made, key=lambda each: each.service):
        mine = tuple(those)
        changed = changed_of(after, corrections, service)
        if changed:
            reached = _reached(after, changed, service, mine)
            found += [each for each in mine if any(meet(stretch, each.read) for stretch in reached)]
    return tuple(found)


def changed_of(after: Assessor, corrections: Sequence[Correction], service: Circuit) -> tuple[Stretch, ...]:
    """The time of one service for which corrections speak."""
    routes = after.history.routes(service.id, -ALWAYS, ALWAYS)
    leaves = dict.fromkeys(leaf for epoch in routes for leaf in after.history.ends_of(epoch, -ALWAYS, ALWAYS))
    witnesses = {leaf: after.history.points_of(leaf, -ALWAYS, ALWAYS) for leaf in leaves}
    return touched_by(corrections, service.id, routes, witnesses)


def _reached(
    after: Assessor, changed: Sequence[Stretch], service: Circuit, made: Sequence[Made]
) -> tuple[Stretch, ...]:
    """The changed time with every outage that touches it now: it may carry the change into what was read."""
    start, end = min(each.read[0] for each in made), max(each.read[1] for each in made)
    near = [stretch for stretch in changed if stretch[1] >= start - LOOK_BACK_US]
    if not near:
        return ()
    begin = min(max(min(stretch[0] for stretch in near), start), max(start, end - 1))
    until = max(begin + 1, end, min(max(stretch[1] for stretch in near), after.horizon))
    whole = Period(begin, until, made[0].period.zone, "")
    known: dict[object, CircuitEvidence] = {}
    reached = list(near)
    for term in _terms(after, service, made):
        if term.evidence not in known:
            known[term.evidence] = after.observe(service, whole, term.evidence)
        seen = known[term.evidence]
        reached += reach(near, [seen.timeline], term.outages.bridge_us)
        if by_switches(term):
            reached += (one for one in rests_on(seen) if any(meet(one, stretch) for stretch in near))
    return tuple(reached)


def _terms(after: Assessor, service: Circuit, made: Sequence[Made]) -> Iterator[Contract]:
    """One version for each way of seeing outages."""
    known = set()
    for each in made:
        for term in after.terms(service, each.period) or (after.contract_of(service, each.period),):
            way = (term.evidence, term.outages.bridge_us, by_switches(term))
            if way not in known:
                known.add(way)
                yield term


def judged_by(term: Contract, service: Circuit, period: Period) -> Stretch:
    """The time that a contract version judges in a period: windows of clauses may begin before it."""
    starts = (period.start, service.valid.start, term.start)
    ends = (period.end, service.valid.end, term.end)
    start = max(at for at in starts if at is not None)
    end = max(start, min(at for at in ends if at is not None))
    return read_by(term, period, start, end)


def late(seen: Observation, after: Assessor) -> Late:
    """What a late observation can have changed: from the look before it to the run after it, by the same source.

    A run's first and last looks count; until the next run begins, the late one is evidence of what follows.
    """
    if isinstance(seen.body, Silence):
        points = tuple(row.id for row in after.inventory.points if row.id.element == seen.point.element)
        return Late(points, seen.first, seen.last, seen.first, seen.last)
    if not isinstance(seen.body, PointState):
        return Late((seen.point,), seen.first, seen.last, seen.first, None)
    runs = after.evidence.runs((seen.point,), seen.first, seen.last + 1).get((seen.source, seen.point), ())
    looks = (at for run in runs for at in (run.first, run.last))
    before = max((at for at in looks if at < seen.first), default=None)
    following = min((run.first for run in runs if run.first > seen.last), default=None)
    return Late((seen.point,), seen.first, seen.last, before, following)
