"""Whether the monthly report came in time: what the ledger says of the publication of each that was due. Pure.

When each is due is told by `delivery`. A publication after the end of what is assessed belongs to no later month any
more: it was missed, by as much time as had passed at that end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from probed.model.assessment import ClauseResult
from probed.model.contract import WORKDAYS, Contract, MeasuredClause, MeasuredKind
from probed.model.instant import format_instant, parse_instant
from probed.model.publication import Publication, ReportRecord
from sla.calendar import local_day, zone_info
from sla.delivery import Due
from sla.measured_clause import unmeasured
from sla.windows import is_working_day

NOT_DUE: Final = "the report is not due yet"
UNRECORDED: Final = "the ledger holds nothing of that time"


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
    bare = unmeasured(clause)
    if not found:
        return bare
    worst = min(found, key=_badness)
    all_met = {each.met for each in found}
    return replace(
        bare,
        value=worst.value,
        low=worst.value,
        high=worst.value if worst.final else None,
        margin=None if worst.value is None else clause.limit - worst.value,
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
