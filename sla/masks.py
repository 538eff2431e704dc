"""Masks of a contract: time outside service hours, and time that approved exclusions take out.

Masks are applied to observed truth when it is assessed, never stored with it: one evidence serves several
contracts, drafts and back-dated approvals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from probed.model.assessment import InstantClass
from probed.model.contract import Contract, ExclusionKind, HoursRange
from probed.model.ids import CircuitId
from probed.model.instant import MINUTE_US
from probed.model.operation import Exclusion, ExclusionStatus
from sla.calendar import instant_of, local_day, midnight, zone_info
from sla.intervals import Stretch, subtract, union
from sla.windows import working_days

_ALL_DAYS: Final = (HoursRange((1, 2, 3, 4, 5, 6, 7), 0, 1440),)


class Masked(NamedTuple):
    """One masked stretch: OUT_OF_HOURS, or EXCLUDED with the id of the exclusion as reason."""

    start: int
    end: int
    kind: InstantClass
    reason: str


class Objection(NamedTuple):
    """Why a contract does not accept an exclusion: `kind` names the sentence, `facts` fill it."""

    kind: str
    facts: Mapping[str, str]


_SENTENCES: Final = {
    "status": "{status}, not approved",
    "kind": "contract {contract} does not accept {kind} exclusions",
    "proof": "its proof must begin with {words}, not '{proof}'",
    "unannounced": "planned work was never announced",
    "late": "announced {kept} min after its start, needed {needed} min before it",
    "notice": "announced {kept} min before its start, {needed} min needed",
    "workdays": "announced {kept} working days before its start, {needed} needed",
}


class Refusal(NamedTuple):
    """An exclusion of this circuit and time that was not applied, and why."""

    exclusion: Exclusion
    why: str


def in_force(versions: Sequence[Contract], start: int, end: int) -> tuple[tuple[Contract, int, int], ...]:
    """Who rules which part of [start, end): the versions of one contract in order of time, without gap or overlap.

    Before the first of them that one rules, and after the last of them the last.
    """
    ordered = sorted(versions, key=lambda version: version.start or 0)
    found = []
    at = start
    for number, version in enumerate(ordered):
        following = ordered[number + 1].start if number + 1 < len(ordered) else None
        until = end if following is None else min(max(following, at), end)
        if at < until:
            found.append((version, at, until))
        at = until
    return tuple(found)


def out_of_hours(contract: Contract, start: int, end: int) -> tuple[Stretch, ...]:
    """The stretches of [start, end) outside service hours, by the calendar of the contract's zone."""
    if not contract.hours and (not contract.holidays or contract.holidays_served):
        return ()
    zone = zone_info(contract.zone)
    served: list[Stretch] = []
    # One day more on either side: a range may run past midnight, and local days are not UTC days.
    day, last = local_day(start, zone) - timedelta(days=1), local_day(end, zone)
    while day <= last:
        served.extend(_served(contract, day, zone))
        day += timedelta(days=1)
    return tuple(subtract([(start, end)], union(served)))


def _served(contract: Contract, day: date, zone: ZoneInfo) -> Iterable[Stretch]:
    """Service hours that begin on one local day. A holiday has none, a make-up workday those of a Monday.

    Where holidays are served both have those of their day of the week.
    """
    text = day.isoformat()
    if text in contract.holidays and not contract.holidays_served:
        return
    weekday = 1 if text in contract.workdays and not contract.holidays_served else day.isoweekday()
    for hours in contract.hours or _ALL_DAYS:
        if weekday not in hours.weekdays:
            continue
        if (hours.start_minute, hours.end_minute) == (0, 1440):
            yield midnight(day, zone), midnight(day + timedelta(days=1), zone)
            continue
        closing = day if hours.end_minute > hours.start_minute else day + timedelta(days=1)
        yield instant_of(day, hours.start_minute, zone), instant_of(closing, hours.end_minute, zone, last=True)


def exclusion_mask(
    contract: Contract, exclusions: Iterable[Exclusion], circuit: CircuitId, start: int, end: int
) -> tuple[tuple[int, int, Exclusion], ...]:
    """The exclusions that apply, cut to [start, end), sorted; they may overlap each other."""
    applied = [
        (max(item.start, start), min(item.end, end), item)
        for item in _of(exclusions, circuit, start, end)
        if not why_not(contract, item)
    ]
    return tuple(sorted(applied, key=lambda found: (found[0], found[2].id)))


