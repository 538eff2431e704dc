"""Tests of routers, read by the daemon's part over UDP: each result once, what is missing is told."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import pytest

from collectors.snmp.asking import Agent
from collectors.snmp.ber import (
    GAUGE32,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    TIME_TICKS,
    Kind,
    Oid,
    Request,
    Value,
    decode_request,
    encode_response,
    format_oid,
)
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.probing import ProbeTarget, Probing
from collectors.snmp.refusals import AGAIN_US, ENOUGH, Refusals
from collectors.snmp.request import ErrorStatus
from collectors.snmp.sockets import Address
from collectors.snmp.tables import hh3c_nqa
from collectors.snmp.tables.view import SYS_OBJECT_ID
from probed.model.element_result import ElementResult
from probed.model.ids import PointId
from probed.model.instant import SECOND_US
from probed.model.observation import Heard, Observation
from tests.support.snmpsim import RECORDINGS, snmpsim
from tests.support.udp_agent import UdpAgent, honest, silent

RTTMON: Final[Oid] = (1, 3, 6, 1, 4, 1, 9, 9, 42, 1)
START: Final = 1_790_000_000 * SECOND_US
needs_recordings = pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"no recordings in {RECORDINGS}")


class HandClock:
    """A wall clock that is turned by hand; intervals run in the loop's own time."""

    def __init__(self) -> None:
        self.now = START

    def now_us(self) -> int:
        return self.now

    def monotonic_s(self) -> float:
        return asyncio.get_running_loop().time()


class Kept:
    """A sink that remembers."""

    def __init__(self) -> None:
        self.items: list[Observation | Heard] = []
        self.came = asyncio.Event()

    async def put(self, batch: Sequence[Observation | Heard]) -> None:
        self.items += batch
        self.came.set()


def router(uptime_cs: int, stamp_cs: int, *, rtt_ms: int = 12, sense: int = 1, number: int = 7) -> dict[Oid, Value]:
    """An echo operation with the tag `liuwan`."""
    rows = {
        (*RTTMON, 2, 1, 1, 3, number): Value(OCTET_STRING, b"liuwan"),
        (*RTTMON, 2, 1, 1, 4, number): Value(INTEGER, 1),
        (*RTTMON, 2, 1, 1, 6, number): Value(INTEGER, 60),
        (*RTTMON, 2, 9, 1, 10, number): Value(INTEGER, 6),
        (*RTTMON, 2, 10, 1, 1, number): Value(GAUGE32, rtt_ms),
        (*RTTMON, 2, 10, 1, 2, number): Value(INTEGER, sense),
        (*RTTMON, 2, 10, 1, 5, number): Value(TIME_TICKS, stamp_cs),
    }
    return {SYS_UP_TIME: Value(TIME_TICKS, uptime_cs), **rows}


def target(
    address: Address, *tests: str, community: str = "public", interval_s: float = 20, wait_s: float = 5
) -> ProbeTarget:
    agent = Agent(address, Community(community.encode()), timeout_s=wait_s, retries=1)
    return ProbeTarget("snmp:NE01", "NE01", agent, tests, interval_s)


def probing(one: ProbeTarget, clock: HandClock, marks: dict[PointId, tuple[int, str]] | None = None) -> Probing:
    return Probing((one,), marks or {}, clock, itertools.count().__next__)


def on_a_router(body: Callable[[UdpAgent, SnmpEngine], Awaitable[None]]) -> None:
    async def main() -> None:
        with UdpAgent(router(100_000, 99_000)) as agent:
            async with SnmpEngine() as engine:
                await body(agent, engine)

    asyncio.run(main())


