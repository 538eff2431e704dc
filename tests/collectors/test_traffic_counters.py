"""Counters ride with the state of their points: in the same answer, decoded without being compared."""

from __future__ import annotations

import asyncio
import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp import ber
from collectors.snmp.ber import (
    COUNTER32,
    COUNTER64,
    INTEGER,
    NO_SUCH_INSTANCE,
    OCTET_STRING,
    TIME_TICKS,
    MalformedMessage,
    Oid,
    Value,
)
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community, open_reply
from collectors.snmp.plan import SYS_UP_TIME, Change, WatchPlan
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.profiles.ifmib import IF_NAME, Resolution, counter_oids
from collectors.snmp.profiles.profile import Place
from collectors.snmp.target import SnmpTarget
from collectors.snmp.watch import Part, Verdict, Watch
from probed.clock import SystemClock
from probed.model.ids import PointId
from probed.model.observation import NOT_COUNTED, Counters, Heard
from tests.support.sinks import KeepingSink
from tests.support.snmpd import COMMUNITY, snmpd, tool

PUBLIC = Community(b"public")
KEY = 0x01000000
AT = 1_790_000_000_000_000
STATE: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1, 8, 7)
COUNTED = counter_oids(Place(IF_NAME, (7,)))
COUNTERS = st.one_of(
    st.builds(Value, st.just(COUNTER32), st.integers(0, 2**32 - 1)),
    st.builds(Value, st.just(COUNTER64), st.integers(0, 2**64 - 2)),
)
OTHERS = st.one_of(st.just(NO_SUCH_INSTANCE), st.builds(Value, st.just(OCTET_STRING), st.binary(max_size=200)))


def decoded(plan: WatchPlan, ticks: int, state: int, counters: list[Value]) -> int | Change:
    varbinds = [(SYS_UP_TIME, Value(TIME_TICKS, ticks)), (STATE, Value(INTEGER, state))]
    data = ber.encode_response(b"public", KEY, [*varbinds, *zip(COUNTED, counters, strict=True)])
    return plan.decode(data, open_reply(data).begin, len(data))


@given(st.lists(st.lists(st.one_of(COUNTERS, OTHERS), min_size=4, max_size=4), min_size=1, max_size=5))
def test_whatever_an_agent_counts_is_read_and_makes_no_change(looks: list[list[Value]]) -> None:
    plan = WatchPlan([STATE], PUBLIC, COUNTED)
    first = decoded(plan, 100, 1, looks[0])
    assert isinstance(first, Change)
    assert first.reading.value(0) == Value(INTEGER, 1)
    plan.remembered = first.raw
    for number, look in enumerate(looks):
        assert decoded(plan, 200 + number, 1, look) == 200 + number
        expected = [value.content if isinstance(value.content, int) else NOT_COUNTED for value in look]
        assert list(plan.take_counted()) == expected
        changed = decoded(plan, 200 + number, 2, look)
        assert isinstance(changed, Change)
        assert changed.reading.value(0) == Value(INTEGER, 2)
        assert list(plan.take_counted()) == expected


