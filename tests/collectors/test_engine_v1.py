"""SNMPv1: an agent that lacks one name answers for none, knows no GETBULK and no Counter64 (RFC 1157, RFC 3584)."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from collectors.snmp.accepted import HOPELESS
from collectors.snmp.access import Access, access_of
from collectors.snmp.ber import (
    COUNTER32,
    COUNTER64,
    END_OF_MIB_VIEW,
    INTEGER,
    NO_SUCH_INSTANCE,
    OCTET_STRING,
    TIME_TICKS,
    Kind,
    Oid,
    Request,
    Value,
    decode_request,
    encode_response,
)
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.plan import SYS_UP_TIME, GetPlan
from collectors.snmp.poller import SnmpPoller
from collectors.snmp.profiles.ifmib import (
    IF_ADMIN_STATUS,
    IF_DESCR,
    IF_HC_IN_OCTETS,
    IF_HC_OUT_OCTETS,
    IF_IN_ERRORS,
    IF_NAME,
    IF_OPER_STATUS,
    IF_OUT_ERRORS,
)
from collectors.snmp.request import ErrorStatus, NoAnswer
from collectors.snmp.target import SnmpTarget
from collectors.snmp.walk import Walk
from probed.clock import SystemClock
from probed.model.capacity import DOWN, UNKNOWN, UP, Capacity
from probed.model.ids import PointId
from probed.model.observation import NOT_COUNTED, Counters, Heard, Observation, PointState
from probed.model.snmp_access import CommunityV1
from tests.support.sinks import KeepingSink
from tests.support.snmpd import COMMUNITY, has_ipv6, snmpd
from tests.support.snmpsim import snmpsim
from tests.support.udp_agent import Answer, UdpAgent, error, honest, of_v1, silent, uptime
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio

V1 = access_of(CommunityV1("public"))


def refusing(status: int, index: int = 0) -> Answer:
    """All of a question, for one name that the agent does not have, and with an index that names none."""

    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        found = agent.varbinds(request)
        if request.kind is Kind.GET and any(value.content is None for _, value in found):
            return [
                encode_response(request.community, request.request_id, [], status, min(index, 127), request.version)
            ]
        return [encode_response(request.community, request.request_id, found, version=request.version)]

    return answer


ROW: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1)
NAMES: list[Oid] = [(*ROW, 8, row) for row in range(1, 7)]
MIB = {**uptime(4711), **{name: Value(INTEGER, name[-1]) for name in NAMES}}


@pytest.mark.parametrize("missing", [(), (0,), (5,), (2, 3), (0, 2, 5), (0, 1, 2, 3, 4, 5)], ids=str)
async def test_names_that_are_not_there_do_not_lose_the_others(missing: tuple[int, ...]) -> None:
    gone = {NAMES[number] for number in missing}
    with UdpAgent({name: value for name, value in MIB.items() if name not in gone}, of_v1) as agent:
        async with SnmpEngine() as engine:
            got = await engine.get(agent.address, NAMES, V1, 0.5, 0)
            assert engine.stats.sent == {Kind.GET: min(len(missing) + 1, len(NAMES))}
    assert [got.value(number) for number in range(len(NAMES))] == [
        NO_SUCH_INSTANCE if number in missing else Value(INTEGER, number + 1) for number in range(len(NAMES))
    ]


async def test_a_counter64_is_not_there_for_snmpv1() -> None:
    with UdpAgent({**MIB, (*ROW, 9, 1): Value(COUNTER64, 2**40)}, of_v1) as agent:
        async with SnmpEngine() as engine:
            got = await engine.get(agent.address, [SYS_UP_TIME, (*ROW, 9, 1)], V1, 0.5, 0)
    assert [got.value(0), got.value(1)] == [Value(TIME_TICKS, 4711), NO_SUCH_INSTANCE]


@pytest.mark.parametrize("index", [0, 7, 255])
async def test_an_index_that_names_no_varbind_leaves_it_to_us_to_find_which_is_meant(index: int) -> None:
    with UdpAgent({name: value for name, value in MIB.items() if name != NAMES[3]}, refusing(2, index)) as agent:
        async with SnmpEngine() as engine:
            got = await engine.get(agent.address, NAMES, V1, 0.5, 0)
            assert engine.stats.refused == 1
    assert got.contents == [1, 2, 3, None, 5, 6]


@pytest.mark.parametrize("status", [2, 5, 6])
@pytest.mark.parametrize("access", [V1, access_of("public")], ids=["v1", "v2c"])
@pytest.mark.parametrize("missing", [(0,), (2, 3), (0, 2, 5), (1, 2, 3, 4, 5)], ids=str)
async def test_an_agent_that_refuses_a_question_for_one_name_answers_for_the_others(
    missing: tuple[int, ...], access: Access, status: int
) -> None:
    gone = {NAMES[number] for number in missing}
    with UdpAgent({name: value for name, value in MIB.items() if name not in gone}, refusing(status)) as agent:
        async with SnmpEngine() as engine:
            got = await engine.get(agent.address, NAMES, access, 0.5, 0)
            assert engine.stats.refused == len(missing)
        assert len(agent.heard) <= 2 * len(NAMES)
    assert [got.value(number) for number in range(len(NAMES))] == [
        NO_SUCH_INSTANCE if number in missing else Value(INTEGER, number + 1) for number in range(len(NAMES))
    ]
    there = [number for number in range(len(NAMES)) if number not in missing]
    assert decode_request(agent.heard[-1]).oids == tuple(NAMES[number] for number in there), (
        "what is there was said in one answer"
    )


async def test_an_agent_that_says_gen_err_to_long_questions_is_read_in_parts() -> None:
    with UdpAgent(MIB, error(5, more_than=2)) as agent:
        async with SnmpEngine() as engine:
            assert (await engine.get(agent.address, NAMES, access_of("public"), 0.5, 0)).contents == [
                1,
                2,
                3,
                4,
                5,
                6,
            ]
            with pytest.raises(ErrorStatus, match="GEN_ERR"):  # of bins, whose end is read beside their counts
                await engine.get_plan(agent.address, GetPlan(NAMES, access_of("public")), 0.5, 0)


async def test_an_agent_that_has_nothing_of_it_says_so_and_one_that_errs_has_an_error() -> None:
    with UdpAgent({}, refusing(2)) as agent:
        async with SnmpEngine() as engine:
            got = await engine.get(agent.address, NAMES, access_of("public"), 0.5, 0)
            assert got.contents == [None] * len(NAMES)
            agent.answer = refusing(5)
            with pytest.raises(ErrorStatus, match="GEN_ERR"):
                await engine.get(agent.address, NAMES, access_of("public"), 0.5, 0)


async def test_an_agent_that_errs_at_everything_is_not_asked_name_by_name() -> None:
    names = [(*ROW, 8, row) for row in range(1, 101)]
    with UdpAgent({}, refusing(5)) as agent:
        async with SnmpEngine() as engine:
            with pytest.raises(ErrorStatus, match="GEN_ERR"):
                await engine.get(agent.address, names, access_of("public"), 0.5, 0)
        assert len(agent.heard) < 3 * HOPELESS


@pytest.mark.parametrize("access", [V1, access_of("public")], ids=["v1", "v2c"])
async def test_the_end_of_the_mib_told_by_no_such_name_ends_what_ends_there(access: Access) -> None:
    """Some agents do so by v2c too, and say for no varbind."""

    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        found = agent.varbinds(request)
        if any(value.tag == END_OF_MIB_VIEW.tag for _, value in found):
            return [encode_response(request.community, request.request_id, [], 2, 0, request.version)]
        return [encode_response(request.community, request.request_id, found, version=request.version)]

    mib = {(*ROW, column, row): Value(INTEGER, row) for column in (2, 8, 20) for row in range(1, 31)}
    with UdpAgent(mib, answer) as agent:
        async with SnmpEngine() as engine:
            walk = Walk([(*ROW, 2), (*ROW, 8), (*ROW, 20), (*ROW, 21)], access)
            columns = await engine.walk(agent.address, walk, 0.5, 0)
        assert len(agent.heard) < 150
    assert [len(column.rows) for column in columns] == [30, 30, 30, 0]


async def test_the_end_of_one_column_told_by_an_error_makes_the_walk_of_others_no_longer() -> None:
    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        found = agent.varbinds(request)
        if any(value.tag == END_OF_MIB_VIEW.tag for _, value in found):
            return [encode_response(request.community, request.request_id, [], 2, 0, request.version)]
        return honest(agent, request)

    mib = {(*ROW, 2, row): Value(INTEGER, row) for row in range(1, 2001)}
    mib |= {(*ROW, 20, row): Value(INTEGER, row) for row in range(1, 31)}
    with UdpAgent(mib, answer) as agent:
        async with SnmpEngine() as engine:
            walk = Walk([(*ROW, 2), (*ROW, 20)], access_of("public"))
            columns = await engine.walk(agent.address, walk, 5.0, 0)
        assert len(agent.heard) < 2 * 2000 / 24
    assert [len(column.rows) for column in columns] == [2000, 30]


async def test_an_agent_that_says_gen_err_to_many_rows_is_asked_for_fewer() -> None:
    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        if request.kind is Kind.GETBULK and request.max_repetitions > 10:
            return [encode_response(request.community, request.request_id, [], 5, 0)]
        return honest(agent, request)

    with UdpAgent({(*ROW, 2, row): Value(INTEGER, row) for row in range(1, 601)}, answer) as agent:
        async with SnmpEngine() as engine:
            (column,) = await engine.walk(agent.address, Walk([(*ROW, 2)], access_of("public")), 5.0, 0)
        assert len(agent.heard) < 110
    assert len(column.rows) == 600


def without_bulk(agent: UdpAgent, request: Request) -> list[bytes]:
    if request.kind is Kind.GETBULK:
        return [encode_response(request.community, request.request_id, [], 5, 0)]
    return honest(agent, request)


@pytest.mark.parametrize("lenient", [False, True])
async def test_an_agent_that_has_only_errors_for_getbulk_is_walked_by_getnext(lenient: bool) -> None:
    mib = {(*ROW, column, row): Value(INTEGER, row) for column in (2, 8, 20) for row in range(1, 31)}
    wanted, access = [(*ROW, 2), (*ROW, 8), (*ROW, 20)], access_of("public")
    with UdpAgent(mib, without_bulk) as agent:
        async with SnmpEngine() as engine:
            walk = Walk(wanted, access, lenient=lenient)
            columns = await engine.walk(agent.address, walk, 0.5, 0)
            assert [len(column.rows) for column in columns] == [30, 30, 30]
            assert (walk.refused, engine.stats.refused) == ([], 0)
            asked = engine.stats.sent[Kind.GETBULK]
            assert asked < 12
            await engine.walk(agent.address, Walk(wanted, access), 0.5, 0)
            assert engine.stats.sent[Kind.GETBULK] == asked, "it is known by now"


async def test_an_agent_that_answers_getbulk_is_not_asked_by_getnext_for_what_it_refuses() -> None:
    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        if any(oid[: len(ROW) + 1] == (*ROW, 8) for oid in request.oids):
            return [encode_response(request.community, request.request_id, [], 5, 0)]
        return honest(agent, request)

    access = access_of("public")
    with UdpAgent({(*ROW, 2, row): Value(INTEGER, row) for row in range(1, 31)}, answer) as agent:
        async with SnmpEngine() as engine:
            await engine.walk(agent.address, Walk([(*ROW, 2)], access), 0.5, 0)
            with pytest.raises(ErrorStatus, match="GEN_ERR"):
                await engine.walk(agent.address, Walk([(*ROW, 8)], access), 0.5, 0)
            assert engine.stats.sent.keys() == {Kind.GETBULK}
            agent.answer = without_bulk
            (column,) = await engine.walk(agent.address, Walk([(*ROW, 2)], access), 0.5, 0)
            assert len(column.rows) == 30, "what was known is over after an error"


async def test_an_agent_that_is_too_slow_for_many_rows_is_asked_for_fewer() -> None:
    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        return [] if len(request.oids) * request.max_repetitions > 20 else honest(agent, request)

    mib = {(*ROW, column, row): Value(INTEGER, row) for column in (2, 8) for row in range(1, 101)}
    wanted, access = [(*ROW, 2), (*ROW, 8)], access_of("public")
    with UdpAgent(mib, answer) as agent:
        async with SnmpEngine() as engine:
            columns = await engine.walk(agent.address, Walk(wanted, access), 0.05, 1)
            assert [len(column.rows) for column in columns] == [100, 100]
            assert engine.stats.expired == 2, "48 values, and then 24"
            before = len(agent.heard)
            await engine.walk(agent.address, Walk(wanted, access), 0.05, 1)
            assert engine.stats.expired == 2, "it is known by now"
            assert len(agent.heard) - before < 20
            agent.answer = silent
            before = len(agent.heard)
            with pytest.raises(NoAnswer, match="in 2 tries"):
                await engine.walk(agent.address, Walk(wanted, access), 0.05, 1)
            assert len(agent.heard) - before == 3
            with pytest.raises(NoAnswer, match="in 2 tries"):
                await engine.walk(agent.address, Walk(wanted, access), 0.05, 1)
            assert len(agent.heard) - before == 5, "a dead agent is seldom asked in another way"


async def test_an_agent_that_does_not_answer_getbulk_is_walked_by_getnext() -> None:
    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        return [] if request.kind is Kind.GETBULK else honest(agent, request)

    mib = {(*ROW, column, row): Value(INTEGER, row) for column in (2, 8) for row in range(1, 31)}
    wanted, access = [(*ROW, 2), (*ROW, 8)], access_of("public")
    with UdpAgent(mib, answer) as agent:
        async with SnmpEngine() as engine:
            columns = await engine.walk(agent.address, Walk(wanted, access), 0.05, 1)
            assert [len(column.rows) for column in columns] == [30, 30]
            assert engine.stats.expired == 2
            asked = engine.stats.sent[Kind.GETBULK]
            await engine.walk(agent.address, Walk(wanted, access), 0.05, 1)
            assert engine.stats.sent[Kind.GETBULK] == asked, "it is known by now"
            engine._rows_at_once[agent.address] = (0, 0.0)  # as six hours later
            agent.answer = honest
            await engine.walk(agent.address, Walk(wanted, access), 0.05, 1)
            assert engine.stats.sent[Kind.GETBULK] > asked
            assert engine.stats.expired == 2


async def test_a_walk_whose_answers_are_empty_asks_for_less() -> None:
    """RFC 3416 section 4.2.3: an agent leaves out whatever does not fit."""

    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        if len(request.oids) * request.max_repetitions > 2:
            return [encode_response(request.community, request.request_id, [])]
        return honest(agent, request)

    mib = {(*ROW, column, row): Value(INTEGER, row) for column in (2, 8, 20) for row in range(1, 31)}
    with UdpAgent(mib, answer) as agent:
        async with SnmpEngine() as engine:
            walk = Walk([(*ROW, 2), (*ROW, 8), (*ROW, 20)], access_of("public"))
            columns = await engine.walk(agent.address, walk, 0.5, 0)
            assert [len(column.rows) for column in columns] == [30, 30, 30]
            agent.answer = lambda _agent, asked: [encode_response(asked.community, asked.request_id, [])]
            with pytest.raises(NoAnswer, match="It answers, but not as SNMP demands"):
                await engine.walk(agent.address, Walk([(*ROW, 2)], access_of("public")), 0.05, 0)


async def test_where_one_can_do_without_a_column_that_is_refused_the_others_are_read() -> None:
    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        if any(oid[: len(ROW) + 1] == (*ROW, 8) for oid in request.oids):
            return [encode_response(request.community, request.request_id, [], 5, 0)]
        return honest(agent, request)

    mib = {(*ROW, column, row): Value(INTEGER, row) for column in (2, 8, 20, 21) for row in range(1, 31)}
    with UdpAgent(mib, answer) as agent:
        async with SnmpEngine() as engine:
            wanted, access = [(*ROW, 2), (*ROW, 8), (*ROW, 20)], access_of("public")
            columns = await engine.walk(agent.address, Walk(wanted, access, lenient=True), 0.5, 0)
            assert engine.stats.refused == 1
            alone = Walk(wanted[1:2], access, lenient=True)
            await engine.walk(agent.address, alone, 0.5, 0)
            assert (alone.refused, alone.columns[0].rows) == ([(wanted[1], 5)], {})
            with pytest.raises(ErrorStatus, match="GEN_ERR"):
                await engine.walk(agent.address, Walk(wanted, access), 0.5, 0)
    assert [len(column.rows) for column in columns] == [30, 0, 30]


async def test_a_table_that_breaks_off_in_error_is_an_error() -> None:
    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        found = agent.varbinds(request)
        if any(oid == (*ROW, 2, 20) for oid, _ in found):
            return [encode_response(request.community, request.request_id, [], 5, 0)]
        return honest(agent, request)

    mib = {(*ROW, 2, row): Value(INTEGER, row) for row in range(1, 31)}
    with UdpAgent(mib, answer) as agent:
        async with SnmpEngine() as engine:
            with pytest.raises(ErrorStatus, match="GEN_ERR"):
                await engine.walk(agent.address, Walk([(*ROW, 2)], access_of("public")), 0.5, 0)


async def test_a_walk_goes_by_getnext_to_the_end_of_every_column() -> None:
    mib = {
        (1, 3, 6, 1, 2, 1, 1, 1, 0): Value(OCTET_STRING, b"before"),
        **{(*ROW, 2, row): Value(OCTET_STRING, b"row %d" % row) for row in (1, 2, 5, 300)},
        **{(*ROW, 8, row): Value(INTEGER, row) for row in (1, 2)},
        **{(*ROW, 20, row): Value(COUNTER32, row) for row in (1, 2, 3)},
    }
    with UdpAgent(mib, of_v1) as agent:
        async with SnmpEngine() as engine:
            walk = Walk([(*ROW, 2), (*ROW, 8), (*ROW, 20), (1, 3, 6, 1, 9)], V1)
            columns = await engine.walk(agent.address, walk, 0.5, 0)
            assert engine.stats.sent.keys() == {Kind.GETNEXT}
    assert [[row for row, _ in column] for column in columns] == [
        [(1,), (2,), (5,), (300,)],
        [(1,), (2,)],
        [(1,), (2,), (3,)],
        [],
    ]


async def test_a_reply_that_is_too_big_is_asked_for_in_halves() -> None:
    def small(agent: UdpAgent, request: Request) -> list[bytes]:
        if len(request.oids) > 2:
            return [encode_response(request.community, request.request_id, [], 1, 0, request.version)]
        return of_v1(agent, request)

    mib = {name: value for name, value in MIB.items() if name != NAMES[1]}
    with UdpAgent(mib, small) as agent:
        async with SnmpEngine() as engine:
            got = await engine.get(agent.address, NAMES, V1, 0.5, 0)
    assert got.contents == [1, None, 3, 4, 5, 6]


async def test_a_walk_of_an_agent_with_room_for_one_value_asks_column_by_column() -> None:
    def small(agent: UdpAgent, request: Request) -> list[bytes]:
        if len(request.oids) > 1:
            return [encode_response(request.community, request.request_id, [], 1, 0, request.version)]
        return of_v1(agent, request)

    mib = {(*ROW, column, row): Value(INTEGER, row) for column in (2, 8) for row in range(1, column)}
    with UdpAgent(mib, small) as agent:
        async with SnmpEngine() as engine:
            walk = Walk([(*ROW, 2), (*ROW, 5), (*ROW, 8)], V1)
            columns = await engine.walk(agent.address, walk, 0.5, 0)
    assert [len(list(column)) for column in columns] == [1, 0, 7]


async def test_another_error_is_an_error() -> None:
    with UdpAgent(MIB, error(5)) as agent:
        agent.answer = lambda _agent, request: [
            encode_response(request.community, request.request_id, [], 5, 1, request.version)
        ]
        async with SnmpEngine() as engine:
            with pytest.raises(ErrorStatus, match="GEN_ERR"):
                await engine.get(agent.address, NAMES, V1, 0.5, 0)


async def test_an_answer_by_snmpv2c_is_none() -> None:
    def newer(agent: UdpAgent, request: Request) -> Iterable[bytes]:
        yield encode_response(request.community, request.request_id, agent.varbinds(request))

    with UdpAgent(MIB, newer) as agent:
        async with SnmpEngine() as engine:
            with pytest.raises(NoAnswer, match="another community or SNMP version"):
                await engine.get(agent.address, NAMES, V1, 0.05, 0)


def interfaces(*names: str) -> dict[Oid, Value]:
    """Up, with counters of errors, and with octets that SNMPv1 cannot tell."""
    out = uptime(100_000)
    for row, name in enumerate(names, 1):
        out[(*IF_NAME, row)] = out[(*IF_DESCR, row)] = Value(OCTET_STRING, name.encode())
        out[(*IF_OPER_STATUS, row)] = out[(*IF_ADMIN_STATUS, row)] = Value(INTEGER, 1)
        for column in (IF_IN_ERRORS, IF_OUT_ERRORS):
            out[(*column, row)] = Value(COUNTER32, row)
        for column in (IF_HC_IN_OCTETS, IF_HC_OUT_OCTETS):
            out[(*column, row)] = Value(COUNTER64, 2**40)
    return out


def target(address: tuple[str, int], *names: str, name: str = "public") -> SnmpTarget:
    points = tuple(PointId("NE1", each) for each in names)
    host, port = address
    return SnmpTarget("snmp:NE1", host, CommunityV1(name), points, port, interval_s=0.1, timeout_s=0.09, retries=0)


def states(sink: KeepingSink) -> Iterator[tuple[str, Capacity, tuple[str, ...]]]:
    for one in sink.items:
        if isinstance(one, Observation) and isinstance(one.body, PointState):
            yield one.point.name, one.body.capacity, one.body.defects


def counters(sink: KeepingSink) -> list[Counters]:
    return [one.counters for one in sink.items if isinstance(one, Heard) and one.counters is not None]


async def test_points_are_watched_though_the_agent_lacks_columns_and_then_one_of_them() -> None:
    """It has no ifLastChange and no ifHC octets: both are left out, and the rest is asked in one request again."""
    sink = KeepingSink()
    with UdpAgent(interfaces("a", "b", "c"), of_v1) as agent:
        async with SnmpEngine() as engine:
            watched = dataclasses.replace(target(agent.address, "a", "b", "c"), traffic=True)
            poller = SnmpPoller(engine, [watched], SystemClock())
            task = asyncio.create_task(poller.run(sink))
            await sink.until(lambda: len(counters(sink)) >= 3)
            before = len(agent.heard)
            asked = poller.stats.looks
            await sink.until(lambda: len(counters(sink)) >= 6)
            assert len(agent.heard) - before <= poller.stats.looks - asked + 1, "one request a look"
            agent.mib[(*IF_OPER_STATUS, 2)] = Value(INTEGER, 2)
            await sink.until(lambda: ("b", DOWN, ("down",)) in states(sink))
            for oid in [oid for oid in agent.mib if oid[-1] == 3 and oid[:-1] != SYS_UP_TIME[:-1]]:
                del agent.mib[oid]
            await sink.until(lambda: any(state[0] == "c" and "vanished" in state[2] for state in states(sink)))
            agent.mib[(*IF_OPER_STATUS, 2)] = Value(INTEGER, 1)
            await sink.until(lambda: list(states(sink))[-1][:2] == ("b", UP))
            assert engine.stats.sent.keys() == {Kind.GET, Kind.GETNEXT}
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert counters(sink)[0].values == tuple(
        value for row in (1, 2, 3) for value in (NOT_COUNTED, NOT_COUNTED, row, row)
    )
    assert [state[:2] for state in states(sink)][:3] == [("a", UP), ("b", UP), ("c", UP)]


@pytest.mark.parametrize(("version", "status"), [("v1", 2), ("v2c", 2), ("v2c", 5)])
async def test_points_are_watched_though_the_agent_refuses_whole_questions(version: str, status: int) -> None:
    """It has neither ifLastChange nor octets, and says so to all of a question, and not of which name."""
    sink = KeepingSink()
    mib = {oid: value for oid, value in interfaces("a", "b", "c").items() if value.tag != COUNTER64}
    with UdpAgent(mib, refusing(status)) as agent:
        async with SnmpEngine() as engine:
            watched = dataclasses.replace(target(agent.address, "a", "b", "c"), traffic=True, timeout_s=0.5)
            if version == "v2c":
                watched = dataclasses.replace(watched, access="public")
            poller = SnmpPoller(engine, [watched], SystemClock())
            task = asyncio.create_task(poller.run(sink))
            await sink.until(lambda: len(counters(sink)) >= 3)
            before, asked, refused = len(agent.heard), poller.stats.looks, engine.stats.refused
            await sink.until(lambda: len(counters(sink)) >= 15)
            assert len(agent.heard) - before <= poller.stats.looks - asked + 1, "one request a look"
            assert engine.stats.refused == refused == 9
            agent.mib[(*IF_OPER_STATUS, 2)] = Value(INTEGER, 2)
            await sink.until(lambda: ("b", DOWN, ("down",)) in states(sink))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert counters(sink)[0].values == tuple(
        value for row in (1, 2, 3) for value in (NOT_COUNTED, NOT_COUNTED, row, row)
    )
    assert list(states(sink)) == [("a", UP, ()), ("b", UP, ()), ("c", UP, ()), ("b", DOWN, ("down",))]


async def test_a_point_that_is_in_error_alone_is_unknown_and_the_others_are_not() -> None:
    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        if request.kind is Kind.GET and any(oid[-1] == 2 and oid[:-1] != SYS_UP_TIME[:-1] for oid in request.oids):
            return [encode_response(request.community, request.request_id, [], 5, 0)]
        return honest(agent, request)

    sink = KeepingSink()
    with UdpAgent(interfaces("a", "b", "c"), answer) as agent:
        async with SnmpEngine() as engine:
            watched = dataclasses.replace(target(agent.address, "a", "b", "c"), access="public", timeout_s=0.5)
            task = asyncio.create_task(SnmpPoller(engine, [watched], SystemClock()).run(sink))
            await sink.until(lambda: len(list(states(sink))) >= 3)
            await sink.until(lambda: len([one for one in sink.items if isinstance(one, Heard)]) >= 15)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert set(states(sink)) == {("a", UP, ()), ("c", UP, ()), ("b", UNKNOWN, ("error_status_5",))}


async def test_an_agent_in_error_for_its_names_is_not_one_without_points() -> None:
    def answer(agent: UdpAgent, request: Request) -> list[bytes]:
        if request.kind is not Kind.GET:
            return [encode_response(request.community, request.request_id, [], 5, 0)]
        return honest(agent, request)

    with UdpAgent(interfaces("a", "b"), answer) as agent:
        async with SnmpEngine() as engine:
            watched = dataclasses.replace(target(agent.address, "a", "b"), access="public", timeout_s=0.5)
            poller = SnmpPoller(engine, [watched], SystemClock())
            task = asyncio.create_task(poller.run(KeepingSink()))
            await until(lambda: bool(poller.stats.silent))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    assert poller.stats.silent.keys() == {"error_status_5"}


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    with snmpd(tmp_path_factory.mktemp("snmpd")) as port:
        yield "127.0.0.1", port


@pytest.mark.peer
async def test_snmpd_by_v1_says_what_it_says_by_v2c(agent: tuple[str, int]) -> None:
    columns = [(*ROW, column) for column in (1, 2, 3, 4, 7, 8)]
    async with SnmpEngine() as engine:
        by_v1 = await engine.walk(agent, Walk(columns, access_of(CommunityV1(COMMUNITY))))
        by_v2c = await engine.walk(agent, Walk(columns, access_of(COMMUNITY)))
        names = [SYS_UP_TIME, (*ROW, 2, 99_999), (*ROW, 2, 1), (*IF_HC_IN_OCTETS, 1)]
        got = await engine.get(agent, names, access_of(CommunityV1(COMMUNITY)))
        assert not engine.stats.dropped
    assert [list(column) for column in by_v1] == [list(column) for column in by_v2c]
    assert len(by_v1[0].rows) > 0
    assert [got.tags[0], got.value(1), got.tags[2], got.value(3)] == [
        TIME_TICKS,
        NO_SUCH_INSTANCE,
        OCTET_STRING,
        NO_SUCH_INSTANCE,
    ]


@pytest.mark.peer
@pytest.mark.parametrize(
    "host",
    [
        pytest.param("127.0.0.1", id="IPv4"),
        pytest.param("0:0::1", marks=pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here"), id="IPv6"),
    ],
)
async def test_snmpd_is_polled_by_v1(agent: tuple[str, int], host: str) -> None:
    sink = KeepingSink()
    async with SnmpEngine() as engine:
        watched = dataclasses.replace(target((host, agent[1]), "lo", "nowhere", name=COMMUNITY), traffic=True)
        task = asyncio.create_task(SnmpPoller(engine, [watched], SystemClock()).run(sink))
        await sink.until(lambda: len(counters(sink)) >= 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert next(states(sink))[:2] == ("lo", UP)
    octets_in, octets_out, *errors = counters(sink)[0].values
    assert (octets_in, octets_out) == (NOT_COUNTED, NOT_COUNTED)
    assert all(number >= 0 for number in errors)


REFUSED = """\
1.3.6.1.2.1.1.3.0|67|4711
1.3.6.1.2.1.2.2.1.7.1|2|1
1.3.6.1.2.1.2.2.1.8.1|2|1
1.3.6.1.2.1.2.2.1.9.1|67:error|status={status},value=5
1.3.6.1.2.1.31.1.1.1.1.1|4|Gi1
"""


@pytest.mark.peer
@pytest.mark.parametrize("status", ["noaccess", "generror"])
@pytest.mark.parametrize("version", ["v1", "v2c"])
async def test_snmpsim_that_refuses_a_whole_question_for_one_name_is_watched(version: str, status: str) -> None:
    """By v1 it says which name it is (noSuchName), by v2c noAccess. In place of genErr it sends the question back."""
    served = Path(mkdtemp(prefix="probed-served-"))
    served.chmod(0o755)
    (served / "public.snmprec").write_text(REFUSED.format(status=status))
    sink = KeepingSink()
    with snmpsim(Path(mkdtemp(prefix="probed-snmpsim-")), served) as port:
        async with SnmpEngine() as engine:
            watched = dataclasses.replace(target(("127.0.0.1", port), "Gi1"), timeout_s=2.0)
            if version == "v2c":
                watched = dataclasses.replace(watched, access="public")
            task = asyncio.create_task(SnmpPoller(engine, [watched], SystemClock()).run(sink))
            await sink.until(lambda: len([one for one in sink.items if isinstance(one, Heard)]) >= 3)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert engine.stats.expired == 0
    assert list(states(sink)) == [("Gi1", UP, ())]
