"""The engine against real peers: net-snmp's agent and tools, and recordings of real equipment."""

from __future__ import annotations

import asyncio
import re
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from collectors.snmp.ber import (
    COUNTER32,
    COUNTER64,
    GAUGE32,
    INTEGER,
    NO_SUCH_INSTANCE,
    NO_SUCH_OBJECT,
    TIME_TICKS,
    Oid,
    Value,
    format_oid,
)
from collectors.snmp.engine import SnmpEngine
from collectors.snmp.envelope import Community
from collectors.snmp.plan import SYS_UP_TIME
from collectors.snmp.request import NoAnswer
from collectors.snmp.walk import Walk
from tests.support.peer import free_port
from tests.support.snmpd import COMMUNITY, has_ipv6, snmpd, tool
from tests.support.snmpsim import RECORDINGS, recorded, snmpsim

pytestmark = [pytest.mark.peer, pytest.mark.asyncio]

WATCH = Community(COMMUNITY.encode())
INTERFACES: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1)
EXTENSIONS: Oid = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
PRINTED = {"INTEGER": INTEGER, "Counter32": COUNTER32, "Gauge32": GAUGE32, "Counter64": COUNTER64, "": TIME_TICKS}
# counters of traffic move between two walks; descriptions and states do not
STEADY = [
    *((*INTERFACES, column) for column in (1, 2, 3, 4, 5, 7, 8)),
    *((*EXTENSIONS, column) for column in (1, 15, 18)),
]


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    with snmpd(tmp_path_factory.mktemp("snmpd")) as port:
        yield "127.0.0.1", port


def printed(line: str) -> tuple[str, int | str]:
    """A line of net-snmp's tools as name and value: number, or text without its quotes."""
    name, _, value = line.partition(" = ")
    kind, _, text = value.rpartition(": ")
    number = re.fullmatch(r"-?\d+", text if kind in PRINTED else "")
    return name.lstrip("."), int(text) if number else text.strip('"')


def as_printed(value: Value) -> int | str:
    if isinstance(value.content, bytes):
        return value.content.decode("latin-1")
    if isinstance(value.content, tuple):
        return "." + format_oid(value.content)
    assert value.content is not None
    return value.content


@pytest.mark.parametrize("column", STEADY, ids=format_oid)
async def test_our_walk_of_snmpd_is_that_of_snmpbulkwalk(agent: tuple[str, int], column: Oid) -> None:
    async with SnmpEngine() as engine:
        (walked,) = await engine.walk(agent, Walk([column], WATCH, repetitions=3))
    ours = {format_oid((*column, *row)): as_printed(value) for row, value in walked}
    theirs = dict(printed(line) for line in tool("snmpbulkwalk", agent[1], "." + format_oid(column)))
    assert ours == theirs
    assert ours


async def test_our_walk_of_several_columns_at_once_is_that_of_one_after_the_other(agent: tuple[str, int]) -> None:
    async with SnmpEngine() as engine:
        together = await engine.walk(agent, Walk(STEADY, WATCH, repetitions=2))
        apart = [(await engine.walk(agent, Walk([column], WATCH)))[0] for column in STEADY]
    assert [list(column) for column in together] == [list(column) for column in apart]


async def test_our_get_of_snmpd_is_that_of_snmpget(agent: tuple[str, int]) -> None:
    names = [(*INTERFACES, column, 1) for column in (1, 2, 7, 8)]
    async with SnmpEngine() as engine:
        got = await engine.get(agent, names, WATCH)
    ours = [as_printed(got.value(number)) for number in range(len(names))]
    lines = tool("snmpget", agent[1], *("." + format_oid(name) for name in names))
    assert ours == [printed(line)[1] for line in lines]