def test_a_result_is_handed_over_once_and_the_next_when_its_stamp_moved() -> None:
    async def body(agent: UdpAgent, engine: SnmpEngine) -> None:
        clock = HandClock()
        one = target(agent.address, "liuwan")
        part = probing(one, clock)
        (first,) = await part.look(engine, one)
        assert (first.point, first.last) == (PointId("NE01", "liuwan"), START - 10 * SECOND_US)
        assert first.body == ElementResult(1, 0, delay_sum_us=12_000, delays=1, stamp="99000")
        clock.now += 20 * SECOND_US
        agent.mib = router(102_000, 99_000)
        assert await part.look(engine, one) == []
        clock.now += 40 * SECOND_US
        agent.mib = router(106_000, 105_000, sense=4, rtt_ms=0)
        (second,) = await part.look(engine, one)
        assert (second.first, second.last) == (first.last, START + 50 * SECOND_US)
        assert second.body == ElementResult(1, 1, stamp="105000")
        assert (part.stats.looks, part.stats.results, part.stats.silent) == (3, 2, 0)

    on_a_router(body)


def test_what_the_store_has_is_not_handed_over_again() -> None:
    async def body(agent: UdpAgent, engine: SnmpEngine) -> None:
        one = target(agent.address, "7")
        part = probing(one, HandClock(), {PointId("NE01", "7"): (START - 10 * SECOND_US, "99000")})
        assert await part.look(engine, one) == []

    on_a_router(body)


def test_a_restart_of_the_router_brings_new_results_and_no_false_one() -> None:
    async def body(agent: UdpAgent, engine: SnmpEngine) -> None:
        clock = HandClock()
        one = target(agent.address, "7")
        part = probing(one, clock)
        await part.look(engine, one)
        clock.now += 120 * SECOND_US
        agent.mib = router(3_000, 2_500)
        (again,) = await part.look(engine, one)
        assert again.last == clock.now - 5 * SECOND_US
        clock.now += 20 * SECOND_US
        agent.mib = router(5_000, 2_500)
        assert await part.look(engine, one) == []

    on_a_router(body)


def test_an_agent_that_is_silent_says_nothing() -> None:
    async def body(agent: UdpAgent, engine: SnmpEngine) -> None:
        one = target(agent.address, "7", wait_s=0.1)
        part = probing(one, HandClock())
        agent.answer = silent
        assert await part.look(engine, one) == []
        assert part.stats.silent == 1

    on_a_router(body)


def test_a_jitter_operation_that_ends_while_it_is_read_is_read_again_at_the_next_look() -> None:
    """Its counts fill several answers: answers of the old run with losses of the new one are no result."""

    def run(stamp_cs: int, back: int, lost: int) -> dict[Oid, Value]:
        jitter = {1: back, 2: 3 * back, 26: 0, 27: 0, 29: lost, 31: 1, 46: 1}
        return (
            router(100_000, stamp_cs)
            | {(*RTTMON, 2, 1, 1, 4, 7): Value(INTEGER, 9)}
            | {(*RTTMON, 5, 2, 1, column, 7): Value(GAUGE32, told) for column, told in jitter.items()}
        )

    def ending(agent: UdpAgent, request: Request) -> list[bytes]:
        answer = honest(agent, request)
        if request.kind is Kind.GETBULK and any(oid[:12] == (*RTTMON, 2, 10) for oid in request.oids):
            agent.mib = run(99_990, 0, 1000)
        return answer

    async def body(agent: UdpAgent, engine: SnmpEngine) -> None:
        one = target(agent.address, "7")
        part = probing(one, HandClock())
        agent.mib, agent.answer = run(93_990, 1000, 0), ending
        assert await part.look(engine, one) == []
        assert part.stats.missing == {}
        (found,) = await part.look(engine, one)
        assert found.body == ElementResult(1000, 1000, stamp="99990")

    on_a_router(body)