@given(st.data())
def test_a_reply_that_was_cut_or_altered_is_refused_or_read_as_it_stands(data: st.DataObject) -> None:
    plan = WatchPlan([STATE], PUBLIC, COUNTED)
    varbinds = [(SYS_UP_TIME, Value(TIME_TICKS, 5)), (STATE, Value(INTEGER, 1))]
    whole = ber.encode_response(b"public", KEY, [*varbinds, *((oid, Value(COUNTER64, 2**40)) for oid in COUNTED)])
    begin = open_reply(whole).begin
    mutant = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        mutant[data.draw(st.integers(begin, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(begin, len(whole)))
    try:
        plan.decode(bytes(mutant[:cut]), begin, cut)
    except MalformedMessage:
        return
    assert cut == len(whole)
    counted = plan.take_counted()
    assert len(counted) == 4
    assert all(0 <= value < 2**64 for value in counted)
    assert plan.take_counted() == (), "they are told once"


def test_other_names_than_those_asked_are_refused() -> None:
    plan = WatchPlan([STATE], PUBLIC, COUNTED)
    names = [*COUNTED[:3], (1, 3, 6, 1, 2)]
    varbinds = [(SYS_UP_TIME, Value(TIME_TICKS, 5)), (STATE, Value(INTEGER, 1))]
    data = ber.encode_response(b"public", KEY, [*varbinds, *((oid, Value(COUNTER32, 1)) for oid in names)])
    with pytest.raises(MalformedMessage):
        plan.decode(data, open_reply(data).begin, len(data))


def answer(part: Part, uptime: int, changed: int) -> int | Change:
    """One point 'a', up since `changed`."""
    return answers(part, uptime, ("a",), (changed,))


def answers(part: Part, uptime: int, names: tuple[str, ...], changed: tuple[int, ...]) -> int | Change:
    """Points that are up, each since its own instant."""
    oids = ber.decode_request(part.plan.prefix + b"\x01\0\0\0" + part.plan.suffix).oids[1:]
    values = [
        value
        for name, since in zip(names, changed, strict=True)
        for value in (
            Value(OCTET_STRING, name.encode()),
            Value(INTEGER, 1),
            Value(INTEGER, 1),
            Value(TIME_TICKS, since),
        )[: part.width]
    ]
    varbinds = [(SYS_UP_TIME, Value(TIME_TICKS, uptime)), *zip(oids, values, strict=True)]
    data = ber.encode_response(b"public", KEY, varbinds)
    return part.plan.decode(data, open_reply(data).begin, len(data))


@pytest.mark.parametrize(
    ("last_changes", "believed"),
    [
        pytest.param([1000, 2000, 3000, 4000], False, id="always the instant of the question"),
        pytest.param([999, 1999, 2999, 3999], False, id="always a tick before it"),
        pytest.param([1000, 2000, 2500, 4000], True, id="once before it: a port that flaps"),
        pytest.param([1000, 1000, 1000, 1000], True, id="long ago"),
    ],
)
def test_an_agent_that_makes_up_since_when_is_not_asked_any_more(last_changes: list[int], believed: bool) -> None:
    target = SnmpTarget("snmp:NE1", "127.0.0.1", "public", (PointId("NE1", "a"),))
    watch = Watch(target, PUBLIC)
    found = Resolution({"a": Place(IF_NAME, (1,))}, (), ())
    watch.adopt(found)
    for number, changed in enumerate(last_changes, 1):
        look = [answer(watch.parts[0], number * 1000, changed)]
        if watch.judge(look, AT) is Verdict.CHANGED:
            watch.believe(look, AT)
    assert watch.dated is believed
    assert bool(watch.parts) is believed, "its rows are found again, and asked for without ifLastChange"
    watch.adopt(found)
    look = [answer(watch.parts[0], 9000, last_changes[-1])]
    watch.judge(look, AT)
    watch.believe(look, AT)
    assert watch.judge([answer(watch.parts[0], 9500, last_changes[-1])], AT) is Verdict.UNCHANGED


@pytest.mark.parametrize(
    ("uptime", "last_changes", "believed"),
    [
        pytest.param(100_000, (100_000, 99_999, 100_000, 100_000), False, id="all of them now, of an agent long up"),
        pytest.param(100_000, (100_000, 100_000, 100_000, 90_000), True, id="one of them before"),
        pytest.param(1_000, (1_000, 1_000, 1_000, 1_000), True, id="an agent that has just begun"),
    ],
)
def test_many_points_that_all_changed_just_now_are_proof_at_the_first_look(
    uptime: int, last_changes: tuple[int, ...], believed: bool
) -> None:
    names = tuple("abcd")
    target = SnmpTarget("snmp:NE1", "127.0.0.1", "public", tuple(PointId("NE1", name) for name in names))
    watch = Watch(target, PUBLIC)
    found = Resolution({name: Place(IF_NAME, (row,)) for row, name in enumerate(names, 1)}, (), ())
    watch.adopt(found)
    (first,) = watch.parts
    told = watch.believe([answers(first, uptime, names, last_changes)], AT)
    assert [news.point.name for news in told] == list(names)
    assert watch.dated is believed
    assert watch.parts, "nothing has to be looked for again"
    again = [answers(watch.parts[0], uptime + 500, names, last_changes)]
    watch.judge(again, AT + 5_000_000)
    assert watch.believe(again, AT + 5_000_000) == [], "what is not believed any more is no news"


def test_eight_ports_with_counters_fit_one_request() -> None:
    points = tuple(PointId("NE1", f"ge-0/0/{row}") for row in range(1, 9))
    watch = Watch(SnmpTarget("snmp:NE1", "127.0.0.1", "public", points, traffic=True), PUBLIC)
    watch.adopt(Resolution({p.name: Place(IF_NAME, (row,)) for row, p in enumerate(points, 1)}, (), ()))
    assert len(watch.parts) == 1


@pytest.mark.asyncio
async def test_a_real_agents_counters_are_what_its_own_tools_read(tmp_path: Path) -> None:
    sink = KeepingSink()
    with snmpd(tmp_path) as port:
        target = SnmpTarget("snmp:NE1", "127.0.0.1", COMMUNITY, (PointId("NE1", "lo"),), port, interval_s=0.3)
        async with SnmpEngine() as engine:
            poller = SnmpPoller(engine, [dataclasses.replace(target, traffic=True)], SystemClock())
            task = asyncio.create_task(poller.run(sink))
            await sink.until(lambda: len(readings(sink)) >= 2)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        names = tool("snmpwalk", port, "1.3.6.1.2.1.31.1.1.1.1")
        row = next(line.split(" = ")[0].rpartition(".")[2] for line in names)
        counted = tool("snmpget", port, *(".".join(map(str, oid)) for oid in lo(row)))
        after = [line.rpartition(" ")[2] for line in counted]
    first, second = readings(sink)[:2]
    assert first.points == (PointId("NE1", "lo"),)
    assert second.uptime_cs >= first.uptime_cs
    for before, now, last in zip(first.values, second.values, map(int, after), strict=True):
        assert before <= now <= last
    assert after[0] != "0"


def readings(sink: KeepingSink) -> list[Counters]:
    return [item.counters for item in sink.items if isinstance(item, Heard) and item.counters is not None]


def lo(row: str) -> tuple[Oid, ...]:
    return counter_oids(Place(IF_NAME, (int(row),)))