async def test_what_snmpd_does_not_have_is_data(agent: tuple[str, int]) -> None:
    async with SnmpEngine() as engine:
        got = await engine.get(agent, [SYS_UP_TIME, (*INTERFACES, 8, 99_999), (1, 3, 6, 1, 9, 9, 0)], WATCH)
    assert got.value(0).tag == TIME_TICKS
    assert [got.value(1), got.value(2)] == [NO_SUCH_INSTANCE, NO_SUCH_OBJECT]


async def test_snmpd_does_not_answer_another_community(agent: tuple[str, int]) -> None:
    async with SnmpEngine() as engine:
        with pytest.raises(NoAnswer):
            await engine.get(agent, [SYS_UP_TIME], Community(b"guess"), timeout_s=0.1, retries=0)


async def test_two_hundred_names_in_one_question(agent: tuple[str, int]) -> None:
    async with SnmpEngine() as engine:
        got = await engine.get(agent, [(*INTERFACES, 8, 1)] * 200, WATCH)
    assert len(set(zip(got.tags, got.contents, strict=True))) == 1
    assert len(got.contents) == 200


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


@needs_ipv6
async def test_an_agent_of_ipv6_says_what_it_says_by_ipv4_and_both_are_asked_at_once(agent: tuple[str, int]) -> None:
    names = [(*INTERFACES, column, 1) for column in (1, 2, 7, 8)]
    there = ("::1", agent[1])
    async with SnmpEngine() as engine:
        questions = [engine.get(address, names, WATCH) for _ in range(50) for address in (agent, there)]
        answers = await asyncio.gather(*questions)
        assert {tuple(answer.contents) for answer in answers} == {tuple(answers[0].contents)}
        (walked,), (other,) = [await engine.walk(a, Walk([(*INTERFACES, 2)], WATCH)) for a in (agent, there)]
        assert list(walked) == list(other)
        assert (len(engine.ports), engine.in_flight, engine.kernel_drops) == (8, 0, 0)


@needs_ipv6
async def test_by_ipv6_too_the_reason_is_that_nobody_listens_and_another_sender_is_not_believed() -> None:
    loop = asyncio.get_running_loop()
    async with SnmpEngine(sockets=1) as engine:
        with pytest.raises(NoAnswer, match=r"^\[::1\]:\d+: .*refused"):
            await engine.get(("::1", free_port()), [SYS_UP_TIME], WATCH, timeout_s=0.1, retries=1)
        with (
            socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as asked,
            socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as other,
        ):
            asked.setblocking(False)
            asked.bind(("::1", 0))
            other.bind(("::1", 0))
            question = asyncio.ensure_future(
                engine.get(asked.getsockname()[:2], [SYS_UP_TIME], WATCH, timeout_s=0.3, retries=0)
            )
            data, sender = await loop.sock_recvfrom(asked, 2048)
            other.sendto(data[:12] + b"\xa2" + data[13:], sender)
            with pytest.raises(NoAnswer, match=r"An answer came from \[::1\]:"):
                await question
        assert engine.stats.dropped["wrong_source"] == 1


@pytest.fixture(scope="module")
def recordings() -> Iterator[int]:
    if not RECORDINGS.is_dir():
        pytest.skip("the recordings of ../shared/data/snmprec are not here")
    with tempfile.TemporaryDirectory(prefix="snmpsim-") as folder, snmpsim(Path(folder)) as port:
        yield port


RECORDED = sorted(RECORDINGS.glob("*.snmprec")) if RECORDINGS.is_dir() else []


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name.removesuffix(".snmprec"))
async def test_our_walk_of_a_recording_is_the_recording(recordings: int, path: Path) -> None:
    community = Community(path.name.removesuffix(".snmprec").encode())
    async with asyncio.timeout(60), SnmpEngine() as engine:
        walk = Walk([(1, 3, 6, 1), (1, 0), (1, 2), (1, 3, 111)], community, repetitions=20)
        columns = await engine.walk(("127.0.0.1", recordings), walk, timeout_s=10.0)
        assert not engine.stats.dropped
    ours = {(*column.oid, *row): value for column in columns for row, value in column}
    assert ours == recorded(path)
