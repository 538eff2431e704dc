"""After a correction only what it can have changed is assessed again, and that equals assessing everything."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from config.inventory import load_inventory
from probed.assessing.again import Made, again, late, read_of
from probed.assessing.assessor import Assessor
from probed.assessing.evidence import RecordedEvidence
from probed.model.assessment import Assessment
from probed.model.capacity import DOWN, UP
from probed.model.contract import (
    AvailabilityClause,
    ClauseWindow,
    DenominatorRule,
    ExclusionKind,
    MeasuredClause,
    MeasuredKind,
    MinimumApplies,
    OutageCountClause,
    OutageRules,
    UnknownRule,
    WindowKind,
)
from probed.model.ids import CircuitId, PointId
from probed.model.instant import DAY_US, HOUR_US, parse_instant
from probed.model.inventory import Inventory
from probed.model.observation import (
    AlarmSeen,
    Observation,
    PointState,
    ProtectionSwitch,
    Silence,
    SwitchTold,
    Witness,
)
from probed.model.operation import Exclusion, ExclusionStatus
from sla.again import Correction, Onward, Restated, reach
from sla.period import parse_period
from tests.support.evidence import spelled

EXAMPLE = Path(__file__).resolve().parents[2] / "config/examples/inventory"
ZONE = "Asia/Shanghai"
BEGIN = parse_instant("2026-07-20T00:00:00Z")
HOURS = 24 * 110
HORIZON = BEGIN + HOURS * HOUR_US
LIMIT_US = 8 * HOUR_US
MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11")
SPLIT = parse_instant("2026-09-16T00:00:00+08:00")
WINDOWED = (
    OutageCountClause("weekly", 1, ClauseWindow(WindowKind.ROLLING, 7)),
    AvailabilityClause(
        "quarterly",
        Fraction(99, 100),
        DenominatorRule.SERVICE_TIME,
        None,
        UnknownRule.DOWN,
        window=ClauseWindow(WindowKind.QUARTER),
    ),
)


SWITCHES = (
    MeasuredClause("switch", MeasuredKind.PROTECTION_SWITCH, Fraction(50_000), "us"),
    MeasuredClause(
        "often",
        MeasuredKind.PROTECTION_SWITCH,
        Fraction(50_000),
        "us",
        "",
        ClauseWindow(WindowKind.DAY),
        (),
        1,
    ),
)


@functools.cache
def inventory() -> Inventory:
    """The example network; the standard contract has windows that begin before the month, and a second version."""
    found = load_inventory(EXAMPLE, ZONE)
    contracts = []
    for contract in found.contracts:
        rules = OutageRules(5 * HOUR_US, 2 * HOUR_US, MinimumApplies.COUNT_AND_SECONDS)
        if contract.id == "standard":
            first = replace(contract, outages=rules, clauses=(*contract.clauses, WINDOWED[0]), end=SPLIT)
            contracts += [first, replace(contract, outages=rules, version=2, start=SPLIT)]
        elif contract.id == "silver":
            clauses = (*contract.clauses, *WINDOWED)
            contracts.append(replace(contract, clauses=clauses, planned_overrun_us=6 * HOUR_US, planned_notice_us=0))
        else:
            contracts.append(replace(contract, clauses=(*contract.clauses, *SWITCHES)))
    return replace(found, contracts=tuple(contracts))


def hour(number: int) -> int:
    return BEGIN + number * HOUR_US


def look(point: str, first: int, last: int, state: str, source: str = "") -> Observation:
    """Hours from the beginning; what is seen began in the hour before, as the element says."""
    element, _, name = point.partition(":")
    onset = Witness(hour(first) - HOUR_US // 2, "ifLastChange")
    body = PointState({"U": UP, "D": DOWN}[state], (), last - first + 1, onset)
    id_ = PointId(element, name)
    return Observation(source or f"snmp:{element}", id_, hour(first), hour(last), hour(last), 0, body)


def silence(element: str, first: int, last: int) -> Observation:
    return Observation(
        f"snmp:{element}",
        PointId(element, ""),
        hour(first),
        hour(last),
        hour(last),
        0,
        Silence("timeout", hour(first)),
    )


def switch(number: int, point: str, took_ms: int) -> Observation:
    """Told of an hour from the beginning."""
    body = ProtectionSwitch(took_ms * 1000, (took_ms + 1) * 1000, SwitchTold.LENGTH)
    id_ = PointId(*point.split(":", 1))
    return Observation(f"trap:{id_.element}", id_, hour(number), hour(number), hour(number), 0, body)


def alarm(number: int, point: str, *, raised: bool) -> Observation:
    """Heard at an hour from the beginning."""
    body = AlarmSeen(raised, "R_LOS", "lossOfSignal", "major", f"S{number}", None, key="K")
    id_ = PointId(*point.split(":", 1))
    return Observation(f"trap:{id_.element}", id_, hour(number), hour(number), hour(number), 0, body)


def exclusion(number: int, circuit: str, first: int, last: int, kind: ExclusionKind, status: str) -> Exclusion:
    return Exclusion(
        f"X{number}",
        CircuitId(circuit),
        kind,
        hour(first),
        hour(last),
        hour(first) - 30 * DAY_US,
        ExclusionStatus(status),
        "noc",
        "boss",
        "letter 7",
    )


def assessor(seen: Sequence[Observation], exclusions: Sequence[Exclusion] = (), horizon: int = HORIZON) -> Assessor:
    return Assessor(inventory(), RecordedEvidence(seen), exclusions, lambda _source: LIMIT_US, horizon)


def everything(by: Assessor) -> list[Made]:
    found = []
    for label in MONTHS:
        for service in by.services:
            moment = month(by, service.id, label)
            if moment.period.start < by.horizon:
                found.append(moment)
    return found


def month(by: Assessor, circuit: str, label: str) -> Made:
    service = next(each for each in by.services if each.id == circuit)
    period = by.period_of(service, label, parse_period(label, ZONE))
    return Made(service, period, read_of(by, service, period))


def said(by: Assessor, made: Made, *, horizon: bool) -> tuple[Assessment, ...]:
    found = by.assess_parts(made.service, made.period)
    return found if horizon else tuple(replace(each, horizon=0, sha256="") for each in found)


POINTS = tuple(sorted(str(point.id) for point in load_inventory(EXAMPLE, ZONE).points))
runs = st.lists(st.tuples(st.sampled_from("UUUD"), st.integers(0, 300), st.integers(1, 14)), min_size=1, max_size=14)
circuits = st.sampled_from(["NJFE0001", "NJFE0002", "NJE10001", "ZJE10001"])
kinds = st.sampled_from([ExclusionKind.PLANNED, ExclusionKind.CUSTOMER])
statuses = st.sampled_from(["proposed", "approved", "approved", "rejected"])


@st.composite
def seen(draw: st.DrawFn) -> list[Observation]:
    """Every point up all the time, but for a few that come and go, or are not looked at for a while."""
    found = []
    bad = draw(st.sets(st.sampled_from(POINTS), min_size=1, max_size=4))
    for point in POINTS:
        if point not in bad:
            found.append(look(point, 0, HOURS, "U"))
            continue
        at = draw(st.integers(0, 500))
        for state, length, gap in draw(runs):
            if at + length > HOURS:
                break
            found.append(look(point, at, at + length, state))
            at += length + gap
    return found


@st.composite
def stated(draw: st.DrawFn, number: int) -> Exclusion:
    first = draw(st.integers(0, HOURS - 1))
    return exclusion(number, draw(circuits), first, first + draw(st.integers(1, 100)), draw(kinds), draw(statuses))


@st.composite
def cases(draw: st.DrawFn, kind: str) -> tuple[Assessor, Assessor, list[Correction]]:
    evidence, exclusions = draw(seen()), [draw(stated(number)) for number in range(draw(st.integers(0, 2)))]
    new, restated, corrections = list(evidence), list(exclusions), list[Correction]()
    horizon = HORIZON
    if kind in {"look", "silence"}:
        first = draw(st.integers(0, HOURS))
        last = min(HOURS, first + draw(st.integers(0, 60)))
        told = draw(st.sampled_from(POINTS))
        if kind == "look":
            told_late = look(told, first, last, draw(st.sampled_from("UD")), draw(st.sampled_from(["", "ems:E"])))
        else:
            told_late = silence(told.partition(":")[0], first, last)
        new.append(told_late)
        corrections.append(late(told_late, assessor(new, restated)))
    elif kind == "restated" and exclusions:
        changed = draw(stated(0))
        corrections.append(Restated(exclusions[0], changed))
        restated[0] = changed
    elif kind == "onward":
        horizon = HORIZON - draw(st.integers(1, 60)) * DAY_US
        evidence = [cut for each in evidence if (cut := until(each, horizon)) is not None]
        corrections.append(Onward(horizon - LIMIT_US))
    else:
        restated.append(draw(stated(9)))
        corrections.append(Restated(None, restated[-1]))
    return assessor(evidence, exclusions, horizon), assessor(new, restated), corrections


def until(observation: Observation, horizon: int) -> Observation | None:
    """What was known of it then."""
    if observation.first > horizon:
        return None
    return replace(observation, last=min(observation.last, horizon))


@pytest.mark.parametrize("kind", ["look", "silence", "new exclusion", "restated", "onward"])
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_not_named_says_what_it_said(kind: str, data: st.DataObject) -> None:
    before, after, corrections = data.draw(cases(kind))
    made = everything(before)
    named = again(after, corrections, made)
    same = before.horizon == after.horizon
    event(f"named {len(named)} of {len(made)}")
    for each in made:
        if each not in named:
            assert said(before, each, horizon=same) == said(after, each, horizon=same), (each, corrections)


ALL_UP = [look(point, 0, HOURS, "U") for point in POINTS if point != "NJ-GL:STM16-E"]
SEEN = [*ALL_UP, look("NJ-GL:STM16-E", 0, 1000, "U"), look("NJ-GL:STM16-E", 1005, 1500, "U"),
        look("NJ-GL:STM16-E", 1505, HOURS, "U")]  # fmt: skip


def names(before: Assessor, after: Assessor, correction: Correction) -> list[str]:
    found = again(after, [correction], everything(before))
    return [f"{each.service.id} {each.period.label}" for each in found]


def test_a_late_look_names_the_circuits_over_its_port_and_the_month_that_it_lies_in() -> None:
    """Hour 1002 is in the last days of August, which a later quarter reads too."""
    told = look("NJ-GL:STM16-E", 1002, 1003, "D")
    before, after = assessor(SEEN), assessor([*SEEN, told])
    found = names(before, after, late(told, after))
    assert {name.split()[0] for name in found} == {"NJFE0001", "NJFE0002", "NJE10001", "ZJE10001"}
    assert [name for name in found if name.startswith("NJFE")] == ["NJFE0001 2026-08", "NJFE0002 2026-08"]
    assert [name for name in found if name.startswith("NJE1")] == ["NJE10001 2026-08", "NJE10001 2026-09"]


def test_a_look_at_a_port_of_one_circuit_names_that_circuit_alone() -> None:
    port = "NJ-HX:E1-2"
    known = [each for each in SEEN if str(each.point) != port] + [
        look(port, 0, 1690, "U"),
        look(port, 1695, HOURS, "U"),
    ]
    told = look(port, 1692, 1693, "D")
    before, after = assessor(known), assessor([*known, told])
    assert names(before, after, late(told, after)) == ["ZJE10001 2026-09"]


def test_a_source_that_never_spoke_before_speaks_of_all_that_follows() -> None:
    told = look("NJ-HX:E1-2", 1700, 1701, "D", "ems:E")
    before, after = assessor(SEEN), assessor([*SEEN, told])
    found = names(before, after, late(told, after))
    assert found == [f"ZJE10001 {label}" for label in MONTHS]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (600, 610, ["2026-08"]),
        (1100, 1110, ["2026-09"]),
        (1010, 1030, ["2026-08", "2026-09"]),
    ],
)
def test_a_back_dated_exclusion_names_its_circuit_and_months(first: int, last: int, found: list[str]) -> None:
    now = exclusion(1, "NJFE0001", first, last, ExclusionKind.CUSTOMER, "approved")
    assert names(assessor(SEEN), assessor(SEEN, [now]), Restated(None, now)) == [f"NJFE0001 {m}" for m in found]


def test_an_outage_carries_a_correction_of_its_begin_into_the_month_of_its_end() -> None:
    """An outage of ten days around the end of August; its first hours turn out to be planned work."""
    port = "NJ-GL:FE-1"
    down = [look(port, 0, 900, "U"), look(port, 901, 1200, "D"), look(port, 1201, HOURS, "U")]
    net = [each for each in SEEN if str(each.point) != port] + down
    work = exclusion(1, "NJFE0001", 895, 910, ExclusionKind.CUSTOMER, "approved")
    found = names(assessor(net), assessor(net, [work]), Restated(None, work))
    assert found == ["NJFE0001 2026-08", "NJFE0001 2026-09"]


@pytest.mark.parametrize(
    ("states", "changed", "bridge", "found"),
    [
        ("UUUDDUUUUU", (6, 7), 0, [(6, 7)]),
        ("UUUDDUUUUU", (5, 7), 0, [(3, 5), (5, 7)]),
        ("UDUDUUUDUU", (7, 7), 2, [(7, 7), (7, 8)]),
        ("UDUDUDUUUU", (5, 5), 2, [(1, 6), (5, 5)]),
        ("UD??DUUUUU", (5, 5), 0, [(1, 5), (5, 5)]),
    ],
)
def test_the_reach_of_a_change(
    states: str, changed: tuple[int, int], bridge: int, found: list[tuple[int, int]]
) -> None:
    s = 1_000_000
    got = reach([(changed[0] * s, changed[1] * s)], [spelled(states)], bridge * s)
    assert sorted(got) == sorted((a * s, b * s) for a, b in found)
