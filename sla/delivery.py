"""When monthly reports are due, and which of them nobody judges. Pure.

The report of an assessment month is owed by the terms of the version that held when the month ended, and is due so
long after its end. The part of a contract in which the deadline falls judges it, the deadline's own instant included:
who publishes then is in time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from probed.model.assessment import Period
from probed.model.contract import WORKDAYS, Clause, Contract, ExclusionKind, MeasuredClause, MeasuredKind
from probed.model.ids import CircuitId
from probed.model.instant import DAY_US
from probed.model.inventory import Validity
from probed.model.operation import Exclusion
from sla import masks
from sla.calendar import local_day, midnight, zone_info
from sla.intervals import Stretch, subtract, union
from sla.period import month_of, previous_month
from sla.windows import is_working_day


class Due(NamedTuple):
    """The report of the month `label` that ended at `ended`: due by `at`, that instant included."""

    label: str
    ended: int
    at: int
    zone: str


class Service(NamedTuple):
    """A circuit under contract: to whom reports are owed, and for which time.

    `versions`: all of the contract around that time, each cut to when it holds. `exclusions`: what is stated of the
    circuit; what was suspended needs no report.
    """

    circuit: CircuitId
    life: Validity
    versions: Sequence[Contract]
    exclusions: Sequence[Exclusion] = ()


def is_reporting(clause: Clause) -> bool:
    return isinstance(clause, MeasuredClause) and clause.kind is MeasuredKind.REPORTING


def promises_reports(versions: Sequence[Contract]) -> bool:
    """Whether any clause of these versions is about the delivery of reports."""
    return any(is_reporting(clause) for version in versions for clause in version.clauses)


def deadline(clause: MeasuredClause, ended: int, contract: Contract) -> int:
    """The last instant at which the report of a month that ended then is in time.

    Working days are whole local ones by the contract's calendar: the end of the last of them. Days are local ones
    too; what a limit has beside whole days is added as it is.
    """
    zone = zone_info(contract.zone)
    day = local_day(ended, zone)
    if clause.unit == WORKDAYS:
        left = int(clause.limit)
        while left:
            left -= is_working_day(day, contract.holidays, contract.workdays)
            day += timedelta(days=1)
        return midnight(day, zone)
    whole, rest = divmod(int(clause.limit), DAY_US)
    return (midnight(day + timedelta(days=whole), zone) if whole else ended) + rest


def dues(clause: MeasuredClause, service: Service, start: int, end: int) -> tuple[Due, ...]:
    """The reports with a deadline in (start, end], the earliest first.

    A month of which the circuit was not in service, or suspended for all of its time, needs no report.
    """
    found = []
    for version in service.versions:
        own = _own(clause, version)
        if own is not None:
            for month, at in _ended(own, version, start, end):
                if _holds(version, month.end - 1) and _served(month, version, service):
                    found.append(Due(month.label, month.end, at, version.zone))
    return tuple(sorted(found, key=lambda due: (due.at, due.label)))


def unjudged(clause: MeasuredClause, contract: Contract, service: Service, start: int, end: int) -> tuple[Due, ...]:
    """The reports that no version judges, of months of which what is promised ends in (start, end]: when they are due
    the circuit is not in service any more, or nothing is promised of reports. Under `contract`, whose `clause` it is.
    """
    found: list[Due] = []
    month = month_of(end - 1, contract.zone, contract.month_day)
    while month.end > start:
        owner = next((each for each in service.versions if _holds(each, month.end - 1)), None)
        own = None if owner is None else _own(clause, owner)
        by = contract if owner is None or own is None else owner
        at = deadline(own or clause, month.end, by)
        until = min(each for each in (month.end, service.life.end, contract.end) if each is not None)
        if (
            by.ref == contract.ref
            and start < until <= end
            and not _is_judged(clause, service, at)
            and _served(month, contract, service)
        ):
            found.insert(0, Due(month.label, month.end, at, contract.zone))
        month = previous_month(month, contract.month_day)
    return tuple(found)


def _is_judged(clause: MeasuredClause, service: Service, at: int) -> bool:
    """Whether anything that is assessed holds a deadline, at its end at the latest."""
    if service.life.end is not None and at > service.life.end:
        return False
    return any(_holds(each, at - 1) and _own(clause, each) is not None for each in service.versions)


def _own(clause: MeasuredClause, version: Contract) -> MeasuredClause | None:
    """The clause of a version that another version's clause goes on with: that of its name, else the first."""
    mine = [each for each in version.clauses if isinstance(each, MeasuredClause) and is_reporting(each)]
    return next((each for each in mine if each.id == clause.id), mine[0] if mine else None)


def _ended(clause: MeasuredClause, version: Contract, start: int, end: int) -> Iterator[tuple[Period, int]]:
    """The months with a deadline in (start, end] by this version's rule, the latest first."""
    month = month_of(end, version.zone, version.month_day)
    while month.start > 0:
        month = previous_month(month, version.month_day)
        at = deadline(clause, month.end, version)
        if at <= start:
            return
        if at <= end:
            yield month, at


def reported(clause: Clause, contract: Contract, start: int, end: int) -> tuple[int, ...]:
    """The beginnings of the months whose reports are due in (start, end] by a contract's own rule, where it matters
    later what happened in them: they may be found to have been suspended.
    """
    if not isinstance(clause, MeasuredClause) or not is_reporting(clause):
        return ()
    if ExclusionKind.SUSPENDED not in contract.exclusions:
        return ()
    return tuple(month.start for month, _ in _ended(clause, contract, start, end))


def _holds(version: Contract, at: int) -> bool:
    return (version.start is None or version.start <= at) and (version.end is None or version.end > at)


def _served(month: Period, version: Contract, service: Service) -> bool:
    """Whether there is anything to report of the circuit: some time under contract that was not suspended."""
    life, exclusions = service.life, service.exclusions
    sold = union(
        _cut(_cut((month.start, month.end), each.start, each.end), life.start, life.end) for each in service.versions
    )
    if not exclusions:
        return bool(sold)
    paused = [
        (start, end)
        for start, end, each in masks.exclusion_mask(version, exclusions, service.circuit, month.start, month.end)
        if each.kind is ExclusionKind.SUSPENDED
    ]
    return any(True for _ in subtract(sold, union(paused)))


def _cut(stretch: Stretch, start: int | None, end: int | None) -> Stretch:
    first = stretch[0] if start is None else max(stretch[0], start)
    return first, max(first, stretch[1] if end is None else min(stretch[1], end))
