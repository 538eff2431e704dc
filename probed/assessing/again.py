"""Which of the assessments made before have to be made again after corrections: the others would say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from probed.assessing.assessor import LOOK_AHEAD_US, LOOK_BACK_US, Assessor
from probed.model.assessment import Period
from probed.model.contract import Contract
from probed.model.inventory import Circuit
from probed.model.observation import Observation, PointState, Silence
from sla.again import ALWAYS, Correction, Late, meet, reach, read_by, touched
from sla.intervals import Stretch


class Made(NamedTuple):
    """What was assessed: a service, and the period in its contract's own zone."""

    service: Circuit
    period: Period


def again(
    before: Assessor, after: Assessor, corrections: Sequence[Correction], made: Iterable[Made]
) -> tuple[Made, ...]:
    """Those of `made` whose assessments the corrections can have changed, in their order.

    `before` and `after` hold the evidence and exclusions without and with the corrections; their inventory is the
    same. A horizon that went on is a correction too (`Onward`).
    """
    if (before.tickets is None) != (after.tickets is None):
        return tuple(made)  # with the first ticket everything that waits for tickets can be said
    witnesses = after.history.ends(-ALWAYS, ALWAYS)
    known: dict[Circuit, tuple[Stretch, ...]] = {}
    found = []
    for each in made:
        service = each.service
        if service not in known:
            routes = after.history.routes(service.id, -ALWAYS, ALWAYS)
            known[service] = touched(corrections, service.id, routes, witnesses)
        if known[service] and _changed(before, after, known[service], each):
            found.append(each)
    return tuple(found)


def _changed(before: Assessor, after: Assessor, changed: Sequence[Stretch], each: Made) -> bool:
    service, period = each
    seen = (period.start - LOOK_BACK_US, period.end + LOOK_AHEAD_US)
    near = [stretch for stretch in changed if meet(stretch, seen)]
    return bool(near) and any(
        any(meet(stretch, judged) for stretch in near) or _reached(before, after, near, each, term, judged)
        for term, judged in _parts(before, service, period)
    )


def _parts(assessor: Assessor, service: Circuit, period: Period) -> Iterator[tuple[Contract, Stretch]]:
    """Every contract version of the period with the time that it judges."""
    for term in assessor.terms(service, period) or (assessor.contract_of(service, period),):
        starts = (period.start, service.valid.start, term.start)
        ends = (period.end, service.valid.end, term.end)
        start = max(at for at in starts if at is not None)
        end = min(at for at in ends if at is not None)
        if start < end:
            yield term, read_by(term, period, start, end)


def _reached(
    before: Assessor, after: Assessor, near: Sequence[Stretch], each: Made, term: Contract, judged: Stretch
) -> bool:
    """Whether an outage carries the change into what is judged."""
    timelines = [side.observe(each.service, each.period, term.evidence).timeline for side in (before, after)]
    return any(meet(stretch, judged) for stretch in reach(near, timelines, term.outages.bridge_us))


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
