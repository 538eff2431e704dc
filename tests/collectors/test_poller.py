"""The poller against scripted agents and a real one: what it says, when, and about whom."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from collectors.snmp import ber
from collectors.snmp.ber import INTEGER, OCTET_STRING, TIME_TICKS, Kind, Oid, Request, Value
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community
from collectors.snmp.look import Look, Phase
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.profiles.ifmib import (
    IF_ADMIN_STATUS,
    IF_ALIAS,
    IF_DESCR,
    IF_LAST_CHANGE,
    IF_NAME,
    IF_OPER_STATUS,
)
from collectors.snmp.target import SnmpTarget
from collectors.snmp.watch import Watch
from probed.clock import SystemClock
from probed.errors import ProbedError
from probed.model.capacity import DOWN, UNKNOWN, UP
from probed.model.ids import PointId
from probed.model.observation import Heard, Observation, PointState, Silence
from tests.support.sinks import KeepingSink
from tests.support.snmpd import COMMUNITY, snmpd
from tests.support.udp_agent import UdpAgent, error, honest, silent, uptime

pytestmark = pytest.mark.asyncio

DAY = 8_640_000


class Rows(dict[Oid, Value]):
    """A MIB with an interface table."""

    def __init__(self, ticks: int = DAY, **states: int) -> None:
        super().__init__(uptime(ticks))
        for row, (name, state) in enumerate(states.items(), 1):
            self.put(row, name, state)

    def put(self, row: int, name: str, oper: int, changed: int = 0) -> None:
        self[*IF_NAME, row] = Value(OCTET_STRING, name.encode())
        self[*IF_DESCR, row] = Value(OCTET_STRING, f"port {name}".encode())
        self[*IF_ALIAS, row] = Value(OCTET_STRING, f"to {name}".encode())
        self[*IF_OPER_STATUS, row] = Value(INTEGER, oper)
        self[*IF_ADMIN_STATUS, row] = Value(INTEGER, 1)
        self[*IF_LAST_CHANGE, row] = Value(TIME_TICKS, changed)

    def up_for(self, ticks: int) -> None:
        self[SYS_UP_TIME] = Value(TIME_TICKS, ticks)


def target(agent: UdpAgent, *names: str, source: str = "snmp:NE1", group: str = "", retries: int = 0) -> SnmpTarget:
    element = source.rpartition(":")[2]
    points = tuple(PointId(element, name) for name in names)
    address, port = agent.address
    return SnmpTarget(
        source, address, "public", points, port, group, interval_s=0.06, timeout_s=0.05, retries=retries
    )


@contextlib.asynccontextmanager
async def polling(
    *targets: SnmpTarget, caps: dict[str, int] | None = None
) -> AsyncIterator[tuple[KeepingSink, SnmpPoller, SnmpEngine]]:
    sink = KeepingSink()
    async with SnmpEngine() as engine:
        poller = SnmpPoller(engine, targets, SystemClock(), caps)
        task = asyncio.create_task(poller.run(sink))
        try:
            yield sink, poller, engine
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            assert engine.in_flight == 0


def states(observed: Iterable[Observation]) -> list[tuple[str, object]]:
    return [(one.point.name, one.body.capacity if isinstance(one.body, PointState) else one.body) for one in observed]


async def test_the_first_look_tells_every_point_and_the_next_only_that_it_was_heard() -> None:
    with UdpAgent(Rows(a=1, b=2)) as agent:
        async with polling(target(agent, "a", "b")) as (sink, poller, engine):
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= 4)
            sent = dict(engine.stats.sent)
            looks = poller.stats.looks
    assert states(sink.observed("snmp:NE1")) == [("a", UP), ("b", DOWN)]
    first = sink.items[:3]
    assert [type(item) for item in first] == [Observation, Observation, Heard]
    ((seen, last, received),) = {(item.first, item.last, item.received) for item in sink.observed("snmp:NE1")}
    assert sink.heard("snmp:NE1")[0] <= seen == last == received < sink.heard("snmp:NE1")[1]
    assert sink.heard("snmp:NE1") == sorted(set(sink.heard("snmp:NE1")))
    assert sent[Kind.GET] == looks, "one request a look"


async def test_a_change_comes_before_the_look_is_heard_with_the_instant_the_agent_tells() -> None:
    mib = Rows(a=1, b=1)
    with UdpAgent(mib) as agent:
        async with polling(target(agent, "a", "b")) as (sink, _, _):
            await sink.until(lambda: bool(sink.heard("snmp:NE1")))
            before = len(sink.items)
            mib.put(2, "b", 2, DAY + 100)
            mib.up_for(DAY + 150)
            await sink.until(lambda: len(sink.observed("snmp:NE1")) == 3)
    change = sink.observed("snmp:NE1")[2]
    place = sink.items.index(change)
    assert place >= before
    assert isinstance(sink.items[place + 1], Heard)
    assert isinstance(change.body, PointState)
    assert (change.point, change.body.capacity, change.body.defects) == (PointId("NE1", "b"), DOWN, ("down",))
    assert change.body.onset == (change.first - 500_000, "ifLastChange")


async def test_what_changed_while_the_answer_was_under_way_lies_inside_the_bounds() -> None:
    """The agent reads its state, and its answer takes 40 ms more: the change falls in between."""
    mib, clock = Rows(a=1), SystemClock()
    changed: list[int] = []

    def slow(agent: UdpAgent, request: Request) -> list[bytes]:
        reply = honest(agent, request)
        if request.kind is Kind.GET and looks() == 2:
            changed.append(clock.now_us())
            mib.put(1, "a", 2)
        time.sleep(0.04 if request.kind is Kind.GET else 0)  # the whole loop waits, as the poller does
        return reply

    def looks() -> int:
        return len(sink.heard("snmp:NE1"))

    with UdpAgent(mib, slow) as agent:
        async with polling(dataclasses.replace(target(agent, "a"), interval_s=0.2)) as (sink, _, _):
            await sink.until(lambda: len(sink.observed("snmp:NE1")) == 2)
    down = sink.observed("snmp:NE1")[1]
    (instant,) = changed
    earliest = max(at for at in sink.heard("snmp:NE1") if at < down.first - 100_000)
    assert earliest <= instant <= down.first


async def test_a_restarted_agent_with_other_rows_is_resolved_before_anything_is_believed() -> None:
    mib = Rows(a=1, b=2)
    with UdpAgent(mib) as agent:
        async with polling(target(agent, "a", "b")) as (sink, poller, _):
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= 2)
            agent.mib = Rows(300, c=1, b=2, a=1)
            resolved, heard = poller.stats.resolved, len(sink.heard("snmp:NE1"))
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= heard + 3)
            assert poller.stats.resolved == resolved + 1
    assert states(sink.observed("snmp:NE1")) == [("a", UP), ("b", DOWN)], "nothing was taken for another's"


async def test_rows_that_are_renumbered_without_a_restart_are_found_again() -> None:
    mib = Rows(a=1, b=2)
    with UdpAgent(mib) as agent:
        async with polling(target(agent, "a", "b")) as (sink, _, _):
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= 2)
            agent.mib = Rows(DAY + 500, b=2, a=1)
            heard = len(sink.heard("snmp:NE1"))
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= heard + 3)
    assert states(sink.observed("snmp:NE1")) == [("a", UP), ("b", DOWN)]


async def test_a_point_that_vanishes_is_unknown_and_comes_back() -> None:
    mib = Rows(a=1, b=1)
    with UdpAgent(mib) as agent:
        async with polling(target(agent, "a", "b")) as (sink, _, _):
            await sink.until(lambda: bool(sink.heard("snmp:NE1")))
            agent.mib = Rows(a=1)
            await sink.until(lambda: len(sink.observed("snmp:NE1")) == 3)
            agent.mib = mib
            await sink.until(lambda: len(sink.observed("snmp:NE1")) == 4)
    assert states(sink.observed("snmp:NE1"))[2:] == [("b", UNKNOWN), ("b", UP)]
    gone = sink.observed("snmp:NE1")[2].body
    assert isinstance(gone, PointState)
    assert gone.defects == ("vanished",)


async def test_a_name_that_the_agent_does_not_have_is_logged_once_with_what_to_do(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with UdpAgent(Rows(a=1)) as agent:
        async with polling(target(agent, "a", "STM-16 1/1")) as (sink, poller, _):
            await sink.until(lambda: poller.stats.resolved >= 2)
    assert [message for message in caplog.messages if "not found" in message] == [
        (
            "snmp:NE1: points not found: 'STM-16 1/1' (vanished). Each is unknown until the agent has it as ifName, "
            "ifDescr or ifAlias; correct points.csv if the name is wrong."
        )
    ]


async def test_points_are_found_by_description_and_alias_too() -> None:
    with UdpAgent(Rows(a=1, b=2, c=1)) as agent:
        async with polling(target(agent, "to b", "port c", "a")) as (sink, _, _):
            await sink.until(lambda: bool(sink.heard("snmp:NE1")))
    assert states(sink.observed("snmp:NE1")) == [("to b", DOWN), ("port c", UP), ("a", UP)]


async def test_an_agent_that_renumbers_at_every_look_is_silent_and_nothing_is_believed() -> None:
    turns = itertools.count()

    def restless(agent: UdpAgent, request: Request) -> Iterable[bytes]:
        """Rows swap after every walk."""
        if request.kind is Kind.GETBULK:
            names = {"a": 1, "b": 2} if next(turns) % 2 else {"b": 2, "a": 1}
            reply = honest(agent, request)
            agent.mib = Rows(DAY, **names)
            return reply
        return honest(agent, request)

    with UdpAgent(Rows(a=1, b=2), restless) as agent:
        agent.mib = Rows(a=1, b=2)
        async with polling(target(agent, "a", "b", retries=1)) as (sink, _, _):
            await sink.until(lambda: bool(sink.observed("snmp:NE1")))
    reasons = {one.body.reason for one in sink.observed("snmp:NE1") if isinstance(one.body, Silence)}
    assert reasons <= {"unstable"}
    for one in sink.observed("snmp:NE1"):
        if isinstance(one.body, PointState):
            assert one.body.capacity == (UP if one.point.name == "a" else DOWN)


async def test_a_silent_agent_is_data_with_one_beginning() -> None:
    with UdpAgent(Rows(a=1), silent) as agent:
        async with polling(target(agent, "a")) as (sink, poller, _):
            await sink.until(lambda: len(sink.observed("snmp:NE1")) >= 3)
            assert set(poller.stats.silent) == {"timeout"}, "never called the store's fault"
            agent.answer = honest
            await sink.until(lambda: bool(sink.heard("snmp:NE1")))
    silences = [one for one in sink.observed("snmp:NE1") if isinstance(one.body, Silence)]
    assert {one.point for one in silences} == {PointId("NE1", "")}
    assert len({one.first for one in silences}) == 1
    assert [one.last for one in silences] == sorted({one.last for one in silences})
    assert {one.body for one in silences} == {Silence("timeout", silences[0].first)}
    assert states(sink.observed("snmp:NE1"))[len(silences) :] == [("a", UP)]


async def test_a_known_agent_that_falls_silent_says_nothing_of_its_points() -> None:
    with UdpAgent(Rows(a=1)) as agent:
        async with polling(target(agent, "a")) as (sink, _, _):
            await sink.until(lambda: bool(sink.heard("snmp:NE1")))
            agent.answer = silent
            await sink.until(lambda: len(sink.observed("snmp:NE1")) >= 2)
            agent.answer = honest
            heard = len(sink.heard("snmp:NE1"))
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= heard + 2)
    points = [one for one in sink.observed("snmp:NE1") if isinstance(one.body, PointState)]
    assert states(points) == [("a", UP)]


async def test_a_manager_without_points_is_asked_for_its_uptime_only() -> None:
    with UdpAgent(Rows()) as agent:
        async with polling(target(agent, source="snmp:EMS1")) as (sink, _, engine):
            await sink.until(lambda: len(sink.heard("snmp:EMS1")) >= 3)
            assert set(engine.stats.sent) == {Kind.GET}
    assert sink.observed("snmp:EMS1") == []
    assert {ber.decode_request(data).oids for data in agent.heard} == {(SYS_UP_TIME,)}


async def test_more_points_than_one_reply_holds_take_several_requests_and_one_heard() -> None:
    names = [f"STM16-{number}" for number in range(40)]
    with UdpAgent(Rows(**dict.fromkeys(names, 1))) as agent:
        async with polling(target(agent, *names)) as (sink, poller, engine):
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= 3)
            assert poller.stats.looks * 3 - engine.stats.sent[Kind.GET] in (0, 1, 2, 3)
    assert states(sink.observed("snmp:NE1")) == [(name, UP) for name in names]
    asked = [ber.decode_request(data).oids for data in agent.heard]
    assert all(oids[0] == SYS_UP_TIME for oids in asked if len(oids) > 1)


async def test_an_agent_whose_replies_are_small_gets_smaller_questions() -> None:
    names = [f"p{number}" for number in range(8)]
    with UdpAgent(Rows(**dict.fromkeys(names, 1)), error(1, more_than=9)) as agent:
        async with polling(target(agent, *names)) as (sink, _, _):
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= 2)
    assert states(sink.observed("snmp:NE1")) == [(name, UP) for name in names]


async def test_a_part_of_a_target_that_is_silent_makes_no_heard() -> None:
    names = [f"STM16-{number}" for number in range(20)]

    def half(agent: UdpAgent, request: Request) -> list[bytes]:
        mute = any(oid[-1] == 20 for oid in request.oids) and request.kind is Kind.GET
        return [] if mute else honest(agent, request)

    with UdpAgent(Rows(**dict.fromkeys(names, 1)), half) as agent:
        async with polling(target(agent, *names)) as (sink, _, _):
            await sink.until(lambda: len(sink.observed("snmp:NE1")) >= 2)
    assert sink.heard("snmp:NE1") == []
    assert all(isinstance(one.body, Silence) for one in sink.observed("snmp:NE1"))


async def test_a_full_sink_makes_polling_wait_and_the_slots_it_cost_are_unknown_by_store() -> None:
    with UdpAgent(Rows(a=1)) as agent:
        async with polling(target(agent, "a")) as (sink, poller, _):
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= 2)
            sink.open.clear()
            asked = len(agent.heard)
            while poller.stats.skipped["store"] < 3:  # noqa: ASYNC110 - a count has no event
                await asyncio.sleep(0.02)
            assert len(agent.heard) <= asked + 2
            sink.open.set()
            await sink.until(lambda: any(isinstance(one.body, Silence) for one in sink.observed("snmp:NE1")))
            heard = len(sink.heard("snmp:NE1"))
            await sink.until(lambda: len(sink.heard("snmp:NE1")) > heard)
    (silence,) = [one for one in sink.observed("snmp:NE1") if isinstance(one.body, Silence)]
    assert silence.body == Silence("store", silence.first)
    assert silence.last > silence.first
    before = sink.items.index(silence)
    assert max(item.at for item in sink.items[:before] if isinstance(item, Heard)) < silence.first


class LeapingClock(SystemClock):
    """The machine slept for so long: both clocks leap."""

    slept_s = 0.0

    def now_us(self) -> int:
        return super().now_us() + round(self.slept_s * 1e6)

    def monotonic_s(self) -> float:
        return super().monotonic_s() + self.slept_s


async def test_slots_that_passed_while_the_machine_slept_are_unknown_and_not_made_up() -> None:
    clock, sink = LeapingClock(), KeepingSink()
    with UdpAgent(Rows(a=1)) as agent:
        async with SnmpEngine() as engine:
            poller = SnmpPoller(engine, [target(agent, "a")], clock)
            task = asyncio.create_task(poller.run(sink))
            await sink.until(lambda: bool(sink.heard("snmp:NE1")))
            clock.slept_s = 0.6
            await sink.until(lambda: len(sink.observed("snmp:NE1")) >= 2)
            task.cancel()
            await asyncio.wait([task])
    silence = sink.observed("snmp:NE1")[1]
    assert silence.body == Silence("late", silence.first)
    assert 8 <= poller.stats.skipped["late"] <= 11
    assert round((silence.last - silence.first) / 60_000) == poller.stats.skipped["late"] - 1


async def test_dead_agents_hold_up_nobody() -> None:
    with UdpAgent(Rows(a=1)) as live, UdpAgent(Rows(a=1), silent) as dead:
        targets = [target(dead, "a", source=f"snmp:D{number}", retries=2) for number in range(50)]
        targets += [target(live, "a", source=f"snmp:L{number}") for number in range(10)]
        async with polling(*targets) as (sink, poller, _):
            await sink.until(lambda: all(len(sink.heard(f"snmp:L{number}")) >= 4 for number in range(10)))
            assert poller.stats.skipped["overlap"] > 0, "the dead are not asked twice at once"
            live_skips = [one for one in sink.items if isinstance(one, Observation) and one.point.element[0] == "L"]
    assert all(isinstance(one.body, PointState) for one in live_skips)


async def test_one_slot_waits_for_a_finished_look_and_only_the_next_is_the_sinks_fault() -> None:
    look = Look(Watch(SnmpTarget("snmp:NE1", "127.0.0.1", "public"), Community(b"public")), ("127.0.0.1", 161))
    look.phase = Phase.FINISHED
    assert [look.postpone(slot) for slot in (10, 20, 30)] == ["", "store", "store"]
    assert (look.stalled, look.pending_us) == ((10, 20), 30)


async def test_no_more_looks_at_once_through_a_manager_than_its_cap() -> None:
    most = 0

    def counting(agent: UdpAgent, request: Request) -> list[bytes]:
        nonlocal most
        most = max(most, in_flight())
        return honest(agent, request)

    with UdpAgent(Rows(a=1), counting) as agent:
        targets = [target(agent, "a", source=f"snmp:EMS@N{number}", group="EMS") for number in range(30)]
        async with polling(*targets, caps={"EMS": 2}) as (sink, _, engine):

            def in_flight() -> int:
                return engine.in_flight

            await sink.until(lambda: all(len(sink.heard(f"snmp:EMS@N{number}")) >= 2 for number in range(30)))
    assert most in (1, 2)


async def test_everything_that_a_poller_sends_is_a_read() -> None:
    mib = Rows(a=1, b=2)
    with UdpAgent(mib, error(1, more_than=5)) as agent:
        async with polling(target(agent, "a", "b", "gone", retries=1)) as (sink, _, engine):
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= 2)
            agent.answer = silent
            await sink.until(lambda: any(isinstance(one.body, Silence) for one in sink.observed("snmp:NE1")))
            agent.answer = honest
            agent.mib = Rows(5, b=1, a=1)
            heard = len(sink.heard("snmp:NE1"))
            await sink.until(lambda: len(sink.heard("snmp:NE1")) > heard + 1)
        captured = [ber.decode_request(data).kind for data in agent.heard]
        assert set(captured) == {Kind.GET, Kind.GETBULK}
        assert sum(engine.stats.sent.values()) >= len(captured)
        assert set(engine.stats.sent) == {Kind.GET, Kind.GETBULK}


async def test_a_bug_in_the_sink_reaches_whoever_runs_the_poller() -> None:
    class Broken(KeepingSink):
        async def put(self, items: object) -> None:
            raise ZeroDivisionError

    with UdpAgent(Rows(a=1)) as agent:
        async with SnmpEngine() as engine, asyncio.timeout(10):
            with pytest.raises(ExceptionGroup) as caught:
                await SnmpPoller(engine, [target(agent, "a")], SystemClock()).run(Broken())
            assert caught.group_contains(ZeroDivisionError)


@pytest.mark.parametrize(
    ("address", "sources", "message"),
    [
        pytest.param("ne1.example", ["snmp:NE1"], "'ne1.example' is not an IP address", id="a name"),
        pytest.param("127.0.0.1", ["snmp:NE1", "snmp:NE1"], "listed twice", id="the same source twice"),
    ],
)
async def test_targets_that_cannot_be_polled_are_refused(address: str, sources: list[str], message: str) -> None:
    async with SnmpEngine() as engine:
        with pytest.raises(ProbedError, match=message):
            SnmpPoller(engine, [SnmpTarget(source, address, "public") for source in sources], SystemClock())


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
    ],
)
async def test_an_address_is_asked_as_its_answers_name_it(written: str, asked: str) -> None:
    async with SnmpEngine() as engine:
        poller = SnmpPoller(engine, [SnmpTarget("snmp:NE1", written, "public")], SystemClock())
        assert poller.address("snmp:NE1") == (asked, 161)


async def test_no_targets_is_no_work_and_no_error() -> None:
    async with polling() as (sink, poller, _):
        await asyncio.sleep(0)
        assert poller.stats.looks == 0
    assert sink.items == []


def of_snmpd(port: int, *names: str) -> SnmpTarget:
    points = tuple(PointId("NE1", name) for name in names)
    return SnmpTarget("snmp:NE1", "127.0.0.1", COMMUNITY, points, port, interval_s=0.2, timeout_s=0.15, retries=0)


@pytest.mark.peer
async def test_a_real_agent_is_polled_dies_and_comes_back_with_another_state(tmp_path: Path) -> None:
    override = "override -rw .1.3.6.1.2.1.2.2.1.8.1 integer 2"
    with contextlib.ExitStack() as stack:
        port = stack.enter_context(snmpd(tmp_path))
        async with polling(of_snmpd(port, "lo", "nowhere")) as (sink, _, _):
            await sink.until(lambda: len(sink.heard("snmp:NE1")) >= 3)
            stack.close()
            await sink.until(lambda: any(isinstance(one.body, Silence) for one in sink.observed("snmp:NE1")))
            await asyncio.to_thread(stack.enter_context, snmpd(tmp_path, [override], port))
            await sink.until(lambda: states(sink.observed("snmp:NE1"))[-1] == ("lo", DOWN))
    told = states(sink.observed("snmp:NE1"))
    assert told[:2] == [("lo", UP), ("nowhere", UNKNOWN)]
    reasons = {one.body.reason for one in sink.observed("snmp:NE1") if isinstance(one.body, Silence)}
    assert reasons <= {"refused", "timeout"}
