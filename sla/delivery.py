"""Whether the monthly report came in time: when each is due, and what the ledger says of its publication. Pure.

The report of an assessment month is owed by the terms of the version that held when the month ended, and is due so
long after its end. The part of a contract in which the deadline falls judges it, the deadline's own instant included:
who publishes then is in time. A publication after the end of what is assessed belongs to no later month any more: it
was missed, by as much time as had passed at that end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.assessment import ClauseResult, Period
from probed.model.contract import WORKDAYS, Clause, Contract, ExclusionKind, MeasuredClause, MeasuredKind
from probed.model.ids import CircuitId
from probed.model.instant import DAY_US, format_instant, parse_instant
from probed.model.inventory import Validity
from probed.model.operation import Exclusion
from probed.model.publication import Publication, ReportRecord
from sla import masks
from sla.calendar import local_day, midnight, zone_info
from sla.intervals import Stretch, subtract, union
from sla.period import month_of, previous_month
from sla.windows import is_working_day

NOT_DUE: Final = "the report is not due yet"
UNRECORDED: Final = "the ledger holds nothing of that time"


class Due(NamedTuple):
    """The report of the month `label` that ended at `ended`: due by `at`, that instant included."""

    label: str
    ended: int
    at: int
    zone: str


class Delivered(NamedTuple):
    """What is known of one report that was due. `value` in the unit of the clause, as `limit`.

    `final` False: it is not published yet, and may become later still.
    """

    due: Due
    publication: Publication | None
    value: Fraction | None
    met: bool | None
    final: bool
    reason: str = ""
    came: int | None = None
    """When it was published."""


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


def dues(
    clause: MeasuredClause,
    versions: Sequence[Contract],
    circuit: CircuitId,
    life: Validity,
    exclusions: Sequence[Exclusion],
    start: int,
    end: int,
) -> tuple[Due, ...]:
    """The reports with a deadline in (start, end], the earliest first.

    `versions`: all of the contract around that time, each cut to when it holds. A month of which the circuit was not
    in service, or suspended for all of its time, needs no report.
    """
    found = []
    for version in versions:
        own = _own(clause, version)
        if own is not None:
            for month, at in _ended(own, version, start, end):
                if _holds(version, month.end - 1) and _served(month, version, versions, circuit, life, exclusions):
                    found.append(Due(month.label, month.end, at, version.zone))
    return tuple(sorted(found, key=lambda due: (due.at, due.label)))


def unjudged(
    clause: MeasuredClause,
    contract: Contract,
    versions: Sequence[Contract],
    circuit: CircuitId,
    life: Validity,
    exclusions: Sequence[Exclusion],
    start: int,
    end: int,
) -> tuple[Due, ...]:
    """The reports that no version judges, of months of which what is promised ends in (start, end]: when they are due
    the circuit is not in service any more, or nothing is promised of reports. Under `contract`, whose `clause` it is.
    """
    found: list[Due] = []
    month = month_of(end - 1, contract.zone, contract.month_day)
    while month.end > start:
        owner = next((each for each in versions if _holds(each, month.end - 1)), None)
        own = None if owner is None else _own(clause, owner)
        by = contract if owner is None or own is None else owner
        at = deadline(own or clause, month.end, by)
        until = min(each for each in (month.end, life.end, contract.end) if each is not None)
        if (
            by.ref == contract.ref
            and start < until <= end
            and not _is_judged(clause, versions, life, at)
            and _served(month, contract, versions, circuit, life, exclusions)
        ):
            found.insert(0, Due(month.label, month.end, at, contract.zone))
        month = previous_month(month, contract.month_day)
    return tuple(found)


def _is_judged(clause: MeasuredClause, versions: Sequence[Contract], life: Validity, at: int) -> bool:
    """Whether anything that is assessed holds a deadline, at its end at the latest."""
    if life.end is not None and at > life.end:
        return False
    return any(_holds(each, at - 1) and _own(clause, each) is not None for each in versions)


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


def _served(
    month: Period,
    version: Contract,
    versions: Sequence[Contract],
    circuit: CircuitId,
    life: Validity,
    exclusions: Sequence[Exclusion],
) -> bool:
    """Whether there is anything to report of the circuit: some time under contract that was not suspended."""
    sold = union(
        _cut(_cut((month.start, month.end), each.start, each.end), life.start, life.end) for each in versions
    )
    if not exclusions:
        return bool(sold)
    paused = [
        (start, end)
        for start, end, each in masks.exclusion_mask(version, exclusions, circuit, month.start, month.end)
        if each.kind is ExclusionKind.SUSPENDED
    ]
    return any(True for _ in subtract(sold, union(paused)))


def _cut(stretch: Stretch, start: int | None, end: int | None) -> Stretch:
    first = stretch[0] if start is None else max(stretch[0], start)
    return first, max(first, stretch[1] if end is None else min(stretch[1], end))


def delivered(
    clause: MeasuredClause, contract: Contract, due: Due, record: ReportRecord, seen: int, until: int
) -> Delivered:
    """What the ledger says of a report, by the end of a window.

    `seen`: nothing later is known, and what was published later does not count; `until`: where the window ends once
    everything is known.
    """
    if record.trouble:
        return Delivered(due, None, None, None, final=False, reason=record.trouble)
    found = record.of(due.label)
    if found is not None and (came := found.came(seen)) <= seen:
        return Delivered(due, found, _value(clause, contract, due, came), came <= due.at, final=True, came=came)
    if seen <= due.at and seen < until:
        return Delivered(due, None, None, None, final=False, reason=NOT_DUE)
    if record.since is None or record.since > due.ended:
        return Delivered(due, None, None, None, final=False, reason=UNRECORDED)
    least = max(seen, due.at + 1)  # what did not come by the deadline is late by an instant at the least
    return Delivered(due, None, _value(clause, contract, due, least), met=False, final=seen >= until)


def _value(clause: MeasuredClause, contract: Contract, due: Due, at: int) -> Fraction:
    """How long it took, such that it is within the limit exactly if the report was in time.

    Told from the deadline, so that a day with a clock change has the length of any other, and that a deadline by the
    terms of an earlier version is judged by the limit of this one. If that one's is no end of a working day, what
    comes later on the same working day is late by one.
    """
    if clause.unit == WORKDAYS:
        more = _begun(contract, due.ended, at) - _begun(contract, due.ended, due.at)
        return clause.limit + (max(more, 1) if at > due.at else more)
    return clause.limit + (at - due.at)


def _begun(contract: Contract, ended: int, at: int) -> int:
    """The working day after a month's end that `at` lies in; a day without work counts to the next one."""
    if at <= ended:
        return 0
    zone = zone_info(contract.zone)
    last = local_day(at - 1, zone)
    day, number = local_day(ended, zone), 0
    while day <= last:
        number += _works(contract, day)
        day += timedelta(days=1)
    return number if _works(contract, last) else number + 1