def refusals(
    contract: Contract, exclusions: Iterable[Exclusion], circuit: CircuitId, start: int, end: int
) -> tuple[Refusal, ...]:
    """The exclusions of this circuit and time that do not apply, each with the reason."""
    found = [Refusal(item, why_not(contract, item)) for item in _of(exclusions, circuit, start, end)]
    return tuple(sorted((r for r in found if r.why), key=lambda r: (r.exclusion.start, r.exclusion.id)))


def _of(exclusions: Iterable[Exclusion], circuit: CircuitId, start: int, end: int) -> Iterable[Exclusion]:
    return (item for item in exclusions if item.circuit == circuit and item.start < end and item.end > start)


def why_not(contract: Contract, exclusion: Exclusion) -> str:
    """Empty when the contract accepts the exclusion, else the reason in words."""
    found = objection(contract, exclusion)
    return "" if found is None else _SENTENCES[found.kind].format(**found.facts)


def objection(contract: Contract, exclusion: Exclusion) -> Objection | None:
    """What the contract has against an exclusion, None where it accepts it."""
    if exclusion.status is not ExclusionStatus.APPROVED:
        return Objection("status", {"status": exclusion.status.value})
    if exclusion.kind not in contract.exclusions:
        return Objection("kind", {"contract": contract.ref, "kind": exclusion.kind.value})
    words = dict(contract.proofs).get(exclusion.kind, ())
    given = exclusion.proof.strip().casefold()
    if words and not any(given.startswith(word.casefold()) for word in words):
        needed = " or ".join(f"'{word}'" for word in words)
        return Objection("proof", {"words": needed, "proof": exclusion.proof})
    return _notice(contract, exclusion) if exclusion.kind is ExclusionKind.PLANNED else None


def overrun(
    contract: Contract, applied: Sequence[tuple[int, int, Exclusion]], down: Sequence[Stretch]
) -> tuple[tuple[int, int, Exclusion], ...]:
    """The exclusions, planned ones longer by the outage that outlasts them, up to what the contract allows.

    `down`: the stretches observed DOWN, in order. What lasts longer still counts.
    """
    allowed = contract.planned_overrun_us
    if not allowed:
        return tuple(applied)
    found = []
    for start, end, item in applied:
        until = end
        if item.kind is ExclusionKind.PLANNED and end == item.end:
            going_on = next((b for a, b in down if a <= end < b), end)
            until = min(max(going_on, end), end + allowed)
        found.append((start, until, item))
    return tuple(found)


def _notice(contract: Contract, exclusion: Exclusion) -> Objection | None:
    notice_us, needed = contract.planned_notice_us, contract.planned_notice_workdays
    if exclusion.announced is None:
        return Objection("unannounced", {})
    kept_us = exclusion.start - exclusion.announced
    if kept_us < notice_us:
        told = {"kept": str(abs(kept_us) // MINUTE_US), "needed": str(notice_us // MINUTE_US)}
        return Objection("late" if kept_us < 0 else "notice", told)
    if not needed:
        return None
    zone = zone_info(contract.zone)
    told_on, begins = local_day(exclusion.announced, zone), local_day(exclusion.start, zone)
    kept = working_days(told_on, begins, contract.holidays, contract.workdays)
    return None if kept >= needed else Objection("workdays", {"kept": str(kept), "needed": str(needed)})


def masks(
    hours: Sequence[Stretch], excluded: Sequence[tuple[int, int, Exclusion]]
) -> tuple[tuple[Masked, ...], tuple[str, ...]]:
    """One class for each masked instant: out of hours before excluded, the earlier exclusion before the later.

    Returns the disjoint masks and the ids of the exclusions that were asked for.
    """
    found = [Masked(a, b, InstantClass.OUT_OF_HOURS, "") for a, b in hours]
    taken = union(hours)
    for start, end, exclusion in excluded:
        rest = subtract([(start, end)], taken)
        found += [Masked(a, b, InstantClass.EXCLUDED, exclusion.id) for a, b in rest]
        taken = union((*taken, (start, end)))
    ids = tuple(dict.fromkeys(exclusion.id for _, _, exclusion in excluded))
    return tuple(sorted(found)), ids