@pytest.mark.parametrize("mean", [None, 7])
def test_the_jitter_of_older_systems_is_asked_by_its_sums_and_of_others_is_not(mean: int | None) -> None:
    async def body(agent: UdpAgent, engine: SnmpEngine) -> None:
        row = {1: 100, 2: 400, 26: 0, 27: 0, 29: 0, 31: 1, 8: 10, 9: 20, 23: 10, 24: 40} | (
            {46: mean} if mean else {}
        )
        agent.mib = (
            router(100_000, 99_000)
            | {(*RTTMON, 2, 1, 1, 4, 7): Value(INTEGER, 9)}
            | {(*RTTMON, 5, 2, 1, column, 7): Value(GAUGE32, told) for column, told in row.items()}
        )
        one = target(agent.address, "7")
        (found,) = await probing(one, HandClock()).look(engine, one)
        assert isinstance(found.body, ElementResult)
        assert found.body.jitter_us == (mean or 3) * 1000
        asked = {oid for data in agent.heard for oid in decode_request(data).oids}
        assert ((*RTTMON, 5, 2, 1, 8) in asked) is (mean is None)

    on_a_router(body)


def circling(agent: UdpAgent, request: Request) -> list[bytes]:
    """Below NQA-MIB of Huawei the next of a name is that name again."""
    if request.kind is Kind.GETBULK and request.oids[0][:9] == (1, 3, 6, 1, 4, 1, 2011, 5, 25):
        again = [((*oid, 1), Value(INTEGER, 1)) for oid in request.oids] * 2
        return [encode_response(request.community, request.request_id, again)]
    return honest(agent, request)


def test_a_table_that_goes_round_in_circles_does_not_hide_the_tests_of_the_others() -> None:
    async def body(agent: UdpAgent, engine: SnmpEngine) -> None:
        agent.answer = circling
        one = target(agent.address, "7", "Admin1/x", wait_s=0.05)
        part = probing(one, HandClock())
        (found,) = await part.look(engine, one)
        assert found.body == ElementResult(1, 0, delay_sum_us=12_000, delays=1, stamp="99000")
        ((_, why),) = part.stats.missing.items()
        assert why.startswith("the agent has no such test; it has 7; its tables of huawei-nqa cannot be read: ")

    on_a_router(body)


def refusing(agent: UdpAgent, request: Request) -> list[bytes]:
    """An error for all statistics of jitter, and the score of voice."""
    below = ((*RTTMON, 5, 4), (*RTTMON, 5, 2, 1, 42))
    if any(oid[: len(root)] == root for oid in request.oids for root in below):
        return [encode_response(request.community, request.request_id, [], 5, 0)]
    return honest(agent, request)


def test_columns_that_are_always_in_error_are_not_asked_at_every_look() -> None:
    async def body(agent: UdpAgent, engine: SnmpEngine) -> None:
        agent.answer, clock = refusing, HandClock()
        one = target(agent.address, "7", "x")
        part = probing(one, clock)
        asked = []
        for number in range(5):
            before = len(agent.heard)
            agent.mib = router(200_000 + 2000 * number, 199_000 + 2000 * number)
            assert len(await part.look(engine, one)) == 1
            asked.append(len(agent.heard) - before)
            assert "its tables of cisco-rttmon cannot be read" in part.stats.missing[PointId("NE01", "x")]
            clock.now += 20 * SECOND_US
        assert asked[1] == asked[2] > 3 * asked[3]
        assert asked[3] == asked[4]
        clock.now += 3600 * SECOND_US
        agent.answer = honest
        await part.look(engine, one)
        assert "cannot be read" not in part.stats.missing[PointId("NE01", "x")]

    on_a_router(body)


def test_an_error_of_a_busy_moment_is_not_remembered() -> None:
    refusals, error = Refusals(), ErrorStatus(("127.0.0.1", 161), 5, 1)
    for refused in ((1, 2), (1,), (2,), (2,)):
        refusals.note({(1, 3, column): error for column in refused} | refusals.known(0))
        refusals.known(0)
    assert refusals.known(0) == {}
    for _ in range(ENOUGH):
        refusals.note({(1, 3, 2): error})
    assert list(refusals.known(1)) == [(1, 3, 2)]
    assert refusals.known(AGAIN_US) == {}


