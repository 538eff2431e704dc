"""Routes: which rule sends which problem to whom, and why. Pure: what is asked again is answered the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from probed.model.instant import to_datetime
from probed.model.problem import Transition


class Moment(StrEnum):
    """What there is to tell of a problem."""

    RAISE = "raise"
    UPDATE = "update"
    """It has grown: graver, or more circuits are hit."""
    ESCALATE = "escalate"
    """A level of escalation is reached: only routes that name this moment are asked."""
    WINDOW_ENDED = "window_ended"
    CLEAR = "clear"


_MOMENTS: Final = {
    "changed": Moment.UPDATE,
    "escalated": Moment.ESCALATE,
    "window_ended": Moment.WINDOW_ENDED,
    "cleared": Moment.CLEAR,
}


ORDINARY: Final = frozenset(Moment) - {Moment.ESCALATE}
"""What a route without `on` tells. Otherwise the first route, of those on duty, would keep escalations to itself."""


def moment_of(transition: Transition) -> Moment:
    return _MOMENTS.get(transition.value, Moment.RAISE)


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the week in a zone: days as 0 (Monday) to 6, minutes of the day; `end` before `start` = next day.

    The hours past midnight belong to the day on which they begin.
    """

    zone: str
    days: frozenset[int] = frozenset(range(7))
    start: int = 0
    end: int = 1440

    def hold(self, at: int) -> bool:
        local = to_datetime(at, self.zone)
        minute, today = local.hour * 60 + local.minute, local.weekday()
        if self.start < self.end:
            return today in self.days and self.start <= minute < self.end
        late = today in self.days and minute >= self.start
        return late or ((today - 1) % 7 in self.days and minute < self.end)


@dataclass(frozen=True, slots=True)
class Route:
    """Conditions that are empty hold always. `resources` are patterns such as 'link:XA-*'.

    Without `go_on` the first route that matches is the last; `otherwise`: only when no other has matched.
    """

    name: str
    to: tuple[str, ...]
    via: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    resources: tuple[str, ...] = ()
    on: frozenset[Moment] = ORDINARY
    levels: frozenset[int] = frozenset()
    """Levels of escalation; asked of that moment only."""
    hours: Hours | None = None
    go_on: bool = False
    otherwise: bool = False


class HitBy(NamedTuple):
    """A circuit that a problem hits, and the units of its customer up to the group."""

    circuit: str
    customer: str
    tier: str
    units: frozenset[str]


class Question(NamedTuple):
    """What routes are asked: a problem at an instant. `units` are those of its resource."""

    at: int
    moment: Moment
    severity: str
    type: str
    resource: str
    units: frozenset[str]
    hits: tuple[HitBy, ...]
    level: int = 0
    """The level that is reached, when the moment is an escalation."""


class Verdict(NamedTuple):
    """What a route says to a question, in words."""

    route: Route
    matches: bool
    why: str


def decide(routes: Sequence[Route], question: Question, *, any_hour: bool = False) -> tuple[Verdict, ...]:
    """What each route says, in order; those behind the last that counts are named as not asked.

    `any_hour`: duty hours count as held (who was told of a problem is told of its end).
    """
    verdicts: list[Verdict] = []
    matched = ended = False
    for route in routes:
        if route.otherwise:
            continue
        if ended:
            verdicts.append(Verdict(route, False, "not asked: a route before it has matched"))
            continue
        verdict = _asked(route, question, any_hour=any_hour)
        verdicts.append(verdict)
        matched = matched or verdict.matches
        ended = verdict.matches and not route.go_on
    for route in routes:
        if route.otherwise and matched:
            verdicts.append(Verdict(route, False, "not asked: another route has matched"))
        elif route.otherwise:
            verdicts.append(_asked(route, question, any_hour=any_hour))
    return tuple(verdicts)


def chosen(verdicts: Iterable[Verdict]) -> tuple[Route, ...]:
    return tuple(verdict.route for verdict in verdicts if verdict.matches)


def _asked(route: Route, question: Question, *, any_hour: bool) -> Verdict:
    reasons: list[str] = []
    for held, text in _conditions(route, question, any_hour=any_hour):
        if not held:
            return Verdict(route, False, text)
        reasons.append(text)
    return Verdict(route, True, ", ".join(reasons) or "it has no conditions")


def _conditions(route: Route, question: Question, *, any_hour: bool) -> Iterator[tuple[bool, str]]:
    """Each condition that the route has: whether it holds, and in words."""
    if route.on != ORDINARY or question.moment is Moment.ESCALATE:
        yield _one_of("moment", question.moment.value, {moment.value for moment in route.on})
    if route.levels and question.moment is Moment.ESCALATE:
        yield _one_of("level", str(question.level), map(str, route.levels))
    if route.severities:
        yield _one_of("severity", question.severity, route.severities)
    if route.types:
        yield _one_of("type", question.type, route.types)
    if route.resources:
        found = next((one for one in route.resources if fnmatchcase(question.resource, one)), None)
        wanted = ", ".join(route.resources)
        held = f"resource {question.resource} is like {found}"
        yield found is not None, held if found else f"resource {question.resource} is like none of {wanted}"
    if route.customers or route.tiers or route.units:
        yield _hit(route, question)
    if route.hours is not None:
        local = to_datetime(question.at, route.hours.zone).strftime("%a %H:%M")
        held_now = any_hour or route.hours.hold(question.at)
        yield held_now, f"{local} {route.hours.zone} is {'within' if held_now else 'outside'} its hours"


def _one_of(name: str, value: str, wanted: Iterable[str]) -> tuple[bool, str]:
    wanted = sorted(wanted)
    if value in wanted:
        return True, f"{name} {value}"
    return False, f"{name} is {value or 'none'}, it wants {' or '.join(wanted)}"


def _hit(route: Route, question: Question) -> tuple[bool, str]:
    """One circuit must meet all that is said of customer, tier and unit; a unit may be the resource's own."""
    for hit in question.hits:
        told = _met(route, hit)
        if told is not None:
            return True, f"circuit {hit.circuit} ({', '.join(told)})"
    if route.units and not route.customers and not route.tiers and route.units & question.units:
        return True, f"{question.resource} belongs to {', '.join(sorted(route.units & question.units))}"
    wanted = [
        f"{name} {' or '.join(sorted(values))}"
        for name, values in (("customer", route.customers), ("tier", route.tiers), ("unit", route.units))
        if values
    ]
    return False, f"no circuit that is hit has {', '.join(wanted)}"


def _met(route: Route, hit: HitBy) -> list[str] | None:
    told: list[str] = []
    if route.customers:
        if hit.customer not in route.customers:
            return None
        told.append(f"customer {hit.customer}")
    if route.tiers:
        if hit.tier not in route.tiers:
            return None
        told.append(f"tier {hit.tier}")
    if route.units:
        if not route.units & hit.units:
            return None
        told.append(f"unit {', '.join(sorted(route.units & hit.units))}")
    return told
