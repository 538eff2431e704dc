"""Clocks of response and repair: worked examples by hand, and laws against a count second by second."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probed.model.assessment import Assessment, ClauseResult, Period
from probed.model.contract import ClockStart, MeasuredClause, MeasuredKind, RepairTimeClause
from probed.model.instant import SECOND_US
from probed.model.inventory import Validity
from probed.model.ticket import TroubleTicket
from sla.assess import assess
from sla.clauses import NO_TICKETS, WAITS
from tests.support import evidence as made

S = SECOND_US
LENGTH = 1_000
PERIOD = Period(0, LENGTH * S, "UTC", "x")


def ticket(
    opened: int,
    ack: int | None = None,
    closed: int | None = None,
    name: str = "T1",
    held: tuple[int, int] | None = None,
) -> TroubleTicket:
    def at(second: int | None) -> int | None:
        return None if second is None else second * S

    stretches = () if held is None else ((held[0] * S, held[1] * S),)
    return TroubleTicket(name, made.CIRCUIT, opened * S, at(ack), at(closed), stretches, "")


def repair(clock: str, limit: int = 100, *, each: bool = False) -> RepairTimeClause:
    return RepairTimeClause("repair", limit * S, clock=ClockStart(clock), each=each)


def answer(clock: str, limit: int = 30) -> MeasuredClause:
    return MeasuredClause("answer", MeasuredKind.RESPONSE_TIME, Fraction(limit * S), "us", clock)


def assessed(
    clause: RepairTimeClause | MeasuredClause,
    down: list[tuple[int, int]],
    tickets: list[TroubleTicket] | None,
    horizon: int = 2 * LENGTH,
    excluded: tuple[int, int] | None = None,
) -> Assessment:
    terms = made.contract(clause)
    seen = made.outages(0, 2 * LENGTH * S, [(a * S, b * S) for a, b in down])
    out = () if excluded is None else (made.exclusion(excluded[0] * S, excluded[1] * S),)
    life = Validity(None, None)
    return assess(
        terms, made.CIRCUIT, made.CUSTOMER, life, seen, out, PERIOD, horizon * S, (), lambda *_: ("look",), {},
        tickets=tickets,
    )  # fmt: skip


def judged(*args: object, **more: object) -> ClauseResult:
    (result,) = assessed(*args, **more).clauses  # type: ignore[arg-type]
    return result


OUTAGE = [(100, 200)]


@pytest.mark.parametrize(
    ("clock", "tickets", "seconds"),
    [
        ("detection", [ticket(150)], 100),
        ("ticket", [ticket(150)], 50),
        ("earlier", [ticket(150)], 100),
        ("ticket", [ticket(60)], 140),
        ("earlier", [ticket(60)], 140),
        ("earlier", [], 100),
        ("ticket", [], None),  # no ticket, no clock
        ("ticket", [ticket(200)], None),  # reported when it was over
        ("ticket", [ticket(10, closed=90)], None),  # of something before
        ("ticket", [ticket(150, held=(160, 175))], 35),
        ("earlier", [ticket(60, held=(70, 80))], 130),
        ("earlier", [ticket(150, name="T2"), ticket(120)], 100),
        ("ticket", [ticket(150, name="T2"), ticket(120)], 80),
        ("ticket", [ticket(150, closed=900)], 50),  # closed long after service was back
    ],
)
def test_repair_runs_from_the_clocks_start_until_service_is_back(
    clock: str, tickets: list[TroubleTicket], seconds: int | None
) -> None:
    result = judged(repair(clock), OUTAGE, tickets)
    assert result.value == (None if seconds is None else seconds * S)
    assert result.met is (None if seconds is None else seconds <= 100)
    assert result.reason == ""


def test_an_outage_under_the_ticket_of_an_earlier_one_is_clocked_from_its_detection() -> None:
    for clock in ("ticket", "earlier"):
        result = judged(repair(clock, each=True), [(100, 120), (300, 380)], [ticket(90, closed=400)])
        assert result.value == 80 * S
        assert judged(repair(clock), [(100, 120), (300, 380)], [ticket(90, closed=400)]).value == Fraction(110 * S, 2)


def test_masked_time_never_runs() -> None:
    assert judged(repair("earlier"), OUTAGE, [ticket(60)], excluded=(50, 110)).value == 90 * S


@pytest.mark.parametrize(
    ("clock", "tickets", "seconds", "met"),
    [
        ("detection", [ticket(110, 125)], 25, True),
        ("ticket", [ticket(110, 125)], 15, True),
        ("earlier", [ticket(90, 125)], 35, False),
        ("earlier", [], 100, False),  # nobody ever answered, and service was back after 100 s
        ("ticket", [], None, None),
        ("ticket", [ticket(110)], 90, False),
        ("earlier", [ticket(110, 110)], 10, True),
        ("earlier", [ticket(110, 140, held=(115, 130))], 25, True),
        ("detection", [ticket(500, 600)], 100, False),  # of what nobody detected, this clock says nothing
        ("ticket", [ticket(500, 520, name="T2"), ticket(110, 115)], 20, True),  # reported without an outage
    ],
)
def test_response_runs_until_somebody_answers_or_service_is_back(
    clock: str, tickets: list[TroubleTicket], seconds: int | None, met: bool | None
) -> None:
    result = judged(answer(clock), OUTAGE, tickets)
    assert (result.value, result.met) == (None if seconds is None else seconds * S, met)


def test_what_is_not_answered_yet_is_missed_once_it_is_too_long_and_open_before() -> None:
    for horizon, met, reason in ((120, None, WAITS), (150, False, "")):
        result = judged(answer("earlier"), [(100, 2 * LENGTH)], [ticket(110)], horizon=horizon)
        assert (result.met, result.reason, result.high) == (met, reason, None)


def test_where_nobody_records_tickets_it_cannot_be_said() -> None:
    for clause in (repair("ticket"), answer("detection")):
        assert judged(clause, OUTAGE, None).reason == NO_TICKETS
    assert judged(repair("earlier", 50), OUTAGE, None).met is False  # longer already by detection alone


def test_a_ticket_is_evidence_of_its_outage() -> None:
    found = assessed(repair("detection"), OUTAGE, [ticket(150)])
    assert found.outages[0].evidence == ("ticket:T1", "look")
    assert "ticket:T1" in found.evidence


spans = st.lists(st.integers(1, 60), min_size=2, max_size=6).map(
    lambda steps: [(sum(steps[: i + 1]), sum(steps[: i + 2])) for i in range(0, len(steps) - 1, 2)]
)
tickets_ = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 100), st.booleans()), max_size=3).map(
    lambda told: [ticket(a, closed=a + b if shut else None, name=f"T{n}") for n, (a, b, shut) in enumerate(told)]
)


@given(spans, tickets_)
def test_earlier_is_never_shorter_than_the_other_clocks(
    down: list[tuple[int, int]], tickets: list[TroubleTicket]
) -> None:
    """And it runs from the first of detection and of tickets that no earlier outage has taken."""
    values = {clock: judged(repair(clock, each=True), down, tickets).value for clock in ClockStart}
    assert values[ClockStart.EARLIER] >= values[ClockStart.DETECTION]  # type: ignore[operator]
    taken: set[str] = set()
    lengths = []
    for a, b in down:
        over = [t for t in tickets if t.opened < b * S and (t.closed is None or t.closed > a * S)]
        begun = min([t.opened // S for t in over if t.id not in taken] + [a])
        taken |= {t.id for t in over}
        lengths.append(b - begun)
    assert values[ClockStart.EARLIER] == max(lengths) * S


@st.composite
def held_tickets(draw: st.DrawFn) -> list[TroubleTicket]:
    found = []
    for number in range(draw(st.integers(0, 3))):
        opened = draw(st.integers(0, 200))
        start = opened + draw(st.integers(0, 40))
        length = draw(st.integers(1, 40))
        more = draw(st.none() | st.integers(1, 40))
        closed = None if more is None else start + length + more
        found.append(ticket(opened, closed=closed, name=f"T{number}", held=(start, start + length)))
    return found


@given(spans, held_tickets(), st.tuples(st.integers(0, 200), st.integers(1, 60)))
def test_every_second_of_a_repair_is_counted_once_and_none_that_is_held_or_masked(
    down: list[tuple[int, int]], tickets: list[TroubleTicket], excluded: tuple[int, int]
) -> None:
    hidden = range(excluded[0], excluded[0] + excluded[1])
    taken: set[str] = set()
    wanted: dict[str, list[int]] = {"ticket": [], "earlier": []}
    for a, b in down:
        over = [t for t in tickets if t.opened < b * S and (t.closed is None or t.closed > a * S)]
        fresh = sorted((t for t in over if t.id not in taken), key=lambda t: (t.opened, t.id))
        runs = fresh[0] if fresh else min(over, key=lambda t: (t.opened, t.id), default=None)
        taken |= {t.id for t in over}
        if all(at in hidden for at in range(a, b)):
            continue  # nothing of it counts
        opened = fresh[0].opened // S if fresh else a
        held = [(x // S, y // S) for x, y in runs.held] if runs else []
        for clock, begin in (("ticket", opened), ("earlier", min(opened, a))):
            if clock == "ticket" and runs is None:
                continue
            lived = (at for at in range(begin, b) if at not in hidden)
            wanted[clock].append(sum(not any(x <= at < y for x, y in held) for at in lived))
    for clock, lengths in wanted.items():
        result = judged(repair(clock), down, tickets, excluded=(hidden.start, hidden.stop))
        assert result.value == (Fraction(sum(lengths) * S, len(lengths)) if lengths else None)