def test_a_test_that_is_not_there_is_told_once_with_those_that_are(caplog: pytest.LogCaptureFixture) -> None:
    async def body(agent: UdpAgent, engine: SnmpEngine) -> None:
        one = target(agent.address, "7", "8")
        part = probing(one, HandClock())
        assert len(await part.look(engine, one)) == 1
        assert await part.look(engine, one) == []
        assert list(part.stats.missing) == [PointId("NE01", "8")]
        agent.mib = router(101_000, 100_500, number=8)
        await part.look(engine, one)
        assert list(part.stats.missing) == [PointId("NE01", "7")]

    with caplog.at_level(logging.INFO, "collectors.snmp.probing"):
        on_a_router(body)
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "snmp:NE01: test '8' cannot be read: the agent has no such test; it has 7",
        "snmp:NE01: test '7' cannot be read: the agent has no such test; it has 8",
        "snmp:NE01: test '8' is there again",
    ]


@pytest.mark.parametrize("root", hh3c_nqa.ROOTS, ids=format_oid)
def test_equipment_that_has_h3c_s_tests_below_an_elder_root_is_asked_there(root: Oid) -> None:
    row = (*root, 1, 3, 1)
    test = (1, ord("a"), 1, ord("t"))
    results = (1, 3, 6, 1, 2, 1, 80, 1, 3, 1)

    async def body(agent: UdpAgent, engine: SnmpEngine) -> None:
        agent.mib = {
            SYS_UP_TIME: Value(TIME_TICKS, 1000),
            (*SYS_OBJECT_ID, 0): Value(OBJECT_IDENTIFIER, (*root[:7], 1)),
            (*results, 7, *test): Value(GAUGE32, 5),
            (*results, 8, *test): Value(GAUGE32, 5),
            (*results, 10, *test): Value(OCTET_STRING, b"\x07\xea\x0b\x1d\x0a\x00\x00\x00"),
            (*row, 12, *test): Value(GAUGE32, 26),
        }
        one = target(agent.address, "a/t")
        (found,) = await probing(one, HandClock()).look(engine, one)
        assert isinstance(found.body, ElementResult)
        assert found.body.delay_sum_us == 26_000

    on_a_router(body)


def test_it_runs_by_itself_in_its_interval() -> None:
    async def body(agent: UdpAgent, _engine: SnmpEngine) -> None:
        one = target(agent.address, "7", interval_s=0.05)
        part, sink = probing(one, HandClock()), Kept()
        running = asyncio.create_task(part.run(sink))
        try:
            async with asyncio.timeout(20):
                await sink.came.wait()
                sink.came.clear()
                agent.mib = router(106_000, 105_000)
                await sink.came.wait()
                for _ in range(40):  # questions of further looks
                    agent.asked.clear()
                    await agent.asked.wait()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        bodies = [item.body for item in sink.items if isinstance(item, Observation)]
        assert [body.stamp for body in bodies if isinstance(body, ElementResult)] == ["99000", "105000"]

    on_a_router(body)


@needs_recordings
@pytest.mark.parametrize(
    ("stem", "tests", "results"),
    [
        ("ios_c3560-slas", ("10",), 1),
        ("vrp_slas", ("Admin1/TEST_Local", "TEST_Lnms_Neg"), 2),
        ("junos_rpm.part", ("KPN/KPN-RPM", "ZIGGO/ZIGGO-RPM"), 2),
        ("nxos_n9000-9.3.9", ("SLA1",), 1),
        ("rad-rici", ("1",), 0),
    ],
)
def test_recorded_agents_over_the_wire(stem: str, tests: tuple[str, ...], results: int) -> None:
    async def main(port: int) -> None:
        one = target(("127.0.0.1", port), *tests, community=stem)
        part = probing(one, HandClock())
        async with SnmpEngine() as engine:
            assert len(await part.look(engine, one)) == results
            assert await part.look(engine, one) == []

    with snmpsim(Path(mkdtemp(prefix="probed-probing-"))) as port:
        asyncio.run(main(port))
