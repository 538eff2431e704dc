"""A ticket stated anew: what it cannot have changed is not assessed again, and says what it said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probed.assessing.again import again
from probed.assessing.assessor import Assessor
from probed.assessing.evidence import RecordedEvidence
from probed.model.contract import (
    Clause,
    ClockStart,
    LongestOutageClause,
    MeasuredClause,
    MeasuredKind,
    OutageCountClause,
    RepairTimeClause,
)
from probed.model.ids import CircuitId
from probed.model.instant import HOUR_US
from probed.model.observation import Observation
from probed.model.ticket import TroubleTicket
from sla.again import Correction, Ticketed, by_tickets
from tests.assessing import test_again as law

CLOCKS = (
    RepairTimeClause("by-ticket", HOUR_US, clock=ClockStart.TICKET, each=True),
    RepairTimeClause("by-earlier", HOUR_US, clock=ClockStart.EARLIER),
    MeasuredClause("answered", MeasuredKind.RESPONSE_TIME, Fraction(HOUR_US), "us", "earlier"),
)


def assessor(
    seen: Sequence[Observation], tickets: Sequence[TroubleTicket] | None, more: Sequence[Clause] = CLOCKS
) -> Assessor:
    known = law.inventory()
    contracts = tuple(replace(each, clauses=(*each.clauses, *more)) for each in known.contracts)
    evidence = RecordedEvidence(seen)
    limit = law.LIMIT_US
    return Assessor(
        replace(known, contracts=contracts), evidence, (), lambda _source: limit, law.HORIZON, tickets=tickets
    )


@st.composite
def tickets(draw: st.DrawFn, name: str) -> TroubleTicket:
    opened = draw(st.integers(0, law.HOURS - 1))
    closed = draw(st.none() | st.integers(1, 60).map(lambda hours: law.hour(opened + hours)))
    acknowledged = draw(st.none() | st.just(law.hour(opened) + HOUR_US // 2))
    circuit = CircuitId(draw(law.circuits))
    return TroubleTicket(name, circuit, law.hour(opened), acknowledged, closed, (), "")


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_not_named_says_what_it_said(data: st.DataObject) -> None:
    seen = data.draw(law.seen())
    known = [data.draw(tickets(f"T{number}")) for number in range(data.draw(st.integers(1, 3)))]
    changed = data.draw(tickets("T0"))
    new = data.draw(st.booleans())
    told: Correction = Ticketed(None, replace(changed, id="T9")) if new else Ticketed(known[0], changed)
    after_tickets = [*known, replace(changed, id="T9")] if new else [changed, *known[1:]]
    before, after = assessor(seen, known), assessor(seen, after_tickets)
    made = law.everything(before)
    named = again(after, [told], made)
    for each in made:
        if each not in named:
            assert law.said(before, each, horizon=True) == law.said(after, each, horizon=True), (each, told)


def test_a_ticket_names_its_circuit_and_the_months_in_which_it_was_open() -> None:
    ticket = TroubleTicket("T1", CircuitId("NJFE0001"), law.hour(1010), None, law.hour(1030), (), "")
    before, after = assessor(law.SEEN, []), assessor(law.SEEN, [ticket])
    found = again(after, [Ticketed(None, ticket)], law.everything(before))
    assert [f"{each.service.id} {each.period.label}" for each in found] == ["NJFE0001 2026-08", "NJFE0001 2026-09"]


def test_with_the_first_ticket_of_all_everything_can_be_said() -> None:
    ticket = TroubleTicket("T1", CircuitId("NJFE0001"), law.hour(1010), None, law.hour(1030), (), "")
    before, after = assessor(law.SEEN, None), assessor(law.SEEN, [ticket])
    made = law.everything(before)
    assert again(after, [Ticketed(None, ticket, first=True)], made) == tuple(made)


OTHERS = (
    RepairTimeClause("by-look", HOUR_US),
    RepairTimeClause("each-by-look", HOUR_US, each=True),
    OutageCountClause("few", 1),
    LongestOutageClause("short", HOUR_US),
    MeasuredClause("delay", MeasuredKind.DELAY, Fraction(10_000), "us", "mean"),
)


@pytest.mark.parametrize("clause", [*CLOCKS, *OTHERS], ids=lambda clause: clause.id)
def test_the_first_ticket_of_another_changes_only_what_goes_by_tickets(clause: Clause) -> None:
    seen = [*law.SEEN, law.look("NJ-GL:STM16-E", 1001, 1004, "D")]  # an interruption of four hours
    nobody, none = assessor(seen, None, [clause]), assessor(seen, [], [clause])
    same = all(
        law.said(nobody, each, horizon=True) == law.said(none, each, horizon=True) for each in law.everything(nobody)
    )
    goes_by_tickets = any(by_tickets(contract) for contract in nobody.inventory.contracts)
    assert same is not goes_by_tickets
    assert goes_by_tickets is (clause in CLOCKS)
