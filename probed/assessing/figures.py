"""Figures that are kept, made of assessments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from probed.assessing.again import Reading
from probed.assessing.assessor import Assessor, lives_in
from probed.errors import ProbedError
from probed.model.assessment import Assessment, Period
from probed.model.figure import Figure, FigureSpan
from probed.model.inventory import Circuit
from sla.again import ALWAYS
from sla.intervals import Stretch
from sla.local_days import day_of
from sla.period import month_of, parse_period
from sla.verdict import verdict


def figure_of(span: FigureSpan, made: Assessment, read: Stretch, basis: str) -> Figure:
    """An assessment in short."""
    return Figure(
        span=span.value,
        label=made.period.label,
        circuit=made.circuit,
        start=made.start,
        end=made.end,
        customer=made.customer,
        contract=made.contract,
        zone=made.period.zone,
        official=made.availability.official,
        low=made.availability.low,
        high=made.availability.high,
        coverage=made.coverage,
        totals=made.totals,
        at_risk_low_us=made.at_risk_low_us,
        at_risk_high_us=made.at_risk_high_us,
        outages=sum(outage.counted for outage in made.outages),
        missed=sum(clause.met is False for clause in made.clauses),
        verdict=verdict(made.clauses),
        provisional=made.provisional,
        horizon=made.horizon,
        sha256=made.sha256,
        first=max(read[0], -ALWAYS),
        last=min(read[1], ALWAYS),
        basis=basis,
    )


def figures(by: Assessor, span: FigureSpan, service: Circuit, period: Period, basis: str = "") -> Iterator[Figure]:
    """The figures of a service's period, one for each contract version; none where nothing can be said of it."""
    reading = Reading(service, period)
    try:
        parts = by.assess_parts(service, period, reading)
    except ProbedError:  # no version of the contract for this time, or all of it is still to come
        return
    for part in parts:
        yield figure_of(span, part, reading.read, basis)


def period_at(by: Assessor, span: FigureSpan, service: Circuit, at: int) -> Period | None:
    """The local day, or the assessment month, of the service's contract that holds an instant; None = no contract."""
    try:
        contract = by.contract_of(service, Period(at, at + 1, "UTC", ""))
    except ProbedError:
        return None
    if span is FigureSpan.DAY:
        return day_of(at, contract.zone)
    return month_of(at, contract.zone, contract.month_day)


def fresh(
    by: Assessor, span: FigureSpan, labels: tuple[str, str], zone: str, customer: str | None = None
) -> Iterator[Figure]:
    """The figures of all circuits, or of a customer's, of the periods with labels in [first, last)."""
    for service in by.services:
        if customer in {None, service.customer}:
            for label in _labels(span, *labels):
                yield from _labelled(by, span, service, label, zone)


def _labels(span: FigureSpan, first: str, last: str) -> Iterator[str]:
    if span is FigureSpan.MONTH:
        yield first
        return
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day < end:
        following = date.fromordinal(day.toordinal() + 1)
        yield f"{day}/{following}"
        day = following


def _labelled(by: Assessor, span: FigureSpan, service: Circuit, label: str, zone: str) -> Iterator[Figure]:
    try:
        period = by.period_of(service, label, parse_period(label, zone))
    except ProbedError:  # not in service then, or without a contract
        return
    if lives_in(service, period):
        yield from figures(by, span, service, period)