def _works(contract: Contract, day: date) -> bool:
    return is_working_day(day, contract.holidays, contract.workdays)


def judged(clause: MeasuredClause, found: Sequence[Delivered]) -> ClauseResult:
    """The clause over the reports that were due: the worst of them speaks. Without any there is nothing to judge."""
    bare = ClauseResult(
        clause=clause.id,
        kind=clause.kind.value,
        value=None,
        low=None,
        high=None,
        target=clause.limit,
        margin=None,
        unit=clause.unit,
        met=None,
    )
    if not found:
        return bare
    worst = min(found, key=_badness)
    all_met = {each.met for each in found}
    return ClauseResult(
        clause=bare.clause,
        kind=bare.kind,
        value=worst.value,
        low=worst.value,
        high=worst.value if worst.final else None,
        target=bare.target,
        margin=None if worst.value is None else clause.limit - worst.value,
        unit=bare.unit,
        met=False if False in all_met else None if None in all_met else True,
        rule=_rule(worst, len(found)),
        reason=worst.reason,
        evidence=tuple(each.publication.evidence for each in found if each.publication is not None),
    )


def _badness(each: Delivered) -> tuple[int, Fraction, int]:
    """Missed before undecided before kept; then the latest; then what was due first."""
    return {False: 0, None: 1, True: 2}[each.met], -(each.value or Fraction(0)), each.due.at


def _rule(worst: Delivered, number: int) -> str:
    due, found = worst.due, worst.publication
    told = [f"report={due.label}", f"due={format_instant(due.at, due.zone)}"]
    if found is not None and worst.came is not None:
        told += [f"published={format_instant(worst.came, due.zone)}", f"revision={found.revision}"]
    if number > 1:
        told.append(f"reports={number}")
    return " ".join(told)


def with_unjudged(result: ClauseResult, left: Sequence[Due]) -> ClauseResult:
    """The result with the last report that nobody judges told in its rule."""
    if not left:
        return result
    last = left[-1]
    told = f"unjudged={last.label} unjudged_due={format_instant(last.at, last.zone)}"
    return replace(result, rule=f"{result.rule} {told}".lstrip())


def unjudged_of(result: ClauseResult) -> tuple[str, int] | None:
    """The report that nobody judges and when it is due, as a rule says."""
    facts = dict(part.split("=", 1) for part in result.rule.split())
    if result.kind != MeasuredKind.REPORTING.value or "unjudged" not in facts:
        return None
    return facts["unjudged"], parse_instant(facts["unjudged_due"])


class Told(NamedTuple):
    """What the rule of a result says, for those who show it or watch its clock."""

    report: str
    due: int
    published: int | None


def told_of(result: ClauseResult) -> Told | None:
    """The report that a result speaks of; None where none was due."""
    facts = dict(part.split("=", 1) for part in result.rule.split())
    if result.kind != MeasuredKind.REPORTING.value or "report" not in facts:
        return None
    published = facts.get("published")
    return Told(facts["report"], parse_instant(facts["due"]), None if published is None else parse_instant(published))
